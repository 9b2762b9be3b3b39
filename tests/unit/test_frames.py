"""Frames of arrow tables: as pandas makes them, with one object for each text."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.tables import CONTRACTS
from lib.store.folder import DEFAULT_TABLES
from lib.store.frames import frames_of

_ROWS = {
    "name": pa.chunked_array([["a", None], ["a", "長崎"]], pa.string()),
    "year": pa.array([3, 4, 5, 6], pa.int16()),
    "value": pa.array([1.5, None, 0.0, -1.0], pa.float64()),
    "is_met": pa.array([True, None, False, True], pa.bool_()),
    "at": pa.array([datetime(2026, 11, 27, tzinfo=UTC)] * 4, pa.timestamp("us", "UTC")),
    "blank": pa.array([None] * 4, pa.string()),
}


@pytest.mark.parametrize("rows", [slice(0, 4), slice(0, 0), slice(2, 4)], ids=["all", "none", "some"])
def test_a_frame_is_what_pandas_makes_of_the_table(rows: slice) -> None:
    table = pa.table(_ROWS).slice(rows.start, rows.stop - rows.start)
    pd.testing.assert_frame_equal(frames_of({"t": table})["t"], table.to_pandas())


def test_the_tables_of_the_real_sheet_are_what_pandas_makes_of_them() -> None:
    tables = {name: pq.read_table(DEFAULT_TABLES / f"{name}.parquet") for name in CONTRACTS}
    for name, frame in frames_of(tables).items():
        pd.testing.assert_frame_equal(frame, tables[name].to_pandas())


def test_equal_texts_of_all_tables_are_one_object() -> None:
    table, other = pa.table(_ROWS), pa.table({"name": ["長崎", "a"]})
    frames = frames_of({"t": table, "other": other})
    texts = [text for frame in frames.values() for text in frame["name"].dropna()]
    assert len({id(text) for text in texts}) == len(set(texts)) == 2
