"""The parts of 検索."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.search_results import SearchResult, SearchResults, make_search_results
from lib.ui.parts import labels, marks
from lib.ui.parts.html import anchor, element, join
from lib.ui.parts.templates import render
from lib.ui.session.kept import search_index_of
from lib.ui.session.session import Session, drawn_once
from lib.view.search_index import SearchIndex


def results(session: Session) -> Markup:
    """What was found, a page at a time; how to ask where nothing was asked for."""
    return _results(session, search_index_of(session.evaluation))


@drawn_once
def _results(session: Session, index: SearchIndex) -> Markup:
    return search_results(session.model(make_search_results, session.words, index))


def search_results(found: SearchResults) -> Markup:
    """The results with the words asked for lit in their passages."""
    return render("search_results", found=found, source=_source, subject=_subject, take_out=labels.TAKE_OUT)


def _source(result: SearchResult) -> Markup:
    """The way to the place of the text, or to its sheet."""
    if result.sheet:
        return anchor(result.sheet.to, result.sheet.text, result.sheet.hint, css="ref")
    return marks.source(result.place) if result.place else Markup()


def _subject(result: SearchResult) -> Markup:
    """Whose the text is: the indicator or project, and the program group."""
    subject, group = result.subject, result.group
    if isinstance(subject, str):
        subject = element("span", subject, css="muted") if subject else ""
    else:
        subject = marks.link(subject)
    return join(filter(None, (subject, marks.link(group) if group else "")), by=" / ")
