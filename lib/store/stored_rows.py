"""The rows of a store as they lie in its data files: those that can be read, and what the contract makes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from pyarrow.dataset import FileSystemDataset, ParquetFileFragment

from lib.contract.contract import Contract
from lib.store.coded import coded, coded_schema, is_text, rows_that_name, texts_and_codes, texts_read_as_codes
from lib.store.problems import FAULTS
from lib.store.schemas import REVISION, stored_schema


def merged_rows(contract: Contract, rows: pa.Table, position_of: Mapping[str, int]) -> pa.Table:
    """The coded rows of one table: by revision, each revision's rows in their own order, the last of each key."""
    revision_ids, codes = texts_and_codes(rows[REVISION])
    position_of_code = np.array([position_of[text] for text in revision_ids.to_pylist()], dtype=np.int32)
    # Delta reads the files of a table in no fixed order; a stable order keeps a revision's rows in theirs.
    order = np.argsort(position_of_code[codes], kind="stable")
    key = _key_numbers(rows, contract.key)[order]
    order = order[~pd.Series(key).duplicated(keep="last").to_numpy()]
    return rows.select([column.name for column in contract.columns]).take(pa.array(order))


def _key_numbers(rows: pa.Table, key: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number for each row, equal where the values of all columns of a key are; blanks are equal to blanks."""
    numbers = np.zeros(len(rows), dtype=np.int64)
    for name in key:
        if is_text(rows.schema.field(name).type):
            texts, codes = texts_and_codes(rows[name])
            values, count = codes.astype(np.int64), len(texts) + 1
        else:
            values, distinct_values = pd.factorize(rows[name].to_pandas(), use_na_sentinel=False)
            count = len(distinct_values)
        if numbers.max(initial=0) >= np.iinfo(np.int64).max // max(count, 1):
            numbers = pd.factorize(numbers)[0]
        numbers = numbers * count + values
    return numbers


def as_contract(contract: Contract, rows: pa.Table) -> pa.Table:
    """Rows of a store, which may be older than a column of the contract, with all columns of the contract."""
    return _with_columns(rows, stored_schema(contract))


def as_coded_contract(contract: Contract, rows: pa.Table) -> pa.Table:
    """As `as_contract`, of coded rows."""
    return coded(_with_columns(rows, coded_schema(stored_schema(contract))))


def _with_columns(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    for field in schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field.name, pa.nulls(len(rows), field.type))
    return rows.select(schema.names).cast(schema)


def readable_rows(table: DeltaTable, column: str, texts: Collection[str]) -> tuple[pa.Table, tuple[str, ...]]:
    """The rows whose `column` has one of these texts, coded, and the names of data files that cannot be read."""
    options = texts_read_as_codes(pa.schema(table.schema().to_arrow()))
    dataset = table.to_pyarrow_dataset(parquet_read_options=options)
    # Rows are looked through here and not by Arrow, which would follow codes of a damaged file that name no text.
    fragments = list(dataset.get_fragments(filter=pc.field(column).isin(pa.array(texts, pa.string()))))
    with suppress(*FAULTS):
        return _rows_in(dataset, fragments, column, texts), ()
    parts, unreadable = [dataset.schema.empty_table()], []
    for fragment in fragments:
        try:
            parts.append(coded(_rows_in(dataset, [fragment], column, texts)))
        except FAULTS:
            unreadable.append(str(fragment.path).rsplit("/", 1)[-1])
    return pa.concat_tables(parts), tuple(unreadable)


def rows_of_revisions(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    """The coded rows of these revisions alone."""
    return pa.Table.from_batches([rows_that_name(each, REVISION, ids) for each in rows.to_batches()], rows.schema)


def _rows_in(
    dataset: FileSystemDataset, fragments: list[ParquetFileFragment], column: str, texts: Collection[str]
) -> pa.Table:
    files = FileSystemDataset(fragments, dataset.schema, dataset.format, dataset.filesystem)
    wanted = (rows_that_name(rows, column, texts) for rows in files.to_batches())
    return coded(pa.Table.from_batches((rows for rows in wanted if rows.num_rows), dataset.schema))


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


def give_back_memory() -> None:
    """Give the system back what reading took: Arrow would hold it for its next reading, as long as the process runs."""
    pa.default_memory_pool().release_unused()
