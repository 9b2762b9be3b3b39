"""The sheet's own words about a subject, sentence by sentence, each with its place: what may stand beside a reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.reference import Reference
from lib.judge.rules import Quotes
from lib.store.tables import Tables

# A text names an indicator when it shares a run of this many letters with the indicator's name (or holds a shorter name).
_SHARED_RUN = 8
_LONGEST_NAME = 200
_MOST_QUOTED = 3
_LATER_TABLE = "section_4"


@dataclass(frozen=True)
class Passage:
    """Words of a document exactly as they stand there, and where."""

    text: str
    place: Reference


class Texts:
    """The narratives of a data set by whom they speak of. Columns used: contract table ``narratives``."""

    def __init__(self, tables: Tables) -> None:
        owners: dict[tuple[str, str], str] = {("group", g): g for g in tables["program_groups"]["group_id"]}
        for kind, table in (("project", "projects"), ("indicator", "indicators"), ("initiatives", "initiatives")):
            ids = tables[table].iloc[:, 0]
            owners |= {(kind, i): g for i, g in zip(ids, tables[table]["group_id"], strict=True)}
        self._of: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._in_group: dict[str, list[Any]] = defaultdict(list)
        self._tables = tables
        self._names: dict[str, str | None] = {}
        self._indicators: dict[str, list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
        self._group_of = dict(zip(tables["projects"]["project_id"], tables["projects"]["group_id"], strict=True))
        self._owner: dict[str, object] = dict(
            zip(tables["indicators"]["indicator_id"], tables["indicators"]["project_id"], strict=True)
        )
        for item in tables["indicators"].itertuples(index=False):
            self._indicators[item.group_id].append((item.indicator_id, item.name, _runs(item.name)))
        rows = tables["narratives"].sort_values("position", kind="stable")
        for row in rows.itertuples(index=False):
            ids = str(row.subject_id).split(",")
            group = owners[row.subject_type, ids[0]]
            self._in_group[group].append(row)
            for one in ids:
                self._of[row.subject_type, one].append(row)
        self._initiatives = current_initiatives(tables["project_initiatives"])

    def of_project(self, project_id: str) -> list[Any]:
        """What is said of a project itself and of the initiatives it works for, but of no indicator that is not its own."""
        rows = self._around_project(project_id)
        return [
            r
            for r in rows
            if self._owner.get(self._named(r, self._group_of[project_id]) or "", project_id) == project_id
        ]

    def _around_project(self, project_id: str) -> list[Any]:
        shared = [r for i in self._initiatives.get(project_id, ()) for r in self._of["initiatives", i]]
        return _once([*self._of["project", project_id], *shared])

    def of_group(self, group_id: str) -> list[Any]:
        """What is said of a program group as a whole."""
        return list(self._of["group", group_id])

    def of_indicator(self, item: Mapping[str, Any]) -> list[Any]:
        """What is said of an indicator itself, and what its project, initiatives or group say where they name it."""
        project_id, group_id = item["project_id"], item["group_id"]
        near = self._around_project(project_id) if isinstance(project_id, str) else self._in_group[group_id]
        around = [
            row
            for row in near
            if row.subject_type in ("project", "initiatives") and self._named(row, group_id) == item["indicator_id"]
        ]
        return _once([*self._of["indicator", item["indicator_id"]], *around])

    def _named(self, row: Any, group_id: str) -> str | None:
        """The one indicator of the group that a text names: most of its name stands there, more than of any other's."""
        if row.narrative_id not in self._names:
            runs = _runs(row.text)
            found = [
                (_longest_shared(row.text, name), indicator_id)
                for indicator_id, name, own in self._indicators.get(group_id, [])
                if not own.isdisjoint(runs) or (len(name) < _SHARED_RUN and name in row.text)
            ]
            found.sort(reverse=True)
            alone = found and (len(found) == 1 or found[0][0] > found[1][0])
            self._names[row.narrative_id] = found[0][1] if alone else None
        return self._names[row.narrative_id]

    def found(self, rows: Iterable[Any], quotes: Quotes, names: Sequence[str]) -> tuple[Passage, ...]:
        """Sentences that say what the rule looks for. A word that stands in the subject's own `names` counts for nothing."""
        says = [[w for w in words if not any(w in name for name in names)] for words in quotes.says]
        by_kind = sorted((r for r in rows if r.kind in quotes.kinds), key=lambda r: quotes.kinds.index(r.kind))
        hits = [
            Passage(sentence, self._tables.reference(row.source_id, row.source_ref))
            for row in by_kind
            for sentence in sentences(row.text)
            if all(any(w in sentence for w in words) for words in says) and not any(w in sentence for w in quotes.never)
        ]
        return tuple(dict.fromkeys(hits))[:_MOST_QUOTED]


def sentences(text: str) -> list[str]:
    """The sentences of a text exactly as they stand in it."""
    return [s.strip() for s in re.findall(r"[^。]+。?", text) if s.strip()]


def current_initiatives(links: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Project -> its initiatives, from the later table of the sheet where that has any, else from the earlier one."""
    has_later = set(links.loc[links["stated_in"] == _LATER_TABLE, "project_id"])
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in links.itertuples(index=False):
        if row.stated_in == _LATER_TABLE or row.project_id not in has_later:
            found[row.project_id][row.initiative_id] = None
    return {project_id: tuple(ids) for project_id, ids in found.items()}


def _runs(text: str, length: int = _SHARED_RUN) -> frozenset[str]:
    return frozenset(text[at : at + length] for at in range(len(text) - length + 1))


def _longest_shared(text: str, name: str) -> int:
    """Length of the longest run that both hold; a name counts with its first letters only."""
    name = name[:_LONGEST_NAME]
    low, high = 0, min(len(text), len(name))
    while low < high:
        middle = (low + high + 1) // 2
        if _runs(text, middle).isdisjoint(_runs(name, middle)):
            high = middle - 1
        else:
            low = middle
    return low


def _once(rows: Iterable[Any]) -> list[Any]:
    return list({row.narrative_id: row for row in rows}.values())


def texts_about(narratives: pd.DataFrame, subject_type: str, ids: pd.Series) -> pd.Series:
    """The sheet's text on each id, its parts in order and joined; empty where it says nothing."""
    rows = narratives[narratives["subject_type"] == subject_type]
    joined = rows.sort_values("position").groupby("subject_id")["text"].agg(" ".join).to_dict()
    return pd.Series([joined.get(i, "") for i in ids], index=ids.index, dtype="str")
