"""The verdicts of each year's sheets as bars, and the groups that moved, drawn."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib.contract import heads
from lib.findings.overview.verdict_years import Bar, MeasureYears, Movers, Share, YearTable
from lib.ui.parts.html import element, join
from lib.ui.parts.notices import part
from lib.ui.screens.overview.picture import draw_group, draw_head


def draw_bars(bars: Iterable[Bar]) -> Markup:
    """A bar for each year, with its numbers."""
    heading = element("h2", "推移 ", element("span", "各年度の調書で", css="small muted"))
    caption = element("caption", "各年度の調書による判定別の事業群の数", css="hidden")
    rows = join(element("tr", element("th", bar.year, scope="row"), element("td", _bar(bar))) for bar in bars)
    return part(heading, element("table", caption, element("tbody", rows), css="bars"))


def draw_year_table(table: YearTable) -> Markup:
    """Measures as rows, the bars of each year's sheets as columns."""
    years = join(element("th", year, scope="col") for year in table.years)
    drawn = element(
        "table",
        element("caption", "施策ごとの、各年度の調書による判定別の事業群の数", css="hidden"),
        element("thead", element("tr", element("th", heads.MEASURE, scope="col"), years)),
        element("tbody", join(map(_measure_row, table.rows))),
        css="mosaic years",
    )
    box = element("div", drawn, css="scroll", tabindex="0", role="region", aria_label="施策ごとの判定の推移")
    note = "。各年度の調書の時点の目標と実績による(あとで改められた値は、改められた年度の調書から入る)"
    return part(box, element("p", table.signs, note, css="small muted"))


def _measure_row(row: MeasureYears) -> Markup:
    bars = join(element("td", _bar(bar) if bar.shares else "—") for bar in row.bars)
    return element("tr", element("th", draw_head(row.measure), scope="row"), bars)


def _bar(bar: Bar) -> Markup:
    return element("span", join(map(_share, bar.shares)), css="bar")


def _share(share: Share) -> Markup:
    label = element("span", share.label, css="hidden")
    hint = f"{share.label} {share.number}"
    return element(
        "span", f"{share.sign}{share.number}", label, css=share.tone, style=f"flex-grow:{share.number}", title=hint
    )


def draw_movers(kinds: Iterable[Movers]) -> Markup:
    """The groups that moved, under a heading for each kind; nothing where none did."""
    lists = join(map(_movers, kinds))
    return part(lists) if lists else Markup()


def _movers(movers: Movers) -> Markup:
    items = join(
        element("li", draw_group(mover.group), " ", element("span", mover.words, css="small muted"))
        for mover in movers.groups
    )
    more = element("li", movers.more, css="small muted") if movers.more else ""
    return join(element("h3", movers.heading), element("ul", items, more, css="movers"))
