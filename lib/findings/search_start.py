"""What 検索 offers before a word is typed: frequent words, kinds of texts, what tells of a miss, the projects to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lib.findings.model import Chip, Link, go, status_chip, stay
from lib.view.folded_texts import Numbers
from lib.view.narrow import View
from lib.view.search import in_view, once_each
from lib.view.search_index import SearchIndex
from lib.view.words import REASON, TOPIC_WORDS

_MOST_WORDS = 24
_MOST_PROJECTS = 10
_MOST_SECTIONS = 16


@dataclass(frozen=True)
class Counted:
    """A link and how much it finds: ``人材``, ``921件``."""

    link: Link
    count: str


@dataclass(frozen=True)
class StartProject:
    """A project to begin with, and how its first indicator stands."""

    link: Link
    status: Chip | None


@dataclass(frozen=True)
class SearchStart:
    """What can be chosen instead of typing. `projects` are those in view where they are few, else `sections` stand."""

    words: tuple[Counted, ...]
    reasons: Counted | None
    topics: tuple[Counted, ...]
    projects: tuple[StartProject, ...]
    sections: tuple[Counted, ...]


def make_search_start(view: View, index: SearchIndex, reasons: int) -> SearchStart:
    """What the texts in view offer; `reasons` of them tell of a miss."""
    rows = index.rows.iloc[once_each(index, np.flatnonzero(in_view(view, index))).entries]
    counts = rows["topic"].value_counts()
    are_few = len(view.project_rows) <= _MOST_PROJECTS
    return SearchStart(
        tuple(_frequent(view, index, np.bincount(rows["text"].cat.codes, minlength=len(index.texts)))),
        _topic(view, REASON, reasons) if reasons else None,
        tuple(_topic(view, topic, counts[topic]) for topic in TOPIC_WORDS if counts.get(topic)),
        tuple(_project(view, row) for row in view.project_rows) if are_few else (),
        () if are_few else tuple(_sections(view)),
    )


def _frequent(view: View, index: SearchIndex, times: Numbers) -> Iterable[Counted]:
    """The most frequent words, each with how many texts in view hold it; of words within one another one of a like count.

    `times`: how often each of the different texts stands in view.
    """
    counts = {word: int(times[texts].sum()) for word, texts in index.words.frequent.items()}
    chosen: list[str] = []
    for word in sorted((word for word in counts if counts[word]), key=lambda word: (-counts[word], -len(word))):
        if not any(word in other and counts[word] <= 1.2 * counts[other] for other in counts if other != word):
            chosen.append(word)
    for word in chosen[:_MOST_WORDS]:
        yield Counted(Link(word, stay(view, "search", find=word, page=1), f"「{word}」を検索"), f"{counts[word]:,}件")


def _topic(view: View, topic: str, count: int) -> Counted:
    return Counted(Link(TOPIC_WORDS[topic], stay(view, "search", find="", topic=topic, page=1)), f"{count:,}件")


def _project(view: View, row: Any) -> StartProject:
    """`row` of the table projects."""
    project_id, name = str(row.project_id), str(row.name)
    indicators = view.evaluation.rows.assessments.of("project_id", project_id)
    scale = view.evaluation.policy.scale
    status = status_chip(scale, indicators[0].status) if indicators else None
    return StartProject(Link(name, go(view, "projects", project=project_id)), status)


def _sections(view: View) -> Iterable[Counted]:
    """The sections with the most projects in view."""
    word = view.evaluation.tables.sections.word
    counts = Counter(word(row.section, row.group_id) for row in view.project_rows)
    for section, count in counts.most_common(_MOST_SECTIONS):
        yield Counted(Link(section, stay(view, "search", section=(section,), page=1)), f"{count:,}事業")
