"""The rows of a store as they lie in its data files: those that can be read, and what the contract makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from lib.contract.contract import Contract
from lib.store.problems import FAULTS
from lib.store.schemas import REVISION, stored_schema

# Counts rows while they are merged. No column of the contract may have this name (narratives have a "position").
_ROW_INDEX = "__row_index"


def merged_rows(contract: Contract, rows: pa.Table, position_of: Mapping[str, int]) -> pa.Table:
    """The rows of one table: by revision, each revision's rows in their own order, the last of each key."""
    key = list(contract.key)
    by_position = pa.array(sorted(position_of, key=position_of.__getitem__), pa.string())
    revision_positions = pc.index_in(rows[REVISION], value_set=by_position)
    # Delta reads the files of a table in no fixed order; the index as read keeps a revision's rows in order.
    rows = _with_row_index(rows.append_column("revision_position", revision_positions))
    rows = rows.sort_by([("revision_position", "ascending"), (_ROW_INDEX, "ascending")])
    keys = _with_row_index(rows.select(key))
    last_of_key = keys.group_by(key).aggregate([(_ROW_INDEX, "max")])[f"{_ROW_INDEX}_max"]
    rows = rows.take(last_of_key.combine_chunks().sort())
    return rows.select([column.name for column in contract.columns])


def as_contract(contract: Contract, rows: pa.Table) -> pa.Table:
    """Rows of a store, which may be older than a column of the contract, with all columns of the contract."""
    for column in contract.columns:
        if column.name not in rows.column_names:
            rows = rows.append_column(column.name, pa.nulls(len(rows), column.type))
    return rows.select([REVISION, *(column.name for column in contract.columns)]).cast(stored_schema(contract))


def _with_row_index(rows: pa.Table) -> pa.Table:
    """Rows with a further column that counts them from 0."""
    return rows.append_column(_ROW_INDEX, pa.array(np.arange(len(rows), dtype=np.int32)))


def readable(table: DeltaTable, wanted: pc.Expression | None) -> tuple[pa.Table, tuple[str, ...]]:
    """The rows of those data files that can be read, and the names of those that cannot."""
    dataset = table.to_pyarrow_dataset()
    with suppress(*FAULTS):
        return dataset.to_table(filter=wanted), ()
    parts, unreadable = [dataset.schema.empty_table()], []
    for fragment in dataset.get_fragments(filter=wanted):
        try:
            parts.append(fragment.to_table(schema=dataset.schema, filter=wanted))
        except FAULTS:
            unreadable.append(str(fragment.path).rsplit("/", 1)[-1])
    return pa.concat_tables(parts), tuple(unreadable)
