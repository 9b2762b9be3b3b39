"""Charts of data with many years, departments or amounts: none half empty, no label on another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lib.figures.budget import _named_places
from lib.figures.mosaic import Row, counted_bars
from lib.figures.palette import palette
from lib.findings.charted_years import charted_years
from lib.findings.indicator import chart_subtitle
from lib.findings.slides import charted
from lib.findings.slides.agenda import make_slide
from lib.findings.slides.charted import GroupsChart, slide_chart
from lib.judge.evaluation import Evaluation
from lib.judge.policy.load import Policy
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def test_among_many_years_a_chart_covers_those_of_its_indicators_alone(evaluation: Evaluation) -> None:
    view, item = _view(evaluation), evaluation.assessed["cloud_users"]
    assert charted_years(view, [item]) == view.years, "a few years are the same for all charts"
    many = replace(view, years=tuple(range(2010, 2040)))
    own = charted_years(many, [item])
    known = {cell.fiscal_year for cell in many.cell_rows("cloud_users")} | {int(item["final_year"])}
    assert own == tuple(range(min(known), max(known) + 1)) and len(own) < 12
    assert "R元〜R7" in chart_subtitle(many, item) and "H22" not in chart_subtitle(many, item)
    both = charted_years(many, [item, evaluation.assessed["rpa_robots"]])
    assert set(both) >= set(own)
    assert charted_years(replace(view, years=tuple(range(2040, 2060))), [item]) == tuple(range(2040, 2060))


def test_a_slide_of_many_departments_shows_the_worst_and_counts_the_others_as_one(
    prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = _view(prefecture)
    whole = slide_chart(view, make_slide(view, "overview"))
    assert isinstance(whole, GroupsChart) and len(whole.rows) > 4
    monkeypatch.setattr(charted, "_MOST_HEADS", 4)
    few = slide_chart(view, make_slide(view, "overview"))
    assert isinstance(few, GroupsChart) and len(few.rows) == 4
    assert few.rows[-1].name == f"ほか{len(whole.rows) - 3}部局"
    assert sum(len(row.groups) for row in few.rows) == sum(len(row.groups) for row in whole.rows) == 24
    assert few.alt == whole.alt, "in words every one stands"
    dangers = [sum(group.verdict == "danger" for group in row.groups) for row in few.rows[:3]]
    assert dangers == sorted(dangers, reverse=True)


def test_numbers_behind_the_longest_bar_have_the_room_that_they_need(policy: Policy) -> None:
    assert policy.verdict is not None
    steps = policy.verdict.all

    def reach(groups: int) -> float:
        codes = [step.code for step in steps for _ in range(groups)]
        row = Row("部", tuple((code, "m", "") for code in codes))
        figure = counted_bars([row], steps, palette("light"))
        return float(figure.spec["layout"]["xaxis"]["range"][1]) / len(codes)

    assert reach(1) == pytest.approx(1.4, abs=0.1) and reach(1000) > 1.8


def test_of_many_bars_some_bear_their_year_and_amount_the_newest_among_them() -> None:
    assert _named_places(3) == [0, 1, 2] and _named_places(8) == list(range(8))
    assert _named_places(16) == [3, 7, 11, 15] and len(_named_places(40)) == 5
