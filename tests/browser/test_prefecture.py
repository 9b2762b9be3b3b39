"""Many groups in a real Chromium: an executive looks once, a planner asks in three actions, a presenter holds one measure."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page, expect

from lib.judge.evaluation import Evaluation
from tests.browser.chromium import SharedPage, settled

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
    page = _open(open_page(), prefecture_server + "?by=department")
    side = page.get_by_test_id("stSidebar")
    side.get_by_text("保存した画面").click()
    box = page.locator("[data-views]")
    box.get_by_role("textbox", name="画面の名前").fill("部局ごと<b>")
    box.get_by_role("button", name="この画面を保存").click()
    expect(box.get_by_role("link", name="部局ごと<b>")).to_be_visible()
    other = _open(page.context.new_page(), prefecture_server + "projects")
    other.get_by_test_id("stSidebar").get_by_text("保存した画面").click()
    other.locator("[data-views]").get_by_role("link", name="部局ごと<b>").click()
    expect(other.locator("table.mosaic")).to_be_visible()
    assert urlsplit(other.url).query == "by=department"
    other.reload()
    settled(other)
    other.get_by_test_id("stSidebar").get_by_text("保存した画面").click()
    other.locator("[data-views]").get_by_role("button", name="部局ごと<b>を削除").click()
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


def test_the_verdict_the_change_the_picture_and_who_comes_first_are_seen_at_once(
    prefecture_server: str, shared_page: SharedPage
) -> None:
    page = shared_page.at(prefecture_server)
    for width, height in ((1920, 1080), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        for part in (".verdict", ".counts li", ".headline", "table.mosaic", "table.bars", "ol.groups > li"):
            expect(page.locator(part).first, f"{part} at {width}").to_be_in_viewport()
        last = page.locator("table.mosaic tbody tr").last
        expect(last, str(width)).to_be_in_viewport()
        assert "前年(R6の調書)から" in page.locator(".headline").inner_text()
        assert page.locator("ol.groups > li").count() <= 12


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
    page = shared_page.at(prefecture_server)
    cell = page.locator("table.mosaic .cells a").nth(5)
    name = str(cell.get_attribute("title")).split(": ")[1].split(" 事業費")[0]
    cell.click()
    expect(page.locator(".ev.place")).to_be_visible()
    settled(page)
    assert name in page.locator("h1").first.inner_text() and "group=" in page.url
    page.get_by_role("navigation", name="ほかの事業群").get_by_role("link", name="全事業群を見る").click()
    expect(page.locator("table.mosaic")).to_be_visible()
    page.go_back()
    expect(page.locator(".ev.place")).to_be_visible()


def test_the_keyboard_reaches_a_group_and_opens_it(prefecture_server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(prefecture_server)
    page.locator("table.mosaic thead").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    for _ in range(2):  # the measure, then its first group
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cells') !== null")
    page.keyboard.press("Enter")
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
    page = shared_page.at(prefecture_server)
    page.locator("table.mosaic").get_by_role("link", name=measure, exact=True).click()
    expect(page.get_by_role("region", name="絞り込み中")).to_be_visible()
    settled(page)
    _visit(page, "会議")
    page.get_by_role("link", name="会議を始める →").click()
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    groups = prefecture.tables["program_groups"]
    names = set(groups.loc[groups["measure"] == measure, "name"])
    assert f"{len(names)}事業群: " in page.locator(".m-on").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".m-position")).to_contain_text("2 / ")
    said = page.locator(".m-on").inner_text()
    assert any(name in said for name in names)


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
    page = shared_page.at(prefecture_server)
    page.emulate_media(media="print")
    cells = page.locator("table.mosaic .cells a")
    assert cells.count() == 24
    hidden = cells.evaluate_all("cells => cells.filter(c => !c.getClientRects().length).length")
    assert hidden == 0 and not page.get_by_test_id("stSidebar").is_visible()
    page.emulate_media(media="screen")
