"""The indicators of a project: found by their labels and names, their figures told by place or by how many there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.contract.era import era
from lib.contract.reference import cell_place
from lib.intake.files.book import Cell
from lib.intake.question import Question
from lib.intake.sheet.indicator import describe, grid_value, rated, settle_unit, split_name
from lib.intake.sheet.project_block import SECTION, Block, not_yet
from lib.intake.values import plain, value_of

_NAMED = re.compile(r"(?:数|率|額|量|件|者|度|割合|人口|面積|回|時間|\))$")
_KIND = re.compile(r"[【\[](活動|成果)指標[】\]]|^(活動|成果)指標$")
_KINDS = {"活動": "activity", "成果": "outcome"}


@dataclass
class Found:
    """An indicator of a project while its cells are gathered."""

    kind: str
    label: Cell | None
    name: Cell | None
    top: int
    rows: list[list[Cell]] = field(default_factory=list)


def indicators_of(block: Block) -> list[Found]:
    """The indicators of the block with their rows of figures."""
    found: list[Found] = []
    for row in range(block.top, block.bottom):
        for cell in [c for c in block.left() if c.row == row and c.column > block.columns.name]:
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
    for one, following in zip(found, [*found[1:], None], strict=True):
        end = following.top if following else block.bottom
        for row in range(one.top, end):
            numbers = [
                block.take(c) for c in block.left()
                if c.row == row and c.column >= block.columns.overview and _is_figure(block, c)
            ]  # fmt: skip
            if numbers:
                one.rows.append(numbers)
    return [one for one in found if one.name is not None]


def _is_figure(block: Block, cell: Cell) -> bool:
    """A number; where the columns are those of the headings also a dash, or words, in a column of figures."""
    state = value_of(cell.text, cell.number).state
    in_columns = block.columns.target <= cell.column < block.columns.result and cell.column > block.columns.indicator
    return state == "number" or (not block.draft.is_extract and in_columns)


def _is_indicator_name(block: Block, cell: Cell) -> bool:
    text = plain(cell.text)
    if value_of(cell.text, cell.number).state != "words" or text.startswith(("○", "・", "●", "〇")) or len(text) > 120:
        return False
    if cell.column == block.columns.indicator:
        return not (SECTION.fullmatch(text) and block.stated is not None and block.stated.section == text)
    beside = any(
        c.row == cell.row and c.column > cell.column and value_of(c.text, c.number).state == "number"
        for c in block.left()
    )
    return cell.column > block.columns.overview and bool(_NAMED.search(text)) and beside


def write_indicator(block: Block, project: str, one: Found, start: int | None) -> None:
    """Add an indicator with its figures of the two years before and this year's target."""
    draft, year = block.draft, block.draft.year
    cell = one.name
    assert cell is not None
    printed = re.sub(r"^\s*[【\[](?:活動|成果)指標[】\]]\s*", "", cell.text)
    name, unit, cumulative = split_name(printed)
    indicator = describe(draft, cell, project, one.kind, name, cumulative, "printed" if one.label else "inferred")
    if one.label is None:
        draft.say("info", cell, f"指標「{name[:60]}」に【活動指標】【成果指標】の見出しがありません。並びの順から{'成果' if one.kind == 'outcome' else '活動'}指標としました")  # fmt: skip
    sets, single, note = _years_of(block, one, start)
    units = [unit] if unit else []
    years = [y for y in (year - 2, year - 1) if start is None or y >= start]
    for fiscal in (year - 2, year - 1):
        cells = sets.get(fiscal, {})
        if fiscal not in years and not cells:
            why = not_yet(start or year, year)
            for measure in ("target", "actual", "printed_rate"):
                draft.observe(indicator, fiscal, measure, None, "not_set", cell, printed.strip(), "inferred", why)
            continue
        if not cells and draft.is_extract:
            why = f"{era(fiscal)}の値は、抽出した文字に見当たらない。"
            for measure in ("target", "actual", "printed_rate"):
                draft.observe(indicator, fiscal, measure, None, "illegible", cell, printed.strip(), "inferred", why)
            continue
        for measure in ("target", "actual"):
            value = draft.figure(
                indicator,
                fiscal,
                measure,
                cells.get(measure),
                cell,
                note if measure in cells else "",
                printed.strip(),
            )
            units += [value.unit] if value and value.state == "number" else []
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
        for offset, fiscal in enumerate((year - 2, year - 1, year)):
            for measure, column in (("target", block.columns.target), ("actual", block.columns.actual)):
                if block.grid.at(one.top + offset, column) is None and (fiscal < year or measure == "target"):
                    draft.blanks[indicator, fiscal, measure] = cell_place(block.grid.name, one.top + offset, column)
    if single is None and draft.is_extract:
        draft.observe(indicator, year, "target", None, "illegible", cell, printed.strip(), "inferred", f"{era(year)}目標の値は、抽出した文字に見当たらない。")  # fmt: skip
    else:
        value = draft.figure(indicator, year, "target", single, cell, note if single else "", printed.strip())
        units += [value.unit] if value and value.state == "number" else []
    settle_unit(draft, indicator, cell, units)


def _years_of(block: Block, one: Found, start: int | None) -> tuple[dict[int, dict[str, Cell]], Cell | None, str]:
    """(year -> its cells by measure, the cell of this year's target, how the years were told)."""
    draft, year, columns = block.draft, block.draft.year, block.columns
    if not draft.is_extract:
        # Three rows an indicator, from the top of its block: the years of the heading.
        sets: dict[int, dict[str, Cell]] = {}
        single = None
        for row in one.rows:
            for cell in row:
                offset = cell.row - one.top
                measure = _nearest(
                    cell.column, {"target": columns.target, "actual": columns.actual, "printed_rate": columns.rate}
                )
                if offset in (0, 1):
                    sets.setdefault(year - 2 + offset, {})[measure] = cell
                elif offset == 2 and measure == "target":
                    single = cell
                else:
                    draft.say("warning", cell, f"「{cell.text[:20]}」がどの年度のものか決められません。取り込まれません", Question("no_year", (cell.place,)))  # fmt: skip
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


def _nearest(column: int, columns: dict[str, int]) -> str:
    """The measure whose column a cell stands in, or the last one before it."""
    before = [m for m, at in columns.items() if at <= column]
    return max(before, key=lambda m: columns[m]) if before else "target"
