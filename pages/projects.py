"""事務事業: a planner's desk. Filters, one row a project, and the chosen project in full below."""

from __future__ import annotations

import streamlit as st

from lib.ui import decided, frame, projects, state
from lib.view.selection import PROJECT

session = frame.open_page("projects")
columns = st.columns([1, 1, 1, 1, 1.2, 1.4])
with columns[0]:
    state.choose_one(session, "core", "中核事業", session.words.words["core"])
with columns[1]:
    state.choose_remaining(session, "decision")
with columns[2]:
    state.choose_remaining(session, "recorded")
with columns[3]:
    state.choose_remaining(session, "suggested")
with columns[4]:
    state.choose_remaining(session, "status", "進捗状況(指標)")
with columns[5]:
    state.write_text(session, "q", "ことばで探す", "例: RPA くらうど")

frame.show(projects.listing(session))
chosen = projects.chosen(session)
if chosen is not None:
    frame.show(projects.title(session, chosen))
    left, right = st.columns([1.15, 1.4], gap="medium")
    with left:
        frame.show(projects.cost_title(session, chosen))
        figure, alt = projects.cost_chart(session, chosen)
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="cost")
        frame.offer(projects.pictures(session, chosen))
    with right:
        frame.show(projects.pairs_title(session, chosen))
        figure, alt = projects.pairs_chart(session, chosen)
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="pairs")
    frame.show(decided.on(session, f"{PROJECT}.{chosen['project_id']}"))
    frame.show(projects.reasons(session, chosen))
    frame.show(projects.documents(session, chosen))
frame.offer(projects.downloads(session))
