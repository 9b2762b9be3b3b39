"""The texts that a year's sheets state otherwise than the ones before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from lib.findings.differences.between import Preview
from lib.findings.differences.cells import Change, Frame, changed_texts_between
from lib.judge.evaluation import Evaluation
from lib.store.sheets import rows_of_groups
from lib.store.tables import Tables
from lib.store.vintage import in_force, sheets_until
from lib.view.narrow import View

# Tables without a text of a subject and without a name.
_WITHOUT_TEXTS: Final = ("budgets", "legal_bases", "project_initiatives", "reviews", "review_viewpoints")


@dataclass(frozen=True, eq=False)
class ChangedTexts:
    """The new and changed texts of all groups that have a sheet of a year and one before; none that only went."""

    changes: tuple[Change, ...]

    def in_view(self, view: View) -> Preview:
        """Those of the groups in view."""
        group_ids = {row.group_id for row in view.group_rows}
        return Preview(tuple(change for change in self.changes if change.group_id in group_ids), 0)


def find_changed_texts(evaluation: Evaluation, year: int) -> ChangedTexts:
    """What the sheets of a year state otherwise. It takes longer than a view: the app keeps it for a data version."""
    tables = evaluation.tables
    stated = tables.stated or tables.frames
    sheets = stated["projects"].groupby("group_id")["sheet_year"].agg(set)
    groups = {str(group) for group, years in sheets.items() if _is_second(years, year)}
    frames = rows_of_groups(_without_figures(stated), groups)
    return ChangedTexts(_texts(_as_of(tables, frames, year - 1), _as_of(tables, frames, year), groups))


def _without_figures(frames: Mapping[str, Frame]) -> dict[str, Frame]:
    """The tables with one figure an indicator and sheet, which tells what a sheet speaks of; none of amounts and marks."""
    once = frames["observations"].drop_duplicates(["indicator_id", "sheet_year"])
    return {**frames, "observations": once, **{name: frames[name][:0] for name in _WITHOUT_TEXTS}}


def _is_second(years: set[int], year: int) -> bool:
    return year in years and min(years) < year


def _texts(before: Tables, after: Tables, groups: set[str]) -> tuple[Change, ...]:
    return tuple(sorted(changed_texts_between(before, after, groups), key=lambda change: change.group_id))


def _as_of(tables: Tables, stated: dict[str, Frame], year: int) -> Tables:
    frames = sheets_until(stated, year)
    return replace(tables, frames=MappingProxyType(in_force(frames)), stated=MappingProxyType(frames))
