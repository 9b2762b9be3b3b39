"""Where in the source documents the figures of indicators stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from lib.contract.reference import Reference

# The order in which the places of one indicator are listed.
_MEASURES: Final = ("baseline", "target", "actual", "final_target")


class Places:
    """References of all known figures, by indicator, fiscal year and measure.

    `cells`: see evaluation.judge_cells; columns used: indicator_id, fiscal_year, and per measure its value and `_ref`.
    """

    def __init__(self, cells: pd.DataFrame) -> None:
        self._references: dict[str, dict[tuple[int, str], Reference]] = {}
        for measure in _MEASURES:
            known = cells[cells[measure].notna()]
            columns = (known[name] for name in ("indicator_id", "fiscal_year", f"{measure}_ref"))
            for indicator_id, year, reference in zip(*columns, strict=True):
                self._references.setdefault(indicator_id, {})[int(year), measure] = reference

    def of_cells(self, indicator_id: str, *wanted: tuple[float, str]) -> tuple[Reference, ...]:
        """References of these (fiscal year, measure), each once; an unknown year or figure has none."""
        references = self._references.get(indicator_id, {})
        keys = [(int(year), measure) for year, measure in wanted if pd.notna(year)]
        return tuple(dict.fromkeys(references[key] for key in keys if key in references))

    def of_indicator(self, indicator_id: str, years: Iterable[float] | None = None) -> tuple[Reference, ...]:
        """References of all known figures of these fiscal years (default: of all), ordered by measure and year."""
        if years is None:
            wanted = {year for year, _ in self._references.get(indicator_id, {})}
        else:
            wanted = {int(year) for year in years if pd.notna(year)}
        return self.of_cells(indicator_id, *((year, measure) for measure in _MEASURES for year in sorted(wanted)))
