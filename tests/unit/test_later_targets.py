"""Indicators without a later target: what the sheet states of them and of those that begin then, and no more."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lib.judge.evaluation import Evaluation
from lib.judge.later_targets import find_later_targets

_BLANK = ("target", "not_set", None)


def _cells(**figures: dict[int, tuple[str, str, float | None]]) -> pd.DataFrame:
    """Cells of indicators: year -> (measure, report state, value)."""
    rows = []
    for indicator_id, years in figures.items():
        for year, (measure, state, value) in years.items():
            row: dict[str, Any] = {"indicator_id": indicator_id, "fiscal_year": year}
            for name in ("target", "final_target", "actual", "baseline"):
                row[name] = value if name == measure else None
                row[f"{name}_state"] = state if name == measure else None
                row[f"{name}_attribution"] = "printed"
            rows.append(row)
    numbers = ["target", "final_target", "actual", "baseline"]
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))


def _indicators(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["indicator_id", "project_id", "kind"])
    return frame.assign(name=frame["indicator_id"], unit="件")


def _target(value: float) -> tuple[str, str, float]:
    return ("target", "reported", value)


def test_two_indicators_of_the_real_sheet_end_and_two_others_begin(evaluation: Evaluation) -> None:
    words = {indicator_id: known.words for indicator_id, known in evaluation.later_targets.items()}
    assert set(words) == {"seeds_found", "trials_done"}
    assert words["trials_done"] == (
        "原資料にR3以降の目標の記載がない(設定なしと推定)。"
        "同じ事業の成果指標「実用化された、ICTを活用したサービスや仕組みの数」は、"
        "R2以前の記載がなく、R3の目標は3件(年度は表の並びから推定)"
    )
    assert words["seeds_found"].startswith(
        "原資料にR3以降の目標の記載がない(設定なしと推定)。同じ事業の活動指標「課題解決手法の提案数」は、"
    )


def test_made_up_sheets_give_every_indicator_a_later_target(prefecture: Evaluation) -> None:
    assert not prefecture.later_targets


_ENDS = {2020: _target(5), 2021: _BLANK}
_BEGINS = {2020: _BLANK, 2021: _target(3)}


@pytest.mark.parametrize(
    ("other", "begins"),
    [
        (("b", "p", "outcome", _BEGINS), True),
        (("b", "p", "outcome", {2021: _target(3)}), True),
        (("b", "p", "outcome", {2020: _BLANK, 2021: ("target", "illegible", None)}), True),
        (("b", "q", "outcome", _BEGINS), False),
        (("b", "p", "activity", _BEGINS), False),
        (("b", "p", "outcome", {2020: _target(1), 2021: _target(3)}), False),
        (("b", "p", "outcome", {2020: ("actual", "reported", 1), 2021: _target(3)}), False),
        (("b", "p", "outcome", {2019: ("baseline", "reported", 1), 2021: _target(3)}), False),
        (("b", "p", "outcome", {2021: _BLANK, 2022: _target(3)}), False),
    ],
)
def test_only_what_begins_in_that_year_without_earlier_figures_stands_beside_it(other: Any, begins: bool) -> None:
    indicator_id, project_id, kind, years = other
    found = find_later_targets(
        _cells(a=_ENDS, b=years), _indicators(("a", "p", "outcome"), (indicator_id, project_id, kind))
    )
    assert found["a"].year == 2021 and bool(found["a"].beginnings) == begins
    assert found["a"].brief == "調書にR3以降の目標はない"
    if not begins:
        assert found["a"].words == found["a"].brief


@pytest.mark.parametrize(
    ("project_id", "years"),
    [
        (None, _ENDS),  # of a group: the sheet prints all years of its plan
        ("p", {2020: _target(5), 2021: ("target", "illegible", None)}),
        ("p", {2020: _target(5), 2021: ("target", "not_yet_reported", None)}),
        ("p", {2020: _target(5), 2021: _BLANK, 2025: ("final_target", "reported", 9)}),
        ("p", {2019: _BLANK, 2020: _target(5)}),
        ("p", {2019: _BLANK, 2020: _BLANK}),
    ],
)
def test_nothing_is_said_where_a_later_target_may_stand(project_id: str | None, years: Any) -> None:
    assert not find_later_targets(_cells(a=years), _indicators(("a", project_id, "outcome")))
