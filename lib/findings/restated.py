"""What a later sheet states otherwise than the one before."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import MEASURES
from lib.contract.wording import percent, quantity
from lib.findings.model import Place, places
from lib.view.narrow import View, rows_of

_RESTATED = ("baseline", "target", "final_target", "actual")
_GOALS = ("target", "final_target")


@dataclass(frozen=True)
class RestatedCell:
    """A figure that a year's sheet states otherwise than the sheet before it.

    `measures` are what it is: a last year's target is often the final target too, and both are restated as one.
    """

    group_id: str
    indicator_id: str
    name: str
    unit: str
    fiscal_year: int
    measures: tuple[str, ...]
    old: float
    new: float
    old_year: int
    places: tuple[Reference, ...]


def restated_by(view: View, year: int) -> list[RestatedCell]:
    """The figures in view that the sheets of a year state otherwise than the last ones before; by group and indicator.

    A figure that was blank before and has a value now is new, not restated.
    """
    tables = view.evaluation.tables
    rows = (tables.stated or tables.frames)["observations"]
    items = view.evaluation.assessments
    items = items[
        items["group_id"].isin(view.groups["group_id"]) & items["indicator_id"].isin(view.assessments["indicator_id"])
    ]
    rows = rows[
        rows["indicator_id"].isin(items["indicator_id"])
        & rows["fiscal_year"].between(view.years[0], view.years[-1])
        & rows["measure"].isin(_RESTATED)
        & (rows["sheet_year"] <= year)
    ]
    rows = rows[rows["value"].notna()].sort_values("sheet_year", kind="stable")
    cell = ["indicator_id", "fiscal_year", "measure"]
    before = rows.groupby(cell)[["value", "sheet_year", "source_id", "source_ref"]].shift()
    rows = rows.join(before.add_prefix("old_"))
    found = rows[(rows["sheet_year"] == year) & rows["old_value"].notna() & (rows["value"] != rows["old_value"])]
    found = found.merge(items[["indicator_id", "group_id", "name", "unit"]], on="indicator_id")
    order = {measure: at for at, measure in enumerate(_RESTATED)}
    found = found.assign(order=found["measure"].map(order)).sort_values(
        ["group_id", "indicator_id", "fiscal_year", "order"]
    )
    cells: dict[tuple[object, ...], RestatedCell] = {}
    for r in found.itertuples(index=False):
        places = (tables.reference(r.old_source_id, r.old_source_ref), tables.reference(r.source_id, r.source_ref))
        key = (r.indicator_id, r.fiscal_year, r.old_value, r.value, r.measure in _GOALS)
        first = cells.get(key)
        if first is not None and r.measure in _GOALS:
            cells[key] = replace(first, measures=(*first.measures, r.measure), places=(*first.places, *places))
        else:
            cells[(*key, r.measure) if first else key] = RestatedCell(
                r.group_id, r.indicator_id, r.name, r.unit, int(r.fiscal_year), (r.measure,), float(r.old_value), float(r.value),
                int(r.old_sheet_year), places,
            )  # fmt: skip
    return list(cells.values())


@dataclass(frozen=True)
class Restated:
    """A figure that a later sheet states otherwise: in words, with its place in each sheet, oldest first."""

    words: str
    places: tuple[Place, ...]


def make_restated(view: View, indicator_id: str, unit: str) -> tuple[Restated, ...]:
    """The figures of an indicator that the sheets of several years state differently.

    ``R7 目標値: R3調書16団体 → R5調書14団体``
    """
    tables = view.evaluation.tables
    rows = tables.stated.get("observations", tables["observations"])
    rows = rows[(rows["indicator_id"] == indicator_id) & rows["value"].notna()].sort_values("sheet_year")
    restated = []
    for (year, measure), values in rows.groupby(["fiscal_year", "measure"], sort=True):
        turns = values[values["value"] != values["value"].shift()]
        if len(turns) > 1:
            steps = " → ".join(_stated(row.sheet_year, row.value, measure, unit) for row in rows_of(turns))
            words = f"{era(int(year))} {MEASURES[measure]}: {steps}"
            restated.append(Restated(words, places(view, tables.references(turns))))
    return tuple(restated)


def _stated(sheet_year: int, value: float, measure: str, unit: str) -> str:
    """A figure as a year's sheet states it: ``R5調書14団体``."""
    figure = percent(value) if measure == "printed_rate" else quantity(value, unit)
    return f"{era(int(sheet_year))}調書{figure}"


def changed_parts(before: str, after: str, shortest: int = 4) -> list[tuple[str, bool]]:
    """`after` in pieces, each with whether it is new against `before` (common runs of `shortest` characters or more are not)."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in matcher.get_matching_blocks():
        if match.size and match.size < shortest:
            continue
        if match.b > at:
            pieces.append((after[at : match.b], True))
        if match.size:
            pieces.append((after[match.b : match.b + match.size], False))
        at = match.b + match.size
    return pieces
