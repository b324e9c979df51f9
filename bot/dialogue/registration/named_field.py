"""The question of the form that a text names, by its label or another name that people give it."""

from __future__ import annotations

from bot.dialogue.fields import Field
from bot.dialogue.registration.forms import open_fields
from bot.dialogue.registration.prompt import current_field, form_of
from bot.dialogue.state import Draft
from bot.dialogue.turn import Turn, fold_text


def named_field(turn: Turn, draft: Draft) -> Field | None:
    """The answered field that the text names, by its label or another name that people give it."""
    said = f" {fold_text(turn.text)} "
    best, longest = None, 0
    asked = current_field(turn, draft)
    for field in open_fields(form_of(turn, draft), draft.answers):
        if field.id not in draft.answers and field != asked:
            continue
        for name in _names_of(turn, field):
            if len(name) > longest and f" {name}" in said and _ends_there(said, name):
                best, longest = field, len(name)
    return best


def _ends_there(said: str, name: str) -> bool:
    """Returns whether the name is a word, perhaps with an ending: nomor, nomorku, nomornya."""
    after = said[said.index(f" {name}") + len(name) + 1 :].split(" ", 1)[0]
    return after in ("", "ku", "nya", "mu", "q", "s")


def _names_of(turn: Turn, field: Field) -> list[str]:
    names: list[str] = []
    for locale in turn.knowledge.locales.values():
        label = fold_text(locale.phrases.get(f"form.{field.id}.name", ""))
        called = locale.phrases.get(f"called.{field.id}", "")
        names += [label, *(fold_text(each) for each in called.split(","))]
    return [name for name in names if name]
