"""A meeting as it is held: by keyboard alone, with the presenter's window in step, in a real Chromium."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Error, Page, expect
from pptx import Presentation

from lib.store.folder import load
from lib.store.tables import Tables
from tests.browser.chromium import Readers, dashboard, own_port, serving, settled
from tests.browser.meetings import hold, leave, write_note
from tests.browser.visits import FITTED, OF_COLOUR, serious
from tests.hard import CASES, changed, write
from tests.real import copy_tables

Open = Callable[..., Page]
TWELVE = "&".join(
    f"slides={key}"
    for key in ["overview", *(f"indicator.{i}" for i in load()["indicators"]["indicator_id"][:10]), "decided"]
)


def _at(page: Page) -> str:
    return page.locator(".m-position").inner_text()


@pytest.fixture
def meeting(server: str, page: Page) -> Iterator[Page]:
    yield hold(page, f"{server}meeting?run=yes&{TWELVE}")


def test_twelve_slides_are_held_by_keyboard_alone_with_the_presenter_in_step(meeting: Page) -> None:
    assert _at(meeting) == "1 / 12"
    with meeting.context.expect_page() as opening:
        meeting.keyboard.press("p")
    presenter = opening.value
    presenter.wait_for_selector(".m-presenter h1")
    expect(presenter.locator(".m-position")).to_have_text("1 / 12")
    meeting.bring_to_front()
    for place, key in enumerate(["ArrowRight", "PageDown", " ", "ArrowRight", "PageDown"], start=2):
        meeting.keyboard.press(key)
        assert _at(meeting) == f"{place} / 12"
    expect(presenter.locator(".m-position")).to_have_text("6 / 12")
    sentence = meeting.locator(".m-on h1").inner_text()
    expect(presenter.locator(".m-now h1")).to_have_text(sentence)
    for key, expected in [("ArrowLeft", 5), ("PageUp", 4), ("End", 12), ("Home", 1), ("9", 9)]:
        meeting.keyboard.press(key)
        expect(meeting.locator(".m-position")).to_have_text(f"{expected} / 12")
        expect(presenter.locator(".m-position")).to_have_text(f"{expected} / 12")
    meeting.keyboard.type("11")
    expect(meeting.locator(".m-position")).to_have_text("11 / 12")
    presenter.bring_to_front()
    presenter.keyboard.press("ArrowRight")
    expect(meeting.locator(".m-position")).to_have_text("12 / 12")
    write_note(presenter, "発表者画面で書いた決定")
    expect(meeting.locator(".m-on .m-record")).to_contain_text("発表者画面で書いた決定")
    expect(presenter.locator(".m-notes .m-record")).to_contain_text("発表者画面で書いた決定")
    meeting.bring_to_front()
    leave(meeting)
    expect(meeting.get_by_role("heading", name=re.compile("会議 12枚"))).to_be_visible()
    expect(meeting.get_by_role("table", name="会議の記録")).to_contain_text("発表者画面で書いた決定")
    assert "run=" not in meeting.url and "slides=" in meeting.url


# Of a projector of long ago, an ordinary PC, a projector of today and a large screen.
SIZES = [(1024, 768), (1366, 768), (1920, 1080), (3840, 2160)]


class Faults(NamedTuple):
    """What of the slides, by number, is cut off; and which text is too small to read, with its size."""

    cut: list[tuple[int, str]]
    small: list[tuple[int, float, str]]


FaultsOf = Callable[[str], dict[tuple[int, int], Faults]]  # by scheme, then by the screen's size


@pytest.fixture(scope="module")
def fit(server: str, readers: Readers) -> FaultsOf:
    """What does not fit on twelve slides at each size, in one meeting a scheme."""

    @cache
    def faults(scheme: str) -> dict[tuple[int, int], Faults]:
        sizes = SIZES if scheme == "light" else SIZES[::-1]
        page = readers.page(sizes[0], scheme)
        try:
            hold(page, f"{server}meeting?run=yes&{TWELVE}")
            return {size: _faults(page, size) for size in sizes}
        finally:
            readers.leave()

    return faults


@pytest.mark.parametrize("size", SIZES, ids=lambda s: str(s[0]))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_slide_fits_and_can_be_read(fit: FaultsOf, size: tuple[int, int], scheme: str) -> None:
    assert fit(scheme)[size] == Faults([], [])


def _faults(page: Page, size: tuple[int, int]) -> Faults:
    """The faults of all slides, from the first to the last, at this size of the screen."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.keyboard.press("Home")
    least = min(28 * size[0] / 1920, 28 * size[1] / 1080) * 0.99
    faults = Faults([], [])
    last = int(_at(page).split("/")[1])
    for number in range(1, last + 1):
        assert _at(page) == f"{number} / {last}"
        page.wait_for_function(FITTED)
        cut, letters = _measured(page)
        faults.cut.extend((number, part) for part in cut)
        faults.small.extend((number, height, text) for height, text in letters if height < least)
        page.keyboard.press("ArrowRight")
    return faults


def _measured(page: Page) -> tuple[list[str], list[tuple[float, str]]]:
    """What of the slide is cut off or leaves the screen, and the size of every text."""
    cut, letters = page.evaluate(
        """() => { const slide = document.querySelector('.m-on'), cut = [], letters = [];
          for (const e of [slide, ...slide.querySelectorAll('h1, dt, dd, p, .m-body, .m-facts')]) {
            const r = e.getBoundingClientRect();
            if (r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || e.scrollWidth > e.clientWidth + 1
                || (e.matches('h1') && e.scrollHeight > e.clientHeight + 4)) cut.push(e.className || e.tagName);
          }
          const boxes = [...slide.querySelectorAll('h1, .m-charts, .m-facts > div, .m-question, .m-source')].map(e => [e, e.getBoundingClientRect()]);
          for (const [a, p] of boxes) for (const [b, q] of boxes) if (a !== b
              && Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2)
            cut.push(`${a.className || a.tagName} on ${b.className || b.tagName}`);
          for (const e of slide.querySelectorAll('h1, dt, dd, p, li, text')) if (e.textContent.trim()) {
            let size = parseFloat(getComputedStyle(e).fontSize);
            const paper = e.closest('.m-paper'); if (paper) size *= new DOMMatrix(getComputedStyle(paper).transform).a;
            letters.push([size, e.textContent.slice(0, 20)]);
          }
          return [cut, letters]; }"""
    )
    return cut, letters


def test_a_reload_returns_to_the_same_slide(meeting: Page) -> None:
    meeting.keyboard.type("7")
    expect(meeting.locator(".m-position")).to_have_text("7 / 12")
    meeting.reload()
    meeting.wait_for_selector(".m-slide.m-on")
    expect(meeting.locator(".m-position")).to_have_text("7 / 12")


def test_decisions_survive_a_reload_are_exported_and_can_be_loaded_elsewhere(
    server: str, meeting: Page, open_page: Open, tmp_path: Path
) -> None:
    meeting.keyboard.press("ArrowRight")
    write_note(meeting, "9月までに未利用の町を訪ねる <b>=1+1</b>")
    write_note(meeting, "利用料は下げられるか", "question")
    meeting.keyboard.press("End")
    expect(meeting.locator(".m-on .m-record")).to_contain_text("9月までに未利用の町を訪ねる <b>=1+1</b>")
    meeting.reload()
    meeting.wait_for_selector(".m-on .m-record")
    leave(meeting)
    expect(meeting.get_by_role("table").filter(has_text="利用料は下げられるか")).to_be_visible()
    settled(meeting)

    def saved(button: str) -> bytes:
        with meeting.expect_download() as waiting:
            meeting.get_by_role("button", name=button).click()
        path = waiting.value.path()
        assert path is not None
        return Path(path).read_bytes()

    deck = Presentation(io.BytesIO(saved("PowerPoint")))
    assert len(deck.slides) == 13, "a title slide and the twelve"
    assert "9月までに未利用の町を訪ねる" in " ".join(
        s.text_frame.text for s in deck.slides[12].shapes if s.has_text_frame
    )
    book = openpyxl.load_workbook(io.BytesIO(saved("Excel")))
    assert any("利用料は下げられるか" in map(str, r) for r in book["会議の記録"].iter_rows(values_only=True))
    assert saved("PDF A4").startswith(b"%PDF-")
    record = saved("記録を保存")
    assert len(json.loads(record)["decisions"]) == 2

    other = open_page()
    other.goto(f"{server}meeting")
    # The desk hands over what the browser keeps, and the page runs again. A file that is chosen at that very instant is not
    # asked for by Streamlit; the page says so and asks to choose it again.
    settled(other, quiet=1_000)
    file = tmp_path / "kaigi.json"
    file.write_bytes(record)
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_role("table").filter(has_text="利用料は下げられるか")).to_be_visible()
    file = tmp_path / "warui.json"
    file.write_text("<script>alert(1)</script>", encoding="utf-8")
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_role("alert")).to_contain_text("会議の記録として読めません")
    expect(other.get_by_role("table").filter(has_text="利用料は下げられるか")).to_be_visible()


def test_a_line_of_the_record_can_be_taken_out_and_stays_out(meeting: Page) -> None:
    write_note(meeting, "残す決定")
    write_note(meeting, "消す決定")
    leave(meeting)
    settled(meeting)
    record = meeting.get_by_role("table", name="会議の記録")
    expect(record).to_contain_text("消す決定")
    meeting.get_by_role("button", name="記録を削除", exact=True).click()
    meeting.get_by_role("combobox", name="削除する記録").click()
    meeting.get_by_role("option", name="決定 消す決定").click()
    meeting.keyboard.press("Escape")
    meeting.get_by_role("button", name="選んだ記録を削除").click()
    expect(record).not_to_contain_text("消す決定")
    meeting.reload()
    expect(record).to_contain_text("残す決定")
    expect(record).not_to_contain_text("消す決定")


def test_a_meeting_goes_on_without_its_server_and_its_desk_comes_by_itself_when_the_server_is_back(page: Page) -> None:
    port = own_port()
    process = dashboard(port)
    try:
        hold(page, f"http://127.0.0.1:{port}/meeting?run=yes")
        process.kill()
        process.wait()
        expect(page.locator(".m-state")).to_contain_text("接続が切れています", timeout=20_000)
        # Streamlit's own dialog, which nobody sees here, makes all around it inert: write after it has come.
        page.wait_for_selector('section[role="dialog"]', state="attached", timeout=60_000)
        page.keyboard.press("ArrowRight")
        assert _at(page) == "2 / 7"
        expect(page.locator(".m-on .main-svg").first).to_be_visible()
        page.keyboard.press("n")
        page.keyboard.type("鍵盤で書ける")
        page.get_by_role("dialog").get_by_role("button", name="記録する").click()
        expect(page.locator(".m-overlay")).to_be_hidden()
        leave(page)
        waiting = page.get_by_role("dialog", name="接続を待っています")
        expect(waiting).to_contain_text("サーバーとの接続が切れています")
        expect(waiting).to_contain_text("会議の準備の画面へ自動で移ります")
        page.keyboard.press("Escape")  # the meeting can go on
        expect(waiting).to_be_hidden()
        assert _at(page) == "2 / 7"
        leave(page)
        expect(waiting).to_be_visible()
    finally:
        process.kill()
    process = dashboard(port)
    try:
        # Nobody touches a key: the desk comes when the server is back.
        expect(page.get_by_role("table", name="会議の記録")).to_contain_text("鍵盤で書ける", timeout=30_000)
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_note_has_an_owner_and_a_day_by_which_it_is_due(meeting: Page) -> None:
    meeting.keyboard.press("n")
    form = meeting.get_by_role("dialog")
    form.get_by_label("内容").fill("未利用の町を訪ねる")
    form.get_by_label("担当").fill("情報システム課")
    form.get_by_label("期限").fill("2022-03-31")
    form.get_by_label("担当").press("Control+Enter")
    meeting.keyboard.press("End")
    expect(meeting.locator(".m-on .m-record")).to_contain_text("担当 情報システム課 期限 令和4年3月31日")
    leave(meeting)
    row = meeting.get_by_role("table", name="会議の記録").get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(4)).to_have_text("情報システム課")
    expect(row.get_by_role("cell").nth(5)).to_have_text("令和4年3月31日")


def test_a_key_starts_the_meeting_and_the_stage_names_its_group_and_what_was_chosen(server: str, page: Page) -> None:
    page.goto(f"{server}meeting?section=情報システム課")
    settled(page)
    page.keyboard.press("m")
    page.wait_for_selector(".m-slide.m-on")
    expect(page.locator(".m-whose")).to_have_text("(事業群名は原資料から読み取れず)〔society50〕")
    expect(page.locator(".m-on .m-chosen")).to_have_text("絞り込み: 所管課(室) 情報システム課")
    expect(page.locator(".m-on .m-question b")).to_have_text("注意(自動)⑦「クラウド利用団体」")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-on .m-chosen")).to_have_count(0)
    expect(page.locator(".m-whose")).to_contain_text("society50")


def test_a_slide_of_many_groups_names_its_own(synthetic_server: str, page: Page) -> None:
    hold(page, f"{synthetic_server}meeting?run=yes")
    expect(page.locator(".m-whose")).to_have_text("4事業群")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-whose")).to_contain_text("〔made_up_")


def test_one_year_is_named_once_when_the_years_are_changed(synthetic_server: str, page: Page) -> None:
    hold(page, f"{synthetic_server}meeting?run=yes&group=made_up_1")
    seen = set()
    for _ in range(4):
        page.keyboard.press("y")
        seen.add(page.locator(".m-state").inner_text())
    named = [words for words in seen if "まで表示" in words]
    assert named and not any(re.search(r"(R[0-9元]+)〜\1", words) for words in named)


def test_banners_take_room_from_the_chart_and_never_cover_it(meeting: Page) -> None:
    meeting.keyboard.press("ArrowRight")
    meeting.keyboard.press("y")
    meeting.wait_for_function(
        """() => { const box = part => document.querySelector(`.m-on ${part}`).getBoundingClientRect();
          return box('.legend').bottom <= box('.m-chart').bottom + 1; }"""
    )
    assert _measured(meeting)[0] == []
    legend, chart = (meeting.locator(f".m-on {part}").first.bounding_box() for part in (".legend", ".m-chart"))
    assert legend and chart and legend["y"] + legend["height"] <= chart["y"] + chart["height"] + 1
    assert meeting.locator(".m-state").bounding_box()["y"] < chart["y"]  # type: ignore[index]


def test_a_meeting_is_held_with_a_finger_and_has_a_visible_way_out(server: str, open_page: Open) -> None:
    page = open_page((390, 844), has_touch=True, is_mobile=True)
    hold(page, f"{server}meeting?run=yes")
    buttons = page.get_by_role("navigation", name="スライドの操作").get_by_role("button")
    for button in buttons.all():
        box = button.bounding_box()
        assert box and box["width"] >= 40 and box["height"] >= 40
    buttons.nth(1).tap()
    assert _at(page) == "2 / 7"
    page.evaluate(
        """() => { const deck = document.querySelector('.m-deck');
          const at = (type, x) => deck.dispatchEvent(new TouchEvent(type, { bubbles: true,
            touches: type === 'touchend' ? [] : [new Touch({ identifier: 1, target: deck, clientX: x, clientY: 300 })],
            changedTouches: [new Touch({ identifier: 1, target: deck, clientX: x, clientY: 300 })] }));
          at('touchstart', 300); at('touchend', 120); }"""
    )
    assert _at(page) == "3 / 7"
    buttons.nth(3).tap()
    page.get_by_role("dialog").get_by_label("内容").fill("手元で書く")
    page.get_by_role("dialog").get_by_role("button", name="閉じる", exact=True).tap()
    letters = _measured(page)[1]
    assert min(size for size, _ in letters) >= 12, "what is in the hand can be read"
    buttons.nth(4).tap()
    expect(page.get_by_role("heading", name=re.compile("会議 7枚"))).to_be_visible()


# What a presenter opens, by the key that does; the last slide at the end, for it is no dialog to close.
OPENED = {"slide": "", "detail": "d", "note": "n", "help": "h", "share": "q", "decided": "End"}


@pytest.fixture(scope="module")
def audit(server: str, readers: Readers) -> Callable[[str], dict[str, list[Any]]]:
    """What axe finds on a slide and in everything opened from it, in one meeting a scheme."""

    @cache
    def found(scheme: str) -> dict[str, list[Any]]:
        page = readers.page(scheme=scheme)
        try:
            hold(page, f"{server}meeting?run=yes").keyboard.press("ArrowRight")
            faults = {}
            for name, key in OPENED.items():
                if key:
                    page.keyboard.press(key)
                assert page.locator(".m-overlay").is_visible() is (name not in ("slide", "decided")), name
                faults[name] = serious(page, *(OF_COLOUR if scheme == "dark" else ()))
                if page.locator(".m-overlay").is_visible():
                    page.keyboard.press("Escape")
            return faults
        finally:
            readers.leave()

    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("opened", OPENED)
def test_axe_finds_nothing_serious_in_a_meeting(
    audit: Callable[[str], dict[str, list[Any]]], scheme: str, opened: str
) -> None:
    assert audit(scheme)[opened] == []


def test_a_meeting_of_made_up_data_says_so_on_every_slide(synthetic_server: str, page: Page) -> None:
    hold(page, f"{synthetic_server}meeting?run=yes")
    expect(page.locator(".m-state")).to_contain_text("架空データ")
    page.keyboard.press("End")
    expect(page.locator(".m-state")).to_contain_text("架空データ")


def test_the_planner_orders_the_slides_and_the_address_keeps_them(server: str, page: Page) -> None:
    page.goto(f"{server}meeting")
    settled(page)
    page.get_by_title("2枚目を前へ移動").click()
    expect(page.get_by_role("heading", name="会議 7枚(選んだ順)")).to_be_visible()
    assert page.url.index("indicator.trials_done") < page.url.index("overview")
    page.reload()
    settled(page)
    expect(page.locator("table tbody tr").first).to_contain_text("実証実験・社会実装")
    page.get_by_role("link", name="会議を始める →").click()
    page.wait_for_selector(".m-slide.m-on")
    expect(page.locator(".m-on h1")).to_contain_text("実証実験・社会実装")


def test_a_meeting_below_a_path_has_its_charts_and_its_code(page: Page) -> None:
    port = own_port()
    process = dashboard(port, base="hyoka")
    try:
        hold(page, f"http://127.0.0.1:{port}/hyoka/meeting?run=yes")
        assert page.locator(".m-slide .main-svg").count() > 0
        page.keyboard.press("q")
        page.wait_for_function("() => document.querySelector('.m-code')?.naturalWidth > 0")
        page.keyboard.press("q")
        write_note(page, "この場所だけの決定")
        kept = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('meeting-record:'))")
        assert len(kept) == 1 and kept[0].endswith("@/hyoka/"), "another server of this host has a record of its own"
        leave(page)
        expect(page.get_by_role("heading", name=re.compile("会議 7枚"))).to_be_visible()
        assert "/hyoka/meeting" in page.url
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_number_half_typed_and_a_drawing_half_done_leave_nothing_behind(server: str, page: Page) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{server}meeting?run=yes&{TWELVE}")
    page.wait_for_selector(".m-slide.m-on")
    page.keyboard.press("1")  # may become 10, 11 or 12
    leave(page)
    expect(page.get_by_role("heading", name=re.compile("会議 12枚"))).to_be_visible()
    address = page.url
    page.wait_for_timeout(1_200)  # longer than a number waits for its next digit
    assert (page.url, broken) == (address, []) and "at=" not in address


def test_modules_that_do_not_arrive_are_said_in_words(server: str, page: Page) -> None:
    page.route("**/_stage/**/slides.js", lambda route: route.abort())
    page.goto(f"{server}meeting?run=yes")
    expect(page.locator(".meeting")).to_contain_text("会議の画面を読み込めませんでした")
    page.unroute("**/_stage/**/slides.js")
    page.reload()
    page.wait_for_selector(".m-slide.m-on")


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard, and the folder of its tables, which a test changes under it. Begun late in this file: it keeps the port."""
    folder = copy_tables(tmp_path_factory.mktemp("changing"))
    with serving(folder) as url:
        yield url, folder


@pytest.mark.parametrize("case", CASES)
def test_a_group_unlike_ours_fits_on_its_slides_too(
    changing: tuple[str, Path], page: Page, tables: Tables, case: str
) -> None:
    url, folder = changing
    write(changed(tables, case), folder)
    hold(page, f"{url}meeting?run=yes")
    for size in SIZES[:2]:
        assert _faults(page, size).cut == []


def test_newer_data_is_offered_and_not_forced(changing: tuple[str, Path], page: Page, tables: Tables) -> None:
    url, folder = changing
    write(tables.frames, folder)
    hold(page, f"{url}meeting?run=yes")
    before = page.locator(".m-slide h1").all_inner_texts()
    indicators = tables["indicators"]
    renamed = indicators.assign(short_name=indicators["short_name"].replace("クラウド利用団体", "新しい名前"))
    write({"indicators": renamed}, folder)
    page.reload()
    page.wait_for_selector(".m-slide.m-on")
    expect(page.locator(".m-state")).to_contain_text("新しいデータがあります")
    assert page.locator(".m-slide h1").all_inner_texts() == before
    page.keyboard.press("u")
    expect(page.locator(".m-slide h1").filter(has_text="新しい名前").first).to_be_attached()
    expect(page.locator(".m-state")).to_be_empty()


@pytest.fixture(scope="module")
def kept_page(readers: Readers) -> Iterator[Page]:
    """A page that stays on the stage from test to test. They stand together here, after those with a page of their own."""
    yield readers.page()
    readers.leave()


_AS_IT_BEGAN = """() => {
  const shown = (part) => document.querySelector(part)?.getClientRects().length > 0;
  return document.querySelector(".m-position")?.innerText === "1 / 12" && !document.querySelector(".m-state").innerText
    && !shown(".m-overlay") && !shown(".m-blank");
}"""


def test_the_presenters_window_needs_no_session_returns_after_a_reload_and_shares_the_meetings_page(
    server: str, page: Page
) -> None:
    hold(page, f"{server}meeting?run=yes")
    page.keyboard.press("ArrowRight")
    with page.context.expect_page() as opening:
        page.keyboard.press("p")
    presenter = opening.value
    presenter.wait_for_selector(".m-preview .main-svg")
    assert presenter.locator('[data-testid="stApp"]').count() == 0, "a session of its own is what took a second"
    assert presenter.evaluate("!window.Plotly"), "the next slide is the room's picture, which takes no library"
    # The picture is put there anew whenever the room's changes: both sizes are asked for at one moment.
    presenter.wait_for_function("""() => {
      const [outer, inner] = [".m-chart", ".main-svg"].map(
        (name) => document.querySelector(`.m-preview ${name}`)?.getBoundingClientRect());
      return outer && inner && Math.abs(outer.width - inner.width) < 2 && Math.abs(outer.height - inner.height) < 2;
    }""")
    presenter.reload()
    expect(presenter.locator(".m-position")).to_have_text("2 / 7")
    presenter.keyboard.press("q")
    expect(presenter.get_by_role("dialog")).to_contain_text(f"{server}meeting?run=yes&at=")
    presenter.keyboard.press("Escape")
    expect(presenter.get_by_role("dialog")).to_be_hidden()
    presenter.evaluate("sessionStorage.removeItem('meeting-presented')")
    presenter.reload()  # a window that holds no slides is drawn by the meeting's page
    presenter.wait_for_selector(".m-presenter h1")
    assert f"{server}meeting?" in presenter.url and "role=presenter" in presenter.url
    with presenter.expect_event("close"), suppress(Error):  # the window may be gone before the key is let go
        presenter.keyboard.press("Escape")


def test_the_last_slide_holds_what_is_asked_until_something_is_recorded(server: str, page: Page) -> None:
    hold(page, f"{server}meeting?run=yes")
    page.keyboard.press("End")
    asked = page.locator(".m-on .m-asked li")
    assert [item.locator("b").first.inner_text().strip() for item in asked.all()] == ["2", "3", "4", "5", "6"]
    expect(asked.first).to_contain_text("実証実験及び社会実装数確認事項(次世代情報化推進室)")
    page.keyboard.press("2")
    expect(page.locator(".m-position")).to_have_text("2 / 7")
    write_note(page, "次回までに候補を示す")
    page.keyboard.press("End")
    expect(page.locator(".m-on .m-record")).to_contain_text("次回までに候補を示す")
    expect(asked).to_have_count(0)


_TICKS = "() => [...document.querySelectorAll('.m-on .xtick')].map(e => e.textContent)"


def test_years_go_back_from_the_newest_result_and_the_caption_the_status_and_the_presenter_follow(
    server: str, page: Page
) -> None:
    hold(page, f"{server}meeting?run=yes&slides=indicator.cloud_users")
    with page.context.expect_page() as opening:
        page.keyboard.press("p")
    opening.value.wait_for_selector(".m-presenter h1")
    page.bring_to_front()
    state, caption = page.locator(".m-state"), page.locator(".m-on .m-caption")
    whole = caption.inner_text()
    assert "R元〜R7" in whole and "試算" in whole
    drawn = "() => document.querySelector('.m-on .legend')?.textContent ?? ''"
    assert "試算" in page.evaluate(drawn)
    page.keyboard.press("y")
    expect(state).to_contain_text("R2まで表示(このスライドのみ)。R2は実績5団体。Yで前の年度")
    expect(caption).to_contain_text("R元〜R2")
    expect(caption).not_to_contain_text("試算")
    page.wait_for_function(f"() => !({drawn})().includes('試算')")
    page.keyboard.press("y")
    expect(state).to_contain_text("R元は基準値5団体。これより前の年度に実績はありません。Yで全年度に戻ります。")
    expect(opening.value.locator(".m-state")).to_have_text(state.inner_text())
    assert page.evaluate(_TICKS) == ["R元"]
    page.keyboard.press("y")
    expect(state).to_be_empty()
    expect(caption).to_have_text(whole)
    page.wait_for_function(f"() => ({drawn})().includes('試算')")
    opening.value.keyboard.press("y")
    expect(state).to_contain_text("R2まで表示")
    opening.value.close()


@pytest.fixture
def stage(server: str, kept_page: Page) -> Page:
    """Twelve slides, the first one shown. Tests that put back what they changed take the same meeting one after another."""
    kept_page.keyboard.press("Home")
    if not kept_page.evaluate(_AS_IT_BEGAN):
        hold(kept_page, f"{server}meeting?run=yes&{TWELVE}")
    return kept_page


def test_nothing_but_the_slide_is_on_the_screen(stage: Page) -> None:
    for part in ("stSidebar", "stHeader"):
        assert not stage.get_by_test_id(part).is_visible()
    covered = stage.evaluate("document.elementFromPoint(10, 10).closest('.meeting') !== null")
    assert covered


def test_detail_opens_with_one_key_and_one_key_returns(stage: Page) -> None:
    stage.keyboard.press("ArrowRight")
    stage.keyboard.press("d")
    dialog = stage.get_by_role("dialog")
    expect(dialog).to_contain_text("最終目標")
    assert dialog.locator("table tbody tr").count() == 7, "all years"
    assert dialog.locator("a[href*='line=']").count() > 5
    stage.keyboard.press("d")
    expect(dialog).to_be_hidden()
    assert _at(stage) == "2 / 12"


def test_the_slides_address_is_shown_to_the_room_as_a_code(stage: Page) -> None:
    stage.keyboard.press("3")
    stage.keyboard.press("q")
    code = stage.get_by_role("img", name="このスライドのアドレスのQRコード")
    stage.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=code.element_handle())
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert [one.text for one in seen] == [stage.url] and "at=" in stage.url
    stage.keyboard.press("q")
    assert not stage.locator(".m-overlay").is_visible() and _at(stage) == "3 / 12"


def test_a_year_changed_stays_on_its_slide_and_one_key_puts_it_back(stage: Page) -> None:
    stage.keyboard.press("ArrowRight")
    assert "R7" in stage.evaluate(_TICKS)
    stage.keyboard.press("y")
    expect(stage.locator(".m-state")).to_contain_text("R2まで表示(このスライドのみ)")
    stage.wait_for_function(f"() => !({_TICKS})().includes('R7')")
    stage.keyboard.press("ArrowRight")
    assert "R7" in stage.evaluate(_TICKS)
    stage.keyboard.press("ArrowLeft")
    stage.keyboard.press("Backspace")
    stage.wait_for_function(f"() => ({_TICKS})().includes('R7')")
    expect(stage.locator(".m-state")).to_be_empty()


def test_years_and_a_filter_changed_on_one_slide_hold_together_and_one_key_puts_both_back(stage: Page) -> None:
    assert "R7" in stage.evaluate(_TICKS)
    stage.keyboard.press("y")
    stage.wait_for_function(f"() => !({_TICKS})().includes('R7')")
    stage.keyboard.press("s")
    expect(stage.locator(".m-state")).to_contain_text("次世代情報化推進室(このスライドのみ、1/3)")
    stage.wait_for_selector(".m-on[data-ready] .xtick")
    assert "R7" not in stage.evaluate(_TICKS)
    stage.keyboard.press("Backspace")
    expect(stage.locator(".m-state")).to_be_empty()
    stage.wait_for_function(f"() => ({_TICKS})().includes('R7')")


def test_a_filter_changed_stays_on_its_slide_and_one_key_puts_it_back(stage: Page) -> None:
    with stage.context.expect_page() as opening:
        stage.keyboard.press("p")
    presenter = opening.value
    presenter.wait_for_selector(".m-presenter h1")
    stage.bring_to_front()
    facts = stage.locator(".m-on .m-facts")
    whole = facts.inner_text()
    seen = set()
    for section in ("次世代情報化推進室", "建設企画課", "情報システム課"):
        stage.keyboard.press("s")
        expect(stage.locator(".m-state")).to_contain_text(f"{section}(このスライドのみ、")
        expect(presenter.locator(".m-now .m-facts")).to_have_text(facts.inner_text().replace("\n", ""))
        seen.add(facts.inner_text())
    assert len(seen) == 3 and whole not in seen
    stage.wait_for_selector(".m-on[data-ready] .main-svg")
    stage.keyboard.press("ArrowRight")
    stage.keyboard.press("s")
    expect(stage.locator(".m-state")).to_contain_text("このスライドに絞り込みはありません。")
    stage.keyboard.press("ArrowLeft")
    expect(stage.locator(".m-state")).to_contain_text("情報システム課")
    stage.keyboard.press("Backspace")
    expect(stage.locator(".m-state")).to_be_empty()
    assert facts.inner_text() == whole and "section=" not in stage.url
    presenter.close()


def test_the_screen_goes_dark_and_comes_back(stage: Page) -> None:
    stage.keyboard.press("b")
    expect(stage.locator(".m-blank")).to_be_visible()
    stage.keyboard.press("b")
    expect(stage.locator(".m-blank")).to_be_hidden()
    assert _at(stage) == "1 / 12"


def test_a_key_is_the_input_methods_while_it_composes(stage: Page) -> None:
    stage.keyboard.press("n")
    text = stage.get_by_role("dialog").get_by_label("内容")
    text.fill("ちいき")
    for key, held in (("Escape", "false"), ("Enter", "true")):
        for mark in ("isComposing: true", "keyCode: 229"):
            event = f"new KeyboardEvent('keydown', {{ key: '{key}', ctrlKey: {held}, bubbles: true, {mark} }})"
            text.evaluate(f"e => e.dispatchEvent({event})")
    expect(text).to_have_value("ちいき")
    expect(stage.get_by_role("dialog")).to_contain_text("記録はありません")
    text.press("Control+Enter")
    expect(stage.get_by_role("dialog")).to_be_hidden()
