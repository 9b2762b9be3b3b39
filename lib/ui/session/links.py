"""Relative addresses of pages, with the reader's filters taken along."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import streamlit as st

from lib.findings.model import To
from lib.view.selection import Selection


def full_address(page: str, selection: Selection) -> str:
    """The address of a page as others can open it: the reader's own host and path."""
    here = urlsplit(str(st.context.url or "http://localhost:8501/"))
    folder = here.path if here.path.endswith("/") else here.path.rsplit("/", 1)[0] + "/"
    return urljoin(f"{here.scheme}://{here.netloc}{folder}", To(page, selection).address)
