"""What belongs to which group, as the tables name it."""

from __future__ import annotations

from lib.judge.evaluation import Evaluation
from lib.view.members import find_members


def test_the_members_of_some_groups_are_those_that_the_tables_name(prefecture: Evaluation) -> None:
    tables, members = prefecture.tables, find_members(prefecture)
    groups = set(tables["program_groups"]["group_id"].tolist()[:5])
    projects, indicators = tables["projects"], tables["indicators"]
    of_groups = set(projects.loc[projects["group_id"].isin(groups), "project_id"])
    of_projects = set(indicators.loc[indicators["project_id"].isin(of_groups), "indicator_id"])
    own = set(indicators.loc[indicators["project_id"].isna() & indicators["group_id"].isin(groups), "indicator_id"])
    assert members.projects_in(groups) == of_groups and of_projects and own
    assert members.indicators_of(of_groups) == of_projects
    assert members.indicators_in(groups, of_groups) == of_projects | own
    assert members.groups_with(of_groups, ()) <= groups and members.groups_with((), of_projects | own) == groups
    assert members.projects_with(of_projects | own) <= of_groups


def test_all_groups_have_all_members(prefecture: Evaluation) -> None:
    tables, members = prefecture.tables, find_members(prefecture)
    assert members.projects_in(members.groups) == set(tables["projects"]["project_id"])
    assert members.indicators_in(members.groups, members.projects) == set(tables["indicators"]["indicator_id"])
