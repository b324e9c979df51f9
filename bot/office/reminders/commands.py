"""Reminders at the desk: what is planned and what was missed, a session's own rules, and acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, plain
from bot.dialogue.reminders.rules import BadRule, Rule, planned_for, rules, written
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.session import Session, when
from bot.dialogue.turn import choice_id
from bot.errors import BotError
from bot.office.kit.acts import CLI, act
from bot.office.kit.commands import Answer, Order, command
from bot.office.reminders.decide import rules_of
from bot.office.reminders.send import fire, heed, plan
from bot.store.plans import STATES, Listed
from bot.store.store import Store

_LATELY = timedelta(days=7)
_A_MOMENT = timedelta(minutes=1)
_LINES = 5
_OUTCOMES = ("sent", "skipped", "missed", "moved")
_OFFICE = ("office", "kantor", "aturan kantor")


@command("pengingat", role="officer")
async def reminders(order: Order) -> Answer:
    """How reminders stand; with a session's number its own, with rules behind it new ones."""
    number, _, rest = order.text.partition(" ")
    if order.action:
        number, rest = order.action[0], " ".join(order.action[1:])
    elif order.memory:
        number, rest = order.memory["session"], order.text
    if not number:
        return Answer((await _overview(order),))
    known = number.isdecimal() and len(number) < 12
    session = await order.store.sessions.get(int(number)) if known else None
    if session is None or session.state not in ("open", "closed"):
        return Answer((order.say("desk.remind.unknown"),))
    if not rest:
        return Answer((await _one(order, session),))
    return await _changed(order, session, rest)


async def _overview(order: Order) -> Outgoing:
    desk, since = order.knowledge.desk, order.at - _LATELY
    counts = await order.store.plans.counts(since)
    missed = await order.store.plans.listed(("missed",), since=since)
    lines = [
        order.phrase("desk.remind.title"),
        order.phrase("desk.remind.office", rules=_in_words(order, desk.reminders)),
        order.phrase("desk.remind.counts", planned=counts["planned"], sent=counts["sent"]),
    ]
    if missed:
        lines.append(order.phrase("desk.remind.missed", total=len(missed)))
        lines += [_missed(order, one) for one in missed[-_LINES:]]
        if len(missed) > _LINES:
            lines.append(order.phrase("desk.remind.more", total=len(missed) - _LINES))
    else:
        lines.append(order.phrase("desk.remind.missed_none"))
    coming = [one for one in await order.store.sessions.living() if one.starts_at > order.at]
    choices = [_named(order, one) for one in coming[:_LINES]]
    return order.message("\n".join([*lines, order.phrase("desk.remind.how")]), *choices)


def _named(order: Order, session: Session) -> Choice:
    date = long_date(session.starts_at.date(), order.locale.phrases)
    label = f"{plain(session.title[:30])}, {date}"
    return Choice(choice_id("s", "pengingat", session.id), label)


def _missed(order: Order, one: Listed) -> str:
    return order.phrase(
        "desk.remind.line",
        ref=one.seat.ref,
        session=one.seat.session,
        rule=one.plan.rule,
        when=order.moment(one.plan.due_at),
        why=order.phrase(f"desk.remind.why.{one.plan.why}"),
    )


async def _one(order: Order, session: Session) -> Outgoing:
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


def _moment_of(order: Order, session: Session, rule: Rule) -> str:
    """When a rule reminds of this session: over, moved out of quiet hours, or never."""
    due = planned_for(rule, session, order.knowledge.desk.quiet)
    if due is None:
        return order.phrase("desk.remind.never", rule=rule.name)
    if due <= order.at:
        return order.phrase("desk.remind.past", rule=rule.name)
    key = "desk.remind.due" if due == rule.due(session) else "desk.remind.shifted"
    return order.phrase(key, rule=rule.name, when=when(session, order.locale.phrases, due))


async def _changed(order: Order, session: Session, text: str) -> Answer:
    memory = {"session": str(session.id)}
    if text == "ask":
        asked = order.say("desk.remind.ask", title=session.title)
        return Answer((replace(asked, numbered=False),), memory=memory)
    if text.casefold() in _OFFICE:
        some, kept = order.knowledge.desk.reminders, None
    else:
        try:
            some = rules(text)
        except BadRule as bad:
            said = order.say(f"desk.remind.bad.{bad.why}", part=bad.part)
            return Answer((replace(said, numbered=False),), memory=memory)
        kept = written(some)
    await order.store.plans.set_rules(session.id, kept)
    await order.log("session.rules", f"session {session.id}", written(some))
    said = order.say(
        "desk.remind.set",
        title=session.title,
        rules=_in_words(order, some),
        when=order.moment(order.at),
    )
    moments = [_moment_of(order, session, rule) for rule in some]
    return Answer((replace(said, text="\n".join([said.text, *moments])),))


def _in_words(order: Order, some: tuple[Rule, ...]) -> str:
    return written(some) or order.phrase("desk.remind.no_rules")


@act("remind now", own=True)
async def now(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Plans and fires what is due, now or at a pretended moment; how many, by state and rule."""
    moment = _moment(arguments.get("at"), knowledge) or at
    if moment < at - _A_MOMENT:
        raise BotError(
            f"{moment.isoformat()} is past: --at pretends a moment that is still to come"
        )
    await heed(store, at)
    planned = await plan(store, knowledge, at)
    if moment > at:
        planned += await plan(store, knowledge, moment)
    fired = await fire(store, knowledge, moment, queued_at=at)
    counts = {state: fired.of(state) for state in _OUTCOMES}
    by_rule: dict[str, dict[str, int]] = {}
    for (rule, state), number in sorted(fired.counts.items()):
        by_rule.setdefault(rule, dict.fromkeys(_OUTCOMES, 0))[state] = number
    async with store.transaction():
        await store.audit.write(CLI, "remind.now", "", f"{counts['sent']}", at)
    return {"at": moment.isoformat(), "planned": planned, **counts, "rules": by_rule}


def _moment(text: object, knowledge: Knowledge) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise BotError(f'"{text}" is no ISO time, such as 2026-12-03T07:00') from None
    return found if found.tzinfo else found.replace(tzinfo=knowledge.zone)


@act("remind list")
async def listing(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every plan with what became of it; of one session where `session` names it."""
    session = arguments.get("session")
    found = await store.plans.listed(STATES, session=session, limit=100_000)
    return {"plans": [_row(one) for one in found]}


def _row(one: Listed) -> dict[str, Any]:
    return {
        "id": one.plan.id,
        "session": one.seat.session,
        "seat": one.seat.id,
        "ref": one.seat.ref,
        "rule": one.plan.rule,
        "version": one.plan.version,
        "due_at": one.plan.due_at.isoformat(),
        "state": one.plan.state,
        "why": one.plan.why,
    }
