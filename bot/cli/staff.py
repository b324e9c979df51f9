"""Commands on staff: invite, list, revoke, invites, drop."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from bot.cli.control import print_act
from bot.errors import BotError


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    arguments, words = _WHAT[options.what]
    name = f"staff {options.what}"
    return print_act(options, name, arguments(options), words, as_json=options.json)


def _read_role(options: argparse.Namespace) -> dict[str, Any]:
    if not options.which:
        raise BotError("staff invite needs a role: viewer, officer, approver or admin")
    return {"role": options.which}


def _read_number(options: argparse.Namespace) -> dict[str, Any]:
    if not (options.which or "").isdecimal():
        raise BotError(
            f"staff {options.what} needs a number, as `staff list` or `invites` shows it"
        )
    return {"id": int(options.which), "force": options.force}


def _read_nothing(options: argparse.Namespace) -> dict[str, Any]:
    return {}


def _describe_invite(result: dict[str, Any]) -> str:
    lines = [f"Undangan {result['id']} untuk peran {result['role']}, satu kali pakai."]
    lines.append(f"Berlaku sampai {result['until']}. Kirim ini kepada bot:")
    return "\n".join([*lines, result["command"], *([result["link"]] if result["link"] else [])])


def _describe_staff(result: dict[str, Any]) -> str:
    rows = [f"{item['id']}  {item['role']}  {item['name']}" for item in result["staff"]]
    return "\n".join(rows) or "Belum ada petugas. Undang admin: pandu staff invite admin"


def _describe_invites(result: dict[str, Any]) -> str:
    rows = [
        f"{item['id']}  {item['role']}  {item['state']}  {item['expires_at']}  ({item['made_by']})"
        for item in result["invites"]
    ]
    return "\n".join(rows) or "Belum ada undangan."


def _describe_revoked(result: dict[str, Any]) -> str:
    return f"Akses petugas {result['id']} dicabut."


def _describe_dropped(result: dict[str, Any]) -> str:
    return f"Undangan {result['id']} dibatalkan."


def _read_group(options: argparse.Namespace) -> dict[str, Any]:
    return {"id": options.which or ""}


def _describe_group(result: dict[str, Any]) -> str:
    if result["id"] is None:
        return (
            "Belum ada grup petugas. Tambahkan bot ke grup, lalu ketik /grup di sana.\n"
            "Bot menyebut perintah yang dijalankan di sini."
        )
    source = "desk.staff_chat" if result["from"] == "config" else "staff group"
    lines = [f"Grup petugas: {result['id']} ({source})."]
    if not result["checked"]:
        lines.append("Belum diperiksa di Telegram: topik menyala, dan bot boleh mengelolanya?")
    return "\n".join(lines)


def _factor_off(result: dict[str, Any]) -> str:
    return f"Pengaman kedua petugas {result['id']} dilepas."


_WHAT: dict[
    str,
    tuple[Callable[[argparse.Namespace], dict[str, Any]], Callable[[dict[str, Any]], str]],
] = {
    "invite": (_read_role, _describe_invite),
    "list": (_read_nothing, _describe_staff),
    "revoke": (_read_number, _describe_revoked),
    "invites": (_read_nothing, _describe_invites),
    "drop": (_read_number, _describe_dropped),
    "factor-off": (_read_number, _factor_off),
    "group": (_read_group, _describe_group),
}
