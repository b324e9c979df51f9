"""What becomes of a planned reminder, decided from the state as it is when it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.dialogue.reminders.due import Fate, Plan
from bot.dialogue.reminders.rules import Rule, planned_for
from bot.dialogue.sessions.session import Seat, Session
from bot.time.quiet_hours import QuietRules, lasting, next_allowed, quiet

UNSENT = "unsent"
"""Why a plan is decided once more: the network did not take its message in time."""


def fate(
    plan: Plan,
    seat: Seat,
    session: Session,
    rules: Sequence[Rule],
    quiet_rules: QuietRules,
    now: datetime,
    *,
    refused: bool,
    reachable: bool,
    told: bool,
) -> Fate:
    """Whether it is sent, stays silent (and why), has another moment, or was missed.

    `rules` are those of the session now, `refused` says that she wants no reminders, `told` that
    this rule has reminded her of this start already.
    """
    why = _silent(plan, seat, session, rules)
    if not why:
        reasons = {"opted_out": refused, "unreachable": not reachable, "told": told}
        why = next((name for name, holds in reasons.items() if holds), "")
    if why:
        return Fate("skipped", why, plan.due_at)
    moments = [(planned_for(one, session, quiet_rules), one) for one in rules]
    mine = next((moment for moment, one in moments if one.name == plan.rule), None)
    if mine is None:
        return Fate("skipped", "outdated", plan.due_at)
    if mine > now:
        return Fate("planned", "", mine)
    if _is_overtaken(plan, moments, mine, now):
        tried = plan.why == UNSENT
        return Fate("missed" if tried else "skipped", UNSENT if tried else "overtaken", plan.due_at)
    if now >= session.starts_at:
        return Fate("missed", "late", plan.due_at)
    return _in_time(plan, session, quiet_rules, now)


def useful_until(
    plan: Plan, session: Session, rules: Sequence[Rule], quiet_rules: QuietRules, now: datetime
) -> datetime:
    """Until when its words, said now, are of use: the next reminder, quiet hours, or the start."""
    zone = ZoneInfo(session.zone)
    moments = [planned_for(one, session, quiet_rules) for one in rules if one.name != plan.rule]
    later = [one for one in moments if one is not None and one > now]
    return min(lasting(now, zone, quiet_rules), session.starts_at, *later)


def _silent(plan: Plan, seat: Seat, session: Session, rules: Sequence[Rule]) -> str:
    if session.state not in ("open", "closed"):
        return session.state
    if seat.state != "accepted":
        return seat.state
    is_old = plan.version != session.sequence or plan.rule not in [one.name for one in rules]
    return "outdated" if is_old else ""


def _is_overtaken(
    plan: Plan, moments: Sequence[tuple[datetime | None, Rule]], mine: datetime, now: datetime
) -> bool:
    """Whether a later reminder of the same seat is due as well: one of them is enough."""
    names = [one.name for _, one in moments]
    place = names.index(plan.rule)
    return any(
        moment is not None and moment <= now and (moment, other) > (mine, place)
        for other, (moment, _) in enumerate(moments)
    )


def _in_time(plan: Plan, session: Session, rules: QuietRules, now: datetime) -> Fate:
    """Sent, or later where it is quiet now; missed where it stays quiet until the start."""
    zone = ZoneInfo(session.zone)
    if not quiet(now, zone, rules):
        return Fate("sent", "", plan.due_at)
    later = next_allowed(now, zone, rules)
    if later is not None and later < session.starts_at.astimezone(UTC):
        return Fate("planned", "", later)
    return Fate("missed", "quiet", plan.due_at)


def first_plan(
    rule: Rule,
    session: Session,
    quiet_rules: QuietRules,
    *,
    since: datetime,
) -> Plan | None:
    """The plan of a rule for a seat that nobody had planned until `since`; None: no such moment.

    A moment that was over by then is not made up for: she has just taken the seat, or the rule is
    new.
    """
    due = planned_for(rule, session, quiet_rules)
    if due is None:
        return None
    if due <= since:
        return Plan(rule.name, session.sequence, due, "skipped", "past")
    return Plan(rule.name, session.sequence, due)
