"""A Word document (.docx) as one grid: the rows of its tables and the paragraphs between them, from the top down.

A place is a cell of the grid ``文書``: its rows are counted over paragraphs and table rows, its columns within a table,
as 原資料 shows them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lib.contract.letters import seen
from lib.contract.reference import cell_place
from lib.intake.files.book import MOST_CELLS, Cell, Grid, Message, NotReadableError
from lib.intake.files.workbook import about_struck

_NAME = "文書"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_AROUND = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_MOST_COLUMNS = 500


def grids_of(content: bytes) -> tuple[tuple[Grid, ...], list[Message]]:
    """The document as one grid, and what of it is not read. Raises NotReadableError in words."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{_W}body")
    except (ElementTree.ParseError, KeyError, zipfile.BadZipFile) as error:
        raise NotReadableError(
            "Wordの文書として読めません。壊れているか途中で切れています。Wordで開けるかを確かめ、保存し直してください"
        ) from error
    if body is None or body.find(f".//{_W}tbl") is None:
        raise NotReadableError(
            "Wordの文書に表がありません。表のある文書か、元のExcelを選んでください。"
            "表が画像のときは、文字の入った表をコピーし、取込の画面で貼り付けてください"
        )
    cells: list[Cell] = []
    row = 0
    for part in _blocks(body):
        if part.tag == f"{_W}tbl":
            cells += _cells_of_table(part, row)
            row += sum(1 for _ in _inside(part, "tr"))
        elif text := _text(part):
            cells.append(Cell(row, 0, text, cell_place(_NAME, row, 0)))
            row += 1
        if len(cells) > MOST_CELLS:
            raise NotReadableError(f"表のセルが多すぎます({MOST_CELLS:,}個まで)。文書を分けてください")
    return (Grid(_NAME, tuple(cells)),), list(_left_out(body))


def _blocks(element: Element) -> Iterator[Element]:
    """The paragraphs and tables of a body or a cell, in order."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in _AROUND:
            yield from _blocks(child)


def _inside(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _AROUND:
            yield from _inside(child, name)


def _cells_of_table(table: Element, top: int) -> list[Cell]:
    """The cells of a table whose first row is `top`; one that is merged over rows or columns is one cell."""
    cells: list[Cell] = []
    open_above: dict[int, int] = {}  # column -> the cell, by its position, that is merged downwards from there
    for row, line in enumerate(_inside(table, "tr"), start=top):
        column = _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _inside(line, "tc"):
            width = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            if column + width > _MOST_COLUMNS:
                raise NotReadableError(f"表の列が{_MOST_COLUMNS}を超えています。表を分けてください")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
            if goes_on and column in open_above:
                above = open_above[column]
                cells[above] = replace(cells[above], rows=row - cells[above].row + 1)
            elif text := "\n".join(filter(None, map(_text_of_block, _blocks(cell)))):
                open_above[column] = len(cells)
                cells.append(Cell(row, column, text, cell_place(_NAME, row, column), None, 1, width))
            if merged is None or not (goes_on or text):
                open_above.pop(column, None)
            column += width
    return cells


def _number(element: Element | None, otherwise: int) -> int:
    said = "" if element is None else element.get(f"{_W}val", "")
    return int(said) if re.fullmatch("[0-9]{1,4}", said) else otherwise


def _text_of_block(block: Element) -> str:
    """A paragraph of a cell, or a table within it line by line."""
    if block.tag == f"{_W}p":
        return _text(block)
    rows = (
        " ".join(filter(None, (_text_of_block(part) for cell in _inside(line, "tc") for part in _blocks(cell))))
        for line in _inside(block, "tr")
    )
    return "\n".join(filter(None, rows))


def _text(paragraph: Element) -> str:
    """The letters of a paragraph as they stand: without what is struck out or deleted as a change, and without fields' codes."""
    return seen("".join(_letters(paragraph))).strip()


def _letters(element: Element) -> Iterator[str]:
    for child in element:
        name = child.tag.removeprefix(_W)
        if name == "t":
            yield child.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "tab":
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "r" and _is_struck(child):
            continue
        elif name in ("r", "hyperlink", "fldSimple", "ruby", "rubyBase") or child.tag in _AROUND:
            yield from _letters(child)


def _is_struck(run: Element) -> bool:
    """Whether a line goes through the letters of a run."""
    lines = (run.find(f"{_W}rPr/{_W}{name}") for name in ("strike", "dstrike"))
    return any(line is not None and line.get(f"{_W}val", "true") not in ("0", "false", "off") for line in lines)


def _left_out(body: Element) -> Iterator[Message]:
    """What a reader of the document sees and this module does not."""
    if body.find(f".//{_W}numPr") is not None:
        words = "自動で付く番号や行頭の記号(1. や ・)は、文書に文字として入っていないため、取り込みません"
        yield Message("info", "", words)
    if body.find(f".//{_W}txbxContent") is not None:
        yield Message("info", "", "テキストボックスの中の文字は、取り込みません")
    struck = [seen("".join(_letters(run))) for run in body.iter(f"{_W}r") if _is_struck(run)]
    if struck := [text for text in struck if text.strip()]:
        yield about_struck(_NAME, "", [("", text) for text in struck])
    if body.find(f".//{_W}del") is not None or body.find(f".//{_W}ins") is not None:
        yield Message("info", "", "変更履歴があります。変更を承諾した後の文字を読み取りました")
