"""Judges the tables under a policy: achievement rates, status, pace and projection, flags. Pure functions.

Nothing here is stored. What the prefecture recorded stays in its own table; what the rules raise is a
suggestion (`flags`), and `agreement` only sets the two side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar, cast

import numpy as np
import pandas as pd

from lib.contract.names import distinct
from lib.contract.reference import Reference
from lib.contract.terms import LOST_TARGET, MEASURES, MET, NO_DIRECTION, NO_TARGET, NOT_DUE, NOT_STATED, UNREPORTED
from lib.contract.wording import percent
from lib.judge.flags import compare_with_records, raise_flags
from lib.judge.grading import (
    criterion_columns,
    directions,
    grade_columns,
    has_blank_actual,
    is_target_lost,
    years_in_a_row,
)
from lib.judge.later_targets import NoLaterTarget, find_later_targets
from lib.judge.places import Places
from lib.judge.policy.criteria import BETWEEN
from lib.judge.policy.load import Policy
from lib.judge.policy.scale import Scale
from lib.judge.projection import pace_columns, projection_columns, projection_limits
from lib.judge.verdict import VERDICT_COLUMNS, standings, verdicts
from lib.store.lookups import money_at_stake, owners
from lib.store.rows import Rows, records_of
from lib.store.tables import Tables

T = TypeVar("T")
Frame: TypeAlias = pd.DataFrame
Item: TypeAlias = Mapping[str, Any]  # an assessment, by column
Cell: TypeAlias = Any  # a row of Evaluation.cells
# Columns of the observations -> suffix of their column in the cells, after the name of the measure.
_CELL_SUFFIXES: Final = {
    "value": "",
    "report_state": "_state",
    "reference": "_ref",
    "source_text": "_text",
    "attribution": "_attribution",
    "attribution_note": "_note",
}
_CELL_KEYS: Final = ["indicator_id", "fiscal_year"]
# A pace rests on at least two figures. Two make a line but no trend, so a projection from them gets no grade.
_FEWEST_POINTS_OF_A_GRADE: Final = 3


@dataclass(frozen=True)
class EvaluationRows:
    """The rows of an evaluation's frames."""

    cells: Rows
    assessments: Rows
    flags: Rows
    agreement: Rows


class Assessed(Mapping[str, Item]):
    """Each indicator's assessment by column, in the order that needs attention."""

    def __init__(self, assessments: Frame) -> None:
        self._items = Rows(assessments, records_of)
        self._by_id = self._items.by("indicator_id")

    def __getitem__(self, indicator_id: str) -> Item:
        return cast(Item, self._by_id[indicator_id][0])

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def of_any(self, indicator_ids: Collection[str]) -> list[Item]:
        """The assessments of these indicators, in their order."""
        return self._items.having("indicator_id", indicator_ids)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Tables and everything derived from them under one policy. Frames are shared: treat them as read-only.

    cells: see judge_cells. assessments: see assess. flags: see flags.raise_flags. agreement: see
    flags.compare_with_records. kept_verdicts: the verdicts where they are at hand already. engines: group id -> what
    judged it (None where that was not recorded), of groups whose results were read; this process judged the others.
    """

    tables: Tables
    policy: Policy
    cells: Frame
    assessments: Frame
    flags: Frame
    agreement: Frame
    kept_verdicts: Frame | None = None
    engines: Mapping[str, str | None] = field(default_factory=dict)
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def rows(self) -> EvaluationRows:
        """The rows of the frames."""
        return EvaluationRows(Rows(self.cells), Rows(self.assessments), Rows(self.flags), Rows(self.agreement))

    @cached_property
    def assessed(self) -> Assessed:
        """The assessments by indicator."""
        return Assessed(self.assessments)

    def once(self, make: Callable[[Evaluation], T]) -> T:
        """What `make` finds in this evaluation, made once. Who asks at the same moment may make it twice."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    @cached_property
    def places(self) -> Places:
        """Where every known figure stands in the documents."""
        return Places(self.rows.cells)

    @cached_property
    def later_targets(self) -> Mapping[str, NoLaterTarget]:
        """Indicator id -> what is known of each that the sheet gives no later target."""
        return find_later_targets(self.cells, self.tables["indicators"])

    @cached_property
    def standings(self) -> Frame:
        """How every result stood on each year's sheet: see verdict.standings."""
        return standings(self.tables, self.policy.scale, self.policy.results)

    @cached_property
    def verdicts(self) -> Frame:
        """Every group's verdict on each year's sheet: see verdict.verdicts; empty without rules of the verdict."""
        if self.kept_verdicts is not None:
            return self.kept_verdicts
        rules = self.policy.verdict
        return verdicts(self.standings, self.policy.scale, rules) if rules else pd.DataFrame(columns=VERDICT_COLUMNS)


def evaluate(tables: Tables, policy: Policy, short_names: pd.Series | None = None) -> Evaluation:
    """Judge every indicator, raise every flag, and compare flags with what was recorded.

    `short_names` by indicator_id: given where names must also differ from those of groups outside these tables.
    """
    if short_names is None:
        short_names = distinct_names(tables)
    cells = judge_cells(tables["observations"], tables["indicators"], policy.scale, tables.older_sheets)
    assessments = assess(cells, tables["indicators"], policy.scale, money_at_stake(tables), short_names)
    flags = raise_flags(tables, cells, assessments, policy)
    return Evaluation(
        tables, policy, cells, assessments, flags, compare_with_records(tables["review_viewpoints"], flags)
    )


def judge_cells(
    observations: Frame, indicators: Frame, scale: Scale, older_sheets: Mapping[str, str] = MappingProxyType({})
) -> Frame:
    """One row per indicator and fiscal year, from the newest sheet that states each cell.

    Columns: indicator_id, fiscal_year; for each measure its value (``target``, ``actual``, …) and ``_state``,
    ``_ref`` (a Reference), ``_text``, ``_attribution``, ``_note``; achievement_rate and progress (fractions), is_met,
    status (a code or None), is_due (a sheet of year Y judges the years before Y), rate_differs (a printed rate that
    its own figures do not give; not asked of an indicator that is judged by a range).
    """
    cells = _widen(_newest_observations(observations, older_sheets))
    directed = indicators[["indicator_id"]].assign(direction=directions(indicators, scale))
    cells = cells.merge(directed, on="indicator_id")
    cells = cells.assign(is_due=_is_due(cells, observations))
    cells = cells.assign(**grade_columns(cells, scale))
    rates = zip(*(cells[name].tolist() for name in ("printed_rate", "achievement_rate", "direction")), strict=True)
    differs = [
        bool(np.isfinite(printed))
        and direction not in (NOT_STATED, BETWEEN)
        and percent(printed, scale.decimals) != percent(rate, scale.decimals)
        for printed, rate, direction in rates
    ]
    return cells.assign(rate_differs=differs).drop(columns="direction")


def blank_actuals(observations: Frame) -> Frame:
    """The actuals that cells wait for, as judge_cells counts them. Columns: indicator_id, fiscal_year, is_due."""
    cells = _widen(_newest_observations(observations, {}))
    blank = cells.loc[has_blank_actual(cells), _CELL_KEYS]
    return blank.assign(is_due=_is_due(blank, observations)).reset_index(drop=True)


def _is_due(cells: Frame, observations: Frame) -> pd.Series:
    """Which cells are due: the newest sheet that speaks of an indicator judges the years before its own."""
    newest_sheet = observations.groupby("indicator_id")["sheet_year"].max()
    return cells["fiscal_year"] < cells["indicator_id"].map(newest_sheet).astype(float)


def _newest_observations(observations: Frame, older_sheets: Mapping[str, str]) -> Frame:
    """The newest sheet's observation of each cell, with its place (reference). `older_sheets`: see Tables."""
    newest = observations.sort_values("sheet_year").drop_duplicates([*_CELL_KEYS, "measure"], keep="last")
    sources = zip(newest["source_id"].tolist(), newest["source_ref"].tolist(), strict=True)
    return newest.assign(
        reference=[Reference(source, place, older_sheets.get(source, "")) for source, place in sources]
    )


def _widen(observations: Frame) -> Frame:
    """One row per indicator and fiscal year from one per measure; columns as judge_cells names them."""
    cells = observations[_CELL_KEYS].drop_duplicates().sort_values(_CELL_KEYS, ignore_index=True)
    keys = pd.MultiIndex.from_frame(cells)
    columns: dict[str, Any] = {}
    for measure in MEASURES:
        of_measure = observations[observations["measure"] == measure]
        # Looked up once for all columns of the measure; a merge for each measure would take twice the time.
        positions = pd.MultiIndex.from_frame(of_measure[_CELL_KEYS]).get_indexer(keys)
        for name, suffix in _CELL_SUFFIXES.items():
            columns[f"{measure}{suffix}"] = of_measure[name].array.take(positions, allow_fill=True)
    return cells.assign(**columns)


def distinct_names(tables: Tables) -> pd.Series:
    """Indicator id -> a short name, no two of which read the same."""
    indicators = tables["indicators"]
    return distinct(indicators, owners(tables)).set_axis(indicators["indicator_id"])


def assess(
    cells: Frame, indicators: Frame, scale: Scale, money: pd.Series | None = None, short_names: pd.Series | None = None
) -> Frame:
    """One row per indicator, in the order that needs attention.

    Judged in its latest year with both figures: year, target, actual, achievement_rate, progress, status,
    is_met, is_underperforming, years_behind (fiscal years in a row, up to that one, judged behind).
    Early warning from the latest known value: baseline(_year), latest(_year), final_target/final_year,
    pace_start(_year) and pace_points (what the pace rests on), pace_so_far and pace_needed (units a year), pace_ratio,
    projection and is_capped (see projection.projection_columns), projection_rate, projection_status (None while the
    pace rests on two figures alone: too little for a grade), is_projected_underperforming. Together: is_warned
    (projected, and not judged, underperforming), is_warned_by_one_step (so, from two figures alone), needs_attention
    (one of the two), falls_short (of its target or, projected, of the final one), rank_rate, money_at_stake (thousand
    yen), short_name (no two read the same). direction is that of grading.directions; of the indicator's criterion,
    range_from, range_to and smallest_change (NaN without).

    `money` (thousand yen) and `short_names` by indicator_id. The order: see sort_by_attention.
    """
    judged = cells[cells["is_met"].notna() & cells["actual"].notna() & cells["target"].notna()]
    rows = indicators.drop(columns=["source_text", "attribution"])
    names = distinct(rows) if short_names is None else rows["indicator_id"].map(short_names).astype("str")
    rows = rows.assign(short_name=names, direction=directions(rows, scale))
    rows = _join_figures(rows.assign(**criterion_columns(rows["indicator_id"], scale)), cells, judged)
    rows = rows.assign(**_status_columns(rows, cells, judged, scale))
    rows = rows.assign(**pace_columns(rows, cells))
    rows = rows.assign(**projection_columns(rows, projection_limits(rows, cells), scale))
    rows = rows.assign(**_attention_columns(rows, scale))
    at_stake = np.nan if money is None else rows["indicator_id"].map(money)
    # Only now: an early warning counts from two figures on, its grade is shown from three.
    has_grade = rows["pace_points"] >= _FEWEST_POINTS_OF_A_GRADE
    graded = rows["projection_status"].where(has_grade, None)
    return sort_by_attention(rows.assign(money_at_stake=at_stake, projection_status=graded))


def sort_by_attention(rows: Frame) -> Frame:
    """Assessments in the order that needs attention; equals stay in the order that they came in.

    What is judged behind comes before early warnings, and of these what rests on two figures alone after the others;
    within each by grade, years behind, how far, how much money.
    """
    return rows.sort_values(
        [
            "needs_attention",
            "is_warned",
            "is_warned_by_one_step",
            "severity",
            "years_behind",
            "rank_rate",
            "money_at_stake",
        ],
        ascending=[False, True, True, False, False, True, False],
        kind="stable",
        ignore_index=True,
    )


def _join_figures(rows: Frame, cells: Frame, judged: Frame) -> Frame:
    """Join the latest judged year's figures, the baseline, the latest known value and the final target."""
    columns = ["indicator_id", "fiscal_year", "target", "actual", "achievement_rate", "progress", "status", "is_met"]
    latest = judged.drop_duplicates("indicator_id", keep="last")[columns]
    rows = rows.merge(latest.rename(columns={"fiscal_year": "year"}), how="left", on="indicator_id")
    for measure, value, year, keep in (
        ("baseline", "baseline", "baseline_year", "first"),
        ("actual", "latest", "latest_year", "last"),
        ("final_target", "final_target", "final_year", "last"),
    ):
        known = cells[cells[measure].notna()].drop_duplicates("indicator_id", keep=keep)
        figures = known[["indicator_id", "fiscal_year", measure]].set_axis(
            ["indicator_id", year, value], axis="columns"
        )
        rows = rows.merge(figures, how="left", on="indicator_id")
    # A year is a whole number only where every indicator has one: as a float it is of one type in every table.
    years = {name: rows[name].astype(float) for name in ("year", "baseline_year", "latest_year", "final_year")}
    rows = rows.assign(**years)
    return rows.assign(
        latest=rows["latest"].fillna(rows["baseline"]), latest_year=rows["latest_year"].fillna(rows["baseline_year"])
    )


def _status_columns(rows: Frame, cells: Frame, judged: Frame, scale: Scale) -> dict[str, Any]:
    """status (never None), is_met (a bool or None), is_underperforming, years_behind."""
    status = rows["status"].where(rows["status"].notna(), _status_without_judgement(rows["indicator_id"], cells))
    years_behind = rows["indicator_id"].map(years_in_a_row(judged, scale.behind_codes))
    return {
        "status": status,
        "is_met": rows["is_met"].astype(object).where(rows["is_met"].notna(), None),
        "is_underperforming": status.isin(scale.behind_codes),
        "years_behind": years_behind.fillna(0).astype(int),
    }


def _status_without_judgement(indicator_ids: pd.Series, cells: Frame) -> np.ndarray:
    """Why an indicator has no grade: no direction, an actual owed or not due, a target that is lost or not there."""
    undirected = set(cells.loc[cells["status"] == NO_DIRECTION, "indicator_id"])
    owed = set(cells.loc[cells["status"] == UNREPORTED, "indicator_id"])
    target_is_lost = cells["target_state"].isin(["illegible", "not_published"])
    is_waiting = (cells["status"] == NOT_DUE) | (target_is_lost & cells["actual"].isna() & ~cells["is_due"])
    waiting = set(cells.loc[is_waiting, "indicator_id"])
    lost = set(cells.loc[is_target_lost(cells), "indicator_id"])
    conditions = [indicator_ids.isin(ids) for ids in (undirected, owed, waiting, lost)]
    return np.select(conditions, [NO_DIRECTION, UNREPORTED, NOT_DUE, LOST_TARGET], NO_TARGET)


def _attention_columns(rows: Frame, scale: Scale) -> dict[str, Any]:
    """What of an indicator needs attention, by its judged year or, where only that is behind, by its projection."""
    is_projected_behind = rows["projection_status"].isin(scale.behind_codes)
    is_warned = is_projected_behind & ~rows["is_underperforming"]
    is_missed = rows["is_met"].map(lambda is_met: is_met is not None and not is_met).astype(bool)
    is_projected_short = rows["projection_status"].map(lambda code: pd.notna(code) and code != MET).astype(bool)
    severity = np.where(is_warned, rows["projection_status"].map(scale.severity), rows["status"].map(scale.severity))
    return {
        "is_projected_underperforming": is_projected_behind,
        "is_warned": is_warned,
        "is_warned_by_one_step": is_warned & (rows["pace_points"] < _FEWEST_POINTS_OF_A_GRADE),
        "needs_attention": rows["is_underperforming"] | is_warned,
        "is_projected_short": is_projected_short,
        "falls_short": is_missed | is_projected_short,
        "severity": severity,
        "rank_rate": np.where(is_warned, rows["projection_rate"], rows["achievement_rate"]),
    }
