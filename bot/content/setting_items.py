"""What an office edits in its config.yaml: its facts, emergency numbers, and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

from bot.config.environment import PREFIX
from bot.config.settings import Config
from bot.content.text_items import Spot, TextMaking, WrittenFiles, WrittenItem
from bot.dialogue.texts import Shelf

SETTINGS = "config.yaml"
"""The name of the settings among the files; all others are named from the content folder."""

RULES: Mapping[str, tuple[str, ...]] = {
    "jam": ("desk.hours", "desk.answer_within_hours", "desk.quiet", "desk.holidays"),
    "pengingat": ("desk.reminders", "desk.reminder_codes", "desk.offer_hours"),
    "darurat": ("desk.urgent", "desk.urgent_again_minutes"),
    "siaran": ("desk.approve_above", "desk.type_number_above", "desk.undo_minutes"),
    "petugas": ("desk.second_eyes", "desk.second_factor", "desk.show_names"),
}
"""The rules of the desk that an office changes, by the part they stand in."""

OFFICE: Mapping[str, tuple[str, ...]] = {
    "office": (
        *("office.name", "office.short", "office.region", "office.address", "office.phone"),
        *("office.whatsapp", "office.email", "office.hours", "office.website", "office.social"),
        *("office.channels", "office.training", "office.campuses"),
    ),
    "agency": ("agency.name", "agency.address", "agency.phone", "agency.hours"),
}
_RESTART = frozenset(("office.name", "office.short", "office.channels"))
"""Facts that pages of ours show from the start."""

_LONG = frozenset(("office.channels", "office.training", "office.campuses"))
_HOTLINE = ("name", "number", "diverifikasi_pada", "source")


def list_office(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields what the office says of itself and of its partner."""
    for name, keys in OFFICE.items():
        yield _make_settings(files, "kantor", name, keys)


def list_rules(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the rules of the desk."""
    for name, keys in RULES.items():
        yield _make_settings(files, "aturan", name, keys)


def _make_settings(
    files: WrittenFiles, shelf: Shelf, name: str, keys: tuple[str, ...]
) -> WrittenItem:
    making = TextMaking(files)
    for key in keys:
        steps = tuple(key.split("."))
        hint, default = _setting_of(steps)
        variable = PREFIX + "__".join(steps).upper()
        spot = Spot(SETTINGS, steps)
        fixed = variable if variable in files.environment else ""
        held = files.read(spot) if files.find(spot) else default
        making.add(
            key,
            spot,
            key,
            value=files.environment[variable] if fixed else held,
            kind="list" if get_origin(hint) is tuple else "text" if key in _LONG else "line",
            options=_options_of(hint),
            fixed=fixed,
            restart=key in _RESTART,
        )
    return making.make(name, shelf, name, shelf)


def _setting_of(steps: tuple[str, ...]) -> tuple[Any, str]:
    """Returns the type of a setting, and what holds where the file says nothing."""
    held: Any = Config()
    hint: Any = Config
    for step in steps:
        hint, held = get_type_hints(type(held))[step], getattr(held, step)
    if isinstance(held, bool):
        return hint, str(held).lower()
    if isinstance(held, tuple):
        return hint, "\n".join(map(_spell, held))
    return hint, _spell(held)


def _spell(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _options_of(hint: Any) -> tuple[str, ...]:
    if hint is bool:
        return ("true", "false")
    return tuple(get_args(hint)) if get_origin(hint) is Literal else ()


def list_hotlines(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the emergency numbers."""
    listed = files.find(Spot(SETTINGS, ("hotlines",)))
    for place in range(len(listed.value) if listed else 0):
        making, steps = TextMaking(files), ("hotlines", place)
        for key in _HOTLINE:
            spot = Spot(SETTINGS, (*steps, key), optional=key in ("diverifikasi_pada", "source"))
            making.add(key, spot, f"hotline_{key}")
        name = files.read(Spot(SETTINGS, (*steps, "id")))
        country = files.read(Spot(SETTINGS, (*steps, "country")))
        yield making.make(name, "kontak", making.fields[0].value, country)
