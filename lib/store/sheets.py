"""Readings: one evaluation sheet as it was read, and tables of many sheets split into such readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import pyarrow as pa

from lib.contract.contract import Rows
from lib.contract.tables import CONTRACTS
from lib.store.digest import Content, content, digest

# Tables whose ids belong to one program group: no other group may use the same id for a thing of its own.
_TABLES_WITH_IDS = ("initiatives", "projects", "indicators", "narratives", "quality")


@dataclass(frozen=True)
class Reading:
    """The sheet of one program group and year as it was read: its rows in every table of the contract.

    `files`: bytes of the documents it cites, by sha256. A document that the store holds already may be left out.
    """

    group_id: str
    sheet_year: int
    tables: Mapping[str, pa.Table]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def sources(self) -> dict[str, str]:
        """sha256 of each document it cites, by source_id."""
        table = self.tables["sources"]
        return dict(zip(table["source_id"].to_pylist(), table["sha256"].to_pylist(), strict=True))

    @property
    def title(self) -> str:
        """Title of its newest document, which stands last in the table of sources."""
        rows = self.tables["sources"].to_pylist()
        return str(rows[-1]["title"]) if rows else ""

    @property
    def owned_ids(self) -> list[str]:
        """The ids it gives to things, each once and with its table: ``projects:e_prefecture``."""
        ids = []
        for name in _TABLES_WITH_IDS:
            # An id is the first column of each of these tables.
            ids += [f"{name}:{word}" for word in dict.fromkeys(self.tables[name].column(0).to_pylist())]
        return ids

    @property
    def digest(self) -> str:
        """What the group, the year and all rows say, whatever the order of rows, tables and columns.

        Rows name their document's sha256, so a reading of a changed document has another digest.
        """
        return digest((self.group_id, self.sheet_year), self.contents)

    @cached_property
    def contents(self) -> dict[str, Content]:
        """The content of every table that has rows."""
        by_table = {name: content(table.cast(CONTRACTS[name].arrow)) for name, table in self.tables.items()}
        return {name: each for name, each in by_table.items() if each.rows}


def by_sheet(tables: Mapping[str, Rows], files: Mapping[str, bytes]) -> list[Reading]:
    """Split tables of many sheets into readings, one per program group and year, oldest first.

    `tables` are frames of the contract, `files` the bytes of documents by sha256. Rows of a table without a sheet_year
    (a group's name, its indicators) are in each reading of the group.
    """
    parts: dict[tuple[str, int | None], dict[str, Rows]] = {}
    for name, group_ids in groups_of(tables).items():
        for group_id, year, rows in _split(tables[name], group_ids):
            parts.setdefault((group_id, year), {})[name] = rows
    sheets = sorted((year, group_id) for group_id, year in parts if year is not None)
    readings = []
    for year, group_id in sheets:
        rows_of_sheet = {**parts.get((group_id, None), {}), **parts[group_id, year]}
        readings.append(_reading(group_id, year, rows_of_sheet, tables, files))
    return readings


def _split(rows: Rows, group_ids: pd.Series) -> Iterator[tuple[str, int | None, Rows]]:
    """(group_id, sheet_year, rows) of each sheet in a table; sheet_year is None in a table without that column."""
    if "sheet_year" not in rows:
        for group_id, part in rows.groupby(group_ids, sort=True):
            yield str(group_id), None, part
        return
    for (group_id, year), part in rows.groupby([group_ids, rows["sheet_year"]], sort=True):
        yield str(group_id), int(year), part


def _reading(
    group_id: str,
    year: int,
    rows_of_sheet: Mapping[str, Rows],
    tables: Mapping[str, Rows],
    files: Mapping[str, bytes],
) -> Reading:
    """A reading of these rows, with the documents they cite and those tables that belong to no group."""
    parts = {**rows_of_sheet, "viewpoints": tables["viewpoints"]}
    cited_ids = _source_ids(parts)
    # The newest document last: Reading.title takes the last one. A sheet may also cite an older year's document.
    is_cited = tables["sources"]["source_id"].isin(cited_ids)
    parts["sources"] = tables["sources"][is_cited].sort_values("sheet_year", kind="stable")
    # Remarks on quality go with the group's own documents: the list of viewpoints may be quoted from another group's.
    is_own = tables["quality"]["source_id"].isin(_source_ids(rows_of_sheet))
    parts["quality"] = tables["quality"][is_own]
    complete = {name: _as_table(name, parts.get(name)) for name in CONTRACTS}
    cited_digests = set(parts["sources"]["sha256"])
    return Reading(group_id, year, complete, {sha: content for sha, content in files.items() if sha in cited_digests})


def _as_table(name: str, rows: Rows | None) -> pa.Table:
    """An Arrow table of the contract; without rows for None."""
    schema = CONTRACTS[name].arrow
    return schema.empty_table() if rows is None else pa.Table.from_pandas(rows, schema=schema, preserve_index=False)


def _source_ids(tables: Mapping[str, Rows]) -> set[str]:
    """The documents that any row of these tables is from."""
    return {str(source_id) for rows in tables.values() for source_id in rows["source_id"].unique()}


def groups_of(tables: Mapping[str, Rows]) -> dict[str, pd.Series]:
    """The group_id of every row, by table and along its index, for the tables whose rows belong to a program group."""
    group_of_project = tables["projects"].drop_duplicates("project_id").set_index("project_id")["group_id"]
    group_of_indicator = tables["indicators"].set_index("indicator_id")["group_id"]
    group_of_initiative = tables["initiatives"].set_index("initiative_id")["group_id"]
    groups = {name: tables[name]["group_id"] for name in ("program_groups", "initiatives", "projects", "indicators")}
    for name in ("project_initiatives", "budgets", "reviews", "review_viewpoints", "legal_bases"):
        groups[name] = tables[name]["project_id"].map(group_of_project)
    groups["observations"] = tables["observations"]["indicator_id"].map(group_of_indicator)

    narratives = tables["narratives"]
    subject_id = first_subjects(narratives)
    group_of_text = subject_id.where(narratives["subject_type"] == "group")
    for subject_type, group_of in (
        ("project", group_of_project),
        ("indicator", group_of_indicator),
        ("initiatives", group_of_initiative),
    ):
        group_of_text = group_of_text.where(narratives["subject_type"] != subject_type, subject_id.map(group_of))
    groups["narratives"] = group_of_text
    return groups


def first_subjects(narratives: Rows) -> pd.Series:
    """The subject of each text; the first where it is about several initiatives, "i,iii": they are all of one group."""
    ids = narratives["subject_id"].to_numpy(object, copy=True)
    are_several = (narratives["subject_type"] == "initiatives").to_numpy()
    ids[are_several] = [word.partition(",")[0] for word in ids[are_several]]
    return pd.Series(ids, narratives.index, dtype=narratives["subject_id"].dtype)


def documents(readings: Sequence[Reading]) -> Iterator[tuple[str, str, bytes]]:
    """(sha256, file name, bytes) of the documents that readings bring with them, each once."""
    seen: set[str] = set()
    for reading in readings:
        for source in reading.tables["sources"].to_pylist():
            sha256 = source["sha256"]
            if sha256 in reading.files and sha256 not in seen:
                seen.add(sha256)
                yield sha256, source["file"], reading.files[sha256]


def rows_of_groups(tables: Mapping[str, Rows], group_ids: Collection[str]) -> dict[str, Rows]:
    """The tables with the rows of these program groups alone; tables whose rows belong to no group stay whole."""
    result = dict(tables)
    for name, group_of_row in groups_of(tables).items():
        result[name] = tables[name][group_of_row.isin(group_ids)].reset_index(drop=True)
    return result
