"""What became of every figure of a sheet: read, asked about, or left out and said so. Nothing is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lib.contract.letters import plain
from lib.intake.files.book import Cell, Counts, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.indicator import is_number
from lib.intake.sheet.project_block import FIGURES, MONEY, is_heading, table_of
from lib.intake.sheet.section1_heads import header_columns
from lib.intake.sheet.sections import Block, Sheet

_LONGEST = 30
_PAGE = re.compile(r"-?\d{1,3}(?:/\d{1,3})?-?(?:ページ|頁)?")


def count(draft: Draft, sheet: Sheet) -> Counts:
    """Count the figures of the tables of a sheet, and say where those stand that nothing was done with."""
    figures = [cell for block in sheet.blocks for cell in _figures(block) if is_number(cell) or cell in draft.asked]
    read = {cell for cell, row in draft.facts.items() if _value(row) is not None}
    asked = (draft.asked | draft.facts.keys()) - read
    told = set(draft.left_out)
    lost = [c for c in figures if c not in read and c not in asked and c not in told]
    for _, beside in groupby(lost, key=lambda cell: (cell.place.partition("!")[0], cell.row)):
        _say(draft, list(beside))
    n_read, n_asked = (sum(c in kind for c in figures) for kind in (read, asked))
    return Counts(len(figures), n_read, n_asked, len(figures) - n_read - n_asked)


def _value(row: dict[str, object]) -> object:
    return row.get("value", row.get("amount_thousand_yen"))


def _say(draft: Draft, cells: Sequence[Cell]) -> None:
    shown = "、".join(f"「{cell.text[:14]}」" for cell in cells)
    words = f"この行の{shown}が、どの項目の数値か特定できません。取り込みません"
    draft.say(
        "warning",
        cells[0],
        words,
        Question("unplaced", (draft.group_id, cells[0].place), tuple(c.text[:14] for c in cells)),
    )


def _figures(block: Block) -> Iterator[Cell]:
    """What may be a figure in a block: below its headings, and no year, no number of a project and no page."""
    if block.part == "indicators":
        yield from _of_indicators(block.grid, block.rows)
    elif block.part == "projects":
        yield from _of_projects(block)


def _of_indicators(grid: Grid, rows: range) -> Iterator[Cell]:
    first = 0
    for row in rows:
        cells = grid.row(row)
        columns = header_columns(grid, row)
        if columns:
            first = columns.first
        elif not _is_page(cells):
            yield from (c for c in cells if c.column >= first and _holds_figures(c))


def _of_projects(block: Block) -> Iterator[Cell]:
    table = table_of(block.grid, block.top, block.bottom)
    repeated = table.columns.repeated if table else frozenset()
    for row in block.rows:
        cells = block.grid.row(row)
        if all(plain(c.text) in repeated for c in cells) or _is_page(cells):
            continue
        for cell in cells:
            column = table.columns.of(cell) if table else None
            is_named = column in ("initiative", "core", "number", "name")
            is_figure = _holds_figures(cell) if column in (*MONEY, *FIGURES) else is_number(cell)
            if is_figure and not is_named and not is_heading(cell):
                yield cell


def _holds_figures(cell: Cell) -> bool:
    """A number, or a short text with digits that may be one."""
    return is_number(cell) or (len(cell.text) < _LONGEST and bool(re.search(r"\d", cell.text)))


def _is_page(cells: Sequence[Cell]) -> bool:
    return len(cells) == 1 and cells[0].column == 0 and bool(_PAGE.fullmatch(plain(cells[0].text)))
