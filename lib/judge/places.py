"""Where in the source documents the figures of indicators stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from lib.contract.reference import Reference
from lib.store.rows import Rows

# The order in which the places of one indicator are listed.
_MEASURES: Final = ("baseline", "target", "actual", "final_target")
# Of evaluation.judge_cells.
PLACE_COLUMNS: Final = ["indicator_id", "fiscal_year", *_MEASURES, *(f"{measure}_ref" for measure in _MEASURES)]


class Places:
    """References of all known figures, by indicator, fiscal year and measure. `cells`: rows with PLACE_COLUMNS."""

    def __init__(self, cells: Rows) -> None:
        self._cells = cells
        self._references: dict[str, Mapping[tuple[int, str], Reference]] = {}

    def _of(self, indicator_id: str) -> Mapping[tuple[int, str], Reference]:
        """The references of an indicator's known figures, looked up once."""
        if indicator_id not in self._references:
            self._references[indicator_id] = {
                (int(cell.fiscal_year), measure): getattr(cell, f"{measure}_ref")
                for measure in _MEASURES
                for cell in self._cells.of("indicator_id", indicator_id)
                if pd.notna(getattr(cell, measure))
            }
        return self._references[indicator_id]

    def of_cells(self, indicator_id: str, *wanted: tuple[float, str]) -> tuple[Reference, ...]:
        """References of these (fiscal year, measure), each once; an unknown year or figure has none."""
        references = self._of(indicator_id)
        keys = [(int(year), measure) for year, measure in wanted if pd.notna(year)]
        return tuple(dict.fromkeys(references[key] for key in keys if key in references))

    def of_indicator(self, indicator_id: str, years: Iterable[float] | None = None) -> tuple[Reference, ...]:
        """References of all known figures of these fiscal years (default: of all), ordered by measure and year."""
        if years is None:
            wanted = {year for year, _ in self._of(indicator_id)}
        else:
            wanted = {int(year) for year in years if pd.notna(year)}
        return self.of_cells(indicator_id, *((year, measure) for measure in _MEASURES for year in sorted(wanted)))
