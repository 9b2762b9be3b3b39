"""What a later sheet states otherwise than the one before."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import MEASURES
from lib.contract.wording import percent, quantity
from lib.findings.model import Place, places
from lib.judge.evaluation import Evaluation, Frame
from lib.store.rows import Rows, rows_of
from lib.store.tables import Tables
from lib.view.narrow import View

_RESTATED = ("baseline", "target", "final_target", "actual")
_STATED_COLUMNS = ["indicator_id", "fiscal_year", "measure", "sheet_year", "value", "source_id", "source_ref"]


@dataclass(frozen=True)
class RestatedCell:
    """A figure that a year's sheet states otherwise than the sheet before it."""

    group_id: str
    indicator_id: str
    name: str
    unit: str
    fiscal_year: int
    measure: str
    old: float
    new: float
    old_year: int
    places: tuple[Reference, ...]


def restated_by(view: View, year: int) -> list[RestatedCell]:
    """The figures in view that the sheets of a year state otherwise than the last ones before; by group and indicator.

    A figure that was blank before and has a value now is new, not restated.
    """
    return [_restated_cell(view.evaluation.tables, row) for row in rows_of(_restated_rows(view, year))]


def _restated_rows(view: View, year: int) -> Frame:
    """Observations of a year's sheets with another value than before, as ``old_value``; one row per cell and measure."""
    stated = _stated_until(view, year)
    cell = ["indicator_id", "fiscal_year", "measure"]
    before = stated.groupby(cell)[["value", "sheet_year", "source_id", "source_ref"]].shift()
    stated = stated.join(before.add_prefix("old_"))
    differs = stated["old_value"].notna() & (stated["value"] != stated["old_value"])
    indicators = view.evaluation.assessments[["indicator_id", "group_id", "name", "unit"]]
    restated_rows = stated[differs & (stated["sheet_year"] == year)].merge(indicators, on="indicator_id")
    order = {measure: index for index, measure in enumerate(_RESTATED)}
    return restated_rows.assign(order=restated_rows["measure"].map(order)).sort_values(
        ["group_id", "indicator_id", "fiscal_year", "order"]
    )


def _stated_until(view: View, year: int) -> Frame:
    """The observations with a value that sheets up to a year state of the indicators and years in view, oldest first."""
    tables = view.evaluation.tables
    rows = (tables.stated or tables.frames)["observations"]
    rows = rows[
        rows["indicator_id"].isin(view.assessments["indicator_id"])
        & rows["fiscal_year"].between(view.years[0], view.years[-1])
        & rows["measure"].isin(_RESTATED)
        & (rows["sheet_year"] <= year)
        & rows["value"].notna()
    ]
    return rows.sort_values("sheet_year", kind="stable")


def _restated_cell(tables: Tables, row: Any) -> RestatedCell:
    """The cell of a row of _restated_rows."""
    return RestatedCell(
        row.group_id,
        row.indicator_id,
        row.name,
        row.unit,
        int(row.fiscal_year),
        row.measure,
        float(row.old_value),
        float(row.value),
        int(row.old_sheet_year),
        (tables.reference(row.old_source_id, row.old_source_ref), tables.reference(row.source_id, row.source_ref)),
    )


@dataclass(frozen=True)
class Restated:
    """A figure that a later sheet states otherwise: in words, with its place in each sheet, oldest first."""

    words: str
    places: tuple[Place, ...]


def make_restated(view: View, indicator_id: str, unit: str) -> tuple[Restated, ...]:
    """The figures of an indicator that the sheets of several years state differently.

    ``R7 目標値: R3調書16団体 → R5調書14団体``
    """
    tables, statements_by_id = view.evaluation.tables, view.evaluation.once(_stated_again)
    restated = []
    in_order = statements_by_id.of("indicator_id", indicator_id)
    for (year, measure), statements in groupby(in_order, key=attrgetter("fiscal_year", "measure")):
        turns = _turns(statements)
        if len(turns) > 1:
            steps = " → ".join(_stated(turn, unit) for turn in turns)
            references = dict.fromkeys(tables.reference(turn.source_id, turn.source_ref) for turn in turns)
            restated.append(Restated(f"{era(int(year))} {MEASURES[measure]}: {steps}", places(view, references)))
    return tuple(restated)


def _stated_again(evaluation: Evaluation) -> Rows:
    """The values of each cell that sheets state differently, as each sheet states it, oldest first."""
    tables = evaluation.tables
    rows = tables.stated.get("observations", tables["observations"])
    rows = rows.loc[rows["value"].notna(), _STATED_COLUMNS]
    cells = rows.groupby(["indicator_id", "fiscal_year", "measure"], sort=False)["value"]
    rows = rows[cells.transform("min") != cells.transform("max")]
    return Rows(rows.sort_values(["fiscal_year", "measure", "sheet_year"]))


def _turns(statements: Iterable[Any]) -> list[Any]:
    """The first of these statements, then each with another value than the one before."""
    turns: list[Any] = []
    for statement in statements:
        if not turns or statement.value != turns[-1].value:
            turns.append(statement)
    return turns


def _stated(statement: Any, unit: str) -> str:
    """A figure as a year's sheet states it: ``R5調書14団体``."""
    value = statement.value
    figure = percent(value) if statement.measure == "printed_rate" else quantity(value, unit)
    return f"{era(int(statement.sheet_year))}調書{figure}"


def changed_parts(before: str, after: str, shortest: int = 4) -> list[tuple[str, bool]]:
    """`after` in pieces, each with whether it is new against `before` (common runs of `shortest` characters or more are not)."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, bool]] = []
    end = 0  # of the pieces in `after`
    for match in matcher.get_matching_blocks():
        if match.size and match.size < shortest:
            continue
        if match.b > end:
            pieces.append((after[end : match.b], True))
        if match.size:
            pieces.append((after[match.b : match.b + match.size], False))
        end = match.b + match.size
    return pieces
