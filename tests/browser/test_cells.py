"""The cells of a book beside a question stand in rows and columns, as they do in the book."""

from __future__ import annotations

import io

import openpyxl
from playwright.sync_api import Page, expect

from lib.store.tables import Tables
from tests.browser.chromium import settled
from tests.intake.layouts import plain


def _book_with_an_error(tables: Tables) -> bytes:
    """The real sheet as a book in which the result of one formula is an error."""
    book = openpyxl.load_workbook(io.BytesIO(plain(tables)))
    cell = next(
        cell for row in book.active.iter_rows() for cell in row if str(cell.value) in ("1800", "1,800", "1,800件")
    )
    cell.value, cell.data_type = "#REF!", "e"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_cells_beside_a_question_stand_in_rows_and_columns(server: str, page: Page, tables: Tables) -> None:
    page.goto(f"{server}intake")
    settled(page)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = {"name": "調書.xlsx", "mimeType": kind, "buffer": _book_with_an_error(tables)}
    page.locator("input[type=file]").first.set_input_files(book)  # type: ignore[arg-type]
    table = page.locator("table.cells").first
    expect(table).to_be_visible()
    settled(page)
    boxes: list[list[list[float]]] = table.evaluate(
        "t => [...t.rows].map(row => [...row.cells].map(c => { const r = c.getBoundingClientRect(); return [r.left, r.top]; }))"
    )
    assert len(boxes) >= 3 and min(map(len, boxes)) > 1
    for row in boxes:
        assert len({top for _, top in row}) == 1, "the cells of a row stand beside each other"
        assert [left for left, _ in row] == sorted({left for left, _ in row})
    assert len({row[0][0] for row in boxes}) == 1
    assert [row[0][1] for row in boxes] == sorted({row[0][1] for row in boxes}), "each row stands below the one before"
