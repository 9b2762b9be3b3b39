"""A commit's outline: what names and counts its subjects, so that groups can be read and judged a few at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import pyarrow as pa

from lib.contract.tables import CONTRACTS
from lib.store.access import wanted_commit
from lib.store.delta import Store
from lib.store.frames import frames_of
from lib.store.schemas import REVISION
from lib.store.stored_rows import give_back_memory, merged_rows
from lib.store.tables import Tables
from lib.store.vintage import in_force, subjects_in_force

# A row of REVISIONS: what Store.rows asks of it.
Revision: TypeAlias = Mapping[str, Any]
# All rows that some sheets state, by table of the contract.
Stated: TypeAlias = Mapping[str, pa.Table]
_OF_A_REVISION: Final = (REVISION, "group_id", "sheet_year", "title", "rows", "contents")
_WHOLE: Final = ("sources", "program_groups", "projects", "indicators")


@dataclass(frozen=True)
class Outline:
    """The subjects of a commit, and the sheets of each of its groups.

    `tables`: with sources, program_groups, projects and indicators alone, as all of the commit's tables have them.
    `revisions`: by group_id, the oldest sheet first.
    """

    tables: Tables
    revisions: Mapping[str, tuple[Revision, ...]]


def load_outline(store: Store, number: int | None = None) -> Outline:
    """The outline of a commit, the newest without a number. Every row is compared with what was committed.

    Groups that are damaged are left out, and what is raised is raised as load_store does it.
    """
    commit = wanted_commit(store, number)
    revisions = [{name: row[name] for name in _OF_A_REVISION} for row in store.revisions(commit.revisions)]
    parts, damaged = store.sound_parts(revisions, _outline_of)
    groups = {damage.group_id for damage in damaged}
    sound = [row for row in revisions if row["group_id"] not in groups]
    if damaged and not sound:
        raise store.damaged(damaged)
    position_of = {row[REVISION]: position for position, row in enumerate(sound)}
    frames = frames_of({name: merged_rows(CONTRACTS[name], parts[name], position_of) for name in _WHOLE})
    frames |= subjects_in_force({**frames, "observations": parts["observations"].to_pandas()})
    by_group: dict[str, tuple[Revision, ...]] = {}
    for row in sound:
        by_group[row["group_id"]] = (*by_group.get(row["group_id"], ()), row)
    tables = Tables(
        frames=MappingProxyType(frames),
        version=commit.version,
        origin=store.address,
        revisions={group_id: tuple(row[REVISION] for row in rows) for group_id, rows in by_group.items()},
        number=commit.number,
        damages=tuple(damaged),
        rules=commit.rules,
    )
    # What is judged after this needs the memory that reading took for a while.
    del parts
    give_back_memory()
    return Outline(tables, by_group)


def _outline_of(name: str, rows: pa.Table) -> pa.Table:
    """What an outline keeps of a table: all of some, of the observations which sheets state an indicator."""
    if name in _WHOLE:
        return rows
    if name == "observations":
        return rows.group_by([REVISION, "indicator_id", "sheet_year"]).aggregate([])
    return rows.select([REVISION]).slice(0, 0)


def tables_of_groups(stated: Stated, newest_sheet: int) -> Tables:
    """The tables of some groups from all rows that their sheets state; `newest_sheet`: see Tables."""
    frames = frames_of(stated)
    return Tables(MappingProxyType(in_force(frames)), "", "", MappingProxyType(frames), newest_sheet=newest_sheet)
