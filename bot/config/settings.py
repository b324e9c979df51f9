"""What an office sets, as config.yaml has it, with the values that hold where it says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.config.office import Agency, Hotline, Office
from bot.dialogue.messages import dial_digits


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The Telegram channel. Addresses end where the token and the method follow."""

    enabled: bool = True
    mode: Literal["polling", "webhook"] = "polling"
    api_url: str = "https://api.telegram.org/bot"
    file_url: str = "https://api.telegram.org/file/bot"
    webhook_url: str = ""
    groups: tuple[int, ...] = ()
    username: str = ""


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """The WhatsApp channel: one number of Meta's Cloud API, direct or through a provider."""

    enabled: bool = False
    provider: Literal["meta", "360dialog"] = "meta"
    api_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"
    phone_number_id: str = ""
    business_account_id: str = ""


@dataclass(frozen=True, slots=True)
class Web:
    """The web chat. `secure` when people reach it by https.

    A proxy in front names the visitor's address in `client_header`; `proxies` are the addresses
    of those that are believed, without any those of this machine. A visitor's session ends after
    so many days without use and so many in all, an officer's after hours and days of her own.
    """

    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = 8080
    secure: bool = False
    public_url: str = ""
    client_header: str = ""
    proxies: tuple[str, ...] = ()
    visitor_idle_days: float = 30
    visitor_days: float = 180
    staff_idle_hours: float = 12
    staff_days: float = 30


@dataclass(frozen=True, slots=True)
class Channels:
    """Where the bot speaks."""

    telegram: TelegramSettings = TelegramSettings()
    whatsapp: WhatsAppSettings = WhatsAppSettings()
    web: Web = Web()


@dataclass(frozen=True, slots=True)
class Days:
    """How long each kind of data is kept, in days."""

    candidate: int = 730
    draft: int = 30
    history: int = 7
    heard: int = 7
    sent: int = 90
    question: int = 365
    copy: int = 14


@dataclass(frozen=True, slots=True)
class Clock:
    """When the computer's clock is not believed, so that a wrong one deletes nothing by age."""

    gap_days: int = 3
    wait_hours: int = 24

    @property
    def gap(self) -> timedelta:
        """Being off for longer than this is taken for a leap of the clock."""
        return timedelta(days=self.gap_days)

    @property
    def wait(self) -> timedelta:
        """For so long a clock that leapt must go on evenly."""
        return timedelta(hours=self.wait_hours)


@dataclass(frozen=True, slots=True)
class Privacy:
    """Who answers for the data, on which basis, for how long, and where the key lies."""

    controller: str = ""
    contact: str = ""
    basis: str = ""
    notice_version: str = "2026-11"
    key_file: Path = Path("data/pandu.key")
    days: Days = Days()
    clock: Clock = Clock()


@dataclass(frozen=True, slots=True)
class Search:
    """Whether meaning is searched besides words: auto, when the extra is installed."""

    semantic: Literal["auto", "true", "false"] = "auto"


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What staff may do alone, when people are written to, and how soon they are answered."""

    approve_above: int = 20
    type_number_above: int = 50
    on_doubt: Literal["hold", "repeat"] = "hold"
    reminders: str = "H-7, H-1 17.00, 2 jam"
    reminder_codes: bool = True
    quiet: str = "20.00-07.00, Jumat 11.30-13.30"
    holidays: tuple[date, ...] = ()
    hours: str = "Senin-Jumat 08.00-16.00"
    answer_within_hours: float = 8
    show_names: bool = True
    staff_chat: int = 0
    urgent: tuple[str, ...] = ("officer", "group")
    urgent_again_minutes: tuple[float, ...] = (15, 60)
    offer_hours: float = 6
    undo_minutes: float = 10
    wrong_codes: int = 5
    wrong_codes_per_address: int = 20
    locked_minutes: float = 15
    second_factor: Literal["offered", "required", "off"] = "offered"
    proof_minutes: float = 15
    second_eyes: bool = False


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How fast we send, and how much one person, and one address, may ask of us."""

    per_second: float = 28
    broadcast_per_second: float = 25
    per_chat: float = 1
    chat_burst: int = 20
    in_flight: int = 8
    flood_burst: int = 80
    flood_per_second: float = 2
    flood_per_day: int = 2000
    history_lines: int = 500
    connections: int = 2000
    connections_per_address: int = 500
    waiting_per_address: int = 64
    header_seconds: float = 10
    silence_seconds: float = 10
    body_seconds: float = 60
    sessions_per_address: int = 200
    sessions_per_hour: float = 720
    requests_per_address: int = 300
    requests_per_second: float = 30
    uploads_per_address: int = 4
    kept_mb_per_address: float = 100
    kept_mb_per_hour: float = 10


@dataclass(frozen=True, slots=True)
class Backup:
    """Where nightly backups go (none: beside the database), at which hour, and which stay.

    `recipient` is the public key of age to which they are encrypted; empty: they are not.
    """

    folder: Path = Path()
    at: str = "02.30"
    keep_days: int = 7
    keep_weeks: int = 4
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Whether /metrics is there, and the addresses that may read it and why we are not ready."""

    metrics: bool = False
    addresses: tuple[str, ...] = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Config:
    """All that an office sets. The secrets come from the environment only and are never shown.

    `source` is the file that it was read from. None where the office has no file of its own.
    """

    office: Office = field(default_factory=Office)
    agency: Agency = field(default_factory=Agency)
    hotlines: tuple[Hotline, ...] = ()
    database: Path = Path("data/pandu.db")
    content: Path = Path("faq")
    default_locale: str = "id"
    channels: Channels = Channels()
    privacy: Privacy = Privacy()
    search: Search = Search()
    desk: DeskSettings = DeskSettings()
    limits: LimitSettings = LimitSettings()
    backup: Backup = Backup()
    monitoring: Monitoring = Monitoring()
    log: Literal["text", "json"] = "text"
    source: Path | None = field(default=None, metadata={"yaml": False})
    telegram_token: str = field(default="", repr=False, metadata={"yaml": False})
    webhook_secret: str = field(default="", repr=False, metadata={"yaml": False})
    whatsapp_token: str = field(default="", repr=False, metadata={"yaml": False})
    whatsapp_app_secret: str = field(default="", repr=False, metadata={"yaml": False})
    whatsapp_verify_token: str = field(default="", repr=False, metadata={"yaml": False})

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.zone)


def office_facts(config: Config) -> dict[str, str]:
    """What fills the gaps of phrases and topics: {office.name}, {hotline.police} and the like.

    {call.police} is the number as a `tel:` link takes it, {wa.kp2mi_whatsapp} as wa.me does.
    """
    found = {f"office.{name}": str(getattr(config.office, name)) for name in Office.__slots__}
    del found["office.trial"]
    found |= {f"agency.{name}": str(getattr(config.agency, name)) for name in Agency.__slots__}
    found["telegram.username"] = config.channels.telegram.username.removeprefix("@")
    found["web.public_url"] = config.channels.web.public_url.rstrip("/")
    for hotline in config.hotlines:
        found[f"hotline.{hotline.id}"] = hotline.number
        found[f"call.{hotline.id}"] = dial_digits(hotline.number)
        found[f"wa.{hotline.id}"] = re.sub(r"^0", "62", dial_digits(hotline.number)).lstrip("+")
    found |= {
        f"privacy.{name}": getattr(config.privacy, name)
        for name in ("controller", "contact", "basis")
    }
    found["office.ask"] = _whom_to_ask(config)
    found["office.channels"] = config.office.channels or _list_channels(config.office)
    days: Any = config.privacy.days
    return found | {f"privacy.days_{name}": str(getattr(days, name)) for name in Days.__slots__}


def _list_channels(office: Office) -> str:
    """Returns the channels that the office has named one by one, a line each."""
    named = (office.website, office.phone, office.whatsapp, office.email, office.social)
    return "\n".join(filter(None, named))


def _whom_to_ask(config: Config) -> str:
    """Returns whom a text sends people to: the office, or the ministry while nobody reaches it."""
    office = config.office
    ministry = [hotline.number for hotline in config.hotlines if hotline.id == "kp2mi"]
    if ministry and not (office.phone or office.whatsapp or office.email):
        return f"KP2MI ({ministry[0]})"
    return office.short
