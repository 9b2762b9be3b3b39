"""A meeting on the stage, as the tests hold it."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def hold(page: Page, url: str) -> Page:
    """Open a meeting and wait until every slide has its charts."""
    page.goto(url)
    page.wait_for_selector(".m-slide.m-on", timeout=30_000)
    page.wait_for_function(
        "() => document.querySelectorAll('.m-slide').length === document.querySelectorAll('.m-slide[data-ready]').length"
    )
    return page


def leave(page: Page) -> None:
    """End the meeting by keyboard: Escape asks, Enter says yes."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="会議を終了するか")).to_be_visible()
    page.keyboard.press("Enter")


def write_note(page: Page, text: str, kind: str = "decision") -> None:
    """Write a note on the slide that is shown."""
    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_label("種別").select_option(kind)
    page.get_by_role("dialog").get_by_label("内容").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
