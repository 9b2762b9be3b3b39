"""The book of indicators: a row each, in the order of the screen, figures as numbers, words in columns of words."""

from __future__ import annotations

import io
import math
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lib.contract.terms import UNREPORTED
from lib.findings.indicator_file import REMARKS, Rate, indicator_table, printed_until
from lib.findings.indicators import in_order
from lib.judge.evaluation import Evaluation
from lib.report.workbook import to_workbook
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.views import with_cells

_ACROSS = 277 / 25.4 * 72  # points of A4 that are printed on
_DOWN = 185 / 25.4 * 72
_DIGIT = 5.6  # points of a digit in the face of the book


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _row(table: pd.DataFrame, name: str) -> dict[str, Any]:
    (row,) = table[table["指標"] == name].to_dict("records")
    return row


def test_an_indicator_is_a_row_with_targets_and_actuals_by_year(evaluation: Evaluation) -> None:
    table = indicator_table(_view(evaluation))
    robots = _row(table, "RPA作成ロボット数")
    assert (robots["R2目標"], robots["R2実績"], robots["達成率"]) == (40, 20, Rate(0.5, "50%"))
    assert robots["進捗状況"] == "▲やや遅れ" and robots["R2達成率"] == Rate(0.5, "50%")
    assert robots[REMARKS] == "R3目標 原資料から読み取れず" and robots["R3目標"] is None
    cloud = _row(table, "長崎県自治体クラウドサービス県内利用団体数")
    assert [cloud[f"R{year}目標"] for year in range(3, 8)] == [8, 10, 12, 14, 16]
    assert (cloud["基準値"], cloud["基準年度"], cloud["最終目標"], cloud["最終目標の年度"]) == (5, "R元", 16, "R7")
    assert cloud[REMARKS] == "R3〜R7 報告時期前" and cloud["R2実績"] == 5 and cloud["出典の行"] == "3〜5"


def test_a_year_without_any_actual_has_no_column(evaluation: Evaluation) -> None:
    assert not {"R3実績", "R7実績", "H30目標"} & set(indicator_table(_view(evaluation)).columns)


def test_columns_of_figures_hold_numbers_and_nothing_else(prefecture: Evaluation) -> None:
    table = indicator_table(_view(prefecture))
    figures = [c for c in table.columns if c.endswith(("目標", "実績", "達成率")) or c in ("基準値", "遅れの年数")]
    assert len(figures) > 15
    for column in figures:
        for value in table[column]:
            assert value is None or isinstance(value, Rate | int | float), (column, value)
            assert not (isinstance(value, float) and math.isnan(value)), column


def test_an_actual_that_is_owed_is_blank_and_said_in_words(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    table = indicator_table(view)
    owed = view.cells[view.cells["status"] == UNREPORTED]
    assert len(owed)
    remarks = dict(zip([item["indicator_id"] for item in in_order(view)], table[REMARKS], strict=True))
    assert all("未報告" in remarks[indicator_id] for indicator_id in owed["indicator_id"])
    assert not any("未報告" in text for i, text in remarks.items() if i not in set(owed["indicator_id"]))


def test_a_printed_rate_that_does_not_follow_is_remarked(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    cells = view.cells.copy()
    at = (cells["indicator_id"] == "rpa_robots") & (cells["fiscal_year"] == 2020)
    cells.loc[at, ["printed_rate", "rate_differs"]] = [0.99, True]
    robots = _row(indicator_table(with_cells(view, cells)), "RPA作成ロボット数")
    assert "R2 記載の達成率99%" in robots[REMARKS] and robots["達成率"] == Rate(0.5, "50%")


@pytest.mark.parametrize("sort", ["", "name", "-rate", "years"])
def test_the_book_has_the_order_of_the_screen(prefecture: Evaluation, sort: str) -> None:
    view = _view(prefecture, sort=sort)
    assert list(indicator_table(view)["指標"]) == [item["name"] for item in in_order(view)]


def test_nothing_in_view_is_an_empty_book(evaluation: Evaluation) -> None:
    view = _view(evaluation, q="どこにもない語")
    assert indicator_table(view).empty
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(view, vocabulary(evaluation.tables, evaluation.policy))))
    assert book["指標"]["A1"].value == "内容"


def _pages(page: Any) -> float:
    """How many pages a sheet of a book fills when it is printed, about: as wide as one page, the heads on each."""
    last = openpyxl.utils.cell.range_boundaries(page.print_area.split("!")[1])[2]
    widths = dict.fromkeys(range(1, last + 1), 13.0)
    for column in page.column_dimensions.values():
        widths |= dict.fromkeys(range(column.min, min(column.max, last) + 1), column.width)
    scale = min(1.0, _ACROSS / (sum(widths.values()) * _DIGIT))
    heights = (page.row_dimensions[row].height or 13.5 for row in range(1, page.max_row + 1))
    return sum(heights) * scale / (_DOWN - 45 * scale)


def _book(view: View) -> Any:
    words = vocabulary(view.evaluation.tables, view.evaluation.policy)
    return openpyxl.load_workbook(io.BytesIO(to_workbook(view, words)))


def _rows_under(page: Any, head: str) -> list[dict[str, Any]]:
    """The rows of a sheet of a book below its heads, one of which is `head`."""
    lines = list(page.iter_rows(values_only=True))
    at = next(at for at, line in enumerate(lines) if head in line)
    return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :] if any(line)]


def test_the_book_of_the_largest_measure_is_printed_on_ten_pages(prefecture: Evaluation) -> None:
    sizes = prefecture.tables["program_groups"]["measure"].value_counts()
    view = _view(prefecture, measure=(str(sizes.index[0]),))
    book = _book(view)
    assert len(view.group_rows) > 1 and sum(math.ceil(_pages(sheet)) for sheet in book) <= 10
    assert printed_until() in {cell.value for row in book["指標"].iter_rows(max_row=10) for cell in row}


def test_each_sheet_of_a_book_is_no_longer_than_ten_pages_for_125_indicators_allow(prefecture: Evaluation) -> None:
    """125 are those of the largest measure of 130 groups. LibreOffice prints its 11.0 pages, as reckoned here, on 10."""
    view = _view(prefecture)
    fill = {sheet.title: _pages(sheet) * 125 / len(view.assessed) for sheet in _book(view)}
    assert sum(fill.values()) <= 11 and fill["視点"] <= 2


def test_each_reason_stands_once_in_the_book_and_each_record_in_its_list_of_projects(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    book = _book(view)
    reasons = [row["理由"] for row in _rows_under(book["視点"], "理由")]
    in_order_of_attention = {row["理由"] for row in _rows_under(book["注意が必要な順"], "理由")}
    assert reasons and not in_order_of_attention & set(reasons)
    assert {flag.because for flag in view.flag_rows} <= in_order_of_attention | set(reasons)
    head = {row[0].value: row[1].value for row in book["視点"].iter_rows(max_row=10)}
    assert head["注意(自動)"].startswith(
        f"{len(view.flag_rows):,}件。うち{len(view.flag_rows) - len(reasons):,}件の理由は「注意が必要な順」の表に"
    )
    projects = _rows_under(book["事務事業"], "記載の視点")
    recorded = view.agreement["is_recorded"].sum()
    assert sum(len(row["記載の視点"] or "") for row in projects) == recorded
    assert head["記載の視点"].startswith(f"{recorded:,}件。")
