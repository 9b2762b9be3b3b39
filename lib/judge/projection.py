"""Where the pace of each indicator leads: what it starts from, what is needed, and the projection within its limits."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from lib.contract import heads
from lib.contract.terms import NOT_STATED
from lib.contract.units import PERCENT
from lib.judge.grading import Figures, grade_figures
from lib.judge.policy.criteria import BETWEEN
from lib.judge.policy.scale import Scale

Frame: TypeAlias = pd.DataFrame

_RATES_OF_CHANGE: Final = (
    *("増加率", "増減率", "減少率", "伸び率", "成長率", "上昇率", "変化率"),
    *("前年比", "前年度比", "対前年"),
)


class Limits(NamedTuple):
    """The least and the most that projections can be, infinite without a limit."""

    least: np.ndarray
    most: np.ndarray


def pace_columns(rows: Frame, cells: Frame) -> dict[str, pd.Series]:
    """What each pace starts from: the first of two or more actuals in years with a target, else the baseline.

    Columns: pace_start, pace_start_year, pace_points (figures from there to the latest, both counted).
    """
    known = cells[cells["actual"].notna()]
    planned = known[known["target"].notna()]
    first = planned.drop_duplicates("indicator_id").set_index("indicator_id")
    last_year = known.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")["fiscal_year"]
    ids = rows["indicator_id"]
    has_two = ids.map(planned.groupby("indicator_id").size()) > 1
    is_on_plan = has_two & (ids.map(first["fiscal_year"]) < ids.map(last_year))
    start_year = ids.map(first["fiscal_year"]).where(is_on_plan, rows["baseline_year"]).astype(float)
    start_of = pd.Series(start_year.to_numpy(), index=ids)
    is_later = known["fiscal_year"] > known["indicator_id"].map(start_of).astype(float)
    later_points = known[is_later].groupby("indicator_id").size()
    return {
        "pace_start": ids.map(first["actual"]).where(is_on_plan, rows["baseline"]).astype(float),
        "pace_start_year": start_year,
        "pace_points": ids.map(later_points).fillna(0).astype(int) + start_year.notna().astype(int),
    }


def projection_limits(rows: Frame, cells: Frame) -> Limits:
    """The limits of each indicator's projection, by what its figures have kept to.

    At least 0 where none of its figures (baseline, targets, actuals) is negative; at most 100 where its unit is % and
    none exceeds 100. A rate of change has neither limit, a rate of achievement no upper one: they are known by name.
    """
    by_indicator = cells.groupby("indicator_id")[["baseline", "target", "actual", "final_target"]]
    lowest = rows["indicator_id"].map(by_indicator.min().min(axis="columns"))
    highest = rows["indicator_id"].map(by_indicator.max().max(axis="columns"))
    is_change = rows["name"].str.contains("|".join(_RATES_OF_CHANGE))
    is_share = rows["unit"].isin(PERCENT) & (highest <= 100) & ~rows["name"].str.contains(heads.RATE)
    least = np.where((lowest >= 0) & ~is_change, 0.0, -np.inf)
    return Limits(least, np.where(is_share & ~is_change, 100.0, np.inf))


def projection_columns(rows: Frame, limits: Limits, scale: Scale) -> dict[str, np.ndarray]:
    """The pace so far, continued to the final year within limits, and its grade; NaN or None where it cannot be told.

    What is needed and where the pace ends is not told while nobody said which way is better, nor of an indicator that
    is to stay in a range, for which the final target is no goal. A change smaller than the indicator's smallest one
    counts as none.

    Columns: pace_so_far and pace_needed (units a year), pace_ratio, projection, is_capped (whether the pace leads
    beyond a limit, and the projection stops there), projection_rate (a fraction), projection_status.
    """
    elapsed = (rows["latest_year"] - rows["pace_start_year"]).to_numpy(float)
    ahead = (rows["final_year"] - rows["latest_year"]).to_numpy(float)
    latest, goal = (rows[name].to_numpy(float) for name in ("latest", "final_target"))
    with np.errstate(divide="ignore", invalid="ignore"):
        so_far = np.where(elapsed > 0, _counted_change(rows) / elapsed, np.nan)
        needed = np.where(ahead > 0, (goal - latest) / ahead, np.nan)
        ratio = so_far / needed
    continued = np.where(ahead > 0, latest + so_far * ahead, np.nan)
    projection = np.clip(continued, limits.least, limits.most)
    # Judged and said to ten digits: 68 − 4 steps of 6.8 is 40.8, not the float beside it.
    so_far, needed, projection = (np.round(values, 10) for values in (so_far, needed, projection))
    direction = rows["direction"].to_numpy(object)
    has_no_way = (direction == NOT_STATED) | (direction == BETWEEN)
    needed, ratio, projection = (np.where(has_no_way, np.nan, v) for v in (needed, ratio, projection))
    figures = Figures(projection, goal, rows["baseline"].to_numpy(float), direction, rows["indicator_id"])
    grading = grade_figures(figures, scale)
    return {
        "pace_so_far": so_far,
        "pace_needed": needed,
        "pace_ratio": np.where(np.isfinite(ratio), ratio, np.nan),
        "projection": projection,
        "is_capped": np.isfinite(projection) & ((continued < limits.least) | (continued > limits.most)),
        "projection_rate": grading.rate,
        "projection_status": grading.status,
    }


def _counted_change(rows: Frame) -> np.ndarray:
    """The change from the start of each pace to the latest figure; 0 where it is smaller than what counts."""
    change = (rows["latest"] - rows["pace_start"]).to_numpy(float)
    is_small = np.round(np.abs(change), 10) < rows["smallest_change"].to_numpy(float)
    return np.where(is_small, 0.0, change)
