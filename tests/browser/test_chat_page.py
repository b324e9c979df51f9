"""The chat page in a real browser: with and without JavaScript, small, dark, keyboard, offline."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import LiveHouse, Visit
from playwright.sync_api import Page, expect

from bot.dialogue.messages import Choice

LONG = "Saya ingin bertanya tentang " + "sangat" * 40 + " panjang"


def begin(page: Page) -> None:
    """Taps Mulai and waits for the answer."""
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator(".said", has_text="Selamat datang di Pandu.")).to_be_visible()


def write(page: Page, text: str) -> None:
    """Types and presses Enter."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


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
    assert [one.text for one in house.heard] == ["/start", "📝 Daftar", "berapa biaya?"]


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
    assert [one.text for one in house.heard] == ["/start", "tolong jangan hilang"]


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
    assert [one.text for one in house.heard] == ["/start", "simpan ini"]


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
    assert [one.text for one in house.heard] == ["/start", "hanya sekali"]
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


@pytest.mark.parametrize("script", [True, False])
def test_nothing_scrolls_sideways_on_a_small_phone(
    house: LiveHouse, visit: Visit, script: bool
) -> None:
    page = visit(java_script_enabled=script, viewport={"width": 320, "height": 560})
    begin(page)
    page.locator("#text").fill(LONG)
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".mine").last).to_contain_text("panjang")
    house.tell("x" * 300 + " [" + "y" * 200 + "](https://a.example/" + "z" * 300 + ")")
    page.goto(house.url)
    for width in (320, 360, 412):
        page.set_viewport_size({"width": width, "height": 640})
        for selector in ("html", "#scroll", ".roll"):
            box = page.locator(selector)
            assert box.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_it_is_a_phone_like_column_on_a_desk(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 860})
    box = page.locator(".phone").bounding_box()
    assert box is not None
    assert box["width"] <= 520
    assert abs(box["x"] * 2 + box["width"] - 1280) < 2


@pytest.mark.parametrize("script", [True, False])
def test_every_target_is_large_enough_for_a_thumb(
    house: LiveHouse, visit: Visit, script: bool
) -> None:
    page = visit(java_script_enabled=script)
    begin(page)
    page.locator("#text").fill("kirim file")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator("a.file")).to_be_visible()
    house.tell("Pilih:", Choice("1:y", "Y"), Choice("1:t", "T"))
    page.goto(house.url)
    page.locator("summary").click()
    targets = page.locator("button, summary, textarea, nav a, a.file, .mark")
    for target in [one for one in targets.all() if one.is_visible()]:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.evaluate("e => e.outerHTML")


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = (top, below) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a));
  };
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    const own = numbers(getComputedStyle(e).backgroundColor);
    return own.length > 3 && own[3] < 1 ? over(own, ground(e.parentElement)) : own.slice(0, 3);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + .05) / (y + .05);
  };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!words || !e.checkVisibility() || e.closest(".sr, script, noscript")) continue;
    const back = ground(e), ink = over(numbers(getComputedStyle(e).color), back);
    found.push([ratio(ink, back), e.tagName + "." + e.className + ": " + e.textContent.trim()]);
  }
  const box = document.querySelector("#text");
  if (box) found.push([ratio(numbers(getComputedStyle(box, "::placeholder").color).slice(0, 3),
    ground(box)), "placeholder"]);
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_have_contrast_aa(house: LiveHouse, visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    seen = page.evaluate(CONTRAST)
    begin(page)
    write(page, "berapa biaya?")
    expect(page.locator(".small a")).to_be_visible()
    page.locator("summary").click()
    page.evaluate("document.getElementById('state').hidden = false")
    page.evaluate("document.getElementById('state').textContent = 'Sambungan terputus'")
    seen += page.evaluate(CONTRAST)
    page.goto(house.url + "leave")
    seen += page.evaluate(CONTRAST)
    page.goto(house.url + "nothing")
    seen += page.evaluate(CONTRAST)
    page.goto(house.url + "?left=1")
    seen += page.evaluate(CONTRAST)
    assert len(seen) > 40
    assert [(round(ratio, 2), what) for ratio, what in seen if ratio < 4.5] == []


def test_dark_is_dark_and_light_is_light(visit: Visit) -> None:
    grounds = [
        visit(color_scheme=scheme)
        .locator("#scroll")
        .evaluate("e => getComputedStyle(e).backgroundColor")
        for scheme in ("dark", "light")
    ]
    dark, light = [sum(map(int, one[4:-1].split(","))) for one in grounds]
    assert dark < 150 < 600 < light


def test_the_keyboard_alone_is_enough(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("berapa biaya?")
    page.keyboard.press("Enter")
    expect(page.locator(".said").last).to_contain_text("tidak memungut biaya")
    page.locator("#text").focus()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Tidak")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    expect(page.locator("#log .mine").last).to_contain_text("Tidak")
    expect(page.locator("#text")).to_be_focused()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("nav")).to_be_hidden()
    assert house.heard[-1].choice == "1:n:biaya"


def test_a_screen_reader_finds_log_labels_and_names(visit: Visit) -> None:
    page = visit()
    begin(page)
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    expect(log).to_contain_text("Anda: ")
    expect(log).to_contain_text("Pandu: ")
    expect(page.get_by_label("Tulis pesan")).to_be_visible()
    expect(page.get_by_role("group", name="Pilihan jawaban")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "id"
    assert page.title() == "Pandu · Kantor Contoh"


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


def test_reduced_motion_is_respected(house: LiveHouse, visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    begin(page)
    house.tell("baru")
    expect(page.locator(".new").last).to_contain_text("baru")
    name = page.locator(".new .bubble").last.evaluate("e => getComputedStyle(e).animationName")
    assert name == "none"


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


def test_printing_leaves_only_the_conversation(visit: Visit) -> None:
    page = visit()
    begin(page)
    page.emulate_media(media="print")
    for selector in ("#talk", ".choices", ".menu", ".mark"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".said .bubble").last).to_be_visible()


def test_the_first_load_is_light_and_asks_nobody_else(house: LiveHouse, visit: Visit) -> None:
    page = visit()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: dict[str, float] = {}
    asked: list[str] = []
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    page.reload()
    page.wait_for_load_state("networkidle")
    asked = [url for url in asked if not url.startswith("data:")]
    assert all(url.startswith(house.url) for url in asked)
    assert len(asked) <= 5
    assert 0 < sum(sizes.values()) <= 30 * 1024
