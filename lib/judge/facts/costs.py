"""What projects cost: in the judged year, in the year before and as planned, in total and for one unit of outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import INFERRED
from lib.contract.wording import change, inferred_caveat, number, oku_yen, rounded
from lib.judge.policy.catalogue import Row
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame

# Below this many thousand yen, 10,000 yen, a decimal would hide a change: it is written in yen.
_LEAST_IN_MAN: Final = 10.0


def project_costs(tables: Tables, projects: Frame) -> Frame:
    """Costs of each project by project_id: of its judged year, of the year before it, and of the nearest plan after it.

    Costs in thousand yen, shares of the general fund as fractions, `_ref` a Reference, `_is_inferred` whether the year
    of a cost is not printed but inferred. The years are named by the projects' column year. cost_change: from the year
    before to the judged one, a fraction.
    """
    rows = _budget_years(tables).merge(projects[["project_id", "year"]], on="project_id")
    actual = rows[rows["stage"] == "actual"]
    current = actual[actual["fiscal_year"] == actual["year"]].set_index("project_id")
    earlier = actual[actual["fiscal_year"] == actual["year"] - 1].set_index("project_id")
    plans = rows[(rows["stage"] == "plan") & (rows["fiscal_year"] > rows["year"])]
    plan = plans.drop_duplicates("project_id").set_index("project_id")
    return pd.DataFrame(
        {
            "cost": current["total"],
            "cost_ref": current["reference"],
            "cost_is_inferred": current["is_inferred"],
            "general_fund_share": current["share"],
            "earlier_cost": earlier["total"],
            "earlier_cost_ref": earlier["reference"],
            "earlier_cost_is_inferred": earlier["is_inferred"],
            "cost_change": _divide(current["total"], earlier["total"]) - 1,
            "earlier_year": earlier["fiscal_year"],
            "planned_cost": plan["total"],
            "planned_cost_ref": plan["reference"],
            "planned_cost_is_inferred": plan["is_inferred"],
            "plan_year": plan["fiscal_year"],
            "planned_general_fund_share": plan["share"],
        }
    )


def _budget_years(tables: Tables) -> Frame:
    """One row per project, fiscal year and stage with a known amount, ordered by project and year.

    Columns: project_id, fiscal_year, stage, total and general_fund (thousand yen), share (general fund of the total, a
    fraction), reference (of the total), is_inferred (whether the total's year is inferred).
    """
    budgets = tables["budgets"]
    known = budgets[budgets["report_state"] == "reported"]
    keys = ["project_id", "fiscal_year", "stage"]
    years = known.pivot_table(index=keys, columns="item", values="amount_thousand_yen", aggfunc="first").reset_index()
    # Where no sheet states an item at all, the pivot has no column of it.
    years = years.assign(**{item: np.nan for item in ("total", "general_fund") if item not in years})
    totals = known.loc[known["item"] == "total", [*keys, "source_id", "source_ref", "attribution"]]
    sources = zip(totals["source_id"], totals["source_ref"], strict=True)
    totals = totals.assign(
        reference=[tables.reference(source, place) for source, place in sources],
        is_inferred=totals["attribution"] == INFERRED,
    )
    years = years.merge(totals, how="left", on=keys).sort_values(["project_id", "fiscal_year"])
    return years.assign(share=(years["general_fund"] / years["total"].where(years["total"] > 0)).astype(float))


def are_costliest(budgets: Frame, projects: Frame) -> list[bool]:
    """Whether each project's cost of its judged year is above that of every other project of its group in that year.

    False where another's cost is unknown, as it might be the higher one, and in a group of one project.
    """
    actuals = budgets[(budgets["item"] == "total") & (budgets["stage"] == "actual")]
    budget_of = {(row.project_id, int(row.fiscal_year)): row for row in actuals.itertuples(index=False)}
    members = projects.groupby("group_id")["project_id"].agg(list).to_dict()
    is_costliest = []
    for project in projects.itertuples(index=False):
        others = [i for i in members[project.group_id] if i != project.project_id]
        if not others or pd.isna(project.cost):
            is_costliest.append(False)
            continue
        budgets_of_others = (budget_of.get((i, int(project.year))) for i in others)
        is_costliest.append(all(_costs_less(budget, project.cost) for budget in budgets_of_others))
    return is_costliest


def _costs_less(budget: Any | None, cost: float) -> bool:
    """Whether a row of the budgets is known to be below a cost. No row, or an amount that is not set, costs nothing."""
    if budget is None or budget.report_state == "not_set":
        return True
    return bool(budget.report_state == "reported" and budget.amount_thousand_yen < cost)


def unit_cost_columns(projects: Frame, outcomes: Mapping[str, Row], cells: Frame) -> dict[str, Any]:
    """Cost of one unit of outcome in the judged year and in the year before, and its change as a fraction.

    Only of outcomes counted year by year of which more is better: a running total or a level has no cost per unit.
    `projects`: with the columns of project_costs. `outcomes`: by project id, a row of the assessments. NaN unknown.
    """
    known = cells[cells["actual"].notna()]
    actual_of = known.set_index(["indicator_id", "fiscal_year"])["actual"].to_dict()
    counted = {
        project_id: outcome["indicator_id"]
        for project_id, outcome in outcomes.items()
        if outcome["accumulation"] == "annual" and outcome["direction"] == "increase"
    }
    indicators = [counted.get(project_id) for project_id in projects["project_id"]]
    current = [actual_of.get(key, np.nan) for key in zip(indicators, projects["year"], strict=True)]
    earlier = [actual_of.get(key, np.nan) for key in zip(indicators, projects["year"] - 1, strict=True)]
    unit_cost = _divide(projects["cost"], pd.Series(current, projects.index, dtype=float))
    earlier_unit_cost = _divide(projects["earlier_cost"], pd.Series(earlier, projects.index, dtype=float))
    return {
        "outcome_actual": current,
        "earlier_outcome": earlier,
        "unit_cost": unit_cost,
        "earlier_unit_cost": earlier_unit_cost,
        "unit_cost_change": _divide(unit_cost, earlier_unit_cost) - 1,
    }


def _divide(amounts: pd.Series, by: pd.Series) -> pd.Series:
    """A quotient, NaN where the divisor is not above 0."""
    return amounts / by.where(by > 0)


# ---------------------------------------------------------------------- in words


def unit_cost_words(row: Row) -> str:
    """The cost of one unit of outcome in the year before and in the judged one: ``20.9万円から35.7万円(+71%)``.

    In yen where one of them is below 10,000 yen.
    """
    costs = (row["earlier_unit_cost"], row["unit_cost"])
    write = _yen if min(costs) < _LEAST_IN_MAN else _man_yen
    return f"{'から'.join(map(write, costs))}({change(row['unit_cost_change'])})"


def _yen(thousands: float) -> str:
    return f"{number(thousands * 1_000, 0)}円"


def _man_yen(thousands: float) -> str:
    """An amount in thousand yen, in 万円 with one decimal, from 億円 on as headlines write it."""
    return f"{number(thousands / 10, 1)}万円" if rounded(thousands / 10, 1) < 10_000 else oku_yen(thousands)


def inferred_words(row: Row, *costs: str) -> str:
    """That the year of one of these costs is not printed, in brackets; empty where all are."""
    flags = (row[f"{cost}_is_inferred"] for cost in costs)
    return inferred_caveat(any(pd.notna(flag) and bool(flag) for flag in flags))
