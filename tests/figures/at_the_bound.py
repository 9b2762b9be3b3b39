"""Made-up values at 0, below it, and as low as their targets: where the words of a chart would lie on one another."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

from lib.contract.reference import Reference
from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows

INDICATOR = "open_data"
YEARS = tuple(range(2019, 2026))
_LATER = range(2021, 2026)

# By name: the actuals by year, the targets by year, the projection of R7.
CASES: Mapping[str, tuple[dict[int, float], dict[int, float], float]] = {
    "an estimate of 0": ({2020: 5, 2021: 3}, dict(zip(_LATER, (8, 10, 12, 14, 16), strict=True)), 0),
    "all 0": ({2020: 0, 2021: 0, 2022: 0}, dict.fromkeys(_LATER, 0.0), 0),
    "targets of 0": ({2020: 10, 2021: 100, 2022: 6, 2023: 3, 2024: 0}, dict.fromkeys(range(2020, 2026), 0.0), 1),
    "low beside low": (
        {2020: 10, 2021: 12, 2022: 100, 2023: 9, 2024: 2},
        {2020: 11, 2021: 10, 2022: 4, 2023: 1, 2024: 5, 2025: 120},
        8,
    ),
    "below 0": ({2020: -2.5, 2021: -4, 2022: 1, 2023: 0, 2024: 3}, dict.fromkeys(range(2020, 2026), 2.0), -1),
    "all below 0": ({2020: -2.5, 2021: -4, 2022: -1}, dict.fromkeys(range(2020, 2026), -1.0), -5),
    "as high as an axis goes": ({2020: 100, 2021: 100}, dict.fromkeys(range(2020, 2026), 100.0), 100),
}


def case(evaluation: Evaluation, name: str) -> tuple[Rows, dict[str, Any]]:
    """The cells of a case, and the assessment of its indicator."""
    actuals, targets, projection = CASES[name]
    cells = evaluation.cells[evaluation.cells["indicator_id"] == INDICATOR]
    years = cells["fiscal_year"]
    place = next(place for place in cells["target_ref"] if isinstance(place, Reference))
    cells = cells.assign(
        actual=years.map(actuals).astype(float),
        target=years.map(targets).astype(float),
        baseline=nan,
        final_target=nan,
        status=cells["status"].mask(years.isin(actuals), "met"),
        **{f"{measure}_ref": [place] * len(cells) for measure in ("target", "actual")},
        **{f"{measure}_attribution": "printed" for measure in ("target", "actual")},
    )
    latest = max(actuals)
    changed = {"latest_year": latest, "latest": actuals[latest], "final_year": 2025, "final_target": targets[2025]}
    return Rows(cells), {**evaluation.assessed[INDICATOR], **changed, "projection": projection, "pace_so_far": 0.0}
