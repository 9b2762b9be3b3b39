from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.evaluate import Evaluation, achievement_rate, assess, grades, is_met, judge_cells
from lib.rules import Policy, load_policy

SCALE = load_policy().scale


def _cells(*rows: tuple[int, str, float | None], direction: str = "increase") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells and indicators of one made indicator from (year, measure, value); None is not yet reported."""
    observations = pd.DataFrame(
        [
            {
                "indicator_id": "x",
                "fiscal_year": year,
                "measure": measure,
                "sheet_year": 2021,
                "value": np.nan if value is None else value,
                "report_state": "not_yet_reported" if value is None else "reported",
                "attribution": "printed",
                "attribution_note": None,
                "source_ref": "L1",
                "source_text": "x",
            }
            for year, measure, value in rows
        ]
    )
    indicators = pd.DataFrame(
        [
            {
                "indicator_id": "x",
                "group_id": "g",
                "project_id": None,
                "kind": "group",
                "name": "x",
                "short_name": None,
                "unit": "件",
                "accumulation": "annual",
                "direction": direction,
                "source_ref": "L1",
                "source_text": "x",
                "attribution": "printed",
            }
        ]
    )
    return judge_cells(observations, indicators, SCALE), indicators


def _status(
    actual: float | None, target: float | None, direction: str = "increase", baseline: float | None = None
) -> str:
    rows: list[tuple[int, str, float | None]] = [(2021, "actual", actual)]
    if target is not None:
        rows.append((2021, "target", target))
    if baseline is not None:
        rows.append((2019, "baseline", baseline))
    cells, _ = _cells(*rows, direction=direction)
    return str(cells[cells["fiscal_year"] == 2021].iloc[0]["status"])


@pytest.mark.parametrize(
    ("actual", "status"), [(100, "met"), (99.9, "on_track"), (80, "on_track"), (79.9, "slightly_behind"), (50, "slightly_behind"), (49.9, "behind"), (0, "behind")]
)  # fmt: skip
def test_a_miss_is_graded_by_its_rate_at_the_printed_cuts(actual: float, status: str) -> None:
    assert _status(actual, 100) == status


def test_a_missing_actual_is_unreported_and_never_zero() -> None:
    assert _status(None, 100) == "unreported"
    assert _status(0, 100) == "behind"


def test_an_actual_without_a_target_has_no_grade() -> None:
    assert _status(5, None) == "no_target"


def test_lower_is_better_is_met_from_below() -> None:
    assert _status(30, 36, "decrease") == "met"
    assert _status(36, 36, "decrease") == "met"
    assert _status(43.2, 36, "decrease") == "on_track", "2 − 43.2/36 is exactly 80 %"
    assert _status(55, 36, "decrease") == "behind"


def test_a_zero_target_is_judged_by_comparison() -> None:
    assert _status(0, 0, "decrease") == "met"
    assert _status(0, 0) == "met"
    assert _status(3, 0, "decrease") == "behind", "no rate, no baseline: the last grade"
    assert _status(1, 0, "decrease", baseline=4) == "slightly_behind", "no rate: graded by the 75 % of the way gone"


def test_both_published_formulas_for_lower_is_better() -> None:
    one = (np.array([44.0]), np.array([40.0]), np.array([True]))
    assert achievement_rate(*one, "two_minus")[0] == pytest.approx(0.9)
    assert achievement_rate(*one, "ratio")[0] == pytest.approx(40 / 44, abs=1e-11)


@given(
    actual=st.floats(0, 1e9),
    target=st.floats(1e-3, 1e9),
    down=st.booleans(),
)
def test_met_agrees_with_a_rate_of_at_least_one(actual: float, target: float, down: bool) -> None:
    a, t, d = np.array([actual]), np.array([target]), np.array([down])
    met = bool(is_met(a, t, d)[0])
    rate = float(achievement_rate(a, t, d, "two_minus")[0])
    if abs(rate - 1) > 1e-9:
        assert met == (rate > 1)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20))
def test_every_rate_gets_a_grade(rates: list[float]) -> None:
    values = np.array(rates)
    out = grades(values, np.zeros(len(values), bool), np.full(len(values), np.nan), SCALE)
    assert set(out) <= {g.code for g in SCALE.grades}


def test_rate_and_progress_are_two_figures() -> None:
    cells, _ = _cells((2019, "baseline", 5), (2021, "target", 8), (2021, "actual", 6))
    row = cells[cells["fiscal_year"] == 2021].iloc[0]
    assert row["achievement_rate"] == pytest.approx(0.75)
    assert row["progress"] == pytest.approx(1 / 3)


def test_pace_and_projection_follow_from_the_latest_known_value(evaluation: Evaluation) -> None:
    rows = evaluation.assessments.set_index("indicator_id")
    cloud, data = rows.loc["cloud_users"], rows.loc["open_data"]
    assert (cloud["pace_so_far"], cloud["pace_needed"], cloud["projection"]) == (0, 2.2, 5)
    assert (data["pace_so_far"], data["pace_needed"], data["projection"]) == (235, 250, 2925)
    assert data["pace_ratio"] == pytest.approx(0.94)
    assert cloud["status"] == data["status"] == "unreported", "a projection is never counted as an actual"


def test_without_a_final_target_or_a_baseline_nothing_is_projected() -> None:
    cells, indicators = _cells((2021, "target", 8), (2021, "actual", 6))
    row = assess(cells, indicators, SCALE).iloc[0]
    assert pd.isna(row["projection"]) and pd.isna(row["pace_so_far"]) and pd.isna(row["pace_needed"])


def test_the_newest_sheet_restates_a_cell() -> None:
    cells, indicators = _cells((2021, "target", 8))
    observations = pd.DataFrame(
        [
            {"indicator_id": "x", "fiscal_year": 2021, "measure": "target", "sheet_year": y, "value": v, "report_state": "reported",
             "attribution": "printed", "attribution_note": None, "source_ref": "L1", "source_text": "x"}
            for y, v in ((2022, 9.0), (2021, 8.0))
        ]
    )  # fmt: skip
    assert judge_cells(observations, indicators, SCALE).iloc[0]["target"] == 9
    assert cells.iloc[0]["target"] == 8


def test_attention_is_ordered_worst_first_facts_before_projections(evaluation: Evaluation) -> None:
    behind = evaluation.assessments[evaluation.assessments["is_behind"]]
    assert behind["indicator_id"].tolist() == ["trials_done", "cloud_users", "rpa_robots"]


def test_every_rule_fires_on_real_or_synthetic_data(
    evaluation: Evaluation, synthetic: Evaluation, policy: Policy
) -> None:
    fired = set(evaluation.flags["rule_id"]) | set(synthetic.flags["rule_id"])
    assert fired == {r.rule_id for r in policy.rules}


def test_every_flag_quotes_figures_and_leaves_no_placeholder(evaluation: Evaluation, synthetic: Evaluation) -> None:
    for flags in (evaluation.flags, synthetic.flags):
        assert flags["viewpoint"].between(1, 9).all()
        for because in flags["because"]:
            assert "{" not in because and "nan" not in because and "None" not in because and "True" not in because
            assert any(c.isdigit() for c in because), because


def test_suggestions_and_records_stay_two_tables(evaluation: Evaluation) -> None:
    assert list(evaluation.flags.columns) == [
        "subject_type", "subject_id", "group_id", "project_id", "viewpoint", "rule_id", "because",
    ]  # fmt: skip
    recorded = evaluation.tables["review_viewpoints"]
    assert len(recorded) == 5
    totals = evaluation.agreement
    both = totals[totals["is_recorded"] & totals["is_suggested"]]
    assert set(zip(both["project_id"], both["viewpoint"], strict=True)) == {
        ("society50_promotion", 4), ("society50_promotion", 8), ("smart_prefecture", 2),
    }  # fmt: skip
