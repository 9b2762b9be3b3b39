"""Indicators of which the sheet states no later target, and those of their project that begin in that year.

The sheet does not say that one follows the other, so nothing here does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS, INFERRED, REPORT_STATES
from lib.contract.wording import inferred_caveat, quantity
from lib.store.rows import records_of, rows_of

Frame: TypeAlias = pd.DataFrame
Cell: TypeAlias = Mapping[Any, Any]
_Key: TypeAlias = tuple[str, int]  # indicator and fiscal year
_NOT_SET: Final = "not_set"
_UNKNOWN: Final = frozenset(REPORT_STATES) - {"reported", _NOT_SET}
_TARGETS: Final = ("target", "final_target")
_EARLIER: Final = ("target", "actual", "baseline")


@dataclass(frozen=True)
class Beginning:
    """An indicator of the same project and kind that has a target in `year` and no figure before it.

    `target` is that target with its unit, or why the sheet's figure is not known; it says where its year is inferred.
    """

    kind: str
    name: str
    year: int
    target: str
    indicator_id: str

    @property
    def words(self) -> str:
        """``同じ事業の成果指標「…」は、R2以前の記載がなく、R3の目標は3件``."""
        before, year = era(self.year - 1), era(self.year)
        return f"同じ事業の{self.kind}「{self.name}」は、{before}以前の記載がなく、{year}の目標は{self.target}"


@dataclass(frozen=True)
class NoLaterTarget:
    """An indicator that has no target from `year` on, and the indicators that begin then.

    `is_inferred`: the source shows none, but is not known to be whole there.
    """

    year: int
    beginnings: tuple[Beginning, ...]
    is_inferred: bool = False

    @property
    def without(self) -> str:
        """``原資料にR3以降の目標の記載が``, to be followed by ない; ``調書にR3以降の目標は`` of a sheet that is whole."""
        years = f"{era(self.year)}以降の目標"
        return f"原資料に{years}の記載が" if self.is_inferred else f"調書に{years}は"

    @property
    def guess(self) -> str:
        """What the judgement takes it for: ``設定なしと推定``; empty of a sheet that is whole."""
        return f"{REPORT_STATES[_NOT_SET]}と推定" if self.is_inferred else ""

    @property
    def caveat(self) -> str:
        """The guess, to follow a sentence that says so."""
        return f"({self.guess})" if self.guess else ""

    @property
    def brief(self) -> str:
        """``原資料にR3以降の目標の記載がない(設定なしと推定)``."""
        return f"{self.without}ない{self.caveat}"

    @property
    def words(self) -> str:
        """All that is known, as one or more sentences without the last full stop."""
        return "。".join([self.brief, *(beginning.words for beginning in self.beginnings)])


def find_later_targets(cells: Frame, indicators: Frame) -> dict[str, NoLaterTarget]:
    """Indicator id -> what is known, for each indicator of a project that the sheet gives no later target.

    `cells`: see evaluation.judge_cells. `indicators`: the contract's table.
    """
    owned = indicators[indicators["project_id"].notna()].join(_target_years(cells), on="indicator_id")
    beginning = list(rows_of(owned[owned["is_new"].eq(True)]))
    siblings: dict[tuple[str, str, float], list[Any]] = {}
    for row in beginning:
        siblings.setdefault((row.project_id, row.kind, row.first_year), []).append(row)
    ending = list(rows_of(owned[owned["blank_from"].notna()]))
    asked = {(item.indicator_id, int(item.blank_from)) for item in ending}
    asked |= {(row.indicator_id, int(row.first_year)) for row in beginning}
    cell_of = _cells_of(cells, asked)
    return {
        item.indicator_id: NoLaterTarget(
            int(item.blank_from),
            tuple(_beginning(cell_of, row) for row in siblings.get((item.project_id, item.kind, item.blank_from), ())),
            cell_of[item.indicator_id, int(item.blank_from)]["target_attribution"] == INFERRED,
        )
        for item in ending
    }


def _target_years(cells: Frame) -> Frame:
    """By indicator_id: first_year with a target, blank_from (the year after the last one that the sheet leaves blank),
    is_new (has a target in its first_year and no figure before).
    """
    is_set = pd.concat([_is_set(cells[f"{measure}_state"]) for measure in _TARGETS], axis="columns").any(axis="columns")
    years = cells["fiscal_year"]
    ids = cells["indicator_id"]
    set_years = years[is_set].groupby(ids[is_set])
    first_year, last_year = set_years.min(), set_years.max()
    is_blank = cells["target_state"].eq(_NOT_SET) & (years > ids.map(last_year))
    is_earlier = cells[list(_EARLIER)].notna().any(axis="columns") & (years < ids.map(first_year))
    return pd.DataFrame(
        {
            "first_year": first_year,
            "blank_from": years[is_blank].groupby(ids[is_blank]).min(),
            "is_new": ~first_year.index.to_series().isin(ids[is_earlier]),
        }
    )


def _is_set(states: pd.Series) -> pd.Series:
    """Whether the sheet states a target, whether it can be read or not."""
    return states.notna() & states.ne(_NOT_SET)


def _beginning(cell_of: Mapping[_Key, Cell], indicator: Any) -> Beginning:
    year = int(indicator.first_year)
    figure = _figure(cell_of[indicator.indicator_id, year], indicator.unit)
    return Beginning(INDICATOR_KINDS[indicator.kind], indicator.name, year, figure, indicator.indicator_id)


def _cells_of(cells: Frame, keys: Collection[_Key]) -> dict[_Key, Cell]:
    """The cells of these indicators and years, by one look through all cells."""
    is_asked = [key in keys for key in zip(cells["indicator_id"].tolist(), cells["fiscal_year"].tolist(), strict=True)]
    return {(cell["indicator_id"], cell["fiscal_year"]): cell for cell in records_of(cells[is_asked])}


def _figure(cell: Cell, unit: str) -> str:
    """The target of a cell that states one, and whether its year is inferred; else why it is not known."""
    for measure in _TARGETS:
        if pd.notna(cell[measure]):
            return quantity(cell[measure], unit) + inferred_caveat(cell[f"{measure}_attribution"] == INFERRED)
    return next(REPORT_STATES[cell[f"{m}_state"]] for m in _TARGETS if cell[f"{m}_state"] in _UNKNOWN)
