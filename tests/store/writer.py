"""A process that commits again and again: ``python -m tests.store.writer STORE GROUP COMMITS FIRST``.

Each commit is the sheet of one group in which every target says the same number, so that a mixture of two shows.
It prints each number once it is committed.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import pyarrow as pa

from lib.contract.schema import CONTRACTS
from lib.store.commit import BehindError, commit
from lib.store.delta import Store
from lib.store.sheets import Reading
from lib.store.tables import Tables
from tests.store.readings import another_group


def saying(word: str, value: int) -> Reading:
    """A group's sheet whose figures, projects' overviews and texts all say one number."""
    reading = another_group(word)
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


def main(address: str, word: str, commits: int, first: int) -> None:
    """Commit so many times, trying again when somebody else came first."""
    store = Store(address)
    print(flush=True)
    for value in range(first + 1, first + 1 + commits):
        reading = saying(word, value)
        while True:
            try:
                commit(store, [reading], word, str(value))
                break
            except BehindError:
                continue
        print(value, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
