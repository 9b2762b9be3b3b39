"""A file read and understood: one door for the page and for the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from lib.contract.reference import is_place
from lib.contract.schema import CONTRACTS, Breach, find_breaches
from lib.intake import form, tidy
from lib.intake.check.corrections import Correction, mended, quality_rows
from lib.intake.files.book import Book, Kind, Message, ReadFile, Rows
from lib.intake.files.opening import open_file
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.read import read_tables
from lib.intake.sheet import sheet
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known

_MOST_BREACHES = 30


def read_file(
    name: str,
    content: bytes,
    known: Known | None,
    corrections: Sequence[Correction] = (),
    layouts: Sequence[Layout] = (),
) -> ReadFile:
    """A file's rows by the contract, and everything there is to say. Never raises for what a file holds.

    `corrections` are mended in its cells before they are understood. `layouts` are the confirmed forms of indicator
    tables, the newest first.
    """
    book, fitted, said = mended(open_file(name, content), corrections)
    is_form = book.kind == "form" and bool(book.grids)  # its reader passes on what there is to say about the book
    understood = _Understood(book.kind, no_rows(), [])
    messages = [*(() if is_form else book.messages), *said]
    if book.grids or book.kind == "csv":
        understood = _understand(book, known, layouts)
        rows = understood.rows
        messages += understood.messages
        if fitted and rows["sources"]:
            rows["quality"] += quality_rows(fitted, rows["sources"][0]["source_id"])
            messages += [Message("info", c.place, f"「{c.as_read[:30]}」を「{c.corrected[:30]}」に直して読みました({c.who})") for c in fitted]  # fmt: skip
        messages += _broken(rows, whole=understood.kind in ("text", "xlsx", "pdf"))
    kept = tuple(layout.as_json() for layout in understood.layouts)
    return ReadFile(book.file, book.sha256, understood.kind, tuple(messages), understood.rows, content, kept)


@dataclass(frozen=True)
class _Understood:
    """What a file was understood as. `layouts` are those of its indicator tables that are to be confirmed."""

    kind: Kind
    rows: Rows
    messages: Sequence[Message]
    layouts: Sequence[Layout] = ()


def _understand(book: Book, known: Known | None, layouts: Sequence[Layout]) -> _Understood:
    """Our own forms and the official sheet are recognised first, then an indicator table of another form."""
    if book.kind == "form":
        return _Understood("form", *form.tables_of_form(book, known))
    if book.kind == "csv" and (not book.grids or tidy.is_of_contract(book)):
        return _Understood("csv", *tidy.tables_of(book))
    if sheet.is_official(book.grids):
        return _Understood("text" if book.kind == "csv" else book.kind, *sheet.tables_of(book, known))
    tables = read_tables(book, known, layouts)
    if tables is not None:
        return _Understood("table", tables.rows, tables.messages, tables.layouts)
    return _Understood(book.kind, *(tidy.tables_of(book) if book.kind == "csv" else sheet.tables_of(book, known)))


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
