"""Judgement: rates, status, pace and projection from the tables and the policy; flags join them in `evaluate`. Pure functions.

Nothing here is stored. What the prefecture recorded stays in its own table; what the rules raise is a
suggestion (`flags`), and `agreement` only sets the two side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pandas as pd

from lib.contract.names import distinct
from lib.contract.reference import Reference
from lib.contract.terms import MEASURES, MET, NO_TARGET, NOT_DUE, UNREPORTED
from lib.contract.wording import percent
from lib.judge.flags import agree, raise_flags
from lib.judge.grading import achievement_rate, graded, grades, is_met, progress, years_in_a_row
from lib.judge.places import Places
from lib.judge.policy import Policy
from lib.judge.scale import Scale
from lib.judge.verdict import VERDICT_COLUMNS, standings, verdicts
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
_CELL_PARTS = {
    "value": "",
    "report_state": "_state",
    "reference": "_ref",
    "source_text": "_text",
    "attribution": "_attribution",
    "attribution_note": "_note",
}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Tables and everything derived from them under one policy. Frames are shared: read-only."""

    tables: Tables
    policy: Policy
    cells: Frame
    assessments: Frame
    flags: Frame
    agreement: Frame

    @cached_property
    def places(self) -> Places:
        """Where every known figure stands, made once."""
        return Places(self.cells)

    @cached_property
    def standings(self) -> Frame:
        """How every result stood on each year's sheet, made once: see verdict.standings."""
        return standings(self.tables, self.policy.scale, self.policy.results)

    @cached_property
    def verdicts(self) -> Frame:
        """Every group's verdict on each year's sheet, made once: see verdict.verdicts; empty without rules of it."""
        rules = self.policy.verdict
        return verdicts(self.standings, self.policy.scale, rules) if rules else pd.DataFrame(columns=VERDICT_COLUMNS)


def evaluate(tables: Tables, policy: Policy, short_names: pd.Series | None = None) -> Evaluation:
    """Judge every indicator, raise every flag, and compare flags with what was recorded.

    `short_names` by indicator_id, where they were made with those of groups that are not in these tables.
    """
    if short_names is None:
        short_names = distinct_names(tables)
    cells = judge_cells(tables["observations"], tables["indicators"], policy.scale, tables.older_sheets)
    assessments = assess(cells, tables["indicators"], policy.scale, money_at_stake(tables), short_names)
    flags = raise_flags(tables, cells, assessments, policy)
    return Evaluation(tables, policy, cells, assessments, flags, agree(tables["review_viewpoints"], flags))


def judge_cells(
    observations: Frame, indicators: Frame, scale: Scale, older_sheets: Mapping[str, str] = MappingProxyType({})
) -> Frame:
    """One row an indicator and fiscal year, from the newest sheet that states each cell.

    Columns: indicator_id, fiscal_year; for each measure its value (``target``, ``actual``, …) and ``_state``,
    ``_ref`` (a Reference), ``_text``, ``_attribution``, ``_note``; achievement_rate and progress (fractions), is_met,
    status (a code or None), is_due (a sheet of year Y judges the years before Y), rate_differs (a printed rate that
    its own figures do not give).
    """
    newest = observations.sort_values("sheet_year").drop_duplicates(
        ["indicator_id", "fiscal_year", "measure"], keep="last"
    )
    newest = newest.assign(
        reference=[
            Reference(source, place, older_sheets.get(source, ""))
            for source, place in zip(newest["source_id"], newest["source_ref"], strict=True)
        ]
    )
    cells = newest[["indicator_id", "fiscal_year"]].drop_duplicates().sort_values(["indicator_id", "fiscal_year"])
    for measure in MEASURES:
        part = newest[newest["measure"] == measure]
        part = part[["indicator_id", "fiscal_year", *_CELL_PARTS]].rename(
            columns={name: f"{measure}{suffix}" for name, suffix in _CELL_PARTS.items()}
        )
        cells = cells.merge(part, how="left", on=["indicator_id", "fiscal_year"])
    cells = cells.merge(indicators[["indicator_id", "direction"]], on="indicator_id")
    # Who owes an actual depends on the newest sheet that speaks of the indicator: it judges the years before its own.
    sheet_year = cells["indicator_id"].map(observations.groupby("indicator_id")["sheet_year"].max()).astype(float)
    cells["is_due"] = cells["fiscal_year"] < sheet_year
    graded(cells, scale)
    cells["rate_differs"] = [
        bool(np.isfinite(printed)) and percent(printed, scale.decimals) != percent(rate, scale.decimals)
        for printed, rate in zip(cells["printed_rate"], cells["achievement_rate"], strict=True)
    ]
    return cells.drop(columns="direction")


def latest_cost(tables: Tables) -> pd.Series:
    """Project id -> its latest actual total cost (thousand yen); projects of which none is known are left out."""
    budgets = tables["budgets"]
    known = budgets[
        (budgets["item"] == "total") & (budgets["stage"] == "actual") & budgets["amount_thousand_yen"].notna()
    ]
    latest = known.sort_values("fiscal_year").drop_duplicates("project_id", keep="last")
    return latest.set_index("project_id")["amount_thousand_yen"].astype(float)


def money_at_stake(tables: Tables) -> pd.Series:
    """Indicator id -> the latest actual total cost (thousand yen) of its project, or of its group's projects; NaN unknown."""
    by_project = latest_cost(tables)
    projects = tables["projects"]
    by_group = projects["project_id"].map(by_project).groupby(projects["group_id"]).sum(min_count=1)
    indicators = tables["indicators"].set_index("indicator_id")
    return (
        indicators["project_id"]
        .map(by_project)
        .where(indicators["project_id"].notna(), indicators["group_id"].map(by_group))
    )


def owners(tables: Tables) -> pd.Series:
    """Indicator id -> the name of its project, or of its group."""
    indicators = tables["indicators"].set_index("indicator_id")
    projects = tables["projects"].set_index("project_id")["name"]
    groups = tables["program_groups"].set_index("group_id")["name"]
    return indicators["project_id"].map(projects).fillna(indicators["group_id"].map(groups)).fillna("")


def distinct_names(tables: Tables) -> pd.Series:
    """Indicator id -> a short name, no two of which read the same."""
    indicators = tables["indicators"]
    return distinct(indicators, owners(tables)).set_axis(indicators["indicator_id"])


def assess(
    cells: Frame, indicators: Frame, scale: Scale, money: pd.Series | None = None, short_names: pd.Series | None = None
) -> Frame:
    """One row an indicator, in the order that needs attention.

    Judged in its latest year with both figures: year, target, actual, achievement_rate, progress, status,
    is_met, is_underperforming, years_behind (judged years in a row, up to that one, that underperform).
    Early warning from the latest known value: baseline(_year), latest(_year), final_target/final_year,
    pace_start(_year) and pace_points (what the pace rests on), pace_so_far and pace_needed (units a year), pace_ratio,
    projection, projection_rate, projection_status (None while the pace rests on two figures alone: too little for a
    grade), is_projected_underperforming. Together: is_warned (projected, and not judged, underperforming), is_behind
    (one of the two), falls_short (of its target or, projected, of the final one), rank_rate, money_at_stake
    (thousand yen), short_name (no two read the same).

    The order: judged behind before early warnings, each by grade, years behind, how far, how much money.
    """
    judged = cells[cells["is_met"].notna() & cells["actual"].notna() & cells["target"].notna()]
    rows = indicators.drop(columns=["source_text", "attribution"])
    rows["short_name"] = distinct(rows) if short_names is None else rows["indicator_id"].map(short_names).astype("str")
    rows = rows.merge(
        _last(judged)[
            ["indicator_id", "fiscal_year", "target", "actual", "achievement_rate", "progress", "status", "is_met"]
        ].rename(columns={"fiscal_year": "year"}),
        how="left",
        on="indicator_id",
    )
    for measure, value, year, pick in (
        ("baseline", "baseline", "baseline_year", "first"),
        ("actual", "latest", "latest_year", "last"),
        ("final_target", "final_target", "final_year", "last"),
    ):
        known = cells[cells[measure].notna()].drop_duplicates("indicator_id", keep=pick)
        known = known[["indicator_id", "fiscal_year", measure]]
        known.columns = pd.Index(["indicator_id", year, value])
        rows = rows.merge(known, how="left", on="indicator_id")
    rows["latest"] = rows["latest"].fillna(rows["baseline"])
    rows["latest_year"] = rows["latest_year"].fillna(rows["baseline_year"])
    rows["status"] = rows["status"].where(rows["status"].notna(), _without_a_judgement(rows, cells))
    rows["is_met"] = rows["is_met"].astype(object).where(rows["is_met"].notna(), None)
    poor = {g.code for g in scale.grades if g.underperforming}
    rows["is_underperforming"] = rows["status"].isin(poor)
    rows["years_behind"] = rows["indicator_id"].map(years_in_a_row(judged, poor)).fillna(0).astype(int)
    _project(rows, cells, scale)
    projected = rows["projection_status"].isin(poor)
    rows["is_projected_underperforming"] = projected
    rows["is_warned"] = projected & ~rows["is_underperforming"]
    rows["is_behind"] = rows["is_underperforming"] | rows["is_warned"]
    missed = rows["is_met"].map(lambda met: met is not None and not met).astype(bool)
    rows["is_projected_short"] = rows["projection_status"].map(lambda s: pd.notna(s) and s != MET).astype(bool)
    rows["falls_short"] = missed | rows["is_projected_short"]
    severity = rows["status"].map(scale.severity)
    rows["severity"] = np.where(rows["is_warned"], rows["projection_status"].map(scale.severity), severity)
    rows["rank_rate"] = np.where(rows["is_warned"], rows["projection_rate"], rows["achievement_rate"])
    rows["money_at_stake"] = np.nan if money is None else rows["indicator_id"].map(money)
    # Two figures make a line but no trend: the projection is said, without a grade of its own.
    rows["projection_status"] = rows["projection_status"].where(rows["pace_points"] > 2, None)
    return in_order(rows)


def in_order(rows: Frame) -> Frame:
    """Assessments in the order that needs attention; equals stay in the order that they came in."""
    order = rows.assign(guess=rows["is_warned"]).sort_values(
        ["is_behind", "guess", "severity", "years_behind", "rank_rate", "money_at_stake"],
        ascending=[False, True, False, False, True, False],
        kind="stable",
    )
    return order.drop(columns="guess").reset_index(drop=True)


def _without_a_judgement(rows: Frame, cells: Frame) -> np.ndarray:
    """Why an indicator has no grade: an actual is owed, none is due yet, or no target stands on the sheet."""
    owed = set(cells.loc[cells["status"] == UNREPORTED, "indicator_id"])
    lost = cells["target_state"].isin(["illegible", "not_published"]) & cells["actual"].isna() & ~cells["is_due"]
    waiting = set(cells.loc[(cells["status"] == NOT_DUE) | lost, "indicator_id"])
    ids = rows["indicator_id"]
    return np.select([ids.isin(owed), ids.isin(waiting)], [UNREPORTED, NOT_DUE], NO_TARGET)


def _last(cells: Frame) -> Frame:
    return cells.drop_duplicates("indicator_id", keep="last")


def _pace_basis(rows: Frame, cells: Frame) -> Frame:
    """What each pace starts from: the first of two or more actuals in years with a target, else the baseline.

    Columns: indicator_id, pace_start, pace_start_year, pace_points (figures from there to the latest, both counted).
    """
    known = cells[cells["actual"].notna()]
    planned = known[known["target"].notna()]
    first = planned.drop_duplicates("indicator_id").set_index("indicator_id")
    count = planned.groupby("indicator_id").size()
    last = known.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")["fiscal_year"]
    enough = count[count > 1].index
    enough = enough[first.loc[enough, "fiscal_year"].to_numpy() < last.loc[enough].to_numpy()]
    ids = rows["indicator_id"]
    on_plan = ids.isin(enough)
    start_year = ids.map(first["fiscal_year"]).where(on_plan, rows["baseline_year"]).astype(float)
    after = known[["indicator_id", "fiscal_year"]].merge(
        pd.DataFrame({"indicator_id": ids, "start_year": start_year}), on="indicator_id"
    )
    later = after[after["fiscal_year"] > after["start_year"]].groupby("indicator_id").size()
    return pd.DataFrame(
        {
            "pace_start": ids.map(first["actual"]).where(on_plan, rows["baseline"]).astype(float),
            "pace_start_year": start_year,
            "pace_points": ids.map(later).fillna(0).astype(int) + start_year.notna().astype(int),
        },
        index=rows.index,
    )


def _project(rows: Frame, cells: Frame, scale: Scale) -> None:
    """Add pace and projection columns: the pace of the plan's own years (else since the baseline), kept up to the final year."""
    basis = _pace_basis(rows, cells)
    rows[basis.columns] = basis
    elapsed = (rows["latest_year"] - rows["pace_start_year"]).to_numpy(float)
    ahead = (rows["final_year"] - rows["latest_year"]).to_numpy(float)
    latest, start, goal = (rows[c].to_numpy(float) for c in ("latest", "pace_start", "final_target"))
    with np.errstate(divide="ignore", invalid="ignore"):
        so_far = np.where(elapsed > 0, (latest - start) / elapsed, np.nan)
        needed = np.where(ahead > 0, (goal - latest) / ahead, np.nan)
        ratio = so_far / needed
    projection = np.where(ahead > 0, latest + so_far * ahead, np.nan)
    projection = np.where((latest >= 0) & (projection < 0), 0.0, projection)
    # Judged and said to ten digits: 68 − 4 steps of 6.8 is 40.8, not the float beside it.
    so_far, needed, projection = (np.round(values, 10) for values in (so_far, needed, projection))
    down = (rows["direction"] == "decrease").to_numpy()
    rate = achievement_rate(projection, goal, down, scale.lower_is_better)
    known = np.isfinite(projection) & np.isfinite(goal)
    status = np.full(len(rows), None, dtype=object)
    met = is_met(projection, goal, down)
    covered = progress(projection, goal, rows["baseline"].to_numpy(float))
    status[known] = grades(rate[known], met[known], covered[known], scale)
    rows["pace_so_far"], rows["pace_needed"] = so_far, needed
    rows["pace_ratio"] = np.where(np.isfinite(ratio), ratio, np.nan)
    rows["projection"], rows["projection_rate"], rows["projection_status"] = projection, rate, status
