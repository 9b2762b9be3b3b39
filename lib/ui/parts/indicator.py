"""What pages and slides draw of indicators: the figures of one, and the table of all years."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.contract.terms import PROJECTION
from lib.findings.indicator import Indicator, Why
from lib.findings.indicator_figures import Figures
from lib.findings.indicator_years import Amount, YearRow, YearTable
from lib.findings.slides.slide import Fact
from lib.ui.parts import marks
from lib.ui.parts.attention import draw_reasons
from lib.ui.parts.html import COPY, anchor, element, isolated, join
from lib.ui.parts.notices import part
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render


def title(of: Indicator) -> Markup:
    """The finding on an indicator, how it stands, and whose it is."""
    return render("indicator_title", indicator=of)


def figures(of: Figures) -> Markup:
    """Where an indicator stands and what is needed, each figure with how it was computed."""
    if not of.facts:
        return part(element("p", of.without_facts, css="muted"))
    listed = element("dl", join(_fact(fact) for fact in of.facts), css="facts")
    return part(listed, _caution(of))


def _fact(fact: Fact) -> Markup:
    value = element("dd", element("b", fact.value), element("small", fact.how))
    return join(element("dt", fact.label), value)


def _caution(of: Figures) -> Markup:
    if not of.caution:
        return Markup()
    return join(element("h3", f"{PROJECTION}とあわせて読む調書の記載"), marks.quotes(of.caution))


def why(of: Why) -> Markup:
    """Why an indicator needs attention, and what the sheet says of it, in a box that scrolls."""
    return render("indicator_why", why=of, reasons=draw_reasons(of.reasons))


_NAMES: list[Column[YearRow]] = [
    Column(heads.INDICATOR, lambda row: join(isolated(row.indicator), marks.beside(row.beside))),
    Column(heads.KIND, lambda row: isolated(row.kind), narrow=True),
]
_YEARS: list[Column[YearRow]] = [
    Column(heads.YEAR, lambda row: join(isolated(row.year), row.year_mark), narrow=True),
    Column(heads.BASELINE, lambda row: row.baseline, numeric=True),
    Column(heads.TARGET, lambda row: _amount(row.target), numeric=True),
    Column(heads.ACTUAL, lambda row: _amount(row.actual), numeric=True),
    Column(heads.RATE, lambda row: row.rate, numeric=True),
    Column("記載の達成率", lambda row: row.printed_rate, numeric=True),
    Column(heads.STATUS, lambda row: row.status, narrow=True),
    Column(heads.FINAL_TARGET, lambda row: row.final_target, numeric=True),
    Column(heads.UNIT, lambda row: row.unit, narrow=True),
    Column("出典の行", lambda row: join((anchor(link.to, link.text) for link in row.places), by=" "), narrow=True),
]


def years(of: YearTable) -> Markup:
    """The figures of indicators by year as a table, every line number a way to the source; nothing without figures."""
    if not of.rows:
        return Markup()
    columns = _YEARS if of.is_of_one else [*_NAMES, *_YEARS]
    note = element("span", of.note, css="small muted") if of.note else ""
    heading = element("h2", "表で見る ", note, " " if note else "", COPY)
    warning = element("p", of.warning, css="chip warn") if of.warning else ""
    return part(heading, warning, table(columns, of.rows, "指標の目標と実績の表"))


def _amount(amount: Amount) -> str | Markup:
    return amount.text if amount.is_known else element("span", amount.text, css="muted")
