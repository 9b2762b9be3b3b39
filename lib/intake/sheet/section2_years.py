"""Which year the figures of a project's indicator are of: by their rows, or, in an extract, by how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.contract.era import era
from lib.intake.files.book import Cell
from lib.intake.question import Question
from lib.intake.sheet.project_block import FIGURES, Block, Column
from lib.intake.sheet.year_rows import reaches_over_years, told
from lib.intake.values import value_of


@dataclass(frozen=True)
class Dated:
    """The figures of an indicator by (fiscal year, measure), and how their years were told where no row tells them."""

    cells: Mapping[tuple[int, Column], Cell] = field(default_factory=dict)
    note: str = ""

    def of_year(self, fiscal: int) -> dict[Column, Cell]:
        """The cells of a year by measure."""
        return {measure: cell for (year, measure), cell in self.cells.items() if year == fiscal}


def dated(block: Block, rows: Sequence[Sequence[Cell]], top: int, span: int, start: int | None) -> Dated:
    """The figures of the rows of an indicator that begins at `top` and takes `span` rows; 0 where that is not known.

    What belongs to no year is asked about and left out. `start` is the first year of the project.
    """
    if block.draft.is_extract:
        return _by_count(block, rows, start)
    cells = [cell for row in rows for cell in row]
    slots = block.columns.years.figures("target", block.draft.year)
    if block.columns.is_shifted or _has_figures_above(block, top):
        for cell in cells:
            _ask(
                block,
                cell,
                f"指標名より上の行にも数値があり、「{_short(cell)}」の年度を特定できません。指標名を、その指標の1行目に書いてください",
            )
        return Dated()
    if 1 < span < len(slots):
        whole = f"{len(slots)}行({'・'.join(era(slot.year) for slot in slots)})がそろった表に直してください"
        for cell in cells:
            _ask(block, cell, f"指標の行が{span}行しかなく、「{_short(cell)}」の年度を特定できません。{whole}")
        return Dated()
    return _by_row(block, cells, top, start)


def _by_row(block: Block, cells: Sequence[Cell], top: int, start: int | None) -> Dated:
    """A row a year, from the top of the indicator: the years of the heading."""
    found: dict[tuple[int, Column], Cell] = {}
    slots_of_targets = block.columns.years.figures("target", block.draft.year)
    rows = (
        told((block.offset(cell, top) for cell in cells), slots_of_targets, block.blank_offsets(top)) if cells else {}
    )
    for cell in cells:
        measure = block.columns.of(cell) or "other"
        slots, offset = block.columns.years.figures(measure, block.draft.year), block.offset(cell, top)
        year = next((slot.year for slot in slots if rows and slot.offset == rows[offset]), None)
        if year is None or (year, measure) in found or reaches_over_years(offset, cell.rows, slots):
            _ask(block, cell, f"「{_short(cell)}」の年度を特定できません。取り込みません")
        elif start is not None and year < start and value_of(cell.text, cell.number).state == "number":
            _ask(
                block,
                cell,
                f"「{_short(cell)}」は{era(year)}の欄にありますが、事業は{era(start)}に始まっています。取り込みません",
            )
        else:
            found[year, measure] = cell
    return Dated(found)


def _has_figures_above(block: Block, top: int) -> bool:
    """Whether figures of nobody stand above the first indicator of the project."""
    return any(c.row < top and value_of(c.text, c.number).state == "number" for c in block.left(*FIGURES))


def _by_count(block: Block, rows: Sequence[Sequence[Cell]], start: int | None) -> Dated:
    """An extract has lost its columns and blank rows: as many sets of figures as years that the project owes are theirs."""
    year = block.draft.year
    whole = [row for row in rows if len(row) in (2, 3)]
    alone = [row[0] for row in rows if len(row) == 1]
    owed = [y for y in (year - 2, year - 1) if start is None or y >= start]
    found: dict[tuple[int, Column], Cell] = {}
    note = ""
    if (len(whole), len(owed)) == (2, 2):
        note = f"値が2組あり、見出しの行の順({era(year - 2)}・{era(year - 1)})から年度を定めた。"
    elif len(whole) == 1 and owed == [year - 1]:
        note = f"値は1組だけで、事業が{era(year - 1)}開始のため{era(year - 1)}の目標・実績・達成率とした。"
    if note:
        for of, row in zip(owed, whole, strict=True):
            found |= {(of, measure): cell for measure, cell in zip(FIGURES, row, strict=False)}
    else:
        for row in whole:
            _ask(
                block,
                row[0],
                f"「{_short(row[0])}」からの{len(row)}つの値の年度を特定できません。取り込みません",
            )
    if len(alone) == 1:
        found[year, "target"] = alone[0]
        note = note or f"値が1つだけのため、{era(year)}目標とした。"
    for cell in alone if len(alone) > 1 else ():
        _ask(block, cell, f"「{_short(cell)}」の年度を特定できません。取り込みません")
    return Dated(found, note)


def _short(cell: Cell) -> str:
    return " ".join(cell.text.split())[:20]


def _ask(block: Block, cell: Cell, words: str) -> None:
    block.draft.say("warning", cell, words, Question("no_year", (cell.place,), (cell.text[:12],)))
