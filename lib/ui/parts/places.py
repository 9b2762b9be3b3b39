"""Links to the places of facts in their sources, and texts with their places."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lib.contract.reference import Reference
from lib.judge.evaluation import Frame
from lib.ui.parts.html import esc, link, said
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


def source_of(session: Session, row: Any, column: str = "source_ref") -> str:
    """The way to where a table's row stands in its source; nothing for a blank place."""
    source_id, place = (
        (row["source_id"], row[column]) if isinstance(row, pd.Series | dict) else (row.source_id, getattr(row, column))
    )
    return source_link(session, session.tables.reference(source_id, place)) if pd.notna(place) else ""


def texts(session: Session, rows: Frame) -> str:
    """Narratives as the sheet writes them, each with its line."""
    items = "".join(
        f"<li>{said(r.text)} {source_of(session, r)}</li>" for r in rows.sort_values("position").itertuples(index=False)
    )
    return f'<ul class="texts">{items}</ul>' if items else '<p class="muted small">調書に記載はありません。</p>'
