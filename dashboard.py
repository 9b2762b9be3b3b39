"""全体像: what matters now, on one screen. Also the entry point: ``streamlit run dashboard.py`` serves the app below."""

from __future__ import annotations

import gc
from typing import Any

import streamlit as st


def draw() -> None:
    """The first screen: of one group a sentence, four figures, the status grid and what needs attention; else of many."""
    from lib.ui.app import frame
    from lib.ui.screens.overview import many_groups, one_group

    session = frame.open_page("overview")
    if many_groups.is_shown(session):
        many_groups.draw(session)
    else:
        one_group.draw(session)


def start() -> dict[str, Any]:
    """What the server is made with. Python's collector rests until it has started: all that is loaded by then stays."""
    gc.disable()
    from lib.ui.app import server

    return server.options()


if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, **start())
