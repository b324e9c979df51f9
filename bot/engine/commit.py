"""What a turn leaves behind in the store: its facts, and what follows from them for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.dialogue.decision import (
    Alarmed,
    Amended,
    Arrived,
    Cancelled,
    CaseEnded,
    CaseRated,
    CaseSaid,
    ChangeRequested,
    ConsentGiven,
    ConsentWithdrawn,
    Decision,
    Erased,
    Fact,
    Forgotten,
    Helped,
    Reached,
    Registered,
    SeatAccepted,
    SeatGivenBack,
    SeatTaken,
    Surveyed,
    Unanswered,
)
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.office.cases.notify import case_news, say_farewells
from bot.office.sessions.slip import make_slips
from bot.store.store import Store


async def keep_effects(
    store: Store, knowledge: Knowledge, sender: Address, decision: Decision, at: datetime
) -> Decision:
    """Stores the facts of a turn, inside an open transaction, and adds what follows from them.

    That is news for staff of a case, a farewell to them before a deletion, slips of seats.
    """
    facts = decision.facts
    if facts:
        forgets = any(isinstance(fact, Forgotten) for fact in facts)
        parting = await say_farewells(store, knowledge, sender) if forgets else ()
        await keep_facts(store, sender, facts, at)
        told = await case_news(store, knowledge, sender, facts, at)
        decision = replace(decision, news=(*decision.news, *parting, *told))
    if decision.slips:
        papers = await make_slips(store, knowledge, sender, decision, at)
        decision = replace(decision, replies=_move_buttons_last((*decision.replies, *papers)))
    return decision


def _move_buttons_last(replies: tuple[Outgoing, ...]) -> tuple[Outgoing, ...]:
    """Returns the replies with the buttons under the last: where she reads to, she can go on."""
    *before, last = replies
    shown = next((each for each in reversed(before) if each.choices), None)
    if shown is None or last.choices:
        return replies
    bare = [replace(each, choices=()) if each is shown else each for each in before]
    return (*bare, replace(last, choices=shown.choices, numbered=shown.numbered))


async def keep_facts(store: Store, sender: Address, facts: Sequence[Fact], at: datetime) -> None:
    """Stores the facts of one turn, inside an open transaction."""
    for fact in facts:
        await _keep_fact(store, sender, fact, at)


async def _keep_fact(store: Store, sender: Address, fact: Fact, at: datetime) -> None:
    people, questions = store.candidates, store.questions
    match fact:
        case Registered(ref, form, version, answers, other):
            await people.register_form(sender, ref, form, version, answers, at, other=other)
            if not other:
                await store.cases.link_registration(sender, ref)
        case Amended(ref, answers):
            await people.amend_answers(sender, ref, answers, at)
        case ChangeRequested(ref, answers):
            await people.request_change(sender, ref, answers, at)
        case Cancelled(ref):
            await people.set_status(sender, ref, "cancelled", at)
            await store.seats.leave_all(ref, "cancelled", at)
        case ConsentGiven(purpose, version, words):
            await people.record_consent(
                sender, purpose, at, given=True, version=version, words=words
            )
        case ConsentWithdrawn(purpose):
            await people.record_consent(sender, purpose, at, given=False, version="", words="")
        case Forgotten():
            await store.deletion.forget_chat(sender, at, farewell=True)
        case Unanswered():
            await questions.keep_question(sender, fact, at)
        case Helped(topic):
            await questions.add_count("helped", topic, at)
        case Alarmed(kind):
            await questions.add_count("alarm", kind, at)
        case Erased():
            await store.danger.erase_talk(sender)
        case Arrived(code):
            await questions.add_count("poster", code, at)
        case Reached(reachable):
            await store.conversations.set_reachable(sender, reachable=reachable)
        case SeatTaken(ref, session, state):
            await store.seats.take_seat(sender, ref, session, state, at)
        case SeatAccepted(ref, session):
            await store.seats.accept_offer(sender, ref, session, at)
        case SeatGivenBack(ref, session, reason):
            await store.seats.give_back(sender, ref, session, reason, at)
        case Surveyed(session, question, level):
            await store.survey.keep_answer(sender, session, question, level, at)
        case CaseSaid():
            await store.cases.hear_candidate(sender, fact, at)
        case CaseEnded(case):
            await store.cases.close_case(case, at, of=sender)
        case CaseRated(case, rating):
            await store.cases.rate_case(sender, case, rating)
        case _:
            assert_never(fact)
