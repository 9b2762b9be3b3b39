"""Transcript (CSV, what a person read) to tables (Parquet).

``python -m lib.intake.transcript`` writes data/tables; ``python -m lib.intake.transcript --check`` fails when they differ from what
the transcript gives, comparing tables and not bytes. Nothing is written unless every promise holds.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.breaches import find_breaches
from lib.contract.contract import Breach, Contract, ContractError
from lib.contract.reference import line_of
from lib.contract.tables import CONTRACTS
from lib.store.folder import DEFAULT_TABLES, ROOT, load, source_lines, write
from lib.system import console

TRANSCRIPT = ROOT / "data" / "transcript"


def from_transcript(folder: Path = TRANSCRIPT) -> dict[str, pa.Table]:
    """Every table of the contract, read from its CSV; an empty field is a blank.

    Raises ContractError listing the cells that do not fit their column's type, and missing files.
    """
    found: list[Breach] = []
    tables: dict[str, pa.Table] = {}
    for name, contract in CONTRACTS.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            found.append(Breach(name, None, None, f"{path.name} がありません"))
            continue
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        wrong, table = _typed(contract, rows)
        found += wrong
        if table is not None:
            tables[name] = table
    if found:
        raise ContractError(found)
    return tables


def _typed(contract: Contract, rows: pd.DataFrame) -> tuple[list[Breach], pa.Table | None]:
    expected = [c.name for c in contract.columns]
    if list(rows.columns) != expected:
        return [Breach(contract.name, None, None, f"見出しが違います。必要な列: {', '.join(expected)}")], None
    found: list[Breach] = []
    arrays = []
    for column in contract.columns:
        cells: list[object] = []
        for number, text in enumerate(rows[column.name], start=1):
            try:
                cells.append(_cell(text, column.type))
            except ValueError:
                cells.append(None)
                found.append(
                    Breach(contract.name, number, column.name, f"{column.type} として読めません(値: {text[:40]})")
                )
        arrays.append(pa.array(cells, column.type))
    return found, None if found else pa.Table.from_arrays(arrays, schema=contract.arrow)


def _cell(text: str, kind: pa.DataType) -> object:
    if text == "":
        return None
    if pa.types.is_boolean(kind):
        if text not in ("true", "false"):
            raise ValueError(text)
        return text == "true"
    if pa.types.is_integer(kind):
        number = int(text)
        bits = kind.bit_width - 1
        if not -(2**bits) <= number < 2**bits:
            raise ValueError(text)
        return number
    return float(text) if pa.types.is_floating(kind) else text


def source_breaches(tables: Mapping[str, pa.Table], folder: Path) -> list[Breach]:
    """Facts whose quoted text is not on the line they name, and documents that are not the ones recorded."""
    found: list[Breach] = []
    lines: dict[str, list[str]] = {}
    for number, source in enumerate(tables["sources"].to_pylist(), start=1):
        try:
            lines[source["source_id"]] = source_lines(folder, source["file"])
        except FileNotFoundError as error:
            found.append(Breach("sources", number, "file", str(error)))
            continue
        actual = hashlib.sha256("\n".join(lines[source["source_id"]]).encode()).hexdigest()
        if actual != source["sha256"]:
            found.append(Breach("sources", number, "sha256", "原資料の内容が、記録したSHA-256と一致しません"))
    if found:
        return found
    for name, table in tables.items():
        if "source_text" not in table.column_names:
            continue
        for number, row in enumerate(table.to_pylist(), start=1):
            for column, text in _quotations(name, row):
                at = line_of(row[column])
                document = lines[row["source_id"]]
                if not at or at > len(document) or text not in document[at - 1]:
                    found.append(Breach(name, number, column, f"引用が原資料の{at}行目にありません({text[:30]})"))
    return found


def _quotations(table: str, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """(reference column, text that must stand on that line) of a row."""
    pairs = [("source_ref", "source_text")]
    if table == "projects":
        pairs += [("section_ref", "section"), ("period_ref", "period_text")]
        pairs += [("overview_ref", "overview"), ("audience_ref", "target_audience")]
    return [(ref, row[text]) for ref, text in pairs if row[text] is not None and row[ref] is not None]


def checked(tables: Mapping[str, pa.Table], source_folder: Path) -> Mapping[str, pa.Table]:
    """The same tables, once every promise and every quotation holds. Raises ContractError otherwise."""
    found = find_breaches(tables) or source_breaches(tables, source_folder)
    if found:
        raise ContractError(found)
    return tables


def differences(tables: Mapping[str, pa.Table], folder: Path) -> list[str]:
    """Names of the tables whose stored rows are not those given."""
    stored = load(folder).stated
    return [
        name
        for name, table in tables.items()
        if not table.to_pandas().equals(stored[name])
        or not table.schema.equals(pq.read_schema(folder / f"{name}.parquet"))
    ]


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 when all is well, 1 with the breaches on standard error."""
    parser = console.Parser(prog="python -m lib.intake.transcript", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with data/tables, write nothing")
    options = parser.parse_args(arguments)
    try:
        tables = checked(from_transcript(), DEFAULT_TABLES)
        if options.check:
            stale = differences(tables, DEFAULT_TABLES)
            if stale:
                print(f"data/tables が書き起こしと異なります: {', '.join(stale)}", file=sys.stderr)
                print("python -m lib.intake.transcript を実行してください。", file=sys.stderr)
            return 1 if stale else 0
        write(tables, DEFAULT_TABLES)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{len(tables)} tables, {sum(t.num_rows for t in tables.values())} rows -> {DEFAULT_TABLES.relative_to(ROOT)}"
    )
    return 0


if __name__ == "__main__":
    console.run(main, failed=1)
