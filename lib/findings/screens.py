"""The models of all screens of one program group: its first screen, each of its indicators and projects."""

from __future__ import annotations

from dataclasses import dataclass

from lib.findings.indicator import Indicator, make_indicator
from lib.findings.indicator_years import YearTable, make_year_table
from lib.findings.overview.one_group import OneGroup, make_one_group
from lib.findings.project import (
    Amount,
    Asked,
    CostChange,
    Indicators,
    Title,
    make_amounts,
    make_amounts_note,
    make_asked,
    make_cost_change,
    make_indicators,
    make_title,
)
from lib.findings.project_documents import Documents, make_documents
from lib.view.narrow import View


@dataclass(frozen=True)
class IndicatorScreen:
    """One indicator, and its figures year by year."""

    indicator: Indicator
    years: YearTable


@dataclass(frozen=True)
class ProjectScreen:
    """One project."""

    project_id: str
    title: Title
    cost: CostChange
    amounts: tuple[Amount, ...]
    amounts_note: str
    indicators: Indicators
    asked: Asked
    documents: Documents


@dataclass(frozen=True)
class Screens:
    """What the screens show: words as they stand there, tones, and where links lead."""

    overview: OneGroup
    indicators: tuple[IndicatorScreen, ...]
    projects: tuple[ProjectScreen, ...]


def make_screens(view: View) -> Screens:
    """The screens of the group in view, of its indicators and projects in view."""
    return Screens(
        make_one_group(view),
        tuple(_indicator(view, indicator_id) for indicator_id in view.assessments["indicator_id"]),
        tuple(_project(view, project_id) for project_id in view.projects["project_id"]),
    )


def _indicator(view: View, indicator_id: str) -> IndicatorScreen:
    return IndicatorScreen(make_indicator(view, indicator_id), make_year_table(view, indicator_id))


def _project(view: View, project_id: str) -> ProjectScreen:
    return ProjectScreen(
        project_id,
        make_title(view, project_id),
        make_cost_change(view, project_id),
        make_amounts(view, project_id),
        make_amounts_note(view, project_id),
        make_indicators(view, project_id),
        make_asked(view, project_id),
        make_documents(view, project_id),
    )
