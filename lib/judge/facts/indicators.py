"""Facts of indicators: the row of the assessments, and from the cells the year before and breaks in the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.wording import quantity
from lib.judge.phrases import (
    judged_words,
    movement_words,
    need_words,
    outlook_words,
    reaches,
    standing_is_judged,
    standing_words,
)
from lib.judge.places import Places
from lib.judge.policy.catalogue import Catalogue, Row, SubjectFacts
from lib.judge.policy.scale import Scale

Frame: TypeAlias = pd.DataFrame
Series: TypeAlias = Sequence[tuple[int, float]]  # (fiscal year, actual), oldest first

# A year before that reached this rate shows that a target was far exceeded repeatedly, not once.
_FAR_EXCEEDED: Final = 2.0
# A break in a series: the last change is more than three times the largest before it, and more than a fifth of the year
# before. Without the second bound any movement after flat years would count as one.
_BREAK_TIMES_EARLIER: Final = 3.0
_BREAK_SHARE_OF_YEAR_BEFORE: Final = 0.2


@dataclass(frozen=True)
class IndicatorContext:
    """What wording an indicator's fact needs beside its row of the assessments, by indicator id.

    actuals: the series of known actuals. rated_cells: the cells with an achievement rate, oldest first.
    """

    scale: Scale
    places: Places
    actuals: Mapping[str, Series]
    rated_cells: Mapping[str, Sequence[Row]]


INDICATOR_FACTS: Final = Catalogue[IndicatorContext]()


def indicator_facts(cells: Frame, places: Places, assessments: Frame, scale: Scale) -> SubjectFacts[IndicatorContext]:
    """Facts of every indicator in the assessments."""
    actuals = _actuals(cells)
    frame = assessments.assign(
        subject_id=assessments["indicator_id"],
        is_result=assessments["kind"] != "activity",
        supply_is_short=_supply_is_short(assessments),
        breaks_series=[_breaks_series(actuals.get(i, ())) for i in assessments["indicator_id"]],
    )
    context = IndicatorContext(scale, places, actuals, _rated_cells(cells))
    return SubjectFacts(frame, context, INDICATOR_FACTS)


# ---------------------------------------------------------------------- columns


def _supply_is_short(assessments: Frame) -> pd.Series:
    """Whether every judged activity indicator of the same project missed its target; False without any."""
    activities = assessments[(assessments["kind"] == "activity") & assessments["year"].notna()]
    is_missed = activities["is_met"].map(lambda is_met: not is_met)
    all_missed = is_missed.groupby(activities["project_id"]).all()
    return assessments["project_id"].map(all_missed).eq(True)


def _actuals(cells: Frame) -> dict[str, list[tuple[int, float]]]:
    """Indicator id -> its known actuals by fiscal year."""
    actuals: dict[str, list[tuple[int, float]]] = {}
    known = cells[cells["actual"].notna()]
    for indicator_id, year, value in zip(known["indicator_id"], known["fiscal_year"], known["actual"], strict=True):
        actuals.setdefault(indicator_id, []).append((int(year), float(value)))
    return actuals


def _rated_cells(cells: Frame) -> dict[str, list[Row]]:
    """Indicator id -> its cells with an achievement rate: fiscal_year, target, actual, achievement_rate."""
    columns = ["indicator_id", "fiscal_year", "target", "actual", "achievement_rate"]
    rated: dict[str, list[Row]] = {}
    for cell in cells.loc[cells["achievement_rate"].notna(), columns].to_dict("records"):
        rated.setdefault(str(cell["indicator_id"]), []).append(cell)
    return rated


def _breaks_series(series: Series) -> bool:
    """Whether the last of three or more consecutive years left what the years before it did."""
    steps = list(pairwise(series))
    if len(steps) < 2 or any(later[0] - earlier[0] != 1 for earlier, later in steps):
        return False
    changes = [abs(later[1] - earlier[1]) for earlier, later in steps]
    year_before = abs(series[-2][1])
    return (
        changes[-1] > _BREAK_TIMES_EARLIER * max(changes[:-1])
        and changes[-1] > _BREAK_SHARE_OF_YEAR_BEFORE * year_before
    )


# ---------------------------------------------------------------------- places of quoted figures


def _judged_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    return context.places.of_cells(row["indicator_id"], (row["year"], "target"), (row["year"], "actual"))


def _outlook_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    start = "baseline" if row["pace_start_year"] == row["baseline_year"] else "actual"
    return context.places.of_cells(
        row["indicator_id"],
        (row["pace_start_year"], start),
        (row["latest_year"], "actual"),
        (row["final_year"], "final_target"),
    )


def _standing_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    return _judged_places(row, context) if standing_is_judged(row) else _outlook_places(row, context)


def _earlier_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    cell = _far_exceeded_before(row, context)
    return context.places.of_indicator(row["indicator_id"], [cell["fiscal_year"]]) if cell is not None else ()


def _series_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    years = [year for year, _ in context.actuals[row["indicator_id"]]]
    return context.places.of_indicator(row["indicator_id"], years)


# ---------------------------------------------------------------------- the catalogue

INDICATOR_FACTS.column("kind", "text", "指標の種別")
INDICATOR_FACTS.column("is_result", "bool", "活動指標ではない(事業群の指標か成果指標)")
INDICATOR_FACTS.column("is_underperforming", "bool", "直近の判定が遅れとして扱う等級")
INDICATOR_FACTS.column("is_warned", "bool", "判定では遅れていないが、試算が遅れとして扱う率")
INDICATOR_FACTS.column("needs_attention", "bool", "遅れとして扱う等級、または早期注意")
INDICATOR_FACTS.column("falls_short", "bool", "目標に届いていないか、最終目標に届かない試算")
INDICATOR_FACTS.column("supply_is_short", "bool", "同じ事業の活動指標が、どれも目標に届いていない")
INDICATOR_FACTS.column("achievement_rate", "rate", heads.RATE, places=_judged_places)
INDICATOR_FACTS.column("breaks_series", "bool", "直近1年の変化が、それまでの年の変化の3倍を超え、前年の2割を超える")


@INDICATOR_FACTS.words("name", "指標名")
def _quote_name(row: Row, _context: IndicatorContext) -> str:
    return str(row["name"])


@INDICATOR_FACTS.words("standing", "今の状況(判定、なければ試算)", places=_standing_places)
def _quote_standing(row: Row, context: IndicatorContext) -> str | None:
    if not standing_is_judged(row) and pd.isna(row["projection"]):
        return None
    return standing_words(row, context.scale)


@INDICATOR_FACTS.words("judged", "直近に判定した年度の目標と実績", places=_judged_places)
def _quote_judged(row: Row, context: IndicatorContext) -> str | None:
    return judged_words(row, context.scale) if pd.notna(row["year"]) else None


@INDICATOR_FACTS.words("outlook", "試算と最終目標の差", places=_outlook_places)
def _quote_outlook(row: Row, _context: IndicatorContext) -> str | None:
    return outlook_words(row) if pd.notna(row["projection"]) else None


@INDICATOR_FACTS.words("need", "届くために必要な年間の増減", places=_outlook_places)
def _quote_need(row: Row, _context: IndicatorContext) -> str | None:
    return need_words(row) if reaches(row) or pd.notna(row["pace_needed"]) else None


@INDICATOR_FACTS.words("movement", "起点から直近までの動き", places=_outlook_places)
def _quote_movement(row: Row, _context: IndicatorContext) -> str:
    return movement_words(row)


@INDICATOR_FACTS.words("earlier", "前の年度も目標を大きく超えていたこと", places=_earlier_places)
def _quote_earlier(row: Row, context: IndicatorContext) -> str | None:
    """A sentence; empty where the year before was not far exceeded, None where no year has a rate."""
    if row["indicator_id"] not in context.rated_cells:
        return None
    cell = _far_exceeded_before(row, context)
    if cell is None:
        return ""
    unit = str(row["unit"])
    target, actual = quantity(cell["target"], unit), quantity(cell["actual"], unit)
    ending = "で、目標は変わっていません" if cell["target"] == row["target"] else "でした"
    return f"{era(int(cell['fiscal_year']))}も目標{target}に対し{actual}{ending}。"


@INDICATOR_FACTS.words("last_change", "直近1年の変化とそれまで", places=_series_places)
def _quote_last_change(row: Row, context: IndicatorContext) -> str | None:
    """None with fewer than two known actuals."""
    series = context.actuals.get(row["indicator_id"], ())
    if len(series) < 2:
        return None
    unit = str(row["unit"])
    (year_before, value_before), (last_year, last_value) = series[-2:]
    return (
        f"{era(year_before)}の{quantity(value_before, unit)}から{era(last_year)}の{quantity(last_value, unit)}へ、"
        f"{era(series[0][0])}〜{era(year_before)}の動きから大きく外れています"
    )


def _far_exceeded_before(row: Row, context: IndicatorContext) -> Row | None:
    """The last rated cell before the judged year, if its target was far exceeded."""
    cells = [cell for cell in context.rated_cells.get(row["indicator_id"], ()) if cell["fiscal_year"] < row["year"]]
    return cells[-1] if cells and cells[-1]["achievement_rate"] >= _FAR_EXCEEDED else None
