"""Side by side: a few groups, sections, departments or measures by the same facts; and this year's sheets beside last year's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from lib.contract.reference import Reference
from lib.contract.terms import UNREPORTED
from lib.findings import sentences as findings
from lib.findings.attention import Tally, tally
from lib.judge.evaluation import Evaluation, Frame, evaluate
from lib.store.sheets import rows_of_groups
from lib.store.vintage import in_force, sheets_until
from lib.view.selection import Selection, View, Vocabulary, latest_reviews, narrow

MOST = 6  # columns that can be read beside each other
_RESTATED = ("baseline", "target", "final_target", "actual")
_GOALS = ("target", "final_target")


@dataclass(frozen=True)
class Beside:
    """One of the things compared: its name, the way to it alone, and its facts.

    `results` are its results (groups' own and outcome indicators) as assessments; `owed` and `reported` count actuals that are due.
    """

    name: str
    selection: Selection
    tally: Tally
    results: Frame
    judged: int
    behind: int
    years_behind: int
    reported: int
    owed: int
    projects: int
    cost: findings.Cost | None
    recorded: dict[int, int]
    flags: int
    decisions: dict[str, int]


def side_by_side(view: View, words: Vocabulary, key: str) -> list[Beside]:
    """The chosen values of a filter beside each other, in the order chosen; none unless there are two to MOST of them."""
    values: tuple[str, ...] = getattr(view.selection, key)
    if not 2 <= len(values) <= MOST:
        return []
    return [_beside(view, words, key, value) for value in values]


def _beside(view: View, words: Vocabulary, key: str, value: str) -> Beside:
    selection = view.selection.changed(**{key: (value,)})
    of = narrow(view.evaluation, selection, words)
    results = of.assessments[of.assessments["kind"].isin(view.evaluation.policy.results)]
    if key == "section":  # a group's own indicators are its lead's, not each section's that has a project in it
        results = results[results["project_id"].notna()]
    due = of.cells[of.cells["is_due"] & of.cells["indicator_id"].isin(results["indicator_id"])]
    marks = of.agreement.loc[of.agreement["is_recorded"], "viewpoint"].value_counts()
    reviews = latest_reviews(view.evaluation.tables)
    decisions = reviews.loc[reviews["project_id"].isin(of.projects["project_id"]), "decision"].value_counts()
    behind = results[results["is_underperforming"]]
    return Beside(
        words.words[key].get(value, value),
        selection,
        tally(results),
        results,
        int(results["year"].notna().sum()),
        len(behind),
        int(behind["years_behind"].max()) if len(behind) else 0,
        int(due["actual"].notna().sum()),
        int((due["status"] == UNREPORTED).sum()),
        len(of.projects),
        findings.cost(view.evaluation.tables["budgets"], of.projects["project_id"]),
        {int(v): int(n) for v, n in marks.items()},
        int(of.flags["project_id"].isin(of.projects["project_id"]).sum()) if key == "section" else len(of.flags),
        {str(d): int(n) for d, n in decisions.items()},
    )


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


def two_sheets(evaluation: Evaluation, group_id: str, year: int) -> tuple[Evaluation, Evaluation] | None:
    """One group as it was on the sheets before a year, and as it was on that year's; None where it has no two such sheets."""
    tables = evaluation.tables
    stated = rows_of_groups(tables.stated or tables.frames, [group_id])
    years = sorted({int(y) for y in stated["projects"]["sheet_year"]})
    if year not in years or year == years[0]:
        return None
    before = years[years.index(year) - 1]
    return (_as_of(evaluation, stated, before), _as_of(evaluation, stated, year))


def _as_of(evaluation: Evaluation, stated: dict[str, Frame], year: int) -> Evaluation:
    frames = sheets_until(stated, year)
    tables = replace(evaluation.tables, frames=MappingProxyType(in_force(frames)), stated=MappingProxyType(frames))
    names = evaluation.assessments.set_index("indicator_id")["short_name"]
    missing = frames["indicators"].set_index("indicator_id")["name"]
    return evaluate(tables, evaluation.policy, names.combine_first(missing))


def changed_status(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    """The indicators of both whose status differs. Columns: indicator_id, name, status, status_then (the later one)."""
    columns = ["indicator_id", "name", "status"]
    both = before.assessments[columns].merge(
        after.assessments[["indicator_id", "status"]], on="indicator_id", suffixes=("", "_then")
    )
    return both[both["status"] != both["status_then"]]
