"""Rows of frames as plain tuples and dicts, faster than pandas gives them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
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


@cache
def _row_class(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)
