"""The official sheet as we write it says the same figures when it is read again, with their scale and unit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from lib.intake.read import read_file
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
