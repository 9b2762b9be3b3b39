"""Saved views: a name for a page with its filters, stored with the facts so that everybody finds it.

The table is append-only: saving and removing add a row, and of the rows of one name the newest counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from lib.store.commit import make_table
from lib.store.delta import Store

LONGEST_NAME = 60  # letters: views are found in a list by their name
_LONGEST_ADDRESS = 4_000  # letters; proxies and servers commonly refuse an address of more than 8 KB
_TABLE = "views"
_SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("page", pa.string()),
        ("address", pa.string()),
        ("who", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("is_removed", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class SavedView:
    """A saved view: its page, the filters as the query part of an address, who saved it and when."""

    name: str
    page: str
    address: str
    who: str
    at: datetime


def saved(store: Store) -> list[SavedView]:
    """The views that are saved, by name; an empty list for a store that has no views yet. Raises StoreError."""
    rows = _rows(store)
    newest_by_name = {row["name"]: row for row in sorted(rows, key=lambda row: row["at"])}
    return [
        SavedView(name, row["page"], row["address"], row["who"], row["at"].astimezone(UTC))
        for name, row in sorted(newest_by_name.items())
        if not row["is_removed"]
    ]


def save(store: Store, name: str, page: str, address: str, who: str) -> None:
    """Save a view, in place of one of the same name.

    Raises ValueError for a name or an address that is too long or blank, and StoreError.
    """
    if not name or len(name) > LONGEST_NAME or len(address) > _LONGEST_ADDRESS:
        raise ValueError(f"名前は1〜{LONGEST_NAME}字、アドレスは{_LONGEST_ADDRESS:,}字までです。")
    _append(store, {"name": name, "page": page, "address": address, "who": who, "is_removed": False})


def remove(store: Store, name: str, who: str) -> None:
    """Remove a view; its earlier rows stay in the table. Raises StoreError."""
    _append(store, {"name": name, "page": "", "address": "", "who": who, "is_removed": True})


def _append(store: Store, row: Mapping[str, object]) -> None:
    """Add a row to the table of views, later than those that are there, though the clock may have been turned back."""
    later_than_all = [earlier["at"] + timedelta(microseconds=1) for earlier in _rows(store)]
    # Stores that were made before there were views get the table with their first one.
    make_table(store, _TABLE, _SCHEMA)
    rows = pa.Table.from_pylist([{**row, "at": max([datetime.now(UTC), *later_than_all])}], schema=_SCHEMA)
    with store.writing(_TABLE):
        write_deltalake(store.uri(_TABLE), rows, mode="append", storage_options=store.options)


def _rows(store: Store) -> list[dict[str, Any]]:
    """Every row of the table, in no order; none for a store without the table."""
    with store.reading(_TABLE):
        if not DeltaTable.is_deltatable(store.uri(_TABLE), store.options):
            return []
        return list(store.table(_TABLE).to_pyarrow_table().to_pylist())
