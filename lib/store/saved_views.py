"""Saved views: a name for a page with its filters, stored with the facts so that everybody finds it.

The table is append-only: saving and removing add a row, and of the rows of one name the newest counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable

from lib.store.commit import announce, append, make_table
from lib.store.delta import Store
from lib.store.problems import store_error
from lib.store.sealed import SEAL, is_whole, sealed
from lib.store.whole import HOW_TO_MEND, REPAIR

LONGEST_NAME = 60  # letters: views are found in a list by their name
_LONGEST_ADDRESS = 4_000  # letters; proxies and servers commonly refuse an address of more than 8 KB
_TABLE = "views"
VIEWS = pa.schema(
    [
        ("name", pa.string()),
        ("page", pa.string()),
        ("address", pa.string()),
        ("who", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("is_removed", pa.bool_()),
        # Of a store of the first format these are blank.
        ("number", pa.int64()),  # counts the rows
        (SEAL, pa.string()),
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
    earlier = _rows(store)
    later = max([datetime.now(UTC), *(each["at"] + timedelta(microseconds=1) for each in earlier)])
    number = 1 + max((each.get("number") or 0 for each in earlier), default=0)
    # Stores that were made before there were views get the table with their first one.
    make_table(store, _TABLE, VIEWS)
    whole_row = sealed({**row, "at": later, "number": number})
    append(store, _TABLE, pa.Table.from_pylist([whole_row], schema=VIEWS))
    announce(store, _TABLE, number, whole_row[SEAL])


def _rows(store: Store) -> list[dict[str, Any]]:
    """Every row of the table, in no order; none for a store without the table.

    Raises StoreError where a row is lost or does not say what was written.
    """
    with store.reading(_TABLE):
        if not DeltaTable.is_deltatable(store.uri(_TABLE), store.options):
            rows = []
        else:
            rows = list(store.table(_TABLE).to_pyarrow_table().to_pylist())
    announced = store.announced(_TABLE)
    if not all(map(is_whole, rows)) or announced > max((row.get("number") or 0 for row in rows), default=0):
        raise store_error(_TABLE, f"保存した画面の記録の一部が、失われているか壊れています。{HOW_TO_MEND}。{REPAIR}")
    return rows
