"""What a chart shows is what the frame holds; the unreported is in words; a projection never looks like an actual."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.tools import return_figure_from_figure_or_data

from lib.figures import AsPlotly, as_spec
from lib.figures.budget import budget
from lib.figures.compare import Lane, Result, lanes
from lib.figures.mosaic import Row, mosaic
from lib.figures.multiples import multiples
from lib.figures.palette import DARK, LIGHT, Palette
from lib.figures.progress import progress
from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows, records_of
from tests.plotted import plotted

YEARS = tuple(range(2019, 2026))


def _large(evaluation: Evaluation, indicator: str, years: tuple[int, ...] = YEARS) -> go.Figure:
    return plotted(
        progress(evaluation.rows.cells, evaluation.assessed[indicator], years, evaluation.policy.scale, LIGHT)
    )


def _trace(figure: go.Figure, name: str) -> Any:
    return next(t for t in figure.data if str(t.name).startswith(name))


def test_bars_are_actuals_and_the_line_is_the_targets(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "open_data")
    assert (list(_trace(figure, "基準値").x), list(_trace(figure, "基準値").y)) == ([2019], [1515])
    assert (list(_trace(figure, "実績値").x), list(_trace(figure, "実績値").y)) == ([2020], [1750])
    target = _trace(figure, "目標値")
    assert list(target.y) == [1800, 2000, 2300, 2600, 3000] and target.line.shape == "hvh"
    assert list(target.text) == ["1,800", "2,000", "2,300", "2,600", "3,000"], "values stand on the marks"


def test_an_unreported_year_is_a_word_in_an_outlined_slot_and_never_a_bar(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "cloud_users")
    words = [a for a in figure.layout.annotations if a.text == "報告<br>時期前"]
    assert [a.x for a in words] == [2021, 2022, 2023, 2024, 2025]
    for trace in figure.data:
        if trace.type == "bar":
            assert not set(trace.x) & {2021, 2022, 2023, 2024, 2025}
            assert all(v is not None and not np.isnan(v) for v in trace.y)


def test_a_projection_is_dotted_named_and_ends_at_its_value(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "open_data")
    line = _trace(figure, "試算")
    assert line.line.dash == "dot" and list(line.y) == [1750, 2925]
    assert "実績ではありません" in line.hovertemplate
    assert any("試算<br>2,925件" in str(a.text) for a in figure.layout.annotations)


def test_a_target_that_was_overshot_can_be_read_on_its_bar(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "public_system_uses")
    rows = evaluation.cells.query("indicator_id == 'public_system_uses' and target.notna()")
    target = _trace(figure, "目標値")
    expected = [LIGHT.on_actual if a > t else LIGHT.target for a, t in zip(rows["actual"], rows["target"], strict=True)]
    assert list(target.textfont.color) == expected and LIGHT.on_actual in expected
    assert _trace(figure, "実績値").insidetextanchor == "start", "its own figure makes room"


def test_a_figure_too_long_for_its_bar_widens_it_and_at_last_is_rounded(evaluation: Evaluation) -> None:
    bars = _trace(_large(evaluation, "public_system_uses"), "実績値")
    assert list(bars.text) == ["386,524", "413,852"] and bars.width > 0.8
    item, cells = evaluation.assessed["public_system_uses"], evaluation.cells
    large = plotted(
        progress(Rows(cells.assign(actual=cells["actual"] * 10_000)), item, YEARS, evaluation.policy.scale, LIGHT)
    )
    assert list(_trace(large, "実績値").text) == ["386,524万", "413,852万"]


def test_an_illegible_target_says_so(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "rpa_robots")
    assert [a.x for a in figure.layout.annotations if "読み取れず" in str(a.text)] == [2021]


def test_the_axis_carries_era_years_and_the_subtitle_alone_the_unit(evaluation: Evaluation) -> None:
    figure = _large(evaluation, "cloud_users")
    assert figure.layout.yaxis.title.text is None
    assert list(figure.layout.xaxis.ticktext) == ["R元", "R2", "R3", "R4", "R5", "R6", "R7"]


def test_a_hover_names_where_the_figure_is_from(evaluation: Evaluation) -> None:
    actual = _trace(_large(evaluation, "cloud_users"), "実績値")
    assert list(actual.customdata[0][2:4]) == ["本文より", "3行"]


@pytest.mark.parametrize("years", [(2019,), (2021,), (2025,), (2020, 2021)])
def test_any_cut_of_the_years_can_be_drawn(
    evaluation: Evaluation, synthetic: Evaluation, years: tuple[int, ...]
) -> None:
    for source in (evaluation, synthetic):
        # One of each kind that the made-up data knows: drawing all sixty tells no more.
        each_kind = source.assessments.drop_duplicates(["accumulation", "direction", "status", "is_warned"])
        for item in records_of(each_kind):
            assert plotted(progress(source.rows.cells, item, years, source.policy.scale, LIGHT)).data is not None


def test_small_multiples_keep_the_order_given_and_share_the_years(evaluation: Evaluation) -> None:
    rows = evaluation.assessed
    figure = plotted(multiples(evaluation.rows.cells, list(rows.values()), YEARS, evaluation.policy.scale, LIGHT))
    titles = [a.text for a in figure.layout.annotations if a.xref == "paper"]
    assert len(titles) == len(rows) and "実証実験・社会実装" in titles[0] and "40%" in titles[0]
    ranges = {tuple(figure.layout[k].range) for k in figure.layout if k.startswith("xaxis")}
    assert ranges == {(2018.4, 2025.6)}


def test_small_multiples_of_two_are_the_same_whoever_elses_cells_come_along(synthetic: Evaluation) -> None:
    items, years = list(synthetic.assessed.values())[3:9:5], YEARS[2:5]
    own = synthetic.cells[synthetic.cells["indicator_id"].isin([item["indicator_id"] for item in items])]
    figure = multiples(synthetic.rows.cells, items, years, synthetic.policy.scale, LIGHT, columns=2)
    alone = multiples(Rows(own), items, years, synthetic.policy.scale, LIGHT, columns=2)
    assert as_spec(figure) == as_spec(alone)
    bars = [t for t in plotted(figure).data if t.type == "bar"]
    assert len(bars) == 2 and all(set(t.x) <= set(years) for t in bars) and any(len(t.x) for t in bars)


def test_no_indicator_or_sixty_can_be_drawn(evaluation: Evaluation, synthetic: Evaluation) -> None:
    assert not multiples(evaluation.rows.cells, [], YEARS, evaluation.policy.scale, LIGHT).spec["data"]
    items = list(synthetic.assessed.values())
    many = plotted(multiples(synthetic.rows.cells, items, YEARS, synthetic.policy.scale, DARK))
    assert len([a for a in many.layout.annotations if a.xref == "paper"]) == len(synthetic.assessments) == 60


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, one in value.items() if key != "template" for text in _texts(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_a_name_is_shown_letter_by_letter_and_never_as_a_tag_an_entity_or_a_place_for_a_value(
    evaluation: Evaluation,
) -> None:
    name = "<a href='x'>\"&amp;%{x}"
    shown = "&lt;a href='x'&gt;\"&amp;amp;%&#123;x}"  # plotly reads no &quot;
    scale, verdict = evaluation.policy.scale, evaluation.policy.verdict
    assert verdict
    items = [item | {"name": name, "short_name": "〇", "unit": name} for item in records_of(evaluation.assessments)]
    item = next(item for item in items if item["indicator_id"] == "open_data")
    code = scale.met.code
    figures = [
        progress(evaluation.rows.cells, item, YEARS, evaluation.policy.scale, LIGHT),
        multiples(evaluation.rows.cells, items, YEARS, scale, LIGHT),
        lanes([Lane(name, (Result(name, 1.0, code),), 1.0, 1.0)], scale, LIGHT, ("R2", "R3")),
        mosaic([Row(name, ((verdict.all[0].code, "m", name),))], verdict.all, LIGHT),
    ]
    for figure in figures:
        texts = _texts(figure.spec)
        assert any(shown in text for text in texts)
        assert not [text for text in texts if "<a" in text or "&quot;" in text or "%{x}" in text]


def test_the_general_fund_stands_inside_the_total_and_personnel_beside(evaluation: Evaluation) -> None:
    figure = plotted(budget(evaluation.tables.rows["budgets"].of("project_id", "e_prefecture"), LIGHT))
    fund, other, personnel = figure.data
    assert [a + b for a, b in zip(fund.y, other.y, strict=True)] == [512_504, 658_011, 285_224]
    assert list(fund.y) == [165_193, 84_924, 124_445] and list(personnel.y) == [19_885, 10_178, 16_491]
    assert fund.offsetgroup == other.offsetgroup != personnel.offsetgroup
    assert personnel.marker.pattern.shape, "told apart without colour"


def test_a_budget_that_cannot_be_read_says_so(evaluation: Evaluation) -> None:
    figure = plotted(budget(evaluation.tables.rows["budgets"].of("project_id", "infra_dx"), LIGHT))
    assert [a.text for a in figure.layout.annotations] == ["設定なし", "設定なし", "原資料から読み取れず"]
    assert list(figure.layout.xaxis.ticktext) == ["R元実績", "R2実績", "R3計画"]
    assert not figure.layout.yaxis.showticklabels, "no figure, no scale"


def test_a_hostile_name_is_text_in_a_chart(evaluation: Evaluation) -> None:
    hostile = {"name": "<b>x</b><a href='javascript:alert(1)'>y</a>", "short_name": "<i>z</i>", "unit": "<u>"}
    items = [item | hostile for item in records_of(evaluation.assessments)]
    figure = multiples(evaluation.rows.cells, items, YEARS, evaluation.policy.scale, LIGHT)
    large = progress(evaluation.rows.cells, items[0], YEARS, evaluation.policy.scale, LIGHT)
    for text in (json.dumps(as_spec(figure)), json.dumps(as_spec(large))):
        assert "<a " not in text and "<i>" not in text and "<u>" not in text


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b_ = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b_

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_meets_contrast_aa(look: Palette) -> None:
    for ground in (look.page, look.panel):
        for ink in (look.ink, look.muted, look.link, look.unknown, look.projection):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for ink, ground in look.tones.values():
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    for ink, ground in ((look.on_actual, look.actual), (look.on_known, look.known)):
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(look.projection, look.plan) >= 3 and contrast(look.actual, look.page) >= 3


def test_met_and_missed_differ_in_sign_and_word_not_only_in_colour(evaluation: Evaluation) -> None:
    scale = evaluation.policy.scale
    everything = [scale.met, *scale.grades]
    assert len({g.shape for g in everything}) == len({g.label for g in everything}) == len(everything)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_every_value_that_is_drawn_unchecked_is_one_that_plotly_takes(evaluation: Evaluation, look: Palette) -> None:
    cells, items, budgets = evaluation.rows.cells, evaluation.assessments, evaluation.tables.rows["budgets"]
    figures = [multiples(cells, list(evaluation.assessed.values()), YEARS, evaluation.policy.scale, look)]
    figures += [progress(cells, item, YEARS, evaluation.policy.scale, look) for item in evaluation.assessed.values()]
    figures += [budget(rows, look) for rows in budgets.by("project_id").values()]
    results = tuple(map(Result, items["name"], items["achievement_rate"], items["status"]))
    lane = Lane("県庁", results, 1_000.0, float("nan"))
    figures.append(lanes([lane, lane], evaluation.policy.scale, look, ("R2", "R3")))
    steps = evaluation.policy.verdict.all if evaluation.policy.verdict else ()
    figures.append(mosaic([Row("施策", tuple((step.code, "m", "事業群") for step in steps))], steps, look))
    assert len(figures) == 3 + len(items) + len(budgets.by("project_id"))
    for figure in figures:
        unchecked = as_spec(figure)
        assert json.loads(go.Figure(unchecked).to_json()) == unchecked


def test_a_run_sends_a_figure_as_it_was_drawn(evaluation: Evaluation) -> None:
    """Streamlit takes plotly's own figures as checked; a dictionary it would check, and a figure copy, in every run."""
    items = list(evaluation.assessed.values())
    figure = multiples(evaluation.rows.cells, items, YEARS, evaluation.policy.scale, LIGHT)
    assert return_figure_from_figure_or_data(AsPlotly(figure), validate_figure=True) is figure.spec


@pytest.mark.parametrize(("unit", "step"), [("回", 1), ("日", None)])
def test_the_axis_of_what_is_counted_has_no_halves(evaluation: Evaluation, unit: str, step: int | None) -> None:
    item = {**evaluation.assessed["cloud_users"], "unit": unit, "projection": float("nan"), "final_target": 3.0}
    known = ["baseline", "actual", "target", "final_target"]
    cells = evaluation.cells
    few = cells.assign(**{column: cells[column].where(cells[column].isna(), 3.0) for column in known})
    drawn = plotted(progress(Rows(few), item, YEARS, evaluation.policy.scale, LIGHT))
    assert drawn.layout.yaxis.dtick == step
