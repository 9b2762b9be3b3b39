"""The one writer of a store: a reading becomes a revision, and a commit says which revisions are in force.

Rows are appended first and named last, so a writer that dies leaves rows that nobody sees. Two writers never both follow
one commit: the second is told who came first.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from lib.contract.schema import CONTRACTS, Breach, ContractError, find_breaches, find_place_breaches
from lib.store.delta import COMMITS, FILES, REVISION, REVISIONS, Commit, Store, StoreError
from lib.store.sheets import Reading, documents
from lib.store.tables import lines_of

_MOST_SMALL_FILES = 48
_TRIES = 5


class BehindError(Exception):
    """Somebody else committed first; `newer` are their commits, oldest first. Look again, then commit again."""

    def __init__(self, newer: Sequence[Commit]) -> None:
        self.newer = tuple(newer)
        words = "、".join(f"{c.label}({c.who}「{c.note}」)" for c in newer)
        super().__init__(f"先に別の取込がありました: {words}。変わるところをもう一度確かめてから、取り込んでください")


def create(address: str) -> Store:
    """Make an empty store. Raises FileExistsError where there is one already."""
    store = Store(address)
    if store.is_there:
        raise FileExistsError(store.address)
    for name, contract in CONTRACTS.items():
        make_table(store, name, pa.schema([pa.field(REVISION, pa.string(), False), *contract.arrow]))
    make_table(store, "files", FILES)
    make_table(store, "revisions", REVISIONS)
    make_table(store, "commits", COMMITS)  # last: a store is there once it can hold a commit
    return store


def make_table(store: Store, name: str, schema: pa.Schema) -> None:
    """An append-only table of a store, unless it is there."""
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
    """Put readings in force, each in place of the one of its program group and year. Answers the commit.

    `parent` is the number of the commit that was looked at; None follows whatever is newest. What a reading says that
    is in force already, word for word, keeps its revision. Raises BehindError when somebody else committed since, and
    ContractError when the rows together break a promise; the store is then as before.
    """
    head = store.head()
    before = _before(store, head, parent)
    in_force = store.revisions(before.revisions) if before else []
    new = [_revision(reading) for reading in readings]
    replaced = {_sheet(row) for row in new}
    kept = [row for row in in_force if _sheet(row) not in replaced]
    known = {(_sheet(row), row["digest"]): row[REVISION] for row in in_force}
    fresh = [
        (row, reading) for row, reading in zip(new, readings, strict=True) if (_sheet(row), row["digest"]) not in known
    ]
    if readings:  # a commit may also bring nothing but words, such as a meeting's decisions
        _check(store, kept, new, readings)
    _append_readings(store, fresh)
    ids = [known.get((_sheet(row), row["digest"]), row[REVISION]) for row in new]
    revisions = [*(row[REVISION] for row in kept), *ids]
    groups = dict.fromkeys(row["group_id"] for row, _ in fresh)
    return _append_commit(store, head, revisions, who, note, "commit" if before else "init", groups, details)


def restore(store: Store, number: int, who: str, note: str, parent: int | None = None) -> Commit:
    """Put the revisions of an earlier commit in force again, as a commit of its own. Raises KeyError for none such."""
    head = store.head()
    before = _before(store, head, parent)
    earlier = store.commit(number)
    if before is None or earlier is None:
        raise KeyError(number)
    changed = set(before.revisions) ^ set(earlier.revisions)
    groups = dict.fromkeys(row["group_id"] for row in store.revisions(changed))
    return _append_commit(store, head, earlier.revisions, who, note, "restore", groups, {"restores": number})


def _before(store: Store, head: tuple[int, int], parent: int | None) -> Commit | None:
    number, _ = head
    if parent is not None and number != parent:
        raise BehindError([c for c in reversed(store.commits()) if c.number > parent])
    return store.commit(number) if number else None


def _sheet(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["group_id"], row["sheet_year"]


def _revision(reading: Reading) -> dict[str, Any]:
    return {
        REVISION: uuid.uuid4().hex,
        "group_id": reading.group_id,
        "sheet_year": reading.sheet_year,
        "title": reading.title,
        "digest": reading.digest,
        "rows": sum(table.num_rows for table in reading.tables.values()),
        "source_ids": list(reading.sources),
        "sha256s": list(reading.sources.values()),
        "ids": reading.owned,
        "read_at": datetime.now(UTC),
    }


def _check(
    store: Store, kept: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], readings: Sequence[Reading]
) -> None:
    """Every promise of the groups that change, old sheets and new together; and names that two groups would share."""
    groups = {row["group_id"] for row in new}
    found = _names_taken([row for row in kept if row["group_id"] not in groups], new)
    found += _documents_missing(store, readings)
    if found:
        raise ContractError(found)
    stored = store.rows([row for row in kept if row["group_id"] in groups])
    merged = {
        name: _joined(name, [stored[name], *(reading.tables[name] for reading in readings)]) for name in CONTRACTS
    }
    found = find_breaches(merged)
    if not found:
        texts = {
            source_id: lines
            for reading in readings
            for source_id, sha256 in reading.sources.items()
            if sha256 in reading.files and (lines := lines_of(reading.files[sha256])) is not None
        }
        found = find_place_breaches({name: table.to_pandas() for name, table in merged.items()}, texts)
    if found:
        raise ContractError(found)


def _names_taken(others: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Breach]:
    found = []
    taken = {name: row["group_id"] for row in others for name in row["ids"]}
    documents_of = {s: sha for row in others for s, sha in zip(row["source_ids"], row["sha256s"], strict=True)}
    sheets: set[tuple[str, int]] = set()
    for row in new:
        group, year = _sheet(row)
        if (group, year) in sheets:
            words = f"事業群「{group}」の{year}年度の調書が2つあります。1つだけ選んでください"
            found.append(Breach("sources", None, "sheet_year", words))
        sheets.add((group, year))
        for name in row["ids"]:
            if taken.setdefault(name, group) != group:
                table, _, word = name.partition(":")
                words = f"「{word}」は別の事業群「{taken[name]}」で使われています"
                found.append(Breach(table, None, CONTRACTS[table].key[0], words))
        for source_id, sha256 in zip(row["source_ids"], row["sha256s"], strict=True):
            if documents_of.setdefault(source_id, sha256) != sha256:
                words = f"「{source_id}」は中身の違う別の文書で使われています"
                found.append(Breach("sources", None, "source_id", words))
    return found


def _documents_missing(store: Store, readings: Sequence[Reading]) -> list[Breach]:
    cited = {sha: name for r in readings for name, sha in r.sources.items() if sha not in r.files}
    here = _known_files(store, cited) if cited else set()
    return [
        Breach("sources", None, "sha256", f"「{name}」の文書がありません。読んだファイルを一緒に渡してください")
        for sha, name in cited.items()
        if sha not in here
    ]


def _joined(name: str, parts: Sequence[pa.Table]) -> pa.Table:
    """Rows of several sheets; of rows with one key the last."""
    contract = CONTRACTS[name]
    whole = pa.concat_tables([part.cast(contract.arrow) for part in parts]).to_pandas()
    whole = whole.drop_duplicates(list(contract.key), keep="last").reset_index(drop=True)
    return pa.Table.from_pandas(whole, schema=contract.arrow, preserve_index=False)


def _append_readings(store: Store, fresh: Sequence[tuple[Mapping[str, Any], Reading]]) -> None:
    """The documents and the rows of new revisions; nobody sees them before a commit names them."""
    if not fresh:
        return
    brought = list(documents([reading for _, reading in fresh]))
    here = _known_files(store, [sha for sha, _, _ in brought])
    stored = [{"sha256": sha, "name": name, "content": content} for sha, name, content in brought if sha not in here]
    if stored:
        _append(store, "files", pa.Table.from_pylist(stored, schema=FILES))
    for name, contract in CONTRACTS.items():
        parts = []
        for row, reading in fresh:
            rows = reading.tables[name].cast(contract.arrow)
            if rows.num_rows:
                column = pa.array([row[REVISION]] * rows.num_rows, pa.string())
                parts.append(rows.add_column(0, pa.field(REVISION, pa.string(), False), column))
        if parts:
            _append(store, name, pa.concat_tables(parts))
    _append(store, "revisions", pa.Table.from_pylist([dict(row) for row, _ in fresh], schema=REVISIONS))


def _known_files(store: Store, digests: Iterable[str]) -> set[str]:
    wanted = pa.array(list(digests), pa.string())
    files = store.table("files").to_pyarrow_dataset()
    return set(files.to_table(columns=["sha256"], filter=pc.field("sha256").isin(wanted))["sha256"].to_pylist())


def _append(store: Store, name: str, rows: pa.Table) -> None:
    write_deltalake(store.uri(name), rows, mode="append", storage_options=store.options)


def _append_commit(
    store: Store,
    head: tuple[int, int],
    revisions: Iterable[str],
    who: str,
    note: str,
    kind: str,
    groups: Iterable[str],
    details: Mapping[str, object] | None,
) -> Commit:
    """The one atomic point: the row is written after the very commit that was read, or not at all."""
    number, version = head
    made = Commit(
        number + 1, number, datetime.now(UTC), who, note, kind, tuple(revisions), tuple(groups), dict(details or {})
    )
    row = {
        "number": made.number, "parent": made.parent, "at": made.at, "who": who, "note": note, "kind": kind,
        "revisions": list(made.revisions), "groups": list(made.groups),
        "details": json.dumps(made.details, ensure_ascii=False),
    }  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=COMMITS)
    for _ in range(_TRIES):
        try:
            write_deltalake(
                DeltaTable(store.uri("commits"), version=version, storage_options=store.options),
                rows,
                mode="append",
                commit_properties=CommitProperties(max_commit_retries=0),
            )
            return made
        except CommitFailedError as error:
            newest, version = store.head()
            if newest != number:
                raise BehindError([c for c in reversed(store.commits()) if c.number > number]) from error
            # Nobody committed: the table was only tidied meanwhile.
    raise StoreError(
        [Breach("commits", None, None, "取り込みの記録を書けません。時間をおいて、もう一度取り込んでください")]
    )


def tidy(store: Store) -> dict[str, int]:
    """Join the small files that many commits leave, table by table; answers how many are left. Changes no row."""
    left = {}
    for name in (*CONTRACTS, "revisions", "commits"):
        table = store.table(name)
        if len(table.file_uris()) > _MOST_SMALL_FILES:
            table.optimize.compact()
        left[name] = len(table.file_uris())
    return left
