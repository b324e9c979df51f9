"""Questions that the bot could not answer: grouped, answered to all who asked, set aside."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.typed_number import read_number
from bot.office.learning.acts import published_drafts
from bot.office.learning.groups import (
    LONGEST,
    QuestionGroup,
    find_group,
    nearest_topics,
    open_groups,
)
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit

_PAGE, _TOPICS, _WORDINGS = 25, 5, 20


@declare_page("/pertanyaan", "pertanyaan", room="questions")
async def list_questions(visit: Visit) -> Response:
    """Lists the groups, the most asked first, the drafts, and what was published."""
    groups = await open_groups(visit.store, visit.knowledge)
    at = max(read_number(visit.field("halaman")) or 1, 1)
    texts = visit.dashboard.texts
    return visit.draw(
        "questions",
        groups=groups[_PAGE * (at - 1) : _PAGE * at],
        total=sum(len(each.questions) for each in groups),
        older=f"/pertanyaan?halaman={at + 1}" if len(groups) > _PAGE * at else "",
        wanted=await visit.store.learning.wanted_answers() if at == 1 else [],
        drafts=await texts.list_items("draf") if texts else [],
        published=[await _tell_published(visit, each) for each in await _published(visit)],
        can_edit=texts is not None,
    )


async def _published(visit: Visit) -> list[str]:
    return (await published_drafts(visit.store))[::-1]


async def _tell_published(visit: Visit, name: str) -> dict[str, str]:
    """Returns who published a draft, and when, as the audit log has it."""
    entries = await visit.store.audit.find_entries(1, act="draft.publish", target=f"draft {name}")
    who, when = (entries[0].who, visit.moment(entries[0].at)) if entries else ("", "")
    topics = visit.knowledge.locale("").topics
    return {"name": name, "title": topics[name].title if name in topics else name} | {
        "who": who,
        "when": when,
    }


async def _find_group(visit: Visit) -> QuestionGroup:
    number = visit.number()
    found = await find_group(visit.store, visit.knowledge, number) if number < 2**31 else None
    if found is None:
        raise HTTPException(404)
    return found


@declare_page("/pertanyaan/{number:int}", "pertanyaan", screen=True)
async def show_question(visit: Visit) -> Response:
    """Shows one group: its words, why it was kept, the topics near it, and what can be done.

    HTTPException (404) where it is open no more.
    """
    found = await _find_group(visit)
    topics = visit.knowledge.locale("").topics
    words = visit.field("q")[:200]
    near = nearest_topics(words or found.title, visit.knowledge)
    ours = [topics[name] for name in near if name in topics and topics[name].kind == "topic"]
    phrases = visit.order.locale.phrases
    return visit.draw(
        "question",
        group=found,
        wordings=found.wordings[:_WORDINGS],
        reasons=", ".join(phrases[f"desk.question.reason.{name}"] for name in found.reasons),
        last=visit.moment(found.questions[-1].at),
        near=ours[:_TOPICS],
        words=words,
        most=LONGEST,
    )


@declare_form("/pertanyaan/{number:int}/jawab", "pertanyaan")
async def answer(visit: Visit) -> Response:
    """Answers all who asked so, in words of hers or with a topic's own, after a yes."""
    given = {"id": str(visit.number()), "text": visit.field("text"), "topic": visit.field("topic")}
    outcome = await request_action(visit, "questions answer", given)
    if outcome.state != "done":
        return await draw_outcome(visit, outcome, f"/pertanyaan/{visit.number()}")
    return visit.draw("answered", facts=outcome.facts, topic=visit.field("topic"))


@declare_form("/pertanyaan/{number:int}/sisihkan", "pertanyaan")
async def set_aside(visit: Visit) -> Response:
    """Takes a group off the list without an answer."""
    outcome = await request_action(visit, "questions aside", {"id": str(visit.number())})
    if outcome.state == "done":
        return visit.go("/pertanyaan")
    return await draw_outcome(visit, outcome, "/pertanyaan")
