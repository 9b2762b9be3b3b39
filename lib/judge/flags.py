"""Flags: which viewpoint's question is raised for whom, by figures or structure, with the sheet's words beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.reference import Reference
from lib.contract.wording import format_fact
from lib.judge.facts import Facts, group_facts, indicator_facts, project_facts
from lib.judge.passages import Passage, Texts
from lib.judge.policy import FACTS, Condition, Policy, Rule
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
FLAG_COLUMNS = [
    "subject_type", "subject_id", "subject_name", "group_id", "project_id", "viewpoint", "rule_id", "because", "passages",
    "places",
]  # fmt: skip
_FLAGGABLE_VIEWPOINTS = 9


def raise_flags(tables: Tables, cells: Frame, assessments: Frame, policy: Policy) -> Frame:
    """Every question that is raised, one row a subject and viewpoint: FLAG_COLUMNS. project_id is None for a group's own.

    Where several rules of a viewpoint hold for one subject, the first of the file speaks. `passages` are the sheet's
    words that support it, `places` where its figures stand (References).
    """
    if not policy.rules:
        return pd.DataFrame(columns=FLAG_COLUMNS)
    facts = {
        "indicator": indicator_facts(cells, assessments, policy.scale),
        "project": project_facts(tables, assessments, policy.scale, cells),
        "group": group_facts(tables, assessments, policy.scale, cells),
    }
    texts = Texts(tables)
    raised: dict[tuple[int, str, str], dict[str, object]] = {}
    for rule in policy.rules:
        known = facts[rule.subject]
        for row in _meeting(rule, known.frame).to_dict("records"):
            key = (rule.viewpoint, rule.subject, row["subject_id"])
            if key in raised:
                continue
            passages = _passages(rule, row, texts)
            if passages or rule.quotes is None or not rule.quotes.is_required:
                flag = _flag(rule, row, known, passages, policy.scale.decimals)
                if flag is not None:
                    raised[key] = flag
    flags = pd.DataFrame(list(raised.values()), columns=FLAG_COLUMNS)
    return flags.sort_values(["viewpoint", "subject_type", "subject_id"], kind="stable").reset_index(drop=True)


def _meeting(rule: Rule, frame: Frame) -> Frame:
    hit = pd.Series(True, index=frame.index)
    for condition in rule.conditions:
        hit &= _holds(condition, frame[condition.fact])
    return frame[hit]


def _holds(condition: Condition, column: pd.Series) -> pd.Series:
    match condition.test:
        case "is":
            return column.map(lambda v: v == condition.value).astype(bool)
        case "below":
            return (column < condition.value).fillna(False)
        case "above":
            return (column > condition.value).fillna(False)
        case "at_least":
            return (column >= condition.value).fillna(False)
        case _:
            return (column <= condition.value).fillna(False)


def _passages(rule: Rule, row: Mapping[str, Any], texts: Texts) -> tuple[Passage, ...]:
    if rule.quotes is None:
        return ()
    names = [str(row[n]) for n in ("name", "short_name", "unit") if isinstance(row.get(n), str)]
    match rule.subject:
        case "indicator":
            near = texts.of_indicator(row)
        case "project":
            near = texts.of_project(row["project_id"])
        case _:
            near = texts.of_group(row["group_id"])
    return texts.found(near, rule.quotes, names)


def _flag(
    rule: Rule, row: Mapping[str, Any], facts: Facts, passages: tuple[Passage, ...], decimals: int
) -> dict[str, object] | None:
    """The flag as a row; None where a figure that its reason quotes is not known."""
    kinds = FACTS[rule.subject]
    words: dict[str, str] = {}
    places: list[Reference] = []
    for name in rule.quoted_facts:
        kind = kinds[name].kind
        said = facts.words(row, name) if kind == "words" else None
        if kind != "words" and pd.notna(row[name]):
            said = format_fact(row[name], kind, decimals=decimals)
        if said is None:
            return None
        words[name] = said
        places += facts.places(row, kinds[name].lines)
    return {
        "subject_type": rule.subject,
        "subject_id": row["subject_id"],
        "subject_name": words["name"],
        "group_id": row["group_id"],
        "project_id": row["project_id"],
        "viewpoint": rule.viewpoint,
        "rule_id": rule.rule_id,
        "because": rule.because.format_map(words) + rule.question,
        "passages": passages,
        "places": tuple(sorted(set(places))),
    }


def agree(review_viewpoints: Frame, flags: Frame) -> Frame:
    """Project by viewpoint: is_recorded (in the latest review) and is_suggested (by a flag on it or its indicators).

    Columns: project_id, viewpoint, is_recorded, is_suggested. Flags on a whole group belong to no project.
    """
    latest = review_viewpoints[
        review_viewpoints["review_year"] == review_viewpoints.groupby("project_id")["review_year"].transform("max")
    ]
    recorded = latest[["project_id", "viewpoint"]].astype({"viewpoint": "int64"}).assign(is_recorded=True)
    raised = flags.loc[flags["project_id"].notna(), ["project_id", "viewpoint"]].drop_duplicates()
    raised = raised.astype({"viewpoint": "int64"}).assign(is_suggested=True)
    both = recorded.merge(raised, how="outer", on=["project_id", "viewpoint"])
    for column in ("is_recorded", "is_suggested"):
        both[column] = both[column].eq(True)
    return both.sort_values(["project_id", "viewpoint"]).reset_index(drop=True)


def expected_agreement(agreement: Frame) -> float:
    """How many records would meet a suggestion if each project's suggestions fell on viewpoints ①–⑨ by chance."""
    flaggable = agreement[agreement["viewpoint"] <= _FLAGGABLE_VIEWPOINTS]
    by_project = flaggable.groupby("project_id")[["is_recorded", "is_suggested"]].sum()
    return float((by_project["is_recorded"] * by_project["is_suggested"]).sum() / _FLAGGABLE_VIEWPOINTS)
