"""Links to the places of facts in their sources."""

from __future__ import annotations

from lib.contract.reference import Reference
from lib.ui.parts.html import esc, link
from lib.ui.session import links
from lib.ui.session.session import Session


def place_href(session: Session, ref: Reference) -> str:
    """The address of a fact's place; the document is named only when there are several."""
    several = len(session.tables["sources"]) > 1
    place = "" if ref.line else ref.place
    source = ref.source_id if several else ""
    return links.href("sources", session.selection, line=ref.line, place=place, source=source)


def source_link(session: Session, ref: Reference) -> str:
    """The way to a fact's place in its source."""
    return link(place_href(session, ref), f"出典 {esc(ref.words)}", f"原資料のこの{ref.kind}を開く", "ref")
