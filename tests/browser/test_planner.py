"""A planner's desk: what is read and touched is large enough, the section is kept, a phone shows cards before filters."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lib.contract.terms import PAGES
from tests.browser.chromium import SharedPage, settled
from tests.browser.measures import CROWDED, SMALL_LETTERS, TOO_WIDE

Open = Callable[..., Page]


@pytest.mark.parametrize("page_name", PAGES)
def test_no_letter_is_under_12_px_and_no_target_is_small_and_crowded(
    server: str, shared_page: SharedPage, page_name: str
) -> None:
    page = shared_page.at(server + ("" if page_name == "overview" else page_name))
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate(CROWDED) == []


_LOOKS = ["?by=list", "?by=picture", "?by=year", "viewpoints?by=list", "search?find=市町", "sources?part=reporting"]


@pytest.mark.parametrize("address", ["", *list(PAGES)[1:], *_LOOKS])
def test_many_groups_are_read_hit_and_never_pushed_aside(
    prefecture_server: str, shared_page: SharedPage, address: str
) -> None:
    page = shared_page.at(prefecture_server + address)
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate(CROWDED) == []
    for width, height in ((1024, 768), (683, 384), (390, 844), (1366, 768)):  # 683 is 1366 at 200 %
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        assert page.evaluate(TOO_WIDE) <= 1, width


def test_viewpoints_on_a_phone_are_cards_with_every_sign_in_sight(server: str, open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    _open(page, server + "viewpoints")
    signs = page.get_by_role("table", name="事務事業と指標ごとの視点").locator("td a")
    assert signs.count() == 14
    assert page.evaluate("""() => [...document.querySelectorAll(".matrix td a")]
      .every(sign => sign.getBoundingClientRect().right <= innerWidth && sign.getBoundingClientRect().height >= 24)""")
    label = "cell => getComputedStyle(cell, '::before').content"
    assert page.locator(".matrix td.chosen").first.evaluate(label) == '"② 要因分析と工夫"'


def _open(page: Page, url: str) -> Page:
    page.goto(url)
    settled(page)
    return page


def test_a_section_is_kept_in_this_browser_said_above_the_page_and_forgotten(server: str, open_page: Open) -> None:
    page = _open(open_page(), server + "projects?section=情報システム課")
    page.get_by_role("button", name="この所管課を次回も使う").click()
    in_force = page.get_by_role("region", name="絞り込み中")
    expect(in_force).to_contain_text("情報システム課(このブラウザに記憶)")

    later = _open(page.context.new_page(), server + "projects")
    assert parse_qs(urlsplit(later.url).query) == {"section": ["情報システム課"]}
    in_force = later.get_by_role("region", name="絞り込み中")
    expect(in_force).to_contain_text("(このブラウザに記憶)")
    in_force.get_by_role("link", name="所管課(室): 情報システム課を解除").click()
    expect(in_force).to_have_count(0)
    later.reload()
    settled(later)
    assert urlsplit(later.url).query == "", "who takes it out is not narrowed again in this tab"
    expect(later.locator("[data-own-show] a")).to_have_text("情報システム課")

    shared = _open(page.context.new_page(), server + "projects?core=yes")
    assert urlsplit(shared.url).query == "core=yes", "an address that chooses something stays as it is"

    later.locator("[data-own-show]").get_by_role("button", name="記憶を消す").click()
    expect(later.locator("[data-own-show]")).to_be_hidden()
    fresh = _open(page.context.new_page(), server + "projects")
    assert urlsplit(fresh.url).query == ""


def test_the_first_click_after_choosing_keeps_the_section_and_narrows_this_tab(server: str, open_page: Open) -> None:
    page = _open(open_page(), server + "projects")
    page.get_by_role("combobox", name="所管課(室)", exact=True).click()
    page.keyboard.insert_text("情報システム課")
    page.get_by_role("option").first.click()
    keep = page.locator("[data-own-keep]")  # by its mark: while the list is open it has no role, but can be clicked
    expect(keep).to_be_visible()
    settled(page)
    box = keep.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, delay=80)
    expect(page.locator("[data-own-kept]")).to_be_visible()
    _open(page, server)
    assert parse_qs(urlsplit(page.url).query) == {"section": ["情報システム課"]}, "the root of the same tab too"
    page.get_by_role("region", name="絞り込み中").get_by_role("link", name="すべて解除").click()
    expect(page.get_by_role("region", name="絞り込み中")).to_have_count(0)
    settled(page)
    _open(page, server)
    assert urlsplit(page.url).query == ""
    page.locator("[data-own-show] a").click()
    expect(page.get_by_role("region", name="絞り込み中")).to_contain_text("(このブラウザに記憶)")
    _open(page, server + "projects")
    assert parse_qs(urlsplit(page.url).query) == {"section": ["情報システム課"]}, "chosen again it narrows again"


def test_the_kept_section_narrows_what_is_shown_and_leaves_the_rest_chosen(server: str, open_page: Open) -> None:
    page = _open(open_page(), server + "projects?section=情報システム課")
    page.get_by_role("button", name="この所管課を次回も使う").click()
    _open(page, server + "sources?part=reporting&years=2021-2021")
    page.locator("[data-own-show] a").click()
    region = page.get_by_role("region", name="絞り込み中")
    expect(region).to_contain_text("情報システム課")
    query = parse_qs(urlsplit(page.url).query)
    assert query == {"part": ["reporting"], "years": ["2021-2021"], "section": ["情報システム課"]}
    expect(page.get_by_role("button", name="「情報システム課」の回答票を保存")).to_be_visible()


def test_a_phone_is_narrowed_to_a_department_with_two_presses(prefecture_server: str, open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    _open(page, prefecture_server + "projects")
    page.get_by_role("button", name="絞り込み", exact=True).click()
    department = page.get_by_role("group", name="部局").get_by_role("link").first
    name = department.inner_text().rpartition(" ")[0]
    department.click()
    expect(page.get_by_role("region", name="絞り込み中")).to_contain_text(name)
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.get_by_role("group", name="部局")).to_be_hidden()


def test_chosen_values_are_read_whole_and_stay_within_their_box(
    prefecture_server: str, shared_page: SharedPage
) -> None:
    address = "projects?status=behind&status=slightly_behind&decision=改善"
    page = shared_page.at(prefecture_server + address)
    for width in (1366, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        settled(page)
        cut = page.evaluate("""() => [...document.querySelectorAll(".st-key-page_filters [data-tag]")].filter(tag => {
          const box = tag.closest("[role=group]:has(> [data-testid=stMultiSelectTagsContainer])").getBoundingClientRect();
          const { left, right } = tag.getBoundingClientRect();
          const label = tag.querySelector("span");
          return left < box.left || right > box.right || label.scrollWidth > label.clientWidth + 1;
        }).map(tag => tag.textContent)""")
        assert cut == [], width


def test_a_phone_shows_cards_before_the_filters_which_one_button_opens(server: str, open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    _open(page, server + "projects?core=yes")
    button = page.get_by_role("button", name="絞り込み (1)")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_text("見直し区分", exact=True).first).to_be_hidden()
    table = page.get_by_role("table", name="事務事業の一覧")
    expect(table.get_by_role("row")).to_have_count(4)
    cell = table.get_by_role("cell", name="情報システム課").first
    expect(cell).to_have_attribute("data-label", "所管課(室)")
    assert page.evaluate("""() => [...document.querySelectorAll("table.as-cards td")]
      .every(cell => cell.getBoundingClientRect().right <= innerWidth)""")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="所管課・年度などで絞り込む").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("取組項目")).to_be_in_viewport()


def test_the_largest_budget_comes_first_with_one_press_and_the_order_is_shared(
    server: str, shared_page: SharedPage
) -> None:
    page = shared_page.at(server + "projects")
    page.get_by_role("columnheader", name="R2実績").get_by_role("link").click()
    expect(page.locator("table.as-cards tbody tr").first).to_contain_text("658,011")
    assert parse_qs(urlsplit(page.url).query) == {"sort": ["-cost_2020"]}
    page.go_back()
    expect(page.locator("table.as-cards tbody tr").first).to_contain_text("8,372")
