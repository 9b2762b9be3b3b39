"""A process that commits again and again: ``python -m tests.store.writer STORE GROUP COMMITS``.

Each commit is the sheet of one group in which every target says the same number, so that a mixture of two shows.
It prints each number once it is committed. With COMMITS ``killed`` it forks writers that are killed: see `be_killed`.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from typing import Any
from unittest import mock

import pyarrow as pa
from deltalake import write_deltalake

from lib.contract.schema import CONTRACTS
from lib.store.commit import BehindError, commit
from lib.store.delta import Store
from lib.store.sheets import Reading
from lib.store.tables import Tables
from tests.store.readings import another_group


def saying(word: str, value: int) -> Reading:
    """A group's sheet whose figures, projects' overviews and texts all say one number."""
    return _at(another_group(word), value)


def _at(reading: Reading, value: int) -> Reading:
    tables = dict(reading.tables)
    rows = [r | ({"value": float(value)} if r["value"] is not None else {}) for r in tables["observations"].to_pylist()]
    tables["observations"] = pa.Table.from_pylist(rows, schema=CONTRACTS["observations"].arrow)
    rows = [r | {"text": f"{value}"} for r in tables["narratives"].to_pylist()]
    tables["narratives"] = pa.Table.from_pylist(rows, schema=CONTRACTS["narratives"].arrow)
    return replace(reading, tables=tables)


def stated(tables: Tables, word: str) -> set[int]:
    """The numbers that a group's figures and texts say; one when nothing is mixed, none before its first commit."""
    figures = tables.stated["observations"]
    figures = figures[figures["indicator_id"].str.startswith(f"{word}_")]["value"].dropna()
    texts = tables.stated["narratives"]
    return {int(v) for v in (*figures, *texts[texts["narrative_id"].str.startswith(f"{word}_")]["text"])}


def main(address: str, word: str, commits: int) -> None:
    """Commit so many times, trying again when somebody else came first."""
    store = Store(address)
    for value in range(1, 1 + commits):
        reading = saying(word, value)
        while True:
            try:
                commit(store, [reading], word, str(value))
                break
            except BehindError:
                continue
        print(value, flush=True)


def be_killed(address: str, word: str) -> None:
    """For each line ``VALUE writes N`` or ``VALUE seconds S`` of standard input fork a writer that commits VALUE.

    It is killed as it begins its write N, or when it has used S seconds of CPU. Answers ``killed``, or ``committed``
    when the commit was done before that. Forked, because imports take longer than the commit; nothing here may touch
    the store, or the forks would inherit the locks of its threads.
    """
    reading = saying(word, 0)
    for line in sys.stdin:
        value, unit, limit = line.split()
        child = os.fork()
        if child == 0:
            if unit == "writes":
                _die_at_write(int(limit))
            else:
                signal.setitimer(signal.ITIMER_PROF, float(limit))  # nobody handles its signal: that is the end
            commit(Store(address), [_at(reading, int(value))], word, value)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "committed", flush=True)


def _die_at_write(number: int) -> None:
    """Let this process be killed as it begins this write to the store, counted from 0."""
    done = 0

    def counted(*args: Any, **kwargs: Any) -> None:
        nonlocal done
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
        write_deltalake(*args, **kwargs)

    mock.patch("lib.store.commit.write_deltalake", counted).start()


if __name__ == "__main__":
    if sys.argv[3] == "killed":
        be_killed(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
