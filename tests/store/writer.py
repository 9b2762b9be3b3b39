"""A process that forks writers: ``python -m tests.store.writer``.

Standard input has a list of `Order` in JSON on each line. One writer is forked for each, all at once; every number that
is committed is answered with a line ``GROUP NUMBER``, and when all writers have ended how they did, in their order:
``done WORD WORD``, each ``committed``, ``killed`` or ``failed``.

Forked, because imports take longer than a commit; nothing before the fork may touch a store, or the writers would
inherit the locks of its threads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple
from unittest import mock

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import write_deltalake

from lib.contract.tables import CONTRACTS
from lib.store.commit import BehindError, commit
from lib.store.delta import Store
from lib.store.folder import ROOT
from lib.store.sheets import Reading
from lib.store.tables import Tables
from tests.store.readings import another_group, real


class Order(NamedTuple):
    """What one writer does: commit sheets of one group in which every target says the same number, one after another.

    Every number is one of `values`; a mixture of two sheets shows. It is killed as it begins its write `writes`, counted
    from 0, or when it has used `seconds` of CPU. `is_whole`: the sheet has rows in every table, not in five alone.
    """

    address: str
    group: str
    values: Sequence[int]
    writes: int | None = None
    seconds: float | None = None
    is_whole: bool = True


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


def without_projects(reading: Reading) -> Reading:
    """A sheet with its group's own indicators and texts alone: five tables to write, each dear on an object store."""
    indicators = reading.tables["indicators"].filter(pc.field("project_id").is_null())
    own_ids = [*indicators["indicator_id"].to_pylist(), reading.group_id]
    rows_of = {
        "indicators": indicators,
        "observations": reading.tables["observations"].filter(pc.field("indicator_id").isin(own_ids)),
        "narratives": reading.tables["narratives"].filter(pc.field("subject_id").isin(own_ids)),
        **{name: reading.tables[name] for name in ("sources", "program_groups")},
    }
    tables = {name: rows_of.get(name, contract.arrow.empty_table()) for name, contract in CONTRACTS.items()}
    return replace(reading, tables=tables)


def stated(tables: Tables, word: str) -> set[int]:
    """The numbers that a group's figures and texts say; one when nothing is mixed, none before its first commit."""
    figures = tables.stated["observations"]
    figures = figures[figures["indicator_id"].str.startswith(f"{word}_")]["value"].dropna()
    texts = tables.stated["narratives"]
    return {int(v) for v in (*figures, *texts[texts["narrative_id"].str.startswith(f"{word}_")]["text"])}


@contextmanager
def start_writers() -> Iterator[Writers]:
    """Start the process that forks writers, and end it."""
    command = [sys.executable, "-m", "tests.store.writer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Writers(process)
        process.communicate(timeout=60)


class Writers:
    """The process that forks writers, for those who give it orders."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, *orders: Order) -> tuple[dict[str, list[int]], list[str]]:
        """Let writers carry out orders at once: the numbers that each group was told are committed, and how each ended."""
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps(orders), file=self.process.stdin, flush=True)
        committed: dict[str, list[int]] = {order.group: [] for order in orders}
        for line in self.process.stdout:
            word, *words = line.split()
            if word == "done":
                return committed, words
            committed[word].append(int(words[0]))
        raise AssertionError("the process that forks writers has ended")


def main() -> None:
    """Carry out the orders of each line of standard input."""
    real()  # read once for all writers
    for line in sys.stdin:
        writers = [_fork(Order(*order)) for order in json.loads(line)]
        print("done", *map(_end_of, writers), flush=True)


def _fork(order: Order) -> int:
    """Begin a writer; return its process id."""
    writer = os.fork()
    if writer:
        return writer
    code = 1
    try:
        _write(order)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def _end_of(writer: int) -> str:
    """Wait for a writer: how it ended."""
    _, status = os.waitpid(writer, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return "failed" if os.WEXITSTATUS(status) else "committed"


def _write(order: Order) -> None:
    """Commit each number, trying again when somebody else came first."""
    if order.writes is not None:
        _die_at_write(order.writes)
    if order.seconds is not None:
        signal.setitimer(signal.ITIMER_PROF, order.seconds)  # nobody handles its signal: that is the end
    store = Store(order.address)
    for value in order.values:
        reading = saying(order.group, value)
        if not order.is_whole:
            reading = without_projects(reading)
        while True:
            try:
                commit(store, [reading], order.group, str(value))
                break
            except BehindError:
                continue
        os.write(
            sys.stdout.fileno(), f"{order.group} {value}\n".encode()
        )  # at once: it may be killed between two writes


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
    main()
