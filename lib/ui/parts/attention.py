"""Why viewpoints are raised."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib.findings.reasons import Reason
from lib.ui.parts.templates import render


def draw_reasons(reasons: Iterable[Reason]) -> Markup:
    """Why viewpoints are raised, as list items: the reason, the places of its figures, the sheet's words beside it."""
    return render("reasons", reasons=tuple(reasons))
