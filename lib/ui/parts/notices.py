"""Parts of a page by what they are to the reader: a part, a notice, an alert."""

from __future__ import annotations

from markupsafe import Markup

from lib.ui.parts.html import element


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
