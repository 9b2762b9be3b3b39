"""What projects cost from one year to the next, in figures and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from math import fsum
from typing import Any

from lib.contract.era import era
from lib.contract.terms import STAGES
from lib.contract.wording import change, oku_yen, thousand_yen
from lib.findings.inferred import attributions_of_costs, years_words
from lib.judge.passages import split_sentences
from lib.store.lookups import texts_on
from lib.store.rows import Rows
from lib.store.tables import Tables

_NEW_CONTENT = ("新たな", "新規", "構築し", "構築する", "導入し", "導入する")
LOST = {
    "illegible": "読み取れない",
    "not_published": "公表されていない",
}


@dataclass(frozen=True)
class Cost:
    """Total cost of the shown projects from the latest actual year to the plan that follows, in thousand yen.

    `unknown`: how many projects are left out. `caveat`: that, and how the years are told, in words that follow others.
    """

    from_year: int
    to_year: int
    before: float
    after: float
    unknown: int
    why_unknown: str = ""  # of those that are left out: ``R3計画額が読み取れない``
    years_note: str = ""  # see years_note, of the amounts of both years

    @property
    def change(self) -> float:
        """Relative change, NaN from nothing."""
        return self.after / self.before - 1 if self.before else float("nan")


def cost_of(budgets: Rows, project_ids: Set[str]) -> Cost | None:
    """The cost of these projects, latest actual year against the next plan year; None without both."""
    totals = [row for i in project_ids for row in budgets.of("project_id", i) if row.item == "total"]
    years = _years_of_cost(totals)
    return cost_of_totals(totals, *years) if years else None


def _years_of_cost(totals: Sequence[Any]) -> tuple[int, int] | None:
    """The latest year of which any of these rows is an actual cost, and the next of which any is a plan."""
    start = max((row.fiscal_year for row in _known(totals, "actual")), default=None)
    if start is None:
        return None
    end = min((row.fiscal_year for row in _known(totals, "plan") if row.fiscal_year > start), default=None)
    return None if end is None else (start, end)


def cost_of_totals(totals: Sequence[Any], start: int, end: int) -> Cost | None:
    """The cost that these rows of total costs give, the actual of one year against the plan of another; None without both."""
    # Lost in one year, a project is left out of both years, or the two would not be the same projects.
    unknown = [row for row in totals if row.fiscal_year in (start, end) and row.report_state in LOST]
    lost = {row.project_id for row in unknown}
    before, after = (
        [row for row in _known(totals, stage) if row.fiscal_year == year and row.project_id not in lost]
        for stage, year in (("actual", start), ("plan", end))
    )
    if not before or not after:
        return None
    note = years_note([*before, *after])
    return Cost(start, end, _sum(before), _sum(after), len(lost), _why_unknown(unknown), note)


def _sum(budgets: Iterable[Any]) -> float:
    return fsum(row.amount_thousand_yen for row in budgets)


def _why_unknown(rows: Sequence[Any]) -> str:
    """Which amounts are unknown and why; empty for no rows."""
    amounts = sorted({(row.fiscal_year, f"{era(row.fiscal_year)}{STAGES[row.stage]}額") for row in rows})
    states = {row.report_state for row in rows}
    reasons = "か".join(reason for state, reason in LOST.items() if state in states)
    return f"{'・'.join(amount for _, amount in amounts)}が{reasons}" if amounts else ""


def _known(budgets: Iterable[Any], stage: str) -> Iterator[Any]:
    """The rows of a stage whose amount is known."""
    return (row for row in budgets if row.stage == stage and row.report_state == "reported")


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
    """What a total leaves out and how its years are told, in words that follow others; empty where there is neither.

    ``、R3計画額が読み取れない1事業を除く、年度は表の並びから推定``
    """
    unknown = f"、{budget.why_unknown}{budget.unknown:,}事業を除く" if budget.unknown else ""
    return f"{unknown}{budget.years_note}"


def years_note(budgets: Iterable[Any]) -> str:
    """That the years of known amounts are not printed but told from the order of the table; empty where all are printed.

    It follows other words: ``、年度は表の並びから推定``.
    """
    words = years_words(attributions_of_costs(budgets))
    return f"、{words}" if words else ""


def new_content(tables: Tables, project_id: str) -> list[str]:
    """What the sheet says is new in a project since the review: a cost that moves with it is not the same work's cost."""
    return [
        f"{sentence}({tables.reference(row.source_id, row.source_ref).words})"
        for row in texts_on(tables, "project", project_id)
        if row.kind == "review"
        for sentence in split_sentences(row.text)
        if any(word in sentence for word in _NEW_CONTENT)
    ]
