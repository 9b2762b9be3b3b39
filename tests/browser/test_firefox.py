"""The nine pages and a meeting in Firefox: what another engine lays out, refuses or does in its own way.

One window goes through the pages by the menu, as a reader does, and tests judge what it met; those after them act in it.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from math import inf
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from lib.contract.terms import PAGES
from lib.store.tables import Tables
from tests.browser import firefox
from tests.browser.chromium import dashboard, go, own_port, settled
from tests.browser.meetings import leave
from tests.browser.visits import serious
from tests.real import DOCUMENT

# Streamlit's own ways: a library tries WebAssembly, is refused by our policy and goes on without, which Firefox writes down;
# and on a deep link it asks below the page's path first, whether it is served from there.
_ITS_OWN = ("script-src wasm-eval", "blocked WebAssembly", "/_stcore/")
_REFUSALS = """window.refusals = [];
addEventListener("securitypolicyviolation", e => refusals.push(`${e.effectiveDirective} ${e.blockedURI}`));"""
_WIDE = """() => Math.max(...["html", '[data-testid="stMain"]'].map(part => document.querySelector(part))
  .map(e => e.scrollWidth - e.clientWidth))"""
# The words under a chart's axes reach below the first words of its legend.
_COVERED = """() => [...document.querySelectorAll(".js-plotly-plot")].filter(chart => {
  const boxes = parts => [...chart.querySelectorAll(parts)].map(e => e.getBoundingClientRect());
  const legend = boxes(".legendtext"), axis = boxes(".xtick, .x2tick");
  const [top, bottom] = [Math.min(...axis.map(b => b.top)), Math.max(...axis.map(b => b.bottom))];
  return legend.some(b => b.bottom > top && b.top < bottom);
}).length"""


class Met(NamedTuple):
    """What a reader met on a page; `wide` and `covered` by width of the window."""

    language: str
    heading: str
    at: float  # px from the top
    exceptions: int
    charts: int
    wide: dict[int, int]
    covered: dict[int, int]
    serious: list[Any]
    faults: list[str]
    hosts: set[str | None]


class Reader:
    """A window of Firefox, and what went wrong in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.faults: list[str] = []
        self.hosts: set[str | None] = set()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("requestfailed", lambda request: self.faults.append(f"{request.url} {request.failure}"))
        self.page.on("response", lambda answer: self.faults.append(answer.url) if answer.status >= 400 else None)
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))

    def meet(self, name: str) -> Met:
        """Go to a page by the menu, at a desk and then in the hand."""
        page = self.page
        self.faults.clear()
        self.hosts.clear()
        page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_title(f"{name} | 事業群評価")
        settled(page)
        found = serious(page)
        heading = page.get_by_test_id("stMain").locator("h1, h2").first
        box = heading.bounding_box()
        wide, covered = {}, {}
        for width, height in ((390, 844), (1366, 768)):
            page.set_viewport_size({"width": width, "height": height})
            settled(page)
            wide[width], covered[width] = page.evaluate(_WIDE), page.evaluate(_COVERED)
        faults = [*self.faults, *page.evaluate("refusals")]
        return Met(
            page.evaluate("document.documentElement.lang"),
            heading.inner_text(),
            box["y"] if box else inf,
            page.get_by_test_id("stException").count(),
            page.locator(".js-plotly-plot:has(.main-svg)").count(),
            wide,
            covered,
            found,
            [fault for fault in faults if not any(words in fault for words in _ITS_OWN)],
            self.hosts.copy(),
        )


@pytest.fixture(scope="module")
def context(playwright: Playwright) -> Iterator[BrowserContext]:
    browser = firefox.launch(playwright)
    context = firefox.context(browser)
    context.add_init_script(_REFUSALS)
    yield context
    browser.close()


@pytest.fixture(scope="module")
def reader(context: BrowserContext, server: str) -> Reader:
    reader = Reader(context)
    reader.page.goto(server + "sources?part=guide")
    settled(reader.page)
    return reader


@pytest.fixture(scope="module")
def met(reader: Reader) -> Callable[[str], Met]:
    return cache(reader.meet)


pages = pytest.mark.parametrize("name", PAGES.values())
Meet = Callable[[str], Met]


@pages
def test_a_page_is_drawn_in_japanese_and_says_what_it_found(met: Meet, name: str) -> None:
    page = met(name)
    assert (page.language, page.exceptions) == ("ja", 0)
    assert len(page.heading) >= 8 and page.at < 768, "the first screen says what was found"
    assert page.charts == {"指標": 2, "事務事業": 2}.get(name, 0)


@pages
def test_no_script_fails_and_no_request_fails_or_leaves_the_host(met: Meet, name: str) -> None:
    assert met(name).faults == []
    assert met(name).hosts <= {"127.0.0.1"}


@pages
def test_nothing_is_wider_than_a_desk_or_a_phone_and_no_legend_lies_on_an_axis(met: Meet, name: str) -> None:
    assert met(name).wide == {390: 0, 1366: 0}
    assert met(name).covered == {390: 0, 1366: 0}


@pages
def test_axe_finds_nothing_serious(met: Meet, name: str) -> None:
    assert met(name).serious == []


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    """The window of before, and whatever a test did in it failed nowhere."""
    reader.faults.clear()
    yield reader.page
    assert [fault for fault in reader.faults if not any(words in fault for words in _ITS_OWN)] == []


def _in_focus(page: Page, name: str) -> bool:
    return bool(page.evaluate("name => document.activeElement?.getAttribute('aria-label')?.includes(name)", name))


def test_a_filter_is_chosen_by_keyboard(server: str, page: Page) -> None:
    go(page, server + "projects")
    page.get_by_test_id("stSidebar").get_by_role("link", name="取込", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if _in_focus(page, "所管課(室)"):
            break
    assert _in_focus(page, "所管課(室)")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
        if page.locator("[role=option][data-focused]").inner_text() == "建設企画課":
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()
    assert "section=建設企画課" in unquote(page.url)


def test_a_figure_leads_to_its_line_and_back_and_forward_return(server: str, page: Page) -> None:
    go(page, server)
    page.locator(".grid").get_by_role("link", name=re.compile(r"(?<!\d)40%")).click()
    line = page.locator("[data-arrive]")
    expect(line).to_contain_text("実証実験及び社会実装数(件)")
    expect(line).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".grid")).to_be_visible()
    page.go_forward()
    expect(line).to_be_in_viewport()


def test_the_address_of_a_view_is_a_code_and_can_be_copied(server: str, page: Page) -> None:
    go(page, server + "projects?project=infra_dx")
    page.get_by_role("button", name="この画面を共有").click()
    code = page.get_by_role("img", name="この画面のアドレスのQRコード")
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=code.element_handle())
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert [unquote(one.text) for one in seen] == [unquote(page.url)]
    page.get_by_role("button", name="アドレスをコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    page.get_by_role("textbox", name="キーワードで探す").focus()
    page.keyboard.press("ControlOrMeta+v")
    assert unquote(page.get_by_role("textbox", name="キーワードで探す").input_value()) == unquote(page.url)


def test_a_table_is_saved_whole(server: str, page: Page, tables: Tables) -> None:
    go(page, server + "indicators")
    with page.expect_download() as saving:
        page.get_by_role("button", name="CSVで保存").click()
    text = saving.value.path().read_bytes().decode("utf-8-sig")
    assert saving.value.suggested_filename.endswith(".csv")
    assert [name for name in tables["indicators"]["name"] if name not in text] == []


def test_a_file_is_read(server: str, page: Page) -> None:
    go(page, server + "intake")
    page.locator('input[type="file"]').first.set_input_files(DOCUMENT)
    expect(page.get_by_text(DOCUMENT.name).first).to_be_visible()
    expect(page.get_by_text("読めました")).to_be_visible()


def test_a_page_is_printed_with_all_that_it_says(server: str, page: Page) -> None:
    go(page, server)
    # A4: Playwright sends inches where Firefox reads centimetres.
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(width="21in", height="29.7in")))
    assert abs(float(paper.pages[0].mediabox.width) - 595) < 2
    words = [re.sub(r"\s", "", unicodedata.normalize("NFKC", sheet.extract_text())) for sheet in paper.pages]
    assert min(map(len, words)) > 200, "no sheet is all but empty"
    assert all(part in "".join(words) for part in ("事業費R2実績→R3計画", "実証実験・社会実装‒▼40%", "確認事項"))


@pytest.fixture
def stage(reader: Reader, server: str, page: Page) -> Page:
    """A meeting on its first slide."""
    go(page, server + "meeting")
    page.keyboard.press("m")
    _begun(page)
    return page


def _begun(page: Page) -> None:
    page.wait_for_selector(".m-slide.m-on")
    page.wait_for_function("() => !document.querySelector('.m-slide:not([data-ready])')")


def _at(page: Page) -> str:
    return page.locator(".m-position").inner_text()


def test_a_meeting_is_held_by_keyboard_and_a_presenter_is_in_step(stage: Page) -> None:
    assert _at(stage) == "1 / 7"
    drawn = "() => [...document.querySelectorAll('.m-on .m-chart')].every(e => e.querySelector('.main-svg'))"
    for number in range(2, 8):
        stage.keyboard.press("ArrowRight")
        assert _at(stage) == f"{number} / 7"
        stage.wait_for_function(drawn)
    with stage.context.expect_page() as opening:
        stage.keyboard.press("p")
    presenter = opening.value
    presenter.wait_for_selector(".m-presenter h1")
    stage.bring_to_front()
    stage.keyboard.press("2")
    expect(presenter.locator(".m-position")).to_have_text("2 / 7")
    expect(presenter.locator(".m-now h1")).to_have_text(stage.locator(".m-on h1").inner_text())
    presenter.close()
    stage.reload()
    _begun(stage)
    expect(stage.locator(".m-position")).to_have_text("2 / 7")


def test_each_key_does_in_firefox_what_the_help_says(stage: Page) -> None:
    stage.keyboard.press("ArrowRight")
    stage.keyboard.press("d")
    expect(stage.get_by_role("dialog")).to_contain_text("最終目標")
    stage.keyboard.press("d")
    ticks = "() => [...document.querySelectorAll('.m-on .xtick')].map(e => e.textContent)"
    assert "R7" in stage.evaluate(ticks)
    stage.keyboard.press("y")
    stage.wait_for_function(f"() => !({ticks})().includes('R7')")
    stage.keyboard.press("Backspace")
    stage.wait_for_function(f"() => ({ticks})().includes('R7')")
    stage.keyboard.press("Home")
    stage.keyboard.press("s")
    expect(stage.locator(".m-state")).to_contain_text("(このスライドのみ、")
    stage.keyboard.press("Backspace")
    expect(stage.locator(".m-state")).to_be_empty()
    stage.keyboard.press("b")
    expect(stage.locator(".m-blank")).to_be_visible()
    stage.keyboard.press("b")
    expect(stage.locator(".m-blank")).to_be_hidden()
    stage.keyboard.press("q")
    stage.wait_for_function("() => document.querySelector('.m-code')?.naturalWidth > 0")
    stage.keyboard.press("q")
    stage.keyboard.press("f")
    stage.wait_for_function("() => document.fullscreenElement !== null")
    stage.keyboard.press("f")
    stage.wait_for_function("() => document.fullscreenElement === null")


def test_a_note_is_on_the_desk_after_the_meeting(stage: Page) -> None:
    stage.keyboard.press("n")
    form = stage.get_by_role("dialog")
    form.get_by_label("内容").fill("未利用の町を訪ねる")
    form.get_by_label("担当").fill("情報システム課")
    form.get_by_label("期限").fill("2022-03-31")
    stage.keyboard.press("Control+Enter")
    expect(form).to_be_hidden()
    leave(stage)
    row = stage.get_by_role("table", name="会議の記録").get_by_role("row").nth(1)
    for words in ("未利用の町を訪ねる", "情報システム課", "令和4年3月31日"):
        expect(row).to_contain_text(words)


def test_a_lost_server_is_said_and_the_slides_still_turn(context: BrowserContext) -> None:
    process = dashboard(own_port())
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{own_port()}/meeting?run=yes")
        _begun(page)
        process.kill()
        process.wait()
        expect(page.locator(".m-state")).to_contain_text("接続が切れています", timeout=20_000)
        page.keyboard.press("ArrowRight")
        assert _at(page) == "2 / 7"
        expect(page.locator(".m-on .main-svg").first).to_be_visible()
    finally:
        process.kill()
