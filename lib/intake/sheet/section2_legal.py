"""The legal bases of a project, which stand below its costs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lib.contract.letters import plain
from lib.intake.files.book import Cell
from lib.intake.sheet.project_block import Block
from lib.intake.values import value_of

_LIKE_A_FIGURE = re.compile(r"[\d,、.．()円千百万億△▲+-]*\d[\d,、.．()円千百万億△▲+-]*")
_WAITING = ("pending", "withheld")  # 調査中, 非公表: a question of a figure, here words of the sheet
_LEGAL = ("obligation", "no_discretion", "other_evaluation")


def _last_of_costs(block: Block) -> int:
    """The last column of the costs; in an extract the dashes of this part may have shifted to the figures."""
    return block.columns.at("printed_rate") if block.draft.is_extract else block.columns.at("overview") - 1


def legal_rows(block: Block, budgets: Sequence[Sequence[Cell]]) -> dict[str, Cell]:
    """Below the costs, in their columns: the law in a row by itself, then three texts or dashes in one row."""
    below = max((row[0].row for row in budgets), default=block.top)
    if not block.draft.is_extract:  # no law stands beside the years of the costs
        last = block.row_below(block.top, max(slot.offset for slot in block.columns.years.money(block.draft.year)))
        below = max(below, last if last is not None else block.rows[-1])
    found: dict[str, Cell] = {}
    for row in (r for r in block.rows if r > below):
        here = [c for c in block.left() if c.row == row and c.column <= _last_of_costs(block)]
        here = [c for c in here if c.column >= block.columns.at("total") or block.draft.is_extract]
        beside, states = here, [value_of(c.text, c.number).state for c in here]
        here = [
            c for c, s in zip(here, states, strict=True)
            if s == "dash" or (s == "words" and not block.draft.is_extract and not _LIKE_A_FIGURE.fullmatch(plain(c.text)))
        ]  # fmt: skip
        waiting = [] if block.draft.is_extract else [c for c in beside if value_of(c.text, c.number).state in _WAITING]
        in_columns = sorted([*here, *waiting], key=lambda c: c.column)
        if len(in_columns) == len(_LEGAL):
            found |= dict(zip(_LEGAL, in_columns, strict=True))
        elif len(in_columns) == 1 and "law" not in found and (in_columns[0].columns > 1 or not block.draft.is_extract):
            found["law"] = in_columns[0]
        for cell in in_columns:
            if cell in found.values() or value_of(cell.text).state == "dash":
                block.take(cell)
    return found


def write_legal(block: Block, project: str, cells: Mapping[str, Cell], name: Cell) -> None:
    """Add the four legal bases of a project, and that one is not found."""
    for item in ("law", *_LEGAL):
        cell = cells.get(item)
        note = "この項目の記載を、原資料から読み取れない。"
        if cell is not None:
            note = "所管課の行にある3つの「—」を、見出しの列の並びから3項目に当てた。" if block.draft.is_extract else "事業費の下の欄の並びから、この項目の記載と推定した。"  # fmt: skip
        block.draft.add(
            "legal_bases", cell or name, "inferred", cell.text if cell else name.text, project_id=project, item=item,
            text=cell.text if cell else None, report_state="reported" if cell else "illegible", attribution_note=note,
        )  # fmt: skip
