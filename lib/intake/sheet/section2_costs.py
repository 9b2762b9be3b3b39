"""The costs of a project: a row a year, three columns of money."""

from __future__ import annotations

from collections.abc import Sequence

from lib.contract.era import era
from lib.contract.terms import STAGES
from lib.intake.files.book import Cell
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.project_block import MONEY, Block, not_yet
from lib.intake.sheet.year_rows import Slot, reaches_over_years, told
from lib.intake.values import value_of

_BUDGET_NOTES = {
    1: "金額は1行だけで、事業が{begin}開始のため{c}計画とした。",
    2: "金額は2行で、事業が{begin}開始のため1行目を{b}実績、2行目を{c}計画とした。",
    3: "金額は3行で、見出しの行の順({a}実績・{b}実績・{c}計画)から年度を定めた。",
}


def budget_rows(block: Block) -> list[list[Cell]]:
    """The rows of figures in the columns of costs, in their order. In an extract a row is one of at least two figures."""
    rows = []
    for row in block.rows:
        here = [c for c in block.left(*MONEY) if c.row == row]
        numbers = [c for c in here if value_of(c.text, c.number).state == "number"]
        is_row = len(numbers) >= 2 if block.draft.is_extract else bool(numbers)
        if is_row:
            rows.append([block.take(c) for c in numbers])
    return rows


def write_budgets(
    block: Block,
    project: str,
    rows: Sequence[Sequence[Cell]],
    start: int | None,
    name: Cell,
    period: Cell,
    is_short: bool,
) -> None:
    """Add the costs of every year that the table has a row of, and why there is none where a cell says none."""
    draft, year = block.draft, block.draft.year
    slots = block.columns.years.money(year)
    owed = [slot for slot in slots if start is None or slot.year >= start]
    placed, note = _years_of_costs(block, project, rows, owed, is_short)
    for slot in slots:
        for item in MONEY:
            cells = [c for c in placed.get(slot, ()) if block.columns.of(c) == item]
            is_told = len(cells) == 1 and slot in owed and not _is_over_years(block, cells[0], slots)
            amount = _amount(block, cells[0]) if is_told else None
            if amount is not None:
                _budget(block, project, slot, item, amount, "reported", cells[0], cells[0].text, note)
                continue
            state, why = _why_no_amount(draft, slot, slot in owed, start, bool(cells))
            for cell in cells:
                _ask_of_amount(
                    block, project, slot.year, item, cell, _why_untold(block, slot, cells, slot in owed, start)
                )
            at = cells[0] if cells else period if slot not in owed else name
            _budget(block, project, slot, item, None, state, at, at.text, why)


def _why_no_amount(draft: Draft, slot: Slot, is_owed: bool, start: int | None, is_there: bool) -> tuple[str, str]:
    """(report state, reason) of an amount that is no number."""
    if is_there:
        return "illegible", "千円単位の0以上の整数として読めない。"
    if not is_owed:
        return "not_set", not_yet(start or draft.year, draft.year)
    if draft.is_extract:
        return "illegible", f"{era(slot.year)}{STAGES[slot.stage]}の金額を、原資料から読み取れない。"
    return "not_set", ""


def _years_of_costs(
    block: Block, project: str, rows: Sequence[Sequence[Cell]], owed: Sequence[Slot], is_short: bool
) -> tuple[dict[Slot, Sequence[Cell]], str]:
    """(slot -> its row, how the years were told where not by place). Where a row was lost nothing tells them."""
    year, slots = block.draft.year, block.columns.years.money(block.draft.year)
    if not is_short and rows and not block.draft.is_extract:
        by_offset = {slot.offset: slot for slot in slots}
        found = (
            None
            if block.columns.is_shifted
            else told((block.offset(row[0]) for row in rows), slots, block.blank_offsets(block.top))
        )
        if found is not None:
            return {by_offset[found[block.offset(row[0])]]: row for row in rows}, ""
    elif not is_short and rows and len(rows) == len(owed):
        note = _BUDGET_NOTES.get(len(rows), "").format(
            begin=era(owed[0].year), a=era(year - 2), b=era(year - 1), c=era(year)
        )
        return dict(zip(owed, rows, strict=True)), note
    for cell in (c for row in rows for c in row):
        words = f"事業費「{cell.text}」の年度を特定できません。取り込みません"
        block.draft.say("warning", cell, words, Question("no_year", (project, cell.place), (cell.text,)))
    return {}, ""


def _amount(block: Block, cell: Cell) -> int | None:
    """An amount in thousand yen; None where the cell says another unit, or no whole number."""
    value = value_of(cell.text, cell.number)
    if (
        value.number is None
        or not value.is_plain
        or value.unit not in ("", "千円")
        or block.columns.money_unit not in ("", "千円")
    ):
        return None
    return int(value.number) if value.number >= 0 and value.number == round(value.number) else None


def _is_over_years(block: Block, cell: Cell, slots: Sequence[Slot]) -> bool:
    """Whether a merged amount reaches over the rows of several years."""
    return reaches_over_years(block.offset(cell), cell.rows, slots)


def _why_untold(block: Block, slot: Slot, cells: Sequence[Cell], is_owed: bool, start: int | None) -> str:
    """Why an amount is not that of its row; blank where its own text is the reason."""
    if len(cells) > 1:
        return "同じ見出しの下に並ぶ複数の数値の1つです"
    if not is_owed and start is not None:
        return f"{era(slot.year)}の欄にありますが、事業は{era(start)}に始まっています"
    return (
        "複数の年度にわたる結合セルにあります"
        if _is_over_years(block, cells[0], block.columns.years.money(block.draft.year))
        else ""
    )


def _ask_of_amount(block: Block, project: str, fiscal: int, item: str, cell: Cell, why_untold: str) -> None:
    unit = value_of(cell.text, cell.number).unit or block.columns.money_unit
    is_money = unit.endswith("円") and unit != "千円"
    why = f"の単位が{unit}です" if is_money else "は、千円単位の0以上の整数として読めません"
    rest = f"は{why_untold}。表を直してください" if why_untold else f"{why}。千円単位の整数に直してください"
    words = f"事業費「{' '.join(cell.text.split())[:30]}」{rest}。直すまでは値なしとして扱います"
    block.draft.say("warning", cell, words, Question("money", (project, fiscal, item), (cell.text[:20],)))


def _budget(
    block: Block, project: str, slot: Slot, item: str, amount: int | None, state: str, cell: Cell, said: str, note: str
) -> None:
    block.draft.add(
        "budgets", cell, "inferred" if note else "printed", said, project_id=project, fiscal_year=slot.year, stage=slot.stage,
        item=item, amount_thousand_yen=amount, report_state=state, attribution_note=note or None,
    )  # fmt: skip
