"""What counting the kept verdicts of stores costs by engine: ``python -m tests.bench.counting STORE …``.

Of each store the newest version's results have to be kept (``python -m lib.judge``). Sail runs on this machine for it.
Each row is the best of a few tries, CPU of this process and time by the clock in milliseconds; "screens" is the loop by
which 全体像 counts the years of all groups in memory.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from lib.findings.many_groups import by_year
from lib.judge.by_group import JudgedGroups
from lib.judge.duck import DuckDB, read_rows
from lib.judge.keep import subjects_of
from lib.judge.kept_results import KeptResults, names_of
from lib.judge.rollup import rolled_up
from lib.judge.spark import SparkConnect
from lib.store.access import load_store
from lib.store.delta import Store
from lib.store.verdict_rows import GROUP, as_kept, find_verdicts
from lib.view.narrow import narrow
from lib.view.portfolio import portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.store.test_engines import Sail

_TRIES: Final = 5
_HEAD: Final = "department"


def main(arguments: list[str] | None = None) -> int:
    """Print a table of each store."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.counting", description=__doc__)
    parser.add_argument("stores", nargs="+", metavar="STORE")
    options = parser.parse_args(arguments)
    sail = Sail()
    try:
        for address in options.stores:
            _measure(Store(address), SparkConnect(sail.address, 1))
    finally:
        sail.kill()
    return 0


def _measure(store: Store, spark: SparkConnect) -> None:
    subjects = subjects_of(store)
    names = names_of(subjects.keys)
    verdicts = find_verdicts(store, names.values())
    rows = as_kept(verdicts.read())
    damaged = verdicts.damaged(rows)
    in_force = verdicts.in_force(damaged, subjects.outline.tables["program_groups"][[GROUP, _HEAD]])
    policy = subjects.policy
    evaluation = JudgedGroups().evaluate(load_store(store), policy, KeptResults(store))
    whole = portfolio(narrow(evaluation, Selection(), vocabulary(evaluation.tables, policy)))
    assert whole is not None and not damaged
    print(f"{len(in_force):,} groups, {len(rows):,} verdicts in force")
    by_pandas = rows.to_pandas(), in_force.to_pandas()
    steps: dict[str, Callable[[], Any]] = {
        "names of what is in force": lambda: names_of(subjects_of(store).keys),
        "which results are kept": lambda: find_verdicts(store, names.values()),
        "read by DuckDB, by addresses": lambda: read_rows(verdicts.files, verdicts.wanted),
        "read by deltalake": verdicts.read,
        "compared with what was written": lambda: verdicts.damaged(rows),
        "counted by DuckDB": lambda: DuckDB().count(rows, in_force, _HEAD),
        "counted by Sail, connecting": lambda: spark.count(rows, in_force, _HEAD),
        "counted by pandas": lambda: rolled_up(*by_pandas, _HEAD),
        "counted by pyarrow": lambda: rolled_up(rows, in_force, _HEAD),
        "screens": lambda: by_year(whole),
    }
    for name, step in steps.items():
        cpu, clock = _best(step)
        print(f"  {name:32} CPU {cpu:8.1f} ms   clock {clock:8.1f} ms")


def _best(step: Callable[[], Any]) -> tuple[float, float]:
    """The least CPU and time in milliseconds."""
    tries = []
    for _ in range(_TRIES):
        began, cpu = time.perf_counter(), time.process_time()
        step()
        tries.append((time.process_time() - cpu, time.perf_counter() - began))
    return min(cpu for cpu, _ in tries) * 1e3, min(clock for _, clock in tries) * 1e3


if __name__ == "__main__":
    sys.ps1 = ""  # else the client of Spark takes this module for its own doctests
    sys.exit(main())
