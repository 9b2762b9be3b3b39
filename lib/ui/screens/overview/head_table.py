"""Departments or measures by danger, drawn: numbers that lead to what they count, bars of years, the money behind."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.model import Link
from lib.findings.overview.head_table import Count, HeadRow, HeadTable, StepHead, YearCount, Years
from lib.ui.parts.html import anchor, element, isolated, join
from lib.ui.parts.marks import link
from lib.ui.parts.notices import part
from lib.ui.screens.overview.picture import draw_head

_TALLEST = 18  # pixels of the tallest bar


def draw_head_table(table: HeadTable) -> Markup:
    """The table, all groups first."""
    header = element(
        "tr",
        element("th", table.head_label, scope="col"),
        join(map(_step_head, table.steps)),
        element("th", table.years_label, scope="col", css="years"),
        element("th", table.money_label, scope="col", css="n money"),
    )
    drawn = element(
        "table",
        element("caption", table.caption, css="hidden"),
        element("thead", header),
        element("tbody", _row(table.total, "total"), join(_row(row, "") for row in table.rows)),
        css="heads",
    )
    return part(drawn, element("p", table.note, css="small muted"))


def _step_head(step: StepHead) -> Markup:
    return element("th", element("span", step.sign, aria_hidden="true"), step.label, scope="col", css="n step")


def _row(row: HeadRow, css: str) -> Markup:
    money = link(row.money) if isinstance(row.money, Link) else row.money
    share = element("span", row.share, css="muted share") if row.share else ""
    return element(
        "tr",
        element("th", draw_head(row.head), scope="row"),
        join(map(_count, row.counts)),
        element("td", _years(row.years), css="years"),
        element("td", money, " ", share, css="n money"),
        css=css,
    )


def _count(count: Count) -> Markup:
    """A number; its sign stands beside it where the row has no heads above it."""
    sign = element("span", count.sign, css="sign", aria_hidden="true")
    if count.to is None:
        return element("td", sign, element("span", count.number, css="muted"), css="n")
    inner = join(sign, element("b", count.number) if count.tone == "bad" else count.number)
    drawn = element("a", inner, data_go=True, href=count.to.address, title=count.words, aria_label=count.words)
    return element("td", drawn, css=f"n {count.tone if count.tone == 'bad' else ''}".strip())


def _years(years: Years) -> Markup:
    if years.in_a_row:
        drawn = isolated(years.in_a_row)
    else:
        drawn = element("span", join(map(_bar, years.bars)), css="spark", aria_hidden="true")
    change = element("span", years.change, css=f"change {years.tone}".strip(), aria_hidden="true")
    words = element("span", years.words, css="hidden")
    inner = join(drawn, " ", change, words)
    return anchor(years.to, inner, years.words) if years.to else element("span", inner, title=years.words)


def _bar(bar: YearCount) -> Markup:
    if bar.number is None:
        return element("i", css="none")
    return element("i", style=f"border-bottom-width:{round(_TALLEST * bar.tenths / 10)}px")
