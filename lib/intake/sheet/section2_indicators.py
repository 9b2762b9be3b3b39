"""The indicators of a project: found by their labels and names, their figures told by place or by how many there are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from lib.contract.era import era
from lib.contract.letters import CIRCLES, plain
from lib.contract.reference import cell_place
from lib.intake.files.book import Cell
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.indicator import describe, grid_value, rated, settle_unit, split_name
from lib.intake.sheet.project_block import FIGURES, KIND, KIND_AS_PRINTED, SECTION, Block, Column, not_yet
from lib.intake.sheet.scale import ask_of_mixed_scales
from lib.intake.sheet.section2_years import dated
from lib.intake.sheet.units import unit_in, without_brackets
from lib.intake.values import value_of

_NAMED = re.compile(r"(?:数|率|額|量|件|者|度|割合|人口|面積|回|時間|\))$")
_KINDS = {"活動": "activity", "成果": "outcome"}


@dataclass
class Found:
    """An indicator of a project while its cells are gathered."""

    kind: str
    label: Cell | None
    name: Cell | None
    top: int
    rows: list[list[Cell]] = field(default_factory=list)
    span: int = 0  # how many rows it has, blank ones too

    @property
    def span_of_table(self) -> int:
        """How many rows of the table it has; 0 where no label says where it begins."""
        return max(self.label.rows, self.span) if self.label else 0


def indicators_of(block: Block) -> list[Found]:
    """The indicators of the block with their rows of figures."""
    found: list[Found] = []
    for row in block.rows:
        for cell in [c for c in block.left() if c.row == row and c.column >= block.columns.at("total")]:
            kind = KIND.search(plain(cell.text))
            if kind:
                rest = KIND_AS_PRINTED.sub("", cell.text)
                block.take(cell)
                found.append(
                    Found(
                        _KINDS[next(word for word in kind.groups() if word)], cell, cell if rest.strip() else None, row
                    )
                )
            elif _is_indicator_name(block, cell):
                open_one = found[-1] if found and found[-1].name is None else None
                block.take(cell)
                if open_one:
                    open_one.name = cell
                else:
                    found.append(Found("outcome" if found else "activity", None, cell, row))
    for one, following in zip_longest(found, found[1:]):
        end = following.top if following else block.rows[-1] + 1
        one.span = sum(1 for r in block.rows if one.top <= r < end)
        for row in (r for r in block.rows if one.top <= r < end):
            numbers = [
                block.take(c) for c in block.left()
                if c.row == row and c.column >= block.columns.at("overview") and _is_figure(block, c)
            ]  # fmt: skip
            if numbers:
                one.rows.append(numbers)
    return [one for one in found if one.name is not None]


def _is_figure(block: Block, cell: Cell) -> bool:
    """A number; where the columns are those of the headings also a dash, or words, in a column of figures."""
    if block.draft.is_extract:
        return value_of(cell.text, cell.number).state == "number"
    return block.columns.of(cell) in FIGURES and not unit_in(cell.text)


def _is_indicator_name(block: Block, cell: Cell) -> bool:
    text = plain(cell.text)
    if value_of(cell.text, cell.number).state != "words" or text.startswith(("●", "・", *CIRCLES)) or len(text) > 120:
        return False
    if not block.draft.is_extract and (block.columns.of(cell) != "indicator" or unit_in(text.strip("()"))):
        return False
    if block.columns.of(cell) == "indicator":
        return not (SECTION.fullmatch(text) and block.stated is not None and block.stated.section == text)
    beside = any(
        c.row == cell.row and c.column > cell.column and value_of(c.text, c.number).state == "number"
        for c in block.left()
    )
    return cell.column > block.columns.at("overview") and bool(_NAMED.search(text)) and beside


def write_indicator(block: Block, project: str, one: Found, start: int | None) -> None:
    """Add an indicator with its figures of the two years before and this year's target."""
    draft, cell = block.draft, one.name
    assert cell is not None
    printed = KIND_AS_PRINTED.sub("", cell.text).strip()
    figures = dated(block, one.rows, one.top, one.span_of_table, start)
    units = _printed_units(block, one, [c for (_, measure), c in figures.cells.items() if measure != "printed_rate"])
    name, unit, cumulative = split_name(printed, units)
    indicator = describe(draft, cell, project, one.kind, name, cumulative, "printed" if one.label else "inferred")
    if one.label is None:
        kind = "成果" if one.kind == "outcome" else "活動"
        words = f"指標「{name[:60]}」に【活動指標】【成果指標】の見出しがありません。並びの順から{kind}指標として読み取りました"
        draft.say("info", cell, words)
    for fiscal, measures in _years(block).items():
        cells = figures.of_year(fiscal)
        state, why = ("", "") if cells else _why_none(block, one, fiscal, start)
        if state:
            for measure in measures:
                draft.observe(indicator, fiscal, measure, None, state, cell, printed, "inferred", why)
        else:
            _write_year(draft, indicator, fiscal, measures, cells, cell, printed, figures.note)
    if not draft.is_extract and block.grid.name:
        _note_blanks(block, one, indicator)
    settle_unit(draft, indicator, cell, unit, units)
    ask_of_mixed_scales(draft, indicator)


def _years(block: Block) -> dict[int, list[Column]]:
    """The years of the table, in their order, with the measures that it has of each."""
    found: dict[int, list[Column]] = {}
    for measure in FIGURES:
        for slot in block.columns.years.figures(measure, block.draft.year):
            found.setdefault(slot.year, []).append(measure)
    return dict(sorted(found.items()))


def lacks_rows(block: Block, one: Found) -> bool:
    """Whether a row of the indicator was lost, so that no row tells its year."""
    return 1 < one.span_of_table < len(block.columns.years.figures("target", block.draft.year))


def _why_none(block: Block, one: Found, fiscal: int, start: int | None) -> tuple[str, str]:
    """(report state, reason) of a year without figures; blanks where its cells are there and blank."""
    year = block.draft.year
    if fiscal < year and start is not None and fiscal < start:
        return "not_set", not_yet(start, year)
    if block.draft.is_extract:
        return "illegible", f"{era(fiscal)}{'の' if fiscal < year else '目標の'}値を、原資料から読み取れない。"
    return ("illegible", "行が足りず、年度を特定できない。") if lacks_rows(block, one) else ("", "")


def _write_year(
    draft: Draft, indicator: str, fiscal: int, measures: Sequence[Column], cells: Mapping[Column, Cell], name: Cell,
    printed: str, note: str,
) -> None:  # fmt: skip
    """The figures of one year; of this year only the target is due."""
    target, actual, rate = (cells.get(measure) for measure in FIGURES)
    draft.figure(indicator, fiscal, "target", target, name, note if target else "", printed)
    if "actual" in measures:
        draft.figure(indicator, fiscal, "actual", actual, name, note if actual else "", printed)
        rated(draft, indicator, fiscal, rate, name, grid_value(target), grid_value(actual), note)


def _note_blanks(block: Block, one: Found, indicator: str) -> None:
    """Where a figure of the indicator could still be written."""
    draft, grid = block.draft, block.grid
    for measure in FIGURES[:2]:
        column = block.columns.at(measure)
        for slot in block.columns.years.figures(measure, draft.year):
            row = block.row_below(one.top, slot.offset)
            if row is None or grid.at(row, column) is not None:
                continue
            if not any(block.columns.of(c) == measure for c in grid.row(row)):
                draft.blanks[indicator, slot.year, measure] = cell_place(grid.name, row, column)


def _printed_units(block: Block, one: Found, figures: Sequence[Cell]) -> list[str]:
    """The units that stand behind the figures, or in a column of their own beside them."""
    found = [value_of(cell.text, cell.number).unit for cell in figures]
    rows = [row for row in block.rows if row >= one.top][: max(one.span, 1)]
    for cell in list(block.left("indicator", "other", *FIGURES)):
        unit = without_brackets(cell.text)
        if cell.row in rows and cell is not one.name and unit_in(unit):
            block.take(cell)
            found.append(unit)
    return [unit for unit in dict.fromkeys(found) if unit]
