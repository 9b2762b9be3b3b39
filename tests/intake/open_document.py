"""LibreOffice workbooks (.ods), made by hand from tables, rows and cells, or from a grid."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from lib.intake.files.book import Grid

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def package(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP of parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def book(tables: str, styles: str = "") -> bytes:
    """A workbook with this XML as its tables and styles."""
    names = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    xml = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return package({"mimetype": SPREADSHEET, "content.xml": xml})


def table(rows: str, name: str = "表1", about: str = "") -> str:
    """A sheet of rows."""
    return f'<table:table table:name="{name}" {about}>{rows}</table:table>'


def row(*cells: str, about: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row {about}>{''.join(cells)}</table:table-row>"


def cell(text: str | None, value: str = "", kind: str = "", about: str = "") -> str:
    """A cell with its shown text (None for none) and its value."""
    kind = kind or ("float" if value else "string")
    held = f'office:value="{value}"' if value else ""
    shown = "" if text is None else f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {held} {about}>{shown}</table:table-cell>'


def book_of(grid: Grid) -> bytes:
    """A sheet as a workbook, as LibreOffice writes one: merged ranges, the cells under them, and each text as it is shown."""
    rows = []
    for at in range(grid.height):
        cells = []
        for column in range(grid.width):
            held = grid.at(at, column)
            if held is None:
                cells.append("<table:table-cell/>")
            elif (held.row, held.column) != (at, column):
                cells.append("<table:covered-table-cell/>")
            else:
                merged = f'table:number-rows-spanned="{held.rows}" table:number-columns-spanned="{held.columns}"'
                cells.append(cell(escape(held.text).replace("\n", "</text:p><text:p>"), about=merged))
        rows.append(row(*cells))
    return book(table("".join(rows), grid.name))
