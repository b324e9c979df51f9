"""One broadcast: how far it is, what became of it, and what can be done with it now."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.messages import strip_markup
from bot.office.broadcasts import steps
from bot.office.broadcasts.progress_view import (
    buttons_at_the_end,
    buttons_for,
    measure_progress,
)
from bot.office.broadcasts.words import audience_words
from bot.office.kit.actor import CLI
from bot.store.broadcasts import Broadcast
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.broadcast_form import draw_form, take_form
from bot.web.desk.broadcasts import say_state
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.previews import draw_phones
from bot.web.desk.visit import Visit

_DOES = {
    "pause": ("broadcast pause", {}),
    "resume": ("broadcast resume", {}),
    "cancel": ("broadcast cancel", {}),
    "copy": ("broadcast copy", {}),
    "again": ("broadcast copy", {"whom": "failed"}),
    "unsure": ("broadcast copy", {"whom": "unsure"}),
    "file": ("broadcast file", {}),
}
"""What its buttons do: an action, and what it is told beside the number."""

_STATES = ("sent", "skipped", "failed", "unknown", "queued", "sending")


async def find_broadcast(visit: Visit) -> Broadcast:
    """Returns the broadcast in the path. HTTPException (404) where there is none."""
    number = visit.number()
    found = await visit.store.broadcasts.find_broadcast(number) if number < 2**31 else None
    if found is None:
        raise HTTPException(404)
    return found


@declare_page("/siaran/{number:int}", "siaran", screen=True)
async def show_broadcast(visit: Visit) -> Response:
    """Shows a draft as the form in which it is written, any other as it stands."""
    broadcast = await find_broadcast(visit)
    changes = visit.request.query_params.get("ubah") == "1"
    if broadcast.state == "draft" and (changes or not broadcast.asked):
        return await draw_form(visit, broadcast)
    return await _draw_broadcast(visit, broadcast)


@declare_form("/siaran/{number:int}", "siaran")
async def take_draft(visit: Visit) -> Response:
    """Takes the form of a draft. Of one that left meanwhile, what became of it."""
    broadcast = await find_broadcast(visit)
    if broadcast.state != "draft":
        return visit.go(f"/siaran/{broadcast.id}")
    return await take_form(visit, broadcast)


async def _draw_broadcast(visit: Visit, broadcast: Broadcast) -> Response:
    order, recipients = visit.order, visit.store.recipients
    numbers = await recipients.count_states(broadcast.id)
    reasons = await recipients.count_reasons(broadcast.id)
    ended = broadcast.state in ("finished", "cancelled")
    buttons = (
        await buttons_at_the_end(visit.store, order.voice, broadcast)
        if ended
        else buttons_for(order.voice, broadcast, numbers)
    )
    asked = broadcast.state == "draft"
    return visit.draw(
        "broadcast",
        broadcast=broadcast,
        state=say_state(visit, broadcast),
        facts=await _list_facts(visit, broadcast),
        numbers=[
            (visit.word(f"desk.broadcast.row.{each}"), each, numbers[each]) for each in _STATES
        ],
        total=numbers["total"],
        progress=measure_progress(order.voice, broadcast, numbers, visit.at),
        moves=broadcast.state in ("approved", "scheduled", "running", "paused"),
        braked=broadcast.why if broadcast.state == "paused" and broadcast.why != "staff" else "",
        reasons=_list_reasons(visit, reasons),
        doubted=await recipients.count_doubted(broadcast.id),
        buttons=[(button.id.split(":")[3], strip_markup(button.label)) for button in buttons],
        asked=asked,
        answers=asked and visit.may("setujui") and broadcast.made_by != str(visit.her.id),
        seal=steps.read_draft("broadcast approve", broadcast).seal(visit.her.id),
        phones=draw_phones(visit, broadcast),
    )


def _list_reasons(visit: Visit, reasons: dict[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """Returns why some did not get it, or may not have: state, reason, how many. Most first."""
    told = sorted(reasons.items(), key=lambda item: -item[1])
    return [
        (visit.word(f"desk.broadcast.row.{state}"), visit.word(f"desk.broadcast.why.{why}"), count)
        for (state, why), count in told
        if why and state != "sent"
    ]


async def _list_facts(visit: Visit, broadcast: Broadcast) -> list[tuple[str, str]]:
    """Returns what is known of it: name and value."""
    people = {str(officer): name for officer, name in (await visit.store.staff.names()).items()}
    people[CLI] = visit.word("kantor.broadcasts.machine")
    told = {
        "audience": await audience_words(visit.order, broadcast.filter),
        "made_by": people.get(broadcast.made_by, broadcast.made_by),
        "approved_by": people.get(broadcast.approved_by, broadcast.approved_by),
        "send_at": visit.moment(broadcast.send_at) if broadcast.send_at else "",
        "started_at": visit.moment(broadcast.started_at) if broadcast.started_at else "",
        "ended_at": visit.moment(broadcast.ended_at) if broadcast.ended_at else "",
        "code": broadcast.code,
    }
    return [
        (visit.word(f"kantor.broadcasts.fact.{key}"), said) for key, said in told.items() if said
    ]


@declare_form("/siaran/{number:int}/langkah", "siaran")
async def take_step(visit: Visit) -> Response:
    """Pauses, resumes, cancels, copies, or hands out its list, as the button says.

    HTTPException (404) for no button of ours.
    """
    broadcast, does = await find_broadcast(visit), visit.field("do")
    if does not in _DOES:
        raise HTTPException(404)
    name, more = _DOES[does]
    outcome = await request_action(visit, name, {"id": str(broadcast.id), **more})
    if outcome.state != "done":
        return await draw_outcome(visit, outcome, f"/siaran/{broadcast.id}")
    for said in outcome.said:
        if does == "file" and said.file is not None:
            disposition = f"attachment; filename*=UTF-8''{quote(said.file.name, safe='')}"
            headers = {"Content-Disposition": disposition}
            return Response(said.file.content, headers=headers, media_type=said.file.media)
    return visit.go(f"/siaran/{outcome.facts.get('id', broadcast.id)}")


@declare_form("/siaran/{number:int}/setujui", "setujui")
async def answer_asked(visit: Visit) -> Response:
    """Says yes or no to a colleague's broadcast, as it was read here.

    HTTPException (404) for another answer.
    """
    broadcast, answer = await find_broadcast(visit), visit.field("answer")
    if answer not in ("approve", "refuse"):
        raise HTTPException(404)
    outcome = await request_action(visit, f"broadcast {answer}", {"id": str(broadcast.id)})
    return await draw_outcome(visit, outcome, f"/siaran/{broadcast.id}")
