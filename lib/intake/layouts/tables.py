"""Tables in a grid: where their headings stand, what stands over them, and how far their rows go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lib.contract.letters import plain
from lib.intake.files.book import Cell, Grid
from lib.intake.layouts.headings import YEAR, Heading, follows, heading_of, is_year, without_year
from lib.intake.layouts.words import role_of
from lib.intake.values import value_of

_LONGEST_HEADING = 60
_MOST_HEADING_ROWS = 4
_HEADS_OF_TABLES = frozenset(
    ("name", "measure", "target", "actual", "baseline", "final_target", "value", "printed_rate")
)


@dataclass(frozen=True)
class Column:
    """A column of a table with its heading."""

    number: int
    heading: Heading
    cell: Cell | None  # the lowest cell of the heading

    @property
    def neutral(self) -> str:
        """Names the heading in any year's file."""
        return self.heading.neutral


@dataclass(frozen=True)
class Table:
    """A table: headings in the rows from `top` on, its own rows from `first` to before `bottom`.

    Of a table that `is_turned` rows and columns of its grid have changed places: its years stood down the side.
    """

    grid: Grid
    top: int
    first: int
    bottom: int
    columns: tuple[Column, ...]
    titles: tuple[Cell, ...]
    is_turned: bool = False

    @property
    def place(self) -> str:
        """Where its headings begin."""
        return next((column.cell.place for column in self.columns if column.cell), "")

    @property
    def title(self) -> str:
        """What stands over it; the name of its sheet where nothing does."""
        return " ".join(self.titles[0].text.split()) if self.titles else self.grid.name

    @property
    def title_key(self) -> str:
        """Its title and sheet in any year's file; empty where nothing names it."""
        words = [self.titles[0].text if self.titles else "", "" if _is_usual(self.grid.name) else self.grid.name]
        return "|".join(without_year(word)[0] for word in words if word.strip())

    def cells(self, column: int) -> list[Cell]:
        """The cells of a column, each once, repeated headings left out."""
        found = [self.grid.at(row, column) for row in self.body]
        return list(dict.fromkeys(cell for cell in found if cell is not None))

    @cached_property
    def body(self) -> tuple[int, ...]:
        """Its rows below the headings, without those that say the headings again, as printed pages do."""
        heads = [{plain(cell.text) for cell in self.grid.row(row)} for row in range(self.top, self.first)]
        return tuple(row for row in range(self.first, self.bottom) if not self._is_heading(row, heads))

    def _is_heading(self, row: int, heads: list[set[str]]) -> bool:
        cells = self.grid.row(row)
        if len(cells) < 2 or not any(plain(cells[0].text) in head for head in heads):
            return False
        texts = {plain(cell.text) for cell in cells}
        return len(texts) > 1 and any(texts <= head for head in heads)


def tables_in(grid: Grid) -> list[Table]:
    """Every table of a grid; where none has its headings on top, those that have them down the side."""
    found = _tables(grid)
    if found:
        return found
    titles: list[Cell] = []  # texts alone in the first rows stand over the table, whichever way it is turned
    for row in range(grid.height):
        if len(grid.row(row)) > 1:
            break
        titles += grid.row(row)
    turned = sorted((_turned(cell) for cell in grid.cells if cell not in titles), key=lambda c: (c.row, c.column))
    return [replace(table, titles=tuple(titles), is_turned=True) for table in _tables(Grid(grid.name, tuple(turned)))]


def _turned(cell: Cell) -> Cell:
    return replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows)


def _tables(grid: Grid) -> list[Table]:
    bands = _bands(grid)
    found: list[Table] = []
    over = 0  # the row where the text over the next table begins
    for position, (top, first) in enumerate(bands):
        bottom = bands[position + 1][0] if position + 1 < len(bands) else grid.height
        columns = _columns(grid, top, first, bottom)
        before = found[-1] if found else None
        if before and [c.heading.text for c in before.columns] == [c.heading.text for c in columns]:
            found[-1] = replace(before, bottom=bottom)  # the same table goes on overleaf
            continue
        titles = tuple(cell for row in range(over, top) for cell in grid.row(row)) if not found else ()
        found.append(Table(grid, top, first, bottom, columns, titles))
        over = bottom
    return [table for table in found if any(table.grid.row(row) for row in table.body)]


def _bands(grid: Grid) -> list[tuple[int, int]]:
    """(first, behind the last) heading row of each table."""
    bands: list[tuple[int, int]] = []
    row = 0
    height = grid.height
    while row < height:
        if not _begins_table(grid.row(row)) or not (not bands or _may_follow(grid, bands, row)):
            row += 1
            continue
        top, first = row, _behind(row, grid)
        while first - top < _MOST_HEADING_ROWS and first < height and _goes_on(grid, top, first):
            first = _behind(first, grid)
        while top and first - top < _MOST_HEADING_ROWS and _stands_over(grid, top - 1, top):
            top -= 1
        bands.append((top, first))
        row = first
    return bands


def _may_follow(grid: Grid, bands: list[tuple[int, int]], row: int) -> bool:
    """Whether another table may begin here: with headings that were there before, or behind a gap or a title.

    A row of a long table may look like headings, for a year and 実績値 stand in it.
    """
    texts = {plain(cell.text) for cell in grid.row(row)}
    before = [{plain(c.text) for r in range(top, first) for c in grid.row(r)} for top, first in bands]
    return len(grid.row(row - 1)) < 2 or any(len(texts & words) * 2 > len(texts) for words in before)


def _behind(row: int, grid: Grid) -> int:
    """The row behind a heading row; where all its cells reach further down, behind those."""
    cells = grid.row(row)
    return row + max(1, min((cell.rows for cell in cells), default=1))


def _is_figure(cell: Cell) -> bool:
    return value_of(cell.text, cell.number).state == "number" and is_year(cell.text) is None


def _is_head(cell: Cell) -> bool:
    heading = heading_of([cell.text])
    return heading.has_year or heading.role is not None


def _begins_table(cells: Sequence[Cell]) -> bool:
    """Whether a row is a row of headings: words that headings use, years, and no figures."""
    if len(cells) < 2 or any(len(plain(cell.text)) > _LONGEST_HEADING for cell in cells):
        return False
    headings: list[Heading] = []
    before: int | None = None
    strange = 0  # words that headings do not use
    for cell in cells:
        heading = heading_of([cell.text])
        year = heading.year if heading.year is not None else follows(cell.text, before)
        before = year if year is not None else before
        headings.append(heading)
        strange += heading.role is None and not heading.has_year
        if strange * 2 > len(cells) or (year is None and _is_figure(cell)):
            return False
    years = sum(h.has_year for h in headings)
    telling = sum(h.role in _HEADS_OF_TABLES for h in headings)
    return len(cells) - strange >= 2 and (telling >= 2 or years >= 2 or (telling == 1 and years == 1))


def _goes_on(grid: Grid, top: int, row: int) -> bool:
    """Whether a row below headings belongs to them: under each of its words stands a heading, and none is a figure."""
    cells = grid.row(row)
    if not cells or any(len(plain(cell.text)) > _LONGEST_HEADING for cell in cells):
        return False
    if not any(_is_figure(cell) for cell in cells) and all(_is_under_span(grid, top, row, cell) for cell in cells):
        return True
    heads = [cell for cell in cells if _is_head(cell) or re.fullmatch(r"[(〔].{1,10}[)〕]", plain(cell.text))]
    is_under = all(any(grid.at(r, cell.column) or cell.column for r in range(top, row)) for cell in cells)
    if len(heads) * 2 < len(cells) or any(_is_figure(cell) for cell in cells) or not is_under:
        return False
    # The first row of figures may hold words alone (名, 人, 実績, 調査中): its name is no heading.
    names = [cell for cell in cells if cell not in heads]
    first = cells[0]
    return first in heads and not _starts_body(first, grid, top, row) and len(names) <= len(cells) // 2


def _is_under_span(grid: Grid, top: int, row: int, cell: Cell) -> bool:
    """Whether a cell stands under a heading that is merged over several columns, as the parts of that heading do."""
    above = (grid.at(r, cell.column) for r in range(top, row))
    return any(head is not None and head.columns > max(1, cell.columns) for head in above)


def _starts_body(cell: Cell, grid: Grid, top: int, row: int) -> bool:
    """Whether a word stands under the heading of names or of 区分, where the rows of the table begin."""
    above = [grid.at(r, cell.column) for r in range(top, row)]
    roles = {role_of(plain(head.text)) for head in above if head is not None and head.rows == 1}
    return bool(roles & {"name", "measure", "unit"}) and role_of(plain(cell.text)) != "name"


def _stands_over(grid: Grid, row: int, top: int) -> bool:
    """Whether a row spans headings below it: merged cells over some of the columns, and no more than a few words."""
    cells = grid.row(row)
    below = grid.row(top)
    if not cells or not below:
        return False
    left, right = below[0].column, max(cell.column + cell.columns for cell in below)
    spans = [cell for cell in cells if cell.columns > 1 and cell.columns < right - left and cell.column > left]
    return bool(spans) and all(cell.columns > 1 or _is_head(cell) for cell in cells)


def _columns(grid: Grid, top: int, first: int, bottom: int) -> tuple[Column, ...]:
    width = max((c.column + c.columns for row in range(top, bottom) for c in grid.row(row)), default=0)
    stacks = _filled(grid, top, first, width)
    columns: list[Column] = []
    seen: Counter[str] = Counter()
    rates = sum(heading_of([c.text for c in stack]).role == "printed_rate" for stack in stacks if stack)
    before: int | None = None
    for number, stack in enumerate(stacks):
        if not stack and not any(grid.at(row, number) for row in range(first, bottom)):
            continue
        texts = [cell.text for cell in stack]
        heading = heading_of(texts) if texts else Heading("", "", None, None, "")
        short = follows(texts[-1], before) if texts and heading.year is None else None
        if short is not None:
            heading = heading_of(texts, short)
        if heading.role == "printed_rate" and heading.year is None and rates > 1:  # each behind the figures of its year
            heading = replace(heading, year=before, neutral=f"{heading.neutral}|{YEAR}")
        before = heading.year if heading.year is not None else before
        same = heading.neutral if not heading.has_year else f"{heading.neutral} {heading.year}"
        seen[same] += 1
        if seen[same] > 1:  # two columns of one heading are told apart by their order
            heading = replace(heading, neutral=f"{heading.neutral}#{seen[same]}")
        columns.append(Column(number, heading, stack[-1] if stack else None))
    return tuple(columns)


def _filled(grid: Grid, top: int, first: int, width: int) -> list[list[Cell]]:
    """The cells over each column from the top down, each once; one that is not merged reaches as far as it must."""
    stacks: list[list[Cell]] = [[] for _ in range(width)]
    for row in range(top, first):
        over: Cell | None = None
        under: set[tuple[str, int | None]] = set()
        for number in range(width):
            cell = grid.at(row, number)
            below = grid.at(row + 1, number) if row + 1 < first else None
            if cell is None and over is not None and below is not None and not stacks[number]:
                words = without_year(below.text)
                if words in under or over.columns > 1 or (not _is_head(below)) or below.row != row + 1:
                    over = None  # another group of headings begins without one over it
                else:
                    under.add(words)
                    stacks[number].append(over)
                continue
            if cell is None:
                over = None
                continue
            if cell not in stacks[number]:
                stacks[number].append(cell)
            is_over = below is not None and below is not cell
            over, under = (cell, {without_year(below.text)}) if is_over and below else (None, set())
    return stacks


def _is_usual(sheet: str) -> bool:
    """Whether a sheet has the name that a program gives it, or a file its own."""
    return bool(
        re.fullmatch(r"(?:sheet|シート|ワークシート|table)\s*\d*|.*\.(?:csv|txt|tsv|xlsx?|ods)", sheet.strip(), re.I)
    )
