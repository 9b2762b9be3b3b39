"""Which years a chart of indicators covers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from lib.judge.evaluation import Item
from lib.view.narrow import View

_MOST_YEARS: Final = 10


def charted_years(view: View, items: Iterable[Item]) -> tuple[int, ...]:
    """The years in view; of more than ten those alone from the first to the last that these indicators have a cell of.

    Where one indicator of thousands has a target in ten years, the charts of all others would be half empty.
    """
    if len(view.years) <= _MOST_YEARS:
        return view.years
    of_items = set()
    for item in items:
        of_items |= {cell.fiscal_year for cell in view.cell_rows(item["indicator_id"])}
        of_items |= {int(item["final_year"])} if pd.notna(item["final_year"]) else set()
    known = [year for year in view.years if year in of_items]
    return tuple(year for year in view.years if known[0] <= year <= known[-1]) if known else view.years
