"""What an interactive message may hold: reply buttons, a list, a link, a wish for a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.whatsapp_api.checks import (
    check_choice,
    check_link,
    check_list,
    check_object,
    check_text,
    check_unique,
)
from tests.whatsapp_api.errors import ApiError, missing, wrong

BODY, HEADER, FOOTER = 1024, 60, 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_TEXT, ROW_ID, SECTION_TITLE, LIST_BUTTON = 10, 24, 72, 200, 24, 20

MEDIA_HEADERS = ("image", "video", "document")


def check_interactive(value: Any) -> None:
    """Raises ApiError unless it is an interactive object that Meta would take."""
    allowed = ("type", "header", "body", "footer", "action")
    inner = check_object(value, "interactive", allowed, ("type", "body", "action"))
    kind = check_choice(inner["type"], "interactive['type']", _ACTIONS)
    body = check_object(inner["body"], "interactive['body']", ("text",), ("text",))
    check_text(body["text"], "Body text", BODY)
    if "header" in inner:
        _check_header(inner["header"], kind)
    if "footer" in inner:
        if kind in ("location_request_message", "request_contact_info"):
            raise ApiError(100, f"footer is not allowed for type {kind}.")
        footer = check_object(inner["footer"], "interactive['footer']", ("text",), ("text",))
        check_text(footer["text"], "Footer text", FOOTER)
    _ACTIONS[kind](inner["action"])


def _check_header(value: Any, kind: str) -> None:
    if kind in ("location_request_message", "request_contact_info"):
        raise ApiError(100, f"header is not allowed for type {kind}.")
    allowed = ("type", "text", *MEDIA_HEADERS)
    header = check_object(value, "interactive['header']", allowed, ("type",))
    shown = check_choice(header["type"], "header['type']", ("text", *MEDIA_HEADERS))
    if kind == "list" and shown != "text":
        raise wrong("Header of a list must be of type text.")
    if shown == "text":
        check_text(header.get("text"), "Header text", HEADER)
        return
    media = check_object(header.get(shown), f"header['{shown}']", ("id", "link", "filename"))
    if ("id" in media) == ("link" in media):
        raise ApiError(100, f"header['{shown}'] needs either an id or a link.")


def _check_buttons(value: Any) -> None:
    action = check_object(value, "action", ("buttons",), ("buttons",))
    titles, ids = [], []
    for button in check_list(action["buttons"], "buttons", BUTTONS):
        entry = check_object(button, "button", ("type", "reply"), ("type", "reply"))
        check_choice(entry["type"], "button['type']", ("reply",))
        reply = check_object(entry["reply"], "reply", ("id", "title"), ("id", "title"))
        titles.append(check_text(reply["title"], "Button title", BUTTON_TITLE))
        ids.append(_check_id(reply["id"], "Button id", BUTTON_ID))
    check_unique(titles, "button titles")
    check_unique(ids, "button ids")


def _check_list(value: Any) -> None:
    action = check_object(value, "action", ("button", "sections"), ("button", "sections"))
    check_text(action["button"], "List button", LIST_BUTTON)
    sections = check_list(action["sections"], "sections", 10)
    ids: list[str] = []
    for section in sections:
        inner = check_object(section, "section", ("title", "rows"), ("rows",))
        if len(sections) > 1 and not inner.get("title"):
            raise missing("section['title']")
        if "title" in inner:
            check_text(inner["title"], "Section title", SECTION_TITLE)
        ids += [_check_row(row) for row in check_list(inner["rows"], "rows", ROWS)]
    if len(ids) > ROWS:
        raise wrong(f"Total row count exceed max allowed count: {ROWS}")
    check_unique(ids, "row ids")


def _check_row(value: Any) -> str:
    row = check_object(value, "row", ("id", "title", "description"), ("id", "title"))
    check_text(row["title"], "Row title", ROW_TITLE)
    if "description" in row:
        check_text(row["description"], "Row description", ROW_TEXT)
    return _check_id(row["id"], "Row id", ROW_ID)


def _check_id(value: Any, where: str, high: int) -> str:
    found = check_text(value, where, high)
    if found != found.strip():
        raise wrong(f"{where} must not begin or end with a blank.")
    return found


def _check_cta_url(value: Any) -> None:
    action = check_object(value, "action", ("name", "parameters"), ("name", "parameters"))
    check_choice(action["name"], "action['name']", ("cta_url",))
    names = ("display_text", "url")
    parameters = check_object(action["parameters"], "parameters", names, names)
    check_text(parameters["display_text"], "display_text", BUTTON_TITLE)
    check_link(parameters["url"], "parameters['url']")


def _check_name_only(name: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        action = check_object(value, "action", ("name",), ("name",))
        check_choice(action["name"], "action['name']", (name,))

    return check


def _check_flow(value: Any) -> None:
    action = check_object(value, "action", ("name", "parameters"), ("name", "parameters"))
    check_choice(action["name"], "action['name']", ("flow",))
    ids, rest = ("flow_id", "flow_name"), ("mode", "flow_token", "flow_action")
    names = ("flow_message_version", "flow_cta", "flow_action_payload", *ids, *rest)
    needed = ("flow_message_version", "flow_cta")
    parameters = check_object(action["parameters"], "parameters", names, needed)
    check_choice(parameters["flow_message_version"], "flow_message_version", ("3",))
    check_text(parameters["flow_cta"], "flow_cta", 30)
    if ("flow_id" in parameters) == ("flow_name" in parameters):
        raise ApiError(100, "Exactly one of flow_id and flow_name is required.")


_ACTIONS: dict[str, Callable[[Any], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_cta_url,
    "location_request_message": _check_name_only("send_location"),
    "request_contact_info": _check_name_only("request_contact_info"),
    "flow": _check_flow,
}
