"""The indicators in view as a book that is printed holds them: a row an indicator, its targets and actuals by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import INDICATOR_KINDS, NOT_DUE, PROJECTION, REPORT_STATES, UNREPORTED, WAITING
from lib.contract.wording import percent, span
from lib.findings import listing
from lib.findings.criteria import is_graded, scale_of
from lib.findings.indicator_years import cells_in_view
from lib.findings.indicators import in_order
from lib.findings.inferred import attributions_of_cell, year_bases
from lib.judge.evaluation import Cell, Item
from lib.judge.policy.scale import Scale
from lib.store.lookups import section_of
from lib.view.narrow import View, group_names

REMARKS: Final = "備考"
LINES: Final = "出典の行"
BASES: Final = "年度の根拠"
# What a blank cell of the book means, for the lines above its rows.
ABOUT_BLANKS: Final = (
    "空欄",
    f"設定がないか、調書に欄がないもの。未報告、報告時期前などの年度は「{REMARKS}」に記載。"
    "年度ごとの達成率は印刷範囲の右側に、年度ごとに1行の表は「指標」の画面のCSVにあります。",
)
_WAITING_FIRST: Final = (UNREPORTED, NOT_DUE)
_MEASURES: Final = {"target": "目標", "actual": "実績"}  # beside a year: ``R3目標``
_REFERENCES: Final = ("baseline_ref", "target_ref", "actual_ref", "final_target_ref")


@dataclass(frozen=True)
class Rate:
    """A rate as a number (a fraction of one) that a file shows in the words of the screens: 0.797 as ``79.7%``."""

    value: float
    words: str


def rate_cell(rate: float, scale: Scale) -> Rate | None:
    """A rate for a cell of a file; None where there is none."""
    return None if isnan(rate) else Rate(float(rate), scale.rate_words(rate))


def indicator_table(view: View) -> pd.DataFrame:
    """The indicators in view in the order of the screen, one row each, their targets and actuals by year.

    Figures are numbers, rates are Rate, and what is missing is None; REMARKS says of which years an actual is waited for.
    """
    items = in_order(view)
    cells = {item["indicator_id"]: cells_in_view(view, [item]) for item in items}
    years = _figure_years(cell for of_one in cells.values() for cell in of_one)
    names = group_names(view)
    return pd.DataFrame(
        [_table_row(view, item, cells[item["indicator_id"]], years, names) for item in items], dtype=object
    )


def printed_until() -> str:
    """The last column that is printed: what stands behind it is for computing."""
    return LINES


def _figure_years(cells: Iterable[Cell]) -> list[tuple[str, int]]:
    """The measures and years for which any indicator has a figure, by year, the target before the actual."""
    known = {
        (cell.fiscal_year, measure) for cell in cells for measure in _MEASURES if not isnan(getattr(cell, measure))
    }
    order = list(_MEASURES)
    return [(measure, year) for year, measure in sorted(known, key=lambda key: (key[0], order.index(key[1])))]


def _table_row(
    view: View, item: Item, cells: Sequence[Cell], years: Sequence[tuple[str, int]], names: Mapping[str, str]
) -> dict[str, Any]:
    scale = view.evaluation.policy.scale
    own = scale.of(item["indicator_id"])
    by_year = {cell.fiscal_year: cell for cell in cells}
    baseline, final = _last_known(cells, "baseline"), _last_known(cells, "final_target")
    figures = {
        f"{era(year)}{_MEASURES[measure]}": _number(getattr(by_year[year], measure)) if year in by_year else None
        for measure, year in years
    }
    rates = {
        f"{era(year)}{heads.RATE}": rate_cell(by_year[year].achievement_rate, own) if year in by_year else None
        for measure, year in years
        if measure == "actual"
    }
    judged_by = scale_of(view.evaluation, item) if is_graded(item["actual"], item["status"], scale) else None
    return {
        heads.STATUS: f"{scale.shape(item['status'])}{scale.labels()[item['status']]}",
        heads.INDICATOR: item["name"],
        heads.KIND: INDICATOR_KINDS[item["kind"]],
        listing.GROUP: names[item["group_id"]],
        heads.SECTION: section_of(view.evaluation.tables, item),
        "判定した年度": "" if isnan(item["year"]) else era(int(item["year"])),
        heads.RATE: rate_cell(item["achievement_rate"], own),
        "遅れの年数": int(item["years_behind"]) or None,
        f"{PROJECTION}(最終目標比)": rate_cell(item["projection_rate"], own),
        heads.UNIT: item["unit"],
        heads.BASELINE: _number(baseline.baseline) if baseline else None,
        **figures,
        heads.FINAL_TARGET: _number(final.final_target) if final else None,
        f"{heads.FINAL_TARGET}の年度": era(final.fiscal_year) if final else "",
        REMARKS: "、".join(_remarks(cells, scale)),
        LINES: listing.places(_references(cells)),
        **rates,
        "基準年度": era(baseline.fiscal_year) if baseline else "",
        BASES: year_bases(code for cell in cells for code in attributions_of_cell(cell)),
        listing.FORMULA: scale.formula(item["direction"]) if judged_by else "",
        listing.SCALE: judged_by.name if judged_by else "",
        listing.GROUP_CODE: item["group_id"],
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _last_known(cells: Sequence[Cell], measure: str) -> Cell | None:
    """The newest of these cells that has a figure of a measure."""
    return next((cell for cell in reversed(cells) if not isnan(getattr(cell, measure))), None)


def _remarks(cells: Sequence[Cell], scale: Scale) -> Iterable[str]:
    """Of which years figures are waited for or cannot be given, and where the printed rate is another."""
    for waiting in _WAITING_FIRST:
        years = [cell.fiscal_year for cell in cells if cell.status == waiting]
        if years:
            yield f"{span(years)} {WAITING[waiting]}"
    for measure, head in _MEASURES.items():
        for state in ("not_published", "illegible"):
            years = [cell.fiscal_year for cell in cells if _is_lost(cell, measure, state)]
            if years:
                yield f"{span(years)}{head} {REPORT_STATES[state]}"
    for cell in cells:
        if cell.rate_differs:
            yield f"{era(cell.fiscal_year)} 記載の達成率{percent(cell.printed_rate, scale.decimals)}"


def _is_lost(cell: Cell, measure: str, state: str) -> bool:
    is_waited_for = measure == "actual" and cell.status in WAITING
    return getattr(cell, f"{measure}_state") == state and not is_waited_for


def _references(cells: Iterable[Cell]) -> list[Reference]:
    """The places of all figures of these cells."""
    found = (getattr(cell, column) for cell in cells for column in _REFERENCES)
    return [reference for reference in found if isinstance(reference, Reference)]
