"""Judged by program group and kept: after a commit of one sheet only its group is judged again.

A group's judgement rests on its own rows, the policy, and of the rest only on what keeps names apart and on which year
is the newest. So it is kept by its revisions and those, and the whole is put together from the groups.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

import pandas as pd

from lib.judge.evaluation import Evaluation, Frame, distinct_names, evaluate, in_order
from lib.judge.flags import FLAG_COLUMNS
from lib.judge.policy import Policy
from lib.store.sheets import rows_of_groups
from lib.store.tables import Tables

Key: TypeAlias = Hashable
_MOST_KEPT = 1_000  # groups; a prefecture has some 130


@dataclass(frozen=True)
class _Judged:
    cells: Frame
    assessments: Frame
    flags: Frame
    agreement: Frame


class JudgedGroups:
    """Judgements of program groups, the last ones asked for kept. Not for two threads at once."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._kept: OrderedDict[Key, _Judged] = OrderedDict()
        self._most = most
        self.judged = 0  # groups judged so far

    def evaluate(self, tables: Tables, policy: Policy) -> Evaluation:
        """The evaluation of all groups, judging only those that are not kept; equal to judging the whole.

        Tables without revisions have nothing to be kept by and are judged whole.
        """
        if not tables.revisions:
            return evaluate(tables, policy)
        names = distinct_names(tables)
        keys = _keys(tables, policy, names)
        missing = [group for group, key in keys.items() if key not in self._kept]
        if missing:
            part = _part(tables, set(missing))
            judged = _apart(evaluate(part, policy, names), part)
            self._kept |= {keys[group]: judged[group] for group in missing}
            self.judged += len(missing)
        pieces = [self._kept[key] for key in keys.values()]
        for key in keys.values():
            self._kept.move_to_end(key)
        while len(self._kept) > max(self._most, len(keys)):
            self._kept.popitem(last=False)
        return _together(pieces, tables, policy)


def _keys(tables: Tables, policy: Policy, names: pd.Series) -> dict[str, Key]:
    newest = int(tables["sources"]["sheet_year"].max())
    indicators = tables["indicators"]
    shown = names.loc[indicators["indicator_id"]].groupby(indicators["group_id"].to_numpy()).agg(tuple)
    return {
        group: (group, tables.revisions.get(group, ()), newest, shown.get(group, ()), repr(policy))
        for group in tables["program_groups"]["group_id"]
    }


def _part(tables: Tables, groups: set[str]) -> Tables:
    """The tables with the rows of these groups alone."""
    return replace(tables, frames=MappingProxyType(rows_of_groups(tables.frames, groups)))


def _apart(evaluation: Evaluation, part: Tables) -> dict[str, _Judged]:
    indicator = part["indicators"].set_index("indicator_id")["group_id"]
    project = part["projects"].drop_duplicates("project_id").set_index("project_id")["group_id"]
    split = {
        "cells": _split(evaluation.cells, evaluation.cells["indicator_id"].map(indicator)),
        "assessments": _split(evaluation.assessments, evaluation.assessments["group_id"]),
        "flags": _split(evaluation.flags, evaluation.flags["group_id"]),
        "agreement": _split(evaluation.agreement, evaluation.agreement["project_id"].map(project)),
    }
    empty = {name: getattr(evaluation, name).iloc[:0] for name in split}
    return {
        group: _Judged(**{name: split[name].get(group, empty[name]) for name in split})
        for group in part["program_groups"]["group_id"]
    }


def _split(rows: Frame, groups: pd.Series) -> Mapping[str, Frame]:
    return {str(group): of for group, of in rows.groupby(groups, sort=False)}


def _together(pieces: list[_Judged], tables: Tables, policy: Policy) -> Evaluation:
    cells = _joined([p.cells for p in pieces]).sort_values(["indicator_id", "fiscal_year"]).reset_index(drop=True)
    rows = _joined([p.assessments for p in pieces]).set_index("indicator_id")
    rows = rows.reindex(tables["indicators"]["indicator_id"]).reset_index()[pieces[0].assessments.columns]
    flags = _joined([p.flags for p in pieces])
    flags = flags.sort_values(["viewpoint", "subject_type", "subject_id"], kind="stable").reset_index(drop=True)
    agreement = _joined([p.agreement for p in pieces]).sort_values(["project_id", "viewpoint"]).reset_index(drop=True)
    return Evaluation(tables, policy, cells, in_order(rows), flags[FLAG_COLUMNS], agreement)


def _joined(pieces: list[Frame]) -> Frame:
    """The pieces under each other; blank ones have no say in the types."""
    held = [piece for piece in pieces if len(piece)]
    return pd.concat(held, ignore_index=True) if held else pieces[0]
