"""The cover of a deck: which sheets, whose, what was chosen, which data."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.terms import SYNTHETIC
from lib.view.narrow import View, groups_label, sheets_title


@dataclass(frozen=True)
class Cover:
    """The title and the lines under it."""

    title: str
    lines: tuple[str, ...]


def make_cover(view: View, chosen: str) -> Cover:
    """The cover of a view: the sheets of its groups; `chosen` is what the reader narrowed it to, in words."""
    tables = view.evaluation.tables
    lines = (
        groups_label(view.group_rows),
        f"絞り込み: {chosen}" if chosen else "",
        f"データ版 {tables.version}",
        f"{SYNTHETIC}: 実在の自治体の実績ではありません" if tables.is_synthetic else "",
    )
    return Cover(sheets_title(view.sheet_sources), tuple(line for line in lines if line))
