"""Readings to commit in tests: the real sheet, the made-up sheet of the year after, and small variations of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from lib.intake.transcript import from_transcript
from lib.store.sheets import Reading, by_sheet
from tests.real import tables as committed
from tests.second_sheet import CELLS, sheet_of

GROUP, FIRST_YEAR, NEXT_YEAR = "society50", 2021, 2022


@cache
def real() -> Reading:
    """The committed tables as the one reading that they are. Read once: a reading is never changed."""
    tables = committed()
    sha256 = tables["sources"]["sha256"][0]
    (reading,) = by_sheet(tables.stated, {sha256: tables.document("r3_sheet")})
    return reading


def next_year(cells: Mapping[tuple[str, int, str], float] = CELLS) -> Reading:
    """The made-up R4 sheet, with these cells."""
    tables, text = sheet_of(from_transcript(), cells)
    return Reading(GROUP, NEXT_YEAR, tables, {hashlib.sha256(text.encode()).hexdigest(): text.encode()})


def with_open_data(value: float) -> Reading:
    """The made-up R4 sheet that says so many open data for R3."""
    return next_year({**CELLS, ("open_data", 2021, "actual"): value})


def another_group(word: str) -> Reading:
    """The real sheet under other names: the sheet of another program group."""
    reading = real()

    def renamed(name: str, table: pa.Table) -> pa.Table:
        columns = {}
        for column in table.column_names:
            values = table[column].to_pylist()
            own = column in ("group_id", "initiative_id", "project_id", "indicator_id", "narrative_id", "quality_id")
            if own and name != "viewpoints":
                values = [v and f"{word}_{v}" for v in values]
            if column == "subject_id":
                values = [",".join(f"{word}_{part}" for part in v.split(",")) for v in values]
            columns[column] = pa.array(values, table.schema.field(column).type)
        return pa.table(columns, schema=table.schema)

    tables = {name: renamed(name, table) for name, table in reading.tables.items()}
    return Reading(f"{word}_{GROUP}", FIRST_YEAR, tables, reading.files)
