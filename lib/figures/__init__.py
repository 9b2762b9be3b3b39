"""Figures: a frame goes in, a go.Figure comes out. Nothing here reads a file, an address or a session."""
