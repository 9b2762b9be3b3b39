"""Side by side: a few groups, sections, departments or measures by the same facts; and this year's sheets beside last year's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from lib.contract.terms import UNREPORTED
from lib.findings.attention import Tally, tally
from lib.findings.cost import Cost, cost_of
from lib.judge.evaluation import Evaluation, Frame, evaluate
from lib.store.lookups import latest_reviews
from lib.store.sheets import rows_of_groups
from lib.store.vintage import in_force, sheets_until
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection

MOST = 6  # columns that can be read beside each other


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
    cost: Cost | None
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
        tally(results, view.evaluation.policy.scale),
        results,
        int(results["year"].notna().sum()),
        len(behind),
        int(behind["years_behind"].max()) if len(behind) else 0,
        int(due["actual"].notna().sum()),
        int((due["status"] == UNREPORTED).sum()),
        len(of.projects),
        cost_of(view.evaluation.tables["budgets"], of.projects["project_id"]),
        {int(v): int(n) for v, n in marks.items()},
        int(of.flags["project_id"].isin(of.projects["project_id"]).sum()) if key == "section" else len(of.flags),
        {str(d): int(n) for d, n in decisions.items()},
    )


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
