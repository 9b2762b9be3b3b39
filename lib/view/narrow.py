"""The part of an evaluation that meets the reader's filters, and what each further filter would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from lib.contract.letters import matches
from lib.contract.wording import group_label
from lib.judge.evaluation import Evaluation, Frame
from lib.store.lookups import texts_about
from lib.view.address import WORD_FILTERS, filters_in_force
from lib.view.filters import Subject, is_among
from lib.view.parameters import Vocabulary, WordFilter
from lib.view.rows import rows_of
from lib.view.selection import Selection


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
    ids = _ids_in_view(evaluation, selection)
    first_year, last_year = selection.years or (words.first_year, words.last_year)
    projects, assessments = evaluation.tables["projects"], evaluation.assessments
    cells, agreement = evaluation.cells, evaluation.agreement
    return View(
        evaluation,
        selection,
        tuple(range(first_year, last_year + 1)),
        projects[is_among(projects["project_id"], ids.projects)],
        assessments[is_among(assessments["indicator_id"], ids.indicators)],
        cells[is_among(cells["indicator_id"], ids.indicators) & cells["fiscal_year"].between(first_year, last_year)],
        _flags(evaluation, selection, ids),
        agreement[is_among(agreement["project_id"], ids.projects)],
    )


class _Ids(NamedTuple):
    """The ids of what meets the filters. A group may be in `groups` without a project or indicator in view."""

    groups: set[str]
    projects: set[str]
    indicators: set[str]


def _ids_in_view(evaluation: Evaluation, selection: Selection) -> _Ids:
    """What meets the filters, without cutting a frame: a frame of 45 columns costs more to cut than to ask."""
    tables, assessments = evaluation.tables, evaluation.assessments
    groups = _meeting(set(tables["program_groups"]["group_id"]), "group", evaluation, selection)
    group_of = dict(zip(tables["projects"]["project_id"], tables["projects"]["group_id"], strict=True))
    projects = {project for project, group in group_of.items() if group in groups}
    projects = _meeting(projects, "project", evaluation, selection)
    if _word_filters(selection, "project"):
        groups &= {group_of[project] for project in projects}
    has_project = assessments["project_id"].notna().tolist()
    project_of = dict(zip(assessments["indicator_id"], assessments["project_id"], strict=True))
    indicators = {
        indicator
        for (indicator, project), group, is_of_project in zip(
            project_of.items(), assessments["group_id"], has_project, strict=True
        )
        if (project in projects if is_of_project else group in groups)
    }
    ids = _by_viewpoints(evaluation, selection, _Ids(groups, projects, indicators), project_of)
    if selection.q:
        ids = _by_text(evaluation, selection.q, ids)
    indicators = _meeting(ids.indicators, "indicator", evaluation, selection)
    projects = ids.projects
    if selection.status:  # `kind` leaves the projects: it says which of their indicators to look at
        projects = projects & {project_of[indicator] for indicator in indicators}
    return _Ids(groups, projects, indicators)


def _word_filters(selection: Selection, subject: Subject) -> list[WordFilter]:
    """The filters of a subject that are in force."""
    return [f for f in WORD_FILTERS.values() if f.narrows == subject and f.chosen(selection)]


def _meeting(ids: set[str], subject: Subject, evaluation: Evaluation, selection: Selection) -> set[str]:
    """Those of a subject's ids that have a chosen word of each of its filters."""
    for word_filter in _word_filters(selection, subject):
        ids = ids & _ids_with(word_filter, evaluation, selection)
    return ids


def _ids_with(word_filter: WordFilter, evaluation: Evaluation, selection: Selection) -> set[str]:
    """The ids of the subjects that have a chosen word of a filter."""
    words = word_filter.words_of(evaluation)
    return set(words.index[words.isin(word_filter.chosen(selection))])


def _by_viewpoints(evaluation: Evaluation, selection: Selection, ids: _Ids, project_of: Mapping[str, str]) -> _Ids:
    """The projects marked with chosen viewpoints, and their indicators.

    The indicators of a group as a whole have no marks and go, unless a rule raised a suggestion on the indicator
    itself.
    """
    for word_filter in _word_filters(selection, "viewpoint"):
        projects = ids.projects & _ids_with(word_filter, evaluation, selection)
        indicators = {indicator for indicator in ids.indicators if project_of[indicator] in projects}
        if word_filter.name == "suggested":
            viewpoints = [int(viewpoint) for viewpoint in word_filter.chosen(selection)]
            flags = evaluation.flags
            indicators |= ids.indicators & set(flags.loc[flags["viewpoint"].isin(viewpoints), "subject_id"])
        ids = ids._replace(projects=projects, indicators=indicators)
    return ids


def _by_text(evaluation: Evaluation, query: str, ids: _Ids) -> _Ids:
    """The projects and indicators whose names and texts hold every word of the query."""
    narratives = evaluation.tables["narratives"]
    projects = evaluation.tables["projects"][["project_id", "name", "section", "overview", "target_audience"]]
    projects = projects[is_among(projects["project_id"], ids.projects)]
    indicators = evaluation.assessments[["indicator_id", "project_id", "name"]]
    indicators = indicators[is_among(indicators["indicator_id"], ids.indicators)]
    indicator_names = indicators.groupby("project_id")["name"].agg(" ".join).to_dict()
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
    texts = indicators["name"] + " " + texts_about(narratives, "indicator", indicators["indicator_id"])
    is_found = matches(texts, query) | is_among(indicators["project_id"], projects["project_id"])
    return _Ids(ids.groups, set(projects["project_id"]), set(indicators.loc[is_found, "indicator_id"]))


def _flags(evaluation: Evaluation, selection: Selection, ids: _Ids) -> Frame:
    """The flags on indicators and projects in view, and on their groups."""
    flags = evaluation.flags
    in_view = is_among(flags["subject_id"], ids.indicators | ids.projects)
    if not selection.status and not selection.q:  # a group has neither a status nor a text of its own
        in_view |= (flags["subject_type"] == "group") & is_among(flags["group_id"], ids.groups)
    return flags[in_view]


def remaining(view: View, words: Vocabulary, key: str) -> dict[str, int]:
    """How much each word of the filter `key` finds beside the other filters: word -> count, in vocabulary order.

    Counted are groups for heads of sheets, indicators for status and kind, projects for all others. Words that find
    nothing are left out unless they are chosen, or no other filter is in force.
    """
    word_filter = WORD_FILTERS[key]
    chosen = word_filter.chosen(view.selection)
    others = [name for name in filters_in_force(view.selection) if name not in (key, "years")]
    without = view.selection.changed(**{key: word_filter.nothing})
    ids = _ids_in_view(view.evaluation, without) if chosen else _ids_of(view)
    counts = {
        str(word): int(count) for word, count in _words_among(view.evaluation, ids, word_filter).value_counts().items()
    }
    return {word: counts.get(word, 0) for word in words.words[key] if word in counts or word in chosen or not others}


def _ids_of(view: View) -> _Ids:
    """The ids of a view."""
    return _Ids(set(), set(view.projects["project_id"]), set(view.assessments["indicator_id"]))


def _words_among(evaluation: Evaluation, ids: _Ids, word_filter: WordFilter) -> pd.Series:
    """The words of a filter, one entry per subject in view and word."""
    projects, assessments = evaluation.tables["projects"], evaluation.assessments
    groups_of_projects = projects["group_id"][is_among(projects["project_id"], ids.projects)]
    groups_of_indicators = assessments["group_id"][is_among(assessments["indicator_id"], ids.indicators)]
    groups = {*groups_of_projects, *groups_of_indicators}
    if word_filter.name == "group":  # counted by its projects; a group with nothing but indicators counts once
        return pd.concat([groups_of_projects, pd.Series(sorted(groups - {*groups_of_projects}), dtype="str")])
    words = word_filter.words_of(evaluation)
    subjects = {"group": groups, "project": ids.projects, "viewpoint": ids.projects, "indicator": ids.indicators}
    return words[is_among(words.index, subjects[str(word_filter.narrows)])]
