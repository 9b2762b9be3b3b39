"""One project of section 2 as a block of rows: where its columns are, and the cells that nobody has taken yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.reference import line_of
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.heads import Heads
from lib.intake.sheet.periods import is_period
from lib.intake.sheet.section3_texts import signs_of
from lib.intake.sheet.section4_reviews import Stated, project_number
from lib.intake.sheet.year_rows import YearRows
from lib.intake.values import value_of, year_of

Column: TypeAlias = Literal[
    "initiative", "core", "number", "name", "total", "general_fund", "personnel", "overview", "indicator", "target",
    "actual", "printed_rate", "result", "other", "outside",
]  # fmt: skip
MONEY: tuple[Column, ...] = ("total", "general_fund", "personnel")
FIGURES: tuple[Column, ...] = ("target", "actual", "printed_rate")
_HEADINGS = frozenset(
    ("事業実施の根拠法令条項", "法令による事業実施の義務付け", "県の裁量の余地がない事業", "他の評価対象事業(公共、研究等)", "事業期間",
     "所管課(室)名", "事業実施の義務付け", "事業対象", "事業概要", "主な指標", "達成率", "うち一般財源", "人件費(参考)", "取組項目", "中核事業",
     "事業番号", "事務事業名", "指標", "目標", "実績")
)  # fmt: skip
_YEARLY = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度)?(?:実績|目標|計画|当初予算)")
_NUMBER_HEADS = ("事業番号", "番号", "No.", "No")
# What a head of the table means, by how it begins; the first that fits.
_MEANINGS: tuple[tuple[Column, str], ...] = (
    ("initiative", r"取組項目"),
    ("core", r"中核"),
    ("name", r"事務事業名"),
    ("general_fund", r"(?:うち)?一般財源"),
    ("personnel", r"人件費"),
    ("total", r"事業費|予算額|決算額"),
    ("overview", r"事業概要"),
    ("result", r".*(?:事業の成果|成果等)"),
    ("printed_rate", r"達成(?:率|度)"),
    ("indicator", r"主な指標|指標"),
)
_TARGET = re.compile(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?目標|目標(?:値)?①?1?")
_ACTUAL = re.compile(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?実績|実績(?:値)?②?2?")
_MONEY_UNIT = re.compile(r"(?:単位[::]?|\()((?:千|万|百万|億|十億)?円)")
_MOST_ASTRAY = 0.1  # of the figures of a book
_SUBTOTAL = re.compile(r"(?:小|合|総|累)?計|(?:事業(?:群|費)?|取組項目.{0,6})(?:の)?(?:小|合|総)?計|合計額")
# What stands before or over the name of an indicator and says its kind, as it is compared and as it is printed.
KIND = re.compile(
    r"[【\[](活動|成果)指標[】\]]|^[【\[(<〈「](活動|成果)(?:指標)?[】\])>〉」]|^(活動|成果)(?:指標)?:|^(活動|成果)指標$"
)
KIND_AS_PRINTED = re.compile(
    r"^\s*(?:[【\[((<<〈「]\s*(?:活動|成果)(?:指標)?\s*[】\]))>>〉」]|(?:活動|成果)(?:指標)?\s*[::]|(?:活動|成果)指標\s*$)\s*"
)
_SECTION = r"[^\s、,]{1,40}(?:課|室|局|所|部|センター|本部|事務局|署|院|校|館|チーム|班|監)(?:[((]室[))])?"
SECTION = re.compile(rf"{_SECTION}(?:[、・,]{_SECTION})*")


@dataclass(frozen=True)
class Columns:
    """Where the table has its columns, and the texts of its heading, which printing may repeat."""

    heads: Heads[Column]
    repeated: frozenset[str]
    years: YearRows
    money_unit: str = ""
    is_shifted: bool = False  # figures stand above the first project: rows do not begin where their names do

    def of(self, cell: Cell) -> Column | None:
        """What the head over a cell says of it."""
        return self.heads.over(cell.column)

    def at(self, column: Column) -> int:
        """Where a head begins; beyond every column where there is none."""
        found = self.heads.column(column)
        return 10_000 if found is None else found


def columns_of(grid: Grid, top: int, bottom: int) -> tuple[Columns, int] | None:
    """Where the table has its columns, and the first row below its heading; None where there is no heading."""
    for row in range(top, bottom):
        words = {plain(c.text): c for c in grid.row(row)}
        name = next((c for t, c in words.items() if t.startswith("事務事業名")), None)
        number = next((c for t, c in words.items() if t in _NUMBER_HEADS), None)
        if name is None or number is None:
            continue
        below = [c for r in range(row, min(row + max(3, name.rows), bottom)) for c in grid.row(r)]
        meanings = _meanings(below, number, name)
        if not is_text(grid):  # cells have their own columns: what stands right of the last head belongs to none
            meanings[max(c.column + c.columns for c in below)] = "outside"
        heads = Heads(meanings)
        first = next((r for r in range(row + 1, bottom) if begins(grid, r, heads)), bottom)
        heading = [c for r in range(row, first) for c in grid.row(r)]
        texts = frozenset(plain(c.text) for r in range(top, first) for c in grid.row(r))
        said = [plain(c.text) for c in heading if heads.over(c.column) in MONEY] + sorted(texts)
        unit = next((found[1] for text in said if (found := _MONEY_UNIT.search(text))), "")
        stray = [
            c for c in heading if c.row > row and heads.over(c.column) in (*MONEY, *FIGURES) and _is_bare_figure(c)
        ]
        return Columns(heads, texts, YearRows.of((heads.over(c.column), c) for c in heading), unit, bool(stray)), first
    return None


def _is_bare_figure(cell: Cell) -> bool:
    value = value_of(cell.text, cell.number)
    return value.state == "number" and year_of(cell.text) is None


def _meanings(cells: Sequence[Cell], number: Cell, name: Cell) -> dict[int, Column]:
    found: dict[int, Column] = {number.column: "number"}
    for meaning, pattern in _MEANINGS:
        cell = next((c for c in cells if c.column not in found and re.match(pattern, plain(c.text))), None)
        if cell is not None:
            found[cell.column] = meaning
    at = {meaning: column for column, meaning in found.items()}
    total = at.setdefault("total", name.column + 1)
    overview = at.setdefault("overview", total + 3)
    for place, meaning in enumerate(MONEY[1:], start=1):  # without heads of their own they follow the total
        if total + place < overview:
            at.setdefault(meaning, total + place)
    indicator = at.setdefault("indicator", overview + 1)
    at["target"] = _first_right(cells, _TARGET, indicator, indicator + 1)
    at["actual"] = _first_right(cells, _ACTUAL, indicator, at["target"] + 1)
    at.setdefault("printed_rate", max(at["actual"], at["target"]) + 1)
    last = max(at.values())
    whole: dict[int, Column] = {column: meaning for meaning, column in at.items()}
    beside = {c.column for c in cells if c.column not in whole and not is_heading(c)}
    others: dict[int, Column] = {column: "other" for column in beside if indicator < column < last}
    return others | whole


def _first_right(cells: Sequence[Cell], pattern: re.Pattern[str], column: int, default: int) -> int:
    """Where the first head of a kind stands right of a column."""
    right = [c.column for c in cells if c.column > column and pattern.fullmatch(plain(c.text))]
    return min(right, default=default)


def is_text(grid: Grid) -> bool:
    """Whether a grid is a text, whose columns may have shifted when it was extracted."""
    return bool(grid.cells) and line_of(grid.cells[0].place) > 0


def begins(grid: Grid, row: int, heads: Heads[Column]) -> bool:
    """Whether a project begins in a row: a number with a name beside it; where it has none, a name with another sign."""
    cells = {heads.over(cell.column): cell for cell in reversed(grid.row(row))}
    name = cells.get("name")
    if name is None or is_period(name.text) or is_heading(name) or _SUBTOTAL.fullmatch(plain(name.text)):
        return False
    if "number" in cells and (project_number(cells["number"]) or not (is_text(grid) or is_heading(cells["number"]))):
        return True
    if SECTION.fullmatch(plain(name.text)):
        return False
    initiative, indicator = cells.get("initiative"), cells.get("indicator")
    if initiative is not None and signs_of(initiative.text):
        return True
    is_first = indicator is not None and bool(KIND.search(plain(indicator.text))) and "活動" in indicator.text
    return is_first and "total" in cells and not is_text(grid)


def _is_rule(cells: Sequence[Cell]) -> bool:
    """A row of dashes across the table is drawn between projects and says nothing."""
    return len(cells) > len(MONEY) + 1 and all(value_of(c.text, c.number).state == "dash" for c in cells)


@dataclass(frozen=True)
class Table:
    """Section 2 taken apart: the rows of each project, and those of subtotals, which are nobody's."""

    grid: Grid
    columns: Columns
    projects: tuple[tuple[int, ...], ...]
    subtotals: tuple[int, ...]

    def name(self, rows: Sequence[int]) -> Cell:
        """The cell of a project's name."""
        return next(c for c in self.grid.row(rows[0]) if self.columns.of(c) == "name")

    def number(self, rows: Sequence[int]) -> int | None:
        """A project's number; None where it has none."""
        return project_number(next((c for c in self.grid.row(rows[0]) if self.columns.of(c) == "number"), None))

    @cached_property
    def is_in_place(self) -> bool:
        """Whether the columns are those of the headings: whether the figures right of the indicators stand under figures.

        A text may have lost its columns, so that one figure elsewhere is a sign; in a book it may be a note beside the table.
        """
        right = self.columns.at("indicator")
        cells = [c for rows in self.projects for row in rows for c in self.grid.row(row) if c.column > right]
        figures = [c for c in cells if value_of(c.text, c.number).state == "number"]
        astray = [c for c in figures if self.columns.of(c) not in (*FIGURES, "other")]
        astray += [c for c in cells if SECTION.fullmatch(plain(c.text)) and self.columns.of(c) != "outside"]
        return not astray if is_text(self.grid) else len(astray) <= _MOST_ASTRAY * len(figures)


def table_of(grid: Grid, top: int, bottom: int) -> Table | None:
    """The projects of these rows; None where there is no heading. Headings that printing repeats belong to none of them."""
    found = columns_of(grid, top, bottom)
    if found is None:
        return None
    columns, first = found
    projects: list[list[int]] = []
    subtotals: list[int] = []
    is_subtotal = False
    for row in range(first, bottom):
        cells = grid.row(row)
        if _is_rule(cells) or all(plain(c.text) in columns.repeated for c in cells):
            if not cells and projects and not is_subtotal:
                projects[-1].append(row)
            continue
        if begins(grid, row, columns.heads):
            projects.append([row])
            is_subtotal = False
            continue
        money = [columns.of(c) in MONEY or c.column > columns.at("indicator") for c in cells]
        left = [c for c in cells if c.column < columns.at("total")]
        if any(_SUBTOTAL.fullmatch(plain(c.text)) for c in left):
            is_subtotal = True
        elif is_subtotal and not all(money):
            is_subtotal = False
        if is_subtotal or not projects:
            subtotals += [row] if is_subtotal else []
        else:
            projects[-1].append(row)
    table = Table(grid, columns, tuple(tuple(rows) for rows in projects), tuple(subtotals))
    if table.is_in_place:
        return table
    return replace(table, columns=replace(columns, years=YearRows({})))  # heads that have shifted tell no rows


@dataclass
class Block:
    """The rows of a project. Cells are taken one kind after the other; what nobody took is asked about at the end."""

    draft: Draft
    table: Table
    rows: tuple[int, ...]
    stated: Stated | None
    cells: list[Cell] = field(init=False)
    taken: set[tuple[int, int]] = field(default_factory=set)
    is_period_sure: bool = True  # a period that is asked about tells no figure that it stands in the wrong year

    def __post_init__(self) -> None:
        self.cells = [c for row in self.rows for c in self.grid.row(row) if not is_heading(c)]

    @property
    def grid(self) -> Grid:
        """The grid that it stands in."""
        return self.table.grid

    @property
    def columns(self) -> Columns:
        """The columns of its table."""
        return self.table.columns

    @property
    def top(self) -> int:
        """Its first row."""
        return self.rows[0]

    def offset(self, cell: Cell, top: int | None = None) -> int:
        """How many of its rows a cell stands below the first, or below another one; repeated headings are not counted."""
        return self.rows.index(cell.row) - self.rows.index(self.top if top is None else top)

    def blank_offsets(self, top: int) -> set[int]:
        """The offsets of its rows that hold nothing, counted from one of its rows."""
        start = self.rows.index(top)
        return {at - start for at, row in enumerate(self.rows) if not self.grid.row(row)}

    def row_below(self, top: int, offset: int) -> int | None:
        """The row so many rows below another one of its own; None beyond its last."""
        at = self.rows.index(top) + offset
        return self.rows[at] if at < len(self.rows) else None

    def take(self, cell: Cell) -> Cell:
        """Mark a cell as read."""
        self.taken.add((cell.row, cell.column))
        return cell

    def left(self, *columns: Column) -> Iterator[Cell]:
        """The cells that nobody has taken, in reading order; of some columns only where they are named."""
        for cell in self.cells:
            if (cell.row, cell.column) not in self.taken and (not columns or self.columns.of(cell) in columns):
                yield cell


def is_heading(cell: Cell) -> bool:
    """Whether a cell is one of the table's own headings."""
    text = plain(cell.text)
    return text in _HEADINGS or bool(_YEARLY.fullmatch(text)) or (text.endswith("事業対象") and "実施状況" in text)


def not_yet(start: int, year: int) -> str:
    """Why a project that began lately has no figures of earlier years."""
    if start >= year:
        return f"{era(start)}新規の事業のため、{era(year - 2)}・{era(year - 1)}の欄はない。"
    return f"{era(start)}開始の事業のため、{era(year - 2)}の欄はない。"
