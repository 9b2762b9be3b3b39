"""The figures of a slide's chart as a small table: what the slide shows where the chart cannot be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, REPORT_STATES, STAGES, WAITING
from lib.contract.wording import number, thousand_yen
from lib.judge.evaluation import Cell, Item
from lib.store.rows import Rows

_MEASURES = {
    "baseline": heads.BASELINE,
    "target": heads.TARGET,
    "actual": heads.ACTUAL,
    "final_target": heads.FINAL_TARGET,
}


@dataclass(frozen=True)
class ChartTable:
    """Words in rows, as wide as the head; the first columns name a row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def indicator_table(cells: Rows, items: Iterable[Item], years: Sequence[int]) -> ChartTable:
    """Known figures of each indicator by year, in its unit; a figure that is missing says why.

    cells: the rows of Evaluation.cells. items: assessments by column, in the order of the chart.
    """
    rows = []
    for item in items:
        by_year = {cell.fiscal_year: cell for cell in cells.of("indicator_id", item["indicator_id"])}
        for measure, word in _MEASURES.items():
            words = [_figure(by_year[year], measure) if year in by_year else "" for year in years]
            if any(words):
                rows.append((f"{item['short_name']}({item['unit']})", word, *words))
    return ChartTable((heads.INDICATOR, "値", *map(era, years)), tuple(rows))


def _figure(cell: Cell, measure: str) -> str:
    value, state = getattr(cell, measure), getattr(cell, f"{measure}_state")
    if pd.notna(value):
        return number(value)
    if measure == "actual" and cell.status in WAITING:
        return WAITING[cell.status] if pd.notna(state) else ""
    return REPORT_STATES[state] if pd.notna(state) else ""


def budget_table(rows: Sequence[Any]) -> ChartTable:
    """Amounts of one or more projects, summed by year and stage. rows: of the table `budgets`."""
    slots = sorted({(row.fiscal_year, row.stage) for row in rows})
    cells: defaultdict[tuple[int, str, str], list[Any]] = defaultdict(list)
    for row in rows:
        cells[row.fiscal_year, row.stage, row.item].append(row)
    found = tuple((word, *(_amount(cells[*slot, item]) for slot in slots)) for item, word in BUDGET_ITEMS.items())
    return ChartTable(("項目", *(f"{era(year)}{STAGES[stage]}" for year, stage in slots)), found)


def _amount(rows: Sequence[Any]) -> str:
    known = [row.amount_thousand_yen for row in rows if row.report_state == "reported"]
    if known:
        return thousand_yen(sum(known))
    return REPORT_STATES[rows[0].report_state] if rows else ""
