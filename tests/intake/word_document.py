"""Grids as Word documents, as an office would have typed them: a row of one cell is a paragraph, other rows are tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from lib.intake.files.book import Cell, Grid

_SCHEMA = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_SCHEMA}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_SCHEMA}/package/2006/relationships"><Relationship Id="rId1" Target="word/document.xml" '
    f'Type="{_SCHEMA}/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def package(body: str) -> bytes:
    """A document with this XML in its body."""
    document = f'<w:document xmlns:w="{_SCHEMA}/wordprocessingml/2006/main"><w:body>{body}<w:sectPr/></w:body></w:document>'  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", _RELATIONS)
        parts.writestr("word/document.xml", document)
    return out.getvalue()


def paragraph(text: str) -> str:
    """A paragraph, with its line breaks."""
    lines = "</w:t><w:br/><w:t>".join(escape(line) for line in text.split("\n"))
    return f'<w:p><w:r><w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'


def cell(text: str, span: int = 1, merged: str = "") -> str:
    """A cell of a table; `merged` is "restart" or "continue" for one that is merged downwards."""
    about = f'<w:tcW w:w="{700 * span}" w:type="dxa"/>'
    about += (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (f'<w:vMerge w:val="{merged}"/>' if merged else "")
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    """A table of rows, each the XML of its cells."""
    columns = '<w:gridCol w:w="700"/>' * max(row.count("<w:tc>") + _spanned(row) for row in rows)
    lines = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>'


def _spanned(row: str) -> int:
    return sum(int(span) - 1 for span in re.findall(r'gridSpan w:val="([0-9]+)"', row))


def document(grid: Grid) -> bytes:
    """A sheet as a document."""
    return package("".join(_parts(grid)))


def _parts(grid: Grid) -> Iterator[str]:
    rows: list[str] = []
    until = 0  # the first row below the merged ranges that have begun
    for row in range(grid.height):
        begun = grid.row(row)
        if row >= until and len(begun) <= 1:
            if rows:
                yield table(*rows)
            rows = []
            yield paragraph(begun[0].text if begun else "")
            continue
        until = max([until, *(one.row + one.rows for one in begun)])
        rows.append("".join(_cells(grid, row)))
    if rows:
        yield table(*rows)


def _cells(grid: Grid, row: int) -> Iterator[str]:
    column = 0
    while column < grid.width:
        held: Cell | None = grid.at(row, column)
        if held is None:
            yield cell("")
            column += 1
            continue
        merged = "" if held.rows == 1 else "restart" if held.row == row else "continue"
        yield cell(held.text if held.row == row else "", held.columns, merged)
        column += held.columns
