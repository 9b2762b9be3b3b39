"""What the chart of a slide on the stage is drawn from, what it shows in words, and its figures as a small table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import PROJECTION
from lib.contract.wording import span, unit_words
from lib.findings import many_groups
from lib.findings.chart_table import ChartTable, budget_table, indicator_table
from lib.findings.charted_years import charted_years
from lib.findings.project import of_project
from lib.findings.slides.slide import Slide
from lib.findings.slides.years import YearShown, words_of_year, years_with_results
from lib.judge.evaluation import Item
from lib.judge.phrases import basis_words
from lib.judge.policy.verdict import Step
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio, of_many
from lib.view.words import OVERVIEW

_LONGEST_NAME = 60  # letters of a caption's names: its units and years stand after them, in two lines
_MOST_HEADS = 14  # rows that a room can read
HEADS = {"measure": heads.MEASURE, "department": heads.DEPARTMENT}


@dataclass(frozen=True, eq=False)
class IndicatorChart:
    """Indicators over the years. `items` are their assessments by column; `caption` says which, in what unit and years.

    `years`: what the chart can end with instead, the newest first.
    """

    alt: str
    caption: str
    table: ChartTable
    items: tuple[Item, ...]
    years: tuple[YearShown, ...]


@dataclass(frozen=True, eq=False)
class CostChart:
    """The cost of a project. `budgets` are its rows of the table budgets."""

    alt: str
    caption: str
    table: ChartTable
    budgets: Sequence[Any]


_MOST_MARKS = 60  # in a row of a stage


@dataclass(frozen=True)
class GroupMark:
    """One group in the picture of many: its verdict's code, how large it is drawn (l, m, s), its name."""

    verdict: str
    size: str
    name: str


@dataclass(frozen=True)
class GroupRow:
    """The groups of one measure or department, the costliest first."""

    name: str
    groups: tuple[GroupMark, ...]


@dataclass(frozen=True)
class GroupsChart:
    """Every group under its measure or its department, whichever a room can read; the verdicts as the legend has them."""

    alt: str
    caption: str
    table: ChartTable
    rows: tuple[GroupRow, ...]
    verdicts: tuple[Step, ...]

    @property
    def is_counted(self) -> bool:
        """Whether the groups of a row are more than can be told apart as marks, so that bars count them."""
        return any(len(row.groups) > _MOST_MARKS for row in self.rows)


SlideChart = IndicatorChart | CostChart | GroupsChart


def slide_chart(view: View, slide: Slide) -> SlideChart | None:
    """The chart of a slide; None for one without."""
    portfolio = of_many(view) if slide.kind == OVERVIEW else None
    if portfolio is not None:
        return _groups_chart(portfolio)
    return _indicator_chart(view, slide) if slide.charted else _cost_chart(view, slide)


def _groups_chart(portfolio: Portfolio) -> GroupsChart:
    column = many_groups.column_of_few(portfolio)
    rows = tuple(
        GroupRow(
            name,
            tuple(GroupMark(group.verdict, many_groups.size_of(group.money), group.name) for group in groups),
        )
        for name, groups in _few_heads(portfolio, column)
    )
    alt = f"{many_groups.verdict_words(portfolio)}。{'。'.join(many_groups.lines(portfolio, column))}"
    chart = GroupsChart(alt, "", ChartTable((), ()), rows, tuple(portfolio.rules.all))
    how = f"数は{heads.GROUP}の数" if chart.is_counted else f"印は1{heads.GROUP}、大きさは事業費"
    return replace(chart, caption=f"事業群の判定({HEADS[column]}別、{how})")


def _few_heads(portfolio: Portfolio, column: many_groups.Head) -> list[tuple[str, tuple[GroupStanding, ...]]]:
    """The groups under each head; of more heads than a chart has room for the worst ones first, then the others as one."""
    by_head = many_groups.by_head(portfolio, column)
    if len(by_head) <= _MOST_HEADS:
        return by_head

    def danger(row: tuple[str, tuple[GroupStanding, ...]]) -> list[int]:
        counts = Counter(group.verdict for group in row[1])
        return [-counts[step.code] for step in portfolio.rules.steps]

    worst_first = sorted(by_head, key=danger)
    others = worst_first[_MOST_HEADS - 1 :]
    rest = tuple(group for _, groups in others for group in groups)
    return [*worst_first[: _MOST_HEADS - 1], (f"ほか{len(others)}{HEADS[column]}", rest)]


def _indicator_chart(view: View, slide: Slide) -> IndicatorChart:
    items = tuple(view.evaluation.assessed[indicator_id] for indicator_id in slide.charted)
    alt = f"目標と実績のグラフ: {'、'.join(item['name'] for item in items)}"
    years = charted_years(view, items)
    table = indicator_table(view.evaluation.rows.cells, items, years)
    shown = tuple(_year_shown(view, items, year) for year in years_with_results(view, items))
    return IndicatorChart(alt, _caption(items, years), table, items, shown)


def _year_shown(view: View, items: Sequence[Item], last: int) -> YearShown:
    caption = _caption(items, [year for year in charted_years(view, items) if year <= last])
    return YearShown(last, era(last), words_of_year(view, items, last), caption)


def _caption(items: Sequence[Item], years: Sequence[int]) -> str:
    """Which indicators are drawn, in what unit and years, and what their projections rest on."""
    longest = _LONGEST_NAME // max(1, len(items))
    said = [f"{both_ends(item['name'], longest)}({unit_words(item['unit'], ': ')}、{span(years)})" for item in items]
    return f"{'、'.join(said)}{_projected(items, years)}"


def _projected(items: Sequence[Item], years: Sequence[int]) -> str:
    """What the projections that are drawn rest on, to follow other words; empty where none is drawn."""
    drawn = [
        item
        for item in items
        if pd.notna(item["projection"]) and {item["latest_year"], item["final_year"]} <= set(years)
    ]
    bases = dict.fromkeys(map(basis_words, drawn))
    return f"。{PROJECTION}は{'、'.join(bases)}による" if bases else ""


def _cost_chart(view: View, slide: Slide) -> CostChart | None:
    budgets = of_project(view, "budgets", slide.subject_id)
    if not budgets:
        return None
    years = span(sorted({int(row.fiscal_year) for row in budgets}))
    caption = f"事業費(単位: 千円、{years})"
    return CostChart(f"事業費のグラフ: {slide.name}", caption, budget_table(budgets), budgets)
