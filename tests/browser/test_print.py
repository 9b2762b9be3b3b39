"""What comes out of a printer on A4, upright and across: nothing cut off, no column a letter wide, light, nothing to press."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Readers, SharedPage, settled

_UPRIGHT = 718  # pixels of A4 within its margins
_ACROSS = 1047
_BEGIN = "() => dispatchEvent(new Event('beforeprint'))"
_END = "() => dispatchEvent(new Event('afterprint'))"
# Of every cell with words: its text, how many letters of its size a line holds, and its longest word.
_CELLS = """() => [...document.querySelectorAll('.ev table:not(.matrix, .mosaic) tbody :is(td, th):not([colspan], .c)')].filter(c => c.offsetWidth).map(c => {
  const style = getComputedStyle(c), size = parseFloat(style.fontSize);
  const room = (c.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / size;
  return [c.innerText, room];
})"""
_BEYOND = """width => [...document.querySelectorAll('[data-testid="stMain"] :is(td, th, p, li, h1, h2, .main-svg, .m-chart)')]
  .filter(e => e.offsetParent !== null || e.tagName === 'svg')
  .filter(e => e.getBoundingClientRect().right > width + 1 && e.getBoundingClientRect().width)
  .map(e => e.tagName + ' ' + e.textContent.slice(0, 20))"""
# Of every chart: its height, and that of the place it stands in.
_CHARTS = """() => [...document.querySelectorAll('.js-plotly-plot .svg-container')].map(chart =>
  [chart, chart.closest('[data-testid="stElementContainer"]')].map(e => e.getBoundingClientRect().height))"""
_COLUMNS = """() => [...document.querySelectorAll('[data-testid="stColumn"], .sides > div')].map(e => e.getBoundingClientRect().width).filter(Boolean)"""
_TO_PRESS = """() => [...document.querySelectorAll('a.close, button, input, select, textarea, [role="slider"], [role="radio"], summary a')]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().width > 1 && !e.closest('summary'))
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def shared_page(readers: Readers) -> SharedPage:
    return SharedPage(readers)


def _on_paper(page: Page, width: int) -> dict[str, Any]:
    """The document as it is laid out on paper of this width."""
    screen = page.viewport_size
    page.emulate_media(media="print")
    page.evaluate(_BEGIN)
    page.set_viewport_size({"width": width, "height": 1000})
    laid_out = {
        "cells": page.evaluate(_CELLS),
        "beyond": page.evaluate(_BEYOND, width),
        "press": page.evaluate(_TO_PRESS),
        "charts": page.evaluate(_CHARTS),
        "columns": page.evaluate(_COLUMNS),
    }
    page.evaluate(_END)
    page.emulate_media(media="null")
    assert screen
    page.set_viewport_size(screen)
    return laid_out


def _printed(page: Page, across: bool = False) -> list[tuple[str, float]]:
    """The text of each page, and how far down it reaches above the foot, as a share of the page."""
    pages = []
    for sheet in pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", landscape=across))):
        text, height = sheet.get_textpage(), sheet.get_height()
        bottoms = [text.get_rect(n)[1] for n in range(text.count_rects())]
        lowest = min((b for b in bottoms if b > height * 0.055), default=height)
        pages.append((text.get_text_bounded(), 1 - lowest / height))
    return pages


PAGES = ["", "indicators", "projects?project=society50_promotion", "viewpoints?code=2", "sources?part=reporting", "sources?line=17", "sources?part=quality", "search?find=市町", "meeting"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_readable_on_a4(server: str, shared_page: SharedPage, path: str) -> None:
    page = shared_page.at(server + path)
    for width in (_UPRIGHT, _ACROSS):
        paper = _on_paper(page, width)
        assert paper["beyond"] == [], width
        assert paper["press"] == [], width
        for text, room in paper["cells"]:
            longest = max((len(word) for word in text.split()), default=0)
            assert room >= min(longest, 3) * 0.6 - 0.1, (width, text, room)
            assert room >= 3 or longest <= 6, f"{text!r} has {room:.1f} letters a line on {width}"
    upright = _printed(page)
    assert len(upright) <= 5
    for text, share in upright[:-1]:
        assert share > 0.5, text[:200]
    for number, (text, _) in enumerate(upright, start=1):
        foot = text[:200]
        assert f"{number} / {len(upright)}" in foot and "令和3年度の調書 版" in foot and server.split("/")[2] in foot
        assert re.search(r"印刷 20\d\d/\d\d/\d\d \d", foot)


def test_a_table_over_pages_repeats_its_head_and_says_which_rows_it_has(
    prefecture_server: str, readers: Readers
) -> None:
    page = readers.page()
    page.goto(f"{prefecture_server}projects")
    settled(page)
    pages = _printed(page)
    readers.leave()
    assert len(pages) >= 3 and all("まず見る指標" in text for text, _ in pages), [share for _, share in pages]
    assert re.search("1〜50 */ *123", pages[0][0])


def test_a_long_column_and_a_tall_chart_leave_no_page_blank(prefecture_server: str, readers: Readers) -> None:
    page = readers.page()
    try:
        page.goto(f"{prefecture_server}viewpoints")
        settled(page)
        assert min(_on_paper(page, _ACROSS)["columns"][:2]) > 0.9 * _ACROSS  # the questions beside their counts
        page.goto(f"{prefecture_server}indicators")
        settled(page)
        for width, page_height in ((_UPRIGHT, 1032), (_ACROSS, 703)):
            charts = _on_paper(page, width)["charts"]
            assert charts
            for chart, place in charts:
                assert chart < page_height and place < chart + 20
    finally:
        readers.leave()


def test_charts_are_whole_on_paper_and_as_before_on_the_screen(server: str, shared_page: SharedPage) -> None:
    page = shared_page.at(server + "indicators")
    sizes = "() => [...document.querySelectorAll('.js-plotly-plot')].map(c => c.querySelector('.main-svg').getBoundingClientRect().width)"
    before = page.evaluate(sizes)
    assert max(before) > _UPRIGHT
    assert _on_paper(page, _UPRIGHT)["beyond"] == []
    settled(page)
    page.wait_for_function(f"wanted => JSON.stringify(({sizes})()) === JSON.stringify(wanted)", arg=before)


def test_paper_is_light_from_a_dark_screen_too(server: str, readers: Readers) -> None:
    page = readers.page(scheme="dark")
    try:
        page.goto(server)
        settled(page)
        page.emulate_media(media="print", color_scheme="dark")
        colours = """() => {
          const text = [...document.querySelectorAll('.ev h1, .ev p, .ev td, .js-plotly-plot text')].filter(e => e.textContent.trim());
          return {ground: getComputedStyle(document.querySelector('.stApp')).backgroundColor,
            inks: [...new Set(text.map(e => e.tagName === 'text' ? getComputedStyle(e).fill : getComputedStyle(e).color))]};
        }"""
        paper = page.evaluate(colours)
        assert paper["ground"] == "rgb(255, 255, 255)"
        light = [ink for ink in paper["inks"] if min(map(int, re.findall(r"\d+", ink)[:3])) > 150]
        assert light in ([], ["rgb(255, 255, 255)"]), "white stands on the blue of a bar alone"
    finally:
        readers.leave()


def test_a_meeting_prints_the_slide_that_is_shown(server: str, readers: Readers) -> None:
    page = readers.page(scheme="dark")
    try:
        page.goto(f"{server}meeting?run=yes")
        page.wait_for_selector(".m-on[data-ready] .main-svg")
        ((text, _),) = _printed(page)
        bare = "".join(text.split())
        assert "R3〜R7の実績は報告時期前。" in bare and "注意(自動)⑦「クラウド利用団体」" in bare and "出典3〜5" in bare
        assert "オープンデータ登録数" in bare and "キーH" not in bare
        (sheet,) = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert sheet.get_width() > sheet.get_height(), "a slide lies across the sheet"
        picture = sheet.render(scale=0.5).to_pil().convert("L")
        chart = picture.crop((0, picture.height // 4, picture.width // 2, picture.height // 2))
        assert picture.getpixel((2, 2)) == 255 and chart.getextrema()[0] < 100, "light, with its chart"
        light = sum(picture.histogram()[200:])
        assert light > 0.8 * picture.width * picture.height
    finally:
        readers.leave()


@pytest.mark.parametrize("landscape", [False, True], ids=["upright", "across"])
def test_the_first_screen_of_one_group_prints_on_one_page(
    server: str, shared_page: SharedPage, landscape: bool
) -> None:
    page = shared_page.at(server)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", landscape=landscape, print_background=True))
    text = paper[0].get_textpage().get_text_range()
    assert len(paper) == 1 and "確認事項" in text and "三次元データ業務" in text, (
        "down to the last row of the status grid"
    )
