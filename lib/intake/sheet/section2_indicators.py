"""The indicators of a project: found by their labels and names, their figures told by place or by how many there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from lib.contract.era import era
from lib.contract.letters import CIRCLES
from lib.contract.reference import cell_place
from lib.intake.files.book import Cell
from lib.intake.question import Question
from lib.intake.sheet.indicator import describe, grid_value, rated, settle_unit, split_name
from lib.intake.sheet.project_block import FIGURES, SECTION, Block, not_yet
from lib.intake.sheet.scale import ask_of_mixed_scales
from lib.intake.sheet.units import unit_in
from lib.intake.values import plain, value_of

_NAMED = re.compile(r"(?:数|率|額|量|件|者|度|割合|人口|面積|回|時間|\))$")
_KIND = re.compile(r"[【\[](活動|成果)指標[】\]]|^(活動|成果)指標$")
_ROWS = 3  # of each indicator: two years of figures and the target of this year
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
    def lacks_rows(self) -> bool:
        """Whether a row of the table was lost, so that no row tells its year."""
        return self.label is not None and 1 < max(self.label.rows, self.span) < _ROWS


def indicators_of(block: Block) -> list[Found]:
    """The indicators of the block with their rows of figures."""
    found: list[Found] = []
    for row in block.rows:
        for cell in [c for c in block.left() if c.row == row and c.column >= block.columns.at("total")]:
            kind = _KIND.search(plain(cell.text))
            if kind:
                rest = re.sub(r"^\s*[【\[](?:活動|成果)指標[】\]]\s*|^\s*(?:活動|成果)指標\s*$", "", cell.text)
                block.take(cell)
                found.append(Found(_KINDS[kind[1] or kind[2]], cell, cell if rest.strip() else None, row))
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
    if block.columns.of(cell) == "indicator":
        return not (SECTION.fullmatch(text) and block.stated is not None and block.stated.section == text)
    beside = any(
        c.row == cell.row and c.column > cell.column and value_of(c.text, c.number).state == "number"
        for c in block.left()
    )
    return cell.column > block.columns.at("overview") and bool(_NAMED.search(text)) and beside


def write_indicator(block: Block, project: str, one: Found, start: int | None) -> None:
    """Add an indicator with its figures of the two years before and this year's target."""
    draft, year = block.draft, block.draft.year
    cell = one.name
    assert cell is not None
    printed = re.sub(r"^\s*[【\[](?:活動|成果)指標[】\]]\s*", "", cell.text)
    sets, single, note = _years_of(block, one, start)
    figures = [c for of in sets.values() for measure, c in of.items() if measure != "printed_rate"]
    units = _printed_units(block, one, [*figures, *([single] if single else [])])
    name, unit, cumulative = split_name(printed, units)
    indicator = describe(draft, cell, project, one.kind, name, cumulative, "printed" if one.label else "inferred")
    if one.label is None:
        draft.say("info", cell, f"指標「{name[:60]}」に【活動指標】【成果指標】の見出しがありません。並びの順から{'成果' if one.kind == 'outcome' else '活動'}指標としました")  # fmt: skip
    years = [y for y in (year - 2, year - 1) if start is None or y >= start]
    for fiscal in (year - 2, year - 1):
        cells = sets.get(fiscal, {})
        if fiscal not in years and not cells:
            why = not_yet(start or year, year)
            for measure in ("target", "actual", "printed_rate"):
                draft.observe(indicator, fiscal, measure, None, "not_set", cell, printed.strip(), "inferred", why)
            continue
        if not cells and (draft.is_extract or one.lacks_rows):
            why = (
                f"{era(fiscal)}の値は、抽出した文字に見当たらない。"
                if draft.is_extract
                else "行が足りず、年度を決められない。"
            )
            for measure in ("target", "actual", "printed_rate"):
                draft.observe(indicator, fiscal, measure, None, "illegible", cell, printed.strip(), "inferred", why)
            continue
        for measure in ("target", "actual"):
            draft.figure(
                indicator,
                fiscal,
                measure,
                cells.get(measure),
                cell,
                note if measure in cells else "",
                printed.strip(),
            )
        rated(
            draft,
            indicator,
            fiscal,
            cells.get("printed_rate"),
            cell,
            grid_value(cells.get("target")),
            grid_value(cells.get("actual")),
            note,
        )
    if not draft.is_extract and block.grid.name:
        _note_blanks(block, one, indicator)
    if single is None and (draft.is_extract or one.lacks_rows):
        why = (
            f"{era(year)}目標の値は、抽出した文字に見当たらない。"
            if draft.is_extract
            else "行が足りず、年度を決められない。"
        )
        draft.observe(indicator, year, "target", None, "illegible", cell, printed.strip(), "inferred", why)
    else:
        draft.figure(indicator, year, "target", single, cell, note if single else "", printed.strip())
    settle_unit(draft, indicator, cell, unit, units)
    ask_of_mixed_scales(draft, indicator)


def _note_blanks(block: Block, one: Found, indicator: str) -> None:
    """Where a figure of the indicator could still be written."""
    draft, grid = block.draft, block.grid
    goal, done = ("target", block.columns.at("target")), ("actual", block.columns.at("actual"))
    for offset, (fiscal, slots) in enumerate(
        ((draft.year - 2, (goal, done)), (draft.year - 1, (goal, done)), (draft.year, (goal,)))
    ):
        row = block.row_below(one.top, offset)
        for measure, column in slots if row is not None else ():
            if (
                row is not None
                and not any(block.columns.of(c) == measure for c in grid.row(row))
                and grid.at(row, column) is None
            ):
                draft.blanks[indicator, fiscal, measure] = cell_place(grid.name, row, column)


def _years_of(block: Block, one: Found, start: int | None) -> tuple[dict[int, dict[str, Cell]], Cell | None, str]:
    """(year -> its cells by measure, the cell of this year's target, how the years were told)."""
    draft, year, columns = block.draft, block.draft.year, block.columns
    if not draft.is_extract:
        # Three rows an indicator, from the top of its block: the years of the heading.
        sets: dict[int, dict[str, Cell]] = {}
        single = None
        cells = [c for row in one.rows for c in row]
        if one.lacks_rows:
            for cell in cells:
                words = f"指標の行が{one.span}行しかなく、「{' '.join(cell.text.split())[:20]}」がどの年度のものか決められません。{_ROWS}行({era(year - 2)}・{era(year - 1)}・{era(year)})がそろった表に直してください"
                draft.say("warning", cell, words, Question("no_year", (cell.place,), (cell.text[:12],)))
            return {}, None, ""
        for cell in cells:
            offset, measure = block.offset(cell, one.top), str(columns.of(cell))
            if offset in (0, 1) and measure not in sets.get(year - 2 + offset, {}):
                sets.setdefault(year - 2 + offset, {})[measure] = cell
            elif offset == 2 and measure == "target" and single is None:
                single = cell
            else:
                draft.say("warning", cell, f"「{' '.join(cell.text.split())[:20]}」がどの年度のものか決められません。取り込まれません", Question("no_year", (cell.place,)))  # fmt: skip
        return sets, single, ""
    whole = [row for row in one.rows if len(row) in (2, 3)]
    alone = [row[0] for row in one.rows if len(row) == 1]
    owed = [y for y in (year - 2, year - 1) if start is None or y >= start]
    sets, note = {}, ""
    if len(whole) == 2 and len(owed) == 2:
        sets = {y: _triple(row) for y, row in zip(owed, whole, strict=True)}
        note = f"値が2組あり、見出しの行の順({era(year - 2)}・{era(year - 1)})から年度を定めた。"
    elif len(whole) == 1 and owed == [year - 1]:
        sets = {year - 1: _triple(whole[0])}
        note = f"値は1組だけで、事業が{era(year - 1)}開始のため{era(year - 1)}の目標・実績・達成率とした。"
    else:
        for row in whole:
            draft.say("warning", row[0], f"「{row[0].text[:20]}」からの{len(row)}つの値がどの年度のものか決められません。取り込まれません", Question("no_year", (row[0].place,), (row[0].text[:12],)))  # fmt: skip
    single = alone[0] if len(alone) == 1 else None
    if single is not None and not note:
        note = f"値が1つだけのため、{era(year)}目標とした。"
    if len(alone) > 1:
        for cell in alone:
            draft.say("warning", cell, f"「{cell.text[:20]}」がどの年度のものか決められません。取り込まれません", Question("no_year", (cell.place,), (cell.text[:12],)))  # fmt: skip
    return sets, single, note


def _triple(row: Sequence[Cell]) -> dict[str, Cell]:
    return dict(zip(("target", "actual", "printed_rate"), row, strict=False))


def _printed_units(block: Block, one: Found, figures: Sequence[Cell]) -> list[str]:
    """The units that stand behind the figures, or in a column of their own beside them."""
    found = [value_of(cell.text, cell.number).unit for cell in figures]
    for cell in [c for c in block.left("other", *FIGURES) if c.row >= one.top and unit_in(c.text)]:
        if cell.row in {c.row for row in one.rows for c in row}:
            found.append(plain(block.take(cell).text))
    return [unit for unit in dict.fromkeys(found) if unit]
