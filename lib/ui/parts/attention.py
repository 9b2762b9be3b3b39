"""What needs attention, and why."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib.findings.attention import Raised
from lib.findings.reasons import Reason, make_reasons
from lib.ui.parts.templates import render
from lib.ui.session.session import Session


def draw_reasons(reasons: Iterable[Reason]) -> Markup:
    """Why viewpoints are raised, as list items: the reason, the places of its figures, the sheet's words beside it."""
    return render("reasons", reasons=tuple(reasons))


def reason_items(session: Session, flags: Iterable[Raised]) -> str:
    """As draw_reasons, for screens that have no model yet; no new users."""
    return str(draw_reasons(make_reasons(session.view, flags)))
