"""The methods of the Bot API that a chat bot uses, as strict as the real ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tests.telegram_api.entities import clean, parse_html, units
from tests.telegram_api.errors import ApiError, bad
from tests.telegram_api.markup import check_inline, take_markup
from tests.telegram_api.params import Params
from tests.telegram_api.people import People
from tests.telegram_api.world import Chat

TEXT_LIMIT, CAPTION_LIMIT, TOAST_LIMIT = 4096, 1024, 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600
"""So old a message may be: those of people only in private chats, for the bot is no admin here."""

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
Method = Callable[[People, Params], Awaitable[Any]]


def _formatted(
    params: Params, name: str, limit: int, too_long: str
) -> tuple[str, list[dict[str, Any]]]:
    source = params.text(name)
    entities = params.data("entities") or []
    mode = params.text("parse_mode").lower()
    if mode == "html":
        source, entities = parse_html(source)
    elif mode:
        raise bad("unsupported parse_mode")
    text, entities = clean(source, entities)
    if units(text) > limit:
        raise bad(too_long)
    return text, entities


def _content(params: Params) -> dict[str, Any]:
    text, entities = _formatted(params, "text", TEXT_LIMIT, "message is too long")
    if not text.strip("\u200b\u200c\u200d\u2060\ufeff \n"):
        raise bad("message text is empty")
    return {"text": text} | ({"entities": entities} if entities else {})


async def get_me(people: People, params: Params) -> Any:
    return people.me


def _topic(people: People, chat: Chat, params: Params) -> dict[str, Any]:
    """The topic that a message goes to. Raises ApiError where there is none of that number."""
    number = params.number("message_thread_id")
    if number is None:
        return {}
    if number not in people.topics.get(chat.id, {}):
        raise bad("message thread not found")
    return {"message_thread_id": number, "is_topic_message": True}


async def create_forum_topic(people: People, params: Params) -> Any:
    chat = people.target(params.number("chat_id"))
    name = params.text("name")
    if chat.id not in people.topics:
        raise bad("the chat is not a forum")
    if not 1 <= len(name) <= 128:
        raise bad("topic name is invalid")
    number = people.next_topic()
    people.topics[chat.id][number] = name
    return {"message_thread_id": number, "name": name, "icon_color": 7322096}


async def send_message(people: People, params: Params) -> Any:
    chat = people.target(params.number("chat_id"))
    content = _content(params) | _topic(people, chat, params)
    return people.keep(chat, people.me, content | take_markup(chat, params.data("reply_markup")))


IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8")


def _uploaded(people: People, params: Params, kind: str) -> tuple[str, str, bytes]:
    name, content = params.files[kind]
    if not content:
        raise bad("file must be non-empty")
    if kind == "photo" and not content.startswith(IMAGES):
        raise bad("IMAGE_PROCESS_FAILED")
    file_id = f"{kind}-{len(people.files) + 1}"
    people.store(file_id, name, content, kind)
    return file_id, name, content


async def _send_file(people: People, params: Params, kind: str) -> Any:
    chat = people.target(params.number("chat_id"))
    if kind in params.files:
        file_id, name, content = _uploaded(people, params, kind)
    else:
        file_id = params.text(kind)
        if file_id not in people.files:
            raise bad("wrong remote file identifier specified: Wrong string length")
        if people.kinds[file_id] != kind:
            was = people.kinds[file_id].capitalize()
            raise bad(f"can't use file of type {was} as {kind.capitalize()}")
        name, content = people.files[file_id]
    text, entities = _formatted(params, "caption", CAPTION_LIMIT, "message caption is too long")
    body: dict[str, Any] = {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_size": len(content),
    }
    if kind == "document":
        body["file_name"] = name
    sizes = [body | {"width": 1, "height": 1}]
    message: dict[str, Any] = {kind: sizes if kind == "photo" else body}
    message |= _topic(people, chat, params)
    if text:
        message |= {"caption": text} | ({"caption_entities": entities} if entities else {})
    return people.keep(chat, people.me, message | take_markup(chat, params.data("reply_markup")))


def _editable(people: People, params: Params) -> tuple[Chat, dict[str, Any]]:
    chat = people.target(params.number("chat_id"))
    message = chat.messages.get(params.number("message_id") or 0)
    if message is None:
        raise bad("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad("message can't be edited")
    return chat, message


def _edited(people: People, chat: Chat, message: dict[str, Any], new: dict[str, Any]) -> Any:
    keys = ("text", "entities", "reply_markup", "caption", "caption_entities")
    if all(message.get(key) == new.get(key) for key in keys):
        raise bad(NOT_MODIFIED)
    for key in keys:
        message.pop(key, None)
    message |= {key: value for key, value in new.items() if key in keys}
    message["edit_date"] = int(time.time())
    chat.edits.append(message["message_id"])
    if people.listener is not None:
        people.listener(chat, message)
    return message


async def edit_message_text(people: People, params: Params) -> Any:
    chat, message = _editable(people, params)
    content = _content(params)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    markup = params.data("reply_markup")
    kept = check_inline(markup) if markup else {}
    return _edited(people, chat, message, content | ({"reply_markup": kept} if kept else {}))


async def edit_message_reply_markup(people: People, params: Params) -> Any:
    chat, message = _editable(people, params)
    markup = params.data("reply_markup")
    kept = check_inline(markup) if markup else {}
    new = {key: value for key, value in message.items() if key != "reply_markup"}
    return _edited(people, chat, message, new | ({"reply_markup": kept} if kept else {}))


async def delete_message(people: People, params: Params) -> Any:
    chat = people.target(params.number("chat_id"))
    message_id = params.number("message_id") or 0
    if message_id not in chat.messages:
        raise bad("message to delete not found")
    message = chat.messages[message_id]
    if time.time() - message["date"] >= DELETABLE_SECONDS:
        raise bad("message can't be deleted for everyone")
    if chat.id < 0 and not message["from"]["is_bot"]:
        raise bad("message can't be deleted")
    del chat.messages[message_id]
    chat.deleted.append(message_id)
    return True


async def answer_callback_query(people: People, params: Params) -> Any:
    query = people.queries.get(params.text("callback_query_id"))
    if query is None or query.expired or query.answered:
        raise bad(TOO_OLD)
    text = params.text("text")
    if units(text) > TOAST_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    query.answered += 1
    if text:
        people.chats[query.chat].toasts.append(text)
    return True


async def send_chat_action(people: People, params: Params) -> Any:
    chat = people.target(params.number("chat_id"))
    if params.text("action") not in {"typing", "upload_document", "upload_photo"}:
        raise bad("wrong parameter action in request")
    chat.actions.append(params.text("action"))
    return True


async def get_chat(people: People, params: Params) -> Any:
    chat = people.chats.get(params.number("chat_id") or 0)
    if chat is None:
        raise bad("chat not found")
    return chat.face() | {"accent_color_id": 0, "max_reaction_count": 11}


async def get_chat_member(people: People, params: Params) -> Any:
    chat = people.chats.get(params.number("chat_id") or 0)
    if chat is None:
        raise bad("chat not found")
    if params.number("user_id") != people.me["id"]:
        raise bad("PARTICIPANT_ID_INVALID")
    if chat.bot["status"] in ("left", "kicked"):
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
    return {"user": people.me, **chat.bot}


FILE_LIMIT = 20 * 1024 * 1024
"""Bots may download files of up to 20 MB."""


async def get_file(people: People, params: Params) -> Any:
    file_id = params.text("file_id")
    if file_id not in people.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    size = people.told_sizes.get(file_id, len(people.files[file_id][1]))
    if size > FILE_LIMIT:
        raise bad("file is too big")
    path = f"{people.kinds[file_id]}s/file_{len(people.paths)}"
    people.paths[path] = file_id
    told = {"file_id": file_id, "file_unique_id": file_id, "file_path": path}
    return told | ({"file_size": size} if size else {})


def _menu(params: Params) -> tuple[str, str]:
    scope = params.data("scope") or {"type": "default"}
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return json.dumps(scope, sort_keys=True), language


async def set_my_commands(people: People, params: Params) -> Any:
    commands = params.data("commands")
    if not isinstance(commands, list):
        raise bad('parameter "commands" is required')
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    people.commands[_menu(params)] = commands
    return True


async def get_my_commands(people: People, params: Params) -> Any:
    return people.commands.get(_menu(params), [])


async def delete_my_commands(people: People, params: Params) -> Any:
    people.commands.pop(_menu(params), None)
    return True


def _described(kind: str, limit: int) -> tuple[Method, Method]:
    async def put(people: People, params: Params) -> Any:
        if len(params.text(kind)) > limit:
            raise bad(f"{kind} is too long")
        people.descriptions[(kind, params.text("language_code"))] = params.text(kind)
        return True

    async def get(people: People, params: Params) -> Any:
        return {kind: people.descriptions.get((kind, params.text("language_code")), "")}

    return put, get


async def get_updates(people: People, params: Params) -> Any:
    people.updates.allow(params.data("allowed_updates"))
    limit = min(max(params.number("limit") or 100, 1), 100)
    seconds = min(params.number("timeout") or 0, 50)
    return await people.updates.get(params.number("offset") or 0, limit, seconds)


async def set_webhook(people: People, params: Params) -> Any:
    url = params.text("url")
    if not url:
        await people.updates.delete_webhook(drop=params.flag("drop_pending_updates"))
        return True
    if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    people.updates.allow(params.data("allowed_updates"))
    people.updates.set_webhook(
        {
            "url": url,
            "secret_token": params.text("secret_token"),
            "max_connections": min(max(params.number("max_connections") or 40, 1), 100),
        }
    )
    return True


async def delete_webhook(people: People, params: Params) -> Any:
    await people.updates.delete_webhook(drop=params.flag("drop_pending_updates"))
    return True


async def get_webhook_info(people: People, params: Params) -> Any:
    hook = people.updates.webhook or {"url": ""}
    return {
        "url": hook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(people.updates.queue),
    }


_put_description, _get_description = _described("description", 512)
_put_short, _get_short = _described("short_description", 120)

METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "createforumtopic": create_forum_topic,
    "senddocument": partial(_send_file, kind="document"),
    "sendphoto": partial(_send_file, kind="photo"),
    "sendvoice": partial(_send_file, kind="voice"),
    "sendvideo": partial(_send_file, kind="video"),
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getfile": get_file,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": _put_description,
    "getmydescription": _get_description,
    "setmyshortdescription": _put_short,
    "getmyshortdescription": _get_short,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
"""By lower-case name: the real server does not mind the case."""
