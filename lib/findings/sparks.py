"""The small line of years beside an indicator in a list."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from lib.contract import heads
from lib.contract.era import era
from lib.contract.wording import brief
from lib.judge.evaluation import Cell, Item
from lib.view.narrow import View


@dataclass(frozen=True)
class Spark:
    """Known values along the years, None where a year has none; `target` belongs to the newest of them.

    `words` say the same: ``R3 28.1、R4 19.4(%)``.
    """

    values: tuple[float | None, ...]
    target: float | None
    words: str

    @property
    def is_empty(self) -> bool:
        """Whether no year has a value."""
        return all(value is None for value in self.values)


def make_spark(view: View, item: Item) -> Spark:
    """The values of an indicator in the years in view; its baseline stands for the actual that a year lacks."""
    cells = {cell.fiscal_year: cell for cell in view.cell_rows(item["indicator_id"])}
    values = tuple(_value(cells.get(year)) for year in view.years)
    known = [(year, value) for year, value in zip(view.years, values, strict=True) if value is not None]
    if not known:
        return Spark(values, None, "")
    target = cells[known[-1][0]].target
    listed = "、".join(f"{era(year)} {brief(value)}" for year, value in known)
    beside = "" if isnan(target) else f"、{era(known[-1][0])}の{heads.TARGET} {brief(target)}"
    return Spark(values, None if isnan(target) else target, f"{listed}{beside}({item['unit']})")


def _value(cell: Cell | None) -> float | None:
    if cell is None:
        return None
    value = float(cell.baseline if isnan(cell.actual) else cell.actual)
    return None if isnan(value) else value
