"""The scale of grades for missed targets (data/rules/status.toml)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from lib.contract.terms import UNGRADED, WAITING
from lib.contract.wording import share
from lib.judge.policy.criteria import BETWEEN, Criterion
from lib.judge.policy.review import UNCHECKED, Review

# Colours of a grade, by what they say.
TONES: Final = ("good", "fair", "warn", "bad")


@dataclass(frozen=True)
class Grade:
    """One grade of a target: its sign and colour, and from which achievement rate on it holds.

    lower_bound: a fraction; -inf for the last grade. underperforming: whether it counts as behind.
    """

    code: str
    label: str
    shape: str
    tone: str
    lower_bound: float
    underperforming: bool


@dataclass(frozen=True)
class Scale:
    """How a target counts as met or missed, and by how much.

    met: the grade of a target that is met. grades: of a missed one, from best to worst. decimals: of printed rates.
    lower_is_better: how a rate is computed where less is better, ``two_minus`` or ``ratio``; see achievement_rate.
    owner, reason: who decided the scale, and why. review: who checked it, and until when it holds. criteria: of the
    indicators that have some of their own.
    """

    name: str
    owner: str
    reason: str
    lower_is_better: str
    decimals: int
    met: Grade
    grades: tuple[Grade, ...]
    review: Review = UNCHECKED
    criteria: tuple[Criterion, ...] = ()

    @cached_property
    def criterion_of(self) -> Mapping[str, Criterion]:
        """Indicator id -> its own criterion, of those that have one."""
        return {criterion.indicator_id: criterion for criterion in self.criteria}

    def of(self, indicator_id: object) -> Scale:
        """The scale of one indicator: this one, with the bounds of the indicator's criterion where it has some."""
        return self._own_scales.get(str(indicator_id), self)

    @cached_property
    def _own_scales(self) -> Mapping[str, Scale]:
        return {
            criterion.indicator_id: self.with_bounds(dict(criterion.lower_bounds))
            for criterion in self.criteria
            if criterion.lower_bounds
        }

    def labels(self) -> dict[str, str]:
        """Code -> Japanese label of every status of an indicator, graded or not."""
        return {grade.code: grade.label for grade in self._all_grades} | UNGRADED

    def year_labels(self) -> dict[str, str]:
        """Code -> Japanese label of every status of one year's figures."""
        return self.labels() | WAITING

    def tone(self, code: str | None) -> str:
        """Tone of a status: good, fair, warn, bad or unknown."""
        return next((grade.tone for grade in self._all_grades if grade.code == code), "unknown")

    def shape(self, code: str | None) -> str:
        """Sign beside the colour of a status; empty for what is not graded."""
        return next((grade.shape for grade in self._all_grades if grade.code == code), "")

    def severity(self, code: str | None) -> int:
        """0 for met, rising to the worst grade; -1 for what is not graded."""
        codes = [grade.code for grade in self._all_grades]
        return codes.index(code) if code in codes else -1

    def grade(self, rate: float) -> Grade:
        """The grade of a miss with this achievement rate (a fraction)."""
        return next(grade for grade in self.grades if rate >= grade.lower_bound)

    def rate_words(self, rate: float) -> str:
        """A rate as every screen, slide, paper and file writes it, on the side of each bound that its grade is on."""
        bounds = [grade.lower_bound for grade in self.grades if math.isfinite(grade.lower_bound)]
        return share(rate, self.decimals, bounds)

    @property
    def times_limits(self) -> tuple[float, ...]:
        """The bounds of grades as how many times its target a figure is of which less is better."""
        bounds = [grade.lower_bound for grade in self.grades if math.isfinite(grade.lower_bound)]
        if self.lower_is_better == "ratio":
            return tuple(1 / bound for bound in bounds if bound > 0)
        return tuple(2 - bound for bound in bounds)

    def formula(self, direction: str) -> str:
        """How an achievement rate is computed, in the row labels of a sheet (目標値①, 実績値②)."""
        if direction == BETWEEN:
            return "②/下限、上限/②"
        if direction != "decrease":
            return "②/①"
        return "①/②" if self.lower_is_better == "ratio" else "2−②/①"

    @property
    def _all_grades(self) -> tuple[Grade, ...]:
        return (self.met, *self.grades)

    @property
    def behind_codes(self) -> tuple[str, ...]:
        """Codes of the grades that count as behind, from the best to the worst."""
        return tuple(grade.code for grade in self.grades if grade.underperforming)

    @property
    def behind_label(self) -> str:
        """The labels of the grades that count as behind, worst first: ``遅れ・やや遅れ``; 遅れ where none does."""
        return "・".join(grade.label for grade in reversed(self.grades) if grade.underperforming) or "遅れ"

    @property
    def nearly_label(self) -> str:
        """The labels of the grades of a missed target that are not behind, best first; that of met where none is."""
        return "・".join(grade.label for grade in self.grades if not grade.underperforming) or self.met.label

    @property
    def text_labels(self) -> dict[str, str]:
        """Labels that texts name in braces, so that they speak in the words of the scale."""
        return {"met": self.met.label, "nearly": self.nearly_label, "behind": self.behind_label}

    @property
    def warned_below(self) -> float:
        """The rate under which a projection is an early warning: the lowest bound of a grade that is not behind."""
        return min((grade.lower_bound for grade in self.grades if not grade.underperforming), default=math.inf)

    def movable(self) -> tuple[Grade, ...]:
        """The grades whose lower bound a user can move to see what changes; the last has none."""
        return self.grades[:-1]

    def with_bounds(self, bounds: Mapping[str, float]) -> Scale:
        """The scale with some lower bounds (by grade code) moved. Raises ValueError when they no longer descend."""
        grades = tuple(replace(g, lower_bound=bounds.get(g.code, g.lower_bound)) for g in self.grades)
        if not are_descending(grades):
            raise ValueError("等級の境目は上から順に小さくします")
        return replace(self, grades=grades)


def are_descending(grades: Sequence[Grade]) -> bool:
    """Whether each grade's lower bound is below that of the grade before it."""
    return all(better.lower_bound > worse.lower_bound for better, worse in itertools.pairwise(grades))
