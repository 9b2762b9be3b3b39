"""出典と方法: the document with its lines, how figures are judged, who owes which year, what is uncertain, what words mean."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, sources, state
from lib.view.selection import PART_WORDS

session = frame.try_open_page("sources")
if session is None:
    frame.show(sources.document_without_data())
    st.stop()

state.choose_segment(session, "part", "表示する内容", PART_WORDS, "document")
part = session.selection.part or "document"
if part == "document" and len(session.tables["sources"]) > 1:
    state.choose_one(session, "source", "原資料", session.words.words["source"], sources.shown_source(session))
frame.show(sources.PARTS[part](session))
frame.offer(sources.downloads(session))
