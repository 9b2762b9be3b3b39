"""What commits have kept of earlier files: the answers to their questions, and the corrections of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lib.intake.answers import NO_ANSWERS, Answer, Answers
from lib.intake.answers import from_json as answers_from_json
from lib.intake.check.corrections import Correction
from lib.intake.check.corrections import from_json as corrections_from_json
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.layout import from_json as layouts_from_json
from lib.store.delta import Commit


@dataclass(frozen=True)
class Kept:
    """Answers and corrections that are in effect, oldest first."""

    answers: Answers = NO_ANSWERS
    corrections: tuple[Correction, ...] = ()
    layouts: tuple[Layout, ...] = ()  # of indicator tables, the newest first

    def with_answers(self, answers: Sequence[Answer]) -> Kept:
        """With answers given since."""
        return replace(self, answers=self.answers.with_more(answers))


NOTHING_KEPT: Final = Kept()


def kept_of(commits: Sequence[Commit]) -> Kept:
    """What the commits in effect have kept. `commits`: every commit of a store, newest first."""
    answers, corrections = [], []
    for commit in reversed(_in_effect(commits)):
        answers += answers_from_json(commit.details.get("answers"))
        for correction in corrections_from_json(commit.details.get("corrections")):
            # An older commit kept no document with a correction: it holds for the groups that the commit changed.
            groups = commit.groups if not correction.sha256 else (correction.group_id,)
            corrections += [replace(correction, group_id=group) for group in groups]
    layouts = (layout for commit in _in_effect(commits) for layout in layouts_from_json(commit.details.get("layouts")))
    return Kept(Answers(tuple(answers)), tuple(corrections), tuple(layouts))


def _in_effect(commits: Sequence[Commit]) -> list[Commit]:
    """The newest commit and those that it follows, newest first; what a restore has undone is left out."""
    by_number = {commit.number: commit for commit in commits}
    in_effect = []
    number = max(by_number, default=0)
    while number in by_number:
        commit = by_number[number]
        in_effect.append(commit)
        number = int(commit.details.get("restores", 0)) if commit.kind == "restore" else commit.number - 1
    return in_effect
