"""The frame every page stands in: document, style, menu, banners, notices, and what to do when data is bad."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lib.contract.contract import ContractError
from lib.contract.terms import PAGES, SYNTHETIC
from lib.judge.policy.toml import RuleError
from lib.ui.app import program, sign_in
from lib.ui.app.banners import filters_in_force, older_version, stopped
from lib.ui.app.look import style
from lib.ui.app.problems import problem
from lib.ui.app.sidebar import brand, menu, sidebar
from lib.ui.parts.html import esc
from lib.ui.parts.show import show
from lib.ui.session import controls
from lib.ui.session.session import Session, look, read_session

_ICON = Path(__file__).with_name("icon.png")


def open_page(page: str) -> Session:
    """Begin a page: set it up and answer the reader's session, or say what is wrong with the data and stop."""
    session = try_open_page(page)
    if session is None:
        st.stop()
    return session


def try_open_page(page: str) -> Session | None:
    """As open_page, for a page with something to show without data: None once the problem has been said."""
    controls.arrive(page)
    _document(page)
    _stop_if_replaced()
    if not sign_in.may_view():
        with st.sidebar:
            brand()
        st.html(
            '<div class="ev notice" role="status"><h1>サインインしてください</h1><p>この画面を見るには、サインインが必要です。</p></div>'
        )
        sign_in.sign_in_part(sign_in.current())
        st.stop()
    try:
        session = read_session()
    except (ContractError, RuleError) as error:
        with st.sidebar:
            brand()
            menu([])
        problem(error)
        return None
    if session.selection.run and page == "meeting":
        return session  # the stage: no menu, and the slides carry the banner themselves
    sidebar(page, session)
    show(older_version(page, session))
    if session.tables.is_synthetic:
        st.html(
            f'<div class="ev banner" role="note">{SYNTHETIC}: この画面の数値と文章はすべて、試用のためにつくられたものです。'
            "実在の自治体の実績ではありません。</div>"
        )
    policy = session.evaluation.policy
    if policy.problem:
        st.html(stopped("注意(自動)", "視点の規則", policy.problem, "viewpoints.toml"))
    if policy.verdict_problem:
        st.html(stopped("事業群の判定", "事業群の判定の規則", policy.verdict_problem, "verdict.toml"))
    if session.notices:
        st.html(f'<div class="ev notice" role="status">{"<br>".join(esc(n) for n in session.notices)}</div>')
    if page != "intake":
        show(filters_in_force(page, session))
    return session


def _stop_if_replaced() -> None:
    """Say that the program on disk is another, and stop; a meeting that is held goes on with what it has."""
    if controls.is_meeting_held() or not program.running.is_replaced():
        return
    with st.sidebar:
        brand()
    st.html(f'<div class="ev problem" role="alert"><h1>再起動を待っています</h1><p>{program.REPLACED}</p></div>')
    st.stop()


def _document(page: str) -> None:
    st.set_page_config(
        page_title=f"{PAGES[page]} | 事業群評価",
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(f"<style>{style(look())}</style>")
