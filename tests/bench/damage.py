"""What a store says when one of its files is damaged: every file emptied, halved, deleted, and with bits flipped.

``python -m tests.bench.damage [--flips 10] [--store FOLDER]``. For each damage everything that the store serves is read
again: every commit's tables, the list of commits, the documents, the saved views. *silent*: something differs from the
whole store and nothing says so. *raw*: an error that is not a sentence of ours. Both have to be 0. The rest is *same*
(the damaged file is not needed), *said* (refused, in words) or *in part* (some groups refused by name, the others live).
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from lib.contract.contract import ContractError
from lib.judge.by_group import JudgedGroups
from lib.judge.keep import keep_results
from lib.judge.kept_results import KeptResults
from lib.judge.policy.load import load_policy
from lib.store import saved_views
from lib.store.access import load_store
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.tables import Tables
from tests.store.readings import another_group, next_year, real

OUTCOMES = ("same", "said", "in part", "silent", "raw")


@dataclass
class Served:
    """What a store serves: by what is asked for, the answer, or the sentence that stands in its place."""

    answers: dict[str, Any] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)

    def ask(self, what: str, read: Callable[[], Any]) -> Any:
        """Keep the answer, the sentence or the raw error of one question."""
        try:
            self.answers[what] = read()
            return self.answers[what]
        except (ContractError, FileNotFoundError) as error:
            self.sentences[what] = str(error)
        except BaseException as error:  # a panic of a library
            self.raw.append(f"{what}: {type(error).__name__}: {str(error)[:200]}")
        return None


def served(address: str) -> Served:
    """Everything that a store at an address serves to somebody who opens it now."""
    store, found = Store(address), Served()
    commits = found.ask("commits", store.commits) or []
    if lost := found.ask("lost commits", lambda: store.lost(commits)):
        found.sentences["commits"] = lost
    for number in [None, *range(1, 5)]:
        name = f"commit {number or 'newest'}"
        tables = found.ask(name, lambda number=number: load_store(store, number))  # type: ignore[misc]
        if tables is None:
            continue
        found.refused[name] = refused_groups(tables)
        found.ask(f"{name} rules", lambda number=number: rules_of(store, number))  # type: ignore[misc]
        found.answers[name] = (tables.version, tables.frames)
        found.ask(f"{name} judged", lambda tables=tables: judged(store, tables))  # type: ignore[misc]
        for source_id in tables["sources"]["source_id"]:
            found.ask(f"{name} {source_id}", lambda tables=tables, s=source_id: tables.document(s))  # type: ignore[misc]
    found.ask("views", lambda: saved_views.saved(store))
    return found


def judged(store: Store, tables: Tables) -> dict[str, str]:
    """The judgement of the groups that are served, in words, from the results that the store keeps."""
    evaluation = JudgedGroups().evaluate(tables, load_policy(), KeptResults(store))
    frames = {"assessments": evaluation.assessments, "flags": evaluation.flags, "verdicts": evaluation.verdicts}
    return {
        f"{name} {group_id}": rows.to_csv(index=False)
        for name, frame in frames.items()
        for group_id, rows in frame.groupby("group_id")
    }


def rules_of(store: Store, number: int | None) -> dict[str, bytes]:
    """The rules that a commit names."""
    shown = store.commit(number)
    return store.rule_files(shown.rules) if shown and shown.rules else {}


def refused_groups(tables: Tables) -> set[str]:
    """The groups that are not served because their rows are damaged."""
    return {damage.group_id for damage in tables.damages}


def _differs(name: str, whole: Served, found: Served) -> bool:
    """Whether the answer to a question is another than that of the whole store, but for groups refused by name."""
    if name not in found.answers:
        return False
    before, after = whole.answers[name], found.answers[name]
    if name.endswith(" judged"):  # of groups refused by name, nothing; short names may need less to be told apart
        return bool(before != after) and not any(found.refused.values())
    if not name.startswith("commit ") or isinstance(before, bytes | dict):
        return bool(before != after)
    if not after[0].startswith(before[0]):  # the name of a version says after it what is left out
        return True
    refused = found.refused.get(name, set())
    return any(_frame_differs(frame, after[1][table], table, refused) for table, frame in before[1].items())


def _frame_differs(before: pd.DataFrame, after: pd.DataFrame, name: str, refused: set[str]) -> bool:
    """With groups refused, whether a row stands there that did not. The viewpoints are stated by every sheet alike."""
    if not refused:
        return not before.equals(after)
    return name != "viewpoints" and not _rows(after) <= _rows(before)


def _rows(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    """The rows as texts; a number of a column without blanks reads as one of a column with them."""
    numbers = frame.select_dtypes("number").columns
    return set(frame.astype(dict.fromkeys(numbers, float)).astype(str).itertuples(index=False, name=None))


def outcome(whole: Served, found: Served) -> tuple[str, str]:
    """How a damaged store answers, one of OUTCOMES, and the words or the difference that tell it."""
    if found.raw:
        return "raw", found.raw[0]
    for name in whole.answers:
        if name == "lost commits":  # a sentence itself
            continue
        if name not in found.answers and name not in found.sentences and not name.startswith("commit "):
            return "silent", f"{name} is gone"
        if _differs(name, whole, found) and name not in found.sentences:
            return "silent", f"{name} differs"
    if found.sentences:
        return "said", next(iter(found.sentences.values()))
    if any(found.refused.values()):
        return "in part", str(next(filter(None, found.refused.values())))
    return "same", ""


def make(folder: Path) -> Store:
    """A store of four commits: two groups, a second year, decisions of a meeting; and a saved view."""
    store = create(str(folder))
    commit(store, [real()], "担当", "最初の取込")
    commit(store, [another_group("other")], "担当", "別の事業群")
    commit(store, [next_year()], "佐藤", "R4調書")
    commit(store, [], "佐藤", "会議", details={"decisions": []})
    for number in range(1, 5):
        keep_results(store, number)
    saved_views.save(store, "画面", "overview", "", "佐藤")
    return store


def damages(flips: int, seed: str) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """The damages of one file, by their names."""
    yield "emptied", lambda path: _keep(path, 0)
    yield "halved", lambda path: _keep(path, 0.5)
    yield "deleted", lambda path: path.unlink()
    chance = random.Random(seed)
    for number in range(flips):
        at, bit = chance.random(), chance.randrange(8)
        yield f"bit {number}", lambda path, at=at, bit=bit: _flip(path, at, bit)  # type: ignore[misc]


def _keep(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def _flip(path: Path, at: float, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 1 << bit
    path.write_bytes(bytes(content))


@cache
def _served_whole(store: str) -> Served:
    return served(store)


def _served_whole_or_died(whole: str, name: str, damage: int, flips: int) -> tuple[str, str]:
    """The outcome of one damage; in a process of its own, for a library may take the process with it."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "store"
        shutil.copytree(whole, copy)
        wanted = _served_whole(whole)
        _, spoil = list(damages(flips, name))[damage]
        spoil(copy / name)
        return outcome(wanted, served(str(copy)))


def table(store: Path, flips: int, only: str = "") -> Mapping[tuple[str, str], Counter[str]]:
    """How often each outcome came, by kind of file and damage."""
    files = sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())
    counts: dict[tuple[str, str], Counter[str]] = {}
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    for name in files:
        if only not in name:
            continue
        kind = "log" if "_delta_log" in name else "data"
        for number, (damage, _) in enumerate(damages(flips, name)):
            try:
                result, words = pool.submit(_served_whole_or_died, str(store), name, number, flips).result()
            except BrokenProcessPool:
                result, words = "raw", "the process died"
                pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            counts.setdefault((kind, damage.split()[0]), Counter())[result] += 1
            if result in ("silent", "raw"):
                print(f"  {result}: {name} {damage}: {words}", flush=True)
    pool.shutdown()
    return counts


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=10)
    parser.add_argument("--only", default="", help="of the files whose path holds this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        make(store)
        counts = table(store, options.flips, options.only)
    for (kind, damage), found in sorted(counts.items()):
        print(f"{kind:<5} {damage:<8}", *(f"{name} {found[name]}" for name in OUTCOMES))
    total: Counter[str] = sum(counts.values(), Counter())
    print("all           ", *(f"{name} {total[name]}" for name in OUTCOMES))


if __name__ == "__main__":
    main()
