"""Read everything that a store holds, and say what of it is not as it was committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from lib.contract.tables import CONTRACTS
from lib.store import saved_views
from lib.store.delta import Commit, Store
from lib.store.problems import StoreError
from lib.store.results import results_problem

T = TypeVar("T")


@dataclass(frozen=True)
class Soundness:
    """How much was read, and what is wrong with it, a sentence each; nothing where the store is sound."""

    commits: int
    sheets: int
    documents: int
    views: int
    problems: tuple[str, ...]


def check(store: Store) -> Soundness:
    """Read every commit, sheet, document and saved view of a store. What cannot be read is a problem, no error."""
    problems: list[str] = []

    def read(ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except (StoreError, FileNotFoundError) as error:
            problems.append(str(error))
            return None

    commits = read(store.commits) or []
    problems += filter(None, [read(lambda: store.lost(commits))])
    ids = list(dict.fromkeys(revision_id for commit in commits for revision_id in commit.revisions))
    revisions = read(lambda: store.recorded(ids)) or []
    problems += _without_sheets(commits, {row["revision_id"] for row in revisions})
    _, damaged = read(lambda: store.sound_rows(revisions)) or ({}, [])
    problems += [f"{damage.words}。" for damage in damaged]
    names = {sha256: row["title"] for row in revisions for sha256 in row["sha256s"]}
    purged = read(store.purged) or {}
    for sha256, title in names.items():
        if sha256 in purged:
            continue
        read(partial(store.file, f"調書「{title}」の文書", sha256))
    for digest in dict.fromkeys(commit.rules for commit in commits if commit.rules):
        read(partial(store.rule_files, digest))
    views = read(lambda: saved_views.saved(store)) or []
    for name in (*CONTRACTS, "files", "revisions", "commits"):
        read(partial(store.table, name))
    problems += filter(None, [read(lambda: results_problem(store))])
    return Soundness(len(commits), len(revisions), len(names), len(views), tuple(dict.fromkeys(problems)))


def _without_sheets(commits: list[Commit], found_ids: set[str]) -> Iterator[str]:
    """The commits that name sheets of which nothing is recorded."""
    for commit in commits:
        lost = len(set(commit.revisions) - found_ids)
        if lost:
            yield f"{commit.label}が指す調書のうち{lost}件の記録がありません。"
