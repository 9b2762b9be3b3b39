"""Access for readers: from an address and a commit's number to the tables in force.

``DASHBOARD_STORE`` names a store (a folder or ``s3://…``). Without it a folder of Parquet files is served, read-only:
that of ``DASHBOARD_DATA``, else the tables committed with the code.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

from lib.contract.contract import Breach
from lib.store import folder
from lib.store.delta import Commit, Store
from lib.store.folder import NoDataYetError
from lib.store.frames import frames_of
from lib.store.problems import StoreError, store_error
from lib.store.schemas import REVISION
from lib.store.stored_rows import give_back_memory
from lib.store.tables import Tables
from lib.store.vintage import in_force
from lib.store.whole import left_out

# Seconds between two looks for a newer commit. Every rerun of every session asks, and each look lists the store's log,
# on an object store over the network. Readers see a commit by another process at most this much later.
_LOOK_AGAIN = 1.0
# What commands of a store say where none is named.
NAME_A_STORE: Final = "DASHBOARD_STORE に、蓄積データのフォルダか s3://… を書いてください。"
# Before any time.monotonic(), which may begin at 0.
_NEVER = -1e9


@dataclass(frozen=True)
class Origin:
    """Where the facts come from: a store, or a folder of Parquet files."""

    address: str
    is_store: bool


@dataclass
class _LastLook:
    """What the last look at a store saw: the number of its newest commit (-1 before the first look), and when."""

    number: int = -1
    time: float = _NEVER
    lock: Lock = field(default_factory=Lock)


# Shared by all sessions of the process, by address.
_STORES: dict[str, Store] = {}
_LAST_LOOKS: dict[str, _LastLook] = {}
# (number of the newest commit, all commits)
_HISTORIES: dict[str, tuple[int, list[Commit]]] = {}


def origin() -> Origin:
    """The store of ``DASHBOARD_STORE``, else the folder of tables in force."""
    address = os.environ.get("DASHBOARD_STORE", "").strip()
    if address:
        return Origin(Store(address).address, is_store=True)
    return Origin(str(folder.tables_folder()), is_store=False)


def store(address: str) -> Store:
    """The store at an address: one object per process, so that its open log is shared."""
    return _STORES.setdefault(address, Store(address))


def newest(address: str) -> int:
    """Number of the newest commit of a store, looked up at most once a second.

    A store that cannot be reached for a while is served as it was last seen. Raises StoreError when it was never seen.
    """
    last_look = _LAST_LOOKS.setdefault(address, _LastLook())
    with last_look.lock:
        if time.monotonic() - last_look.time > _LOOK_AGAIN:
            try:
                last_look.number = store(address).head()[0]
            except StoreError:
                if last_look.number < 0:
                    raise
            last_look.time = time.monotonic()
        return last_look.number


def forget_newest(address: str) -> None:
    """Let the next `newest` look at the store at once: for the process that has just committed."""
    if address in _LAST_LOOKS:
        _LAST_LOOKS[address].time = _NEVER


def stamp(data_origin: Origin, number: int | None = None) -> str:
    """Cache key of what a load would read now: a commit's number, or the state of a folder's files."""
    if not data_origin.is_store:
        return folder.stamp(Path(data_origin.address))
    return str(newest(data_origin.address) if number is None else number)


def load(data_origin: Origin | None = None, number: int | None = None) -> Tables:
    """The tables in force or, of a store, those of an earlier commit by its number.

    Raises ContractError (or one of StoreError, NoDataYetError and ExchangeError) with everything that is wrong, in
    Japanese.
    """
    data_origin = data_origin or origin()
    if data_origin.is_store:
        return load_store(store(data_origin.address), number)
    return folder.load(Path(data_origin.address))


def commits(data_origin: Origin) -> list[Commit]:
    """Every commit of a store, newest first; an empty list for a folder, which has no history.

    Read anew only when there is a newer commit, for pages ask on every rerun.
    """
    if not data_origin.is_store:
        return []
    number = newest(data_origin.address)
    history = _HISTORIES.get(data_origin.address)
    if history is None or history[0] != number:
        history = (number, store(data_origin.address).commits())
        _HISTORIES[data_origin.address] = history
    return history[1]


def rules_since(data_origin: Origin, digest: str) -> int:
    """Number of the first commit of a store that names these rules; 0 where none does."""
    return min((commit.number for commit in commits(data_origin) if commit.rules == digest), default=0)


def lost(data_origin: Origin, commits: Iterable[Commit]) -> str:
    """Which commits of a store are not among these, which are all that can be read; empty where none is lost."""
    return store(data_origin.address).lost(commits) if data_origin.is_store else ""


def load_store(store: Store, number: int | None = None) -> Tables:
    """The tables of one commit of a store, the newest without a number.

    They are not checked again: only what keeps the contract is committed, and what is not as it was committed is left
    out, each group as a whole (`Tables.damages`). Raises StoreError, and NoDataYetError for a
    store without a commit.
    """
    commit = wanted_commit(store, number)
    revisions = store.revisions(commit.revisions)
    tables, damaged = store.sound_rows(revisions)
    if damaged and {row["group_id"] for row in revisions} == {damage.group_id for damage in damaged}:
        raise store.damaged(damaged)
    frames = frames_of(tables)
    del tables
    give_back_memory()
    ids_by_group: dict[str, list[str]] = {}
    for row in revisions:
        ids_by_group.setdefault(row["group_id"], []).append(row[REVISION])
    return Tables(
        frames=MappingProxyType(in_force(frames)),
        # Whatever is handed out names its version: so it says too what it leaves out.
        version=commit.version + left_out(damaged),
        origin=store.address,
        stated=MappingProxyType(frames),
        read_document=store.file,
        revisions=MappingProxyType({group_id: tuple(ids) for group_id, ids in ids_by_group.items()}),
        number=commit.number,
        damages=tuple(damaged),
        rules=commit.rules,
    )


def wanted_commit(store: Store, number: int | None) -> Commit:
    """A commit by its number, the newest without one. Raises as load_store does."""
    commit = store.commit(number)
    if commit is None and not number:
        raise NoDataYetError([Breach("commits", None, None, "取込済みの調書がありません")])
    if commit is None:
        raise store_error("commits", f"第{number}版はありません")
    return commit
