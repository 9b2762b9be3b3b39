"""Which projects and indicators belong to which group: what filters go through, from the groups down and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from lib.judge.evaluation import Evaluation
from lib.store.rows import column_by

_Members: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Members:
    """The ids of all groups, projects and indicators of an evaluation, and what belongs to what.

    `own_indicators` are those of a group as a whole, by group; of the others `project_of` names the project.
    """

    groups: Set[str]
    projects: Set[str]
    indicators: Set[str]
    group_of_project: Mapping[str, str]
    group_of_indicator: Mapping[str, str]
    project_of: Mapping[str, str]
    _projects_in: _Members
    _indicators_of: _Members
    own_indicators: _Members

    def projects_in(self, groups: Collection[str]) -> Set[str]:
        """The projects of these groups."""
        return self.projects if len(groups) == len(self.groups) else _of_any(self._projects_in, groups)

    def indicators_of(self, projects: Collection[str]) -> Set[str]:
        """The indicators of these projects."""
        return _of_any(self._indicators_of, projects)

    def indicators_in(self, groups: Collection[str], projects: Collection[str]) -> Set[str]:
        """The indicators of these projects, and those of these groups as a whole."""
        if len(groups) == len(self.groups) and len(projects) == len(self.projects):
            return self.indicators
        return _of_any(self._indicators_of, projects) | _of_any(self.own_indicators, groups)

    def projects_with(self, indicators: Iterable[str]) -> Set[str]:
        """The projects that have one of these indicators."""
        return {self.project_of[indicator] for indicator in indicators if indicator in self.project_of}

    def groups_with(self, projects: Iterable[str], indicators: Iterable[str]) -> Set[str]:
        """The groups that have one of these projects or indicators."""
        return set(map(self.group_of_project.__getitem__, projects)) | set(
            map(self.group_of_indicator.__getitem__, indicators)
        )


def _of_any(members: _Members, owners: Collection[str]) -> Set[str]:
    return {member for owner in owners for member in members.get(owner, ())}


def find_members(evaluation: Evaluation) -> Members:
    """What belongs to what in an evaluation."""
    tables, assessments = evaluation.tables, evaluation.assessments
    projects = tables["projects"]
    group_of_project = column_by(projects, "project_id", "group_id")
    projects_in: dict[str, list[str]] = defaultdict(list)
    for project, group in group_of_project.items():
        projects_in[group].append(project)
    names = (assessments[name].tolist() for name in ("indicator_id", "project_id", "group_id"))
    group_of_indicator, project_of = {}, {}
    indicators_of: dict[str, list[str]] = defaultdict(list)
    own_indicators: dict[str, list[str]] = defaultdict(list)
    for indicator, owner, group in zip(*names, strict=True):
        group_of_indicator[indicator] = group
        if isinstance(owner, str):
            project_of[indicator] = owner
            indicators_of[owner].append(indicator)
        else:
            own_indicators[group].append(indicator)
    return Members(
        frozenset(tables["program_groups"]["group_id"].tolist()),
        frozenset(group_of_project),
        frozenset(group_of_indicator),
        group_of_project,
        group_of_indicator,
        project_of,
        projects_in,
        indicators_of,
        own_indicators,
    )
