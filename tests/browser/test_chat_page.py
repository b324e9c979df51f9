"""The chat page in a real browser: with and without JavaScript, live, and when the line drops."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from bot.dialogue.messages import Choice
from tests.browser.live_house import LiveHouse, Visit
from tests.browser.pages import begin, write
from tests.houses.web import ANSWERS, TICK

pytestmark = pytest.mark.browser


def test_without_javascript_one_can_begin_press_write_and_leave(
    house: LiveHouse, visit: Visit
) -> None:
    page = visit(java_script_enabled=False)
    begin(page)
    page.get_by_role("button", name="Daftar").click()
    expect(page.locator(".mine").last).to_contain_text("📝 Daftar")
    page.locator("#text").fill("berapa biaya?")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".said").last).to_contain_text("tidak memungut biaya")
    expect(page.locator(".said").last).to_be_in_viewport()
    page.locator("summary").click()
    page.get_by_role("link", name="Keluar dan hapus dari HP ini").click()
    page.get_by_role("button", name="Ya, keluar dan hapus").click()
    expect(page.locator("body")).to_contain_text("Percakapan sudah dihapus")
    assert page.context.cookies() == []
    assert [incoming.text for incoming in house.heard] == ["/start", "📝 Daftar", "berapa biaya?"]


def test_without_javascript_a_reload_shows_the_end(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    begin(page)
    for number in range(6):
        page.locator("#text").fill(f"berapa biaya {number}?")
        page.get_by_role("button", name="Kirim").click()
    page.goto(page.url.split("#")[0])
    expect(page.locator(".said .bubble time").last).to_be_in_viewport()


def test_nothing_is_set_or_sent_before_she_acts(house: LiveHouse, visit: Visit) -> None:
    page = visit("?start=poster7")
    page.wait_for_load_state("networkidle")
    assert page.context.cookies() == []
    assert not house.heard
    begin(page)
    assert house.heard[0].start == "poster7"
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("pandu", True, "Lax")


def test_live_bubbles_come_by_themselves_and_old_buttons_go(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    assert page.locator(".choices button").count() == 6
    write(page, "berapa biaya?")
    expect(page.locator(".said").last).to_contain_text("tidak memungut biaya")
    expect(page.locator(".choices button")).to_have_count(3)
    house.tell("*Pengingat:* sesi besok.", Choice("1:ok", "Saya datang"))
    expect(page.locator(".said b").last).to_have_text("Pengingat:")
    page.get_by_role("button", name="Saya datang").click()
    expect(page.locator(".mine").last).to_contain_text("Saya datang")
    expect(page.locator(".pending")).to_have_count(0)
    assert house.heard[-1].choice == "1:ok"
    assert page.locator(".mine").count() == 3


def test_a_button_changes_the_message_it_hangs_on(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    house.tell("Terpilih: 0", TICK)
    page.get_by_role("button", name="Pilih").click()
    expect(page.locator(".said").last).to_contain_text("Terpilih: 2")
    expect(page.locator(".pending")).to_have_count(0)
    page.get_by_role("button", name="Pilih").click()
    expect(page.locator(".said").last).to_contain_text("Terpilih: 3")
    assert page.get_by_text("Terpilih:").count() == 1
    assert page.locator(".mine").count() == 1
    page.reload()
    expect(page.get_by_text("Terpilih: 3")).to_have_count(1)
    assert page.get_by_text("Terpilih:").count() == 1


def test_what_changes_by_itself_stays_in_its_place(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    house.tell("Terkirim 10%", TICK)
    house.tell("Kabar lain.")
    write(page, "berapa biaya?")
    expect(page.locator(".said").last).to_contain_text("tidak memungut biaya")
    house.tell_again("Terkirim 50%", TICK)
    changed = page.get_by_text("Terkirim 50%")
    expect(changed).to_have_count(1)
    assert page.get_by_text("Terkirim 10%").count() == 0
    below = page.locator(".line", has=changed).locator("xpath=following-sibling::*")
    assert "Kabar lain." in below.first.inner_text()
    page.get_by_role("button", name="Pilih").click()
    expect(page.get_by_text("Terpilih:")).to_have_count(1)
    expect(page.locator(".pending")).to_have_count(0)


def test_without_javascript_a_button_changes_its_message_too(
    house: LiveHouse, visit: Visit
) -> None:
    page = visit(java_script_enabled=False)
    begin(page)
    house.tell("Terpilih: 0", TICK)
    page.goto(page.url.split("#")[0])
    page.get_by_role("button", name="Pilih").click()
    expect(page.get_by_text("Terpilih: 2")).to_be_in_viewport()
    assert page.get_by_text("Terpilih:").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_long_answer_is_read_from_its_beginning(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, script: bool
) -> None:
    page = visit(java_script_enabled=script)
    begin(page)
    answer = ("*Judul jawaban*\n\n" + "Isi yang panjang. " * 120, ())
    monkeypatch.setitem(ANSWERS, "panjang", answer)
    page.locator("#text").fill("yang panjang")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator("#log .said b").last).to_have_text("Judul jawaban")
    expect(page.locator("#log .said b").last).to_be_in_viewport()
    if script:
        expect(page.locator("#newer")).to_be_hidden()


def test_two_tabs_show_the_same_talk(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    other = page.context.new_page()
    other.goto(house.url)
    write(page, "dari tab pertama")
    expect(other.locator(".mine").last).to_contain_text("dari tab pertama")
    page.goto(house.url + "leave")
    page.get_by_role("button", name="Ya, keluar dan hapus").click()
    expect(other.get_by_role("button", name="Mulai")).to_be_visible()
    expect(other.locator("body")).not_to_contain_text("dari tab pertama")


def test_enter_sends_and_shift_enter_breaks_the_line(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    box = page.locator("#text")
    box.press_sequentially("satu")
    box.press("Shift+Enter")
    box.press_sequentially("dua")
    box.press("Enter")
    expect(page.locator("#log .mine").last).to_contain_text("satu\ndua", use_inner_text=True)
    expect(box).to_have_value("")
    assert house.heard[-1].text == "satu\ndua"


def test_a_dropped_line_keeps_the_text_and_sends_it_once(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    page.context.set_offline(True)
    write(page, "tolong jangan hilang")
    page.locator("#text").press_sequentially("masih saya tulis")
    expect(page.locator(".pending")).to_contain_text("Belum terkirim")
    expect(page.locator("#state")).to_contain_text("Sambungan terputus")
    page.context.set_offline(False)
    expect(page.locator("#log .mine").last).to_contain_text("tolong jangan hilang")
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator("#state")).to_be_hidden()
    expect(page.locator("#text")).to_have_value("masih saya tulis")
    assert [incoming.text for incoming in house.heard] == ["/start", "tolong jangan hilang"]


def test_unsent_words_survive_a_reload_and_are_heard_once(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    house.deaf = True
    write(page, "simpan ini")
    expect(page.locator(".pending")).to_contain_text("Belum terkirim")
    page.locator("#text").press_sequentially("dan ini")
    page.reload()
    expect(page.locator("#text")).to_have_value("dan ini")
    house.deaf = False
    expect(page.locator("#log .mine").last).to_contain_text("simpan ini")
    assert [incoming.text for incoming in house.heard] == ["/start", "simpan ini"]


def test_an_answer_lost_on_the_way_is_not_heard_twice(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    cut = iter([True])

    def lose(route: Any) -> None:
        if route.request.method == "POST" and next(cut, False):
            route.fetch()  # it arrives …
            route.abort()  # … and the answer does not
        else:
            route.continue_()

    page.route("**/", lose)
    write(page, "hanya sekali")
    expect(page.locator("#log .mine").last).to_contain_text("hanya sekali")
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator("#log .said").last).to_contain_text("Kami catat.")
    assert [incoming.text for incoming in house.heard] == ["/start", "hanya sekali"]
    assert page.locator("#log .mine").count() == 2


def test_what_is_refused_goes_back_into_the_box(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    page.evaluate("document.getElementById('text').maxLength = 9999")
    write(page, "a" * 4001)
    expect(page.locator("#state")).to_contain_text("terlalu panjang")
    expect(page.locator("#text")).to_have_value("a" * 4001)
    assert len(house.heard) == 1


def test_a_notice_is_shown_for_a_while(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    house.notice = "Terlalu cepat. Tunggu sebentar."
    write(page, "hai")
    expect(page.locator("#state")).to_have_text(house.notice)


def test_a_wiped_past_is_gone_from_the_open_page(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    write(page, "rahasia saya")
    expect(page.locator("#log .mine").last).to_contain_text("rahasia saya")
    page.locator("#text").fill("sedang ditulis")
    house.kept.clear()
    house.tell("Semua data Anda sudah dihapus.")
    expect(page.locator("#log .said")).to_have_count(1)
    expect(page.locator("body")).not_to_contain_text("rahasia")
    expect(page.locator("#text")).to_have_value("sedang ditulis")


def test_reading_back_is_not_disturbed_by_something_new(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    begin(page)
    for number in range(8):
        house.tell(f"Kabar {number}. " + "Isi kabar ini cukup panjang. " * 6)
    expect(page.locator(".said").last).to_contain_text("Kabar 7")
    page.locator("#scroll").evaluate("e => { e.scrollTop = -600; }")
    house.tell("Yang paling baru")
    expect(page.locator("#newer")).to_be_visible()
    page.locator("#newer").click()
    expect(page.locator(".said").last).to_be_in_viewport()
    expect(page.locator("#newer")).to_be_hidden()
