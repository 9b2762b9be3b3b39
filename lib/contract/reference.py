"""References: where in which document a fact stands. The one module that knows how such places are written.

A place is a line of a text (``L23``), a cell of a workbook (``表1!C7``) or a box on a page of a PDF
(``p3:12,40,88,52``: page, then left, top, right and bottom in points from the page's upper left corner).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

import pandas as pd

from lib.contract.wording import line_numbers

# The bounds on digits keep every number well within int32, so that a damaged table cannot name an absurd place.
_LINE = re.compile(r"L([1-9][0-9]{0,5})")
# Excel's rules for a sheet's name: at most 31 letters, none of : \ / ? * [ ], and here no "!", which ends the name.
_CELL = re.compile(r"([^!:\\/?*\[\]]{1,31})!([A-Z]{1,3})([1-9][0-9]{0,6})")
_BOX = re.compile(r"p([1-9][0-9]{0,3}):([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")
HOW_TO_WRITE = "出典は「L行番号」「シート名!セル」「pページ:左,上,右,下」のどれかです(例 L17、表1!C7、p3:12,40,88,52)"


def is_place(text: object) -> bool:
    """Whether a text is a place: a line, a cell or a box."""
    return any(pattern.fullmatch(str(text)) for pattern in (_LINE, _CELL, _BOX))


def line_place(number: int) -> str:
    """Place of a line of a text, counted from 1: ``L23``."""
    return f"L{number}"


def line_of(place: str) -> int:
    """Line number of a place, counted from 1; 0 for a cell or a box."""
    match = _LINE.fullmatch(place)
    return int(match[1]) if match else 0


def lines_in(places: pd.Series) -> pd.Series:
    """Line numbers of a column of places, as floats; NaN for a cell, a box or a blank."""
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
    """Place of a box on a page: ``p3:12,40,88,52``.

    `page` counts from 1; `box` is left, top, right, bottom in points, rounded to whole ones. A glyph may reach over the
    page's edge, which gives a negative side; that is cut to 0.
    """
    return f"p{page}:" + ",".join(str(max(0, round(side))) for side in box)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a document.

    `sheet` is what the document is called beside the place (``R3調書``); blank where it is a sheet of the newest year.
    It follows from `source_id`, so two references are equal without regard to it.
    """

    source_id: str
    place: str
    sheet: str = field(default="", compare=False)

    @property
    def line(self) -> int:
        """Line number in a text, counted from 1; 0 for a cell or a box."""
        return line_of(self.place)

    @property
    def cell(self) -> tuple[str, int, int] | None:
        """Sheet name, row and column of a cell, both counted from 0; None for a line or a box."""
        match = _CELL.fullmatch(self.place)
        if not match:
            return None
        sheet, letters, row = match.groups()
        return sheet, int(row) - 1, column_number(letters)

    @property
    def box(self) -> tuple[int, tuple[int, int, int, int]] | None:
        """Page (counted from 1) and (left, top, right, bottom) in points; None for a line or a cell."""
        match = _BOX.fullmatch(self.place)
        if not match:
            return None
        page, left, top, right, bottom = (int(number) for number in match.groups())
        return page, (left, top, right, bottom)

    @property
    def words(self) -> str:
        """The reference in Japanese: ``38行``, ``表1のC7``, ``3ページ``; in an older sheet ``R3調書38行``, ``R3調書のC7``."""
        return _after(self.sheet, self._place_words)

    @property
    def _place_words(self) -> str:
        if self.line:
            return f"{self.line}行"
        if self.box:
            page, _ = self.box
            return f"{page}ページ"
        return self.place.replace("!", "の")

    @property
    def kind(self) -> str:
        """Kind of the place in Japanese: 行, セル or ページ."""
        if self.line:
            return "行"
        return "ページ" if self.box else "セル"

    @property
    def key(self) -> str:
        """The reference as one word, for files: ``L38``; in an older sheet with its document, ``r3_sheet:L38``."""
        return f"{self.source_id}:{self.place}" if self.sheet else self.place

    def __lt__(self, other: Reference) -> bool:
        return self._sort_key < other._sort_key

    @property
    def _sort_key(self) -> tuple[object, ...]:
        """Newest sheets first, then by document; lines and cells by number (L9 before L10), boxes from the top down."""
        sheet, row, column = self.cell or ("", 0, 0)
        page, (left, top, _, _) = self.box or (0, (0, 0, 0, 0))
        return (bool(self.sheet), self.source_id, self.line, sheet, row, column, page, top, left)


def _after(sheet: str, words: str) -> str:
    """A place after what its document is called; a page of a workbook called 調書 is not said twice: ``R3調書のC7``."""
    return sheet + (words.removeprefix("調書") if sheet.endswith("調書") else words)


def each_in_order(references: Iterable[Reference]) -> list[Reference]:
    """The references, each once: newest sheets first, then by document and place."""
    return sorted(set(references), key=lambda reference: reference._sort_key)


def cited_or_counted(references: Collection[Reference], most: int) -> str:
    """The references as `cited` says them; of more than `most` how many they are: ``調書の30か所``."""
    return cited(references) if len(references) <= most else f"調書の{len(references):,}か所"


def cited(references: Iterable[Reference], line_word: str = "行") -> str:
    """References as one Japanese phrase, each once and in order: ``3〜5・9行``, ``表1のC7``, ``R3調書12・38行``.

    `line_word` follows the line numbers; blank where a column's head says it already.
    """
    phrases = [
        _after(sheet, _cite_places(list(of_one_sheet), line_word))
        for sheet, of_one_sheet in groupby(each_in_order(references), key=lambda reference: reference.sheet)
    ]
    return "、".join(phrases)


def _cite_places(references: list[Reference], line_word: str) -> str:
    """Sorted references of one sheet: its lines with neighbours joined, then cells and pages, each once."""
    lines = [reference.line for reference in references if reference.line]
    others = dict.fromkeys(reference._place_words for reference in references if not reference.line)
    line_phrases = [f"{line_numbers(lines)}{line_word}"] if lines else []
    return "・".join([*line_phrases, *others])
