"""Rows of frames as plain tuples and dicts, faster than pandas gives them; rows of a table that stays are kept."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

_ROWS_OF_A_BLOCK: Final = 256


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


def column_by(frame: pd.DataFrame, key: str, column: str) -> dict[Any, Any]:
    """A column by another. As lists: a frame's column gives its values one by one in ten times the time."""
    return dict(zip(frame[key].tolist(), frame[column].tolist(), strict=True))


class Rows(Sequence[Any]):
    """The rows of a frame that does not change, as named tuples in its order, each with its columns as attributes.

    Made a block at a time when they are first asked for, and kept: what a view shows of them is looked up, not cut out
    of the frame, and of a large table only what was shown is held.
    """

    def __init__(self, frame: pd.DataFrame, make: Callable[[pd.DataFrame], Iterable[Any]] = rows_of) -> None:
        """`make` makes rows of a part of the frame: rows_of, or records_of for rows by column."""
        self._frame = frame
        self._make = make
        self._blocks: list[Sequence[Any] | None] = [None] * -(-len(frame) // _ROWS_OF_A_BLOCK)
        self._indexes: dict[str, RowsByValue] = {}

    def __len__(self) -> int:
        return len(self._frame)

    def __getitem__(self, number: Any) -> Any:
        places = range(len(self))[number]
        return self.at([places])[0] if isinstance(places, int) else self.at(places)

    def at(self, places: Iterable[int]) -> list[Any]:
        """The rows at these places, counted from 0."""
        blocks, make, size = self._blocks, self._block, _ROWS_OF_A_BLOCK
        return [(blocks[place // size] or make(place // size))[place % size] for place in places]

    def __iter__(self) -> Iterator[Any]:
        for block in range(len(self._blocks)):
            yield from self._block(block)

    def _block(self, number: int) -> Sequence[Any]:
        """A block of rows; who asks at the same moment may make it twice."""
        block = self._blocks[number]
        if block is None:
            start = number * _ROWS_OF_A_BLOCK
            block = self._blocks[number] = list(self._make(self._frame.iloc[start : start + _ROWS_OF_A_BLOCK]))
        return block

    def by(self, column: str) -> Mapping[Any, Sequence[Any]]:
        """Value of a column -> the rows that have it. Rows that leave it blank are found by no value."""
        return self._index(column)

    def of(self, column: str, value: object) -> Sequence[Any]:
        """The rows that have this value in a column."""
        return self.by(column).get(value, ())

    def having(self, column: str, values: Collection[Any]) -> list[Any]:
        """The rows that have one of these values in a column, in their order."""
        return self._index(column).of_any(values)

    def _index(self, column: str) -> RowsByValue:
        if column not in self._indexes:
            self._indexes[column] = RowsByValue(self, self._frame[column], np.arange(len(self)))
        return self._indexes[column]


class RowsByValue(Mapping[Any, Sequence[Any]]):
    """Value of a column -> the rows that have it, in their order; the values in the order of their first rows."""

    def __init__(self, rows: Rows, column: pd.Series, places: npt.NDArray[np.intp]) -> None:
        """`places`: of the row that has each value of the column; a row may have several."""
        self._rows = rows
        codes, values = pd.factorize(column)
        # Value after value; those of blank rows come first.
        order = np.argsort(codes, kind="stable")
        self._places = places[order]
        self._ends = np.searchsorted(codes[order], np.arange(-1, len(values)), side="right").tolist()
        self._numbers = {value: number for number, value in enumerate(values.tolist())}
        self._looked_up: dict[Any, Sequence[Any]] = {}

    def __getitem__(self, value: Any) -> Sequence[Any]:
        if value not in self._looked_up:
            self._looked_up[value] = self._rows.at(self._places_with(self._numbers[value]))
        return self._looked_up[value]

    def of_any(self, values: Collection[Any]) -> list[Any]:
        """The rows that have one of these values, each once, in their order."""
        if len(values) >= len(self) and all(value in values for value in self._numbers):
            places = np.unique(self._places[self._ends[0] :]).tolist()
        else:
            numbers = (self._numbers[value] for value in values if value in self._numbers)
            places = sorted(set(chain.from_iterable(map(self._places_with, numbers))))
        return self._rows.at(places)

    def _places_with(self, number: int) -> list[int]:
        return self._places[self._ends[number] : self._ends[number + 1]].tolist()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@cache
def _row_class(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)
