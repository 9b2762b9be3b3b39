"""What is read of the real sheet, in whatever layout and file it comes: the share read right, and nothing read wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from lib.contract.schema import CONTRACTS
from lib.intake.book import ReadFile
from lib.intake.read import read_file
from lib.store import folder
from lib.store.tables import Tables
from tests.intake.layouts import LAYOUTS

# What no layout prints: names of our own, how a person told a year, and what a person wrote down about the document.
_OURS = {"source_id", "source_text", "attribution", "attribution_note", "short_name"}
_FACTS = {"observations": "value", "budgets": "amount_thousand_yen"}
# (indicator, year, measure): told by a person from the prose beside the table.
_PROSE = {("cloud_users", 2020, "actual", 2021), ("open_data", 2020, "actual", 2021)}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return folder.load(folder.DEFAULT_TABLES)


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
        for row in tables.stated[name].to_dict("records"):
            key = tuple(row[k] for k in contract.key)
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
        extra = [
            key
            for key in mine
            if key not in {tuple(r[k] for k in contract.key) for r in tables.stated[name].to_dict("records")}
        ]
        wrong += [f"{name} {key}: made up" for key in extra]
    return right, whole, wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read_and_no_figure_is_read_wrong(layout: str, tables: Tables) -> None:
    file, make = LAYOUTS[layout]
    read = read_file(file, make(tables), tables.stated)
    right, whole, wrong = compared(read, tables)
    print(f"{layout}: {right / whole:.1%} of {whole} cells read right without help")
    assert not wrong, wrong[:5]
    assert not [m for m in read.messages if m.level == "error"]
    assert right / whole >= 0.98, [m.text for m in read.messages if m.level == "warning"][:8]
