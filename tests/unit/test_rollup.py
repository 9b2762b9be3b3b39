"""One expression counts verdicts: the same by pandas, pyarrow and DuckDB, and what the screens count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from lib.findings.many_groups import by_head, by_year, named
from lib.judge.evaluation import Evaluation
from lib.judge.rollup import HEADS, Head, RollUpRow, rolled_up
from lib.view.narrow import narrow
from lib.view.portfolio import portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

_CONNECTION = duckdb.connect()
# From a frame of pandas to one of the engine.
ENGINES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda rows: rows,
    "pyarrow": lambda rows: pa.Table.from_pandas(rows, preserve_index=False),
    "DuckDB": lambda rows: _CONNECTION.from_arrow(pa.Table.from_pandas(rows, preserve_index=False)),
}
each_engine = pytest.mark.parametrize("engine", ENGINES)


@each_engine
def test_groups_are_counted_under_their_head_by_the_result_that_is_in_force(engine: str) -> None:
    frame = ENGINES[engine]
    verdicts = pd.DataFrame(
        [
            ("old", 2025, "danger", 9, 9),
            ("a", 2025, "sound", 3, 0),
            ("a", 2026, "caution", 4, 2),
            ("b", 2026, "caution", 5, 1),
            ("c", 2026, "caution", 7, 3),
            ("d", 2026, "unjudged", 0, 0),
        ],
        columns=["result_id", "sheet_year", "verdict", "judged", "behind"],
    )
    in_force = pd.DataFrame(
        [("a", "土木部"), ("b", "土木部"), ("c", None), ("d", None), ("without a verdict", "総務部")],
        columns=["result_id", "department"],
    )
    assert set(rolled_up(frame(verdicts), frame(in_force), "department")) == {
        RollUpRow("土木部", 2025, "sound", 1, 3, 0),
        RollUpRow("土木部", 2026, "caution", 2, 9, 3),
        RollUpRow(None, 2026, "caution", 1, 7, 3),
        RollUpRow(None, 2026, "unjudged", 1, 0, 0),
    }


@each_engine
def test_without_a_verdict_nothing_is_counted(engine: str) -> None:
    columns = {"result_id": "str", "sheet_year": "int16", "verdict": "str", "judged": "int64", "behind": "int64"}
    verdicts = pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in columns.items()})
    in_force = pd.DataFrame({"result_id": ["a"], "measure": ["1-1"]})
    frame = ENGINES[engine]
    assert rolled_up(frame(verdicts), frame(in_force), "measure") == []


def as_screens_count(evaluation: Evaluation, head: Head) -> Counter[tuple[str | None, int, str]]:
    """How many groups the screens count of each verdict under a head on each year's sheets."""
    whole = portfolio(narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy)))
    assert whole is not None
    heads = evaluation.tables["program_groups"].set_index("group_id")[head]
    counts: Counter[tuple[str | None, int, str]] = Counter()
    for group in whole.standings:
        name = heads[group.group_id]
        for sheet in whole.sheets[group.group_id]:
            counts[name if isinstance(name, str) else None, int(sheet.sheet_year), sheet.verdict] += 1
    by_years = {(year, code): n for year, codes in by_year(whole).items() for code, n in codes.items() if n}
    totals: Counter[tuple[int, str]] = Counter()
    for (_, year, verdict), number in counts.items():
        totals[year, verdict] += number
    assert dict(totals) == by_years
    return counts


@each_engine
@pytest.mark.parametrize("head", HEADS)
def test_what_the_screens_count_is_what_the_expression_gives(prefecture: Evaluation, engine: str, head: Head) -> None:
    verdicts = prefecture.verdicts.assign(result_id=prefecture.verdicts["group_id"])
    groups = prefecture.tables["program_groups"]
    frame = ENGINES[engine]
    columns = ["result_id", "sheet_year", "verdict", "judged", "behind"]
    in_force = groups.assign(result_id=groups["group_id"])[["result_id", head]]
    rows = rolled_up(frame(verdicts[columns]), frame(in_force), head)
    assert {row[:3]: row.groups for row in rows} == as_screens_count(prefecture, head)
    assert sum(row.behind for row in rows) == verdicts["behind"].sum() > 0
    assert sum(row.judged for row in rows) == verdicts["judged"].sum()


@each_engine
def test_the_newest_year_of_a_head_is_what_its_line_on_the_first_screen_counts(
    prefecture: Evaluation, engine: str
) -> None:
    whole = portfolio(narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy)))
    assert whole is not None
    newest = prefecture.verdicts.drop_duplicates("group_id", keep="last")
    groups = prefecture.tables["program_groups"]
    frame = ENGINES[engine]
    columns = ["result_id", "sheet_year", "verdict", "judged", "behind"]
    in_force = groups.assign(result_id=groups["group_id"])[["result_id", "department"]]
    rows = rolled_up(frame(newest.assign(result_id=newest["group_id"])[columns]), frame(in_force), "department")
    for name, standings in by_head(whole, "department"):
        counted = Counter[str]()
        for row in rows:
            if named(row.head) == name:
                counted[row.verdict] += row.groups
        assert counted == Counter(group.verdict for group in standings), name
