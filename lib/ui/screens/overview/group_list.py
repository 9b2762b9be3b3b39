"""The list of groups, drawn."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.findings.overview.group_list import GroupLine, GroupList
from lib.ui.parts.html import COPY, element, isolated
from lib.ui.parts.marks import chip, link
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.table import Column, Order, table

_COLUMNS = (
    Column[GroupLine]("順", lambda line: line.rank, numeric=True),
    Column[GroupLine](
        "判定", lambda line: element("span", chip(line.verdict), title=line.because), narrow=True, sort="status"
    ),
    Column[GroupLine]("前の調書", lambda line: line.before, narrow=True),
    Column[GroupLine](heads.GROUP, lambda line: link(line.group), sort="name", is_name=True),
    Column[GroupLine](heads.MEASURE, lambda line: isolated(line.measure), sort="measure"),
    Column[GroupLine](heads.DEPARTMENT, lambda line: isolated(line.department), sort="department"),
    Column[GroupLine](heads.LEAD_SECTION, lambda line: isolated(line.lead), sort="section"),
    Column[GroupLine]("成果の遅れ/判定", lambda line: line.behind, numeric=True, sort="behind"),
    Column[GroupLine]("続く年数(最長)", lambda line: line.years, numeric=True, sort="years"),
    Column[GroupLine]("未報告", lambda line: line.owed, numeric=True, sort="owed"),
    Column[GroupLine]("事業費(億円)", lambda line: line.money, numeric=True, sort="cost"),
    Column[GroupLine]("うち遅れのある事業", lambda line: line.money_behind, numeric=True),
)


def draw_group_list(groups: GroupList, order: Order) -> Markup:
    """A page of the list; its headings order it."""
    years_note = f"。{groups.years_note}" if groups.years_note else ""
    hint = element("span", f"見出しを選ぶと並べ替え{years_note}", css="small muted")
    heading = element("h2", f"{groups.total} ", hint, " ", COPY)
    rows = table(_COLUMNS, groups.lines, "事業群の一覧", order, "roomy")
    return part(heading, rows, turning_links(groups.turning))
