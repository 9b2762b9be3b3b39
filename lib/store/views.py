"""Saved views: a name for an address, kept with the facts so that everybody finds them. Appended, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from lib.contract.schema import Breach
from lib.store.commit import make_table
from lib.store.delta import Store, StoreError

LONGEST_NAME = 60
_LONGEST_ADDRESS = 4_000
_TABLE = "views"
_SCHEMA = pa.schema(
    [("name", pa.string()), ("page", pa.string()), ("address", pa.string()), ("who", pa.string()),
     ("at", pa.timestamp("us", "UTC")), ("is_removed", pa.bool_())]
)  # fmt: skip


@dataclass(frozen=True)
class SavedView:
    """A view by its name: which page, the rest of the address as a query, who saved it and when."""

    name: str
    page: str
    address: str
    who: str
    at: datetime


def saved(store: Store) -> list[SavedView]:
    """The views that are kept, by name; of one name the newest. None in a store that never kept any. Raises StoreError."""
    try:
        if not DeltaTable.is_deltatable(store.uri(_TABLE), store.options):
            return []
        rows = store.table(_TABLE).to_pyarrow_table().to_pylist()
    except (DeltaError, OSError, ValueError, pa.ArrowException) as error:
        raise _unusable("読めません", error) from error
    newest = {row["name"]: row for row in sorted(rows, key=lambda row: row["at"])}
    return [
        SavedView(r["name"], r["page"], r["address"], r["who"], r["at"].astimezone(UTC))
        for _, r in sorted(newest.items())
        if not r["is_removed"]
    ]


def save(store: Store, name: str, page: str, address: str, who: str) -> None:
    """Keep a view under a name, in place of one of that name. Raises ValueError for a name or address that cannot be."""
    if not name or len(name) > LONGEST_NAME or len(address) > _LONGEST_ADDRESS:
        raise ValueError(f"名前は1〜{LONGEST_NAME}字、アドレスは{_LONGEST_ADDRESS:,}字までです。")
    _append(store, name, page, address, who, False)


def remove(store: Store, name: str, who: str) -> None:
    """Take a view away; what it was stays in the table's history."""
    _append(store, name, "", "", who, True)


def _append(store: Store, name: str, page: str, address: str, who: str, is_removed: bool) -> None:
    row = {
        "name": name,
        "page": page,
        "address": address,
        "who": who,
        "at": datetime.now(UTC),
        "is_removed": is_removed,
    }
    try:
        # A store that was made before views were kept gets its table with the first one.
        make_table(store, _TABLE, _SCHEMA)
        write_deltalake(
            store.uri(_TABLE), pa.Table.from_pylist([row], schema=_SCHEMA), mode="append", storage_options=store.options
        )
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise _unusable("保存できません", error) from error


def _unusable(what: str, error: Exception) -> StoreError:
    words = f"保存した画面を{what}({type(error).__name__})。場所、権限、通信を確かめてください"
    return StoreError([Breach(_TABLE, None, None, words)])
