"""Which row of a project is of which year: the heads of the table print the years below one another."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.terms import STAGES
from lib.intake.files.book import Cell
from lib.intake.values import year_in

Stage: TypeAlias = Literal["actual", "plan"]
_SAYS = {
    "total": re.compile(r"実績|決算|計画|予算|見込"),
    "target": re.compile(r"目標"),
    "actual": re.compile(r"実績"),
}
_DONE = re.compile(r"実績|決算")


@dataclass(frozen=True)
class Slot:
    """A row of a project below its first, and the year whose figures stand there."""

    offset: int
    year: int
    stage: Stage


@dataclass(frozen=True)
class YearRows:
    """The rows of years of a table, by the column whose heads name them; where they name none, those of the official form."""

    named: Mapping[str, tuple[Slot, ...]]

    @staticmethod
    def of(cells: Iterable[tuple[str | None, Cell]]) -> YearRows:
        """From the cells of the heading, each with the column that it stands over."""
        found: dict[str, dict[int, Cell]] = {}
        for column, cell in cells:
            if column in _SAYS and year_in(cell.text) and _SAYS[column].search(plain(cell.text)):
                found.setdefault(column, {}).setdefault(cell.row, cell)
        return YearRows({column: _slots(list(rows.values())) for column, rows in found.items()})

    def money(self, year: int) -> tuple[Slot, ...]:
        """The rows of the costs on the sheet of a year."""
        return self.named.get("total") or _form(year)

    def figures(self, measure: str, year: int) -> tuple[Slot, ...]:
        """The rows of targets, actuals or rates on the sheet of a year."""
        targets = self.named.get("target") or _form(year)
        if measure == "target":
            return targets
        return self.named.get("actual") or tuple(slot for slot in targets if slot.year < year)

    def unusual(self, year: int) -> str:
        """The years of the costs where they are not those of the official form of a year; blank where they are."""
        slots = self.money(year)
        if [(s.year, s.stage) for s in slots] == [(s.year, s.stage) for s in _form(year)]:
            return ""
        return "・".join(f"{era(slot.year)}{STAGES[slot.stage]}" for slot in slots)


def _slots(cells: Sequence[Cell]) -> tuple[Slot, ...]:
    top = min(cell.row for cell in cells)
    return tuple(
        Slot(cell.row - top, year_in(cell.text) or 0, "actual" if _DONE.search(plain(cell.text)) else "plan")
        for cell in cells
    )


def _form(year: int) -> tuple[Slot, ...]:
    return (Slot(0, year - 2, "actual"), Slot(1, year - 1, "actual"), Slot(2, year, "plan"))


def reaches_over_years(offset: int, rows: int, slots: Iterable[Slot]) -> bool:
    """Whether a cell that begins in a row and is merged over so many stands in the rows of several years."""
    return sum(offset <= slot.offset < offset + rows for slot in slots) > 1


def told(offsets: Iterable[int], slots: Sequence[Slot], blank: Container[int] = ()) -> dict[int, int] | None:
    """Offset of a row of figures -> offset of its slot; None where they do not tell which is which.

    Rows stand where the heads have theirs; where only blank rows lie between them (`blank` holds their offsets), as many
    rows as slots are theirs.
    """
    rows = sorted(set(offsets))
    there = sorted(slot.offset for slot in slots)
    if set(rows) <= set(there):
        return {row: row for row in rows}
    between = [row for row in range(rows[0], rows[-1]) if row not in rows]
    if len(rows) == len(there) and all(row in blank for row in between):
        return dict(zip(rows, there, strict=True))
    return None
