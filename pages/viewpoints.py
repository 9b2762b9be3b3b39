"""視点: which question is asked of whom, recorded and suggested, why, and what other thresholds would change."""

from __future__ import annotations

import streamlit as st

from lib.ui import frame, state, viewpoints

session = frame.open_page("viewpoints")
frame.show(viewpoints.opening(session))
left, right = st.columns([1.55, 1], gap="medium")
by = viewpoints.counts_by(session)
with left:
    if viewpoints.ways(session):
        state.choose_segment(session, "by", "見方", viewpoints.ways(session), by or "list")
    frame.show(viewpoints.counted(session, by) if by else viewpoints.matrix(session))
with right:
    state.choose_segment(session, "code", "視点を選ぶ", viewpoints.signs(session), viewpoints.shown_code(session))
    frame.show(viewpoints.reasons(session))
frame.show(viewpoints.trial_title())
controls, result = st.columns([1, 2.2], gap="medium")
with controls:
    state.move_limits(session)
with result:
    frame.show(viewpoints.trial(session))
