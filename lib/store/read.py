"""The one door for readers: an address and a commit in, frozen tables out.

``DASHBOARD_STORE`` names a store (a folder or ``s3://…``); without it a folder of Parquet files is served, read-only:
the one of ``DASHBOARD_DATA``, else the committed tables.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from lib.store import folder
from lib.store.delta import Commit, Store, StoreError, load_store
from lib.store.tables import Tables

# How often a store is asked for a newer commit, seconds: readers see one within this time.
_LOOK_AGAIN = 1.0


@dataclass(frozen=True)
class Origin:
    """Where the facts come from: a store, or a folder of Parquet files."""

    address: str
    is_store: bool


@dataclass
class _Looked:
    number: int = -1
    at: float = -1e9
    lock: Lock = field(default_factory=Lock)


_STORES: dict[str, Store] = {}
_LOOKED: dict[str, _Looked] = {}
_HISTORY: dict[str, tuple[int, list[Commit]]] = {}


def origin() -> Origin:
    """The store of ``DASHBOARD_STORE``, else the folder in force."""
    address = os.environ.get("DASHBOARD_STORE", "").strip()
    return Origin(Store(address).address, True) if address else Origin(str(folder.tables_folder()), False)


def store(address: str) -> Store:
    """The store at an address, one object a process."""
    return _STORES.setdefault(address, Store(address))


def newest(address: str) -> int:
    """The number of the newest commit, looked up once a second at most. Raises StoreError when it was never seen.

    A store that cannot be reached for a while is served as it was seen last.
    """
    looked = _LOOKED.setdefault(address, _Looked())
    with looked.lock:
        if time.monotonic() - looked.at > _LOOK_AGAIN:
            try:
                looked.number = store(address).head()[0]
            except StoreError:
                if looked.number < 0:
                    raise
            looked.at = time.monotonic()
        return looked.number


def look_again(address: str) -> None:
    """Look at once the next time: this process has just committed."""
    if address in _LOOKED:
        _LOOKED[address].at = -1e9


def stamp(of: Origin, number: int | None = None) -> str:
    """Cheap mark of what would be read now: a commit's number, or the state of the files."""
    if not of.is_store:
        return folder.stamp(Path(of.address))
    return str(newest(of.address) if number is None else number)


def load(of: Origin | None = None, number: int | None = None) -> Tables:
    """The tables in force, or those of an earlier commit of a store.

    Raises ContractError (StoreError, NoDataYetError, ExchangeError) with everything that is wrong, in words.
    """
    of = of or origin()
    return load_store(store(of.address), number) if of.is_store else folder.load(Path(of.address))


def commits(of: Origin) -> list[Commit]:
    """Every commit of a store, newest first; none of a folder. Read again only when there is a newer one."""
    if not of.is_store:
        return []
    number = newest(of.address)
    known = _HISTORY.get(of.address)
    if known is None or known[0] != number:
        known = (number, store(of.address).commits())
        _HISTORY[of.address] = known
    return known[1]
