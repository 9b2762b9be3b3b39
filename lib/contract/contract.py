"""What a table promises: columns, promises, keys; and what is wrong with rows that break one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from lib.contract.reference import HOW_TO_WRITE, is_place

Rows: TypeAlias = pd.DataFrame
# A boolean for each row. Arrays, because every column of every table is checked at every load and most of the time of a
# Series over a few hundred rows goes into making it.
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """A column: its Arrow type, whether a blank is allowed, and the only `words` it may hold, None for any."""

    name: str
    type: pa.DataType
    nullable: bool = False
    words: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Promise:
    """A rule that every row of a table keeps.

    `holds(rows)` returns a boolean Series, one value per row. `column` and `text` (Japanese) describe a row that breaks
    it.
    """

    column: str
    text: str
    holds: Callable[[Rows], pd.Series]


@dataclass(frozen=True)
class ForeignKey:
    """Every value of `column` is among those of `target` in `table`. A blank is allowed where the column allows it."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Contract:
    """The contract of one table.

    The values of the columns in `key` are never blank and unique together. `promises` and `foreign_keys` are those of
    this table alone; checks use `all_promises` and `links`.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    promises: tuple[Promise, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def links(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys, including that of source_id to the documents, which nearly every table has."""
        has_source = any(column.name == "source_id" for column in self.columns)
        if has_source and self.name != "sources":
            return (*self.foreign_keys, ForeignKey("source_id", "sources", "source_id"))
        return self.foreign_keys

    @property
    def all_promises(self) -> tuple[Promise, ...]:
        """Its promises, after those of every table: a column named …_ref holds places, one named …_year years."""
        names = [column.name for column in self.columns]
        places = [_is_place(name) for name in names if name.endswith("_ref")]
        years = [_is_year(name) for name in names if name.endswith("_year")]
        return (*places, *years, *self.promises)

    @property
    def arrow(self) -> pa.Schema:
        """The pyarrow schema, in column order."""
        return pa.schema([pa.field(column.name, column.type, column.nullable) for column in self.columns])


@dataclass(frozen=True)
class Breach:
    """One thing that is wrong in a table, with a Japanese message.

    `row` counts from 1 below the header; None for the whole table. `column` is None where no single one is wrong.
    """

    table: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        row = f" {self.row}行目" if self.row is not None else ""
        column = f" 列「{self.column}」" if self.column else ""
        return f"{self.table}{row}{column}: {self.message}"


@dataclass
class ContractError(Exception):
    """Tables do not keep their contract. `breaches` is everything that is wrong, in the order of the tables."""

    breaches: list[Breach] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(str(breach) for breach in self.breaches)


def every_value(column: str, test: Callable[[object], bool]) -> Callable[[Rows], pd.Series]:
    """A promise's `holds` that tests every value of a column. A blank passes: Column.nullable decides on blanks."""
    return lambda rows: rows[column].map(lambda value: pd.isna(value) or test(value)).astype(bool)


def _is_place(column: str) -> Promise:
    return Promise(column, HOW_TO_WRITE, every_value(column, is_place))


def _is_year(column: str) -> Promise:
    # From 1926, the first year of 昭和 (era.py knows none before), to a year that only a slip of the hand reaches.
    return Promise(
        column,
        "年度は1926〜2100の西暦で書いてください",
        lambda rows: rows[column].isna() | rows[column].between(1926, 2100),
    )
