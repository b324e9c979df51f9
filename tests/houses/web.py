"""A house of one room for the web's tests: history in memory, and a core that answers by rote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from starlette.applications import Starlette

from bot.channels.webchat import WebChat
from bot.dialogue.channel import Delivery, HistoryLine, TryLater
from bot.dialogue.messages import Address, Choice, File, Incoming, Outgoing
from bot.web.chat import chat_routes, error_page
from bot.web.server import build_application
from bot.web.theme import Link, Look, Words, make_words

KEY = b"a key for tests, thirty-two long"
ZONE = ZoneInfo("Asia/Makassar")
START = datetime(2026, 11, 24, 9, 5, tzinfo=ZONE)
FAQ = Path(__file__).resolve().parents[2] / "faq"


def page_words(locale: str) -> Words:
    """The page's words as the office's content has them."""
    text = (FAQ / locale / "phrases" / "web.yaml").read_text(encoding="utf-8")
    return make_words(yaml.safe_load(text))


def look(**changes: object) -> Look:
    """A page of a sample office."""
    values: dict[str, object] = {
        "office": "Kantor Contoh",
        "short": "Kantor",
        "zone": ZONE,
        "zone_name": "WITA",
        "locales": {name: page_words(name) for name in ("id", "en")},
        "official": (
            Link("kantor.example", "https://kantor.example/"),
            Link("0511 000 000", "tel:0511000000"),
        ),
        "banner": "Kantor contoh: isian terhapus saat program ditutup.",
    }
    return Look(**{**values, **changes})  # type: ignore[arg-type]  # values by name, on purpose


MENU = (
    Choice("1:go:ask", "💬 Tanya"),
    Choice("1:go:register", "📝 Daftar"),
    Choice("1:go:schedule", "📅 Jadwal"),
    Choice("1:go:offer", "🔎 Cek tawaran"),
    Choice("1:go:data", "🗂️ Data saya"),
    Choice("1:go:person", "👤 Petugas"),
)
COST = (
    "*Biaya ke Jepang lewat G to G*\n\nProgram ini *tidak memungut biaya penempatan*. "
    "Anda tetap menyiapkan sendiri:\n- paspor dan SKCK\n- pemeriksaan kesehatan\n"
    "- perjalanan ke tempat tes\n\n"
    "Sumber: [Kantor Contoh](https://kantor.example/biaya). Diperiksa 12 November 2026."
)
ANSWERS: dict[str, tuple[str, tuple[Choice, ...]]] = {
    "/start": (
        "*Selamat datang di Pandu.*\n\nSaya asisten otomatis, layanan ini gratis. "
        "Silakan bertanya, atau pilih satu tombol.",
        MENU,
    ),
    "biaya": (
        COST,
        (
            Choice("1:d:biaya", "Selengkapnya"),
            Choice("1:y:biaya", "👍 Membantu"),
            Choice("1:n:biaya", "👎 Tidak"),
        ),
    ),
    "file": ("Ini salinan data Anda.", ()),
}


TICK = Choice("1:k:1:a", "Pilih")
"""A button that changes the message it hangs on."""


@dataclass
class Registry:
    """The sessions in memory: id → chat; `risen` is what `renew` gives next."""

    chats: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, str] = field(default_factory=dict)
    risen: str | None = None

    async def chat(self, name: str, now: datetime, *, used: bool = True) -> str | None:
        return self.chats.get(name)

    def take_risen(self, chat: str, message: str) -> str | None:
        return None

    async def begin(self, name: str, chat: str, browser: str, now: datetime) -> None:
        self.chats[name], self.browsers[name] = chat, browser

    async def renew(self, name: str, now: datetime) -> str | None:
        fresh, self.risen = self.risen, None
        if fresh:
            self.chats[fresh] = self.chats.pop(name)
        return fresh

    async def end(self, chat: str) -> None:
        self.chats = {name: kept for name, kept in self.chats.items() if kept != chat}


@dataclass
class PageHouse:
    """History and core together; `begin` and `end` are for tests that need a live channel."""

    chat: WebChat = field(default_factory=WebChat)
    registry: Registry = field(default_factory=Registry)
    kept: dict[str, list[HistoryLine]] = field(default_factory=dict)
    heard: list[Incoming] = field(default_factory=list)
    language: str = "id"
    deaf: bool = False
    notice: str | None = None
    clock: datetime = START
    count: int = 0

    def now(self) -> datetime:
        """A clock that moves a minute each time something is heard."""
        return self.clock

    async def lines(
        self, address: Address, after: int = 0, edited: int | None = None
    ) -> Sequence[HistoryLine]:
        return [
            line
            for line in self.kept.get(address.chat, [])
            if line.number > after or (edited is not None and line.edited > edited)
        ]

    async def newest(self, address: Address, most: int, before: int) -> Sequence[HistoryLine]:
        return [line for line in self.kept.get(address.chat, []) if line.number < before][-most:]

    async def wipe(self, address: Address) -> None:
        self.kept.pop(address.chat, None)

    async def locale(self, address: Address) -> str:
        return self.language

    async def receive(self, batch: Sequence[Incoming]) -> Sequence[str | None]:
        """Keeps what is heard once, and answers by rote."""
        if self.deaf:
            raise TryLater(1)
        for incoming in batch:
            known = {(incoming.sender, incoming.id) for incoming in self.heard}
            if (incoming.sender, incoming.id) in known:
                continue
            self.clock += timedelta(minutes=1)
            self.heard.append(incoming)
            if incoming.choice == TICK.id:
                self.redraw(incoming.sender, f"Terpilih: {len(self.heard)}", (TICK,))
                continue
            self.keep(Outgoing(incoming.sender, incoming.text), mine=True)
            word = incoming.text.casefold()
            for key, (text, choices) in ANSWERS.items():
                if key in word:
                    file = (
                        File("data saya.txt", "text/plain", b"Nama: Siti\n")
                        if key == "file"
                        else None
                    )
                    self.keep(Outgoing(incoming.sender, text, choices, file=file))
                    break
            else:
                self.keep(Outgoing(incoming.sender, "Kami catat.", MENU[:2]))
        return [self.notice for _ in batch]

    def keep(self, message: Outgoing, *, mine: bool = False, at: datetime | None = None) -> None:
        """One more line of the conversation."""
        self.count += 1
        self.kept.setdefault(message.to.chat, []).append(
            HistoryLine(self.count, mine, at or self.clock, message)
        )

    def redraw(self, address: Address, text: str, choices: tuple[Choice, ...]) -> int:
        """The newest line with that first button is said anew; its number."""
        self.count += 1
        lines = self.kept[address.chat]
        place = max(
            at
            for at, line in enumerate(lines)
            if not line.mine and line.message.choices[:1] == choices[:1]
        )
        said = Outgoing(address, text, choices)
        lines[place] = replace(lines[place], message=said, edited=self.count)
        return lines[place].number

    async def say_again(self, address: Address, text: str, choices: tuple[Choice, ...]) -> None:
        """The same unasked, delivered to open pages."""
        self.redraw(address, text, choices)
        await self.chat.deliver(Delivery(self.count, Outgoing(address, text, choices)))

    async def say(self, address: Address, text: str, choices: tuple[Choice, ...] = ()) -> None:
        """Something said unasked, delivered to open pages."""
        message = Outgoing(address, text, choices)
        self.keep(message)
        await self.chat.deliver(Delivery(self.count, message))

    async def is_ready(self) -> bool:
        return not self.deaf

    def app(self, view: Look | None = None) -> Starlette:
        """The whole web application over this house."""
        seen = view or look()
        made = chat_routes(
            self.chat,
            self,
            seen,
            key=KEY,
            now=self.now,
            registry=self.registry,
            language=self.locale,
        )
        return build_application(made, ready=self.is_ready, on_error=error_page(seen))
