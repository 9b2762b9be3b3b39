"""The desk of 会議, where a meeting is prepared: what it will go through, its slides and their order."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from lib.contract import heads
from lib.findings.model import Link
from lib.findings.slides.desk import Desk, DeskSlide, make_desk, slide_choices
from lib.ui.parts import labels
from lib.ui.parts.html import anchor, element, isolated, join
from lib.ui.parts.notices import part
from lib.ui.parts.show import show
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render
from lib.ui.screens.meeting.stage import agenda
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.words import MINUTES_WORDS


def draw(session: Session) -> None:
    """The slides of the meeting in order, and what chooses them."""
    drawn = _drawn(session)
    show(drawn.opening)
    if drawn.has_minutes:
        controls.choose_segment(session, "minutes", "会議の時間", MINUTES_WORDS, "60")
    show(drawn.order)
    choices = session.answer(slide_choices, session.words)
    controls.choose_found(session, "slides", "スライドの選択(未選択の場合は自動の順)", choices)


@dataclass(frozen=True)
class DrawnDesk:
    """The parts of the desk. `has_minutes`: there are slides to share the meeting's time."""

    opening: Markup
    has_minutes: bool
    order: Markup


@drawn_once
def _drawn(session: Session) -> DrawnDesk:
    desk = make_desk(session.view, agenda(session))
    return DrawnDesk(opening(desk), desk.has_minutes, order(desk))


def opening(desk: Desk) -> Markup:
    """What the meeting will go through, with the way to begin."""
    return render("meeting_opening", desk=desk, labels=labels)


def order(desk: Desk) -> Markup:
    """The slides in order, each with the links that move it or take it out."""
    columns = (
        Column[DeskSlide]("番号", lambda slide: str(slide.number), numeric=True),
        Column[DeskSlide]("スライド", lambda slide: _start(slide.start), is_name=True),
        Column[DeskSlide](heads.VIEWPOINT, lambda slide: slide.viewpoint, narrow=True),
        Column[DeskSlide]("順番", _moves, narrow=True),
    )
    note = element("span", "選ぶと、そのスライドから始まります", css="small muted")
    slides = table(columns, desk.slides, "会議のスライド")
    back = element("p", _link(desk.proposal), css="small") if desk.proposal else ""
    return part(element("h2", "スライド ", note), slides, back)


def _start(link: Link) -> Markup:
    return anchor(link.to, isolated(link.text), link.hint)


def _link(link: Link, css: str = "") -> Markup:
    return anchor(link.to, link.text, link.hint, css)


def _moves(slide: DeskSlide) -> Markup:
    """Up, down and out; a sign alone where the slide is at that end already."""
    earlier, later = (
        _link(move, "move") if move else element("span", sign, css="muted move", aria_hidden="true")
        for move, sign in ((slide.earlier, "↑"), (slide.later, "↓"))
    )
    return join([earlier, later, _link(slide.remove) if slide.remove else ""], by=" ")
