"""What is said about one project: what it is, what it costs, how its indicators stand and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from operator import attrgetter
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, INDICATOR_KINDS, REPORT_STATES, STAGES, STATED_IN
from lib.contract.wording import change, span, thousand_yen
from lib.findings.attention import counted, raised_words
from lib.findings.cost import cost_of, cost_years, new_content
from lib.findings.inferred import attributions_of_costs, years_words
from lib.findings.model import Chip, Link, Place, Quote, To, go, place_in, places, stay
from lib.findings.reasons import Reason, make_reasons
from lib.store.lookups import initiative_sign, newest_review
from lib.view.narrow import View

_MOST_IN_TITLE = 2  # indicators: activity and outcome


@dataclass(frozen=True)
class StatedInitiatives:
    """The initiatives of a project (``vi vii``) as one table of the sheet states them."""

    signs: str
    table: str
    place: Place | None


@dataclass(frozen=True)
class Title:
    """What a project is. A fact is None where the sheet leaves it blank; `close` where the reader asked for no project."""

    number: str
    name: str
    decision: Chip | None
    is_core: bool
    section: Quote | None
    period: Quote | None
    audience: Quote | None
    initiatives: tuple[StatedInitiatives, ...]
    close: To | None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the facts and initiatives stand, in their order."""
        facts = (fact.place for fact in (self.section, self.period, self.audience) if fact)
        return tuple(place for place in (*facts, *(stated.place for stated in self.initiatives)) if place)


@dataclass(frozen=True)
class CostChange:
    """How the cost changes, on a line. `subtitle`: what its chart measures, its unit and years, and how these are told.

    `new_content`: what the sheet says is new, which moves a cost too. `chart`: it in words.
    """

    words: str
    subtitle: str
    places: tuple[Place, ...]
    new_content: tuple[str, ...]
    chart: str
    is_known: bool


@dataclass(frozen=True)
class Standing:
    """How one indicator stands: ``活動``, its name, ``97%``."""

    kind: str
    indicator: Link
    rate: str


@dataclass(frozen=True)
class Indicators:
    """The indicators of a project, the most recently judged first; `chart` is their chart in words."""

    standings: tuple[Standing, ...]
    chart: str


@dataclass(frozen=True)
class Asked:
    """The viewpoints recorded for a project and the reasons of those suggested; `none_raised` says it where there are none."""

    recorded: tuple[int, ...]
    reasons: tuple[Reason, ...]
    none_raised: str


def make_title(view: View, project_id: str) -> Title:
    """Name, section, period, initiatives as both parts of the sheet state them, and the decision of the review."""
    project = of_project(view, "projects", project_id)[0]

    def fact(text: str | float, ref: str | float) -> Quote | None:
        return None if pd.isna(text) else Quote(str(text), place_in(view, project.source_id, ref))

    return Title(
        str(project.number),
        project.name,
        _decision(view, project_id),
        project.is_core,
        fact(project.section, project.section_ref),
        fact(project.period_text, project.period_ref),
        fact(project.target_audience, project.audience_ref),
        tuple(_stated_initiatives(view, project_id)),
        stay(view, "projects", project="") if view.selection.project == project_id else None,
    )


def of_project(view: View, table: str, project_id: str) -> Sequence[Any]:
    """The rows of a table that belong to a project."""
    return view.evaluation.tables.rows[table].of("project_id", project_id)


def _decision(view: View, project_id: str) -> Chip | None:
    review = newest_review(view.evaluation.tables, project_id)
    return Chip(f"見直し区分 {review.decision}", "unknown") if review else None


def _stated_initiatives(view: View, project_id: str) -> Iterable[StatedInitiatives]:
    stated = sorted(of_project(view, "project_initiatives", project_id), key=attrgetter("stated_in"))
    for table, of_table in groupby(stated, attrgetter("stated_in")):
        rows = list(of_table)
        signs = " ".join(initiative_sign(row.initiative_id) for row in rows)
        yield StatedInitiatives(signs, STATED_IN[table], place_in(view, rows[0].source_id, rows[0].source_ref))


# ---------------------------------------------------------------------- money


@dataclass(frozen=True)
class Amount:
    """One amount of a project's budget, in words: its year, what it is, how much."""

    year: str
    item: str
    words: str
    place: Place | None


def make_amounts(view: View, project_id: str) -> tuple[Amount, ...]:
    """Every amount of a project by year; one that is not known says why."""
    rows = sorted(of_project(view, "budgets", project_id), key=attrgetter("fiscal_year", "stage"))
    return tuple(_amount(view, row) for row in rows)


def make_amounts_note(view: View, project_id: str) -> str:
    """How the years of a project's amounts are told, where they are inferred."""
    return years_words(attributions_of_costs(of_project(view, "budgets", project_id)))


def _amount(view: View, row: Any) -> Amount:
    is_known = row.report_state == "reported"
    return Amount(
        f"{era(int(row.fiscal_year))}{STAGES[row.stage]}",
        BUDGET_ITEMS[row.item],
        thousand_yen(row.amount_thousand_yen) if is_known else REPORT_STATES[row.report_state],
        place_in(view, row.source_id, row.source_ref),
    )


def make_cost_change(view: View, project_id: str) -> CostChange:
    """The cost of the latest actual year against the plan that follows, with what the sheet says is new."""
    tables = view.evaluation.tables
    rows = of_project(view, "budgets", project_id)
    cost = cost_of(tables.rows["budgets"], {project_id})
    amounts = [_amount(view, row) for row in rows]
    years_note = make_amounts_note(view, project_id)
    return CostChange(
        f"事業費 {cost_years(cost)}: {change(cost.change)}" if cost else "事業費の増減は比べられません",
        "・".join(filter(None, (heads.COST, "単位 千円", _years_of(rows), years_note))),
        places(view, tables.references(rows)),
        tuple(new_content(tables, project_id)) if cost else (),
        f"事業費のグラフ{f'({years_note})' if years_note else ''}。"
        + "、".join(f"{amount.year} {amount.item} {amount.words}" for amount in amounts),
        any(row.report_state == "reported" for row in rows),
    )


def _years_of(budgets: Sequence[Any]) -> str:
    years = [int(row.fiscal_year) for row in budgets]
    return span(range(min(years), max(years) + 1)) if years else ""


# ---------------------------------------------------------------------- indicators and viewpoints


def indicator_rows(view: View, project_id: str) -> list[Any]:
    """The rows of a project's indicators, the most recently judged first, activity before outcome."""
    rows = sorted(view.evaluation.rows.assessments.of("project_id", project_id), key=attrgetter("kind"))
    return sorted(rows, key=lambda row: 0 if isnan(row.year) else -row.year)


def make_indicators(view: View, project_id: str) -> Indicators:
    """How a project's activity and outcome stand."""
    rows = indicator_rows(view, project_id)
    names = "、".join(f"{row.name}({INDICATOR_KINDS[row.kind]})" for row in rows)
    return Indicators(
        tuple(_standing(view, row) for row in rows[:_MOST_IN_TITLE]),
        f"活動指標と成果指標のグラフ: {names}。数値は指標のページの表にあります。",
    )


def _standing(view: View, row: Any) -> Standing:
    scale = view.evaluation.policy.scale
    is_judged = not isnan(row.year)
    return Standing(
        INDICATOR_KINDS[row.kind][:2],
        Link(row.short_name, go(view, "indicators", indicator=row.indicator_id), row.name),
        scale.of(row.indicator_id).rate_words(row.achievement_rate) if is_judged else scale.labels()[row.status],
    )


def make_asked(view: View, project_id: str) -> Asked:
    """Recorded and suggested viewpoints of a project and its indicators, with every reason."""
    marks = counted(view.evaluation)
    flags = marks.project_flags(project_id, [row.indicator_id for row in indicator_rows(view, project_id)])
    none_raised = raised_words(view) if view.evaluation.policy.problem else "なし"
    return Asked(marks.recorded(project_id), make_reasons(view, flags), f"自動点検による確認事項: {none_raised}")
