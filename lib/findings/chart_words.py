"""What a chart carries where it stands alone, filling a screen or saved: title, subtitle, source and version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.contract.reference import Reference, cited_or_counted
from lib.findings.headline import about_indicator
from lib.findings.indicator import chart_subtitle
from lib.findings.judged_by import version_and_rules
from lib.findings.project import indicator_rows, make_cost_change, make_indicators, of_project
from lib.findings.side_by_side import SideBySide
from lib.findings.slides.stage import synthetic_words
from lib.view.narrow import View

_SMALL = "棒は実績(薄い棒は基準値)、◆の線は目標、点線は試算。目盛りは指標ごと"
_MOST_CITED = 24  # places: of more the pages of the marks say which


@dataclass(frozen=True)
class ChartWords:
    """The words around a chart. `subtitle`: measure, unit and years. `file`: its name without an ending."""

    title: str
    subtitle: str
    foot: str
    file: str


def words_of_indicator(view: View, indicator_id: str) -> ChartWords:
    """The words around the chart of one indicator."""
    item = view.evaluation.assessed[indicator_id]
    subtitle = f"{item['name']}・{chart_subtitle(view, item)}"
    foot = _foot(view, _of_indicators(view, [indicator_id]))
    return ChartWords(about_indicator(item, view.evaluation.policy.scale), subtitle, foot, f"zu_{indicator_id}")


def words_of_list(view: View, title: str, shown: Iterable[str]) -> ChartWords:
    """The words around small charts of many indicators, those `shown`."""
    return ChartWords(title, _SMALL, _foot(view, _of_indicators(view, shown)), "zu_shihyo")


def words_of_cost(view: View, project_id: str) -> ChartWords:
    """The words around the chart of what a project costs."""
    cost, (project,) = make_cost_change(view, project_id), of_project(view, "projects", project_id)
    references = view.evaluation.tables.references(of_project(view, "budgets", project_id))
    return ChartWords(f"{project.name}: {cost.words}", cost.subtitle, _foot(view, references), f"zu_{project_id}_hiyo")


def words_of_projects_indicators(view: View, project_id: str) -> ChartWords:
    """The words around the small charts of a project's indicators."""
    (project,) = of_project(view, "projects", project_id)
    standings = " / ".join(f"{s.kind} {s.indicator.text} {s.rate}" for s in make_indicators(view, project_id).standings)
    shown = [row.indicator_id for row in indicator_rows(view, project_id)]
    foot = _foot(view, _of_indicators(view, shown))
    return ChartWords(f"{project.name}: {standings}", _SMALL, foot, f"zu_{project_id}_shihyo")


def words_of_lanes(view: View, compared: SideBySide) -> ChartWords:
    """The words around the rates and costs of the things compared."""
    chart = compared.chart
    return ChartWords(chart.finding, chart.subtitle, _foot(view, chart.references), "zu_hikaku")


def _of_indicators(view: View, indicator_ids: Iterable[str]) -> list[Reference]:
    places = view.evaluation.places
    return [reference for indicator_id in indicator_ids for reference in places.of_indicator(indicator_id)]


def _foot(view: View, references: Iterable[Reference]) -> str:
    """Where the figures stand, of which version, and that they are made up where they are."""
    known = set(references)
    source = f"出典 {cited_or_counted(known, _MOST_CITED)}" if known else ""
    return " ".join(part for part in (synthetic_words(view), source, version_and_rules(view)) if part)
