"""Every page and form of the dashboard, for every role and for strangers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import Response

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address
from bot.office.kit.commands import COMMANDS, ROLES
from bot.web.desk.pages import PAGES, DeskPage, declare_page, find_screen
from bot.web.desk.rooms import ROOMS
from bot.web.desk.talk import LISTS
from bot.web.desk.visit import Visit
from tests.houses.desk import desk_house
from tests.houses.kantor import DeskBrowser, copy_office, kantor

VALUES = {
    "number": "1",
    "name": "kasus",
    "ref": "ABC2345",
    "kind": "xlsx",
    "line": "0",
    "shelf": "topik",
    "code": "x",
}
WALK = sorted(PAGES.values(), key=lambda page: page.path == "/keluar")
"""Every page and form; the one that ends a session is the last."""

PARTS = 6
"""In so many parts the longest walk goes: a house of its own for each page would cost minutes."""
assert ROOMS


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    role, texts = getattr(request, "param", "officer"), copy_office(tmp_path / "office")
    async with kantor(tmp_path, role, texts=texts) as browser:
        store = browser.desk.house.store
        async with store.transaction():
            await store.broadcasts.make_draft("Halo", {}, "news", "1", browser.desk.now)
            said = CaseSaid("Halo", browser.desk.now)
            await store.cases.hear_candidate(Address("telegram", "9"), said, browser.desk.now)
        yield browser


def path_of(page: DeskPage) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda gap: VALUES[gap[1]], page.path)


async def ask(browser: DeskBrowser, page: DeskPage, token: str | None = None) -> int:
    """Opens the page or sends the form; its status, whatever it leads to."""
    if page.method == "GET":
        return (await browser.get(path_of(page))).status_code
    await browser.get("/")
    return (await browser.post(path_of(page), token=token)).status_code


@pytest.mark.attack
async def test_a_stranger_learns_of_no_page(tmp_path: Path) -> None:
    """A stranger asks for pages and sends forms without a session."""
    async with desk_house(tmp_path) as desk:
        for page in WALK:
            browser = DeskBrowser(desk)
            status = await ask(browser, page)
            assert "Masuk ke meja petugas" in browser.page, page.path
            assert status == (200 if page.method == "GET" else 403), page.path


@pytest.mark.parametrize("rina", ROLES, indirect=True)
@pytest.mark.attack
async def test_a_page_opens_for_its_role_and_those_above(rina: DeskBrowser) -> None:
    """A role check is missing at one door of the dashboard."""
    officer = await rina.desk.house.store.staff.at(rina.desk.address("rina"))
    assert officer
    store = rina.desk.house.store
    for page in WALK:
        async with store.transaction():  # only the first refusals of an hour are on record
            await store._db.run("DELETE FROM tries", ())
        before = await store.audit.count_entries()
        status = await ask(rina, page)
        if page.right.is_allowed(officer.role):
            assert status in (200, 404, 422), page.path
            continue
        assert status == 403, page.path
        assert "untuk peran" in rina.page, page.path
        [last] = await store.audit.last_entries(1)
        assert (last.act, last.target) == ("refused.command", f"/{page.command}"), page.path
        assert await store.audit.count_entries() == before + 1, page.path


@pytest.mark.parametrize("rina", ["admin"], indirect=True)
@pytest.mark.attack
async def test_a_form_of_another_page_changes_nothing(rina: DeskBrowser) -> None:
    """Another site sends a form in the officer's browser, or a token of another session."""
    store = rina.desk.house.store
    await rina.get("/")
    own = re.search(r'name="token" value="([^"]*)"', (await rina.get("/perangkat")).text)
    assert own
    for page in [each for each in WALK if each.method == "POST"]:
        before = await store.audit.count_entries()
        for token in ("", "x.y", "foreign.token"):
            assert await ask(rina, page, token) == 403, page.path
        for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
            data = {"token": own[1], "choice": "1:s:menu"}
            response = await rina.client.post(f"/kantor{path_of(page)}", data=data, headers=headers)
            assert response.status_code == 403, page.path
        assert await store.audit.count_entries() == before, page.path
        assert (await rina.get("/perangkat")).url.path == "/kantor/perangkat", "still signed in"


@pytest.mark.parametrize("rina", ROLES, indirect=True)
async def test_a_list_opens_for_whoever_may_use_its_command(rina: DeskBrowser) -> None:
    officer = await rina.desk.house.store.staff.at(rina.desk.address("rina"))
    assert officer
    for name in sorted(COMMANDS):
        status = (await rina.get(f"/lihat/{name}")).status_code
        opens = name in LISTS and COMMANDS[name].is_allowed(officer.role)
        assert status == (200 if opens else 404), name


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("rina", ["admin"], indirect=True)
async def test_looking_at_a_list_is_at_most_a_line_of_the_audit_log(
    rina: DeskBrowser, name: str
) -> None:
    store = rina.desk.house.store
    tables = await store._db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")

    async def contents() -> dict[str, list[tuple[object, ...]]]:
        rows = {name: await store._db.rows(f"SELECT * FROM {name}") for (name,) in tables}  # noqa: S608  # names of tables
        return {table: found for table, found in rows.items() if table not in ("audit", "meta")}

    before = await contents()
    await rina.get(f"/lihat/{name}")
    assert await contents() == before


@pytest.mark.attack
async def test_a_button_above_her_role_is_refused_as_in_chat(rina: DeskBrowser) -> None:
    """An officer presses a button that the page did not draw for her."""
    await rina.get("/")
    await rina.post("/langkah", choice="1:s:undang:admin")
    assert "untuk peran" in rina.page
    assert (await rina.desk.house.store.staff.invites(rina.desk.now))[2:] == []


async def test_what_is_asked_here_is_said_to_nobody_s_phone(rina: DeskBrowser) -> None:
    told = len(rina.desk.ear.delivered)
    await rina.get("/lihat/kasus")
    await rina.desk.house.outbox.flush_channel("telegram")
    assert len(rina.desk.ear.delivered) == told


async def test_a_new_page_is_declared_in_one_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.desk.routes.PAGES", pages := dict(PAGES))
    monkeypatch.setattr("bot.web.desk.pages.PAGES", pages)

    @declare_page("/siaran/{number:int}", "siaran", screen=True)
    async def show_broadcast(visit: Visit) -> Response:
        return visit.draw("trouble", trouble=f"Siaran *{visit.number()}*", back="/")

    async with kantor(tmp_path) as rina:
        await rina.get("/siaran/7")
        assert "<b>7</b>" in rina.page
    assert find_screen(("siaran", "7")) == "/siaran/7"


HOSTILE = (
    *("", "\x00", "\u202e\u200b", "%s%n{0}{{7*7}}${x}", "1:s:staf:off:1:yes", "<script>x</script>"),
    *("';--", "x" * 1000, "\N{WAVING HAND SIGN}" * 100, "1" * 60, "../../etc", "-1", "\ufffe"),
)
FIELDS = (
    *("q", "choice", "text", "seat", "why", "kind", "status", "session", "district", "kolom"),
    *("sebelum", "sesudah", "lalu", "bulan", "title", "when", "place", "seats", "audience"),
    *("map_url", "seal", "everywhere", "do", "purpose", "when", "when_text", "total", "answer"),
    *("keadaan", "mulai", "sesi", "ubah", "locale", "daftar", "saved", "seen", "note"),
    *("step", "version", "f.id.title", "role", "topic"),
    *("siapa", "apa", "hari", "halaman", "bagian", "uji", "force"),
)


@pytest.mark.attack
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("rina", ["admin"], indirect=True)
async def test_no_field_breaks_a_page_or_is_drawn_as_markup(rina: DeskBrowser, part: int) -> None:
    """Hostile text comes in every field of every page and form, the address included."""
    for page in WALK[:-1][part::PARTS]:
        for text in HOSTILE:
            await send_everywhere(rina, page, text)
        await send_broken(rina, page)
    assert len(await rina.desk.house.store.staff.everyone()) == 2


async def send_everywhere(rina: DeskBrowser, page: DeskPage, text: str) -> None:
    await rina.get("/")
    for some in (FIELDS[:19], FIELDS[19:]):
        fields = dict.fromkeys(some, text)
        if page.method == "POST":
            response = await rina.post(path_of(page), **fields)
        else:
            response = await rina.client.get(f"/kantor{path_of(page)}", params=fields)
        assert response.status_code < 500, (page.path, text)
        assert "<script>x" not in response.text, page.path
        assert ">49<" not in response.text, page.path


async def send_broken(rina: DeskBrowser, page: DeskPage) -> None:
    """What is no text at all, or no end of it."""
    for raw in (b"q=%ED%A0%80&text=%ED%A0%80", b"q=%FF%FE", b"=&&=;%", b"q=" + b"a=" * 20000):
        answer = await rina.client.get(f"/kantor{path_of(page)}?{raw[:2000].decode()}")
        assert answer.status_code < 500, page.path
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = await rina.client.post(f"/kantor{path_of(page)}", content=raw, headers=kind)
        assert sent.status_code < 500, page.path
