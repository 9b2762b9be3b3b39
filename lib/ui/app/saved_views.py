"""Saved views: a name for the address of a screen, kept in the store where there is one, else in this browser."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from lib.contract.contract import ContractError
from lib.contract.terms import PAGES
from lib.store import access as store
from lib.store import saved_views as kept
from lib.store.saved_views import LONGEST_NAME, SavedView
from lib.ui.app import sign_in
from lib.ui.parts.html import esc
from lib.ui.session import links
from lib.ui.session.kept import forget_views, saved_views
from lib.ui.session.session import Session
from lib.view.parameters import clean


def _in_browser(session: Session) -> str:
    """The views that the browser keeps, filled by its script, and the way to keep this one."""
    return (
        '<div class="ev views" data-views><p class="small">このブラウザに保存した画面</p><ul></ul>'
        f'<input type="text" maxlength="{LONGEST_NAME}" aria-label="画面の名前" placeholder="名前({esc(_example(session))})">'
        '<button type="button" class="copy" data-view-save>この画面を保存</button></div>'
    )


def _example(session: Session) -> str:
    """How a view may be called: ``例: 福祉の危険``."""
    rules = session.evaluation.policy.verdict
    return f"例: 福祉の{rules.worst.label}" if rules else "例: 福祉"


def draw(page: str, session: Session) -> None:
    """The views that are kept, and the way to keep this one."""
    origin = store.origin()
    if not origin.is_store:
        st.html(_in_browser(session))
        return
    try:
        found = saved_views(origin.address)
    except ContractError as error:
        st.html(f'<div class="ev notice" role="status">{esc(error)}</div>')
        found = []
    st.html(_listed(found))
    reader = sign_in.current()
    if reader.may("commit"):
        _save(page, session, origin.address, reader.name, [v.name for v in found])
    else:
        st.html(_in_browser(session))


def _listed(found: list[SavedView]) -> str:
    items = "".join(
        f'<li><a data-go href="{esc(_href(view))}"><bdi>{esc(view.name)}</bdi></a> <span class="small muted">{esc(PAGES.get(view.page, ""))} {esc(view.who)}</span></li>'
        for view in found
    )
    return f'<div class="ev views"><p class="small">みんなで使う画面</p>{f"<ul>{items}</ul>" if items else "<p class=small>まだありません。</p>"}</div>'


def _href(view: SavedView) -> str:
    home = "./" if view.page not in PAGES or view.page == "overview" else view.page
    return f"{home}?{view.address}" if view.address else home


def _save(page: str, session: Session, address: str, name: str, known: list[str]) -> None:
    with st.form("save_view", border=False, clear_on_submit=True):
        called = clean(st.text_input("画面の名前", max_chars=LONGEST_NAME, placeholder=_example(session)))
        if st.form_submit_button("この画面を保存") and called:
            query = urlencode(links.address(session.selection), doseq=True)
            try:
                kept.save(store.store(address), called, page, query, name)
            except (ValueError, ContractError) as error:
                st.error(str(error))
                return
            forget_views(address)
            st.rerun()
    if known:
        gone = st.selectbox("外す画面", known, index=None, placeholder="選ぶ", key="view_to_remove")
        if st.button("外す", disabled=gone is None, key="remove_view") and gone:
            try:
                kept.remove(store.store(address), gone, name)
            except ContractError as error:
                st.error(str(error))
                return
            forget_views(address)
            st.rerun()
