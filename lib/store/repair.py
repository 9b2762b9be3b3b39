"""A store put together anew from the files of a damaged one, in another folder: all that is whole and nothing else.

The log of a table may be lost or spoilt while the data files are whole. Rows know what they are: commits and revisions
by their seal, the rows of a sheet by the content that its revision names, a document by its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lib.contract.contract import Contract
from lib.contract.tables import CONTRACTS
from lib.store.backup import FOLDERS_ALONE, check_target
from lib.store.commit import announce, append, create, keep_rules, next_after, row_of
from lib.store.delta import Store
from lib.store.digest import contents
from lib.store.problems import FAULTS, store_error
from lib.store.rules import digest_of
from lib.store.saved_views import VIEWS
from lib.store.schemas import COMMITS, FILES, PURGED, REVISION, REVISIONS
from lib.store.sealed import SEAL, is_whole, rows_in_letters
from lib.store.stored_rows import as_contract


@dataclass(frozen=True)
class Repaired:
    """What was put together: the new store, its newest commit, and what is lost, a sentence each."""

    store: Store
    number: int
    lost: tuple[str, ...]


def repair(store: Store, to: Path, who: str, note: str) -> Repaired:
    """Put together in an empty folder what is whole of a store, with a commit that says so on top.

    The damaged store stays as it is. Commits keep their numbers; a lost one leaves a gap that pages and commands name.
    Raises StoreError where there is nothing to put together or the new store cannot be written.
    """
    if store.options is not None:
        raise store_error("commits", FOLDERS_ALONE)
    old, target = Path(store.uri("commits")).parent, to.resolve()
    check_target(target)
    commits = _commits(old)
    if not commits:
        raise store_error("commits", f"「{store.address}」に、読める版の記録がありません。控えから戻してください。")
    revisions = _revisions(old, {revision_id for row in commits for revision_id in row["revisions"]})
    new = create(str(target))
    purged = {sha256 for row in commits for sha256 in json.loads(row["details"]).get(PURGED, ())}
    lost = [*_write_sheets(old, new, revisions), *_write_documents(old, new, revisions, purged)]
    append(new, "revisions", pa.Table.from_pylist(revisions, schema=REVISIONS))
    lost += _write_rules(old, new, {row["rules"] for row in commits if row.get("rules")})
    _write_views(old, new)
    number = _write_commits(new, commits, max(_announced(old), commits[-1]["number"]), who, note)
    present = {row["number"] for row in commits}
    lost += [f"第{gap}版の記録が失われています。" for gap in range(1, number) if gap not in present]
    return Repaired(new, number, tuple(lost))


def _parts(table: Path) -> Iterator[tuple[str, pa.Table]]:
    """The data files of a table that can be read, whether its log names them or not."""
    for path in sorted(table.glob("*.parquet")):
        with suppress(*FAULTS):
            yield path.name, pq.ParquetFile(path).read()


def _named_in_log(table: Path) -> set[str]:
    """The data files that any entry of a table's log adds, of the entries that can be read."""
    names = set()
    for entry in sorted((table / "_delta_log").glob("*.json")):
        with suppress(OSError):
            for line in entry.read_bytes().splitlines():
                with suppress(ValueError, AttributeError, KeyError, TypeError):
                    names.add(unquote(json.loads(line)["add"]["path"]))
    return names


def _commits(old: Path) -> list[dict[str, Any]]:
    """The rows of commits that were in force, by number.

    A writer that was too late leaves a row that never was: of two rows of one number that counts which the log names,
    or which was announced.
    """
    named, announced = _named_in_log(old / "commits"), _announced_seals(old)
    in_force: dict[int, dict[str, Any]] = {}
    for name, rows in _parts(old / "commits"):
        for row in rows_in_letters(rows):
            was_in_force = name in named or announced.get(row["number"]) == row.get(SEAL) is not None
            if was_in_force and is_whole(row):
                in_force.setdefault(row["number"], row)
    return [in_force[number] for number in sorted(in_force)]


def _announced_seals(old: Path) -> dict[int, str]:
    """The seals of the commits that were announced, by number."""
    return {
        row["number"]: row["seal"]
        for _, rows in _parts(old / "announced")
        for row in rows_in_letters(rows)
        if row.get("table") == "commits"
    }


def _announced(old: Path) -> int:
    return max(_announced_seals(old), default=0)


def _revisions(old: Path, ids: set[str]) -> list[dict[str, Any]]:
    """The rows of these revisions that say what was written."""
    by_id = {
        row[REVISION]: row
        for _, rows in _parts(old / "revisions")
        for row in rows_in_letters(rows)
        if row.get(REVISION) in ids and is_whole(row)
    }
    return list(by_id.values())


def _write_sheets(old: Path, new: Store, revisions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Append the rows of the sheets, table by table; yields which sheets are not whole in which table."""
    for name, contract in CONTRACTS.items():
        wanted = {row[REVISION]: _content_in(row, name) for row in revisions}
        missing = {revision_id for revision_id, content in wanted.items() if content != ""}
        for part in _sheets_in(old / name, contract):
            for revision_id, content in contents(part, REVISION).items():
                if revision_id in missing and wanted[revision_id] in (None, str(content)):
                    append(new, name, part.filter(pc.field(REVISION) == revision_id))
                    missing.discard(revision_id)
        for row in revisions:
            if row[REVISION] in missing and wanted[row[REVISION]]:
                yield f"調書「{row['title']}」の{name}の行が失われています。"


def _content_in(revision: Mapping[str, Any], name: str) -> str | None:
    """What a table says of a sheet: blank where it has no rows; None where a sheet of the first format has not said."""
    if revision.get("contents") is None:
        return None
    return next((each.split(":", 1)[1] for each in revision["contents"] if each.split(":", 1)[0] == name), "")


def _sheets_in(table: Path, contract: Contract) -> Iterator[pa.Table]:
    for _, rows in _parts(table):
        with suppress(*FAULTS, KeyError):
            yield as_contract(contract, rows)


def _write_documents(old: Path, new: Store, revisions: Sequence[Mapping[str, Any]], purged: set[str]) -> Iterator[str]:
    """Append the documents that are whole; yields which sheets lack one."""
    missing = {sha256: row["title"] for row in revisions for sha256 in row["sha256s"] if sha256 not in purged}
    for _, rows in _parts(old / "files"):
        for row in rows_in_letters(rows):
            sha256 = hashlib.sha256(row["content"]).hexdigest()
            if missing.pop(sha256, None) is not None:
                append(new, "files", pa.Table.from_pylist([{**row, "sha256": sha256}], schema=FILES))
    for title in dict.fromkeys(missing.values()):
        yield f"調書「{title}」の文書が失われています。"


def _write_rules(old: Path, new: Store, digests: set[str]) -> Iterator[str]:
    """Append the sets of rules that are whole; yields that one is not."""
    files: dict[str, dict[str, bytes]] = {}
    for _, rows in _parts(old / "rules"):
        for row in rows_in_letters(rows):
            files.setdefault(row["digest"], {})[row["file"]] = row["content"]
    for digest in sorted(digests):
        if digest_of(files.get(digest, {})) == digest:
            keep_rules(new, files[digest])
        else:
            yield "判定の規則の一部が失われています。"


def _write_views(old: Path, new: Store) -> None:
    """Append the saved views that say what was written."""
    rows = [row for _, part in _parts(old / "views") for row in rows_in_letters(part) if is_whole(row)]
    by_number = {row.get("number") or index - len(rows): row for index, row in enumerate(rows)}
    if rows:
        append(new, "views", pa.Table.from_pylist(list(by_number.values()), schema=VIEWS))


def _write_commits(new: Store, commits: Sequence[Mapping[str, Any]], newest: int, who: str, note: str) -> int:
    """Append the commits and, with the next number, one that says that they were put together; return that number."""
    last = new.as_commit(commits[-1])
    # Of the next number after the newest that was there, though the last that is left may be an earlier one.
    row = row_of(replace(next_after(last, who, note, "repair", {}), number=newest + 1))
    append(new, "commits", pa.Table.from_pylist([*map(dict, commits), row], schema=COMMITS))
    announce(new, "commits", newest + 1, row[SEAL])
    return newest + 1
