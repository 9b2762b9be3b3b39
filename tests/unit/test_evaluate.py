from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.judge.evaluation import Evaluation, assess, judge_cells
from lib.judge.grading import achievement_rate, grades, is_met
from lib.judge.policy.load import load_policy
from lib.store.lookups import money_at_stake
from lib.store.tables import Tables

SCALE = load_policy().scale


def _cells(
    *rows: tuple[int, str, float | None], direction: str = "increase", sheet_year: int = 2022
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells and indicators of one made indicator from (year, measure, value); None is a blank cell of the sheet."""
    observations = pd.DataFrame(
        [
            {
                "indicator_id": "x",
                "fiscal_year": year,
                "measure": measure,
                "sheet_year": sheet_year,
                "value": np.nan if value is None else value,
                "report_state": "not_yet_reported" if value is None else "reported",
                "attribution": "printed",
                "attribution_note": None,
                "source_id": "s",
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
                "source_id": "s",
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


@pytest.mark.parametrize(
    ("sheet_year", "status"), [(2020, "not_due"), (2021, "not_due"), (2022, "unreported"), (2030, "unreported")]
)
def test_a_blank_year_is_owed_only_once_a_later_sheet_should_have_judged_it(sheet_year: int, status: str) -> None:
    for rows in ([(2021, "target", 8.0), (2021, "actual", None)], [(2021, "target", 8.0)]):
        cells, indicators = _cells(*rows, sheet_year=sheet_year)
        assert cells.iloc[0]["status"] == status
        assert assess(cells, indicators, SCALE).iloc[0]["status"] == status


def test_one_owed_year_outweighs_years_that_are_not_due() -> None:
    cells, indicators = _cells((2021, "target", 8), (2022, "target", 9), (2023, "target", 9), sheet_year=2022)
    assert cells["status"].tolist() == ["unreported", "not_due", "not_due"]
    assert assess(cells, indicators, SCALE).iloc[0]["status"] == "unreported"


def test_nothing_of_the_real_sheet_is_owed(evaluation: Evaluation) -> None:
    assert "unreported" not in set(evaluation.cells["status"].dropna()) | set(evaluation.assessments["status"])
    waiting = evaluation.cells[evaluation.cells["status"] == "not_due"]
    assert len(waiting) == 15 and waiting["fiscal_year"].min() == 2021


def test_an_actual_without_a_target_has_no_grade() -> None:
    assert _status(5, None) == "no_target"


@pytest.mark.parametrize("actual", [11.0, None])
def test_an_actual_whose_target_is_lost_is_not_without_a_target(evaluation: Evaluation, actual: float | None) -> None:
    """System upgrades: the sheet has a target of R3, which its extract does not hold."""
    tables = evaluation.tables
    rows = tables["observations"]
    rows = rows[(rows["indicator_id"] == "system_upgrades") & (rows["fiscal_year"] == 2021)]
    assert rows["report_state"].tolist() == ["illegible"]
    reported = {"measure": "actual", "value": actual, "report_state": "reported", "sheet_year": 2022}
    known = pd.concat([rows, rows.assign(**reported)]) if actual is not None else rows.assign(sheet_year=2022)
    indicators = tables["indicators"][tables["indicators"]["indicator_id"] == "system_upgrades"]
    cells = judge_cells(known, indicators, SCALE)
    assert cells.iloc[0]["status"] == ("lost_target" if actual is not None else None)
    assert assess(cells, indicators, SCALE).iloc[0]["status"] == "lost_target"
    assert SCALE.labels()["lost_target"] == "目標読み取れず"


def test_an_indicator_is_not_judged_while_nobody_said_which_way_is_better() -> None:
    rows = [
        (2019, "baseline", 14),
        (2020, "target", 13),
        (2020, "actual", 12),
        (2021, "target", 11),
        (2021, "actual", 15),
    ]
    cells, indicators = _cells(*rows, (2021, "printed_rate", 1.0), (2025, "final_target", 8), direction="not_stated")
    judged = cells[cells["fiscal_year"].isin([2020, 2021])]
    assert set(judged["status"]) == {"no_direction"} and judged["achievement_rate"].isna().all()
    assert judged["is_met"].isna().all() and not judged["rate_differs"].any()
    (row,) = assess(cells, indicators, SCALE).to_dict("records")
    assert (row["status"], row["is_met"], row["projection_status"]) == ("no_direction", None, None)
    assert np.isnan(row["year"]) and np.isnan(row["projection"]) and np.isnan(row["pace_needed"])
    assert not (row["is_underperforming"] or row["is_warned"] or row["needs_attention"] or row["falls_short"])
    answered, indicators = _cells(*rows, direction="decrease")
    assert assess(answered, indicators, SCALE).iloc[0]["status"] == "slightly_behind", "2 − 15/11 is 64 %"


def test_a_blank_actual_is_owed_whichever_way_is_better() -> None:
    assert _status(None, 100, "not_stated") == "unreported"
    assert _status(5, None, "not_stated") == "no_target"


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
    out = grades(values, np.zeros(len(values), bool), np.full(len(values), np.nan), SCALE, ["a"] * len(values))
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
    assert cloud["status"] == data["status"] == "not_due", "a projection is never counted as an actual"


def test_a_projection_from_one_step_counts_but_has_no_grade(evaluation: Evaluation) -> None:
    cloud = evaluation.assessments.set_index("indicator_id").loc["cloud_users"]
    assert (cloud["pace_start_year"], cloud["pace_points"]) == (2019, 2)
    assert cloud["projection_status"] is None or pd.isna(cloud["projection_status"])
    assert cloud["is_warned"] and cloud["needs_attention"] and not cloud["is_underperforming"]


FALLING = [(2019, "baseline", 44), *((2021 + n, "target", 40.0 - 4 * n) for n in range(5)), (2025, "final_target", 24)]


def test_the_pace_is_that_of_the_plans_own_years_and_never_points_against_its_bars() -> None:
    actuals = [(2021, "actual", 68), (2022, "actual", 61), (2023, "actual", 54), (2024, "actual", 48)]
    cells, indicators = _cells(*FALLING, *actuals, direction="decrease", sheet_year=2025)
    row = assess(cells, indicators, SCALE).iloc[0]
    assert (row["pace_start"], row["pace_start_year"], row["pace_points"]) == (68, 2021, 4)
    assert row["pace_so_far"] == pytest.approx(-20 / 3) and row["projection"] == pytest.approx(48 - 20 / 3)
    assert row["pace_needed"] == -24 and row["projection_status"] == "behind"


def test_with_one_year_of_the_plan_the_pace_runs_from_the_baseline() -> None:
    cells, indicators = _cells(*FALLING, (2021, "actual", 42), direction="decrease", sheet_year=2022)
    row = assess(cells, indicators, SCALE).iloc[0]
    assert (row["pace_start"], row["pace_points"], row["pace_so_far"]) == (44, 2, -1)


def test_the_pace_counts_every_figure_on_its_way() -> None:
    rows = [
        (2019, "baseline", 10),
        (2020, "actual", 11),
        (2021, "actual", 12),
        (2021, "target", 20),
        (2025, "final_target", 40),
    ]
    cells, indicators = _cells(*rows)
    assert assess(cells, indicators, SCALE).iloc[0]["pace_points"] == 3


def test_a_projection_of_a_count_never_falls_below_nothing() -> None:
    rows = [
        (2021, "target", 50),
        (2022, "target", 50),
        (2021, "actual", 40),
        (2022, "actual", 10),
        (2025, "final_target", 60),
    ]
    cells, indicators = _cells(*rows, sheet_year=2023)
    row = assess(cells, indicators, SCALE).iloc[0]
    assert row["projection"] == 0 and row["pace_so_far"] == -30
    deep, indicators = _cells(*((y, m, v - 100) for y, m, v in rows), sheet_year=2023)
    assert assess(deep, indicators, SCALE).iloc[0]["projection"] == -90 - 90, "a balance may be negative"


@pytest.mark.parametrize(
    ("rates", "years"), [((30, 40, 40), 3), ((30, 90, 40), 1), ((40, 40, 90), 0), ((90, 40, 40), 2), ((40, 100, 70), 1)]
)
def test_years_behind_are_counted_back_from_the_latest_without_a_break(rates: tuple[int, ...], years: int) -> None:
    rows = [r for n, v in enumerate(rates) for r in ((2020 + n, "target", 100.0), (2020 + n, "actual", float(v)))]
    cells, indicators = _cells(*rows, sheet_year=2024)
    assert assess(cells, indicators, SCALE).iloc[0]["years_behind"] == years


@pytest.mark.parametrize(("judged", "years"), [((2020, 2021, 2023), 1), ((2020, 2022, 2023), 2), ((2021,), 1)])
def test_a_year_that_is_not_judged_ends_the_years_behind(judged: tuple[int, ...], years: int) -> None:
    rows = [r for year in judged for r in ((year, "target", 100.0), (year, "actual", 40.0))]
    cells, indicators = _cells(*rows, (2022, "target", 100.0), sheet_year=2024)
    assert assess(cells, indicators, SCALE).iloc[0]["years_behind"] == years


def test_without_a_final_target_or_a_baseline_nothing_is_projected() -> None:
    cells, indicators = _cells((2021, "target", 8), (2021, "actual", 6))
    row = assess(cells, indicators, SCALE).iloc[0]
    assert pd.isna(row["projection"]) and pd.isna(row["pace_so_far"]) and pd.isna(row["pace_needed"])


def test_the_newest_sheet_restates_a_cell() -> None:
    cells, indicators = _cells((2021, "target", 8))
    observations = pd.DataFrame(
        [
            {"indicator_id": "x", "fiscal_year": 2021, "measure": "target", "sheet_year": y, "value": v, "report_state": "reported",
             "attribution": "printed", "attribution_note": None, "source_id": "s", "source_ref": "L1", "source_text": "x"}
            for y, v in ((2022, 9.0), (2021, 8.0))
        ]
    )  # fmt: skip
    assert judge_cells(observations, indicators, SCALE).iloc[0]["target"] == 9
    assert cells.iloc[0]["target"] == 8


def test_attention_is_ordered_worst_first_facts_before_projections(evaluation: Evaluation) -> None:
    behind = evaluation.assessments[evaluation.assessments["needs_attention"]]
    assert behind["indicator_id"].tolist() == ["trials_done", "rpa_robots", "cloud_users"]


def _many(*specs: tuple[str, dict[int, float], float]) -> pd.DataFrame:
    """Assessments of several indicators, target 100 each year: (id, actual by year, money at stake)."""
    cells, indicators = [], []
    for name, actuals, _ in specs:
        rows = [r for y, v in actuals.items() for r in ((y, "target", 100.0), (y, "actual", v))]
        one, item = _cells(*rows, sheet_year=2030)
        cells.append(one.assign(indicator_id=name))
        indicators.append(item.assign(indicator_id=name, name=name))
    money = pd.Series({name: m for name, _, m in specs})
    return assess(pd.concat(cells, ignore_index=True), pd.concat(indicators, ignore_index=True), SCALE, money)


def test_ties_are_broken_by_years_behind_then_distance_then_money() -> None:
    rows = _many(
        ("rich", {2023: 40.0}, 900.0),
        ("poor", {2023: 40.0}, 1.0),
        ("unknown", {2023: 40.0}, np.nan),
        ("farther", {2023: 30.0}, 1.0),
        ("longer", {2022: 45.0, 2023: 45.0}, 1.0),
        ("milder", {2021: 60.0, 2022: 60.0, 2023: 60.0}, 9_000.0),
        ("fine", {2023: 120.0}, 9_000.0),
    )
    assert rows["indicator_id"].tolist() == ["longer", "farther", "rich", "poor", "unknown", "milder", "fine"]


def test_money_at_stake_is_the_latest_actual_cost_and_never_a_plan(evaluation: Evaluation) -> None:
    tables = evaluation.tables
    budgets = tables["budgets"].sort_values("fiscal_year", ascending=False)
    one = Tables(MappingProxyType(dict(tables.frames) | {"budgets": budgets}), tables.version, tables.origin)
    for found in (money_at_stake(tables), money_at_stake(one)):
        assert (
            found["public_system_uses"] == 658_011 and found["open_data"] == 678_458 and pd.isna(found["survey_specs"])
        )
    plans = budgets[budgets["stage"] == "plan"]
    none = Tables(MappingProxyType(dict(tables.frames) | {"budgets": plans}), tables.version, tables.origin)
    assert money_at_stake(none).isna().all(), "unknown is not nothing"


def test_money_at_stake_is_that_of_the_project_or_of_the_whole_group(evaluation: Evaluation) -> None:
    money = evaluation.assessments.set_index("indicator_id")["money_at_stake"]
    assert money["trials_done"] == 8_372 and money["cloud_users"] == 8_372 + 658_011 + 12_075
    assert pd.isna(money["survey_jobs"]), "no actual cost is known"
