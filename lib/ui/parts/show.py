"""Put parts on a page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lib.figures import AsPlotly, Figure
from lib.findings.chart_words import ChartWords
from lib.ui.parts import labels
from lib.ui.parts.templates import render


@dataclass(frozen=True)
class Chart:
    """A figure, what it shows in words, and the words that it carries where it stands alone."""

    figure: Figure
    alt: str
    words: ChartWords | None = None


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


def show_chart(chart: Chart, key: str) -> None:
    """Put a chart on the page; its words are for screen readers. Below it stands what can be done with it."""
    room = f"{key}_wide" if chart.figure.is_wide else key
    st.plotly_chart(AsPlotly(chart.figure), theme=None, config={"displayModeBar": False}, alt=chart.alt, key=room)
    if chart.words:
        show(render("chart_tools", words=chart.words, labels=labels))
