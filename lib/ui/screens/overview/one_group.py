"""The first screen of one group: its verdict, its indicators side by side, what to ask of whom, money, the status grid."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.overview.one_group import GridPart, OneGroup, make_one_group
from lib.ui.parts import notices
from lib.ui.parts.html import anchor, element
from lib.ui.parts.show import show, show_beside
from lib.ui.parts.templates import render
from lib.ui.screens.overview.counts import draw_counts
from lib.ui.screens.overview.indicator_cards import draw_indicator_cards
from lib.ui.screens.overview.status_grid import draw_status_grid
from lib.ui.session.session import Session, drawn_once


def draw(session: Session) -> None:
    """The whole page."""
    show(whereabouts(session))
    show(opening(session))
    show(indicators(session))
    if _is_asked(session):
        show_beside(asked(session), counts(session), 1.9)
    else:
        show(asked(session))
        show(counts(session))
    show(grid(session))


def _model(session: Session) -> OneGroup:
    return session.model(make_one_group)


@drawn_once
def _is_asked(session: Session) -> bool:
    """Whether there is anything to ask."""
    return bool(_model(session).asked.items)


@drawn_once
def whereabouts(session: Session) -> Markup:
    """Where the one group in view stands among the others; nothing where there are none."""
    model = _model(session).whereabouts
    return render("whereabouts", group=model) if model else Markup()


@drawn_once
def opening(session: Session) -> Markup:
    """What the screen speaks of, and whether it goes well."""
    return render("opening", opening=_model(session).opening)


@drawn_once
def indicators(session: Session) -> Markup:
    """A few indicators side by side; nothing where there are none."""
    model = _model(session).indicators
    return render("indicator_cards", cards=draw_indicator_cards(model), note=model.note)


@drawn_once
def asked(session: Session) -> Markup:
    """What to ask of whom, in order, and how many indicators need attention."""
    return render("asked", asked=_model(session).asked)


@drawn_once
def counts(session: Session) -> Markup:
    """The money, and what is in view counted by kind."""
    model = _model(session)
    return element("div", draw_counts(model.counts), css="ev counts" if model.asked.items else "ev counts wide")


@drawn_once
def grid(session: Session) -> Markup:
    """The status grid, and the way to the indicators that it leaves out."""
    return _grid_part(_model(session).grid)


def _grid_part(part: GridPart) -> Markup:
    note: str = ""
    if part.to_all:
        note = element("p", part.excerpt, anchor(part.to_all.to, part.to_all.text), css="small")
    return notices.part(element("h2", "進捗の一覧"), draw_status_grid(part.grid), note)
