"""What meetings decided, committed with the data: it stands on the item it was about, also in the next year's view."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from lib.findings.decided import Decided, make_decided
from lib.store import access
from lib.ui.parts.templates import render
from lib.ui.session.kept import shared
from lib.ui.session.session import Session


def on(session: Session, slide: str) -> Markup:
    """What meetings said of the item of a slide up to the version shown; nothing where they said nothing."""
    decided = _decided_by_slide(session.store, session.number).get(slide) if session.store else None
    return decided_on(decided) if decided else Markup()


@shared(most=16)
def _decided_by_slide(address: str, number: int) -> Mapping[str, Decided]:
    """What was decided in the commits of a store up to this number."""
    oldest_first = reversed(access.commits(access.Origin(address, is_store=True)))
    return make_decided(commit for commit in oldest_first if commit.number <= number)


def decided_on(decided: Decided) -> Markup:
    """What meetings decided or asked about one item."""
    return render("decided", decided=decided)
