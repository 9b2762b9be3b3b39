"""The figures of indicators, one row per indicator and fiscal year: what tables and files show of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference, cited
from lib.contract.terms import INDICATOR_KINDS, REPORT_STATES, WAITING
from lib.contract.wording import number, percent
from lib.findings.alike import differing_traits
from lib.findings.criteria import is_graded, scale_of
from lib.findings.indicator_figures import cells_of
from lib.findings.inferred import attributions_of_cell, mark_words, year_bases, year_mark
from lib.findings.model import Link, place
from lib.judge.evaluation import Cell, Item
from lib.judge.policy.scale import Scale
from lib.view.narrow import View, named_groups

_MEASURES = ("baseline", "target", "actual", "final_target")


@dataclass(frozen=True)
class IndicatorYear:
    """The figures of an indicator in one fiscal year, in its unit; NaN where there is none, and a state that says why.

    `project` and `section` are blank for a group's own indicator. `references` are the places of the figures.
    `year_mark`: of an inferred year. `year_bases`: how the year is told. `formula`, `scale`, `scale_content`: how the rate
    is computed and what the year is judged by; blank of a year that is not graded.
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
    formula: str
    scale: str
    scale_content: str
    final_target: float
    references: tuple[Reference, ...]
    year_mark: str
    year_bases: str


def cells_in_view(view: View, items: Iterable[Item]) -> list[Cell]:
    """The cells of these indicators in the years in view, in the order of the indicators and by year."""
    return [cell for item in items for cell in view.cell_rows(item["indicator_id"])]


def indicator_years(view: View, cells: Iterable[Cell]) -> list[IndicatorYear]:
    """The figures of these cells, in their order."""
    scale = view.evaluation.policy.scale
    return [_indicator_year(view, cell, scale) for cell in cells]


def _indicator_year(view: View, cell: Cell, scale: Scale) -> IndicatorYear:
    item, rows = view.evaluation.assessed[cell.indicator_id], view.evaluation.tables.rows
    projects = rows["projects"].of("project_id", item["project_id"])
    own = scale_of(view.evaluation, item) if is_graded(cell.actual, cell.status, scale) else None
    return IndicatorYear(
        group_id=item["group_id"],
        group=view.evaluation.tables.group_names[item["group_id"]],
        indicator=item["name"],
        kind=INDICATOR_KINDS[item["kind"]],
        project=projects[0].name if projects else "",
        section=projects[0].section if projects else "",
        year=era(cell.fiscal_year),
        unit=item["unit"],
        baseline=cell.baseline,
        target=cell.target,
        target_state=_state(cell, "target"),
        actual=cell.actual,
        actual_state=_state(cell, "actual"),
        rate="" if isnan(cell.achievement_rate) else scale.of(cell.indicator_id).rate_words(cell.achievement_rate),
        printed_rate="" if isnan(cell.printed_rate) else percent(cell.printed_rate, scale.decimals),
        status=scale.year_labels().get(cell.status or "", ""),
        formula=scale.formula(item["direction"]) if own else "",
        scale=own.name if own else "",
        scale_content=own.words if own else "",
        final_target=cell.final_target,
        references=_references(cell),
        year_mark=year_mark(cell),
        year_bases=year_bases(attributions_of_cell(cell)),
    )


def _state(cell: Cell, measure: str) -> str:
    """Whether a figure is there, and if not why; blank where the sheet has no such cell."""
    if measure == "actual" and cell.status in WAITING:
        return WAITING[cell.status]
    state = getattr(cell, f"{measure}_state")
    return REPORT_STATES[state] if pd.notna(state) else ""


def _references(cell: Cell) -> tuple[Reference, ...]:
    references = (getattr(cell, f"{measure}_ref") for measure in _MEASURES)
    return tuple(dict.fromkeys(reference for reference in references if isinstance(reference, Reference)))


# ---------------------------------------------------------------------- the table on screen


@dataclass(frozen=True)
class Amount:
    """A figure in words, or why there is none."""

    text: str
    is_known: bool


@dataclass(frozen=True)
class YearRow:
    """A row of the table: all its words.

    `beside` stands beside the name: of several groups the group, then what tells it from others of its name. `year_mark` stands beside a year that is inferred.
    """

    indicator: str
    beside: str
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
    year_mark: str = ""


@dataclass(frozen=True)
class YearTable:
    """The figures of indicators by year. `is_of_one`: of a single indicator, whose name need not stand in each row.

    `note` explains the mark of inferred years.
    """

    rows: tuple[YearRow, ...]
    warning: str = ""
    is_of_one: bool = False
    note: str = ""


def make_year_table(view: View, indicator_id: str) -> YearTable:
    """The table of one indicator, of all its years."""
    cells = cells_of(view, indicator_id)
    rows = year_rows(view, cells)
    return YearTable(rows, _warning(cells), is_of_one=True, note=_note(rows))


def make_page_table(view: View, items: Iterable[Item]) -> YearTable:
    """The table of the indicators of a page, of the years in view; it warns of all indicators in view."""
    differing = view.evaluation.rows.cells.of("rate_differs", True)
    in_view = (cell for cell in differing if cell.indicator_id in view.ids.indicators)
    rows = year_rows(view, cells_in_view(view, items))
    warning = _warning(cell for cell in in_view if cell.fiscal_year in view.years)
    return YearTable(rows, warning, note=_note(rows))


def _note(rows: Iterable[YearRow]) -> str:
    return mark_words(any(row.year_mark for row in rows))


def year_rows(view: View, cells: Iterable[Cell]) -> tuple[YearRow, ...]:
    """The rows of the table of these cells; see indicator_years."""
    listed = list(cells)
    groups = named_groups(view)
    items = [view.evaluation.assessed[indicator_id] for indicator_id in dict.fromkeys(c.indicator_id for c in listed)]
    differing = differing_traits(view, items)
    return tuple(
        _year_row(view, _beside(groups.get(figures.group_id), differing.get(cell.indicator_id)), figures)
        for cell, figures in zip(listed, indicator_years(view, listed), strict=True)
    )


def _beside(*words: str | None) -> str:
    """What stands beside a name in small letters."""
    return "・".join(filter(None, words))


def _year_row(view: View, beside: str, figures: IndicatorYear) -> YearRow:
    return YearRow(
        indicator=figures.indicator,
        beside=beside,
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
        year_mark=figures.year_mark,
    )


def _number(value: float) -> str:
    return "" if isnan(value) else number(value)


def _amount(value: float, state: str) -> Amount:
    return Amount(state, False) if isnan(value) else Amount(number(value), True)


def _place_links(view: View, references: Iterable[Reference]) -> tuple[Link, ...]:
    """The ways to places, in a column that is headed with lines."""
    return tuple(Link(cited([reference], ""), place(view, reference).to) for reference in references)


def _warning(cells: Iterable[Cell]) -> str:
    """That a printed rate is not what its own figures give, where one of these cells has such a rate."""
    return "▲ 記載の達成率と計算が合わない欄があります" if any(cell.rate_differs for cell in cells) else ""
