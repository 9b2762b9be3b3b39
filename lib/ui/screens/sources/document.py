"""原資料: the document as it was received, with the place that a figure led to."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.contract.reference import Reference
from lib.findings.document import (
    Document,
    Lines,
    NoDocument,
    OfferedSources,
    make_document,
    make_lines,
    offered_sources,
    plain_lines,
    shown_source,
)
from lib.findings.model import stay
from lib.intake.files.book import Grid
from lib.store.folder import DEFAULT_TABLES
from lib.ui.parts.document import cells, grids_of, numbered
from lib.ui.parts.html import anchor, element, join
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.pdf_page import draw_page, make_page
from lib.ui.parts.templates import render
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import View


def document(session: Session) -> Markup:
    """The part 原資料."""
    model = make_document(session.view)
    if isinstance(model, NoDocument):
        return render("no_document", model=model)
    return render("document", model=model, body=_body(session, model))


def choose_source(session: Session) -> None:
    """Which document is in view."""
    offered = _offered(session)
    controls.choose_one(session, "source", "原資料", offered.labels, shown_source(session.view))
    if offered.note:
        st.caption(offered.note)


@drawn_once
def _offered(session: Session) -> OfferedSources:
    return offered_sources(session.view, session.words.words["source"])


def document_without_data() -> Markup:
    """The committed document, readable even while the tables or the rules are broken."""
    files = sorted((DEFAULT_TABLES.parent / "source").glob("*.txt"))
    if not files:
        return Markup()
    lines = plain_lines(files[0].read_text(encoding="utf-8").split("\n"))
    return part(element("h2", f"原資料 {files[0].name}"), numbered(lines))


def _body(session: Session, model: Document) -> Markup:
    """A text numbered, a sheet of a book as a table, a page of a PDF as a picture; the place in view marked."""
    view = session.view
    place = Reference("", view.selection.place)
    if model.kind == "pdf":
        return _page(view, model, place)
    if model.kind == "book":
        return _sheet(view, grids_of(model.file, model.content), place)
    key = ("lines", model.sha256, view.selection.line, view.selection.page)
    return session.drawn.get(key, lambda: _lines(make_lines(view, model.content)))


def _lines(lines: Lines) -> Markup:
    ways = turning_links(lines.turning)
    return join(ways, numbered(lines.shown), ways)


def _sheet(view: View, grids: tuple[Grid, ...], place: Reference) -> Markup:
    if not grids:
        return element("p", "この文書のシートを表示できません。")
    wanted = place.cell[0] if place.cell else grids[0].name
    shown = next((grid for grid in grids if grid.name == wanted), grids[0])
    table = cells(shown, place.cell[1:] if place.cell else None)
    return join(_tabs(view, grids, shown), table) if len(grids) > 1 else table


def _tabs(view: View, grids: tuple[Grid, ...], shown: Grid) -> Markup:
    items = join(element("li", grid.name if grid is shown else _tab(view, grid)) for grid in grids)
    return element("nav", element("ul", items, css="tabs"), aria_label="シート")


def _tab(view: View, grid: Grid) -> Markup:
    first = grid.cells[0].place if grid.cells else f"{grid.name}!A1"
    return anchor(stay(view, "sources", place=first, line=0, part=""), grid.name)


def _page(view: View, model: Document, place: Reference) -> Markup:
    page = make_page(model.file, model.content, place)
    if page is None:
        return element("p", "この文書のページを表示できません。")
    ways = [
        anchor(stay(view, "sources", place=f"p{number}:0,0,0,0", line=0, part=""), words)
        for number, words in ((page.number - 1, "← 前のページ"), (page.number + 1, "次のページ →"))
        if 1 <= number <= page.pages
    ]
    position = element("p", f"{page.number}ページ/{page.pages}ページ ", join(ways, by=" "), css="small")
    return join(position, draw_page(page))
