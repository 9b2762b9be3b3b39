"""The cells of a book beside a question stand in rows and columns, as they do in the book."""

from __future__ import annotations

import io

import openpyxl
import pypdfium2
from playwright.sync_api import Page, expect

from lib.figures.palette import LIGHT
from lib.intake.files.opening import open_file
from lib.store.tables import Tables
from lib.ui.app import look
from lib.ui.parts.document import cells
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


_LINES = """t => [...t.querySelectorAll('td bdi')].map(text => {
  const range = document.createRange(); range.selectNodeContents(text);
  const box = text.parentElement.getBoundingClientRect();
  return {text: text.textContent, lines: new Set([...range.getClientRects()].map(r => Math.round(r.top))).size, wide: box.width, high: box.height};
})"""


def test_a_sheet_is_printed_on_a4_as_a_reader_can_read_it(page: Page, tables: Tables) -> None:
    """Figures in one line, no text one letter wide, and no page of near-empty rows."""
    (grid,) = open_file("調書.xlsx", plain(tables)).grids
    style = look.style(LIGHT)
    page.set_viewport_size({"width": 718, "height": 1045})  # A4 within its margins
    page.set_content(f'<style>{style}</style><div class="ev">{cells(grid, (20, 5))}</div>')
    page.emulate_media(media="print")
    held = page.locator("table.cells").evaluate(_LINES)
    figures = [cell for cell in held if cell["text"].replace(",", "").rstrip("件団体%回台所属").isdecimal()]
    assert len(figures) > 60 and {cell["text"] for cell in figures if cell["lines"] != 1} == set()
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert {cell["text"][:20] for cell in held if len(cell["text"]) > 20 and cell["high"] > 6 * cell["wide"]} == set()
    pages = pypdfium2.PdfDocument(
        page.pdf(format="A4", margin={"left": "1cm", "right": "1cm", "top": "1cm", "bottom": "1cm"})
    )
    assert len(pages) <= 6


def test_a_blank_cell_is_marked_and_a_text_reaches_over_blank_cells(tables: Tables) -> None:
    (grid,) = open_file("調書.xlsx", plain(tables)).grids
    blank = next(
        (cell.row, column) for cell in grid.cells for column in range(5, 9) if grid.at(cell.row, column) is None
    )
    assert cells(grid, blank).count('class="here"') == 1
    title = next(cell for cell in grid.cells if cell.text.startswith("3. 実績の検証"))
    assert f'colspan="{len(title.text) // 5}"><bdi>{title.text}' in cells(grid, None)
