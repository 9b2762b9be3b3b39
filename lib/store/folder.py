"""A set of tables as a folder of Parquet files with a manifest: read and checked as a whole, written so that no reader
ever sees files of two sets together.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.breaches import find_breaches, find_place_breaches
from lib.contract.contract import Breach, ContractError
from lib.contract.tables import CONTRACTS
from lib.store.address import full_address
from lib.store.frames import frames_of
from lib.store.tables import Tables
from lib.store.vintage import in_force
from lib.system.faults import cause_of
from lib.system.files import make_folder, write_whole

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_TABLES = ROOT / "data" / "tables"
MANIFEST = "manifest.json"
# A set that is just being replaced is read this often, this many seconds apart, before the reader is told.
_TRIES, _SECONDS_BETWEEN = 6, 0.25


def tables_folder() -> Path:
    """The folder to read: that of ``DASHBOARD_DATA``, else the tables committed with the code."""
    address = os.environ.get("DASHBOARD_DATA", "").strip()
    return Path(full_address(address)) if address else DEFAULT_TABLES


class ExchangeError(ContractError):
    """The files of a folder are not those of its manifest: they are just being replaced, or one was changed by hand."""


class NoDataYetError(ContractError):
    """The tables keep the contract and hold no program group yet."""


def stamp(folder: Path) -> str:
    """Cache key of a folder's state, from sizes and times of its files; no file is read.

    With a manifest that file alone counts, for it is written last: until then readers stay with the set before. Without
    one any Parquet file that changes, appears or goes changes the key.
    """
    names = [MANIFEST] if (folder / MANIFEST).is_file() else [f"{name}.parquet" for name in CONTRACTS]
    marks = []
    for name in names:
        try:
            stat = (folder / name).stat()
            # The inode too: a file that replaces another may have its size and, on coarse clocks, its time.
            marks.append(f"{name}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}")
        except OSError:
            marks.append(f"{name}:-")
    return hashlib.sha256("|".join(marks).encode()).hexdigest()


def load(folder: Path | None = None) -> Tables:
    """Read and check every table of a folder; without one, of the folder in force.

    Raises ContractError with everything that is wrong: files, columns, rows, and places that the documents do not have.
    Raises NoDataYetError for tables without a program group, and ExchangeError when the files are still not those of
    the manifest after a moment.
    """
    folder = folder or tables_folder()
    try:
        os.scandir(folder).close()
    except OSError as error:
        setting = "" if folder == DEFAULT_TABLES else "(DASHBOARD_DATA)"
        message = f"データのフォルダ{setting}を読めません。{cause_of(error)}"
        raise ContractError([Breach(str(folder), None, None, message)]) from error
    tables, breaches = _read_tables(folder, _read_files(folder))
    # A table that cannot be read is missing for find_breaches; it has been reported already.
    unreadable = {breach.table for breach in breaches}
    breaches += [breach for breach in find_breaches(tables) if breach.table not in unreadable]
    if breaches:
        raise ContractError(breaches)
    frames = frames_of(tables)
    if frames["program_groups"].empty:
        raise NoDataYetError([Breach("program_groups", None, None, "データが登録されていません")])
    # Places last: they are looked up in the documents, which only rows that keep the contract name reliably.
    breaches = find_place_breaches(frames, _lines_of_documents(folder, frames["sources"]))
    if breaches:
        raise ContractError(breaches)
    return Tables(
        frames=MappingProxyType(in_force(frames)),
        version=version(tables),
        origin=str(folder),
        stated=MappingProxyType(frames),
        read_document=lambda file, _sha256: _document(folder, file),
    )


def _read_tables(folder: Path, contents: Mapping[str, bytes | None]) -> tuple[dict[str, pa.Table], list[Breach]]:
    """The tables of a folder's Parquet files, and a breach for each file that is missing, locked up or damaged."""
    tables: dict[str, pa.Table] = {}
    breaches = []
    for name, content in contents.items():
        if content is None:
            breaches.append(Breach(name, None, None, _why_unread(folder, name)))
            continue
        try:
            # Without checksums and validate() a flipped bit in a page can pass as another figure or crash later.
            table = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True).read()
            table.validate(full=True)
            tables[name] = table
        except (pa.ArrowException, OSError, ValueError) as error:
            message = f"{name}.parquet を読めません。壊れているか途中で切れています({type(error).__name__})"
            breaches.append(Breach(name, None, None, message))
    return tables, breaches


def _why_unread(folder: Path, name: str) -> str:
    """Why the file of a table holds nothing to read."""
    path = folder / f"{name}.parquet"
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return f"ファイルがありません({path.name})"
    except OSError as error:
        return f"{path.name} を読めません。{cause_of(error)}"
    return f"{path.name} は空か、更新中です。もう一度読み込んでください"


def _read_files(folder: Path) -> dict[str, bytes | None]:
    """Bytes of every table's file, None where there is none; with a manifest, all of one set.

    Raises ExchangeError when the files are not those of the manifest after several tries, and ContractError for a
    manifest that cannot be read.
    """
    for _ in range(_TRIES):
        # The manifest first: if it is replaced while the files are read, they differ from it and are read again.
        manifest = _read_if_there(folder / MANIFEST)
        contents = {name: _read_if_there(folder / f"{name}.parquet") for name in CONTRACTS}
        if manifest is None:
            return contents
        digests = _manifest_digests(manifest)
        differing = [name for name, content in contents.items() if digests.get(name) != _digest_if_there(content)]
        if not differing:
            return contents
        time.sleep(_SECONDS_BETWEEN)
    message = (
        "一覧(manifest.json)と中身が違います。更新中の場合は、終わるまで待ってください。"
        "そうでなければ、表を作り直してください"
    )
    raise ExchangeError(
        [
            Breach(name, None, None, f"{name}.parquet は{message}" if contents[name] else _why_unread(folder, name))
            for name in differing
        ]
    )


def _manifest_digests(manifest: bytes) -> dict[str, str]:
    """The digest of each table's file, by the table's name. Raises ContractError."""
    try:
        return dict(json.loads(manifest)["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = (
            f"{MANIFEST} を読めません。python -m lib.intake.transcript で作り直すか、この1ファイルを除いてください"
        )
        raise ContractError([Breach(MANIFEST, None, None, message)]) from error


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest_if_there(content: bytes | None) -> str | None:
    """The digest of a file; None for one that is missing or empty, such as a truncated one."""
    return digest(content) if content else None


def digest(content: bytes) -> str:
    """SHA-256 of a file, as the manifest has it."""
    return hashlib.sha256(content).hexdigest()


def _lines_of_documents(folder: Path, sources: pd.DataFrame) -> dict[str, list[str]]:
    """Lines of each document that is a text, by source_id. One that is missing is reported when somebody opens it."""
    lines = {}
    for source_id, file in zip(sources["source_id"], sources["file"], strict=True):
        with suppress(OSError, UnicodeDecodeError):
            lines[source_id] = source_lines(folder, file)
    return lines


def version(tables: Mapping[str, pa.Table]) -> str:
    """Eight hex digits that name the content of tables.

    Of the values, not of the files: a newer pyarrow writes other bytes for the same rows.
    """
    content = hashlib.sha256()
    for name in sorted(tables):
        content.update(name.encode())
        for row in tables[name].select(sorted(tables[name].column_names)).to_pylist():
            content.update(repr(tuple(row.values())).encode())
    return content.hexdigest()[:8]


def source_lines(folder: Path, file: str) -> list[str]:
    """Lines of a text document, the first at index 0.

    Raises FileNotFoundError where there is none, and UnicodeDecodeError for a document that is no UTF-8 text.
    """
    return _document(folder, file).decode("utf-8").split("\n")


def _document(folder: Path, file: str) -> bytes:
    """Bytes of a document, from ``source/`` in the folder of tables or beside it. Raises FileNotFoundError."""
    for source_folder in (folder / "source", folder.parent / "source"):
        # The name alone, so that a table cannot make the server read a file elsewhere.
        path = source_folder / Path(file).name
        if path.is_file():
            return path.read_bytes()
    raise FileNotFoundError(f"原資料のファイルがありません: {file}")


def write(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write each table as a Parquet file, then the manifest that makes them one set. Raises WriteError.

    A reader that comes in between finds files that are not those of its manifest and waits; so a run that is killed
    halfway never passes as a set.
    """
    make_folder(folder)
    digests = {}
    for name, table in tables.items():
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
        digests[name] = digest(buffer.getvalue())
        write_whole(folder / f"{name}.parquet", buffer.getvalue())
    manifest = {"format": 1, "files": digests}
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
