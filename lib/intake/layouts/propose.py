"""What the headings of a table seem to mean, from their words and from what stands below them; never from a file's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.letters import plain
from lib.intake.files.book import Cell
from lib.intake.layouts.headings import PERIOD, is_year, measure_of, without_year
from lib.intake.layouts.layout import NO_YEAR, TITLE_YEAR, GroupBy, Layout, Meaning
from lib.intake.layouts.tables import Column, Table
from lib.intake.layouts.words import FIGURES, MEASURES, is_forecast, may_be_name, role_of, says_nothing
from lib.intake.sheet.units import unit_in
from lib.intake.values import value_of

_PLAIN_FIGURES = ("target", "actual", "baseline", "final_target")
_MOST = 0.6  # of a column's cells, to say what it holds


@dataclass(frozen=True)
class _Shape:
    """What the cells of a column are, as shares of all of them."""

    count: int
    figures: float
    measures: float
    years: float
    units: float
    different: int

    @staticmethod
    def of(cells: Sequence[Cell]) -> _Shape:
        """The shape of these cells."""
        count = len(cells) or 1
        figures = sum(value_of(cell.text, cell.number).state == "number" for cell in cells)
        measures = sum(measure_of(cell.text) is not None for cell in cells)
        years = sum(is_year(cell.text) is not None for cell in cells)
        units = sum(bool(unit_in(cell.text)) for cell in cells)
        different = len({plain(cell.text) for cell in cells})
        return _Shape(len(cells), figures / count, measures / count, years / count, units / count, different)


def propose(table: Table) -> Layout | None:
    """The layout that a table seems to have; None where no column holds names, or none holds figures."""
    shapes = {column.number: _Shape.of(table.cells(column.number)) for column in table.columns}
    roles = {column.number: _first_role(column, shapes[column.number]) for column in table.columns}
    name = _name_column(table, roles, shapes)
    if name is None:
        return None
    for column in table.columns:  # one column holds the names
        if column.number != name and roles[column.number] == "name":
            roles[column.number] = "context" if column.number < name else "skip"
    roles[name] = "name"
    has_rows = "measure" in roles.values()
    for column in table.columns:
        if roles[column.number] is None:
            roles[column.number] = _figure_role(column, shapes[column.number], has_rows)
        elif (
            roles[column.number] in FIGURES
            and has_rows
            and roles[column.number] in ("target", "actual")
            and column.heading.role is None
        ):
            roles[column.number] = "value"
    _settle_targets(table, roles)
    _settle_rates(table, roles)
    may_hold = any(c.heading.has_year and shapes[c.number].figures for c in table.columns)
    if not may_hold and not any(role in FIGURES for role in roles.values()):
        return None
    meanings = {c.neutral: _meaning(c, str(roles[c.number]), table) for c in table.columns}
    group_by, group_head = _groups(table, roles)
    assumed = table.is_turned or not any(
        c.heading.role in MEASURES or roles[c.number] == "measure" for c in table.columns
    )
    return Layout(table.title, meanings, group_by, group_head, table.is_turned, table.title_key if assumed else "")


def _first_role(column: Column, shape: _Shape) -> str | None:
    """The role that words and cells agree on; None where the other columns have to tell."""
    role = column.heading.role
    if shape.count and shape.measures > _MOST:
        return "measure"
    if role is None and not column.heading.text and shape.units > _MOST:
        return "unit"
    if role == "measure":
        return "context" if shape.figures < _MOST else "skip"
    if role in ("year", "baseline_year", "target_year"):
        return role if shape.years > _MOST else "skip" if role == "year" else None
    if (
        role in ("name", "context", "group", "section", "unit", "part", "direction", "accumulation")
        and shape.figures > _MOST
    ):
        return None if role in ("name", "context") and column.heading.has_year else "skip"
    if role in FIGURES and shape.count and not shape.figures and not _is_bare(shape):
        return "name" if may_be_name(column.heading.text) and not column.heading.has_year else role
    is_first_forecast = is_forecast(column.heading.text) and "当初" not in column.heading.text
    if role in FIGURES and (PERIOD in column.heading.neutral or is_first_forecast):
        return "skip"
    return "skip" if role in _PLAIN_FIGURES and column.heading.is_strange else role


def _is_bare(shape: _Shape) -> bool:
    """Whether a column says little, as one of figures that are not there yet."""
    return shape.different <= max(2, shape.count // 4)


def _name_column(table: Table, roles: dict[int, str | None], shapes: dict[int, _Shape]) -> int | None:
    """The column of names: by its heading, else the words with the most differences left of the figures."""
    named = [c for c in table.columns if roles[c.number] == "name" and shapes[c.number].count]
    if named:
        return max(named, key=lambda c: (c.heading.role == "name", shapes[c.number].different)).number
    first = min((c.number for c in table.columns if _may_hold_figures(c, roles, shapes)), default=0)
    texts = [
        c
        for c in table.columns
        if c.number < first and shapes[c.number].count and shapes[c.number].figures < 1 - _MOST
        and roles[c.number] in (None, "context", "year", "skip") and not _is_code(c)
    ]  # fmt: skip
    weak = [c for c in texts if may_be_name(c.heading.text)]
    chosen = weak or texts
    return max(chosen, key=lambda c: (shapes[c.number].different, c.number)).number if chosen else None


def _is_code(column: Column) -> bool:
    return column.heading.role == "skip" and role_of(column.heading.text) == "skip" and len(column.heading.text) < 6


def _may_hold_figures(column: Column, roles: dict[int, str | None], shapes: dict[int, _Shape]) -> bool:
    return roles[column.number] in FIGURES or (column.heading.has_year and roles[column.number] not in ("name", "unit"))


def _figure_role(column: Column, shape: _Shape, has_rows: bool) -> str:
    """What a column holds that its words do not name: figures of a year are results, unless the rows tell."""
    heading = column.heading
    if is_forecast(heading.text) or PERIOD in heading.neutral:
        return "skip"
    if (
        heading.has_year
        and says_nothing(heading.words)
        and not heading.is_strange
        and (shape.figures or _is_bare(shape))
    ):
        return "value" if has_rows else "actual"
    is_value = plain(heading.text) in ("値", "数値", "数量", "データ", "VALUE", "value", "指標値")
    return "value" if is_value and has_rows else "actual" if is_value else "skip"


def _settle_targets(table: Table, roles: dict[int, str | None]) -> None:
    """A target that stands alone in its year, the last of its kind, is the final one."""
    results = {c.heading.year for c in table.columns if roles[c.number] in ("actual", "value")}
    targets = [c for c in table.columns if roles[c.number] == "target"]
    yearly = {c.neutral for c in targets if sum(c.neutral == other.neutral for other in targets) > 1}
    if any(roles[c.number] == "final_target" for c in table.columns):
        return
    lone = [c for c in targets if c.neutral not in yearly and c.heading.has_year and c.heading.year not in results]
    last = max((c.heading.year or 0 for c in targets), default=0)
    for column in lone:
        if column.heading.year == last:
            roles[column.number] = "final_target"
    if "target_year" in roles.values():
        for column in targets:
            if not column.heading.has_year:
                roles[column.number] = "final_target"


def _settle_rates(table: Table, roles: dict[int, str | None]) -> None:
    """A rate that does not follow from target and actual of its year is another rate: it is left out."""
    last = max((c.heading.year or 0 for c in table.columns if roles[c.number] == "actual"), default=0)
    for column in [c for c in table.columns if roles[c.number] == "printed_rate"]:
        year = column.heading.year or last or None
        pair = [
            next(
                (c.number for c in table.columns if roles[c.number] == role and (c.heading.year or year) == year), None
            )
            for role in ("target", "actual")
        ]
        if (None in pair and "measure" not in roles.values()) or (
            None not in pair and not _follows(table, column.number, pair[0], pair[1])
        ):
            roles[column.number] = "skip"


def _follows(table: Table, rate: int, target: int | None, actual: int | None) -> bool:
    """Whether most rates of a column are actual over target, in one of the ways of printing that."""
    right = compared = 0
    for row in table.body:
        cells = [table.grid.at(row, column) for column in (rate, target, actual) if column is not None]
        numbers = [value_of(c.text, c.number).number if c is not None else None for c in cells]
        printed, goal, done = numbers
        if printed is None or not goal or done is None:
            continue
        compared += 1
        ways = [done / goal, 2 - done / goal, *([goal / done] if done else [])]
        right += any(abs(way * factor - printed) <= 0.0051 * factor for way in ways for factor in (1, 100))
    return compared == 0 or right / compared > _MOST


def _meaning(column: Column, role: str, table: Table) -> Meaning:
    heading = column.heading
    if role not in FIGURES or heading.has_year:
        return Meaning(role, NO_YEAR, heading.unit if role in FIGURES else "")
    by_row = any(c.heading.role in ("year", "target_year", "baseline_year") for c in table.columns)
    is_yearly = role in ("target", "actual", "printed_rate", "value")
    return Meaning(role, TITLE_YEAR if is_yearly and not by_row and title_year(table) else NO_YEAR, heading.unit)


def title_year(table: Table) -> int | None:
    """The fiscal year that the words over a table name, the one of its results where they name two; None for none."""
    first: int | None = None
    for text in [*(cell.text for cell in table.titles), table.grid.name]:
        for words in plain(text).replace("(", " ").replace(")", " ").split():
            neutral, year = without_year(words)
            if year is not None and "実績" in neutral:
                return year
            first = year if first is None else first
    return first


def _groups(table: Table, roles: dict[int, str | None]) -> tuple[GroupBy, str]:
    """Where the program groups stand: in a column of their own or between the rows, else the table is of one."""
    column = next((c for c in table.columns if roles[c.number] == "group"), None)
    if column is not None:
        return "column", column.neutral
    alone = (cells[0].text for row in table.body if len(cells := table.grid.row(row)) == 1)
    return ("section", "") if any(plain(text).lstrip("【[〔").startswith("事業群") for text in alone) else ("whole", "")
