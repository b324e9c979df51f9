"""How a case reads at the desk: one line of it, all of it, and the buttons that go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.dialogue.cases.case import Case, CaseLine
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, escape_markup, strip_markup
from bot.dialogue.schedule import format_moment
from bot.dialogue.voice import Voice
from bot.store.case_rows import StaffCase
from bot.store.store import Store

_LINES = 8
"""The last so many lines of a case are shown."""


async def officer_names(store: Store) -> dict[int, str]:
    """Returns what the officers are called, by number."""
    return {officer.id: officer.name for officer in await store.staff.everyone()}


async def name_person(store: Store, knowledge: Knowledge, held: StaffCase) -> str:
    """Whom a case is about: first name and reference. Only what the office lets be shown."""
    if not held.case.ref:
        return ""
    found = await store.candidates.by_ref(held.case.ref)
    full = found[1].answers.get("full_name", "") if found else ""
    first = full.split()[0] if full.split() else ""
    shown = [first] if first and knowledge.desk.show_names else []
    return " · ".join([*shown, held.case.ref])


def case_title(voice: Voice, case: Case, who: str) -> str:
    """ "Kasus 12 · Siti · K7MP2QA", behind a mark where somebody may be in danger."""
    key = "desk.case.head" if who else "desk.case.head_unknown"
    head = voice.text(key, number=case.id, who=who)
    return f"{voice.text('desk.case.urgent')} {head}" if case.urgent else head


def quoted_case(knowledge: Knowledge, text: str) -> str:
    """Returns the number of the case that a message of ours is about, as its title tells.

    "" for others.
    """
    for locale in knowledge.locales.values():
        head = strip_markup(locale.phrases["desk.case.head"]).partition("{who}")[0].strip()
        before, _, after = map(re.escape, head.partition("{number}"))
        mark = re.escape(strip_markup(locale.phrases["desk.case.urgent"]))
        found = re.search(rf"^(?:{mark} )?{before}(\d{{1,9}}){after}", text, re.MULTILINE)
        if found:
            return found[1]
    return ""


def describe_standing(
    knowledge: Knowledge, voice: Voice, case: Case, officers: Mapping[int, str], at: datetime
) -> str:
    """Returns who has it, and by when an answer is due."""
    holder = officers.get(case.claimed_by or 0, "")
    key = case.state if case.state != "claimed" or holder else "open"
    says = voice.text(f"desk.case.state.{key}", name=holder)
    if case.due_at is None or case.state == "closed":
        return says
    local, phrases = case.due_at.astimezone(knowledge.zone), voice.locale.phrases
    due = format_moment(local, knowledge.zone_name, phrases)
    late = "late" if case.due_at < at else "due"
    if case.urgent and case.due_at <= at:
        late = "due_now"
    return f"{says} {voice.text(f'desk.case.{late}', when=due)}"


def list_lines(
    knowledge: Knowledge, voice: Voice, case: Case, officers: Mapping[int, str]
) -> list[str]:
    """Returns what was said in a case, the last lines of it."""
    return [line_in_words(knowledge, voice, line, officers) for line in case.lines[-_LINES:]]


def line_in_words(
    knowledge: Knowledge, voice: Voice, line: CaseLine, officers: Mapping[int, str]
) -> str:
    """When, who and what: one line of a case."""
    at = line.at.astimezone(knowledge.zone)
    text = escape_markup(line.text)
    if line.relay is not None:
        mark = voice.text(f"desk.case.{line.relay.kind}")
        text = f"{mark} {text}".strip()
    gaps = {
        "when": f"{at.day}/{at.month} {at:%H.%M}",
        "name": escape_markup(officers.get(line.staff or 0, "?")),
        "text": text,
    }
    return voice.fill(f"desk.case.line.{line.who}", **gaps)


def case_buttons(voice: Voice, case: Case, *, mine: bool) -> tuple[Choice, ...]:
    """Returns what can be done with a case: take it, answer, note, close. Or open it again."""
    if case.state == "closed":
        acts = ["reply"]
    elif case.state == "open":
        acts = ["take", "reply", "close"]
    else:
        acts = ["reply", "note", "close"] if mine else ["reply", "over"]
    commands = {"take": "ambil", "reply": "balas", "note": "catatan", "close": "tutup"}
    return tuple(
        voice.button(
            f"desk.case.{act}",
            *("s", commands.get(act, "ambil"), case.id),
            *(["over"] if act == "over" else []),
        )
        for act in acts
    )
