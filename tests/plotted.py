"""Read a figure as plotly understands it, every value checked."""

from __future__ import annotations

import plotly.graph_objects as go

from lib.figures import Figure


def plotted(figure: Figure) -> go.Figure:
    """The figure as plotly's own. Raises ValueError for a value that plotly does not take."""
    return go.Figure(figure.spec)
