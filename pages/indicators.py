"""指標: one indicator large with what the sheet says about it, all of them small, and the same figures as a table."""

from __future__ import annotations

import streamlit as st

from lib.ui.app import frame
from lib.ui.app.offer import offer
from lib.ui.parts import decided, show
from lib.ui.screens import indicators
from lib.view.selection import INDICATOR

session = frame.open_page("indicators")
chosen = indicators.chosen(session)
if chosen is None:
    show.show(indicators.NOTHING)
    st.stop()

indicators.choose(session, chosen)
show.show(indicators.title(session, chosen))
left, right = st.columns([1.75, 1], gap="medium")
with left:
    figure, alt = indicators.chart(session, chosen)
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="large")
    offer(indicators.pictures(session, chosen))
with right:
    show.show(indicators.figures(session, chosen))
    show.show(indicators.why(session, chosen))
    show.show(decided.on(session, f"{INDICATOR}.{chosen['indicator_id']}"))

show.show(indicators.multiples_title(session))
show.show(indicators.turning(session))
show.show(indicators.overview(session))
figure, alt = indicators.small(session)
st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="small")

show.show(indicators.table(session))
show.show(indicators.turning(session))
offer(indicators.downloads(session))
