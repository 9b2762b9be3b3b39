"""取込: read files, mend and answer, see what changes, commit; collect and hand back; change the rules; every version and the way back."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame, sign_in
from lib.ui.parts import show
from lib.ui.screens.intake import collect, desk, history, rules
from lib.ui.session import controls
from lib.view.words import TASK_WORDS

session = frame.open_page("intake")
reader = sign_in.current()
show.show(desk.opening(session))
controls.choose_segment(session, "task", "取込の作業", TASK_WORDS, "read")
task = session.selection.task or "read"
if task == "collect":
    collect.draw(session)
elif task == "rules":
    rules.draw(session, reader)
elif task == "history":
    history.draw(session, reader)
else:
    desk.draw(session, reader)
if task != "collect":
    with st.container(border=True):
        sign_in.draw(reader)
