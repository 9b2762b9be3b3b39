"""What a reader opens, and the screens that are small: nothing lies on another, nothing is out of sight, axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lib.contract.terms import PAGES
from tests.browser.chromium import Readers, SharedPage, settled
from tests.browser.measures import (
    CHOICES_OUT_OF_SIGHT,
    CROWDED,
    CUT_WITHOUT_A_NAME,
    LABELS_ON_OTHERS,
    SMALL_LETTERS,
    TOO_WIDE,
)
from tests.browser.visits import OF_COLOUR, serious, turn

_ADDRESSES = {name: name if name != "overview" else "" for name in PAGES}
_MORE = ["sources?part=method", "sources?part=reporting", "sources?part=quality", "sources?part=words"]
_OPEN_ALL = "() => document.querySelectorAll('.ev details').forEach(folded => { folded.open = true; })"


@pytest.fixture(scope="module")
def shared_page(readers: Readers) -> SharedPage:
    return SharedPage(readers)


@pytest.mark.parametrize("address", [*_ADDRESSES.values(), *_MORE])
def test_a_page_of_one_group_holds_on_small_screens(server: str, shared_page: SharedPage, address: str) -> None:
    page = shared_page.at(server + address)
    try:
        for width, height in ((1024, 768), (683, 384), (390, 844)):  # 683 is 1366 at 200 %
            page.set_viewport_size({"width": width, "height": height})
            settled(page)
            assert page.evaluate(TOO_WIDE) <= 1, width
            assert page.evaluate(SMALL_LETTERS) == [], width
            assert page.evaluate(CROWDED) == [], width
            assert page.evaluate(CUT_WITHOUT_A_NAME) == [], width
        assert page.evaluate(LABELS_ON_OTHERS) == []
        assert page.evaluate(CHOICES_OUT_OF_SIGHT) == []
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("address", ["", "viewpoints", "meeting", "compare", "?by=list", "compare?group=g001"])
def test_rows_of_many_groups_are_cards_on_a_phone_with_every_label_beside_its_value(
    prefecture_server: str, shared_page: SharedPage, address: str
) -> None:
    page = shared_page.at(prefecture_server + address)
    try:
        page.set_viewport_size({"width": 390, "height": 844})
        settled(page)
        assert page.evaluate(LABELS_ON_OTHERS) == []
        assert page.evaluate(CHOICES_OUT_OF_SIGHT) == []
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("address", ["", "indicators"])
def test_what_stands_side_by_side_is_as_wide_as_a_phone(server: str, shared_page: SharedPage, address: str) -> None:
    page = shared_page.at(server + address)
    lefts = "sides => sides.map(side => Math.round(side.getBoundingClientRect().left))"
    left, right = page.locator(".sides > div").evaluate_all(lefts)
    assert left < right
    try:
        page.set_viewport_size({"width": 390, "height": 844})
        settled(page)
        left, right = page.locator(".sides > div").evaluate_all(lefts)
        assert left == right
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


def test_a_slide_heads_its_card_on_a_phone(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "meeting")
    try:
        page.set_viewport_size({"width": 390, "height": 844})
        settled(page)
        card = page.get_by_role("table", name="会議のスライド").locator("tbody tr").nth(1)
        tops = card.locator("td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().top)")
        assert min(tops) == tops[1], "the slide, then its number, viewpoint and place"
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


def test_the_button_that_closes_the_menu_is_in_sight_without_a_mouse(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server)
    page.mouse.move(900, 600)
    expect(page.get_by_role("button", name="メニューを閉じる")).to_be_visible()


def test_every_viewpoint_stands_in_sight_on_a_small_screen(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "viewpoints")
    try:
        page.set_viewport_size({"width": 1024, "height": 768})
        settled(page)
        hidden = "box => box.scrollWidth - box.clientWidth"
        assert page.locator(".scroll:has(> table.matrix)").evaluate(hidden) <= 0
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("address", [*_ADDRESSES.values(), *_MORE])
def test_axe_finds_nothing_serious_in_what_is_folded(server: str, shared_page: SharedPage, address: str) -> None:
    page = shared_page.at(server + address)
    page.evaluate(_OPEN_ALL)
    assert serious(page) == []
    try:
        turn(page, "dark")
        page.evaluate(_OPEN_ALL)
        assert serious(page, *OF_COLOUR) == []
    finally:
        turn(page, "light")


def _filters_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    page.get_by_role("button", name="絞り込み", exact=True).click()
    expect(page.get_by_text("見直し区分", exact=True).first).to_be_visible()


def _menu_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="事務事業", exact=True)).to_be_in_viewport()


def _full_screen(page: Page) -> None:
    page.get_by_role("button", name="全画面").first.click()


def _choices(page: Page) -> None:
    page.get_by_role("combobox", name="所管課(室)").click()
    expect(page.get_by_role("option").first).to_be_visible()


def _saved_views(page: Page) -> None:
    page.get_by_role("button", name="保存した画面").click()


def _sharing(page: Page) -> None:
    page.get_by_role("button", name="この画面を共有").click()
    expect(page.get_by_role("img", name="この画面のアドレスのQRコード")).to_be_visible()


_OPENED = [
    ("projects", _filters_on_a_phone),
    ("viewpoints", _menu_on_a_phone),
    ("indicators", _full_screen),
    ("projects", _choices),
    ("", _saved_views),
    ("", _sharing),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "open_it"), _OPENED, ids=lambda value: getattr(value, "__name__", value or "overview")
)
def test_axe_finds_nothing_serious_in_what_a_press_opens(
    server: str, open_page: Callable[..., Page], address: str, open_it: Callable[[Page], None], scheme: str
) -> None:
    page = open_page(scheme=scheme)
    page.goto(server + address)
    settled(page)
    open_it(page)
    settled(page)
    assert serious(page) == []
