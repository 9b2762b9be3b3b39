"""The indicators in view: which is chosen, in which order, and which stand on the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import NO_DIRECTION, NOT_DUE, UNGRADED, UNREPORTED, WARNED
from lib.contract.wording import number, quantity
from lib.findings.alike import differing_traits
from lib.findings.attention import mark_of, own_first, tally
from lib.findings.indicator_years import YearTable, make_page_table
from lib.findings.model import Chip, Link, Option, status_chip, stay
from lib.findings.pages import Turning, page_of, turning
from lib.findings.sparks import Spark, make_spark
from lib.judge.evaluation import Item
from lib.judge.phrases import is_kept_between, range_words, standing_is_judged
from lib.judge.policy.scale import Scale
from lib.store.lookups import section_of
from lib.view.narrow import View, group_names
from lib.view.selection import EMPTY

_SCREEN: Final = "indicators"
_A_PAGE: Final = 24


# ---------------------------------------------------------------------- the choice of one


def chosen_indicator(view: View) -> str:
    """The indicator that the address names, else the first of the list as it is shown; blank when nothing is in view."""
    if view.selection.indicator in view.evaluation.assessed:
        return view.selection.indicator
    page = page_of(view.selection, len(view.assessed), _A_PAGE)
    return next((str(item["indicator_id"]) for item in in_order(view)[page.items]), "")


# ---------------------------------------------------------------------- the list


@dataclass(frozen=True)
class Line:
    """An indicator in the list: how it stands, its name, the years as a small line, and what its figure is measured by.

    `judged` is the latest year with both figures. `whose`: what tells it from others of its name, then its section, of
    several groups the group too.
    """

    indicator_id: str
    mark: Chip
    name: Link
    judged: str
    whose: str
    spark: Spark


@dataclass(frozen=True)
class Indicators:
    """The indicators in view, those of one page. `chart` are the small charts in words; blank where lines alone are drawn.

    `shown` are the ids of the page. `orders` are the orders that the list offers, the one in force chosen.
    """

    title: str
    total: str
    counts: tuple[Option, ...]
    orders: tuple[Option, ...]
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
    chart = f"指標ごとの小さなグラフ({len(items)}指標): {names}。同じ数値を下の表に示します。"
    return Indicators(
        title=_title(view),
        total=f"{len(view.assessed):,}{heads.INDICATOR}",
        counts=tuple(_counts(view)),
        orders=tuple(_orders(view)),
        turning=turning(_SCREEN, view.selection.changed(indicator=""), page, heads.INDICATOR),
        shown=tuple(item["indicator_id"] for item in items),
        lines=_lines(view, items),
        chart=chart if len(view.group_rows) == 1 else "",
        years=make_page_table(view, items),
    )


def _title(view: View) -> str:
    counts = tally(view.assessed, view.evaluation.policy.scale)
    words = "、".join(part for part in (counts.words, counts.waiting_words) if part)
    return f"指標の一覧({counts.total:,}指標): {words}" if counts.total else "指標の一覧: 該当なし"


def _counts(view: View) -> Iterator[Option]:
    """What the head of the list counts: behind, warned of, and what is not judged; none of a kind is not offered."""
    scale, chosen = view.evaluation.policy.scale, view.selection
    counts = tally(view.assessed, scale)
    states: list[tuple[str, int, dict[str, Any]]] = [
        (counts.behind_label, counts.behind, {"status": scale.behind_codes}),
        (WARNED, counts.warned, {"warned": "yes"}),
    ]
    states += [
        (UNGRADED[code], counts.by_status.get(code, 0), {"status": (code,)})
        for code in (UNREPORTED, NOT_DUE, NO_DIRECTION)
    ]
    for label, number_of_them, filters in states:
        is_chosen = all(getattr(chosen, name) == words for name, words in filters.items())
        if number_of_them or is_chosen:
            changes = {name: getattr(EMPTY, name) for name in filters} if is_chosen else filters
            hint = "絞り込みを解除" if is_chosen else f"{label}のみを表示"
            to = stay(view, _SCREEN, **changes, page=1, indicator="")
            yield Option(Link(f"{label} {number_of_them:,}", to, hint), is_chosen)


def _orders(view: View) -> Iterator[Option]:
    for word, label in _OFFERED_ORDERS.items():
        to = stay(view, _SCREEN, sort=word, page=1, indicator="")
        yield Option(Link(label, to, f"{label}に並べる"), view.selection.sort == word)


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
    groups = group_names(view)
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


# What the list offers, as its reader calls it; the address takes every word of _ORDERS.
_OFFERED_ORDERS: Final[Mapping[str, str]] = {
    "": "まず見る順",
    "rate": "達成率の低い順",
    "projection": "試算の低い順",
    "-years": "目標未達の長い順",
    "name": "名前順",
    "section": "所管課順",
}


def _lines(view: View, items: Sequence[Item]) -> tuple[Line, ...]:
    groups, tables = group_names(view), view.evaluation.tables
    several, differing = len(view.group_rows) > 1, differing_traits(view, items)
    return tuple(
        _line(
            view,
            item,
            differing.get(item["indicator_id"], ""),
            section_of(tables, item),
            groups[item["group_id"]] if several else "",
        )
        for item in items
    )


def _line(view: View, item: Item, *whose: str) -> Line:
    scale = view.evaluation.policy.scale
    return Line(
        indicator_id=item["indicator_id"],
        mark=_mark(item, scale),
        name=Link(item["name"], stay(view, _SCREEN, indicator=item["indicator_id"]), "右に表示"),
        judged=_judged(item),
        whose="・".join(filter(None, whose)),
        spark=make_spark(view, item),
    )


def _mark(item: Item, scale: Scale) -> Chip:
    """How an indicator stands with its rate; what is not judged by where its pace leads, else by its state."""
    if standing_is_judged(item) or pd.notna(item["projection"]):
        return Chip(*mark_of(item, scale), is_projected=not standing_is_judged(item))
    return status_chip(scale, item["status"])


def _judged(item: Item) -> str:
    """The latest year with both figures: ``R2 20 / 40台``."""
    if pd.isna(item["year"]):
        return ""
    aim = f"範囲{range_words(item)}" if is_kept_between(item) else quantity(item["target"], item["unit"])
    return f"{era(int(item['year']))} {number(item['actual'])} / {aim}"
