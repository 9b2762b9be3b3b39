"""Facts of program groups: the most pressing of a group's own indicators, and the sections at work in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pandas as pd

from lib.contract import heads
from lib.contract.reference import Reference
from lib.judge.phrases import standing_words
from lib.judge.places import Places
from lib.judge.policy.catalogue import Catalogue, Row, SubjectFacts
from lib.judge.policy.scale import Scale
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame


@dataclass(frozen=True)
class GroupContext:
    """What wording a group's fact needs beside its row, by group id.

    indicators_behind: see most_pressing_group_indicators. sections: names of its projects' sections, in their order.
    """

    tables: Tables
    scale: Scale
    places: Places
    indicators_behind: Mapping[str, Row]
    sections: Mapping[str, Sequence[str]]


GROUP_FACTS: Final = Catalogue[GroupContext]()


def group_facts(tables: Tables, places: Places, assessments: Frame, scale: Scale) -> SubjectFacts[GroupContext]:
    """Facts of every program group."""
    projects = tables["projects"]
    sections = projects.drop_duplicates(["group_id", "section"]).groupby("group_id")["section"].agg(list).to_dict()
    indicators_behind = most_pressing_group_indicators(assessments)
    groups = tables["program_groups"][["group_id", "name"]]
    ids = groups["group_id"]
    frame = groups.assign(
        subject_id=ids,
        project_id=None,
        needs_attention=ids.isin(indicators_behind),
        section_count=[len(sections.get(group_id, ())) for group_id in ids],
        has_core_project=ids.isin(projects.loc[projects["is_core"], "group_id"]),
    )
    context = GroupContext(tables, scale, places, indicators_behind, sections)
    return SubjectFacts(frame, context, GROUP_FACTS)


def most_pressing_group_indicators(assessments: Frame) -> dict[str, Row]:
    """Group id -> the most pressing of the group's own indicators that are behind; its row of the assessments.

    `assessments` are in the order that needs attention (evaluation.assess), so the first of a group is its worst.
    """
    behind = assessments[(assessments["kind"] == "group") & assessments["needs_attention"]].drop_duplicates("group_id")
    return {str(row["group_id"]): row for row in behind.to_dict("records")}


def quote_indicator(indicator: Row, scale: Scale) -> str:
    """An indicator (a row of the assessments) by name with how it stands: ``「利用団体数」はR2に…``."""
    return f"「{indicator['name']}」は{standing_words(indicator, scale)}"


# ---------------------------------------------------------------------- places of quoted figures


def _section_places(row: Row, context: GroupContext) -> Sequence[Reference]:
    projects = context.tables.rows["projects"].of("group_id", row["group_id"])
    return context.tables.references(projects, "section_ref")


def _standing_places(row: Row, context: GroupContext) -> Sequence[Reference]:
    return context.places.of_indicator(context.indicators_behind[row["group_id"]]["indicator_id"])


# ---------------------------------------------------------------------- the catalogue

GROUP_FACTS.column("needs_attention", "bool", "事業群の指標に、遅れとして扱う等級か早期注意がある")
GROUP_FACTS.column("has_core_project", "bool", "中核事業がある")
GROUP_FACTS.column("section_count", "count", "所管課(室)の数", places=_section_places)


@GROUP_FACTS.words("name", "事業群名")
def _quote_name(row: Row, context: GroupContext) -> str:
    return context.tables.group_names[row["group_id"]]


@GROUP_FACTS.words("sections", heads.SECTION, places=_section_places)
def _quote_sections(row: Row, context: GroupContext) -> str | None:
    """None for a group without projects."""
    sections = context.sections.get(row["group_id"])
    return "、".join(sections) if sections else None


@GROUP_FACTS.words("standing", "今の状況(判定、なければ試算)", places=_standing_places)
def _quote_standing(row: Row, context: GroupContext) -> str | None:
    """None for a group with none of its own indicators behind."""
    indicator = context.indicators_behind.get(row["group_id"])
    return quote_indicator(indicator, context.scale) if indicator is not None else None
