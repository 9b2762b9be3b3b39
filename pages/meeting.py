"""会議: choose and order the slides, hold the meeting, take its record and the hand-outs away."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, meeting, meeting_record, since, state

session = frame.open_page("meeting")
if session.selection.run:
    meeting.hold(session)
    st.stop()

frame.show(meeting.opening(session))
meeting.choose_time(session)
frame.show(meeting.order(session))
state.choose_many(session, "slides", "スライドを選ぶ(空なら提案のとおり)", meeting.slide_options(session))
since.draw(session)
kept = meeting_record.draw(session)
frame.show(meeting.handouts_title())
frame.offer(meeting.downloads(session, kept))
