"""What rows say, as a number: the same for the same rows, in whatever order, and with a further column of blanks.

A store keeps it beside what was committed, and compares when it reads: rows that are not those that were committed are
not served. It finds damage; it is not meant to keep out somebody who can write to the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# Two words a row, for 128 bits.
_Words: TypeAlias = npt.NDArray[np.uint64]
_LANES: Final = 2
# The steps of splitmix64, which spreads each bit over all.
_STEPS: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and what they say together."""

    rows: int
    words: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.words}"


def contents(table: pa.Table, by: str) -> dict[str, Content]:
    """The content of the rows of each value of a column `by`, which is not part of it."""
    owners = table[by].combine_chunks().dictionary_encode()
    numbers = owners.indices.to_numpy(zero_copy_only=False)
    rows = _rows(table.drop_columns([by]))
    sums = np.zeros((len(owners.dictionary), _LANES), np.uint64)
    np.add.at(sums, numbers, rows)
    counts = np.bincount(numbers, minlength=len(sums))
    return {
        owner: Content(int(count), words.astype(">u8").tobytes().hex())
        for owner, count, words in zip(owners.dictionary.to_pylist(), counts, sums, strict=True)
    }


def content(table: pa.Table) -> Content:
    """The content of all rows of a table."""
    words = _rows(table).sum(axis=0, dtype=np.uint64)
    return Content(table.num_rows, words.astype(">u8").tobytes().hex())


def digest(sheet: tuple[str, int], tables: Mapping[str, Content]) -> str:
    """SHA-256 of the group, the year and the content of every table that has rows. "2:" names this way of counting."""
    lines = [f"{sheet[0]} {sheet[1]}", *(f"{name}:{tables[name]}" for name in sorted(tables) if tables[name].rows)]
    return "2:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _rows(table: pa.Table) -> _Words:
    """Two words for each row. A blank adds nothing, so that a column of blanks is as if it were not there."""
    sums = np.zeros((table.num_rows, _LANES), np.uint64)
    for name in table.column_names:
        column = table[name].combine_chunks()
        cells = _spread(_values(column) ^ _words_of([name.encode()])[0])
        if column.null_count:
            cells[column.is_null().to_numpy(zero_copy_only=False)] = 0
        sums += cells
    return _spread(sums)


def _values(column: pa.Array) -> _Words:
    """Two words for each value; any for a blank."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        encoded = column.dictionary_encode()
        # As bytes: what a flipped bit makes of a letter may be none.
        texts = _words_of([*encoded.dictionary.cast(pa.binary()).to_pylist(), b""])
        return texts[encoded.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)]
    if pa.types.is_floating(column.type):
        # As -0.0 is equal to 0.0, so are their contents.
        bits = (column.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False) + 0.0).view(np.uint64)
    elif pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        whole = pc.fill_null(column.cast(pa.int64()), 0)
        bits = whole.to_numpy(zero_copy_only=False).view(np.uint64)
    else:
        raise TypeError(f"a column of {column.type} has no content yet")
    return np.repeat(bits[:, None], _LANES, axis=1)


def _words_of(texts: Sequence[bytes]) -> _Words:
    """Two words for each text."""
    size = 8 * _LANES
    joined = b"".join(hashlib.blake2b(text, digest_size=size).digest() for text in texts)
    return np.frombuffer(joined, ">u8").astype(np.uint64).reshape(-1, _LANES)


def _spread(words: _Words) -> _Words:
    for shift, factor in _STEPS:
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(31))
