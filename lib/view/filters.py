"""What filters look at: the words of every subject, by filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.judge.evaluation import Evaluation, Frame
from lib.store.lookups import latest_reviews

# What a filter narrows. "viewpoint" narrows projects too, by marks on them: see _by_viewpoints.
Subject = Literal["group", "project", "viewpoint", "indicator", "text", "year"]
# The words of every subject for one filter, indexed by the subject's id. A project of two initiatives has two entries.
WordsOf = Callable[[Evaluation], pd.Series]
# The filters that the heads of sheets name -> their column in table program_groups.
OF_GROUPS = {"strategy": "basic_strategy", "measure": "measure", "department": "department"}
UNNAMED = "-"  # the word of groups whose sheet leaves the head blank


def _by_id(rows: Frame, id_column: str, words: pd.Series) -> pd.Series:
    """The words with the ids of their rows as index."""
    return pd.Series(words.array, index=pd.Index(rows[id_column]))


def is_among(ids: pd.Series | pd.Index, values: pd.Series | pd.Index | set[str]) -> npt.NDArray[np.bool_]:
    """`ids.isin(values)` for many values: isin converts strings one by one (9 ms for 1,700; a set takes 0.3)."""
    allowed = values if isinstance(values, set) else set(values.tolist())
    return np.fromiter(map(allowed.__contains__, ids.tolist()), bool, len(ids))


def head_of_groups(name: str) -> WordsOf:
    """The words of a filter in OF_GROUPS."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        groups = evaluation.tables["program_groups"]
        return _by_id(groups, "group_id", groups[OF_GROUPS[name]].fillna(UNNAMED))

    return words_of


def group_ids(evaluation: Evaluation) -> pd.Series:
    """The group's own id, by group."""
    groups = evaluation.tables["program_groups"]
    return _by_id(groups, "group_id", groups["group_id"])


def initiatives(evaluation: Evaluation) -> pd.Series:
    """One entry per project and initiative: a sheet may state the same link in two of its tables."""
    links = evaluation.tables["project_initiatives"].drop_duplicates(["project_id", "initiative_id"])
    return _by_id(links, "project_id", links["initiative_id"])


def sections(evaluation: Evaluation) -> pd.Series:
    """The section of each project."""
    projects = evaluation.tables["projects"]
    return _by_id(projects, "project_id", projects["section"])


def core_or_not(evaluation: Evaluation) -> pd.Series:
    """``yes`` or ``no`` by project: whether it is a core project."""
    projects = evaluation.tables["projects"]
    return _by_id(projects, "project_id", projects["is_core"].map({True: "yes", False: "no"}))


def decisions(evaluation: Evaluation) -> pd.Series:
    """The decision of each project's newest review."""
    reviews = latest_reviews(evaluation.tables)
    return _by_id(reviews, "project_id", reviews["decision"])


def viewpoints(mark: str) -> WordsOf:
    """Viewpoint numbers of projects. `mark` is is_recorded (the sheet states it) or is_suggested (a rule raised it)."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        marked = evaluation.agreement[evaluation.agreement[mark]]
        return _by_id(marked, "project_id", marked["viewpoint"].astype(str))

    return words_of


def assessed(column: str) -> WordsOf:
    """A column of the assessments, by indicator."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        return _by_id(evaluation.assessments, "indicator_id", evaluation.assessments[column])

    return words_of
