"""A phone, and a page at 200 %: nothing sticks out, the menu is out of the way, a finger finds what it looks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chromium import settled

Open = Callable[..., BrowserContext]
SIZES = {"phone": (390, 844), "zoom200": (683, 384)}
PATHS = {
    "overview": "?section=情報システム課",
    "indicators": "indicators",
    "projects": "projects?project=smart_prefecture",
    "viewpoints": "viewpoints",
    "search": "search?find=くらうど",
    "meeting": "meeting",
    "reporting": "sources?part=reporting",
    "document": "sources?line=17",
    "collect": "intake?task=collect",
}


def _page(open_context: Open, size: str, url: str) -> Page:
    width, height = SIZES[size]
    page = open_context(viewport={"width": width, "height": height}, has_touch=size == "phone").new_page()
    page.goto(url)
    settled(page)
    page.wait_for_timeout(1400)  # a page that arrives at a place goes on seeking it for so long
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_a_page_is_as_wide_as_its_screen_with_the_menu_out_of_the_way(
    server: str, open_context: Open, size: str, path: str
) -> None:
    page = _page(open_context, size, server + path)
    wide = page.evaluate(
        "(() => {const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth - e.clientWidth})()"
    )
    assert wide <= 0
    covered = page.evaluate(
        """() => { const main = document.querySelector('[data-testid="stMain"]'); main.scrollTo(0, 0);
          const e = [...main.querySelectorAll('.ev')].find(e => e.getClientRects().length && e.innerText.trim());
          const r = e.getBoundingClientRect(), at = document.elementFromPoint(r.left + 8, r.top + 8);
          if (r.top > innerHeight) return false; // filters stand above it, clear of the button as they are
          return !main.contains(at) || Boolean(at.closest('[data-testid="stHeader"]')); }"""
    )
    assert not covered, "the first word can be read"
    page.locator('[data-testid="stExpandSidebarButton"]').click()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="事務事業", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("path", ["?section=情報システム課", "projects", "viewpoints"])
def test_what_is_touched_is_large_enough(server: str, open_context: Open, path: str) -> None:
    page = _page(open_context, "phone", server + path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] :is(.in-force a, .card .rest a, .more, .matrix thead a, button)')]
          .filter(e => e.getClientRects().length && !e.closest('[data-tag], [data-testid="stMultiSelect"], [data-testid="stSelectbox"]'))
          .map(e => [e.textContent.slice(0, 12), Math.round(e.getBoundingClientRect().height)])
          .filter(([_, height]) => height < 40)"""
    )
    assert small == []


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_axe_finds_nothing_serious_on_a_phone(server: str, open_context: Open, path: str) -> None:
    page = _page(open_context, "phone", server + path)
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
