"""Rates and grades of figures: what a target and an actual make of each other under a scale."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import LOST_TARGET, MET, NO_DIRECTION, NO_TARGET, NOT_DUE, NOT_STATED, UNREPORTED
from lib.judge.policy.criteria import BETWEEN
from lib.judge.policy.scale import Scale

Frame: TypeAlias = pd.DataFrame


def achievement_rate(
    actual: np.ndarray, target: np.ndarray, is_decrease: np.ndarray, lower_is_better: str
) -> np.ndarray:
    """Actual over target as a fraction (達成率②/①); NaN where a figure is missing or the target is not above 0.

    Lower-is-better: ``two_minus`` gives 2 − actual/target, ``ratio`` gives target/actual, NaN where the actual is not
    above 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        upward = actual / target
        ratio = np.where(actual > 0, target / actual, np.nan)
        downward = ratio if lower_is_better == "ratio" else 2 - actual / target
    rate = np.where(is_decrease, downward, upward)
    # Judged to twelve digits: 43.2 days of 36 is 2 − 1.2 = 0.8, not the float just under it.
    return np.where(np.isfinite(rate) & (target > 0), np.round(rate, 12), np.nan)


def is_met(actual: np.ndarray, target: np.ndarray, is_decrease: np.ndarray) -> np.ndarray:
    """Whether the target is met: a comparison in the indicator's direction, never a rate."""
    return np.where(is_decrease, actual <= target, actual >= target)


def progress(value: np.ndarray, goal: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The share of the way from start to goal that is covered, a fraction; NaN where they are equal or unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        covered = (value - start) / (goal - start)
    return np.where(np.isfinite(covered), covered, np.nan)


def directions(indicators: Frame, scale: Scale) -> np.ndarray:
    """Which way is better for each indicator: as stated, else as its criterion says; BETWEEN where that has a range."""
    stated = indicators["direction"].to_numpy(object)
    if not scale.criteria:
        return stated
    return np.array(
        [_direction(scale, *row) for row in zip(indicators["indicator_id"], stated, strict=True)], dtype=object
    )


def _direction(scale: Scale, indicator_id: str, stated: str) -> str:
    criterion = scale.criterion_of.get(indicator_id)
    if criterion is None:
        return stated
    if criterion.allowed:
        return BETWEEN
    return criterion.direction if stated == NOT_STATED and criterion.direction else stated


def criterion_columns(indicator_ids: pd.Series, scale: Scale) -> dict[str, np.ndarray]:
    """What the criteria of these indicators state in figures: range_from, range_to, smallest_change; NaN where none."""
    least, most, smallest = (np.full(len(indicator_ids), np.nan) for _ in range(3))
    for position, indicator_id in enumerate(indicator_ids if scale.criteria else ()):
        criterion = scale.criterion_of.get(indicator_id)
        if criterion and criterion.allowed:
            least[position], most[position] = criterion.allowed.least, criterion.allowed.most
        if criterion and criterion.smallest_change:
            smallest[position] = criterion.smallest_change
    return {"range_from": least, "range_to": most, "smallest_change": smallest}


def range_rate(actual: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """How near figures are to an allowed range: 1 within, else actual/least below it and most/actual above it.

    NaN where a figure is missing, or below a range from 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(actual < least, actual / least, np.where(actual > most, most / actual, 1.0))
    known = np.isfinite(rate) & np.isfinite(actual) & np.isfinite(least)
    return np.where(known, np.round(rate, 12), np.nan)


def grades(
    rate: np.ndarray, met: np.ndarray, progress: np.ndarray, scale: Scale, indicator_ids: Collection[str]
) -> list[str]:
    """The status code of each judged figure, by the bounds of its indicator.

    A miss without a rate (its target is 0) is graded by its progress; without that, too, as the last grade.
    """
    basis = np.where(np.isnan(rate), progress, rate)
    return [
        MET if target_is_met else scale.of(indicator_id).grade(-np.inf if np.isnan(value) else float(value)).code
        for target_is_met, value, indicator_id in zip(met, basis, indicator_ids, strict=True)
    ]


class Grading(NamedTuple):
    """What values make of their goals. status: a code where both are known, else None.

    Without a stated direction there is no rate, is_met is None and status NO_DIRECTION.
    """

    rate: np.ndarray
    progress: np.ndarray
    is_met: np.ndarray
    status: np.ndarray


class Figures(NamedTuple):
    """What is graded: values (actuals or projections) and their goals, the baseline of each, its indicator and its code
    of `directions`.
    """

    value: np.ndarray
    goal: np.ndarray
    start: np.ndarray
    direction: np.ndarray
    indicator_ids: pd.Series


def grade_figures(figures: Figures, scale: Scale) -> Grading:
    """Grade values against their goals; of an indicator with an allowed range, against that."""
    value, goal, start, direction, indicator_ids = figures
    is_decrease, is_stated, is_between = direction == "decrease", direction != NOT_STATED, direction == BETWEEN
    rate = achievement_rate(value, goal, is_decrease, scale.lower_is_better)
    covered = progress(value, goal, start)
    met = is_met(value, goal, is_decrease)
    known = np.isfinite(value) & np.isfinite(goal)
    if is_between.any():
        limits = criterion_columns(indicator_ids, scale)
        least, most = limits["range_from"], limits["range_to"]
        rate = np.where(is_between, np.where(known, range_rate(value, least, most), np.nan), rate)
        met = np.where(is_between, (value >= least) & (value <= most), met)
        # The way to the goal says nothing of a range.
        covered = np.where(is_between, np.nan, covered)
    status = np.full(len(value), None, dtype=object)
    judged = known & is_stated
    status[judged] = grades(rate[judged], met[judged], covered[judged], scale, indicator_ids[judged])
    status[known & ~is_stated] = NO_DIRECTION
    met = met.astype(object)
    met[~is_stated] = None
    return Grading(np.where(is_stated, rate, np.nan), covered, met, status)


def has_blank_actual(cells: Frame) -> np.ndarray:
    """Which cells wait for an actual: its cell is empty, or no sheet has a cell for it yet and there is a target.

    Columns: target, actual, actual_state.
    """
    actual, target = cells["actual"].to_numpy(float), cells["target"].to_numpy(float)
    is_empty_cell = (cells["actual_state"] == "not_yet_reported").to_numpy(bool)
    has_no_cell = cells["actual_state"].isna().to_numpy(bool)
    return np.isnan(actual) & (is_empty_cell | (np.isfinite(target) & has_no_cell))


def is_target_lost(cells: Frame) -> np.ndarray:
    """Whose target the sheet has, but its extract does not hold.

    Columns: target_state, absent where no sheet states one.
    """
    if "target_state" not in cells:
        return np.zeros(len(cells), dtype=bool)
    return (cells["target_state"] == "illegible").to_numpy(bool, na_value=False)


def grade_columns(cells: Frame, scale: Scale) -> dict[str, np.ndarray]:
    """The columns achievement_rate, progress, is_met and status of cells, from their figures.

    `cells` has indicator_id, direction (see `directions`), target, actual, actual_state, baseline, is_due. status also
    tells a blank actual (owed or not due), an actual without a target or whose target is lost (where `cells` has
    target_state) and figures without a direction; it is None where the cell holds neither figure.
    """
    actual, target = cells["actual"].to_numpy(float), cells["target"].to_numpy(float)
    start = cells.groupby("indicator_id")["baseline"].transform("first").to_numpy(float)
    figures = Figures(actual, target, start, cells["direction"].to_numpy(object), cells["indicator_id"])
    grading = grade_figures(figures, scale)
    is_blank = has_blank_actual(cells)
    is_due = cells["is_due"].to_numpy(bool)
    status = grading.status
    status[is_blank & is_due] = UNREPORTED
    status[is_blank & ~is_due] = NOT_DUE
    has_no_target = np.isfinite(actual) & np.isnan(target)
    status[has_no_target] = NO_TARGET
    status[has_no_target & is_target_lost(cells)] = LOST_TARGET
    return {
        "achievement_rate": grading.rate,
        "progress": grading.progress,
        "is_met": grading.is_met,
        "status": status,
    }


def years_in_a_row(judged: Frame, behind_codes: Collection[str]) -> pd.Series:
    """Indicator id -> how many fiscal years in a row, back from its latest judged one, underperform.

    A year that is not judged ends the run. `judged`: cells with both figures; columns indicator_id, fiscal_year,
    status.
    """
    newest_first = judged.sort_values("fiscal_year", ascending=False)
    year_after = newest_first.groupby("indicator_id")["fiscal_year"].shift()
    is_next = year_after.isna() | (year_after - newest_first["fiscal_year"] == 1)
    is_behind = (newest_first["status"].isin(behind_codes) & is_next).astype(int)
    without_a_break = is_behind.groupby(newest_first["indicator_id"]).cumprod()
    return without_a_break.groupby(newest_first["indicator_id"]).sum()
