"""Which known thing a name on a sheet is: ids that stay the same from year to year, also where a person says so."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from lib.contract.letters import folded, plain
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.question import Question

Known = Mapping[str, pd.DataFrame]
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def bare(name: object) -> str:
    """A name for comparing, plain: without circled numbers in front and footnote marks."""
    text = re.sub(r"^[\s①-⑳]+", "", str(name))
    return re.sub(r"(※\d*|\*\d*|\(注\d*\))+$", "", plain(text))


def _folded(name: object) -> str:
    return folded(bare(name))


def same_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is this one: as it is written, else in other letters, else in another case or kana."""
    known = list(known)[::-1]  # the newest first
    for key in (str, bare, _folded):
        wanted = key(name)
        same = next((n for n in known if key(n) == wanted), None)
        if same is not None:
            return same
    return None


def word_of(prefix: str, *names: object) -> str:
    """A stable id from names: the same names, the same word."""
    digest = hashlib.sha256("|".join(bare(n) for n in names).encode()).hexdigest()
    return f"{prefix}_{digest[:8]}"


class Identity:
    """Ids of one program group's things, from what is known already; new ones are made from names.

    `answers` to questions of the kind renamed give a new name a known id.
    """

    def __init__(self, known: Known | None, group_id: str, answers: Answers = NO_ANSWERS) -> None:
        self.known, self.group_id, self.answers = known, group_id, answers
        self._kept: dict[str, pd.DataFrame] = {}

    def _rows(self, table: str) -> pd.DataFrame:
        if self.known is None:
            return pd.DataFrame()
        if table not in self._kept:
            rows = self.known[table]
            self._kept[table] = rows[rows["group_id"] == self.group_id] if "group_id" in rows else rows
        return self._kept[table]

    @cached_property
    def _narratives(self) -> Mapping[tuple[str, str, str, int], str]:
        if self.known is None:
            return {}
        rows = self.known["narratives"]
        keys = zip(rows["subject_type"], rows["subject_id"], rows["kind"], rows["position"].astype(int), strict=True)
        return dict(zip(keys, rows["narrative_id"], strict=True))

    def row(self, table: str, item: str) -> dict[str, Any]:
        """What is known of an item; empty for a new one."""
        rows = self._rows(table)
        found = rows[rows.iloc[:, 0] == item] if len(rows) else rows
        return dict(found.iloc[-1]) if len(found) else {}

    def project(self, name: str) -> str:
        """The project_id of a project."""
        return self._named("projects", name, self._rows("projects"), word_of("p", self.group_id, name))

    def indicator(self, project_id: str | None, kind: str, name: str) -> str:
        """The indicator_id of an indicator of a project, or of the group itself."""
        rows = self._rows("indicators")
        if len(rows):
            rows = rows[rows["project_id"].isna() if project_id is None else rows["project_id"] == project_id]
        return self._named("indicators", name, rows, word_of("i", self.group_id, project_id or "", kind, name))

    def initiative(self, sign: str) -> str:
        """The id of an initiative by its roman sign: the known one, else with its group's id in front."""
        for known in self._rows("initiatives").get("initiative_id", ()):
            if str(known).rsplit("_", 1)[-1] == sign:
                return str(known)
        return f"{self.group_id}_{sign}"

    def narrative(self, subject_type: str, subject_id: str, kind: str, position: int) -> str:
        """The id of a text: the known one at the same position, else made from its subject."""
        known = self._narratives.get((subject_type, subject_id, kind, position))
        if known is not None:
            return str(known)
        subject = subject_id if _WORD.fullmatch(subject_id) else word_of("t", self.group_id, subject_id)
        return f"{subject if subject.startswith(self.group_id) else f'{self.group_id}_{subject}'}_{kind}_{position}"

    def _named(self, table: str, name: str, rows: pd.DataFrame, made: str) -> str:
        """The known id of the same name or, by a person's answer, of another one; else the made one."""
        if not len(rows):
            return made
        known = dict(zip(rows["name"].astype(str), rows.iloc[:, 0].astype(str), strict=True))
        if same := same_name(name, known):
            return known[same]
        answer = self.answers.code(Question("renamed", (table, made)), "", list(known.values()))
        return answer.answer if answer else made


def group_of(known: Known | None, name: str | None, items: Iterable[tuple[str, str]]) -> str:
    """The group that a sheet is of: by its name, else by the most of its (table, name) items, else a new one."""
    items = list(items)
    if known is not None:
        groups = known["program_groups"]
        if name:
            named = dict(zip(groups["name"].fillna(""), groups["group_id"], strict=True))
            if same := same_name(name, named):
                return str(named[same])
        votes: Counter[str] = Counter()
        for table in ("projects", "indicators"):
            wanted = {_folded(n) for t, n in items if t == table}
            rows = known[table]
            rows = rows.drop_duplicates(rows.columns[0])
            votes.update(rows.loc[[_folded(n) in wanted for n in rows["name"]], "group_id"])
        if votes:
            (group, most), total = votes.most_common(1)[0], len(items)
            unnamed = bool(groups.loc[groups["group_id"] == group, "name"].isna().all())
            if most * 2 > total and (not name or unnamed):
                return str(group)
    return word_of("g", name or "|".join(sorted(bare(n) for _, n in items)))
