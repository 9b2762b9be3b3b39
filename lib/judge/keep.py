"""Judges what a store's commits need and keeps the results in it: for servers that start, and for other machines."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from lib.judge.by_group import JudgedGroups
from lib.judge.kept_results import KeptResults
from lib.judge.policy.load import load_what_is_sound, recorded_policy
from lib.judge.policy.toml import RuleError
from lib.store.access import load_store
from lib.store.delta import Store
from lib.store.problems import StoreError


@dataclass(frozen=True)
class Judging:
    """How many program groups were judged, and of how many the results were kept already."""

    judged: int
    read: int


def keep_results(store: Store, number: int | None = None) -> Judging:
    """Judge what is not kept of a commit, of the newest without a number, and keep it.

    Raises StoreError and RuleError where a commit cannot be read or judged.
    """
    tables = load_store(store, number)
    groups = JudgedGroups()
    policy = recorded_policy(store, tables.rules, load_what_is_sound)
    groups.evaluate(tables, policy, KeptResults(store, lambda write: write()))
    return Judging(groups.judged, groups.read)


def keep_after_commit(store: Store) -> None:
    """Keep the results of the newest commit. What cannot be kept is judged by who reads: nothing is raised."""
    with suppress(StoreError, RuleError):
        keep_results(store)
