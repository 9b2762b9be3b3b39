"""Tables of Arrow as frames of pandas in which equal texts of a column are one object.

`Table.to_pandas` makes a text anew for each cell: of the ministries' 37,000 sheets (a million rows) these were 700 MB.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

_TEXT = pd.StringDtype("python", na_value=np.nan)


def frames_of(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """Each table as a frame."""
    return {name: frame_of(table) for name, table in tables.items()}


def frame_of(table: pa.Table) -> pd.DataFrame:
    """A table as the frame that ``to_pandas`` gives."""
    texts = {
        name: _texts(table[name])
        for name, type_ in zip(table.column_names, table.schema.types, strict=True)
        if pa.types.is_string(type_)
    }
    numbers = table.drop_columns(list(texts)).to_pandas()
    return pd.DataFrame({name: texts.get(name, numbers.get(name)) for name in table.column_names}, copy=False)


def _texts(column: pa.ChunkedArray) -> pd.Series:
    """A column of texts, with a text made once for all cells that hold it."""
    encoded = column.combine_chunks().dictionary_encode()
    known = np.array([*encoded.dictionary.to_pylist(), np.nan], dtype=object)
    positions = encoded.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)
    return pd.Series(pd.array(known.take(positions), dtype=_TEXT))
