"""集める・返す: a form for each section with the cells it owes, the sheets written or filled, the whole data set."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.contract import heads
from lib.contract.era import era
from lib.intake.files.opening import file_name
from lib.office.filling import Filled, HandbackError
from lib.office.handback import hand_back, proof
from lib.office.sheet_book import official_book
from lib.report.beside.order import DATA_BOOK, DATA_PACKAGE, Judged, Order
from lib.report.dataset import as_package, as_workbook
from lib.store.tables import Tables
from lib.ui.app.downloads import EXCEL, Download, form
from lib.ui.app.offer import offer
from lib.ui.app.uploads import lost
from lib.ui.parts import labels
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import notice, part, problem
from lib.ui.parts.templates import render
from lib.ui.screens.intake.models.collect import (
    ABOUT_FILLING,
    ABOUT_SHEETS,
    ABOUT_THE_WHOLE,
    NOTHING_BLANK,
    SheetBook,
    blank_years,
    first_chosen,
    make_filled_words,
    make_forms_words,
    make_sheet_books,
)
from lib.ui.session import controls
from lib.ui.session.session import Session
from lib.view.offered import MOST_OFFERED, offer_words

# More program groups than these are made beside the server.
_MOST_GROUPS_OF_BOOK = 10
_MOST_GROUPS_OF_PACKAGE = 100
_SHEET = "調書"


def draw(session: Session) -> None:
    """The four ways out."""
    tables = session.tables
    _draw_forms(session)
    _draw_sheets(tables)
    _draw_filling(tables)
    _draw_whole(session)


def _heading(words: str, about: str = "") -> Markup:
    return part(element("h2", words), element("p", about, css="small") if about else "")


def _draw_forms(session: Session) -> None:
    """A form to save: of the year and section that the reader looks at elsewhere, or of any other."""
    st.html(_heading(labels.FORMS))
    tables, chosen = session.tables, session.selection
    years = blank_years(tables)
    if not years:
        st.html(part(element("p", NOTHING_BLANK)))
        return
    year = int(
        st.selectbox(
            labels.FORM_YEAR,
            years,
            index=first_chosen(years, chosen.years or ()),
            format_func=lambda year: f"{era(year)}の実績",
            key=controls.widget("form_year"),
        )
    )
    forms = make_forms_words(tables, year)
    st.html(part(element("p", forms.words)))
    section = st.selectbox(
        heads.SECTION,
        list(forms.sections),
        index=first_chosen(forms.sections, tables.sections.expand(chosen.section)),
        key=controls.widget("form_section"),
    )
    offer([form(tables, str(section), year)])


def _draw_sheets(tables: Tables) -> None:
    st.html(_heading(labels.WRITE_SHEET, ABOUT_SHEETS))
    books = {f"{book.group_id} {book.year}": book for book in make_sheet_books(tables)}
    labels_of_books = {key: book.words for key, book in books.items()}
    asked = controls.find_words("official", _SHEET, len(books)) if len(books) > MOST_OFFERED else ""
    offered = offer_words(labels_of_books, (), asked, _SHEET)
    if offered.note:
        st.caption(offered.note)
    if not offered.words:
        return
    chosen = st.selectbox(
        _SHEET, offered.words, format_func=lambda key: labels_of_books[key], key=controls.widget("official")
    )
    if chosen:
        offer([_sheet_download(tables, books[str(chosen)])])


def _sheet_download(tables: Tables, book: SheetBook) -> Download:
    return Download("調書のブックを保存", lambda: official_book(tables, book.group_id, book.year), book.file, EXCEL)


def _draw_filling(tables: Tables) -> None:
    st.html(_heading(labels.FILL_SHEET, ABOUT_FILLING))
    key = controls.widget("handback")
    file = st.file_uploader("書き込む調書(.xlsx)", type=["xlsx", "xlsm"], key=key)
    if file is None:
        if words := lost(controls.lost_files(key), []):
            st.html(problem(words))
        return
    name, content = file_name(file.name), file.getvalue()
    try:
        filled = hand_back(name, content, tables)
    except HandbackError as error:
        st.html(problem(isolated(name), f": {error}"))
        return
    if not filled.changed:
        st.html(notice(isolated(name), "に、書き込める空欄はありません。"))
    words_about_cells = make_filled_words(filled)
    if words_about_cells.is_anything:
        st.html(render("intake/filled", filled=words_about_cells))
    offer(_filled_downloads(name, content, filled))


def _filled_downloads(name: str, content: bytes, filled: Filled) -> list[Download]:
    """The filled sheet with the record of what was written; the record alone where all was left."""
    record = Download(
        labels.SAVE_PROOF, lambda: proof(name, content, filled).encode("utf-8-sig"), f"{name}.記録.txt", "text/plain"
    )
    if filled.changed:
        return [Download(labels.SAVE_FILLED, lambda: filled.content, name, EXCEL), record]
    return [record] if filled.left else []


def _draw_whole(session: Session) -> None:
    """The data set as files. A book of many groups takes 0.1 s of the processor a group, a package 10 ms."""
    st.html(_heading(labels.EXPORT_ALL, ABOUT_THE_WHOLE))
    tables, judged = session.tables, Judged.of(session.evaluation)
    name, groups = f"chosho_data_{tables.version}", len(tables.group_names)
    book = Order(DATA_BOOK, judged) if groups > _MOST_GROUPS_OF_BOOK else None
    package = Order(DATA_PACKAGE, judged) if groups > _MOST_GROUPS_OF_PACKAGE else None
    offer(
        [
            Download("Excelブックで保存", lambda: as_workbook(tables), f"{name}.xlsx", EXCEL, book),
            Download("CSVとParquetで保存", lambda: as_package(tables), f"{name}.zip", "application/zip", package),
        ]
    )
