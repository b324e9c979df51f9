"""Reminders at the desk: what is planned and what was missed, a session's own rules, and acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, escape_markup
from bot.dialogue.reminders.rules import BadRule, ReminderRule, planned_for, read_rules, write_rules
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_whole_as
from bot.office.kit.commands import Answer, Order
from bot.office.reminders.decide import rules_of
from bot.office.reminders.send import fire_reminders, plan_reminders, record_outcomes
from bot.store.plans import STATES, SeatPlan

_LATELY = timedelta(days=7)
_A_MOMENT = timedelta(minutes=1)
_LINES = 5
_OUTCOMES = ("sent", "skipped", "missed", "moved")
_OFFICE = ("office", "kantor", "aturan kantor")


async def show_reminders(order: Order) -> Answer:
    """Shows how reminders stand. With a session's number its own, with rules behind it new ones."""
    number, _, rest = order.text.partition(" ")
    if order.action:
        number, rest = order.action[0], " ".join(order.action[1:])
    elif order.memory:
        number, rest = order.memory["session"], order.text
    if not number:
        return Answer((await _draw_overview(order),))
    session = await order.store.sessions.get_session(read_number(number) or 0)
    if session is None or session.state not in ("open", "closed"):
        return Answer((order.say("desk.remind.unknown"),))
    if not rest:
        return Answer((await _draw_session(order, session),))
    return await _change_rules(order, session, rest)


async def _draw_overview(order: Order) -> Outgoing:
    desk, since = order.knowledge.desk, order.at - _LATELY
    counts = await order.store.plans.count_plans(since)
    missed = await order.store.plans.list_plans(("missed",), since=since)
    lines = [
        order.phrase("desk.remind.title"),
        order.phrase("desk.remind.office", rules=_in_words(order, desk.reminders)),
        order.phrase("desk.remind.counts", planned=counts["planned"], sent=counts["sent"]),
    ]
    if missed:
        lines.append(order.phrase("desk.remind.missed", total=len(missed)))
        lines += [_draw_missed(order, seat_plan) for seat_plan in missed[-_LINES:]]
        if len(missed) > _LINES:
            lines.append(order.phrase("desk.remind.more", total=len(missed) - _LINES))
    else:
        lines.append(order.phrase("desk.remind.missed_none"))
    coming = [
        living_session
        for living_session in await order.store.sessions.living_sessions()
        if living_session.starts_at > order.at
    ]
    choices = [_session_button(order, session) for session in coming[:_LINES]]
    return order.message("\n".join([*lines, order.phrase("desk.remind.how")]), *choices)


def _session_button(order: Order, session: Session) -> Choice:
    date = long_date(session.starts_at.date(), order.locale.phrases)
    label = f"{escape_markup(session.title[:30])}, {date}"
    return Choice(choice_id("s", "pengingat", session.id), label)


def _draw_missed(order: Order, seat_plan: SeatPlan) -> str:
    return order.phrase(
        "desk.remind.line",
        ref=seat_plan.seat.ref,
        session=seat_plan.seat.session,
        rule=seat_plan.plan.rule,
        when=order.format_moment(seat_plan.plan.due_at),
        why=order.phrase(f"desk.remind.why.{seat_plan.plan.why}"),
    )


async def _draw_session(order: Order, session: Session) -> Outgoing:
    own = await order.store.plans.own_rules()
    some = rules_of(session, own, order.knowledge)
    whose = order.phrase(f"desk.remind.whose.{'own' if session.id in own else 'office'}")
    lines = [
        order.phrase(
            "desk.remind.session",
            number=session.id,
            title=session.title,
            rules=_in_words(order, some),
            whose=whose,
        )
    ]
    lines += [_moment_of(order, session, rule) for rule in some]
    choices = [order.button("desk.remind.change", "pengingat", session.id, "ask")]
    if session.id in own:
        choices.append(order.button("desk.remind.back", "pengingat", session.id, _OFFICE[0]))
    return order.message("\n".join(lines), *choices, numbered=False)


def _moment_of(order: Order, session: Session, rule: ReminderRule) -> str:
    """Returns when a rule reminds of this session: over, moved out of quiet hours, or never."""
    due = planned_for(rule, session, order.knowledge.desk.quiet)
    if due is None:
        return order.phrase("desk.remind.never", rule=rule.name)
    if due <= order.at:
        return order.phrase("desk.remind.past", rule=rule.name)
    key = "desk.remind.due" if due == rule.due(session) else "desk.remind.shifted"
    return order.phrase(key, rule=rule.name, when=format_start(session, order.locale.phrases, due))


async def _change_rules(order: Order, session: Session, text: str) -> Answer:
    memory = {"session": str(session.id)}
    if text == "ask":
        asked = order.say("desk.remind.ask", title=session.title)
        return Answer((replace(asked, numbered=False),), memory=memory)
    if text.casefold() in _OFFICE:
        some, kept = order.knowledge.desk.reminders, None
    else:
        try:
            some = read_rules(text)
        except BadRule as bad:
            said = order.say(f"desk.remind.bad.{bad.why}", part=bad.part)
            return Answer((replace(said, numbered=False),), memory=memory)
        kept = write_rules(some)
    await order.store.plans.set_rules(session.id, kept)
    await order.log_act("session.rules", f"session {session.id}", write_rules(some))
    said = order.say(
        "desk.remind.set",
        title=session.title,
        rules=_in_words(order, some),
        when=order.format_moment(order.at),
    )
    moments = [_moment_of(order, session, rule) for rule in some]
    return Answer((replace(said, text="\n".join([said.text, *moments])),))


def _in_words(order: Order, some: tuple[ReminderRule, ...]) -> str:
    return write_rules(some) or order.phrase("desk.remind.no_rules")


@declare_action(
    "remind now",
    Argument("at", "pretend that it is this ISO time", of="pretended"),
    audit="remind.now",
    own=True,
)
async def fire_now(actor: Actor, pretended: str | None = None) -> dict[str, Any]:
    """Plans and fires what is due, now or at a pretended moment. How many, by state and rule.

    BotError where that moment is past.
    """
    moment = _read_moment(pretended, actor.knowledge) or actor.at
    if moment < actor.at - _A_MOMENT:
        raise BotError(
            f"{moment.isoformat()} is past: --at pretends a moment that is still to come"
        )
    await record_outcomes(actor.store, actor.at)
    planned = await plan_reminders(actor.store, actor.knowledge, actor.at)
    if moment > actor.at:
        planned += await plan_reminders(actor.store, actor.knowledge, moment)
    fired = await fire_reminders(actor.store, actor.knowledge, moment, queued_at=actor.at)
    counts = {state: fired.of(state) for state in _OUTCOMES}
    by_rule: dict[str, dict[str, int]] = {}
    for (rule, state), number in sorted(fired.counts.items()):
        by_rule.setdefault(rule, dict.fromkeys(_OUTCOMES, 0))[state] = number
    async with actor.store.transaction():
        await actor.log_act("remind.now", "", f"{counts['sent']}")
    return {"at": moment.isoformat(), "planned": planned, **counts, "rules": by_rule}


def _read_moment(text: object, knowledge: Knowledge) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise BotError(f'"{text}" is no ISO time, such as 2026-12-03T07:00') from None
    return found if found.tzinfo else found.replace(tzinfo=knowledge.zone)


@declare_action(
    "remind list",
    Argument("session", "of this session only", read=read_whole_as("session")),
    command="pengingat",
    chat=show_reminders,
    page=True,
)
async def list_plans(actor: Actor, session: int | None = None) -> dict[str, Any]:
    """Every plan with what became of it ("sent" once its message has left, "queued" while it
    waits for that). Of one session where `session` names it.
    """
    found = await actor.store.plans.list_plans(STATES, session=session, limit=100_000)
    return {"plans": [_describe_plan(seat_plan) for seat_plan in found]}


def _is_outdated(seat_plan: SeatPlan) -> bool:
    """Returns whether it will stay silent, for its session or seat is not as it was."""
    return seat_plan.plan.state == "planned" and seat_plan.came_to == "skipped"


def _describe_plan(seat_plan: SeatPlan) -> dict[str, Any]:
    return {
        "id": seat_plan.plan.id,
        "session": seat_plan.seat.session,
        "seat": seat_plan.seat.id,
        "ref": seat_plan.seat.ref,
        "rule": seat_plan.plan.rule,
        "version": seat_plan.plan.version,
        "due_at": seat_plan.plan.due_at.isoformat(),
        "state": seat_plan.came_to,
        "why": seat_plan.plan.why or ("outdated" if _is_outdated(seat_plan) else ""),
    }
