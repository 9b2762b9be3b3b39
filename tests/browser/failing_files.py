"""A page of the dashboard's own server whose files cannot all be made, for tests: ``streamlit run tests/browser/failing_files.py``."""

from __future__ import annotations

import streamlit as st

from lib.figures.palette import LIGHT
from lib.ui.app import server
from lib.ui.app.offer import offer


def too_large() -> bytes:
    """As on a machine whose memory is too small."""
    raise MemoryError


def draw() -> None:
    """One file that fails, and one that is made."""
    from lib.ui.app import look
    from lib.ui.app.downloads import Download

    st.html(f"<style>{look.style(LIGHT)}</style>")
    offer(
        [
            Download("PDF A4", too_large, "a4.pdf", "application/pdf"),
            Download("CSVで保存", lambda: b"a,b\r\n", "a.csv", "text/csv"),
        ]
    )


if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, **server.options())
