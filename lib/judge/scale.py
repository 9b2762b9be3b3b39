"""The scale of grades for missed targets (data/rules/status.toml)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lib.contract.terms import UNGRADED

TONES: Final = ("good", "fair", "warn", "bad")


@dataclass(frozen=True)
class Grade:
    """One step of the scale for missed targets; `lower_bound` is a fraction, -inf for the last step."""

    code: str
    label: str
    shape: str
    tone: str
    lower_bound: float
    underperforming: bool


@dataclass(frozen=True)
class Scale:
    """How a target counts as met or missed, and by how much. Grades run from best to worst."""

    name: str
    owner: str
    reason: str
    lower_is_better: str
    decimals: int
    met: Grade
    grades: tuple[Grade, ...]

    def labels(self) -> dict[str, str]:
        """Code -> Japanese label of every status, graded or not."""
        return {g.code: g.label for g in (self.met, *self.grades)} | UNGRADED

    def tone(self, code: str | None) -> str:
        """Tone of a status: good, fair, warn, bad or unknown."""
        return next((g.tone for g in (self.met, *self.grades) if g.code == code), "unknown")

    def shape(self, code: str | None) -> str:
        """Sign that goes with the colour of a status; empty for what is not graded."""
        return next((g.shape for g in (self.met, *self.grades) if g.code == code), "")

    def severity(self, code: str | None) -> int:
        """0 for met, rising to the worst grade; -1 for what is not graded."""
        codes = [g.code for g in (self.met, *self.grades)]
        return codes.index(code) if code in codes else -1

    def grade(self, rate: float) -> Grade:
        """The grade of a miss with this achievement rate (a fraction)."""
        return next(g for g in self.grades if rate >= g.lower_bound)

    @property
    def behind_codes(self) -> tuple[str, ...]:
        """Codes of the grades that count as behind, from the best to the worst."""
        return tuple(grade.code for grade in self.grades if grade.underperforming)

    @property
    def warned_below(self) -> float:
        """The rate under which a projection counts as an early warning: the last bound that is not underperforming."""
        return min((g.lower_bound for g in self.grades if not g.underperforming), default=math.inf)

    def movable(self) -> tuple[Grade, ...]:
        """The grades whose lower bound can be tried out."""
        return self.grades[:-1]

    def with_bounds(self, bounds: Mapping[str, float]) -> Scale:
        """The same scale with some lower bounds moved. Raises ValueError when they no longer descend."""
        grades = tuple(replace(g, lower_bound=bounds.get(g.code, g.lower_bound)) for g in self.grades)
        if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
            raise ValueError("等級の境目は上から順に小さくします")
        return replace(self, grades=grades)
