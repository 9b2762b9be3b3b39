"""The indicators in view: which is chosen, in which order, and which stand on the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS
from lib.contract.wording import number, quantity, share
from lib.findings.attention import own_rows_first, tally
from lib.findings.indicator_years import YearTable, rates_warning, year_rows
from lib.findings.listing import answering, group_names
from lib.findings.model import Chip, Link, status_chip, stay
from lib.findings.pages import Turning, page_of, turning
from lib.judge.evaluation import Frame
from lib.judge.policy.scale import Scale
from lib.store.rows import records_of, rows_of
from lib.view.narrow import View

_SCREEN: Final = "indicators"
_A_PAGE: Final = 24
_OPTION_COLUMNS: Final = ["indicator_id", "name", "kind", "group_id", "project_id"]


# ---------------------------------------------------------------------- the choice of one


def chosen_indicator(view: View) -> str:
    """The indicator that the address names, else the most pressing one in view; blank when nothing is in view."""
    everything = view.evaluation.assessments
    if (everything["indicator_id"] == view.selection.indicator).any():
        return view.selection.indicator
    ids = own_rows_first(view.assessments)["indicator_id"]
    return "" if ids.empty else str(ids.iloc[0])


def make_options(view: View) -> dict[str, str]:
    """Indicator id -> its name and kind, of several groups also group and section: all indicators, those in view first."""
    in_view, everything = view.assessments[_OPTION_COLUMNS], view.evaluation.assessments[_OPTION_COLUMNS]
    rows = pd.concat([own_rows_first(in_view), everything]).drop_duplicates("indicator_id")
    whose = _owners(view)
    return {
        row.indicator_id: f"{row.name}({INDICATOR_KINDS[row.kind]}){whose(row.group_id, row.project_id)}"
        for row in rows_of(rows)
    }


def _owners(view: View) -> Callable[[str, object], str]:
    """How an option says its group and section, by group_id and project_id; blank where there is one group."""
    groups = dict(group_names(view))
    sections = view.evaluation.tables["projects"].set_index("project_id")["section"].to_dict()
    if len(groups) < 2:
        return lambda group_id, project_id: ""
    return lambda group_id, project_id: f"〔{groups[group_id]} {group_id}〕{sections.get(project_id, '')}"


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
    page = page_of(view.selection, len(view.assessments), _A_PAGE)
    rows = in_order(view).iloc[page.items]
    names = "、".join(rows["short_name"])
    return Indicators(
        title=_title(view),
        turning=turning(_SCREEN, view.selection, page, heads.INDICATOR),
        shown=tuple(rows["indicator_id"]),
        lines=_lines(view, rows) if len(view.groups) > 1 else (),
        chart=f"指標ごとの小さなグラフ({len(rows)}件): {names}。同じ数値を下の表に示します。",
        years=YearTable(year_rows(view, rows, view.cells), rates_warning(view.cells)),
    )


def _title(view: View) -> str:
    counts = tally(view.assessed, view.evaluation.policy.scale)
    words = "、".join(part for part in (counts.words, counts.waiting_words) if part)
    return f"すべての指標({counts.total:,}): {words}"


def in_order(view: View) -> Frame:
    """The indicators in view (assessments) in the order asked for.

    Without one a group's own first, then as they need attention. What has no value to order by stands last from either
    end.
    """
    rows, word = view.assessments, view.selection.sort
    values = _ORDERS.get(word.lstrip("-"))
    if values is None:
        return rows if len(view.groups) > 1 else own_rows_first(rows)
    is_ascending = not word.startswith("-")
    return rows.loc[values(view).sort_values(ascending=is_ascending, kind="stable", na_position="last").index]


def _column(name: str) -> Callable[[View], pd.Series]:
    return lambda view: view.assessments[name]


def _severity(view: View) -> pd.Series:
    severity = view.assessments["status"].map(view.evaluation.policy.scale.severity)
    return severity.where(severity >= 0)


# Word in the address -> what the list is ordered by.
_ORDERS: Final[Mapping[str, Callable[[View], pd.Series]]] = {
    "name": _column("name"),
    "status": _severity,
    "group": lambda view: view.assessments["group_id"].map(dict(group_names(view))),
    "section": lambda view: answering(view.evaluation.tables, view.assessments),
    "rate": _column("achievement_rate"),
    "years": _column("years_behind"),
    "projection": _column("projection_rate"),
}


def _lines(view: View, rows: Frame) -> tuple[Line, ...]:
    groups = dict(group_names(view))
    sections = answering(view.evaluation.tables, rows).fillna("")
    return tuple(
        _line(view, item, groups[item["group_id"]], section)
        for item, section in zip(records_of(rows), sections, strict=True)
    )


def _line(view: View, item: Mapping[str, Any], group: str, section: str) -> Line:
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


def _judged(item: Mapping[str, Any]) -> str:
    """The latest year with both figures: ``R2 20 / 40台``."""
    if pd.isna(item["year"]):
        return ""
    return f"{era(int(item['year']))} {number(item['actual'])} / {quantity(item['target'], item['unit'])}"


def _share(rate: float, scale: Scale) -> str:
    return share(rate, scale.decimals) if pd.notna(rate) else ""
