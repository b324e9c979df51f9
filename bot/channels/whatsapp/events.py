"""A webhook's body, taken apart into single events: one that cannot be read harms no other.

What may stand in a body: Meta's webhook reference, and the bodies of facebook/openapi. Unknown
fields and kinds are no error: Meta adds some every month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.channels.whatsapp.errors import reason_of
from bot.channels.whatsapp.messages import (
    NOBODY,
    NotHeard,
    message_names,
    read_message,
)
from bot.channels.whatsapp.renames import read_system, read_update
from bot.dialogue.messages import Incoming
from bot.dialogue.names import Name
from bot.dialogue.receipts import Receipt, ReceiptState

_STATES: Mapping[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
}
_MOST = 5000
"""Events of one body that are read; Meta sends 1 000 at most."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody wrote: by her names, the surest first. The sender's chat is found by them."""

    names: tuple[Name, ...]
    incoming: Incoming
    at: datetime


@dataclass(frozen=True, slots=True)
class Renamed:
    """The network calls somebody by another name from now on."""

    known: Name
    name: Name
    at: datetime


@dataclass(frozen=True, slots=True)
class TemplateState:
    """Whether a template may be sent now."""

    name: str
    language: str
    approved: bool


@dataclass(slots=True)
class Events:
    """What a body brought. `unreadable` counts what nobody can read; `standby`: another program
    of the office's account holds the conversation, and we are not asked."""

    heard: list[Heard] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    templates: list[TemplateState] = field(default_factory=list)
    unreadable: int = 0
    standby: bool = False


def read_events(body: object, number_id: str, at: datetime) -> Events:
    """Returns the events of a body that came at that moment, for the number of that id."""
    events = Events()
    for field_name, value in _list_changes(body, events):
        try:
            if not _is_ours(value, number_id):
                continue
            _read_change(field_name, value, at, events)
        except Exception:  # whatever it is, it concerns this change alone
            events.unreadable += 1
    return events


def _list_changes(body: object, events: Events) -> Iterator[tuple[str, Mapping[str, Any]]]:
    entries = body.get("entry") if isinstance(body, Mapping) else None
    if not isinstance(entries, list):
        events.unreadable += 1
        return
    for entry in entries:
        changes = entry.get("changes") if isinstance(entry, Mapping) else None
        for change in changes if isinstance(changes, list) else ():
            value = change.get("value") if isinstance(change, Mapping) else None
            if isinstance(value, Mapping):
                yield str(change.get("field", "messages")), value
            else:
                events.unreadable += 1


def _is_ours(value: Mapping[str, Any], number_id: str) -> bool:
    """Another number of the same account may be served by another program."""
    metadata = value.get("metadata")
    named = metadata.get("phone_number_id") if isinstance(metadata, Mapping) else None
    return named is None or str(named) == number_id


def _read_change(name: str, value: Mapping[str, Any], at: datetime, events: Events) -> None:
    match name:
        case "messages":
            _read_messages(value, at, events)
        case "standby":
            events.standby = True
        case "message_template_status_update":
            events.templates.append(
                TemplateState(
                    str(value["message_template_name"]),
                    str(value.get("message_template_language", "")),
                    value.get("event") in ("APPROVED", "REINSTATED"),
                )
            )
        case "user_id_update":
            for change in _list_of(value, "user_id_update", "user_id_updates") or [value]:
                events.renamed += [Renamed(*pair, at) for pair in read_update(change)]
        case "user_preferences":
            _read_preferences(value, at, events)


def _read_messages(value: Mapping[str, Any], at: datetime, events: Events) -> None:
    contacts = _list_of(value, "contacts")
    for message in _list_of(value, "messages"):
        try:
            events.renamed += [Renamed(*pair, at) for pair in read_system(message)]
            names = message_names(message, contacts)
            when = min(_moment(message.get("timestamp"), at), at)
            events.heard.append(Heard(names, read_message(message, at), when))
        except NotHeard:
            continue
        except Exception:  # whatever it is, it concerns this message alone
            events.unreadable += 1
    for status in _list_of(value, "statuses"):
        try:
            if receipt := _read_status(status, at):
                events.receipts.append(receipt)
        except Exception:
            events.unreadable += 1
    _read_preferences(value, at, events)


def _read_status(status: Mapping[str, Any], at: datetime) -> Receipt | None:
    """Returns the receipt. None for a state that says nothing of a message's way."""
    state = _STATES.get(str(status.get("status")))
    if state is None:
        return None
    errors = status.get("errors") or [{}]
    code = errors[0].get("code") if isinstance(errors[0], Mapping) else None
    why = reason_of(code if isinstance(code, int) else 0) if state == "failed" else ""
    return Receipt(
        state,
        min(_moment(status.get("timestamp"), at), at),
        mark=str(status.get("biz_opaque_callback_data") or ""),
        name=str(status["id"]),
        why=why,
        charge=_read_charge(status.get("pricing")),
    )


def _read_charge(pricing: object) -> str:
    if not isinstance(pricing, Mapping):
        return ""
    if pricing.get("billable") is False or str(pricing.get("type", "")).startswith("free"):
        return "free"
    return str(pricing.get("category") or "")[:30]


def _read_preferences(value: Mapping[str, Any], at: datetime, events: Events) -> None:
    """Who ends our news in the network's own settings has said "stop" to us."""
    contacts = _list_of(value, "contacts")
    for wish in _list_of(value, "user_preferences"):
        try:
            said = {"stop": "stop", "resume": "mulai lagi"}[str(wish["value"])]
            when = _moment(wish.get("timestamp"), at)
            marked = f"preference.{when.timestamp():.0f}.{said[:1]}"
            names = message_names({**wish, "from": wish.get("wa_id")}, contacts)
            if said == "stop":
                events.heard.append(Heard(names, Incoming(marked, NOBODY, said, at), when))
        except Exception:
            events.unreadable += 1


def _list_of(value: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    found: list[Any] = next((value[key] for key in keys if isinstance(value.get(key), list)), [])
    return [item for item in found if isinstance(item, Mapping)]


def _moment(stamp: object, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(stamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
