"""Why viewpoints are raised: the reason, the places of its figures and the sheet's own words beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.contract.terms import circled
from lib.findings.attention import Raised
from lib.findings.model import Place, Quote, place, places
from lib.view.narrow import View


@dataclass(frozen=True)
class Reason:
    """Why one viewpoint is raised. `sign` is the viewpoint's, marked as suggested: ``自動②``."""

    sign: str
    because: str
    places: tuple[Place, ...]
    quotes: tuple[Quote, ...]


def make_reasons(view: View, flags: Iterable[Raised]) -> tuple[Reason, ...]:
    """The reasons of these flags, in their order."""
    return tuple(_reason(view, flag) for flag in flags)


def _reason(view: View, flag: Raised) -> Reason:
    quotes = tuple(Quote(passage.text, place(view, passage.place)) for passage in flag.passages)
    return Reason(f"自動{circled(flag.viewpoint)}", flag.because, places(view, flag.places), quotes)
