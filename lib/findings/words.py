"""用語: every term on the screens, and the viewpoints."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.glossary import definitions
from lib.contract.terms import circled
from lib.findings.model import Place, place_in
from lib.store.rows import rows_of
from lib.view.narrow import View


@dataclass(frozen=True)
class Term:
    """A word of the screens and what it means."""

    term: str
    meaning: str


@dataclass(frozen=True)
class Viewpoint:
    """A viewpoint that the prefecture builds its projects by: its sign, short name and question."""

    sign: str
    short: str
    question: str
    place: Place | None


@dataclass(frozen=True)
class Words:
    """What 用語 says."""

    terms: tuple[Term, ...]
    viewpoints: tuple[Viewpoint, ...]


def make_words(view: View) -> Words:
    """The terms in the labels of the policy in force, and the viewpoints as their source states them."""
    terms = definitions(view.evaluation.policy.text_labels)
    return Words(
        tuple(Term(term, meaning) for term, meaning in terms),
        tuple(
            Viewpoint(
                circled(int(row.viewpoint)), row.short, row.question, place_in(view, row.source_id, row.source_ref)
            )
            for row in rows_of(view.evaluation.tables["viewpoints"])
        ),
    )
