"""The facts of the things that are set side by side: groups, sections, departments or measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib.findings.attention import Tally, tally
from lib.findings.cost import Cost, cost_of
from lib.findings.model import To, go
from lib.findings.reporting import due_actuals
from lib.judge.evaluation import Frame
from lib.store.lookups import latest_reviews
from lib.store.rows import records_of
from lib.view.address import WORD_FILTERS
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary

MOST = 6  # columns that can be read beside each other


@dataclass(frozen=True, eq=False)
class Compared:
    """One of the things compared: its name, the view of it alone, and its facts.

    `by` is the filter that chose it. `results` are its results (groups' own and outcome indicators) as assessments;
    `owed` and `reported` count actuals that are due, as 報告状況 counts them. `recorded` counts viewpoints, `decisions` those of reviews.
    """

    name: str
    by: str
    view: View
    results: Frame
    tally: Tally
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

    def go(self, page: str, **changes: Any) -> To:
        """To a page that shows this thing alone."""
        return go(self.view, page, **changes)


def compared_things(view: View, words: Vocabulary, by: str) -> list[Compared]:
    """The chosen values of a filter in the order chosen; none unless there are two to MOST of them."""
    chosen = WORD_FILTERS[by].chosen(view.selection)
    if not 2 <= len(chosen) <= MOST:
        return []
    return [_compared(view, words, by, word) for word in chosen]


def _compared(view: View, words: Vocabulary, by: str, word: str) -> Compared:
    alone = narrow(view.evaluation, view.selection.changed(**{by: (word,)}), words)
    tables, policy = view.evaluation.tables, view.evaluation.policy
    results = alone.assessments[alone.assessments["kind"].isin(policy.results)]
    if by == "section":  # a group's own indicators are its lead's, not each section's that has a project in it
        results = results[results["project_id"].notna()]
    projects = alone.projects["project_id"]
    is_reported = due_actuals(alone)["is_reported"]
    recorded = alone.agreement.loc[alone.agreement["is_recorded"], "viewpoint"].value_counts()
    reviews = latest_reviews(tables)
    decisions = reviews.loc[reviews["project_id"].isin(projects), "decision"].value_counts()
    behind = results[results["is_underperforming"]]
    return Compared(
        name=words.words[by].get(word, word),
        by=by,
        view=alone,
        results=results,
        tally=tally(records_of(results), policy.scale),
        judged=int(results["year"].notna().sum()),
        behind=len(behind),
        years_behind=int(behind["years_behind"].max()) if len(behind) else 0,
        reported=int(is_reported.sum()),
        owed=int((~is_reported).sum()),
        projects=len(alone.projects),
        cost=cost_of(tables.rows["budgets"], alone.ids.projects),
        recorded={int(viewpoint): int(count) for viewpoint, count in recorded.items()},
        flags=int(alone.flags["project_id"].isin(projects).sum()) if by == "section" else len(alone.flags),
        decisions={str(decision): int(count) for decision, count in decisions.items()},
    )
