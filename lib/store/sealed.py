"""A seal on a row of the store's own tables: what it says, as a number that is compared when the row is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

SEAL: Final = "seal"


def sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its seal."""
    return {**row, SEAL: _seal_of(row)}


def is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row says what was written. One without a seal, of a store of the first format, cannot be told."""
    return row.get(SEAL) is None or row[SEAL] == _seal_of(row)


def whole_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that say what was written."""
    return [dict(row) for row in rows if is_whole(row)]


def _seal_of(row: Mapping[str, Any]) -> str:
    """SHA-256 of all that a row says. A blank says nothing, so that a column that came later changes no seal."""
    filled = {name: value for name, value in row.items() if value is not None and name != SEAL}
    return hashlib.sha256(json.dumps(filled, sort_keys=True, ensure_ascii=False, default=_time).encode()).hexdigest()


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a seal cannot hold a {type(value).__name__}")
