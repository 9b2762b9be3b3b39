"""A seal on a row of the store's own tables: what it says, as a number that is compared when the row is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

SEAL: Final = "seal"


def sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its seal."""
    return {**row, SEAL: _seal_of(row)}


def is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row says what was written. One without a seal, of a store of the first format, cannot be told."""
    return row.get(SEAL) is None or row[SEAL] == _seal_of(row)


def whole_rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table that say what was written."""
    return [row for row in rows_in_letters(table) if is_whole(row)]


def rows_in_letters(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table; one whose text is none, as a flipped bit may leave it, is left out."""
    try:
        return list(table.to_pylist())
    except UnicodeDecodeError:
        return [row for position in range(len(table)) for row in _row_in_letters(table.slice(position, 1))]


def _row_in_letters(row: pa.Table) -> list[dict[str, Any]]:
    try:
        return list(row.to_pylist())
    except UnicodeDecodeError:
        return []


def _seal_of(row: Mapping[str, Any]) -> str:
    """SHA-256 of all that a row says. A blank says nothing, so that a column that came later changes no seal."""
    filled = {name: value for name, value in row.items() if value is not None and name != SEAL}
    return hashlib.sha256(json.dumps(filled, sort_keys=True, ensure_ascii=False, default=_time).encode()).hexdigest()


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a seal cannot hold a {type(value).__name__}")
