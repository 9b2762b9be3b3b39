"""用語: every term on the screens, and the viewpoints."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.findings.words import Term, Viewpoint, Words, make_words
from lib.ui.parts import marks
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import part
from lib.ui.parts.table import Column, table
from lib.ui.session.session import Session, drawn_once

_TERMS = (
    Column[Term]("用語", lambda row: element("b", row.term), is_name=True),
    Column[Term]("意味", lambda row: row.meaning),
)
_VIEWPOINTS = (
    Column[Viewpoint](heads.VIEWPOINT, lambda row: row.sign),
    Column[Viewpoint]("略称", lambda row: isolated(row.short), is_name=True),
    Column[Viewpoint]("全文", lambda row: isolated(row.question)),
    Column[Viewpoint](heads.SOURCE, lambda row: marks.source(row.place) if row.place else ""),
)


@drawn_once
def words(session: Session) -> Markup:
    """The part 用語."""
    return draw(session.model(make_words))


def draw(model: Words) -> Markup:
    """The terms and the viewpoints, each as a table."""
    return part(
        element("h1", "用語", css="finding"),
        table(_TERMS, model.terms, "用語の表"),
        element("h2", "事業構築の視点"),
        table(_VIEWPOINTS, model.viewpoints, "事業構築の視点の表")
        if model.viewpoints
        else element("p", "調書に視点の記載がありません。", css="muted"),
    )
