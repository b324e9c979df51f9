"""What POST /messages may hold, field by field: anything else is refused with code 100."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.whatsapp_api.checks import (
    check_bool,
    check_choice,
    check_link,
    check_list,
    check_object,
    check_text,
)
from tests.whatsapp_api.errors import ApiError, missing, wrong
from tests.whatsapp_api.interactive import check_interactive

TEXT, CAPTION, FILENAME, CALLBACK = 4096, 1024, 240, 512
BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
"""A country, a dot, up to 128 letters and digits; `ID.ENT.…` (the parent's) is no address."""

ENVELOPE = (
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
)


def check_message(body: Any) -> str:
    """Returns the type of a message to send. Raises ApiError where Meta would refuse it."""
    if not isinstance(body, dict):
        raise ApiError(100, "The body must be a JSON object.")
    if body.get("messaging_product") != "whatsapp":
        raise missing("messaging_product")
    kind = check_choice(body.get("type", "text"), "type", _KINDS)
    check_object(body, "message", (*ENVELOPE, kind), (kind,))
    check_choice(body.get("recipient_type", "individual"), "recipient_type", ("individual",))
    _check_address(body)
    if "context" in body:
        context = check_object(body["context"], "context", ("message_id",), ("message_id",))
        check_text(context["message_id"], "context['message_id']", 256)
    if "biz_opaque_callback_data" in body:
        check_text(body["biz_opaque_callback_data"], "biz_opaque_callback_data", CALLBACK)
    _KINDS[kind](body[kind])
    return kind


def check_read(body: dict[str, Any]) -> str:
    """Returns the id of the message that was read. Raises ApiError for a misshapen mark."""
    allowed = ("messaging_product", "status", "message_id", "typing_indicator")
    check_object(body, "message", allowed, ("messaging_product", "status", "message_id"))
    if body["messaging_product"] != "whatsapp":
        raise missing("messaging_product")
    check_choice(body["status"], "status", ("read",))
    if "typing_indicator" in body:
        typing = check_object(body["typing_indicator"], "typing_indicator", ("type",), ("type",))
        check_choice(typing["type"], "typing_indicator['type']", ("text",))
    return check_text(body["message_id"], "message_id", 256)


def _check_address(body: dict[str, Any]) -> None:
    if body.get("to") is None and body.get("recipient") is None:
        raise missing("to")
    if "to" in body and (not isinstance(body["to"], str) or not re.search(r"\d", body["to"])):
        raise ApiError(100, "Param to must be a phone number in a string.")
    if "to" not in body and not _is_bsuid(body["recipient"]):
        raise wrong("recipient must be a business-scoped user id, as in ID.1234567890.")


def _is_bsuid(value: Any) -> bool:
    return isinstance(value, str) and BSUID.fullmatch(value) is not None


def _check_text(value: Any) -> None:
    text = check_object(value, "text", ("body", "preview_url"), ("body",))
    if isinstance(text["body"], str) and len(text["body"]) > TEXT:
        raise ApiError(100, f"Param text['body'] must be at most {TEXT} characters long.")
    check_text(text["body"], "text['body']", TEXT)
    if "preview_url" in text:
        check_bool(text["preview_url"], "text['preview_url']")


def _media(name: str, *more: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        media = check_object(value, name, ("id", "link", *more))
        if ("id" in media) == ("link" in media):
            raise ApiError(100, f"{name} needs exactly one of id and link.")
        if "link" in media:
            check_link(media["link"], f"{name}['link']")
        else:
            check_text(media["id"], f"{name}['id']", 64)
        if "caption" in media:
            check_text(media["caption"], f"{name}['caption']", CAPTION)
        if "filename" in media:
            check_text(media["filename"], f"{name}['filename']", FILENAME)
        if "voice" in media:
            check_bool(media["voice"], f"{name}['voice']")

    return check


def _check_location(value: Any) -> None:
    names = ("latitude", "longitude", "name", "address")
    place = check_object(value, "location", names, names[:2])
    for name, high in (("latitude", 90), ("longitude", 180)):
        try:
            inside = abs(float(place[name])) <= high
        except (TypeError, ValueError):
            inside = False
        if not inside:
            raise wrong(f"location['{name}'] is not on this earth.")


def _check_reaction(value: Any) -> None:
    reaction = check_object(value, "reaction", ("message_id", "emoji"), ("message_id", "emoji"))
    check_text(reaction["message_id"], "reaction['message_id']", 256)
    check_text(reaction["emoji"], "reaction['emoji']", 16, 0)


def _check_contacts(value: Any) -> None:
    names = ("addresses", "birthday", "emails", "name", "org", "phones", "urls")
    for card in check_list(value, "contacts", 257):
        check_object(card, "contact", names, ("name",))
        parts = ("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix")
        check_object(card["name"], "contact['name']", parts, ("formatted_name",))
        if len(card["name"]) < 2:
            raise missing("contact['name']['first_name']")


def _check_template(value: Any) -> None:
    names = ("name", "language", "components")
    template = check_object(value, "template", names, names[:2])
    if not re.fullmatch(r"[a-z0-9_]{1,512}", str(template["name"])):
        raise ApiError(100, "template['name'] may only have a-z, 0-9 and _.")
    language = check_object(template["language"], "language", ("code", "policy"), ("code",))
    check_text(language["code"], "language['code']", 8)
    check_choice(language.get("policy", "deterministic"), "policy", ("deterministic",))
    for component in check_list(template.get("components", []), "components", 20, 0):
        _check_component(component)


def _check_component(value: Any) -> None:
    names = ("type", "sub_type", "index", "parameters")
    component = check_object(value, "component", names, ("type",))
    kind = check_choice(component["type"], "component['type']", ("header", "body", "button"))
    for value in check_list(component.get("parameters", []), "component parameters", 100, 0):
        if not isinstance(value, dict):
            raise ApiError(100, "Param parameters must be an array of JSON objects.")
    if kind != "button":
        check_object(component, f"component {kind}", ("type", "parameters"))
        return
    check_object(component, "component button", names, names)
    check_list(component["parameters"], "button parameters", 100)
    kinds = ("quick_reply", "url", "copy_code", "flow", "catalog")
    check_choice(component["sub_type"], "component['sub_type']", kinds)
    if str(component["index"]) not in [str(n) for n in range(10)]:
        raise wrong("component['index'] must be 0 to 9.")


_KINDS: dict[str, Callable[[Any], None]] = {
    "text": _check_text,
    "image": _media("image", "caption"),
    "video": _media("video", "caption"),
    "audio": _media("audio", "voice"),
    "document": _media("document", "caption", "filename"),
    "sticker": _media("sticker"),
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "interactive": check_interactive,
    "template": _check_template,
}
