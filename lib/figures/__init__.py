"""Figures: a frame goes in, a Figure comes out. Nothing here reads a file, an address or a session."""

from plotly.graph_objects import Figure

__all__ = ["Figure"]
