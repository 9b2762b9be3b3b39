"""What changes, as a list: old and new beside each other, with status and flags where they move."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.differences.change_list import ChangeList
from lib.ui.parts.html import element, isolated
from lib.ui.parts.templates import render

_LONGEST = 160  # letters of a text that is not folded


def change_list(changes: ChangeList) -> Markup:
    """The headline, then the changes of this page by program group."""
    return render("changes", changes=changes, text=_text)


def _text(text: str) -> Markup:
    """A text of the data; of a long one the beginning, to be opened."""
    if len(text) <= _LONGEST:
        return isolated(text)
    return element("details", element("summary", isolated(f"{text[:_LONGEST]}…")), isolated(text))
