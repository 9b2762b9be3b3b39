"""The part of an evaluation that meets the reader's filters, and what each further filter would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from lib.contract.letters import matches
from lib.contract.wording import group_label
from lib.judge.evaluation import Evaluation, Frame
from lib.store.lookups import texts_about
from lib.store.tables import Tables
from lib.view.address import WORD_FILTERS, filters_in_force
from lib.view.filters import Subject, is_among
from lib.view.parameters import Vocabulary, WordFilter
from lib.view.selection import EMPTY, Selection


def rows_of(frame: Frame) -> Iterable[Any]:
    """The rows of a frame."""
    return frame.itertuples(index=False)


@dataclass(frozen=True)
class View:
    """The part of an evaluation that meets the reader's filters. Frames have the columns of the evaluation's."""

    evaluation: Evaluation
    selection: Selection
    years: tuple[int, ...]
    projects: Frame
    assessments: Frame
    cells: Frame
    flags: Frame
    agreement: Frame

    @property
    def sheet_year(self) -> int:
        """The fiscal year of the newest sheet of the whole data, which headings name."""
        return int(self.evaluation.tables["sources"]["sheet_year"].max())

    @cached_property
    def groups(self) -> Frame:
        """The program groups with an indicator or project in view. Columns: table program_groups."""
        groups = self.evaluation.tables["program_groups"]
        return groups[groups["group_id"].isin({*self.assessments["group_id"], *self.projects["group_id"]})]


def groups_label(groups: Frame) -> str:
    """One program group by name and code, several by their number. Columns: group_id, name."""
    if len(groups) == 1:
        return group_label(groups["group_id"].iloc[0], groups["name"].iloc[0])
    return f"{len(groups):,}事業群"


def named_groups(view: View) -> dict[str, str]:
    """Group id -> the group's name beside an item of a list; empty where all items are of one group."""
    groups = view.groups
    if len(groups) < 2:
        return {}
    return {row.group_id: group_label(row.group_id, row.name) for row in rows_of(groups)}


def narrow(evaluation: Evaluation, selection: Selection, words: Vocabulary) -> View:
    """Apply the filters.

    A project is in view when it meets all of them; an indicator when it or its project does. The indicators of a
    group as a whole stay with the group, which needs a project in view where projects are filtered.
    """
    tables = evaluation.tables
    group_ids = set(_meeting(tables["program_groups"], "group", evaluation, selection)["group_id"])
    projects = _meeting(tables["projects"], "project", evaluation, selection)
    projects = projects[is_among(projects["group_id"], group_ids)]
    if _word_filters(selection, "project"):
        group_ids &= set(projects["group_id"])
    assessments = evaluation.assessments
    is_of_group = assessments["project_id"].isna() & is_among(assessments["group_id"], group_ids)
    assessments = assessments[is_of_group | is_among(assessments["project_id"], projects["project_id"])]
    projects, assessments = _by_viewpoints(evaluation, selection, projects, assessments)
    if selection.q:
        projects, assessments = _by_text(tables, selection.q, projects, assessments)
    assessments = _meeting(assessments, "indicator", evaluation, selection)
    if selection.status:  # `kind` leaves the projects: it says which of their indicators to look at
        projects = projects[is_among(projects["project_id"], assessments["project_id"].dropna())]
    first_year, last_year = selection.years or (words.first_year, words.last_year)
    cells, agreement = evaluation.cells, evaluation.agreement
    return View(
        evaluation,
        selection,
        tuple(range(first_year, last_year + 1)),
        projects,
        assessments,
        cells[
            is_among(cells["indicator_id"], assessments["indicator_id"])
            & cells["fiscal_year"].between(first_year, last_year)
        ],
        _flags(evaluation, selection, group_ids, projects, assessments),
        agreement[is_among(agreement["project_id"], projects["project_id"])],
    )


def _word_filters(selection: Selection, subject: Subject) -> list[WordFilter]:
    """The filters of a subject that are in force."""
    return [f for f in WORD_FILTERS.values() if f.narrows == subject and f.chosen(selection)]


def _meeting(rows: Frame, subject: Subject, evaluation: Evaluation, selection: Selection) -> Frame:
    """The rows of a subject, by its id, that have a chosen word of each of its filters."""
    for word_filter in _word_filters(selection, subject):
        words = word_filter.words_of(evaluation)
        chosen = words.isin(word_filter.chosen(selection))
        rows = rows[is_among(rows[f"{subject}_id"], words.index[chosen])]
    return rows


def _by_viewpoints(
    evaluation: Evaluation, selection: Selection, projects: Frame, assessments: Frame
) -> tuple[Frame, Frame]:
    """The projects marked with chosen viewpoints, and their indicators.

    The indicators of a group as a whole have no marks and go, unless a rule raised a suggestion on the indicator
    itself.
    """
    for word_filter in _word_filters(selection, "viewpoint"):
        chosen = word_filter.chosen(selection)
        words = word_filter.words_of(evaluation)
        projects = projects[is_among(projects["project_id"], words.index[words.isin(chosen)])]
        is_kept = is_among(assessments["project_id"], projects["project_id"])
        if word_filter.name == "suggested":
            flags = evaluation.flags[evaluation.flags["viewpoint"].isin([int(viewpoint) for viewpoint in chosen])]
            is_kept |= is_among(assessments["indicator_id"], flags["subject_id"])
        assessments = assessments[is_kept]
    return projects, assessments


def _by_text(tables: Tables, query: str, projects: Frame, assessments: Frame) -> tuple[Frame, Frame]:
    """The projects and indicators whose names and texts hold every word of the query."""
    narratives = tables["narratives"]
    indicator_names = assessments.groupby("project_id")["name"].agg(" ".join).to_dict()
    names_in_project = [indicator_names.get(project_id, "") for project_id in projects["project_id"]]
    project_texts = (
        projects["name"]
        + " "
        + projects["section"]
        + " "
        + projects["overview"].fillna("")
        + " "
        + projects["target_audience"].fillna("")
        + " "
        + texts_about(narratives, "project", projects["project_id"])
        + " "
        + pd.Series(names_in_project, index=projects.index, dtype="str")
    )
    projects = projects[matches(project_texts, query)]
    texts = assessments["name"] + " " + texts_about(narratives, "indicator", assessments["indicator_id"])
    is_found = matches(texts, query) | is_among(assessments["project_id"], projects["project_id"])
    return projects, assessments[is_found]


def _flags(
    evaluation: Evaluation, selection: Selection, group_ids: set[str], projects: Frame, assessments: Frame
) -> Frame:
    """The flags on indicators and projects in view, and on their groups."""
    flags = evaluation.flags
    in_view = is_among(flags["subject_id"], {*assessments["indicator_id"].tolist(), *projects["project_id"].tolist()})
    if not selection.status and not selection.q:  # a group has neither a status nor a text of its own
        in_view |= (flags["subject_type"] == "group") & is_among(flags["group_id"], group_ids)
    return flags[in_view]


def remaining(view: View, words: Vocabulary, key: str) -> dict[str, int]:
    """How much each word of the filter `key` finds beside the other filters: word -> count, in vocabulary order.

    Counted are groups for heads of sheets, indicators for status and kind, projects for all others. Words that find
    nothing are left out unless they are chosen, or no other filter is in force.
    """
    chosen = WORD_FILTERS[key].chosen(view.selection)
    others = [name for name in filters_in_force(view.selection) if name not in (key, "years")]
    if chosen:
        view = narrow(view.evaluation, view.selection.changed(**{key: getattr(EMPTY, key)}), words)
    counts = {str(word): int(count) for word, count in _words_in_view(view, key).value_counts().items()}
    return {word: counts.get(word, 0) for word in words.words[key] if word in counts or word in chosen or not others}


def _words_in_view(view: View, key: str) -> pd.Series:
    """The words of a filter, one entry per subject in view and word."""
    if key == "group":  # counted by its projects; a group with nothing but indicators of its own counts once
        group_ids = view.groups["group_id"]
        return pd.concat([view.projects["group_id"], group_ids[~group_ids.isin(view.projects["group_id"])]])
    words = WORD_FILTERS[key].words_of(view.evaluation)
    ids = {
        "group": view.groups["group_id"],
        "project": view.projects["project_id"],
        "viewpoint": view.projects["project_id"],
        "indicator": view.assessments["indicator_id"],
    }
    return words[is_among(words.index, ids[str(WORD_FILTERS[key].narrows)])]
