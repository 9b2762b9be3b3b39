"""The links that turn the pages of a long list."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.model import Link
from lib.findings.pages import Turning
from lib.ui.parts.html import anchor, element, join


def turning_links(turning: Turning) -> Markup:
    """Which items are shown of how many, and the ways back and on; nothing where all of them are shown."""
    past_end = element("span", turning.past_end, css="muted") if turning.past_end else Markup()
    if not turning.total:
        return element("p", past_end, css="small") if past_end else Markup()
    position = join(element("b", turning.items), f" / {turning.total}")
    ways = (_way(turning.back), position, _way(turning.on), past_end)
    return element("nav", join(filter(None, ways), by=" "), css="turn small", aria_label="ページ")


def _way(link: Link | None) -> Markup:
    return anchor(link.to, link.text, link.hint) if link else Markup()
