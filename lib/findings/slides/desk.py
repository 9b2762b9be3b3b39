"""The desk of a meeting: what it will go through, and its slides in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.contract import heads
from lib.findings.model import Link, To, stay
from lib.findings.slides.agenda import make_slide
from lib.findings.slides.groups import topics_words
from lib.findings.slides.slide import Slide
from lib.view.narrow import View
from lib.view.parameters import Vocabulary
from lib.view.portfolio import of_many
from lib.view.words import DECIDED, GROUP, INDICATOR, OVERVIEW, PROJECT

_MOST_WHOLE = 12  # groups whose every indicator and project may be a slide to choose
_COUNTERS = {GROUP: heads.GROUP, INDICATOR: heads.INDICATOR, PROJECT: "事業"}


@dataclass(frozen=True)
class DeskSlide:
    """One slide of the agenda. `start` begins the meeting with it; the others move it or take it out, where they can."""

    number: int
    start: Link
    viewpoint: str
    earlier: Link | None
    later: Link | None
    remove: Link | None


@dataclass(frozen=True)
class Desk:
    """What a meeting will go through. `proposal` leads back to the proposed slides, where others were chosen."""

    title: str
    begin: To
    headline: str
    topics: str
    slides: tuple[DeskSlide, ...]
    proposal: Link | None
    has_minutes: bool  # there are slides to share the meeting's time


def make_desk(view: View, agenda: tuple[Slide, ...]) -> Desk:
    """The desk for this agenda."""
    chosen = view.selection.slides
    order = "選んだ順" if chosen else "自動の順: 注意が必要な順"
    overview = next((slide for slide in agenda if slide.kind == OVERVIEW), None) or make_slide(view, OVERVIEW)
    return Desk(
        f"会議 {len(agenda)}枚({order})",
        _begin(view),
        overview.heading,
        f"議題は{_topics(view, agenda)}。",
        tuple(_desk_slide(view, agenda, index) for index in range(len(agenda))),
        Link("自動の順に戻す", stay(view, "meeting", slides=())) if chosen else None,
        len(agenda) > 1,
    )


def slide_choices(view: View, words: Vocabulary) -> Mapping[str, str]:
    """The slides that can be chosen, key -> label: all; of many groups the groups in view, and those chosen already."""
    labels, groups = words.words["slides"], [row.group_id for row in view.group_rows]
    if len(groups) <= _MOST_WHOLE:
        return labels
    offered = {OVERVIEW, DECIDED, *(f"{GROUP}.{group_id}" for group_id in groups), *view.selection.slides}
    return {key: label for key, label in labels.items() if key in offered}


def _begin(view: View, at: str = "") -> To:
    """The way into the meeting, with the slide `at`; pinned to the version that is shown."""
    return stay(view, "meeting", run="yes", at=at, role="", as_of=view.evaluation.tables.number)


def _topics(view: View, agenda: Sequence[Slide]) -> str:
    counts, whole = Counter(slide.kind for slide in agenda), of_many(view)
    words = {kind: f"{counts[kind]}{counter}" for kind, counter in _COUNTERS.items() if counts[kind]}
    if whole is not None and GROUP in words:
        words[GROUP] = topics_words(whole, [slide.subject_id for slide in agenda if slide.kind == GROUP])
    return "・".join(words.values()) or "なし"


def _named(slide: Slide) -> str:
    """What stands over a slide; of a group after its name, which stands over the title on the stage."""
    return f"{slide.name} ― {slide.heading}" if slide.kind == GROUP else slide.heading


def _desk_slide(view: View, agenda: Sequence[Slide], index: int) -> DeskSlide:
    slide, keys = agenda[index], [slide.key for slide in agenda]
    others = [key for key in keys if key != slide.key]

    def moved(to: int, sign: str, word: str) -> Link | None:
        if not 0 <= to < len(keys):
            return None
        order = (*others[:to], slide.key, *others[to:])
        return Link(sign, stay(view, "meeting", slides=order), f"{index + 1}枚目を{word}")

    return DeskSlide(
        index + 1,
        Link(_named(slide), _begin(view, slide.key), "このスライドから始める"),
        slide.viewpoint_words,
        moved(index - 1, "↑", "前へ移動"),
        moved(index + 1, "↓", "後ろへ移動"),
        Link("除く", stay(view, "meeting", slides=tuple(others)), f"{slide.name}を除く") if others else None,
    )
