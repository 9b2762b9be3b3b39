"""指標: the list at the left, the chosen one at the right with what the sheet says about it, and all figures as a table."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from lib.contract import heads
from lib.figures.multiples import multiples
from lib.figures.palette import Palette
from lib.figures.progress import progress
from lib.findings.chart_words import words_of_indicator, words_of_list
from lib.findings.charted_years import charted_years
from lib.findings.indicator import make_indicator
from lib.findings.indicators import Indicators, chosen_indicator, make_indicators
from lib.findings.listing import indicator_rows, preface
from lib.findings.model import place, stay
from lib.report.beside.order import INDICATORS, Judged, Order
from lib.report.workbook import indicator_sheet
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import decided, indicator
from lib.ui.parts.html import join
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.show import Chart, show, show_beside, show_chart
from lib.ui.parts.sparkline import sparkline
from lib.ui.parts.templates import render
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.words import INDICATOR

_MANY = 24  # indicators from which on they are found by their words too
_HEIGHT_OF_LARGE_CHART = 400
_MOST_IN_A_BOOK = 500  # indicators; a larger book is made beside the server: 1.6 ms of the processor each


def draw(session: Session) -> None:
    """The page, or a line that nothing meets the filters."""
    chosen = session.answer(chosen_indicator)
    if not chosen:
        show(render("no_indicators"))
        return
    left, right = st.columns([1, 2.05], gap="medium")
    with left:
        if len(session.view.assessed) > _MANY or session.selection.q:
            controls.write_text(session, "q", "キーワードで探す", "例: 満足度 観光")
        show(_list(session.whichever))
    with right:
        _draw_one(session, chosen)
    _draw_all(session)


@drawn_once
def _list(session: Session) -> Markup:
    return indicator_list(session.model(make_indicators), session.look)


def indicator_list(model: Indicators, look: Palette) -> Markup:
    """The indicators of the page, each with its line of years. It is the same whichever is chosen: the browser marks that."""
    turning = turning_links(model.turning)
    lines = [(line, sparkline(line.spark, look)) for line in model.lines]
    return render("indicator_list", model=model, lines=lines, turning=turning)


# ---------------------------------------------------------------------- one


@dataclass(frozen=True)
class DrawnIndicator:
    """The parts of one indicator."""

    title: Markup
    chart: Chart
    figures: Markup
    why: Markup


def _draw_one(session: Session, indicator_id: str) -> None:
    drawn, slide = _drawn_indicator(session, indicator_id), f"{INDICATOR}.{indicator_id}"
    show(drawn.title)
    show_chart(drawn.chart, "large")
    show_beside(drawn.figures, join(drawn.why, decided.on(session, slide)), 0.8)


@drawn_once
def _drawn_indicator(session: Session, indicator_id: str) -> DrawnIndicator:
    view, model = session.view, session.model(make_indicator, indicator_id)
    item = view.evaluation.assessed[indicator_id]
    figure = progress(
        view.evaluation.rows.cells,
        item,
        charted_years(view, [item]),
        view.evaluation.policy.scale,
        session.look,
        _HEIGHT_OF_LARGE_CHART,
        way=lambda reference: place(view, reference).to.address,
    )
    return DrawnIndicator(
        indicator.title(model),
        Chart(figure, model.chart, words_of_indicator(view, indicator_id)),
        indicator.figures(model.figures),
        indicator.why(model.why),
    )


# ---------------------------------------------------------------------- all


@dataclass(frozen=True)
class DrawnIndicators:
    """The parts of all indicators in view, those of one page. `chart` is empty where the list's lines are the picture."""

    title: Markup
    turning: Markup
    chart: tuple[Chart, ...]
    years: Markup


def _draw_all(session: Session) -> None:
    drawn = _drawn_indicators(session.whichever)
    show(drawn.title)
    for chart in drawn.chart:
        show_chart(chart, "small")
    show(drawn.years)
    show(drawn.turning)
    offer(files(session))


@drawn_once
def _drawn_indicators(session: Session) -> DrawnIndicators:
    model = session.model(make_indicators)
    turning = turning_links(model.turning)
    return DrawnIndicators(
        render("indicators_title", title=model.title, is_drawn=bool(model.chart)),
        part(turning) if turning else turning,
        (_small_charts(session, model),) if model.chart else (),
        indicator.years(model.years),
    )


def _small_charts(session: Session, model: Indicators) -> Chart:
    view = session.view
    items = [view.evaluation.assessed[indicator_id] for indicator_id in model.shown]
    figure = multiples(
        view.evaluation.rows.cells,
        items,
        charted_years(view, items),
        view.evaluation.policy.scale,
        session.look,
        way=lambda indicator_id: stay(view, "indicators", indicator=indicator_id).address,
    )
    return Chart(figure, model.chart, words_of_list(view, model.title, model.shown))


def files(session: Session) -> list[Download]:
    """The files offered; each is made when it is asked for."""
    view, words = session.view, session.words
    is_large = len(view.ids.indicators) > _MOST_IN_A_BOOK
    order = Order(INDICATORS, Judged.of(view.evaluation), view.selection) if is_large else None
    return downloads.tables(
        lambda: indicator_rows(view, words),
        preface(view, words, "指標の目標と実績"),
        downloads.stem(view, "shihyo"),
        heads.INDICATOR,
        lambda: indicator_sheet(view, words),
        order,
    )
