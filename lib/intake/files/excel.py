"""An Excel book as grids: merged ranges as one cell, figures as a reader sees them, hidden parts and formulas named.

calamine reads the values. What it leaves out (number formats, formulas, errors, hidden rows) is read from the sheet's own
XML, cut at its cells. Nothing is ever calculated: of a formula the result stands in the file, or it is asked for.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat as xml_parser

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lib.contract.letters import seen
from lib.contract.reference import cell_place, column_number
from lib.intake.files.book import MOST_CELLS, Cell, Grid, Message, NotReadableError
from lib.intake.files.number_format import BUILT_IN, is_year, shown, shown_date
from lib.intake.question import Question

FORM_SHEET = "_form"
_MOST_SHEETS, _MOST_ROWS, _MOST_COLUMNS = 60, 20_000, 500
_MOST_NAMED = 8
_BROKEN = "Excelのブックとして読めません。壊れているか途中で切れています。Excelで開けるかを確かめ、保存し直してください"
_NAMES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


@dataclass
class _Marks:
    """What the XML of a sheet says of its cells, by (row, column) from 0."""

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    without_result: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hides_zeros: bool = False


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
    if len(sheets) > _MOST_SHEETS:
        raise NotReadableError(f"シートが{len(sheets)}枚あります。{_MOST_SHEETS}枚までに分けてください")
    is_form = any(m.name == FORM_SHEET for m in sheets)
    messages: list[Message] = []
    grids = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        formats, parts = _formats(package), sheet_parts(package)
        messages += _about_the_book(package)
        for sheet in sheets:
            if sheet.visible != SheetVisibleEnum.Visible and sheet.name != FORM_SHEET:
                messages.append(Message("info", "", f"シート「{sheet.name}」は非表示のため、読んでいません"))
                continue
            xml = package.read(parts[sheet.name]) if parts.get(sheet.name) in package.namelist() else b""
            try:
                read = book.get_sheet_by_name(sheet.name)
                grid, said = _grid(sheet.name, read, _marks(xml), formats)
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
    _check_size(part, extent.rows, extent.columns)


def _check_size(name: str, height: int, width: int) -> None:
    if height > _MOST_ROWS or width > _MOST_COLUMNS or height * width > MOST_CELLS * 4:
        words = (
            f"シート「{name}」は{height:,}行×{width:,}列あります。{_MOST_ROWS:,}行・{_MOST_COLUMNS}列、"
            f"行数×列数で{MOST_CELLS * 4:,}までです。表から離れたところにある値を消し、使っていない行と列を削除して保存し直してください"
        )
        raise NotReadableError(words)


def _grid(name: str, sheet: CalamineSheet, marks: _Marks, formats: _Formats) -> tuple[Grid, list[Message]]:
    end = sheet.end or (0, 0)
    height, width = end[0] + 1, end[1] + 1
    _check_size(name, height, width)
    spans = {
        (top, left): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    }
    covered = {
        (row, column)
        for (top, left), (rows, columns) in spans.items()
        for row in range(top, min(top + rows, height))
        for column in range(left, min(left + columns, width))
        if (row, column) != (top, left)
    }
    cells: list[Cell] = []
    hidden_values: list[tuple[int, int]] = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            at = (row, column)
            value = marks.errors.get(at, value)
            if value == "" or value is None or at in covered:
                continue
            text, number = formats.seen(value, marks.styles.get(at, 0))
            text = seen(text)
            if not text.strip() or (number == 0 and marks.hides_zeros):
                hidden_values += [at] if isinstance(value, int | float) else []
                continue
            hidden = row in marks.hidden_rows or column in marks.hidden_columns
            rows, columns = spans.get(at, (1, 1))
            cells.append(Cell(row, column, text, cell_place(name, *at), number, rows, columns, hidden))
            if len(cells) > MOST_CELLS:
                raise NotReadableError(
                    f"シート「{name}」のセルが多すぎます({MOST_CELLS:,}個まで)。表だけのブックにしてください"
                )
    said = _about_the_sheet(name, marks, cells)
    if hidden_values:
        words = f"表示されない書式のセルが{len(hidden_values)}個あります({_named(name, hidden_values)})。見えているとおり、空欄として読みました"
        said.append(Message("info", cell_place(name, *hidden_values[0]), words))
    return Grid(name, tuple(cells)), said


@dataclass(frozen=True)
class _Formats:
    """How the cells of a book are shown: number format by style, and the day that its dates count from."""

    codes: Mapping[int, str]
    first_day: datetime.date

    def seen(self, value: object, style: int) -> tuple[str, float | None]:
        """A value as a reader sees it, and its number where it is one, in the scale that is shown."""
        code = self.codes.get(style, "")
        if isinstance(value, bool):
            return ("TRUE" if value else "FALSE"), None
        if isinstance(value, int | float):
            if is_year(code):  # calamine knows no years of an era
                return shown_date(self.first_day + datetime.timedelta(days=int(value)), code), None
            return shown(float(value), code)
        if isinstance(value, datetime.datetime):
            return shown_date(value.date(), code) if value.time() == datetime.time() else str(value), None
        if isinstance(value, datetime.date):
            return shown_date(value, code), None
        return str(value), None


def _about_the_book(package: zipfile.ZipFile) -> list[Message]:
    names = package.namelist()
    found = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        found.append(Message("info", "", "マクロを含むブックです。マクロは動かさず、セルの値だけを読みました"))
    if any(name.startswith("xl/externalLinks/") for name in names):
        words = "ほかのブックへのリンクを含みます。保存されている値だけを読みました。最新の値かどうかを確かめてください"
        found.append(Message("info", "", words))
    return found


def _about_the_sheet(name: str, marks: _Marks, cells: list[Cell]) -> list[Message]:
    found = [
        Message(
            "warning",
            cell_place(name, *at),
            f"エラーの値「{text}」があります。Excelで式を直して保存し直してください",
            Question("error_value", (cell_place(name, *at),)),
        )
        for at, text in sorted(marks.errors.items())
    ]
    found += [
        Message("warning", cell_place(name, *at), "式の計算結果がファイルに保存されていません。Excelで開いて保存し直してください", Question("no_result", (cell_place(name, *at),)))
        for at in marks.without_result
    ]  # fmt: skip
    held = {(cell.row, cell.column) for cell in cells}
    formulas = [at for at in marks.formulas if at in held]
    if formulas:
        found.append(
            Message(
                "info",
                cell_place(name, *formulas[0]),
                f"式のセルが{len(formulas)}個あります。保存されている計算結果を読みました({_named(name, formulas)})",
            )
        )
    rows = sorted(row + 1 for row in marks.hidden_rows if any(cell.row == row for cell in cells))
    if rows:
        shown = "・".join(map(str, rows[:_MOST_NAMED])) + ("ほか" if len(rows) > _MOST_NAMED else "")
        found.append(Message("info", "", f"シート「{name}」の{shown}行は非表示ですが、書かれているとおりに読みました"))
    return found


def _named(name: str, places: list[tuple[int, int]]) -> str:
    shown = "、".join(cell_place(name, *at).split("!")[1] for at in places[:_MOST_NAMED])
    return shown + ("ほか" if len(places) > _MOST_NAMED else "")


_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,6})["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")


def _marks(xml: bytes) -> _Marks:
    marks = _Marks(hides_zeros=bool(re.search(rb"""<sheetView\b[^>]*\bshowZeros=["'](?:0|false)["']""", xml[:20_000])))
    for tag in re.findall(rb"<row\b[^>]*>", xml):
        if _HIDDEN.search(tag) and (number := re.search(rb"""\br=["']([0-9]{1,7})["']""", tag)):
            marks.hidden_rows.add(int(number[1]) - 1)
    for tag in re.findall(rb"<col\b[^>]*>", xml):
        ends = [re.search(rb"\b%s=[\"']([0-9]{1,5})[\"']" % word, tag) for word in (b"min", b"max")]
        if _HIDDEN.search(tag) and ends[0] and ends[1]:
            marks.hidden_columns |= set(range(int(ends[0][1]) - 1, min(int(ends[1][1]), _MOST_COLUMNS)))
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
    return marks


def _xml_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    for piece in re.split(rb"<c(?=[\s>])", xml)[1:]:
        attributes, _, inside = piece.partition(b">")
        found = _CELL.search(attributes)
        if found:
            inside = b"" if attributes.endswith(b"/") else inside.partition(b"</c>")[0]
            yield (int(found[2]) - 1, column_number(found[1].decode())), attributes, inside


def _formats(package: zipfile.ZipFile) -> _Formats:
    names = package.namelist()
    book = package.read("xl/workbook.xml").decode("utf-8", "replace") if "xl/workbook.xml" in names else ""
    is_1904 = re.search(r"""<workbookPr\b[^>]*\bdate1904=["'](?:1|true)["']""", book)
    first_day = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    return _Formats(
        _codes(package.read("xl/styles.xml").decode("utf-8", "replace")) if "xl/styles.xml" in names else {}, first_day
    )


def _codes(xml: str) -> dict[int, str]:
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
    names = package.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    relations = {}
    for tag in re.findall(
        r"<Relationship\b[^>]*>", package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    ):
        key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if key and target:
            relations[key[1]] = target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    found = {}
    for tag in re.findall(r"<sheet\b[^>]*>", package.read("xl/workbook.xml").decode("utf-8", "replace")):
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
