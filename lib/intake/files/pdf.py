"""A PDF as one grid: the ruled tables and the lines between them, from the first page to the last.

pdfplumber finds the ruled cells and their letters, pdfium gives a second opinion on the text of each cell; where the two
differ the person is asked. The columns of a table are its own; a table that goes on overleaf has the same ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from lib.contract.letters import seen
from lib.contract.reference import box_place
from lib.intake.files.book import Cell, Grid, Message, NotReadableError
from lib.intake.question import Question
from lib.intake.values import plain

_MOST_PAGES = 200
_MOST_CELLS = 100_000
_READING = Lock()  # pdfium reads one document at a time
_GAP = 0.35  # of a letter's size
Box = tuple[float, float, float, float]
_STARTS = ("○", "〇", "・", "●", "※", "【", "注", "-", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩")


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
            raise NotReadableError("パスワードで保護されたPDFです。パスワードを外して保存し直してください") from error
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
    if len(document.pages) > _MOST_PAGES:
        raise NotReadableError(f"{len(document.pages)}ページあります。{_MOST_PAGES}ページまでに分けてください")
    cells: list[Cell] = []
    messages: list[Message] = []
    row = 0
    for number, page in enumerate(document.pages, start=1):
        height = float(page.height)
        text_page = second[number - 1].get_textpage()
        for part in _parts(page):
            here, used = _cells(part, number, row)
            for cell, box in here:
                other = text_page.get_text_bounded(
                    left=box[0], bottom=height - box[3], right=box[2], top=height - box[1]
                )
                if sorted(plain(other)) != sorted(plain(cell.text)):
                    words = f"2つの読み取りが違います(「{cell.text[:40]}」と「{' '.join(other.split())[:40]}」)。PDFを見て、正しいほうに直してください"
                    messages.append(
                        Message(
                            "warning",
                            cell.place,
                            words,
                            Question("pdf_differs", (cell.place,), (plain(cell.text)[:24],)),
                        )
                    )
                cells.append(cell)
            row += used
            if len(cells) > _MOST_CELLS:
                raise NotReadableError("表のセルが多すぎます。ページを分けてください")
        page.close()
    if not cells:
        raise NotReadableError("文字の入っていないPDFです(画像だけのPDF)。元のExcelか、文字の入ったPDFを選んでください")
    return (Grid("", tuple(cells)),), messages


def _parts(page: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The tables and lines of a page from its top: (table or None, letters)."""
    tables = sorted(((t.bbox, t) for t in page.find_tables()), key=lambda pair: (pair[0][1], pair[0][0]))
    inside: list[list[dict[str, Any]]] = [[] for _ in tables]
    outside: list[dict[str, Any]] = []
    for letter in page.chars:
        x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        at = next((n for n, (box, _) in enumerate(tables) if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        (outside if at is None else inside[at]).append(letter)
    parts: list[tuple[float, Any, list[dict[str, Any]]]] = [
        (box[1], table, held) for (box, table), held in zip(tables, inside, strict=True)
    ]
    parts += [(line[0]["top"], None, line) for line in _lines(outside) if any(c["text"].strip() for c in line)]
    return [(table, held) for _, table, held in sorted(parts, key=lambda p: p[0])]


def _lines(letters: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Letters as lines, each from the left."""
    lines: list[list[dict[str, Any]]] = []
    for letter in sorted(letters, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])):
        middle = (letter["top"] + letter["bottom"]) / 2
        if lines and lines[-1][0]["top"] <= middle <= lines[-1][0]["bottom"]:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=lambda c: c["x0"]) for line in lines]


def _cells(part: tuple[Any, list[dict[str, Any]]], page: int, row: int) -> tuple[list[tuple[Cell, Box]], int]:
    """The cells of a table or line as (cell, box), and how many rows they take."""
    table, letters = part
    if table is None:
        box = _around(letters)
        cell = Cell(row, 0, _text([letters], None), box_place(page, box))
        return [(cell, box)], 1
    edges = sorted({round(c[0]) for r in table.rows for c in r.cells if c})
    tops = [min(c[1] for c in r.cells if c) for r in table.rows]
    found = []
    middles = np.array([((c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in letters]).reshape(-1, 2)
    for at, line in enumerate(table.rows):
        for box in (c for c in line.cells if c):
            inside = (middles >= box[:2]).all(axis=1) & (middles <= box[2:]).all(axis=1)
            held = [letters[n] for n in np.flatnonzero(inside)]
            if not any(c["text"].strip() for c in held):
                continue
            column = edges.index(round(box[0]))
            wide = sum(1 for edge in edges if round(box[0]) <= edge < round(box[2]) - 1)
            tall = sum(1 for top in tops[at:] if top < box[3] - 1)
            cell = Cell(
                row + at, column, _text(_lines(held), box), box_place(page, box), None, max(1, tall), max(1, wide)
            )
            found.append((cell, box))
    return found, len(table.rows)


def _around(letters: Sequence[dict[str, Any]]) -> Box:
    return (
        min(c["x0"] for c in letters) - 1, min(c["top"] for c in letters) - 1, max(c["x1"] for c in letters) + 1,
        max(c["bottom"] for c in letters) + 1,
    )  # fmt: skip


def _text(lines: Sequence[Sequence[dict[str, Any]]], box: Box | None) -> str:
    """The text of a cell: a line that fills it goes on in the next, unless that one begins a paragraph."""
    text = ""
    for n, line in enumerate(lines):
        said = seen("".join(_spaced(line))).rstrip()
        if not n:
            text = said
            continue
        before = lines[n - 1]
        is_full = box is None or before[-1]["x1"] > box[2] - 2.6 * before[-1]["size"]
        if not is_full or said.startswith(_STARTS):
            text += "\n" + said
        else:  # Latin words are parted by a space, Japanese ones by nothing
            text += " " * (text[-1:].isascii() and said[:1].isascii()) + said
    return text


def _spaced(line: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Letters with a space where there is a gap."""
    for n, letter in enumerate(line):
        if (
            n
            and letter["x0"] - line[n - 1]["x1"] > _GAP * letter["size"]
            and letter["text"].strip()
            and line[n - 1]["text"].strip()
        ):
            yield " "
        yield letter["text"]
