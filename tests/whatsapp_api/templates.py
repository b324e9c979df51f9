"""Templates as Meta keeps them: by name and language, with a state; what a send must fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.whatsapp_api.errors import ApiError

PLACE = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
BODY_HYDRATED, HEADER_HYDRATED = 1024, 60
STATES = {"APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "PENDING_DELETION"}


@dataclass(slots=True)
class Template:
    """One template in one language, its components in the form in which it was submitted.

    `paced`: its messages are taken, but held back until release_paced().
    """

    name: str
    language: str
    category: str
    components: list[dict[str, Any]]
    id: str
    status: str = "APPROVED"
    named: bool = False
    paced: bool = False

    def part(self, kind: str) -> dict[str, Any]:
        return next((c for c in self.components if c["type"] == kind), {})

    def face(self) -> dict[str, Any]:
        """The template as GET message_templates shows it."""
        return {
            "name": self.name,
            "parameter_format": "NAMED" if self.named else "POSITIONAL",
            "components": self.components,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": self.id,
        }


@dataclass(slots=True)
class Filled:
    """A template with its values put in: what the phone shows."""

    text: str
    buttons: list[dict[str, str]]
    category: str
    paced: bool = False


class Templates:
    """All templates of the account."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str], Template] = {}

    def add(
        self,
        name: str,
        body: str,
        *,
        language: str = "id",
        category: str = "UTILITY",
        status: str = "APPROVED",
        buttons: tuple[str, ...] = (),
    ) -> Template:
        """Adds a template with a body and quick replies only, approved unless told otherwise."""
        components: list[dict[str, Any]] = [{"type": "BODY", "text": body}]
        if buttons:
            replies = [{"type": "QUICK_REPLY", "text": title} for title in buttons]
            components.append({"type": "BUTTONS", "buttons": replies})
        return self.keep(name, language, category, components, status)

    def keep(
        self,
        name: str,
        language: str,
        category: str,
        components: list[dict[str, Any]],
        status: str,
        *,
        named: bool = False,
    ) -> Template:
        if status not in STATES:
            raise ValueError(f"no such state of a template: {status}")
        number = str(900_000_000_000_000 + len(self.all))
        made = Template(name, language, category, components, number, status, named)
        self.all[name, language] = made
        return made

    def fill(self, sent: dict[str, Any]) -> Filled:
        """Puts the values in. Raises ApiError 132001, 132015, 132016, 132000, 132012, 132018."""
        name, language = sent["name"], sent["language"]["code"]
        template = self.all.get((name, language))
        if template is None or template.status in ("PENDING", "REJECTED", "PENDING_DELETION"):
            raise ApiError(132001, f"template name ({name}) does not exist in {language}")
        if template.status == "PAUSED":
            raise ApiError(132015, f"template ({name}) is paused due to low quality.")
        if template.status == "DISABLED":
            raise ApiError(132016, f"template ({name}) is disabled.")
        given = sent.get("components", [])
        parts = [
            _fill_part(template, "HEADER", given, HEADER_HYDRATED),
            _fill_part(template, "BODY", given, BODY_HYDRATED),
            template.part("FOOTER").get("text", ""),
        ]
        buttons = _fill_buttons(template.part("BUTTONS").get("buttons", []), given)
        return Filled(
            "\n".join(p for p in parts if p), buttons, template.category.lower(), template.paced
        )


def _fill_part(template: Template, kind: str, given: list[dict[str, Any]], high: int) -> str:
    part = template.part(kind)
    values = [p for c in given if c["type"] == kind.lower() for p in c.get("parameters", [])]
    if kind == "HEADER" and part.get("format", "TEXT") != "TEXT":
        return _fill_media_header(part["format"].lower(), values)
    text: str = part.get("text", "")
    wanted = list(dict.fromkeys(PLACE.findall(text)))
    if len(values) != len(wanted):
        raise ApiError(
            132000,
            f"{kind.lower()}: number of localizable_params ({len(values)}) does not match the "
            f"expected number of params ({len(wanted)})",
        )
    for number, value in enumerate(values):
        place = _name_of(value, template) if template.named else wanted[number]
        if place not in wanted:
            raise ApiError(132012, f"{kind.lower()}: no parameter {place}")
        text = re.sub(r"\{\{\s*" + place + r"\s*\}\}", _text_of(value).replace("\\", r"\\"), text)
    if len(text) > high:
        raise ApiError(132005, f"{kind.lower()}: the hydrated text is longer than {high}")
    return text


def _fill_media_header(kind: str, values: list[dict[str, Any]]) -> str:
    if len(values) != 1 or values[0].get("type") != kind or kind not in values[0]:
        raise ApiError(132012, f"header: Format mismatch, expected {kind.upper()}")
    return ""


def _name_of(value: dict[str, Any], template: Template) -> str:
    name = value.get("parameter_name") if isinstance(value, dict) else None
    if not isinstance(name, str):
        raise ApiError(100, f"Parameter name is missing for template {template.name}")
    return name


def _text_of(value: Any) -> str:
    """The text of one parameter. Raises ApiError 132012 or 132018 for what may not stand there."""
    if not isinstance(value, dict) or value.get("type") != "text":
        raise ApiError(132012, "Format mismatch, expected TEXT")
    text = value.get("text")
    if set(value) - {"type", "text", "parameter_name"} or not isinstance(text, str):
        raise ApiError(132012, "A text parameter has a text and nothing else")
    if not text.strip():
        raise ApiError(131008, "Parameter of type text is missing text value")
    if re.search(r"[\n\r\t]| {5,}", text):
        raise ApiError(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    return text


def _fill_buttons(
    buttons: list[dict[str, Any]], given: list[dict[str, Any]]
) -> list[dict[str, str]]:
    values = {int(c["index"]): c for c in given if c["type"] == "button"}
    if any(index >= len(buttons) for index in values):
        raise ApiError(132000, "button: there is no button with this index in the template")
    shown = []
    for index, button in enumerate(buttons):
        entry = {"id": button["text"], "title": button["text"], "kind": button["type"]}
        value = values.get(index)
        if value is not None:
            _check_button(button, value)
            entry["id"] = value["parameters"][0].get("payload", entry["id"])
        elif button["type"] == "URL" and PLACE.search(button.get("url", "")):
            raise ApiError(131008, f"button at index {index} of type Url requires a parameter")
        shown.append(entry)
    return shown


def _check_button(button: dict[str, Any], value: dict[str, Any]) -> None:
    if value["sub_type"].upper() != button["type"]:
        raise ApiError(132012, "button: sub_type does not match the created template")
    kinds = {"QUICK_REPLY": "payload", "URL": "text"}
    name = kinds.get(button["type"])
    parameters = value["parameters"]
    if name and (len(parameters) != 1 or parameters[0].get("type") != name):
        raise ApiError(132012, f"button: expected one parameter of type {name}")
    text = parameters[0].get(name) if name and parameters else ""
    if name and (
        not isinstance(text, str) or not 0 < len(text) <= (128 if name == "payload" else 2000)
    ):
        raise ApiError(132012, f"button: the {name} is missing or too long")
    if button["type"] == "URL" and not PLACE.search(button.get("url", "")):
        raise ApiError(132000, "button: this URL takes no parameter")
