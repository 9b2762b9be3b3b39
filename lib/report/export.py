"""What people take away as CSV and Excel: the rows shown, with the filters and the data version written in."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from unicodedata import east_asian_width

import numpy as np
import pandas as pd
import xlsxwriter

from lib.contract.formulas import safe
from lib.contract.letters import about_private
from lib.figures.palette import BOOK_HEAD
from lib.findings.indicator_file import Rate

MOST_ROWS = 1_048_576  # of a sheet of Excel
LONGEST_CELL = 32_767
_FONT: Final = "BIZ UDPGothic"  # a universal-design face that Japanese Windows brings
_SIZE: Final = 10
_A4: Final = 9
_MARGIN: Final = 0.4  # inches
_LINE: Final = 13.8  # points of a line of the preface
_ON_ONE_LINE: Final = 10.0  # texts, in widths of a digit, that are never parted
_STEP: Final = 3.0
_NARROWEST: Final = 5.0
_PADDING: Final = 0.7
_FULL_PAGE: Final = 225.0  # widths of a digit on A4 across, at two thirds of the size
_SHORT: Final = 6
_HIGHEST: Final = 409.0  # points of a row of Excel
_ROWS_MEASURED: Final = 400
_MOST_PRINTED: Final = 5_000  # rows
_PERCENT: Final = re.compile(r"[\d,]+(?:\.(\d+))?%")


class TooLargeError(ValueError):
    """Rows that Excel cannot hold; says in Japanese how many and what to do."""


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))


def _csv_cell(value: object) -> object:
    """A value as a line of CSV holds it: a whole number without a point, a rate in its words."""
    if _is_missing(value):
        return ""
    if isinstance(value, Rate):
        return value.words
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return safe(value) if isinstance(value, str) else value


def _preface(rows: pd.DataFrame, preface: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What stands above the rows; with a word on letters in them that only their own PC can show."""
    texts = (value for _, column in rows.items() for value in column.unique() if isinstance(value, str))
    about = about_private(texts)
    return [*preface, *([("文字", about)] if about else [])]


def to_csv(rows: pd.DataFrame, preface: Sequence[tuple[str, str]]) -> bytes:
    """UTF-8 with a byte order mark (Excel reads Japanese right); the preface stands above the header."""
    preface = _preface(rows, preface)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_csv_cell(name), _csv_cell(value)] for name, value in preface)
    writer.writerow([])
    writer.writerow([_csv_cell(c) for c in rows.columns])
    writer.writerows([_csv_cell(v) for v in record] for record in rows.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, the rows, and what stands above them.

    `fixed`: the column that stays in sight, with those before it, when the reader scrolls aside. `printed_until`: the last column
    that is printed. Blank: none stays, all are printed.
    """

    name: str
    rows: pd.DataFrame
    preface: Sequence[tuple[str, str]]
    fixed: str = ""
    printed_until: str = ""


def to_excel(sheets: Sequence[Sheet]) -> bytes:
    """A workbook: figures as numbers, every text as text and never a formula; printed on A4 across, one page wide."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": _FONT, "font_size": _SIZE},
    }
    book = xlsxwriter.Workbook(out, options)
    formats = _Formats(book)
    for sheet in sheets:
        _Page(book.add_worksheet(sheet.name[:31]), sheet, formats).write()
    book.close()
    return out.getvalue()


class _Formats:
    """The formats of a book: head, text, lines above the rows, and one for each way to show a number."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Any] = {}
        self.head = book.add_format(
            {"bold": True, "bg_color": BOOK_HEAD, "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"border": 4, "text_wrap": True, "valign": "top"})
        self.short = book.add_format({"border": 4, "align": "center", "valign": "top"})
        self.about = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, value: float | Rate) -> Any:
        """The format that shows a number as the screens do."""
        code = _rate_format(value.words) if isinstance(value, Rate) else _number_format(value)
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({"border": 4, "valign": "top", "num_format": code})
        return self._numbers[code]


def _number_format(value: float) -> str:
    """The format that parts a number by thousands and shows all the digits that it has behind its point, ten at most."""
    decimals = 0 if value.is_integer() else len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _rate_format(words: str) -> str:
    """The format that shows a fraction in these words: ``79.7%`` -> ``#,##0.0%``; words such as ``0%未満`` stand as they are."""
    percent = _PERCENT.fullmatch(words)
    if percent is None:
        return '"' + words.replace('"', "") + '"'
    decimals = "0" * len(percent[1] or "")
    return f"#,##0.{decimals}%" if decimals else "#,##0%"


class _Page:
    """Writes one sheet of a book."""

    def __init__(self, page: Any, sheet: Sheet, formats: _Formats) -> None:
        self.page, self.sheet, self.formats = page, sheet, formats
        self.rows, self.preface = sheet.rows, _preface(sheet.rows, sheet.preface)
        self.top = len(self.preface) + 1  # the row of the heads
        self.last_row = self.top + max(len(self.rows), 1)
        self.last_column = max(len(self.rows.columns) - 1, 0)
        measured = [
            _Column.of(str(name), self.rows.iloc[:_ROWS_MEASURED, at]) for at, name in enumerate(self.rows.columns)
        ]
        self.printed = self._column(sheet.printed_until, self.last_column)
        self.columns = [*_fitted(measured[: self.printed + 1]), *measured[self.printed + 1 :]]
        self.forms = [formats.short if column.is_short else formats.text for column in self.columns]

    def write(self) -> None:
        if self.top + 1 + len(self.rows) > MOST_ROWS:
            raise TooLargeError(
                f"「{self.sheet.name}」は{len(self.rows):,}行あり、Excelの1枚({MOST_ROWS:,}行)に入りません。"
                "絞り込みで件数を減らすか、CSVで保存してください。"
            )
        self._write_heads()
        self._write_preface()
        for at, record in enumerate(self.rows.itertuples(index=False, name=None), start=self.top + 1):
            self._write_row(at, record)
        fixed = self._column(self.sheet.fixed, -1)
        self.page.freeze_panes(self.top + 1, fixed + 1)
        self.page.autofilter(self.top, 0, self.last_row, self.last_column)
        self._set_paper()

    def _column(self, name: str, otherwise: int) -> int:
        return list(self.rows.columns).index(name) if name in self.rows.columns else otherwise

    def _write_heads(self) -> None:
        for column, name in enumerate(self.rows.columns):
            self.page.write_string(self.top, column, str(name), self.formats.head)
            self.page.set_column(column, column, self.columns[column].width + _PADDING)
        self.page.set_row(self.top, self._height(map(str, self.rows.columns)))

    def _write_preface(self) -> None:
        """What stands above the rows, a long line across all columns that are printed, so that none of it is cut."""
        across = sum(column.width for column in self.columns[1 : self.printed + 1])
        for at, (name, value) in enumerate(self.preface):
            self.page.write_string(at, 0, name)
            lines = math.ceil(_letters(value) / across) if across else 1
            if lines > 1 and self.printed > 1:
                self.page.merge_range(at, 1, at, self.printed, "", self.formats.about)
                self.page.set_row(at, _LINE * lines)
                self.page.write_string(at, 1, value, self.formats.about)
            else:
                self.page.write_string(at, 1, value)

    def _write_row(self, row: int, record: Sequence[object]) -> None:
        for column, value in enumerate(record):
            self._write_cell(row, column, value)
        if len(self.rows) <= _MOST_PRINTED:  # of more rows than anybody prints the heights need not be known
            self.page.set_row(row, self._height(value if isinstance(value, str) else "" for value in record))

    def _height(self, texts: Iterable[str]) -> float:
        """The height of a row that shows these texts whole, in points, as far as Excel can."""
        lines = max((_lines(text, column.width) for text, column in zip(texts, self.columns, strict=True)), default=1)
        return min(_HIGHEST, _LINE * lines + 2)

    def _write_cell(self, row: int, column: int, value: object) -> None:
        if _is_missing(value) or value == "":
            self.page.write_blank(row, column, None, self.formats.text)
        elif isinstance(value, Rate):
            self.page.write_number(row, column, value.value, self.formats.of(value))
        elif isinstance(value, str):
            self.page.write_string(row, column, _fitting(safe(value)), self.forms[column])
        else:
            self.page.write_number(row, column, float(value), self.formats.of(float(value)))  # type: ignore[arg-type]

    def _set_paper(self) -> None:
        page = self.page
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN + 0.1)
        page.fit_to_pages(1, 0)
        page.repeat_rows(self.top)
        page.print_area(0, 0, self.last_row, self.printed)
        page.set_footer("&L&A&R&P/&N", {"margin": 0.2})


def _letters(text: str) -> int:
    """How wide a text is, in widths of a digit."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


@dataclass(frozen=True)
class _Column:
    """A column of a book: how wide it is, and how wide each of its texts would be on one line, in widths of a digit."""

    width: float
    texts: tuple[int, ...]

    @classmethod
    def of(cls, name: str, values: pd.Series) -> _Column:
        """A column as narrow as it can be: its numbers and short texts stand on one line, longer texts on a few."""
        texts = tuple(0 if _is_missing(value) else max(map(_letters, _shown(value).split("\n"))) for value in values)
        return cls(max(_NARROWEST, _head_width(name), min(max(texts, default=0), _ON_ONE_LINE)), texts)

    def lines(self) -> np.ndarray:
        """On how many lines each of the texts stands."""
        return np.ceil(np.array(self.texts) / self.width)

    @property
    def is_short(self) -> bool:
        """Whether all of its texts are so short that they stand in its middle."""
        return max(self.texts, default=0) <= _SHORT


def _fitted(columns: Sequence[_Column]) -> list[_Column]:
    """The columns in the width of a page: step by step, its room goes to the column that lowers the rows by most."""
    fitted = list(columns)
    room = _FULL_PAGE - sum(column.width + _PADDING for column in fitted)
    while room >= _STEP and (best := _most_lowering(fitted)) is not None:
        fitted[best] = replace(fitted[best], width=fitted[best].width + _STEP)
        room -= _STEP
    return fitted


def _most_lowering(columns: Sequence[_Column]) -> int | None:
    """The column that lowers the rows by most if it is widened; None where all texts stand on one line."""
    lines = np.array([column.lines() for column in columns])
    if lines.size == 0 or lines.max() <= 1:
        return None
    wider = [replace(column, width=column.width + _STEP).lines() for column in columns]
    heights = [np.vstack([np.delete(lines, at, axis=0), wider[at]]).max(axis=0).sum() for at in range(len(columns))]
    if min(heights) < lines.max(axis=0).sum():
        return int(np.argmin(heights))
    return int(np.argmax(lines.max(axis=1)))


def _head_width(name: str) -> float:
    """A head may stand on two or three lines, and parts at its blanks and brackets."""
    return max(_letters(name) / 3 + 1, *(min(_letters(part), 6) for part in re.split(r"[ (]", name)))


def _lines(text: str, width: float) -> int:
    """On how many lines a text stands in a column."""
    return sum(max(1, math.ceil(_letters(line) / width)) for line in text.split("\n"))


def _shown(value: object) -> str:
    if isinstance(value, Rate):
        return value.words
    if isinstance(value, str):
        return value
    return f"{float(value):,.10g}"  # type: ignore[arg-type]


def _fitting(text: str) -> str:
    """A text as a cell of Excel holds it: a longer one says at its end how much is left out."""
    if len(text) <= LONGEST_CELL:
        return text
    kept = LONGEST_CELL - 60
    return f"{text[:kept]}…(Excelのセルに入らない{len(text) - kept:,}字を省略)"
