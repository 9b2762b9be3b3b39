"""取込: read files, mend and answer, see what changes, commit; collect and hand back; every version and the way back."""

from __future__ import annotations

import streamlit as st

from lib.ui import collect, frame, history, intake, state, who
from lib.view.selection import TASK_WORDS

session = frame.open_page("intake")
reader = who.current()
frame.show(intake.opening(session))
state.choose_segment(session, "task", "取込の作業", TASK_WORDS, "read")
task = session.selection.task or "read"
if task == "collect":
    collect.draw(session)
elif task == "history":
    history.draw(session, reader)
else:
    intake.draw(session, reader)
if task != "collect":
    with st.container(border=True):
        who.sign_in_part(reader)
