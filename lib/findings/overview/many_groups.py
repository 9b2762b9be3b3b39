"""The first screen of many groups: whether they are on course, then heads by danger, a picture, the years or a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lib.findings.overview.group_attention import GroupAttentionList, make_group_attention
from lib.findings.overview.group_list import GroupList, make_group_list
from lib.findings.overview.head_table import HeadTable, make_head_table
from lib.findings.overview.picture import Picture, ResultsPicture, make_picture
from lib.findings.overview.summary import Summary, make_summary
from lib.findings.overview.verdict_years import YearsLayout, make_years
from lib.view.narrow import View, without_filters
from lib.view.portfolio import Portfolio, of_many

_FEW: Final = 15  # groups that can be named one by one


@dataclass(frozen=True)
class AtOnce:
    """What is seen at once: the few groups to look at first, beside their heads by danger or a picture of all."""

    attention: GroupAttentionList
    beside: HeadTable | Picture | ResultsPicture


@dataclass(frozen=True)
class ManyGroups:
    """The first screen of many groups, in the layout that the reader chose; `by` is the one shown without a choice."""

    summary: Summary
    by: str
    layout: AtOnce | YearsLayout | GroupList


def make_many_groups(view: View) -> ManyGroups | None:
    """The screen of a view; None where one group is in view, or no verdict can be given."""
    whole = of_many(view)
    if whole is None:
        return None
    # The numbers stay as they are while the reader looks at the list of one of them.
    all_verdicts = without_filters(view, "verdict", "moved")
    summary = make_summary(view, of_many(all_verdicts) or whole)
    by = _first_layout(whole)
    return ManyGroups(summary, by, _layout(view, whole, view.selection.by or by))


def _first_layout(whole: Portfolio) -> str:
    """By departments, else by measures; as a picture where neither parts the groups, or all can be named."""
    if len(whole.standings) > _FEW:
        for head in ("department", "measure"):
            if len({getattr(group, head) for group in whole.standings}) > 1:
                return head
    return "picture"


def _layout(view: View, whole: Portfolio, by: str) -> AtOnce | YearsLayout | GroupList:
    match by:
        case "list":
            return make_group_list(view, whole)
        case "year":
            return make_years(view, whole)
        case "measure":
            return AtOnce(make_group_attention(view, whole), make_head_table(view, whole, "measure"))
        case "picture":
            return AtOnce(make_group_attention(view, whole), make_picture(view, whole, "measure"))
        case _:
            return AtOnce(make_group_attention(view, whole), make_head_table(view, whole, "department"))
