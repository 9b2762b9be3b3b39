"""What many groups cost from one year to the next, and under which head the cost changes most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import STAGES
from lib.contract.wording import change
from lib.findings.cost import LOST, Cost, cost_of_totals, cost_total, cost_years, left_out
from lib.findings.many_groups import Head, named
from lib.findings.model import Link, To, go
from lib.findings.overview.picture import word_of_head
from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows
from lib.view.filters import is_among
from lib.view.members import find_members
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio
from lib.view.words import cost_word

_HEADS: Final[tuple[Head, ...]] = ("department", "measure")
_COLUMNS: Final = [
    "group_id",
    "project_id",
    "fiscal_year",
    "stage",
    "amount_thousand_yen",
    "report_state",
    "attribution",
]
_HINT: Final = "事業ごとの事業費を見る"


@dataclass(frozen=True)
class GroupsCost:
    """The total cost before and after, each figure with the way to what it is made of.

    `mover`: the department, else the measure or group, whose cost changes most; None where none changes. `note` says what
    the total leaves out of its projects and how the years are told; `apart` leads to the groups that it does not count.
    """

    label: str
    total: Link
    change: str
    mover: Link | None
    mover_words: str
    note: str
    apart: Link | None


@dataclass(frozen=True)
class _Part:
    """The cost of the groups under one head, or of one group, and the way to their projects."""

    name: str
    cost: Cost
    to: To

    @property
    def difference(self) -> float:
        return abs(self.cost.after - self.cost.before)


@dataclass(frozen=True)
class _Years:
    """The years that are set side by side of all groups, their rows of total costs, and who has a known cost in both."""

    start: int
    end: int
    rows: Rows
    group_ids: Set[str]


def make_groups_cost(view: View, whole: Portfolio) -> GroupsCost | None:
    """The cost of these groups as wholes; None where none of them has both an actual and a plan that follows.

    Only groups with a known cost in both years are summed: another would show as a change of cost what is none.
    """
    years = view.evaluation.once(_find_years)
    if years is None:
        return None
    counted = [group for group in whole.standings if group.group_id in years.group_ids]
    total = _cost(counted, years)
    if total is None:
        return None
    mover = _mover(view, counted, years)
    return GroupsCost(
        f"{heads.COST} {cost_years(total)}",
        Link(cost_total(total), _to_projects(view, years), _HINT),
        change(total.change),
        Link(mover.name, mover.to, _HINT) if mover else None,
        cost_total(mover.cost) if mover else "",
        left_out(total).removeprefix("、"),
        _apart(view, [group for group in whole.standings if group.group_id not in years.group_ids], years),
    )


def _find_years(evaluation: Evaluation) -> _Years | None:
    """The latest year of which any project has an actual cost, and the next with a plan; None without both."""
    budgets = evaluation.tables["budgets"]
    totals = budgets[budgets["item"] == "total"]
    group_of = evaluation.once(find_members).group_of_project
    totals = totals.assign(group_id=[group_of.get(project) for project in totals["project_id"].tolist()])
    totals = totals[totals["group_id"].notna()]
    known = totals[totals["report_state"] == "reported"]
    start = known.loc[known["stage"] == "actual", "fiscal_year"].max()
    planned = known.loc[(known["stage"] == "plan") & (known["fiscal_year"] > start), "fiscal_year"]
    if planned.empty:
        return None
    years = int(start), int(planned.min())
    rows = totals.loc[totals["fiscal_year"].isin(years), _COLUMNS]
    return _Years(*years, Rows(rows), _known_in_both(rows, *years))


def _known_in_both(totals: pd.DataFrame, start: int, end: int) -> Set[str]:
    """The groups with a cost from one year to the other, as cost_of_totals finds one. `totals`: of these two years."""
    lost = set(totals.loc[totals["report_state"].isin(LOST), "project_id"])
    known = totals[(totals["report_state"] == "reported") & ~is_among(totals["project_id"], lost)]
    before, after = (
        set(known.loc[(known["stage"] == stage) & (known["fiscal_year"] == year), "group_id"])
        for stage, year in (("actual", start), ("plan", end))
    )
    return before & after


def _cost(groups: Iterable[GroupStanding], years: _Years) -> Cost | None:
    """The cost of all projects of these groups."""
    totals = [row for group in groups for row in years.rows.of("group_id", group.group_id)]
    return cost_of_totals(totals, years.start, years.end)


def _mover(view: View, groups: Sequence[GroupStanding], years: _Years) -> _Part | None:
    """The head whose cost changes most; None of a single group, and where nothing changes."""
    parts = _parts(view, groups, years)
    most = max(parts, key=lambda part: part.difference)
    return most if len(parts) > 1 and most.difference > 0 else None


def _parts(view: View, groups: Sequence[GroupStanding], years: _Years) -> list[_Part]:
    """The groups by department, else by measure, where these part them; else each by itself."""
    for head in _HEADS:
        under: dict[str, list[GroupStanding]] = {}
        for group in groups:
            under.setdefault(named(getattr(group, head)), []).append(group)
        if len(under) > 1:
            filters: dict[str, dict[str, tuple[str, ...]]] = {
                name: {head: (word_of_head(view, head, name),)} for name in under
            }
            break
    else:
        under = {group.name: [group] for group in groups}
        filters = {name: {"group": (group.group_id,)} for name, (group,) in under.items()}
    costs = {name: _cost(part, years) for name, part in under.items()}
    return [_Part(name, cost, _to_projects(view, years, **filters[name])) for name, cost in costs.items() if cost]


def _to_projects(view: View, years: _Years, **filters: object) -> To:
    """To the projects of these groups, the costliest of the later year first."""
    return go(view, "projects", verdict=(), moved=(), sort=f"-{cost_word(years.end)}", **filters)


def _apart(view: View, groups: Sequence[GroupStanding], years: _Years) -> Link | None:
    """The groups that have no known cost in one of the years, or in both."""
    if not groups:
        return None
    start, end = f"{era(years.start)}{STAGES['actual']}", f"{era(years.end)}{STAGES['plan']}"
    words = f"{start}か{end}のない{len(groups):,}{heads.GROUP}を除く"
    ids = tuple(group.group_id for group in groups)
    return Link(words, go(view, "overview", verdict=(), moved=(), group=ids, by="list"))
