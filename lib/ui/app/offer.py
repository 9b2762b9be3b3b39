"""Offer files on a page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.ui.app.download_failures import guarded
from lib.ui.app.downloads import Download, file_name
from lib.ui.parts.html import element


def offer(files: Sequence[Download]) -> None:
    """Files side by side, each made when the reader asks for it, and below them room for what became of it."""
    if not files:
        return
    with st.container(horizontal=True):
        for file in files:
            make = guarded(file.label, file.make)
            name = file_name(file.name)
            st.download_button(file.label, make, name, file.mime, on_click="ignore", key=f"save_{file.name}")
    st.html(element("div", css="ev", data_files=True, role="status"))
