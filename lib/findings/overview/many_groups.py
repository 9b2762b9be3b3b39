"""The first screen of many groups: the verdict, then the groups by measure or department, by year, or as a list."""

from __future__ import annotations

from dataclasses import dataclass

from lib.findings.many_groups import Head
from lib.findings.overview.group_attention import GroupAttentionList, make_group_attention
from lib.findings.overview.group_list import GroupList, make_group_list
from lib.findings.overview.picture import Picture, ResultsPicture, make_picture
from lib.findings.overview.summary import Summary, make_summary
from lib.findings.overview.verdict_years import Bar, Movers, YearTable, make_bars, make_movers, make_year_table
from lib.view.narrow import View
from lib.view.portfolio import Portfolio, of_many


@dataclass(frozen=True)
class ByHead:
    """The groups under their measures or departments, the verdicts by year, who moved, and who comes first."""

    picture: Picture | ResultsPicture
    bars: tuple[Bar, ...]
    movers: tuple[Movers, ...]
    attention: GroupAttentionList


@dataclass(frozen=True)
class ManyGroups:
    """The first screen of many groups, in the layout that the reader chose."""

    summary: Summary
    layout: ByHead | YearTable | GroupList


def make_many_groups(view: View) -> ManyGroups | None:
    """The screen of a view; None where one group is in view, or no verdict can be given."""
    whole = of_many(view)
    return ManyGroups(make_summary(view, whole), _layout(view, whole)) if whole else None


def _layout(view: View, whole: Portfolio) -> ByHead | YearTable | GroupList:
    match view.selection.by:
        case "list":
            return make_group_list(view, whole)
        case "year":
            return make_year_table(view, whole)
        case "department":
            return _by_head(view, whole, "department")
        case _:
            return _by_head(view, whole, "measure")


def _by_head(view: View, whole: Portfolio, head: Head) -> ByHead:
    return ByHead(
        make_picture(view, whole, head),
        make_bars(whole),
        make_movers(view, whole),
        make_group_attention(view, whole),
    )
