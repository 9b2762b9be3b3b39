"""What a chart shows, as plain lists: the same figures for PowerPoint, paper and pictures as for the screen."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, PROJECTION, REPORT_STATES, STAGES, UNGRADED, UNKNOWN_TARGET, WAITING
from lib.contract.wording import estimate, quantity
from lib.findings import headline
from lib.findings.slides.slide import Slide
from lib.judge.phrases import basis_words, rests_on_one_step
from lib.view.narrow import View
from lib.view.selection import PROJECT


@dataclass(frozen=True)
class Progress:
    """One indicator over the years. Lists run along `years`; None is nothing there, and `words` says why."""

    name: str
    finding: str
    unit: str
    years: list[str]
    baseline: list[float | None]
    actual: list[float | None]
    target: list[float | None]
    words: list[str]
    projection: list[float | None]
    projection_words: str
    is_thin: bool = False  # the projection rests on one step alone, and is drawn as weak as that

    @property
    def alt(self) -> str:
        """The chart in words."""
        said = []
        for at, year in enumerate(self.years):
            parts = [
                f"{label}{quantity(value, self.unit)}"
                for label, value in (
                    ("基準値", self.baseline[at]),
                    ("目標", self.target[at]),
                    ("実績", self.actual[at]),
                )
                if value is not None
            ]
            if self.words[at]:
                parts.append(self.words[at])
            if parts:
                said.append(f"{year}は{'、'.join(parts)}")
        return f"{self.finding}。{'。'.join(said)}。{self.projection_words}"


@dataclass(frozen=True)
class Budget:
    """Cost of one project in thousand yen: `items` maps a label to values along `slots`; None where `words` says why."""

    name: str
    slots: list[str]
    items: dict[str, list[float | None]]
    words: list[str]

    @property
    def alt(self) -> str:
        """The chart in words."""
        said = []
        for at, slot in enumerate(self.slots):
            known = [(label, values[at]) for label, values in self.items.items()]
            amounts = [f"{label}{quantity(value, '千円', 0)}" for label, value in known if value is not None]
            said.append(f"{slot} {'、'.join(amounts) or self.words[at]}")
        return f"{self.name}の事業費。{'。'.join(said)}"


def charts(view: View, slide: Slide) -> list[Progress | Budget]:
    """What a slide draws: its indicators, or a project's cost."""
    rows = view.evaluation.assessments.set_index("indicator_id", drop=False)
    if slide.charted:
        return [progress(view, rows.loc[i]) for i in slide.charted]
    cost = budget(view, slide.subject_id, slide.name) if slide.kind == PROJECT else None
    return [cost] if cost and cost.slots else []


def progress(view: View, item: pd.Series) -> Progress:
    """The years in view of one indicator (a row of the assessments)."""
    cells = view.evaluation.cells
    cells = cells[cells["indicator_id"] == item["indicator_id"]].drop_duplicates("fiscal_year").set_index("fiscal_year")
    cells = cells.reindex(list(view.years))
    projection: list[float | None] = [None] * len(view.years)
    words = ""
    if pd.notna(item["projection"]) and {item["latest_year"], item["final_year"]} <= set(view.years):
        for at, year in enumerate(view.years):
            if item["latest_year"] <= year <= item["final_year"]:
                ahead = (year - item["latest_year"]) / (item["final_year"] - item["latest_year"])
                projection[at] = float(item["latest"] + (item["projection"] - item["latest"]) * ahead)
        words = (
            f"{era(int(item['final_year']))}の{PROJECTION}は{estimate(item['projection'], str(item['unit']), beside=item['final_target'])}"
            f"({basis_words(item)}による。実績ではない)。"
        )
    return Progress(
        str(item["short_name"]),
        headline.about_indicator(item, view.evaluation.policy.scale),
        str(item["unit"]),
        [era(y) for y in view.years],
        _values(cells["baseline"]),
        _values(cells["actual"]),
        _values(cells["target"]),
        [_why(s, t) for s, t in zip(cells["status"], cells["target_state"], strict=True)],
        projection,
        words,
        rests_on_one_step(item),
    )


def _values(column: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) else float(v) for v in column]


def _why(status: object, target_state: object) -> str:
    if status in WAITING:
        return UNGRADED[str(status)]
    return UNKNOWN_TARGET if target_state == "illegible" else ""


def budget(view: View, project_id: str, name: str) -> Budget:
    """Cost of one project by year and stage: general fund, other sources, personnel beside them."""
    rows = view.evaluation.tables["budgets"]
    rows = rows[rows["project_id"] == project_id]
    slots = list(
        rows[["fiscal_year", "stage"]].drop_duplicates().sort_values("fiscal_year").itertuples(index=False, name=None)
    )
    found = {(r.fiscal_year, r.stage, r.item): r for r in rows.itertuples(index=False)}

    def amount(slot: tuple[int, str], item: str) -> float | None:
        row = found.get((*slot, item))
        return float(row.amount_thousand_yen) if row is not None and row.report_state == "reported" else None

    fund = [amount(s, "general_fund") for s in slots]
    total = [amount(s, "total") for s in slots]
    other = [None if t is None else t - (f or 0) for t, f in zip(total, fund, strict=True)]
    return Budget(
        name,
        [f"{era(int(y))}{STAGES[s]}" for y, s in slots],
        {
            BUDGET_ITEMS["general_fund"]: fund,
            "その他の財源": other,
            BUDGET_ITEMS["personnel"]: [amount(s, "personnel") for s in slots],
        },
        [
            "" if t is not None else REPORT_STATES[found[(*s, "total")].report_state] if (*s, "total") in found else ""
            for t, s in zip(total, slots, strict=True)
        ],
    )
