"""The first screen of many groups: the verdict, then the layout that the reader chose."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib.contract import heads
from lib.findings import listing
from lib.findings.model import Link
from lib.findings.overview.group_list import GroupList, file_rows
from lib.findings.overview.head_table import HeadTable
from lib.findings.overview.many_groups import AtOnce, ManyGroups, make_many_groups
from lib.findings.overview.picture import Picture, ResultsPicture
from lib.findings.overview.verdict_years import YearsLayout
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts.html import element, join
from lib.ui.parts.marks import link
from lib.ui.parts.show import show
from lib.ui.parts.table import Order
from lib.ui.parts.templates import render
from lib.ui.screens.overview.group_list import draw_group_list
from lib.ui.screens.overview.head_table import draw_head_table
from lib.ui.screens.overview.picture import draw_picture
from lib.ui.screens.overview.verdict_years import draw_bars, draw_movers, draw_year_table
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.words import BY_WORDS


def is_shown(session: Session) -> bool:
    """Whether the view has many groups that a verdict can be given on; else the screen of one group stands in."""
    return session.answer(make_many_groups) is not None


def draw(session: Session) -> None:
    """The whole page."""
    summary, layout = drawn_parts(session)
    show(summary)
    controls.choose_segment(session, "by", "見方", BY_WORDS, _model(session).by)
    show(layout)
    if isinstance(_model(session).layout, GroupList):
        offer(files(session))


def _model(session: Session) -> ManyGroups:
    model = session.answer(make_many_groups)
    if model is None:
        raise ValueError("one group has no picture of many")
    return model


@drawn_once
def drawn_parts(session: Session) -> tuple[Markup, Markup]:
    """The summary, and the layout below it."""
    model = _model(session)
    layout = _layout(model, Order("overview", session.selection))
    return render("summary", summary=model.summary), join(layout, _ways(model.summary.ways))


def _ways(ways: Iterable[Link]) -> Markup:
    items = (element("li", link(way)) for way in ways)
    return element("div", element("ul", join(items), css="lists"), css="ev small")


def _layout(model: ManyGroups, order: Order) -> Markup:
    match model.layout:
        case GroupList() as groups:
            return draw_group_list(groups, order)
        case YearsLayout(bars, movers, table):
            return _side_by_side(draw_year_table(table), join(draw_bars(bars), draw_movers(movers)), css="years")
        case AtOnce(attention, beside):
            return _side_by_side(render("groups", attention=attention), _beside(beside))


def _side_by_side(left: Markup, right: Markup, css: str = "") -> Markup:
    """Two parts beside each other where the page is wide enough, else one below the other."""
    columns = element("div", element("div", left), element("div", right), css="columns")
    return element("div", columns, css=f"ev side-by-side {css}".strip())


def _beside(beside: HeadTable | Picture | ResultsPicture) -> Markup:
    return draw_head_table(beside) if isinstance(beside, HeadTable) else draw_picture(beside)


def files(session: Session) -> list[Download]:
    """The list as files."""
    return downloads.tables(
        lambda: file_rows(session.view),
        listing.preface(session.view, session.words, "事業群の一覧"),
        downloads.stem(session.view, "jigyogun"),
        heads.GROUP,
    )
