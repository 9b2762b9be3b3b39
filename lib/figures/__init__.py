"""Figures: a frame goes in, a Figure comes out. Nothing here reads a file, an address or a session."""

from __future__ import annotations

import json
from typing import Any

from plotly.graph_objects import Figure

__all__ = ["Figure", "as_spec"]


def as_spec(figure: Figure) -> dict[str, Any]:
    """The figure as plain JSON values (``data``, ``layout``), for a browser that draws it itself."""
    spec: dict[str, Any] = json.loads(figure.to_json())
    return spec
