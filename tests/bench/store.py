"""Commit, open and see: a store of many groups and years beside the same rows as plain Parquet; and writers killed at random.

``python -m tests.bench.store [--groups 130] [--years 5] [--kills 1000]``. Ratios compare with writing and reading the
same tables as a folder of Parquet files in the same run. A kill counts as lost when what a writer was told is committed
is not there, and as mixed when a group's figures are not all of one commit.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from lib.contract.tables import CONTRACTS
from lib.judge.by_group import JudgedGroups
from lib.judge.keep import keep_results
from lib.judge.kept_results import KeptResults
from lib.judge.policy.load import Policy, load_policy
from lib.store import folder
from lib.store.access import load_store
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.sheets import Reading, by_sheet
from tests.bench.interaction import quantile
from tests.store.readings import real
from tests.store.writer import Order, saying, start_writers, stated
from tests.synthetic import generate


def of_year(reading: Reading, ahead: int) -> Reading:
    """The sheet of a later year, which says the same."""
    if not ahead:
        return reading
    tables = {}
    for name, table in reading.tables.items():
        for column in table.column_names:
            values = table[column].to_pylist()
            if column in ("sheet_year", "review_year"):
                values = [v + ahead for v in values]
            elif column == "source_id" or (column == "quality_id"):
                values = [f"{v}_y{ahead}" for v in values]
            else:
                continue
            at = table.column_names.index(column)
            table = table.set_column(at, table.schema.field(column), pa.array(values, table.schema.field(column).type))
        tables[name] = table
    return replace(reading, sheet_year=reading.sheet_year + ahead, tables=tables)


def prefecture(out: Path, groups: int) -> list[Reading]:
    """A sheet of each of so many made-up groups."""
    generate(out, groups=groups)
    tables = folder.load(out)
    files = {}
    for row in tables.stated["sources"].to_dict(orient="records"):
        content = tables.document(row["source_id"])
        files[hashlib.sha256(content).hexdigest()] = content
    return by_sheet(tables.stated, files)


def _said(name: str, seconds: list[float], peer: float | None = None) -> None:
    middle = quantile(seconds, 0.5)
    beside = f", {middle / peer:.2f} times the peer" if peer else ""
    print(f"{name}: median {middle * 1000:.0f} ms, p95 {quantile(seconds, 0.95) * 1000:.0f} ms{beside}")


def speed(groups: int, years: int) -> None:
    """Commit one sheet, open all, judge again."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        readings = prefecture(here / "made", groups)
        store = create(str(here / "store"))
        began = time.perf_counter()
        for ahead in range(years):
            commit(store, [of_year(r, ahead) for r in readings], "bench", f"year {ahead}")
        print(f"{groups} groups, {years} years: filled in {time.perf_counter() - began:.1f} s")
        rows = sum(len(f) for f in load_store(store).stated.values())
        taken = []
        for n in range(20):
            reading = of_year(readings[n % groups], years - 1)
            texts = reading.tables["narratives"].to_pylist()
            texts = [t | {"text": f"{t['text']} {n}"} for t in texts]
            schema = CONTRACTS["narratives"].arrow
            tables = {**reading.tables, "narratives": pa.Table.from_pylist(texts, schema=schema)}
            began = time.perf_counter()
            commit(store, [replace(reading, tables=tables)], "bench", f"sheet {n}")
            taken.append(time.perf_counter() - began)
        _said("commit of one sheet", taken)
        whole = load_store(store)
        plain = {n: pa.Table.from_pandas(f, CONTRACTS[n].arrow, preserve_index=False) for n, f in whole.stated.items()}
        folder.write(plain, here / "plain")
        peer, opened, looked = [], [], []
        gc.collect()
        gc.freeze()  # what was written here is nothing that a server which starts would look through
        for _ in range(7):
            began = time.perf_counter()
            folder.load(here / "plain")
            peer.append(time.perf_counter() - began)
            began = time.perf_counter()
            load_store(Store(store.address))
            opened.append(time.perf_counter() - began)
            began = time.perf_counter()
            store.head()
            looked.append(time.perf_counter() - began)
        print(f"{rows} rows")
        _said("open as plain Parquet, checked (the peer)", peer)
        _said("open the newest commit", opened, quantile(peer, 0.5))
        _said("look for a newer commit", looked)
        policy, judged = load_policy(), JudgedGroups()
        anew, first = [], 0.0
        for _ in range(3):
            judged = JudgedGroups()
            began = time.perf_counter()
            judged.evaluate(whole, policy)
            first = time.perf_counter() - began
            anew.append(first)
        _said("judge all groups", anew)
        keep_results(store)
        read, started = zip(*(_as_a_server_starts(store.address, policy) for _ in range(7)), strict=True)
        _said("the same, read as it was kept", list(read), quantile(anew, 0.5))
        _said("open and judge, as a server that starts", list(started), quantile(peer, 0.5))
        last = next(iter(whole.revisions))
        again = replace(whole, revisions={**whole.revisions, last: ("another",)})
        began = time.perf_counter()
        judged.evaluate(again, policy)
        _said("judge after a commit of one sheet", [time.perf_counter() - began], first)


def _as_a_server_starts(address: str, policy: Policy) -> tuple[float, float]:
    """Seconds for reading what is kept of the judgement, and for opening the store and that."""
    server, groups = Store(address), JudgedGroups()
    began = time.perf_counter()
    tables = load_store(server)
    opened = time.perf_counter()
    groups.evaluate(tables, policy, KeptResults(server))
    assert groups.judged == 0
    return time.perf_counter() - opened, time.perf_counter() - began


def kills(times: int) -> None:
    """Kill a writer at random instants of its commits."""
    chance, lost, mixed, committed = random.Random(7), 0, 0, 1
    with tempfile.TemporaryDirectory() as name, start_writers() as writers:
        store = create(str(Path(name) / "store"))
        commit(store, [real()], "bench", "first")
        commit(store, [saying("killed", 1)], "bench", "1")
        for n in range(times):
            values = list(range(committed + 1, committed + 1_000))
            told, _ = writers.run(Order(store.address, "killed", values, seconds=chance.uniform(0.01, 1.5)))
            newest_told = max([committed, *told["killed"]])
            found = stated(load_store(store), "killed")
            mixed += len(found) != 1
            lost += max(found, default=0) < newest_told
            committed = max(found, default=newest_told)
            if n % 50 == 49:
                print(f"{n + 1} kills, {committed} commits: {lost} lost, {mixed} mixed", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=130)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    if options.kills:
        kills(options.kills)
    else:
        speed(options.groups, options.years)
