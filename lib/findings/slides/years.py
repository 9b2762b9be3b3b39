"""The years that the chart of a slide can end with: those with a result, and how its indicators stood in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from lib.contract import heads
from lib.contract.era import era
from lib.contract.wording import quantity
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import aim_of_year
from lib.judge.policy.scale import Scale
from lib.view.narrow import View


@dataclass(frozen=True)
class YearShown:
    """A year that a chart ends with: ``R5``, how its indicators stood then, and the caption without later years."""

    year: int
    label: str
    words: str
    caption: str


def years_with_results(view: View, items: Sequence[Item]) -> list[int]:
    """The years in view with an actual or a baseline of one of these indicators, the newest first."""
    known = {
        cell.fiscal_year
        for item in items
        for cell in view.evaluation.rows.cells.of("indicator_id", item["indicator_id"])
        if not (isnan(cell.actual) and isnan(cell.baseline))
    }
    return sorted(known & set(view.years), reverse=True)


def words_of_year(view: View, items: Sequence[Item], year: int) -> str:
    """How indicators stood in a year: ``R5は目標40台に対し20台(▲やや遅れ)``; of several each after its name."""
    scale, parts = view.evaluation.policy.scale, []
    for item in items:
        cells = view.evaluation.rows.cells.of("indicator_id", item["indicator_id"])
        stood = [_stood(cell, item, scale) for cell in cells if cell.fiscal_year == year]
        name = f"「{item['short_name']}」" if len(items) > 1 else ""
        parts += [f"{name}{words}" for words in stood if words]
    return f"{era(year)}は{'、'.join(parts)}"


def _stood(cell: Cell, item: Item, scale: Scale) -> str:
    """How an indicator stood in a year; empty of a year without an actual or a baseline."""
    unit = str(item["unit"])
    if isnan(cell.actual):
        return "" if isnan(cell.baseline) else f"{heads.BASELINE}{quantity(cell.baseline, unit)}"
    if isnan(cell.target):
        return f"実績{quantity(cell.actual, unit)}"
    sign = f"{scale.shape(cell.status)}{scale.year_labels().get(cell.status or '', '')}"
    figures = f"{aim_of_year(item, cell.target)}に対し{quantity(cell.actual, unit)}"
    return f"{figures}({sign})" if sign else figures
