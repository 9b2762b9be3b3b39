"""The first screen of one group: where it stands, sentences, four figures, the grid, what needs attention, one picture."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.figures.multiples import multiples
from lib.findings.overview.one_group import GridPart, OneGroup, charted_items, make_one_group
from lib.ui.parts import notices
from lib.ui.parts.html import anchor, element
from lib.ui.parts.show import Chart, show, show_chart
from lib.ui.parts.templates import render
from lib.ui.screens.overview.cards import draw_cards
from lib.ui.screens.overview.status_grid import draw_status_grid
from lib.ui.session.session import Session, drawn_once

_CHART_HEIGHT = 110


def draw(session: Session) -> None:
    """The whole page."""
    show(whereabouts(session))
    show(opening(session))
    left, right = st.columns([1.62, 1], gap="medium")
    with left:
        show(grid(session))
        for chart in charts(session):
            show_chart(chart, "overview_chart")
    with right:
        show(attention(session))


def _model(session: Session) -> OneGroup:
    return session.model(make_one_group)


@drawn_once
def whereabouts(session: Session) -> Markup:
    """Where the one group in view stands among the others; nothing where there are none."""
    model = _model(session).whereabouts
    return render("whereabouts", group=model) if model else Markup()


@drawn_once
def opening(session: Session) -> Markup:
    """What the screen speaks of, the generated sentences, and the four figures."""
    model = _model(session).opening
    return render("opening", opening=model, cards=draw_cards(model))


@drawn_once
def grid(session: Session) -> Markup:
    """The status grid, and the way to the indicators that it leaves out."""
    return _grid_part(_model(session).grid)


def _grid_part(part: GridPart) -> Markup:
    note: str = ""
    if part.to_all:
        note = element("p", part.excerpt, anchor(part.to_all.to, part.to_all.text), css="small")
    return notices.part(element("h2", "進捗の一覧"), draw_status_grid(part.grid), note)


@drawn_once
def attention(session: Session) -> Markup:
    """The indicators that need attention, in order, and how many there are."""
    return render("attention", attention=_model(session).attention)


@drawn_once
def charts(session: Session) -> list[Chart]:
    """The picture of the group's own indicators against their targets, with its words; none where there are none."""
    alt = _model(session).chart
    if not alt:
        return []
    view, items = session.view, charted_items(session.view)
    figure = multiples(
        view.evaluation.rows.cells,
        items,
        view.years,
        view.evaluation.policy.scale,
        session.look,
        columns=len(items),
        row_height=_CHART_HEIGHT,
    )
    return [Chart(figure, alt)]
