"""A workbook of Excel 97 to 2003 (.xls) as grids. xlrd reads it: calamine gives no number formats there, so 0.72 for 72%."""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Iterator, Mapping, Sequence

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from lib.contract.reference import cell_place
from lib.intake.files.book import LOCKED, Grid, Message, NotReadableError
from lib.intake.files.workbook import (
    FORM_SHEET,
    MOST_SHEETS,
    Formats,
    Marks,
    ShownCell,
    Struck,
    check_size,
    covered_by,
    grid_of,
    not_visible,
)
from lib.intake.question import Question

_SHEET, _FORMULA, _END = 0x85, 0x06, 0x0A  # kinds of records
_MOST_NAMED = 8
_BROKEN = (
    "古い形のExcelブック(.xls)として読めません。壊れているか途中で切れています。"
    "Excelで開き、「名前を付けて保存」で .xlsx にしてください"
)


def streams_of(content: bytes) -> frozenset[str]:
    """The names at the root of an OLE file, which tell whose it is; none of one that is damaged."""
    try:
        entries = CompDoc(content, logfile=io.StringIO()).dirlist
        return frozenset(entries[number].name for number in entries[0].children)
    except (CompDocError, LookupError, ValueError, AssertionError, TypeError):
        return frozenset()


def grids_of(content: bytes) -> tuple[tuple[Grid, ...], list[Message], bool]:
    """Every visible sheet as a grid, what there is to say, and whether the book is one of our collecting forms.

    Raises NotReadableError in words.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        if book.nsheets > MOST_SHEETS:
            raise NotReadableError(f"シートが{book.nsheets}枚あります。{MOST_SHEETS}枚までに分けてください")
        sheets = [book.sheet_by_index(number) for number in range(book.nsheets)]
    except xlrd.XLRDError as error:
        raise NotReadableError(LOCKED if "encrypted" in str(error) else _BROKEN) from error
    except (CompDocError, ValueError, LookupError, AssertionError, OSError) as error:
        raise NotReadableError(_BROKEN) from error
    formats = Formats(
        {
            n: book.format_map[xf.format_key].format_str
            for n, xf in enumerate(book.xf_list)
            if xf.format_key in book.format_map
        },
        datetime.date(1904, 1, 1) if book.datemode else datetime.date(1899, 12, 30),
    )
    messages: list[Message] = []
    grids = []
    for sheet, formulas in zip(sheets, _formulas(content), strict=True):
        if sheet.visibility and sheet.name != FORM_SHEET:
            messages.append(not_visible(sheet.name))
            continue
        grid, said = _grid(sheet, formats, formulas)
        grids.append(grid)
        messages += [] if sheet.name == FORM_SHEET else said
    return tuple(grids), messages, any(sheet.name == FORM_SHEET for sheet in sheets)


def _formulas(content: bytes) -> list[dict[tuple[int, int], bytes]]:
    """The results of the formulas of every worksheet by (row, column), as the records of the file hold them."""
    whole = CompDoc(content, logfile=io.StringIO())
    stream = whole.get_named_stream("Workbook") or whole.get_named_stream("Book")
    sheets = [data for kind, data in _records(stream, 0) if kind == _SHEET and data[5:6] == b"\0"]
    return [
        {struct.unpack_from("<HH", data): data[6:14] for kind, data in _records(stream, start) if kind == _FORMULA}
        for (start,) in (struct.unpack_from("<I", data) for data in sheets)
    ]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records (kind, data) from a place on, up to the one that ends this part of the file."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _grid(
    sheet: xlrd.sheet.Sheet, formats: Formats, formulas: Mapping[tuple[int, int], bytes]
) -> tuple[Grid, list[Message]]:
    filled = [
        (row, column)
        for row in range(sheet.nrows)
        for column, kind in enumerate(sheet.row_types(row))
        if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    ]
    height, width = (max((at[n] + 1 for at in filled), default=0) for n in (0, 1))
    check_size(sheet.name, height, width)
    spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    covered = covered_by(spans, height, width)
    marks = Marks(
        hidden_rows={row for row, info in sheet.rowinfo_map.items() if info.hidden},
        hidden_columns={column for column, info in sheet.colinfo_map.items() if info.hidden},
        hides_zeros=not sheet.show_zero_values,
        formulas=list(formulas),
    )

    def cells() -> Iterator[ShownCell]:
        for row, column in filled:
            if (row, column) in covered:
                continue
            value, kind = sheet.cell_value(row, column), sheet.cell_type(row, column)
            if kind == xlrd.XL_CELL_ERROR:
                value = marks.errors[(row, column)] = xlrd.error_text_from_code.get(value, "#N/A")
            text, number = formats.seen(_typed(value, kind, sheet.book.datemode), sheet.cell_xf_index(row, column))
            if struck := _struck(sheet, row, column, text):
                marks.struck[(row, column)] = struck
            yield ShownCell(row, column, text, number, kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE))

    grid, said = grid_of(sheet.name, cells(), spans, marks)
    zeros = [at for at, result in formulas.items() if result == bytes(8) and grid.at(*at)]
    return grid, said + ([_about_zeros(sheet.name, zeros)] if zeros else [])


def _struck(sheet: xlrd.sheet.Sheet, row: int, column: int, text: str) -> Struck | None:
    """What of a cell's text is struck out; None for nothing."""
    fonts = sheet.book.font_list
    first = fonts[sheet.book.xf_list[sheet.cell_xf_index(row, column)].font_index].struck_out
    runs = sheet.rich_text_runlist_map.get((row, column), [])
    if not runs:
        return Struck() if first else None
    starts = [(0, first), *((start, fonts[font].struck_out) for start, font in runs)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    parts = [(text[start:end], struck) for (start, struck), end in zip(starts, ends, strict=True)]
    gone = "".join(part for part, struck in parts if struck)
    return Struck("".join(part for part, struck in parts if not struck), gone) if gone.strip() else None


def _about_zeros(name: str, places: Sequence[tuple[int, int]]) -> Message:
    """A book that was saved without being calculated holds 0 for what its formulas show as blank."""
    shown = "、".join(cell_place(name, *at).split("!")[1] for at in places[:_MOST_NAMED])
    words = (
        f"式の結果が0のセルが{len(places)}個あります({shown}{'ほか' if len(places) > _MOST_NAMED else ''})。"
        "計算しないまま保存されたブックでは、空欄に見える式も0になります。"
        "Excelで開いて0と見えるかを確かめ、違うときは .xlsx で保存し直してください"
    )
    return Message("warning", cell_place(name, *places[0]), words, Question("zero_result", (name,), (len(places),)))


def _typed(value: object, kind: int, datemode: int) -> object:
    """A cell's value as Python has it."""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        try:
            return xldate_as_datetime(value, datemode)
        except (XLDateError, OverflowError):
            return value
    return value
