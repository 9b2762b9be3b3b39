"""What is read of the real sheet, in whatever layout and file it comes: the share read right, and nothing read wrong."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell

from lib.contract.tables import CONTRACTS
from lib.intake.files.book import ReadFile
from lib.intake.merge import readings_of
from lib.intake.read import read_file
from lib.store.tables import Tables
from tests.intake.layouts import LAYOUTS, plain

# What no layout prints: names of our own, how a person told a year, and what a person wrote down about the document.
_OURS = {"source_id", "source_text", "attribution", "attribution_note", "short_name"}
_FACTS = {"observations": "value", "budgets": "amount_thousand_yen"}
# (indicator, year, measure): told by a person from the prose beside the table.
_PROSE = {("cloud_users", 2020, "actual", 2021), ("open_data", 2020, "actual", 2021)}


def _same(one: object, other: object) -> bool:
    def bare(value: object) -> object:
        return None if value is None or (isinstance(value, float) and math.isnan(value)) else value

    return bare(one) == bare(other)


def compared(read: ReadFile, tables: Tables) -> tuple[int, int, list[str]]:
    """(cells read right, cells that there are, figures read wrong) beside what a person read."""
    right = whole = 0
    wrong = []
    for name, contract in CONTRACTS.items():
        if name in ("sources", "quality"):
            continue
        mine: Mapping[Any, Any] = {tuple(r[k] for k in contract.key): r for r in read.tables[name]}
        stated = {tuple(row[k] for k in contract.key): row for row in tables.stated[name].to_dict("records")}
        for key, row in stated.items():
            if key in _PROSE:
                continue
            for column in (c.name for c in contract.columns):
                if column in _OURS or column.endswith("_ref") or column in contract.key:
                    continue
                whole += 1
                held = mine.get(key, {}).get(column, "(none)")
                right += _same(held, row[column])
                if column == _FACTS.get(name) and key in mine and not _same(held, row[column]) and held is not None:
                    wrong.append(f"{name} {key}: {held} for {row[column]}")
        wrong += [f"{name} {key}: made up" for key in mine if key not in stated]
    return right, whole, wrong


def test_a_book_of_two_groups_gives_two_sheets(tables: Tables) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain(tables)))
    other = book.copy_worksheet(book.active)
    other.title = "別の事業群"
    other.cell(2, 1, "事業群名")
    other.cell(2, 4, "観光の振興")
    for cell in (c for row in other.iter_rows() for c in row if isinstance(c, Cell) and isinstance(c.value, str)):
        for old, new in (
            ("クラウド", "観光"),
            ("オープンデータ", "観光データ"),
            ("推進", "観光"),
            ("プロジェクト", "観光地"),
            ("RPA", "案内"),
        ):
            cell.value = cell.value.replace(old, new)
    out = io.BytesIO()
    book.save(out)
    read = read_file("二つ.xlsx", out.getvalue(), tables.stated)
    assert not [m for m in read.messages if m.level == "error"]
    first, second = read.tables["program_groups"]
    assert (first["group_id"], second["name"]) == ("society50", "観光の振興") and second["group_id"] != "society50"
    assert [len(read.tables[n]) for n in ("sources", "projects", "indicators")] == [2, 8, 24]
    readings = readings_of([read], tables).readings
    assert {(r.group_id, r.sheet_year) for r in readings} == {("society50", 2021), (second["group_id"], 2021)}


def test_a_sheet_of_which_nothing_can_be_read_is_an_error_and_no_empty_sheet(tables: Tables) -> None:
    read = read_file(
        "見出しだけ.txt", "2. 令和2年度取組実績\n\n3. 実績の検証及び解決すべき課題\n".encode(), tables.stated
    )
    assert read.level == "error" and any("1つも読めません" in m.text for m in read.messages)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read_and_no_figure_is_read_wrong(layout: str, tables: Tables) -> None:
    file, make = LAYOUTS[layout]
    read = read_file(file, make(tables), tables.stated)
    right, whole, wrong = compared(read, tables)
    print(f"{layout}: {right / whole:.1%} of {whole} cells read right without help")
    assert not wrong, wrong[:5]
    assert not [m for m in read.messages if m.level == "error"]
    assert right / whole >= 0.98, [m.text for m in read.messages if m.level == "warning"][:8]
