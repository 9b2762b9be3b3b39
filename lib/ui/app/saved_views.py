"""Saved views: a name for the address of a screen, kept in the store where there is one, else in this browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from lib.contract.contract import ContractError
from lib.findings.sidebar import make_shared_views, name_example
from lib.store import access as store
from lib.store.saved_views import LONGEST_NAME, remove, save
from lib.ui.app import sign_in
from lib.ui.parts.notices import notice
from lib.ui.parts.show import show
from lib.ui.parts.templates import render
from lib.ui.session.kept import forget_views, saved_views
from lib.ui.session.session import Session, drawn_once
from lib.view.address import to_address
from lib.view.parameters import clean


def draw(page: str, session: Session) -> None:
    """The views that are kept, and the way to keep this one."""
    if not session.store:
        show(_in_browser(session))
        return
    try:
        views = saved_views(session.store)
    except ContractError as error:
        st.html(notice(str(error)))
        views = []
    st.html(render("app/shared_views", views=make_shared_views(views)))
    reader = sign_in.current()
    if reader.may("commit"):
        _draw_saving(page, session, session.store, reader.name)
        _draw_removing(session.store, reader.name, [view.name for view in views])
    else:
        show(_in_browser(session))


@drawn_once
def _in_browser(session: Session) -> Markup:
    """The views that the browser keeps, filled by its script, and the way to keep this one."""
    return render("app/views_in_browser", longest_name=LONGEST_NAME, example=name_example(session.evaluation.policy))


def _draw_saving(page: str, session: Session, address: str, reader: str) -> None:
    """A name for this view, and the button that keeps it for all."""
    with st.form("save_view", border=False, clear_on_submit=True):
        name = clean(
            st.text_input("画面の名前", max_chars=LONGEST_NAME, placeholder=name_example(session.evaluation.policy))
        )
        if st.form_submit_button("この画面を保存") and name:
            query = urlencode(to_address(session.selection), doseq=True)
            _change_views(address, lambda: save(store.store(address), name, page, query, reader))


def _draw_removing(address: str, reader: str, names: list[str]) -> None:
    """A view to choose, and the button that takes it away from all."""
    if not names:
        return
    name = st.selectbox("削除する画面", names, index=None, placeholder="選択", key="view_to_remove")
    if st.button("削除", disabled=name is None, key="remove_view") and name:
        _change_views(address, lambda: remove(store.store(address), name, reader))


def _change_views(address: str, change: Callable[[], None]) -> None:
    """Change what is kept and draw the page anew, or say why that failed."""
    try:
        change()
    except (ValueError, ContractError) as error:
        st.error(str(error))
        return
    forget_views(address)
    st.rerun()
