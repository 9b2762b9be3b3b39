"""Which groups have a cost from one year to the other: those of which the cost of their rows is one."""

from __future__ import annotations

from itertools import product

import pandas as pd

from lib.findings.cost import cost_of_totals
from lib.findings.overview.money_of_many import _known_in_both
from lib.store.rows import Rows

_YEARS = (2024, 2025)


def test_a_group_is_known_in_both_years_where_its_rows_have_a_cost() -> None:
    states = ("reported", "illegible", "not_published", "not_set")
    # Two projects a group: every mixture of what is known of their actual and their plan.
    rows = [
        (f"g{number}", f"p{number}_{project}", year, stage, 1.0, state, "stated")
        for number, mixture in enumerate(product(product(states, states), repeat=2))
        for project, of_project in enumerate(mixture)
        for year, stage, state in zip(_YEARS, ("actual", "plan"), of_project, strict=True)
    ]
    columns = ["group_id", "project_id", "fiscal_year", "stage", "amount_thousand_yen", "report_state", "attribution"]
    totals = pd.DataFrame(rows, columns=columns)
    by_group = Rows(totals).by("group_id")
    with_cost = {group for group, of_group in by_group.items() if cost_of_totals(of_group, *_YEARS) is not None}
    assert _known_in_both(totals, *_YEARS) == with_cost and 0 < len(with_cost) < len(by_group)
