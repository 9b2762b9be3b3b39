"""What readings must keep before they are committed: contract, places, ids, documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from lib.contract.breaches import find_breaches, find_place_breaches
from lib.contract.contract import Breach, ContractError
from lib.contract.era import era_year
from lib.contract.tables import CONTRACTS
from lib.store.delta import Store
from lib.store.sheets import Reading
from lib.store.tables import lines_of

# A row of the table of revisions (REVISIONS), and the columns that name its sheet.
Revision: TypeAlias = Mapping[str, Any]
Sheet: TypeAlias = tuple[str, int]


def sheet_of(row: Revision) -> Sheet:
    """The sheet of a revision: its group and year."""
    return row["group_id"], row["sheet_year"]


def check_readings(
    store: Store, unchanged: Sequence[Revision], new_revisions: Sequence[Revision], readings: Sequence[Reading]
) -> None:
    """Raise ContractError unless the store will keep the contract with these readings in force.

    Rows are checked of the groups that change alone, older sheets and new ones together: checking all 130 groups of a
    prefecture would make a commit slow, and groups touch each other only by their ids, which `revisions` lists.
    """
    changing = {row["group_id"] for row in new_revisions}
    breaches = _id_breaches([row for row in unchanged if row["group_id"] not in changing], new_revisions)
    breaches += _missing_documents(store, readings)
    if breaches:
        raise ContractError(breaches)

    stored = store.rows([row for row in unchanged if row["group_id"] in changing])
    merged = {
        name: join_sheets(name, [stored[name], *(reading.tables[name] for reading in readings)]) for name in CONTRACTS
    }
    breaches = find_breaches(merged)
    if not breaches:
        frames = {name: table.to_pandas() for name, table in merged.items()}
        breaches = find_place_breaches(frames, _lines_by_source(readings))
    if breaches:
        raise ContractError(breaches)


def _lines_by_source(readings: Sequence[Reading]) -> dict[str, list[str]]:
    """Lines of the documents that come with readings and are texts, by source_id."""
    lines_by_source = {}
    for reading in readings:
        for source_id, sha256 in reading.sources.items():
            lines = lines_of(reading.files[sha256]) if sha256 in reading.files else None
            if lines is not None:
                lines_by_source[source_id] = lines
    return lines_by_source


def _id_breaches(others: Sequence[Revision], new_revisions: Sequence[Revision]) -> list[Breach]:
    """Two sheets of one group and year, ids that another group uses, and source_ids of two different documents.

    `others` are the revisions in force of the groups that do not change.
    """
    breaches = []
    group_of_id = {owned_id: row["group_id"] for row in others for owned_id in row["ids"]}
    sha256_of_source: dict[str, str] = {}
    for row in others:
        sha256_of_source.update(zip(row["source_ids"], row["sha256s"], strict=True))
    sheets: set[Sheet] = set()
    for row in new_revisions:
        group_id, year = sheet_of(row)
        if (group_id, year) in sheets:
            message = f"事業群「{group_id}」の{era_year(year)}の調書が2件あります。1件だけ選んでください"
            breaches.append(Breach("sources", None, "sheet_year", message))
        sheets.add((group_id, year))
        for owned_id in row["ids"]:
            owner = group_of_id.setdefault(owned_id, group_id)
            if owner != group_id:
                table, _, word = owned_id.partition(":")
                message = f"「{word}」は別の事業群「{owner}」で使われています"
                breaches.append(Breach(table, None, CONTRACTS[table].key[0], message))
        for source_id, sha256 in zip(row["source_ids"], row["sha256s"], strict=True):
            if sha256_of_source.setdefault(source_id, sha256) != sha256:
                message = f"「{source_id}」は中身の違う別の文書で使われています"
                breaches.append(Breach("sources", None, "source_id", message))
    return breaches


def _missing_documents(store: Store, readings: Sequence[Reading]) -> list[Breach]:
    """Documents that readings cite, but neither bring with them nor find in the store."""
    not_brought: dict[str, str] = {}
    for reading in readings:
        for source_id, sha256 in reading.sources.items():
            if sha256 not in reading.files:
                not_brought[sha256] = source_id
    stored = stored_files(store, not_brought) if not_brought else set()
    return [
        Breach("sources", None, "sha256", f"「{source_id}」の文書がありません。読んだファイルを一緒に渡してください")
        for sha256, source_id in not_brought.items()
        if sha256 not in stored
    ]


def join_sheets(name: str, parts: Sequence[pa.Table]) -> pa.Table:
    """Rows of one table from several sheets, oldest first; of rows with one key the last, as Store.rows reads them."""
    contract = CONTRACTS[name]
    rows = pa.concat_tables([part.cast(contract.arrow) for part in parts]).to_pandas()
    rows = rows.drop_duplicates(list(contract.key), keep="last").reset_index(drop=True)
    return pa.Table.from_pandas(rows, schema=contract.arrow, preserve_index=False)


def stored_files(store: Store, digests: Iterable[str]) -> set[str]:
    """Those of these sha256 digests whose documents the store holds."""
    return set(store.rows_where("files", "sha256", list(digests), ["sha256"])["sha256"].to_pylist())
