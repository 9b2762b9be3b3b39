"""A year's sheets beside those before: which statuses moved, what the later sheets state otherwise, and what they say anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import MEASURES
from lib.contract.wording import change, how_many, quantity
from lib.findings import listing
from lib.findings.differences.between import changes
from lib.findings.differences.change_list import ChangeList, make_change_list
from lib.findings.model import Advice, Chip, Link, Place, go, places, status_chip
from lib.findings.pages import Turning, page_of, turning
from lib.findings.restated import RestatedCell, restated_by
from lib.judge.evaluation import Evaluation, Frame, evaluate
from lib.store.rows import rows_of
from lib.store.sheets import rows_of_groups
from lib.store.vintage import in_force, sheets_until
from lib.view.narrow import View, group_names
from lib.view.parameters import Vocabulary

_A_PAGE = 50
_WHAT_COUNTS = "空欄だった欄に入った値と、空欄になった値は数えません。現在の調書にない指標は含みません。"

NO_SHEET_BEFORE = Advice(
    "前の年度の調書がまだありません",
    "2つの年度の調書がそろうと、改められた目標や実績、変わった文章を並べて見られます。",
)


# ---------------------------------------------------------------------- one group: everything the later sheet says otherwise


@dataclass(frozen=True)
class MovedStatus:
    """An indicator whose status is another on the later sheet; in words alone where the newest sheet no longer has it."""

    indicator: Link | str
    before: Chip
    after: Chip


@dataclass(frozen=True)
class SheetDifference:
    """One group's sheet beside the one before. `projects` says which projects came and which went."""

    title: str
    statuses: tuple[MovedStatus, ...]
    projects: tuple[tuple[str, str], ...]
    changes: ChangeList


def make_sheet_difference(view: View, words: Vocabulary, group_id: str, year: int) -> SheetDifference | None:
    """What a group's sheet of a year says otherwise than the one before; None where it has no two such sheets."""
    sheets = two_sheets(view.evaluation, group_id, year)
    if sheets is None:
        return None
    before, after = sheets
    statuses = tuple(_moved_status(view, words, row) for row in rows_of(changed_status(before, after)))
    return SheetDifference(
        f"{era(year)}の調書での進捗状況の変化{how_many(len(statuses), heads.INDICATOR)}",
        statuses,
        _moved_projects(before, after),
        make_change_list(view, changes(before, after, {group_id}), "compare", f"{era(year)}の調書の変更点"),
    )


def no_two_sheets(year: int) -> str:
    """What stands where a group has no two sheets to compare."""
    return f"この事業群には、{era(year)}とその前の調書がそろっていません。"


def two_sheets(evaluation: Evaluation, group_id: str, year: int) -> tuple[Evaluation, Evaluation] | None:
    """One group as it was on the sheets before a year, and as it was on that year's; None where it has no two such sheets."""
    tables = evaluation.tables
    stated = rows_of_groups(tables.stated or tables.frames, [group_id])
    years = sorted({int(y) for y in stated["projects"]["sheet_year"]})
    if year not in years or year == years[0]:
        return None
    before = years[years.index(year) - 1]
    return (_as_of(evaluation, stated, before), _as_of(evaluation, stated, year))


def _as_of(evaluation: Evaluation, stated: dict[str, Frame], year: int) -> Evaluation:
    frames = sheets_until(stated, year)
    tables = replace(evaluation.tables, frames=MappingProxyType(in_force(frames)), stated=MappingProxyType(frames))
    names = evaluation.assessments.set_index("indicator_id")["short_name"]
    missing = frames["indicators"].set_index("indicator_id")["name"]
    return evaluate(tables, evaluation.policy, names.combine_first(missing))


def changed_status(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    """The indicators of both whose status differs. Columns: indicator_id, name, status, status_then (the later one)."""
    columns = ["indicator_id", "name", "status"]
    both = before.assessments[columns].merge(
        after.assessments[["indicator_id", "status"]], on="indicator_id", suffixes=("", "_then")
    )
    return both[both["status"] != both["status_then"]]


def _moved_status(view: View, words: Vocabulary, row: Any) -> MovedStatus:
    """The statuses of a row of changed_status."""
    scale = view.evaluation.policy.scale
    return MovedStatus(
        _indicator(view, words, row.indicator_id, row.name),
        status_chip(scale, row.status),
        status_chip(scale, row.status_then),
    )


def _indicator(view: View, words: Vocabulary, indicator_id: str, name: str) -> Link | str:
    is_known = indicator_id in words.words["indicator"]
    return Link(name, go(view, "indicators", indicator=indicator_id)) if is_known else name


def _moved_projects(before: Evaluation, after: Evaluation) -> tuple[tuple[str, str], ...]:
    """(what happened to them, their names) of the projects that only one of two sheets has."""
    names_before, names_after = (set(sheet.tables["projects"]["name"]) for sheet in (before, after))
    moved = (
        ("新しく載った事務事業", names_after - names_before),
        ("載らなくなった事務事業", names_before - names_after),
    )
    return tuple((label, "、".join(sorted(names))) for label, names in moved if names)


# ---------------------------------------------------------------------- all groups: the figures that were restated


@dataclass(frozen=True)
class RestatedValue:
    """A figure that a year's sheet states otherwise, with both values and their places."""

    group: str
    indicator: Link | str
    year: str
    measure: str
    old: str
    old_sheet: str
    new: str
    change: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class RestatedValues:
    """The figures that a year's sheets state otherwise, a page at a time.

    `nothing` is said in place of an empty list. `new_head` heads the column of the new values. `is_first` tells that
    nothing stands above it on the screen.
    """

    title: str
    note: str
    new_head: str
    values: tuple[RestatedValue, ...]
    nothing: str
    turning: Turning
    is_first: bool


def make_restated_values(view: View, words: Vocabulary, year: int) -> RestatedValues:
    """The figures in view that the sheets of a year state otherwise than the ones before."""
    cells = restated_by(view, year)
    page = page_of(view.selection, len(cells), _A_PAGE)
    names = dict(group_names(view))
    counts = "、".join(f"{label}{n:,}件" for label, n in Counter(MEASURES[cell.measure] for cell in cells).items())
    return RestatedValues(
        f"{era(year)}の調書で改められた値{how_many(len(cells), '件')}",
        f"{counts}。{_WHAT_COUNTS}" if counts else _WHAT_COUNTS,
        f"{era(year)}調書の値",
        tuple(_value(view, words, cell, names[cell.group_id]) for cell in cells[page.items]),
        "" if cells else _nothing(view),
        turning("compare", view.selection, page),
        is_first=len(view.groups) != 1,
    )


def _nothing(view: View) -> str:
    return "前の調書と違う値はありません。" if len(view.groups) else "この条件に当てはまる事業群はありません。"


def _value(view: View, words: Vocabulary, cell: RestatedCell, group: str) -> RestatedValue:
    return RestatedValue(
        group,
        _indicator(view, words, cell.indicator_id, cell.name),
        era(cell.fiscal_year),
        MEASURES[cell.measure],
        quantity(cell.old, cell.unit),
        f"{era(cell.old_year)}調書",
        quantity(cell.new, cell.unit),
        change(cell.new / cell.old - 1) if cell.old else "—",
        places(view, cell.places),
    )


def restated_rows(view: View, year: int) -> pd.DataFrame:
    """All figures that the sheets of a year restate, with Japanese headings, as the files hold them."""
    names = dict(group_names(view))
    return pd.DataFrame(
        [
            {
                listing.GROUP_CODE: cell.group_id,
                listing.GROUP: names[cell.group_id],
                heads.INDICATOR: cell.name,
                heads.YEAR: era(cell.fiscal_year),
                "値の種類": MEASURES[cell.measure],
                "前の調書": era(cell.old_year),
                "前の値": cell.old,
                f"{era(year)}調書の値": cell.new,
                heads.UNIT: cell.unit,
                "出典の行": listing.places(cell.places),
            }
            for cell in restated_by(view, year)
        ]
    )


def about_restated(view: View, words: Vocabulary, year: int) -> list[tuple[str, str]]:
    """What a file of them says about itself."""
    return listing.preface(view, words, f"{era(year)}の調書で改められた値")
