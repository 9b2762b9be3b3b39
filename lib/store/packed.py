"""Tables as bytes, to be sent to where they are judged and back: streams of Arrow, a table each, packed small."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from lib.store.schemas import RESULTS

_SMALL = pa.ipc.IpcWriteOptions(compression="zstd")


def packed(tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """Each table as bytes."""
    return {name: _bytes_of(table) for name, table in tables.items()}


def unpacked(contents: Mapping[str, bytes]) -> dict[str, pa.Table]:
    """The tables that `packed` made bytes of. Raises pa.ArrowInvalid where they are not whole."""
    return {name: pa.ipc.open_stream(content).read_all() for name, content in contents.items()}


def packed_results(rows: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The rows of results with their group_id, by table of RESULTS, as bytes."""
    tables = {
        name: pa.Table.from_pandas(rows[name], _with_group(schema), preserve_index=False)
        for name, schema in RESULTS.items()
    }
    return packed(tables)


def unpacked_results(contents: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """The rows that `packed_results` made bytes of. Raises ValueError where they are not whole or of another kind."""
    tables = unpacked(contents)
    return {name: tables[name].cast(_with_group(schema)).to_pandas() for name, schema in RESULTS.items()}


def _with_group(schema: pa.Schema) -> pa.Schema:
    return schema if "group_id" in schema.names else pa.schema([("group_id", pa.string()), *schema])


def _bytes_of(table: pa.Table) -> bytes:
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema, options=_SMALL) as writer:
        writer.write_table(table)
    return stream.getvalue().to_pybytes()
