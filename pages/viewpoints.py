"""視点: which question is asked of whom, recorded and suggested, why, and what other thresholds would change."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.parts import show
from lib.ui.screens import viewpoints
from lib.ui.session.controls import choose_segment, move_limits

session = frame.open_page("viewpoints")
show.show(viewpoints.opening(session))
left, right = st.columns([1.55, 1], gap="medium")
by = viewpoints.counts_by(session)
with left:
    if viewpoints.ways(session):
        choose_segment(session, "by", "見方", viewpoints.ways(session), by or "list")
    show.show(viewpoints.counted(session, by) if by else viewpoints.matrix(session))
with right:
    choose_segment(session, "code", "視点を選ぶ", viewpoints.signs(session), viewpoints.shown_code(session))
    show.show(viewpoints.reasons(session))
show.show(viewpoints.trial_title())
controls, result = st.columns([1, 2.2], gap="medium")
with controls:
    move_limits(session)
with result:
    show.show(viewpoints.trial(session))
