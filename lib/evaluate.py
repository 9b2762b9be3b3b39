"""Judgement: rates, status, pace, projection and flags from the tables and the policy. Pure functions.

Nothing here is stored. What the prefecture recorded stays in its own table; what the rules raise is a
suggestion (`flags`), and `agreement` only sets the two side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from lib.era import era
from lib.load import Tables
from lib.rules import FACTS, Condition, Policy, Rule, Scale
from lib.terms import MEASURES, MET, NO_TARGET, UNREPORTED
from lib.wording import percent, quantity, written

Frame: TypeAlias = pd.DataFrame
FLAG_COLUMNS = ["subject_type", "subject_id", "group_id", "project_id", "viewpoint", "rule_id", "because"]
_CELL_PARTS = {
    "value": "",
    "report_state": "_state",
    "source_ref": "_ref",
    "source_text": "_text",
    "attribution": "_attribution",
    "attribution_note": "_note",
}


@dataclass(frozen=True)
class Evaluation:
    """Tables and everything derived from them under one policy. Frames are shared: read-only."""

    tables: Tables
    policy: Policy
    cells: Frame
    assessments: Frame
    flags: Frame
    agreement: Frame


def evaluate(tables: Tables, policy: Policy) -> Evaluation:
    """Judge every indicator, raise every flag, and compare flags with what was recorded."""
    cells = judge_cells(tables["observations"], tables["indicators"], policy.scale)
    assessments = assess(cells, tables["indicators"], policy.scale)
    flags = raise_flags(tables, assessments, policy)
    return Evaluation(tables, policy, cells, assessments, flags, agree(tables["review_viewpoints"], flags))


def achievement_rate(
    actual: np.ndarray, target: np.ndarray, is_decrease: np.ndarray, lower_is_better: str
) -> np.ndarray:
    """Actual over target as a fraction (達成率②/①); NaN where a figure is missing or the divisor is 0.

    Lower-is-better: ``two_minus`` gives 2 − actual/target, ``ratio`` gives target/actual.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        upward = actual / target
        downward = target / actual if lower_is_better == "ratio" else 2 - actual / target
    rate = np.where(is_decrease, downward, upward)
    # Judged to twelve digits: 43.2 days of 36 is 2 − 1.2 = 0.8, not the float just under it.
    return np.where(np.isfinite(rate), np.round(rate, 12), np.nan)


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


def judge_cells(observations: Frame, indicators: Frame, scale: Scale) -> Frame:
    """One row an indicator and fiscal year, from the newest sheet that states each cell.

    Columns: indicator_id, fiscal_year; for each measure its value (``target``, ``actual``, …) and ``_state``,
    ``_ref``, ``_text``, ``_attribution``, ``_note``; achievement_rate and progress (fractions), is_met,
    status (a code or None), rate_differs (a printed rate that its own figures do not give).
    """
    newest = observations.sort_values("sheet_year").drop_duplicates(
        ["indicator_id", "fiscal_year", "measure"], keep="last"
    )
    cells = newest[["indicator_id", "fiscal_year"]].drop_duplicates().sort_values(["indicator_id", "fiscal_year"])
    for measure in MEASURES:
        part = newest[newest["measure"] == measure]
        part = part[["indicator_id", "fiscal_year", *_CELL_PARTS]].rename(
            columns={name: f"{measure}{suffix}" for name, suffix in _CELL_PARTS.items()}
        )
        cells = cells.merge(part, how="left", on=["indicator_id", "fiscal_year"])
    cells = cells.merge(indicators[["indicator_id", "direction"]], on="indicator_id")
    down = (cells["direction"] == "decrease").to_numpy()
    actual, target = cells["actual"].to_numpy(float), cells["target"].to_numpy(float)
    start = cells.groupby("indicator_id")["baseline"].transform("first").to_numpy(float)
    cells["achievement_rate"] = achievement_rate(actual, target, down, scale.lower_is_better)
    cells["progress"] = _progress(actual, target, start)
    cells["is_met"] = is_met(actual, target, down)
    judged = np.isfinite(actual) & np.isfinite(target)
    status = np.full(len(cells), None, dtype=object)
    status[judged] = grades(
        cells["achievement_rate"].to_numpy()[judged],
        cells["is_met"].to_numpy()[judged],
        cells["progress"].to_numpy()[judged],
        scale,
    )
    # A target whose actual has no cell yet on any sheet is as unreported as one with a blank cell.
    owed = np.isnan(actual) & (
        (cells["actual_state"] == "not_yet_reported") | (np.isfinite(target) & cells["actual_state"].isna())
    )
    status[owed.to_numpy()] = UNREPORTED
    status[np.isfinite(actual) & np.isnan(target)] = NO_TARGET
    cells["status"] = status
    cells["rate_differs"] = [
        bool(np.isfinite(printed)) and percent(printed, scale.decimals) != percent(rate, scale.decimals)
        for printed, rate in zip(cells["printed_rate"], cells["achievement_rate"], strict=True)
    ]
    return cells.drop(columns="direction")


def _progress(value: np.ndarray, goal: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Progress from baseline: (value − baseline) / (goal − baseline); NaN without a way to go."""
    with np.errstate(divide="ignore", invalid="ignore"):
        progress = (value - start) / (goal - start)
    return np.where(np.isfinite(progress), progress, np.nan)


def assess(cells: Frame, indicators: Frame, scale: Scale) -> Frame:
    """One row an indicator, worst first.

    Judged in its latest year with both figures: year, target, actual, achievement_rate, progress, status,
    is_met, is_underperforming. Early warning from the latest known value: baseline(_year), latest(_year),
    final_target/final_year, pace_so_far and pace_needed (units a year), pace_ratio, projection,
    projection_rate, projection_status, is_projected_underperforming. Together: is_behind, is_fact (the worse
    of the two is judged, not projected), rank_rate, lagging_reason.
    """
    judged = cells[cells["is_met"].notna() & cells["actual"].notna() & cells["target"].notna()]
    rows = indicators.drop(columns=["source_text", "attribution"])
    rows["short_name"] = rows["short_name"].fillna(rows["name"])
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
    owes = cells[cells["status"].eq(UNREPORTED) | cells["target_state"].isin(["illegible", "not_published"])]
    rows["status"] = rows["status"].where(
        rows["status"].notna(),
        np.where(rows["indicator_id"].isin(owes["indicator_id"]), UNREPORTED, NO_TARGET),
    )
    rows["is_met"] = rows["is_met"].astype(object).where(rows["is_met"].notna(), None)
    poor = {g.code for g in scale.grades if g.underperforming}
    rows["is_underperforming"] = rows["status"].isin(poor)
    _project(rows, scale)
    rows["is_projected_underperforming"] = rows["projection_status"].isin(poor)
    rows["is_behind"] = rows["is_underperforming"] | rows["is_projected_underperforming"]
    severity = rows["status"].map(scale.severity)
    projected = rows["projection_status"].map(scale.severity)
    rows["is_fact"] = severity >= projected
    rows["severity"] = np.maximum(severity, projected)
    rows["rank_rate"] = np.where(rows["is_fact"], rows["achievement_rate"], rows["projection_rate"])
    rows["lagging_reason"] = [_lagging_reason(row, scale) for row in rows.to_dict("records")]
    order = rows.assign(guess=~rows["is_fact"]).sort_values(
        ["severity", "guess", "rank_rate"], ascending=[False, True, True], kind="stable"
    )
    return order.drop(columns="guess").reset_index(drop=True)


def _last(cells: Frame) -> Frame:
    return cells.drop_duplicates("indicator_id", keep="last")


def _project(rows: Frame, scale: Scale) -> None:
    """Add pace and projection columns: today's pace, kept up to the final year."""
    elapsed = (rows["latest_year"] - rows["baseline_year"]).to_numpy(float)
    ahead = (rows["final_year"] - rows["latest_year"]).to_numpy(float)
    latest, start, goal = (rows[c].to_numpy(float) for c in ("latest", "baseline", "final_target"))
    with np.errstate(divide="ignore", invalid="ignore"):
        so_far = np.where(elapsed > 0, (latest - start) / elapsed, np.nan)
        needed = np.where(ahead > 0, (goal - latest) / ahead, np.nan)
        ratio = so_far / needed
    projection = np.where(ahead > 0, latest + so_far * ahead, np.nan)
    projection = np.where((latest >= 0) & (projection < 0), 0.0, projection)
    down = (rows["direction"] == "decrease").to_numpy()
    rate = achievement_rate(projection, goal, down, scale.lower_is_better)
    known = np.isfinite(projection) & np.isfinite(goal)
    status = np.full(len(rows), None, dtype=object)
    met = is_met(projection, goal, down)
    status[known] = grades(rate[known], met[known], _progress(projection, goal, start)[known], scale)
    rows["pace_so_far"], rows["pace_needed"] = so_far, needed
    rows["pace_ratio"] = np.where(np.isfinite(ratio), ratio, np.nan)
    rows["projection"], rows["projection_rate"], rows["projection_status"] = projection, rate, status


def _lagging_reason(row: Mapping[str, object], scale: Scale) -> str:
    """Why an indicator counts as behind, in figures; empty when it does not."""
    labels, unit, decimals = scale.labels(), str(row["unit"]), scale.decimals
    if row["is_behind"] and row["is_fact"]:
        rate = percent(row["achievement_rate"], decimals)  # type: ignore[arg-type]
        return f"{era(int(row['year']))}の達成率{rate}({labels[str(row['status'])]})"  # type: ignore[call-overload]
    if row["is_behind"]:
        goal, end = quantity(row["final_target"], unit), quantity(row["projection"], unit)  # type: ignore[arg-type]
        rate = percent(row["projection_rate"], decimals)  # type: ignore[arg-type]
        return f"{era(int(row['final_year']))}の見込み{end}(最終目標{goal}の{rate})"  # type: ignore[call-overload]
    return ""


# ---------------------------------------------------------------------- flags


def raise_flags(tables: Tables, assessments: Frame, policy: Policy) -> Frame:
    """Every rule that fires, one row a subject and rule: FLAG_COLUMNS. project_id is None for a group's own."""
    facts = {
        "indicator": indicator_facts(tables, assessments, policy.scale),
        "project": project_facts(tables, assessments, policy.scale),
        "group": group_facts(tables, assessments),
    }
    found = [flag for rule in policy.rules for flag in _fire(rule, facts[rule.subject], policy.scale.decimals)]
    flags = pd.DataFrame(found, columns=FLAG_COLUMNS)
    return flags.sort_values(["viewpoint", "subject_type", "subject_id", "rule_id"], kind="stable").reset_index(
        drop=True
    )


def _fire(rule: Rule, facts: Frame, decimals: int) -> list[dict[str, object]]:
    hit = pd.Series(True, index=facts.index)
    for condition in rule.conditions:
        hit &= _holds(condition, facts[condition.fact])
    return [
        {
            "subject_type": rule.subject,
            "subject_id": row["subject_id"],
            "group_id": row["group_id"],
            "project_id": row["project_id"],
            "viewpoint": rule.viewpoint,
            "rule_id": rule.rule_id,
            "because": _because(rule, row, decimals),
        }
        for row in facts[hit].to_dict("records")
    ]


def _holds(condition: Condition, column: pd.Series) -> pd.Series:
    match condition.test:
        case "is":
            return column.map(lambda v: v == condition.value).astype(bool)
        case "mentions":
            return column.map(lambda v: any(word in str(v) for word in condition.value)).astype(bool)
        case "below":
            return (column < condition.value).fillna(False)
        case "above":
            return (column > condition.value).fillna(False)
        case "at_least":
            return (column >= condition.value).fillna(False)
        case _:
            return (column <= condition.value).fillna(False)


def _because(rule: Rule, row: Mapping[str, object], decimals: int) -> str:
    kinds = FACTS[rule.subject]
    unit = str(row.get("unit", ""))
    words = {name: written(row[name], kind, unit, decimals) for name, kind in kinds.items()}
    words["mentioned"] = "・".join(
        word for c in rule.conditions if c.test == "mentions" for word in c.value if word in str(row[c.fact])
    )
    return rule.because.format_map(words)


def texts_about(narratives: Frame, subject_type: str, ids: pd.Series, kind: str | None = None) -> pd.Series:
    """The sheet's text on each id, its parts in order and joined; empty where it says nothing."""
    rows = narratives[narratives["subject_type"] == subject_type]
    rows = rows if kind is None else rows[rows["kind"] == kind]
    joined = rows.sort_values("position").groupby("subject_id")["text"].agg(" ".join).to_dict()
    return pd.Series([joined.get(i, "") for i in ids], index=ids.index, dtype="str")


def indicator_facts(tables: Tables, assessments: Frame, scale: Scale) -> Frame:
    """What rules on indicators may ask: the assessment, and the text the sheet gives (status, project results)."""
    facts = assessments.copy()
    facts["subject_id"] = facts["indicator_id"]
    facts["status"] = facts["status"].map(scale.labels())
    own = texts_about(tables["narratives"], "indicator", facts["indicator_id"], "status")
    project = texts_about(tables["narratives"], "project", facts["project_id"], "result")
    facts["text"] = own + " " + project
    return facts


def project_facts(tables: Tables, assessments: Frame, scale: Scale) -> Frame:
    """What rules on projects may ask: best activity and worst outcome of its latest year, costs, initiatives."""
    facts = tables["projects"][["project_id", "group_id"]].copy()
    facts["subject_id"] = facts["project_id"]
    judged = assessments[assessments["year"].notna() & assessments["project_id"].notna()]
    judged = judged[judged["year"] == judged.groupby("project_id")["year"].transform("max")]
    facts["year"] = facts["project_id"].map(judged.groupby("project_id")["year"].max())
    by_rate = judged.sort_values("achievement_rate", kind="stable")
    best_activity = by_rate[by_rate["kind"] == "activity"].drop_duplicates("project_id", keep="last")
    worst_outcome = by_rate[by_rate["kind"] == "outcome"].drop_duplicates("project_id")
    poor = judged[judged["is_underperforming"]].sort_values("achievement_rate").drop_duplicates("project_id")
    for prefix, rows in (("activity", best_activity), ("outcome", worst_outcome), ("worst", poor)):
        one = rows.set_index("project_id")
        facts[f"{prefix}_name"] = facts["project_id"].map(one["name"])
        facts[f"{prefix}_rate"] = facts["project_id"].map(one["achievement_rate"])
        facts[f"{prefix}_is_met"] = facts["project_id"].map(one["is_met"])
        facts[f"{prefix}_is_underperforming"] = facts["project_id"].map(one["is_underperforming"])
        facts[f"{prefix}_status"] = facts["project_id"].map(one["status"].map(scale.labels()))
    facts["has_underperforming"] = facts["worst_name"].notna()
    facts = facts.merge(_cost_facts(tables["budgets"]), how="left", on="project_id")
    count = tables["project_initiatives"].groupby("project_id")["initiative_id"].nunique()
    facts["initiative_count"] = facts["project_id"].map(count).fillna(0)
    facts["text"] = texts_about(tables["narratives"], "project", facts["project_id"], "result")
    return facts


def _cost_facts(budgets: Frame) -> Frame:
    """From the latest actual to the next plan (or from the year before, where no plan follows)."""
    known = budgets[budgets["report_state"] == "reported"]
    wide = known.pivot_table(
        index=["project_id", "fiscal_year", "stage"], columns="item", values="amount_thousand_yen", aggfunc="first"
    ).reset_index()
    for item in ("total", "general_fund", "personnel"):
        if item not in wide:
            wide[item] = np.nan
    wide = wide.sort_values(["project_id", "fiscal_year"])
    actual = wide[wide["stage"] == "actual"]
    latest = actual.drop_duplicates("project_id", keep="last")
    before = actual[~actual.index.isin(latest.index)].drop_duplicates("project_id", keep="last")
    plan = wide[(wide["stage"] == "plan")].merge(
        latest[["project_id", "fiscal_year"]], on="project_id", suffixes=("", "_latest")
    )
    plan = plan[plan["fiscal_year"] > plan["fiscal_year_latest"]].drop_duplicates("project_id")
    start = pd.concat(
        [latest[latest["project_id"].isin(plan["project_id"])], before[~before["project_id"].isin(plan["project_id"])]]
    )
    end = pd.concat([plan[wide.columns], latest[~latest["project_id"].isin(plan["project_id"])]])
    both = start.merge(end, on="project_id", suffixes=("_from", "_to"))
    with np.errstate(divide="ignore", invalid="ignore"):
        changes = {
            item: (both[f"{item}_to"] / both[f"{item}_from"] - 1).replace([np.inf, -np.inf], np.nan)
            for item in ("total", "personnel")
        }
        share = (both["general_fund_from"] / both["total_from"]).replace([np.inf, -np.inf], np.nan)
    return pd.DataFrame(
        {
            "project_id": both["project_id"],
            "budget_from_year": both["fiscal_year_from"],
            "budget_to_year": both["fiscal_year_to"],
            "budget_from": both["total_from"],
            "budget_to": both["total_to"],
            "total_change": changes["total"],
            "personnel_from": both["personnel_from"],
            "personnel_to": both["personnel_to"],
            "personnel_change": changes["personnel"],
            "general_fund_share": share,
        }
    )


def group_facts(tables: Tables, assessments: Frame) -> Frame:
    """What rules on program groups may ask: the worst of its own indicators, and the sections at work."""
    facts = tables["program_groups"][["group_id"]].copy()
    facts["subject_id"], facts["project_id"] = facts["group_id"], None
    own = assessments[(assessments["kind"] == "group") & assessments["is_behind"]].drop_duplicates("group_id")
    own = own.set_index("group_id")
    facts["lagging_name"] = facts["group_id"].map(own["name"])
    facts["lagging_reason"] = facts["group_id"].map(own["lagging_reason"])
    facts["is_behind"] = facts["lagging_name"].notna()
    sections = tables["projects"].groupby("group_id")["section"].agg(lambda s: list(dict.fromkeys(s)))
    facts["sections"] = facts["group_id"].map(sections.map("、".join)).fillna("")
    facts["section_count"] = facts["group_id"].map(sections.map(len)).fillna(0)
    facts["text"] = ""
    return facts


def agree(review_viewpoints: Frame, flags: Frame) -> Frame:
    """Project by viewpoint: is_recorded (in the latest review) and is_suggested (by a flag on it or its indicators).

    Columns: project_id, viewpoint, is_recorded, is_suggested. Flags on a whole group belong to no project.
    """
    latest = review_viewpoints[
        review_viewpoints["review_year"] == review_viewpoints.groupby("project_id")["review_year"].transform("max")
    ]
    recorded = latest[["project_id", "viewpoint"]].astype({"viewpoint": "int64"}).assign(is_recorded=True)
    raised = flags.loc[flags["project_id"].notna(), ["project_id", "viewpoint"]].drop_duplicates()
    raised = raised.astype({"viewpoint": "int64"}).assign(is_suggested=True)
    both = recorded.merge(raised, how="outer", on=["project_id", "viewpoint"])
    for column in ("is_recorded", "is_suggested"):
        both[column] = both[column].eq(True)
    return both.sort_values(["project_id", "viewpoint"]).reset_index(drop=True)
