"""会議: choose and order the slides, hold the meeting, take its record and the hand-outs away."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.app.offer import offer
from lib.ui.parts import show
from lib.ui.screens.meeting import desk, handouts, record, since, stage

session = frame.open_page("meeting")
if session.selection.run:
    stage.hold(session)
    st.stop()

desk.draw(session)
since.draw(session)
kept = record.draw(session)
show.show(handouts.heading())
offer(handouts.downloads(session, kept))
