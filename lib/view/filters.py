"""What filters look at: which subjects have a word, by filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.judge.evaluation import Evaluation
from lib.judge.policy.verdict import NOT_JUDGED
from lib.store.lookups import latest_reviews
from lib.view.moves import MOVES

# What a filter narrows. "viewpoint" narrows projects too, by marks on them: see _by_viewpoints.
Subject = Literal["group", "project", "viewpoint", "indicator", "text", "year"]
# Word -> the ids of the subjects that have it. A project of two initiatives has two.
IdsByWord = Mapping[str, Set[str]]
IdsOf = Callable[[Evaluation], IdsByWord]
# The filters that the heads of sheets name -> their column in table program_groups.
OF_GROUPS = {"strategy": "basic_strategy", "measure": "measure", "department": "department"}
UNNAMED = "-"  # the word of groups whose sheet leaves the head blank


def _by_word(words: pd.Series, ids: pd.Series) -> IdsByWord:
    """The ids by the words beside them."""
    ids_by_word: dict[str, set[str]] = {}
    for word, subject_id in zip(words.tolist(), ids.tolist(), strict=True):
        ids_by_word.setdefault(word, set()).add(subject_id)
    return ids_by_word


def is_among(ids: pd.Series | pd.Index, values: pd.Series | pd.Index | Set[str]) -> npt.NDArray[np.bool_]:
    """`ids.isin(values)` for many values: isin converts strings one by one (9 ms for 1,700; a set takes 0.3)."""
    allowed = values if isinstance(values, Set) else set(values.tolist())
    return np.fromiter(map(allowed.__contains__, ids.tolist()), bool, len(ids))


def head_of_groups(name: str) -> IdsOf:
    """The words of a filter in OF_GROUPS."""

    def ids_of(evaluation: Evaluation) -> IdsByWord:
        groups = evaluation.tables["program_groups"]
        return _by_word(groups[OF_GROUPS[name]].fillna(UNNAMED), groups["group_id"])

    return ids_of


def verdicts_of_groups(evaluation: Evaluation) -> IdsByWord:
    """The verdict on each group's newest sheet; nothing without rules of the verdict."""
    if evaluation.policy.verdict is None:
        return {}
    newest = evaluation.verdicts.drop_duplicates("group_id", keep="last").set_index("group_id")["verdict"]
    ids = evaluation.tables["program_groups"]["group_id"]
    return _by_word(ids.map(newest).fillna(NOT_JUDGED), ids)


def moves_of_groups(evaluation: Evaluation) -> IdsByWord:
    """How groups moved since last year's sheets (moves.MOVES); nothing without rules of the verdict."""
    rules = evaluation.policy.verdict
    if rules is None:
        return {}
    sheets = list(evaluation.verdicts.drop_duplicates("group_id", keep="last").itertuples())
    newest = newest_sheet_year(evaluation)
    return {
        word: {sheet.group_id for sheet in sheets if has_moved(sheet, rules, newest)}
        for word, has_moved in MOVES.items()
    }


def newest_sheet_year(evaluation: Evaluation) -> int:
    """The fiscal year of the newest sheet that lists projects; of any sheet where none does."""
    tables = evaluation.tables
    years = tables["projects"]["sheet_year"] if len(tables["projects"]) else tables["sources"]["sheet_year"]
    return int(years.max())


def group_ids(evaluation: Evaluation) -> IdsByWord:
    """The group's own id, by group."""
    ids = evaluation.tables["program_groups"]["group_id"]
    return _by_word(ids, ids)


def initiatives(evaluation: Evaluation) -> IdsByWord:
    """The initiatives of each project. A sheet may state the same link in two of its tables."""
    links = evaluation.tables["project_initiatives"]
    return _by_word(links["initiative_id"], links["project_id"])


def sections(evaluation: Evaluation) -> IdsByWord:
    """The section of each project (see Sections); a name that stands in several departments has those of all."""
    projects = evaluation.tables["projects"]
    ids_by_name = _by_word(projects["section"], projects["project_id"])
    words = projects["project_id"].map(evaluation.tables.section_words)
    return {**ids_by_name, **_by_word(words, projects["project_id"])}


def core_or_not(evaluation: Evaluation) -> IdsByWord:
    """``yes`` or ``no`` by project: whether it is a core project."""
    projects = evaluation.tables["projects"]
    return _by_word(projects["is_core"].map({True: "yes", False: "no"}), projects["project_id"])


def decisions(evaluation: Evaluation) -> IdsByWord:
    """The decision of each project's newest review."""
    reviews = latest_reviews(evaluation.tables)
    return _by_word(reviews["decision"], reviews["project_id"])


def viewpoints(mark: str) -> IdsOf:
    """Viewpoint numbers of projects. `mark` is is_recorded (the sheet states it) or is_suggested (a rule raised it)."""

    def ids_of(evaluation: Evaluation) -> IdsByWord:
        marked = evaluation.agreement[evaluation.agreement[mark]]
        return _by_word(marked["viewpoint"].astype(str), marked["project_id"])

    return ids_of


def warned_or_not(evaluation: Evaluation) -> IdsByWord:
    """``yes`` or ``no`` by indicator: whether it is warned of early."""
    rows = evaluation.assessments
    return _by_word(rows["is_warned"].map({True: "yes", False: "no"}), rows["indicator_id"])


def assessed(column: str) -> IdsOf:
    """A column of the assessments, by indicator."""

    def ids_of(evaluation: Evaluation) -> IdsByWord:
        return _by_word(evaluation.assessments[column], evaluation.assessments["indicator_id"])

    return ids_of
