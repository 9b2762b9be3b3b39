"""Many groups in a real Chromium: an executive looks once, a planner asks in three actions, a presenter holds one measure."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pypdfium2
from playwright.sync_api import Page, expect

from lib.judge.evaluation import Evaluation
from tests.browser.chromium import SharedPage, settled
from tests.browser.meetings import hold

Open = Callable[..., Page]


def _open(page: Page, url: str) -> Page:
    page.goto(url)
    settled(page)
    return page


def _visit(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    settled(page)


def _measure(prefecture: Evaluation) -> str:
    return str(prefecture.tables["program_groups"]["measure"].value_counts().index[0])


def test_a_view_is_saved_under_a_name_in_this_browser_opened_again_and_taken_away(
    prefecture_server: str, open_page: Open
) -> None:
    page = _open(open_page(), prefecture_server + "?by=measure")
    side = page.get_by_test_id("stSidebar")
    side.get_by_text("保存した画面").click()
    box = page.locator("[data-views]")
    box.get_by_role("textbox", name="画面の名前").fill("施策ごと<b>")
    box.get_by_role("button", name="この画面を保存").click()
    expect(box.get_by_role("link", name="施策ごと<b>")).to_be_visible()
    other = _open(page.context.new_page(), prefecture_server + "projects")
    other.get_by_test_id("stSidebar").get_by_text("保存した画面").click()
    other.locator("[data-views]").get_by_role("link", name="施策ごと<b>").click()
    expect(other.locator("table.heads")).to_be_visible()
    assert urlsplit(other.url).query == "by=measure"
    other.reload()
    settled(other)
    other.get_by_test_id("stSidebar").get_by_text("保存した画面").click()
    other.locator("[data-views]").get_by_role("button", name="施策ごと<b>を削除").click()
    expect(other.locator("[data-views] li")).to_have_count(0)


def test_what_another_script_left_where_views_are_kept_does_no_harm(prefecture_server: str, open_page: Open) -> None:
    page = _open(open_page(), prefecture_server)
    for left in ("{not json", '{"a": 1}', '[1, null, {"name": "x"}, {"name": "逃げる", "to": "https://example.com/"}]'):
        page.evaluate("text => localStorage.setItem('jigyogun_views', text)", left)
        page.reload()  # the box of views would stay open on the way to another page
        settled(page)
        page.get_by_test_id("stSidebar").get_by_text("保存した画面").click()
        expect(page.locator("[data-views] input")).to_be_visible()
    assert page.locator("[data-views] a").get_attribute("href") == "./"


_SIZES = [(1024, 768), (1366, 768), (1920, 1080), (390, 844)]
# What is seen without scrolling in the main part: its letters, the sizes of its type, and what can be hit there.
_SEEN = """() => {
  const main = document.querySelector('[data-testid="stMain"]'), walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const isSeen = box => box.width > 1 && box.height > 1 && box.top < innerHeight && box.bottom > 0;
  let letters = 0; const sizes = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.replace(/\\s/g, ''), of = node.parentElement;
    if (!text || of.closest('.hidden, script, style, .banner')) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    if (![...range.getClientRects()].some(isSeen)) continue;
    letters += text.length; sizes.add(getComputedStyle(of).fontSize);
  }
  const targets = [...main.querySelectorAll('a, button')].map(e => [e.textContent.slice(0, 20), e.getBoundingClientRect()])
    .filter(([, box]) => isSeen(box)).map(([words, box]) => [words, box.height]);
  return {letters, sizes: [...sizes].map(parseFloat), targets};
}"""
_IS_FIRST_ENTRY = "() => document.activeElement === document.querySelector('ol.groups > li a')"
# The contrast of each bar's colour with the page.
_BARS = """() => {
  const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = light(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
  return [...document.querySelectorAll('.spark i')].map(bar => light(getComputedStyle(bar).borderBottomColor))
    .map(l => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05));
}"""


def _fits(page: Page, selector: str, width: int, height: int) -> None:
    for place in page.locator(selector).all():
        box = place.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width + 1, f"{selector} at {width}"
        assert box["y"] + box["height"] <= height, f"{selector} at {width}"


def test_the_answer_and_its_numbers_stand_above_the_fold(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    for width, height in _SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        _fits(page, ".on-course", width, height)
        _fits(page, "ul.tiles > li", width, height)
        expect(page.locator("ol.groups > li").first, str(width)).to_be_in_viewport()
        assert "要対応は" in page.locator(".on-course").inner_text()
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
        assert wide, f"nothing to push aside at {width}"
    page.set_viewport_size({"width": 1366, "height": 768})


def test_six_groups_stand_beside_each_other_without_pushing_aside(
    prefecture: Evaluation, prefecture_server: str, open_page: Open
) -> None:
    groups = [str(group) for group in prefecture.tables["program_groups"]["group_id"][:6]]
    address = urlencode({"by": "group", "group": groups}, doseq=True)
    page = _open(open_page(), f"{prefecture_server}compare?{address}")
    box = page.locator(".scroll:has(> table.beside)")
    expect(box.locator("thead th")).to_have_count(7)
    pushed = "e => [e, ...e.querySelectorAll('th, td')].filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.textContent)"
    assert box.evaluate(pushed) == [], "no cell is cut, nothing stands aside"
    _fits(page, "table.beside thead th", 1366, 768)
    lines = "e => Math.max(...[...e.querySelectorAll('thead a')].map(a => a.getClientRects().length))"
    assert box.evaluate(lines) <= 4


def test_no_half_of_a_wide_screen_is_empty(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    page.set_viewport_size({"width": 1920, "height": 1080})
    settled(page)
    banner = page.locator(".ev.banner").bounding_box()
    assert banner
    for selector in ("ol.groups > li", "table.heads tr"):
        _fits(page, selector, 1920, 1080 + round(banner["height"]))  # the banner is of made-up data alone
    left, right = (page.locator(selector).bounding_box() for selector in ("ol.groups", "table.heads"))
    assert left and right and right["x"] + right["width"] > 1760 and right["x"] > left["x"] + left["width"]
    assert min(left["y"] + left["height"], right["y"] + right["height"]) > 540
    page.set_viewport_size({"width": 1366, "height": 768})


def test_the_first_sight_is_short_in_few_sizes_and_can_be_hit(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    page.set_viewport_size({"width": 1366, "height": 768})
    settled(page)
    seen = page.evaluate(_SEEN)
    assert 300 < seen["letters"] <= 900
    assert len(seen["sizes"]) <= 8 and min(seen["sizes"]) >= 12, sorted(seen["sizes"])
    assert [words for words, height in seen["targets"] if height < 24] == []
    assert len(seen["targets"]) > 20


def test_the_first_entry_is_reached_with_few_keys(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(_IS_FIRST_ENTRY):
            break
    else:
        raise AssertionError("not reached with 30 presses of Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".ev.place")).to_be_visible()


def test_a_number_of_the_screen_opens_the_list_of_exactly_that_many(
    prefecture_server: str, shared_page: SharedPage
) -> None:
    for selector, mark in (("ul.tiles a", 1), ("table.heads tbody tr:first-child td.n a", 2)):
        page = shared_page.at(prefecture_server)
        link = page.locator(selector).nth(mark)
        number = int(re.findall(r"(\d+)事業群", str(link.get_attribute("title")))[0])
        link.click()
        expect(page.get_by_role("heading", name=re.compile(f"^{number}事業群"))).to_be_visible()
        settled(page)
        assert page.locator("table tbody tr").count() == number
        expect(page.locator("ul.tiles [aria-current]")).to_have_count(1)


def test_bars_of_years_stand_out_from_the_page(prefecture_server: str, open_page: Open) -> None:
    page = open_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        _open(page, prefecture_server)
        contrasts = page.evaluate(_BARS)
        assert len(contrasts) > 20 and min(contrasts) >= 3, scheme


def test_the_first_screen_prints_on_one_page(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    for across in (False, True):
        sheets = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", landscape=across)))
        assert len(sheets) == 1, "across" if across else "upright"
        text = "".join(sheets[0].get_textpage().get_text_bounded().split())
        assert "要対応は1で" in text and "いま確認する5件" in text and "遅れの事業費" in text


def test_search_lights_what_was_typed_and_leads_to_the_line(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server + "search")
    box = page.get_by_role("textbox", name="キーワード(名前・文章・注記)")
    box.fill("しちょう")
    box.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("見つかりませんでした"))).to_be_visible()
    box.fill("市町 ｺﾝﾜｸ")
    box.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("見つかりませんでした"))).to_be_visible()
    box.fill("市町　支援")
    box.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    settled(page)
    assert parse_qs(urlsplit(page.url).query)["find"] == ["市町　支援"]
    page.locator("ol.found a.ref", has_text=re.compile("行")).first.click()
    expect(page.locator(".doc li[data-arrive]")).to_be_visible()
    assert "市町" in page.locator(".doc li[data-arrive]").inner_text()


def test_any_group_is_one_click_away_and_back_again(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server + "?by=picture")
    cell = page.locator("table.mosaic .cells a").nth(5)
    name = str(cell.get_attribute("title")).split(": ")[1].split(" 事業費")[0]
    cell.click()
    expect(page.locator(".ev.place")).to_be_visible()
    settled(page)
    assert name in page.locator("h1").first.inner_text() and "group=" in page.url
    page.get_by_role("navigation", name="ほかの事業群").get_by_role("link", name="全事業群を見る").click()
    expect(page.locator("table.heads")).to_be_visible()
    page.go_back()
    expect(page.locator(".ev.place")).to_be_visible()


def test_which_of_my_sections_projects_are_behind_with_viewpoint_2_recorded_takes_three_actions(
    prefecture_server: str, shared_page: SharedPage, prefecture: Evaluation
) -> None:
    agreed = prefecture.agreement
    items = prefecture.assessments
    behind = set(items.loc[items["is_underperforming"], "project_id"])
    recorded = set(agreed.loc[(agreed["viewpoint"] == 2) & agreed["is_recorded"], "project_id"])
    projects = prefecture.tables["projects"]
    wanted = projects[projects["project_id"].isin(behind & recorded)]
    section = str(wanted["section"].value_counts().index[0])
    page = shared_page.at(prefecture_server + "projects")
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name="所管課(室)")
    box.click()
    page.keyboard.insert_text(section)
    page.get_by_role("option", name=re.compile(rf"^{re.escape(section)} \(\d+\)")).click()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("combobox", name="記載の視点").click()
    page.get_by_role("option", name=re.compile(r"^②")).click()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("link", name="遅れ・やや遅れだけを見る").click()
    count = int((wanted["section"] == section).sum())
    expect(page.get_by_role("heading", name=re.compile(rf"事務事業の一覧\({count}事業\)"))).to_be_visible()


def test_who_has_not_reported_takes_two_actions(
    prefecture_server: str, shared_page: SharedPage, prefecture: Evaluation
) -> None:
    page = shared_page.at(prefecture_server)
    _visit(page, "出典と方法")
    page.get_by_role("radio", name="報告状況").or_(page.get_by_text("報告状況", exact=True)).first.click()
    total = int((prefecture.cells["status"] == "unreported").sum())
    expect(
        page.get_by_role("heading", name=re.compile(rf"実績の未報告[\d,]+指標\(のべ{total:,}年度分\)"))
    ).to_be_visible()
    expect(page.get_by_role("columnheader", name="最も古い未報告").first).to_be_visible()


def test_what_a_years_sheets_restated_takes_two_actions(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    _visit(page, "比較")
    page.get_by_role("combobox", name=re.compile("どの年度の調書")).click()
    page.get_by_role("option", name="R5の調書").click()
    expect(page.get_by_role("heading", name=re.compile(r"R5の調書で改められた値\d+件"))).to_be_visible()
    settled(page)
    assert parse_qs(urlsplit(page.url).query) == {"sheet": ["2023"]}
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("R5の調書で改められた値"))).to_be_visible()


def test_a_meeting_on_one_measure_is_held_with_its_groups_alone(
    prefecture_server: str, shared_page: SharedPage, prefecture: Evaluation
) -> None:
    measure = _measure(prefecture)
    page = shared_page.at(prefecture_server + "?by=measure")
    page.locator("table.heads").get_by_role("link", name=measure, exact=True).click()
    expect(page.get_by_role("region", name="絞り込み中")).to_be_visible()
    settled(page)
    _visit(page, "会議")
    page.get_by_role("link", name="会議を始める →").click()
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    groups = prefecture.tables["program_groups"]
    names = set(groups.loc[groups["measure"] == measure, "name"])
    assert f"{len(names)}事業群に要対応なし" in page.locator(".m-on").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-position")).to_contain_text("2 / ")
    said = page.locator(".meeting").inner_text()  # the group's name stands over its slide
    assert any(name in said for name in names)


def test_a_question_of_no_viewpoint_has_no_empty_sign(prefecture_server: str, page: Page) -> None:
    hold(page, f"{prefecture_server}meeting?run=yes&verdict=unreported")
    position = page.locator(".m-position")
    count = int(position.inner_text().split("/")[1])
    questions = []
    for number in range(1, count + 1):
        expect(position).to_have_text(f"{number} / {count}")
        expect(page.locator(".m-on .m-question b:empty")).to_have_count(0)
        questions += page.locator(".m-on .m-question").all_inner_texts()
        page.keyboard.press("ArrowRight")
    assert any("いつ報告できるか" in question for question in questions)


def test_a_measure_can_be_taken_out_where_it_is_said(
    prefecture_server: str, shared_page: SharedPage, prefecture: Evaluation
) -> None:
    for key, value in (("measure", _measure(prefecture)), ("department", "-"), ("strategy", "1 人が育つ")):
        page = shared_page.at(f"{prefecture_server}?{urlencode({key: value})}")
        bar = page.get_by_role("region", name="絞り込み中")
        bar.get_by_role("link", name="解除").first.click()
        expect(bar).to_have_count(0)
        assert urlsplit(page.url).query == ""


def test_a_list_is_ordered_by_the_heading_that_is_pressed(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server + "?by=list")
    heading = page.get_by_role("columnheader", name=re.compile("事業費"))
    for mark in ("▼", "▲"):
        heading.get_by_role("link").click()
        expect(heading.get_by_role("link")).to_contain_text(mark)
    amounts = [float(t) for t in page.locator("tbody td:nth-child(11)").all_inner_texts() if t != "—"]
    assert amounts == sorted(amounts), "the first press begins with the largest, the second with the smallest"


def test_print_holds_every_group_of_the_picture(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server + "?by=picture")
    page.emulate_media(media="print")
    cells = page.locator("table.mosaic .cells a")
    assert cells.count() == 24
    hidden = cells.evaluate_all("cells => cells.filter(c => !c.getClientRects().length).length")
    assert hidden == 0 and not page.get_by_test_id("stSidebar").is_visible()
    page.emulate_media(media="screen")
