"""The indicators of one group side by side, drawn: a small chart over a table of its years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from markupsafe import Markup

from lib.contract import heads
from lib.findings.overview.indicator_cards import Course, IndicatorCard, YearMark
from lib.findings.overview.one_group import IndicatorCards
from lib.ui.parts.html import element, isolated, join
from lib.ui.parts.marks import beside, chip, link


def draw_indicator_cards(model: IndicatorCards) -> Markup:
    """The cards in a list."""
    return join(element("li", _card(card), css=f"indicator edge-{card.standing.tone}") for card in model.cards)


def _card(card: IndicatorCard) -> Markup:
    aims = join(element("span", aim) for aim in card.aims)
    return join(
        element("h2", link(card.link, css="whole")),
        beside(card.group),
        element("p", element("b", card.latest or "—"), " ", card.of, " ", chip(card.standing), css="latest"),
        element("p", aims, element("span", card.owed, css="warn") if card.owed else "", css="aims"),
        _picture(card),
        _table(card.course),
    )


# ---------------------------------------------------------------------- the picture


def _picture(card: IndicatorCard) -> Markup:
    """Bars for actuals, strokes for targets and the projection; a year says all it holds to a pointer that rests on it.

    The table below says it in figures, and the name is the link that keys reach.
    """
    columns = join(
        element(
            "a", join(_column(mark)), data_go=True, href=card.link.to.address, title=_hint(card, mark), tabindex="-1"
        )
        for mark in card.course.years
    )
    return element("div", columns, css="course", aria_hidden="true")


def _hint(card: IndicatorCard, mark: YearMark) -> str:
    return f"{card.link.text} {mark.hint}"


def _column(mark: YearMark) -> Iterator[Markup]:
    if mark.state and mark.target_height is not None:
        yield _shape("slot", mark.target_height)
    if mark.actual_height is not None:
        yield _shape("base" if mark.is_baseline else "actual", mark.actual_height)
    if mark.target_height is not None:
        yield _shape("final" if mark.is_final else "target", mark.target_height)
    if mark.outlook_height is not None:
        yield _shape("outlook", mark.outlook_height)


def _shape(css: str, height: float) -> Markup:
    return element("i", css=css, style=f"--height:{height}")


# ---------------------------------------------------------------------- the figures


def _table(course: Course) -> Markup:
    head = element("th", f"({course.multiple})" if course.multiple else "", scope="col")
    years = join(element("th", mark.year, scope="col") for mark in course.years)
    targets = join(map(_target, course.years))
    return element(
        "table",
        element("caption", "年度別の目標と実績", css="hidden"),
        element("thead", element("tr", head, years)),
        element(
            "tbody",
            element("tr", element("th", "目標", scope="row"), targets),
            element("tr", element("th", "実績", scope="row"), join(_actuals(course.years))),
        ),
    )


def _target(mark: YearMark) -> Markup:
    lost = _dash(mark.target_state) if mark.target_state else ""
    return element("td", mark.target or lost)


def _dash(state: str) -> Markup:
    """A dash that a screen reader hears as what it stands for."""
    return join(element("span", "–", aria_hidden="true"), element("span", state, css="hidden"))


def _actuals(marks: Iterable[YearMark]) -> Iterator[Markup]:
    """A cell for each year; years in a row that wait alike are one."""
    for state, years in groupby(marks, key=lambda mark: mark.state):
        alike = list(years)
        if not state:
            yield from (_actual(mark) for mark in alike)
        else:
            words = state if len(alike) * 2 >= len(state) else _dash(state)
            yield element("td", words, css="wait", colspan=str(len(alike)))


def _actual(mark: YearMark) -> Markup:
    note = element("span", heads.BASELINE, css="hidden") if mark.is_baseline else ""
    return element("td", isolated(mark.actual) if mark.actual else "", note, css="base" if note else "")
