"""Before much is deleted by age, a copy is kept, and it is said how much."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.errors import BotError
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

MANY = 20
"""So many registrations, open forms, questions and cases deleted together are a mass deletion."""

_FEW, _SHARE = 3, 0.25
"""So are fewer, from three on, if they are this share of all there are."""


async def copied_before(store: Store, now: datetime, draft_age: timedelta, *, leapt: bool) -> bool:
    """Returns whether deletion may go on: nothing much is due, or a copy of all of it stands.

    `leapt`: it is the first deletion since the clock leapt; then a copy is kept in any case.
    """
    due, there = await store.retention.weigh_due(now, draft_age)
    mass = due > MANY or (due >= _FEW and due >= _SHARE * there)
    if not due or not (mass or leapt):
        return True
    try:
        copy = await store.copies.keep_before_deletion(now)
    except BotError as error:
        _LOG.error("%d over age are not deleted, no copy of them can be kept: %s", due, error)
        return False
    _LOG.warning(
        "%d of %d registrations, open forms, questions and cases are over age and are deleted now; "
        "a copy is kept for %d days: %s",
        due,
        there,
        store.copies.ends_after(),
        copy,
    )
    return True
