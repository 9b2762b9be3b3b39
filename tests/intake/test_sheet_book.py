"""The official sheet as we write it says the same figures when it is read again, with their scale and unit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from lib.intake.read import read_file
from lib.judge.evaluation import Evaluation
from lib.office.number_formats import held, number_format
from lib.office.sheet_book import groups_and_years, official_book
from lib.store.tables import Tables
from tests.intake.layouts import GROUP, YEAR

_READ = ("target", "actual", "baseline", "final_target", "printed_rate")


def _figures(rows: Iterator[dict[str, Any]]) -> dict[tuple[str, int, str], float]:
    return {
        (r["indicator_id"], int(r["fiscal_year"]), r["measure"]): round(float(r["value"]), 9)
        for r in rows
        if r["value"] is not None and r["value"] == r["value"] and r["attribution"] != "prose"
    }


def _written_and_read(tables: Tables, group: str, year: int) -> tuple[dict[Any, float], dict[Any, float]]:
    rows = tables.stated["observations"]
    indicators = tables.stated["indicators"]
    mine = rows[
        (rows["sheet_year"] == year)
        & rows["indicator_id"].isin(indicators.loc[indicators["group_id"] == group, "indicator_id"])
    ]
    read = read_file("調書.xlsx", official_book(tables, group, year), tables.stated)
    return _figures(mine.to_dict("records")), _figures(iter(read.tables["observations"]))


def test_every_figure_of_the_real_sheet_comes_back(tables: Tables) -> None:
    for group, year in groups_and_years(tables):
        written, read = _written_and_read(tables, group, year)
        assert len(written) > 40 and {key: read.get(key) for key in written} == written


def _rows(tables: Tables) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(official_book(tables, GROUP, YEAR)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_sheet_says_that_it_is_rebuilt_and_what_of_it_is_not_printed(
    tables: Tables, prefecture: Evaluation
) -> None:
    assert _rows(tables)[1][0] == "原資料から抽出して作成。年度に推定を含む。印字されていない単位は記載しない。"
    made_up = prefecture.tables
    group, year = groups_and_years(made_up)[0]
    book = openpyxl.load_workbook(io.BytesIO(official_book(made_up, group, year)))
    words = [str(cell.value) for row in book.active.iter_rows() for cell in row if "作成。" in str(cell.value)]
    assert len(words) == 1 and "推定" not in words[0] and "単位" not in words[0]


def test_no_unit_is_written_that_is_not_printed(tables: Tables) -> None:
    names = [str(value) for row in _rows(tables) for value in row if "指標】" in str(value)]
    assert "【活動指標】 RPA作成ロボット数(累計)" in names and "【活動指標】 課題解決手法の提案数(累計)" in names
    assert "【成果指標】 RPA作成ロボット利用所属数(累計)" in names
    assert "【活動指標】 掘り起こされたシーズ・サービスの件数(件)" in names


def test_a_blank_that_is_inferred_stays_blank_and_is_read_again_as_it_was(tables: Tables) -> None:
    rows = _rows(tables)
    (top,) = (n for n, row in enumerate(rows) if "実証実験及び社会実装数" in str(row[8]))
    assert [rows[top + line][9] for line in range(3)] == [None, 5, None], "R元, R2 and R3"
    read = read_file("調書.xlsx", official_book(tables, GROUP, YEAR), tables.stated)
    states = {
        (r["indicator_id"], int(r["fiscal_year"]), r["measure"]): r["report_state"] for r in read.tables["observations"]
    }
    stated = tables.stated["observations"]
    inferred = stated[(stated["report_state"] == "not_set") & (stated["attribution"] == "inferred")]
    keys = list(inferred[["indicator_id", "fiscal_year", "measure"]].itertuples(index=False, name=None))
    assert len(keys) > 30 and {states.get(key, "not_set") for key in keys} == {"not_set"}


def _in_percent(tables: Tables, name: str, share: float) -> Tables:
    """The real sheet with an indicator in percent, its figures this share of what they were."""
    indicators, rows = tables.stated["indicators"].copy(), tables.stated["observations"].copy()
    indicators.loc[indicators["indicator_id"] == name, "unit"] = "%"
    mine = (rows["indicator_id"] == name) & (rows["measure"] != "printed_rate")
    rows.loc[mine, "value"] = (rows.loc[mine, "value"] * share).round(2)
    frames = {**tables.stated, "indicators": indicators, "observations": rows}
    return Tables(frames, "percent", tables.origin, frames)


@pytest.mark.parametrize("name", ["cloud_users", "open_data", "seeds_found", "rpa_sections"])
@pytest.mark.parametrize("share", [1, 0.0123])
def test_a_percentage_comes_back_as_it_is_printed(name: str, share: float, tables: Tables) -> None:
    percent = _in_percent(tables, name, share)
    written, read = _written_and_read(percent, GROUP, YEAR)
    mine = {key: value for key, value in written.items() if key[0] == name}
    assert len(mine) >= 2 and {key: read.get(key) for key in mine} == mine


def test_figures_are_numbers_that_show_their_unit(tables: Tables) -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(official_book(_in_percent(tables, "cloud_users", 10), GROUP, YEAR))
    ).active
    seen = {
        cell.number_format: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float | int)
    }
    assert {"#,##0%", '#,##0"件"', "#,##0"} <= set(seen)


@pytest.mark.parametrize(
    ("value", "unit", "code", "number"),
    [
        (72, "%", "#,##0%", 0.72), (71.7, "％", "#,##0.0%", 0.717), (2519, "人", '#,##0"人"', 2519), (1.25, "", "#,##0.00", 1.25),
        (3, "t-CO2", '#,##0"t-CO2"', 3),
    ],
)  # fmt: skip
def test_a_format_shows_all_digits_and_the_unit(value: float, unit: str, code: str, number: float) -> None:
    assert (number_format(value, unit), held(value, unit)) == (code, number)
