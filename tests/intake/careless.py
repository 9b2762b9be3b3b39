"""A collecting form as a careless office sends it back: sorted, with a row of its own, a word for a figure and a remark."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from lib.intake.form import ANSWERS

STRAY, REMARK = 77, "速報値です"


def careless(form: Path) -> None:
    """Fill a form whose rows 7 and 8 ask for two figures: the first is 集計中, the second 1,830 with a remark."""
    book = openpyxl.load_workbook(form)
    sheet = book[ANSWERS]
    sheet.cell(7, 10, "集計中")
    sheet.cell(8, 10, 1830)
    sheet.cell(8, 11, REMARK)
    first, second = ([sheet.cell(row, column).value for column in range(1, 12)] for row in (7, 8))
    for column, (above, below) in enumerate(zip(first, second, strict=True), start=1):
        sheet.cell(7, column).value = below
        sheet.cell(8, column).value = above
    sheet.insert_rows(8)
    sheet.cell(8, 3, "情報公開サイトの閲覧数")
    sheet.cell(8, 10, STRAY)
    book.save(form)
