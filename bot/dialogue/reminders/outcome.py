"""What becomes of a planned reminder, decided from the state as it is when it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.dialogue.reminders.due import Fate, Plan
from bot.dialogue.reminders.rules import ReminderRule, planned_for
from bot.dialogue.sessions.session import Seat, Session
from bot.time.quiet_hours import QuietRules, is_quiet_moment, lasts_until, next_allowed

UNSENT = "unsent"
"""Why a plan is decided once more: the network did not take its message in time."""


def decide_fate(
    plan: Plan,
    seat: Seat,
    session: Session,
    rules: Sequence[ReminderRule],
    quiet_rules: QuietRules,
    now: datetime,
    *,
    refused: bool,
    reachable: bool,
    told: bool,
) -> Fate:
    """Returns whether it is sent, stays silent (and why), has another moment, or was missed.

    `rules` are those of the session now, `refused` says that she wants no reminders, `told` that
    this rule has reminded her of this start already.
    """
    why = _reason_for_silence(plan, seat, session, rules)
    if not why:
        reasons = {"opted_out": refused, "unreachable": not reachable, "told": told}
        why = next((name for name, holds in reasons.items() if holds), "")
    if why:
        return Fate("skipped", why, plan.due_at)
    moments = [(planned_for(rule, session, quiet_rules), rule) for rule in rules]
    mine = next(
        (moment for moment, reminder_rule in moments if reminder_rule.name == plan.rule), None
    )
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
    plan: Plan,
    session: Session,
    rules: Sequence[ReminderRule],
    quiet_rules: QuietRules,
    now: datetime,
) -> datetime:
    """Until when its words, said now, are of use: the next reminder, quiet hours, or the start."""
    zone = ZoneInfo(session.zone)
    moments = [planned_for(rule, session, quiet_rules) for rule in rules if rule.name != plan.rule]
    later = [moment for moment in moments if moment is not None and moment > now]
    return min(lasts_until(now, zone, quiet_rules), session.starts_at, *later)


def _reason_for_silence(
    plan: Plan, seat: Seat, session: Session, rules: Sequence[ReminderRule]
) -> str:
    if session.state not in ("open", "closed"):
        return session.state
    if seat.state != "accepted":
        return seat.state
    is_old = plan.version != session.sequence or plan.rule not in [rule.name for rule in rules]
    return "outdated" if is_old else ""


def _is_overtaken(
    plan: Plan,
    moments: Sequence[tuple[datetime | None, ReminderRule]],
    mine: datetime,
    now: datetime,
) -> bool:
    """Returns whether a later reminder of the same seat is due as well: one of them is enough."""
    names = [reminder_rule.name for _, reminder_rule in moments]
    place = names.index(plan.rule)
    return any(
        moment is not None and moment <= now and (moment, other) > (mine, place)
        for other, (moment, _) in enumerate(moments)
    )


def _in_time(plan: Plan, session: Session, rules: QuietRules, now: datetime) -> Fate:
    """Sent, or later where it is quiet now. Missed where it stays quiet until the start."""
    zone = ZoneInfo(session.zone)
    if not is_quiet_moment(now, zone, rules):
        return Fate("sent", "", plan.due_at)
    later = next_allowed(now, zone, rules)
    if later is not None and later < session.starts_at.astimezone(UTC):
        return Fate("planned", "", later)
    return Fate("missed", "quiet", plan.due_at)


def first_plan(
    rule: ReminderRule,
    session: Session,
    quiet_rules: QuietRules,
    *,
    since: datetime,
) -> Plan | None:
    """The plan of a rule for a seat that nobody had planned until `since`. None: no such moment.

    A moment that was over by then is not made up for: she has just taken the seat, or the rule is
    new.
    """
    due = planned_for(rule, session, quiet_rules)
    if due is None:
        return None
    if due <= since:
        return Plan(rule.name, session.sequence, due, "skipped", "past")
    return Plan(rule.name, session.sequence, due)
