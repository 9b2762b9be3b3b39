"""The indicators of one group that its first screen shows side by side: the newest figure, the aim, and year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import (
    INFERRED,
    INFERRED_MARK,
    LOST_STATES,
    NO_DIRECTION,
    NOT_WRITTEN,
    PROJECTION,
    REPORT_STATES,
    UNREPORTED,
    WAITING,
)
from lib.contract.units import step_unit
from lib.contract.wording import direction_word, estimate, number, quantity, span
from lib.findings.attention import mark_of, own_first
from lib.findings.model import Chip, Link, go, status_chip
from lib.findings.overview.stated_years import stated_years
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import aim_words, is_decrease, is_kept_between, limit_words, standing_is_judged
from lib.judge.policy.scale import Scale
from lib.view.narrow import View, named_groups

_MOST_CARDS: Final = 4
_MOST_YEARS: Final = 7
_WIDEST_LABEL: Final = 5  # letters of a figure that fit a year's column
_LARGEST_LABEL: Final = 10_000
# Figures of a unit that begins so, divided, count in the larger one; the last fits any unit.
_MULTIPLES: Final = (
    (100, "百万", "億"),
    (10, "千", "万"),
    (10_000, "億", "兆"),
    (10_000, "万", "億"),
    (10_000, "", "万"),
)


@dataclass(frozen=True)
class YearMark:
    """One year of an indicator: what stands in its column, and how high, as shares of the highest figure.

    actual, target: figures briefly; blank where there is none. outlook_height: where the projection passes. `state` and
    target_state: why there is no actual or target, where one is awaited or lost. `hint` says all in full.
    """

    year: str
    actual: str
    target: str
    actual_height: float | None
    target_height: float | None
    outlook_height: float | None
    state: str
    target_state: str
    hint: str
    is_baseline: bool = False
    is_final: bool = False


@dataclass(frozen=True)
class Course:
    """The years of an indicator. `multiple`: what the figures of the columns count in, where not in ones: ``万件``."""

    years: tuple[YearMark, ...]
    multiple: str


@dataclass(frozen=True)
class IndicatorCard:
    """One indicator. `latest` is its newest figure, `of` whose year that is; both blank where none is known.

    `aims` are what it is measured against: the target of that year or the next one, the final one with the projection, and
    the first that is lost.
    `owed`: years whose actuals are due and not reported.
    """

    link: Link
    group: str
    standing: Chip
    latest: str
    of: str
    aims: tuple[str, ...]
    owed: str
    course: Course


def make_indicator_cards(view: View) -> tuple[IndicatorCard, ...]:
    """At most four indicators: a group's own first, then those that need attention, then the others in their order."""
    groups = named_groups(view)
    own = [item for item in view.assessed if item["kind"] == "group"]
    pressing = [item for item in view.assessed if item["kind"] != "group" and item["needs_attention"]]
    others = [item for item in view.assessed if item["kind"] != "group" and not item["needs_attention"]]
    shown = own_first([*own, *pressing, *others])[:_MOST_CARDS]
    years = _years(view, shown)
    return tuple(_card(view, item, years, groups.get(item["group_id"], "")) for item in shown)


def _years(view: View, items: Sequence[Item]) -> tuple[int, ...]:
    """The last years that these indicators, or their projections, have something in."""
    cells = chain.from_iterable(view.evaluation.rows.cells.of("indicator_id", item["indicator_id"]) for item in items)
    ends = [item["final_year"] for item in items if pd.notna(item["projection"])]
    return stated_years(view.years, cells, max(ends, default=None))[-_MOST_YEARS:]


def _card(view: View, item: Item, years: Sequence[int], group: str) -> IndicatorCard:
    scale = view.evaluation.policy.scale
    cells = view.evaluation.rows.cells.of("indicator_id", item["indicator_id"])
    return IndicatorCard(
        Link(_distinct_name(view, item), go(view, "indicators", indicator=item["indicator_id"]), str(item["name"])),
        group,
        _standing(item, scale),
        quantity(item["latest"], str(item["unit"])) if pd.notna(item["latest"]) else "",
        _whose_year(item, cells),
        tuple(filter(None, (_nearest_aim(item, cells), _final_aim(item), _lost_target(cells)))),
        _owed(view, item),
        _course(item, cells, years),
    )


def _distinct_name(view: View, item: Item) -> str:
    """The given or the full name; where another of the group has the same one, the name that tells them apart."""
    others = view.evaluation.tables.rows["indicators"].of("group_id", item["group_id"])
    name = given_name(view, item)
    names = [given_name(view, view.evaluation.assessed[row.indicator_id]) for row in others]
    return name if names.count(name) == 1 else str(item["short_name"])


def given_name(view: View, item: Item) -> str:
    """The short name that a person gave an indicator, else its name in full."""
    (row,) = view.evaluation.tables.rows["indicators"].of("indicator_id", item["indicator_id"])
    return str(row.short_name) if isinstance(row.short_name, str) else str(row.name)


def _standing(item: Item, scale: Scale) -> Chip:
    """The judged grade; else the projection where it needs attention, or why it is not judged."""
    if standing_is_judged(item) or item["is_warned"]:
        mark, tone = mark_of(item, scale)
        return Chip(mark, tone, is_projected=not standing_is_judged(item))
    return status_chip(scale, item["status"])


def _whose_year(item: Item, cells: Sequence[Cell]) -> str:
    """``R2実績``, ``R元基準値``; with a mark where the year is inferred."""
    if pd.isna(item["latest"]):
        return ""
    year = int(item["latest_year"])
    cell = next(cell for cell in cells if cell.fiscal_year == year)
    is_actual = pd.notna(cell.actual)
    attribution = cell.actual_attribution if is_actual else cell.baseline_attribution
    measure = "実績" if is_actual else heads.BASELINE
    return f"{era(year)}{measure}{INFERRED_MARK if attribution == INFERRED else ''}"


# ---------------------------------------------------------------------- what it is measured against


def _nearest_aim(item: Item, cells: Sequence[Cell]) -> str:
    """The target of the newest figure's year; else the first one after it, and what is missing of it.

    The range, of an indicator that is judged by one.
    """
    if is_kept_between(item):
        return aim_words(item)
    unit, year = str(item["unit"]), item["latest_year"]
    of_year = [cell for cell in cells if cell.fiscal_year == year and pd.notna(cell.target)]
    if of_year:
        return f"{era(int(year))}目標 {quantity(of_year[0].target, unit)}"
    later = [cell for cell in cells if pd.notna(cell.target) and (pd.isna(year) or cell.fiscal_year > year)]
    if not later:
        return ""
    aim = f"{era(later[0].fiscal_year)}目標 {quantity(later[0].target, unit)}"
    return f"{aim}{_still_needed(item, later[0].target)}" if pd.notna(item["latest"]) else aim


def _still_needed(item: Item, target: float) -> str:
    """``(あと3団体の増)``; that the newest figure is there already; nothing while the better way is not known."""
    if item["status"] == NO_DIRECTION:
        return ""
    gap = target - item["latest"]
    if gap >= 0 if is_decrease(item) else gap <= 0:
        return "(水準に到達)"
    return f"(あと{quantity(abs(gap), step_unit(str(item['unit'])))}の{direction_word(gap)})"


def _owed(view: View, item: Item) -> str:
    """``R6実績は未報告``; empty where none is owed."""
    years = [cell.fiscal_year for cell in view.cell_rows(item["indicator_id"]) if cell.status == UNREPORTED]
    return f"{span(years)}実績は{WAITING[UNREPORTED]}" if years else ""


def _lost_target(cells: Sequence[Cell]) -> str:
    """``R3目標 原資料から読み取れず``; empty where no target is lost."""
    lost = next((cell for cell in cells if cell.target_state in LOST_STATES), None)
    return f"{era(lost.fiscal_year)}目標 {REPORT_STATES[lost.target_state]}" if lost is not None else ""


def _final_aim(item: Item) -> str:
    """``最終目標 R7 16団体(試算5団体)``; empty where none is stated."""
    if pd.isna(item["final_target"]):
        return ""
    unit = str(item["unit"])
    aim = f"{heads.FINAL_TARGET} {era(int(item['final_year']))} {quantity(item['final_target'], unit)}"
    if pd.isna(item["projection"]):
        return aim
    end = f"{estimate(item['projection'], unit, beside=item['final_target'])}{limit_words(item)}"
    return f"{aim}({PROJECTION} {end})"


# ---------------------------------------------------------------------- year by year


def _course(item: Item, cells: Sequence[Cell], years: Sequence[int]) -> Course:
    by_year = {cell.fiscal_year: cell for cell in cells}
    outlook = _outlook(item, years)
    stated = [
        figure
        for year in years
        if (cell := by_year.get(year)) is not None
        for figure in (cell.baseline, cell.actual, cell.target)
        if pd.notna(figure)
    ]
    drawn = [*stated, *outlook.values(), 0.0]
    reach = _Reach(min(drawn), max(drawn))
    divisor, multiple = _multiple(max(map(abs, stated), default=0.0), str(item["unit"]))
    marks = (_mark(year, by_year.get(year), item, reach, outlook.get(year), divisor) for year in years)
    return Course(tuple(marks), multiple)


def _outlook(item: Item, years: Sequence[int]) -> dict[int, float]:
    """Where the projection stands in each year after the newest figure's, on the straight way to the final year."""
    if pd.isna(item["projection"]):
        return {}
    start, end = int(item["latest_year"]), int(item["final_year"])
    step = (item["projection"] - item["latest"]) / (end - start)
    return {year: float(item["latest"] + step * (year - start)) for year in years if start < year <= end}


@dataclass(frozen=True)
class _Reach:
    """From the lowest to the highest figure of a course; 0 is always within."""

    lowest: float
    highest: float

    def height(self, figure: float | None) -> float | None:
        """How high a figure stands, from 0 to 1; None where there is none."""
        if figure is None or pd.isna(figure):
            return None
        size = self.highest - self.lowest
        return round((float(figure) - self.lowest) / size, 3) if size else 0.0


def _multiple(largest: float, unit: str) -> tuple[float, str]:
    """By what the figures of a course are divided to fit its columns, and what they count in then: ``万件``."""
    divisor, multiple = 1, unit
    while largest / divisor >= _LARGEST_LABEL:
        step, begins, others = next(step for step in _MULTIPLES if multiple.startswith(step[1]))
        divisor, multiple = divisor * step, f"{others}{multiple.removeprefix(begins)}"
    return divisor, multiple if divisor > 1 else ""


def _mark(year: int, cell: Cell | None, item: Item, reach: _Reach, outlook: float | None, divisor: float) -> YearMark:
    if cell is None:
        nothing = f"{era(year)} {NOT_WRITTEN}"
        return YearMark(era(year), "", "", None, None, reach.height(outlook), "", "", nothing)
    is_baseline = bool(pd.isna(cell.actual) and pd.notna(cell.baseline))
    actual = cell.baseline if is_baseline else cell.actual
    state = _state(cell) if pd.isna(actual) else ""
    return YearMark(
        era(year),
        _label(actual, divisor),
        _label(cell.target, divisor),
        reach.height(actual),
        reach.height(cell.target),
        reach.height(outlook),
        state,
        _lost(cell, "target"),
        _hint(year, cell, str(item["unit"])),
        is_baseline,
        bool(year == item["final_year"] and pd.notna(cell.target)),
    )


def _label(figure: float, divisor: float) -> str:
    """A figure briefly; blank where there is none."""
    if pd.isna(figure):
        return ""
    exact = number(figure / divisor, 1 if divisor > 1 else 3)
    brief = exact if len(exact) <= _WIDEST_LABEL else number(figure / divisor, 0 if abs(figure / divisor) >= 100 else 1)
    return brief.replace(",", "")  # four digits fit a column; with their comma they touch


def _state(cell: Cell) -> str:
    """Why a year has no actual, in a word; blank where the sheet asks for none."""
    return WAITING.get(str(cell.status)) or _lost(cell, "actual")


def _lost(cell: Cell, measure: str) -> str:
    """Why nobody can read a figure that is there; blank where there is none, or it is read."""
    state = getattr(cell, f"{measure}_state")
    return REPORT_STATES[state] if state in LOST_STATES else ""


def _hint(year: int, cell: Cell, unit: str) -> str:
    """``R3 目標8団体、実績は報告時期前``."""
    said = [
        f"{word}{quantity(getattr(cell, measure), unit)}"
        for measure, word in (("baseline", heads.BASELINE), ("target", "目標"), ("actual", "実績"))
        if pd.notna(getattr(cell, measure))
    ]
    lost = _lost(cell, "target")
    said += [f"目標は{lost}"] if lost else []
    state = _state(cell) if pd.isna(cell.actual) and pd.isna(cell.baseline) else ""
    said += [f"実績は{state}"] if state else []
    return f"{era(year)} {'、'.join(said) or NOT_WRITTEN}"
