"""Names of people that a network may change, and the lasting chat of ours that each leads to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

import msgspec

from bot.dialogue.messages import Address
from bot.dialogue.names import Name
from bot.store.codec import format_moment, parse_moment, seal_place
from bot.store.database import Database

_NAME = msgspec.json.Decoder(Name)
_CHAT_BYTES = 12


class Aliases:
    """The table `aliases`. What is sealed elsewhere is bound to the chat, which never changes."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def find_chat(self, channel: str, names: Sequence[Name], at: datetime) -> str:
        """Returns the chat of these names of one person who wrote then, in an open transaction.

        A user id decides. A phone number does where none is told, or none is known of its chat:
        a number with another user id than before has another owner, who begins anew. Two chats
        are never made one by a guess.
        """
        user = next((name for name in names if name.kind == "user"), None)
        known = {name: await self._chat_of(channel, name) for name in names}
        chat = known.get(user, "") if user else ""
        if not chat:
            chat = next(filter(None, known.values()), "")
            if user and chat and await self._has_user(Address(channel, chat)):
                chat = ""
        chat = chat or secrets.token_urlsafe(_CHAT_BYTES)
        for name, found in known.items():
            if found in ("", chat) or (user and not known[user]):
                await self._lead_to(channel, name, chat, at)
        return chat

    async def _has_user(self, address: Address) -> bool:
        return any(name.kind == "user" for name in await self.names_of(address))

    async def add_name(self, channel: str, known: Name, name: Name, at: datetime) -> None:
        """Has `name` lead to the chat of `known`, inside an open transaction.

        The network itself told that it is the same person. Nothing happens where `known` is not.
        """
        if chat := await self._chat_of(channel, known):
            await self._lead_to(
                channel, name, chat, await self.heard_at(Address(channel, chat)) or at
            )

    async def names_of(self, address: Address) -> list[Name]:
        """Returns the names that lead to a chat, the newest first, phone numbers before others."""
        rows = await self._db.rows(
            "SELECT body, at FROM aliases WHERE channel = ? AND chat = ?",
            (address.channel, address.chat),
        )
        place = seal_place("alias", address)
        found = [(at, _NAME.decode(self._db.sealer.open(body, place))) for body, at in rows]
        found.sort(key=lambda pair: pair[1].kind)
        return [name for _, name in sorted(found, key=itemgetter(0), reverse=True)]

    async def heard_at(self, address: Address) -> datetime | None:
        """Returns when somebody was last heard in a chat."""
        [(at,)] = await self._db.rows(
            "SELECT MAX(at) FROM aliases WHERE channel = ? AND chat = ?",
            (address.channel, address.chat),
        )
        return parse_moment(at) if at else None

    async def _chat_of(self, channel: str, name: Name) -> str:
        rows = await self._db.rows(
            "SELECT chat FROM aliases WHERE channel = ? AND mark = ? AND parted = 0",
            (channel, self._mark(name)),
        )
        return str(rows[0][0]) if rows else ""

    async def _lead_to(self, channel: str, name: Name, chat: str, at: datetime) -> None:
        """Has a name lead to that chat, and to no other any more."""
        await self._db.run(
            "DELETE FROM aliases WHERE channel = ? AND mark = ? AND chat != ? AND parted = 0",
            (channel, self._mark(name), chat),
        )
        place = seal_place("alias", Address(channel, chat))
        await self._db.run(
            "INSERT INTO aliases (channel, mark, chat, body, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (channel, mark, chat) DO UPDATE SET at = excluded.at"
            " WHERE excluded.at > aliases.at",
            (
                *(channel, self._mark(name), chat),
                self._db.sealer.seal(msgspec.json.encode(name), place),
                format_moment(at),
            ),
        )

    def _mark(self, name: Name) -> str:
        return self._db.sealer.keyed_mark("alias", f"{name.kind}:{name.value}")
