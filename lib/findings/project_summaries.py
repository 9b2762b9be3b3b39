"""What lists and files say of each project in view, one frozen row a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lib.contract.reference import Reference
from lib.findings.attention import counted
from lib.judge.evaluation import Frame
from lib.store.lookups import latest_reviews
from lib.view.narrow import View, rows_of

_MOST_YEARS = 4

BudgetYear = tuple[int, str]  # fiscal year and stage


@dataclass(frozen=True)
class TotalCost:
    """The total cost of a project in a budget year, in thousand yen. `amount`: NaN unless `state` is `reported`."""

    amount: float
    state: str


@dataclass(frozen=True)
class FirstIndicator:
    """The indicator of a project that needs attention first. `rate`: a fraction, NaN where it has none."""

    name: str
    short_name: str
    status: str
    rate: float
    is_judged: bool


@dataclass(frozen=True)
class Summary:
    """What lists and files say of one project. `decision` is empty without a review."""

    project_id: str
    group_id: str
    number: int
    is_core: bool
    name: str
    section: str
    period: str
    start_year: int
    costs: Mapping[BudgetYear, TotalCost]
    first_indicator: FirstIndicator | None
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]
    decision: str
    source: Reference


def budget_years(view: View) -> list[BudgetYear]:
    """The last four for which projects in view have a budget; a plan only while no actual follows it."""
    budgets = view.evaluation.tables["budgets"]
    keys = budgets.loc[budgets["project_id"].isin(view.projects["project_id"]), ["fiscal_year", "stage"]]
    last_actual = keys.loc[keys["stage"] == "actual", "fiscal_year"].max()
    keys = keys[(keys["stage"] == "actual") | ~(keys["fiscal_year"] <= last_actual)]
    last = keys.drop_duplicates().sort_values("fiscal_year").tail(_MOST_YEARS)
    return [(int(row.fiscal_year), str(row.stage)) for row in rows_of(last)]


def make_summaries(view: View, shown: slice = slice(None)) -> list[Summary]:
    """The projects in view by group and number; of those `shown` alone."""
    tables, assessments = view.evaluation.tables, view.evaluation.assessments
    projects = view.projects.sort_values(["group_id", "number"]).iloc[shown]
    indicators = assessments[assessments["project_id"].isin(projects["project_id"])]
    costs = _costs(tables["budgets"], projects["project_id"])
    first_indicators = _first_indicators(indicators)
    suggested = _suggested(view, indicators, projects["project_id"])
    decisions = latest_reviews(tables).set_index("project_id")["decision"].to_dict()
    marks = counted(view.evaluation)
    return [
        Summary(
            project.project_id,
            project.group_id,
            int(project.number),
            bool(project.is_core),
            project.name,
            project.section,
            project.period_text,
            int(project.start_year),
            costs.get(project.project_id, {}),
            first_indicators.get(project.project_id),
            marks.recorded(project.project_id),
            suggested[project.project_id],
            decisions.get(project.project_id, ""),
            tables.reference(project.source_id, project.source_ref),
        )
        for project in rows_of(projects)
    ]


def _costs(budgets: Frame, project_ids: pd.Series) -> dict[str, dict[BudgetYear, TotalCost]]:
    """The total costs of these projects by project id."""
    totals = budgets[(budgets["item"] == "total") & budgets["project_id"].isin(project_ids)]
    costs: dict[str, dict[BudgetYear, TotalCost]] = {}
    for row in rows_of(totals):
        cost = TotalCost(row.amount_thousand_yen, row.report_state)
        costs.setdefault(row.project_id, {})[int(row.fiscal_year), row.stage] = cost
    return costs


def _first_indicators(indicators: Frame) -> dict[str, FirstIndicator]:
    """Project id -> the first of its indicators, which stand in the order that needs attention."""
    return {
        row.project_id: FirstIndicator(
            row.name, row.short_name, row.status, float(row.achievement_rate), bool(pd.notna(row.year))
        )
        for row in rows_of(indicators.drop_duplicates("project_id"))
    }


def _suggested(view: View, indicators: Frame, project_ids: pd.Series) -> dict[str, tuple[int, ...]]:
    """Project id -> the viewpoints raised for it and its indicators, each once, in order."""
    ids = indicators.groupby("project_id")["indicator_id"].agg(list).to_dict()
    marks = counted(view.evaluation)
    flags = {project_id: marks.project_flags(project_id, ids.get(project_id, [])) for project_id in project_ids}
    return {project_id: tuple(sorted({flag.viewpoint for flag in raised})) for project_id, raised in flags.items()}
