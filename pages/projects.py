"""事務事業: a planner's desk. Filters, one row a project, and the chosen project in full below."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.app.offer import offer
from lib.ui.parts import decided, show
from lib.ui.screens import projects
from lib.ui.session import controls
from lib.view.selection import PROJECT

session = frame.open_page("projects")
columns = st.columns([1, 1, 1, 1, 1.2, 1.4])
with columns[0]:
    controls.choose_one(session, "core", "中核事業", session.words.words["core"])
with columns[1]:
    controls.choose_remaining(session, "decision")
with columns[2]:
    controls.choose_remaining(session, "recorded")
with columns[3]:
    controls.choose_remaining(session, "suggested")
with columns[4]:
    controls.choose_remaining(session, "status", "進捗状況(指標)")
with columns[5]:
    controls.write_text(session, "q", "ことばで探す", "例: RPA くらうど")

show.show(projects.listing(session))
chosen = projects.chosen(session)
if chosen is not None:
    show.show(projects.title(session, chosen))
    left, right = st.columns([1.15, 1.4], gap="medium")
    with left:
        show.show(projects.cost_title(session, chosen))
        figure, alt = projects.cost_chart(session, chosen)
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="cost")
        offer(projects.pictures(session, chosen))
    with right:
        show.show(projects.pairs_title(session, chosen))
        figure, alt = projects.pairs_chart(session, chosen)
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="pairs")
    show.show(decided.on(session, f"{PROJECT}.{chosen['project_id']}"))
    show.show(projects.reasons(session, chosen))
    show.show(projects.documents(session, str(chosen["project_id"])))
offer(projects.downloads(session))
