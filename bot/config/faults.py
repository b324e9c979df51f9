"""Values that no office can mean: a port of 99999, a zone that does not exist, nought days."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.config.office import Hotline
from bot.config.settings import Backup, Config, DeskSettings, TelegramSettings, Web
from bot.dialogue.reminders.rules import read_rules
from bot.strict_yaml.fit import suggest_word
from bot.time.quiet_hours import QuietRules, next_allowed
from bot.time.week import read_windows

LONGEST_KEPT = 36_500
"""Days: a hundred years."""

MOST = 1_000_000
"""No limit of ours is above a million."""

LONGEST_UNDO = 60
"""Minutes for which news of a cancellation may be held at most."""

_MAY_BE_OFF = ("flood_burst", "flood_per_day", "sessions_per_address", "requests_per_address")

_DAY = 24 * 60
"""Minutes: what was tried in vain is remembered so long."""

Fault = tuple[tuple[str | int, ...], str]
"""The path of a key, and what is wrong with its value."""

_HEADER = re.compile(r"[A-Za-z0-9-]+")
_WORD = re.compile(r"[a-z0-9_]+")
_TOLD = re.compile(r"viewer|officer|approver|admin|group|#\d{1,9}")
_RECIPIENT = re.compile(r"age1[a-z0-9]{58}")
_NOTHING = Path()


def find_faults(config: Config) -> Iterator[Fault]:
    """Yields every value of that kind, in a config whose paths are still as they are written."""
    yield from _find_path_faults(config)
    yield from _find_zone_faults(config.office.zone)
    yield from _find_hotline_faults(config.hotlines)
    yield from _find_telegram_faults(config.channels.telegram)
    yield from _find_web_faults(config.channels.web)
    if not config.privacy.notice_version.strip():
        yield ("privacy", "notice_version"), "tulis versi pemberitahuan, misalnya 2026-11."
    for name, days in _list_numbers(config.privacy.days):
        if not 0 < days <= LONGEST_KEPT:
            yield ("privacy", "days", name), f"hari harus 1 sampai {LONGEST_KEPT}, bukan {days}."
    for name, number in _list_numbers(config.privacy.clock):
        if not 0 < number <= LONGEST_KEPT:
            yield ("privacy", "clock", name), f"harus 1 sampai {LONGEST_KEPT}, bukan {number}."
    counts = ("approve_above", "type_number_above", "wrong_codes", "wrong_codes_per_address")
    for name in counts:
        if not 0 <= getattr(config.desk, name) <= MOST:
            yield ("desk", name), f"harus 0 sampai {MOST}."
    yield from _find_monitoring_faults(config.monitoring.addresses)
    yield from _find_backup_faults(config.backup)
    yield from _find_time_faults(config.desk)
    yield from _find_urgent_faults(config.desk)
    for name, limit in _list_numbers(config.limits):
        least = 0 if name in _MAY_BE_OFF else 1e-6
        if not (math.isfinite(limit) and least <= limit <= MOST):
            yield ("limits", name), f"harus lebih dari 0, paling banyak {MOST}, bukan {limit}."


def _find_backup_faults(backup: Backup) -> Iterator[Fault]:
    try:
        time.fromisoformat(backup.at.strip().replace(".", ":") or "00:00")
    except ValueError:
        yield ("backup", "at"), f'"{backup.at}" bukan jam. Tulis misalnya 02.30, atau kosongkan.'
    for name in ("keep_days", "keep_weeks"):
        if not 1 <= getattr(backup, name) <= LONGEST_KEPT:
            yield ("backup", name), f"harus 1 sampai {LONGEST_KEPT}."
    if backup.recipient and not _RECIPIENT.fullmatch(backup.recipient):
        yield ("backup", "recipient"), "tulis kunci umum age, yang diawali age1."


def _find_monitoring_faults(addresses: tuple[str, ...]) -> Iterator[Fault]:
    for place, address in enumerate(addresses):
        if not _is_network(address):
            says = f'"{address}" bukan alamat atau jaringan IP. Tulis misalnya 10.0.0.2.'
            yield ("monitoring", "addresses", place), says


def _find_time_faults(desk: DeskSettings) -> Iterator[Fault]:
    for name, read in (("reminders", read_rules), ("quiet", read_windows), ("hours", read_windows)):
        try:
            read(getattr(desk, name))
        except ValueError as error:
            yield ("desk", name), str(error)
            return
    always = QuietRules(read_windows(desk.quiet))
    if next_allowed(datetime(2026, 1, 1, tzinfo=UTC), UTC, always) is None:
        yield ("desk", "quiet"), "tidak ada jam tersisa untuk mengirim pengingat."
    if not 0 < desk.offer_hours <= MOST:
        yield ("desk", "offer_hours"), f"harus lebih dari 0, paling banyak {MOST}."
    if not 0 <= desk.undo_minutes <= LONGEST_UNDO:
        yield ("desk", "undo_minutes"), f"harus 0 (tanpa) sampai {LONGEST_UNDO}."
    if not 0 < desk.answer_within_hours <= MOST:
        yield ("desk", "answer_within_hours"), f"harus lebih dari 0, paling banyak {MOST}."
    if not 0 < desk.proof_minutes <= _DAY:
        yield ("desk", "proof_minutes"), f"harus lebih dari 0, paling banyak {_DAY} (sehari)."
    if not 0 < desk.locked_minutes <= _DAY:
        yield ("desk", "locked_minutes"), f"harus lebih dari 0, paling banyak {_DAY} (sehari)."


def _find_urgent_faults(desk: DeskSettings) -> Iterator[Fault]:
    for place, minutes in enumerate(desk.urgent_again_minutes):
        if not 1 <= minutes <= MOST:
            yield ("desk", "urgent_again_minutes", place), f"harus 1 sampai {MOST}."
    for place, text in enumerate(desk.urgent):
        if not _TOLD.fullmatch(text):
            says = f'"{text}" tidak dikenal. Tulis officer, approver, admin, group, atau "#3".'
            yield ("desk", "urgent", place), says


def _list_numbers(section: Any) -> list[tuple[str, float]]:
    return [(field.name, getattr(section, field.name)) for field in fields(section)]


def _find_path_faults(config: Config) -> Iterator[Fault]:
    for steps, path, example in (
        (("database",), config.database, "data/pandu.db"),
        (("content",), config.content, "faq"),
        (("privacy", "key_file"), config.privacy.key_file, "data/pandu.key"),
    ):
        if path == _NOTHING:
            yield steps, f"tulis nama berkas atau folder, misalnya {example}."
    if config.database == config.privacy.key_file:
        yield ("privacy", "key_file"), "kunci dan database harus dua berkas yang berbeda."
    if not _WORD.fullmatch(config.default_locale):
        yield ("default_locale",), "tulis nama folder bahasa, misalnya id."


def _find_zone_faults(name: str) -> Iterator[Fault]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = suggest_word(name, available_timezones())
        yield ("office", "zone"), f'zona waktu "{name}" tidak ada. Contoh: Asia/Makassar.{hint}'


def _find_hotline_faults(hotlines: tuple[Hotline, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, hotline in enumerate(hotlines):
        if not _WORD.fullmatch(hotline.id):
            yield (
                ("hotlines", place, "id"),
                f'id "{hotline.id}" hanya boleh berisi a-z, 0-9, dan _.',
            )
        if hotline.id in seen:
            yield (
                ("hotlines", place, "id"),
                f'nomor darurat "{hotline.id}" ada dua. Hapus salah satu.',
            )
        seen.add(hotline.id)
        if bool(hotline.country) != bool(hotline.service):
            yield (
                ("hotlines", place),
                '"country" dan "service" diisi bersama, atau tidak sama sekali.',
            )
        if not hotline.number.strip():
            yield ("hotlines", place, "number"), "tulis nomornya, atau hapus baris ini."


def _find_telegram_faults(telegram: TelegramSettings) -> Iterator[Fault]:
    here = ("channels", "telegram")
    for name in ("api_url", "file_url"):
        if not _is_address(getattr(telegram, name), "http", "https"):
            yield (*here, name), "tulis alamat lengkap yang diawali https://."
    url = telegram.webhook_url
    if url and not _is_address(url, "https", "http"):
        yield (*here, "webhook_url"), "tulis alamat lengkap yang diawali https://."
    if telegram.mode == "webhook" and not url:
        yield (*here, "webhook_url"), "mode webhook memerlukan alamat https yang dapat dibuka umum."


def _find_web_faults(web: Web) -> Iterator[Fault]:
    if not 0 <= web.port <= 65535:
        yield ("channels", "web", "port"), f"port harus 1 sampai 65535, bukan {web.port}."
    if not web.host.strip():
        yield ("channels", "web", "host"), "tulis alamat, misalnya 127.0.0.1."
    if web.public_url and not _is_address(web.public_url, "https", "http"):
        yield ("channels", "web", "public_url"), "tulis alamat lengkap yang diawali https://."
    if web.client_header and not _HEADER.fullmatch(web.client_header):
        yield ("channels", "web", "client_header"), "tulis nama satu header, misalnya X-Real-IP."
    for place, proxy in enumerate(web.proxies):
        if not _is_ip(proxy):
            says = f'"{proxy}" bukan alamat IP. Tulis misalnya 10.0.0.2.'
            yield ("channels", "web", "proxies", place), says
    for name in ("visitor_idle_days", "visitor_days", "staff_idle_hours", "staff_days"):
        if not 0 < getattr(web, name) <= LONGEST_KEPT:
            yield ("channels", "web", name), f"harus lebih dari 0, paling banyak {LONGEST_KEPT}."


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_address(text: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and " " not in text
    except ValueError:
        return False
