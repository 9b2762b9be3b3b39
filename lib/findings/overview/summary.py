"""The opening of many groups: how many stand where, where the danger gathers, what changed, and the money."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.era import era
from lib.findings.many_groups import (
    change_words,
    compared_words,
    danger_words,
    expanded_words,
    money_label,
    money_words,
    of_wholes,
    verdict_words,
)
from lib.findings.model import Link, To, go
from lib.judge.policy.verdict import Step
from lib.view.address import filters_in_force
from lib.view.in_force import chosen_heads
from lib.view.narrow import View
from lib.view.portfolio import EXPANDED, Portfolio


@dataclass(frozen=True)
class VerdictCount:
    """How many groups have a verdict."""

    sign: str
    label: str
    tone: str
    number: str


@dataclass(frozen=True)
class Money:
    """The money of projects whose results are behind, and the way to them."""

    label: str
    amount: Link


@dataclass(frozen=True)
class Summary:
    """What the screen of many groups says first.

    `heads` are the chosen strategy, measure or department; else `scope` says what is shown. `basis`: by which sheets.
    """

    heads: str
    scope: str
    basis: str
    to_method: To
    total: str
    counts: tuple[VerdictCount, ...]
    counts_in_words: str
    sentences: tuple[str, ...]
    caution: str
    money: Money | None
    expanded: Link | None


def make_summary(view: View, whole: Portfolio) -> Summary:
    """The opening of the groups in view."""
    heads = chosen_heads(view.selection)
    is_filtered = bool(set(filters_in_force(view.selection)) - {"years"})
    return Summary(
        heads,
        "" if heads else "選んだ事業群" if is_filtered else "全体",
        _basis(whole),
        go(view, "sources", part="method"),
        f"{len(whole.standings):,}事業群",
        tuple(_count(step, whole.counts[step.code]) for step in whole.rules.all if whole.counts[step.code]),
        verdict_words(whole),
        tuple(filter(None, (danger_words(whole), change_words(whole)))),
        compared_words(whole) + of_wholes(view.selection),
        _money(view, whole),
        _expanded(view, whole),
    )


def _basis(whole: Portfolio) -> str:
    older = sum(group.sheet_year < whole.newest for group in whole.standings)
    exception = f"({older:,}事業群は、それより前の調書)" if older else ""
    return f"{era(whole.newest)}の調書による判定{exception}"


def _count(step: Step, number: int) -> VerdictCount:
    return VerdictCount(step.shape, step.label, step.tone, f"{number:,}")


def _money(view: View, whole: Portfolio) -> Money | None:
    scale = view.evaluation.policy.scale
    amount = money_words(whole)
    if not amount:
        return None
    to = go(view, "projects", status=scale.behind_codes, kind=_kinds_of_projects(whole), sort="-cost")
    return Money(money_label(scale), Link(amount, to, "事業ごとに見る"))


def _expanded(view: View, whole: Portfolio) -> Link | None:
    """How many projects are to be expanded though a result has the worst grade, and the way to them."""
    if not any(group.expanded_behind for group in whole.standings):
        return None
    worst = view.evaluation.policy.scale.grades[-1]
    decisions = view.evaluation.tables.rows["reviews"].by("decision")
    expanding = tuple(decision for decision in decisions if EXPANDED in decision)
    to = go(view, "projects", status=(worst.code,), kind=_kinds_of_projects(whole), decision=expanding)
    return Link(expanded_words(whole, worst.label), to, "その事業を見る")


def _kinds_of_projects(whole: Portfolio) -> tuple[str, ...]:
    """The kinds of results that a project has, by which its money is counted."""
    return tuple(kind for kind in whole.rules.counts if kind != "group")
