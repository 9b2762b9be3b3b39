"""All texts of the sheet on one project, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.terms import LEGAL_ITEMS, NOT_WRITTEN, REPORT_STATES
from lib.contract.wording import narrative_heading
from lib.findings.model import Place, Quote, Texts, place_in, quotes
from lib.findings.project import of_project
from lib.findings.restated import changed_parts
from lib.store.lookups import texts_on, texts_on_initiatives
from lib.view.narrow import View

_STATES_OF_TEXT = REPORT_STATES | {"not_set": NOT_WRITTEN}


@dataclass(frozen=True)
class Piece:
    """Part of a text; `is_new` where an earlier text does not have it."""

    text: str
    is_new: bool


@dataclass(frozen=True)
class ChangedText:
    """A text in pieces, set against an earlier one."""

    pieces: tuple[Piece, ...]
    place: Place | None


@dataclass(frozen=True)
class NextDirection:
    """What the sheet says of the next year, against its review; no texts where it says nothing."""

    heading: str
    texts: tuple[ChangedText, ...]


@dataclass(frozen=True)
class LegalBasis:
    """What a project rests on. `text` are the sheet's words if `is_reported`, else why there are none."""

    item: str
    text: str
    is_reported: bool
    note: str
    place: Place | None


@dataclass(frozen=True)
class Documents:
    """All texts of the sheet on a project: its own, its initiatives', its legal bases. `overview`: None without one."""

    overview: Quote | None
    own: tuple[Texts, ...]
    next_direction: NextDirection
    initiatives: tuple[Texts, ...]
    legal_bases: tuple[LegalBasis, ...]


def make_documents(view: View, project_id: str) -> Documents:
    """Overview, results, review, next direction, issues and directions of the initiatives, legal bases of a project."""
    own = texts_on(view.evaluation.tables, "project", project_id)
    return Documents(
        _overview(view, project_id),
        tuple(_texts(view, own, kind) for kind in ("result", "review")),
        _next_direction(view, own),
        _initiatives(view, project_id),
        tuple(_legal_bases(view, project_id)),
    )


def _overview(view: View, project_id: str) -> Quote | None:
    for row in of_project(view, "projects", project_id):
        if pd.notna(row.overview):
            return Quote(row.overview, place_in(view, row.source_id, row.overview_ref))
    return None


def _texts(view: View, narratives: Iterable[Any], kind: str, whose: str = "") -> Texts:
    """The texts of one kind, in the order of the sheet."""
    rows = _of_kind(narratives, kind)
    return Texts(whose + _heading(view, rows, kind), quotes(view, rows))


def _of_kind(narratives: Iterable[Any], kind: str) -> list[Any]:
    return [row for row in narratives if row.kind == kind]


def _heading(view: View, rows: Iterable[Any], kind: str) -> str:
    """The heading of a kind of text; its years are those of the newest sheet that the texts stand on."""
    newest = max((row.sheet_year for row in rows), default=None)
    return narrative_heading(kind, view.sheet_year if newest is None else newest)


def _next_direction(view: View, own: Iterable[Any]) -> NextDirection:
    """The next direction; what the review does not have in it is new."""
    review = "\n".join(row.text for row in _of_kind(own, "review"))
    rows = _of_kind(own, "next_direction")
    texts = tuple(
        ChangedText(
            tuple(Piece(text, is_new) for text, is_new in changed_parts(review, row.text)),
            place_in(view, row.source_id, row.source_ref),
        )
        for row in rows
    )
    return NextDirection(_heading(view, rows, "next_direction"), texts)


def _initiatives(view: View, project_id: str) -> tuple[Texts, ...]:
    """Issues and directions of the initiatives that a project belongs to, where the sheet states any."""
    rows = texts_on_initiatives(view.evaluation.tables, project_id)
    texts = (_texts(view, rows, kind, "取組項目の") for kind in ("issue", "direction"))
    return tuple(of_kind for of_kind in texts if of_kind.quotes)


def _legal_bases(view: View, project_id: str) -> Iterable[LegalBasis]:
    for row in of_project(view, "legal_bases", project_id):
        is_reported = row.report_state == "reported"
        yield LegalBasis(
            LEGAL_ITEMS[row.item],
            row.text if is_reported else _STATES_OF_TEXT[row.report_state],
            is_reported,
            "" if pd.isna(row.attribution_note) else row.attribution_note,
            place_in(view, row.source_id, row.source_ref),
        )
