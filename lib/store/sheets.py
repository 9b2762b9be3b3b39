"""One sheet as it was read, and a set of tables taken apart into the sheets that it was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa

from lib.contract.schema import CONTRACTS, Rows

# What no two program groups may both call theirs.
OWNED = ("initiatives", "projects", "indicators", "narratives", "quality")


@dataclass(frozen=True)
class Reading:
    """The sheet of a program group and a year as it was read: its rows in every table of the contract.

    `files` are the documents it cites, byte for byte, by sha256; a document that the store holds already may be left out.
    """

    group_id: str
    sheet_year: int
    tables: Mapping[str, pa.Table]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def sources(self) -> dict[str, str]:
        """source_id -> sha256 of the documents it cites."""
        table = self.tables["sources"]
        return dict(zip(table["source_id"].to_pylist(), table["sha256"].to_pylist(), strict=True))

    @property
    def title(self) -> str:
        """What its newest document is called."""
        rows = self.tables["sources"].to_pylist()
        return str(rows[-1]["title"]) if rows else ""

    @property
    def owned(self) -> list[str]:
        """The names it gives to things, each with its table: ``projects:e_prefecture``."""
        return [f"{name}:{i}" for name in OWNED for i in dict.fromkeys(self.tables[name].column(0).to_pylist())]

    @property
    def digest(self) -> str:
        """Names what was read: the same rows of the same documents, the same digest."""
        found = hashlib.sha256(f"{self.group_id} {self.sheet_year}".encode())
        for name in sorted(self.tables):
            table = self.tables[name]
            for row in table.select(sorted(table.column_names)).to_pylist():
                found.update(repr((name, *row.values())).encode())
        return found.hexdigest()


def by_sheet(tables: Mapping[str, Rows], files: Mapping[str, bytes]) -> list[Reading]:
    """A set of tables as its sheets, one a program group and year, oldest first.

    `tables` are frames of the contract; `files` the documents by sha256. What a table without a sheet_year says of a
    group (its name, its indicators) goes with each of its sheets.
    """
    group_of = groups_of(tables)
    spread: dict[str, list[tuple[str, int | None, Rows]]] = {}
    for name, groups in group_of.items():
        rows = tables[name]
        keys = [groups, rows["sheet_year"]] if "sheet_year" in rows else [groups]
        spread[name] = [
            (str(key[0]), int(key[1]) if len(key) > 1 else None, of) for key, of in rows.groupby(keys, sort=True)
        ]
    sheets = sorted({(year, group) for parts in spread.values() for group, year, _ in parts if year is not None})
    parts_of: dict[tuple[str, int | None], dict[str, Rows]] = {}
    for name, parts in spread.items():
        for group, year, rows in parts:
            parts_of.setdefault((group, year), {})[name] = rows
    return [_sheet(tables, parts_of, files, group, year) for year, group in sheets]


def _sheet(
    tables: Mapping[str, Rows],
    parts_of: Mapping[tuple[str, int | None], Mapping[str, Rows]],
    files: Mapping[str, bytes],
    group: str,
    year: int,
) -> Reading:
    of = {**parts_of.get((group, None), {}), **parts_of.get((group, year), {}), "viewpoints": tables["viewpoints"]}
    cited = {str(s) for name, rows in of.items() for s in rows["source_id"].unique()}
    # The document of this very sheet stands last, so that it is the one that the sheet is called by.
    sources = tables["sources"][tables["sources"]["source_id"].isin(cited)].sort_values("sheet_year", kind="stable")
    of["sources"] = sources
    of["quality"] = tables["quality"][tables["quality"]["source_id"].isin(_own_sources(of))]
    whole = {
        name: pa.Table.from_pandas(of[name], schema=contract.arrow, preserve_index=False)
        if name in of
        else contract.arrow.empty_table()
        for name, contract in CONTRACTS.items()
    }
    wanted = set(sources["sha256"])
    return Reading(group, year, whole, {sha: content for sha, content in files.items() if sha in wanted})


def _own_sources(of: Mapping[str, Rows]) -> set[str]:
    """The documents that this group's own facts stand in; the list of viewpoints may quote another's."""
    return {str(s) for name, rows in of.items() if name not in ("viewpoints", "sources") for s in rows["source_id"]}


def groups_of(tables: Mapping[str, Rows]) -> dict[str, pd.Series]:
    """The program group of every row, of the tables whose rows have one."""
    project = tables["projects"].drop_duplicates("project_id").set_index("project_id")["group_id"]
    indicator = tables["indicators"].set_index("indicator_id")["group_id"]
    initiative = tables["initiatives"].set_index("initiative_id")["group_id"]
    texts = tables["narratives"]
    first = texts["subject_id"].str.split(",").str[0]
    of_text = first.where(texts["subject_type"] == "group")
    for kind, known in (("project", project), ("indicator", indicator), ("initiatives", initiative)):
        of_text = of_text.where(texts["subject_type"] != kind, first.map(known))
    found = {name: tables[name]["group_id"] for name in ("program_groups", "initiatives", "projects", "indicators")}
    for name in ("project_initiatives", "budgets", "reviews", "review_viewpoints", "legal_bases"):
        found[name] = tables[name]["project_id"].map(project)
    found["observations"] = tables["observations"]["indicator_id"].map(indicator)
    found["narratives"] = of_text
    return found


def documents(readings: Sequence[Reading]) -> Iterator[tuple[str, str, bytes]]:
    """(sha256, file name, content) of the documents that readings bring, each once."""
    seen: set[str] = set()
    for reading in readings:
        for row in reading.tables["sources"].to_pylist():
            if row["sha256"] in reading.files and row["sha256"] not in seen:
                seen.add(row["sha256"])
                yield row["sha256"], row["file"], reading.files[row["sha256"]]


def only_of(tables: Mapping[str, Rows], groups: Collection[str]) -> dict[str, Rows]:
    """The tables with the rows of these program groups alone; tables whose rows belong to no group stay whole."""
    found = dict(tables)
    for name, owner in groups_of(tables).items():
        found[name] = found[name][owner.isin(groups)].reset_index(drop=True)
    return found
