"""A meeting in a real room: input methods, remotes, refusals of the browser, a cut line, a clock that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import Readers, settled
from tests.browser.meetings import hold, leave, write_note

FOUR = "meeting?run=yes&slides=overview&slides=indicator.cloud_users&slides=indicator.open_data&slides=decided"


@pytest.fixture(scope="module")
def kept_page(server: str, readers: Readers) -> Iterator[Page]:
    yield hold(readers.page(), f"{server}{FOUR}")
    readers.leave()


@pytest.fixture
def stage(kept_page: Page) -> Page:
    """Four slides, the first one shown, nothing over it. Tests put back what they changed."""
    kept_page.keyboard.press("Home")
    expect(kept_page.locator(".m-position")).to_have_text("1 / 4")
    expect(kept_page.locator(".m-overlay")).to_be_hidden()
    return kept_page


def _press(page: Page, selector: str, **event: object) -> None:
    """A key as a browser tells of it: what Playwright presses has no input method."""
    page.locator(selector).dispatch_event("keydown", {"bubbles": True, "cancelable": True, **event})


@pytest.mark.parametrize(
    "event",
    [
        {"key": "ｎ", "code": "KeyN"},
        {"key": "Ｎ", "code": "KeyN"},
        {"key": "み", "code": "KeyN"},
        {"key": "т", "code": "KeyN"},
        {"key": "Process", "code": "KeyN", "keyCode": 229},
        {"key": "Unidentified", "code": "KeyN", "keyCode": 229},
    ],
    ids=lambda event: f"{event['key']} {event.get('keyCode', '')}",
)
def test_a_letter_works_whatever_the_input_method_makes_of_it(stage: Page, event: dict[str, object]) -> None:
    _press(stage, ".meeting", **event)
    expect(stage.get_by_role("dialog").get_by_label("内容")).to_be_focused()
    stage.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("event", "position"),
    [
        ({"key": "３", "code": "Digit3"}, 3),
        ({"key": "Process", "code": "Numpad4", "keyCode": 229}, 4),
        ({"key": "\u3000", "code": "Space"}, 2),
        ({"key": "Process", "code": "ArrowRight", "keyCode": 229}, 2),
    ],
)
def test_digits_space_and_arrows_too(stage: Page, event: dict[str, object], position: int) -> None:
    _press(stage, ".meeting", **event)
    expect(stage.locator(".m-position")).to_have_text(f"{position} / 4")


def test_a_key_without_a_name_and_one_of_no_use_do_nothing(stage: Page) -> None:
    broken: list[str] = []
    stage.on("pageerror", lambda error: broken.append(str(error)))
    stage.evaluate("document.querySelector('.meeting').dispatchEvent(new Event('keydown', { bubbles: true }))")
    for key in ("Dead", "constructor", "漢"):
        _press(stage, ".meeting", key=key)
    expect(stage.locator(".m-position")).to_have_text("1 / 4")
    assert not broken


def test_while_composing_every_key_is_the_input_methods(stage: Page) -> None:
    stage.keyboard.press("n")
    text = stage.get_by_role("dialog").get_by_label("内容")
    text.fill("ちいき")
    for key, code in (("Escape", "Escape"), ("Enter", "Enter"), ("n", "KeyN"), (" ", "Space"), ("1", "Digit1")):
        for how in ({"isComposing": True}, {"keyCode": 229}):  # the second is Safari's
            _press(stage, ".m-overlay textarea", key=key, code=code, ctrlKey=key == "Enter", **how)
    expect(text).to_have_value("ちいき")
    expect(stage.get_by_role("dialog")).to_contain_text("記録はありません")
    stage.get_by_role("button", name="下書きを削除").click()


def test_an_escape_held_too_long_closes_the_note_and_not_the_meeting(stage: Page) -> None:
    stage.keyboard.press("n")
    stage.keyboard.down("Escape")
    for _ in range(4):
        stage.keyboard.down("Escape")  # comes again by itself
    stage.keyboard.up("Escape")
    expect(stage.locator(".m-overlay")).to_be_hidden()
    assert "run=yes" in stage.url


def test_one_escape_too_many_asks_before_the_meeting_is_left(stage: Page) -> None:
    asking = stage.get_by_role("dialog", name="会議を終了するか")
    for _ in range(2):
        stage.keyboard.press("Escape")
        expect(asking).to_be_visible()
        stage.keyboard.press("Escape")
        expect(asking).to_be_hidden()
    assert "run=yes" in stage.url


def test_a_source_opened_from_the_details_leaves_the_meeting_where_it_is(stage: Page) -> None:
    stage.keyboard.press("2")
    stage.keyboard.press("d")
    with stage.context.expect_page() as opened:
        stage.locator(".m-overlay a[href*=sources]").first.click()
    opened.value.wait_for_url("**/sources?*")
    opened.value.close()
    expect(stage.locator(".m-overlay")).to_be_visible()
    assert "run=yes" in stage.url
    stage.keyboard.press("Escape")


def test_the_keys_help_offers_what_works_on_the_slide_and_other_keys_say_that_they_do_not(stage: Page) -> None:
    def offered(number: int) -> list[str]:
        stage.keyboard.press(str(number))
        stage.keyboard.press("h")
        keys = stage.locator(".m-keylist dt").all_inner_texts()
        stage.keyboard.press("h")
        expect(stage.locator(".m-overlay")).to_be_hidden()
        return [key for key in keys if key in (*"DSYUP", "Backspace")]

    assert [offered(1), offered(2), offered(4)] == [[*"DSYP"], [*"DYP"], ["P"]]
    stage.keyboard.press("2")
    stage.keyboard.press("y")
    assert offered(2) == ["D", "Y", "Backspace", "P"]
    stage.keyboard.press("Backspace")
    stage.keyboard.press("4")
    refused = (
        ("d", "詳しい表示はありません"),
        ("s", "絞り込みはありません"),
        ("y", "年度は変えられません"),
        ("u", "新しいデータはありません"),
        ("Backspace", "変更していません"),
    )
    for key, words in refused:
        stage.keyboard.press(key)
        expect(stage.locator(".m-state")).to_contain_text(words)
    stage.keyboard.press("1")
    expect(stage.locator(".m-state")).to_be_empty()


def test_a_presenters_remote_darkens_turns_and_fills_the_screen(stage: Page) -> None:
    for key, position in (("PageDown", 2), ("PageUp", 1)):
        stage.keyboard.press(key)
        expect(stage.locator(".m-position")).to_have_text(f"{position} / 4")
    stage.keyboard.press(".")
    expect(stage.locator(".m-blank")).to_be_visible()
    stage.emulate_media(forced_colors="active")
    ground = "e => getComputedStyle(e).backgroundColor"
    assert stage.locator(".m-blank").evaluate(ground) == "rgb(0, 0, 0)"
    assert stage.locator(".m-on .m-chart").first.evaluate(ground) == "rgb(255, 255, 255)", (
        "the chart was drawn in the light"
    )
    stage.emulate_media(forced_colors="none")
    stage.keyboard.press(".")
    stage.evaluate(
        "document.documentElement.requestFullscreen = () => { window.asked = true; return Promise.resolve(); }"
    )
    stage.keyboard.press("F5")
    assert stage.evaluate("window.asked") is True


@pytest.mark.parametrize(
    ("refusal", "key", "words"),
    [
        (
            "document.documentElement.requestFullscreen = () => Promise.reject(new TypeError())",
            "f",
            "全画面にできません",
        ),
        ("document.documentElement.requestFullscreen = undefined", "f", "全画面にできません"),
        ("window.open = () => null", "p", "ポップアップを許可"),
    ],
)
def test_what_the_browser_refuses_is_said_until_the_next_slide(stage: Page, refusal: str, key: str, words: str) -> None:
    stage.evaluate(f"() => {{ {refusal}; }}")
    stage.keyboard.press(key)
    expect(stage.locator(".m-state")).to_contain_text(words)
    stage.keyboard.press("ArrowRight")
    expect(stage.locator(".m-state")).to_be_empty()


@pytest.mark.parametrize("day", ["0008-03-31", "1926-03-31", "2100-01-01"])
def test_a_note_is_not_due_in_a_year_that_nobody_means(stage: Page, day: str) -> None:
    stage.keyboard.press("n")
    form = stage.get_by_role("dialog")
    form.get_by_label("内容").fill("令和の年を入れた")
    form.get_by_label("期限").fill(day)
    form.get_by_role("button", name="記録する").click()
    expect(form.get_by_role("alert")).to_contain_text("西暦4桁(2000〜2099年)")
    expect(form).to_contain_text("記録はありません")
    expect(form.get_by_label("期限")).to_be_focused()
    form.get_by_role("button", name="下書きを削除").click()


def test_a_slide_that_is_not_here_is_said_and_not_followed(stage: Page) -> None:
    stage.keyboard.press("ArrowRight")
    tell = """at => { const name = Object.keys(sessionStorage).find((key) => key.endsWith(":id"));
      new BroadcastChannel(`meeting:${sessionStorage[name]}`).postMessage({ at }); }"""
    stage.evaluate(tell, "indicator.of_newer_data")
    expect(stage.locator(".m-state")).to_contain_text("もう一方の画面とデータ版が異なる")
    expect(stage.locator(".m-position")).to_have_text("2 / 4")
    stage.evaluate(tell, "indicator.open_data")
    expect(stage.locator(".m-position")).to_have_text("3 / 4")
    expect(stage.locator(".m-state")).to_be_empty()


def test_a_clock_that_is_set_does_not_move_the_meetings_and_one_that_slept_does(stage: Page) -> None:
    clock = stage.locator(".m-clock")
    real = stage.evaluate_handle("Date.now")
    for days in (-1, 1):
        stage.evaluate("ms => { const real = Date.now; Date.now = () => real() + ms; }", days * 86_400_000)
        stage.wait_for_timeout(600)  # longer than from one look at the clock to the next
        assert re.fullmatch(r"0[0-4]:\d\d", clock.inner_text())
    stage.evaluate("() => { const real = Date.now; Date.now = () => real() + 50 * 60_000; }")
    expect(clock).to_have_text(re.compile(r"5\d:\d\d"))
    stage.evaluate("real => { Date.now = real; }", real)


def test_a_short_cut_of_the_line_is_not_announced_and_a_long_one_is(stage: Page) -> None:
    expect(stage.locator(".m-state")).to_be_empty()
    looks: list[str] = []

    def cut(route: Route) -> None:
        looks.append(route.request.url)
        route.abort()

    stage.route("**/_stcore/health", cut)
    stage.wait_for_timeout(4_500)  # one look, or two
    assert 1 <= len(looks) <= 2 and stage.locator(".m-state").inner_text() == ""
    expect(stage.locator(".m-state")).to_contain_text("接続が切れています")
    stage.unroute("**/_stcore/health")
    expect(stage.locator(".m-state")).to_be_empty()


# ---------------------------------------------------------------- pages of their own


def test_a_note_is_said_to_be_recorded_and_its_slide_keeps_a_mark(server: str, page: Page) -> None:
    stage = hold(page, f"{server}{FOUR}")
    mark, said = stage.locator(".m-recorded"), stage.locator(".m-state")
    assert said.get_attribute("role") == "status"
    expect(mark).to_be_empty()
    write_note(stage, "印のつく決定")
    expect(said).to_contain_text("記録しました(決定)")
    expect(mark).to_have_text("記録1件")
    expect(said).to_be_empty()  # after some seconds
    stage.keyboard.press("ArrowRight")
    expect(mark).to_be_empty()


def test_a_slide_that_takes_longer_than_its_share_says_so_in_the_grey_of_the_clock(server: str, page: Page) -> None:
    stage = hold(page, f"{server}{FOUR}")
    pace = stage.locator(".m-pace")
    expect(pace).to_have_text("目安 15分")
    real = stage.evaluate_handle("Date.now")
    for _ in range(17):  # a minute at a time: a jump of more is no talk
        stage.evaluate("() => { const real = Date.now; Date.now = () => real() + 59_000; }")
        stage.wait_for_timeout(1100)
    expect(pace).to_have_text(re.compile(r"目安 15分\([12]分超過\)"))
    assert pace.evaluate("e => getComputedStyle(e).color") == stage.locator(".m-clock").evaluate(
        "e => getComputedStyle(e).color"
    )
    stage.evaluate("real => { Date.now = real; }", real)


def test_m_begins_a_meeting_with_the_input_method_on_and_not_while_it_composes(server: str, page: Page) -> None:
    page.goto(f"{server}meeting")
    settled(page)
    _press(page, "body", key="Process", code="KeyM", keyCode=229, isComposing=True)
    _press(page, "body", key="m", code="KeyM", isComposing=True)
    assert "run=yes" not in page.url
    _press(page, "body", key="Process", code="KeyM", keyCode=229)
    page.wait_for_selector(".m-slide.m-on")


def test_a_chart_that_cannot_be_drawn_says_so_shows_its_figures_and_is_tried_again(server: str, page: Page) -> None:
    page.route("**/_slides/plotly.min.js", lambda route: route.fulfill(body="<html>blocked</html>"))
    page.goto(f"{server}{FOUR}")
    page.wait_for_selector(".m-slide.m-on")
    page.keyboard.press("2")
    box = page.locator(".m-on .m-instead")
    expect(box).to_contain_text("グラフを表示できませんでした")
    expect(box.get_by_role("row", name=re.compile("目標値"))).to_have_text(re.compile("8.*10.*12.*14.*16"))
    page.unroute("**/_slides/plotly.min.js")
    expect(page.locator(".m-on .main-svg").first).to_be_visible()
    expect(box).to_have_count(0)


# What browsers before 2023 lack, as far as Streamlit itself does without it (it does not without Array's toSorted).
OLDER = """for (const name of ["structuredClone", "BroadcastChannel"]) delete window[name];
  delete AbortSignal.timeout;
  for (const name of ["findLast", "findLastIndex", "toReversed", "with"]) delete Array.prototype[name];"""


def test_a_browser_of_some_years_ago_draws_the_charts_takes_notes_and_leaves(server: str, page: Page) -> None:
    page.add_init_script(OLDER)
    hold(page, f"{server}{FOUR}")
    expect(page.locator(".m-instead")).to_have_count(0)
    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_label("内容").fill("古いブラウザの下書き")
    page.keyboard.press("Escape")
    expect(page.locator(".m-state")).to_contain_text("下書きが1件")
    with page.expect_response("**/_stcore/health"):
        pass
    page.wait_for_timeout(100)
    leave(page)
    expect(page.get_by_role("heading", name=re.compile("会議 4枚"))).to_be_visible()


def test_a_fault_of_one_chart_leaves_the_others(server: str, page: Page) -> None:
    hold(page, f"{server}{FOUR}")
    page.evaluate("""() => { const react = Plotly.react; let calls = 0;
      Plotly.react = (...given) => calls++ ? react(...given) : Promise.reject(new Error("WebGL")); }""")
    page.set_viewport_size({"width": 1300, "height": 760})
    expect(page.locator(".m-instead")).to_have_count(1)
    assert page.locator(".m-slide .main-svg").count() > 0


# Of the elements of the stage, with its frame and what lies over it: those that leave the screen or are cut off.
CUT = """() => [...document.querySelectorAll('.meeting *')]
  .filter((e) => e.getClientRects().length && !e.closest('.m-slide:not(.m-on), .m-chart, .m-hidden, .scroll'))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5
    || (e.matches('h1, button, .m-whose') && e.scrollWidth > e.clientWidth + 1))
  .map((e) => e.className || e.tagName)"""


def test_on_a_narrow_telephone_nothing_is_cut(server: str, open_page: Callable[..., Page]) -> None:
    page = hold(open_page((360, 640), has_touch=True, is_mobile=True), f"{server}{FOUR}")
    for width, height in ((360, 640), (320, 568), (280, 653), (320, 256)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("innerWidth") == width
        for key in ("Home", "2", "End", "n", "h"):
            page.keyboard.press(key)
            page.wait_for_timeout(50)  # a new size reaches the page with its next frame
            assert page.evaluate(CUT) == [], (width, key)
            if key in "nh":
                page.keyboard.press("Escape")


def test_on_a_telephone_what_is_wider_than_the_screen_scrolls_and_the_keyboard_covers_no_field(
    server: str, open_page: Callable[..., Page]
) -> None:
    page = open_page((390, 844), has_touch=True, is_mobile=True)
    hold(page, f"{server}{FOUR}")
    swipe = """selector => { const target = document.querySelector(selector);
      const at = (type, x) => target.dispatchEvent(new TouchEvent(type, { bubbles: true,
        touches: type === 'touchend' ? [] : [new Touch({ identifier: 1, target, clientX: x, clientY: 300 })],
        changedTouches: [new Touch({ identifier: 1, target, clientX: x, clientY: 300 })] }));
      at('touchstart', 300); at('touchend', 120); }"""
    page.evaluate(swipe, ".m-on .m-chart")
    expect(page.locator(".m-position")).to_have_text("1 / 4")
    page.evaluate(swipe, ".m-on h1")
    expect(page.locator(".m-position")).to_have_text("2 / 4")
    page.get_by_role("button", name="記録を入力").tap()
    size = "e => [getComputedStyle(e).fontSize, getComputedStyle(e).touchAction]"
    assert float(page.get_by_label("内容").evaluate(size)[0][:-2]) >= 16  # below that iOS zooms into the field
    assert page.locator(".m-touch button").first.evaluate(size)[1] == "manipulation"
    page.evaluate("""() => { Object.defineProperty(visualViewport, "height", { get: () => 400 });
      visualViewport.dispatchEvent(new Event("resize")); }""")
    page.get_by_role("button", name="記録する").scroll_into_view_if_needed()
    box = page.get_by_role("button", name="記録する").bounding_box()
    assert box and box["y"] + box["height"] <= 400
