"""A store of revisions and commits as Delta tables, in a folder or at an object-store address (``s3://…``).

Every table of the contract is one append-only Delta table whose rows carry the revision they were read in. Beside them
``files`` (the documents, byte for byte), ``revisions`` (what was read, from which file) and ``commits``: one row a commit
with the whole set of revisions in force. A reader takes one commit and the rows of its revisions; rows that no commit
names do not exist for it. So the row in ``commits`` is the one atomic point.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from lib.contract.schema import CONTRACTS, Breach, ContractError
from lib.store.folder import NoDataYetError
from lib.store.tables import Tables
from lib.store.vintage import in_force

REVISION = "revision_id"
_PATIENCE = {"connect_timeout": "5s", "timeout": "30s", "max_retries": "3", "retry_timeout": "15s"}
_TEXT, _TIME = pa.string(), pa.timestamp("us", "UTC")
FILES = pa.schema([("sha256", _TEXT), ("name", _TEXT), ("content", pa.binary())])
REVISIONS = pa.schema(
    [(REVISION, _TEXT), ("group_id", _TEXT), ("sheet_year", pa.int16()), ("title", _TEXT), ("digest", _TEXT),
     ("rows", pa.int32()), ("source_ids", pa.list_(_TEXT)), ("sha256s", pa.list_(_TEXT)), ("ids", pa.list_(_TEXT)),
     ("read_at", _TIME)]
)  # fmt: skip
COMMITS = pa.schema(
    [("number", pa.int64()), ("parent", pa.int64()), ("at", _TIME), ("who", _TEXT), ("note", _TEXT), ("kind", _TEXT),
     ("revisions", pa.list_(_TEXT)), ("groups", pa.list_(_TEXT)), ("details", _TEXT)]
)  # fmt: skip


class StoreError(ContractError):
    """The store cannot be used as it is: not there, not readable, or not a store."""


@dataclass(frozen=True)
class Commit:
    """One state of the store. `revisions` are all in force, `groups` those that this commit changed."""

    number: int
    parent: int
    at: datetime
    who: str
    note: str
    kind: str
    revisions: tuple[str, ...]
    groups: tuple[str, ...]
    details: Mapping[str, Any]

    @property
    def label(self) -> str:
        """As screens name it: ``第3版``."""
        return f"第{self.number}版"

    @property
    def version(self) -> str:
        """Names the state: its number and a few digits of what is in force."""
        return f"{self.number}-{hashlib.sha256('|'.join(self.revisions).encode()).hexdigest()[:6]}"


class Store:
    """A store at an address. Nothing is read or written before a method is called."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") if "://" in address else str(Path(address).expanduser().resolve())
        # An object store that does not answer is told of within seconds instead of minutes.
        self.options = dict(_PATIENCE) if "://" in address else None
        self._looking = RLock()
        self._head: tuple[int, int] | None = None

    def uri(self, table: str) -> str:
        """Where one of its Delta tables lies."""
        return f"{self.address}/{table}"

    def table(self, name: str) -> DeltaTable:
        """A Delta table as it is now. Raises StoreError in words when it cannot be opened."""
        try:
            return DeltaTable(self.uri(name), storage_options=self.options)
        except TableNotFoundError as error:
            words = f"「{self.address}」に蓄積データがありません。管理者は python -m lib.store init で作るか、DASHBOARD_STORE の指す場所を確かめてください"
            raise StoreError([Breach(name, None, None, words)]) from error
        except (DeltaError, OSError, ValueError) as error:
            raise self._unreadable(name, error) from error

    def _unreadable(self, name: str, error: Exception) -> StoreError:
        words = f"「{self.address}」の蓄積データ({name})を読めません({type(error).__name__})。場所、権限、通信を確かめてください"
        return StoreError([Breach(name, None, None, words)])

    @property
    def is_there(self) -> bool:
        """Whether a store has been made at the address."""
        return DeltaTable.is_deltatable(self.uri("commits"), self.options)

    @cached_property
    def _commits(self) -> DeltaTable:
        return self.table("commits")

    def head(self) -> tuple[int, int]:
        """(number of the newest commit, version of the commits table that says so); number 0 before the first.

        Costs a look at the log where nothing is new.
        """
        with self._looking:
            try:
                self._commits.update_incremental()
                version = int(self._commits.version())
                if self._head is None or self._head[1] != version:
                    self._head = (_newest(self._commits), version)
            except (DeltaError, OSError) as error:
                raise self._unreadable("commits", error) from error
            return self._head

    def commit(self, number: int | None = None) -> Commit | None:
        """A commit by its number, the newest without one; None where there is none."""
        wanted = self.head()[0] if number is None else number
        self.head()
        rows = self._rows_of_commits([("number", "=", wanted)])
        return _commit(rows[0]) if rows else None

    def commits(self) -> list[Commit]:
        """Every commit, newest first."""
        self.head()
        return [_commit(row) for row in sorted(self._rows_of_commits(None), key=lambda row: -row["number"])]

    def _rows_of_commits(self, filters: list[tuple[str, str, Any]] | None) -> list[dict[str, Any]]:
        try:
            with self._looking:
                return list(self._commits.to_pyarrow_table(filters=filters).to_pylist())
        except (DeltaError, OSError, pa.ArrowException) as error:
            raise self._unreadable("commits", error) from error

    def revisions(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """What is known of these revisions: the columns of REVISIONS, oldest sheet first."""
        found = _of(self.table("revisions"), REVISION, list(ids)).to_pylist()
        return sorted(found, key=lambda row: (row["sheet_year"], row["group_id"]))

    def rows(self, revisions: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
        """The rows of these revisions in every table; of rows with one key, those of the newest sheet."""
        order = {row[REVISION]: at for at, row in enumerate(revisions)}
        return {name: self._merged(name, order) for name in CONTRACTS}

    def _merged(self, name: str, order: Mapping[str, int]) -> pa.Table:
        contract = CONTRACTS[name]
        found = _of(self.table(name), REVISION, list(order))
        rank = [order[r] for r in found[REVISION].to_pylist()]
        found = found.append_column("rank", pa.array(rank, pa.int32()))
        found = found.append_column("row", pa.array(range(len(found)), pa.int32())).sort_by(
            [("rank", "ascending"), ("row", "ascending")]
        )
        keys = found.select(list(contract.key)).append_column("at", pa.array(range(len(found)), pa.int32()))
        last = keys.group_by(list(contract.key)).aggregate([("at", "max")])["at_max"]
        kept = found.take(pa.array(sorted(last.to_pylist()), pa.int64()))
        return kept.select([c.name for c in contract.columns]).cast(contract.arrow)

    def file(self, name: str, sha256: str) -> bytes:
        """A document by its digest. Raises FileNotFoundError when the store does not hold it."""
        rows = _of(self.table("files"), "sha256", [sha256])
        if not len(rows):
            raise FileNotFoundError(f"原資料のファイルがありません: {name}")
        return bytes(rows["content"][0].as_py())


def _of(table: DeltaTable, column: str, values: Sequence[str]) -> pa.Table:
    """The rows of a Delta table whose column holds one of the values."""
    return table.to_pyarrow_dataset().to_table(filter=pc.field(column).isin(pa.array(values, _TEXT)))


def _newest(commits: DeltaTable) -> int:
    """The largest number, from what the log knows of each file: no file is read."""
    found = pa.table(commits.get_add_actions(flatten=True))
    return int(pc.max(found["max.number"]).as_py() or 0) if len(found) else 0


def _commit(row: Mapping[str, Any]) -> Commit:
    return Commit(
        int(row["number"]), int(row["parent"]), row["at"].astimezone(UTC), row["who"], row["note"], row["kind"],
        tuple(row["revisions"]), tuple(row["groups"]), MappingProxyType(json.loads(row["details"])),
    )  # fmt: skip


def load_store(store: Store, number: int | None = None) -> Tables:
    """The tables of one commit of a store, the newest without a number.

    Nothing is checked again: what was committed had kept the contract. Raises StoreError.
    """
    commit = store.commit(number)
    if commit is None and not number:
        raise NoDataYetError([Breach("commits", None, None, "まだ1件も取り込まれていません")])
    if commit is None:
        raise StoreError([Breach("commits", None, None, f"第{number}版はありません")])
    revisions = store.revisions(commit.revisions)
    frames = {name: table.to_pandas() for name, table in store.rows(revisions).items()}
    by_group: dict[str, list[str]] = {}
    for row in revisions:
        by_group.setdefault(row["group_id"], []).append(row[REVISION])
    return Tables(
        MappingProxyType(in_force(frames)),
        commit.version,
        store.address,
        MappingProxyType(frames),
        store.file,
        MappingProxyType({group: tuple(ids) for group, ids in by_group.items()}),
        commit.number,
    )
