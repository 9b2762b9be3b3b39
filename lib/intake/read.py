"""A file read and understood: one door for the page and for the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from lib.contract.breaches import find_breaches
from lib.contract.contract import Breach
from lib.contract.reference import is_place
from lib.contract.tables import CONTRACTS
from lib.intake import form, tidy
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.check.corrections import Correction, carried_over, mended, quality_rows, said_of
from lib.intake.files.book import OF_SHEETS, Book, Counts, Kind, Message, ReadFile, Rows
from lib.intake.files.opening import open_file
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.read import read_tables
from lib.intake.sheet import sheet
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known
from lib.intake.sheet.sections import Sheet, sheets_of

_MOST_BREACHES = 30
# How the figures of an indicator mostly count, by its kind; of the other kinds year by year.
USUAL_ACCUMULATION = {"group": "point_in_time"}
_MOST_CORRECTIONS_OF_A_CELL = 4  # one after the other
_NO_TABLE = "指標の一覧表としても読めません。「指標名」「単位」「R5目標」「R5実績」のように、指標名、年度及び目標・実績を示す見出しの行が必要です"


def read_file(
    name: str,
    content: bytes,
    known: Known | None,
    corrections: Sequence[Correction] = (),
    answers: Answers = NO_ANSWERS,
    layouts: Sequence[Layout] = (),
) -> ReadFile:
    """A file's rows by the contract, and everything there is to say. Never raises for what a file holds.

    `corrections` are mended in its cells before they are understood: those of this document, and of others where this one
    states the very fact. `answers` say which known thing bears a new name. `layouts` are the confirmed forms of indicator
    tables, the newest first.
    """
    book = open_file(name, content)
    applied = [correction for correction in corrections if correction.sha256 == book.sha256]
    own_places = {correction.place for correction in applied}
    others = [correction for correction in corrections if correction.sha256 != book.sha256]
    read = _read(book, known, applied, answers, layouts)
    for _ in range(_MOST_CORRECTIONS_OF_A_CELL if others else 0):
        carried = carried_over(book, read.tables, others)
        more = [c for c in carried if c not in applied and c.place not in own_places]
        if not more:
            break
        applied += more
        read = _read(book, known, applied, answers, layouts)
    return read


def _read(
    book: Book,
    known: Known | None,
    corrections: Sequence[Correction],
    answers: Answers,
    layouts: Sequence[Layout],
) -> ReadFile:
    mended_book, fitted, about_corrections = mended(book, corrections)
    is_form = book.kind == "form" and bool(book.grids)  # its reader passes on what there is to say about the book
    understood = _Understood(book.kind, no_rows(), [])
    messages = [*(() if is_form else book.messages), *about_corrections]
    rows = understood.rows
    uncounted: tuple[str, ...] = ()
    if book.grids or book.kind == "csv":
        understood = _understand(mended_book, known, layouts, answers)
        rows, uncounted = _count_as_usual(understood.rows)
        messages += understood.messages
        if fitted and rows["sources"]:
            rows["quality"] += quality_rows(fitted, rows["sources"][0]["source_id"])
            messages += said_of(fitted, book.sha256)
        messages += _broken(rows, whole=understood.kind in OF_SHEETS)
    kept = tuple(layout.as_json() for layout in understood.layouts)
    return ReadFile(
        book.file, book.sha256, understood.kind, tuple(messages), rows, book.content, kept, uncounted, understood.counts
    )


def _count_as_usual(rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    """The rows with a way of counting where nobody states one, as is usual for the kind; and the ids of those indicators."""
    uncounted = tuple(str(row["indicator_id"]) for row in rows["indicators"] if row["accumulation"] == "")
    indicators = [
        {**row, "accumulation": USUAL_ACCUMULATION.get(row["kind"], "annual")} if row["accumulation"] == "" else row
        for row in rows["indicators"]
    ]
    return {**rows, "indicators": indicators}, uncounted


@dataclass(frozen=True)
class _Understood:
    """What a file was understood as. `layouts` are those of its indicator tables that are to be confirmed."""

    kind: Kind
    rows: Rows
    messages: Sequence[Message]
    layouts: Sequence[Layout] = ()
    counts: Counts | None = None


def _official(kind: Kind, book: Book, known: Known | None, answers: Answers, sheets: Sequence[Sheet]) -> _Understood:
    rows, messages, counts = sheet.tables_of(book, known, answers=answers, sheets=sheets)
    return _Understood(kind, rows, messages, counts=counts)


def _understand(book: Book, known: Known | None, layouts: Sequence[Layout], answers: Answers) -> _Understood:
    """Our own forms and the official sheet are recognised first, then an indicator table of another form."""
    if book.kind == "form":
        return _Understood("form", *form.tables_of_form(book, known))
    if form.is_without_keys(book):
        return _Understood("form", no_rows(), [Message("error", "", form.WITHOUT_KEYS)])
    if book.kind == "csv" and (not book.grids or tidy.is_of_contract(book)):
        return _Understood("csv", *tidy.tables_of(book))
    sheets = sheets_of(book.grids)
    if sheet.is_official(sheets):
        return _official("text" if book.kind == "csv" else book.kind, book, known, answers, sheets)
    tables = read_tables(book, known, layouts, answers)
    if tables is not None:
        return _Understood("table", tables.rows, tables.messages, tables.layouts, tables.counts)
    if book.kind == "csv":
        other = _Understood("csv", *tidy.tables_of(book))
    else:
        other = _official(book.kind, book, known, answers, sheets)
    return replace(other, messages=[*other.messages, Message("info", "", _NO_TABLE)])


def as_tables(rows: Rows) -> dict[str, pa.Table]:
    """Rows as tables of the contract. Raises pa.ArrowException for a value of another type."""
    return {name: pa.Table.from_pylist(rows[name], schema=contract.arrow) for name, contract in CONTRACTS.items()}


def _broken(rows: Rows, whole: bool) -> list[Message]:
    """The promises of the contract that the rows break; those between tables only where a file holds a whole sheet."""
    if not any(rows.values()):
        return []
    try:
        tables = as_tables(rows)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return [
            Message(
                "error", "", "読んだ値の中に、表に収まらないものがあります。桁の多すぎる数がないかを確かめてください。"
            )
        ]
    found = [b for b in find_breaches(tables) if whole or "にない値です" not in b.message]
    said = [_said(b, rows) for b in found[:_MOST_BREACHES]]
    if len(found) > _MOST_BREACHES:
        said.append(Message("error", "", f"ほかに{len(found) - _MOST_BREACHES}件の問題があります。"))
    return said


def _said(breach: Breach, rows: Rows) -> Message:
    of = rows.get(breach.table, [])
    row = of[breach.row - 1] if breach.row and breach.row <= len(of) else {}
    place = str(row.get("source_ref", ""))
    return Message(
        "error", place if is_place(place) else "", f"表「{breach.table}」の列「{breach.column}」: {breach.message}"
    )
