"""Charts answer: a click opens what a mark shows, a button fills the screen or saves the picture, keys choose in the list."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.chromium import settled


def test_a_small_chart_opens_its_indicator_in_sight(page: Page, server: str) -> None:
    page.goto(f"{server}indicators")
    settled(page)
    small = page.locator(".js-plotly-plot").nth(1)
    small.scroll_into_view_if_needed()
    box = small.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.55, box["y"] + 115
    page.mouse.move(x, y - 5)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    expect(page.locator("[data-chosen-row=trials_done]")).to_be_in_viewport()
    assert "indicator=trials_done" in page.url


def test_down_chooses_the_next_and_the_list_keeps_the_focus(page: Page, server: str) -> None:
    page.goto(f"{server}indicators")
    settled(page)
    page.locator("a[data-row=cloud_users]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-chosen-row=open_data]")).to_be_in_viewport()
    expect(page.locator("a[data-row=open_data]")).to_have_attribute("aria-current", "true")
    expect(page.locator("a[data-row=open_data]")).to_be_focused()


def test_a_chart_fills_the_screen_until_escape_and_is_saved(page: Page, server: str, tmp_path: Path) -> None:
    page.goto(f"{server}indicators")
    settled(page)
    page.get_by_role("button", name="全画面").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("出典 3〜5行 データ版")
    expect(dialog.locator(".js-plotly-plot")).to_be_visible()
    dialog.get_by_role("button", name="閉じる(Esc)").click()
    expect(dialog).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="表示中の図を保存").first.click()
    saved.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"
