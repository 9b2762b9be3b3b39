"""Every word that the address may hold for one data set and policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS, NOT_NAMED, circled
from lib.contract.wording import group_label, group_name
from lib.judge.policy.load import Policy
from lib.store.lookups import initiative_sign
from lib.store.tables import Tables
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.narrow import rows_of
from lib.view.parameters import Vocabulary
from lib.view.selection import (
    BY_WORDS,
    CORE_WORDS,
    DECIDED,
    GROUP,
    INDICATOR,
    MINUTES_WORDS,
    OVERVIEW,
    PART_WORDS,
    PROJECT,
    ROLE_WORDS,
    RUN_WORDS,
    SORT_WORDS,
    TASK_WORDS,
)

# Further layouts, of 比較 and 視点.
_MORE_BY_WORDS = {"section": "所管課", "group": "事業群", "sheet": "調書"}
# The words that do not depend on the data.
_FIXED_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "core": CORE_WORDS,
    "kind": INDICATOR_KINDS,
    "sort": SORT_WORDS | {f"-{word}": f"{label}(逆)" for word, label in SORT_WORDS.items()},
    "part": PART_WORDS,
    "task": TASK_WORDS,
    "by": BY_WORDS | _MORE_BY_WORDS,
    "minutes": MINUTES_WORDS,
    "run": RUN_WORDS,
    "role": ROLE_WORDS,
}
_YEARS_WITHOUT_DATA = (2019, 2025)  # so that pages of an empty data set can be drawn


def vocabulary(tables: Tables, policy: Policy) -> Vocabulary:
    """The words of this data: ids, names, sections, decisions, statuses and years that exist."""
    years = tables["observations"]["fiscal_year"]
    first_year, last_year = (int(years.min()), int(years.max())) if len(years) else _YEARS_WITHOUT_DATA
    slides = _slide_words(tables)
    viewpoints = {
        str(row.viewpoint): f"{circled(int(row.viewpoint))} {row.short}" for row in rows_of(tables["viewpoints"])
    }
    words = {
        **_FIXED_WORDS,
        **{name: _head_words(tables["program_groups"][column]) for name, column in OF_GROUPS.items()},
        "group": {row.group_id: group_label(row.group_id, row.name) for row in rows_of(tables["program_groups"])},
        "initiative": _initiative_words(tables),
        "section": {section: section for section in tables["projects"]["section"].unique()},
        "decision": {decision: decision for decision in tables["reviews"]["decision"].unique()},
        "recorded": viewpoints,
        "suggested": viewpoints,
        "code": viewpoints,
        "status": policy.scale.labels(),
        "indicator": {row.indicator_id: row.name for row in rows_of(tables["indicators"])},
        "project": {row.project_id: row.name for row in rows_of(tables["projects"])},
        "source": {row.source_id: row.title for row in rows_of(tables["sources"])},
        "sheet": _sheet_words(tables),
        "slides": slides,
        "at": slides,
    }
    bounds = {grade.code: round(grade.lower_bound * 100) for grade in policy.scale.movable()}
    return Vocabulary(words, first_year, last_year, bounds)


def _sheet_words(tables: Tables) -> dict[str, str]:
    """The years whose sheets can be compared with earlier ones, newest first."""
    years = sorted({int(year) for year in tables["sources"]["sheet_year"]}, reverse=True)
    return {str(year): f"{era(year)}の調書" for year in years[:-1]}


def _head_words(heads: pd.Series) -> dict[str, str]:
    """The heads that sheets name, sorted, then UNNAMED for groups without; empty where no sheet names any."""
    names = sorted(heads.dropna().unique())
    if not names:
        return {}
    return {str(name): str(name) for name in names} | ({UNNAMED: NOT_NAMED} if heads.isna().any() else {})


def _initiative_words(tables: Tables) -> dict[str, str]:
    """Initiatives by sign and name; with the group's code among several groups, where signs and names repeat."""
    has_many_groups = len(tables["program_groups"]) > 1
    return {
        row.initiative_id: f"{initiative_sign(row.initiative_id)} {row.name}"
        + (f"〔{row.group_id}〕" if has_many_groups else "")
        for row in rows_of(tables["initiatives"])
    }


def _slide_words(tables: Tables) -> dict[str, str]:
    """Every slide that a meeting could hold: its word in the address -> its name."""
    indicators = {
        f"{INDICATOR}.{row.indicator_id}": f"指標: {row.name if pd.isna(row.short_name) else row.short_name}"
        for row in rows_of(tables["indicators"])
    }
    projects = {f"{PROJECT}.{row.project_id}": f"事務事業: {row.name}" for row in rows_of(tables["projects"])}
    groups = {f"{GROUP}.{row.group_id}": f"事業群: {group_name(row.name)}" for row in rows_of(tables["program_groups"])}
    if len(groups) == 1:  # its slide would repeat the overview
        groups = {}
    return {OVERVIEW: "全体像", **groups, **indicators, **projects, DECIDED: "決まったこと"}
