"""The figures of indicators, one row per indicator and fiscal year: what tables and files show of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference, cited
from lib.contract.terms import INDICATOR_KINDS, REPORT_STATES, UNGRADED, WAITING
from lib.contract.wording import group_name, number, percent
from lib.findings.indicator_figures import cells_of
from lib.findings.model import Link, place
from lib.judge.evaluation import Frame
from lib.store.rows import records_of
from lib.view.narrow import View, named_groups

_MEASURES = ("baseline", "target", "actual", "final_target")
_COLUMNS = [
    "indicator_id",
    "fiscal_year",
    *_MEASURES,
    *(f"{measure}_ref" for measure in _MEASURES),
    "target_state",
    "actual_state",
    "achievement_rate",
    "printed_rate",
    "status",
]


@dataclass(frozen=True)
class IndicatorYear:
    """The figures of an indicator in one fiscal year, in its unit; NaN where there is none, and a state that says why.

    `project` and `section` are blank for a group's own indicator. `references` are the places of the figures.
    """

    group_id: str
    group: str
    indicator: str
    kind: str
    project: str
    section: str
    year: str
    unit: str
    baseline: float
    target: float
    target_state: str
    actual: float
    actual_state: str
    rate: str
    printed_rate: str
    status: str
    final_target: float
    references: tuple[Reference, ...]


def indicator_years(view: View, indicators: Frame, cells: Frame) -> list[IndicatorYear]:
    """The figures of these indicators (rows of the assessments), in their order and by year.

    `cells`: rows of Evaluation.cells, of these indicators and others.
    """
    items = {item["indicator_id"]: item for item in records_of(indicators)}
    order = {indicator_id: position for position, indicator_id in enumerate(items)}
    groups = view.evaluation.tables["program_groups"].set_index("group_id")["name"].map(group_name).to_dict()
    projects = _projects(view, indicators)
    cells = cells.loc[cells["indicator_id"].isin(order), _COLUMNS]
    in_order = cells.assign(order=cells["indicator_id"].map(order)).sort_values(["order", "fiscal_year"])
    labels, decimals = view.evaluation.policy.scale.labels(), view.evaluation.policy.scale.decimals
    years = []
    for cell in records_of(in_order):
        item = items[cell["indicator_id"]]
        project = projects.get(item["project_id"], {"name": "", "section": ""})
        years.append(
            IndicatorYear(
                group_id=item["group_id"],
                group=groups[item["group_id"]],
                indicator=item["name"],
                kind=INDICATOR_KINDS[item["kind"]],
                project=project["name"],
                section=project["section"],
                year=era(int(cell["fiscal_year"])),
                unit=item["unit"],
                baseline=cell["baseline"],
                target=cell["target"],
                target_state=_state(cell, "target"),
                actual=cell["actual"],
                actual_state=_state(cell, "actual"),
                rate=_rate(cell["achievement_rate"], decimals),
                printed_rate=_rate(cell["printed_rate"], decimals),
                status=labels.get(cell["status"] or "", ""),
                final_target=cell["final_target"],
                references=_references(cell),
            )
        )
    return years


def _projects(view: View, indicators: Frame) -> dict[str, dict[str, str]]:
    """Project id -> its name and section, of the projects of these indicators."""
    projects = view.evaluation.tables["projects"].set_index("project_id")[["name", "section"]]
    return projects[projects.index.isin(indicators["project_id"])].to_dict("index")


def _state(cell: Mapping[str, Any], measure: str) -> str:
    """Whether a figure is there, and if not why; blank where the sheet has no such cell."""
    if measure == "actual" and cell["status"] in WAITING:
        return UNGRADED[cell["status"]]
    state = cell[f"{measure}_state"]
    return REPORT_STATES[state] if pd.notna(state) else ""


def _rate(rate: float, decimals: int) -> str:
    return percent(rate, decimals) if pd.notna(rate) else ""


def _references(cell: Mapping[str, Any]) -> tuple[Reference, ...]:
    references = (cell[f"{measure}_ref"] for measure in _MEASURES)
    return tuple(dict.fromkeys(reference for reference in references if pd.notna(reference)))


# ---------------------------------------------------------------------- the table on screen


@dataclass(frozen=True)
class Amount:
    """A figure in words, or why there is none."""

    text: str
    is_known: bool


@dataclass(frozen=True)
class YearRow:
    """A row of the table: all its words. `group` stands beside the name where a list holds several groups."""

    indicator: str
    group: str
    kind: str
    year: str
    baseline: str
    target: Amount
    actual: Amount
    rate: str
    printed_rate: str
    status: str
    final_target: str
    unit: str
    places: tuple[Link, ...]


@dataclass(frozen=True)
class YearTable:
    """The figures of indicators by year. `is_of_one`: of a single indicator, whose name need not stand in each row."""

    rows: tuple[YearRow, ...]
    warning: str = ""
    is_of_one: bool = False


def make_year_table(view: View, indicator_id: str) -> YearTable:
    """The table of one indicator, of all its years."""
    indicators, cells = view.evaluation.assessments, cells_of(view, indicator_id)
    rows = year_rows(view, indicators[indicators["indicator_id"] == indicator_id], cells)
    return YearTable(rows, rates_warning(cells), is_of_one=True)


def year_rows(view: View, indicators: Frame, cells: Frame) -> tuple[YearRow, ...]:
    """The rows of the table of these indicators; see indicator_years."""
    groups = named_groups(view)
    return tuple(_year_row(view, groups, figures) for figures in indicator_years(view, indicators, cells))


def _year_row(view: View, groups: Mapping[str, str], figures: IndicatorYear) -> YearRow:
    return YearRow(
        indicator=figures.indicator,
        group=groups.get(figures.group_id, ""),
        kind=figures.kind,
        year=figures.year,
        baseline=_number(figures.baseline),
        target=_amount(figures.target, figures.target_state),
        actual=_amount(figures.actual, figures.actual_state),
        rate=figures.rate,
        printed_rate=figures.printed_rate,
        status=figures.status,
        final_target=_number(figures.final_target),
        unit=figures.unit,
        places=_place_links(view, figures.references),
    )


def _number(value: float) -> str:
    return number(value) if pd.notna(value) else ""


def _amount(value: float, state: str) -> Amount:
    return Amount(number(value), True) if pd.notna(value) else Amount(state, False)


def _place_links(view: View, references: Iterable[Reference]) -> tuple[Link, ...]:
    """The ways to places, in a column that is headed with lines."""
    return tuple(Link(cited([reference], ""), place(view, reference).to) for reference in references)


def rates_warning(cells: Frame) -> str:
    """That a printed rate is not what its own figures give, where one of these cells has such a rate."""
    return "▲ 記載の達成率と計算が合わない欄があります" if cells["rate_differs"].any() else ""
