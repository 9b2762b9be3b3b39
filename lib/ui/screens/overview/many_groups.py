"""The first screen of many groups: the verdict, then the layout that the reader chose."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.contract import heads
from lib.findings import listing
from lib.findings.overview.group_list import GroupList, file_rows
from lib.findings.overview.many_groups import ByHead, ManyGroups, make_many_groups
from lib.findings.overview.verdict_years import YearTable
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts.show import show
from lib.ui.parts.table import Order
from lib.ui.parts.templates import render
from lib.ui.screens.overview.group_list import draw_group_list
from lib.ui.screens.overview.picture import draw_picture
from lib.ui.screens.overview.verdict_years import draw_bars, draw_movers, draw_year_table
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.words import BY_WORDS


def is_shown(session: Session) -> bool:
    """Whether the view has many groups that a verdict can be given on; else the screen of one group stands in."""
    return session.model(make_many_groups) is not None


def draw(session: Session) -> None:
    """The whole page."""
    summary, *parts = drawn_parts(session)
    show(summary)
    controls.choose_segment(session, "by", "見方", BY_WORDS, "measure")
    if len(parts) > 1:
        _in_columns(*parts)
        return
    show(parts[0])
    if session.selection.by == "list":
        offer(files(session))


def _in_columns(picture: Markup, bars: Markup, movers: Markup, attention: Markup) -> None:
    left, middle, right = st.columns([1.75, 0.85, 1.25], gap="small")
    with left:
        show(picture)
    with middle:
        show(bars)
        show(movers)
    with right:
        show(attention)


@drawn_once
def drawn_parts(session: Session) -> tuple[Markup, ...]:
    """The summary, then the parts of the layout: four of the groups by their heads, one of any other."""
    model = session.model(make_many_groups)
    if model is None:
        raise ValueError("one group has no picture of many")
    order = Order("overview", session.selection)
    return (render("summary", summary=model.summary), *_layout(model, order))


def _layout(model: ManyGroups, order: Order) -> tuple[Markup, ...]:
    match model.layout:
        case GroupList() as groups:
            return (draw_group_list(groups, order),)
        case YearTable() as years:
            return (draw_year_table(years),)
        case ByHead(picture, bars, movers, attention):
            return (
                draw_picture(picture),
                draw_bars(bars),
                draw_movers(movers),
                render("groups", attention=attention),
            )


def files(session: Session) -> list[Download]:
    """The list as files."""
    return downloads.tables(
        lambda: file_rows(session.view),
        listing.preface(session.view, session.words, "事業群の一覧"),
        downloads.stem(session.view, "jigyogun"),
        heads.GROUP,
    )
