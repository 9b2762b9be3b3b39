"""What projects cost from one year to the next, in figures and words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.contract.era import era
from lib.contract.wording import change, oku_yen, thousand_yen
from lib.judge.evaluation import Frame
from lib.judge.passages import split_sentences
from lib.store.tables import Tables
from lib.view.filters import is_among

_NEW_CONTENT = ("新たな", "新規", "構築し", "構築する", "導入し", "導入する")


@dataclass(frozen=True)
class Cost:
    """Total cost of the shown projects from the latest actual year to the plan that follows, in thousand yen."""

    from_year: int
    to_year: int
    before: float
    after: float
    unknown: int

    @property
    def change(self) -> float:
        """Relative change, NaN from nothing."""
        return self.after / self.before - 1 if self.before else float("nan")


def cost_of(budgets: Frame, project_ids: pd.Series) -> Cost | None:
    """The cost of these projects, latest actual year against the next plan year; None without both."""
    is_asked = is_among(budgets["project_id"], project_ids) & (budgets["item"] == "total")
    rows = budgets.loc[is_asked, ["project_id", "fiscal_year", "stage", "report_state", "amount_thousand_yen"]]
    known = rows[rows["report_state"] == "reported"]
    actual, plan = known[known["stage"] == "actual"], known[known["stage"] == "plan"]
    if actual.empty or plan.empty:
        return None
    start = int(actual["fiscal_year"].max())
    after = plan[plan["fiscal_year"] > start]
    if after.empty:
        return None
    end = int(after["fiscal_year"].min())
    lost = rows[(rows["fiscal_year"].isin([start, end])) & rows["report_state"].isin(["illegible", "not_published"])]
    left_out = set(lost["project_id"])  # of neither year, or the two would not be the same projects
    before = actual[(actual["fiscal_year"] == start) & ~actual["project_id"].isin(left_out)]
    planned = after[(after["fiscal_year"] == end) & ~after["project_id"].isin(left_out)]
    if before.empty or planned.empty:
        return None
    return Cost(
        start,
        end,
        float(before["amount_thousand_yen"].sum()),
        float(planned["amount_thousand_yen"].sum()),
        len(left_out),
    )


def about_cost(budget: Cost) -> str:
    """The finding that titles a budget chart."""
    before, after = thousand_yen(budget.before), thousand_yen(budget.after)
    return f"事業費 {cost_years(budget)}: {before} → {after}({change(budget.change)}{left_out(budget)})"


def cost_years(budget: Cost) -> str:
    """Which year's cost is set against which: ``R2実績 → R3計画``."""
    return f"{era(budget.from_year)}実績 → {era(budget.to_year)}計画"


def cost_total(budget: Cost) -> str:
    """The total before and after, in three digits: ``6.78億円 → 3.68億円``. It never stands without `left_out`."""
    return f"{oku_yen(budget.before)} → {oku_yen(budget.after)}"


def left_out(budget: Cost) -> str:
    """What a total leaves out, in words; empty where nothing is."""
    return f"、判読不能の{budget.unknown}事業を除く" if budget.unknown else ""


def new_content(tables: Tables, project_id: str) -> list[str]:
    """What the sheet says is new in a project since the review: a cost that moves with it is not the same work's cost."""
    narratives = tables["narratives"]
    rows = narratives[(narratives["subject_type"] == "project") & (narratives["subject_id"] == project_id)]
    rows = rows[rows["kind"] == "review"].sort_values("position")
    return [
        f"{sentence}({tables.reference(source, place).words})"
        for text, source, place in zip(rows["text"], rows["source_id"], rows["source_ref"], strict=True)
        for sentence in split_sentences(text)
        if any(word in sentence for word in _NEW_CONTENT)
    ]
