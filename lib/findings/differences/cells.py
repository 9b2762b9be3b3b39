"""The cells that differ between two states of the facts, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.tables import CONTRACTS
from lib.contract.terms import (
    BUDGET_ITEMS,
    LEGAL_ITEMS,
    MEASURES,
    STAGES,
    STATED_IN,
    circled,
)
from lib.contract.wording import narrative_heading
from lib.findings.differences.words import NONE, amount_text, cell_text, figure_text, legal_text, signs_text
from lib.store.rows import column_by
from lib.store.sheets import groups_of
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
What: TypeAlias = Literal["new", "changed", "gone"]
_GONE = "後に記載のないもの"
# What a change is called in the headline, in its order.
KINDS = (
    "新しい実績",
    "実績の改定",
    "新しい目標",
    "目標の改定",
    "その他の数値",
    heads.COST,
    "文章",
    "見直し",
    heads.PROJECT,
    heads.INDICATOR,
    heads.INITIATIVE,
    heads.GROUP,
    _GONE,
)
# Tables whose rows hold a cell a column: what the cell is called, and the column of its place where it has its own.
_COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "projects": {
        "name": ("事務事業名", ""),
        "number": ("番号", ""),
        "section": (heads.SECTION, "section_ref"),
        "period_text": ("事業期間", "period_ref"),
        "is_core": (heads.CORE, ""),
        "overview": ("事業概要", "overview_ref"),
        "target_audience": ("事業対象", "audience_ref"),
    },
    "indicators": {
        "name": ("指標名", ""),
        "kind": (heads.KIND, ""),
        "unit": (heads.UNIT, ""),
        "accumulation": ("値の数え方", ""),
        "direction": ("よい向き", ""),
    },
    "initiatives": {"name": ("取組項目名", "")},
    "program_groups": {
        "name": ("事業群名", ""),
        "basic_strategy": (heads.STRATEGY, ""),
        "measure": (heads.MEASURE, ""),
        "department": (heads.DEPARTMENT, ""),
        "lead_section": (heads.LEAD_SECTION, ""),
        "related_sections": ("関係課", ""),
    },
}
_ABOUT = {
    "projects": heads.PROJECT,
    "indicators": heads.INDICATOR,
    "initiatives": heads.INITIATIVE,
    "program_groups": heads.GROUP,
}
_VALUES = {"observations": "value", "budgets": "amount_thousand_yen", "legal_bases": "text"}


@dataclass(frozen=True)
class Change:
    """One cell that changes. `status` and `flags` are (before, after) in words, equal or blank where nothing moves.

    `kind` is one of KINDS. `place` is where the new text stands and `old_place` where the old one does.
    """

    group_id: str
    kind: str
    label: str
    old: str
    new: str
    place: Reference | None
    status: tuple[str, str] = ("", "")
    flags: tuple[str, str] = ("", "")
    table: str = ""
    what: What = "changed"
    old_place: Reference | None = None


class Found(NamedTuple):
    """A change, and whose status and flags it may move."""

    change: Change
    subject: tuple[str, str]
    year: int = 0


class Pair:
    """Two states side by side, for some program groups."""

    def __init__(self, before: Tables, after: Tables, groups: set[str]) -> None:
        self.before, self.after = before, after
        self.old, self.new = _rows_of(before, groups), _rows_of(after, groups)
        self.names = _names(self.old, before) | _names(self.new, after)
        self.units = _units(self.old), _units(self.new)
        self._older_sheets = {**before.older_sheets, **after.older_sheets}
        self.unchanged = 0

    def found(self) -> tuple[list[Found], int]:
        """Every change, and how many cells that hold something stay."""
        changes = [
            *self._figures(),
            *self._budgets(),
            *self._legal_bases(),
            *self.texts(),
            *self._reviews(),
            *self._links(),
            *(change for table in _COLUMNS for change in self._rows(table)),
        ]
        return changes, self.unchanged

    def _figures(self) -> Iterator[Found]:
        for row in self._valued("observations", ("indicator_id", "fiscal_year", "measure")):
            year = int(row.fiscal_year)
            label = f"{self._name('indicator', row.indicator_id)} {era(year)}の{MEASURES[row.measure]}"
            texts = [
                figure_text(value, state, row.measure, units.get(row.indicator_id, ""))
                for value, state, units in zip((row.value_old, row.value_new), _states(row), self.units, strict=True)
            ]
            subject = ("indicator", row.indicator_id)
            yield self._change("observations", row, _kind_of_figure(row), label, texts, subject, year)

    def _budgets(self) -> Iterator[Found]:
        for row in self._valued("budgets", ("project_id", "fiscal_year", "stage", "item")):
            what = f"{era(int(row.fiscal_year))}{STAGES[row.stage]}の{BUDGET_ITEMS[row.item]}"
            amounts = (row.amount_thousand_yen_old, row.amount_thousand_yen_new)
            yield self._of_project("budgets", row, heads.COST, what, map(amount_text, amounts, _states(row)))

    def _legal_bases(self) -> Iterator[Found]:
        for row in self._valued("legal_bases", ("project_id", "item")):
            texts = map(legal_text, (row.text_old, row.text_new), _states(row))
            yield self._of_project("legal_bases", row, heads.PROJECT, LEGAL_ITEMS[row.item], texts)

    def _of_project(self, table: str, row: Any, kind: str, what: str, texts: Iterable[str]) -> Found:
        """The change of a value that is reported of a project."""
        label = f"{self._name('project', row.project_id)} {what}"
        return self._change(table, row, _GONE if _is_lost(row) else kind, label, texts, ("project", row.project_id))

    def _valued(self, table: str, key: tuple[str, ...]) -> Iterator[Any]:
        """The rows of a table of values that differ; a blank that comes or goes is no change."""
        value = _VALUES[table]
        rows = _side_by_side(self.old[table], self.new[table], key)
        differ = _differs(rows, value) | _differs(rows, "report_state")
        reported = (rows["report_state_old"] == "reported") | (rows["report_state_new"] == "reported")
        both = rows["report_state_old"].notna() & rows["report_state_new"].notna()
        self.unchanged += int((~differ & reported).sum())
        return rows[differ & (reported | both)].itertuples(index=False)

    def texts(self) -> Iterator[Found]:
        """The texts that differ, those of one subject and kind as one."""
        key = ("subject_type", "subject_id", "kind")
        for row in self._joined("narratives", key, "\n".join, "text", "position"):
            year = row.sheet_year_new if pd.notna(row.sheet_year_new) else row.sheet_year_old
            subject = row.subject_id
            if row.subject_type == "initiatives":
                name = heads.INITIATIVE + "・".join(map(_initiative_number, subject.split(",")))
            else:
                name = self._name(row.subject_type, subject)
            label = f"{name} {narrative_heading(row.kind, int(year))}"
            yield self._change(
                "narratives", row, "文章", label, (row.text_old, row.text_new), (row.subject_type, subject)
            )

    def _reviews(self) -> Iterator[Found]:
        signs = partial(signs_text, sign=lambda viewpoint: circled(int(viewpoint)))
        for table, column, join, word in (
            ("reviews", "decision", "、".join, heads.DECISION),
            ("review_viewpoints", "viewpoint", signs, "記載の視点"),
        ):
            for row in self._joined(table, ("project_id",), join, column, column):
                label = f"{self._name('project', row.project_id)} {word}"
                yield self._change(
                    table, row, "見直し", label, (row.text_old, row.text_new), ("project", row.project_id)
                )

    def _links(self) -> Iterator[Found]:
        """Which initiatives a project serves, as each part of the sheet says it."""
        signs = partial(signs_text, sign=_initiative_number, between="・")
        key = ("project_id", "stated_in")
        for row in self._joined("project_initiatives", key, signs, "initiative_id", "initiative_id"):
            label = f"{self._name('project', row.project_id)} 取組項目({STATED_IN[row.stated_in]})"
            texts = (row.text_old, row.text_new)
            yield self._change("project_initiatives", row, heads.PROJECT, label, texts, ("project", row.project_id))

    def _joined(self, table: str, key: tuple[str, ...], join: Any, column: str, order: str) -> Iterator[Any]:
        """Rows of one subject as one text; those that differ, with their texts as ``text``."""
        sides = []
        for side in (self.old, self.new):
            rows = side[table].sort_values([*key, order], kind="stable")
            groups = rows.groupby(list(key), sort=False)
            first = groups[[c for c in ("owner", "source_id", "source_ref", "sheet_year") if c in rows]].first()
            texts = [join(values) for values in _values_of(groups, rows[column])]
            sides.append(first.assign(text=pd.Series(texts, first.index, dtype=object)).reset_index())
        rows = _side_by_side(sides[0], sides[1], key)
        differ = _differs(rows, "text")
        self.unchanged += int((~differ).sum())
        return rows[differ].itertuples(index=False)

    def _rows(self, table: str) -> Iterator[Found]:
        """The cells of a table that has one a column."""
        key = CONTRACTS[table].key[0]
        kind = key.removesuffix("_id").removeprefix("program_")
        rows = _side_by_side(self.old[table], self.new[table], (key,))
        for column, (word, place) in _COLUMNS[table].items():
            blank = [rows[f"{column}{side}"].isna() | (rows[f"{column}{side}"] == "") for side in ("_old", "_new")]
            differ = _differs(rows, column) & ~(blank[0] & blank[1])
            self.unchanged += int((~differ & ~blank[1]).sum())
            for row in rows[differ].itertuples(index=False):
                item = getattr(row, key)
                texts = [cell_text(column, getattr(row, f"{column}{side}")) for side in ("_old", "_new")]
                name = f"取組項目{_initiative_number(item)}" if table == "initiatives" else self._name(kind, item)
                yield self._change(table, row, _ABOUT[table], f"{name} {word}", texts, (kind, item), place=place)

    def _change(
        self,
        table: str,
        row: Any,
        kind: str,
        label: str,
        texts: Iterable[Any],
        subject: tuple[str, str],
        year: int = 0,
        place: str = "",
    ) -> Found:
        """The change of a cell from the first of two texts to the second; its own place is in the column `place`."""
        old, new = (text if isinstance(text, str) and text else NONE for text in texts)
        what: What = "changed"
        if new == NONE or kind == _GONE:
            what, kind = "gone", _GONE
        elif old == NONE:
            what = "new"
        old_place, new_place = (self._reference(_place(row, side, place)) for side in ("_old", "_new"))
        group = row.owner_new if isinstance(row.owner_new, str) else row.owner_old
        change = Change(str(group), kind, label, old, new, new_place, table=table, what=what, old_place=old_place)
        return Found(change, subject, year)

    def _reference(self, place: tuple[str, str] | None) -> Reference | None:
        """A place as a reader of the new state knows it: in an older sheet it is said in which."""
        if place is None:
            return None
        source, written = place
        return Reference(source, written, self._older_sheets.get(source, ""))

    def _name(self, kind: str, item: str) -> str:
        return self.names.get((kind, item), item)


def changed_texts_between(before: Tables, after: Tables, groups: set[str]) -> list[Change]:
    """The texts of these program groups that the new state has and the old one has not so."""
    return [found.change for found in Pair(before, after, groups).texts() if found.change.kind != _GONE]


def _rows_of(tables: Tables, groups: set[str]) -> dict[str, Frame]:
    """The rows of some program groups, each with its ``owner``."""
    owners = groups_of(tables.frames).items()
    return {name: tables[name].assign(owner=owner)[owner.isin(groups)] for name, owner in owners}


def _side_by_side(old: Frame, new: Frame, key: tuple[str, ...]) -> Frame:
    """Rows of two states by key; every other column twice, ``_old`` and ``_new``, in the order of the new state."""
    keys = list(key)
    sides = []
    for rows, side in ((old, "_old"), (new, "_new")):
        last = rows.drop_duplicates(keys, keep="last")
        last = last.assign(order=range(len(last)))
        sides.append(last.rename(columns={c: f"{c}{side}" for c in last.columns if c not in keys}))
    if old.empty and new.empty:  # pandas cannot merge two that hold no text at all
        return pd.concat([sides[0], sides[1].drop(columns=keys)], axis="columns")
    return sides[0].merge(sides[1], how="outer", on=keys).sort_values(["order_new", "order_old"], kind="stable")


def _values_of(groups: Any, values: pd.Series) -> Iterator[list[Any]]:
    """The values of each group of rows that stand beside one another: ``agg`` makes a Series for each."""
    numbers = groups.ngroup().to_numpy()
    values_with_group = values.tolist()[: int((numbers >= 0).sum())]  # rows with a blank in their key stand last
    bounds = [*np.flatnonzero(np.diff(numbers[: len(values_with_group)], prepend=-1)), len(values_with_group)]
    for first, last in pairwise(bounds):
        yield values_with_group[first:last]


def _differs(rows: Frame, column: str) -> pd.Series:
    old, new = rows[f"{column}_old"], rows[f"{column}_new"]
    return ~((old == new) | (old.isna() & new.isna())).astype(bool)


def _units(side: Mapping[str, Frame]) -> dict[str, str]:
    return column_by(side["indicators"], "indicator_id", "unit")


def _names(side: Mapping[str, Frame], tables: Tables) -> dict[tuple[str, str], str]:
    """(kind, id) -> name; of indicators of one name in a group each with its project."""
    projects = column_by(side["projects"], "project_id", "name")
    names = {("project", p): name for p, name in projects.items()}
    names |= {("group", g): name for g, name in tables.group_names.items()}
    rows = side["indicators"]
    doubled = rows.duplicated(["group_id", "name"], keep=False)
    columns = (rows[column].tolist() for column in ("indicator_id", "name", "project_id"))
    for item, name, project, twice in zip(*columns, doubled.tolist(), strict=True):
        names["indicator", item] = f"{name}({projects[project]})" if twice and project in projects else name
    return names


def _states(row: Any) -> tuple[Any, Any]:
    return row.report_state_old, row.report_state_new


def _is_lost(row: Any) -> bool:
    """Whether a value was reported and is no longer."""
    return bool(row.report_state_old == "reported" and row.report_state_new != "reported")


def _kind_of_figure(row: Any) -> str:
    """What the change of a figure is called in the headline."""
    if _is_lost(row):
        return _GONE
    was_known, is_known = (state == "reported" for state in _states(row))
    if is_known and row.measure == "actual":
        return "実績の改定" if was_known else "新しい実績"
    if is_known and row.measure in ("target", "final_target"):
        return "目標の改定" if was_known else "新しい目標"
    return "その他の数値"


def _initiative_number(initiative_id: object) -> str:
    return str(initiative_id).rsplit("_", 1)[-1]


def _place(row: Any, side: str, column: str) -> tuple[str, str] | None:
    """(document, place) of a cell, at its own place or else at its row's; None for a side without it, and for heads."""
    place = getattr(row, f"{column or 'source_ref'}{side}", None)
    source = getattr(row, f"source_id{side}", None)
    if isinstance(place, str) and isinstance(source, str):
        return source, place
    return _place(row, side, "") if column else None
