"""What needs attention on the first screen of one group: each indicator, how it stands and why, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.terms import NO_DIRECTION, WARNED
from lib.findings.attention import Attention, attention, tally, warned_below
from lib.findings.model import Chip, Link, go
from lib.view.narrow import View, named_groups

_MOST = 5


@dataclass(frozen=True)
class Item:
    """One indicator; `group` names its group where several are in view. Viewpoints: recorded and suggested ones."""

    link: Link
    group: str
    standing: Chip
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class AttentionList:
    """The first few indicators that need attention.

    `counts` are all of them in words; `more` leads to those that are not listed. `none` says that nothing needs
    attention. `warning` is what an early warning means.
    """

    counts: str
    items: tuple[Item, ...]
    more: Link | None
    none: str
    warning: str


def make_attention_list(view: View) -> AttentionList:
    """The list of a view."""
    scale = view.evaluation.policy.scale
    counts = tally(view.assessed, scale)
    groups = named_groups(view)
    items = tuple(_item(view, row, groups.get(row.group_id, "")) for row in attention(view, _MOST))
    unlisted = counts.attention - len(items)
    return AttentionList(
        counts.words if items else "",
        items,
        Link(f"ほか{unlisted:,}指標を一覧で見る →", go(view, "indicators")) if unlisted else None,
        "" if items else _none_words(scale.behind_label, counts.by_status.get(NO_DIRECTION, 0)),
        f"{WARNED}は{warned_below(scale)}",
    )


def _item(view: View, row: Attention, group: str) -> Item:
    return Item(
        Link(row.short_name, go(view, "indicators", indicator=row.indicator_id), row.name),
        group,
        Chip(row.mark, row.tone, is_projected=not row.is_judged),
        row.recorded,
        row.suggested,
        row.reason,
    )


def _none_words(behind: str, undirected: int) -> str:
    """That nothing needs attention; with how many indicators are not judged for want of a stated direction."""
    not_judged = f"よい向きが未確認の{undirected}指標は、判定していません。" if undirected else ""
    return f"この条件では、{behind}の指標も、早期注意もありません。{not_judged}"
