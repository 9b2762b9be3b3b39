"""A slide's chart as a table: every known figure of the sheet, and in words why one is missing."""

from __future__ import annotations

from lib.findings.chart_table import budget_table, indicator_table
from tests.real import evaluation


def test_an_indicators_table_has_its_figures_by_year_and_says_what_is_not_due() -> None:
    item = evaluation().assessed["cloud_users"]
    table = indicator_table(evaluation().rows.cells, [item], range(2019, 2026))
    assert table.head == ("指標", "値", "R元", "R2", "R3", "R4", "R5", "R6", "R7")
    assert [row[1:] for row in table.rows] == [
        ("基準値", "5", "", "", "", "", "", ""),
        ("目標値", "", "", "8", "10", "12", "14", "16"),
        ("実績値", "", "5", *["報告時期前"] * 5),
        ("最終目標", "", "", "", "", "", "", "16"),
    ]
    assert {row[0] for row in table.rows} == {"クラウド利用団体(団体)"}


def test_a_budgets_table_has_every_amount_and_says_what_is_not_set() -> None:
    table = budget_table(evaluation().tables.rows["budgets"].of("project_id", "society50_promotion"))
    assert table.head == ("項目", "R元実績", "R2実績", "R3計画")
    assert table.rows[0] == ("事業費", "設定なし", "8,372千円", "65,729千円")
