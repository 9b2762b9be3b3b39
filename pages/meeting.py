"""会議: choose and order the slides, hold the meeting, take its record and the hand-outs away."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, meeting, state

session = frame.open_page("meeting")
if session.selection.run:
    meeting.hold(session)
    st.stop()

frame.show(meeting.opening(session))
left, right = st.columns([2.6, 1], gap="medium")
with left:
    frame.show(meeting.order(session))
    state.choose_many(session, "slides", "スライドを選ぶ(空なら提案のとおり)")
with right:
    frame.show(meeting.share(session))
kept = meeting.record(session)
frame.show(meeting.handouts_title())
with st.container(horizontal=True):
    for file in meeting.downloads(session, kept):
        st.download_button(file.label, file.make, file.name, file.mime, on_click="ignore", key=file.name)
