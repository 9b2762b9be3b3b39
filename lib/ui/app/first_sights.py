"""What everyone sees first: the first screen, drawn before the first visitor; the other bare pages and the meeting beside them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

import streamlit as st
from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from lib.contract.terms import PAGES

_LOG = logging.getLogger("dashboard")
_LONGEST = 1.5  # seconds that the other pages may take from the first visitors
_LOOK_AGAIN = 0.005  # seconds
# Of many groups there is no time for all; what few readers open, and what search makes for its first, comes last.
# 取込 keeps a process for reading files from its first visit on, of 100 MB that most servers never need.
_OPENED_BY_FEW = ("compare", "search")
_PAGES = sorted((page for page in PAGES if page != "intake"), key=_OPENED_BY_FEW.__contains__)
_FIRST = [("", "")]
_OTHERS = [*((page, "") for page in _PAGES if page != "overview"), ("meeting", "run=yes")]


async def draw_first_screen(app: st.App) -> None:
    """Draw the first screen as for a reader that nobody is: modules are loaded, and what readers share of it is kept."""
    await _try_to_draw(app, _FIRST)


async def draw_other_pages(app: st.App) -> None:
    """As draw_first_screen, the other pages; those that would take too long are left to their first readers."""
    await _try_to_draw(app, _OTHERS)


async def _try_to_draw(app: st.App, addresses: Sequence[tuple[str, str]]) -> None:
    try:
        await _draw_all(str(app.script_path), addresses, time.monotonic() + _LONGEST)
    except Exception:
        _LOG.exception("The pages could not be drawn before the first visitor.")


async def _draw_all(script: str, addresses: Sequence[tuple[str, str]], end: float) -> None:
    session = AppSession(
        script_data=ScriptData(script),
        uploaded_file_manager=runtime.get_instance().uploaded_file_mgr,
        script_cache=ScriptCache(),
        message_enqueued_callback=None,
        user_info={"is_logged_in": True},  # sees pages where only who is signed in does; has no name and no role
    )
    session.track_settling()
    try:
        for page, query in addresses:
            if time.monotonic() < end:
                await _draw(session, page, query, end)
    finally:
        session.shutdown()


async def _draw(session: AppSession, page: str, query: str, end: float) -> None:
    """Draw a page; what would be sent to a browser is dropped."""
    light = ContextInfo(color_scheme="light")
    session.request_rerun(ClientState(page_name=page, query_string=query, context_info=light))
    while not session.is_settled and time.monotonic() < end:
        await asyncio.sleep(_LOOK_AGAIN)
        session.flush_browser_queue()
        session.on_flushed_messages_sent()
