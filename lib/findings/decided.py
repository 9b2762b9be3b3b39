"""What meetings decided or asked about one item, from the commits that hold their records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.contract.era import day
from lib.contract.terms import circled
from lib.findings.decisions import KINDS, Decision, DecisionError, duty, from_objects
from lib.store.delta import Commit

_MOST_LINES = 12


@dataclass(frozen=True)
class DecidedLine:
    """One line of a meeting's record. `sign` is that of its viewpoint, `duty` who does it by when; each may be blank."""

    kind: str
    sign: str
    text: str
    duty: str
    committed: str


@dataclass(frozen=True)
class Decided:
    """What meetings decided or asked about one item, newest first. `more` says how many lines are left out."""

    lines: tuple[DecidedLine, ...]
    more: str


def make_decided(commits: Iterable[Commit]) -> dict[str, Decided]:
    """Slide key -> what was decided or asked about it in these commits, which come oldest first."""
    latest: dict[str, tuple[Commit, Decision]] = {}
    for commit in commits:
        latest |= {decision.id: (commit, decision) for decision in _recorded(commit)}
    lines: dict[str, list[DecidedLine]] = {}
    for commit, decision in sorted(latest.values(), key=lambda pair: -pair[0].number):
        lines.setdefault(decision.slide, []).append(_line(commit, decision))
    return {slide: _decided(of_slide) for slide, of_slide in lines.items()}


def _recorded(commit: Commit) -> list[Decision]:
    """The decisions in a commit; none in one whose record cannot be read, which another hand than ours wrote."""
    try:
        return from_objects(list(commit.details.get("decisions", ())))
    except DecisionError:
        return []


def _line(commit: Commit, decision: Decision) -> DecidedLine:
    sign = circled(decision.viewpoint) if decision.viewpoint else ""
    committed = f"{commit.label} {day(commit.at)}"
    return DecidedLine(KINDS[decision.kind], sign, decision.text, duty(decision), committed)


def _decided(lines: list[DecidedLine]) -> Decided:
    left_out = len(lines) - _MOST_LINES
    return Decided(tuple(lines[:_MOST_LINES]), f"ほか{left_out}件" if left_out > 0 else "")
