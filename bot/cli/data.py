"""Commands on what is stored: held, forget, health, retention."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.app import compose as app
from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.config import Config
from bot.dialogue.decision import Candidate
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from bot.engine.clock_guard import copied_before
from bot.errors import BotError
from bot.store.lock import is_taken
from bot.store.remembered import Remembered
from bot.store.store import SET_ASIDE, Store

LATELY = timedelta(days=1)
"""How far back health looks for messages that were set aside."""

LEAST_MB = 100
"""Less free space than this is told as a problem."""

_UNHEARD = "DARURAT: {} kasus orang yang mungkin dalam bahaya belum diambil petugas. Buka /kasus."


@asynccontextmanager
async def open_stored(
    config: Config, *, write: bool, known: Knowledge | None = None
) -> AsyncIterator[Store]:
    """Opens the store for a command, and closes it; `known` is read where it is not given."""
    known = known or app.load_knowledge(config, guarded=False)
    store = await app.open_store(config, known, write=write)
    try:
        yield store
    finally:
        await store.close()


def _row_of(address: Address, candidate: Candidate) -> dict[str, Any]:
    return {
        "ref": candidate.ref,
        "status": candidate.status,
        "sent_at": candidate.sent_at.isoformat(timespec="seconds"),
        "channel": address.channel,
        "for_somebody_else": candidate.other,
        "form": candidate.form,
        "version": candidate.version,
        "answers": dict(candidate.answers),
    }


def held(options: argparse.Namespace) -> int:
    """Prints everything held on the person behind a reference, on record. 1 when there is none."""
    report = asyncio.run(_read_held(options))
    if report is None:
        print(f"tidak ada pendaftaran dengan nomor {options.ref}", file=sys.stderr)
        return 1
    run_act(load_configured(options), "held", {"ref": _read_ref(options)})
    print(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    return 0


async def _read_held(options: argparse.Namespace) -> dict[str, Any] | None:
    async with open_stored(load_configured(options), write=False) as store:
        found = await store.candidates.by_ref(_read_ref(options))
        return await _collect_everything(store, found[0]) if found else None


async def _collect_everything(store: Store, address: Address) -> dict[str, Any]:
    """Returns all that is held on the person of one chat, table by table."""
    people = (await store.candidates.registrations_of([address])).get(address, [])
    consents = (await store.candidates.consents_of([address])).get(address, [])
    state = (await store.conversations.states_of([address])).get(address, State())
    changes = await store.candidates.changes_of(address)
    lines = await store.conversations.lines(address)
    return {
        "chat": {"channel": address.channel, "id": address.chat},
        "registrations": [_row_of(address, person) for person in people],
        "draft": dict(state.draft.answers) if state.draft else None,
        "poster": state.poster or None,
        "consents": [
            {
                "purpose": consent.purpose,
                "given": consent.given,
                "notice": consent.version,
                "words": consent.words,
                "at": consent.at.isoformat(timespec="seconds"),
            }
            for consent in consents
        ],
        "changes": [{"ref": ref, "answers": answers, "at": at} for ref, answers, at in changes],
        "questions": await store.questions.questions_of(address),
        "history": [
            {"mine": line.mine, "text": line.message.text, "at": line.at} for line in lines
        ],
        "seats": [
            asdict(seat) for seat in (await store.seats.seats_of([address])).get(address, [])
        ],
        "cases": [
            asdict(case) for case in (await store.cases.cases_of([address])).get(address, [])
        ],
    }


def _read_ref(options: argparse.Namespace) -> str:
    """Returns the reference as typed, in capitals.

    Half characters of a broken terminal become "?".
    """
    text: str = options.ref
    return text.encode("utf-8", "replace").decode().strip().upper()


def forget(options: argparse.Namespace) -> int:
    """Deletes the person behind a reference. 1 when there is none."""
    result = run_act(load_configured(options), "forget", {"ref": _read_ref(options)})
    if not result["done"]:
        print(f"tidak ada pendaftaran dengan nomor {options.ref}", file=sys.stderr)
        return 1
    print("dihapus", file=sys.stderr)
    if result["copies"]:
        print(
            f"masih ada dalam salinan: {', '.join(result['copies'])}. Salinan itu terhapus sendiri "
            f"setelah {result['days']} hari; hapus sekarang kalau tidak diperlukan.",
            file=sys.stderr,
        )
    return 0


def health(options: argparse.Namespace) -> int:
    """Prints what works and what does not. 1 when something does not, or somebody cries unheard."""
    report = asyncio.run(collect_health(load_configured(options)))
    if report.get("urgent_cases"):
        print(_UNHEARD.format(report["urgent_cases"]), file=sys.stderr)
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for name, value in report.items():
            print(f"{name}: {value}")
    return 0 if report["ok"] else 1


async def collect_health(config: Config) -> dict[str, Any]:
    """Returns what works and what does not; `problem` where the database does not open."""
    report: dict[str, Any] = {"ok": True, "database": str(config.database)}
    report["semantic"] = "on" if app.load_meaning(config) else "off"
    try:
        async with open_stored(config, write=False) as store:
            report["sound"] = await store.is_sound()
            report["outbox"] = await store.outbox.count_states(app.read_clock() - LATELY)
            report["updates_set_aside"] = await store.questions.read_counts(
                SET_ASIDE, app.read_clock() - LATELY
            )
            report["urgent_cases"] = (await store.cases.count_cases(app.read_clock()))["urgent"]
            report["over_age"] = await store.retention.count_due(app.read_clock())
            report["troubled"] = await _troubled_tasks(store, config)
            report["clock"] = await _describe_clock(config, store)
            report["backup"] = {
                name: await store.get(Remembered(f"backup_{name}"))
                for name in ("at", "proved", "fault")
            }
            report["rights"] = [f"{fault.table} {fault.how}" for fault in await store.faults()]
    except BotError as error:
        return {**report, "ok": False, "problem": str(error)}
    report["free_mb"] = shutil.disk_usage(config.database.parent).free // 2**20
    report["ok"] = (
        report["sound"]
        and not report["outbox"]["set_aside"]
        and not report["troubled"]
        and not report["urgent_cases"]
        and not report["rights"]
        and not report["backup"]["fault"]
        and report["free_mb"] >= LEAST_MB
    )
    return report


async def _troubled_tasks(store: Store, config: Config) -> dict[str, int]:
    """Returns which tasks of the running process failed and how often in a row.

    None where none runs.
    """
    written = await store.get(Remembered.TROUBLED_TASKS) if is_taken(config.database) else None
    found: dict[str, int] = json.loads(written or "{}")
    return found


def retention(options: argparse.Namespace) -> int:
    """Prints how many rows of each kind are over age. With --delete, deletes them."""
    return asyncio.run(_apply_retention(options))


async def _apply_retention(options: argparse.Namespace) -> int:
    config, now = load_configured(options), app.read_clock()
    async with open_stored(config, write=options.delete) as store:
        if not options.delete:
            found = await store.retention.count_due(now)
            found["copy"] = len(store.copies.over_age(now))
        elif (why := await _doubt_of(config, store, sure=options.sure)) or not await copied_before(
            store, now, timedelta(days=config.privacy.days.draft), leapt=options.sure
        ):
            print(why or "tidak ada yang dihapus: salinan tidak dapat dibuat", file=sys.stderr)
            return 1
        else:
            async with store.transaction():
                found = await store.retention.delete_due(now)
            found["copy"] = len(store.copies.drop_old(now))
    print(json.dumps(found))
    return 0


async def _doubt_of(config: Config, store: Store, *, sure: bool) -> str:
    """Returns why this clock is not to delete by.

    Empty where it is believed, or somebody looked at it.
    """
    told = await _describe_clock(config, store)
    if sure or told == CLOCK_WELL:
        return ""
    return (
        f"{app.read_clock():%Y-%m-%d %H:%M} UTC: {told}\n"
        "Kalau tanggal komputer ini betul: pandu retention --delete --sure"
    )


CLOCK_WELL = "believed"


async def _describe_clock(config: Config, store: Store) -> str:
    """Returns whether the clock is believed, in words."""
    clock = config.privacy.clock
    seen = await store.clock.at_start(app.read_clock(), gap=clock.gap, wait=clock.wait)
    if not seen.wait:
        return CLOCK_WELL
    return (
        f"leapt by {seen.leapt / 86400:.1f} days: nothing is deleted by age for another "
        f"{seen.wait / 3600:.1f} hours of even time"
    )
