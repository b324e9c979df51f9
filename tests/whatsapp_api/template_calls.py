"""GET, POST and DELETE of message_templates: the list in pages, and what may be submitted."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from tests.whatsapp_api.checks import check_choice, check_list, check_object, check_text
from tests.whatsapp_api.errors import ApiError, missing
from tests.whatsapp_api.templates import PLACE, Templates

PAGE = 25
CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")


def list_templates(templates: Templates, query: Mapping[str, str], base: str) -> dict[str, Any]:
    """One page, 25 by default, with a cursor and the address of the next one."""
    found = [
        t
        for t in templates.all.values()
        if query.get("name", t.name) in t.name
        and query.get("status", t.status) == t.status
        and query.get("language", t.language) == t.language
    ]
    try:
        size = int(query.get("limit", PAGE))
        start = int(base64.b64decode(query.get("after", "MA==")))
    except ValueError:
        raise ApiError(100, "Invalid limit or cursor.") from None
    if not 0 < size <= 1000:
        raise ApiError(100, "Param limit must be 1 to 1000.")
    page = found[start : start + size]
    answer: dict[str, Any] = {"data": [t.face() for t in page]}
    if page:
        after = base64.b64encode(str(start + len(page)).encode()).decode()
        before = base64.b64encode(str(start).encode()).decode()
        answer["paging"] = {"cursors": {"before": before, "after": after}}
        if start + size < len(found):
            answer["paging"]["next"] = f"{base}?limit={size}&after={after}"
    return answer


def list_of_360dialog(templates: Templates, query: Mapping[str, str]) -> dict[str, Any]:
    """The same list in 360dialog's form: states in small letters, pages by offset."""
    try:
        size, start = int(query.get("limit", PAGE)), int(query.get("offset", 0))
    except ValueError:
        raise ApiError(100, "Invalid limit or offset.") from None
    faces = [{**t.face(), "status": t.status.lower()} for t in templates.all.values()]
    page = faces[start : start + size]
    counts = {"count": len(page), "total": len(faces), "limit": size, "offset": start}
    return {"waba_templates": page, **counts}


def create_template(templates: Templates, body: Any) -> dict[str, Any]:
    """Takes a template for review; it is PENDING. Raises ApiError for what Meta refuses."""
    needed = ("name", "language", "category", "components")
    check_object(body, "template", (*needed, "parameter_format", "allow_category_change"), needed)
    if not re.fullmatch(r"[a-z0-9_]{1,512}", str(body["name"])):
        raise ApiError(100, "Param name may only have lower-case letters, digits and _.")
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2,4})?", str(body["language"])):
        raise ApiError(100, f"Param language: {body['language']!r} is not supported.")
    check_choice(body["category"], "category", CATEGORIES)
    if (body["name"], body["language"]) in templates.all:
        raise ApiError(100, "There is already content in this language for this template.")
    named = check_choice(
        body.get("parameter_format", "POSITIONAL"), "parameter_format", ("POSITIONAL", "NAMED")
    )
    components = check_list(body["components"], "components", 4)
    for component in components:
        _check_component(component, named == "NAMED")
    kinds = [c["type"] for c in components]
    if len(set(kinds)) < len(kinds) or "BODY" not in kinds:
        raise ApiError(100, "A template has one BODY and at most one of each other component.")
    made = templates.keep(
        body["name"],
        body["language"],
        body["category"],
        components,
        "PENDING",
        named=named == "NAMED",
    )
    return {"id": made.id, "status": made.status, "category": made.category}


def delete_template(templates: Templates, query: Mapping[str, str]) -> dict[str, Any]:
    """Deletes a template in all its languages. Raises ApiError 100 for an unknown name."""
    names = [key for key in templates.all if key[0] == query.get("name")]
    if not names:
        raise ApiError(100, "Message template not found.")
    for key in names:
        del templates.all[key]
    return {"success": True}


def _check_component(value: Any, named: bool) -> None:
    kinds = ("HEADER", "BODY", "FOOTER", "BUTTONS")
    names = ("type", "format", "text", "example", "buttons")
    component = check_object(value, "component", names, ("type",))
    kind = check_choice(component["type"], "component['type']", kinds)
    if kind == "BUTTONS":
        _check_buttons(component)
    elif kind == "BODY":
        text = check_text(component.get("text"), "Body text", 1024)
        _check_places(text, component.get("example", {}), "body_text", named)
    elif kind == "FOOTER":
        if PLACE.search(check_text(component.get("text"), "Footer text", 60)):
            raise ApiError(100, "A footer has no variables.")
    elif (
        check_choice(
            component.get("format"), "format", ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
        )
        == "TEXT"
    ):
        text = check_text(component.get("text"), "Header text", 60)
        if len(PLACE.findall(text)) > 1:
            raise ApiError(100, "A header has at most one variable.")
        _check_places(text, component.get("example", {}), "header_text", named)


def _check_places(text: str, example: Any, name: str, named: bool) -> None:
    """Raises ApiError where variables have no example, no words around them, or odd numbers."""
    places = PLACE.findall(text)
    if name == "body_text" and (PLACE.match(text.strip()) or text.strip().endswith("}}")):
        raise ApiError(100, "Variables can't be at the start or end of the template.")
    if re.search(r"\}\}\s*\{\{", text):
        raise ApiError(100, "Variables stand next to each other without words between them.")
    if "\n\n\n" in text:
        raise ApiError(100, "A text may not have more than two consecutive newlines.")
    if not places:
        return
    if not named and sorted(set(places), key=int) != [str(n + 1) for n in range(len(set(places)))]:
        raise ApiError(100, "Variables must be numbered {{1}}, {{2}} … without a gap.")
    key = f"{name}_named_params" if named else name
    given = example.get(key) if isinstance(example, dict) else None
    if not given:
        raise missing(f"example['{key}']")
    values = given[0] if name == "body_text" and not named else given
    if not isinstance(values, list) or len(values) != len(set(places)):
        raise ApiError(100, f"example['{key}'] must have a value for every variable.")


def _check_buttons(component: dict[str, Any]) -> None:
    for button in check_list(component.get("buttons"), "buttons", 10):
        names = ("type", "text", "url", "phone_number", "example")
        entry = check_object(button, "button", names, ("type", "text"))
        check_choice(entry["type"], "button type", ("QUICK_REPLY", "URL", "PHONE_NUMBER"))
        check_text(entry["text"], "Button text", 25)
        if entry["type"] == "URL" and not str(entry.get("url", "")).startswith("http"):
            raise missing("button['url']")
