"""The cover of a deck: which sheets, whose, what was chosen, which data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lib.contract.era import JST, day_words, era
from lib.contract.terms import SYNTHETIC
from lib.findings.judged_by import scale_and_rules
from lib.view.in_force import chosen_heads
from lib.view.narrow import View, groups_label, sheets_title


@dataclass(frozen=True)
class Cover:
    """The title and the lines under it."""

    title: str
    lines: tuple[str, ...]


def make_cover(view: View, chosen: str, at: datetime | None = None) -> Cover:
    """The cover of a view: the sheets of its groups; `chosen` is what the reader narrowed it to, in words.

    Of several groups the title is what they are, and under it which sheets; `at` is when it is made, else now.
    """
    tables = view.evaluation.tables
    sheets, is_one = sheets_title(view.sheet_sources), len(view.group_rows) < 2
    what = chosen_heads(view.selection)
    lines = (
        "" if is_one else f"{sheets}、{era(view.sheet_year)}の調書({era(view.sheet_year - 1)}実績)で判定",
        groups_label(tables, view.group_rows),
        f"絞り込み: {chosen}" if chosen else "",
        f"作成 {day_words(at or datetime.now(JST))}",
        f"データ版 {tables.version}",
        f"判定基準 {scale_and_rules(view)}",
        f"{SYNTHETIC}: 実在の自治体の実績ではありません" if tables.is_synthetic else "",
    )
    title = sheets if is_one else f"事業群評価 {what or groups_label(tables, view.group_rows)}"
    return Cover(title, tuple(line for line in lines if line))
