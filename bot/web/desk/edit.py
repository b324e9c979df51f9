"""A text is edited: its form, what `check` says beside each field, a preview, and its history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.texts import DraftTrial, Examined, Remark, Shelf, TextField, TextItem, Texts
from bot.errors import BotError
from bot.store.text_changes import TextChange
from bot.web.bubbles import Paragraph, split_paragraphs
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.visit import Visit

_LONG = 60
"""A value of more characters than this is shown in several lines."""


@dataclass(frozen=True, slots=True)
class EditedField:
    """A field as it is drawn. `now`: what stands there by now, where that is another value."""

    field: TextField
    label: str
    hint: str
    value: str
    remarks: tuple[Remark, ...]
    now: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value before and after a change, with what its field is called."""

    name: str
    before: str
    after: str


def texts_of(visit: Visit) -> Texts:
    """Returns the office's texts. HTTPException (404) where no page can edit them."""
    if visit.dashboard.texts is None:
        raise HTTPException(404)
    return visit.dashboard.texts


async def find_text(visit: Visit, shelf: Shelf, name: str) -> TextItem:
    """Returns the text of that name. HTTPException (404) where there is none."""
    item = await texts_of(visit).find_item(f"{shelf}/{name}")
    if item is None:
        raise HTTPException(404)
    return item


@dataclass(frozen=True, slots=True)
class DraftView:
    """What is shown of a draft besides its text: how it fares, or why that cannot be told."""

    name: str = ""
    trial: DraftTrial | None = None
    untried: str = ""


async def draw_edit(
    visit: Visit, item: TextItem, back: str, draft: DraftView = DraftView()
) -> Response:
    """Returns the form of a text as it stands, with what `check` says of it."""
    return await _draw(visit, item, await _examine(visit, item, {}), {}, back, draft=draft)


async def take_edit(visit: Visit, item: TextItem, action: str, back: str) -> Response:
    """Looks through what was written, or keeps it by that action where she presses so."""
    typed = {each.name: _typed(visit, f"f.{each.name}", each.value) for each in item.fields}
    held = {each.name: _typed(visit, f"w.{each.name}", each.value) for each in item.fields}
    merged = {
        name: value if _bare(value) != _bare(held[name]) else item.values[name]
        for name, value in typed.items()
    }
    if visit.field("step") == "save":
        given = {
            "item": item.id,
            "version": visit.field("version"),
            "values": json.dumps(typed),
            "why": visit.field("why"),
        }
        outcome = await request_action(visit, action, given)
        if outcome.state == "done":
            return await draw_outcome(visit, outcome, back)
        if outcome.state != "wrong":
            return await draw_outcome(visit, outcome, visit.path)
        examined = await _examine(visit, item, merged)
        wrong = outcome.text or visit.word("desk.mistake.any")
        return await _draw(visit, item, examined, held, back, wrong=wrong, status=422)
    return await _draw(visit, item, await _examine(visit, item, merged), held, back, looked=True)


def _typed(visit: Visit, name: str, value: str) -> str:
    given = visit.form.get(name)
    return given if isinstance(given, str) else value


def _bare(value: str) -> str:
    return "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").strip().split("\n"))


async def _examine(visit: Visit, item: TextItem, values: Mapping[str, str]) -> Examined:
    today = visit.knowledge.today(visit.at)
    try:
        return await texts_of(visit).examine(item, values, today)
    except BotError as error:
        return Examined(item, {}, (Remark("", str(error), grave=True),))


async def _draw(
    visit: Visit,
    item: TextItem,
    examined: Examined,
    held: Mapping[str, str],
    back: str,
    *,
    wrong: str = "",
    looked: bool = False,
    status: int = 200,
    draft: DraftView = DraftView(),
) -> Response:
    values = {**item.values, **examined.changed}
    fields = [
        EditedField(
            each,
            label_of(visit, each),
            _hint_of(visit, each),
            values[each.name],
            tuple(remark for remark in examined.remarks if remark.field == each.name),
            _moved(item, examined, held, each.name),
            _rows_of(values[each.name], each),
        )
        for each in item.fields
    ]
    history = await visit.store.text_changes.changes_of(item.id)
    return visit.draw(
        "edit",
        status,
        item=item,
        title=title_of(visit, item),
        fields=fields,
        loose=[remark for remark in examined.remarks if not remark.field],
        faults=examined.faults,
        changed=examined.changed,
        bubbles=_preview(item, examined) if looked else [],
        wrong=wrong,
        looked=looked,
        why=visit.field("why"),
        back=back,
        history=[(change, draw_change(visit, item, change)) for change in history],
        draft=draft,
    )


def _moved(item: TextItem, examined: Examined, held: Mapping[str, str], name: str) -> str | None:
    """Returns what another officer has written since, where she changes the same value."""
    now = item.values[name]
    is_moved = name in examined.changed and _bare(held.get(name, now)) != _bare(now)
    return now if is_moved else None


def _rows_of(value: str, field: TextField) -> int:
    if field.kind == "line" and len(value) <= 2 * _LONG and "\n" not in value:
        return 1
    lines = sum(1 + len(line) // _LONG for line in value.split("\n"))
    return min(max(lines + 1, 3), 16)


def _preview(item: TextItem, examined: Examined) -> list[tuple[Paragraph, ...]]:
    """Returns the text as the bot would say it, a bubble a language."""
    shown = examined.shown
    bubbles = []
    for language in dict.fromkeys(each.language for each in item.fields if each.language):
        parts = [shown.get(f"{language}.{key}", "") for key in ("title", "short", "details")]
        if parts[0]:
            parts[0] = f"*{parts[0]}*"
        parts += [shown.get(language, ""), shown.get(f"{language}.question", "")]
        if text := "\n\n".join(part for part in parts if part.strip()):
            bubbles.append(split_paragraphs(text))
    return bubbles


def title_of(visit: Visit, item: TextItem) -> str:
    """Returns what a text is called: by itself, or by a phrase of the dashboard."""
    key = f"kantor.texts.item.{item.id.replace('/', '.')}"
    if key in visit.order.locale.phrases:
        return visit.word(key)
    first = item.title.strip().splitlines()[0] if item.title.strip() else item.id
    return first if len(first) <= 2 * _LONG else f"{first[: 2 * _LONG]}…"


def label_of(visit: Visit, field: TextField) -> str:
    """Returns what a field is called."""
    named = visit.word(f"kantor.texts.field.{field.label}")
    return " ".join(filter(None, (named, field.about)))


def _hint_of(visit: Visit, field: TextField) -> str:
    """Returns how a field is filled in. Empty where its name says it."""
    key = f"kantor.texts.hint.{field.label}"
    return visit.word(key) if key in visit.order.locale.phrases else ""


def draw_change(visit: Visit, item: TextItem | None, change: TextChange) -> list[ChangedValue]:
    """Returns each value of a change, under the name of its field."""
    known = {each.name: each for each in item.fields} if item else {}
    return [
        ChangedValue(
            _full_name(visit, known[name]) if name in known else name,
            change.before.get(name, ""),
            after,
        )
        for name, after in change.after.items()
    ]


def _full_name(visit: Visit, field: TextField) -> str:
    label = label_of(visit, field)
    return f"{label} ({field.language})" if field.language else label


_STEPS = ("approve", "refuse", "undo")


async def settle_change(visit: Visit, back: str, *, noun: str = "text") -> Response:
    """Approves, refuses or takes back the change of that number, as she presses.

    HTTPException (404) for a step that there is not.
    """
    step = visit.field("step")
    number = str(visit.number())
    given = {"id": number, "why": visit.field("why")} if step == "undo" else {"id": number}
    if step not in _STEPS or (noun != "text" and step != "undo"):
        raise HTTPException(404)
    outcome = await request_action(visit, f"{noun} {step}", given)
    return await draw_outcome(visit, outcome, back)
