"""The words on the stage of a meeting: its slides, what the presenter has at hand, and parts that can be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract.terms import SYNTHETIC
from lib.contract.wording import group_label
from lib.findings.judged_by import version_and_rules
from lib.findings.model import Quote, place
from lib.findings.slides.groups import USUAL_MINUTES
from lib.findings.slides.slide import Note, Slide
from lib.view.in_force import in_force
from lib.view.narrow import View, groups_label, narrow
from lib.view.parameters import Vocabulary
from lib.view.portfolio import Portfolio, of_many
from lib.view.selection import Selection
from lib.view.words import GROUP, INDICATOR, OVERVIEW, PROJECT

_MOST_PARTS = 12
_STEP = 30  # seconds
_MOST_DEPARTMENTS = 6  # each is a picture that the browser holds from the start


@dataclass(frozen=True)
class StageFigure:
    """One figure beside the chart, and how it came about."""

    label: str
    value: str
    how: str
    tone: str


@dataclass(frozen=True)
class Remark:
    """A text of the sheet, or why a viewpoint is raised, for the presenter."""

    heading: str
    quote: Quote


@dataclass(frozen=True)
class StageSlide:
    """The words of one slide. `whose` is its program group, or how many; `remarks` are the presenter's.

    `title` is the finding on one line; `story` the sentence that says more, on the overview of one group alone.
    """

    whose: str
    key: str
    kind: str
    name: str
    title: str
    story: str
    facts: tuple[StageFigure, ...]
    viewpoint: str
    viewpoint_number: int
    recorded: bool
    question: str
    source: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Part:
    """Part of what is in view, for a question in the room: a department, a group or a section."""

    label: str
    view: View


def stage_slide(view: View, slide: Slide) -> StageSlide:
    """The words of a slide as the stage shows them."""
    return StageSlide(
        groups_label(view.evaluation.tables, _groups_of(view, slide)),
        slide.key,
        slide.kind,
        slide.name,
        slide.heading,
        slide.sentence if _has_story(slide) else "",
        tuple(StageFigure(fact.label, fact.value, fact.how, fact.tone) for fact in slide.facts),
        slide.viewpoint_words,
        slide.viewpoint,
        slide.is_recorded,
        slide.question,
        _source(view, slide),
        (*_whole_sentence(slide), *(_remark(view, note) for note in slide.notes)),
    )


def _source(view: View, slide: Slide) -> str:
    """Where the figures stand; on the overview also which data they are, judged by which rules."""
    whole = version_and_rules(view) if slide.kind == OVERVIEW else ""
    return " ".join(filter(None, (slide.source_words, whole)))


def _has_story(slide: Slide) -> bool:
    """Whether the slide shows its sentence under the title: the overview of one group, whose figures say other things."""
    return slide.kind == OVERVIEW and bool(slide.charted) and slide.heading != slide.sentence


def _whole_sentence(slide: Slide) -> tuple[Remark, ...]:
    """The sentence whose short form is the title, for the presenter; none where it is the title."""
    if slide.heading == slide.sentence:
        return ()
    return (Remark("概要", Quote(slide.sentence, None)),)


def pace(view: View, agenda: Sequence[Slide]) -> tuple[int, str]:
    """What a slide may take of the time of the meeting: seconds, in steps of half a minute, and in words: ``目安 5分``."""
    whole = int(view.selection.minutes or USUAL_MINUTES) * 60
    seconds = max(_STEP, whole // max(1, len(agenda)) // _STEP * _STEP)
    minutes, rest = divmod(seconds, 60)
    words = f"{minutes}分" if minutes else ""
    return seconds, f"目安 {words}{f'{rest}秒' if rest else ''}"


def _groups_of(view: View, slide: Slide) -> Sequence[Any]:
    """The rows of the program groups that a slide speaks of."""
    tables = view.evaluation.tables.rows
    groups = tables["program_groups"]
    subjects = {GROUP: groups, INDICATOR: tables["indicators"], PROJECT: tables["projects"]}.get(slide.kind)
    if subjects is None:
        return view.group_rows
    group_ids = {subject.group_id for subject in subjects.of(f"{slide.kind}_id", slide.subject_id)}
    return [row for row in groups if row.group_id in group_ids]


def _remark(view: View, note: Note) -> Remark:
    return Remark(note.heading, Quote(note.text, place(view, note.place) if note.place else None))


def narrowed_words(view: View, words: Vocabulary) -> str:
    """What the meeting is narrowed to, for its cover; empty for everything."""
    chosen = in_force(view.selection, words)
    return "絞り込み: " + " / ".join(f"{choice.lead} {choice.text}".strip() for choice in chosen) if chosen else ""


def synthetic_words(view: View) -> str:
    """That the data is made up; empty where it is not."""
    return f"{SYNTHETIC}: 実在の自治体の実績ではありません。" if view.evaluation.tables.is_synthetic else ""


# ---------------------------------------------------------------------- parts of what is in view


def overview_parts(view: View, words: Vocabulary) -> list[Part]:
    """What the overview can be asked for: its departments, else its groups, else its sections; none for a single one."""
    portfolio = of_many(view)
    if portfolio is not None and len(_department_names(portfolio)) > 1:
        choices = _departments(view, portfolio)
    elif len(view.group_rows) > 1:
        choices = _groups(view)
    else:
        word = view.evaluation.tables.sections.word
        sections = dict.fromkeys(word(project.section, project.group_id) for project in view.project_rows)
        choices = {section: view.selection.changed(section=(section,)) for section in sections}
        choices = choices if len(choices) > 1 else {}
    return [
        Part(label, narrow(view.evaluation, selection, words))
        for label, selection in list(choices.items())[:_MOST_PARTS]
    ]


def _departments(view: View, portfolio: Portfolio) -> dict[str, Selection]:
    """The departments with most groups in danger."""
    danger = Counter(group.department for group in portfolio.of(portfolio.rules.worst.code))
    departments = sorted(_department_names(portfolio), key=lambda name: -danger[name])
    return {name: view.selection.changed(department=(name,)) for name in departments[:_MOST_DEPARTMENTS]}


def _department_names(portfolio: Portfolio) -> list[str]:
    """The departments that sheets name, each once."""
    names = dict.fromkeys(group.department for group in portfolio.standings)
    return [name for name in names if name is not None]


def _groups(view: View) -> dict[str, Selection]:
    """The groups, those with most indicators behind first."""
    behind = Counter(item["group_id"] for item in view.assessed if item["needs_attention"])
    groups = sorted(view.group_rows, key=lambda row: -behind[row.group_id])
    names = view.evaluation.tables.group_names
    return {
        group_label(row.group_id, names[row.group_id]): view.selection.changed(group=(row.group_id,)) for row in groups
    }
