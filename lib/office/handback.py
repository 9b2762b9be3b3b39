"""The office's own file given back with its blank cells filled, each in the way of the cells beside it.

A figure is written as a number where its neighbours are numbers, in the scale that the cell's format shows, else as text as
they are written. What is no certain match is left and listed. At the end the file is read again: a figure that does not
come back as it stands in the data is taken out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.reference import Reference
from lib.contract.terms import MEASURES
from lib.intake.bounded import open_bounded
from lib.intake.files.book import Book, Cell, Rows
from lib.intake.files.number_format import held_for, shown
from lib.intake.sheet.sheet import tables_of
from lib.intake.values import value_of
from lib.office.filling import Filled, HandbackError, Left, Styled, Value, fill
from lib.office.number_formats import PERCENT, decimals
from lib.office.sheet_xml import SheetXml, sheets_of
from lib.store.tables import Tables

Key = tuple[str, int, str]  # indicator, year and measure
_NO_XLSX = "書き込んで返せるのは .xlsx と .xlsm のブックだけです。Excelで開き、.xlsx で保存し直してください。"
_GENERAL = ("", "General", "G/標準")
_FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789,.%-"}
_TEXT = re.compile(r"(?P<digits>[0-9][0-9,]*(?:\.(?P<decimals>[0-9]+))?)(?P<behind>.*)", re.S)


@dataclass(frozen=True)
class _Figure:
    """A blank cell whose figure is known. `seen` is the figure as a reader of the sheet sees it, in `unit`."""

    key: Key
    place: str
    name: str
    seen: float
    unit: str
    is_of_group: bool  # the indicators of a group are printed with their unit, those of projects without

    @property
    def words(self) -> str:
        """The figure in Japanese: ``「防災士の数」のR4の実績値 2,519人``."""
        _, year, measure = self.key
        return f"「{self.name[:50]}」の{era(year)}の{MEASURES[measure]} {self.text}"

    @property
    def text(self) -> str:
        """The figure with its unit."""
        return f"{self.seen:,.10g}{self.unit}"


class _UnsureError(Exception):
    """Why a figure is not written, in words."""


def hand_back(name: str, content: bytes, tables: Tables) -> Filled:
    """An office's sheet with the blank cells filled whose figure is known by now. Raises HandbackError in words."""
    book = open_bounded(name, content)
    if book.kind == "form":
        raise HandbackError("回答票です。書き込んで返せるのは、調書のブックです。")
    if book.kind != "xlsx" or not book.grids:
        is_unread = bool(book.messages) and not book.grids
        raise HandbackError(book.messages[0].text if is_unread else _NO_XLSX)
    blanks: dict[Key, str] = {}
    rows, _, _ = tables_of(book, tables.stated, blanks)
    figures = list(_known(blanks, tables))
    around = _Surroundings(book, rows, blanks, sheets_of(content))
    cells: dict[str, Value | Styled] = {}
    left = [
        Left(figure.place, figure.words, "数値以外の文字が書かれているため、書き込みません")
        for figure in _known(_in_words(rows, blanks), tables)
    ]
    for figure in figures:
        try:
            cells[figure.place] = around.value(figure)
        except _UnsureError as why:
            left.append(Left(figure.place, figure.words, str(why)))
    return _checked(name, content, figures, cells, left, tables)


def _in_words(rows: Rows, blanks: Mapping[Key, str]) -> dict[Key, str]:
    """The cells that hold words in place of a figure, such as 調査中 or a dash."""
    read = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r for r in rows["observations"]}
    return {key: row["source_ref"] for key, row in read.items() if row["value"] is None and key not in blanks}


def _known(blanks: Mapping[Key, str], tables: Tables) -> Iterator[_Figure]:
    """The blank cells whose figure is in force, of those read from tables."""
    indicators = {row["indicator_id"]: row for row in tables["indicators"].to_dict("records")}
    rows = tables["observations"]
    rows = rows[rows["value"].notna() & rows["attribution"].isin(["printed", "inferred"])]
    for row in rows.to_dict("records"):
        key = (str(row["indicator_id"]), int(row["fiscal_year"]), str(row["measure"]))
        about = indicators.get(key[0])
        if key not in blanks or about is None:
            continue
        is_rate = key[2] == "printed_rate"  # kept as a fraction of one
        seen = round(row["value"] * 100, 10) if is_rate else float(row["value"])
        unit = "%" if is_rate else str(about["unit"] or "")
        yield _Figure(key, blanks[key], str(about["name"]), seen, unit, about["kind"] == "group")


class _Surroundings:
    """What stands around the blank cells of a book: how its figures are written, its formats and merged ranges."""

    def __init__(self, book: Book, rows: Rows, blanks: Mapping[Key, str], sheets: Mapping[str, SheetXml]) -> None:
        self.sheets = sheets
        self.blank_places = {Reference("", place).cell for place in blanks.values()}
        cells = {cell.place: cell for grid in book.grids for cell in grid.cells}
        groups = {row["indicator_id"] for row in rows["indicators"] if row["kind"] == "group"}
        self.written: dict[
            tuple[object, ...], list[Cell]
        ] = {}  # how figures are written: of one series, indicator, part
        for row in rows["observations"]:
            cell = cells.get(row["source_ref"])
            if cell is None or row["value"] is None:
                continue
            is_rate, is_of_group = row["measure"] == "printed_rate", row["indicator_id"] in groups
            for key in _alike((row["indicator_id"], 0, row["measure"]), is_rate, is_of_group):
                self.written.setdefault(key, []).append(cell)

    def value(self, figure: _Figure) -> Value | Styled:
        """What to write into a figure's cell. Raises _UnsureError in words."""
        at = Reference("", figure.place).cell
        if at is None or at[0] not in self.sheets:
            raise _UnsureError("セルの番地を特定できません")
        name, row, column = at
        sheet = self.sheets[name]
        merged = sheet.merged(row, column)
        if any(other and other != at and other[0] == name and merged.holds(*other[1:]) for other in self.blank_places):
            raise _UnsureError("ほかの年度や欄と結合されたセルです。結合を解除してください")
        if sheet.is_formula(*merged.anchor):
            raise _UnsureError("式のセルです。式を消さないため、書き込みません")
        neighbours = self._neighbours(figure, at)
        code = sheet.number_format(*merged.anchor)
        is_text = neighbours[0].number is None if neighbours else not re.search("[0#?]", code)
        if is_text or code == "@":
            return _as_text(figure, neighbours)
        if code in _GENERAL:
            for other in (c for c in neighbours if c.number is not None and c.place.startswith(f"{name}!")):
                style, own = sheet.style(other.row, other.column), sheet.style(*merged.anchor) or 0
                if style is not None and sheet.styles.differ_in_format_only(style, own):
                    return Styled(_as_number(figure, sheet.styles.codes.get(style, ""), neighbours), style)
        return _as_number(figure, code, neighbours)

    def _neighbours(self, figure: _Figure, at: tuple[str, int, int]) -> list[Cell]:
        """The cells that show how this figure is to be written, the nearest first: of its series, else of its indicator, else of its part."""
        for key in _alike(figure.key, figure.key[2] == "printed_rate", figure.is_of_group):
            if cells := self.written.get(key):
                return sorted(cells, key=lambda c: (abs(c.row - at[1]) + abs(c.column - at[2]), c.row, c.column))
        return []


def _alike(key: Key, is_rate: bool, is_of_group: bool) -> list[tuple[object, ...]]:
    """From the nearest to the farthest, what figures are written alike: a series, an indicator, a part of the sheet."""
    return [(key[0], key[2]), (key[0], is_rate), (is_of_group, is_rate)]


def _as_number(figure: _Figure, code: str, neighbours: Sequence[Cell]) -> float:
    """The number that shows a figure under a number format. Raises _UnsureError where that is another figure or scale."""
    held = held_for(figure.seen, code)
    if held is None:
        raise _UnsureError(f"セルの表示形式「{code}」では、値を正しく表示できません")
    said = value_of(*shown(held, code))
    is_same_unit = said.unit == "" or plain(said.unit) == plain(figure.unit)
    if not is_same_unit or said.number is None or said.number != figure.seen:
        raise _UnsureError(f"セルの表示形式「{code}」が、指標の単位「{figure.unit or 'なし'}」と一致しません")
    if figure.unit in PERCENT and said.unit == "" and (figure.key[2] == "printed_rate" or _has_percent(neighbours)):
        raise _UnsureError("セルの表示形式が%ではなく、割合か百分率かを確認できません")
    return held


def _has_percent(cells: Sequence[Cell]) -> bool:
    return any(cell.number is not None and "%" in plain(cell.text) for cell in cells)


def _as_text(figure: _Figure, neighbours: Sequence[Cell]) -> str:
    """A figure as the nearest neighbour writes its own: with or without unit, thousands separators, and as many decimals."""
    texts = [found for cell in neighbours if (found := _TEXT.fullmatch(plain(cell.text)))]
    units = {"": "", plain(figure.unit): figure.unit, f"({plain(figure.unit)})": f"({figure.unit})"}
    for found in texts:
        if found["behind"] in units:
            digits = max(decimals(figure.seen), len(found["decimals"] or ""))
            is_grouped = "," in found["digits"] or not any(re.match("[0-9]{4}", other["digits"]) for other in texts)
            text = f"{figure.seen:{',' if is_grouped else ''}.{digits}f}{units[found['behind']]}"
            return text.translate(_FULL_WIDTH) if any(c in "０１２３４５６７８９" for c in neighbours[0].text) else text
    is_with_unit = figure.is_of_group or figure.unit in PERCENT
    return figure.text if is_with_unit else f"{figure.seen:,.10g}"


# ---------------------------------------------------------------------- the file as it is given back


def _checked(
    name: str,
    content: bytes,
    figures: Sequence[_Figure],
    cells: Mapping[str, Value | Styled],
    left: Sequence[Left],
    tables: Tables,
) -> Filled:
    """The file filled; a figure that is not read back as it stands in the data is taken out again."""
    filled = fill(name, content, cells)
    rows, _, _ = tables_of(open_bounded(name, filled.content), tables.stated)
    read = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in rows["observations"]}
    wrong = []
    for figure in (f for f in figures if f.place in cells):
        value, scale = read.get(figure.key), 100 if figure.key[2] == "printed_rate" else 1
        if value is None or abs(value * scale - figure.seen) > 1e-9 * max(1.0, abs(figure.seen)):
            wrong.append(Left(figure.place, figure.words, "書き込んでも、同じ値として読めません"))
    if wrong:
        places = {one.place for one in wrong}
        filled = fill(name, content, {place: value for place, value in cells.items() if place not in places})
    return replace(filled, left=(*filled.left, *left, *wrong))


def proof(name: str, content: bytes, filled: Filled) -> str:
    """What changed, for the file's owner: the cells old and new, what was left and why, and that nothing else changed."""
    calculated = "式を開いたときに計算し直す印だけを、ブックの設定に付けました。" if filled.is_to_calculate else ""
    lines = [
        f"書き戻しの記録 {name}",
        f"元のファイル SHA-256 {hashlib.sha256(content).hexdigest()}",
        f"書き戻したファイル SHA-256 {hashlib.sha256(filled.content).hexdigest()}",
        f"変えたセル{len(filled.changed):,}件。変えたセルのある部品 {'、'.join(filled.parts) or 'なし'}。{calculated}ほかの{filled.untouched}個の部品は変更していません。",
        *(f"{Reference('', c.place).words}: {c.old or '(空欄)'} → {c.new or '(空欄)'}" for c in filled.changed),
    ]
    if filled.left:
        lines.append(f"書き込まなかった値{len(filled.left):,}件")
        lines += [f"{Reference('', one.place).words}: {one.figure} {one.why}" for one in filled.left]
    return "\n".join(lines) + "\n"
