"""Frames of a store: as pandas makes them, with one text for all cells of a column that hold it."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from lib.store.frames import frame_of


def _table() -> pa.Table:
    ids = pa.chunked_array([["cloud", None], ["cloud", "rpa"], []], pa.string())
    blank = pa.nulls(4, pa.string())
    return pa.table({"number": [1, None, 3, 4], "id": ids, "is_core": [True, None, False, True], "blank": blank})


def test_a_frame_is_that_of_pandas() -> None:
    table = _table()
    pd.testing.assert_frame_equal(frame_of(table), table.to_pandas())
    pd.testing.assert_frame_equal(frame_of(table.slice(0, 0)), table.slice(0, 0).to_pandas())


def test_equal_texts_of_a_column_are_one_object() -> None:
    texts = frame_of(_table())["id"].tolist()
    assert texts[0] is texts[2]
