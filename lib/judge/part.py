"""Judges some program groups by themselves, wherever that runs: in this process, in another one, on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from lib.judge.evaluation import evaluate
from lib.judge.kept_results import rows_to_keep
from lib.judge.policy.load import Policy
from lib.store.delta import Store
from lib.store.outline import Revision, Stated, tables_of_groups

# The rows to keep, by table of RESULTS (lib.judge.kept_results.rows_to_keep).
Judged: TypeAlias = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Outside:
    """What the judgement of groups takes from outside of them.

    `newest_sheet`: the newest year of any sheet. `short_names`: of the groups' indicators, by id, told apart from all.
    """

    policy: Policy
    newest_sheet: int
    short_names: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """Some groups of a store to judge: their sheets, the oldest first, and what is outside of them."""

    address: str
    group_ids: tuple[str, ...]
    revisions: tuple[Revision, ...]
    outside: Outside

    def judge(self) -> Judged:
        """Read the sheets and judge them. Raises StoreError."""
        return judge_rows(self.stated(), self.outside)

    def stated(self) -> Stated:
        """All rows that the sheets state, by table of the contract. Raises StoreError."""
        return Store(self.address).rows(self.revisions)


def judge_rows(stated: Stated, outside: Outside) -> Judged:
    """The results of the groups that all these rows are about."""
    tables = tables_of_groups(stated, outside.newest_sheet)
    short_names = pd.Series(dict(outside.short_names), dtype="str")
    evaluation = evaluate(tables, outside.policy, short_names)
    return rows_to_keep(evaluation.assessments, evaluation.flags, evaluation.verdicts)
