"""Where a fact stands: a document and a place in it. The one module that knows how places are written.

``L23`` is a line of a text, ``表1!C7`` a cell of a workbook, ``p3:12,40,88,52`` a box on a page of a PDF (points from
its upper left corner).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

import pandas as pd

from lib.contract.wording import line_numbers

_LINE = re.compile(r"L([1-9][0-9]{0,5})")
_CELL = re.compile(r"([^!:\\/?*\[\]]{1,31})!([A-Z]{1,3})([1-9][0-9]{0,6})")
_BOX = re.compile(r"p([1-9][0-9]{0,3}):([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")
HOW_TO_WRITE = "出典は「L行番号」「シート名!セル」「pページ:左,上,右,下」のどれかです(例 L17、表1!C7、p3:12,40,88,52)"


def is_place(text: object) -> bool:
    """Whether a text is written as a place."""
    return any(pattern.fullmatch(str(text)) for pattern in (_LINE, _CELL, _BOX))


def line_place(number: int) -> str:
    """The place that is a line of a text, counted from 1."""
    return f"L{number}"


def line_of(place: str) -> int:
    """The line that a place is, counted from 1; 0 for any other place."""
    found = _LINE.fullmatch(place)
    return int(found[1]) if found else 0


def lines_in(places: pd.Series) -> pd.Series:
    """The lines that places are, as floats; NaN for any other place."""
    return pd.to_numeric(places.str.removeprefix("L"), errors="coerce")


def column_letters(column: int) -> str:
    """Letters of a spreadsheet column counted from 0: 0 -> ``A``, 26 -> ``AA``, 16383 -> ``XFD``, Excel's last.

    Raises ValueError for a negative column.
    """
    if column < 0:
        raise ValueError(f"列番号は0以上です: {column}")
    # Letters count in base 26 without a zero (after Z comes AA, not BA), hence the -1 with each further letter.
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def column_number(letters: str) -> int:
    """Number of a spreadsheet column, counted from 0, from its capital letters: ``A`` -> 0, ``AA`` -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_place(sheet: str, row: int, column: int) -> str:
    """Place of a cell: ``表1!C7``. `row` and `column` count from 0, as grids do."""
    return f"{sheet}!{column_letters(column)}{row + 1}"


def box_place(page: int, box: tuple[float, float, float, float]) -> str:
    """The place that is a box on a page (counted from 1), in whole points."""
    return f"p{page}:" + ",".join(str(max(0, round(side))) for side in box)


@dataclass(frozen=True)
class Reference:
    """A place in a document. `sheet` names the document beside the place where it is not its group's newest sheet."""

    source_id: str
    place: str
    sheet: str = field(default="", compare=False)

    @property
    def line(self) -> int:
        """The line of a text; 0 for any other place."""
        return line_of(self.place)

    @property
    def cell(self) -> tuple[str, int, int] | None:
        """Sheet, row and column (from 0) of a cell; None for any other place."""
        match = _CELL.fullmatch(self.place)
        if not match:
            return None
        sheet, letters, row = match.groups()
        return sheet, int(row) - 1, column_number(letters)

    @property
    def box(self) -> tuple[int, tuple[int, int, int, int]] | None:
        """Page and box in points; None for any other place."""
        found = _BOX.fullmatch(self.place)
        return (int(found[1]), (int(found[2]), int(found[3]), int(found[4]), int(found[5]))) if found else None

    @property
    def words(self) -> str:
        """As lists say it: ``38行``, ``表1のC7``, ``3ページ``; of an older sheet ``R3調書38行``."""
        return self.sheet + self._within

    @property
    def _within(self) -> str:
        if self.line:
            return f"{self.line}行"
        if self.box:
            return f"{self.box[0]}ページ"
        return self.place.replace("!", "の")

    @property
    def kind(self) -> str:
        """What kind of place it is: 行, セル, ページ."""
        return "行" if self.line else "ページ" if self.box else "セル"

    @property
    def key(self) -> str:
        """As one word, for files: the place alone in a group's newest sheet, else with its document."""
        return f"{self.source_id}:{self.place}" if self.sheet else self.place

    def __lt__(self, other: Reference) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[object, ...]:
        sheet, row, column = self.cell or ("", 0, 0)
        page, box = self.box or (0, (0, 0, 0, 0))
        return (bool(self.sheet), self.source_id, self.line, sheet, row, column, page, box[1], box[0])


def cited(references: Iterable[Reference], line_word: str = "行") -> str:
    """Places as a reader looks them up, each once and in order: ``3〜5・9行``, ``表1のC7``, ``R3調書12・38行``."""
    parts = []
    for sheet, of_sheet in groupby(sorted(set(references)), key=lambda r: r.sheet):
        here = list(of_sheet)
        lines = [r.line for r in here if r.line]
        others = dict.fromkeys(r._within for r in here if not r.line)
        parts.append(sheet + "・".join([*([f"{line_numbers(lines)}{line_word}"] if lines else []), *others]))
    return "、".join(parts)
