"""Facts of projects: indicators and cost of the latest judged year, initiatives shared with other sections."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.units import one_of
from lib.contract.wording import quantity, thousand_yen
from lib.judge.facts.costs import (
    are_costliest,
    inferred_words,
    project_costs,
    unit_cost_columns,
    unit_cost_words,
)
from lib.judge.facts.groups import most_pressing_group_indicators, quote_indicator
from lib.judge.phrases import judged_words
from lib.judge.places import Places
from lib.judge.policy.catalogue import Catalogue, Row, SubjectFacts
from lib.judge.policy.scale import Scale
from lib.store.lookups import current_initiatives
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame

_MOST_PARTNERS: Final = 3  # partners named in a sentence; of more, their number


class JudgedIndicators(NamedTuple):
    """Of each project's latest judged year, by project id, one row of the assessments.

    activities: the activity indicator with the highest rate. outcomes: the most pressing outcome. worst: the most
    pressing indicator of any kind that underperforms.
    """

    activities: Mapping[str, Row]
    outcomes: Mapping[str, Row]
    worst: Mapping[str, Row]


class SharedInitiative(NamedTuple):
    """An initiative and the projects of other sections that share it."""

    initiative_id: str
    partner_ids: Sequence[str]


@dataclass(frozen=True)
class ProjectContext:
    """What wording a project's fact needs beside its row.

    shared: initiatives by project id, for projects that share any. projects: name, section and start_year by project
    id. link_places: where the sheet links a (project id, initiative id). group_indicators_behind: by group id, see
    group_facts.most_pressing_group_indicators.
    """

    scale: Scale
    places: Places
    indicators: JudgedIndicators
    group_indicators_behind: Mapping[str, Row]
    shared: Mapping[str, Sequence[SharedInitiative]]
    projects: Mapping[str, Row]
    link_places: Mapping[tuple[str, str], Reference]


PROJECT_FACTS: Final = Catalogue[ProjectContext]()


def project_facts(
    tables: Tables, cells: Frame, places: Places, assessments: Frame, scale: Scale
) -> SubjectFacts[ProjectContext]:
    """Facts of every project."""
    judged = _latest_judged(assessments)
    projects = tables["projects"][["project_id", "group_id", "name", "section", "start_year"]]
    context = ProjectContext(
        scale=scale,
        places=places,
        indicators=_judged_indicators(judged),
        group_indicators_behind=most_pressing_group_indicators(assessments),
        shared=_shared_initiatives(projects, current_initiatives(tables["project_initiatives"])),
        projects=_last_by_project(projects.to_dict("records")),
        link_places=_link_places(tables),
    )
    frame = projects.assign(
        subject_id=projects["project_id"],
        year=projects["project_id"].map(judged.groupby("project_id")["year"].max()).astype(float),
        group_needs_attention=projects["group_id"].isin(context.group_indicators_behind),
        shares_initiative=projects["project_id"].isin(context.shared),
        **_indicator_columns(projects["project_id"], context.indicators),
    )
    frame = frame.join(project_costs(tables, frame), on="project_id")
    frame = frame.assign(
        is_costliest=are_costliest(tables["budgets"], frame),
        **unit_cost_columns(frame, context.indicators.outcomes, cells),
    )
    return SubjectFacts(frame, context, PROJECT_FACTS)


# ---------------------------------------------------------------------- columns


def _latest_judged(assessments: Frame) -> Frame:
    """The assessments of each project's indicators that were judged in the project's latest judged year."""
    judged = assessments[assessments["year"].notna() & assessments["project_id"].notna()]
    return judged[judged["year"] == judged.groupby("project_id")["year"].transform("max")]


def _judged_indicators(judged: Frame) -> JudgedIndicators:
    """`judged` is in the order that needs attention (evaluation.assess): the first of a project is its worst."""
    rows = judged.to_dict("records")
    by_rate = sorted(rows, key=lambda row: -math.inf if pd.isna(row["achievement_rate"]) else row["achievement_rate"])
    return JudgedIndicators(
        activities=_last_by_project(row for row in by_rate if row["kind"] == "activity"),
        outcomes=_last_by_project(row for row in reversed(rows) if row["kind"] == "outcome"),
        worst=_last_by_project(row for row in reversed(rows) if row["is_underperforming"]),
    )


def _last_by_project(rows: Iterable[Row]) -> dict[str, Row]:
    """Project id -> the last of its rows."""
    return {row["project_id"]: row for row in rows}


def _indicator_columns(project_ids: pd.Series, indicators: JudgedIndicators) -> dict[str, Any]:
    met = {i for i, activity in indicators.activities.items() if activity["is_met"]}
    behind = {i for i, outcome in indicators.outcomes.items() if outcome["is_underperforming"]}
    return {
        "activity_is_met": project_ids.isin(met),
        "outcome_is_underperforming": project_ids.isin(behind),
        "outcome_row": [indicators.outcomes.get(i) for i in project_ids],
        "has_underperforming": project_ids.isin(indicators.worst),
    }


def _shared_initiatives(projects: Frame, initiatives: Mapping[str, Iterable[str]]) -> dict[str, list[SharedInitiative]]:
    """Project id -> its initiatives that projects of other sections share; projects without any are left out."""
    sections = dict(zip(projects["project_id"], projects["section"], strict=True))
    members: dict[str, list[str]] = {}
    for project_id in projects["project_id"]:
        for initiative_id in initiatives.get(project_id, ()):
            members.setdefault(initiative_id, []).append(project_id)
    shared: dict[str, list[SharedInitiative]] = {}
    for project_id in projects["project_id"]:
        for initiative_id in initiatives.get(project_id, ()):
            partners = [i for i in members[initiative_id] if sections[i] != sections[project_id]]
            if partners:
                shared.setdefault(project_id, []).append(SharedInitiative(initiative_id, partners))
    return shared


def _link_places(tables: Tables) -> dict[tuple[str, str], Reference]:
    """(project id, initiative id) -> where the later table of the sheet that states the link stands."""
    keys = ["project_id", "initiative_id"]
    links = tables["project_initiatives"].sort_values("stated_in", kind="stable").drop_duplicates(keys, keep="last")
    return {
        (link.project_id, link.initiative_id): tables.reference(link.source_id, link.source_ref)
        for link in links.itertuples(index=False)
    }


# ---------------------------------------------------------------------- places of quoted figures


def _activity_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    return _year_places(context.indicators.activities[row["project_id"]], context)


def _outcome_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    return _year_places(context.indicators.outcomes[row["project_id"]], context)


def _worst_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    return _year_places(context.indicators.worst[row["project_id"]], context)


def _year_places(indicator: Row, context: ProjectContext) -> Sequence[Reference]:
    return context.places.of_indicator(indicator["indicator_id"], [indicator["year"]])


def _outcome_beside_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    return _outcome_places(row, context) if _has_other_outcome(row, context) else ()


def _group_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    return context.places.of_indicator(context.group_indicators_behind[row["group_id"]]["indicator_id"])


def _cost_places(row: Row, _context: ProjectContext) -> Sequence[Reference]:
    return [row["cost_ref"]]


def _planned_cost_places(row: Row, _context: ProjectContext) -> Sequence[Reference]:
    return [row["planned_cost_ref"]]


def _unit_cost_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    outcome = context.indicators.outcomes[row["project_id"]]
    outcome_places = context.places.of_indicator(outcome["indicator_id"], [row["earlier_year"], row["year"]])
    return [*outcome_places, row["cost_ref"], row["earlier_cost_ref"]]


def _initiative_places(row: Row, context: ProjectContext) -> Sequence[Reference]:
    links = [
        (project_id, initiative_id)
        for initiative_id, partner_ids in context.shared[row["project_id"]]
        for project_id in (row["project_id"], *partner_ids)
    ]
    return [context.link_places[link] for link in links]


# ---------------------------------------------------------------------- the catalogue

PROJECT_FACTS.column("section", "text", heads.SECTION)
PROJECT_FACTS.column("activity_is_met", "bool", "活動指標が目標を達成")
PROJECT_FACTS.column("outcome_is_underperforming", "bool", "成果指標の判定が遅れとして扱う等級")
PROJECT_FACTS.column("has_underperforming", "bool", "遅れとして扱う等級の指標がある")
PROJECT_FACTS.column("is_costliest", "bool", "事業群の中で事業費が最も大きい(判定した年度の実績)")
PROJECT_FACTS.column("group_needs_attention", "bool", "事業群の指標に、遅れとして扱う等級か早期注意がある")
PROJECT_FACTS.column("cost_change", "change", "事業費の増減(判定した年度とその前年度の実績)", places=_cost_places)
PROJECT_FACTS.column("unit_cost_change", "change", "成果1単位当たりの事業費の増減(同じ2つの年度)", places=_cost_places)
PROJECT_FACTS.column("general_fund_share", "share", "判定した年度の事業費に占める一般財源の割合", places=_cost_places)
PROJECT_FACTS.column(
    "planned_general_fund_share", "share", "次の計画の事業費に占める一般財源の割合", places=_planned_cost_places
)
PROJECT_FACTS.column("shares_initiative", "bool", "所管課の異なる事業と、同じ取組項目を担う")


@PROJECT_FACTS.words("name", "事務事業名")
def _quote_name(row: Row, _context: ProjectContext) -> str:
    return str(row["name"])


@PROJECT_FACTS.words("activity", "最もよい活動指標の判定", places=_activity_places)
def _quote_activity(row: Row, context: ProjectContext) -> str | None:
    return _quote_judged(context.indicators.activities.get(row["project_id"]), context)


@PROJECT_FACTS.words("outcome", "最も低い成果指標の判定", places=_outcome_places)
def _quote_outcome(row: Row, context: ProjectContext) -> str | None:
    return _quote_judged(context.indicators.outcomes.get(row["project_id"]), context)


@PROJECT_FACTS.words("standing", "最も遅れた指標の判定", places=_worst_places)
def _quote_worst(row: Row, context: ProjectContext) -> str | None:
    return _quote_judged(context.indicators.worst.get(row["project_id"]), context)


def _quote_judged(indicator: Row | None, context: ProjectContext) -> str | None:
    """An indicator by name with its judged year; None where a project has none that is judged."""
    return f"「{indicator['name']}」は{judged_words(indicator, context.scale)}" if indicator is not None else None


@PROJECT_FACTS.words("outcome_beside", "それが成果指標でないときの、成果指標の判定", places=_outcome_beside_places)
def _quote_outcome_beside(row: Row, context: ProjectContext) -> str | None:
    """A sentence beside ``standing``: empty where that is the outcome itself, None where there is no ``standing``."""
    if row["project_id"] not in context.indicators.worst:
        return None
    return f"成果指標{_quote_outcome(row, context)}です。" if _has_other_outcome(row, context) else ""


def _has_other_outcome(row: Row, context: ProjectContext) -> bool:
    """Whether a project has a judged outcome other than the indicator that is its worst."""
    outcome = context.indicators.outcomes.get(row["project_id"])
    worst = context.indicators.worst[row["project_id"]]
    return outcome is not None and outcome["indicator_id"] != worst["indicator_id"]


@PROJECT_FACTS.words("group_standing", "事業群の指標の状況", places=_group_places)
def _quote_group_standing(row: Row, context: ProjectContext) -> str | None:
    """None where none of the group's own indicators is behind."""
    indicator = context.group_indicators_behind.get(row["group_id"])
    return quote_indicator(indicator, context.scale) if indicator is not None else None


@PROJECT_FACTS.words("cost", "判定した年度の事業費", places=_cost_places)
def _quote_cost(row: Row, _context: ProjectContext) -> str | None:
    return f"{era(int(row['year']))}実績{thousand_yen(row['cost'])}" if pd.notna(row["cost"]) else None


@PROJECT_FACTS.words("planned_cost", "次の計画の事業費", places=_planned_cost_places)
def _quote_planned_cost(row: Row, _context: ProjectContext) -> str | None:
    if pd.isna(row["planned_cost"]):
        return None
    return f"{era(int(row['plan_year']))}計画{thousand_yen(row['planned_cost'])}"


@PROJECT_FACTS.words("unit_cost", "成果1単位当たりの事業費の動き", places=_unit_cost_places)
def _quote_unit_cost(row: Row, context: ProjectContext) -> str | None:
    """None unless cost and outcome of both years are known and can be compared."""
    if pd.isna(row["unit_cost_change"]):
        return None
    unit = str(context.indicators.outcomes[row["project_id"]]["unit"])
    earlier = f"{thousand_yen(row['earlier_cost'])}・{quantity(row['earlier_outcome'], unit)}"
    current = f"{thousand_yen(row['cost'])}・{quantity(row['outcome_actual'], unit)}"
    return (
        f"{era(int(row['earlier_year']))}実績{earlier}から{era(int(row['year']))}実績{current}へ、成果{one_of(unit)}当たりの事業費が"
        f"{unit_cost_words(row)}{inferred_words(row, 'cost', 'earlier_cost')}"
    )


@PROJECT_FACTS.words("cost_years", "判定した年度の事業費の年度を推定したこと")
def _quote_cost_years(row: Row, _context: ProjectContext) -> str:
    return inferred_words(row, "cost")


@PROJECT_FACTS.words("planned_cost_years", "判定した年度と次の計画の事業費の年度を推定したこと")
def _quote_planned_cost_years(row: Row, _context: ProjectContext) -> str:
    return inferred_words(row, "cost", "planned_cost")


@PROJECT_FACTS.words("shared_initiatives", "ともに担う取組項目", places=_initiative_places)
def _quote_shared_initiatives(row: Row, context: ProjectContext) -> str | None:
    """Signs of the initiatives, ``i・iii``; None where no other section shares one."""
    shared = context.shared.get(row["project_id"])
    return "・".join(item.initiative_id.rsplit("_", 1)[-1] for item in shared) if shared else None


@PROJECT_FACTS.words("partners", "ともに担う事業と所管課", places=_initiative_places)
def _quote_partners(row: Row, context: ProjectContext) -> str | None:
    """Projects with their sections, and from when where they begin later; None where no other section shares one."""
    shared = context.shared.get(row["project_id"])
    if not shared:
        return None
    partner_ids = list(dict.fromkeys(i for item in shared for i in item.partner_ids))
    named = "、".join(_quote_partner(context.projects[i], row["year"]) for i in partner_ids[:_MOST_PARTNERS])
    return named if len(partner_ids) <= _MOST_PARTNERS else f"{named}など{len(partner_ids)}事業"


@PROJECT_FACTS.words("before_sharing", "判定した年度が、ともに担う前の年度であること")
def _quote_before_sharing(row: Row, context: ProjectContext) -> str:
    """A sentence; empty where a partner was there in the judged year or nobody shares an initiative."""
    partner_ids = [i for item in context.shared.get(row["project_id"], ()) for i in item.partner_ids]
    if not partner_ids or not all(context.projects[i]["start_year"] > row["year"] for i in partner_ids):
        return ""
    return f"{era(int(row['year']))}の実績は、ともに担う前のものです。"


def _quote_partner(partner: Row, judged_year: float) -> str:
    begins_later = partner["start_year"] > judged_year
    since = f"、{era(int(partner['start_year']))}から" if begins_later else ""
    return f"「{partner['name']}」({partner['section']}{since})"
