"""The list of projects in view: what each row shows, their order and pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import REPORT_STATES, STAGES
from lib.contract.wording import number, share
from lib.findings.model import Chip, Link, status_chip, stay
from lib.findings.pages import Page, Turning, page_of, turning
from lib.findings.project_summaries import BudgetYear, FirstIndicator, Summary, TotalCost, budget_years, make_summaries
from lib.judge.policy.scale import Scale
from lib.view.narrow import View, named_groups

_A_PAGE = 50
_LONGEST_BESIDE = 22  # letters of an indicator's name beside its project, among many groups


@dataclass(frozen=True)
class Cost:
    """A figure in thousand yen, or why there is none. `hint`: what a dash means; `is_lost`: the sheet's figure is."""

    words: str
    hint: str = ""
    is_lost: bool = False


@dataclass(frozen=True)
class ShownIndicator:
    """The indicator of a project to look at first: how it stands, its name cut to fit, its whole name."""

    chip: Chip
    brief: str
    name: str


@dataclass(frozen=True)
class ProjectRow:
    """One project of the list. `group` is empty where all are of one group; `costs` stand along the list's years."""

    number: str
    is_core: bool
    name: Link
    is_chosen: bool
    group: str
    section: str
    period: str
    costs: tuple[Cost, ...]
    indicator: ShownIndicator | None
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]
    decision: str


@dataclass(frozen=True)
class ProjectList:
    """A page of the projects in view. `years` are heads of the columns of costs; `total` counts all in view."""

    total: int
    years: tuple[str, ...]
    rows: tuple[ProjectRow, ...]
    turning: Turning


def make_project_list(view: View) -> ProjectList:
    """The page of the list that the address asks for, in the order that it asks for."""
    page = page_of(view.selection, len(view.projects), _A_PAGE)
    years = budget_years(view)
    groups = named_groups(view)
    return ProjectList(
        len(view.projects),
        tuple(f"{era(year)}{STAGES[stage]}" for year, stage in years),
        tuple(_row(view, project, years, groups) for project in _shown(view, page, years)),
        turning("projects", view.selection, page, "事業"),
    )


def _row(view: View, project: Summary, years: list[BudgetYear], groups: dict[str, str]) -> ProjectRow:
    scale = view.evaluation.policy.scale
    first = project.first_indicator
    return ProjectRow(
        str(project.number),
        project.is_core,
        Link(project.name, stay(view, "projects", project=project.project_id), "下に詳しく表示"),
        project.project_id == view.selection.project,
        groups.get(project.group_id, ""),
        project.section,
        project.period,
        tuple(_cost(project.costs.get(year)) for year in years),
        _indicator(first, scale, is_among_groups=bool(groups)) if first else None,
        project.recorded,
        project.suggested,
        project.decision,
    )


def _cost(cost: TotalCost | None) -> Cost:
    if cost is None:
        return Cost("")
    if cost.state == "reported":
        return Cost(number(cost.amount, 0))
    words = REPORT_STATES[cost.state]
    return Cost("–", hint=words) if cost.state == "not_set" else Cost(words, is_lost=True)


def _indicator(first: FirstIndicator, scale: Scale, is_among_groups: bool) -> ShownIndicator:
    """Among many groups the indicator is called by its own name, which need not be told apart from others' here."""
    rate = share(first.rate, scale.decimals) if first.is_judged else ""
    brief = short(first.name, _LONGEST_BESIDE) if is_among_groups else first.short_name
    return ShownIndicator(status_chip(scale, first.status, rate), brief, first.name)


# ---------------------------------------------------------------------- order


def _shown(view: View, page: Page, years: list[BudgetYear]) -> list[Summary]:
    """The projects on a page; what has no value to order by stands last, from either end."""
    word = view.selection.sort
    key = _sort_keys(view.evaluation.policy.scale, years).get(word.removeprefix("-"))
    if key is None:  # in the order of the sheets only those shown need to be looked at
        return make_summaries(view, page.items)
    projects = make_summaries(view)
    known = [project for project in projects if key(project) is not None]
    unknown = [project for project in projects if key(project) is None]
    return [*sorted(known, key=key, reverse=word.startswith("-")), *unknown][page.items]


def _sort_keys(scale: Scale, years: list[BudgetYear]) -> dict[str, Callable[[Summary], Any]]:
    """What the list is ordered by, by the word of the address: None for a project without such a value."""

    def last_cost(project: Summary) -> float | None:
        cost = project.costs.get(years[-1]) if years else None
        return None if cost is None or isnan(cost.amount) else cost.amount

    def worst_first(project: Summary) -> tuple[int, float] | None:
        first = project.first_indicator
        severity = scale.severity(first.status) if first else -1
        if first is None or severity < 0:
            return None
        return (-severity, inf if isnan(first.rate) else first.rate)

    return {
        "core": lambda project: 0 if project.is_core else 1,
        "name": lambda project: project.name or None,
        "section": lambda project: project.section or None,
        "start": lambda project: project.start_year,
        "cost": last_cost,
        "status": worst_first,
        "codes": lambda project: -(len(project.recorded) + len(project.suggested)) or None,
        "decision": lambda project: project.decision or None,
    }
