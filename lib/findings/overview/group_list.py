"""Every group as a row: a page of the list at a time, and all of them for a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.wording import oku_in_column
from lib.findings import listing
from lib.findings.inferred import year_bases, years_of_costs
from lib.findings.many_groups import named, verdict_because
from lib.findings.model import Chip, Link, verdict_chip
from lib.findings.overview.picture import to_group
from lib.findings.pages import Turning, page_of, turning
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio, of_many

_A_PAGE: Final = 50
# Word of an order -> by what a group is ordered, with the places of the verdicts; first None where it has no such value.
_ORDERS: Final[Mapping[str, Callable[[GroupStanding, Mapping[str, int]], tuple[Any, ...]]]] = {
    "name": lambda group, _: (group.name,),
    "status": lambda group, places: (places[group.verdict],),
    "section": lambda group, _: (group.lead_section,),
    "cost": lambda group, _: (group.money,),
    "measure": lambda group, _: (group.measure, group.group_id),
    "department": lambda group, _: (group.department, group.group_id),
    "behind": lambda group, _: (group.behind_share,),
    "years": lambda group, _: (group.longest_behind,),
    "owed": lambda group, _: (group.unreported,),
}
_HEADS: Final = {
    "basic_strategy": heads.STRATEGY,
    "measure": heads.MEASURE,
    "department": heads.DEPARTMENT,
    "lead_section": heads.LEAD_SECTION,
}


@dataclass(frozen=True)
class GroupLine:
    """A group in the list. `rank` is its place in the order that needs attention."""

    rank: str
    verdict: Chip
    because: str
    before: str
    group: Link
    measure: str
    department: str
    lead: str
    behind: str
    years: str
    owed: str
    money: str
    money_behind: str


@dataclass(frozen=True)
class GroupList:
    """A page of the groups in view, ordered as the reader chose; at first in the order that needs attention.

    `years_note`: how the years of the costs on the page are told, where they are inferred.
    """

    total: str
    lines: tuple[GroupLine, ...]
    turning: Turning
    years_note: str = ""


def make_group_list(view: View, whole: Portfolio) -> GroupList:
    """The page of the list that the reader chose."""
    ranked = _in_order(whole, view.selection.sort)
    page = page_of(view.selection, len(ranked), _A_PAGE)
    shown = {rank: whole.standings[rank - 1] for rank in ranked[page.items]}
    lines = tuple(_line(view, whole, rank, group) for rank, group in shown.items())
    turned = turning("overview", view.selection, page, heads.GROUP)
    years_note = years_of_costs(code for group in shown.values() for code in group.money_attributions)
    return GroupList(f"{len(ranked):,}事業群", lines, turned, years_note)


def _in_order(whole: Portfolio, sort: str) -> list[int]:
    """The ranks of the groups in the order asked for; what has no such value stands last from either end."""
    places = {step.code: place for place, step in enumerate(whole.rules.all)}
    ranks = list(range(1, len(whole.standings) + 1))
    order = _ORDERS.get(sort.lstrip("-"))
    if order is None:
        return ranks
    values = {rank: order(group, places) for rank, group in zip(ranks, whole.standings, strict=True)}
    known = [rank for rank in ranks if values[rank][0] is not None]
    unknown = [rank for rank in ranks if values[rank][0] is None]
    is_down = sort.startswith("-")
    return [
        *sorted(known, key=lambda rank: values[rank], reverse=is_down),
        *sorted(unknown, key=lambda rank: values[rank][1:], reverse=is_down),
    ]


def _line(view: View, whole: Portfolio, rank: int, group: GroupStanding) -> GroupLine:
    rules = whole.rules
    return GroupLine(
        rank=str(rank),
        verdict=verdict_chip(rules.step(group.verdict)),
        because=verdict_because(group, rules, view.evaluation.policy.scale),
        before=rules.step(group.before).label if group.before is not None else "—",
        group=Link(group.name, to_group(view, group.group_id)),
        measure=named(group.measure),
        department=named(group.department),
        lead=named(group.lead_section),
        behind=f"{group.behind}/{group.judged}",
        years=f"{group.longest_behind}年" if group.longest_behind else "",
        owed=f"{group.unreported:,}指標" if group.unreported else "",
        money=_oku(group.money),
        money_behind=_oku(group.money_behind),
    )


def _oku(amount: float | None) -> str:
    """An amount in thousand yen as a number of 億円, of a column of such."""
    return "—" if amount is None else oku_in_column(amount)


def file_rows(view: View) -> pd.DataFrame:
    """The groups in view as files hold them, in the order of the screen. Raises ValueError for a single group."""
    whole = of_many(view)
    if whole is None:
        raise ValueError("one group is no list of groups")
    ranks = _in_order(whole, view.selection.sort)
    rows = whole.groups.iloc[[rank - 1 for rank in ranks]].reset_index(drop=True)
    scale = view.evaluation.policy.scale
    labels = {step.code: step.label for step in whole.rules.all}
    return pd.DataFrame(
        {
            "順": ranks,
            listing.GROUP_CODE: rows["group_id"],
            listing.GROUP: rows["name"],
            **{label: rows[column].fillna("") for column, label in _HEADS.items()},
            "調書": rows["sheet_year"].map(lambda year: era(int(year))),
            "判定": rows["verdict"].map(labels),
            "判定の理由": [verdict_because(whole.standings[rank - 1], whole.rules, scale) for rank in ranks],
            "前の調書の判定": rows["before"].map(labels).fillna(""),
            f"判定した{heads.RESULTS}": rows["judged"],
            f"{scale.behind_label}の{heads.RESULTS}": rows["behind"],
            "続く年数(最長)": rows["longest_behind"],
            "未報告の指標": rows["unreported"],
            "事業費(千円)": rows["money"],
            "遅れのある事業の事業費(千円)": rows["money_behind"],
            "事業費の年度の根拠": rows["money_attributions"].map(year_bases),
        }
    )
