"""Files that people sent by our own page, sealed, until the days of its history are over."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bot.dialogue.messages import Address, File
from bot.store.codec import format_moment, seal_place
from bot.store.database import Database

MOST = 30
"""So many files of one chat are kept; one more lets go of the oldest."""

_FILE = msgspec.msgpack.Decoder(File)


class Uploads:
    """The table `uploads`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put_file(self, name: str, owner: Address, file: File, at: datetime) -> None:
        """Keeps a file under a name that nobody can guess."""
        sealed = self._db.sealer.seal(msgspec.msgpack.encode(file), _seal_place(name, owner))
        chat = (owner.channel, owner.chat)
        await self._db.run(
            "INSERT INTO uploads (id, channel, chat, body, at) VALUES (?, ?, ?, ?, ?)",
            (name, *chat, sealed, format_moment(at)),
        )
        await self._db.run(
            "DELETE FROM uploads WHERE channel = ? AND chat = ? AND id NOT IN (SELECT id"
            f" FROM uploads WHERE channel = ? AND chat = ? ORDER BY at DESC LIMIT {MOST})",
            (*chat, *chat),
        )

    async def get_file(self, name: str) -> File | None:
        """Returns that file, or None where it is kept no more."""
        rows = await self._db.rows("SELECT channel, chat, body FROM uploads WHERE id = ?", (name,))
        for channel, chat, body in rows:
            return _FILE.decode(
                self._db.sealer.open(body, _seal_place(name, Address(channel, chat)))
            )
        return None


def _seal_place(name: str, owner: Address) -> str:
    return f"{seal_place('upload', owner)}:{name}"
