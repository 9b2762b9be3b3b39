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
