"""出典と方法: the document with its lines, how figures are judged, who owes which year, what is uncertain, what words mean."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.app.offer import offer
from lib.ui.parts import show
from lib.ui.screens.sources.document import choose_source, document_without_data
from lib.ui.screens.sources.menu import PARTS
from lib.ui.screens.sources.reporting import downloads
from lib.ui.session import controls
from lib.view.words import PART_WORDS

session = frame.try_open_page("sources")
if session is None:
    show.show(document_without_data())
    st.stop()

controls.choose_segment(session, "part", "表示する内容", PART_WORDS, "document")
part = session.selection.part or "document"
if part == "document" and len(session.tables["sources"]) > 1:
    choose_source(session)
show.show(PARTS[part](session))
offer(downloads(session))
