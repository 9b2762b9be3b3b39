"""The four figures of the first screen of one group: indicators, decisions, cost and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lib.contract import heads
from lib.contract.terms import RECORDED, SUGGESTED, UNGRADED, circled
from lib.contract.wording import change, how_many, oku_yen
from lib.findings.attention import counted, tally
from lib.findings.cost import Cost, cost_of, cost_total, cost_years, left_out
from lib.findings.model import Link, To, go
from lib.judge.evaluation import Evaluation
from lib.store.lookups import latest_reviews
from lib.store.rows import column_by
from lib.view.narrow import View

_MOST_DECISIONS = 4
_LABEL_OF_INDICATORS = "指標(進捗状況別)"
_LABEL_OF_SUGGESTIONS = f"{SUGGESTED}(視点別の件数)"


@dataclass(frozen=True)
class Count:
    """How many there are of one kind, and the way to them. `tone` is the colour of its kind, where kinds have one."""

    kind: str
    number: str
    to: To
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Card:
    """A figure with its unit, counted by kind; `note` stands where there is nothing to count."""

    label: str
    value: str
    unit: str
    counts: tuple[Count, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class CostCard:
    """The total cost before and after; `note` is how it changes and what it leaves out.

    `cause`: the project whose cost changes most, with its own change; None where there is but one project.
    """

    label: str
    before: str
    after: str
    to: To
    hint: str
    note: str
    cause: Link | None = None
    cause_words: str = ""


def indicator_card(view: View) -> Card:
    """How many indicators are in view, by status."""
    scale = view.evaluation.policy.scale
    labels = scale.labels()
    counts = tally(view.assessed, scale)
    of_group = sum(item["kind"] == "group" for item in view.assessed)
    codes = (*(grade.code for grade in (scale.met, *scale.grades)), *UNGRADED)
    by_status = tuple(
        Count(
            f"{scale.shape(code)}{labels[code]}",
            f"{number:,}",
            go(view, "indicators", status=(code,)),
            scale.tone(code),
        )
        for code in codes
        if (number := counts.by_status.get(code))
    )
    if not counts.total:
        return Card(_LABEL_OF_INDICATORS, "なし", "")
    unit = f"指標(うち事業群の指標{of_group:,}指標)" if of_group else heads.INDICATOR
    return Card(_LABEL_OF_INDICATORS, f"{counts.total:,}", unit, by_status)


def decision_card(view: View) -> Card:
    """How many projects are in view, by the decision of their latest review."""
    newest = view.evaluation.once(_newest_decisions)
    decisions = Counter(newest[project.project_id] for project in view.project_rows if project.project_id in newest)
    by_decision = tuple(
        Count(decision, f"{number:,}", go(view, "projects", decision=(decision,)))
        for decision, number in decisions.most_common(_MOST_DECISIONS)
    )
    count = len(view.project_rows)
    if not count:
        return Card("事務事業(見直し区分別)", "なし", "")
    note = "" if by_decision else "見直し区分の記載なし"
    return Card("事務事業(見直し区分別)", f"{count:,}", "事業", by_decision, note)


def _newest_decisions(evaluation: Evaluation) -> Mapping[str, str]:
    """Project id -> the decision of its newest review."""
    return column_by(latest_reviews(evaluation.tables), "project_id", "decision")


def cost_card(view: View) -> CostCard | Card:
    """The cost of the projects in view, from the latest actual to the plan that follows."""
    cost = cost_of(view.evaluation.tables.rows["budgets"], view.ids.projects)
    if cost is None:
        return Card(heads.COST, "—", "", note="実績と計画の両方がそろう年度がありません")
    cause, words = _cause(view, cost)
    return CostCard(
        f"事業費 {cost_years(cost)}",
        oku_yen(cost.before),
        oku_yen(cost.after),
        go(view, "projects"),
        "事業ごとの事業費を見る",
        f"{change(cost.change)}{left_out(cost)}",
        cause,
        words,
    )


def _cause(view: View, whole: Cost) -> tuple[Link | None, str]:
    """The project whose cost changes most between the same two years, and ``6.58億円 → 2.85億円``."""
    budgets = view.evaluation.tables.rows["budgets"]
    changes = [
        (abs(cost.after - cost.before), project, cost)
        for project in view.project_rows
        if (cost := cost_of(budgets, {project.project_id})) is not None
        and (cost.from_year, cost.to_year) == (whole.from_year, whole.to_year)
    ]
    if len(changes) < 2:
        return None, ""
    _, project, cost = max(changes, key=lambda entry: entry[0])
    return Link(project.name, go(view, "projects", project=project.project_id)), cost_total(cost)


def suggestion_card(view: View) -> Card:
    """How many suggestions were raised in view, by viewpoint, beside how many viewpoints are recorded."""
    if view.evaluation.policy.problem:
        return Card(_LABEL_OF_SUGGESTIONS, "—", "", note="規則に問題があり、止めています")
    by_viewpoint = Counter(int(flag.viewpoint) for flag in view.flag_rows)
    counts = tuple(_suggestions(view, viewpoint, number) for viewpoint, number in sorted(by_viewpoint.items()))
    marks = counted(view.evaluation)
    recorded = sum(len(marks.recorded(project_id)) for project_id in view.ids.projects)
    count = len(view.flag_rows)
    beside = f"/ {RECORDED}{how_many(recorded, '件')}"
    return Card(_LABEL_OF_SUGGESTIONS, f"{count:,}" if count else "なし", f"件 {beside}" if count else beside, counts)


def _suggestions(view: View, viewpoint: int, number: int) -> Count:
    sign = circled(viewpoint)
    to = go(view, "viewpoints", code=str(viewpoint))
    return Count(sign, str(number), to, hint=f"視点{sign}の理由を見る")
