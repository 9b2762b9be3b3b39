"""The first screen of one group: where it stands, what matters now, four figures, the status grid, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.era import era
from lib.contract.terms import INFERRED_MARK
from lib.contract.wording import inferred_caveat
from lib.findings.attention import own_first
from lib.findings.headline import waited_for
from lib.findings.model import Link, To, go
from lib.findings.overview.answer import Answer, make_answer
from lib.findings.overview.asked_list import AskedList, make_asked_list
from lib.findings.overview.cards import (
    Card,
    CostCard,
    cost_card,
    decision_card,
    indicator_card,
    suggestion_card,
)
from lib.findings.overview.indicator_cards import IndicatorCard, make_indicator_cards
from lib.findings.overview.status_grid import StatusGrid, make_status_grid
from lib.findings.overview.whereabouts import Whereabouts, make_whereabouts
from lib.view.narrow import View, groups_label, sheets_title

_MOST_ROWS = 12


@dataclass(frozen=True)
class Opening:
    """What the screen speaks of, whether it goes well, and the ways on. `waiting`: years whose actuals are owed or not due."""

    title: str
    groups: str
    waiting: str
    answer: Answer
    to_method: To
    to_meeting: To
    to_sources: To


@dataclass(frozen=True)
class IndicatorCards:
    """The indicators side by side; `note` explains the mark of an inferred year where one stands on a card."""

    cards: tuple[IndicatorCard, ...]
    note: str


@dataclass(frozen=True)
class Counts:
    """The money, and what is in view counted by kind."""

    cost: CostCard | Card
    indicators: Card
    decisions: Card
    suggestions: Card


@dataclass(frozen=True)
class GridPart:
    """The status grid; where it leaves indicators out, `excerpt` says which it shows and `to_all` leads to all."""

    grid: StatusGrid
    excerpt: str = ""
    to_all: Link | None = None


@dataclass(frozen=True)
class OneGroup:
    """The first screen of one group, or of several where no verdict can be given."""

    whereabouts: Whereabouts | None
    opening: Opening
    indicators: IndicatorCards
    asked: AskedList
    counts: Counts
    grid: GridPart


def make_one_group(view: View) -> OneGroup:
    """The screen of a view."""
    return OneGroup(
        make_whereabouts(view),
        _opening(view),
        _indicator_cards(view),
        make_asked_list(view),
        Counts(cost_card(view), indicator_card(view), decision_card(view), suggestion_card(view)),
        _grid_part(view),
    )


def _opening(view: View) -> Opening:
    return Opening(
        *_title(view),
        _waiting(view),
        make_answer(view),
        go(view, "sources", part="method"),
        go(view, "meeting"),
        go(view, "sources"),
    )


def _waiting(view: View) -> str:
    """``R6の実績は未報告、R7の実績は報告時期前``: years of which no indicator in view has an actual."""
    return "、".join(words for _, words in waited_for(view, view.assessed))


def _indicator_cards(view: View) -> IndicatorCards:
    cards = make_indicator_cards(view)
    is_inferred = any(INFERRED_MARK in card.of for card in cards)
    return IndicatorCards(cards, f"{INFERRED_MARK}{inferred_caveat(is_inferred).strip('()')}" if is_inferred else "")


def _title(view: View) -> tuple[str, str]:
    """Of one group its name, or its sheet's title where it has none, and what that sheet judges; of several their sheets."""
    if len(view.group_rows) != 1:
        return sheets_title(view.sheet_sources), groups_label(view.evaluation.tables, view.group_rows)
    (group,) = view.group_rows
    (source,) = view.evaluation.tables.rows["sources"].of("source_id", group.source_id)
    judged_year = f"{era(source.sheet_year - 1)}実績の評価"
    if isinstance(group.name, str):
        return group.name, f"{era(source.sheet_year)}の調書({judged_year})"
    return str(source.title), judged_year


def _grid_part(view: View) -> GridPart:
    """A group's own indicators first, then the others, worst first; the most pressing alone when there are many."""
    items = view.assessed
    if len(items) <= _MOST_ROWS:
        return GridPart(make_status_grid(view, own_first(items)))
    to_all = Link(f"全{len(items):,}指標を見る →", go(view, "indicators"))
    return GridPart(make_status_grid(view, items[:_MOST_ROWS]), f"注意が必要な順に{_MOST_ROWS}指標。", to_all)
