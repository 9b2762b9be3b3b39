"""The series of an indicator's figures, and whether the last year of its actuals breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import pandas as pd

Series: TypeAlias = Sequence[tuple[int, float]]  # (fiscal year, figure), oldest first

# A break: the last change is more than three times both the largest before it and the span from the lowest to the
# highest of them, and more than three tenths of the year before.
_TIMES_EARLIER: Final = 3.0
_SHARE_OF_YEAR_BEFORE: Final = 0.3
_FEWEST_EARLIER: Final = 2


def yearly_series(cells: pd.DataFrame, measure: str) -> dict[str, list[tuple[int, float]]]:
    """Indicator id -> its known figures of a measure (``actual``, ``target``) by fiscal year, oldest first."""
    series: dict[str, list[tuple[int, float]]] = {}
    known = cells[cells[measure].notna()]
    for indicator_id, year, value in zip(known["indicator_id"], known["fiscal_year"], known[measure], strict=True):
        series.setdefault(indicator_id, []).append((int(year), float(value)))
    return series


def breaks_series(series: Series, smallest_change: float = 0.0) -> bool:
    """Whether the last of four or more consecutive years left what the years before it did.

    Years that never changed say nothing of what is usual: after them any change would be a break. A change smaller than
    the smallest that counts is none.
    """
    steps = list(pairwise(series))
    if len(steps) <= _FEWEST_EARLIER or any(later[0] - earlier[0] != 1 for earlier, later in steps):
        return False
    *earlier_changes, last_change = (later[1] - earlier[1] for earlier, later in steps)
    usual = max(largest_change(series[:-1]), max(earlier_changes) - min(earlier_changes))
    least = max(_TIMES_EARLIER * usual, _SHARE_OF_YEAR_BEFORE * abs(series[-2][1]))
    return usual > 0 and abs(last_change) > least and counts(last_change, smallest_change)


def counts(change: float, smallest_change: float) -> bool:
    """Whether a change is not smaller than the smallest that counts; any counts where that is NaN."""
    return not round(abs(change), 10) < smallest_change


def largest_change(series: Series) -> float:
    """The size of the largest change from one figure of a series to the next; it has at least two."""
    return max(abs(later[1] - earlier[1]) for earlier, later in pairwise(series))
