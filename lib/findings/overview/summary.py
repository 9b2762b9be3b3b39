"""The opening of many groups: whether they are on course, and how many stand where, each number the way to its list."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract import heads
from lib.contract.era import era
from lib.findings.many_groups import of_wholes, verdict_words
from lib.findings.model import To, go
from lib.findings.overview.answer_of_many import answer, net_change
from lib.findings.overview.head_table import signed
from lib.judge.policy.verdict import Step
from lib.view.address import filters_in_force
from lib.view.in_force import chosen_heads
from lib.view.narrow import View
from lib.view.portfolio import Portfolio


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
    the numbers and changes do not count.
    """

    scope: str
    basis: str
    to_method: To
    answer: str
    counts: tuple[VerdictCount, ...]
    counts_in_words: str
    caution: str


def make_summary(view: View, whole: Portfolio) -> Summary:
    """The opening of these groups, whichever of their verdicts the reader has chosen."""
    is_filtered = bool(set(filters_in_force(view.selection)) - {"years", "verdict", "moved"})
    rules = whole.rules
    steps = [*rules.steps, rules.unreported, *([rules.not_judged] if whole.counts[rules.not_judged.code] else [])]
    return Summary(
        chosen_heads(view.selection.changed(verdict=(), moved=())) or ("選んだ事業群" if is_filtered else "全体"),
        _basis(whole),
        go(view, "sources", part="method"),
        answer(whole),
        tuple(_count(view, whole, step) for step in steps),
        verdict_words(whole),
        _compared(whole) + of_wholes(view.selection),
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
    """Over which groups the changes are counted; empty where over all."""
    total, graded, both = len(whole.standings), len(whole.comparable), len(whole.on_both_sheets)
    unreported = whole.rules.unreported.label
    if graded == both == total:
        return ""
    if not both:
        return f"前年({era(whole.newest - 1)})の調書と比べられる{heads.GROUP}はありません。"
    beside = f"({unreported}は両年の調書がある{both:,})" if both != graded else ""
    if not graded:
        return f"前年と判定を比べられる{heads.GROUP}はありません{beside}。"
    return f"増減は両年とも判定できた{graded:,}{heads.GROUP}による{beside}。"
