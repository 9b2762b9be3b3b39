"""An Excel book as grids: merged ranges as one cell, figures as a reader sees them, hidden parts and formulas named.

calamine reads the values. What it leaves out (number formats, formulas, errors, hidden rows) is read from the sheet's own
XML, cut at its cells. Nothing is ever calculated: of a formula the result stands in the file, or it is asked for.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat as xml_parser

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lib.contract.reference import column_number
from lib.intake.files.book import Grid, Message, NotReadableError
from lib.intake.files.excel_struck import Strikes, strikes_of
from lib.intake.files.number_format import BUILT_IN
from lib.intake.files.workbook import (
    FORM_SHEET,
    MOST_COLUMNS,
    MOST_SHEETS,
    Formats,
    Marks,
    ShownCell,
    check_size,
    covered_by,
    grid_of,
    not_visible,
)

_BROKEN = "Excelのブックとして読めません。壊れているか途中で切れています。Excelで開けるかを確かめ、保存し直してください"
_MOST_COMMENTS, _LONGEST_COMMENT = 5, 60
_NAMES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


def grids_of(content: bytes) -> tuple[tuple[Grid, ...], list[Message], bool]:
    """Every visible sheet as a grid, what there is to say, and whether the book is one of our collecting forms.

    Of a form the sheet ``_form`` is among the grids. Raises NotReadableError in words.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = list(book.sheets_metadata)
    except (CalamineError, OSError, ValueError) as error:
        raise NotReadableError(_BROKEN) from error
    sheets = [m for m in metadata if m.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > MOST_SHEETS:
        raise NotReadableError(f"シートが{len(sheets)}枚あります。{MOST_SHEETS}枚までに分けてください")
    is_form = any(m.name == FORM_SHEET for m in sheets)
    messages: list[Message] = []
    grids = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts, styles = sheet_parts(package), _part(package, "xl/styles.xml")
        formats, strikes = _formats(package, styles), strikes_of(styles, _part(package, "xl/sharedStrings.xml"))
        messages += _about_the_book(package)
        for sheet in sheets:
            if sheet.visible != SheetVisibleEnum.Visible and sheet.name != FORM_SHEET:
                messages.append(not_visible(sheet.name))
                continue
            xml = package.read(parts[sheet.name]) if parts.get(sheet.name) in package.namelist() else b""
            try:
                read = book.get_sheet_by_name(sheet.name)
                grid, said = _grid(sheet.name, read, _marks(xml, strikes), formats)
            except (CalamineError, OSError, ValueError) as error:
                raise NotReadableError(
                    f"シート「{sheet.name}」を読めません。壊れているか途中で切れています。Excelで開いて保存し直してください"
                ) from error
            grids.append(grid)
            messages += [] if sheet.name == FORM_SHEET else said
    return tuple(grids), messages, is_form


class _Extent:
    """The farthest cell with content that the XML of a sheet holds, counted from A1; cells with a format alone do not count.

    Addresses are taken as calamine takes them: from `r`, else one further than the cell or row before.
    """

    def __init__(self, xml: bytes) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._is_in_cell = False
        parser = xml_parser.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(xml, True)
        except xml_parser.ExpatError as error:
            raise NotReadableError(_BROKEN) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            self._is_in_cell = True
            self._column += 1
            if "r" in attributes:
                address = _ADDRESS.fullmatch(attributes["r"])
                if address is None:
                    raise NotReadableError(_BROKEN)
                self._column, self._row = column_number(address[1].upper()) + 1, int(address[2])
        elif self._is_in_cell:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "c":
            self._is_in_cell = False


# Bounded, since converting a million letters takes hours; wide enough to name what lies beyond Excel's last cell.
_ADDRESS = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})", re.ASCII)


def check_extent(part: str, xml: bytes) -> None:
    """Refuse a sheet whose cells lie too far apart. `part` names it for its owner. Raises NotReadableError.

    calamine makes room for the whole rectangle around a sheet's cells, so that two cells in opposite corners (1.4 kB as a
    file) ask for more memory than there is and end the process. It is therefore told before calamine reads.
    """
    extent = _Extent(xml)
    check_size(part, extent.rows, extent.columns)


def _grid(name: str, sheet: CalamineSheet, marks: Marks, formats: Formats) -> tuple[Grid, list[Message]]:
    end = sheet.end or (0, 0)
    height, width = end[0] + 1, end[1] + 1
    check_size(name, height, width)
    spans = {
        (top, left): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    }
    covered = covered_by(spans, height, width)

    def cells() -> Iterator[ShownCell]:
        for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
            for column, value in enumerate(values):
                value = marks.errors.get((row, column), value)
                if value == "" or value is None or (row, column) in covered:
                    continue
                text, number = formats.seen(value, marks.styles.get((row, column), 0))
                yield ShownCell(row, column, text, number, isinstance(value, int | float))

    return grid_of(name, cells(), spans, marks)


def _about_the_book(package: zipfile.ZipFile) -> list[Message]:
    names = package.namelist()
    found = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        found.append(Message("info", "", "マクロを含むブックです。マクロは実行せず、セルの値だけを読み取りました"))
    if any(name.startswith("xl/externalLinks/") for name in names):
        words = (
            "ほかのブックへのリンクを含みます。保存されている値だけを読み取りました。最新の値かどうかを確かめてください"
        )
        found.append(Message("info", "", words))
    return [*found, *_about_comments(package)]


def _about_comments(package: zipfile.ZipFile) -> Iterator[Message]:
    """What hangs on cells as comments: never a value, but somebody's words."""
    texts = []
    for name in package.namelist():
        if re.fullmatch(r"xl/(?:comments/)?comments?\d*\.xml", name):
            for piece in package.read(name).decode("utf-8", "replace").split("<comment ")[1:]:
                attributes, _, inside = piece.partition("</comment>")[0].partition(">")
                cell = re.search(r'\bref="([A-Z]{1,3}\d{1,7})"', attributes)
                said = " ".join(_unescaped("".join(re.findall(r"<t\b[^>]*>([^<]*)</t>", inside))).split())
                texts.append(f"{cell[1] if cell else ''}「{said[:_LONGEST_COMMENT]}」")
    if texts:
        shown = "、".join(texts[:_MOST_COMMENTS]) + ("ほか" if len(texts) > _MOST_COMMENTS else "")
        yield Message("info", "", f"セルのコメント(メモ)が{len(texts)}個あります。値としては取り込みません({shown})")


_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,6})["']""")
_SHARED = re.compile(rb"""\bt=["']s["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")


def _marks(xml: bytes, strikes: Strikes) -> Marks:
    may_be_struck = strikes.is_any or b"<strike" in xml
    marks = Marks(hides_zeros=bool(re.search(rb"""<sheetView\b[^>]*\bshowZeros=["'](?:0|false)["']""", xml[:20_000])))
    for tag in re.findall(rb"<row\b[^>]*>", xml):
        if _HIDDEN.search(tag) and (number := re.search(rb"""\br=["']([0-9]{1,7})["']""", tag)):
            marks.hidden_rows.add(int(number[1]) - 1)
    for tag in re.findall(rb"<col\b[^>]*>", xml):
        ends = [re.search(rb"\b%s=[\"']([0-9]{1,5})[\"']" % word, tag) for word in (b"min", b"max")]
        if _HIDDEN.search(tag) and ends[0] and ends[1]:
            marks.hidden_columns |= set(range(int(ends[0][1]) - 1, min(int(ends[1][1]), MOST_COLUMNS)))
    for at, attributes, inside in _xml_cells(xml):
        if style := _STYLE.search(attributes):
            marks.styles[at] = int(style[1])
        value = _VALUE.search(inside)
        if _ERROR.search(attributes) and value:
            marks.errors[at] = value[1].decode("utf-8", "replace")
        if b"<f" in inside:
            marks.formulas.append(at)
            if not value:
                marks.without_result.append(at)
        if may_be_struck:
            shared = int(value[1]) if value and _SHARED.search(attributes) else None
            if struck := strikes.of_cell(marks.styles.get(at, 0), shared, inside.decode("utf-8", "replace")):
                marks.struck[at] = struck
    return marks


def _xml_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    for piece in re.split(rb"<c(?=[\s>])", xml)[1:]:
        attributes, _, inside = piece.partition(b">")
        found = _CELL.search(attributes)
        if found:
            inside = b"" if attributes.endswith(b"/") else inside.partition(b"</c>")[0]
            yield (int(found[2]) - 1, column_number(found[1].decode())), attributes, inside


def _formats(package: zipfile.ZipFile, styles: str) -> Formats:
    is_1904 = re.search(r"""<workbookPr\b[^>]*\bdate1904=["'](?:1|true)["']""", _part(package, "xl/workbook.xml"))
    first_day = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    return Formats(format_codes(styles), first_day)


def _part(package: zipfile.ZipFile, name: str) -> str:
    """The text of a part of a package; empty where there is none."""
    return package.read(name).decode("utf-8", "replace") if name in package.namelist() else ""


def format_codes(xml: str) -> dict[int, str]:
    """Style number -> number format code."""
    own = {}
    for tag in re.findall(r"<numFmt\b[^>]*>", xml):
        number, code = re.search(r'numFmtId="(\d+)"', tag), re.search(r'formatCode="([^"]*)"', tag)
        if number and code:
            own[int(number[1])] = _unescaped(code[1])
    used = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.S)
    ids = [int(n) for n in re.findall(r'<xf\b[^>]*?numFmtId="(\d+)"', used[0])] if used else []
    return {at: own.get(n, BUILT_IN.get(n, "")) for at, n in enumerate(ids)}


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the part of the package that holds it."""
    relations = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", _part(package, "xl/_rels/workbook.xml.rels")):
        key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if key and target:
            relations[key[1]] = target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    found = {}
    for tag in re.findall(r"<sheet\b[^>]*>", _part(package, "xl/workbook.xml")):
        name, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]*)"', tag)
        if name and key and key[1] in relations:
            found[_unescaped(name[1])] = relations[key[1]]
    return found


def _unescaped(text: str) -> str:
    text = re.sub(r"&#x([0-9A-Fa-f]{1,6});", lambda m: chr(int(m[1], 16)), text)
    text = re.sub(r"&#([0-9]{1,7});", lambda m: chr(int(m[1])), text)
    for name, sign in _NAMES.items():
        text = text.replace(name, sign)
    return text
