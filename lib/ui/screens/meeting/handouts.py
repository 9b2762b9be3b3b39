"""The files that people take away from a meeting."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from lib.findings.decisions import Decision
from lib.report import typeset
from lib.report.beside.order import Judged, Order
from lib.report.handouts import FORMATS, Handout
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import labels
from lib.ui.parts.html import element
from lib.ui.parts.notices import part
from lib.ui.session.session import Session
from lib.view.address import filters_in_force


def downloads(session: Session, decisions: list[Decision]) -> list[Download]:
    """What people take away; each file is made when it is asked for. Of no program group there are no pages of groups."""
    view = session.view
    handout = Handout(view, session.words, decisions)
    handout = replace(handout, chosen=handout.filters if filters_in_force(view.selection) else "")
    stem = downloads_of.stem(view, "kaigi")
    judged = Judged.of(view.evaluation)
    return [
        Download(
            form.label,
            partial(form.make, handout),
            f"{stem}{form.suffix}.{form.word}",
            form.mime,
            Order(form.key, judged, view.selection, tuple(decisions), handout.chosen) if form.is_large(view) else None,
        )
        for form in FORMATS
        if form.label and (form.of_many or view.group_rows)
    ]


def heading() -> Markup:
    """The heading over the files; where paper cannot be made here, it says so before the meeting."""
    problem = ""
    try:
        typeset.japanese_font()
    except typeset.FontError as error:
        problem = element("p", f"PDFは作れません。{error}", css="chip warn")
    about = element("p", "画面と同じ文と数値です。絞り込みの条件とデータ版を記載します。", css="small muted")
    return part(element("h2", labels.HANDOUTS), about, problem)
