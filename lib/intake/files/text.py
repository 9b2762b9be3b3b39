"""A text with tabs, a line a row, as the official sheet is extracted and as a book is pasted."""

from __future__ import annotations

import csv
import io

from lib.contract.letters import seen
from lib.contract.reference import line_place
from lib.intake.files.book import MOST_CELLS, Cell, Grid, NotReadableError


def grid_of(text: str, name: str = "") -> Grid:
    """The cells of a text: each line a row, cut at its tabs, its place the line.

    A cell that begins with a quotation mark may hold line breaks, as Excel puts it on the clipboard; it stands on the
    line where it begins.
    """
    cells: list[Cell] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    row = number = 0
    while number < len(lines):
        line, place = lines[number], line_place(number + 1)
        number += 1
        parts = line.split("\t")
        while _is_open(parts[-1]) and any('"' in later for later in lines[number : number + 50]):
            more = lines[number].split("\t")
            parts[-1] += "\n" + more[0]
            parts += more[1:]
            number += 1
        for column, part in enumerate(parts):
            held = seen(_unquoted(part)).strip()
            if held:
                cells.append(Cell(row, column, held, place))
        if len(cells) > MOST_CELLS:
            raise NotReadableError(f"表のセルが多すぎます({MOST_CELLS:,}個まで)。表だけのファイルに分けてください")
        row += 1
    return Grid(name, tuple(cells))


def grid_of_csv(text: str, name: str = "") -> Grid:
    """The cells of a CSV: its place is the line where its row begins. Cut at commas, else at tabs or semicolons.

    Raises csv.Error where quotation marks do not close.
    """
    head = text[:5_000]
    separator = max(",\t;", key=head.count)
    cells: list[Cell] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for row, parts in enumerate(lines):
        held = ((column, seen(part).strip()) for column, part in enumerate(parts))
        cells += [Cell(row, column, words, line_place(line)) for column, words in held if words]
        line = lines.line_num + 1
        if len(cells) > MOST_CELLS:
            raise NotReadableError(f"表のセルが多すぎます({MOST_CELLS:,}個まで)。表だけのファイルに分けてください")
    return Grid(name, tuple(cells))


def _is_open(part: str) -> bool:
    """Whether a quoted cell has begun and not ended."""
    return part.startswith('"') and (len(part) == 1 or part.count('"') % 2 == 1)


def _unquoted(part: str) -> str:
    if len(part) > 1 and part.startswith('"') and part.endswith('"'):
        return part[1:-1].replace('""', '"')
    return part
