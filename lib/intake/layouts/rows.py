"""The rows of a table by a layout: which indicator each is of, and its figures with their years and measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.contract.letters import plain
from lib.intake.files.book import Cell
from lib.intake.layouts.headings import YEARS, heading_of, is_year, measure_of
from lib.intake.layouts.layout import NO_YEAR, TITLE_YEAR, YEAR_BEFORE, Layout, Meaning
from lib.intake.layouts.propose import title_year
from lib.intake.layouts.tables import Column, Table
from lib.intake.layouts.words import FIGURES, MEASURES, is_note, is_section_head, is_total
from lib.intake.sheet.indicator import is_number
from lib.intake.values import value_of


@dataclass(frozen=True)
class Figure:
    """A cell for a figure, or the place where one is missing (`cell` is None). `note` says how its year was told."""

    measure: str
    year: int
    cell: Cell | None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A row, or several, of one indicator: what stands beside its name, and its figures."""

    name: Cell
    part: str  # 男性, 女性 of an indicator that is told apart by a column of its own
    context: str  # 施策 or 分野, from columns and headings between the rows
    group: str  # the name of its program group where a column or a heading says it
    texts: dict[str, str]  # of unit, section, direction and accumulation, as they stand there
    figures: tuple[Figure, ...]


@dataclass
class Leftover:
    """Figures that no line took, with the reason."""

    reason: str
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Body:
    """Everything below the headings: lines, section headings, and what was left out and why."""

    lines: list[Line] = field(default_factory=list)
    leftovers: dict[str, Leftover] = field(default_factory=dict)
    sections: list[Cell] = field(default_factory=list)  # texts alone in their rows

    def leave(self, reason: str, cells: list[Cell]) -> None:
        """Note figures that are not read."""
        numbers = [cell for cell in cells if is_number(cell)]
        if numbers:
            left = self.leftovers.setdefault(reason, Leftover(reason))
            left.cells += [cell for cell in numbers if cell not in left.cells]


NAMELESS = "指標名のない行"
TOTALS = "計・平均の行"
NO_MEASURE = "目標か実績かを特定できない行"
NO_ROW_YEAR = "年度を特定できない欄"
DOUBLE = "同じ年度・同じ区分の数値が重複する欄"
MERGED = "複数の年度にまたがる欄"
UNKNOWN = "見出しの意味を特定できない列"
NO_FINAL_YEAR = "年度のない基準値・最終目標"


def body_of(table: Table, layout: Layout) -> Body:
    """The lines of a table, and what none of them holds."""
    return _Reader(table, layout).read()


class _Reader:
    """Goes down the rows of a table and carries what a merged or blank cell means for the rows below it."""

    def __init__(self, table: Table, layout: Layout) -> None:
        self.table, self.layout = table, layout
        self.meanings = {c.number: layout.meaning(c.neutral) for c in table.columns}
        self.body = Body()
        self.section = ""
        self.name: Cell | None = None
        self.part = ""
        self.taken: set[tuple[str, int]] = set()  # measures and years of the indicator whose name is carried down
        self.texts: dict[str, str] = {}  # of that indicator
        self.above: dict[int, str] = {}  # what a column of 施策 or of groups said last
        self.title_year = title_year(table)
        over = (re.search(r"単位[:：]\s*([^\s()（）]{1,10})", cell.text) for cell in table.titles)
        self.unit_of_all = next(({"unit": found[1]} for found in over if found), {})

    def read(self) -> Body:
        """Every row, in order."""
        for row in self.table.body:
            self._row(row)
        return self.body

    def _columns(self, *roles: str) -> Iterator[Column]:
        return (c for c in self.table.columns if self.meanings[c.number].role in roles)

    def _cell(self, row: int, role: str) -> Cell | None:
        """The cell of this role; of several columns the lowest heading's that holds something."""
        cells = [self.table.grid.at(row, column.number) for column in self._columns(role)]
        return next((cell for cell in reversed(cells) if cell is not None), None)

    def _row(self, row: int) -> None:
        cells = self.table.grid.row(row)
        if not cells:
            return
        texts = {plain(cell.text) for cell in cells}
        name = self._cell(row, "name")
        name = None if name is not None and _is_same_as_above(name) else name
        if is_note(cells[0].text) and not any(is_number(cell) for cell in cells):
            return
        if len(texts) == 1 and not is_number(cells[0]):
            self._lone(cells[0], name)
            return
        if is_total(name.text if name else cells[0].text):
            self.body.leave(TOTALS, list(cells))
            return
        figures = self._figures(row)
        part = self._cell(row, "part")
        if (name is not None and name is not self.name) or (part is not None and plain(part.text) != plain(self.part)):
            self.name, self.part = name or self.name, " ".join(part.text.split()) if part else ""
            self.taken, self.texts = set(), {} if name is not None else self.texts
        elif not self._goes_on(figures):
            self.body.leave(NAMELESS, [f.cell for f in figures if f.cell is not None])
            return
        self._leave_unknown(row)
        if self.name is None:
            self.body.leave(NAMELESS, [f.cell for f in figures if f.cell is not None])
            return
        self.taken |= {(f.measure, f.year) for f in figures if f.cell is not None}
        line = Line(self.name, self.part, self._context(row), self._group(row), self._texts(row), figures)
        self.body.lines.append(line)

    def _lone(self, cell: Cell, name: Cell | None) -> None:
        """A text alone in its row: a heading over the rows below, or a remark. It has no figures and is no indicator."""
        if cell is not name or cell.columns > 2 or is_section_head(cell.text):
            self.section, self.name = " ".join(cell.text.split()), None
        self.body.sections.append(cell)

    def _goes_on(self, figures: tuple[Figure, ...]) -> bool:
        """Whether a row without a name of its own is of the indicator above it: by 区分 or year, and its figures are new."""
        by_row = any(True for _ in self._columns("measure", "year"))
        held = {(f.measure, f.year) for f in figures if f.cell is not None}
        return by_row and self.name is not None and not (held & self.taken)

    def _figures(self, row: int) -> tuple[Figure, ...]:
        year_cell = self._cell(row, "year")
        measure = self._measure(row)
        year = is_year(year_cell.text) if year_cell else None
        figures: list[Figure] = []
        for column in self._columns(*FIGURES):
            cell = self.table.grid.at(row, column.number)
            meaning = self.meanings[column.number]
            means = measure if meaning.role == "value" else meaning.role
            if cell is not None and is_number(cell):
                if self._is_over_several(cell):
                    self.body.leave(MERGED, [cell])
                    continue
                if cell.row != row:
                    continue  # of a cell merged over rows the first row has the figure
            if means not in MEASURES:
                self.body.leave(NO_MEASURE, [cell] if cell else [])
                continue
            found = self._figure(column, meaning, means, cell, year, row)
            figures += [found] if found else []
        return self._without_doubles(figures)

    def _measure(self, row: int) -> str | None:
        """What 区分 says of a row; where it stands left of the names, a blank one says the same as the one above."""
        column, name = next(self._columns("measure"), None), next(self._columns("name"), None)
        if column is not None and name is not None and column.number < name.number:
            return measure_of(self._said_above(row, column))
        cell = self._cell(row, "measure")
        return measure_of(cell.text) if cell is not None else None

    def _without_doubles(self, figures: list[Figure]) -> tuple[Figure, ...]:
        """The figures whose year and measure stand once in the row; of two that differ nobody knows which counts."""
        numbers: dict[tuple[str, int], set[float]] = {}
        for figure in figures:
            value = value_of(figure.cell.text, figure.cell.number) if figure.cell else None
            if value is not None and value.number is not None:
                numbers.setdefault((figure.measure, figure.year), set()).add(value.number)
        doubled = {key for key, values in numbers.items() if len(values) > 1}
        self.body.leave(DOUBLE, [f.cell for f in figures if f.cell and (f.measure, f.year) in doubled])
        return tuple(f for f in figures if (f.measure, f.year) not in doubled)

    def _is_over_several(self, cell: Cell) -> bool:
        columns = [c for c in self._columns(*FIGURES) if cell.column <= c.number < cell.column + cell.columns]
        return len(columns) > 1

    def _figure(
        self, column: Column, meaning: Meaning, means: str, cell: Cell | None, row_year: int | None, row: int
    ) -> Figure | None:
        year, note = self._year(column, meaning, means, row_year, row)
        if year is None and cell is not None:
            year = value_of(cell.text, cell.number).year
        year = year if year in YEARS else None
        if year is None:
            reason = NO_FINAL_YEAR if means in ("baseline", "final_target") else NO_ROW_YEAR
            self.body.leave(reason, [cell] if cell else [])
            return None
        if cell is None and means not in ("target", "actual"):
            return None
        return Figure(means, year, cell, meaning.unit, note)

    def _year(
        self, column: Column, meaning: Meaning, means: str, row_year: int | None, row: int
    ) -> tuple[int | None, str]:
        """(the fiscal year of a figure, how it was told where no heading and no cell says it)."""
        if column.heading.year is not None:
            return column.heading.year, ""
        if row_year is not None:
            return row_year, ""
        role = {"baseline": "baseline_year", "final_target": "target_year"}.get(means)
        cell = self._cell(row, role) if role else None
        if cell is not None and is_year(cell.text) is not None:
            return is_year(cell.text), ""
        if isinstance(meaning.year, int):
            return meaning.year, "取込時に、見出しの年度を指定した。"
        if self.title_year is not None and meaning.year in (TITLE_YEAR, YEAR_BEFORE):
            before = meaning.year == YEAR_BEFORE
            return self.title_year - before, f"年度は表題{'の前年度' if before else ''}による。"
        return self._year_of_rate(means) if meaning.year == NO_YEAR else (None, "")

    def _year_of_rate(self, means: str) -> tuple[int | None, str]:
        """A single rate behind the years is that of the last results."""
        years = [c.heading.year for c in self._columns("actual") if c.heading.year is not None]
        if means == "printed_rate" and years:
            return max(years), "達成率の列に年度がないため、実績の最後の年度と推定した。"
        return None, ""

    def _leave_unknown(self, row: int) -> None:
        """Figures in columns that nobody knows; those of a column that is left out by its words are no figures."""
        for column in self.table.columns:
            if self.meanings[column.number].role == "skip" and column.heading.role != "skip":
                cell = self.table.grid.at(row, column.number)
                self.body.leave(UNKNOWN, [cell] if cell is not None and cell.row == row else [])

    def _context(self, row: int) -> str:
        words = [self.section] if self.section and self.layout.group_by != "section" else []
        words += [self._said_above(row, column) for column in self._columns("context")]
        return " ".join(word for word in words if word)

    def _said_above(self, row: int, column: Column) -> str:
        """What a column says in a row; a blank cell says the same as the one above it."""
        cell = self.table.grid.at(row, column.number)
        if cell is not None and not _is_same_as_above(cell):
            self.above[column.number] = " ".join(cell.text.split())
        return self.above.get(column.number, "")

    def _group(self, row: int) -> str:
        if self.layout.group_by == "section":
            return re.sub(r"^[【〔［\[]?事業群(?:名|の名称)?[:：\s]*|[】〕］\]]$", "", self.section)
        column = next((c for c in self.table.columns if c.neutral == self.layout.group_head), None)
        return self._said_above(row, column) if self.layout.group_by == "column" and column else ""

    def _texts(self, row: int) -> dict[str, str]:
        for role in ("unit", "section", "direction", "accumulation"):
            cell = self._cell(row, role)
            if cell is not None and not _is_same_as_above(cell):
                self.texts[role] = cell.text.strip()
        measure = self._cell(row, "measure")
        if "unit" not in self.texts and measure is not None and (unit := heading_of([measure.text]).unit):
            self.texts["unit"] = unit
        return {**self.unit_of_all, **self.texts}


def _is_same_as_above(cell: Cell) -> bool:
    return plain(cell.text) in ("〃", "々", "同上", '"', "″") or value_of(cell.text).state == "dash"
