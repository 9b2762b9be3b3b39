"""全体像: what matters now, on one screen. Also the entry point: ``streamlit run dashboard.py`` serves the app below."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import server


def draw() -> None:
    """The first screen: of one group a sentence, four figures, the status grid and what needs attention; else of many."""
    from lib.ui.app import frame
    from lib.ui.screens.overview import many_groups, one_group

    session = frame.open_page("overview")
    if many_groups.is_shown(session):
        many_groups.draw(session)
    else:
        one_group.draw(session)


if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, **server.options())
