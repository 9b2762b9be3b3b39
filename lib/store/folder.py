"""A set of tables as a folder of Parquet files with its manifest: read whole and checked, written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.schema import CONTRACTS, Breach, ContractError, find_breaches, find_place_breaches
from lib.store.tables import Tables
from lib.store.vintage import in_force

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_TABLES = ROOT / "data" / "tables"
MANIFEST = "manifest.json"
# How long a set that is being exchanged is waited for, seconds.
_PATIENCE, _WAIT = 6, 0.25


def tables_folder() -> Path:
    """The folder in force: ``DASHBOARD_DATA`` when set, else the committed tables."""
    chosen = os.environ.get("DASHBOARD_DATA", "").strip()
    return Path(chosen).expanduser().resolve() if chosen else DEFAULT_TABLES


class ExchangeError(ContractError):
    """The files of a folder are just being exchanged, or one was changed after the set was written."""


class NoDataYetError(ContractError):
    """The tables are in order and hold no program group yet."""


def stamp(folder: Path) -> str:
    """Cheap mark of a folder's state. A set with a manifest changes when that does, and it is written last;
    a set without one when any file changes, appears or goes."""
    parts = []
    names = [MANIFEST] if (folder / MANIFEST).is_file() else [f"{name}.parquet" for name in CONTRACTS]
    for name in names:
        try:
            stat = (folder / name).stat()
            parts.append(f"{name}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}")
        except OSError:
            parts.append(f"{name}:-")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def load(folder: Path | None = None) -> Tables:
    """Read and check every table of a folder.

    Raises ContractError with everything that is wrong: unreadable or missing files, columns, rows, places that the
    documents do not hold. Raises NoDataYetError for tables without a program group and ExchangeError when the files are
    not those of the manifest, even after a moment.
    """
    folder = folder or tables_folder()
    found: list[Breach] = []
    read: dict[str, pa.Table] = {}
    for name, content in _files(folder).items():
        if content is None:
            found.append(Breach(name, None, None, f"ファイルがありません({name}.parquet)"))
            continue
        try:
            table = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True).read()
            table.validate(full=True)
            read[name] = table
        except (pa.ArrowException, OSError, ValueError) as error:
            words = f"{name}.parquet を読めません。壊れているか途中で切れています({type(error).__name__})"
            found.append(Breach(name, None, None, words))
    unreadable = {b.table for b in found}
    found += [b for b in find_breaches(read) if b.table not in unreadable]
    if found:
        raise ContractError(found)
    frames = {name: table.to_pandas() for name, table in read.items()}
    if frames["program_groups"].empty:
        raise NoDataYetError([Breach("program_groups", None, None, "1行もありません。まだデータが入っていません")])
    found = find_place_breaches(frames, _documents(folder, frames["sources"]))
    if found:
        raise ContractError(found)
    return Tables(
        MappingProxyType(in_force(frames)),
        version(read),
        str(folder),
        MappingProxyType(frames),
        lambda file, _: _document(folder, file),
    )


def _files(folder: Path) -> dict[str, bytes | None]:
    """The bytes of every table, all of one set where a manifest says which; None for a file that is not there."""
    for _ in range(_PATIENCE):
        manifest = _bytes(folder / MANIFEST)
        content = {name: _bytes(folder / f"{name}.parquet") for name in CONTRACTS}
        if manifest is None:
            return content
        try:
            digests = dict(json.loads(manifest)["files"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            words = (
                f"{MANIFEST} を読めません。python -m lib.intake.transcript で作り直すか、この1ファイルを除いてください"
            )
            raise ContractError([Breach(MANIFEST, None, None, words)]) from error
        differs = [n for n in CONTRACTS if digests.get(n) != (c and digest(c) if (c := content[n]) else None)]
        if not differs:
            return content
        time.sleep(_WAIT)
    words = "一覧(manifest.json)と中身が違います。入れ替えの途中なら、終わるまで待ってください。そうでなければ、表を作り直してください"
    raise ExchangeError([Breach(name, None, None, f"{name}.parquet は{words}") for name in differs])


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def digest(content: bytes) -> str:
    """What the manifest knows a file by."""
    return hashlib.sha256(content).hexdigest()


def _documents(folder: Path, sources: pd.DataFrame) -> dict[str, list[str]]:
    """The lines of each source whose document is there; a missing one is said where it is read."""
    found = {}
    for source_id, file in zip(sources["source_id"], sources["file"], strict=True):
        with suppress(OSError, UnicodeDecodeError):
            found[source_id] = source_lines(folder, file)
    return found


def version(tables: Mapping[str, pa.Table]) -> str:
    """Eight hex digits that name the content of the tables, whatever the file bytes are."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(name.encode())
        for row in tables[name].select(sorted(tables[name].column_names)).to_pylist():
            digest.update(repr(tuple(row.values())).encode())
    return digest.hexdigest()[:8]


def source_lines(folder: Path, file: str) -> list[str]:
    """The lines of a document that is a text, first line at index 0. Raises FileNotFoundError where there is none."""
    return _document(folder, file).decode("utf-8").split("\n")


def _document(folder: Path, file: str) -> bytes:
    """A folder of tables keeps its documents in ``source/`` inside or beside it."""
    for place in (folder / "source", folder.parent / "source"):
        path = place / Path(file).name
        if path.is_file():
            return path.read_bytes()
    raise FileNotFoundError(f"原資料のファイルがありません: {file}")


def write(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write each table, then the manifest that makes them one set.

    A file is complete before it takes its name. Until the manifest is there a server goes on with the set before, so
    a run that is killed, or read in the middle, leaves no mixture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, table in tables.items():
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
        digests[name] = digest(buffer.getvalue())
        _replace(folder / f"{name}.parquet", buffer.getvalue())
    manifest = {"format": 1, "files": digests}
    _replace(folder / MANIFEST, json.dumps(manifest, indent=1).encode())


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
