"""A LibreOffice workbook (.ods) as grids. The file holds the shown text of each cell beside its value, so that is taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lib.contract.reference import is_place
from lib.intake.files.book import LOCKED, Grid, Message, NotReadableError
from lib.intake.files.workbook import (
    FORM_SHEET,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Marks,
    ShownCell,
    Struck,
    check_size,
    grid_of,
    not_visible,
)
from lib.intake.values import value_of

_BROKEN = "LibreOfficeのブック(.ods)として読めません。壊れているか途中で切れています。LibreOfficeで開けるかを確かめ、保存し直してください"
_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_PREFIX % name for name in ("office", "table", "text", "style"))
_IN_ROWS = {f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows")}
_IN_COLUMNS = {f"{_TABLE}{name}" for name in ("table-column-group", "table-header-columns", "table-columns")}
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_SPACES = 100
_MOST_PARENTS = 10
_NOTHING: Mapping[str, bool] = {}


def grids_of(content: bytes) -> tuple[tuple[Grid, ...], list[Message], bool]:
    """Every visible sheet as a grid, what there is to say, and whether the book is one of our collecting forms.

    Raises NotReadableError in words.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if _is_locked(package):
                raise NotReadableError(LOCKED)
            document = ElementTree.fromstring(package.read("content.xml"))
            common = package.read("styles.xml") if "styles.xml" in package.namelist() else b"<none/>"
            struck = _struck_styles(ElementTree.fromstring(common), document)
    except (ElementTree.ParseError, KeyError, zipfile.BadZipFile) as error:
        raise NotReadableError(_BROKEN) from error
    tables = document.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    if len(tables) > MOST_SHEETS:
        raise NotReadableError(f"シートが{len(tables)}枚あります。{MOST_SHEETS}枚までに分けてください")
    hidden = {
        style.get(f"{_STYLE}name")
        for style in document.iter(f"{_STYLE}style")
        if any(p.get(f"{_TABLE}display") == "false" for p in style.iter(f"{_STYLE}table-properties"))
    }
    messages: list[Message] = []
    grids = []
    names = [table.get(f"{_TABLE}name", "") for table in tables]
    for number, (name, table) in enumerate(zip(names, tables, strict=True), start=1):
        if table.get(f"{_TABLE}style-name") in hidden and name != FORM_SHEET:
            messages.append(not_visible(name))
            continue
        if not is_place(f"{name}!A1"):  # LibreOffice allows longer names than a place does
            messages.append(Message("info", "", f"シート「{name}」を「シート{number}」と呼びます"))
            name = f"シート{number}"
        grid, said = _grid(name, table, struck)
        grids.append(grid)
        messages += [] if name == FORM_SHEET else said
    return tuple(grids), messages, FORM_SHEET in names


def _is_locked(package: zipfile.ZipFile) -> bool:
    """Whether a password is needed, in the way of LibreOffice before version 24.8 or since."""
    names = package.namelist()
    manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    return "encrypted-package" in names or b"encryption-data" in manifest


def _struck_styles(*documents: Element) -> dict[str, bool]:
    """Whether a style, of cells or of a part of their text, strikes letters out; those that leave it as it is around are not there."""
    own: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for style in (style for document in documents for style in document.iter(f"{_STYLE}style")):
        name = style.get(f"{_STYLE}name", "")
        parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        for properties in style.iter(f"{_STYLE}text-properties"):
            lines = [properties.get(f"{_STYLE}text-line-through-{word}") for word in ("style", "type")]
            if any(lines):
                own[name] = "none" not in lines
    found = {}
    for name in parents:
        ancestor = name
        for _ in range(_MOST_PARENTS):
            if ancestor in own:
                found[name] = own[ancestor]
                break
            ancestor = parents.get(ancestor, "")
    return found


def _grid(name: str, table: Element, struck: Mapping[str, bool]) -> tuple[Grid, list[Message]]:
    marks = Marks(hidden_columns=_hidden_columns(table))
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    styles = _column_styles(table)
    cells: list[ShownCell] = []
    row = 0
    for line in _inside(table, f"{_TABLE}table-row", _IN_ROWS):
        held = list(_filled(name, line))
        times = _count(line, "number-rows-repeated")
        if held:
            check_size(name, row + times, held[-1][0] + 1)
            if line.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                marks.hidden_rows |= set(range(row, row + times))
            for at in range(row, row + times):
                cells += (_shown(at, column, cell, marks, spans) for column, cell in held)
                marks.struck |= {
                    (at, column): found
                    for column, cell in (held if any(struck.values()) else ())
                    if (found := _struck(cell, struck, cell.get(f"{_TABLE}style-name") or styles.get(column, "")))
                }
        row += times
    return grid_of(name, cells, spans, marks)


def _inside(element: Element, wanted: str, groups: set[str]) -> Iterator[Element]:
    """The rows or columns of a table, also within their groups."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif child.tag in groups:
            yield from _inside(child, wanted, groups)


def _count(element: Element, name: str) -> int:
    """How often a row or cell stands there; LibreOffice fills a sheet up with one that is repeated a million times."""
    said = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(said[:18])) if re.fullmatch("[0-9]+", said) else 1


def _hidden_columns(table: Element) -> set[int]:
    found: set[int] = set()
    column = 0
    for element in _inside(table, f"{_TABLE}table-column", _IN_COLUMNS):
        times = _count(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            found |= set(range(column, min(column + times, MOST_COLUMNS)))
        column += times
    return found


def _column_styles(table: Element) -> dict[int, str]:
    """The style of the cells of each column that name none themselves."""
    found: dict[int, str] = {}
    column = 0
    for element in _inside(table, f"{_TABLE}table-column", _IN_COLUMNS):
        times = _count(element, "number-columns-repeated")
        style = element.get(f"{_TABLE}default-cell-style-name", "")
        found |= dict.fromkeys(range(column, min(column + times, MOST_COLUMNS)), style)
        column += times
    return found


def _struck(cell: Element, struck: Mapping[str, bool], style: str) -> Struck | None:
    """What of a cell is struck out, by its own style or by those of parts of its text; None for nothing."""
    is_struck = struck.get(style, False)
    paragraphs = [list(_parts(p, struck, is_struck)) for p in cell.findall(f"{_TEXT}p")]
    kept, gone = (
        "\n".join("".join(text for text, own in parts if own is wanted) for parts in paragraphs)
        for wanted in (False, True)
    )
    if gone.strip():
        return Struck(kept, gone)
    return Struck() if is_struck and not kept.strip() else None


def _filled(name: str, line: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row that hold something, with their columns; those under a merged range hold nothing to see."""
    column = 0
    for cell in line:
        if cell.tag not in _CELLS:
            continue
        times = _count(cell, "number-columns-repeated")
        if cell.tag == _CELLS[0] and (cell.get(f"{_OFFICE}value-type") or cell.find(f"{_TEXT}p") is not None):
            if times > MOST_COLUMNS:
                check_size(name, 1, column + times)
            yield from ((at, cell) for at in range(column, column + times))
        column += times


def _shown(
    row: int, column: int, cell: Element, marks: Marks, spans: dict[tuple[int, int], tuple[int, int]]
) -> ShownCell:
    """A cell as it is shown; what there is to say of it goes among `marks`, a merged range among `spans`."""
    size = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if size != (1, 1):
        spans[(row, column)] = min(size[0], MOST_ROWS), min(size[1], MOST_COLUMNS)
    kind = cell.get(f"{_OFFICE}value-type", "")
    paragraphs = cell.findall(f"{_TEXT}p")
    text = "\n".join(_text(paragraph) for paragraph in paragraphs)
    if cell.get(f"{_TABLE}formula") is not None:
        marks.formulas.append((row, column))
        if text.startswith(("#", "Err:")):
            marks.errors[(row, column)] = text
        elif not kind:
            marks.without_result.append((row, column))
    held = cell.get(f"{_OFFICE}value")
    if kind not in ("float", "percentage", "currency") or held is None:
        return ShownCell(row, column, text, None, False)
    value = round(float(held) * (100 if kind == "percentage" else 1), 10)
    if not paragraphs:  # written by a program that leaves the shown text out
        text = f"{value:.15g}" + "%" * (kind == "percentage")
    return ShownCell(row, column, text, _number(text, value), True)


def _number(text: str, value: float) -> float | None:
    """The value, where what is shown is the value as far as its digits go; else what is shown stands for itself."""
    read = value_of(text).number
    decimals = re.search(r"\.([0-9]+)", text)
    is_shown = read is not None and abs(read - value) <= 0.5000001 * 10.0 ** -(len(decimals[1]) if decimals else 0)
    return value if is_shown else read


def _text(element: Element) -> str:
    """The letters of a paragraph, without notes and drawings in it."""
    return "".join(text for text, _ in _parts(element))


def _parts(
    element: Element, struck: Mapping[str, bool] = _NOTHING, is_struck: bool = False
) -> Iterator[tuple[str, bool]]:
    """The letters of a paragraph in parts, each with whether it is struck out."""
    yield element.text or "", is_struck
    for child in element:
        name = child.tag.removeprefix(_TEXT)
        if name == "s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), _MOST_SPACES), is_struck
        elif name == "tab":
            yield " ", is_struck
        elif name == "line-break":
            yield "\n", is_struck
        elif name in ("span", "a", "ruby", "ruby-base"):
            yield from _parts(child, struck, struck.get(child.get(f"{_TEXT}style-name", ""), is_struck))
        yield child.tail or "", is_struck
