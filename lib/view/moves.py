"""How a program group moved between last year's sheet and this year's: the one place that decides what is compared."""

from __future__ import annotations

from typing import Final, Protocol

from lib.judge.policy.verdict import VerdictRules

LASTING_YEARS: Final = 3  # sheets in a row with the worst verdict
FALLEN, RECOVERED, LASTING = "fallen", "recovered", "lasting"


class Judged(Protocol):
    """A group's newest sheet: its year and verdict, those of the sheet before, and how long the verdict is the same."""

    @property
    def sheet_year(self) -> int:
        """The year of the sheet."""

    @property
    def verdict(self) -> str:
        """The verdict on it."""

    @property
    def before(self) -> str | None:
        """The verdict on the sheet before; None or NaN where there is none."""

    @property
    def before_year(self) -> float | None:
        """The year of the sheet before; None or NaN where there is none."""

    @property
    def years_same(self) -> int:
        """On how many sheets in a row the verdict is this one."""


def is_comparable(group: Judged, rules: VerdictRules, newest: int) -> bool:
    """Whether a group is judged on this year's sheet and on last year's. `newest`: the year of the newest sheets."""
    has_grades = group.verdict in rules.grades and group.before in rules.grades
    return has_grades and group.sheet_year == newest and group.before_year == newest - 1


def has_fallen(group: Judged, rules: VerdictRules, newest: int) -> bool:
    """Whether a group has the worst verdict and had another on last year's sheet."""
    return group.verdict == rules.worst.code != group.before and is_comparable(group, rules, newest)


def has_recovered(group: Judged, rules: VerdictRules, newest: int) -> bool:
    """Whether a group had the worst verdict on last year's sheet and has another."""
    return group.before == rules.worst.code != group.verdict and is_comparable(group, rules, newest)


def is_lasting(group: Judged, rules: VerdictRules, newest: int) -> bool:
    """Whether a group has the worst verdict on LASTING_YEARS sheets in a row or more, up to this year's."""
    is_worst = group.verdict == rules.worst.code
    return is_worst and group.years_same >= LASTING_YEARS and group.sheet_year == newest


MOVES: Final = {FALLEN: has_fallen, RECOVERED: has_recovered, LASTING: is_lasting}


def move_labels(rules: VerdictRules) -> dict[str, str]:
    """The moves in words."""
    worst = rules.worst.label
    return {
        FALLEN: f"新たに{worst}",
        RECOVERED: f"{worst}でなくなった",
        LASTING: f"{LASTING_YEARS}年以上続けて{worst}",
    }
