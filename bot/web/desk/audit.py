"""The audit log: who did what, when, filtered by person, act and day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from bot.dialogue.typed_number import read_number
from bot.office.front.audit_log import describe_entry
from bot.web.desk.pages import declare_page
from bot.web.desk.visit import Visit

_PAGE = 50


@declare_page("/audit", "audit", room="audit")
async def show_audit(visit: Visit) -> Response:
    """Shows the entries that fit, newest first, a page at a time, numbers masked."""
    day, wrong = _read_day(visit.field("hari")), ""
    if visit.field("hari") and day is None:
        wrong = visit.word("kantor.audit.wrong_day")
    since = datetime.combine(day, time(), visit.knowledge.zone) if day else None
    who, act, before = visit.field("siapa"), visit.field("apa"), read_number(visit.field("sebelum"))
    entries = await visit.store.audit.find_entries(
        _PAGE + 1,
        before=before,
        who=who,
        act=act,
        since=since,
        until=since + timedelta(days=1) if since else None,
    )
    people, acts = await visit.store.audit.list_names()
    phrases = visit.order.locale.phrases
    asked = [(k, v) for k in ("siapa", "apa", "hari") if (v := visit.field(k))]
    older = urlencode([*asked, ("sebelum", str(entries[_PAGE - 1].id))]) if entries[_PAGE:] else ""
    broken = await visit.store.audit.first_broken() if before is None and not asked else None
    return visit.draw(
        "audit",
        rows=[describe_entry(visit.order, each) for each in entries[:_PAGE]],
        people=[(each, phrases.get(f"desk.audit.{each}", each)) for each in people],
        acts=sorted(
            ((each, phrases.get(f"desk.audit.act.{each}", each)) for each in acts),
            key=lambda pair: pair[1],
        ),
        who=who,
        act=act,
        day=visit.field("hari"),
        wrong=wrong,
        older=f"/audit?{older}" if older else "",
        broken=broken.number if broken else 0,
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
