"""Caches judgements by program group, so that after a commit of one sheet only its group is judged again.

A group's judgement depends on its own rows and on the policy, and on other groups only through the disambiguated short
names and the newest sheet year. The cache key is the group's revisions with those.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

import pandas as pd

from lib.judge.evaluation import Evaluation, Frame, distinct_names, evaluate, sort_by_attention
from lib.judge.flags import FLAG_COLUMNS
from lib.judge.policy.load import Policy
from lib.store.sheets import rows_of_groups
from lib.store.tables import Tables

Key: TypeAlias = Hashable
_MOST_CACHED: Final = 1_000  # groups; a prefecture has some 130


@dataclass(frozen=True)
class _GroupJudgement:
    """The rows of one group, with the columns of Evaluation's frames."""

    cells: Frame
    assessments: Frame
    flags: Frame
    agreement: Frame


class JudgedGroups:
    """A cache of judged program groups; the least recently used are dropped. Not safe for two threads at once.

    `most`: groups that are cached at least, even if one evaluation has fewer.
    """

    def __init__(self, most: int = _MOST_CACHED) -> None:
        self._cache: OrderedDict[Key, _GroupJudgement] = OrderedDict()
        self._most = most
        self.judged = 0  # groups judged so far

    def evaluate(self, tables: Tables, policy: Policy) -> Evaluation:
        """The evaluation of all groups, equal to evaluation.evaluate; judges only groups that are not cached.

        Tables without revisions cannot be keyed and are judged as a whole.
        """
        if not tables.revisions:
            return evaluate(tables, policy)
        short_names = distinct_names(tables)
        keys = _cache_keys(tables, policy, short_names)
        missing = [group_id for group_id, key in keys.items() if key not in self._cache]
        if missing:
            part = replace(tables, frames=MappingProxyType(rows_of_groups(tables.frames, set(missing))))
            judgements = _split_by_group(evaluate(part, policy, short_names))
            self._cache |= {keys[group_id]: judgements[group_id] for group_id in missing}
            self.judged += len(missing)
        groups = [self._cache[key] for key in keys.values()]
        for key in keys.values():
            self._cache.move_to_end(key)
        while len(self._cache) > max(self._most, len(keys)):
            self._cache.popitem(last=False)
        return _join_groups(groups, tables, policy)


def _cache_keys(tables: Tables, policy: Policy, short_names: pd.Series) -> dict[str, Key]:
    """Group id -> everything that its judgement depends on."""
    newest_sheet = int(tables["sources"]["sheet_year"].max())
    indicators = tables["indicators"]
    names_of_indicators = short_names.loc[indicators["indicator_id"]]
    names = names_of_indicators.groupby(indicators["group_id"].to_numpy()).agg(tuple)
    rules = repr(policy)
    return {
        group_id: (group_id, tables.revisions.get(group_id, ()), newest_sheet, names.get(group_id, ()), rules)
        for group_id in tables["program_groups"]["group_id"]
    }


def _split_by_group(evaluation: Evaluation) -> dict[str, _GroupJudgement]:
    tables = evaluation.tables
    group_of_indicator = tables["indicators"].set_index("indicator_id")["group_id"]
    group_of_project = tables["projects"].drop_duplicates("project_id").set_index("project_id")["group_id"]
    groups = {
        "cells": evaluation.cells["indicator_id"].map(group_of_indicator),
        "assessments": evaluation.assessments["group_id"],
        "flags": evaluation.flags["group_id"],
        "agreement": evaluation.agreement["project_id"].map(group_of_project),
    }
    frames = {name: getattr(evaluation, name) for name in groups}
    parts = {name: dict(iter(frame.groupby(groups[name], sort=False))) for name, frame in frames.items()}
    return {
        group_id: _GroupJudgement(**{name: parts[name].get(group_id, frames[name].iloc[:0]) for name in groups})
        for group_id in tables["program_groups"]["group_id"]
    }


def _join_groups(groups: list[_GroupJudgement], tables: Tables, policy: Policy) -> Evaluation:
    """The evaluation of all groups, its rows in the order that judging them together gives."""
    cells = _concatenate([group.cells for group in groups])
    # Indicators of equal need for attention stay in the order of their table.
    assessments = _concatenate([group.assessments for group in groups]).set_index("indicator_id")
    assessments = assessments.reindex(tables["indicators"]["indicator_id"]).reset_index()
    flags = _concatenate([group.flags for group in groups])
    agreement = _concatenate([group.agreement for group in groups])
    return Evaluation(
        tables,
        policy,
        cells.sort_values(["indicator_id", "fiscal_year"], ignore_index=True),
        sort_by_attention(assessments[groups[0].assessments.columns]),
        flags.sort_values(["viewpoint", "subject_type", "subject_id"], kind="stable", ignore_index=True)[FLAG_COLUMNS],
        agreement.sort_values(["project_id", "viewpoint"], ignore_index=True),
    )


def _concatenate(frames: list[Frame]) -> Frame:
    """The frames under each other. Empty ones are left out, as their columns would change the types of the others."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
