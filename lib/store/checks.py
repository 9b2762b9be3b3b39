"""What readings must keep before they are committed: contract, places, ids, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

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
# Of sheets whose rows are checked together: 130 groups with five years are 190,000.
_MOST_ROWS: Final = 250_000


def sheet_of(row: Revision) -> Sheet:
    """The sheet of a revision: its group and year."""
    return row["group_id"], row["sheet_year"]


def check_readings(
    store: Store, unchanged: Sequence[Revision], new_revisions: Sequence[Revision], readings: Sequence[Reading]
) -> None:
    """Raise ContractError unless the store will keep the contract with these readings in force.

    Rows are checked of the groups that change alone, older sheets and new ones together: checking all 130 groups of a
    prefecture would make a commit slow, and groups touch each other only by their ids, which `revisions` lists. Of many
    groups some are checked at a time.
    """
    changing = {row["group_id"] for row in new_revisions}
    breaches = _id_breaches([row for row in unchanged if row["group_id"] not in changing], new_revisions)
    breaches += _missing_documents(store, readings)
    if breaches:
        raise ContractError(breaches)

    older = [row for row in unchanged if row["group_id"] in changing]
    brought = {
        source_id: reading.files[sha256]
        for reading in readings
        for source_id, sha256 in reading.sources.items()
        if sha256 in reading.files
    }
    parts = list(_parts(older, readings))
    for part in parts:
        breaches = _row_breaches(store, part, brought)
        if breaches:
            # A breach names its row's number among all rows, and what a row names may stand on another group's sheet.
            breaches = breaches if len(parts) == 1 else _row_breaches(store, _Part(older, readings), brought)
            if breaches:
                raise ContractError(breaches)
            return


@dataclass
class _Part:
    """Sheets of some program groups: those in force that stay, and the readings that come, each in its order."""

    older: Sequence[Revision] = field(default_factory=list)
    readings: Sequence[Reading] = field(default_factory=list)


def _parts(older: Sequence[Revision], readings: Sequence[Reading]) -> Iterator[_Part]:
    """The sheets in parts of at most _MOST_ROWS rows, or of one group, so that the memory of a check is bounded."""
    by_group: dict[str, tuple[list[Revision], list[Reading]]] = {reading.group_id: ([], []) for reading in readings}
    for row in older:
        by_group[row["group_id"]][0].append(row)
    for reading in readings:
        by_group[reading.group_id][1].append(reading)
    part, rows = _Part([], []), 0
    for own_older, own_readings in by_group.values():
        own_rows = sum(row["rows"] for row in own_older)
        own_rows += sum(table.num_rows for reading in own_readings for table in reading.tables.values())
        if part.readings and rows + own_rows > _MOST_ROWS:
            yield part
            part, rows = _Part([], []), 0
        part = _Part([*part.older, *own_older], [*part.readings, *own_readings])
        rows += own_rows
    yield part


def _row_breaches(store: Store, part: _Part, brought: Mapping[str, bytes]) -> list[Breach]:
    """What is wrong in the rows of these sheets together. `brought`: the documents of readings, by source_id."""
    stored = store.rows(sorted(part.older, key=lambda row: (row["sheet_year"], row["group_id"])))
    merged = {
        name: join_sheets(name, [stored[name], *(reading.tables[name] for reading in part.readings)])
        for name in CONTRACTS
    }
    breaches = find_breaches(merged)
    if breaches:
        return breaches
    cited = set(merged["sources"]["source_id"].to_pylist())
    frames = {name: table.to_pandas() for name, table in merged.items()}
    return find_place_breaches(
        frames, _lines_by_source({source_id: brought[source_id] for source_id in cited & brought.keys()})
    )


def _lines_by_source(documents: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Lines of those documents that are texts, by source_id."""
    lines_by_source = {source_id: lines_of(document) for source_id, document in documents.items()}
    return {source_id: lines for source_id, lines in lines_by_source.items() if lines is not None}


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
