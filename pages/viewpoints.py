"""視点: which question is asked of whom, recorded and suggested, why, and what other thresholds would change."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.parts import show
from lib.ui.screens import viewpoints
from lib.ui.session.controls import move_limits

session = frame.open_page("viewpoints")
show.show(viewpoints.opening(session))
left, right = st.columns([1.55, 1], gap="medium")
with left:
    viewpoints.choose_layout(session)
    show.show(viewpoints.table(session))
with right:
    viewpoints.choose_viewpoint(session)
    show.show(viewpoints.viewpoint(session))
show.show(viewpoints.trial_title())
controls, result = st.columns([1, 2.2], gap="medium")
with controls:
    move_limits(session)
with result:
    show.show(viewpoints.trial(session))
