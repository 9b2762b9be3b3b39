"""Facts of indicators: the row of the assessments, and from the cells the year before and breaks in the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.units import step_unit
from lib.contract.wording import direction_word, quantity
from lib.judge.facts.series import Series, breaks_series, counts, largest_change, yearly_series
from lib.judge.grading import is_target_lost
from lib.judge.later_targets import NoLaterTarget, find_later_targets
from lib.judge.phrases import (
    is_decrease,
    judged_words,
    movement_words,
    need_words,
    outlook_words,
    reaches,
    smallest_change_words,
    standing_is_judged,
    standing_words,
)
from lib.judge.places import Places
from lib.judge.policy.catalogue import Catalogue, Row, SubjectFacts
from lib.judge.policy.scale import Scale
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
YearTarget: TypeAlias = tuple[int, float]  # (fiscal year, target)

# A target is far exceeded by an actual of this many times as much.
_FAR_EXCEEDED: Final = 2.0


@dataclass(frozen=True)
class IndicatorContext:
    """What wording an indicator's fact needs beside its row of the assessments, by indicator id.

    actuals: the series of known actuals. rated_cells: the cells with an achievement rate, oldest first. targets: those
    known, oldest first. lost_targets: the years whose target cannot be read.
    """

    scale: Scale
    places: Places
    actuals: Mapping[str, Series]
    rated_cells: Mapping[str, Sequence[Row]]
    targets: Mapping[str, Sequence[YearTarget]]
    later_targets: Mapping[str, NoLaterTarget]
    lost_targets: Mapping[str, Set[int]]


INDICATOR_FACTS: Final = Catalogue[IndicatorContext]()


def indicator_facts(
    tables: Tables, cells: Frame, places: Places, assessments: Frame, scale: Scale
) -> SubjectFacts[IndicatorContext]:
    """Facts of every indicator in the assessments."""
    rows = assessments.to_dict("records")
    context = IndicatorContext(
        scale,
        places,
        actuals=yearly_series(cells, "actual"),
        rated_cells=_rated_cells(cells),
        targets=yearly_series(cells, "target"),
        later_targets=find_later_targets(cells, tables["indicators"]),
        lost_targets=_lost_targets(cells),
    )
    frame = assessments.assign(
        subject_id=assessments["indicator_id"],
        is_result=assessments["kind"] != "activity",
        supply_is_short=_supply_is_short(assessments),
        is_far_exceeded_again=[_is_far_exceeded_again(row, context) for row in rows],
        breaks_series=[
            breaks_series(context.actuals.get(row["indicator_id"], ()), row["smallest_change"]) for row in rows
        ],
    )
    return SubjectFacts(frame, context, INDICATOR_FACTS)


# ---------------------------------------------------------------------- columns


def _supply_is_short(assessments: Frame) -> pd.Series:
    """Whether every judged activity indicator of the same project missed its target; False without any."""
    activities = assessments[(assessments["kind"] == "activity") & assessments["year"].notna()]
    is_missed = activities["is_met"].map(lambda is_met: not is_met)
    all_missed = is_missed.groupby(activities["project_id"]).all()
    return assessments["project_id"].map(all_missed).eq(True)


def _rated_cells(cells: Frame) -> dict[str, list[Row]]:
    """Indicator id -> its cells with an achievement rate: fiscal_year, target, actual, achievement_rate."""
    columns = ["indicator_id", "fiscal_year", "target", "actual", "achievement_rate"]
    rated: dict[str, list[Row]] = {}
    for cell in cells.loc[cells["achievement_rate"].notna(), columns].to_dict("records"):
        rated.setdefault(str(cell["indicator_id"]), []).append(cell)
    return rated


def _lost_targets(cells: Frame) -> dict[str, set[int]]:
    """Indicator id -> the fiscal years whose target the source has, but nobody can read."""
    lost = cells.loc[is_target_lost(cells), ["indicator_id", "fiscal_year"]]
    return lost.groupby("indicator_id")["fiscal_year"].agg(lambda years: set(map(int, years))).to_dict()


def _is_far_exceeded_again(row: Row, context: IndicatorContext) -> bool:
    """Whether a target was far exceeded in two judged years, or the next one is far exceeded already.

    Only where more is better: of what should fall, a rate of 200 % is not twice the target.
    """
    if row["direction"] != "increase" or not row["achievement_rate"] >= _FAR_EXCEEDED:
        return False
    return _far_exceeded_before(row, context) is not None or _next_far_exceeded(row, context) is not None


def _next_far_exceeded(row: Row, context: IndicatorContext) -> YearTarget | None:
    """(fiscal year, target) of the next known target after the judged year, if that year's actual far exceeds it."""
    following = _next_target(row["indicator_id"], row["year"], context)
    return following if following and 0 < following[1] * _FAR_EXCEEDED <= row["actual"] else None


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


def _far_exceeded_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    cell, following = _far_exceeded_before(row, context), _next_far_exceeded(row, context)
    earlier = context.places.of_indicator(row["indicator_id"], [cell["fiscal_year"]]) if cell is not None else ()
    later = context.places.of_cells(row["indicator_id"], (following[0], "target")) if following else ()
    return (*earlier, *later)


def _next_target_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    following = _next_target_before_final(row, context)
    return context.places.of_cells(row["indicator_id"], (following[0], "target")) if following else ()


def _later_target_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    later = context.later_targets.get(row["indicator_id"])
    beginnings = later.beginnings if later else ()
    return [
        place
        for beginning in beginnings
        for measure in ("target", "final_target")
        for place in context.places.of_cells(beginning.indicator_id, (beginning.year, measure))
    ]


def _series_places(row: Row, context: IndicatorContext) -> Sequence[Reference]:
    years = [year for year, _ in context.actuals[row["indicator_id"]]]
    return context.places.of_indicator(row["indicator_id"], years)


# ---------------------------------------------------------------------- the catalogue

INDICATOR_FACTS.column("kind", "text", "指標の種別")
INDICATOR_FACTS.column("is_result", "bool", "活動指標ではない(事業群の指標か成果指標)")
INDICATOR_FACTS.column("is_underperforming", "bool", "直近の判定が遅れとして扱う等級")
INDICATOR_FACTS.column("is_warned", "bool", "判定では遅れていないか判定前で、試算が遅れとして扱う率")
INDICATOR_FACTS.column("needs_attention", "bool", "遅れとして扱う等級又は早期注意")
INDICATOR_FACTS.column("falls_short", "bool", "目標に届いていないか、最終目標に届かない試算")
INDICATOR_FACTS.column("supply_is_short", "bool", "同じ事業の活動指標が、どれも目標に届いていない")
INDICATOR_FACTS.column("achievement_rate", "rate", heads.RATE, places=_judged_places)
INDICATOR_FACTS.column(
    "is_far_exceeded_again",
    "bool",
    "実績が目標の2倍以上の年度が2つ以上ある、又は次の目標も直近の実績の半分以下(増えるほどよい指標)",
)
INDICATOR_FACTS.column(
    "breaks_series",
    "bool",
    "実績が続けて4年分以上あり、直近1年の増減が、それまでの各年の増減の最大値と振れ幅(最大と最小の差)のどちらの3倍も超え、"
    "前年の実績の3割も超える",
)


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


@INDICATOR_FACTS.words("need", "最終目標の達成に必要な年間の増減", places=_outlook_places)
def _quote_need(row: Row, _context: IndicatorContext) -> str | None:
    """A sentence; empty where the outlook says it, None where what is needed is unknown."""
    if reaches(row):
        if row["is_projected_short"]:
            return ""
        latest = f"{era(int(row['latest_year']))}の{quantity(row['latest'], str(row['unit']))}"
        return f"なお、{latest}は最終目標に達しています。"
    return f"{need_words(row)}です。" if pd.notna(row["pace_needed"]) else None


@INDICATOR_FACTS.words("movement", "起点から直近までの動き", places=_outlook_places)
def _quote_movement(row: Row, _context: IndicatorContext) -> str:
    return movement_words(row)


@INDICATOR_FACTS.words(
    "far_exceeded_again", "前の年度も、次の目標でも、実績が目標の2倍以上であること", places=_far_exceeded_places
)
def _quote_far_exceeded_again(row: Row, context: IndicatorContext) -> str | None:
    """Sentences; empty where neither is so, None where no year has a rate."""
    if row["indicator_id"] not in context.rated_cells:
        return None
    return _quote_far_exceeded_before(row, context) + _quote_next_far_exceeded(row, context)


def _quote_far_exceeded_before(row: Row, context: IndicatorContext) -> str:
    cell = _far_exceeded_before(row, context)
    if cell is None:
        return ""
    unit = str(row["unit"])
    target, actual = quantity(cell["target"], unit), quantity(cell["actual"], unit)
    ending = "で、目標は変わっていません" if cell["target"] == row["target"] else "でした"
    year = int(row["year"]) + 1
    lost = (
        f"{era(year)}の目標は原資料から読み取れません。"
        if year in context.lost_targets.get(row["indicator_id"], ())
        else ""
    )
    return f"{era(int(cell['fiscal_year']))}も目標{target}に対し{actual}{ending}。{lost}"


def _quote_next_far_exceeded(row: Row, context: IndicatorContext) -> str:
    following = _next_far_exceeded(row, context)
    if following is None:
        return ""
    year, target = following
    return f"{era(year)}の目標も{quantity(target, str(row['unit']))}で、{era(int(row['year']))}の実績の半分以下です。"


@INDICATOR_FACTS.words("next_target", "直近の値より後の、最も近い年度の目標", places=_next_target_places)
def _quote_next_target(row: Row, context: IndicatorContext) -> str:
    """A sentence; empty where there is none before the final target."""
    following = _next_target_before_final(row, context)
    if following is None:
        return ""
    year, target = following
    return f"最も近い目標は{era(year)}の{quantity(target, str(row['unit']))}{_gap_to(row, target)}です。"


def _gap_to(row: Row, target: float) -> str:
    """What the latest figure lacks of a target: ``(R2から3団体の増が必要)``; empty where it lacks nothing."""
    gap = target - row["latest"]
    if gap == 0 or (gap < 0) != is_decrease(row):
        return ""
    size = quantity(abs(gap), step_unit(str(row["unit"])))
    return f"({era(int(row['latest_year']))}から{size}の{direction_word(gap)}が必要)"


@INDICATOR_FACTS.words(
    "no_later_target", "調書に以後の目標がないことと、同じ事業の指標の目標", places=_later_target_places
)
def _quote_no_later_target(row: Row, context: IndicatorContext) -> str:
    """Sentences; empty where the sheet has a later target, or the extract lost it."""
    later = context.later_targets.get(row["indicator_id"])
    if later is None:
        return ""
    sentences = [f"{later.without}ありません{later.caveat}", *(f"{item.words}です" for item in later.beginnings)]
    return "".join(f"{sentence}。" for sentence in sentences)


@INDICATOR_FACTS.words("last_change", "直近1年の変化とそれまで", places=_series_places)
def _quote_last_change(row: Row, context: IndicatorContext) -> str | None:
    """A sentence; None with fewer than two known actuals."""
    series = context.actuals.get(row["indicator_id"], ())
    if len(series) < 2:
        return None
    unit = str(row["unit"])
    (year_before, value_before), (last_year, last_value) = series[-2:]
    change = last_value - value_before
    size = quantity(abs(change), step_unit(unit))
    course = f"{size}の{direction_word(change)}" if change else "増減なし"
    if not counts(change, row["smallest_change"]):
        course = f"、横ばい{smallest_change_words(row)}"
    figures = f"{era(year_before)}の{quantity(value_before, unit)}から{era(last_year)}の{quantity(last_value, unit)}"
    last = f"{figures}へ{course}です"
    if len(series) < 3:
        return f"{last}。"
    usual = largest_change(series[:-1])
    largest = f"最大{quantity(usual, step_unit(unit))}" if usual else "なし"
    return f"{last}({era(series[0][0])}〜{era(year_before)}の各年の増減は{largest})。"


def _far_exceeded_before(row: Row, context: IndicatorContext) -> Row | None:
    """The last rated cell before the judged year, if its target was far exceeded."""
    cells = [cell for cell in context.rated_cells.get(row["indicator_id"], ()) if cell["fiscal_year"] < row["year"]]
    return cells[-1] if cells and cells[-1]["achievement_rate"] >= _FAR_EXCEEDED else None


def _next_target(indicator_id: str, year: float, context: IndicatorContext) -> YearTarget | None:
    """(fiscal year, target) of the first known target after a fiscal year; None for an unknown year."""
    return next((target for target in context.targets.get(indicator_id, ()) if target[0] > year), None)


def _next_target_before_final(row: Row, context: IndicatorContext) -> YearTarget | None:
    """(fiscal year, target) of the first known target after the latest figure; None where that is the final one."""
    following = _next_target(row["indicator_id"], row["latest_year"], context)
    return None if following is None or following[0] == row["final_year"] else following
