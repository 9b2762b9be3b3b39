"""The parts of a PDF page from its top: ruled tables with all their cells, and the lines of text between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from lib.contract.letters import CIRCLES, DOTS, seen
from lib.contract.reference import box_place
from lib.intake.files.pdf_letters import Box, Letter, OpenPage, SecondLetter
from lib.intake.values import plain

Line = tuple[Letter, ...]
_NEAR = 3.0  # points within which two rules count as one, as pdfplumber has it
_GAP = 0.35  # of a letter's size
_STARTS = (*CIRCLES, *DOTS, "●", "※", "【", "注", "-", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩")


@dataclass(frozen=True)
class RuledCell:
    """A cell of a table, blank ones too. `row` counts from the table's top, `rows` is how many it reaches over.

    It is open above or below where the page begins or ends before the cell does: there is no rule. `second` is what the
    second reader found in it, None where it found the same.
    """

    page: int
    place: str
    box: Box
    row: int
    rows: int
    lines: tuple[Line, ...]
    second: str | None = None
    is_open_above: bool = False
    is_open_below: bool = False

    @cached_property
    def text(self) -> str:
        """Its text, with lines joined where one goes on in the next."""
        return text_of(self.lines, self.box)


@dataclass(frozen=True)
class Table:
    """A ruled table of a page."""

    page: int
    box: Box
    cells: tuple[RuledCell, ...]

    @cached_property
    def height(self) -> int:
        """How many rows there are."""
        return max(cell.row + cell.rows for cell in self.cells)

    @cached_property
    def lefts(self) -> tuple[float, ...]:
        """The left sides of its cells, each once."""
        return tuple(sorted({cell.box[0] for cell in self.cells}))

    def row(self, row: int) -> list[RuledCell]:
        """The cells that begin in a row."""
        return [cell for cell in self.cells if cell.row == row]

    def without_rows(self, count: int) -> Table:
        """The table without its first rows."""
        kept = tuple(replace(cell, row=cell.row - count) for cell in self.cells if cell.row >= count)
        return replace(self, cells=kept)


@dataclass(frozen=True)
class TextLine:
    """A line of text outside of the tables."""

    page: int
    place: str
    box: Box
    letters: Line
    second: str | None

    @property
    def text(self) -> str:
        """The line as it is read."""
        return text_of([self.letters], None)


Part = Table | TextLine


def parts_of(page: OpenPage, number: int) -> list[Part]:
    """The tables and lines of a page, numbered from 1, from its top."""
    letters, second = page.letters()
    first_points, second_points = _Points(letters), _Points(second)
    tables = sorted(_ruled(page.page), key=lambda table: (table.bbox[1], table.bbox[0]))
    parts: list[Part] = [_table(page, found, number, first_points, second_points) for found in tables]
    for line in _lines([letter for letter in first_points.rest() if not letter.is_hidden]):
        if any(letter.text.strip() for letter in line):
            box = _around(line)
            doubt = _doubt(text_of([line], None), second_points.take(box))
            parts.append(TextLine(number, box_place(number, page.shown_box(box)), box, tuple(line), doubt))
    return sorted(parts, key=lambda part: part.box[1])


class _Points:
    """Letters by the points at which they belong; each is taken once."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = sorted(items, key=attrgetter("y"))
        self._heights = [item.y for item in self._items]
        self._is_free = [True] * len(items)

    def take(self, box: Box) -> list[Any]:
        """The letters in a box."""
        left, top, right, bottom = box
        taken = []
        for index in range(bisect_left(self._heights, top), bisect_left(self._heights, bottom)):
            if self._is_free[index] and left <= self._items[index].x < right:
                self._is_free[index] = False
                taken.append(self._items[index])
        return taken

    def rest(self) -> list[Any]:
        """The letters that nothing took."""
        return [item for item, is_free in zip(self._items, self._is_free, strict=True) if is_free]


def _ruled(page: Any) -> list[Any]:
    """pdfplumber's tables, with those cells too that the page's end leaves without a rule."""
    return page.find_tables({"explicit_horizontal_lines": _end_lines(page.edges)})


def _end_lines(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line where the highest and the lowest vertical rules of a page end, as if a table ended there."""
    upright = [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _NEAR]
    if not upright:
        return []
    top, bottom = min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)
    ends = []
    for height, reaching in (
        (top, [edge for edge in upright if edge["top"] < top + _NEAR]),
        (bottom, [edge for edge in upright if edge["bottom"] > bottom - _NEAR]),
    ):
        left, right = min(edge["x0"] for edge in reaching), max(edge["x0"] for edge in reaching)
        ends.append({"object_type": "line", "x0": left, "x1": right, "top": height, "bottom": height, "width": right - left, "height": 0, "orientation": "h"})  # fmt: skip
    return ends


def _table(page: OpenPage, found: Any, number: int, letters: _Points, second: _Points) -> Table:
    rows = found.rows
    tops = [min(cell[1] for cell in row.cells if cell) for row in rows]
    level = [edge for edge in page.page.edges if edge["orientation"] == "h"]
    cells = []
    for index, row in enumerate(rows):
        for box in (cell for cell in row.cells if cell):
            reach = sum(1 for top in tops[index:] if top < box[3] - 1)
            inside = [letter for letter in letters.take(box) if not _is_cut_elsewhere(letter, box)]
            lines = tuple(tuple(line) for line in _lines(inside))
            cell = RuledCell(number, box_place(number, page.shown_box(box)), box, index, max(1, reach), lines)
            open_above, open_below = not _is_ruled(level, box, box[1]), not _is_ruled(level, box, box[3])
            doubt = _doubt(cell.text, second.take(box))
            cells.append(replace(cell, second=doubt, is_open_above=open_above, is_open_below=open_below))
    return Table(number, found.bbox, tuple(cells))


def _is_ruled(level: Sequence[dict[str, Any]], box: Box, height: float) -> bool:
    """Whether at least half of a cell's side at this height is a rule of the page."""
    covered = sum(
        max(0.0, min(edge["x1"], box[2]) - max(edge["x0"], box[0]))
        for edge in level
        if abs(edge["top"] - height) < _NEAR
    )
    return covered >= (box[2] - box[0]) / 2


def _is_cut_elsewhere(letter: Letter, box: Box) -> bool:
    """Whether a hidden letter is cut off by more than this cell, so that it is no part of the cell's own text."""
    return letter.is_hidden and letter.cut is not None and (letter.cut[1] < box[1] - _NEAR or letter.cut[3] > box[3] + _NEAR)  # fmt: skip


def _lines(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters as lines, each from the left."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: ((one.top + one.bottom) / 2, one.x0)):
        middle = (letter.top + letter.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=attrgetter("x0")) for line in lines]


def _around(letters: Sequence[Letter]) -> Box:
    return (
        min(letter.x0 for letter in letters) - 1,
        min(letter.top for letter in letters) - 1,
        max(letter.x1 for letter in letters) + 1,
        max(letter.bottom for letter in letters) + 1,
    )


def text_of(lines: Sequence[Sequence[Letter]], box: Box | None) -> str:
    """The text of a cell: a line that fills it goes on in the next, unless that one begins a paragraph."""
    text = ""
    for index, line in enumerate(lines):
        words = seen("".join(_spaced(line))).rstrip()
        if not index:
            text = words
            continue
        last = lines[index - 1][-1]
        is_full = box is None or last.x1 > box[2] - 2.6 * last.size
        if not is_full or words.startswith(_STARTS):
            text += "\n" + words
        else:  # Latin words are parted by a space, Japanese ones by nothing
            text += " " * (text[-1:].isascii() and words[:1].isascii()) + words
    return text


def _spaced(line: Sequence[Letter]) -> Iterator[str]:
    """Letters with a space where there is a gap."""
    for index, letter in enumerate(line):
        before = line[index - 1]
        if index and letter.x0 - before.x1 > _GAP * letter.size and letter.text.strip() and before.text.strip():
            yield " "
        yield letter.text


def _doubt(text: str, second: Sequence[SecondLetter]) -> str | None:
    """What the second reader found where it found other letters, in whatever order; else None."""
    other = "".join(letter.text for letter in second)
    return other if sorted(plain(text)) != sorted(plain(other)) else None
