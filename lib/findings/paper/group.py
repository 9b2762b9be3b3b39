"""The A4 pages of a program group: its figures, the questions raised and why, the record of the meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import (
    INDICATOR_KINDS,
    INFERRED_MARK,
    LOST_STATES,
    REPORT_STATES,
    STAGES,
    UNGRADED,
    WAITING,
    circled,
)
from lib.contract.wording import estimate, number, quantity
from lib.findings.attention import own_first, projection_mark, raised
from lib.findings.cost import years_note
from lib.findings.decisions import Decision, duty, record_row
from lib.findings.headline import headline
from lib.findings.indicator_figures import cells_of
from lib.findings.inferred import mark_words, year_mark
from lib.findings.listing import places, quoted, signs
from lib.findings.paper.page import banner, cost_words
from lib.findings.series import Progress, progress
from lib.judge.evaluation import Frame
from lib.judge.phrases import aim_in_column
from lib.store.lookups import latest_reviews
from lib.store.rows import rows_of
from lib.view.narrow import View, group_names

_MOST_CHARTS = 6
_MOST_FLAGS = 40
_MOST_YEARS = 3


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: what it is to reach and reached, how it is judged, where its pace leads, its lines."""

    name: str
    kind: str
    goal: str
    actual: str
    rate: str
    status: str
    projection: str
    places: str


@dataclass(frozen=True)
class ProjectRow:
    """One project. `amounts` are its costs in the years of the page (thousand yen), or why there are none."""

    number: str
    name: str
    section: str
    amounts: tuple[str, ...]
    recorded: str
    suggested: str
    decision: str


@dataclass(frozen=True)
class FlagRow:
    """One question that the rules raise, why, and what supports it."""

    viewpoint: str
    because: str
    passages: str
    places: str


@dataclass(frozen=True)
class RecordLine:
    """One decision or question of the meeting; who does it by when stands behind its text."""

    kind: str
    slide: str
    viewpoint: str
    text: str
    written_at: str


@dataclass(frozen=True)
class GroupPage:
    """The pages of one program group. `budget_years` head the amounts of its projects.

    `indicators_note`, `costs_note`: how years are told, where they are inferred, to follow the heads of the lists.
    """

    title: str
    under: str
    banner: str
    headline: str
    cost: str
    charts: tuple[Progress, ...]
    indicators: tuple[IndicatorRow, ...]
    budget_years: tuple[str, ...]
    projects: tuple[ProjectRow, ...]
    flags: tuple[FlagRow, ...]
    record: tuple[RecordLine, ...]
    indicators_note: str = ""
    costs_note: str = ""


def make_group_page(view: View, filters: str, decisions: Iterable[Decision]) -> GroupPage:
    """The pages of the group in view; `filters` are those in force, in words."""
    tables = view.evaluation.tables
    groups = tables["program_groups"]
    groups = groups[groups["group_id"].isin(view.selection.group)] if view.selection.group else groups
    titles = tables["sources"].set_index("source_id")["title"]
    charted = own_first(view.assessed)[:_MOST_CHARTS]
    totals = list(rows_of(_totals(view)))
    years = sorted({(int(row.fiscal_year), str(row.stage)) for row in totals})[-_MOST_YEARS:]
    indicators = tuple(_indicator(view, item) for item in view.assessed)
    mark = mark_words(any(INFERRED_MARK in f"{row.goal}{row.actual}" for row in indicators))
    return GroupPage(
        "、".join(map(group_names(view).__getitem__, groups["group_id"])),
        f"{titles[groups['source_id'].iloc[0]]} / 絞り込み: {filters}",
        banner(view),
        "".join(headline(view)),
        cost_words(view),
        tuple(progress(view, item) for item in charted),
        indicators,
        tuple(f"{era(year)}{STAGES[stage]}" for year, stage in years),
        tuple(_projects(view, years)),
        tuple(
            FlagRow(circled(flag.viewpoint), flag.because, quoted(flag.passages), places(flag.places))
            for flag in raised(view.flag_rows[:_MOST_FLAGS])
        ),
        tuple(_record_line(decision) for decision in decisions),
        f"({mark})" if mark else "",
        years_note(row for row in totals if (row.fiscal_year, row.stage) in years),
    )


def _record_line(decision: Decision) -> RecordLine:
    row = record_row(decision)
    text = f"{row.text}({duty(decision)})" if duty(decision) else row.text
    return RecordLine(row.kind, row.slide, row.viewpoint, text, row.written_at)


def _indicator(view: View, item: Mapping[str, Any]) -> IndicatorRow:
    scale = view.evaluation.policy.scale
    is_judged = pd.notna(item["year"])
    goal, actual = _judged(view, item) if is_judged else _waited_for(view, item)
    return IndicatorRow(
        str(item["name"]),
        INDICATOR_KINDS[item["kind"]],
        goal,
        actual,
        scale.of(item["indicator_id"]).rate_words(item["achievement_rate"]) if is_judged else "",
        f"{scale.shape(item['status'])}{scale.labels()[item['status']]}",
        _projection(view, item) if pd.notna(item["projection"]) else "",
        places(view.evaluation.places.of_indicator(str(item["indicator_id"]))),
    )


def _projection(view: View, item: Mapping[str, Any]) -> str:
    end = estimate(item["projection"], str(item["unit"]), beside=item["final_target"])
    mark, _ = projection_mark(item, view.evaluation.policy.scale)
    return f"{end} {mark}"


def _judged(view: View, item: Mapping[str, Any]) -> tuple[str, str]:
    """Target and actual of the year judged last."""
    unit = str(item["unit"])
    return aim_in_column(item), f"{_year(view, item, 'year')} {quantity(item['actual'], unit)}"


def _year(view: View, item: Mapping[str, Any], name: str) -> str:
    """A year of an assessment, marked where it is inferred: ``R2※``."""
    cells = cells_of(view, item["indicator_id"])
    return next(f"{era(cell.fiscal_year)}{year_mark(cell)}" for cell in cells if cell.fiscal_year == item[name])


def _waited_for(view: View, item: Mapping[str, Any]) -> tuple[str, str]:
    """What an indicator without a judged year is to reach, and its newest known value, or why there is none."""
    if pd.isna(item["latest"]):
        return _goal(view, item), (UNGRADED | WAITING)[item["status"]]
    return _goal(view, item), f"{_year(view, item, 'latest_year')} {quantity(item['latest'], str(item['unit']))}"


def _goal(view: View, item: Mapping[str, Any]) -> str:
    """The final target, else the next target there is, or why the next one is not known."""
    unit = str(item["unit"])
    if pd.notna(item["final_target"]):
        return f"{_year(view, item, 'final_year')} {quantity(item['final_target'], unit)}"
    cells = [cell for cell in cells_of(view, item["indicator_id"]) if isnan(cell.actual)]
    for cell in cells:
        if not isnan(cell.target):
            return f"{era(cell.fiscal_year)}{year_mark(cell)} {quantity(cell.target, unit)}"
    return next((REPORT_STATES[cell.target_state] for cell in cells if cell.target_state in LOST_STATES), "")


def _totals(view: View) -> Frame:
    """The total costs of the projects in view. Columns: table budgets."""
    budgets = view.evaluation.tables["budgets"]
    return budgets[budgets["project_id"].isin(view.projects["project_id"]) & (budgets["item"] == "total")]


def _projects(view: View, years: list[tuple[int, str]]) -> Iterable[ProjectRow]:
    totals = {(row.project_id, row.fiscal_year, row.stage): row for row in rows_of(_totals(view))}
    decisions = latest_reviews(view.evaluation.tables).set_index("project_id")["decision"].to_dict()
    for project in rows_of(view.projects.sort_values(["group_id", "number"])):
        own = view.agreement[view.agreement["project_id"] == project.project_id]
        yield ProjectRow(
            f"{project.number}{'○' if project.is_core else ''}",
            project.name,
            project.section,
            tuple(_amount(totals.get((project.project_id, year, stage))) for year, stage in years),
            signs(own.loc[own["is_recorded"], "viewpoint"]),
            signs(own.loc[own["is_suggested"], "viewpoint"]),
            decisions.get(project.project_id, ""),
        )


def _amount(row: Any) -> str:
    """A cost in thousand yen, or why it is not known; nothing for a year that the project does not have."""
    if row is None:
        return ""
    return number(row.amount_thousand_yen, 0) if row.report_state == "reported" else REPORT_STATES[row.report_state]
