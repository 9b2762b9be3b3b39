"""The verdicts of many groups as figures to draw: by the year of their sheets, and under each department or measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lib.contract import heads
from lib.contract.era import era
from lib.findings import many_groups
from lib.findings.slides.charted import HEADS
from lib.judge.policy.verdict import Step
from lib.view.portfolio import Portfolio


@dataclass(frozen=True)
class Counts:
    """How many groups have which verdict in each category. `steps` are the verdicts, `values` run along `categories`."""

    name: str
    categories: tuple[str, ...]
    steps: tuple[Step, ...]
    values: Mapping[str, tuple[int, ...]]
    is_over_years: bool

    @property
    def alt(self) -> str:
        """The chart in words."""
        said = (f"{category} {self._words(at)}" for at, category in enumerate(self.categories))
        return f"{self.name}。{'。'.join(said)}"

    def _words(self, at: int) -> str:
        return "・".join(f"{step.label}{count:,}" for step in self.steps if (count := self.values[step.code][at]))


def make_counts(portfolio: Portfolio) -> tuple[Counts, Counts]:
    """The verdicts by year, and those of now under each head."""
    years = many_groups.by_year(portfolio)
    column = many_groups.column_of_few(portfolio)
    by_head = [
        (name, Counter(group.verdict for group in groups)) for name, groups in many_groups.by_head(portfolio, column)
    ]
    return (
        _counts(
            portfolio,
            f"判定の推移({heads.GROUP}数、各年度の調書)",
            {f"{era(year)}調書": counts for year, counts in years.items()},
            True,
        ),
        _counts(portfolio, f"{HEADS[column]}別の判定({heads.GROUP}数)", dict(by_head), False),
    )


def _counts(
    portfolio: Portfolio, name: str, by_category: Mapping[str, Mapping[str, int]], is_over_years: bool
) -> Counts:
    steps = tuple(
        step for step in portfolio.rules.all if any(counts.get(step.code, 0) for counts in by_category.values())
    )
    values = {step.code: tuple(counts.get(step.code, 0) for counts in by_category.values()) for step in steps}
    return Counts(name, tuple(by_category), steps, values, is_over_years)
