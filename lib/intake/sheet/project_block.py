"""One project of section 2 as a block of rows: where its columns are, and the cells that nobody has taken yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.contract.era import era, parse_period
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.section3_texts import Stated
from lib.intake.values import plain, value_of

_HEADINGS = frozenset(
    ("事業実施の根拠法令条項", "法令による事業実施の義務付け", "県の裁量の余地がない事業", "他の評価対象事業(公共、研究等)", "事業期間",
     "所管課(室)名", "事業実施の義務付け", "事業対象", "事業概要", "主な指標", "達成率", "うち一般財源", "人件費(参考)", "取組項目", "中核事業",
     "事業番号", "事務事業名", "指標", "目標", "実績")
)  # fmt: skip
_YEARLY = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度)?(?:実績|目標|計画|当初予算)")
SECTION = re.compile(
    r"\S{1,40}(?:課|室|局|所|部|センター|本部|事務局|署|院|校|館)(?:\(室\))?(?:[、・,]\S{1,40}(?:課|室|局|所))*"
)


@dataclass(frozen=True)
class Columns:
    """Where the table has its columns."""

    number: int
    name: int
    core: int
    initiative: int
    budget: tuple[int, ...]
    overview: int
    indicator: int
    target: int
    actual: int
    rate: int
    result: int


def columns_of(grid: Grid, top: int, bottom: int) -> tuple[Columns, int] | None:
    """Where the table has its columns, and the first row below its heading; None where there is no heading."""
    for row in range(top, bottom):
        words = {plain(c.text): c for c in grid.row(row)}
        name = next((c for t, c in words.items() if t.startswith("事務事業名")), None)
        number = next((c for t, c in words.items() if t in ("事業番号", "番号", "No.", "No")), None)
        if name is None or number is None:
            continue
        below = [c for r in range(row, min(row + max(3, name.rows), bottom)) for c in grid.row(r)]

        def at(*starts: str, default: int, cells: Sequence[Cell] = below) -> int:
            return next((c.column for start in starts for c in cells if plain(c.text).startswith(start)), default)

        cost = at("事業費", default=name.column + 1)
        overview = at("事業概要", default=cost + 3)
        indicator = at("主な指標", "指標", default=overview + 1)
        result = next((c.column for c in below if "成果等" in plain(c.text) or plain(c.text) == "事業の成果"), 10_000)
        target = next((c.column for c in below if re.fullmatch(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?目標|目標(?:値)?①?", plain(c.text)) and c.column > indicator), indicator + 1)  # fmt: skip
        actual = next((c.column for c in below if re.fullmatch(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?実績|実績(?:値)?②?", plain(c.text)) and c.column > target), target + 1)  # fmt: skip
        rate = at("達成率", default=actual + 1)
        columns = Columns(
            number.column, name.column, at("中核事業", "中核", default=-1), at("取組項目", default=-1),
            tuple(range(cost, min(cost + 3, max(overview, cost + 1)))), overview, indicator, target, actual, rate, result,
        )  # fmt: skip
        body = next((r for r in range(row + 1, bottom) if begins(grid, r, columns)), bottom)
        return columns, body
    return None


def begins(grid: Grid, row: int, columns: Columns) -> bool:
    """Whether a project begins in a row: a number with a name beside it."""
    number = next((c for c in grid.row(row) if c.column == columns.number), None)
    name = next((c for c in grid.row(row) if c.column == columns.name), None)
    if number is None or name is None:
        return False
    value = value_of(number.text, number.number)
    return value.is_plain and not value.unit and value.number is not None and 0 < value.number < 1_000


def blocks_of(grid: Grid, top: int, bottom: int) -> tuple[Columns, list[tuple[int, int]]] | None:
    """The columns of the table and the rows of each project; None where there is no heading."""
    found = columns_of(grid, top, bottom)
    if found is None:
        return None
    columns, body = found
    starts = [row for row in range(body, bottom) if begins(grid, row, columns)]
    return columns, list(zip(starts, [*starts[1:], bottom], strict=True))


def fits(grid: Grid, columns: Columns, blocks: Sequence[tuple[int, int]]) -> bool:
    """Whether every figure right of the indicators stands in a column of figures: the columns are those of the headings."""
    figures = (columns.target, columns.actual, columns.rate)
    return all(
        cell.column in figures
        for start, end in blocks
        for row in range(start, end)
        for cell in grid.row(row)
        if cell.column > columns.indicator and value_of(cell.text, cell.number).state == "number"
    ) and all(
        cell.column <= columns.indicator or not SECTION.fullmatch(plain(cell.text))
        for start, end in blocks
        for row in range(start, end)
        for cell in grid.row(row)
    )


@dataclass
class Block:
    """The rows of a project. Cells are taken one kind after the other; what nobody took is asked about at the end."""

    draft: Draft
    grid: Grid
    columns: Columns
    top: int
    bottom: int
    stated: Stated | None
    cells: list[Cell] = field(init=False)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        rows = range(self.top, self.bottom)
        self.cells = [c for row in rows for c in self.grid.row(row) if not _is_heading(c)]

    def take(self, cell: Cell) -> Cell:
        """Mark a cell as read."""
        self.taken.add((cell.row, cell.column))
        return cell

    def left(self) -> list[Cell]:
        """The cells that nobody has taken, in reading order."""
        return [c for c in self.cells if (c.row, c.column) not in self.taken]


def _is_heading(cell: Cell) -> bool:
    text = plain(cell.text)
    return text in _HEADINGS or bool(_YEARLY.fullmatch(text)) or (text.endswith("事業対象") and "実施状況" in text)


def is_period(text: str) -> bool:
    """Whether a text is a period as the sheet prints it."""
    try:
        parse_period(plain_period(text))
    except ValueError:
        return False
    return True


def plain_period(text: str) -> str:
    """A period as the contract writes it: ``R2-7``, ``H13-``."""
    bare = plain(text)
    bare = re.sub(r"[〜~～‐‑–—―−]", "-", bare)
    bare = re.sub(r"令和", "R", re.sub(r"平成", "H", re.sub(r"昭和", "S", bare)))
    return re.sub(r"年度?", "", bare)


def not_yet(start: int, year: int) -> str:
    """Why a project that began lately has no figures of earlier years."""
    if start >= year:
        return f"{era(start)}新規の事業のため、{era(year - 2)}・{era(year - 1)}の欄はない。"
    return f"{era(start)}開始の事業のため、{era(year - 2)}の欄はない。"
