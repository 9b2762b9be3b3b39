"""The frame every page stands in: document, style, menu, banners, notices, and what to do when data is bad."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import streamlit as st

from lib.contract.contract import ContractError
from lib.contract.terms import PAGES
from lib.findings.problems import make_problem
from lib.judge.policy.toml import RuleError
from lib.store.access import origin
from lib.ui.app import program, runs, sign_in
from lib.ui.app.banners import (
    button_of_filters,
    filters_in_force,
    left_out,
    made_up,
    notices,
    older_version,
    stopped_rules,
)
from lib.ui.app.look import style_element
from lib.ui.app.problems import draw_problem
from lib.ui.app.sidebar import brand, menu, sidebar
from lib.ui.parts.html import element, join
from lib.ui.parts.notices import alert, notice
from lib.ui.parts.show import show
from lib.ui.session import controls
from lib.ui.session.session import Session, look, read_session

# Its 284 bytes in the address: a file would be read and kept as media at each run, and be gone for who comes back later.
_ICON = "data:image/png;base64," + b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode()


def open_page(page: str) -> Session:
    """Begin a page: set it up and answer the reader's session, or say what is wrong with the data and stop."""
    session = try_open_page(page)
    if session is None:
        st.stop()
    return session


def try_open_page(page: str) -> Session | None:
    """As open_page, for a page with something to show without data: None once the problem has been said."""
    controls.arrive(page)
    runs.arrive(page)
    _document(page)
    _stop_if_replaced()
    if not sign_in.may_view():
        with st.sidebar:
            st.html(brand())
        heading = element("h1", "サインインしてください")
        st.html(notice(heading, element("p", "この画面を見るには、サインインが必要です。")))
        sign_in.draw(sign_in.current())
        st.stop()
    try:
        session = read_session()
    except (ContractError, RuleError) as error:
        with st.sidebar:
            st.html(join(brand(), menu(page)))
        st.html(draw_problem(make_problem(error, origin())))
        return None
    runs.show(session)
    if session.selection.run and page == "meeting":
        return session  # the stage: no menu, and the slides carry the banner themselves
    sidebar(page, session)
    for body in (
        older_version(page, session),
        left_out(session),
        made_up(session),
        *stopped_rules(session),
        notices(session),
    ):
        show(body)
    if page != "intake":
        show(button_of_filters(session))
        show(filters_in_force(session, page))
    return session


def _stop_if_replaced() -> None:
    """Say that the program on disk is another, and stop; a meeting that is held goes on with what it has."""
    if controls.is_meeting_held() or not program.running.is_replaced():
        return
    with st.sidebar:
        st.html(brand())
    st.html(alert(element("h1", "再起動を待っています"), element("p", program.REPLACED)))
    st.stop()


def _document(page: str) -> None:
    st.set_page_config(
        page_title=f"{PAGES[page]} | 事業群評価",
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    show(style_element(look().name))
