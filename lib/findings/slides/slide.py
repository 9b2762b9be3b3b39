"""A slide: one finding with its figures, its question and their places; what the kinds of slides share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import isnan
from operator import attrgetter
from typing import Any

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference, cited, each_in_order
from lib.contract.terms import RECORDED, SUGGESTED, WAITING, circled
from lib.contract.wording import narrative_heading, number, quantity
from lib.findings.attention import Raised
from lib.findings.inferred import attributions_of_cell, years_words
from lib.findings.questions import question_on
from lib.judge.phrases import aim_words
from lib.store.lookups import texts_on
from lib.view.narrow import View

_CAUSES = 2  # the viewpoint that asks why a target is missed
_MOST_REASONS = 20  # beside one slide


@dataclass(frozen=True)
class Fact:
    """One figure beside the chart, with how it came about and the places that hold it."""

    label: str
    value: str
    how: str = ""
    places: tuple[Reference, ...] = ()
    tone: str = ""  # of the status that the value says, by its sign and its colour


@dataclass(frozen=True)
class Note:
    """A text of the sheet, or the reason of a flag, for the presenter; `place` is None where it has none."""

    heading: str
    text: str
    place: Reference | None = None


@dataclass(frozen=True)
class Slide:
    """One finding. `key` is its word in the address; `places` hold its figures.

    The chart is of the indicators `charted`; without any, of the project's cost. `title` is the finding on one line,
    where `sentence` takes more.
    """

    key: str
    kind: str
    subject_id: str
    name: str
    sentence: str
    charted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    viewpoint: int = 0
    is_recorded: bool = False
    question: str = ""
    places: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()
    asked_of: str = ""  # whom the question is asked of, where the slide speaks of several
    title: str = ""

    @property
    def heading(self) -> str:
        """What stands over the slide: its title, else its sentence."""
        return self.title or self.sentence

    @property
    def viewpoint_words(self) -> str:
        """Whose viewpoint it is and which: ``記載の視点②``, ``注意(自動)②「クラウド利用団体」``; empty without one."""
        if not self.viewpoint:
            return ""
        whom = f"「{self.asked_of}」" if self.asked_of else ""
        return f"{RECORDED if self.is_recorded else SUGGESTED}{circled(self.viewpoint)}{whom}"

    @property
    def source_words(self) -> str:
        """Where the figures stand: ``出典 33〜35行``."""
        return f"出典 {cited(self.places)}" if self.places else ""


def question(view: View, viewpoint: int) -> str:
    """The full question of a viewpoint; empty for none."""
    rows = view.evaluation.tables.rows["viewpoints"].of("viewpoint", viewpoint)
    return str(rows[0].question) if rows else ""


def reason(flag: Raised) -> Note:
    """Why a viewpoint is raised, for the presenter, with the sheet's words and lines."""
    quoted = "".join(f" 調書「{p.text}」({p.place.words})" for p in flag.passages)
    return Note(f"{SUGGESTED}{circled(flag.viewpoint)}", f"{flag.because}{quoted}")


def reasons(flags: Sequence[Raised], most: int = _MOST_REASONS) -> tuple[Note, ...]:
    """Why viewpoints are raised, for the presenter; of many the first, and where the others are."""
    notes = [reason(flag) for flag in flags[:most]]
    if unlisted := len(flags) - len(notes):
        notes.append(Note(SUGGESTED, f"ほか{unlisted:,}件の理由は「{heads.VIEWPOINT}」のページにあります。"))
    return tuple(notes)


def texts(view: View, subject_type: str, subject_id: object, kinds: Sequence[str]) -> list[Note]:
    """What the sheet says of a subject in these kinds, for the presenter."""
    tables = view.evaluation.tables
    rows = texts_on(tables, subject_type, subject_id)
    return [
        Note(narrative_heading(kind, int(r.sheet_year)), r.text, tables.reference(r.source_id, r.source_ref))
        for kind in kinds
        for r in rows
        if r.kind == kind and r.text.strip("—- ")
    ]


def charted_places(view: View, indicator_ids: Sequence[str]) -> list[Reference]:
    """The places of every figure that the charts of these indicators show."""
    places = view.evaluation.places
    return [p for i in indicator_ids for p in places.of_indicator(i)]


def cost_places(view: View, project_ids: Set[str], years: Sequence[int]) -> tuple[Reference, ...]:
    """The places of the total costs of these projects and years."""
    tables = view.evaluation.tables
    in_order = [row.project_id for row in view.project_rows if row.project_id in project_ids]
    budgets = (row for project_id in in_order for row in tables.rows["budgets"].of("project_id", project_id))
    totals = (row for row in budgets if row.item == "total" and row.report_state == "reported")
    return tuple(tables.references(row for row in totals if row.fiscal_year in years))


def asked(
    view: View, recorded: Sequence[int], flags: Sequence[Raised], item: Mapping[str, Any] | None
) -> tuple[int, bool, str]:
    """The viewpoint to discuss, whether the prefecture recorded it, and its question.

    The question of a rule on `item`, the indicator it is about, comes first where it asks for causes (②) or the
    prefecture recorded its viewpoint: it says with facts what is to be answered. Else the prefecture's own viewpoint (②
    first) as it is printed, else one that rules raise.
    """
    made = question_on(view.evaluation, item, flags) if item is not None else None
    if made is not None and (not recorded or made.viewpoint in {_CAUSES, *recorded}):
        return made.viewpoint, made.viewpoint in recorded, made.brief
    if recorded:
        viewpoint = _CAUSES if _CAUSES in recorded else min(recorded)
        return viewpoint, True, question(view, viewpoint)
    viewpoint = flags[0].viewpoint if flags else 0
    return viewpoint, False, question(view, viewpoint)


def recorded_questions(view: View, recorded: Sequence[int], shown: int) -> tuple[Note, ...]:
    """The questions of the viewpoints that the prefecture recorded, beside the one that the slide shows."""
    return tuple(Note(f"{RECORDED}{circled(other)}", question(view, other)) for other in recorded if other != shown)


def judged_words(view: View, item: Mapping[str, Any]) -> str:
    """The figures of the judged year, and that the year is inferred where it is: ``実績20 / 目標40台``."""
    cells = view.evaluation.rows.cells.of("indicator_id", item["indicator_id"])
    attributions = [a for cell in cells if cell.fiscal_year == item["year"] for a in attributions_of_cell(cell)]
    figures = f"実績{number(item['actual'])} / {aim_words(item)}"
    return "、".join(filter(None, (figures, years_words(attributions))))


def next_target(view: View, item: Mapping[str, Any]) -> Fact | None:
    """The nearest target that no actual answers yet, and whether one is owed."""
    cells = view.evaluation.rows.cells.of("indicator_id", item["indicator_id"])
    open_cells = [cell for cell in cells if isnan(cell.actual) and not isnan(cell.target)]
    if not open_cells:
        return None
    nearest = min(open_cells, key=attrgetter("fiscal_year"))
    value = quantity(nearest.target, str(item["unit"]))
    waiting = f"実績は{WAITING[nearest.status]}" if nearest.status in WAITING else ""
    how = "、".join(filter(None, (waiting, years_words([nearest.target_attribution]))))
    return Fact(f"{era(nearest.fiscal_year)}目標", value, how, (nearest.target_ref,))


def once(places: Iterable[Reference]) -> tuple[Reference, ...]:
    """Places each once, in order."""
    return tuple(each_in_order(places))
