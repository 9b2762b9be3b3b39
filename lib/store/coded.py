"""Tables whose texts are coded: each text of a column stands once, and each row has its number.

Tables of sheets name the same ids and words a thousand times over. Read so, they take a third of the memory and of the
time, and what is asked of each text, such as its digest, is asked once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

Codes: TypeAlias = npt.NDArray[np.int32]
CODED: Final = pa.dictionary(pa.int32(), pa.string())


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts, coded or not."""
    return pa.types.is_string(kind) or kind == CODED


def coded_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with its texts coded."""
    return pa.schema([field.with_type(CODED) if pa.types.is_string(field.type) else field for field in schema])


def texts_read_as_codes(schema: pa.Schema) -> ds.ParquetReadOptions:
    """The option to read the texts of this schema as codes, as most files hold them."""
    return ds.ParquetReadOptions(dictionary_columns={field.name for field in schema if pa.types.is_string(field.type)})


def coded(table: pa.Table) -> pa.Table:
    """The table with its texts coded, each column in one piece. Raises pa.ArrowInvalid as `check_codes` does."""
    columns = [_coded(column) if is_text(column.type) else column.combine_chunks() for column in table.columns]
    return pa.table(columns, schema=coded_schema(table.schema))


def texts_and_codes(column: pa.ChunkedArray | pa.Array) -> tuple[pa.Array, Codes]:
    """The texts of a column, and for each row the number of its text; that of a blank is how many texts there are."""
    array = _coded(column)
    codes = array.indices.fill_null(len(array.dictionary)).to_numpy(zero_copy_only=False)
    return array.dictionary, codes.astype(np.int32, copy=False)


def rows_that_name(rows: pa.RecordBatch, column: str, texts: Collection[str]) -> pa.RecordBatch:
    """The rows whose coded `column` has one of these texts, without texts that only other rows have.

    Raises pa.ArrowInvalid for a code that names no text.
    """
    owners = rows.column(column)
    check_codes(owners)
    is_wanted = pc.is_in(owners.dictionary, value_set=pa.array(texts, pa.string()))
    if pc.all(is_wanted).as_py() and not owners.null_count:
        return rows
    rows = rows.filter(is_wanted.take(owners.indices), null_selection_behavior="drop")
    columns = [_without_unused(each) if each.type == CODED else each for each in rows.columns]
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema)


def _without_unused(column: pa.DictionaryArray) -> pa.DictionaryArray:
    check_codes(column)
    is_used = np.zeros(len(column.dictionary), dtype=bool)
    is_used[column.indices.drop_null().to_numpy(zero_copy_only=False)] = True
    new_codes = pa.array(np.cumsum(is_used, dtype=np.int32) - 1).take(column.indices)
    return pa.DictionaryArray.from_arrays(new_codes, column.dictionary.filter(pa.array(is_used)))


def _coded(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    if isinstance(column, pa.ChunkedArray):
        # Each piece by itself first: a damaged file may hold codes beyond its texts, and to join pieces reads those.
        column = pa.chunked_array(list(_sound_pieces(column)), column.type).combine_chunks()
    return column if column.type == CODED else column.dictionary_encode()


def _sound_pieces(column: pa.ChunkedArray) -> Iterator[pa.Array]:
    for piece in column.chunks:
        if column.type != CODED:
            yield piece
            continue
        check_codes(piece)
        # A file may list a blank among its texts; pieces with one cannot be joined.
        yield piece.cast(pa.string()).dictionary_encode() if piece.dictionary.null_count else piece


def check_codes(piece: pa.DictionaryArray) -> None:
    """Raise pa.ArrowInvalid for a code that names no text, which Arrow does not look for and would follow anywhere."""
    least_and_most = pc.min_max(piece.indices)
    least, most = least_and_most["min"].as_py(), least_and_most["max"].as_py()
    if most is not None and not 0 <= least <= most < len(piece.dictionary):
        raise pa.ArrowInvalid(f"code {most} of {len(piece.dictionary)} texts")
