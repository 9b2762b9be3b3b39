"""What changes from one state of the facts to another: cell by cell, old and new, with status and flags before and after.

The same for a commit that is being considered and for any two commits of the history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import (
    ACCUMULATIONS,
    BUDGET_ITEMS,
    DIRECTIONS,
    MEASURES,
    NARRATIVE_KINDS,
    REPORT_STATES,
    STAGES,
    circled,
)
from lib.judge.evaluation import Evaluation
from lib.judge.policy import Scale
from lib.store.sheets import groups_of
from lib.store.tables import Tables

_NONE = "(なし)"
# What a change is called in the headline, in its order.
KINDS = (
    "新しい実績", "実績の改定", "目標の改定", "そのほかの数値", "事業費", "文章", "見直し", "事務事業", "指標", "事業群", "なくなるもの",
)  # fmt: skip
_PROJECT = {
    "name": "名",
    "section": "所管課(室)",
    "period_text": "事業期間",
    "is_core": "中核事業",
    "overview": "事業概要",
    "target_audience": "事業対象",
}
_INDICATOR = {"name": "名", "unit": "単位", "accumulation": "集計", "direction": "よい向き"}
_GROUP = {
    "name": "名", "basic_strategy": "基本戦略", "measure": "施策", "department": "部局", "lead_section": "主管課", "related_sections": "関係課",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One cell that changes. `status` and `flags` are (before, after) in words, equal or blank where nothing moves."""

    group_id: str
    kind: str
    label: str
    old: str
    new: str
    place: Reference | None
    status: tuple[str, str] = ("", "")
    flags: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Preview:
    """Every change, group by group, and how many cells stay."""

    changes: tuple[Change, ...]
    unchanged: int

    @property
    def headline(self) -> str:
        """``変わるところ 38件: 新しい実績 31、目標の改定 4、文章 3``."""
        if not self.changes:
            return "変わるところはありません"
        counts = Counter(c.kind for c in self.changes)
        return f"変わるところ {len(self.changes)}件: " + "、".join(
            f"{kind} {counts[kind]}" for kind in KINDS if counts[kind]
        )


def touched(before: Tables, after: Tables) -> set[str]:
    """The program groups whose readings differ."""
    groups = before.revisions.keys() | after.revisions.keys()
    return {g for g in groups if before.revisions.get(g) != after.revisions.get(g)}


def changes(before: Evaluation, after: Evaluation, groups: Iterable[str]) -> Preview:
    """What changes in these program groups, in the order of groups and kinds."""
    wanted = set(groups)
    one, other = _State(before, wanted), _State(after, wanted)
    found: list[Change] = []
    same = 0
    for key in dict.fromkeys([*other.cells, *one.cells]):
        old, new = one.cells.get(key), other.cells.get(key)
        if old is not None and new is not None and old.text == new.text:
            same += 1
            continue
        cell = new or old
        assert cell is not None
        kind = cell.kind(old, new)
        if kind is None:
            same += 1
            continue
        found.append(
            Change(
                cell.group, kind, cell.label, old.text if old else _NONE, new.text if new else _NONE, new.place if new else None,
                (one.status(cell), other.status(cell)), (one.flags(cell), other.flags(cell)),
            )
        )  # fmt: skip
    order = {kind: n for n, kind in enumerate(KINDS)}
    found.sort(key=lambda c: (c.group_id, order[c.kind]))
    return Preview(tuple(found), same)


@dataclass(frozen=True)
class _Cell:
    group: str
    about: str
    label: str
    text: str
    place: Reference | None
    measure: str = ""
    subject: str = ""
    year: int = 0

    def kind(self, old: _Cell | None, new: _Cell | None) -> str | None:
        """What this change is called; None where it is none (a blank where there was nothing)."""
        if new is None:
            return "なくなるもの"
        states = REPORT_STATES.values()
        known = old is not None and old.text not in states
        if self.about in ("figure", "事業費") and new.text in states:
            return "なくなるもの" if known else None if old is None else "そのほかの数値"
        if self.about == "figure":
            if self.measure == "actual":
                return "実績の改定" if known else "新しい実績"
            if self.measure in ("target", "final_target"):
                return "目標の改定" if old is not None else "そのほかの数値"
            return "そのほかの数値"
        return self.about


class _State:
    """One state as cells by key, for some program groups."""

    def __init__(self, evaluation: Evaluation, groups: set[str]) -> None:
        tables = evaluation.tables
        self.tables, self.scale = tables, evaluation.policy.scale
        owners = groups_of(tables.frames)
        self.rows = {name: tables[name][owner.isin(groups)].assign(owner=owner) for name, owner in owners.items()}
        self.names = _names(tables)
        mine = evaluation.cells[evaluation.cells["indicator_id"].isin(set(self.rows["indicators"]["indicator_id"]))]
        pairs = zip(mine["indicator_id"], mine["fiscal_year"], strict=True)
        self._status = dict(zip(pairs, mine["status"], strict=True))
        self._flags: dict[str, list[int]] = {}
        for row in evaluation.flags[evaluation.flags["group_id"].isin(groups)].itertuples(index=False):
            self._flags.setdefault(str(row.subject_id), []).append(int(row.viewpoint))
        self.cells = dict(self._all())

    def status(self, cell: _Cell) -> str:
        """The status of the indicator's year that a cell belongs to, in words."""
        return _status_words(self.scale, self._status.get((cell.subject, cell.year))) if cell.measure else ""

    def flags(self, cell: _Cell) -> str:
        """The viewpoints that are raised for what a cell is about."""
        return "".join(circled(v) for v in sorted(set(self._flags.get(cell.subject, []))))

    def _place(self, row: Any) -> Reference | None:
        place = getattr(row, "source_ref", None)
        return self.tables.reference(row.source_id, place) if isinstance(place, str) else None

    def _all(self) -> Iterable[tuple[tuple[object, ...], _Cell]]:
        for row in self.rows["observations"].itertuples(index=False):
            unit = self.names["unit"].get(row.indicator_id, "")
            said = REPORT_STATES[row.report_state]
            if row.report_state == "reported":
                said = f"{row.value:.0%}" if row.measure == "printed_rate" else f"{row.value:,.10g}{unit}"
            label = f"{self.names['indicator'].get(row.indicator_id, row.indicator_id)} {era(int(row.fiscal_year))}の{MEASURES[row.measure]}"
            key = ("observations", row.indicator_id, row.fiscal_year, row.measure)
            yield (
                key,
                _Cell(
                    row.owner,
                    "figure",
                    label,
                    said,
                    self._place(row),
                    row.measure,
                    row.indicator_id,
                    int(row.fiscal_year),
                ),
            )
        for row in self.rows["budgets"].itertuples(index=False):
            known = row.report_state == "reported"
            said = f"{int(row.amount_thousand_yen):,}千円" if known else REPORT_STATES[row.report_state]
            label = f"{self._project(row.project_id)} {era(int(row.fiscal_year))}{STAGES[row.stage]}の{BUDGET_ITEMS[row.item]}"
            at = ("budgets", row.project_id, row.fiscal_year, row.stage, row.item)
            yield at, _Cell(row.owner, "事業費", label, said, self._place(row), subject=row.project_id)
        texts = self.rows["narratives"].sort_values("position")
        for (subject_type, subject, kind), rows in texts.groupby(["subject_type", "subject_id", "kind"], sort=False):
            first = next(rows.itertuples(index=False))
            heading = NARRATIVE_KINDS[kind].format(this=era(int(first.sheet_year)), next=era(int(first.sheet_year) + 1))
            label = f"{self._subject(str(subject_type), str(subject))} {heading}"
            yield ("narratives", subject_type, subject, kind), _Cell(first.owner, "文章", label, "\n".join(rows["text"]), self._place(first), subject=str(subject))  # fmt: skip
        for row in self.rows["reviews"].itertuples(index=False):
            label = f"{self._project(row.project_id)} 見直し区分"
            yield (
                ("reviews", row.project_id),
                _Cell(row.owner, "見直し", label, row.decision, self._place(row), subject=row.project_id),
            )
        for project, rows in self.rows["review_viewpoints"].groupby("project_id", sort=False):
            first = next(rows.itertuples(index=False))
            said = "".join(circled(int(v)) for v in sorted(rows["viewpoint"]))
            yield ("viewpoints", project), _Cell(first.owner, "見直し", f"{self._project(str(project))} 記載の視点", said, self._place(first), subject=str(project))  # fmt: skip
        words: dict[str, dict[Any, str]] = {
            "is_core": {True: "中核", False: "中核以外"},
            "accumulation": ACCUMULATIONS,
            "direction": DIRECTIONS,
        }
        for table, about, columns in (
            ("projects", "事務事業", _PROJECT),
            ("indicators", "指標", _INDICATOR),
            ("program_groups", "事業群", _GROUP),
        ):
            for row in self.rows[table].to_dict("records"):
                item = next(iter(row.values()))
                for column, word in columns.items():
                    value = row[column]
                    said = (
                        ""
                        if value is None or (not isinstance(value, bool) and pd.isna(value))
                        else words.get(column, {}).get(value, value)
                    )
                    if said != "":
                        place = (
                            self.tables.reference(row["source_id"], row["source_ref"]) if "source_ref" in row else None
                        )
                        yield (table, item, column), _Cell(row["owner"], about, f"{row['name'] or row['owner']} {word}", str(said), place, subject=str(item))  # fmt: skip

    def _project(self, project: str) -> str:
        return self.names["project"].get(project, project)

    def _subject(self, subject_type: str, subject: str) -> str:
        if subject_type == "initiatives":
            return "取組項目" + "・".join(part.rsplit("_", 1)[-1] for part in subject.split(","))
        return self.names.get(subject_type, {}).get(subject, subject)


def _names(tables: Tables) -> Mapping[str, Mapping[str, str]]:
    indicators, projects, groups = tables["indicators"], tables["projects"], tables["program_groups"]
    return {
        "indicator": dict(zip(indicators["indicator_id"], indicators["name"], strict=True)),
        "unit": dict(zip(indicators["indicator_id"], indicators["unit"], strict=True)),
        "project": dict(zip(projects["project_id"], projects["name"], strict=True)),
        "group": dict(zip(groups["group_id"], groups["name"].fillna("事業群"), strict=True)),
    }


def _status_words(scale: Scale, status: object) -> str:
    return scale.labels().get(str(status), "") if isinstance(status, str) else ""
