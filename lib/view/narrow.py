"""The part of an evaluation that meets the reader's filters, and what each further filter would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from lib.contract.letters import matches
from lib.contract.wording import group_label, span
from lib.judge.evaluation import Cell, Evaluation, Frame, Item
from lib.store.lookups import texts_about
from lib.store.tables import Tables
from lib.view.address import WORD_FILTERS, carried, filters_in_force
from lib.view.filters import Subject, is_among
from lib.view.group_names import distinct_names
from lib.view.members import find_members
from lib.view.misses import misses_with
from lib.view.parameters import Vocabulary, WordFilter
from lib.view.selection import Selection


class Ids(NamedTuple):
    """The ids of what meets the filters. A group may be in `groups` without a project or indicator in view."""

    groups: Set[str]
    projects: Set[str]
    indicators: Set[str]


@dataclass(frozen=True)
class View:
    """The part of an evaluation that meets the reader's filters: `ids`, and what the evaluation says of them.

    Frames have the columns of the evaluation's and are cut when they are first asked for. Who looks at single rows asks
    for those, which the evaluation has made once.
    """

    evaluation: Evaluation
    selection: Selection
    years: tuple[int, ...]
    ids: Ids

    def with_items(self, selection: Selection) -> View:
        """This view, with all that was cut of it, under a selection with the same filters and other single items."""
        view = copy(self)
        vars(view).update(selection=selection)
        return view

    @cached_property
    def carried(self) -> Selection:
        """What a link to another page takes along: thousands of places on a page do."""
        return carried(self.selection)

    @cached_property
    def projects(self) -> Frame:
        """The projects in view. Columns: table projects."""
        return _among(self.evaluation.tables["projects"], "project_id", self.ids.projects)

    @cached_property
    def assessments(self) -> Frame:
        """The indicators in view, in the order that needs attention."""
        return _among(self.evaluation.assessments, "indicator_id", self.ids.indicators)

    @cached_property
    def cells(self) -> Frame:
        """The cells of the indicators in view, of the years in view."""
        cells = self.evaluation.cells
        in_years = cells["fiscal_year"].between(self.years[0], self.years[-1])
        return cells[is_among(cells["indicator_id"], self.ids.indicators) & in_years]

    @cached_property
    def flags(self) -> Frame:
        """The flags on indicators and projects in view, and on their groups."""
        flags = self.evaluation.flags
        subjects = is_among(flags["subject_id"], self.ids.indicators) | is_among(flags["subject_id"], self.ids.projects)
        groups = self.ids.groups if self._shows_flags_of_groups else frozenset[str]()
        return flags[subjects | ((flags["subject_type"] == "group") & is_among(flags["group_id"], groups))]

    @cached_property
    def flag_rows(self) -> Sequence[Any]:
        """The rows of the flags in view."""
        members = self.evaluation.once(find_members)
        around = members.groups_with(self.ids.projects, self.ids.indicators) | self.ids.groups
        flags = self.evaluation.rows.flags.having("group_id", around)
        return [flag for flag in flags if self._is_flag_in_view(flag)]

    def _is_flag_in_view(self, flag: Any) -> bool:
        if flag.subject_id in self.ids.indicators or flag.subject_id in self.ids.projects:
            return True
        return self._shows_flags_of_groups and flag.subject_type == "group" and flag.group_id in self.ids.groups

    @property
    def _shows_flags_of_groups(self) -> bool:
        """Whether flags on whole groups are in view: a group has neither a status nor a text of its own."""
        chosen = self.selection
        return not (chosen.status or chosen.q or chosen.reason)

    @cached_property
    def agreement(self) -> Frame:
        """Recorded and suggested viewpoints of the projects in view."""
        return _among(self.evaluation.agreement, "project_id", self.ids.projects)

    @cached_property
    def assessed(self) -> Sequence[Item]:
        """The assessments in view, in their order, each by column."""
        return self.evaluation.assessed.of_any(self.ids.indicators)

    @cached_property
    def project_rows(self) -> Sequence[Any]:
        """The rows of the projects in view."""
        return self.evaluation.tables.rows["projects"].having("project_id", self.ids.projects)

    def cell_rows(self, indicator_id: object) -> Sequence[Cell]:
        """The rows of an indicator's cells in the years in view."""
        cells = self.evaluation.rows.cells.of("indicator_id", indicator_id)
        return [cell for cell in cells if self.years[0] <= cell.fiscal_year <= self.years[-1]]

    @cached_property
    def sheet_year(self) -> int:
        """The fiscal year of the newest sheet of the whole data, which headings name."""
        return int(self.evaluation.tables["sources"]["sheet_year"].max())

    @cached_property
    def sheet_sources(self) -> Sequence[Any]:
        """The documents of the groups in view, of all years: rows of the table sources. Forms and lists are none."""
        sheets = self.evaluation.once(sheets_of_groups)
        source_ids = {source_id for row in self.group_rows for source_id in sheets.get(row.group_id, ())}
        return [row for row in self.evaluation.tables.rows["sources"] if row.source_id in source_ids]

    @cached_property
    def groups(self) -> Frame:
        """The program groups with an indicator or project in view. Columns: table program_groups."""
        in_view = {row.group_id for row in self.group_rows}
        return _among(self.evaluation.tables["program_groups"], "group_id", in_view)

    @cached_property
    def group_rows(self) -> Sequence[Any]:
        """The rows of the program groups with an indicator or project in view."""
        in_view = self.evaluation.once(find_members).groups_with(self.ids.projects, self.ids.indicators)
        return self.evaluation.tables.rows["program_groups"].having("group_id", in_view)


def sheets_of_groups(evaluation: Evaluation) -> dict[str, set[str]]:
    """Group id -> the ids of its sheets: the documents that list its projects."""
    tables = evaluation.tables
    projects = (tables.stated or tables.frames)["projects"]
    return {str(group_id): set(ids) for group_id, ids in projects.groupby("group_id")["source_id"]}


def sheets_title(sheets: Sequence[Any]) -> str:
    """The title of one sheet, several by their number and years. `sheets`: rows of the table sources."""
    if len(sheets) == 1:
        return str(sheets[0].title)
    years = sorted({int(sheet.sheet_year) for sheet in sheets})
    return f"評価調書{len(sheets):,}件({span(years)})" if sheets else "評価調書なし"


def _among(rows: Frame, id_column: str, ids: Set[str]) -> Frame:
    """The rows with one of these ids; the frame itself where all have."""
    is_in_view = is_among(rows[id_column], ids)
    return rows if is_in_view.all() else rows[is_in_view]


def groups_label(tables: Tables, groups: Sequence[Any]) -> str:
    """One program group by name and code, several by their number. `groups`: rows of the table program_groups."""
    if len(groups) == 1:
        return group_label(groups[0].group_id, tables.group_names[groups[0].group_id])
    return f"{len(groups):,}事業群" if groups else "該当する事業群なし"


def named_groups(view: View) -> dict[str, str]:
    """Group id -> the group's name beside an item of a list; empty where all items are of one group."""
    groups = view.group_rows
    if len(groups) < 2:
        return {}
    names = view.evaluation.tables.group_names
    return {row.group_id: group_label(row.group_id, names[row.group_id]) for row in groups}


def group_names(view: View) -> Mapping[str, str]:
    """Group id -> the name of every program group; those of one name told apart."""
    return view.evaluation.once(distinct_names)


def narrow(evaluation: Evaluation, selection: Selection, words: Vocabulary) -> View:
    """Apply the filters.

    A project is in view when it meets all of them; an indicator when it or its project does. The indicators of a
    group as a whole stay with the group, which needs a project in view where projects are filtered.
    """
    first_year, last_year = selection.years or (words.first_year, words.last_year)
    return View(evaluation, selection, tuple(range(first_year, last_year + 1)), _ids_in_view(evaluation, selection))


def without_filters(view: View, *names: str) -> View:
    """The view as it would be without these filters; the view itself where none of them is in force."""
    nothing = {name: WORD_FILTERS[name].nothing for name in names if getattr(view.selection, name)}
    if not nothing:
        return view
    selection = view.selection.changed(**nothing)
    return View(view.evaluation, selection, view.years, _ids_in_view(view.evaluation, selection))


def _ids_in_view(evaluation: Evaluation, selection: Selection) -> Ids:
    """What meets the filters."""
    members = evaluation.once(find_members)
    groups = _meeting(members.groups, "group", evaluation, selection)
    projects = _meeting(members.projects_in(groups), "project", evaluation, selection)
    if _word_filters(selection, "project"):
        groups = groups & members.groups_with(projects, ())
    ids = _by_viewpoints(evaluation, selection, Ids(groups, projects, members.indicators_in(groups, projects)))
    if selection.q:
        ids = _by_text(evaluation, selection.q, ids)
    if selection.reason:
        ids = _by_reason(evaluation, selection.reason, ids)
    indicators = _meeting(ids.indicators, "indicator", evaluation, selection)
    projects = ids.projects
    if selection.status:  # `kind` leaves the projects: it says which of their indicators to look at
        projects = projects & members.projects_with(indicators)
    return Ids(ids.groups, projects, indicators)


def _word_filters(selection: Selection, subject: Subject) -> list[WordFilter]:
    """The filters of a subject that are in force."""
    return [f for f in WORD_FILTERS.values() if f.narrows == subject and f.chosen(selection)]


def _meeting(ids: Set[str], subject: Subject, evaluation: Evaluation, selection: Selection) -> Set[str]:
    """Those of a subject's ids that have a chosen word of each of its filters."""
    for word_filter in _word_filters(selection, subject):
        ids = ids & _ids_with(word_filter, evaluation, selection)
    return ids


def _ids_with(word_filter: WordFilter, evaluation: Evaluation, selection: Selection) -> Set[str]:
    """The ids of the subjects that have a chosen word of a filter."""
    ids_by_word = evaluation.once(word_filter.ids_of)
    return {subject for word in word_filter.chosen(selection) for subject in ids_by_word.get(word, ())}


def _by_viewpoints(evaluation: Evaluation, selection: Selection, ids: Ids) -> Ids:
    """The projects marked with chosen viewpoints, and their indicators.

    The indicators of a group as a whole have no marks and go, unless a rule raised a suggestion on the indicator
    itself.
    """
    for word_filter in _word_filters(selection, "viewpoint"):
        projects = ids.projects & _ids_with(word_filter, evaluation, selection)
        indicators: Set[str] = ids.indicators & evaluation.once(find_members).indicators_of(projects)
        if word_filter.name == "suggested":
            viewpoints = [int(viewpoint) for viewpoint in word_filter.chosen(selection)]
            flags = evaluation.flags
            indicators |= ids.indicators & set(flags.loc[flags["viewpoint"].isin(viewpoints), "subject_id"])
        ids = ids._replace(projects=projects, indicators=indicators)
    return ids


def _by_text(evaluation: Evaluation, query: str, ids: Ids) -> Ids:
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
    return Ids(ids.groups, set(projects["project_id"]), set(indicators.loc[is_found, "indicator_id"]))


def _by_reason(evaluation: Evaluation, query: str, ids: Ids) -> Ids:
    """What is behind and of which a text that tells why holds every word of the query."""
    about = misses_with(evaluation, query)
    projects = ids.projects & {project_id for miss in about for project_id in miss.projects}
    indicators = ids.indicators & {indicator_id for miss in about for indicator_id in miss.indicators}
    return Ids(ids.groups, projects, indicators)


def is_any_with(view: View, key: str, words: Iterable[str]) -> bool:
    """Whether any indicator in view has one of these words of a filter that narrows indicators."""
    ids_by_word = view.evaluation.once(WORD_FILTERS[key].ids_of)
    return any(not view.ids.indicators.isdisjoint(ids_by_word.get(word, ())) for word in words)


def remaining(view: View, words: Vocabulary, key: str) -> dict[str, int]:
    """How much each word of the filter `key` finds beside the other filters: word -> count, in vocabulary order.

    Counted are groups for heads of sheets, indicators for status and kind, projects for all others. Words that find
    nothing are left out unless they are chosen, or no other filter is in force.
    """
    word_filter = WORD_FILTERS[key]
    chosen = word_filter.chosen(view.selection)
    others = [name for name in filters_in_force(view.selection) if name not in (key, "years")]
    without = view.selection.changed(**{key: word_filter.nothing})
    ids = _ids_in_view(view.evaluation, without) if chosen else view.ids
    counts = _counts(view.evaluation, ids, word_filter)
    return {word: counts[word] for word in words.words[key] if counts[word] or word in chosen or not others}


def _counts(evaluation: Evaluation, ids: Ids, word_filter: WordFilter) -> Counter[str]:
    """How many of the subjects in view have each word of a filter."""
    members = evaluation.once(find_members)
    groups = members.groups_with(ids.projects, ids.indicators)
    if word_filter.name == "group":  # counted by its projects; a group with nothing but indicators counts once
        group_of_projects = [members.group_of_project[project] for project in ids.projects]
        return Counter([*group_of_projects, *(groups - set(group_of_projects))])
    subjects = {"group": groups, "project": ids.projects, "viewpoint": ids.projects, "indicator": ids.indicators}
    in_view = subjects[str(word_filter.narrows)]
    ids_by_word = evaluation.once(word_filter.ids_of)
    return Counter({word: len(in_view & with_word) for word, with_word in ids_by_word.items()})
