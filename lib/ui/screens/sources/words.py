"""用語: every term on the screens, and the viewpoints."""

from __future__ import annotations

from lib.contract.glossary import definitions
from lib.contract.terms import circled
from lib.ui.parts import html, places
from lib.ui.parts.html import esc, said
from lib.ui.session.session import Session, drawn_once


@drawn_once
def words(session: Session) -> str:
    """Every term on the screens and what it means."""
    rows = [[f"<b>{esc(term)}</b>", esc(meaning)] for term, meaning in definitions(session.evaluation.policy.labels)]
    questions = [
        [
            circled(int(r.viewpoint)),
            said(r.short),
            said(r.question),
            places.source_of(session, r),
        ]
        for r in session.tables["viewpoints"].itertuples(index=False)
    ]
    return (
        f'<div class="ev"><h1 class="finding">用語</h1>{html.table(["用語", "意味"], rows, "用語の表")}'
        f"<h2>事業構築の視点</h2>{html.table(['視点', '略称', '問い(全文)', '出典'], questions, '事業構築の視点の表')}</div>"
    )
