"""使い方: how to work with the screens, in the words of the screens themselves."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract.terms import NOT_DUE, PAGES, UNREPORTED, WAITING
from lib.findings.guide import Guide, make_guide
from lib.ui.parts import labels
from lib.ui.parts.templates import render
from lib.ui.screens.sources.troubles import TROUBLES
from lib.ui.session.session import Session, drawn_once
from lib.view.address import FILTERS
from lib.view.words import PART_WORDS, TASK_WORDS


@drawn_once
def guide(session: Session) -> Markup:
    """The part 使い方."""
    return draw(session.model(make_guide))


def draw(model: Guide) -> Markup:
    """The guide. Every label that it quotes comes from the module that the screens take it from."""
    return render(
        "guide",
        model=model,
        labels=labels,
        pages=PAGES,
        parts=PART_WORDS,
        tasks=TASK_WORDS,
        filters=FILTERS,
        unreported=WAITING[UNREPORTED],
        not_due=WAITING[NOT_DUE],
        troubles=TROUBLES,
    )
