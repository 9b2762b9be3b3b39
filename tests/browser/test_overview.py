"""The first screen of one group in a browser: what a governor has before them without scrolling, at a desk and in the hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Readers, SharedPage, settled
from tests.browser.visits import serious

# Lower edge of the last element that a selector finds, in pixels of the window.
_LOWER_EDGE = """selector => {
  const found = [...document.querySelectorAll(`[data-testid="stMain"] ${selector}`)];
  return found.length ? found.at(-1).getBoundingClientRect().bottom : Infinity;
}"""
_TYPE = """() => {
  const sizes = new Map();
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stMain"]'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!node.textContent.trim() || !box.getClientRects().length || box.closest('.hidden, style, script')) continue;
    const size = Math.round(parseFloat(getComputedStyle(box).fontSize) * 10) / 10;
    sizes.set(size, node.textContent.trim().slice(0, 20));
  }
  return [...sizes].sort((a, b) => a[0] - b[0]);
}"""


@pytest.fixture(scope="module")
def shared_page(readers: Readers) -> SharedPage:
    return SharedPage(readers)


def _sized(page: Page, width: int, height: int) -> Page:
    page.set_viewport_size({"width": width, "height": height})
    settled(page)
    return page


@pytest.mark.parametrize("width, height", [(1024, 768), (1366, 768), (1920, 1080), (390, 844)])
def test_the_answer_stands_above_the_fold(server: str, shared_page: SharedPage, width: int, height: int) -> None:
    page = _sized(shared_page.at(server), width, height)
    assert page.evaluate(_LOWER_EDGE, ".answer strong") < height / 2
    # The first indicator whole in the hand, all four at a desk.
    assert page.evaluate(_LOWER_EDGE, f"ul.indicators > li:nth-child({1 if width == 390 else 4})") < height
    _sized(page, 1366, 768)


def test_the_sheets_own_reasons_are_one_glance_away(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server)
    reasons = page.locator("ol.asked .reason")
    assert [text.split("出典 ")[1] for text in reasons.all_inner_texts()] == ["44行", "48行", "3行"]
    assert page.evaluate(_LOWER_EDGE, "ol.asked .reason") < 768
    assert page.evaluate(_LOWER_EDGE, ".counts .count") < 768, "and the money with its cause"


def test_a_press_anywhere_on_a_card_opens_its_indicator(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server)
    page.locator("ul.indicators > li").nth(3).locator(".course").click()
    page.wait_for_url("**/indicators?indicator=rpa_robots")


def test_type_has_few_sizes_and_none_too_small_to_read(server: str, shared_page: SharedPage) -> None:
    sizes = shared_page.at(server).evaluate(_TYPE)
    assert sizes[0][0] >= 12, sizes
    assert len(sizes) <= 8, sizes


def test_axe_finds_nothing_serious(server: str, shared_page: SharedPage) -> None:
    assert serious(shared_page.at(server)) == []
