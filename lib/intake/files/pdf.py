"""A PDF as one grid: the ruled tables and the lines between them, from the first page to the last.

pdfplumber finds the ruled cells and their letters, pdfium gives a second opinion on the text of each cell; where the two
differ the person is asked. A page is read turned as its letters are (`pdf_letters`), cut into tables and lines
(`pdf_tables`), and joined to the pages before it (`pdf_pages`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from threading import Lock
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from lib.contract.letters import plain
from lib.contract.wording import line_numbers
from lib.intake.files.book import Cell, Grid, Message, NotReadableError
from lib.intake.files.pdf_letters import OpenPage
from lib.intake.files.pdf_pages import LongTable, joined
from lib.intake.files.pdf_tables import Part, RuledCell, Table, parts_of
from lib.intake.files.pdf_unread import about_pictures, about_rows, is_without_rules, refusal, rows_without_rules
from lib.intake.files.workbook import about_struck
from lib.intake.question import Question

_MOST_PAGES = 200
_MOST_CELLS = 100_000
_READING = Lock()  # pdfium reads one document at a time


def grids_of(content: bytes) -> tuple[tuple[Grid, ...], list[Message]]:
    """The document as one grid, and where two readers of its text differ. Raises NotReadableError in words."""
    try:
        with _READING:
            second = pypdfium2.PdfDocument(content)
            try:
                with pdfplumber.open(io.BytesIO(content)) as document:
                    return _read(document, second)
            finally:
                second.close()
    except (PDFPasswordIncorrect, PdfminerException, pypdfium2.PdfiumError, PDFException) as error:
        if "password" in repr(error).lower():
            raise NotReadableError("パスワードで保護されたPDFです。パスワードを解除して保存し直してください") from error
        raise NotReadableError(
            "PDFとして読めません。壊れているか途中で切れています。開けるかを確かめ、保存し直してください"
        ) from error
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        OSError,
        ZeroDivisionError,
    ) as error:
        raise NotReadableError(
            "PDFとして読めません。壊れているか途中で切れています。開けるかを確かめ、保存し直してください"
        ) from error


def _read(document: Any, second: Any) -> tuple[tuple[Grid, ...], list[Message]]:
    count = len(document.pages)
    if count > _MOST_PAGES:
        raise NotReadableError(f"{count}ページあります。{_MOST_PAGES}ページまでに分けてください")
    pages: list[list[Part]] = []
    pictures: list[int] = []
    marked: list[int] = []
    struck: list[tuple[str, str]] = []
    cells_so_far = 0
    for index in range(count):
        page = OpenPage(document, index, second[index])
        pages.append(parts_of(page, index + 1))
        if not pages[-1] and page.page.images:
            pictures.append(index + 1)
        if page.has_aslant_letters:
            marked.append(index + 1)
        struck += [(f"{index + 1}ページ", letters) for letters in page.struck]
        page.close()
        cells_so_far += sum(len(part.cells) if isinstance(part, Table) else 1 for part in pages[-1])
        if cells_so_far > _MOST_CELLS:
            raise NotReadableError("表のセルが多すぎます。ページを分けてください")
    tables, repeated_on = joined(pages)
    cells, messages = _cells(tables)
    if not cells:
        raise NotReadableError("文字の入っていないPDFです(画像だけのPDF)。元のExcelか、文字の入ったPDFを選んでください")
    if marked:
        messages.append(Message("info", "", f"{line_numbers(marked)}ページの斜めの文字(透かしなど)は、取り込みません"))
    if struck:
        messages.append(about_struck("", "", struck))
    rows = rows_without_rules(tables)
    messages += about_rows(rows) + about_pictures(pictures)
    if rows and is_without_rules(tables, rows):
        return (), [refusal(rows), *about_rows(rows)]
    if repeated_on:
        words = f"{line_numbers(repeated_on)}ページに繰り返し印刷された見出しとページ番号は、取り込みません"
        messages.append(Message("info", "", words))
    return (Grid("", tuple(cells)),), messages


def _cells(tables: Sequence[LongTable]) -> tuple[list[Cell], list[Message]]:
    """The tables below each other as cells of one grid, and a question for each of which two readers differ."""
    cells: list[Cell] = []
    doubts: list[Message] = []
    top = 0
    for table in tables:
        for source in table.cells:
            cell = _cell(source, table.columns, top)
            if not cell.text.strip():
                continue
            cells.append(cell)
            if source.second is not None:
                words = f"2つの読み取りが違います(「{cell.text[:40]}」と「{source.second[:40]}」)。PDFを見て、正しい方に直してください"
                doubts.append(
                    Message(
                        "warning", cell.place, words, Question("pdf_differs", (cell.place,), (plain(cell.text)[:24],))
                    )
                )
        top += table.height
    return cells, doubts


def _cell(cell: RuledCell, columns: Sequence[float], top: int) -> Cell:
    """A ruled cell among the columns of its table, which begins at row `top` of the grid."""
    left, _, right, _ = cell.box
    column = min(range(len(columns)), key=lambda index: abs(columns[index] - left))
    width = sum(1 for edge in columns if columns[column] <= edge < right - 2)
    return Cell(top + cell.row, column, cell.text, cell.place, None, cell.rows, max(1, width))
