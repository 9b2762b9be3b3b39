"""The real sheet in other layouts and other files, as offices send them: made from the committed tables, figures and all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import typst
from openpyxl.worksheet.worksheet import Worksheet

from lib.intake.files.opening import open_file
from lib.office.sheet_book import official_book
from lib.store.tables import Tables

GROUP, YEAR = "society50", 2021


def _book(tables: Tables) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(official_book(tables, GROUP, YEAR)))


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _texts(sheet: Worksheet) -> Iterator[Any]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                yield cell


def plain(tables: Tables) -> bytes:
    """The official layout with merged headings."""
    return official_book(tables, GROUP, YEAR)


def as_texts(tables: Tables) -> bytes:
    """Every figure typed as text, with its unit or percent."""
    return _saved(_with_texts(tables))


def _with_texts(tables: Tables) -> openpyxl.Workbook:
    book = _book(tables)
    (grid,) = open_file("x.xlsx", plain(tables)).grids
    for cell in grid.cells:
        if cell.number is not None:
            book.active.cell(cell.row + 1, cell.column + 1).value = cell.text
    return book


def full_width(tables: Tables) -> bytes:
    """Full-width digits, signs and letters in every figure."""
    book = _with_texts(tables)
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789,%()R"}
    for cell in _texts(book.active):
        if (
            len(cell.value) < 20
            and any(c.isdecimal() for c in cell.value)
            and not cell.value.startswith(("取組", "R2-", "R3-", "H1"))
        ):
            cell.value = cell.value.translate(wide)
    return _saved(book)


def footnotes(tables: Tables) -> bytes:
    """Names with footnote marks, cells broken over lines."""
    book = _book(tables)
    for cell in _texts(book.active):
        if cell.value.startswith("県・市町におけるオープンデータカタログサイト"):
            cell.value = cell.value.replace("(累計)", "(累計)※1")
        if cell.value == "うち一般財源":
            cell.value = "うち\n一般財源"
        if cell.value == "最終目標(年度)":
            cell.value = "最終目標\n(年度)"
        if cell.value == "達成率②/①":
            cell.value = "達成率\n②/①"
    return _saved(book)


def moved(tables: Tables) -> bytes:
    """Everything three rows lower and two columns to the right, with a column of remarks in between and hidden rows."""
    book = _book(tables)
    sheet = book.active
    spans = [str(r) for r in sheet.merged_cells.ranges]
    for span in spans:
        sheet.unmerge_cells(span)
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1, 2)
    for span in spans:
        ends = openpyxl.utils.range_boundaries(span)
        sheet.merge_cells(start_row=ends[1] + 3, end_row=ends[3] + 3, start_column=ends[0] + 2, end_column=ends[2] + 2)
    sheet.row_dimensions[14].hidden = True
    return _saved(book)


def worksheets(tables: Tables) -> bytes:
    """Each section on a worksheet of its own."""
    book = _book(tables)
    whole = book.active
    starts = [
        row
        for row in range(1, whole.max_row + 1)
        if isinstance(value := whole.cell(row, 1).value, str) and value[:2] in ("1.", "2.", "3.", "4.")
    ]
    names = ("1指標", "2事業", "3検証", "4見直し")
    for name, start, end in zip(names, starts, [*starts[1:], whole.max_row + 1], strict=True):
        sheet = book.create_sheet(name)
        top = 1 if name == "1指標" else start
        for row in whole.iter_rows(min_row=top, max_row=end - 1):
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row - top + 1, cell.column, cell.value)
        for span in whole.merged_cells.ranges:
            if top <= span.min_row < end:
                sheet.merge_cells(start_row=span.min_row - top + 1, end_row=span.max_row - top + 1, start_column=span.min_col, end_column=span.max_col)  # fmt: skip
    book.remove(whole)
    return _saved(book)


def text(tables: Tables) -> bytes:
    """The document as it was received."""
    return tables.document("r3_sheet")


def extracted(tables: Tables) -> bytes:
    """The damaged extract put into Excel cell by cell: its columns are not those of the headings."""
    book = openpyxl.Workbook()
    for row, line in enumerate(tables.document("r3_sheet").decode().split("\n"), start=1):
        for column, part in enumerate(line.split("\t"), start=1):
            if part.strip():
                book.active.cell(row, column, part.strip())
    return _saved(book)


def pasted(tables: Tables) -> bytes:
    """The official layout copied from Excel: tabs, quoted cells with line breaks, merged cells in their first one alone."""
    (grid,) = open_file("x.xlsx", plain(tables)).grids
    lines = []
    for row in range(grid.height):
        cells = {c.column: c.text for c in grid.row(row)}
        quoted = [f'"{t}"' if "\n" in t else t for t in (cells.get(n, "") for n in range(grid.width))]
        lines.append("\t".join(quoted))
    return "\n".join(lines).encode("utf-8")


def pdf(tables: Tables) -> bytes:
    """The official layout as a PDF with ruled tables, over several pages."""
    return pdf_of(plain(tables))


def pdf_of(book: bytes, page: str = 'paper: "a3", flipped: true') -> bytes:
    """A book's sheets as ruled tables, with their merged ranges, on pages of a size."""
    source = [
        f"#set page({page}, margin: 8mm)",
        '#set text(font: ("Noto Sans CJK JP", "IPAGothic"), size: 6pt)',
    ]
    for grid in open_file("x.xlsx", book).grids:
        rows: list[int] = []
        for row in range(grid.height + 1):
            cells = [c for r in rows for c in grid.row(r)]
            alone = len(grid.row(row)) == 1 and grid.row(row)[0].columns == 1 and grid.row(row)[0].column == 0
            if (
                row == grid.height
                or (not grid.row(row) and not _covered(grid, row))
                or (alone and grid.row(row)[0].rows == 1)
            ):
                if cells:
                    source.append(_table(grid, rows))
                rows = []
                if alone and row < grid.height:
                    source.append(f"#text({json.dumps(grid.row(row)[0].text, ensure_ascii=False)})\n")
            else:
                rows.append(row)
    return bytes(typst.compile("\n\n".join(source).encode(), format="pdf"))


def _covered(grid: Any, row: int) -> bool:
    return any(grid.at(row, column) is not None for column in range(grid.width))


def _table(grid: Any, rows: list[int]) -> str:
    top, width = rows[0], max(c.column + c.columns for r in rows for c in grid.row(r))
    heavy = [1.0] * width
    for column in (7, 8, 13):
        if column < width:
            heavy[column] = 4.0
    cells = []
    for row in rows:
        for column in range(width):
            cell = grid.at(row, column)
            if cell is None:
                cells.append(f"table.cell(x: {column}, y: {row - top})[]")
            elif (cell.row, cell.column) == (row, column):
                words = json.dumps(cell.text, ensure_ascii=False)
                cells.append(f"table.cell(x: {column}, y: {row - top}, colspan: {min(cell.columns, width - column)}, rowspan: {cell.rows})[#text({words})]")  # fmt: skip
    columns = ", ".join(f"{w}fr" for w in heavy)
    return f"#table(columns: ({columns}), inset: 2pt, stroke: 0.5pt, {', '.join(cells)})"


LAYOUTS: dict[str, tuple[str, Callable[[Tables], bytes]]] = {
    "plain": ("調書.xlsx", plain),
    "full_width": ("調書.xlsx", full_width),
    "as_texts": ("調書.xlsx", as_texts),
    "footnotes": ("調書.xlsx", footnotes),
    "moved": ("調書.xlsx", moved),
    "worksheets": ("調書.xlsx", worksheets),
    "extracted": ("抽出.xlsx", extracted),
    "pasted": ("貼り付け.txt", pasted),
    "pdf": ("調書.pdf", pdf),
    "text": ("調書.txt", text),
}


def save(folder: Path, tables: Tables) -> None:
    """Every layout as a file, to look at."""
    for name, (file, make) in LAYOUTS.items():
        (folder / f"{name}-{file}").write_bytes(make(tables))
