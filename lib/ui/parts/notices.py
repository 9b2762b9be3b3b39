"""Parts of a page by what they are to the reader: a part, a notice, an alert."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from lib.findings.model import Advice
from lib.ui.parts import marks
from lib.ui.parts.html import element, join

FOR_ADMIN: Final = "管理者の方へ"  # what only who runs the server can do, folded


def part(*inner: str | Markup) -> Markup:
    """A part of a page with the look of ours."""
    return element("div", *inner, css="ev")


def notice(*inner: str | Markup) -> Markup:
    """Something to know, which a screen reader says when it has time."""
    return element("div", *inner, css="ev notice", role="status")


def alert(*inner: str | Markup) -> Markup:
    """Something that is wrong, which a screen reader says at once."""
    return element("div", *inner, css="ev problem", role="alert")


def problem(*words: str | Markup) -> Markup:
    """One sentence about something that is wrong."""
    return alert(element("p", *words))


def advice(of: Advice) -> Markup:
    """What to do on a screen that has nothing to show, with choices to begin with."""
    examples = [element("li", marks.link(example)) for example in of.examples]
    return part(
        element("h1", of.title, css="finding"),
        element("p", of.text),
        join(element("p", "たとえば:"), element("ul", *examples, css="texts")) if examples else "",
    )
