"""The office's own file given back with only the filled cells changed.

The cell is rewritten inside its sheet's XML and nothing else: every other part of the book keeps its very bytes, packed
as they were (shapes, stamps, print settings, macros). A proof lists the changed cells and the parts that were compared.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lib.contract.reference import Reference, column_letters, column_number
from lib.intake.bounded import open_bounded
from lib.intake.files.book import Book
from lib.intake.files.excel import sheet_parts
from lib.intake.sheet.sheet import tables_of
from lib.store.tables import Tables

Value = float | int | str | None
_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.S)
_CELL = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.S)
_AT = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["'][0-9]+["']""")


class HandbackError(ValueError):
    """Why a file cannot be filled, in words for its owner."""


@dataclass(frozen=True)
class Change:
    """One cell: its place, and its text before and after."""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Filled:
    """The file with its cells filled, and the proof of what changed."""

    content: bytes
    changed: tuple[Change, ...]
    untouched: int  # parts of the book that are byte for byte as they were
    parts: tuple[str, ...]  # those that hold changed cells


def fill(name: str, content: bytes, cells: Mapping[str, Value]) -> Filled:
    """Fill cells (place -> value; None empties one) of an Excel book. Raises HandbackError in words."""
    book = open_bounded(name, content)
    if book.kind != "xlsx":
        raise HandbackError("書き戻せるのは .xlsx のブックだけです")
    grids = {grid.name: grid for grid in book.grids}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = sheet_parts(package)
        wanted: dict[str, dict[tuple[int, int], Value]] = {}
        changed = []
        for place, value in cells.items():
            at = Reference("", place).cell
            if at is None or at[0] not in grids or at[0] not in parts:
                raise HandbackError(f"「{place}」は、このブックのセルではありません")
            held = grids[at[0]].at(at[1], at[2])
            anchor = (held.row, held.column) if held else (at[1], at[2])
            wanted.setdefault(parts[at[0]], {})[anchor] = value
            changed.append(Change(place, held.text if held else "", "" if value is None else _said(value)))
        new = {part: _rewritten(package.read(part), values) for part, values in wanted.items()}
    return Filled(_repacked(content, new), tuple(changed), *_compared(content, new))


def _said(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _rewritten(xml: bytes, values: Mapping[tuple[int, int], Value]) -> bytes:
    """A sheet's XML with these cells rewritten in place, or put in where there was none."""
    by_row: dict[int, dict[int, Value]] = {}
    for (row, column), value in values.items():
        by_row.setdefault(row, {})[column] = value
    data = re.search(rb"<sheetData\b[^>]*?(/>|>)", xml)
    if data is None:
        raise HandbackError("シートの作りが読めません。Excelで開いて保存し直してください")
    if data[1] == b"/>":
        xml = xml[: data.start()] + b"<sheetData></sheetData>" + xml[data.end() :]
    edits: list[tuple[int, int, bytes]] = []
    left = dict(by_row)
    last = xml.index(b"</sheetData>")
    for found in _ROW.finditer(xml, 0, last):
        at = re.search(rb"""\br=["']([0-9]{1,7})["']""", found[0].split(b">", 1)[0])
        if at is None:
            raise HandbackError("シートの行に番号がありません。Excelで開いて保存し直してください")
        number = int(at[1]) - 1
        for row in sorted(r for r in left if r < number):
            edits.append((found.start(), found.start(), _new_row(row, left.pop(row))))
        if number in left:
            edits.append((found.start(), found.end(), _in_row(found[0], number, left.pop(number))))
    for row in sorted(left):
        edits.append((last, last, _new_row(row, left[row])))
    for start, end, piece in reversed(edits):
        xml = xml[:start] + piece + xml[end:]
    return xml


def _new_row(row: int, values: Mapping[int, Value]) -> bytes:
    return b'<row r="%d">' % (row + 1) + b"".join(_cell(row, c, values[c], b"") for c in sorted(values)) + b"</row>"


def _in_row(xml: bytes, row: int, values: Mapping[int, Value]) -> bytes:
    if xml.endswith(b"/>") and b"</row>" not in xml:
        return xml[:-2].rstrip() + b">" + b"".join(_cell(row, c, values[c], b"") for c in sorted(values)) + b"</row>"
    left, edits = dict(values), []
    for found in _CELL.finditer(xml):
        at = _AT.search(found[0].split(b">", 1)[0])
        if at is None:
            raise HandbackError("シートのセルに番地がありません。Excelで開いて保存し直してください")
        column = column_number(at[1].decode())
        for new in sorted(c for c in left if c < column):
            edits.append((found.start(), found.start(), _cell(row, new, left.pop(new), b"")))
        if column in left:
            if b"<f" in found[0]:
                raise HandbackError(
                    f"{column_letters(column)}{row + 1} は式のセルです。式を消さないため、書き込みません"
                )
            style = _STYLE.search(found[0].split(b">", 1)[0])
            edits.append((found.start(), found.end(), _cell(row, column, left.pop(column), style[0] if style else b"")))
    end = xml.rindex(b"</row>")
    edits += [(end, end, _cell(row, c, left[c], b"")) for c in sorted(left)]
    for start, stop, piece in reversed(edits):
        xml = xml[:start] + piece + xml[stop:]
    return xml


def _cell(row: int, column: int, value: Value, style: bytes) -> bytes:
    at = f'r="{column_letters(column)}{row + 1}"'.encode() + (b" " + style if style else b"")
    if value is None:
        return b"<c " + at + b"/>"
    if isinstance(value, str):
        return b"<c " + at + b' t="inlineStr"><is><t xml:space="preserve">' + escape(value).encode() + b"</t></is></c>"
    return b"<c " + at + b"><v>" + f"{value:.15g}".encode() + b"</v></c>"


def _repacked(content: bytes, new: Mapping[str, bytes]) -> bytes:
    """The package with some parts exchanged: the others keep their packed bytes, headers and order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as made:
        made.comment = package.comment
        for part in package.infolist():
            if part.filename in new:
                kept = zipfile.ZipInfo(part.filename, part.date_time)
                kept.compress_type, kept.external_attr, kept.extra = part.compress_type, part.external_attr, b""
                made.writestr(kept, new[part.filename])
            else:
                _copied(content, part, made, out)
    return out.getvalue()


def _copied(content: bytes, part: zipfile.ZipInfo, made: zipfile.ZipFile, out: io.BytesIO) -> None:
    """One part as it lies in the file: its own header and packed bytes."""
    name_length, extra_length = struct.unpack_from("<HH", content, part.header_offset + 26)
    start = part.header_offset + 30 + name_length + extra_length
    end = start + part.compress_size
    if part.flag_bits & 0x08:  # its sizes follow behind
        end += 16 if content[end : end + 4] == b"PK\x07\x08" else 12
    offset = out.tell()
    out.write(content[part.header_offset : end])
    part.header_offset = offset
    made.filelist.append(part)
    made.NameToInfo[part.filename] = part
    made.start_dir = out.tell()


def _compared(content: bytes, new: Mapping[str, bytes]) -> tuple[int, tuple[str, ...]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return len(package.infolist()) - len(new), tuple(sorted(new))


def proof(name: str, content: bytes, filled: Filled) -> str:
    """What changed, for the file's owner: the cells old and new, and that nothing else did."""
    lines = [
        f"書き戻しの記録 {name}",
        f"元のファイル SHA-256 {hashlib.sha256(content).hexdigest()}",
        f"書き戻したファイル SHA-256 {hashlib.sha256(filled.content).hexdigest()}",
        f"変えたセル {len(filled.changed)}件。変えたセルのある部品 {'、'.join(filled.parts) or 'なし'}。ほかの{filled.untouched}個の部品は1バイトも変えていません。",
        *(f"{c.place.replace('!', 'の')}: {c.old or '(空欄)'} → {c.new or '(空欄)'}" for c in filled.changed),
    ]
    return "\n".join(lines) + "\n"


def fillable(book: Book, tables: Tables) -> dict[str, Value]:
    """The blank cells of an office's own sheet whose figure is known by now: place -> value as the sheet writes it."""
    blanks: dict[tuple[str, int, str], str] = {}
    tables_of(book, tables.stated, blanks)
    units = dict(zip(tables["indicators"]["indicator_id"], tables["indicators"]["unit"], strict=True))
    groups = set(tables["indicators"].loc[tables["indicators"]["kind"] == "group", "indicator_id"])
    rows = tables["observations"]
    rows = rows[rows["value"].notna() & rows["attribution"].isin(["printed", "inferred"])]
    found: dict[str, Value] = {}
    for indicator, year, measure, value in zip(
        rows["indicator_id"], rows["fiscal_year"], rows["measure"], rows["value"], strict=True
    ):
        place = blanks.get((indicator, int(year), measure))
        if place and measure == "printed_rate":
            found[place] = f"{value * 100:.10g}%"
        elif place:  # the indicators of a group are printed with their unit, those of projects without
            found[place] = f"{value:,.10g}{units.get(indicator, '') if indicator in groups else ''}"
    return found
