"""See what was written to the disk: without it a loss of power takes files that a program believes to have written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from lib.store.delta import Store
from lib.store.problems import SyncError, cause_in_store, store_error


@contextmanager
def synced(store: Store, name: str) -> Iterator[None]:
    """Sync what is written to a table in this context: data files, entries of its log, and their folders.

    Object stores answer when what they took is safe. Raises SyncError where the disk does not confirm it.
    """
    if store.options is not None:
        yield
        return
    folder = Path(store.uri(name))
    log = folder / "_delta_log"
    before = _entries(log)
    yield
    try:
        for entry in _entries(log) - before:
            for path in [*_data_files(folder, log / entry), log / entry]:
                _sync(path)
        for path in (log, folder, folder.parent):
            _sync(path)
    except OSError as error:
        words = f"「{store.address}」に書いたものがディスクに届いたことを確かめられません。{cause_in_store(error)}"
        raise SyncError(store_error(name, words).breaches) from error


def _entries(log: Path) -> set[str]:
    """The names of the entries and checkpoints in a log."""
    if not log.is_dir():
        return set()
    return {path.name for path in log.iterdir() if path.suffix in (".json", ".parquet") and path.name[:20].isdigit()}


def _data_files(folder: Path, entry: Path) -> Iterator[Path]:
    """The data files that an entry of a log adds."""
    if entry.suffix != ".json":
        return
    for line in entry.read_bytes().splitlines():
        added = json.loads(line).get("add")
        if added:
            yield folder / unquote(added["path"])


def _sync(path: Path) -> None:
    """Raises OSError where the disk does not confirm. Windows cannot open a folder for it."""
    if os.name == "nt" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
