"""What an open page does by itself: it follows the system's scheme, and arrives at a marked line once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from lib.view.words import TASK_WORDS
from tests.browser.chromium import go, settled
from tests.browser.meetings import leave
from tests.browser.visits import GROUNDS, INKS

Open = Callable[..., Page]


def test_an_open_page_and_its_charts_follow_when_the_system_turns_dark_and_back(server: str, page: Page) -> None:
    page.goto(f"{server}indicators")
    settled(page)
    letters = page.locator(".main-svg .gtitle, .main-svg .xtick text").first
    heading = page.locator('[data-testid="stMain"] .ev').first
    light = letters.evaluate("e => getComputedStyle(e).fill")
    page.emulate_media(color_scheme="dark")
    expect(heading).to_have_css("color", INKS["dark"])
    expect(letters).not_to_have_css("fill", light)
    page.emulate_media(color_scheme="light")
    expect(heading).to_have_css("color", INKS["light"])
    expect(letters).to_have_css("fill", light)


def test_a_meeting_goes_on_as_it_began_when_the_system_turns_dark(server: str, page: Page) -> None:
    page.goto(f"{server}meeting?run=yes")
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    page.keyboard.press("ArrowRight")
    before = page.locator(".m-on").evaluate("e => [getComputedStyle(e).color, e.innerText]")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(600)  # three times what a page waits for before it follows
    assert page.locator(".m-on").evaluate("e => [getComputedStyle(e).color, e.innerText]") == before
    leave(page)
    expect(page.locator('[data-testid="stMain"] h1').first).to_have_css("color", INKS["dark"])


def test_the_mark_of_the_address_before_is_not_arrived_at_again_while_the_next_is_drawn(
    server: str, open_page: Open
) -> None:
    page = open_page((390, 844))
    page.goto(f"{server}projects?project=smart_prefecture")
    expect(page.locator("[data-arrive][data-arrived]")).to_have_count(1)
    top = page.evaluate(
        """() => {
          const main = document.querySelector('[data-testid="stMain"]');
          history.pushState({}, "", "viewpoints");
          dispatchEvent(new PopStateEvent("popstate"));
          main.scrollTo(0, 0);
          main.append(document.createComment("something changes before the answer is there"));
          return new Promise(done => setTimeout(() => done(main.scrollTop)));
        }"""
    )
    assert top == 0


def test_what_is_chosen_is_seen_in_the_colours_of_the_operating_system(server: str, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{server}intake")
    settled(page)
    grounds = [
        choice.evaluate("choice => getComputedStyle(choice).backgroundColor")
        for choice in page.get_by_test_id("stButtonGroup").get_by_role("radio").all()
    ]
    assert len(grounds) == len(TASK_WORDS) and grounds[0] not in grounds[1:]
    go(page, f"{server}indicators")
    for part in ("stPlotlyChart", "stSlider"):
        expect(page.get_by_test_id(part).first).to_have_css("background-color", GROUNDS["light"])


# What Chromium's and Edge's translation does to every text that may be translated.
_TRANSLATE = """() => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts.filter(text => text.data.trim() && !text.parentElement.closest('[translate="no"], script, style'))) {
    const font = document.createElement("font");
    font.textContent = "translated";
    text.replaceWith(font);
  }
  return document.querySelectorAll("font").length;
}"""


def test_a_browsers_translation_leaves_pages_and_a_meeting_alone(server: str, page: Page) -> None:
    """It would take the place of texts that are drawn anew: what it left would be figures of before."""
    page.goto(f"{server}meeting?run=yes")
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    assert page.evaluate(_TRANSLATE) == 0
    leave(page)
    expect(page.get_by_role("button", name="Excel")).to_be_visible()
    assert page.evaluate(_TRANSLATE) == 0
    assert page.locator('meta[name="google"][content="notranslate"]').count() == 1
