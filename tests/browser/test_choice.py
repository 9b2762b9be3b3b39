"""The reader's choice: widgets, address and content say the same after every move."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lib.contract.terms import PAGES
from lib.view.address import FILTERS
from tests.browser.chromium import SharedPage, settled

# Every filter at once, by the sheet of project 1: what is left is that project.
CHOSEN = {
    "group": ["society50"],
    "initiative": ["i", "iii"],
    "section": ["次世代情報化推進室"],
    "core": ["yes"],
    "decision": ["改善"],
    "recorded": ["8"],
    "suggested": ["2"],
    "status": ["behind"],
    "q": ["society"],
    "years": ["2020-2023"],
}
ON_EVERY_PAGE = {"group": "society50", "initiative": "デジタル", "section": "次世代情報化推進室"}
ON_PROJECTS = {"decision": "改善", "recorded": "⑧", "suggested": "②", "status": "遅れ"}


def _circuit(names: list[str]) -> list[str]:
    """A walk over the pages in which every ordered pair of two pages stands next to each other once."""
    left = {a: [b for b in names if b != a] for a in names}
    walk, out = [names[0]], []
    while walk:
        if left[walk[-1]]:
            walk.append(left[walk[-1]].pop())
        else:
            out.append(walk.pop())
    return out[::-1]


def _agrees(page: Page, name: str, chosen: dict[str, list[str]]) -> None:
    """Address, widgets and content of this page hold exactly the chosen filters."""
    address = {k: v for k, v in parse_qs(urlsplit(page.url).query).items() if k in FILTERS}
    assert address == chosen, name
    side = page.get_by_test_id("stSidebar")
    for key in ON_EVERY_PAGE:
        tags = side.locator(f".st-key-w_{name}_{key} [data-tag]")
        expect(tags).to_have_count(len(chosen.get(key, [])))
    years = side.locator(f".st-key-w_{name}_years input").evaluate_all("inputs => inputs.map(i => i.value)")
    assert years == (["1", "4"] if "years" in chosen else ["0", "6"]), name
    if name == "projects":
        for key in ON_PROJECTS:
            expect(page.locator(f".st-key-w_projects_{key} [data-tag]")).to_have_count(len(chosen.get(key, [])))
        expect(page.locator(".st-key-w_projects_q input")).to_have_value("".join(chosen.get("q", [])))
        expect(page.locator(".st-key-w_projects_core input")).to_have_value("中核事業のみ" if "core" in chosen else "")
        expect(page.get_by_role("heading", name=f"事務事業の一覧({1 if chosen else 4}事業)")).to_be_visible()
    if name == "overview":
        expect(page.locator(".counts .count").nth(2)).to_contain_text(f"{1 if chosen else 4} 事業")
    line = page.get_by_role("region", name="絞り込み中")
    expect(line).to_have_count(1 if chosen else 0)
    if chosen:
        expect(line.locator("bdi")).to_have_count(sum(map(len, chosen.values())))


def _move(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=PAGES[name], exact=True).click()
    page.wait_for_function(
        "name => location.pathname.replace(/^[/]/, '') === name", arg="" if name == "overview" else name
    )
    # Only a page's own widgets carry its name: they are there when it has been drawn.
    page.wait_for_selector(f".st-key-w_{name}_{'task' if name == 'intake' else 'section'}")
    settled(page)


def test_widgets_address_and_content_agree_over_every_pair_of_pages_with_every_filter(server: str, page: Page) -> None:
    walk = _circuit(list(PAGES))
    assert len(set(itertools.pairwise(walk))) == len(PAGES) * (len(PAGES) - 1)
    page.goto(f"{server}?{urlencode(CHOSEN, doseq=True)}")
    settled(page)
    _agrees(page, "overview", CHOSEN)
    for name in walk[1:]:
        _move(page, name)
        if name == "intake":  # it reads whole files: filters do not narrow it, and go along to the next page
            assert page.get_by_role("region", name="絞り込み中").count() == 0
            assert parse_qs(urlsplit(page.url).query) == CHOSEN
        else:
            _agrees(page, name, CHOSEN)


def _arrives(page: Page, name: str) -> None:
    """The page that carries this name has been drawn, and agrees."""
    page.wait_for_selector(f".st-key-w_{name}_section")
    settled(page)
    _agrees(page, name, CHOSEN)


def test_back_reload_and_a_link_from_a_part_keep_them_in_step(server: str, page: Page) -> None:
    page.goto(f"{server}?{urlencode(CHOSEN, doseq=True)}")
    settled(page)
    page.locator("ol.asked .name a").first.click()
    _arrives(page, "indicators")
    page.locator('[data-testid="stMain"] a[href*="project=society50_promotion"]').first.click()
    _arrives(page, "projects")
    page.go_back()
    _arrives(page, "indicators")
    page.reload()
    _arrives(page, "indicators")
    page.go_back()
    _arrives(page, "overview")


@pytest.mark.parametrize("key", CHOSEN)
def test_each_filter_in_force_can_be_taken_out_where_it_is_said(server: str, shared_page: SharedPage, key: str) -> None:
    page = shared_page.at(f"{server}sources?part=reporting&{urlencode({key: CHOSEN[key][:1]}, doseq=True)}")
    page.get_by_role("region", name="絞り込み中").get_by_role("link", name="解除").first.click()
    expect(page.get_by_role("region", name="絞り込み中")).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query) == {"part": ["reporting"]}


def test_what_is_behind_is_one_click_away_on_every_page_and_one_back(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(f"{server}indicators")
    page.get_by_role("link", name="遅れ・やや遅れだけを見る").click()
    expect(page.get_by_role("heading", name="指標の一覧(2指標)")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"status": ["slightly_behind", "behind"]}
    page.get_by_role("link", name="遅れ・やや遅れだけを見る").click()
    expect(page.get_by_role("heading", name="指標の一覧(12指標)")).to_be_visible()


def test_the_address_is_copied_by_its_button(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(f"{server}projects?section=建設企画課")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("stSidebar").get_by_text("この画面を共有").click()
    page.get_by_role("button", name="アドレスをコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query) == {"section": ["建設企画課"]} and "/projects" in copied
    page.evaluate("""() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
      document.execCommand = () => false; }""")
    expect(page.get_by_role("button", name="アドレスをコピー")).to_be_visible()  # the answer is gone again
    page.get_by_role("button", name="アドレスをコピー").click()
    expect(page.get_by_role("button", name="コピーできません")).to_be_visible()
