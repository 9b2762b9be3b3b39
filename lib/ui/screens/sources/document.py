"""原資料: the document as it was received, with the line that a figure led to."""

from __future__ import annotations

import pandas as pd

from lib.store.folder import DEFAULT_TABLES
from lib.ui.parts.document import body, numbered, received_as
from lib.ui.parts.html import esc, said
from lib.ui.session.session import Session


def shown_source(session: Session) -> str:
    """The document in view: the address's, else the first of the newest year."""
    sources = session.tables["sources"]
    newest = sources[sources["sheet_year"] == sources["sheet_year"].max()]
    return session.selection.source or str(newest["source_id"].iloc[0])


def document(session: Session) -> str:
    """The document as received, numbered; the line that a figure led to is marked and scrolled to."""
    row = session.tables["sources"].set_index("source_id").loc[shown_source(session)]
    try:
        content = session.tables.document(shown_source(session))
    except FileNotFoundError as error:
        return f'<div class="ev problem" role="alert"><h2>原資料を表示できません</h2><p>{esc(error)}。data/source に置いてください。</p></div>'
    note = f" {said(row['note'])}" if pd.notna(row["note"]) else ""
    return (
        f'<div class="ev"><h1 class="finding">{said(row["title"])}</h1><p class="small muted">'
        f"{received_as(content)}{note}</p>"
        f"<details class=small><summary>ファイルの情報</summary><p>ファイル {esc(row['file'])}<br>SHA-256 {esc(row['sha256'])}</p></details>"
        f"{body(str(row['file']), content, session)}</div>"
    )


def document_without_data() -> str:
    """The committed document, readable even while the tables or the rules are broken."""
    found = sorted((DEFAULT_TABLES.parent / "source").glob("*.txt"))
    if not found:
        return ""
    lines = found[0].read_text(encoding="utf-8").split("\n")
    return f'<div class="ev"><h2>原資料 {esc(found[0].name)}</h2>{numbered(lines, None)}</div>'
