"""What the XML of an Excel sheet says of its cells beside their values: formulas, styles, merged ranges."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from lib.contract.reference import column_number
from lib.intake.files.excel import format_codes, sheet_parts

Place = tuple[int, int]  # row and column, counted from 0
ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.S)
CELL = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.S)
ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,6})["']""")
_ARRAY = re.compile(rb"""<f\b[^>]*\bref=["']([A-Z0-9:]+)["'][^>]*>""")
_MERGED = re.compile(rb"""<mergeCell\b[^>]*\bref=["']([A-Z0-9:]+)["']""")


@dataclass(frozen=True)
class Range:
    """Cells from an upper left one to a lower right one, all counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @staticmethod
    def of(reference: bytes) -> Range:
        """A range as Excel writes it: ``B4:C5``, or ``B4`` alone."""
        first, _, last = reference.decode().partition(":")
        ends = [re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", end) for end in (first, last or first)]
        if not ends[0] or not ends[1]:
            return Range(-1, -1, -1, -1)  # holds nothing
        return Range(int(ends[0][2]) - 1, column_number(ends[0][1]), int(ends[1][2]) - 1, column_number(ends[1][1]))

    @property
    def anchor(self) -> Place:
        """The cell that is shown where the range is merged."""
        return self.top, self.left

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of these."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Styles:
    """The styles of a book by number: their number formats, and whether two look alike in all else."""

    def __init__(self, xml: str) -> None:
        self.codes = format_codes(xml)
        used = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.S)
        looks = re.findall(r"<xf\b[^>]*?/>|<xf\b.*?</xf>", used[0], re.S) if used else []
        self._looks = [re.sub(r'\s(?:numFmtId|applyNumberFormat)="[^"]*"', "", look) for look in looks]

    def differ_in_format_only(self, one: int, other: int) -> bool:
        """Whether two styles have the same font, borders, fill and alignment."""
        return max(one, other) < len(self._looks) and self._looks[one] == self._looks[other]


class SheetXml:
    """What the XML of one sheet says of its cells: formulas, styles and merged ranges."""

    def __init__(self, xml: bytes, styles: Styles) -> None:
        self.xml, self.styles = xml, styles
        self._merged = [Range.of(reference) for reference in _MERGED.findall(xml)]
        self._formulas: set[Place] = set()
        self._arrays: list[Range] = []
        self._styles: dict[Place, int] = {}
        self._row_styles: dict[int, int] = {}
        for row in ROW.finditer(xml):
            self._read_row(row[0])
        self._column_styles = {
            column: int(style[1])
            for tag in re.findall(rb"<col\b[^>]*>", xml)
            if (style := re.search(rb"""\bstyle=["']([0-9]{1,6})["']""", tag))
            for column in _columns_of(tag)
        }

    def _read_row(self, xml: bytes) -> None:
        tag = xml.split(b">", 1)[0]
        number, style = re.search(rb"""\br=["']([0-9]{1,7})["']""", tag), _STYLE.search(tag)
        if number and style and re.search(rb"""\bcustomFormat=["'](?:1|true)["']""", tag):
            self._row_styles[int(number[1]) - 1] = int(style[1])
        for cell in CELL.findall(xml):
            head = cell.split(b">", 1)[0]
            if not (found := ADDRESS.search(head)):
                continue
            place = int(found[2]) - 1, column_number(found[1].decode())
            if style := _STYLE.search(head):
                self._styles[place] = int(style[1])
            if b"<f" in cell:
                self._formulas.add(place)
                self._arrays += [Range.of(ref) for ref in _ARRAY.findall(cell) if b"shared" not in cell]

    def is_formula(self, row: int, column: int) -> bool:
        """Whether a cell is calculated, also as a part of an array."""
        return (row, column) in self._formulas or any(one.holds(row, column) for one in self._arrays)

    def merged(self, row: int, column: int) -> Range:
        """The merged range that a cell is in; the cell alone where it is not merged."""
        return next((one for one in self._merged if one.holds(row, column)), Range(row, column, row, column))

    def style(self, row: int, column: int) -> int | None:
        """The style that a cell has, by itself or from its row or column."""
        own = self._styles.get((row, column))
        return own if own is not None else self._row_styles.get(row, self._column_styles.get(column))

    def number_format(self, row: int, column: int) -> str:
        """The code of a cell's number format; blank for the general one."""
        return self.styles.codes.get(self.style(row, column) or 0, "")


def _columns_of(tag: bytes) -> range:
    ends = [re.search(rb"\b%s=[\"']([0-9]{1,5})[\"']" % word, tag) for word in (b"min", b"max")]
    return range(int(ends[0][1]) - 1, min(int(ends[1][1]), 16_384)) if ends[0] and ends[1] else range(0)


def sheets_of(content: bytes) -> dict[str, SheetXml]:
    """The sheets of a book by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        styles = Styles(package.read("xl/styles.xml").decode("utf-8", "replace") if "xl/styles.xml" in names else "")
        parts = {sheet: part for sheet, part in sheet_parts(package).items() if part in names}
        return {sheet: SheetXml(package.read(part), styles) for sheet, part in parts.items()}
