"""会議: choose and order the slides, hold the meeting, take its record and the hand-outs away."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.app.offer import offer
from lib.ui.parts import show
from lib.ui.screens.meeting import desk, handouts, record, since, stage
from lib.ui.session import controls

session = frame.open_page("meeting")
if session.selection.run:
    stage.hold(session)
    st.stop()

show.show(desk.opening(session))
desk.choose_time(session)
show.show(desk.order(session))
controls.choose_many(session, "slides", "スライドを選ぶ(空なら提案のとおり)", desk.slide_options(session))
since.draw(session)
kept = record.draw(session)
show.show(handouts.title())
offer(handouts.downloads(session, kept))
