"""The one writer of a store: readings become revisions, and a commit says which revisions are in force.

Rows are appended first and the commit that names them last, so a writer that dies halfway leaves rows that nobody sees.
Of two writers that follow the same commit the second is refused and told who came first.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from lib.contract.tables import CONTRACTS
from lib.store.checks import Revision, Sheet, check_readings, sheet_of, stored_files
from lib.store.delta import Commit, Store
from lib.store.problems import FAULTS, StoreError, SyncError, UncertainError, cause_in_store, store_error
from lib.store.rules import RuleFiles, digest_of, files_in, rows_of, rules_folder
from lib.store.schemas import (
    ANNOUNCED,
    COMMITS,
    FILES,
    FORMAT,
    OF_RESULTS,
    REVISION,
    REVISIONS,
    RULE_SETS,
    stored_schema,
)
from lib.store.sealed import SEAL, sealed
from lib.store.sheets import Reading, documents
from lib.store.synced import synced
from lib.system.console import one_line

# Each commit adds a file to most tables, and each file costs a reader one request; tidy() joins them above this number.
_MOST_SMALL_FILES = 48
# How often a commit is written again when the table of commits was only compacted meanwhile.
_TRIES = 5


class BehindError(Exception):
    """Somebody else committed since the commit that was looked at; `newer` are those commits, oldest first."""

    def __init__(self, newer: Sequence[Commit]) -> None:
        self.newer = tuple(newer)
        names = "、".join(one_line(f"{commit.label}({commit.who}「{commit.note}」)") for commit in newer)
        super().__init__(f"先に別の取込がありました: {names}。変更点をもう一度確かめてから、取り込んでください")


def create(address: str) -> Store:
    """Make an empty store. Raises FileExistsError where there is one, StoreError where one lost its commits."""
    store = Store(address)
    if store.is_there:
        raise FileExistsError(store.address)
    if store.had_commits:
        raise store.lacks("commits")
    for name, contract in CONTRACTS.items():
        make_table(store, name, stored_schema(contract))
    make_table(store, "files", FILES)
    make_table(store, "revisions", REVISIONS)
    # Last, because Store.is_there looks for this one: a store is there once it can take a commit.
    make_table(store, "commits", COMMITS)
    return store


def make_table(store: Store, name: str, schema: pa.Schema) -> None:
    """Make an append-only table in a store, unless it is there already."""
    with store.writing(name), synced(store, name):
        DeltaTable.create(
            store.uri(name),
            schema=schema,
            mode="ignore",
            configuration={"delta.appendOnly": "true"},
            storage_options=store.options,
        )


def commit(
    store: Store,
    readings: Sequence[Reading],
    who: str,
    note: str,
    parent: int | None = None,
    details: Mapping[str, object] | None = None,
) -> Commit:
    """Put readings in force, each in place of the one of its program group and year; return the commit.

    `parent`: number of the commit that the user looked at (0: none yet); None follows the newest. A reading with the
    same rows as the one in force keeps its revision. `readings` may be empty, for a commit of `details` alone. Raises
    BehindError when somebody else committed since `parent`, and ContractError when the rows together do not keep the
    contract; the store is then as before.
    """
    head_number, head_version = store.head()
    before = _commit_before(store, head_number, parent)
    in_force = store.revisions(before.revisions) if before else []
    known_ids = {(sheet_of(row), row["digest"]): row[REVISION] for row in in_force}
    new_revisions = [_revision_of(reading, known_ids) for reading in readings]
    new_sheets = {sheet_of(row) for row in new_revisions}
    unchanged = [row for row in in_force if sheet_of(row) not in new_sheets]
    if readings:
        check_readings(store, unchanged, new_revisions, readings)
    ids_in_force = {row[REVISION] for row in in_force}
    pairs = zip(new_revisions, readings, strict=True)
    additions = [(row, reading) for row, reading in pairs if row[REVISION] not in ids_in_force]
    _append_readings(store, additions)
    next_commit = Commit(
        rules=_rules_after(store, before),
        number=head_number + 1,
        parent=head_number,
        at=datetime.now(UTC),
        who=who,
        note=note,
        kind="commit" if before else "init",
        revisions=tuple(row[REVISION] for row in [*unchanged, *new_revisions]),
        groups=_group_ids(row for row, _ in additions),
        details=dict(details or {}),
    )
    return append_commit(store, next_commit, head_version)


def restore(store: Store, number: int, who: str, note: str, parent: int | None = None) -> Commit:
    """Put the revisions of an earlier commit in force again, as a new commit, and return that.

    Raises KeyError for a number that there is not, StoreError for a commit whose rows are not all there, and
    BehindError as `commit` does. The newest commit need not be whole: this is the way out of it.
    """
    head_number, head_version = store.head()
    before = _commit_before(store, head_number, parent)
    earlier = store.commit(number)
    if before is None or earlier is None:
        raise KeyError(number)
    store.rows(store.revisions(earlier.revisions))
    changed = set(before.revisions) ^ set(earlier.revisions)
    next_commit = replace(
        next_after(before, who, note, "restore", {"restores": number}),
        revisions=earlier.revisions,
        groups=_group_ids(store.recorded(changed)),
        rules=earlier.rules or _rules_after(store, before),
    )
    return append_commit(store, next_commit, head_version)


def change_rules(store: Store, files: RuleFiles, who: str, note: str, parent: int | None = None) -> Commit:
    """Put other rules in force, over the same facts, as a commit of its own, and return that.

    What the files mean is for the caller to check. Raises ValueError where they are the rules in force, and BehindError
    and StoreError as `commit` does.
    """
    head_number, head_version = store.head()
    before = _commit_before(store, head_number, parent)
    if before is None:
        raise nothing_committed()
    digest = keep_rules(store, files)
    if digest == before.rules:
        raise ValueError("今の規則と同じです。")
    next_commit = next_after(before, who, note, "rules", {"rules_before": before.rules})
    return append_commit(store, replace(next_commit, rules=digest), head_version)


def nothing_committed() -> StoreError:
    """The error of a store that has no commit yet to go on from."""
    return store_error("commits", "取込済みの調書がありません")


def next_after(before: Commit, who: str, note: str, kind: str, details: Mapping[str, object]) -> Commit:
    """The commit after another one, with the same sheets and rules in force."""
    return replace(
        before,
        number=before.number + 1,
        parent=before.number,
        at=datetime.now(UTC),
        who=who,
        note=note,
        kind=kind,
        groups=(),
        details=dict(details),
    )


def _rules_after(store: Store, before: Commit | None) -> str:
    """The digest of the rules that a commit of facts names: those before it; the first takes the folder in force.

    Blank where that folder holds nothing that can be read: facts are committed all the same.
    """
    return before.rules if before and before.rules else keep_rules(store, files_in(rules_folder()))


def keep_rules(store: Store, files: RuleFiles) -> str:
    """Append a set of rules unless the store has it; return its digest."""
    digest = digest_of(files)
    if digest:
        make_table(store, "rules", RULE_SETS)
        if not len(store.rows_where("rules", "digest", [digest], ["digest"])):
            append(store, "rules", rows_of(files))
    return digest


def _commit_before(store: Store, head_number: int, parent: int | None) -> Commit | None:
    """The newest commit, None in an empty store. Raises BehindError when it is not the one that the user looked at."""
    if parent is not None and head_number != parent:
        raise BehindError(_commits_since(store, parent))
    return store.commit(head_number) if head_number else None


def _commits_since(store: Store, number: int) -> list[Commit]:
    """The commits after a number, oldest first."""
    return [commit for commit in reversed(store.commits()) if commit.number > number]


def _group_ids(rows: Iterable[Revision]) -> tuple[str, ...]:
    """The program groups of revisions, each once, in their order."""
    return tuple(dict.fromkeys(row["group_id"] for row in rows))


def _revision_of(reading: Reading, known_ids: Mapping[tuple[Sheet, str], str]) -> dict[str, Any]:
    """The row of REVISIONS for a reading.

    `known_ids`: ids of the revisions in force, by sheet and digest. A reading with the same rows takes that id, any
    other gets a new one.
    """
    digest = reading.digest
    known_id = known_ids.get(((reading.group_id, reading.sheet_year), digest))
    return sealed(
        {
            REVISION: known_id or uuid.uuid4().hex,
            "group_id": reading.group_id,
            "sheet_year": reading.sheet_year,
            "title": reading.title,
            "digest": digest,
            "rows": sum(table.num_rows for table in reading.tables.values()),
            "source_ids": list(reading.sources),
            "sha256s": list(reading.sources.values()),
            "ids": reading.owned_ids,
            "contents": [f"{name}:{each}" for name, each in reading.contents.items()],
            "read_at": datetime.now(UTC),
        }
    )


def _append_readings(store: Store, additions: Sequence[tuple[Revision, Reading]]) -> None:
    """Append documents, rows and revisions of readings. Nobody sees them before a commit names the revisions."""
    if not additions:
        return
    brought = list(documents([reading for _, reading in additions]))
    stored = stored_files(store, [sha256 for sha256, _, _ in brought])
    files = [
        {"sha256": sha256, "name": name, "content": content}
        for sha256, name, content in brought
        if sha256 not in stored
    ]
    if files:
        append(store, "files", pa.Table.from_pylist(files, schema=FILES))
    for name in CONTRACTS:
        # One append per table: each makes a file and an entry in the log.
        parts = [
            _rows_of_revision(name, revision, reading) for revision, reading in additions if len(reading.tables[name])
        ]
        if parts:
            append(store, name, pa.concat_tables(parts))
    append(store, "revisions", pa.Table.from_pylist([dict(revision) for revision, _ in additions], schema=REVISIONS))


def _rows_of_revision(name: str, revision: Revision, reading: Reading) -> pa.Table:
    """The rows of one table in a reading, with the revision's id as first column."""
    rows = reading.tables[name].cast(CONTRACTS[name].arrow)
    ids = pa.array([revision[REVISION]] * len(rows), pa.string())
    return rows.add_column(0, stored_schema(CONTRACTS[name]).field(0), ids)


def append(store: Store, name: str, rows: pa.Table) -> None:
    """Append rows to a table, and see them to the disk. A column that the table has not yet is added to it."""
    with store.writing(name), synced(store, name):
        write_deltalake(store.uri(name), rows, mode="append", schema_mode="merge", storage_options=store.options)


def announce(store: Store, table: str, number: int, seal: str) -> None:
    """Write beside a table which number and seal its newest row has. That row is there: what fails here is not told."""
    with suppress(StoreError):
        make_table(store, "announced", ANNOUNCED)
        append(
            store, "announced", pa.Table.from_pylist([{"table": table, "number": number, SEAL: seal}], schema=ANNOUNCED)
        )


def row_of(commit: Commit) -> dict[str, Any]:
    """The row of COMMITS that describes a commit, with its seal; Store.commit reads it."""
    return sealed(
        {
            "number": commit.number,
            "parent": commit.parent,
            "at": commit.at,
            "who": commit.who,
            "note": commit.note,
            "kind": commit.kind,
            "revisions": list(commit.revisions),
            "groups": list(commit.groups),
            "details": json.dumps(commit.details, ensure_ascii=False),
            "rules": commit.rules or None,
            "format": FORMAT,
        }
    )


def append_commit(store: Store, next_commit: Commit, version: int) -> Commit:
    """Append the row of a commit, on exactly this version of the table of commits, and return the commit.

    This is what makes a commit atomic: Delta refuses the row when anybody has written to the table since `version`.
    Raises BehindError when that was another commit, StoreError when the row cannot be written at all, and
    UncertainError when nobody can tell whether it was.
    """
    row = row_of(next_commit)
    rows = pa.Table.from_pylist([row], schema=COMMITS)
    for _ in range(_TRIES):
        try:
            with synced(store, "commits"):
                write_deltalake(
                    DeltaTable(store.uri("commits"), version=version, storage_options=store.options),
                    rows,
                    mode="append",
                    schema_mode="merge",
                    # By itself deltalake would append the row after the other writer's: two commits of one number.
                    commit_properties=CommitProperties(max_commit_retries=0),
                )
        except SyncError as error:
            raise UncertainError(error.breaches) from error
        except FAULTS as error:
            problem, version_now = error, _version_after(store, next_commit, error)
            if version_now is not None:
                if not isinstance(error, CommitFailedError):
                    break
                version = version_now  # nobody committed: the table was only compacted. Try again.
                continue
            # The row is there: only the answer that said so was lost.
        announce(store, "commits", next_commit.number, row[SEAL])
        return next_commit
    message = f"「{store.address}」に取り込みの記録を書けません。{cause_in_store(problem)}"
    raise store_error("commits", message) from problem


def _version_after(store: Store, next_commit: Commit, error: Exception) -> int | None:
    """The version of the table of commits after a failed write; None where the row of the commit is there all the same.

    Raises BehindError when another commit came first, and UncertainError when the table cannot be looked at.
    """
    looked_at_anew = Store(store.address)  # an open table does not notice that its folder is gone
    try:
        newest_number, version = looked_at_anew.head()
        newer = _commits_since(looked_at_anew, next_commit.parent) if newest_number != next_commit.parent else []
    except StoreError as unreadable:
        raise UncertainError(unreadable.breaches) from error
    if newer and (newer[0].at, newer[0].who, newer[0].revisions) == (
        next_commit.at,
        next_commit.who,
        next_commit.revisions,
    ):
        return None
    if newer:
        raise BehindError(newer) from error
    return version


def tidy(store: Store) -> dict[str, int]:
    """Compact the tables that many commits have left many small files in; no row changes.

    Returns the number of data files of each table afterwards. The old files stay, for readers that have them open.
    """
    file_counts = {}
    for name in (*CONTRACTS, "revisions", "commits", *filter(store.has, OF_RESULTS)):
        table = store.table(name)
        with store.writing(name):
            if len(table.file_uris()) > _MOST_SMALL_FILES:
                table.optimize.compact()
            file_counts[name] = len(table.file_uris())
    return file_counts
