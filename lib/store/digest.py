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

from lib.store.coded import is_text, texts_and_codes

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
    owners, numbers = texts_and_codes(table[by])
    sums = np.zeros((len(owners), _LANES), np.uint64)
    if len(numbers):
        # Most rows of an owner lie together.
        starts = np.concatenate(([0], np.flatnonzero(np.diff(numbers)) + 1))
        np.add.at(sums, numbers[starts], np.add.reduceat(_rows(table.drop_columns([by])), starts))
    counts = np.bincount(numbers, minlength=len(sums)).tolist()
    return {
        owner: Content(count, words)
        for owner, count, words in zip(owners.to_pylist(), counts, _in_hexadecimal(sums), strict=True)
        if count
    }


def content(table: pa.Table) -> Content:
    """The content of all rows of a table."""
    words = _rows(table).sum(axis=0, dtype=np.uint64)
    return Content(table.num_rows, _in_hexadecimal(words[None])[0])


def _in_hexadecimal(words: _Words) -> list[str]:
    digits = words.astype(">u8").tobytes().hex()
    size = 16 * _LANES
    return [digits[start : start + size] for start in range(0, len(digits), size)]


def digest(sheet: tuple[str, int], tables: Mapping[str, Content]) -> str:
    """SHA-256 of the group, the year and the content of every table that has rows. "2:" names this way of counting."""
    lines = [f"{sheet[0]} {sheet[1]}", *(f"{name}:{tables[name]}" for name in sorted(tables) if tables[name].rows)]
    return "2:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _rows(table: pa.Table) -> _Words:
    """Two words for each row. A blank adds nothing, so that a column of blanks is as if it were not there."""
    sums = np.zeros((table.num_rows, _LANES), np.uint64)
    for name in table.column_names:
        words_of_values, numbers = _values(table[name])
        words = _spread(words_of_values ^ _words_of([name.encode()])[0])
        # What a blank adds stands after the values.
        words = np.concatenate([words, np.zeros((1, _LANES), np.uint64)])
        # Both words of a value are taken at once, as one number of 16 bytes.
        sums += words.view(np.complex128)[:, 0].take(numbers).view(np.uint64).reshape(-1, _LANES)
    return _spread(sums)


def _values(column: pa.ChunkedArray) -> tuple[_Words, npt.NDArray[np.int32]]:
    """Two words for each value of a column, and the number of each row's value; that of a blank is their count."""
    if is_text(column.type) or pa.types.is_large_string(column.type):
        texts, numbers = texts_and_codes(column)
        # As bytes: what a flipped bit makes of a letter may be none.
        return _words_of(texts.cast(pa.binary()).to_pylist()), numbers
    if pa.types.is_floating(column.type):
        # As -0.0 is equal to 0.0, so are their contents.
        values = pc.add(column.combine_chunks().cast(pa.float64()), 0.0).dictionary_encode()
    elif pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        values = column.combine_chunks().cast(pa.int64()).dictionary_encode()
    else:
        raise TypeError(f"a column of {column.type} has no content yet")
    bits = values.dictionary.to_numpy(zero_copy_only=False).view(np.uint64)
    numbers = values.indices.fill_null(len(bits)).to_numpy(zero_copy_only=False)
    return np.repeat(bits[:, None], _LANES, axis=1), numbers


def _words_of(texts: Sequence[bytes]) -> _Words:
    """Two words for each text."""
    size = 8 * _LANES
    joined = b"".join(hashlib.blake2b(text, digest_size=size).digest() for text in texts)
    return np.frombuffer(joined, ">u8").astype(np.uint64).reshape(-1, _LANES)


def _spread(words: _Words) -> _Words:
    for shift, factor in _STEPS:
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(31))
