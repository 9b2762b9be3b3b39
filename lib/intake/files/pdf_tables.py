"""The parts of a PDF page from its top: ruled tables with all their cells, and the lines of text between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from lib.contract.letters import CIRCLES, DOTS, plain, seen
from lib.contract.reference import box_place
from lib.intake.files.pdf_letters import Box, Letter, OpenPage, SecondLetter
from lib.intake.files.pdf_struck import struck_out, without

Line = tuple[Letter, ...]
_NEAR = 3.0  # points within which two rules count as one, as pdfplumber has it
_WIDEST_GAP = 150.0  # points between the parts of a table
_HIGHEST_CELL = 150.0  # points of a cell without rules that cuts its text off
_SAME_ROW = 2.5  # points between the tops of cells of one row
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
    """A line of text outside of the tables, or the lines of a cell without rules."""

    page: int
    place: str
    box: Box
    lines: tuple[Line, ...]
    second: str | None

    @property
    def text(self) -> str:
        """The line as it is read."""
        return text_of(self.lines, self.box)


Part = Table | TextLine


def parts_of(page: OpenPage, number: int) -> list[Part]:
    """The tables and lines of a page, numbered from 1, from its top."""
    letters, second = page.letters()
    if struck := struck_out(page.page, letters):
        gone = {letter for line in struck for letter in line}
        letters, second = [letter for letter in letters if letter not in gone], without(second, struck)
        page.struck = ["".join(letter.text for letter in line) for line in struck]
    first_points, second_points = _Points(letters), _Points(second)
    tables = sorted(_ruled(page.page), key=lambda boxes: min((box[1], box[0]) for box in boxes))
    parts: list[Part] = [_table(page, boxes, number, first_points, second_points) for boxes in tables]
    for box, lines in _texts(first_points.rest()):
        if any(letter.text.strip() for line in lines for letter in line):
            doubt = _doubt(text_of(lines, box), second_points.take(box))
            parts.append(TextLine(number, box_place(number, page.shown_box(box)), box, lines, doubt))
    return sorted(parts, key=lambda part: part.box[1])


def _texts(letters: Sequence[Letter]) -> Iterator[tuple[Box, tuple[Line, ...]]]:
    """Letters outside of tables as lines; those that a cell without rules cuts off as that cell, whole."""
    cut_off: dict[Box, list[Letter]] = defaultdict(list)
    for cut in {letter.cut for letter in letters if letter.is_hidden and letter.cut}:
        if cut[3] - cut[1] < _HIGHEST_CELL:
            cut_off[cut] = []
    plain_letters = []
    for letter in letters:
        if letter.cut in cut_off:
            cut_off[letter.cut].append(letter)
        elif not letter.is_hidden:
            plain_letters.append(letter)
    for line in _lines(plain_letters):
        yield _around(line), (line,)
    for cut, inside in cut_off.items():
        yield cut, tuple(_lines(inside))


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


def _ruled(page: Any) -> list[list[Box]]:
    """The cells of each table that pdfplumber finds, with those too that the page's end leaves without a rule.

    Tables beside each other with the same rows, parted by columns without rules, are one.
    """
    finder = page.debug_tablefinder({"explicit_horizontal_lines": _end_lines(page.edges)})
    tables = [list(table.cells) for table in finder.tables]
    alone = set(finder.cells) - {box for boxes in tables for box in boxes}
    wholes: list[list[Box]] = []
    for boxes in sorted([*tables, *([box] for box in alone)], key=lambda boxes: _hull(boxes)[:2]):
        beside = [whole for whole in wholes if _is_beside(whole, boxes)]
        wholes = [whole for whole in wholes if whole not in beside]
        wholes.append([box for whole in (*beside, boxes) for box in whole])
    return [boxes for boxes in wholes if len(boxes) > 1]


def _hull(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_beside(whole: Sequence[Box], boxes: Sequence[Box]) -> bool:
    """Whether cells stand beside a table, not far from it, in its rows."""
    one, other = _hull(whole), _hull(boxes)
    gap = max(one[0], other[0]) - min(one[2], other[2])
    if not -_NEAR < gap < _WIDEST_GAP or other[1] >= one[3] or one[1] >= other[3]:
        return False
    if abs(one[1] - other[1]) < _NEAR and abs(one[3] - other[3]) < _NEAR:
        return True
    few, many = sorted(({box[1] for box in group} for group in (whole, boxes)), key=len)
    return sum(any(abs(top - row) < _NEAR for row in many) for top in few) >= 0.8 * len(few)


def _end_lines(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line wherever several vertical rules end at one height with no level rule there, as at the end of a page."""
    level = [edge for edge in edges if edge["orientation"] == "h"]
    ends: list[tuple[float, float]] = []  # height, left
    for left, top, bottom in _upright_rules(edges):
        for height in (top, bottom):
            if not any(abs(edge["top"] - height) < _NEAR and edge["x0"] - _NEAR < left < edge["x1"] + _NEAR for edge in level):  # fmt: skip
                ends.append((height, left))
    lines = []
    ends.sort()
    while ends:
        height = ends[0][0]
        lefts = [left for end, left in ends if end < height + _NEAR]
        ends = ends[len(lefts) :]
        if len(lefts) > 1:
            x0, x1 = min(lefts), max(lefts)
            lines.append({"object_type": "line", "x0": x0, "x1": x1, "top": height, "bottom": height, "width": x1 - x0, "height": 0, "orientation": "h"})  # fmt: skip
    return lines


def _upright_rules(edges: Sequence[dict[str, Any]]) -> list[tuple[float, float, float]]:
    """The vertical rules of a page, each whole from its pieces: left, top, bottom."""
    rules: list[tuple[float, float, float]] = []
    pieces = sorted((round(edge["x0"]), edge["top"], edge["bottom"], edge["x0"]) for edge in edges if edge["orientation"] == "v")  # fmt: skip
    for _, top, bottom, left in pieces:
        if rules and abs(rules[-1][0] - left) < 1 and top < rules[-1][2] + _NEAR:
            rules[-1] = (rules[-1][0], rules[-1][1], max(rules[-1][2], bottom))
        else:
            rules.append((left, top, bottom))
    return [rule for rule in rules if rule[2] - rule[1] > _NEAR]


def _table(page: OpenPage, boxes: Sequence[Box], number: int, letters: _Points, second: _Points) -> Table:
    tops: list[float] = []
    for top in sorted({box[1] for box in boxes}):
        if not tops or top - tops[-1] > _SAME_ROW:
            tops.append(top)
    level = [edge for edge in page.page.edges if edge["orientation"] == "h"]
    cells = []
    for box in sorted(boxes, key=lambda box: (box[1], box[0])):
        row = bisect_right(tops, box[1]) - 1
        reach = sum(1 for top in tops[row:] if top < box[3] - 1)
        inside = [letter for letter in letters.take(box) if not _is_cut_elsewhere(letter, box)]
        cell = RuledCell(number, box_place(number, page.shown_box(box)), box, row, max(1, reach), tuple(_lines(inside)))
        open_above, open_below = not _is_ruled(level, box, box[1]), not _is_ruled(level, box, box[3])
        doubt = _doubt(cell.text, second.take(box))
        cells.append(replace(cell, second=doubt, is_open_above=open_above, is_open_below=open_below))
    return Table(number, _hull(boxes), tuple(cells))


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


def _lines(letters: Sequence[Letter]) -> list[Line]:
    """Letters as lines, each from its beginning; turned ones after the others, as they are read when turned."""
    lines: list[Line] = []
    for turn in (0, 90, 180, 270):
        turned = [(_upright(letter), letter) for letter in letters if letter.turn == turn]
        found: list[list[tuple[Box, Letter]]] = []
        for box, letter in sorted(turned, key=lambda pair: ((pair[0][1] + pair[0][3]) / 2, pair[0][0])):
            middle = (box[1] + box[3]) / 2
            if found and found[-1][0][0][1] <= middle <= found[-1][0][0][3]:
                found[-1].append((box, letter))
            else:
                found.append([(box, letter)])
        lines += [tuple(letter for _, letter in sorted(line, key=lambda pair: pair[0][0])) for line in found]
    return lines


def _upright(letter: Letter) -> Box:
    """A letter's box where it would stand if the page were turned for it to be upright."""
    x0, top, x1, bottom = letter.x0, letter.top, letter.x1, letter.bottom
    if letter.turn == 90:
        return -bottom, x0, -top, x1
    if letter.turn == 180:
        return -x1, -bottom, -x0, -top
    if letter.turn == 270:
        return top, -x1, bottom, -x0
    return x0, top, x1, bottom


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
