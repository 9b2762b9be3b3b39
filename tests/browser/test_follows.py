"""What an open page does by itself: it arrives at a marked line once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


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
