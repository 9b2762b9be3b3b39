"""The files that people take away, a row of FORMATS each: the page of a meeting and the command offer the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lib.findings.decisions import Decision
from lib.findings.listing import filters_in_words
from lib.findings.slides.agenda import MOST_SLIDES, make_agenda
from lib.report import paper, summary, workbook
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Handout:
    """What a hand-out is made of: the view, its words, what the meeting decided.

    `chosen` is what the reader narrowed it to, in words, for the cover of a deck. `size` and `template`: see to_pptx.
    """

    view: View
    words: Vocabulary
    decisions: Sequence[Decision] = ()
    chosen: str = ""
    size: str = "16:9"
    template: Path | None = None

    @property
    def filters(self) -> str:
        """The filters in force, in words."""
        return filters_in_words(self.view.selection, self.words)


@dataclass(frozen=True)
class Format:
    """A format of the hand-outs.

    `word` names it on the command line and ends its files; `label` names it on the page, which does not offer it
    without one. `of_group` and `of_many`: whether the command makes it of one program group, and of several together.
    `suffix` tells two files of one format apart on the page. `most_groups` and `most_slides`: of how many program groups,
    and of how many chosen slides, a server makes it at once. That is about a second of the processor, during which readers wait;
    a larger one is made beside the server. A pair of A4 pages takes 0.15 s and 20 MB, what a group adds to a book 12 ms, and
    to the deck and the A3 page of many 3 ms; a slide takes 33 ms.
    """

    word: str
    label: str
    mime: str
    make: Callable[[Handout], bytes]
    of_group: bool = True
    of_many: bool = True
    suffix: str = ""
    most_groups: int = 200
    most_slides: int = MOST_SLIDES

    @property
    def key(self) -> str:
        """What tells it apart from all others."""
        return f"{self.word}{self.suffix}"

    def is_large(self, view: View) -> bool:
        """Whether its file of a view is too large to be made at once."""
        return len(view.ids.groups) > self.most_groups or len(view.selection.slides) > self.most_slides


def _deck(handout: Handout) -> bytes:
    from lib.report.powerpoint import deck  # a tenth of what a server imports; most never make one at once

    slides = make_agenda(handout.view, handout.view.selection.slides)
    return deck.to_pptx(handout.view, slides, handout.decisions, handout.size, handout.template, handout.chosen)


def _group_pages(handout: Handout) -> bytes:
    view = handout.view
    views = [
        narrow(view.evaluation, replace(view.selection, group=(group,)), handout.words)
        for group in view.groups["group_id"]
    ]
    return paper.group_pages(views, handout.filters, handout.decisions)


def _overview_page(handout: Handout) -> bytes:
    return paper.overview_page(handout.view, handout.filters)


def _workbook(handout: Handout) -> bytes:
    return workbook.to_workbook(handout.view, handout.words, handout.decisions)


def _summary(handout: Handout) -> bytes:
    return summary.to_json(handout.view)


FORMATS: Final = (
    Format("pptx", "PowerPoint", f"{_OFFICE}.presentationml.presentation", _deck, most_slides=30),
    Format("pdf", "PDF A4(事業群ごと)", "application/pdf", _group_pages, of_many=False, suffix="_a4", most_groups=4),
    Format("pdf", "PDF A3(全体像)", "application/pdf", _overview_page, of_group=False, suffix="_a3"),
    Format("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", _workbook, most_groups=80),
    Format("json", "", "application/json", _summary, of_many=False),
)
WORDS: Final = tuple(dict.fromkeys(form.word for form in FORMATS))
