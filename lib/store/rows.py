"""Rows of frames as plain tuples and dicts, faster than pandas gives them; rows of a table that stays are kept."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows of a frame as named tuples, as itertuples gives them, which makes a class anew at each call (0.5 ms)."""
    return map(
        _row_class(tuple(frame.columns))._make, zip(*(values.tolist() for _, values in frame.items()), strict=True)
    )


def records_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a frame by column, as ``to_dict("records")`` gives them in twice the time."""
    columns = list(frame.columns)
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*(v.tolist() for _, v in frame.items()), strict=True)
    ]


class Rows(Sequence[Any]):
    """The rows of a frame that does not change, as named tuples in its order, each with its columns as attributes.

    Made when they are first asked for, and kept: what a view shows of them is looked up, not cut out of the frame.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._found: dict[str, dict[Any, list[Any]]] = {}

    @cached_property
    def _all(self) -> list[Any]:
        return list(rows_of(self._frame))

    def __len__(self) -> int:
        return len(self._frame)

    def __getitem__(self, number: Any) -> Any:
        return self._all[number]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._all)

    def by(self, column: str) -> Mapping[Any, Sequence[Any]]:
        """Value of a column -> the rows that have it. Rows that leave it blank are found by no value."""
        if column not in self._found:
            rows: dict[Any, list[Any]] = {}
            for value, row in zip(self._frame[column].tolist(), self._all, strict=True):
                if pd.notna(value):
                    rows.setdefault(value, []).append(row)
            self._found[column] = rows
        return self._found[column]

    def of(self, column: str, value: object) -> Sequence[Any]:
        """The rows that have this value in a column."""
        return self.by(column).get(value, ())


@cache
def _row_class(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)
