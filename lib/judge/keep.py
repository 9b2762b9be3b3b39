"""Judges what a store's commits need and keeps the results in it: for servers that start, and for other machines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lib.judge.by_group import cache_keys
from lib.judge.engine import Engine, Processes, ThisProcess
from lib.judge.evaluation import distinct_names
from lib.judge.kept_results import keep_rows, not_kept
from lib.judge.part import Outside, Part
from lib.judge.policy.load import Policy, load_what_is_sound, recorded_policy
from lib.judge.policy.toml import RuleError
from lib.store.delta import Store
from lib.store.outline import Outline, load_outline
from lib.store.problems import StoreError

# Of sheets that are read and judged together: 130 groups with five years' sheets (190,000 rows) are one part.
_MOST_ROWS: Final = 250_000


@dataclass(frozen=True)
class Judging:
    """How many program groups were judged, and of how many the results were kept already."""

    judged: int
    read: int


def keep_results(
    store: Store,
    number: int | None = None,
    engine: Engine | None = None,
    processes: int = 1,
    tell: Callable[[int, int], object] = lambda judged, groups: None,
) -> Judging:
    """Judge what is not kept of a commit, of the newest without a number, and keep it part by part.

    By `engine`, or by at most so many processes. `tell` is called after each part with the groups judged so far and
    those to judge. Raises StoreError and RuleError where a commit cannot be read, judged or kept, and EngineError.
    """
    keys, parts = _plan(store, number)
    missing = {group_id for part in parts for group_id in part.group_ids}
    judged = 0
    if not parts:
        return Judging(0, len(keys))
    engine = engine or _engine(min(processes, len(parts)))
    with closing(engine.judge(iter(parts))) as results:
        for part, rows in results:
            # Somebody else may have judged the same meanwhile.
            keep_rows(store, not_kept(store, _of_groups(keys, part.group_ids)), rows, engine.name)
            judged += len(part.group_ids)
            tell(judged, len(missing))
    return Judging(judged, len(keys) - judged)


def keep_after_commit(store: Store) -> None:
    """Keep the results of the newest commit. What cannot be kept is judged by who reads: nothing is raised."""
    with suppress(StoreError, RuleError):
        keep_results(store)


def _engine(processes: int) -> Engine:
    return Processes(processes) if processes > 1 else ThisProcess()


@dataclass(frozen=True)
class Subjects:
    """The groups of a commit, and what their judgement follows from. `keys`: by group_id (see by_group.cache_keys)."""

    outline: Outline
    policy: Policy
    short_names: pd.Series
    keys: dict[str, Hashable]


def subjects_of(store: Store, number: int | None = None) -> Subjects:
    """The groups of a commit, of the newest without a number. Raises StoreError and RuleError."""
    outline = load_outline(store, number)
    policy = recorded_policy(store, outline.tables.rules, load_what_is_sound)
    short_names = distinct_names(outline.tables)
    return Subjects(outline, policy, short_names, cache_keys(outline.tables, policy, short_names))


def _plan(store: Store, number: int | None) -> tuple[dict[str, Hashable], list[Part]]:
    """The keys of all groups of a commit by their ids, and the parts to judge, of the groups that are not kept."""
    subjects = subjects_of(store, number)
    missing = not_kept(store, subjects.keys)
    return subjects.keys, [_part(store, subjects, group_ids) for group_ids in _split(subjects.outline, missing)]


def _of_groups(keys: Mapping[str, Hashable], group_ids: Collection[str]) -> dict[str, Hashable]:
    return {group_id: keys[group_id] for group_id in group_ids}


def _split(outline: Outline, group_ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The groups in parts of at most _MOST_ROWS rows, or of one group."""
    part: list[str] = []
    rows = 0
    for group_id in group_ids:
        rows_of_group = sum(sheet["rows"] for sheet in outline.revisions[group_id])
        if part and rows + rows_of_group > _MOST_ROWS:
            yield tuple(part)
            part, rows = [], 0
        part.append(group_id)
        rows += rows_of_group
    if part:
        yield tuple(part)


def _part(store: Store, subjects: Subjects, group_ids: tuple[str, ...]) -> Part:
    outline, short_names = subjects.outline, subjects.short_names
    indicators = outline.tables["indicators"]
    ids = indicators.loc[indicators["group_id"].isin(group_ids), "indicator_id"]
    newest_sheet = int(outline.tables["sources"]["sheet_year"].max())
    sheets = [sheet for group_id in group_ids for sheet in outline.revisions[group_id]]
    sheets.sort(key=lambda sheet: (sheet["sheet_year"], sheet["group_id"]))
    return Part(
        store.address, group_ids, tuple(sheets), Outside(subjects.policy, newest_sheet, dict(short_names.loc[ids]))
    )
