"""Flags: which viewpoint's question is raised for whom, by figures, with the sheet's own sentences beside it."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import pandas as pd

from lib.contract.reference import Reference
from lib.judge.causes import name_cause
from lib.judge.facts.facts import collect_facts
from lib.judge.passages import Passage, Texts, pick_passages
from lib.judge.policy.catalogue import Row, SubjectFacts
from lib.judge.policy.load import Policy
from lib.judge.policy.rules import CAUSE, Condition, Quotes, Rule
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
FLAG_COLUMNS: Final = [
    "subject_type",
    "subject_id",
    "subject_name",
    "group_id",
    "project_id",
    "viewpoint",
    "rule_id",
    "because",
    "passages",
    "places",
]


def raise_flags(tables: Tables, cells: Frame, assessments: Frame, policy: Policy) -> Frame:
    """Every question that is raised, one row per subject and viewpoint, with FLAG_COLUMNS.

    project_id is None for a group's own. because: the reason and the question. passages: the sheet's sentences that
    support it (Passage). places: where the quoted figures stand (Reference). Where several rules of one viewpoint
    hold for a subject, the first in the file speaks.
    """
    facts = collect_facts(tables, cells, assessments, policy.scale) if policy.rules else {}
    texts = Texts(tables)
    flags: dict[tuple[int, str, str], dict[str, object]] = {}
    rows_of = {subject: subject_facts.frame.to_dict("records") for subject, subject_facts in facts.items()}
    for rule in policy.rules:
        subjects = facts[rule.subject]
        for row in rows_of[rule.subject]:
            if not all(_meets(condition, row[condition.fact]) for condition in rule.conditions):
                continue
            key = (rule.viewpoint, rule.subject, row["subject_id"])
            if key in flags:
                continue
            passages = _find_passages(rule, row, texts)
            if passages is None:
                continue
            flag = _make_flag(rule, row, subjects, passages, policy.scale.decimals)
            if flag is not None:
                flags[key] = flag
    rows = pd.DataFrame(list(flags.values()), columns=FLAG_COLUMNS)
    return rows.sort_values(["viewpoint", "subject_type", "subject_id"], kind="stable").reset_index(drop=True)


def _meets(condition: Condition, value: Any) -> bool:
    """Whether a value meets a condition; an unknown one does not."""
    match condition.test:
        case "is":
            return bool(value == condition.value)
        case "below":
            return bool(value < condition.value)
        case "above":
            return bool(value > condition.value)
        case "at_least":
            return bool(value >= condition.value)
        case _:
            return bool(value <= condition.value)


def _find_passages(rule: Rule, row: Row, texts: Texts) -> tuple[Passage, ...] | None:
    """The sentences that stand beside a rule's reason; None where one that it needs is missing."""
    passages = [_quoted_passages(quotes, rule.subject, row, texts) for quotes in rule.quotes]
    if any(quotes.is_required and not quoted for quotes, quoted in zip(rule.quotes, passages, strict=True)):
        return None
    return pick_passages(passages)


def _quoted_passages(quotes: Quotes, subject: str, row: Row, texts: Texts) -> list[Passage]:
    """The sentences on a subject that are asked for, the most fitting first."""
    if quotes.about:
        if row["outcome_row"] is None:
            return []
        subject, row = "indicator", row["outcome_row"]
    # A word in the subject's own name or unit says nothing about it.
    own_names = [row[name] for name in ("name", "short_name", "unit") if isinstance(row.get(name), str)]
    match subject:
        case "indicator":
            return texts.find_indicator_passages(row, quotes, own_names)
        case "project":
            return texts.find_passages(texts.of_project(row["project_id"]), quotes, own_names)
        case _:
            return texts.find_passages(texts.of_group(row["group_id"]), quotes, own_names)


def _make_flag(
    rule: Rule, row: Row, subjects: SubjectFacts[Any], passages: tuple[Passage, ...], decimals: int
) -> dict[str, object] | None:
    """The flag as a row of FLAG_COLUMNS; None where a fact that its reason quotes is unknown."""
    quoted: dict[str, str] = {}
    places: set[Reference] = set()
    for name in rule.quoted_facts:
        text = subjects.quote(row, name, decimals)
        if text is None:
            return None
        quoted[name] = text
        places.update(subjects.places(row, name))
    if rule.names_cause:
        causes = (name_cause(passage, rule.quotes[0].says[1]) for passage in passages)
        cause = next((cause for cause in causes if cause is not None), None)
        if cause is None:
            return None
        quoted[CAUSE] = cause
    return {
        "subject_type": rule.subject,
        "subject_id": row["subject_id"],
        "subject_name": quoted["name"],
        "group_id": row["group_id"],
        "project_id": row["project_id"],
        "viewpoint": rule.viewpoint,
        "rule_id": rule.rule_id,
        "because": rule.because.format_map(quoted) + rule.question,
        "passages": passages,
        "places": tuple(sorted(places)),
    }


def compare_with_records(review_viewpoints: Frame, flags: Frame) -> Frame:
    """Set recorded viewpoints beside suggested ones: one row per project and viewpoint that is either.

    Columns: project_id, viewpoint, is_recorded (in the project's latest review), is_suggested (by a flag on it or its
    indicators). Flags on a whole group belong to no project.
    """
    latest_year = review_viewpoints.groupby("project_id")["review_year"].transform("max")
    latest = review_viewpoints[review_viewpoints["review_year"] == latest_year]
    keys = ["project_id", "viewpoint"]
    recorded = latest[keys].astype({"viewpoint": "int64"}).assign(is_recorded=True)
    suggested = flags.loc[flags["project_id"].notna(), keys].drop_duplicates()
    # Where only whole groups are flagged, the column holds no text and would not merge with one that does.
    types = {"viewpoint": "int64", "project_id": recorded["project_id"].dtype}
    suggested = suggested.astype(types).assign(is_suggested=True)
    rows = recorded.merge(suggested, how="outer", on=keys)
    # The merge leaves NaN where only the other side has the row.
    rows = rows.assign(is_recorded=rows["is_recorded"].eq(True), is_suggested=rows["is_suggested"].eq(True))
    return rows.sort_values(keys, ignore_index=True)


def expected_agreement(agreement: Frame, projects: int) -> float:
    """How many records would meet a suggestion on average if the projects' suggestions were dealt among them by chance.

    Each viewpoint keeps how often it is recorded and how often it is suggested. `agreement`: see compare_with_records;
    `projects`: how many are compared, with those that have neither.
    """
    if not projects:
        return 0.0
    by_viewpoint = agreement.groupby("viewpoint")[["is_recorded", "is_suggested"]].sum()
    return float((by_viewpoint["is_recorded"] * by_viewpoint["is_suggested"]).sum() / projects)
