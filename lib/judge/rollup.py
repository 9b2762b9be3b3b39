"""How many groups had which verdict under each head on each year's sheets: one expression, run by any engine.

narwhals says it over frames of pandas, pyarrow, DuckDB and Spark alike; no engine is named here.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

import narwhals as nw

from lib.store.schemas import RESULT

# Columns of program_groups by which groups are counted.
Head: TypeAlias = Literal["department", "measure", "basic_strategy"]
HEADS: Final[tuple[Head, ...]] = get_args(Head)


class RollUpRow(NamedTuple):
    """The groups of one verdict under one head on one year's sheets; `head` is None where the sheets name none.

    judged, behind: how many of their results are judged and how many of these are behind.
    """

    head: str | None
    sheet_year: int
    verdict: str
    groups: int
    judged: int
    behind: int


def roll_up(verdicts: nw.LazyFrame[Any], in_force: nw.LazyFrame[Any], head: Head) -> nw.LazyFrame[Any]:
    """The verdicts that are in force, counted: the columns of RollUpRow, in any order of rows.

    `verdicts`: a row a group and year's sheet, with the result that it belongs to. `in_force`: a row a group, with the
    result that counts and the head.
    """
    rows = verdicts.join(in_force.select(RESULT, nw.col(head).alias("head")), on=RESULT, how="inner")
    counted = rows.group_by("head", "sheet_year", "verdict").agg(
        nw.len().alias("groups"), nw.col("judged").sum(), nw.col("behind").sum()
    )
    # DuckDB sums whole numbers to decimals.
    return counted.with_columns(nw.col("groups", "judged", "behind").cast(nw.Int64))


def rolled_up(verdicts: Any, in_force: Any, head: Head) -> list[RollUpRow]:
    """As roll_up, by the engine that these frames are of."""
    counted = roll_up(nw.from_native(verdicts).lazy(), nw.from_native(in_force).lazy(), head).collect("pyarrow")
    return [RollUpRow(*row) for row in counted.select(*RollUpRow._fields).rows()]
