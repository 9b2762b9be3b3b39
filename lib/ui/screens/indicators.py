"""指標: one indicator large with what the sheet says about it, all of them small, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from lib.contract import heads
from lib.contract.terms import PROJECTION
from lib.figures.multiples import multiples
from lib.figures.progress import progress
from lib.findings.indicator import make_indicator
from lib.findings.indicators import Line, chosen_indicator, make_indicators, make_options
from lib.findings.listing import indicator_rows, preface
from lib.report.workbook import indicator_sheet
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import decided, indicator, marks
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.show import Chart, show, show_chart
from lib.ui.parts.table import Column, Order, table
from lib.ui.parts.templates import render
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.words import INDICATOR

_MOST_OPTIONS = 200  # more are searched by their words
_HEIGHT_OF_LARGE_CHART = 500


def draw(session: Session) -> None:
    """The page, or a line that nothing meets the filters."""
    chosen = session.model(chosen_indicator)
    if not chosen:
        show(render("no_indicators"))
        return
    _choose(session, chosen)
    _draw_one(session, chosen)
    _draw_all(session)


def _choose(session: Session, chosen: str) -> None:
    """Which indicator is large: of a few from a list, of very many by searching their words."""
    options = session.model(make_options)
    if len(options) <= _MOST_OPTIONS:
        controls.choose_one(session, "indicator", "指標を選ぶ", options, chosen, hide_label=True)
    else:
        controls.search_one(session, "indicator", "指標を選ぶ", options, chosen)


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
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        show_chart(drawn.chart, "large")
        offer(downloads.pictures(session.view, slide))
    with right:
        show(drawn.figures)
        show(drawn.why)
        show(decided.on(session, slide))


@drawn_once
def _drawn_indicator(session: Session, indicator_id: str) -> DrawnIndicator:
    view, model = session.view, session.model(make_indicator, indicator_id)
    item = view.evaluation.assessed[indicator_id]
    scale = view.evaluation.policy.scale
    figure = progress(view.evaluation.rows.cells, item, view.years, scale, session.look, _HEIGHT_OF_LARGE_CHART)
    return DrawnIndicator(
        indicator.title(model),
        Chart(figure, model.chart),
        indicator.figures(model.figures),
        indicator.why(model.why),
    )


# ---------------------------------------------------------------------- all


@dataclass(frozen=True)
class DrawnIndicators:
    """The parts of all indicators in view, those of one page."""

    title: Markup
    turning: Markup
    lines: Markup
    chart: Chart
    years: Markup


def _draw_all(session: Session) -> None:
    drawn = _drawn_indicators(session)
    show(drawn.title)
    show(drawn.turning)
    show(drawn.lines)
    show_chart(drawn.chart, "small")
    show(drawn.years)
    show(drawn.turning)
    offer(files(session))


@drawn_once
def _drawn_indicators(session: Session) -> DrawnIndicators:
    view, model = session.view, session.model(make_indicators)
    evaluation = view.evaluation
    items = [evaluation.assessed[indicator_id] for indicator_id in model.shown]
    figure = multiples(evaluation.rows.cells, items, view.years, evaluation.policy.scale, session.look)
    turning = turning_links(model.turning)
    return DrawnIndicators(
        render("indicators_title", title=model.title),
        part(turning) if turning else turning,
        indicator_lines(model.lines, Order("indicators", view.selection)),
        Chart(figure, model.chart),
        indicator.years(model.years),
    )


_LINES: list[Column[Line]] = [
    Column(heads.STATUS, lambda line: marks.chip(line.status), narrow=True, sort="status"),
    Column(heads.INDICATOR, lambda line: marks.link(line.name), sort="name"),
    Column(heads.KIND, lambda line: line.kind, narrow=True),
    Column(heads.GROUP, lambda line: isolated(line.group), sort="group"),
    Column(heads.SECTION, lambda line: isolated(line.section) if line.section else "", sort="section"),
    Column("直近に判定した実績 / 目標", lambda line: line.judged),
    Column(heads.RATE, lambda line: line.rate, numeric=True, sort="rate"),
    Column("遅れの年数", lambda line: line.years_behind, numeric=True, sort="years"),
    Column(f"{PROJECTION}(最終目標比)", lambda line: line.projection, numeric=True, sort="projection"),
]


def indicator_lines(lines: tuple[Line, ...], order: Order) -> Markup:
    """Of many groups the indicators of this page a line each, every heading an order; nothing for one group."""
    if not lines:
        return Markup()
    hint = f"見出しを選ぶと並べ替え。下の小さなグラフと表も同じ順です。{PROJECTION}は実績ではありません。"
    listed = table(_LINES, lines, "指標の一覧", order)
    return part(element("p", hint, css="small muted"), listed)


def files(session: Session) -> list[Download]:
    """The files offered; each is made when it is asked for."""
    view, words = session.view, session.words
    return downloads.tables(
        lambda: indicator_rows(view, words),
        preface(view, words, "指標の目標と実績"),
        downloads.stem(view, "shihyo"),
        heads.INDICATOR,
        lambda: indicator_sheet(view, words),
    )
