"""The indicators in view: which is chosen, in which order, and which stand on the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS
from lib.contract.wording import number, quantity
from lib.findings.attention import own_first, tally
from lib.findings.indicator_years import YearTable, make_page_table
from lib.findings.model import Chip, Link, status_chip, stay
from lib.findings.pages import Turning, page_of, turning
from lib.judge.evaluation import Item
from lib.judge.policy.scale import Scale
from lib.store.lookups import section_of
from lib.view.narrow import View, group_names

_SCREEN: Final = "indicators"
_A_PAGE: Final = 24


# ---------------------------------------------------------------------- the choice of one


def chosen_indicator(view: View) -> str:
    """The indicator that the address names, else the most pressing one in view; blank when nothing is in view."""
    if view.selection.indicator in view.evaluation.assessed:
        return view.selection.indicator
    return next((str(item["indicator_id"]) for item in own_first(view.assessed)), "")


def make_options(view: View) -> dict[str, str]:
    """Indicator id -> its name and kind, of several groups also group and section: all indicators, those in view first."""
    whose = _owners(view)
    items = {item["indicator_id"]: item for item in (*own_first(view.assessed), *view.evaluation.assessed.values())}
    return {
        indicator_id: f"{item['name']}({INDICATOR_KINDS[item['kind']]}){whose(item)}"
        for indicator_id, item in items.items()
    }


def _owners(view: View) -> Callable[[Item], str]:
    """How an option says the group and section of its indicator; blank where there is one group."""
    groups = dict(group_names(view))
    sections = {row.project_id: row.section for row in view.evaluation.tables.rows["projects"]}
    if len(groups) < 2:
        return lambda item: ""
    return lambda item: f"〔{groups[item['group_id']]} {item['group_id']}〕{sections.get(item['project_id'], '')}"


# ---------------------------------------------------------------------- the list


@dataclass(frozen=True)
class Line:
    """An indicator of many groups in a line. `judged` is the latest year with both figures; what is not known is blank."""

    status: Chip
    name: Link
    kind: str
    group: str
    section: str
    judged: str
    rate: str
    years_behind: str
    projection: str


@dataclass(frozen=True)
class Indicators:
    """The indicators in view, those of one page. `lines` are blank where one group is in view.

    `chart` are the small charts in words. `shown` are the ids of the page.
    """

    title: str
    turning: Turning
    shown: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: str
    years: YearTable


def make_indicators(view: View) -> Indicators:
    """The page of the list that the address asks for."""
    page = page_of(view.selection, len(view.assessed), _A_PAGE)
    items = in_order(view)[page.items]
    names = "、".join(item["short_name"] for item in items)
    return Indicators(
        title=_title(view),
        turning=turning(_SCREEN, view.selection, page, heads.INDICATOR),
        shown=tuple(item["indicator_id"] for item in items),
        lines=_lines(view, items) if len(view.group_rows) > 1 else (),
        chart=f"指標ごとの小さなグラフ({len(items)}指標): {names}。同じ数値を下の表に示します。",
        years=make_page_table(view, items),
    )


def _title(view: View) -> str:
    counts = tally(view.assessed, view.evaluation.policy.scale)
    words = "、".join(part for part in (counts.words, counts.waiting_words) if part)
    return f"指標の一覧({counts.total:,}指標): {words}" if counts.total else "指標の一覧: 該当なし"


def in_order(view: View) -> Sequence[Item]:
    """The indicators in view in the order asked for.

    Without one a group's own first, then as they need attention. What has no value to order by stands last from either
    end.
    """
    word = view.selection.sort
    order = _ORDERS.get(word.removeprefix("-"))
    if order is None:
        return view.assessed if len(view.group_rows) > 1 else own_first(view.assessed)
    value_of = order(view)
    known = [item for item in view.assessed if pd.notna(value_of(item))]
    unknown = [item for item in view.assessed if pd.isna(value_of(item))]
    return [*sorted(known, key=value_of, reverse=word.startswith("-")), *unknown]


def _severity(view: View) -> Callable[[Item], int | None]:
    severity = view.evaluation.policy.scale.severity
    return lambda item: known if (known := severity(item["status"])) >= 0 else None


def _group(view: View) -> Callable[[Item], str]:
    groups = dict(group_names(view))
    return lambda item: groups[item["group_id"]]


# Word in the address -> what an indicator of the view is ordered by, None or NaN where it has no such value.
_ORDERS: Final[Mapping[str, Callable[[View], Callable[[Item], Any]]]] = {
    "name": lambda view: itemgetter("name"),
    "status": _severity,
    "group": _group,
    "section": lambda view: lambda item: section_of(view.evaluation.tables, item) or None,
    "rate": lambda view: itemgetter("achievement_rate"),
    "years": lambda view: itemgetter("years_behind"),
    "projection": lambda view: itemgetter("projection_rate"),
}


def _lines(view: View, items: Iterable[Item]) -> tuple[Line, ...]:
    groups, tables = dict(group_names(view)), view.evaluation.tables
    return tuple(_line(view, item, groups[item["group_id"]], section_of(tables, item)) for item in items)


def _line(view: View, item: Item, group: str, section: str) -> Line:
    scale = view.evaluation.policy.scale
    return Line(
        status=status_chip(scale, item["status"]),
        name=Link(item["name"], stay(view, _SCREEN, indicator=item["indicator_id"]), "大きく表示"),
        kind=INDICATOR_KINDS[item["kind"]],
        group=group,
        section=section,
        judged=_judged(item),
        rate=_share(item["achievement_rate"], scale),
        years_behind=f"{item['years_behind']}年" if item["years_behind"] else "",
        projection=_share(item["projection_rate"], scale),
    )


def _judged(item: Item) -> str:
    """The latest year with both figures: ``R2 20 / 40台``."""
    if pd.isna(item["year"]):
        return ""
    return f"{era(int(item['year']))} {number(item['actual'])} / {quantity(item['target'], item['unit'])}"


def _share(rate: float, scale: Scale) -> str:
    return scale.rate_words(rate) if pd.notna(rate) else ""
