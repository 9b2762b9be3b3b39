"""The first screen of one group: where it stands, what matters now, four figures, the status grid, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from lib.findings.attention import own_first
from lib.findings.headline import headline
from lib.findings.model import Link, To, go
from lib.findings.overview.attention_list import AttentionList, make_attention_list
from lib.findings.overview.cards import (
    Card,
    CostCard,
    cost_card,
    decision_card,
    indicator_card,
    suggestion_card,
)
from lib.findings.overview.status_grid import StatusGrid, make_status_grid
from lib.findings.overview.whereabouts import Whereabouts, make_whereabouts
from lib.judge.evaluation import Item
from lib.view.narrow import View, groups_label, sheets_title

_MOST_ROWS = 12
_MOST_CHARTED = 2


@dataclass(frozen=True)
class Opening:
    """What the screen speaks of, the generated sentences, and the four figures."""

    title: str
    groups: str
    to_sources: To
    sentences: tuple[str, ...]
    indicators: Card
    decisions: Card
    cost: CostCard | Card
    suggestions: Card


@dataclass(frozen=True)
class GridPart:
    """The status grid; where it leaves indicators out, `excerpt` says which it shows and `to_all` leads to all."""

    grid: StatusGrid
    excerpt: str = ""
    to_all: Link | None = None


@dataclass(frozen=True)
class OneGroup:
    """The first screen of one group, or of several where no verdict can be given.

    `chart` says in words what the picture of charted_items shows; empty where there is none.
    """

    whereabouts: Whereabouts | None
    opening: Opening
    grid: GridPart
    attention: AttentionList
    chart: str


def make_one_group(view: View) -> OneGroup:
    """The screen of a view."""
    return OneGroup(make_whereabouts(view), _opening(view), _grid_part(view), make_attention_list(view), _chart(view))


def _opening(view: View) -> Opening:
    return Opening(
        _title(view),
        groups_label(view.group_rows),
        go(view, "sources"),
        tuple(headline(view)),
        indicator_card(view),
        decision_card(view),
        cost_card(view),
        suggestion_card(view),
    )


def _title(view: View) -> str:
    """The title of the group's newest sheet; of several groups the number of their sheets."""
    if len(view.group_rows) == 1:
        (source,) = view.evaluation.tables.rows["sources"].of("source_id", view.group_rows[0].source_id)
        return str(source.title)
    return sheets_title(view.sheet_sources)


def _grid_part(view: View) -> GridPart:
    """A group's own indicators first, then the others, worst first; the most pressing alone when there are many."""
    items = view.assessed
    if len(items) <= _MOST_ROWS:
        return GridPart(make_status_grid(view, own_first(items)))
    to_all = Link(f"全{len(items):,}指標を見る →", go(view, "indicators"))
    return GridPart(make_status_grid(view, items[:_MOST_ROWS]), f"注意が必要な順に{_MOST_ROWS}指標。", to_all)


def charted_items(view: View) -> list[Item]:
    """The assessments of the group's own indicators that are drawn, by column."""
    return [item for item in view.assessed if item["kind"] == "group"][:_MOST_CHARTED]


def _chart(view: View) -> str:
    names = "、".join(item["name"] for item in charted_items(view))
    return f"事業群の指標の目標と実績: {names}。数値は進捗の一覧と指標のページの表にあります。" if names else ""
