"""Which of the years in view the sheets speak of: a table or chart of one group shows no years of others alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from lib.judge.evaluation import Cell


def stated_years(years: Sequence[int], cells: Iterable[Cell], until: float | None = None) -> tuple[int, ...]:
    """The years in view from the first to the last with a cell for a target, an actual or a baseline, blank or not.

    A final target alone is told in words. `until`: a year that is shown at least, if it is in view. All years where the
    cells state nothing.
    """
    states = [(int(cell.fiscal_year), (cell.target_state, cell.actual_state, cell.baseline_state)) for cell in cells]
    stated = [year for year, of_year in states if any(map(pd.notna, of_year))]
    if not stated:
        return tuple(years)
    last = max(stated) if until is None else max(*stated, int(until))
    return tuple(year for year in years if min(stated) <= year <= last) or tuple(years)
