"""A year's sheets beside those before: which statuses moved, what the later sheets state otherwise, and what they say anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import MEASURES, STAGES
from lib.contract.units import step_unit
from lib.contract.wording import change, how_many, quantity
from lib.findings import listing
from lib.findings.changed_texts import ChangedTexts
from lib.findings.differences.between import changes
from lib.findings.differences.change_list import ChangeList, make_change_list
from lib.findings.model import Chip, Link, Place, go, places, status_chip
from lib.findings.pages import Turning, page_of, turning
from lib.findings.projects import budget_years
from lib.findings.restated import RestatedCell, restated_by
from lib.findings.retargeted import (
    ABOUT_MOVES,
    Meaning,
    MovedGroup,
    Moves,
    make_meaning,
    make_moves,
    move_of,
    move_words,
    moved_groups,
)
from lib.judge.evaluation import Evaluation, Frame, evaluate
from lib.store.rows import rows_of
from lib.store.sheets import rows_of_groups
from lib.store.vintage import in_force, sheets_until
from lib.view.narrow import View, group_names
from lib.view.parameters import Vocabulary
from lib.view.words import OF_TEXTS, OF_VERDICTS, RESTATED_WORDS

_A_PAGE = 50
_WHAT_COUNTS = "空欄だった欄に入った値と、空欄になった値は数えません。現在の調書にない指標は含みません。"


@dataclass(frozen=True)
class Sample:
    """A made-up line of what will stand here; never a figure of the data."""

    indicator: str
    old: str
    new: str
    move: str
    status: str


@dataclass(frozen=True)
class NoSheetBefore:
    """What stands here while there is one sheet a group: what will be shown, a made-up sample of it, and what can be done now."""

    title: str
    will_show: tuple[str, ...]
    sample_title: str
    sample: tuple[Sample, ...]
    to_intake: Link
    now_title: str
    now: tuple[Link, ...]


def make_no_sheet_before(view: View) -> NoSheetBefore:
    """The invitation to compare years, and the comparisons that one sheet allows."""
    ways = (("section", f"{heads.SECTION}どうしの比較"), ("group", f"{heads.GROUP}どうしの比較"))
    now = [
        Link(label, go(view, "compare", by=way))
        for way, label in ways
        if len(view.groups if way == "group" else view.projects[way].unique()) > 1
    ]
    years, scale = budget_years(view), view.evaluation.policy.scale
    if len(years) > 1:
        label = f"{'・'.join(f'{era(year)}{STAGES[stage]}' for year, stage in years)}の{heads.COST}"
        now.append(Link(f"{label}(事務事業の一覧)", go(view, "projects")))
    return NoSheetBefore(
        "前の年度の調書がまだありません。次の年度の調書を取り込むと、ここで比較できます",
        (
            "目標を緩和した指標と厳しくした指標の数、改定がなければ未達の指標",
            "改められた目標と実績を、前の値と並べて。どちらも出典の行・セルを開けます",
            "進捗状況と判定が変わったもの、書き改められた文章",
        ),
        "見本(架空の指標と数値。このデータの内容ではありません)",
        (
            Sample(
                "見本の指標ア(増えるほどよい)",
                "R7目標 16件",
                "14件",
                "緩和",
                f"{scale.grades[-1].label} → {scale.met.label}",
            ),
            Sample(
                "見本の指標イ(減るほどよい)",
                "R7目標 30日",
                "25日",
                "厳しく",
                f"{scale.met.label} → {scale.grades[0].label}",
            ),
        ),
        Link("取込で次の年度の調書を読み取る", go(view, "intake")),
        "いまできる比較",
        tuple(now),
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
    move: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class RestatedValues:
    """The figures that a year's sheets state otherwise, a page at a time.

    `meaning` stands above everything. `nothing` is said in place of an empty list. `new_head` heads the column of the new
    values. `groups` and `texts` stand in place of the values where the reader asked for them.
    """

    meaning: Meaning
    title: str
    note: str
    new_head: str
    groups: tuple[MovedGroup, ...]
    values: tuple[RestatedValue, ...]
    nothing: str
    turning: Turning
    texts: ChangeList | None = None


def make_restated_values(view: View, words: Vocabulary, year: int, changed: ChangedTexts) -> RestatedValues:
    """The figures in view that the sheets of a year state otherwise than the ones before; `changed`: the year's texts."""
    moves = moves_of(view, year)
    cells = moves.chosen(view.selection.restated)
    groups = moved_groups(view, year) if view.selection.restated == OF_VERDICTS else ()
    page = page_of(view.selection, len(cells), _A_PAGE)
    names = group_names(view)
    texts = changed.in_view(view)
    title = f"{era(year)}の調書の{RESTATED_WORDS[OF_TEXTS]}"
    counts = "、".join(f"{label}{n:,}件" for label, n in Counter(MEASURES[cell.measure] for cell in cells).items())
    return RestatedValues(
        make_meaning(view, moves, year, len(texts.changes)),
        _restated_title(view, year, len(groups or cells)),
        f"{counts}。{_WHAT_COUNTS}" if counts else "" if groups else _WHAT_COUNTS,
        f"{era(year)}調書の値",
        groups,
        tuple(_value(view, words, cell, names[cell.group_id]) for cell in cells[page.items]),
        "" if cells or groups else _nothing(view),
        turning("compare", view.selection, page) if cells else Turning(),
        make_change_list(view, texts, "compare", title) if view.selection.restated == OF_TEXTS else None,
    )


def moves_of(view: View, year: int) -> Moves:
    """What the sheets of a year restated of the figures in view, by what it means."""
    return make_moves(view, restated_by(view, year), year)


def _restated_title(view: View, year: int, count: int) -> str:
    if view.selection.restated == OF_VERDICTS:
        return f"{era(year)}の調書で{RESTATED_WORDS[OF_VERDICTS]}: {how_many(count, heads.GROUP)}"
    chosen = RESTATED_WORDS.get(view.selection.restated, "")
    return f"{era(year)}の調書で改められた値{f'({chosen})' if chosen else ''}{how_many(count, '件')}"


def _nothing(view: View) -> str:
    if view.selection.restated:
        return "該当するものはありません。"
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
        _change(cell),
        move_words(_move(view, cell)),
        places(view, cell.places),
    )


def _change(cell: RestatedCell) -> str:
    """How much a figure changed: its share of the former one; the difference where that was none or below zero."""
    if cell.old > 0:
        return change(cell.new / cell.old - 1)
    difference = cell.new - cell.old
    return f"{'−' if difference < 0 else '+'}{quantity(abs(difference), step_unit(cell.unit))}"


def _move(view: View, cell: RestatedCell) -> str:
    return move_of(cell, view.evaluation.assessed[cell.indicator_id]["direction"])


def restated_rows(view: View, year: int) -> pd.DataFrame:
    """All figures that the sheets of a year restate, with Japanese headings, as the files hold them."""
    names = group_names(view)
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
                "目標の改定": move_words(_move(view, cell)),
                "出典の行": listing.places(cell.places),
            }
            for cell in moves_of(view, year).chosen(view.selection.restated)
        ]
    )


def about_restated(view: View, words: Vocabulary, year: int) -> list[tuple[str, str]]:
    """What a file of them says about itself."""
    chosen = RESTATED_WORDS.get(view.selection.restated, "")
    what = f"{era(year)}の調書で改められた値{f'({chosen})' if chosen else ''}"
    return [*listing.preface(view, words, what), ("目標の改定", ABOUT_MOVES)]
