"""An office with everything in it that a key seals or marks, and all of it read in the clear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address, File, Incoming, Outgoing
from bot.dialogue.state import State
from bot.store.factors import STEP, code_at
from bot.store.opening import open_database
from bot.store.store import Store
from bot.store.web_sessions import WebSession
from tests.houses.shell import NOON

ANI, GONE = Address("web", "ani"), Address("web", "gone")
PHONE, NIK = "+6281255550001", "6371010101010001"
DAYS = dict.fromkeys(("candidate", "history", "heard", "sent", "question", "copy"), 30)
SESSION = WebSession("cookie", ANI, "", "Firefox", NOON, NOON)
MOST = 10_000
"""So many people at most: the number after them is of whoever was deleted."""
SECRETS = ("web", "slip", "calendar")


@asynccontextmanager
async def store_in(folder: Path, *, write: bool = True) -> AsyncIterator[Store]:
    """The store of that folder, opened as a command opens it."""
    database = await open_database(folder / "pandu.db", folder / "pandu.key", write=write)
    store = Store(database, private=frozenset(("phone", "nik")), days={**DAYS, "web_session": 30})
    try:
        yield store
    finally:
        await store.close()


def said(number: int) -> Incoming:
    """A message of Ani's."""
    return Incoming(f"m{number}", ANI, "halo", NOON)


async def fill(folder: Path, *, people: int = 3) -> dict[str, str]:
    """Fills it; the codes that are shown once and kept nowhere."""
    async with store_in(folder) as store:
        async with store.transaction():
            _, code = await store.staff.invite("admin", "cli", NOON)
            officer = await store.staff.join(code, Address("web", "admin"), "Admin", NOON)
            assert officer is not None
            _, invite = await store.staff.invite("viewer", "cli", NOON)
            secret = await store.factors.begin_factor(officer.id, NOON)
            recovery = (await store.factors.confirm_factor(officer.id, NOON))[0]
            await store.tries.note_try("code", "ani", NOON)
            for number in range(people):
                await _register(store, number)
            await _talk(store)
            await store.web_sessions.keep_session(SESSION)
            await store.broadcasts.make_draft("kabar", {}, "news", "1", NOON)
            for number in range(5):
                await store.audit.write_entry("cli", "test", str(number), "", NOON)
        async with store.transaction():
            await _register(store, MOST, GONE)
            await store.conversations.keep_states({GONE: State(met=True)}, NOON)
            await store.deletion.forget_chat(GONE, NOON + timedelta(minutes=1))
        return {"invite": invite, "recovery": recovery, "secret": secret.hex()}


async def _register(store: Store, number: int, address: Address = ANI) -> None:
    answers = {"full_name": "Siti", "phone": f"{PHONE[:-4]}{number:04}", "nik": NIK}
    ref = _ref_of(number)
    await store.candidates.register_form(address, ref, "candidate", 1, answers, NOON, other=False)
    await store.candidates.request_change(address, ref, {"phone": "+62811"}, NOON)


def _ref_of(number: int) -> str:
    return f"A{number:06}"


async def _talk(store: Store) -> None:
    await store.conversations.mark_heard([said(1)])
    await store.conversations.keep_states({ANI: State(met=True)}, NOON)
    await store.conversations.write_history([(ANI, True, Outgoing(ANI, "rahasia"), NOON)])
    await store.cases.hear_candidate(ANI, CaseSaid("tolong", None), NOON)
    await store.outbox.queue_messages([(Outgoing(ANI, "jawaban"), None)], NOON)
    await store.uploads.put_file("file", ANI, File("a.txt", "text/plain", b"isi"), NOON)


async def read(folder: Path, codes: dict[str, str], *, write: bool = False) -> dict[str, Any]:
    """All that was filled in, as it reads now; equal before and after a change of the key."""
    async with store_in(folder, write=write) as store:
        found: dict[str, Any] = {
            "people": [pair async for pair in store.candidates.every_registration()],
            "niks": await store.people.by_nik(NIK),
            "phones": [ref.ref for _, ref in await store.candidates.by_phone(PHONE)],
            "changes": await store.candidates.changes_of(ANI),
            "state": (await store.conversations.states_of([ANI]))[ANI],
            "lines": await store.conversations.lines(ANI),
            "cases": (await store.cases.cases_of([ANI]))[ANI],
            "file": await store.uploads.get_file("file"),
            "staff": await store.staff.everyone(),
            "invite": await store.staff.offered(codes["invite"], NOON),
            "secrets": [store.secret(name) for name in SECRETS],
            "deleted": not await store.candidates.is_free(_ref_of(MOST)),
            "tried": await store.tries.locked_until(
                "code", "ani", 1, timedelta(hours=1), NOON + timedelta(minutes=1)
            ),
            "heard": len((await store.before([said(1)]))[0]),
            "broadcasts": await store.broadcasts.last_broadcasts(9),
            "session": await store.web_sessions.find_session("cookie"),
            "faults": [fault for fault in await store.faults() if fault.how != "removed"],
        }
        waiting, _ = await store.outbox.next_waiting("web", 9, NOON)
        found["outbox"] = [store.outbox.open_message(waiting).text for waiting in waiting]
        return found


async def proves(folder: Path, codes: dict[str, str]) -> tuple[bool, bool]:
    """Whether the authenticator's code, and a recovery code, are still taken."""
    later = NOON + timedelta(seconds=STEP * 10)
    code = code_at(bytes.fromhex(codes["secret"]), int(later.timestamp()) // STEP)
    async with store_in(folder) as store, store.transaction():
        [officer] = await store.staff.everyone()
        taken = await store.factors.prove_code(officer.id, code, later)
        return taken, await store.factors.prove_code(officer.id, codes["recovery"], later)
