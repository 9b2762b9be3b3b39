"""What people do, in a real Chromium: arrive, filter, follow, go back, share, reload, print, use the keyboard."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from lib.store.folder import DEFAULT_TABLES, MANIFEST
from tests.browser.chromium import Readers, SharedPage, dashboard, go, own_port, settled
from tests.real import copy_tables

Open = Callable[..., Page]


def _open(page: Page, url: str) -> Page:
    page.goto(url)
    settled(page)
    return page


class OwnServer:
    """A dashboard of this file alone, on a copy of the real tables."""

    def __init__(self, folder: Path) -> None:
        self.tables = copy_tables(folder)
        self.url = f"http://127.0.0.1:{own_port()}/"
        self.start()

    def mend(self) -> None:
        """Put the real tables back."""
        shutil.copytree(DEFAULT_TABLES, self.tables, ignore=shutil.ignore_patterns(MANIFEST), dirs_exist_ok=True)

    def start(self) -> None:
        self._process = dashboard(own_port(), self.tables)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    server = OwnServer(tmp_path_factory.mktemp("own"))
    yield server
    server.kill()


@pytest.fixture
def own_server(running_server: OwnServer) -> Iterator[OwnServer]:
    """A server that a test may stop and start, and whose tables it may break."""
    yield running_server
    running_server.mend()


def test_a_filter_survives_page_change_reload_back_and_sharing(server: str, readers: Readers, open_page: Open) -> None:
    page = open_page()
    _open(page, server + "projects")
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name="所管課(室)")
    box.click()
    page.get_by_role("option", name="建設企画課").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()
    assert "section=建設企画課" in unquote(page.url)
    page.get_by_test_id("stSidebar").get_by_role("link", name="指標", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("指標の一覧"))).to_be_visible()
    settled(page)
    assert "section=建設企画課" in unquote(page.url) and "/indicators" in page.url
    shared = page.url
    page.reload()
    settled(page)
    expect(page.get_by_test_id("stSidebar").get_by_text("建設企画課")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile(r"事務事業の一覧\(4事業\)"))).to_be_visible()
    readers.leave()  # the one who is sent the address comes later, so that one browser context does for both
    page = open_page()
    _open(page, shared)
    expect(page.get_by_test_id("stSidebar").get_by_text("建設企画課")).to_be_visible()


def test_the_dashboard_can_be_used_by_keyboard_alone(server: str, page: Page) -> None:
    _open(page, server)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement?.closest('ol.asked .name'))"):
            break
    else:
        raise AssertionError("what to ask cannot be reached by Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "focus can be seen"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("実証実験・社会実装"))).to_be_visible()


def test_two_readers_do_not_disturb_each_other(server: str, page: Page) -> None:
    one, two = page, page.context.new_page()  # two tabs, which have even their cookies in common
    _open(one, server + "projects?section=建設企画課")
    _open(two, server + "projects?section=情報システム課")
    expect(one.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()
    expect(two.get_by_role("heading", name=re.compile(r"事務事業の一覧\(2事業\)"))).to_be_visible()
    one.reload()
    settled(one)
    expect(one.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()


def test_a_killed_server_keeps_the_screen_says_so_and_recovers(own_server: OwnServer, page: Page) -> None:
    _open(page, own_server.url + "?section=情報システム課")
    own_server.kill()
    try:
        expect(page.get_by_text("接続が切れました").or_(page.get_by_text("接続中")).first).to_be_visible(timeout=20_000)
        expect(page.locator(".grid")).to_be_visible()
    finally:
        own_server.start()
    page.reload()
    settled(page)
    expect(page.get_by_test_id("stSidebar").get_by_text("情報システム課")).to_be_visible()


def test_broken_data_is_said_in_japanese_and_mending_it_is_enough(own_server: OwnServer, page: Page) -> None:
    path = own_server.tables / "budgets.parquet"
    whole = path.read_bytes()
    _open(page, own_server.url)
    path.write_bytes(whole[: len(whole) // 2])
    go(page, own_server.url + "indicators")
    expect(page.get_by_role("alert").filter(has_text="budgets.parquet を読めません")).to_be_visible()
    assert "Traceback" not in page.content()
    page.get_by_test_id("stSidebar").get_by_role("link", name="出典と方法", exact=True).click()
    expect(page.locator(".doc")).to_contain_text("長崎県自治体クラウドサービス")
    path.write_bytes(whole)
    page.reload()
    settled(page)
    expect(page.locator(".ev.problem")).to_have_count(0)


def test_hostile_names_run_nothing(own_server: OwnServer, page: Page) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = "<img src=x onerror='window.__hit=1'><script>window.__hit=1</script>\u202e" + "長" * 300
    for table, columns in (("indicators", ("name", "short_name", "unit")), ("projects", ("name", "section"))):
        file = own_server.tables / f"{table}.parquet"
        rows = pq.read_table(file)
        for column in columns:
            at = rows.schema.get_field_index(column)
            rows = rows.set_column(at, rows.schema.field(at), pa.array([name] * len(rows), pa.string()))
        pq.write_table(rows, file)
    _open(page, own_server.url)
    for path in ("", "indicators", "projects?project=infra_dx", "viewpoints", "meeting", "sources?part=reporting"):
        if path:
            go(page, own_server.url + path)
        assert "<img src=x onerror" in page.locator("body").inner_text(), path
        hit: Any = page.evaluate("window.__hit")
        assert hit is None, path
        assert page.locator("img[src=x]").count() == 0
        wide = page.evaluate(
            "(() => {const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth - e.clientWidth})()"
        )
        assert wide <= 0, path


# From here on tests go on in one page.


def test_what_streamlit_says_itself_is_japanese(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "projects")
    box = page.get_by_role("combobox", name="見直し区分")
    box.click()
    box.fill("zzzz")
    expect(page.get_by_text("該当なし")).to_be_visible()
    words = page.evaluate("document.body.innerText")
    for english in ("No results", "Choose", "Press Enter", "Select all", "Deploy", "Stop"):
        assert english not in words, english


def test_the_rooms_phones_read_the_views_address_from_its_code(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "projects?section=建設企画課&project=infra_dx")
    page.get_by_role("button", name="この画面を共有").click()
    code = page.get_by_role("img", name="この画面のアドレスのQRコード")
    expect(code).to_be_visible()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=code.element_handle())
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert [unquote(one.text) for one in seen] == [unquote(page.url)]
    assert page.request.get(f"{server}_share/qr.svg?text={'x' * 3000}").status == 400


def test_a_grid_cell_leads_to_its_line_in_one_click_and_back_returns(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server)
    page.evaluate("window.__same = true")
    page.locator(".grid").get_by_role("link", name=re.compile(r"(?<!\d)40%")).click()
    line = page.locator("[data-arrive]")
    expect(line).to_contain_text("実証実験及び社会実装数(件)")
    expect(line).to_be_in_viewport()
    assert page.evaluate("window.__same") is True, "the page was not loaded anew"
    page.go_back()
    expect(page.locator(".grid")).to_be_visible()


def test_an_attention_item_leads_to_its_indicator(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server)
    page.locator("ol.asked .name a").nth(1).click()
    expect(page.get_by_role("heading", name=re.compile("RPAロボット: R2は目標40台に対し20台"))).to_be_visible()
    assert "indicator=rpa_robots" in page.url


def test_a_free_text_search_finds_across_kana(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "projects")
    page.get_by_role("textbox", name="キーワードで探す").fill("ろぼっと")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"事務事業の一覧\(1事業\)"))).to_be_visible()
    assert "q=ろぼっと" in unquote(page.url)


def test_a_slider_moved_by_key_is_a_what_if_in_the_address(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "viewpoints")
    slider = page.get_by_role("slider", name=re.compile("概ね順調"))
    slider.focus()
    while int(slider.input_value()) < 92:  # a run that ends between two keys takes one back
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ev.trial .tag")).to_have_text("仮判定")
    expect(page.locator(".ev.trial")).to_contain_text("判定の変更1指標")
    page.wait_for_url(re.compile("limits="))


def test_forced_colours_leave_what_is_chosen_to_be_seen(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "viewpoints?code=2")
    ground = "e => getComputedStyle(e).backgroundColor"
    page.emulate_media(forced_colors="active")
    try:
        highlight = page.evaluate("""() => {
          document.body.style.accentColor = "Highlight";
          return getComputedStyle(document.body).accentColor;
        }""")
        radios = page.get_by_test_id("stMain").get_by_role("radio")
        assert [radios.nth(place).evaluate(ground) == highlight for place in range(3)] == [False, True, False]
        columns = page.locator(".matrix thead th")
        assert [columns.nth(place).evaluate(ground) == highlight for place in range(1, 4)] == [False, True, False]
    finally:
        page.emulate_media(forced_colors="none")


_HIGHLIGHT = """() => {
  document.body.style.accentColor = "Highlight";
  return getComputedStyle(document.body).accentColor;
}"""
# Grounds or borders of shapes, those that cannot be told from the page under them left out.
_SHAPES = """selector => [...document.querySelectorAll(selector)].map(shape => {
  const ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor, drawn = getComputedStyle(shape);
  const isSeen = (colour, width) => parseFloat(width) > 0 && colour !== ground && colour !== "rgba(0, 0, 0, 0)";
  return isSeen(drawn.backgroundColor, 1) || isSeen(drawn.borderBottomColor, drawn.borderBottomWidth)
    || isSeen(drawn.borderTopColor, drawn.borderTopWidth);
})"""


_GROUND = "e => getComputedStyle(e).backgroundColor"


def test_forced_colours_keep_the_marks_of_an_indicators_years(server: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active")
    page.goto(server)
    settled(page)
    shapes = page.evaluate(_SHAPES, ".course i")
    assert len(shapes) > 10 and all(shapes)
    for selector in (".course .actual", ".course .final"):
        assert page.locator(selector).first.evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none"


def test_forced_colours_keep_bars_and_what_is_chosen_of_many_groups(
    prefecture_server: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active")
    page.goto(prefecture_server)
    settled(page)
    highlight = page.evaluate(_HIGHLIGHT)
    bars = page.evaluate(_SHAPES, ".spark i:not([style*=':0px'], .none)")
    assert len(bars) > 3 and all(bars)
    go(page, f"{prefecture_server}?by=year")
    parts = page.evaluate(_SHAPES, ".bar > span")
    assert len(parts) > 3 and all(parts)
    go(page, f"{prefecture_server}?by=list&verdict=caution")
    chosen = [tile.evaluate(_GROUND) == highlight for tile in page.locator("ul.tiles li > *").all()]
    assert chosen == [False, True, False, False]
    for page_name in ("indicators", "projects", "meeting"):
        go(page, prefecture_server + page_name)
        marked = [entry.evaluate(_GROUND) == highlight for entry in page.locator(".ev.menu a").all()]
        assert marked.count(True) == 1, page_name
    go(page, prefecture_server + "indicators")
    rows = page.locator(".ev.choose a[data-row]")
    marked = [row.evaluate(_GROUND) == highlight for row in rows.all()[:5]]
    assert marked == [True, False, False, False, False]


def _saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = waiting.value.path()
    assert path is not None
    return waiting.value.suggested_filename, Path(path).read_bytes()


def test_files_hold_what_is_shown_with_filters_and_version(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "indicators?section=情報システム課")
    name, data = _saved(page, "CSVで保存")
    text = data.decode("utf-8-sig")
    version = re.search(r"_([0-9a-f]{8})\.csv$", name)
    assert version and f"データ版,{version[1]}" in text and "所管課(室): 情報システム課" in text
    assert "RPA作成ロボット数" in text and "実証実験及び社会実装数" not in text
    _, data = _saved(page, "Excelで保存")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    values = [list(r) for r in sheet.iter_rows(values_only=True)]
    assert any("RPA作成ロボット数" in r and 20 in r and 40 in r for r in values)
