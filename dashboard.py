"""全体像: what matters now, on one screen. Also the entry point: ``streamlit run dashboard.py`` serves the app below."""

from __future__ import annotations

import streamlit as st

from lib.ui import server


def draw() -> None:
    """The first screen: of one group a sentence, four figures, the status grid and what needs attention; else of many."""
    from lib.ui import frame, overview, prefecture

    session = frame.open_page("overview")
    if prefecture.of(session) is not None:
        prefecture.draw(session)
        return
    frame.show(prefecture.place_of(session))
    frame.show(overview.opening(session))
    left, right = st.columns([1.62, 1], gap="medium")
    with left:
        frame.show(overview.grid(session))
        for figure, alt in overview.charts(session):
            st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="overview_chart")
    with right:
        frame.show(overview.attention(session))


if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, **server.options())
