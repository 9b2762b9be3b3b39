"""Many groups at once: each group in view with its verdict, what changed, the money behind it and its place in the order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.wording import group_label, group_name
from lib.judge.evaluation import Evaluation, latest_cost
from lib.judge.verdict_rules import NOT_JUDGED, Ranking, VerdictRules
from lib.view.selection import View, latest_reviews

Frame: TypeAlias = pd.DataFrame
EXPANDED: Final = "拡充"  # the decision to do more of it
HEADS: Final = ("basic_strategy", "measure", "department", "lead_section")


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The groups in view, in the order that needs attention, and all verdicts on their sheets.

    `groups` has, for each group: group_id, name (with its code where two have one name) and HEADS; sheet_year and the verdict's columns (verdict.VERDICT_COLUMNS) of
    its newest sheet; warned (results with an early warning), lead_indicator (what puts it where it stands, None without
    anything behind), years_behind and distance of that one, projects_behind (with a result behind), money and money_behind
    (thousand yen, latest actual year; NaN where none is known), expanded_behind (projects to be expanded whose result has the
    worst grade), score and is_ranked. `sheets` has the verdict's columns of every sheet of these groups.
    """

    groups: Frame
    sheets: Frame
    rules: VerdictRules
    newest: int  # the fiscal year of the newest sheet of all groups, whatever is in view

    def of(self, verdict: str) -> Frame:
        """The groups of this verdict."""
        return self.groups[self.groups["verdict"] == verdict]

    @property
    def counts(self) -> dict[str, int]:
        """Verdict -> how many groups, every verdict of the rules in the order of the screens."""
        found = self.groups["verdict"].value_counts()
        return {step.code: int(found.get(step.code, 0)) for step in self.rules.all}

    @property
    def comparable(self) -> Frame:
        """The groups judged on this year's sheet and on last year's too."""
        graded = {step.code for step in self.rules.steps}
        rows = self.groups
        return rows[
            rows["verdict"].isin(graded)
            & rows["before"].isin(graded)
            & (rows["sheet_year"] == self.newest)
            & (rows["before_year"] == self.newest - 1)
        ]

    @property
    def fallen(self) -> Frame:
        """The groups that are in danger and were not on last year's sheet."""
        rows = self.comparable
        return rows[(rows["verdict"] == self.rules.worst.code) & (rows["before"] != self.rules.worst.code)]

    @property
    def recovered(self) -> Frame:
        """The groups that were in danger on last year's sheet and are not."""
        rows = self.comparable
        return rows[(rows["verdict"] != self.rules.worst.code) & (rows["before"] == self.rules.worst.code)]

    @property
    def lasting(self) -> Frame:
        """The groups that are in danger on this year's sheet and those of the two years before it at least, the longest first."""
        rows = self.of(self.rules.worst.code)
        return rows[(rows["years_same"] >= 3) & (rows["sheet_year"] == self.newest)].sort_values(
            "years_same", ascending=False, kind="stable"
        )


def portfolio(view: View) -> Portfolio | None:
    """The groups in view, judged as wholes; None where the rules of the verdict cannot be read or nothing is in view."""
    whole = _whole(view.evaluation)
    if whole is None or view.groups.empty:
        return None
    shown = set(view.groups["group_id"])
    return Portfolio(
        whole.groups[whole.groups["group_id"].isin(shown)].reset_index(drop=True),
        whole.sheets[whole.sheets["group_id"].isin(shown)].reset_index(drop=True),
        whole.rules,
        whole.newest,
    )


def of_many(view: View) -> Portfolio | None:
    """The portfolio where several groups are in view; None where one is, which is shown by its own indicators."""
    return portfolio(view) if len(view.groups) > 1 else None


@lru_cache(maxsize=4)
def _whole(evaluation: Evaluation) -> Portfolio | None:
    rules = evaluation.policy.verdict
    if rules is None:
        return None
    tables, sheets = evaluation.tables, evaluation.verdicts
    groups = tables["program_groups"][["group_id", "name", *HEADS]]
    newest = sheets.drop_duplicates("group_id", keep="last")
    rows = groups.merge(newest, how="left", on="group_id")
    twice = rows["name"].duplicated(keep=False)  # groups of one name are told apart by their code
    rows["name"] = [
        group_label(g, n) if two else group_name(n)
        for g, n, two in zip(rows["group_id"], rows["name"], twice, strict=True)
    ]
    rows["verdict"] = rows["verdict"].astype(object).where(rows["verdict"].notna(), NOT_JUDGED)
    rows["before"] = rows["before"].astype(object).where(rows["before"].notna(), None)
    year = tables["projects"].groupby("group_id")["sheet_year"].max()
    own_year = rows["group_id"].map(year).fillna(tables["sources"]["sheet_year"].max())
    rows["sheet_year"] = rows["sheet_year"].fillna(own_year).astype(int)
    counted = [
        "results",
        "judged",
        "behind",
        "worst",
        "reported",
        "owed",
        "own_behind",
        "own_worst_years",
        "years_same",
    ]
    rows[counted] = rows[counted].fillna(0).astype(int)
    _stand(rows, evaluation, rules)
    _cost(rows, evaluation, rules)
    rows["score"] = points(rows, rules.ranking)
    rows["is_ranked"] = (rows["behind"] > 0) | (rows["warned"] > 0)
    worst_first = {step.code: at for at, step in enumerate((*rules.steps, rules.unreported, rules.not_judged))}
    rows["order"] = rows["verdict"].map(worst_first)
    rows = rows.sort_values(
        ["order", "is_ranked", "score", "money", "group_id"], ascending=[True, False, False, False, True], kind="stable"
    )
    return Portfolio(rows.drop(columns="order").reset_index(drop=True), sheets, rules, int(rows["sheet_year"].max()))


def _stand(rows: Frame, evaluation: Evaluation, rules: VerdictRules) -> None:
    """Add what stands worst in each group, for how long and how far from its target, and how many are warned of."""
    results = evaluation.assessments
    results = results[results["kind"].isin(rules.counts)]
    behind = results[results["is_underperforming"]].copy()
    # A miss that has no rate (a target of nothing) is as far away as can be.
    behind["distance"] = (1 - behind["achievement_rate"].astype(float)).clip(0, 1).fillna(1.0)
    ranking = rules.ranking
    behind["weight"] = (
        ranking.years * _years_part(behind["years_behind"], ranking) + ranking.distance * behind["distance"]
    )
    lead = (
        behind.sort_values("weight", ascending=False, kind="stable").drop_duplicates("group_id").set_index("group_id")
    )
    ids = rows["group_id"]
    rows["lead_indicator"] = ids.map(lead["indicator_id"]).astype(object).where(ids.isin(lead.index), None)
    rows["years_behind"] = ids.map(lead["years_behind"]).fillna(0).astype(int)
    rows["distance"] = ids.map(lead["distance"]).fillna(0.0).astype(float)
    rows["warned"] = ids.map(results[results["is_warned"]].groupby("group_id").size()).fillna(0).astype(int)


def _cost(rows: Frame, evaluation: Evaluation, rules: VerdictRules) -> None:
    """Add the money of each group, that of its projects with a result behind, and how many of those are to be expanded."""
    tables, results = evaluation.tables, evaluation.assessments
    results = results[results["kind"].isin(rules.counts) & results["project_id"].notna()]
    projects = tables["projects"][["project_id", "group_id"]].copy()
    projects["cost"] = projects["project_id"].map(latest_cost(tables)).astype(float)
    projects["behind"] = projects["project_id"].isin(results.loc[results["is_underperforming"], "project_id"])
    worst = evaluation.policy.scale.grades[-1].code
    at_worst = set(results.loc[results["status"] == worst, "project_id"])
    reviews = latest_reviews(tables)
    expanded = set(reviews.loc[reviews["decision"].str.contains(EXPANDED, regex=False), "project_id"])
    ids = rows["group_id"]
    failing = projects[projects["behind"]]
    rows["money"] = ids.map(projects.groupby("group_id")["cost"].sum(min_count=1)).astype(float)
    rows["money_behind"] = ids.map(failing.groupby("group_id")["cost"].sum(min_count=1)).astype(float)
    rows["projects_behind"] = ids.map(failing.groupby("group_id").size()).fillna(0).astype(int)
    both = projects[projects["project_id"].isin(at_worst & expanded)]
    rows["expanded_behind"] = ids.map(both.groupby("group_id").size()).fillna(0).astype(int)


def _years_part(years: pd.Series, ranking: Ranking) -> pd.Series:
    return years.clip(upper=ranking.most_years) / ranking.most_years


def points(rows: Frame, ranking: Ranking) -> pd.Series:
    """The points of each group, 0 to 1: see data/rules/verdict.toml."""
    span = math.log10(ranking.money_to / ranking.money_from)
    amount = rows["money_behind"].fillna(0).clip(lower=ranking.money_from)
    money = (np.log10(amount / ranking.money_from) / span).clip(0, 1)
    warning = (rows["warned"] / rows["results"].where(rows["results"] > 0)).fillna(0)
    return (
        ranking.years * _years_part(rows["years_behind"], ranking)
        + ranking.distance * rows["distance"]
        + ranking.money * money
        + ranking.warning * warning
    )
