"""An office's folder, the command line in it, and what a stranger with the file alone can do."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.cli.main import main
from bot.dialogue.messages import Address
from tests.houses.shell import NOON, Script, heard, opened


class OfficeFolder:
    """One folder with database and key, and what is printed there."""

    def __init__(
        self, folder: Path, printed: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.database, self.key = folder, folder / "pandu.db", folder / "pandu.key"
        self._printed = printed
        patch.setenv("PANDU_DATABASE", str(self.database))
        patch.setenv("PANDU_KEY_FILE", str(self.key))
        patch.setenv("PANDU_SEARCH__SEMANTIC", "false")

    async def runs(self, *command: str) -> tuple[int, str]:
        """A command's exit code, and all that it printed."""
        self._printed.readouterr()
        code = await asyncio.to_thread(main, command)
        printed = self._printed.readouterr()
        return code, printed.out + printed.err

    def by_hand(self, *statements: str) -> None:
        """What somebody does who can write to the file but has no key."""
        with closing(sqlite3.connect(self.database)) as database, database:
            for statement in statements:
                database.execute(statement)

    def rows(self, sql: str, database: Path | None = None) -> list[tuple[object, ...]]:
        """What stands in the file."""
        with closing(sqlite3.connect(database or self.database)) as opened_here:
            return opened_here.execute(sql).fetchall()

    async def staffed(self, *roles: str) -> None:
        """Hires one officer for each role; her chat is the role's name."""
        async with opened(self.folder, Script()) as house:
            for role in roles:
                await hire(house, role)

    async def registered(self, *chats: str) -> None:
        """Registers a person in each chat; her reference is the chat's letter seven times."""
        async with opened(self.folder, Script()) as house:
            for chat in chats:
                await register(house, chat)


async def register(house: House, chat: str) -> None:
    """One registration, and the chat it came from."""
    address = Address("script", chat)
    await house.conversations.take_messages([heard(chat, "/start", 1)])
    async with house.store.transaction():
        await house.store.candidates.register_form(
            address,
            chat.upper() * 7,
            "candidate",
            1,
            {"full_name": "Siti", "phone": "+62"},
            NOON,
            other=False,
        )


async def hire(house: House, role: str, at: object = None) -> None:
    """Makes an officer by an invite, as an office does."""
    store, now = house.store, house.clock()
    async with store.transaction():
        number, code = await store.staff.invite(role, "cli", now)
        await store.audit.write_entry("cli", "invite.make", f"invite {number}", role, now)
    async with store.transaction():
        officer = await store.staff.join(code, Address("script", role), role.title(), now)
        assert officer is not None
        await store.audit.write_entry(officer.name, "staff.join", f"#{officer.id}", role, now)
