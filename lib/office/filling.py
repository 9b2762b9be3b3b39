"""Cells of an Excel book rewritten inside their sheet's XML, and nothing else: every other part keeps its very bytes.

Shapes, stamps, print settings and macros stay as they were packed. Formulas are never overwritten.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lib.contract.reference import Reference, column_letters, column_number
from lib.intake.bounded import open_bounded
from lib.intake.files.excel import sheet_parts
from lib.intake.files.number_format import shown
from lib.office.sheet_xml import ADDRESS, CELL, ROW, Place, SheetXml, sheets_of

Value = float | int | str | None
_WORKBOOK = "xl/workbook.xml"
# Letters that XML cannot hold or would change, and what would be read as one: Excel writes their number, ``_x000D_``.
_IN_NUMBERS = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class HandbackError(ValueError):
    """Why a file cannot be filled, in words for its owner."""


@dataclass(frozen=True)
class Change:
    """One cell: its place, and its text before and after."""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Left:
    """A figure that was not written: the cell's place, the figure, and why."""

    place: str
    figure: str
    why: str


@dataclass(frozen=True)
class Filled:
    """The file with its cells filled, the proof of what changed, and what was left.

    `untouched` counts the parts of the book that are byte for byte as they were; `parts` hold changed cells. A book with
    formulas is marked to be calculated when it is opened (`is_to_calculate`), since their results are those of before.
    """

    content: bytes
    changed: tuple[Change, ...]
    untouched: int
    parts: tuple[str, ...]
    left: tuple[Left, ...] = ()
    is_to_calculate: bool = False


@dataclass(frozen=True)
class Styled:
    """A number to be written with another style of the same book than its cell has."""

    value: float
    style: int


def fill(name: str, content: bytes, cells: Mapping[str, Value | Styled]) -> Filled:
    """Fill cells (place -> value; None empties one) of an Excel book; formulas are left. Raises HandbackError in words."""
    book = open_bounded(name, content)
    if book.kind != "xlsx":
        raise HandbackError("書き戻せるのは .xlsx のブックだけです")
    grids, sheets = {grid.name: grid for grid in book.grids}, sheets_of(content)
    wanted: dict[str, dict[Place, Value | Styled]] = {}
    changed, left = [], []
    for place, value in cells.items():
        at = Reference("", place).cell
        if at is None or at[0] not in grids or at[0] not in sheets:
            raise HandbackError(f"「{place}」は、このブックのセルではありません")
        sheet, row, column = at
        anchor = sheets[sheet].merged(row, column).anchor
        held, said = grids[sheet].at(row, column), _said(value, sheets[sheet], anchor)
        if sheets[sheet].is_formula(*anchor):
            left.append(Left(place, said, "式のセルです。式を消さないため、書き込みません"))
        elif anchor in wanted.get(sheet, {}):
            left.append(Left(place, said, "ほかの値を書き込むセルと結合されています"))
        else:
            wanted.setdefault(sheet, {})[anchor] = value
            changed.append(Change(place, held.text if held else "", said))
    return _written(content, sheets, wanted, changed, left)


def _written(
    content: bytes,
    sheets: Mapping[str, SheetXml],
    wanted: Mapping[str, Mapping[Place, Value | Styled]],
    changed: Sequence[Change],
    left: Sequence[Left],
) -> Filled:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = sheet_parts(package)
        new = {parts[sheet]: _rewritten(sheets[sheet], values) for sheet, values in wanted.items()}
        cell_parts = tuple(sorted(new))
        has_formulas = any(b"<f" in sheet.xml for sheet in sheets.values())
        calculated = _calculated_when_opened(package.read(_WORKBOOK)) if new and has_formulas else None
        if calculated is not None:
            new[_WORKBOOK] = calculated
        untouched = len(package.infolist()) - len(new)
    return Filled(
        _repacked(content, new),
        tuple(changed),
        untouched,
        cell_parts,
        tuple(left),
        is_to_calculate=calculated is not None,
    )


def _calculated_when_opened(xml: bytes) -> bytes | None:
    """The workbook's XML with the mark to calculate its formulas when it is opened; None where it has it already."""
    found = re.search(rb"<calcPr\b[^>]*?(?=/?>)", xml)
    if found:
        if re.search(rb"""\bfullCalcOnLoad=["'](?:1|true)["']""", found[0]):
            return None
        tag = re.sub(rb"""\s*\bfullCalcOnLoad=["'][^"']*["']""", b"", found[0])
        return xml[: found.start()] + tag + b' fullCalcOnLoad="1"' + xml[found.end() :]
    for before in (b"</definedNames>", b"</externalReferences>", b"</functionGroups>", b"</sheets>"):
        if before in xml:
            return xml.replace(before, before + b'<calcPr fullCalcOnLoad="1"/>', 1)
    return None


def _said(value: Value | Styled, sheet: SheetXml, place: Place) -> str:
    """A value as it will be seen in its cell."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Styled):
        return shown(value.value, sheet.styles.codes.get(value.style, ""))[0]
    return shown(value, sheet.number_format(*place))[0]


# ---------------------------------------------------------------------- a sheet's XML


def _rewritten(sheet: SheetXml, values: Mapping[Place, Value | Styled]) -> bytes:
    """A sheet's XML with these cells rewritten in place, or put in where there was none."""
    xml = sheet.xml
    by_row: dict[int, dict[int, bytes]] = {}
    for (row, column), value in values.items():
        plain, style = (value.value, value.style) if isinstance(value, Styled) else (value, sheet.style(row, column))
        by_row.setdefault(row, {})[column] = _cell(row, column, plain, style)
    data = re.search(rb"<sheetData\b[^>]*?(/>|>)", xml)
    if data is None:
        raise HandbackError("シートの作りが読めません。Excelで開いて保存し直してください")
    if data[1] == b"/>":
        xml = xml[: data.start()] + b"<sheetData></sheetData>" + xml[data.end() :]
    edits: list[tuple[int, int, bytes]] = []
    last = xml.index(b"</sheetData>")
    for found in ROW.finditer(xml, 0, last):
        at = re.search(rb"""\br=["']([0-9]{1,7})["']""", found[0].split(b">", 1)[0])
        if at is None:
            raise HandbackError("シートの行に番号がありません。Excelで開いて保存し直してください")
        number = int(at[1]) - 1
        for row in sorted(r for r in by_row if r < number):
            edits.append((found.start(), found.start(), _new_row(row, by_row.pop(row))))
        if number in by_row:
            edits.append((found.start(), found.end(), _in_row(found[0], by_row.pop(number))))
    for row in sorted(by_row):
        edits.append((last, last, _new_row(row, by_row[row])))
    for start, end, piece in reversed(edits):
        xml = xml[:start] + piece + xml[end:]
    return xml


def _new_row(row: int, cells: Mapping[int, bytes]) -> bytes:
    return b'<row r="%d">' % (row + 1) + b"".join(cells[c] for c in sorted(cells)) + b"</row>"


def _in_row(xml: bytes, cells: Mapping[int, bytes]) -> bytes:
    if xml.endswith(b"/>") and b"</row>" not in xml:
        return xml[:-2].rstrip() + b">" + b"".join(cells[c] for c in sorted(cells)) + b"</row>"
    missing, edits = dict(cells), []
    for found in CELL.finditer(xml):
        at = ADDRESS.search(found[0].split(b">", 1)[0])
        if at is None:
            raise HandbackError("シートのセルに番地がありません。Excelで開いて保存し直してください")
        column = column_number(at[1].decode())
        edits += [(found.start(), found.start(), missing.pop(new)) for new in sorted(c for c in missing if c < column)]
        if column in missing:
            edits.append((found.start(), found.end(), missing.pop(column)))
    end = xml.rindex(b"</row>")
    edits += [(end, end, missing[column]) for column in sorted(missing)]
    for start, stop, piece in reversed(edits):
        xml = xml[:start] + piece + xml[stop:]
    return xml


def _cell(row: int, column: int, value: Value, style: int | None) -> bytes:
    at = f'r="{column_letters(column)}{row + 1}"' + (f' s="{style}"' if style is not None else "")
    if value is None:
        return f"<c {at}/>".encode()
    if isinstance(value, str):
        text = escape(_IN_NUMBERS.sub(lambda letter: f"_x{ord(letter[0]):04X}_", value))
        return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode()
    return f"<c {at}><v>{value:.15g}</v></c>".encode()


# ---------------------------------------------------------------------- the package


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
