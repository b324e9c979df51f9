"""Drafts of topics: made of an answer, edited, tried, published, taken back."""

from __future__ import annotations

from starlette.responses import Response

from bot.dialogue.texts import DraftTrial
from bot.errors import BotError
from bot.office.learning.groups import open_groups
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.edit import DraftView, draw_edit, find_text, take_edit, texts_of
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit


@declare_form("/pertanyaan/jawaban/{number:int}/draf", "pertanyaan")
async def make_draft(visit: Visit) -> Response:
    """Makes a draft of an answer that was given, and leads to it."""
    outcome = await request_action(visit, "draft make", {"answer": str(visit.number())})
    if outcome.state == "done":
        return visit.go(f"/pertanyaan/draf/{outcome.facts['draft']}")
    return await draw_outcome(visit, outcome, "/pertanyaan")


@declare_page("/pertanyaan/draf/{name}", "pertanyaan")
async def show_draft(visit: Visit) -> Response:
    """Shows the form of a draft; with "uji", what it gains and what it steals, too.

    HTTPException (404) where there is none.
    """
    item = await find_text(visit, "draf", _name(visit))
    trial, wrong = await _try(visit) if visit.field("uji") else (None, "")
    return await draw_edit(visit, item, "/pertanyaan", DraftView(_name(visit), trial, wrong))


def _name(visit: Visit) -> str:
    return str(visit.request.path_params["name"])


async def _try(visit: Visit) -> tuple[DraftTrial | None, str]:
    """Returns how the draft fares, or why that cannot be told."""
    groups = await open_groups(visit.store, visit.knowledge)
    unanswered = [wording for group in groups for wording in group.wordings]
    today = visit.knowledge.today(visit.at)
    try:
        return await texts_of(visit).try_draft(_name(visit), unanswered, today), ""
    except BotError as error:
        return None, str(error)


@declare_form("/pertanyaan/draf/{name}", "pertanyaan")
async def edit_draft(visit: Visit) -> Response:
    """Shows how a draft would be, or changes it."""
    item = await find_text(visit, "draf", _name(visit))
    return await take_edit(visit, item, "draft change", f"/pertanyaan/draf/{_name(visit)}")


@declare_form("/pertanyaan/draf/{name}/terbit", "isi")
async def publish_draft(visit: Visit) -> Response:
    """Puts a draft where the bot finds it."""
    given = {"draft": _name(visit), "force": visit.field("force")}
    outcome = await request_action(visit, "draft publish", given)
    done = outcome.state == "done"
    back = "/pertanyaan" if done else f"/pertanyaan/draf/{_name(visit)}?uji=1"
    return await draw_outcome(visit, outcome, back)


@declare_form("/pertanyaan/draf/{name}/tarik", "isi")
async def take_back(visit: Visit) -> Response:
    """Makes what was published a draft again."""
    outcome = await request_action(visit, "draft undo", {"draft": _name(visit)})
    return await draw_outcome(visit, outcome, "/pertanyaan")
