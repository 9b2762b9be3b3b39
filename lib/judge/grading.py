"""Rates and grades of figures: what a target and an actual make of each other under a scale."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import MET, NO_TARGET, NOT_DUE, UNREPORTED
from lib.judge.scale import Scale

Frame: TypeAlias = pd.DataFrame


def achievement_rate(
    actual: np.ndarray, target: np.ndarray, is_decrease: np.ndarray, lower_is_better: str
) -> np.ndarray:
    """Actual over target as a fraction (達成率②/①); NaN where a figure is missing or the target is not above 0.

    Lower-is-better: ``two_minus`` gives 2 − actual/target, ``ratio`` gives target/actual.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        upward = actual / target
        downward = target / actual if lower_is_better == "ratio" else 2 - actual / target
    rate = np.where(is_decrease, downward, upward)
    # Judged to twelve digits: 43.2 days of 36 is 2 − 1.2 = 0.8, not the float just under it.
    return np.where(np.isfinite(rate) & (target > 0), np.round(rate, 12), np.nan)


def is_met(actual: np.ndarray, target: np.ndarray, is_decrease: np.ndarray) -> np.ndarray:
    """Whether the target is met: a comparison in the indicator's direction, never a rate."""
    return np.where(is_decrease, actual <= target, actual >= target)


def grades(rate: np.ndarray, met: np.ndarray, progress: np.ndarray, scale: Scale) -> list[str]:
    """A status code each. A miss without a rate (target 0) is graded by progress, else as the last grade."""
    basis = np.where(np.isnan(rate), progress, rate)
    return [
        MET if done else scale.grade(-np.inf if np.isnan(value) else float(value)).code
        for done, value in zip(met, basis, strict=True)
    ]


def graded(cells: Frame, scale: Scale) -> None:
    """Add achievement_rate, progress, is_met and status to cells, from their figures.

    Columns: indicator_id, direction, target, actual, actual_state, baseline, is_due.
    """
    down = (cells["direction"] == "decrease").to_numpy()
    actual, target = cells["actual"].to_numpy(float), cells["target"].to_numpy(float)
    start = cells.groupby("indicator_id")["baseline"].transform("first").to_numpy(float)
    cells["achievement_rate"] = achievement_rate(actual, target, down, scale.lower_is_better)
    cells["progress"] = progress(actual, target, start)
    cells["is_met"] = is_met(actual, target, down)
    judged = np.isfinite(actual) & np.isfinite(target)
    status = np.full(len(cells), None, dtype=object)
    status[judged] = grades(
        cells["achievement_rate"].to_numpy()[judged],
        cells["is_met"].to_numpy()[judged],
        cells["progress"].to_numpy()[judged],
        scale,
    )
    # A target whose actual has no cell yet on any sheet is as blank as one with an empty cell.
    blank = np.isnan(actual) & (
        (cells["actual_state"] == "not_yet_reported") | (np.isfinite(target) & cells["actual_state"].isna())
    )
    status[(blank & cells["is_due"]).to_numpy()] = UNREPORTED
    status[(blank & ~cells["is_due"]).to_numpy()] = NOT_DUE
    status[np.isfinite(actual) & np.isnan(target)] = NO_TARGET
    cells["status"] = status


def progress(value: np.ndarray, goal: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Progress from baseline: (value − baseline) / (goal − baseline); NaN without a way to go."""
    with np.errstate(divide="ignore", invalid="ignore"):
        progress = (value - start) / (goal - start)
    return np.where(np.isfinite(progress), progress, np.nan)


def years_in_a_row(judged: Frame, poor: set[str]) -> pd.Series:
    """Indicator id -> how many of its judged years, back from the latest, underperform without a break."""
    newest_first = judged.sort_values("fiscal_year", ascending=False)
    still = newest_first["status"].isin(poor).astype(int).groupby(newest_first["indicator_id"]).cumprod()
    return still.groupby(newest_first["indicator_id"]).sum()
