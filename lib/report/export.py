"""What people take away as CSV and Excel: the rows shown, with the filters and the data version written in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter

from lib.contract.formulas import safe
from lib.contract.letters import about_private
from lib.figures.palette import BOOK_HEAD

MOST_ROWS = 1_048_576  # of a sheet of Excel
LONGEST_CELL = 32_767


class TooLargeError(ValueError):
    """Rows that Excel cannot hold; says in Japanese how many and what to do."""


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
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
    writer.writerows([_cell(name), _cell(value)] for name, value in preface)
    writer.writerow([])
    writer.writerow([_cell(c) for c in rows.columns])
    writer.writerows([_cell(v) for v in record] for record in rows.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, the rows, and what stands above them."""

    name: str
    rows: pd.DataFrame
    preface: Sequence[tuple[str, str]]


def to_excel(sheets: Sequence[Sheet]) -> bytes:
    """A workbook: preface, header frozen, figures as numbers, every text as text and never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": BOOK_HEAD, "border": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        _sheet(book.add_worksheet(sheet.name[:31]), sheet, head, body)
    book.close()
    return out.getvalue()


def _sheet(page: Any, sheet: Sheet, head: Any, body: Any) -> None:
    rows, preface = sheet.rows, _preface(sheet.rows, sheet.preface)
    top = len(preface) + 1
    if top + 1 + len(rows) > MOST_ROWS:
        raise TooLargeError(
            f"「{sheet.name}」は{len(rows):,}行あり、Excelの1枚({MOST_ROWS:,}行)に入りません。"
            "絞り込みで件数を減らすか、CSVで保存してください。"
        )
    for at, (name, value) in enumerate(preface):
        page.write_string(at, 0, name)
        page.write_string(at, 1, value)
    for column, name in enumerate(rows.columns):
        page.write_string(top, column, str(name), head)
        widest = max([len(str(name)), *(len(str(v)) for v in rows.iloc[:200, column])])
        page.set_column(column, column, min(60, 2 + 1.6 * widest))
    for at, record in enumerate(rows.itertuples(index=False, name=None), start=top + 1):
        for column, value in enumerate(record):
            plain = _cell(value)
            if isinstance(plain, str):
                page.write_string(at, column, _fitting(plain), body)
            else:
                page.write_number(at, column, float(plain), body)  # type: ignore[arg-type]
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + max(len(rows), 1), max(len(rows.columns) - 1, 0))


def _fitting(text: str) -> str:
    """A text as a cell of Excel holds it: a longer one says at its end how much is left out."""
    if len(text) <= LONGEST_CELL:
        return text
    kept = LONGEST_CELL - 60
    return f"{text[:kept]}…(Excelのセルに入らない{len(text) - kept:,}字を省略)"
