"""A few groups, sections, departments or measures side by side: a table of facts, and rates and costs on the same axes."""

from __future__ import annotations

from markupsafe import Markup

from lib.figures.compare import lanes
from lib.findings.chart_words import words_of_lanes
from lib.findings.model import Advice, Chip, Link
from lib.findings.side_by_side import Cell, CostCell, FactRow, Lanes, Named, SideBySide, make_side_by_side
from lib.ui.parts import marks
from lib.ui.parts.html import LINE_BREAK, anchor, element, isolated, join
from lib.ui.parts.notices import advice, part
from lib.ui.parts.show import Chart, show, show_chart
from lib.ui.parts.table import Column, table
from lib.ui.session.session import Session, drawn_once


def draw(session: Session, by: str) -> None:
    """The values that the reader chose in the filter `by`; what to choose where they cannot be compared."""
    body, over, chart = _parts(session, by)
    show(body)
    if chart:
        show(over)
        show_chart(chart, "compare")


@drawn_once
def _parts(session: Session, by: str) -> tuple[Markup, Markup, Chart | None]:
    """What the page shows: its text, what stands over the chart, and the chart."""
    compared = session.model(make_side_by_side, session.words, by)
    if isinstance(compared, Advice):
        return advice(compared), Markup(), None
    lanes_of, scale = compared.chart, session.view.evaluation.policy.scale
    figure = lanes(lanes_of.lanes, scale, session.look, lanes_of.years)
    chart = Chart(figure, lanes_of.alternative, words_of_lanes(session.view, compared))
    return side_by_side(compared), over_lanes(lanes_of), chart


def over_lanes(chart: Lanes) -> Markup:
    """What the chart shows, on a line, and what it measures."""
    return part(element("h2", isolated(chart.finding)), element("p", chart.subtitle, css="small"))


def side_by_side(compared: SideBySide) -> Markup:
    """The facts of each, a column a thing; every number leads to what it counts."""
    columns = [
        Column[FactRow](compared.label, lambda fact: fact.label, is_name=True),
        *(_column(index, name) for index, name in enumerate(compared.names)),
    ]
    return part(
        element("h1", compared.title, css="finding"),
        table(columns, compared.facts, compared.caption, css="beside"),
        element("p", compared.note, css="small muted"),
    )


def _column(index: int, name: Link) -> Column[FactRow]:
    return Column(marks.link(name), lambda fact: _cell(fact.cells[index]))


def _cell(cell: Cell) -> Markup:
    """What a fact says of a thing."""
    match cell:
        case str():
            return join(cell)
        case Link():
            return anchor(cell.to, cell.text, cell.hint)
        case CostCell():
            years = element("span", cell.years, css="small muted")
            return join(cell.total, LINE_BREAK, years)
        case tuple():
            return _several(cell)


def _several(cells: tuple[Chip, ...] | tuple[Named, ...]) -> Markup:
    chips = [marks.chip(cell) for cell in cells if isinstance(cell, Chip)]
    names = [join(isolated(cell.name), f" {cell.count}") for cell in cells if isinstance(cell, Named)]
    return join(join(chips, by=" "), join(names, by="、"))
