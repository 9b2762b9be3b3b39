"""What the models of screens are made of: words with a tone, places in sources, and where links lead.

A model says what a screen, slide or file shows: plain words, figures and targets, frozen. How they are drawn is the
matter of lib.ui and lib.report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import pandas as pd

from lib.contract.reference import Reference
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import Step
from lib.view.address import to_address
from lib.view.narrow import View
from lib.view.selection import Selection

_HOME = {"overview": "./"}


@dataclass(frozen=True)
class To:
    """Where a link leads: a page, and what the reader has chosen there."""

    page: str
    selection: Selection

    @property
    def address(self) -> str:
        """The relative address: ``indicators?indicator=cloud``."""
        texts_by_name = to_address(self.selection).items()
        query = "&".join(f"{name}={quote_plus(text)}" for name, texts in texts_by_name for text in texts)
        return f"{_HOME.get(self.page, self.page)}{f'?{query}' if query else ''}"


def go(view: View, page: str, /, **changes: Any) -> To:
    """To a page, with the reader's filters taken along and `changes` applied."""
    return To(page, view.carried.changed(**changes))


def stay(view: View, page: str, /, **changes: Any) -> To:
    """To the page that is shown: everything chosen is kept, `changes` apply."""
    return To(page, view.selection.changed(**changes))


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere. `hint` is what a pointer resting on them is told."""

    text: str
    to: To
    hint: str = ""


@dataclass(frozen=True)
class Option:
    """A choice that the head of a list offers: the link takes it, or gives it up where it is taken already."""

    link: Link
    is_chosen: bool


@dataclass(frozen=True)
class Advice:
    """What a screen says while it has nothing to show: why, what to do, and choices to begin with."""

    title: str
    text: str
    examples: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Place:
    """A fact's place in its source, in words: ``44行``. `kind` is what the place is: 行, セル or 枠."""

    words: str
    kind: str
    to: To


def place(view: View, ref: Reference) -> Place:
    """The place of a fact; its document is named in the address only where there are several."""
    has_many_sources = len(view.evaluation.tables["sources"]) > 1
    source = ref.source_id if has_many_sources else ""
    to = go(view, "sources", line=ref.line, place="" if ref.line else ref.place, source=source)
    return Place(ref.words, ref.kind, to)


def places(view: View, refs: Iterable[Reference]) -> tuple[Place, ...]:
    """The places of several facts, in order."""
    return tuple(place(view, ref) for ref in refs)


def place_in(view: View, source_id: str, written: object) -> Place | None:
    """The place that a row of a table names as it is written there: ``L44``. None where it names none."""
    return None if pd.isna(written) else place(view, view.evaluation.tables.reference(source_id, str(written)))


@dataclass(frozen=True)
class Quote:
    """Words of a source as they stand there, and where."""

    text: str
    place: Place | None = None


@dataclass(frozen=True)
class Texts:
    """Texts of one kind under the heading that the sheet gives them."""

    heading: str
    quotes: tuple[Quote, ...]


def quotes(view: View, narratives: Iterable[Any]) -> tuple[Quote, ...]:
    """Rows of the table ``narratives`` in their order, each with its place."""
    return tuple(Quote(row.text, place_in(view, row.source_id, row.source_ref)) for row in narratives)


@dataclass(frozen=True)
class Chip:
    """A short word with a colour: a status or verdict. `is_projected`: it rests on a projection and looks so."""

    text: str
    tone: str
    is_projected: bool = False


def status_chip(scale: Scale, status: object, extra: str = "", is_projected: bool = False) -> Chip:
    """The chip of a status: its sign and word, then `extra`. A blank status has neither."""
    code = None if status is None or pd.isna(status) else str(status)
    word = f"{scale.shape(code)}{scale.labels().get(code or '', '')}"
    return Chip(" ".join(part for part in (word, extra) if part), scale.tone(code), is_projected)


def verdict_chip(step: Step) -> Chip:
    """The chip of a group's verdict."""
    return Chip(f"{step.shape}{step.label}", step.tone)
