"""Coded texts: as they are without codes, also where pieces disagree, and nothing that a damaged file made of a code."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from lib.contract.tables import CONTRACTS
from lib.store.coded import CODED, coded, rows_that_name, texts_and_codes
from lib.store.digest import content, contents
from lib.store.frames import frames_of
from lib.store.schemas import REVISION
from lib.store.stored_rows import merged_rows

_NAMES = ["長崎", None, "佐世保", "長崎", None, "大村"]


def _pieces(*texts_and_indices: tuple[list[str | None], list[int | None]]) -> pa.ChunkedArray:
    return pa.chunked_array(
        [
            pa.DictionaryArray.from_arrays(pa.array(i, pa.int32()), pa.array(t, pa.string()))
            for t, i in texts_and_indices
        ]
    )


def _beyond() -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int32()), pa.array(["長崎"]), safe=False)


# A file may name a blank as one of its texts, or as none; and each piece has texts of its own.
_CODED = _pieces((["長崎", None], [0, 1]), (["佐世保", "長崎"], [0, 1]), (["大村"], [None, 0]))


def test_coded_texts_say_what_the_texts_said() -> None:
    plain, of_codes = pa.table({"name": pa.array(_NAMES)}), pa.table({"name": _CODED})
    assert coded(plain)["name"].to_pylist() == coded(of_codes)["name"].to_pylist() == _NAMES
    assert content(plain) == content(of_codes) == content(coded(of_codes))
    for table in (of_codes, coded(of_codes)):
        pd.testing.assert_frame_equal(frames_of({"t": table})["t"], plain.to_pandas())


def test_texts_have_no_blank_among_them() -> None:
    texts, codes = texts_and_codes(_CODED)
    assert sorted(texts.to_pylist()) == ["佐世保", "大村", "長崎"]
    assert [code == len(texts) for code in codes] == [name is None for name in _NAMES]


@pytest.mark.parametrize("piece", [_beyond(), pa.chunked_array([_beyond()])], ids=["piece", "column"])
def test_a_code_that_names_no_text_is_refused(piece: pa.DictionaryArray | pa.ChunkedArray) -> None:
    table = pa.table({"owner": pa.array(["a", "a"]).dictionary_encode(), "name": piece})
    with pytest.raises(pa.ArrowInvalid):
        coded(table)
    with pytest.raises(pa.ArrowInvalid):
        rows_that_name(table.to_batches()[0], "name", ["長崎"])


def test_rows_of_others_leave_no_text_behind() -> None:
    owners = pa.array(["a", "b", "a", None]).dictionary_encode()
    texts = pa.array(["x", "y", None, "z"]).dictionary_encode()
    rows = rows_that_name(pa.record_batch({"owner": owners, "text": texts}), "owner", ["a", "c"])
    assert rows.to_pydict() == {"owner": ["a", "a"], "text": ["x", None]}
    assert rows.column("text").dictionary.to_pylist() == ["x"]


def test_each_owner_has_the_content_of_its_rows_however_they_lie() -> None:
    rows = pa.table(
        {"owner": ["a", "b", "a", "b", "b"], "text": ["x", "y", None, "x", "y"], "n": [1.0, -0.0, 2.0, 1.0, 3.0]}
    )
    by_owner = contents(rows, "owner")
    for owner in ("a", "b"):
        own = pa.Table.from_pandas(
            rows.to_pandas().query("owner == @owner").drop(columns="owner"), preserve_index=False
        )
        assert by_owner[owner] == content(own)


def test_of_rows_with_one_key_the_last_revision_stands() -> None:
    contract = CONTRACTS["budgets"]
    blank = {column.name: pa.nulls(4, column.type) for column in contract.columns}
    rows = pa.table(
        {
            REVISION: ["new", "old", "old", "new"],
            **blank,
            "project_id": ["p", "p", "q", "p"],
            "fiscal_year": pa.array([2020, 2020, 2020, None], pa.int16()),
            "amount_thousand_yen": [2.0, 1.0, 3.0, 4.0],
        }
    )
    merged = merged_rows(contract, coded(rows), {"old": 0, "new": 1})
    assert merged["amount_thousand_yen"].to_pylist() == [3.0, 2.0, 4.0]
    assert merged.schema.field("project_id").type == CODED
