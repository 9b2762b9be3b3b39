"""Put parts on a page."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.figures import AsPlotly, Figure
from lib.findings.chart_words import ChartWords
from lib.ui.parts import labels
from lib.ui.parts.html import element
from lib.ui.parts.templates import render
from lib.ui.session.packed import pack, unpack


class Chart:
    """A figure, what it shows in words (`alt`), and the words that it carries where it stands alone.

    It is kept with its page, so the figure is held packed: most of an address's memory was the objects of its charts.
    """

    def __init__(self, figure: Figure, alt: str, words: ChartWords | None = None) -> None:
        self._packed, self._is_wide = pack(figure.spec), figure.is_wide
        self.alt = alt
        self.words = words

    @property
    def figure(self) -> Figure:
        """The figure, unpacked anew."""
        return Figure(unpack(self._packed), self._is_wide)


class _AsDrawn:
    """HTML that ``st.html`` takes as it is: in a text it would look for indentation to take away, on every run."""

    def __init__(self, body: str) -> None:
        self._body = body.strip()

    def _repr_html_(self) -> str:
        return self._body


def show(body: str) -> None:
    """Put a part on the page; an empty one leaves no gap."""
    if body:
        st.html(_AsDrawn(body))


def show_beside(left: Markup, right: Markup, ratio: float) -> None:
    """Put parts side by side, the left ones `ratio` times as wide: one message, where columns of Streamlit's are five."""
    show(element("div", element("div", left), element("div", right), css="sides", style=f"--left: {ratio}"))


def show_chart(chart: Chart, key: str) -> None:
    """Put a chart on the page; its words are for screen readers. Below it stands what can be done with it."""
    figure = chart.figure
    room = f"{key}_wide" if figure.is_wide else key
    st.plotly_chart(AsPlotly(figure), theme=None, config={"displayModeBar": False}, alt=chart.alt, key=room)
    if chart.words:
        show(render("chart_tools", words=chart.words, labels=labels))
