"""How the chat page looks and is used: small, dark, by keyboard, by thumb, by ear, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bot.dialogue.messages import Choice
from tests.browser.live_house import LiveHouse, Visit
from tests.browser.pages import begin, write

pytestmark = pytest.mark.browser

LONG = "Saya ingin bertanya tentang " + "sangat" * 40 + " panjang"


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
    for target in [locator for locator in targets.all() if locator.is_visible()]:
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
  for (const e of document.querySelectorAll("#text, .choices button:not(.go), .card .plain")) {
    const edge = ratio(numbers(getComputedStyle(e).borderTopColor), ground(e.parentElement));
    found.push([edge * 1.5, "edge of " + e.outerHTML]); // parts of the page: 3 to 1 is enough
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
    dark, light = [sum(map(int, ground[4:-1].split(","))) for ground in grounds]
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
    expect(page.locator("#log .choices").last.get_by_role("button").first).to_be_focused()
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
    assert page.title() == "Pandu · Kantor"


def test_reduced_motion_is_respected(house: LiveHouse, visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    begin(page)
    house.tell("baru")
    expect(page.locator(".new").last).to_contain_text("baru")
    name = page.locator(".new .bubble").last.evaluate("e => getComputedStyle(e).animationName")
    assert name == "none"


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
