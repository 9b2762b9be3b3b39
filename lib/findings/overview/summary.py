"""The opening of many groups: whether they are on course, and how many stand where, each number the way to its list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lib.contract import heads
from lib.contract.era import era
from lib.findings.many_groups import of_wholes, verdict_words
from lib.findings.model import Link, To, go
from lib.findings.overview.answer_of_many import answer, net_change
from lib.findings.overview.head_table import signed
from lib.findings.overview.money_of_many import GroupsCost, make_groups_cost
from lib.judge.policy.verdict import Step
from lib.view.address import filters_in_force
from lib.view.in_force import chosen_heads
from lib.view.moves import is_comparable
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio


@dataclass(frozen=True)
class VerdictCount:
    """How many groups have a verdict, the change since last year (empty where none is known), and the way to the list.

    `to` is None where there is no such group. `is_chosen`: the list of this verdict is what is shown.
    """

    sign: str
    label: str
    tone: str
    number: str
    change: str
    words: str
    to: To | None
    is_chosen: bool


@dataclass(frozen=True)
class Summary:
    """What the screen of many groups says first.

    `scope`: the chosen strategy, measure or department, else what is shown. `basis`: by which sheets. `caution`: what
    the numbers and changes do not count. `cost`: what the groups cost, None where no two years can be set side by side.
    `ways` lead on, after everything else: how verdicts are given, which groups the cost leaves out.
    """

    scope: str
    basis: str
    answer: str
    counts: tuple[VerdictCount, ...]
    counts_in_words: str
    caution: str
    cost: GroupsCost | None
    ways: tuple[Link, ...]


def make_summary(view: View, whole: Portfolio) -> Summary:
    """The opening of these groups, whichever of their verdicts the reader has chosen."""
    is_filtered = bool(set(filters_in_force(view.selection)) - {"years", "verdict", "moved"})
    rules = whole.rules
    steps = [*rules.steps, rules.unreported, *([rules.not_judged] if whole.counts[rules.not_judged.code] else [])]
    cost = make_groups_cost(view, whole)
    method = Link("判定の方法", go(view, "sources", part="method"))
    return Summary(
        chosen_heads(view.selection.changed(verdict=(), moved=())) or ("選んだ事業群" if is_filtered else "全体"),
        _basis(whole),
        answer(whole),
        tuple(_count(view, whole, step) for step in steps),
        verdict_words(whole),
        _compared(whole) + of_wholes(view.selection),
        cost,
        (method, *([cost.apart] if cost and cost.apart else [])),
    )


def _basis(whole: Portfolio) -> str:
    older = sum(group.sheet_year < whole.newest for group in whole.standings)
    exception = f"({older:,}事業群は、それより前の調書)" if older else ""
    return f"{era(whole.newest)}の調書による判定{exception}"


def _count(view: View, whole: Portfolio, step: Step) -> VerdictCount:
    number, net = whole.counts[step.code], net_change(whole, step.code)
    change = "" if net is None else f"前年{signed(net)}" if net else "前年と同数"
    to = go(view, "overview", verdict=(step.code,), moved=(), by="list") if number else None
    return VerdictCount(
        step.shape,
        step.label,
        step.tone,
        f"{number:,}",
        change,
        f"{step.label}{number:,}{heads.GROUP}{f'、{change}' if change else ''}",
        to,
        view.selection.verdict == (step.code,),
    )


def _compared(whole: Portfolio) -> str:
    """Over which groups the changes are counted, and why not over the others; empty where over all."""
    others = (group for group in whole.standings if not is_comparable(group, whole.rules, whole.newest))
    apart = Counter(_not_compared(group, whole) for group in others)
    if not apart:
        return ""
    reasons = "・".join(f"{reason}{count:,}" for reason, count in sorted(apart.items(), key=lambda a: (-a[1], a[0])))
    if not whole.comparable:
        return f"前年と判定を比べられる{heads.GROUP}はありません({reasons})。"
    return f"増減は両年とも判定できた{len(whole.comparable):,}{heads.GROUP}。ほか{apart.total():,}は{reasons}。"


def _not_compared(group: GroupStanding, whole: Portfolio) -> str:
    """Why a group is not compared with last year: the first of its sheet, its verdict, and those of last year."""
    if group.sheet_year != whole.newest:
        return f"{era(whole.newest)}の調書なし"
    if group.verdict not in whole.graded:
        return f"今年{whole.rules.step(group.verdict).label}"
    if group.before_year != whole.newest - 1:
        return "前年の調書なし"
    return f"前年{whole.rules.step(group.before).label}"
