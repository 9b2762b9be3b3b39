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
if chosen:
    drawn = projects.draw_project(session, chosen)
    show.show(drawn.title)
    left, right = st.columns([1.15, 1.4], gap="medium")
    with left:
        show.show(drawn.cost)
        show.show_chart(drawn.cost_chart, "cost")
        offer(drawn.pictures)
    with right:
        show.show(drawn.indicators)
        show.show_chart(drawn.indicators_chart, "pairs")
    show.show(decided.on(session, f"{PROJECT}.{chosen}"))
    show.show(drawn.asked)
    show.show(drawn.documents)
offer(projects.files(session))
