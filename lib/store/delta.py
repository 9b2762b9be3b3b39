"""A store of revisions and commits as Delta tables, in a folder or at an object-store address (``s3://…``).

Every table of the contract is one append-only Delta table whose rows carry the id of their revision: one reading of one
sheet. Beside them stand ``files`` (the documents, byte for byte), ``revisions`` (what was read, from which documents)
and ``commits``, one row per commit with the ids of all revisions in force.

A reader takes one commit and the rows of its revisions; rows whose revision no commit names do not exist for it. So a
commit takes effect with the one row in ``commits``, however many rows were appended before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from lib.contract.tables import CONTRACTS
from lib.store.address import address_problem, full_address, is_object_store
from lib.store.digest import contents
from lib.store.problems import StoreError, in_words, store_error
from lib.store.rules import digest_of
from lib.store.schemas import FORMAT, PURGED, REVISION
from lib.store.sealed import rows_in_letters, whole_rows
from lib.store.stored_rows import (
    as_coded_contract,
    give_back_memory,
    merged_rows,
    readable,
    readable_rows,
    rows_of_revisions,
)
from lib.store.whole import (
    HOW_TO_MEND,
    REPAIR,
    Damage,
    damages,
    entry_problem,
    numbers_problem,
    revisions_problem,
    sheets_problem,
)
from lib.system.console import one_line

# For object stores: fail within seconds, not minutes, when one does not answer, for a page waits meanwhile.
_OBJECT_STORE_OPTIONS = {"connect_timeout": "5s", "timeout": "30s", "max_retries": "3", "retry_timeout": "15s"}


@dataclass(frozen=True)
class Commit:
    """One state of the store.

    `number` counts from 1; `parent` is the number before, 0 for the first. `kind` is init, commit,
    restore, rules, purge or repair.
    `revisions`: ids of all revisions in force. `groups`: ids of the program groups that this commit changed.
    `details`: what the committer added, such as answers to questions or decisions of a meeting. `rules`: digest of the
    rules in force; blank in a store whose rules were never recorded.
    """

    number: int
    parent: int
    at: datetime
    who: str
    note: str
    kind: str
    revisions: tuple[str, ...]
    groups: tuple[str, ...]
    details: Mapping[str, Any]
    rules: str = ""

    @property
    def label(self) -> str:
        """Its number in Japanese: ``第3版``."""
        return f"第{self.number}版"

    @property
    def version(self) -> str:
        """Name of the state: the number, and hex digits of the revisions, by which stores with other content differ."""
        content = "|".join((*self.revisions, *filter(None, [self.rules])))
        return f"{self.number}-{hashlib.sha256(content.encode()).hexdigest()[:6]}"


class Store:
    """A store at an address, for many threads. Nothing is read or written before a method is called.

    Methods that read raise StoreError, with a Japanese message, when the store is not there or cannot be read.
    """

    def __init__(self, address: str) -> None:
        self.address = full_address(address)
        self.options = dict(_OBJECT_STORE_OPTIONS) if is_object_store(self.address) else None
        self._problem = address_problem(address)
        # One DeltaTable of the commits is kept open and brought up to date; it must not be used by two threads at once.
        self._commits_lock = RLock()
        self._head: tuple[int, int] | None = None

    def uri(self, table: str) -> str:
        """Address of one of its Delta tables. Raises StoreError for an address where no store can be."""
        if self._problem:
            raise store_error(table, f"「{one_line(self.address)}」: {self._problem}")
        return f"{self.address}/{table}"

    def table(self, name: str) -> DeltaTable:
        """A Delta table as it is now."""
        with self.reading(name):
            try:
                table = DeltaTable(self.uri(name), storage_options=self.options)
            except TableNotFoundError as error:
                self._raise_absent(name, error)
                raise
            except DeltaError:
                self._check_newest_entry(name)
                raise
            self._check_newest_entry(name)
            return table

    def _check_newest_entry(self, name: str) -> None:
        """Raise StoreError where the newest entry of a log is not whole. An object store has it whole or not at all."""
        if self.options is None:
            self._raise(name, entry_problem(Path(self.uri(name))))

    def _raise(self, name: str, problem: str) -> None:
        """Raise a problem of a table's content as a StoreError, unless it is empty."""
        if problem:
            raise self._lacking(name, problem)

    def _lacking(self, name: str, problem: str) -> StoreError:
        return store_error(name, f"「{self.address}」の蓄積データ({name})が欠けています。{problem}")

    def reading(self, table: str) -> AbstractContextManager[None]:
        """Raise what goes wrong with reading a table as a StoreError, with the cause in Japanese."""
        return in_words(f"「{self.address}」の蓄積データ({table})を読めません", table)

    def writing(self, table: str) -> AbstractContextManager[None]:
        """Raise what goes wrong with writing a table as a StoreError, with the cause in Japanese."""
        return in_words(f"「{self.address}」の蓄積データ({table})に書き込めません", table)

    def _raise_absent(self, name: str, error: TableNotFoundError) -> None:
        """Raise the StoreError of a table that is not there, or the OSError that keeps a folder from being looked into.

        Does neither where Delta means something else.
        """
        if self.options is None:
            with suppress(FileNotFoundError):
                if any((Path(self.uri(name)) / "_delta_log").iterdir()):
                    return
        elif "Unknown scheme" in str(error):
            return
        if (name == "commits" or not self.is_there) and not self.had_commits:
            message = (
                f"「{self.address}」に蓄積データがありません。"
                "管理者は python -m lib.store init で作るか、DASHBOARD_STORE の指す場所を確かめてください。"
            )
            raise store_error(name, message) from error
        raise self.lacks(name) from error

    def lacks(self, name: str) -> StoreError:
        """The error of a store that has lost a table."""
        return store_error(name, f"「{self.address}」の蓄積データに {name} がありません。控えから戻してください。")

    @property
    def is_there(self) -> bool:
        """Whether a store has been made at the address."""
        return self.has("commits")

    def has(self, name: str) -> bool:
        """Whether a table has been made: some are with the first row that needs them."""
        with self.reading(name):
            return DeltaTable.is_deltatable(self.uri(name), self.options)

    @property
    def had_commits(self) -> bool:
        """Whether something was committed here, though the table of commits may be lost."""
        return self.has("revisions") and bool(self.table("revisions").file_uris())

    @cached_property
    def _commits(self) -> DeltaTable:
        return self.table("commits")

    def head(self) -> tuple[int, int]:
        """(number of the newest commit, version of the Delta table of commits); number 0 before the first commit.

        The version goes up without a commit too, when the table is compacted. Where nothing is new this costs one look
        at the table's log.
        """
        with self._commits_lock, self.reading("commits"):
            try:
                self._commits.update_incremental()
            except DeltaError:
                self._check_newest_entry("commits")
                raise
            version = int(self._commits.version())
            if self._head is None or self._head[1] != version:
                self._check_newest_entry("commits")
                self._head = (self._newest_number(), version)
            return self._head

    def _newest_number(self) -> int:
        """The largest number of a commit, 0 without any. Raises StoreError where a larger one was announced."""
        try:
            announced = self.announced("commits")
        except StoreError:  # `lost` says so; the commits themselves may be whole
            announced = 0
        number = largest(self._commits, "number")
        if number < announced:  # unless it was committed after the first look
            self._commits.update_incremental()
            number = largest(self._commits, "number")
        if number < announced:
            self._raise("commits", f"第{announced}版の記録が失われています。{HOW_TO_MEND}。{REPAIR}")
        return number

    def announced(self, table: str) -> int:
        """The largest number that was announced of a table; 0 where none was."""
        if not self.has("announced"):
            return 0
        with self.reading("announced"):
            rows = self.rows_where("announced", "table", [table])
            return int(pc.max(rows["number"]).as_py() or 0)

    def commit(self, number: int | None = None) -> Commit | None:
        """A commit by its number, the newest without one; None where there is none."""
        newest_number, _ = self.head()  # also brings the table of commits up to date
        wanted = newest_number if number is None else number
        rows = self._rows_of_commits(pc.field("number") == wanted)
        if not rows and 0 < wanted <= newest_number:
            self._raise("commits", f"第{wanted}版の記録が失われているか、壊れています。{HOW_TO_MEND}。{REPAIR}")
        return self.as_commit(rows[0]) if rows else None

    def commits(self) -> list[Commit]:
        """Every commit, newest first."""
        self.head()  # brings the table of commits up to date
        rows = self._rows_of_commits(None)
        return [self.as_commit(row) for row in sorted(rows, key=lambda row: row["number"], reverse=True)]

    def lost(self, commits: Iterable[Commit]) -> str:
        """Which commits are not among these, which are all that can be read, in Japanese; empty where none is lost."""
        problem = numbers_problem((commit.number for commit in commits), self.head()[0])
        try:
            self.announced("commits")
        except StoreError as error:
            problem += f"最新の版が失われていないかを、確かめられません。{error}"
        return problem

    def _rows_of_commits(self, wanted: pc.Expression | None) -> list[dict[str, Any]]:
        """The rows of commits that say what was written."""
        with self._commits_lock, self.reading("commits"):
            rows, _ = readable(self._commits, wanted)
            return whole_rows(rows)

    def as_commit(self, row: Mapping[str, Any]) -> Commit:
        """The commit that a row of COMMITS describes. Raises StoreError for one of a format that is not known here."""
        if (row.get("format") or 1) > FORMAT:
            message = (
                f"「{self.address}」は、このプログラムより新しい形式({row['format']})で書かれています"
                f"(このプログラムは形式{FORMAT}まで)。プログラムを新しい版にしてください。"
            )
            raise store_error("commits", message)
        return Commit(
            number=int(row["number"]),
            parent=int(row["parent"]),
            at=row["at"].astimezone(UTC),
            who=row["who"],
            note=row["note"],
            kind=row["kind"],
            revisions=tuple(row["revisions"]),
            groups=tuple(row["groups"]),
            details=MappingProxyType(json.loads(row["details"])),
            rules=row.get("rules") or "",
        )

    def rule_files(self, digest: str) -> dict[str, bytes]:
        """The rules of this digest, each file by its name. Raises StoreError where they are not those committed."""
        rows = rows_in_letters(self.rows_where("rules", "digest", [digest]))
        files = {row["file"]: row["content"] for row in rows}
        if digest_of(files) != digest:
            self._raise("rules", f"判定の規則が、取り込んだときのままではありません。{HOW_TO_MEND}。")
        return files

    def revisions(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """What is recorded of these revisions: the columns of REVISIONS, by sheet_year and group_id.

        Raises StoreError where one is not there.
        """
        wanted = list(ids)
        rows = self.recorded(wanted)
        self._raise("revisions", revisions_problem(wanted, rows))
        return rows

    def recorded(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """As `revisions`, of those that are there."""
        rows = whole_rows(self.rows_where("revisions", REVISION, list(ids)))
        return sorted(rows, key=lambda row: (row["sheet_year"], row["group_id"]))

    def rows(self, revisions: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
        """The rows of these revisions (oldest sheet first) in every table of the contract, coded; of one key the last.

        Tables without a sheet_year, such as indicators, have a row per sheet in the store: the newest sheet's is taken.
        Raises StoreError where the rows of a revision are not those that were committed.
        """
        tables, damaged = self.sound_rows(revisions)
        if damaged:
            raise self.damaged(damaged)
        return tables

    def damaged(self, damaged: Sequence[Damage]) -> StoreError:
        """The error of sheets that are not as they were committed."""
        return self._lacking("revisions", sheets_problem(damaged))

    def sound_rows(self, revisions: Sequence[Mapping[str, Any]]) -> tuple[dict[str, pa.Table], list[Damage]]:
        """As `rows`, without the groups that have a damaged sheet, and the damages.

        A group is left out as a whole: of its sheets that are sound an older one would stand for the damaged one.
        """
        if not revisions:  # a commit of new groups alone comes here: the store is not asked
            return {name: contract.arrow.empty_table() for name, contract in CONTRACTS.items()}, []
        read, damaged = self.sound_parts(revisions, lambda _, rows: rows)
        groups = {damage.group_id for damage in damaged}
        sound = [row[REVISION] for row in revisions if row["group_id"] not in groups]
        position_of = {revision_id: position for position, revision_id in enumerate(sound)}
        # One after another: as they were read they are larger than merged, and none is needed any more.
        return {name: merged_rows(CONTRACTS[name], read.pop(name), position_of) for name in CONTRACTS}, damaged

    def sound_parts(
        self, revisions: Sequence[Mapping[str, Any]], part: Callable[[str, pa.Table], pa.Table]
    ) -> tuple[dict[str, pa.Table], list[Damage]]:
        """What `part` leaves of each table of these revisions, by its name; without damaged groups, as `sound_rows`.

        One table is in memory at a time. A row of what is left has its revision's id still.
        """
        ids = [row[REVISION] for row in revisions]
        parts, unreadable, contents_read = {}, {}, {}
        for name in CONTRACTS:
            rows, unreadable[name] = self._readable_rows(name, ids)
            contents_read[name] = contents(rows, REVISION)
            parts[name] = part(name, rows)
        damaged = [
            replace(damage, files=unreadable[damage.table] or self._files_with(damage.table, damage.revision_id))
            for damage in damages(revisions, contents_read)
        ]
        groups = {damage.group_id for damage in damaged}
        if damaged:
            sound = [row[REVISION] for row in revisions if row["group_id"] not in groups]
            parts = {name: rows_of_revisions(rows, sound) for name, rows in parts.items()}
        return parts, damaged

    def data_files(self, name: str) -> tuple[str, ...]:
        """Where the data files of a table are: paths, or addresses of an object store."""
        # Not by file_uris, which writes letters of a folder's name as %E8….
        table = self.table(name)
        with self.reading(name):
            paths = pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()
        return tuple(f"{self.uri(name)}/{path}" for path in paths)

    def _readable_rows(self, name: str, ids: Sequence[str]) -> tuple[pa.Table, tuple[str, ...]]:
        """The coded rows of revisions in a table of the contract, and the names of data files that cannot be read."""
        rows, unreadable = self.coded_rows(name, REVISION, ids)
        with self.reading(name):
            return as_coded_contract(CONTRACTS[name], rows), unreadable

    def coded_rows(self, name: str, column: str, texts: Sequence[str]) -> tuple[pa.Table, tuple[str, ...]]:
        """The rows whose `column` holds one of these texts, coded, and the names of data files that cannot be read."""
        table = self.table(name)
        with self.reading(name):
            return readable_rows(table, column, texts)

    def _files_with(self, name: str, revision_id: str) -> tuple[str, ...]:
        """The names of the data files that hold rows of a revision."""
        with self.reading(name):
            dataset = self.table(name).to_pyarrow_dataset()
            rows = dataset.to_table(columns=["__filename"], filter=pc.field(REVISION) == revision_id)
            return tuple(sorted({str(path).rsplit("/", 1)[-1] for path in rows["__filename"].to_pylist()}))

    def file(self, name: str, sha256: str) -> bytes:
        """Bytes of a document by its digest; `name` is for the message.

        Raises FileNotFoundError when the store does not hold it.
        """
        rows = self.rows_where("files", "sha256", [sha256])
        contents_found = [bytes(content) for content in rows["content"].to_pylist()]
        del rows
        give_back_memory()  # that of the documents among which it was looked for
        for content in contents_found:
            if hashlib.sha256(content).hexdigest() == sha256:
                return content
        if sha256 in (purged := self.purged()):
            raise FileNotFoundError(f"原資料のファイルは{purged[sha256].label}で消去されています: {name}")
        what = "の中身が、取り込んだときと違います" if contents_found else "がありません"
        raise FileNotFoundError(f"原資料のファイル{what}: {name}。{HOW_TO_MEND}")

    def purged(self) -> dict[str, Commit]:
        """The documents that were taken out of the store for good, by SHA-256, each with the commit that says so."""
        return {sha256: commit for commit in self.commits() for sha256 in commit.details.get(PURGED, ())}

    def rows_where(self, name: str, column: str, values: Sequence[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of a table whose `column` holds one of `values`, with all columns or these alone."""
        is_wanted = pc.field(column).isin(pa.array(values, pa.string()))
        table = self.table(name)
        with self.reading(name):
            return table.to_pyarrow_dataset().to_table(columns=columns, filter=is_wanted)


def largest(table: DeltaTable, column: str) -> int:
    """The largest number in a column, 0 without any.

    From the statistics that the Delta log has of each data file, so that no data file is read.
    """
    files = pa.table(table.get_add_actions(flatten=True))
    return int(pc.max(files[f"max.{column}"]).as_py() or 0) if len(files) else 0
