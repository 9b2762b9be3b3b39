"""What the national guidebook for dashboards asks of every chart, light and dark: contrast, few colours, level words, labels."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from lib.figures import Figure
from lib.figures.budget import budget
from lib.figures.compare import Lane, Result, lanes
from lib.figures.mosaic import Row, mosaic
from lib.figures.multiples import multiples
from lib.figures.palette import DARK, LIGHT, Palette
from lib.figures.progress import progress
from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows
from tests.figures.test_figures import YEARS, contrast

_MOST_COLOURS = 5
_LEAST_CONTRAST = 3.0

Named = dict[str, Figure]


def _figures(evaluation: Evaluation, synthetic: Evaluation, look: Palette) -> Named:
    """Every kind of figure, of the sheet and of made-up data that has all states."""
    drawn: Named = {}
    for source in (evaluation, synthetic):
        items, cells, scale = list(source.assessed.values()), source.rows.cells, source.policy.scale
        for item in items:
            drawn[f"progress {item['indicator_id']}"] = progress(cells, item, YEARS, scale, look)
        drawn[f"multiples {len(items)}"] = multiples(cells, items, YEARS, scale, look)
        drawn[f"pairs {len(items)}"] = multiples(cells, items[:3], YEARS, scale, look, columns=2)
        results = tuple(Result(item["name"], item["achievement_rate"], item["status"]) for item in items)
        drawn[f"lanes {len(items)}"] = lanes([Lane("県庁", results, 1_000.0, math.nan)], scale, look, ("R2", "R3"))
        if verdict := source.policy.verdict:
            groups = tuple((step.code, size, "事業群") for step in verdict.all for size in "lms")
            drawn[f"mosaic {len(items)}"] = mosaic([Row("施策", groups)], verdict.all, look)
    for project, rows in evaluation.tables.rows["budgets"].by("project_id").items():
        drawn[f"budget {project}"] = budget(rows, look)
    return drawn


@pytest.fixture(params=[LIGHT, DARK], ids=lambda look: look.name, scope="module")
def look(request: pytest.FixtureRequest) -> Palette:
    palette: Palette = request.param
    return palette


@pytest.fixture
def figures(evaluation: Evaluation, synthetic: Evaluation, look: Palette) -> Named:
    return _figures(evaluation, synthetic, look)


def _flat(colour: Any) -> Iterator[str]:
    if isinstance(colour, str):
        yield colour
    else:
        yield from colour or ()


def _trace_colours(trace: dict[str, Any], look: Palette) -> set[str]:
    """The colours in which a trace shows values; a halo in the colour of the ground shows none."""
    line, marker = trace.get("line", {}), trace.get("marker", {})
    mode = trace.get("mode", "markers")
    colours = [line.get("color")] if "lines" in mode else []
    colours += [marker.get("color")] if "markers" in mode else []
    return {colour for given in colours for colour in _flat(given)} - {look.page}


def _outlines(figure: Figure) -> Iterator[str]:
    """The colours of lines that are drawn apart from the traces."""
    for shape in figure.spec["layout"].get("shapes", []):
        if shape["line"].get("width"):
            yield shape["line"]["color"]


def test_every_mark_stands_out_from_the_ground_by_three_to_one(figures: Named, look: Palette) -> None:
    faint = {
        (name, colour, round(contrast(colour, look.page), 2))
        for name, figure in figures.items()
        for colours in (*(_trace_colours(trace, look) for trace in figure.spec["data"]), set(_outlines(figure)))
        for colour in colours
        if contrast(colour, look.page) < _LEAST_CONTRAST
    }
    assert faint == set()


def test_marks_on_the_ground_of_plan_years_stand_out_too(look: Palette) -> None:
    marks = (look.actual, look.known, look.target, look.projection, look.unknown)
    assert min(contrast(colour, look.plan) for colour in marks) >= _LEAST_CONTRAST


def test_a_plot_has_at_most_five_colours(figures: Named, look: Palette) -> None:
    for name, figure in figures.items():
        colours: defaultdict[str, set[str]] = defaultdict(set)
        for trace in figure.spec["data"]:
            colours[trace.get("xaxis", "x")] |= _trace_colours(trace, look)
        assert max(map(len, colours.values()), default=0) <= _MOST_COLOURS, (name, colours)


def test_no_word_of_a_chart_is_slanted(figures: Named) -> None:
    for name, figure in figures.items():
        layout = figure.spec["layout"]
        base = layout["template"]["layout"]
        for key, axis in layout.items():
            if key.startswith(("xaxis", "yaxis")):
                assert (base[key[:5]] | axis)["tickangle"] == 0, (name, key)
        assert all(note.get("textangle", 0) == 0 for note in layout.get("annotations", [])), name
        assert all(trace.get("textangle", 0) == 0 for trace in figure.spec["data"]), name


def test_the_key_stands_above_the_plot(figures: Named) -> None:
    for name, figure in figures.items():
        legend = figure.spec["layout"]["template"]["layout"]["legend"] | figure.spec["layout"].get("legend", {})
        assert (legend["y"], legend["yanchor"], legend["orientation"]) == (1, "top", "h"), name


def test_the_key_is_in_the_order_of_the_marks(figures: Named) -> None:
    for name, figure in figures.items():
        if name.startswith("progress"):
            named = [t for t in figure.spec["data"] if t.get("showlegend", True)]
            last_years = [t["x"][-1] for t in named]
            assert last_years == sorted(last_years), (name, [t["name"] for t in named])


def test_the_key_of_a_cost_is_in_the_order_of_its_bars(figures: Named) -> None:
    """plotly turns the key of stacked bars around."""
    budgets = [figure for name, figure in figures.items() if name.startswith("budget")]
    assert budgets
    for figure in budgets:
        assert figure.spec["layout"]["legend"]["traceorder"] == "normal"
        assert [trace["name"] for trace in figure.spec["data"]] == ["うち一般財源", "その他の財源", "人件費(参考)"]


def _bars(figure: Figure) -> list[dict[str, Any]]:
    return [trace for trace in figure.spec["data"] if trace["type"] == "bar" and trace["x"]]


def test_the_newest_value_is_labelled_however_low_its_bar_is(figures: Named, look: Palette) -> None:
    seen = set()
    for name, figure in figures.items():
        if not name.startswith("progress") or not _bars(figure):
            continue
        bars = max(_bars(figure), key=lambda trace: trace["x"][-1])
        notes = figure.spec["layout"].get("annotations", [])
        if not bars["text"][-1]:  # over the mark of a target that is as low
            assert any(n["x"] == bars["x"][-1] and n["font"]["color"] == look.ink for n in notes), name
            seen.add(True)
            continue
        top = figure.spec["layout"]["yaxis"]["range"][1]
        is_low = bars["y"][-1] < top * 0.09
        seen.add(is_low)
        if is_low:
            assert (bars["textposition"][-1], bars["outsidetextfont"]["color"]) == ("outside", look.ink), name
    assert seen == {True, False}, "the data has low bars and tall ones"


def test_every_small_chart_names_its_newest_value(figures: Named) -> None:
    for name, figure in figures.items():
        if name.startswith(("multiples", "pairs")):
            notes = figure.spec["layout"]["annotations"]
            for bars in _bars(figure):
                newest = [
                    n for n in notes if (n["xref"], n["x"]) == (bars["xaxis"], bars["x"][-1]) and "<b>" in n["text"]
                ]
                assert len(newest) == 1, (name, bars["xaxis"])


def test_every_cost_stands_over_its_bar(figures: Named) -> None:
    for name, figure in figures.items():
        if name.startswith("budget"):
            over = [
                t for t in figure.spec["data"] if t["name"] != "うち一般財源"
            ]  # the total stands over the other funds
            known = [value for trace in over for value in trace["y"] if not math.isnan(value)]
            words = [n for n in figure.spec["layout"].get("annotations", []) if n["text"][:1].isdigit()]
            assert len(words) == len(known), name


def test_a_pointer_is_told_name_year_kind_unit_and_source(evaluation: Evaluation) -> None:
    cells, scale = evaluation.rows.cells, evaluation.policy.scale
    item = evaluation.assessed["rpa_robots"]
    for figure in (
        progress(cells, item, YEARS, scale, LIGHT),
        multiples(cells, [item], YEARS, scale, LIGHT),
    ):
        (bars,) = _bars(figure)
        told = " ".join([bars["hovertemplate"], *bars["customdata"][-1]])
        for word in ("RPA", "R2", "実績値", "20台", "出典", "38行"):
            assert word in told.replace("令和2", "R2"), (word, told)
        target = next(
            t for t in figure.spec["data"] if "目標値" in str(t.get("hovertemplate")) + str(t.get("customdata"))
        )
        assert "40台" in str(target["customdata"]) and "行" in str(target["customdata"])


def test_a_click_opens_the_source_of_a_value_and_the_page_of_a_small_chart(evaluation: Evaluation) -> None:
    cells, scale = evaluation.rows.cells, evaluation.policy.scale
    item = evaluation.assessed["rpa_robots"]
    large = progress(cells, item, YEARS, scale, LIGHT, way=lambda reference: f"sources?line={reference.line}")
    assert [trace["meta"]["go"] for trace in _bars(large)] == [["sources?line=38"]]
    small = multiples(cells, [item], YEARS, scale, LIGHT, way=lambda indicator: f"indicators?indicator={indicator}")
    assert {trace["meta"]["go"] for trace in small.spec["data"]} == {"indicators?indicator=rpa_robots"}


def test_a_cost_tells_its_source_and_opens_it(evaluation: Evaluation) -> None:
    rows = evaluation.tables.rows["budgets"].of("project_id", "e_prefecture")
    figure = budget(
        rows,
        LIGHT,
        way=lambda of: f"sources?line={of[0].source_ref}",
        source=lambda of: "・".join(row.source_ref for row in of),
    )
    for bars, item in zip(figure.spec["data"], ("general_fund", "total", "personnel"), strict=True):
        first = next(row for row in rows if row.item == item and row.report_state == "reported")
        amount, source = bars["customdata"][0]
        assert amount.endswith("千円") and source.startswith(f"<br>出典 {first.source_ref}"), bars["name"]
        assert bars["meta"]["go"][0] == f"sources?line={first.source_ref}"


def test_a_unit_stands_in_the_subtitle_and_not_along_an_axis(figures: Named) -> None:
    for name, figure in figures.items():
        upright = [axis for key, axis in figure.spec["layout"].items() if key.startswith("yaxis")]
        assert not any("title" in axis for axis in upright), name


def test_a_projection_tells_its_year_its_basis_and_that_it_is_none_of_the_facts(evaluation: Evaluation) -> None:
    cells, scale, item = evaluation.rows.cells, evaluation.policy.scale, evaluation.assessed["open_data"]
    for figure, year in (
        (progress(cells, item, YEARS, scale, LIGHT), "令和7年度"),
        (multiples(cells, [item], YEARS, scale, LIGHT), "R7"),
    ):
        (dotted,) = [t for t in figure.spec["data"] if t.get("line", {}).get("dash") == "dot"]
        for word in (year, "試算 <b>2,925件</b>", "R元→R2の1年分の推移による", "実績ではありません"):
            assert word in dotted["hovertemplate"], (word, dotted["hovertemplate"])


def test_things_compared_tell_name_year_unit_and_source_and_open_their_pages(evaluation: Evaluation) -> None:
    result = Result(
        "指標", 0.5, evaluation.policy.scale.met.code, ("R2 目標40台・実績20台", "出典 38行"), "indicators?x"
    )
    lane = Lane("県庁", (result,), 1_000.0, 2_000.0, ("3行", ""), "projects?y")
    *points, before, after = lanes([lane], evaluation.policy.scale, LIGHT, ("R2実績", "R3計画")).spec["data"]
    (point,) = [trace for trace in points if trace["x"]]
    assert point["text"] == ["指標<br>達成率 <b>50%</b> ●達成<br>R2 目標40台・実績20台<br>出典 38行"]
    assert point["meta"]["go"] == ["indicators?x"]
    assert [bars["customdata"] for bars in (before, after)] == [[["県庁", "<br>出典 3行"]], [["県庁", ""]]]
    assert before["meta"]["go"] == after["meta"]["go"] == ["projects?y"]


def test_a_figure_as_long_as_a_phone_is_wide_asks_for_room(figures: Named) -> None:
    wide = {name.removeprefix("progress ") for name, figure in figures.items() if figure.is_wide}
    assert "public_system_uses" in wide and not {"open_data", "cloud_users"} & wide


def test_a_year_that_waits_has_one_word_in_its_slot(evaluation: Evaluation) -> None:
    """A line of words over all of them ran into the newest target's figure where the chart is low."""
    figure = progress(evaluation.rows.cells, evaluation.assessed["cloud_users"], YEARS, evaluation.policy.scale, LIGHT)
    words = [note["text"] for note in figure.spec["layout"]["annotations"] if "時期前" in note["text"]]
    assert words == ["報告<br>時期前"] * 5


def test_a_year_that_is_not_published_says_so(evaluation: Evaluation) -> None:
    cells, item, scale = evaluation.cells, evaluation.assessed["rpa_robots"], evaluation.policy.scale
    hidden = (cells["indicator_id"] == "rpa_robots") & (cells["fiscal_year"] == 2020)
    bent = cells.assign(
        actual=cells["actual"].mask(hidden),
        actual_state=cells["actual_state"].mask(hidden, "not_published"),
        status=cells["status"].mask(hidden),
    )
    for draw in (
        progress(Rows(bent), item, YEARS, scale, LIGHT),
        multiples(Rows(bent), [item], YEARS, scale, LIGHT),
    ):
        words = [n["text"] for n in draw.spec["layout"]["annotations"] if n["x"] == 2020]
        assert any("非公表" in word for word in words), words


@pytest.mark.parametrize(("unit", "words"), [("件", "2,925件"), ("千t-CO2", "2,925"), ("%", "2,925%")])
def test_the_figure_of_a_projection_has_room_beside_its_mark(evaluation: Evaluation, unit: str, words: str) -> None:
    item = {**evaluation.assessed["open_data"], "unit": unit}
    figure = progress(evaluation.rows.cells, item, YEARS, evaluation.policy.scale, LIGHT)
    (note,) = [n["text"] for n in figure.spec["layout"]["annotations"] if n["text"].startswith("試算")]
    assert note == f"試算<br>{words}", "the subtitle says the unit"
    room = figure.spec["layout"]["xaxis"]["range"][1] - YEARS[-1]
    assert (room > 1.2) is (unit != "千t-CO2"), "a figure of four digits and a unit needs more"


def test_one_value_alone_and_no_value_at_all_are_drawn(evaluation: Evaluation) -> None:
    item, cells, scale = evaluation.assessed["rpa_robots"], evaluation.cells, evaluation.policy.scale
    for left in (cells[cells["fiscal_year"] == 2020], cells[cells["fiscal_year"] == 1990]):
        long = dict(item) | {"name": "長い名前" * 20, "short_name": "長い名前" * 20}
        assert progress(Rows(left), long, YEARS, scale, LIGHT).spec["layout"]
        (title,) = [
            n["text"]
            for n in multiples(Rows(left), [long], YEARS, scale, LIGHT).spec["layout"]["annotations"]
            if n["xref"] == "paper"
        ]
        assert title.count("<br>") == 2, "a name of 80 letters has two lines"
