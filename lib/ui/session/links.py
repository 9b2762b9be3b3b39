"""Relative addresses of pages, with the reader's filters taken along."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from lib.view.address import carried, to_address
from lib.view.selection import Selection

HOME = {"overview": "./"}


def _query(selection: Selection) -> str:
    address = to_address(selection)
    return f"?{urlencode(address, doseq=True)}" if address else ""


def full_address(page: str, selection: Selection) -> str:
    """The address of a page as others can open it: the reader's own host and path."""
    here = urlsplit(str(st.context.url or "http://localhost:8501/"))
    folder = here.path if here.path.endswith("/") else here.path.rsplit("/", 1)[0] + "/"
    return f"{here.scheme}://{here.netloc}{folder}{'' if page in HOME else page}{_query(selection)}"


def address(selection: Selection) -> dict[str, list[str]]:
    """The address of a selection as plain words."""
    return to_address(selection)


def parameters(selection: Selection) -> list[tuple[str, str]]:
    """The carried part of the address for st.page_link."""
    return [(key, value) for key, values in to_address(carried(selection)).items() for value in values]
