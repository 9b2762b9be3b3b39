"""Many groups at once: each group in view with its verdict, what changed, its money and its place in the order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import UNREPORTED
from lib.judge.evaluation import Evaluation
from lib.judge.policy.verdict import NOT_JUDGED, Ranking, VerdictRules
from lib.judge.verdict import COUNTS
from lib.store.lookups import latest_costs, latest_reviews
from lib.store.rows import Rows
from lib.view.filters import is_among
from lib.view.group_names import distinct_names
from lib.view.moves import FALLEN, LASTING, MOVES, RECOVERED, is_comparable
from lib.view.narrow import View

Frame: TypeAlias = pd.DataFrame
EXPANDED: Final = "拡充"  # decisions that hold this word expand a project
HEADS: Final = ("basic_strategy", "measure", "department", "lead_section")


@dataclass(frozen=True)
class GroupStanding:
    """How one group stands: a row of Portfolio.groups, with None for what is not known or not named.

    `reported` and `owed` are what the verdict counts: results by the actual of the year that the sheet judges.
    `unreported` counts all its indicators that owe an actual of any year, as 報告状況 does. `money_attributions` and
    `money_behind_attributions`: how the years of the costs in them are told (terms.ATTRIBUTIONS).
    """

    group_id: str
    name: str
    measure: str | None
    department: str | None
    lead_section: str | None
    sheet_year: int
    verdict: str
    before: str | None
    before_year: float | None
    years_same: int
    judged: int
    behind: int
    reported: int
    owed: int
    own_behind: int
    own_worst_years: int
    behind_share: float | None
    worst_share: float | None
    lead_indicator: str | None
    years_behind: int
    longest_behind: int
    shortest_behind: int
    warned: int
    money: float | None
    money_behind: float | None
    money_attributions: tuple[str, ...]
    money_behind_attributions: tuple[str, ...]
    projects_behind: int
    expanded_behind: int
    unreported: int

    def fact(self, name: str) -> float | None:
        """A fact that rules of the verdict test (FACTS_OF_A_GROUP)."""
        facts: dict[str, float | None] = {
            "behind_share": self.behind_share,
            "worst_share": self.worst_share,
            "own_behind": self.own_behind,
            "own_worst_years": self.own_worst_years,
        }
        return facts[name]


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The groups in view, those that need attention first, and the verdicts on all their sheets.

    `standings` are these groups. Of all groups of the evaluation, whatever is in view: `sheets`, the rows of
    Evaluation.verdicts by group_id; `ranked`, one row per group in this order (see rank_groups); `newest`, the fiscal
    year of the newest sheet.
    """

    standings: tuple[GroupStanding, ...]
    sheets: Mapping[str, Sequence[Any]]
    ranked: Frame
    rules: VerdictRules
    newest: int

    @cached_property
    def groups(self) -> Frame:
        """The standings as rows, with the columns of `ranked`."""
        group_ids = {group.group_id for group in self.standings}
        return self.ranked[is_among(self.ranked["group_id"], group_ids)].reset_index(drop=True)

    def of(self, verdict: str) -> tuple[GroupStanding, ...]:
        """The groups of this verdict."""
        return tuple(group for group in self.standings if group.verdict == verdict)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Verdict -> number of groups, for every verdict of the rules, in the order of the screens."""
        counts = Counter(group.verdict for group in self.standings)
        return {step.code: counts[step.code] for step in self.rules.all}

    @cached_property
    def comparable(self) -> tuple[GroupStanding, ...]:
        """The groups judged on this year's sheet and on last year's."""
        return tuple(group for group in self.standings if is_comparable(group, self.rules, self.newest))

    @property
    def graded(self) -> frozenset[str]:
        """The verdicts that are grades: those of groups that could be judged."""
        return self.rules.grades

    @cached_property
    def fallen(self) -> tuple[GroupStanding, ...]:
        """The groups that are in danger and were not on last year's sheet."""
        return self._moved(FALLEN)

    @cached_property
    def recovered(self) -> tuple[GroupStanding, ...]:
        """The groups that were in danger on last year's sheet and are not."""
        return self._moved(RECOVERED)

    @property
    def lasting(self) -> tuple[GroupStanding, ...]:
        """The groups in danger on at least three sheets in a row up to this year's, the longest first."""
        return tuple(sorted(self._moved(LASTING), key=lambda group: -group.years_same))

    def _moved(self, move: str) -> tuple[GroupStanding, ...]:
        has_moved = MOVES[move]
        return tuple(group for group in self.standings if has_moved(group, self.rules, self.newest))


def portfolio(view: View) -> Portfolio | None:
    """The groups in view, judged as wholes; None where none is in view or the rules of the verdict are not readable."""
    whole = view.evaluation.once(_whole)
    if whole is None or not view.group_rows:
        return None
    group_ids = {row.group_id for row in view.group_rows}
    return replace(whole, standings=tuple(group for group in whole.standings if group.group_id in group_ids))


def of_many(view: View) -> Portfolio | None:
    """The portfolio where several groups are in view; None for one, whose screen shows its indicators instead."""
    return portfolio(view) if len(view.group_rows) > 1 else None


# Counts of a group without any sheet that is judged.
_COUNTED: Final = (*COUNTS, "own_worst_years", "years_same")


def _whole(evaluation: Evaluation) -> Portfolio | None:
    """The portfolio of all groups of an evaluation."""
    rules = evaluation.policy.verdict
    if rules is None:
        return None
    ranked = rank_groups(evaluation, rules)
    sheets = Rows(evaluation.verdicts).by("group_id")
    return Portfolio(_standings(ranked), sheets, ranked, rules, int(ranked["sheet_year"].max()))


def _standings(ranked: Frame) -> tuple[GroupStanding, ...]:
    rows = ranked[[field.name for field in fields(GroupStanding)]].astype(object)
    return tuple(GroupStanding(*row) for row in rows.where(rows.notna(), None).itertuples(index=False, name=None))


def rank_groups(evaluation: Evaluation, rules: VerdictRules) -> Frame:
    """One row per group, those that need attention first.

    Columns: group_id, name (see names_apart), HEADS; sheet_year and
    verdict.VERDICT_COLUMNS of its newest sheet; those of _standing and _money; score (see points); is_ranked (has
    results behind or warned of).
    """
    rows = _newest_sheets(evaluation)
    rows = rows.assign(**_standing(rows["group_id"], evaluation, rules), **_money(rows["group_id"], evaluation, rules))
    rows = rows.assign(score=points(rows, rules.ranking), is_ranked=(rows["behind"] > 0) | (rows["warned"] > 0))
    worst_first = (*rules.steps, rules.unreported, rules.not_judged)
    rows = rows.assign(order=rows["verdict"].map({step.code: index for index, step in enumerate(worst_first)}))
    rows = rows.sort_values(
        ["order", "is_ranked", "score", "money", "group_id"], ascending=[True, False, False, False, True], kind="stable"
    )
    return rows.drop(columns="order").reset_index(drop=True)


def _newest_sheets(evaluation: Evaluation) -> Frame:
    """One row per group. Columns: group_id, name, HEADS, sheet_year and VERDICT_COLUMNS of its newest sheet."""
    tables = evaluation.tables
    groups = tables["program_groups"][["group_id", "name", *HEADS]]
    rows = groups.merge(evaluation.verdicts.drop_duplicates("group_id", keep="last"), how="left", on="group_id")
    # A group that no verdict is known of has the year of its own newest sheet.
    own_year = tables["projects"].groupby("group_id")["sheet_year"].max()
    sheet_year = rows["group_id"].map(own_year).fillna(tables["sources"]["sheet_year"].max())
    return rows.assign(
        name=rows["group_id"].map(evaluation.once(distinct_names)),
        verdict=rows["verdict"].astype(object).where(rows["verdict"].notna(), NOT_JUDGED),
        before=rows["before"].astype(object).where(rows["before"].notna(), None),
        sheet_year=rows["sheet_year"].fillna(sheet_year).astype(int),
        **{column: rows[column].fillna(0).astype(int) for column in _COUNTED},
    )


def _standing(group_ids: pd.Series, evaluation: Evaluation, rules: VerdictRules) -> dict[str, pd.Series]:
    """How the results of each group stand, as columns for rows with these group ids.

    lead_indicator: id of the result that weighs most, None without a result behind. years_behind: how many years that
    result has been behind. longest_behind, shortest_behind: the most and the fewest years that any result behind has
    been so. distance: how far the lead is from its target, 0 to 1. warned: results with an early warning.
    unreported: indicators of any kind that owe an actual.
    """
    results = evaluation.assessments
    results = results[results["kind"].isin(rules.counts)]
    behind = results[results["is_underperforming"]]
    # A miss without a rate (a target of 0) is as far away as can be.
    distance = (1 - behind["achievement_rate"].astype(float)).clip(0, 1).fillna(1.0)
    ranking = rules.ranking
    weight = ranking.years * _years_part(behind["years_behind"], ranking) + ranking.distance * distance
    behind = behind.assign(distance=distance, weight=weight).sort_values("weight", ascending=False, kind="stable")
    lead = behind.drop_duplicates("group_id").set_index("group_id")
    years = behind.groupby("group_id")["years_behind"]
    warned = results[results["is_warned"]].groupby("group_id").size()
    unreported = _unreported(evaluation)
    return {
        "lead_indicator": group_ids.map(lead["indicator_id"]).astype(object).where(group_ids.isin(lead.index), None),
        "years_behind": group_ids.map(lead["years_behind"]).fillna(0).astype(int),
        "longest_behind": group_ids.map(years.max()).fillna(0).astype(int),
        "shortest_behind": group_ids.map(years.min()).fillna(0).astype(int),
        "distance": group_ids.map(lead["distance"]).fillna(0.0).astype(float),
        "warned": group_ids.map(warned).fillna(0).astype(int),
        "unreported": group_ids.map(unreported).fillna(0).astype(int),
    }


def _unreported(evaluation: Evaluation) -> pd.Series:
    """Group id -> how many of its indicators owe an actual."""
    cells, indicators = evaluation.cells, evaluation.tables["indicators"]
    owing = is_among(indicators["indicator_id"], set(cells.loc[cells["status"] == UNREPORTED, "indicator_id"]))
    return indicators[owing].groupby("group_id").size()


def _money(group_ids: pd.Series, evaluation: Evaluation, rules: VerdictRules) -> dict[str, pd.Series]:
    """The money of each group, as columns for rows with these group ids.

    money: cost of all projects in thousand yen, each in its latest actual year; NaN where none is known. money_behind:
    the same of projects with a result behind. money_attributions, money_behind_attributions: the codes of how the years
    of these costs are told. projects_behind: how many those are. expanded_behind: projects to be expanded with a result
    of the worst grade.
    """
    tables, results = evaluation.tables, evaluation.assessments
    results = results[results["kind"].isin(rules.counts) & results["project_id"].notna()]
    projects = tables["projects"][["project_id", "group_id"]]
    costs = latest_costs(tables)
    projects = projects.assign(
        cost=projects["project_id"].map(costs["amount_thousand_yen"]).astype(float),
        attribution=projects["project_id"].map(costs["attribution"]),
    )
    behind = projects[projects["project_id"].isin(results.loc[results["is_underperforming"], "project_id"])]
    worst = evaluation.policy.scale.grades[-1].code
    at_worst = set(results.loc[results["status"] == worst, "project_id"])
    reviews = latest_reviews(tables)
    expanded = set(reviews.loc[reviews["decision"].str.contains(EXPANDED, regex=False), "project_id"])
    expanded_behind = projects[projects["project_id"].isin(at_worst & expanded)]
    return {
        # min_count: a sum of no known cost is unknown, not 0.
        "money": group_ids.map(projects.groupby("group_id")["cost"].sum(min_count=1)).astype(float),
        "money_behind": group_ids.map(behind.groupby("group_id")["cost"].sum(min_count=1)).astype(float),
        "money_attributions": _attributions(group_ids, projects),
        "money_behind_attributions": _attributions(group_ids, behind),
        "projects_behind": group_ids.map(behind.groupby("group_id").size()).fillna(0).astype(int),
        "expanded_behind": group_ids.map(expanded_behind.groupby("group_id").size()).fillna(0).astype(int),
    }


def _attributions(group_ids: pd.Series, projects: Frame) -> pd.Series:
    """How the years of each group's costs are told, each code once. Columns: group_id, attribution."""
    known = projects[projects["attribution"].notna()].drop_duplicates(["group_id", "attribution"])
    codes: dict[str, tuple[str, ...]] = {}
    for group_id, code in zip(known["group_id"].tolist(), known["attribution"].tolist(), strict=True):
        codes[group_id] = (*codes.get(group_id, ()), str(code))
    return pd.Series([codes.get(group_id, ()) for group_id in group_ids], index=group_ids.index, dtype=object)


def _years_part(years: pd.Series, ranking: Ranking) -> pd.Series:
    """Years behind as a share of the most that count, 0 to 1."""
    return years.clip(upper=ranking.most_years) / ranking.most_years


def points(rows: Frame, ranking: Ranking) -> pd.Series:
    """How much each group needs attention, 0 to 1: weighted as in data/rules/verdict.toml.

    Columns: years_behind, distance, money_behind (thousand yen), warned, results.
    """
    span = math.log10(ranking.money_to / ranking.money_from)
    # On a logarithmic scale: from 1 to 10 million yen is as much as from 10 to 100 million.
    amount = rows["money_behind"].fillna(0).clip(lower=ranking.money_from)
    money = (np.log10(amount / ranking.money_from) / span).clip(0, 1)
    warning = (rows["warned"] / rows["results"].where(rows["results"] > 0)).fillna(0)
    return (
        ranking.years * _years_part(rows["years_behind"], ranking)
        + ranking.distance * rows["distance"]
        + ranking.money * money
        + ranking.warning * warning
    )
