"""The status grid: indicators by year; each year a status, a figure, or why there is neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.era import era, era_long
from lib.contract.terms import (
    ATTRIBUTIONS,
    INFERRED,
    LOST_STATES,
    MEASURES,
    NO_DIRECTION,
    PROJECTION,
    REPORT_STATES,
    UNGRADED,
    UNKNOWN_TARGET,
    WAITING,
)
from lib.contract.wording import estimate_figure, inferred_caveat, number, quantity
from lib.findings.attention import projection_mark
from lib.findings.model import Chip, Link, To, go, place
from lib.findings.overview.stated_years import stated_years
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_of_year, basis_words
from lib.judge.policy.scale import Scale
from lib.view.narrow import View, named_groups

_MOST_KNOWN_AT_EASE = 3  # known years in a row that leave the grid its usual width


@dataclass(frozen=True)
class Waiting:
    """Years in a row whose actuals are owed or not due yet; their targets in the hint, and briefly where there is room."""

    years: int
    words: str
    hint: str
    to: To


@dataclass(frozen=True)
class Judged:
    """A judged year: the rate on a chip (the grade where there is no rate), and the grade in words."""

    chip: Chip
    grade: str
    hint: str
    to: To


@dataclass(frozen=True)
class Figure:
    """A year's figure that is not judged."""

    number: str
    hint: str
    to: To
    is_baseline: bool = False


@dataclass(frozen=True)
class Lost:
    """A figure that is not known, briefly and in full; the hint says which one and why."""

    mark: str
    state: str
    hint: str


@dataclass(frozen=True)
class Blank:
    """A year without a figure. `state` says that the sheet sets none; empty where the sheet has no such year."""

    state: str = ""


Cell: TypeAlias = Waiting | Judged | Figure | Lost | Blank


@dataclass(frozen=True)
class Outlook:
    """Where the pace leads: the projection and the final target (``5/16``), and their share on a chip."""

    ends: str
    chip: Chip
    hint: str


@dataclass(frozen=True)
class GridRow:
    """An indicator; `group` names its group where several are in view. Its cells together cover the years of the grid."""

    name: Link
    group: str
    is_of_group: bool
    cells: tuple[Cell, ...]
    outlook: Outlook | None


@dataclass(frozen=True)
class Year:
    """A column's head, briefly and in full."""

    label: str
    in_full: str


@dataclass(frozen=True)
class StatusGrid:
    """Indicators by year. `is_dense` says that the figures need narrow columns."""

    years: tuple[Year, ...]
    rows: tuple[GridRow, ...]
    is_dense: bool


def make_status_grid(view: View, items: Sequence[Item]) -> StatusGrid:
    """The grid of these indicators over the years in view."""
    groups = named_groups(view)
    cells = [{int(cell.fiscal_year): cell for cell in view.cell_rows(item["indicator_id"])} for item in items]
    years = stated_years(view.years, chain.from_iterable(by_year.values() for by_year in cells))
    return StatusGrid(
        tuple(Year(era(year), era_long(year)) for year in years),
        tuple(
            _row(view, item, by_year, years, groups.get(item["group_id"], ""))
            for item, by_year in zip(items, cells, strict=True)
        ),
        any(_known_years(by_year) > _MOST_KNOWN_AT_EASE for by_year in cells),
    )


def _known_years(cells: Mapping[int, Any]) -> int:
    """Of how many years the actual is known."""
    return sum(pd.notna(cell.actual) for cell in cells.values())


def _row(view: View, item: Item, cells: Mapping[int, Any], years: Sequence[int], group: str) -> GridRow:
    to = go(view, "indicators", indicator=item["indicator_id"])
    return GridRow(
        Link(item["short_name"], to, f"{item['name']}({item['unit']})"),
        group,
        item["kind"] == "group",
        tuple(_cells(view, item, cells, years)),
        _outlook(item, view.evaluation.policy.scale),
    )


def _cells(view: View, item: Item, cells: Mapping[int, Any], years: Sequence[int]) -> Iterator[Cell]:
    """The cells of an indicator in these years; years that wait alike are one cell."""
    for status, alike in groupby(years, key=lambda year: _waiting_status(cells.get(year))):
        if status:
            yield _waiting(view, item, [cells[year] for year in alike])
        else:
            yield from (_known(view, item, cells.get(year)) for year in alike)


def _waiting_status(cell: Any | None) -> str:
    return str(cell.status) if cell is not None and cell.status in WAITING else ""


def _waiting(view: View, item: Item, cells: Sequence[Any]) -> Waiting:
    unit, word = str(item["unit"]), WAITING[cells[0].status]
    with_target = [cell for cell in cells if pd.notna(cell.target)]
    plan = ""
    if with_target and len(cells) > 2:
        first_and_last = [with_target[0], *with_target[1:][-1:]]
        plan = f"(目標 {'→'.join(number(cell.target) for cell in first_and_last)}{unit})"
    targets = (_target(cell, unit) for cell in with_target)
    blanks = (cell.actual_ref for cell in cells if pd.notna(cell.actual_ref))
    reference = next(blanks, None) or cells[0].target_ref
    return Waiting(len(cells), f"{word}{plan}", "、".join(targets) or f"実績は{word}", place(view, reference).to)


def _target(cell: Any, unit: str) -> str:
    """A target with its year, and that the year is inferred where it is: ``R3 目標3件(年度は表の並びから推定)``."""
    caveat = inferred_caveat(cell.target_attribution == INFERRED)
    return f"{era(cell.fiscal_year)} 目標{quantity(cell.target, unit)}{caveat}"


def _known(view: View, item: Item, cell: Any | None) -> Cell:
    if cell is None:
        return Blank()
    if pd.notna(cell.actual):
        is_judged = pd.notna(cell.target) and cell.status != NO_DIRECTION
        return _judged(view, item, cell) if is_judged else _unjudged(view, item, cell)
    if pd.notna(cell.baseline):
        hint = f"{era(cell.fiscal_year)} 基準値{quantity(cell.baseline, str(item['unit']))}"
        return Figure(number(cell.baseline), hint, place(view, cell.baseline_ref).to, is_baseline=True)
    return _lost(cell) or Blank("設定なし")


def _judged(view: View, item: Item, cell: Any) -> Judged:
    scale, unit, code = view.evaluation.policy.scale, str(item["unit"]), str(cell.status)
    grade = scale.labels()[code]
    rate = cell.achievement_rate
    chip = Chip(
        scale.shape(code) + (scale.of(cell.indicator_id).rate_words(rate) if pd.notna(rate) else grade),
        scale.tone(code),
    )
    figures = f"実績{quantity(cell.actual, unit)}/{aim_of_year(item, cell.target)}"
    hint = f"{grade} {era(cell.fiscal_year)} {figures}({ATTRIBUTIONS[cell.actual_attribution]})"
    return Judged(chip, grade, hint, place(view, cell.actual_ref).to)


def _unjudged(view: View, item: Item, cell: Any) -> Figure:
    figure = f"実績{quantity(cell.actual, str(item['unit']))}({ATTRIBUTIONS[cell.actual_attribution]})"
    why = f"。{UNGRADED[NO_DIRECTION]}のため判定していません" if cell.status == NO_DIRECTION else ""
    hint = f"{era(cell.fiscal_year)} {figure}{why}"
    return Figure(number(cell.actual), hint, place(view, cell.actual_ref).to)


def _lost(cell: Any) -> Lost | None:
    """The target or else the actual, where the sheet's extract does not hold it or it is not published."""
    for measure in ("target", "actual"):
        state = getattr(cell, f"{measure}_state")
        if state in LOST_STATES:
            word = REPORT_STATES[state]
            illegible = UNKNOWN_TARGET if measure == "target" else "実績読み取れず"
            mark = illegible if state == "illegible" else word
            note = getattr(cell, f"{measure}_note")
            return Lost(mark, word, f"{MEASURES[measure]}は{word}。{'' if pd.isna(note) else note}")
    return None


def _outlook(item: Item, scale: Scale) -> Outlook | None:
    if pd.isna(item["projection"]):
        return None
    goal = item["final_target"]
    ends = f"{estimate_figure(item['projection'], str(item['unit']), beside=goal)}/{number(goal)}"
    mark, tone = projection_mark(item, scale)
    hint = f"{mark} {ends}{item['unit']}。{basis_words(item)}による{PROJECTION}。実績ではありません"
    word = mark.removeprefix(PROJECTION).split("(")[0].strip()
    return Outlook(ends, Chip(word, tone, is_projected=True), hint)
