"""The heads of section 1: which column is of which year, and where names, units and what is said of an indicator stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from lib.contract.letters import plain
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.heads import Heads
from lib.intake.values import year_in, years_of

# Under the head of a year stand its figures; the words are for what has no year.
Word: TypeAlias = int | Literal["name", "left", "unit", "baseline", "final", "status", "unknown"]
_LEFT: tuple[Word, ...] = ("name", "left", "unit")
_BASELINE = re.compile(r"基準年|基準値|基準|現状|策定時|当初値?$|計画当初|開始時|初期値")
_FINAL = re.compile(r"最終|到達|年後|^目標(?:値|年度)?(?:\(.*\))?$")
_NAME = re.compile(r".{0,8}指標(?:名)?(?:\(.*\))?")
_LONGEST = 16
_FARTHEST = 6  # years between two heads; beyond it one of them is mistyped


@dataclass(frozen=True)
class Columns:
    """Where a table of indicators has its columns."""

    heads: Heads[Word]
    baseline_year: int | None
    years: tuple[int, ...]
    said: tuple[Cell, ...]  # long texts that stand in the header row itself
    unknown: tuple[Cell, ...]  # heads between the years that name no year
    final_year: int | None = None

    @property
    def first(self) -> int:
        """The first column of figures: labels and names stand left of it."""
        return min(column for column, word in self.heads.words.items() if word not in _LEFT)

    @property
    def last(self) -> int:
        """The last column of figures: what is said of the indicators stands right of it."""
        return max(column for column, word in self.heads.words.items() if word == "final" or isinstance(word, int))


def header_columns(grid: Grid, row: int) -> Columns | None:
    """The columns that a row announces, or with it the row below it; None where it is no header of indicators."""
    cells = grid.row(row)
    base = _short(cells, _BASELINE)
    name = next((c for c in cells if _NAME.fullmatch(plain(c.text)) and c is not base), None)
    if base is None or name is None:
        return None
    own = [c for c in cells if c is not base and c.column > name.column]
    found = _columns(base, name, own)
    if found is None:  # the years stand below a head that is merged over them
        below = [c for c in grid.row(row + 1) if c.column > name.column]
        found = _columns(base, name, [c for c in own if c.columns == 1] + below)
    if found is None:
        return None
    left: dict[int, Word] = {c.column: _left_word(c) for c in cells if c.column < found.first}
    return replace(found, heads=Heads({**left, **found.heads.words}))


def _short(cells: Sequence[Cell], pattern: re.Pattern[str]) -> Cell | None:
    return next((c for c in cells if pattern.search(plain(c.text)) and len(plain(c.text)) < _LONGEST), None)


def _columns(base: Cell, name: Cell, right: Sequence[Cell]) -> Columns | None:
    """The columns from the head of the name on; None where no head names a year."""
    final = _short(right, _FINAL)
    years = _years([c for c in right if c is not final])
    if not years:
        return None
    figures: dict[int, Word] = {base.column: "baseline", **years, **({final.column: "final"} if final else {})}
    first, last = min(figures), max(column for column, word in figures.items() if word != "baseline")
    others = [c for c in right if c is not final and c.column not in figures]
    unknown, after = [c for c in others if first < c.column <= last], [c for c in others if c.column > last]
    words: dict[int, Word] = {name.column: "name", **figures}
    words.update({c.column: "unknown" for c in unknown})
    words.update({c.column: "status" for c in after})
    said = tuple(c for c in after if len(plain(c.text)) >= 20)
    final_year = year_in(final.text) if final else None
    return Columns(Heads(words), year_in(base.text), tuple(sorted(years.values())), said, tuple(unknown), final_year)


def _left_word(cell: Cell) -> Word:
    return "unit" if plain(cell.text).strip("()") in ("単位", "単位名") else "left"


def _years(cells: Sequence[Cell]) -> dict[int, int]:
    """Column -> year of the heads that name one; a year that does not follow its neighbours names none."""
    in_order = sorted(cells, key=lambda c: c.column)
    found = {c.column: y for c, y in zip(in_order, years_of([c.text for c in in_order]), strict=True) if y is not None}
    rising, falling = (_longest_run(found, sign) for sign in (1, -1))
    return rising if len(rising) >= len(falling) else falling


def _longest_run(years: Mapping[int, int], sign: int) -> dict[int, int]:
    """The longest part of these heads, from the left, in which years rise (or fall) by steps of a plan."""
    runs: list[list[int]] = []
    for column, year in years.items():
        before = [run for run in runs if 0 < sign * (year - years[run[-1]]) <= _FARTHEST]
        runs.append([*max(before, key=len, default=[]), column])
    return {column: years[column] for column in max(runs, key=len, default=[])}
