"""Pure figures: rows go in, what plotly draws comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import plotly.io
from plotly.basedatatypes import BaseFigure

__all__ = ["AsPlotly", "Figure", "as_spec"]


@dataclass(frozen=True)
class Figure:
    """What plotly draws, as plain values in its own words: ``data`` and ``layout``. They are never changed.

    `is_wide`: its figures are so long that they need more room than a phone is wide.
    """

    spec: dict[str, Any]
    is_wide: bool = False


class AsPlotly(BaseFigure):  # type: ignore[misc]
    """A figure for ``st.plotly_chart``, which takes plotly's own figures as they are and checks a dictionary in every run.

    A figure of plotly's has an object for each part of the chart; this one only says what it is drawn from.
    """

    def __init__(self, figure: Figure) -> None:
        self._spec = figure.spec

    def to_dict(self) -> dict[str, Any]:
        """What the figure is drawn from."""
        return self._spec


def as_spec(figure: Figure) -> dict[str, Any]:
    """The figure as plain JSON values (``data``, ``layout``), for a browser that draws it itself."""
    spec: dict[str, Any] = json.loads(plotly.io.to_json(figure.spec, validate=False))
    return spec
