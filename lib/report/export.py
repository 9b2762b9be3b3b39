"""What people take away as CSV and Excel: the rows shown, with the filters and the data version written in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter

# The last four are the full-width signs, which a Japanese Excel may read as the plain ones.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(text: str) -> str:
    """Text that a spreadsheet will not run: a leading formula sign is shown behind an apostrophe."""
    return f"'{text}" if text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA) else text


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
    return safe(value) if isinstance(value, str) else value


def to_csv(rows: pd.DataFrame, preface: Sequence[tuple[str, str]]) -> bytes:
    """UTF-8 with a byte order mark (Excel reads Japanese right); the preface stands above the header."""
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
    head = book.add_format({"bold": True, "bg_color": "#E8F1FE", "border": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        _sheet(book.add_worksheet(sheet.name[:31]), sheet, head, body)
    book.close()
    return out.getvalue()


def _sheet(page: Any, sheet: Sheet, head: Any, body: Any) -> None:
    rows = sheet.rows
    for at, (name, value) in enumerate(sheet.preface):
        page.write_string(at, 0, name)
        page.write_string(at, 1, value)
    top = len(sheet.preface) + 1
    for column, name in enumerate(rows.columns):
        page.write_string(top, column, str(name), head)
        widest = max([len(str(name)), *(len(str(v)) for v in rows.iloc[:200, column])])
        page.set_column(column, column, min(60, 2 + 1.6 * widest))
    for at, record in enumerate(rows.itertuples(index=False, name=None), start=top + 1):
        for column, value in enumerate(record):
            plain = _cell(value)
            if isinstance(plain, str):
                page.write_string(at, column, plain[:32767], body)
            else:
                page.write_number(at, column, float(plain), body)  # type: ignore[arg-type]
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + max(len(rows), 1), max(len(rows.columns) - 1, 0))
