"""Rows of a table that stays: as pandas gives them, made once, found by their values."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows, records_of, rows_of
from tests import real

_FRAME = pd.DataFrame(
    {"project_id": ["a", None, "b", "a"], "year": [2020, 2021, 2022, 2023], "rate": [0.5, None, 1, 2]}
)


@pytest.mark.parametrize("name", ["cells", "assessments", "flags", "agreement"])
def test_rows_are_those_that_pandas_gives(name: str) -> None:
    frame = getattr(real.evaluation(), name)
    assert [repr(tuple(row)) for row in rows_of(frame)] == [
        repr(tuple(row)) for row in zip(*(column.tolist() for _, column in frame.items()), strict=True)
    ]
    assert repr(records_of(frame)) == repr(frame.to_dict("records"))


def test_rows_are_found_by_a_value_in_the_order_of_their_table() -> None:
    rows = Rows(_FRAME)
    assert [row.year for row in rows] == [2020, 2021, 2022, 2023] and len(rows) == 4 and rows[-1].rate == 2
    assert [row.year for row in rows.of("project_id", "a")] == [2020, 2023]
    assert set(rows.by("year")) == {2020, 2021, 2022, 2023} and rows.of("year", 1999) == ()


def test_a_row_that_leaves_a_column_blank_is_found_by_no_value() -> None:
    rows = Rows(_FRAME)
    blank = rows[1].project_id
    assert pd.isna(blank) and math.isnan(rows[1].rate)
    assert not [*rows.of("project_id", blank), *rows.of("project_id", None), *rows.of("rate", rows[1].rate)]


def test_of_a_large_table_only_rows_around_those_that_were_asked_for_are_made() -> None:
    made: list[int] = []

    def make(frame: pd.DataFrame) -> list[dict[Any, Any]]:
        made.append(len(frame))
        return records_of(frame)

    rows = Rows(pd.DataFrame({"year": range(10_000), "place": ["a", "b"] * 5_000}), make)
    assert len(rows) == 10_000 and set(rows.by("place")) == {"a", "b"} and not made
    assert [row["year"] for row in rows.of("year", 7_777)] == [7_777] and rows[-1]["year"] == 9_999
    assert rows[7_700]["year"] == 7_700 and len(made) == 2 and sum(made) < 1_000
    assert [row["year"] for row in rows] == list(range(10_000)) and sum(made) == 10_000


def test_rows_that_have_any_of_some_values_come_once_in_the_order_of_their_table() -> None:
    rows = Rows(_FRAME)
    assert [row.year for row in rows.having("project_id", {"b", "a", "z"})] == [2020, 2022, 2023]
    assert [row.year for row in rows.having("year", {2023, 2021})] == [2021, 2023] and rows.having("year", ()) == []
    many = Rows(pd.DataFrame({"name": [f"n{number}" for number in range(5_000)], "number": range(5_000)}))
    names = [f"n{number}" for number in range(0, 5_000, 7)]
    assert [row.number for row in many.having("name", set(names))] == list(range(0, 5_000, 7))


def test_a_text_on_several_initiatives_is_on_each_of_them(evaluation: Evaluation) -> None:
    tables = evaluation.tables
    several = [row for row in tables.rows["narratives"] if "," in row.subject_id]
    assert several
    for row in several:
        for initiative_id in row.subject_id.split(","):
            assert row in tables.texts_by_subject[initiative_id]
        assert tables.texts_by_subject.of_any(row.subject_id.split(",")).count(row) == 1
        assert row.subject_id not in tables.texts_by_subject


def test_rows_and_what_follows_from_an_evaluation_are_made_once(evaluation: Evaluation) -> None:
    made: list[Evaluation] = []

    def count(judged: Evaluation) -> int:
        made.append(judged)
        return len(made)

    assert [evaluation.once(count), evaluation.once(count)] == [1, 1] and made == [evaluation]
    assert evaluation.rows.cells[0] is evaluation.rows.cells[0]
    assert evaluation.tables.rows["projects"].by("project_id") is evaluation.tables.rows["projects"].by("project_id")
