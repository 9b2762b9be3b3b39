"""指標: one indicator large with what the sheet says about it, all of them small, and the same figures as a table."""

from __future__ import annotations

import streamlit as st

from lib.ui import decided, frame, indicators
from lib.view.selection import INDICATOR

session = frame.open_page("indicators")
chosen = indicators.chosen(session)
if chosen is None:
    frame.show(indicators.NOTHING)
    st.stop()

indicators.choose(session, chosen)
frame.show(indicators.title(session, chosen))
left, right = st.columns([1.75, 1], gap="medium")
with left:
    figure, alt = indicators.chart(session, chosen)
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="large")
    frame.offer(indicators.pictures(session, chosen))
with right:
    frame.show(indicators.figures(session, chosen))
    frame.show(indicators.why(session, chosen))
    frame.show(decided.on(session, f"{INDICATOR}.{chosen['indicator_id']}"))

frame.show(indicators.multiples_title(session))
frame.show(indicators.turning(session))
frame.show(indicators.overview(session))
figure, alt = indicators.small(session)
st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="small")

frame.show(indicators.table(session))
frame.show(indicators.turning(session))
frame.offer(indicators.downloads(session))
