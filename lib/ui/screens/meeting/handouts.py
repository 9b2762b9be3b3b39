"""The files that people take away from a meeting."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from lib.findings import listing
from lib.findings.decisions import Decision
from lib.report import paper, typeset, workbook
from lib.report.powerpoint import deck
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import EXCEL, Download
from lib.ui.parts import labels
from lib.ui.parts.html import element
from lib.ui.screens.meeting.stage import agenda
from lib.ui.session.session import Session
from lib.view.address import filters_in_force
from lib.view.narrow import narrow

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def downloads(session: Session, kept: list[Decision]) -> list[Download]:
    """What people take away; each file is made when it is asked for."""
    view, words = session.view, session.words
    filters = listing.filters_in_words(view.selection, words)
    stem = downloads_of.stem(view, "kaigi")
    chosen = filters if filters_in_force(view.selection) else ""

    def pages() -> bytes:
        views = [narrow(view.evaluation, replace(view.selection, group=(g,)), words) for g in view.groups["group_id"]]
        return paper.group_pages(views, filters, kept)

    by_group = [] if view.groups.empty else [Download("PDF A4(事業群ごと)", pages, f"{stem}_a4.pdf", "application/pdf")]
    return [
        Download("PowerPoint", lambda: deck.to_pptx(view, agenda(session), kept, chosen=chosen), f"{stem}.pptx", _PPTX),
        *by_group,
        Download("PDF A3(全体像)", lambda: paper.overview_page(view, filters), f"{stem}_a3.pdf", "application/pdf"),
        Download("Excel", lambda: workbook.to_workbook(view, words, kept), f"{stem}.xlsx", EXCEL),
    ]


def heading() -> Markup:
    """The heading over the files; where paper cannot be made here, it says so before the meeting."""
    problem = ""
    try:
        typeset.japanese_font()
    except typeset.FontError as error:
        problem = element("p", f"PDFは作れません。{error}", css="chip warn")
    about = element("p", "画面と同じ文と数値です。しぼり込みとデータ版が入ります。", css="small muted")
    return element("div", element("h2", labels.HANDOUTS), about, problem, css="ev")
