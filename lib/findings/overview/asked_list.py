"""What to ask of whom on the first screen of one group: each indicator that needs attention with the sheet's own reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lib.contract.era import era
from lib.contract.terms import NO_DIRECTION, PROJECTION, WARNED, circled
from lib.contract.wording import estimate, quantity
from lib.findings.attention import Attention, attention, counted, tally, warned_below
from lib.findings.model import Chip, Link, Quote, go, place
from lib.findings.questions import NO_REASON, question_on
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_words, standing_is_judged
from lib.view.narrow import View, named_groups

MOST: Final = 5
_UNKNOWN_SECTION: Final = "担当課は確認できず"


@dataclass(frozen=True)
class AskedItem:
    """One indicator: how it stands, who answers for it, what the sheet says of why (None: nothing), what is asked.

    `group` names its group where several are in view; `viewpoint` is the sign of the question's; `recorded` and
    `suggested` are all viewpoints that count for it. Where the sheet says nothing of why, `quote` is None and
    `without_quote` says so. No question where the rules cannot be read.
    """

    link: Link
    group: str
    standing: Chip
    figures: str
    section: str
    quote: Quote | None
    without_quote: str
    viewpoint: str
    question: str
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]


@dataclass(frozen=True)
class AskedList:
    """The first few. `counts` are all of them in words; `more` leads to the others; `none` says that there is none."""

    counts: str
    items: tuple[AskedItem, ...]
    more: Link | None
    none: str
    warning: str


def make_asked_list(view: View) -> AskedList:
    """The list of a view."""
    scale = view.evaluation.policy.scale
    counts = tally(view.assessed, scale)
    groups = named_groups(view)
    items = tuple(_item(view, row, groups.get(row.group_id, "")) for row in attention(view, MOST, _urgency(view)))
    unlisted = counts.attention - len(items)
    return AskedList(
        counts.words if items else "",
        items,
        Link(f"ほか{unlisted:,}指標を一覧で見る →", go(view, "indicators")) if unlisted else None,
        "" if items else _none_words(scale.behind_label, counts.by_status.get(NO_DIRECTION, 0)),
        f"{WARNED}は{warned_below(scale)}" if counts.warned else "",
    )


def _urgency(view: View) -> Callable[[Item], tuple[bool, bool]]:
    """What was measured behind before what a pace leads to, and results before activities."""
    results = view.evaluation.policy.results
    return lambda item: (not standing_is_judged(item), item["kind"] not in results)


def _item(view: View, row: Attention, group: str) -> AskedItem:
    item = view.evaluation.assessed[row.indicator_id]
    question = question_on(view.evaluation, item, counted(view.evaluation).flags(item))
    passage = question.passage if question is not None else None
    return AskedItem(
        Link(row.short_name, go(view, "indicators", indicator=row.indicator_id), row.name),
        group,
        Chip(row.mark, row.tone, is_projected=not row.is_judged),
        _figures(item, row.is_judged),
        "・".join(question.sections) if question is not None and question.sections else _UNKNOWN_SECTION,
        Quote(passage.unmarked, place(view, passage.place)) if passage is not None else None,
        "" if passage is not None else NO_REASON,
        circled(question.viewpoint) if question is not None and question.viewpoint else "",
        question.ask if question is not None else "",
        row.recorded,
        row.suggested,
    )


def _figures(item: Item, is_judged: bool) -> str:
    """``R2 2件 / 目標5件``; of a projection ``R7 試算5団体 / 目標16団体``."""
    unit = str(item["unit"])
    if is_judged:
        return f"{era(int(item['year']))} {quantity(item['actual'], unit)} / {aim_words(item)}"
    goal = item["final_target"]
    end = f"{PROJECTION}{estimate(item['projection'], unit, beside=goal)}"
    return f"{era(int(item['final_year']))} {end} / 目標{quantity(goal, unit)}"


def _none_words(behind: str, undirected: int) -> str:
    """That nothing needs attention; with how many indicators are not judged for want of a stated direction."""
    not_judged = f"よい向きが未確認の{undirected:,}指標は、判定していません。" if undirected else ""
    return f"この条件では、{behind}の指標も、早期注意もありません。{not_judged}"
