"""The groups that need attention on the first screen: why, what to ask and of whom."""

from __future__ import annotations

from dataclasses import dataclass

from lib.findings.many_groups import GroupAttention, group_attention, needing
from lib.findings.model import Chip, Link, To, go, stay, verdict_chip
from lib.findings.overview.picture import to_group
from lib.view.narrow import View
from lib.view.portfolio import Portfolio


@dataclass(frozen=True)
class GroupItem:
    """A group that needs attention. `before`: how it stood on the sheet before, where that differs.

    `to_indicator` leads to the result that puts it here, where there is one.
    """

    group: Link
    verdict: Chip
    before: str
    heads: str
    reason: str
    asked_of: str
    question: str
    to_indicator: To | None


@dataclass(frozen=True)
class GroupAttentionList:
    """The first dozen groups that need attention; `more` leads to the others. `none` says that there is no such group."""

    counts: str
    items: tuple[GroupItem, ...]
    more: Link | None
    none: str


def make_group_attention(view: View, whole: Portfolio) -> GroupAttentionList:
    """The list of the groups in view."""
    items = tuple(_item(view, entry) for entry in group_attention(whole, view.evaluation))
    total = len(needing(whole))
    unlisted = total - len(items)
    to_list = Link(f"ほか{unlisted:,}事業群を一覧で見る →", stay(view, "overview", by="list", page=1))
    return GroupAttentionList(
        f"{total:,}事業群{f'のうち{len(items)}事業群' if unlisted else ''}" if total else "",
        items,
        to_list if unlisted else None,
        "" if items else "この条件では、注意が必要な事業群はありません。",
    )


def _item(view: View, entry: GroupAttention) -> GroupItem:
    to_indicator = None
    if entry.item is not None:
        to_indicator = go(view, "indicators", group=(entry.group_id,), indicator=entry.item["indicator_id"])
    return GroupItem(
        Link(entry.name, to_group(view, entry.group_id), entry.name),
        verdict_chip(entry.verdict),
        f"前の調書 {entry.before.label}" if entry.before else "",
        f"{entry.measure} / {entry.department}",
        entry.reason,
        entry.question.asked_of if entry.question else "",
        entry.question.words if entry.question else "",
        to_indicator,
    )
