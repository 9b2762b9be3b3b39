"""The status grid, drawn: a table of indicators by year, each cell a link to where its figure stands."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.contract.terms import PROJECTION
from lib.findings.overview.status_grid import (
    Blank,
    Cell,
    Figure,
    GridRow,
    Judged,
    Lost,
    Outlook,
    StatusGrid,
    Waiting,
)
from lib.ui.parts.html import anchor, element, join
from lib.ui.parts.marks import beside, chip, link


def draw_status_grid(grid: StatusGrid) -> Markup:
    """The grid in a box that scrolls by keyboard."""
    years = join(element("th", year.label, css="c", scope="col", title=year.in_full) for year in grid.years)
    outlook = element("th", f"{PROJECTION}/最終目標", css="c", scope="col")
    table = element(
        "table",
        element("caption", "指標ごとの年度別の進捗状況", css="hidden"),
        element("thead", element("tr", element("th", heads.INDICATOR, scope="col"), years, outlook)),
        element("tbody", join(map(_row, grid.rows))),
        css="grid dense" if grid.is_dense else "grid",
    )
    return element("div", table, css="wide", tabindex="0", role="region", aria_label="進捗の一覧")


def _row(row: GridRow) -> Markup:
    head = element("th", link(row.name), beside(row.group), scope="row")
    outlook = element("td", _outlook(row.outlook))
    return element("tr", head, join(map(_cell, row.cells)), outlook, css="own" if row.is_of_group else "")


def _cell(cell: Cell) -> Markup:
    match cell:
        case Waiting():
            inner = anchor(cell.to, cell.words, cell.hint)
            return element("td", inner, css="wait", colspan=str(cell.years))
        case Judged():
            grade = element("span", cell.grade, css="hidden")
            return element("td", anchor(cell.to, join(chip(cell.chip), grade), cell.hint))
        case Figure():
            mark = element("span", "基準", css="muted small") if cell.is_baseline else ""
            return element("td", anchor(cell.to, join(cell.number, mark), cell.hint))
        case Lost():
            state = element("span", cell.state, css="hidden")
            return element("td", element("span", cell.mark, state, css="muted small", title=cell.hint))
        case Blank():
            return element("td", _dash(cell.state, title=cell.state) if cell.state else "")


def _outlook(outlook: Outlook | None) -> Markup:
    if outlook is None:
        return _dash("試算なし")
    ends = element("span", outlook.ends, css="small ends")
    return element("span", ends, " ", chip(outlook.chip), title=outlook.hint)


def _dash(label: str, title: str = "") -> Markup:
    return element("span", "–", css="muted", title=title, aria_label=label)
