"""What a chat of our own page may send: files go only where somebody gets them."""

from __future__ import annotations

from bot.dialogue.cases.case import Case
from bot.dialogue.messages import Address
from bot.files.media import CSV, DOCUMENT, PDF, PICTURES, WORKBOOK
from bot.store.store import Store

OF_CANDIDATES = (*PICTURES, PDF)
OF_STAFF = (*OF_CANDIDATES, WORKBOOK, DOCUMENT, CSV)


async def files_taken(store: Store, address: Address) -> tuple[str, ...]:
    """The types: of staff always. Of a candidate while they talk with her, or she is in danger."""
    officer = await store.staff.at(address)
    if officer is not None:
        return OF_STAFF if officer.role != "viewer" else ()
    cases = (await store.cases.cases_of([address])).get(address, [])
    return OF_CANDIDATES if any(map(_is_listening, cases)) else ()


def _is_listening(case: Case) -> bool:
    return case.talks or (case.urgent and case.state != "closed")
