"""What all workbooks share, whoever reads their cells: how large a sheet may be, its merged ranges, what is hidden, formulas and
errors, and how a value is shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.contract.letters import seen
from lib.contract.names import short
from lib.contract.reference import cell_place, column_letters
from lib.intake.files.book import MOST_CELLS, Cell, Grid, Message, NotReadableError
from lib.intake.files.number_format import is_year, shown, shown_date
from lib.intake.question import Question

FORM_SHEET = "_form"
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 60, 20_000, 500
_MOST_NAMED = 8
_LONGEST_STRUCK = 20


class Struck(NamedTuple):
    """The letters of a cell that are not struck out, and those that are; both blank where the whole cell is."""

    kept: str = ""
    gone: str = ""


@dataclass
class Marks:
    """What a sheet says of its cells, by (row, column) from 0."""

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    without_result: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hides_zeros: bool = False
    struck: dict[tuple[int, int], Struck] = field(default_factory=dict)


def check_size(name: str, height: int, width: int) -> None:
    """Refuse a sheet whose cells lie too far apart. Raises NotReadableError."""
    if height > MOST_ROWS or width > MOST_COLUMNS or height * width > MOST_CELLS * 4:
        words = (
            f"シート「{name}」は{height:,}行×{width:,}列あります。{MOST_ROWS:,}行・{MOST_COLUMNS}列、"
            f"行数×列数で{MOST_CELLS * 4:,}までです。表から離れたところにある値を消し、使っていない行と列を削除して保存し直してください"
        )
        raise NotReadableError(words)


def not_visible(name: str) -> Message:
    """What to say of a hidden sheet."""
    return Message("info", "", f"シート「{name}」は非表示のため、取り込みません")


class ShownCell(NamedTuple):
    """A cell as its sheet shows it; `is_figure` where it holds a number, shown or not."""

    row: int
    column: int
    text: str
    number: float | None
    is_figure: bool


def grid_of(
    name: str, shown_cells: Iterable[ShownCell], spans: Mapping[tuple[int, int], tuple[int, int]], marks: Marks
) -> tuple[Grid, list[Message]]:
    """A sheet as a grid, and what there is to say about it. `spans`: (rows, columns) of merged ranges by their first cell."""
    cells: list[Cell] = []
    hidden_values: list[tuple[int, int]] = []
    struck: dict[tuple[int, int], str] = {}
    for row, column, text, number, is_figure in shown_cells:
        text = seen(text)
        if (row, column) in marks.struck and text.strip():
            kept, gone = marks.struck[(row, column)]
            struck[(row, column)] = seen(gone or text)
            text, number, is_figure = seen(kept), None, False
        if not text.strip() or (number == 0 and marks.hides_zeros):
            hidden_values += [(row, column)] if is_figure else []
            continue
        hidden = row in marks.hidden_rows or column in marks.hidden_columns
        rows, columns = spans.get((row, column), (1, 1))
        cells.append(Cell(row, column, text, cell_place(name, row, column), number, rows, columns, hidden))
        if len(cells) > MOST_CELLS:
            raise NotReadableError(
                f"シート「{name}」のセルが多すぎます({MOST_CELLS:,}個まで)。表だけのブックにしてください"
            )
    said = _about_the_sheet(name, marks, cells)
    if hidden_values:
        words = f"表示されない書式のセルが{len(hidden_values)}個あります({_named(name, hidden_values)})。見えているとおり、空欄として読み取りました"
        said.append(Message("info", cell_place(name, *hidden_values[0]), words))
    if struck:
        places = [cell_place(name, *at) for at in struck]
        said.append(
            about_struck(
                name, places[0], [(p.split("!")[1], gone) for p, gone in zip(places, struck.values(), strict=True)]
            )
        )
    return Grid(name, tuple(cells)), said


def about_struck(part: str, place: str, struck: Sequence[tuple[str, str]]) -> Message:
    """That letters struck out (cell, letters) in a part of a file are not read: a reader takes them for deleted."""
    named = "、".join(f"{cell}「{short(gone, _LONGEST_STRUCK)}」" for cell, gone in struck[:_MOST_NAMED])
    words = (
        f"取り消し線の引かれた文字が{len(struck)}か所にあります({named}{'ほか' if len(struck) > _MOST_NAMED else ''})。"
        "消された文字とみて、除いて読み取りました。消されていない文字であるときは、取り消し線を解除して保存し直してください"
    )
    return Message("warning", place, words, Question("struck", (part,), (len(struck),)))


def covered_by(spans: Mapping[tuple[int, int], tuple[int, int]], height: int, width: int) -> set[tuple[int, int]]:
    """The cells of merged ranges but their first ones, within a sheet of this size."""
    return {
        (row, column)
        for (top, left), (rows, columns) in spans.items()
        for row in range(top, min(top + rows, height))
        for column in range(left, min(left + columns, width))
        if (row, column) != (top, left)
    }


@dataclass(frozen=True)
class Formats:
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


def _about_the_sheet(name: str, marks: Marks, cells: list[Cell]) -> list[Message]:
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
                f"式のセルが{len(formulas)}個あります。保存されている計算結果を読み取りました({_named(name, formulas)})",
            )
        )
    rows = sorted({cell.row for cell in cells} & marks.hidden_rows)
    columns = sorted({cell.column for cell in cells} & marks.hidden_columns)
    for places, word in (
        (_few([str(row + 1) for row in rows]), "行"),
        (_few(list(map(column_letters, columns))), "列"),
    ):
        if places:
            words = f"シート「{name}」の{places}{word}は非表示ですが、書かれているとおりに読み取りました"
            found.append(Message("info", "", words))
    return found


def _few(words: list[str]) -> str:
    return "・".join(words[:_MOST_NAMED]) + ("ほか" if len(words) > _MOST_NAMED else "")


def _named(name: str, places: list[tuple[int, int]]) -> str:
    shown = "、".join(cell_place(name, *at).split("!")[1] for at in places[:_MOST_NAMED])
    return shown + ("ほか" if len(places) > _MOST_NAMED else "")
