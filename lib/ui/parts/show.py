"""Put parts on a page."""

from __future__ import annotations

import streamlit as st


def show(body: str) -> None:
    """Put a part on the page; an empty one leaves no gap."""
    if body:
        st.html(body)
