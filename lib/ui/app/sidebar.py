"""The side of every page: brand, menu, filters, saved views, the address to share."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from lib.contract.terms import PAGES
from lib.findings.model import To
from lib.findings.sidebar import Brand, Toggle, make_brand, make_only_behind, make_own_section
from lib.report.qr import holds
from lib.ui.app import saved_views
from lib.ui.parts import labels
from lib.ui.parts.html import anchor, element, join
from lib.ui.parts.notices import part
from lib.ui.parts.show import show
from lib.ui.parts.templates import render
from lib.ui.session import controls, links
from lib.ui.session.session import Session, drawn_once
from lib.view.address import carried
from lib.view.selection import EMPTY, EVERY_PAGE, PARAMETERS, Selection
from lib.view.words import PART_WORDS

_MOST_WITH_INITIATIVES = 12  # groups; of more, their hundreds of initiatives are no choice


def menu(page: str, selection: Selection = EMPTY) -> Markup:
    """Links to the pages, with the reader's filters taken along; one part, where nine of Streamlit's cost 2 ms a run."""
    chosen = carried(selection)
    return element(
        "nav", *(_entry(To(name, chosen), name == page) for name in PAGES), css="ev menu", aria_label="ページ"
    )


def _entry(to: To, is_here: bool) -> Markup:
    return element("a", PAGES[to.page], data_go=True, href=to.address, aria_current="page" if is_here else "")


def brand(data: Brand | None = None) -> Markup:
    """The name of the dashboard; with data its version under it, and the way to the guide."""
    below = [anchor(data.to_guide, PART_WORDS["guide"]), element("small", data.version)] if data else []
    return element("div", "事業群評価", *below, css="ev brand")


def sidebar(page: str, session: Session) -> None:
    """Draw the side of a page."""
    with st.sidebar:
        show(_above_filters(session, page))
        if page == "intake":
            return
        _draw_filters(page, session)
        with st.popover(labels.SAVED_VIEWS, width="stretch"):
            saved_views.draw(page, session)
        with st.popover(labels.SHARE, width="stretch"):
            show(_share(links.full_address(page, session.selection)))


@drawn_once
def _above_filters(session: Session, page: str) -> Markup:
    """The brand, the menu, what one click narrows, and the reader's own section."""
    above = join(brand(session.model(make_brand)), menu(page, session.selection))
    if page == "intake":  # a file is read whole; what the reader looks at elsewhere does not narrow it
        return above
    only_behind = part(element("h3", labels.NARROWING), _only_behind(session.model(make_only_behind, page)))
    # Above the box of sections, which comes first and whose open list would cover it.
    return join(above, only_behind, _own_section(session))


def _draw_filters(page: str, session: Session) -> None:
    """The section first; then the others, from the largest part to the smallest."""
    offered = [parameter.name for parameter in PARAMETERS if parameter.side == EVERY_PAGE or page in parameter.side]
    for name in sorted(offered, key=lambda name: name != "section"):
        _choose(session, name)
    controls.choose_years(session)


def _choose(session: Session, name: str) -> None:
    """The control of a filter; nothing where the data has no words for it, or too many to be a choice."""
    too_many = name == "initiative" and len(session.view.group_rows) > _MOST_WITH_INITIATIVES
    if name == "group":
        controls.choose_groups(session)
    elif session.words.words[name] and (not too_many or session.selection.initiative):
        controls.choose_remaining(session, name)


def _own_section(session: Session) -> Markup:
    """The way to keep the chosen section in this browser, and to forget it; nothing where the data has no sections."""
    if not session.words.words["section"]:
        return Markup()
    return render("app/own_section", own=session.model(make_own_section))


def _only_behind(toggle: Toggle | None) -> Markup:
    if toggle is None:
        return Markup()
    return anchor(toggle.to, toggle.words, css="toggle on" if toggle.is_on else "toggle")


def _share(address: str) -> Markup:
    """The exact view as an address to copy, with only what differs from the default in it, and as a QR code for the room."""
    code = f"./_share/qr.svg?{urlencode({'text': address})}" if holds(address) else ""
    return render("app/share", address=address, code=code, copy=labels.COPY_ADDRESS)
