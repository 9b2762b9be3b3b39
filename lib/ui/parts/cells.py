"""A grid of a file as a table with its letters and numbers, as Excel shows it; first what stands where, then drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from lib.contract.reference import column_letters
from lib.intake.files.book import Cell, Grid
from lib.ui.parts.templates import render

Position = tuple[int, int]  # row and column, counted from 0

_MOST_ROWS, _MOST_COLUMNS = 400, 60
_LETTERS_OF_A_COLUMN = 5  # about as many as stand in a narrow column
_MOST_MEASURED = 20_000  # cells, from which the widths are told
_UNBROKEN = re.compile(r"[!-~]+")  # figures and the like, which are not broken over lines


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is shown: over how many rows and columns it reaches. `mark`: said of the marked one to a listener.

    `text` is None where the cell is blank. `is_source`: a figure led here, so that the page is scrolled to it.
    """

    text: str | None
    is_number: bool = False
    rows: int = 1
    columns: int = 1
    mark: str = ""
    is_source: bool = False


@dataclass(frozen=True)
class ShownRow:
    """A row by its number, counted from 1."""

    number: int
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class CellTable:
    """The rows of a grid that are shown. `shares`: of a printed page's width, in percent. `cut`: says what is left out."""

    name: str
    letters: tuple[str, ...]
    shares: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    cut: str


@dataclass(frozen=True)
class _Window:
    """The part of a grid that is shown, and the marked position. `is_excerpt`: only the rows around it."""

    grid: Grid
    top: int
    bottom: int
    width: int
    marked: Position | None
    is_excerpt: bool

    def is_marked(self, position: Position) -> bool:
        """Whether a position is the marked one, or of the same merged range."""
        if self.marked is None:
            return False
        cell = self.grid.at(*position)
        return position == self.marked or (cell is not None and cell is self.grid.at(*self.marked))


def make_cells(grid: Grid, marked: Position | None, around: int | None = None) -> CellTable:
    """The rows of a grid, one position marked; `around` keeps so many rows on each side of it.

    A text reaches over the blank cells beside it as far as it needs, as in Excel.
    """
    window = _window(grid, marked, around)
    shares = _shares(grid, window.width)
    left_out = grid.height - (window.bottom - window.top)
    return CellTable(
        name=grid.name or "文書",
        letters=tuple(column_letters(column) for column in range(window.width)),
        shares=shares,
        rows=tuple(ShownRow(row + 1, _row(window, row)) for row in range(window.top, window.bottom)),
        cut=f"ほか{left_out:,}行は表示していません。" if left_out > 0 and not window.is_excerpt else "",
    )


def draw_cells(model: CellTable) -> Markup:
    """The table, in a box that scrolls by keyboard."""
    return render("cells", model=model)


def _window(grid: Grid, marked: Position | None, around: int | None) -> _Window:
    top, bottom = 0, min(grid.height, _MOST_ROWS)
    if marked and (around is not None or marked[0] >= bottom):
        reach = around if around is not None else _MOST_ROWS // 2
        top, bottom = max(0, marked[0] - reach), min(max(grid.height, marked[0] + 1), marked[0] + reach + 1)
    return _Window(grid, top, bottom, min(grid.width, _MOST_COLUMNS), marked, around is not None)


def _row(window: _Window, row: int) -> tuple[ShownCell, ...]:
    shown: list[ShownCell] = []
    column = 0
    while column < window.width:
        cell = window.grid.at(row, column)
        if cell is None:
            shown.append(_shown(window, (row, column), None))
            column += 1
        elif cell.column == column and row in (cell.row, window.top):
            shown.append(_shown(window, (row, column), cell))
            column += shown[-1].columns
        else:
            column += 1  # within a merged range that began above or to the left
    return tuple(shown)


def _shown(window: _Window, position: Position, cell: Cell | None) -> ShownCell:
    is_marked = window.is_marked(position)
    mark = ("ここです。" if window.is_excerpt else "ここが出典です。") if is_marked else ""
    is_source = is_marked and not window.is_excerpt
    if cell is None:
        return ShownCell(None, mark=mark, is_source=is_source)
    row, column = position
    columns = min(cell.columns, window.width - column)
    columns += _reach(window.grid, cell, column + columns, window.width, window.marked)
    rows = min(cell.row + cell.rows, window.bottom) - row
    return ShownCell(cell.text, cell.number is not None, rows, columns, mark, is_source)


def _reach(grid: Grid, cell: Cell, start: int, width: int, marked: Position | None) -> int:
    """Over how many blank cells to its right a text reaches."""
    needed = len(cell.text) // _LETTERS_OF_A_COLUMN - cell.columns
    if cell.rows > 1 or cell.number is not None or needed <= 0:
        return 0
    reached = 0
    while reached < needed and start + reached < width:
        position = (cell.row, start + reached)
        if grid.at(*position) is not None or position == marked:
            break
        reached += 1
    return reached


def _shares(grid: Grid, width: int) -> tuple[str, ...]:
    """The columns' shares of a printed page: by their longest figure, and more for those of long texts."""
    needed = [2.0] * width
    for cell in grid.cells[:_MOST_MEASURED]:
        reach = cell.columns + _reach(grid, cell, cell.column + cell.columns, width, None)
        unbroken = max(map(len, _UNBROKEN.findall(cell.text)), default=0)
        share = max(1.4 * (len(cell.text) / reach) ** 0.5, (0.6 * unbroken + 1.2) / reach)
        for column in range(cell.column, min(cell.column + reach, width)):
            needed[column] = max(needed[column], share)
    whole = sum(needed) + 2  # the column of row numbers
    return tuple(f"{100 * share / whole:.1f}%" for share in needed)
