"""Counts the kept verdicts of a store's newest version by an engine: nothing is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from lib.judge.duck import DuckDB, read_rows
from lib.judge.engine import EngineError
from lib.judge.keep import subjects_of
from lib.judge.kept_results import names_of
from lib.judge.policy.toml import RuleError
from lib.judge.policy.verdict import VerdictRules
from lib.judge.rollup import Head, RollUpRow
from lib.store.address import is_object_store
from lib.store.delta import Store
from lib.store.verdict_rows import GROUP, VerdictRows, as_kept, find_verdicts
from lib.store.whole import left_out


class Counter(Protocol):
    """What counts."""

    name: str

    def count(self, rows: Any, in_force: Any, head: Head) -> list[RollUpRow]:
        """See rollup.roll_up; both are arrow tables. Raises EngineError."""


class NotJudgedError(Exception):
    """Groups of a version are not judged yet; the message is in Japanese."""


@dataclass(frozen=True)
class Counted:
    """The verdicts of a version, counted by `engine`.

    `damaged`: names of groups whose kept verdicts are not as they were written, and are not counted.
    `has_damaged_sheets`: whether groups are left out of the version as a whole; its name says how many.
    """

    version: str
    engine: str
    groups: int
    rows: tuple[RollUpRow, ...]
    rules: VerdictRules
    damaged: tuple[str, ...]
    has_damaged_sheets: bool


def count_verdicts(store: Store, head: Head, engine: Counter | None = None) -> Counted:
    """Count the newest version's verdicts by an engine, by DuckDB without one.

    Raises NotJudgedError, StoreError, RuleError and EngineError.
    """
    subjects = subjects_of(store)
    tables, rules = subjects.outline.tables, subjects.policy.verdict
    if rules is None:
        raise RuleError(subjects.policy.verdict_problem)
    version = f"第{tables.number}版{left_out(tables.damages)}"
    verdicts = find_verdicts(store, names_of(subjects.keys).values())
    missing = subjects.keys.keys() - verdicts.group_ids
    if missing:
        raise NotJudgedError(
            f"{version}: {len(subjects.keys):,}事業群のうち{len(missing):,}事業群は、まだ判定していません。"
            "先に python -m lib.judge を実行してください。集計は出力していません。"
        )
    # Spark gets the rows as this program reads them. Of an object store DuckDB would need an extension to read them.
    rows = verdicts.read() if engine is not None or is_object_store(store.address) else _read_by_duckdb(verdicts)
    damaged = verdicts.damaged(rows)
    in_force = verdicts.in_force(damaged, tables["program_groups"][[GROUP, head]])
    counter = engine or DuckDB()
    counted = counter.count(as_kept(rows), in_force, head)
    names = (tables.group_names[str(verdicts.written[result][GROUP])] for result in damaged)
    order = [step.code for step in rules.all]
    in_order = sorted(
        counted, key=lambda row: (row.head is None, row.head or "", row.sheet_year, order.index(row.verdict))
    )
    return Counted(
        version,
        counter.name,
        len(in_force),
        tuple(in_order),
        rules,
        tuple(sorted(names)),
        bool(tables.damages),
    )


def _read_by_duckdb(verdicts: VerdictRows) -> Any:
    """The rows of verdicts; where a file cannot be read, those of the others."""
    try:
        return read_rows(verdicts.files, verdicts.wanted)
    except EngineError:
        return verdicts.read()
