"""The pages of a PDF as one sequence of parts: what printing repeats stands once, a table that goes on overleaf is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lib.contract.letters import plain
from lib.intake.files.pdf_tables import Line, Part, RuledCell, Table, TextLine, text_of
from lib.intake.values import value_of, year_of

_APART = 3.0  # points within which places on two pages are the same
_MOST_HEAD_ROWS = 12
_PAGE_NUMBER = re.compile(r"(?=.*\D)[-(]?(?:p\.?|page|ページ|頁)?\d{1,4}(?:(?:ページ|頁)?(?:/|of)\d{1,4})?(?:ページ|頁|page)?[-)]?", re.I)  # fmt: skip


@dataclass(frozen=True)
class LongTable:
    """A table from its first page to its last: cells with their rows counted on, and the left sides of its columns.

    A line of text, which no rules surround, is one of a single cell.
    """

    cells: tuple[RuledCell, ...]
    columns: tuple[float, ...]
    is_ruled: bool = True

    @property
    def height(self) -> int:
        """How many rows there are."""
        return max(cell.row + cell.rows for cell in self.cells)


def joined(pages: Sequence[Sequence[Part]]) -> tuple[list[LongTable], list[int]]:
    """The parts of all pages in order, and the pages of which repeated headings or page numbers were left out."""
    kept, repeated_on = _without_running_lines(pages)
    parts: list[LongTable] = []
    heads = _Heads()
    chain: _Chain | None = None
    for page in kept:
        is_at_top = True
        for part in page:
            if isinstance(part, TextLine):
                parts += [chain.whole()] if chain else []
                parts.append(_of_one_cell(part))
                chain, is_at_top = None, False
                continue
            table = heads.without_repeated(part, chain) if is_at_top else part
            if table is not part:
                repeated_on.add(part.page)
            if table is None:
                continue
            is_overleaf = chain is not None and is_at_top and chain.add(table, after_heads=table is not part)
            is_at_top = False
            if is_overleaf:
                continue
            parts += [chain.whole()] if chain else []
            chain = _Chain(table)
            heads.remember(table)
    parts += [chain.whole()] if chain else []
    return parts, sorted(repeated_on)


def _of_one_cell(line: TextLine) -> LongTable:
    cell = RuledCell(line.page, line.place, line.box, 0, 1, line.lines, line.second)
    return LongTable((cell,), (line.box[0],), is_ruled=False)


class _Chain:
    """A table while further pages of it are added."""

    def __init__(self, table: Table) -> None:
        self.first = self.last = table
        self._cells = list(table.cells)
        self._lefts = set(table.lefts)

    def fits(self, table: Table) -> bool:
        """Whether a table at the top of a page has this one's columns, and stands on the page after it."""
        above, below = self._lefts, table.lefts
        is_within = _all_near(above, below) or _all_near(below, above)
        is_much_alike = is_within and min(len(above), len(below)) * 2 > max(len(above), len(below))
        has_sides = abs(self.last.box[0] - table.box[0]) < _APART and abs(self.last.box[2] - table.box[2]) < _APART
        goes_on = (has_sides and is_much_alike) or (is_within and bool(self._cut_cells(table)))
        return table.page == self.last.page + 1 and goes_on

    def add(self, table: Table, after_heads: bool) -> bool:
        """Go on in a table of the next page; False where it is another one. Cells that the page break cut are made one.

        `after_heads`: repeated headings stood above it, whose rule says nothing about the cells below.
        """
        if not self.fits(table):
            return False
        rows = max(cell.row + cell.rows for cell in self._cells)
        pairs = self._cut_cells(table, after_heads)
        if not all(_may_be_one(above, below) for above, below in pairs):
            pairs = []
        seconds = {id(below): above for above, below in pairs}
        firsts = {id(above): below for above, below in pairs}
        self._cells = [_as_one(cell, firsts[id(cell)]) if id(cell) in firsts else cell for cell in self._cells]
        self._cells += [replace(cell, row=cell.row + rows) for cell in table.cells if id(cell) not in seconds]
        self._lefts |= set(table.lefts)
        self.last = table
        return True

    def _cut_cells(self, table: Table, after_heads: bool = False) -> list[tuple[RuledCell, RuledCell]]:
        """Cells open below at the end of the page, with those open above in the same columns of the next."""
        above = [cell for cell in self._cells if cell.is_open_below and cell.row + cell.rows == self._height]
        below = [cell for cell in table.cells if cell.row == 0 and (cell.is_open_above or after_heads)]
        return [
            (first, second)
            for first in above
            for second in below
            if abs(first.box[0] - second.box[0]) < _APART and abs(first.box[2] - second.box[2]) < _APART
        ]

    @property
    def _height(self) -> int:
        return max(cell.row + cell.rows for cell in self._cells)

    def whole(self) -> LongTable:
        """The table with its columns, those within a little of each other as one."""
        columns: list[float] = []
        for left in sorted({cell.box[0] for cell in self._cells}):
            if not columns or left - columns[-1] >= _APART:
                columns.append(left)
        cells = sorted(self._cells, key=lambda cell: (cell.row, cell.box[0]))
        return LongTable(tuple(cells), tuple(columns))


def _all_near(some: Iterable[float], others: Collection[float]) -> bool:
    return all(any(abs(one - other) < _APART for other in others) for one in some)


def _may_be_one(above: RuledCell, below: RuledCell) -> bool:
    """Whether two parts read as one cell: never where a figure would be made of two."""
    first, second = plain(above.text), plain(below.text)
    if not first or not second or first == second:
        return True
    return "number" not in (value_of(above.text).state, value_of(below.text).state)


def _as_one(above: RuledCell, below: RuledCell) -> RuledCell:
    """A cell that a page break cut: both texts, in the place of the part where its text begins to be seen."""
    shown = above if _is_seen(above) or not _is_seen(below) else below
    lines = _lines_as_one(above.lines, below.lines)
    return replace(
        above, page=shown.page, place=shown.place, rows=above.rows + below.rows, lines=lines,
        second=above.second if above.second is not None else below.second, is_open_below=below.is_open_below,
    )  # fmt: skip


def _is_seen(cell: RuledCell) -> bool:
    return any(letter.text.strip() and not letter.is_hidden for line in cell.lines for letter in line)


def _lines_as_one(above: tuple[Line, ...], below: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of both parts; those that are printed in both, being cut or hidden in one, stand once."""
    first = [plain(text_of([line], None)) for line in above]
    second = [plain(text_of([line], None)) for line in below]
    shared = next(
        (count for count in range(min(len(first), len(second)), 0, -1) if first[-count:] == second[:count]), 0
    )
    return above + below[shared:]


class _Heads:
    """The first rows of the tables so far, to know them again at the top of a page where printing repeats them."""

    def __init__(self) -> None:
        self._heads: list[Table] = []
        self._titles: list[Table] = []  # those that printing did repeat

    def remember(self, table: Table) -> None:
        """Keep the first rows of a table."""
        head = replace(table, cells=tuple(cell for cell in table.cells if cell.row < _MOST_HEAD_ROWS))
        self._heads.append(head)

    def without_repeated(self, table: Table, chain: _Chain | None) -> Table | None:
        """A table at the top of a page without the headings that stood above its rows on an earlier page already.

        They are repeated where the table goes on with the columns of the page before, or where they were before.
        None where there is nothing but headings.
        """
        found = [(count, head) for head in self._heads if (count := _rows_alike(table, head))]
        if not found:
            return table
        count, head = max(found, key=lambda pair: pair[0])
        body = table.without_rows(count) if count < table.height else None
        goes_on = chain is not None and chain.last.page + 1 == table.page and (body is None or chain.fits(body))
        if not goes_on and head not in self._titles:
            return table
        self._titles.append(head)
        return body


def _rows_alike(table: Table, head: Table) -> int:
    """How many rows at the top of a table are alike with rows that follow each other in a head."""
    best = 0
    for start in range(head.height):
        count = 0
        while _is_head_row(table, count) and _row_alike(table, count, head, start + count):
            count += 1
        while count and any(cell.row < count < cell.row + cell.rows for cell in table.cells):
            count -= 1
        best = max(best, count)
    return best


def _is_head_row(table: Table, row: int) -> bool:
    """Whether a row can be one of headings: some words and no figure."""
    texts = [cell.text for cell in table.row(row)]
    figures = [text for text in texts if value_of(text).state == "number" and year_of(text) is None]
    return not figures and any(text.strip() for text in texts)


def _row_alike(table: Table, row: int, head: Table, head_row: int) -> bool:
    cells, others = table.row(row), head.row(head_row)
    return len(cells) == len(others) and all(
        abs(cell.box[0] - other.box[0]) < _APART
        and abs(cell.box[2] - other.box[2]) < _APART
        and plain(cell.text) == plain(other.text)
        for cell, other in zip(cells, others, strict=True)
    )


def _without_running_lines(pages: Sequence[Sequence[Part]]) -> tuple[list[list[Part]], set[int]]:
    """The pages without the lines at their top and foot that printing repeats on each, and without page numbers.

    Of a line that is the same on each page the first one stays: at its place at the top, at the end from a foot.
    """
    repeated: set[int] = set()
    at_the_end: list[Part] = []
    for before, page in pairwise(pages):
        for zone in (_top_lines, _foot_lines):
            if zone is _top_lines and _begins_the_same_form(before, page):
                continue
            for line in zone(page):
                like = next((other for other in zone(before) if _runs_on(other, line)), None)
                if like is None:
                    continue
                repeated.add(id(line))
                is_numbered = plain(like.text) != plain(line.text)
                if is_numbered or (zone is _foot_lines and id(like) not in repeated):
                    repeated.add(id(like))
                    at_the_end += [] if is_numbered else [like]
    for page in pages:
        repeated |= {
            id(line) for zone in (_top_lines, _foot_lines) for line in zone(page) if _PAGE_NUMBER.fullmatch(plain(line.text))
        }  # fmt: skip
    kept = [[part for part in page if id(part) not in repeated] for page in pages]
    left_out = {part.page for page in pages for part in page if id(part) in repeated}
    return [*kept, at_the_end], left_out


def _top_lines(page: Sequence[Part]) -> Iterator[TextLine]:
    """The lines above the first table of a page; of a page without tables its first two."""
    tables = [index for index, part in enumerate(page) if isinstance(part, Table)]
    yield from (part for part in page[: tables[0] if tables else 2] if isinstance(part, TextLine))


def _foot_lines(page: Sequence[Part]) -> Iterator[TextLine]:
    """The lines below the last table of a page; of a page without tables its last two."""
    tables = [index for index, part in enumerate(page) if isinstance(part, Table)]
    yield from (
        part for part in page[tables[-1] + 1 if tables else max(2, len(page) - 2) :] if isinstance(part, TextLine)
    )


def _runs_on(before: TextLine, line: TextLine) -> bool:
    """Whether a line stands in the same place on the page before, the same but for one number that counts on."""
    sides = zip((*before.box[::2], sum(before.box[::2]) / 2), (*line.box[::2], sum(line.box[::2]) / 2), strict=True)
    if abs(before.box[1] - line.box[1]) > _APART or all(abs(one - other) > _APART for one, other in sides):
        return False
    first, second = plain(before.text), plain(line.text)
    if first == second:
        return True
    numbers = list(zip(re.findall(r"\d+", first), re.findall(r"\d+", second), strict=False))
    counted = [(one, other) for one, other in numbers if one != other]
    is_alike = re.sub(r"\d+", "#", first) == re.sub(r"\d+", "#", second)
    return is_alike and len(counted) == 1 and int(counted[0][1]) - int(counted[0][0]) == line.page - before.page


def _begins_the_same_form(before: Sequence[Part], page: Sequence[Part]) -> bool:
    """Whether the first tables of two pages are the same form with other contents, as a sheet a page has it."""
    first = next((part for part in before if isinstance(part, Table)), None)
    second = next((part for part in page if isinstance(part, Table)), None)
    last = before[-1] if before else None
    if first is None or second is None or abs(first.box[1] - second.box[1]) > _APART:
        return False
    if isinstance(last, Table) and _Chain(last).fits(second):
        return False
    is_same_grid = _all_near(first.lefts, second.lefts) and _all_near(second.lefts, first.lefts)
    texts = [[plain(cell.text) for cell in table.cells] for table in (first, second)]
    return is_same_grid and texts[0][0] == texts[1][0] and texts[0] != texts[1]
