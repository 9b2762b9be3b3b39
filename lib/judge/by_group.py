"""Caches judgements by program group, so that after a commit of one sheet only its group is judged again.

A group's judgement depends on its own rows and on the policy, and on other groups only through the disambiguated short
names and the newest sheet year. The cache key is the group's revisions with those.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

import pandas as pd

from lib.judge.evaluation import (
    Evaluation,
    Frame,
    distinct_names,
    evaluate,
    judge_cells,
    sort_by_attention,
)
from lib.judge.flags import FLAG_COLUMNS, compare_with_records
from lib.judge.kept_results import KeptResults, Results
from lib.judge.policy.load import Policy
from lib.store.sheets import rows_of_groups
from lib.store.tables import Tables

Key: TypeAlias = Hashable
_MOST_CACHED: Final = 1_000  # groups; a prefecture has some 130
_FRAMES: Final = ("cells", "assessments", "flags", "agreement", "verdicts")


@dataclass(frozen=True, eq=False)
class _Batch:
    """The frames of groups that were judged together, and the group of each row of each frame.

    engines: see Evaluation.
    """

    frames: Mapping[str, Frame]
    group_ids: frozenset[str]
    group_of_row: Mapping[str, pd.Series]
    engines: Mapping[str, str | None]

    def frames_of(self, group_ids: Collection[str]) -> Mapping[str, Frame]:
        """The frames with the rows of these groups alone."""
        if len(group_ids) == len(self.group_ids):
            return self.frames
        return {name: frame[self.group_of_row[name].isin(group_ids).to_numpy()] for name, frame in self.frames.items()}


class JudgedGroups:
    """A cache of judged program groups; the least recently used are dropped. Not safe for two threads at once.

    `most`: groups that are cached at least, even if one evaluation has fewer.
    """

    def __init__(self, most: int = _MOST_CACHED) -> None:
        self._cache: OrderedDict[Key, _Batch] = OrderedDict()
        self._most = most
        self.judged = 0  # groups judged so far
        self.read = 0  # groups read from kept results so far

    def evaluate(self, tables: Tables, policy: Policy, results: KeptResults | None = None) -> Evaluation:
        """The evaluation of all groups, equal to evaluation.evaluate.

        Judges only groups that are neither cached nor among `results`. Tables without revisions cannot be keyed and are
        judged as a whole.
        """
        if not tables.revisions:
            return evaluate(tables, policy)
        short_names = distinct_names(tables)
        keys = cache_keys(tables, policy, short_names)
        missing = {group_id: key for group_id, key in keys.items() if key not in self._cache}
        judged = None
        if missing:
            judged = self._judge(_part(tables, missing), policy, short_names, missing, results)
            self._cache |= dict.fromkeys(missing.values(), _batch(judged))
        evaluation = judged if judged and len(missing) == len(keys) else self._cached(keys, tables, policy)
        while len(self._cache) > max(self._most, len(keys)):
            self._cache.popitem(last=False)
        if results:
            frames = evaluation.assessments, evaluation.flags, evaluation.verdicts
            results.write(keys, Results(frozenset(keys), *frames))
        return evaluation

    def _cached(self, keys: Mapping[str, Key], tables: Tables, policy: Policy) -> Evaluation:
        """The evaluation of groups that are all cached."""
        batches: dict[_Batch, list[str]] = {}
        for group_id, key in keys.items():
            self._cache.move_to_end(key)
            batches.setdefault(self._cache[key], []).append(group_id)
        engines = {
            group_id: batch.engines[group_id]
            for batch, group_ids in batches.items()
            for group_id in group_ids
            if group_id in batch.engines
        }
        joined = _joined([batch.frames_of(group_ids) for batch, group_ids in batches.items()], tables, policy)
        return replace(joined, engines=engines)

    def _judge(
        self,
        tables: Tables,
        policy: Policy,
        short_names: pd.Series,
        keys: Mapping[str, Key],
        results: KeptResults | None,
    ) -> Evaluation:
        """The evaluation of these tables' groups: what is kept is read, the rest is judged."""
        stored = results.read(keys, tables) if results else None
        stored_ids = stored.group_ids if stored else frozenset()
        unknown = {group_id: key for group_id, key in keys.items() if group_id not in stored_ids}
        self.read += len(stored_ids)
        self.judged += len(unknown)
        judged = evaluate(_part(tables, unknown), policy, short_names) if unknown else None
        if stored is None and judged is not None:
            return replace(judged, tables=tables, kept_verdicts=judged.verdicts)
        evaluation = _with_results([part for part in (stored, judged) if part is not None], tables, policy)
        return replace(evaluation, engines=stored.engines if stored else {})


def _part(tables: Tables, group_ids: Collection[str]) -> Tables:
    """The tables of these groups alone."""
    if len(group_ids) == len(tables["program_groups"]):
        return tables
    ids = set(group_ids)
    return replace(
        tables,
        frames=MappingProxyType(rows_of_groups(tables.frames, ids)),
        stated=MappingProxyType(rows_of_groups(tables.stated, ids)) if tables.stated else tables.stated,
    )


def cache_keys(tables: Tables, policy: Policy, short_names: pd.Series) -> dict[str, Key]:
    """Group id -> everything that its judgement depends on, in words that read the same in every process."""
    newest_sheet = int(tables["sources"]["sheet_year"].max())
    indicators = tables["indicators"]
    names_of_indicators = short_names.loc[indicators["indicator_id"]]
    names = names_of_indicators.groupby(indicators["group_id"].to_numpy()).agg(tuple)
    rules = hashlib.sha256(repr(replace(policy, place="")).encode()).hexdigest()
    return {
        group_id: (group_id, tables.revisions.get(group_id, ()), newest_sheet, names.get(group_id, ()), rules)
        for group_id in tables["program_groups"]["group_id"]
    }


def _batch(evaluation: Evaluation) -> _Batch:
    """An evaluation with the group of each of its rows."""
    tables = evaluation.tables
    group_of_indicator = tables["indicators"].set_index("indicator_id")["group_id"]
    group_of_project = tables["projects"].drop_duplicates("project_id").set_index("project_id")["group_id"]
    groups = {
        "cells": evaluation.cells["indicator_id"].map(group_of_indicator),
        "assessments": evaluation.assessments["group_id"],
        "flags": evaluation.flags["group_id"],
        "agreement": evaluation.agreement["project_id"].map(group_of_project),
        "verdicts": evaluation.verdicts["group_id"],
    }
    frames = {name: getattr(evaluation, name) for name in _FRAMES}
    return _Batch(frames, frozenset(tables["program_groups"]["group_id"]), groups, evaluation.engines)


def _with_results(parts: Iterable[Results | Evaluation], tables: Tables, policy: Policy) -> Evaluation:
    """The evaluation of tables of which the rest is computed anew: it takes less time than to be read."""
    frames = {
        name: _concatenate([getattr(part, name) for part in parts]) for name in ("assessments", "flags", "verdicts")
    }
    cells = judge_cells(tables["observations"], tables["indicators"], policy.scale, tables.older_sheets)
    agreement = compare_with_records(tables["review_viewpoints"], frames["flags"])
    return _ordered({**frames, "cells": cells, "agreement": agreement}, tables, policy)


def _joined(parts: Iterable[Mapping[str, Frame]], tables: Tables, policy: Policy) -> Evaluation:
    """The evaluation of all groups from their frames."""
    frames = {name: _concatenate([part[name] for part in parts]) for name in _FRAMES}
    cells = frames["cells"].sort_values(["indicator_id", "fiscal_year"], ignore_index=True)
    agreement = frames["agreement"].sort_values(["project_id", "viewpoint"], ignore_index=True)
    return _ordered({**frames, "cells": cells, "agreement": agreement}, tables, policy)


def _ordered(frames: Mapping[str, Frame], tables: Tables, policy: Policy) -> Evaluation:
    """The evaluation whose rows are in the order that judging all groups together gives; cells and agreement are."""
    # Indicators of equal need for attention stay in the order of their table.
    assessments = frames["assessments"].set_index("indicator_id")
    assessments = assessments.reindex(tables["indicators"]["indicator_id"]).reset_index()
    flags = frames["flags"].sort_values(["viewpoint", "subject_type", "subject_id"], kind="stable", ignore_index=True)
    return Evaluation(
        tables,
        policy,
        frames["cells"],
        sort_by_attention(assessments[frames["assessments"].columns]),
        flags[FLAG_COLUMNS],
        frames["agreement"],
        frames["verdicts"].sort_values(["group_id", "sheet_year"], ignore_index=True),
    )


def _concatenate(frames: list[Frame]) -> Frame:
    """The frames under each other. Empty ones are left out, as their columns would change the types of the others."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
