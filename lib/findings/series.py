"""What a chart shows, as plain lists: the same figures for PowerPoint, paper and pictures as for the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan, nan

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, PROJECTION, REPORT_STATES, STAGES, WAITING
from lib.contract.wording import estimate, estimate_figure, quantity
from lib.findings import headline
from lib.findings.charted_years import charted_years
from lib.findings.indicator_figures import cells_of
from lib.findings.inferred import attributions_of_costs, inferred_years, years_words
from lib.findings.slides.slide import Slide
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import basis_words, rests_on_one_step
from lib.store.rows import rows_of
from lib.view.narrow import View
from lib.view.words import PROJECT

Values = list[float | None]
_UNKNOWN = {"not_published": REPORT_STATES["not_published"], "illegible": "読み取れず"}  # in narrow places


@dataclass(frozen=True)
class Progress:
    """One indicator over the years. Lists run along `years`; None is nothing there, and `words` says why."""

    name: str
    finding: str
    unit: str
    years: list[str]
    baseline: Values
    actual: Values
    target: Values
    words: list[str]
    projection: Values
    projection_words: str
    projected: str  # the projection's end as its mark says it; blank without one
    is_thin: bool = False  # the projection rests on one step alone, and is drawn as weak as that
    years_note: str = ""  # which years are inferred

    @property
    def alt(self) -> str:
        """The chart in words."""
        years = [
            f"{year}は{'、'.join(words)}" for year, words in zip(self.years, self._words_by_year, strict=True) if words
        ]
        years_note = f"{self.years_note}。" if self.years_note else ""
        return f"{self.finding}。{'。'.join(years)}。{self.projection_words}{years_note}"

    @property
    def _words_by_year(self) -> list[list[str]]:
        """What is known of each year, and why the rest is not."""
        series = ((heads.BASELINE, self.baseline), ("目標", self.target), ("実績", self.actual))
        known = [
            [f"{label}{quantity(value, self.unit)}" for label, values in series if (value := values[index]) is not None]
            for index in range(len(self.years))
        ]
        return [[*figures, word] if word else figures for figures, word in zip(known, self.words, strict=True)]


@dataclass(frozen=True)
class Budget:
    """Cost of one project in thousand yen along `slots`, personnel beside the total; None where `words` says why."""

    name: str
    slots: list[str]
    fund: Values
    other: Values
    personnel: Values
    words: list[str]
    years_note: str = ""  # how the years are told, where they are inferred

    @property
    def items(self) -> dict[str, Values]:
        """The values by their labels, in the order in which they are drawn."""
        return {
            BUDGET_ITEMS["general_fund"]: self.fund,
            "その他の財源": self.other,
            BUDGET_ITEMS["personnel"]: self.personnel,
        }

    @property
    def alt(self) -> str:
        """The chart in words."""
        slots = [f"{slot} {self._amounts(index) or self.words[index]}" for index, slot in enumerate(self.slots)]
        years_note = f"({self.years_note})" if self.years_note else ""
        return f"{self.name}の事業費{years_note}。{'。'.join(slots)}"

    def _amounts(self, index: int) -> str:
        known = [(label, values[index]) for label, values in self.items.items()]
        return "、".join(f"{label}{quantity(value, '千円', 0)}" for label, value in known if value is not None)


def charts(view: View, slide: Slide) -> list[Progress | Budget]:
    """What a slide draws: its indicators, or a project's cost."""
    if slide.charted:
        return [progress(view, view.evaluation.assessed[indicator_id]) for indicator_id in slide.charted]
    cost = budget(view, slide.subject_id, slide.name) if slide.kind == PROJECT else None
    return [cost] if cost and cost.slots else []


def progress(view: View, item: Item) -> Progress:
    """The years in view of one indicator."""
    by_year = {cell.fiscal_year: cell for cell in cells_of(view, item["indicator_id"])}
    years = charted_years(view, [item])
    cells = [by_year.get(year) for year in years]
    is_projected = pd.notna(item["projection"]) and {item["latest_year"], item["final_year"]} <= set(years)
    return Progress(
        str(item["short_name"]),
        headline.about_indicator(item, view.evaluation.policy.scale),
        str(item["unit"]),
        [era(year) for year in years],
        _values(cells, "baseline"),
        _values(cells, "actual"),
        _values(cells, "target"),
        [_why(cell) if cell else "" for cell in cells],
        [_projected(item, year) if is_projected else None for year in years],
        _projection_words(item) if is_projected else "",
        estimate_figure(item["projection"], str(item["unit"]), beside=item["final_target"]) if is_projected else "",
        rests_on_one_step(item),
        inferred_years(cell for cell in cells if cell),
    )


def _projected(item: Item, year: int) -> float | None:
    """Where the pace leads in a year, from the newest known value to the final year; None outside of these."""
    if not item["latest_year"] <= year <= item["final_year"]:
        return None
    ahead = (year - item["latest_year"]) / (item["final_year"] - item["latest_year"])
    return float(item["latest"] + (item["projection"] - item["latest"]) * ahead)


def _projection_words(item: Item) -> str:
    end = estimate(item["projection"], str(item["unit"]), beside=item["final_target"])
    return f"{era(int(item['final_year']))}の{PROJECTION}は{end}({basis_words(item)}による。実績ではない)。"


def _values(cells: Iterable[Cell | None], measure: str) -> Values:
    values = (getattr(cell, measure) if cell else nan for cell in cells)
    return [None if isnan(value) else value for value in values]


def _why(cell: Cell) -> str:
    """Why an actual or a target of a year is not known; an actual that is waited for says so alone."""
    if cell.status in WAITING:
        return WAITING[cell.status]
    target, actual = (_UNKNOWN.get(state, "") for state in (cell.target_state, cell.actual_state))
    if target == actual:
        return f"目標・実績{target}" if target else ""
    return "、".join(f"{label}{why}" for label, why in (("目標", target), ("実績", actual)) if why)


def budget(view: View, project_id: str, name: str) -> Budget:
    """Cost of one project by year and stage: general fund, other sources, personnel beside them."""
    rows = view.evaluation.tables["budgets"]
    rows = rows[rows["project_id"] == project_id]
    slots = rows[["fiscal_year", "stage"]].drop_duplicates().sort_values("fiscal_year")
    keys = [(int(row.fiscal_year), str(row.stage)) for row in rows_of(slots)]
    by_key = {(int(row.fiscal_year), str(row.stage), row.item): row for row in rows_of(rows)}

    def amounts(item: str) -> Values:
        cells = [by_key.get((*key, item)) for key in keys]
        return [float(c.amount_thousand_yen) if c and c.report_state == "reported" else None for c in cells]

    def missing(key: tuple[int, str], total: float | None) -> str:
        cell = by_key.get((*key, "total")) if total is None else None
        return REPORT_STATES[cell.report_state] if cell else ""

    fund, totals = amounts("general_fund"), amounts("total")
    return Budget(
        name,
        [f"{era(year)}{STAGES[stage]}" for year, stage in keys],
        fund,
        [None if total is None else total - (own or 0) for total, own in zip(totals, fund, strict=True)],
        amounts("personnel"),
        [missing(key, total) for key, total in zip(keys, totals, strict=True)],
        years_words(attributions_of_costs(by_key.values())),
    )
