"""What pages on paper share: the foot, the note on made-up data, the cost of what is in view."""

from __future__ import annotations

from datetime import datetime

from lib.contract.era import JST, day_and_time
from lib.contract.terms import SYNTHETIC
from lib.contract.wording import change
from lib.findings.cost import cost_of, cost_total, cost_years, left_out
from lib.findings.judged_by import scale_and_rules
from lib.view.narrow import View


def foot(view: View, at: datetime | None) -> str:
    """Which data, made when, judged by which scale and rules."""
    when = day_and_time(at or datetime.now(JST))
    tables = view.evaluation.tables
    synthetic = f" {SYNTHETIC}" if tables.is_synthetic else ""
    return f"データ版 {tables.version} 作成 {when} 判定基準 {scale_and_rules(view)}{synthetic}"


def banner(view: View) -> str:
    """That the data is made up; empty where it is not."""
    return f"{SYNTHETIC}: 試用のためにつくられたものです。" if view.evaluation.tables.is_synthetic else ""


def cost_words(view: View) -> str:
    """The total cost of what is in view, with what it leaves out; empty without two years to compare."""
    cost = cost_of(view.evaluation.tables.rows["budgets"], view.ids.projects)
    if cost is None:
        return ""
    return f"事業費 {cost_years(cost)}: {cost_total(cost)}({change(cost.change)}{left_out(cost)})"
