"""A document as it was received, and the place in it that a figure led to: a line, a cell, a box on a page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract.reference import Reference
from lib.findings.document import Line
from lib.intake.bounded import open_bounded
from lib.intake.files.book import Grid
from lib.ui.parts.cells import Position, draw_cells, make_cells
from lib.ui.parts.pdf_page import draw_page, make_page
from lib.ui.parts.templates import render
from lib.ui.session.kept import recent


def numbered(lines: Sequence[Line]) -> Markup:
    """The lines of a text with their numbers, each with its address where it has one."""
    return render("lines", lines=lines)


@recent(16)
def grids_of(name: str, content: bytes) -> tuple[Grid, ...]:
    """The grids of a file."""
    return open_bounded(name, content).grids


def cells(grid: Grid, marked: Position | None, around: int | None = None) -> Markup:
    """A grid as a table with its letters and numbers, one cell marked; `around` keeps so many rows on each side of it."""
    return draw_cells(make_cells(grid, marked, around))


def page_picture(name: str, content: bytes, place: Reference) -> Markup:
    """A page of a PDF with the box of a place; nothing where it cannot be drawn."""
    page = make_page(name, content, place)
    return draw_page(page) if page else Markup()
