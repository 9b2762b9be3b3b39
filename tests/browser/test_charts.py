"""Charts answer: a click opens what a mark shows, a button fills the screen or saves the picture, keys choose in the list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import plotly
import pytest
from playwright.sync_api import Locator, Page, expect

from lib.figures import Figure, as_spec
from lib.figures.multiples import multiples
from lib.figures.palette import LIGHT
from lib.figures.progress import progress
from lib.judge.evaluation import Evaluation
from tests.browser.chromium import Readers, settled
from tests.figures.at_the_bound import CASES, YEARS, case


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
        page.get_by_role("button", name="図を保存", exact=True).first.click()
    saved.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"
    with page.expect_download() as drawn:
        page.get_by_role("button", name="図をSVGで保存").first.click()
    drawn.value.save_as(tmp_path / "picture.svg")
    words = "".join(ElementTree.fromstring((tmp_path / "picture.svg").read_text()).itertext())
    for word in ("年2.2団体の増が必要", "単位 団体", "最終目標", "出典 3〜5行", "データ版", "令和", "1年分の推移"):
        assert word in words, word


def _press(bar: Locator) -> None:
    """Move the pointer over a bar, where plotly listens, and click."""
    bar.scroll_into_view_if_needed()
    bar.hover(force=True)
    bar.page.wait_for_timeout(300)
    bar.click(force=True)


def test_the_charts_of_a_project_open_its_source_and_its_indicator(page: Page, server: str) -> None:
    page.goto(f"{server}projects?project=society50_promotion")
    settled(page)
    bars = page.locator(".st-key-cost .js-plotly-plot .bars .point path")
    bars.last.scroll_into_view_if_needed()
    bars.last.hover(force=True)
    expect(page.locator(".st-key-cost .hoverlayer")).to_contain_text("出典 22行")
    bars.last.click(force=True)
    expect(page).to_have_url(re.compile(r"sources\?line=22"))
    page.go_back()
    settled(page)
    _press(page.locator(".st-key-pairs .js-plotly-plot .bars .point path").first)
    expect(page).to_have_url(re.compile("indicators.*indicator=seeds_found"))


def test_a_lane_opens_what_it_compares(page: Page, server: str) -> None:
    page.goto(f"{server}compare?by=section&section=情報システム課&section=次世代情報化推進室")
    settled(page)
    expect(page.get_by_role("button", name="図を保存", exact=True)).to_be_visible()
    bars = page.locator(".st-key-compare .js-plotly-plot .bars .point path")
    bars.first.scroll_into_view_if_needed()
    bars.first.hover(force=True)
    expect(page.locator(".st-key-compare .hoverlayer")).to_contain_text("出典")
    bars.first.click(force=True)
    expect(page).to_have_url(re.compile("projects.*section="))


def test_a_small_line_of_years_is_dark_on_paper_from_a_dark_screen(readers: Readers, server: str) -> None:
    page = readers.page(scheme="dark")
    page.goto(f"{server}indicators")
    settled(page)
    turned = "getComputedStyle(document.querySelector('.ev img.years-line')).filter"
    assert page.evaluate(turned) == "none"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(turned).startswith("invert(1)")


def test_a_phone_gives_long_figures_the_room_they_need(readers: Readers, server: str) -> None:
    page = readers.page((390, 844))
    for indicator in ("open_data", "public_system_uses"):
        page.goto(f"{server}indicators?indicator={indicator}")
        settled(page)
        page.wait_for_timeout(500)
        chart = page.locator("[class*=st-key-large] .js-plotly-plot")
        marks = chart.evaluate(
            "chart => [...chart.querySelectorAll('.bars .point')].map(p => [p.querySelector('path'), p.querySelector('text')]"
            ".map(part => part.getBoundingClientRect().width))"
        )
        assert marks and all(text <= bar + 2 for bar, text in marks), (indicator, marks)


# Words on words, and marks on the words of an axis; a text that only touches another is none.
_COVERED = """spec => new Promise(done => Plotly.newPlot('chart', spec.data, spec.layout, {staticPlot: true}).then(() => {
  const box = e => e.getBoundingClientRect(), all = css => [...document.querySelectorAll(css)].map(e => [e, box(e)]);
  const on = (p, q) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 3;
  const words = all('.bartext, .textpoint text, .annotation text, .xtick text, .ytick text').filter(([e, r]) => e.textContent.trim() && r.width);
  const found = words.flatMap(([a, p], i) => words.slice(i + 1).filter(([, q]) => on(p, q)).map(([b]) => `${a.textContent} | ${b.textContent}`));
  for (const [tick, p] of all('.xtick text, .ytick text')) for (const [, q] of all('.scatterlayer .points path'))
    if (q.width > 2 && on(p, q)) found.push(`a mark | ${tick.textContent}`);
  done(found); }))"""


def _covered(page: Page, figure: Figure) -> list[str]:
    spec: dict[str, Any] = as_spec(figure)
    spec["layout"]["width"] = 880
    found: list[str] = page.evaluate(_COVERED, spec)
    return found


@pytest.mark.parametrize("name", CASES)
def test_values_at_the_bound_of_an_axis_cover_no_word(page: Page, evaluation: Evaluation, name: str) -> None:
    page.set_content("<div id='chart'></div>")
    page.add_script_tag(path=str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js"))
    (cells, item), scale = case(evaluation, name), evaluation.policy.scale
    assert _covered(page, progress(cells, item, YEARS, scale, LIGHT)) == []
    assert _covered(page, multiples(cells, [item] * 4, YEARS, scale, LIGHT)) == []
