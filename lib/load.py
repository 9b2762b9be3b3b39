"""The one door to the tables: a folder of Parquet files in, frozen frames checked against the contract out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.schema import CONTRACTS, Breach, ContractError, breaches

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_TABLES = ROOT / "data" / "tables"


@dataclass(frozen=True)
class Tables:
    """Every table of the contract as a frame, with the version of their content.

    Readers share the frames: treat them as read-only.
    """

    frames: Mapping[str, pd.DataFrame]
    version: str
    folder: Path

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    @property
    def is_synthetic(self) -> bool:
        """True when any source is marked as made up."""
        return bool(self["sources"]["is_synthetic"].any())


def tables_folder() -> Path:
    """The folder in force: ``DASHBOARD_DATA`` when set, else the committed tables."""
    chosen = os.environ.get("DASHBOARD_DATA", "").strip()
    return Path(chosen).expanduser().resolve() if chosen else DEFAULT_TABLES


def stamp(folder: Path) -> str:
    """Cheap mark of a folder's state: changes when any table file changes, appears or goes."""
    parts = []
    for name in CONTRACTS:
        try:
            stat = (folder / f"{name}.parquet").stat()
            parts.append(f"{name}:{stat.st_size}:{stat.st_mtime_ns}")
        except OSError:
            parts.append(f"{name}:-")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def load(folder: Path | None = None) -> Tables:
    """Read and check every table of a folder.

    Raises ContractError with everything that is wrong: unreadable or missing files, columns, rows.
    """
    folder = folder or tables_folder()
    found: list[Breach] = []
    read: dict[str, pa.Table] = {}
    for name in CONTRACTS:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            found.append(Breach(name, None, None, f"ファイルがありません({path.name})"))
            continue
        try:
            table = pq.ParquetFile(path, page_checksum_verification=True).read()
            table.validate(full=True)
            read[name] = table
        except (pa.ArrowException, OSError, ValueError) as error:
            found.append(
                Breach(
                    name,
                    None,
                    None,
                    f"{path.name} を読めません。壊れているか途中で切れています({type(error).__name__})",
                )
            )
    unreadable = {b.table for b in found}
    found += [b for b in breaches(read) if b.table not in unreadable]
    if found:
        raise ContractError(found)
    return Tables(MappingProxyType({name: table.to_pandas() for name, table in read.items()}), version(read), folder)


def version(tables: Mapping[str, pa.Table]) -> str:
    """Eight hex digits that name the content of the tables, whatever the file bytes are."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(name.encode())
        for row in tables[name].select(sorted(tables[name].column_names)).to_pylist():
            digest.update(repr(tuple(row.values())).encode())
    return digest.hexdigest()[:8]


def source_lines(folder: Path, file: str) -> list[str]:
    """The document's lines, first line at index 0. A folder of tables keeps it in ``source/`` inside or beside it.

    Raises FileNotFoundError when neither holds it.
    """
    for place in (folder / "source", folder.parent / "source"):
        path = place / Path(file).name
        if path.is_file():
            return path.read_text(encoding="utf-8").split("\n")
    raise FileNotFoundError(f"原資料のファイルがありません: {file}")
