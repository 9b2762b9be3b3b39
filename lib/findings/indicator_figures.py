"""Where one indicator stands and what is needed, each figure with how it was computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import ATTRIBUTIONS, NOT_STATED, PROJECTION
from lib.contract.units import step_unit
from lib.contract.wording import direction_word, estimate, number, per_year, quantity
from lib.findings.criteria import COMMON, HEAD, scale_of
from lib.findings.model import Quote, quotes
from lib.findings.slides.slide import Fact
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import (
    basis_words,
    goal_words,
    is_kept_between,
    is_small_pace,
    reaches,
    smallest_change_words,
    taken_step,
)
from lib.judge.policy.criteria import BETWEEN
from lib.judge.policy.scale import Scale
from lib.store.lookups import texts_on
from lib.view.narrow import View


def cells_of(view: View, indicator_id: str) -> Sequence[Cell]:
    """The cells of an indicator, of all its years."""
    return view.evaluation.rows.cells.of("indicator_id", indicator_id)


@dataclass(frozen=True)
class Figures:
    """Where an indicator stands and what is needed, each figure with how it was computed.

    `without_facts` says why there are none. `caution`: the sheet's own words on the indicator's course, which a projection
    knows nothing of and is read with.
    """

    facts: tuple[Fact, ...]
    without_facts: str
    caution: tuple[Quote, ...]


def make_figures(view: View, indicator_id: str) -> Figures:
    """The figures of an indicator."""
    return figures_of(view, view.evaluation.assessed[indicator_id], own_words(view, indicator_id))


def figures_of(view: View, item: Item, sheet_words: tuple[Quote, ...]) -> Figures:
    """The figures of an indicator; `sheet_words` are what the sheet says of it."""
    scale = view.evaluation.policy.scale
    possible = (
        _latest(view, item),
        _rate(item, scale),
        _scale(view, item),
        _progress(item, scale),
        _way_to_final_target(item),
        pace_needed(item),
        pace_so_far(item),
        _projection(item),
    )
    facts = tuple(fact for fact in possible if fact is not None)
    without_facts = "" if facts else f"比べられる値はまだありません({scale.year_labels()[item['status']]})。"
    return Figures(facts, without_facts, sheet_words if _knows(item, "projection") else ())


def _knows(item: Item, *names: str) -> bool:
    return all(pd.notna(item[name]) for name in names)


def _year(item: Item, name: str) -> str:
    return era(int(item[name]))


def _latest(view: View, item: Item) -> Fact | None:
    if not _knows(item, "latest"):
        return None
    how = f"{_year(item, 'latest_year')}({_origin_of_latest(view, item)})"
    return Fact("直近値", quantity(item["latest"], item["unit"]), how)


def _origin_of_latest(view: View, item: Item) -> str:
    """How the latest figure was read, and where: ``表に記載・44行``."""
    (cell,) = (cell for cell in cells_of(view, item["indicator_id"]) if cell.fiscal_year == item["latest_year"])
    if isnan(cell.actual):
        return f"{ATTRIBUTIONS[cell.baseline_attribution]}・{cell.baseline_ref.words}"
    return f"{ATTRIBUTIONS[cell.actual_attribution]}・{cell.actual_ref.words}"


def _rate(item: Item, scale: Scale) -> Fact | None:
    if not _knows(item, "year"):
        return None
    rate = scale.of(item["indicator_id"]).rate_words(item["achievement_rate"])
    return Fact(rate_label(item, scale), rate, f"{_year(item, 'year')} {_computed(item, scale)}")


def rate_label(item: Item, scale: Scale) -> str:
    """The achievement rate with the formula that is in force for the indicator: ``達成率(②/①)``."""
    return f"{heads.RATE}({scale.formula(item['direction'])})"


def _computed(item: Item, scale: Scale) -> str:
    """The formula with the figures of the judged year: ``実績20 ÷ 目標40``."""
    actual, target = f"実績{number(item['actual'])}", f"目標{number(item['target'])}"
    if not _knows(item, "achievement_rate"):
        return f"{actual}、{target}(率は計算できない)"
    if is_kept_between(item):
        return _computed_of_range(item)
    match scale.formula(item["direction"]):
        case "①/②":
            return f"{target} ÷ {actual}"
        case "2−②/①":
            return f"2 − {actual} ÷ {target}"
        case _:
            return f"{actual} ÷ {target}"


def _computed_of_range(item: Item) -> str:
    """The formula with the figures of the judged year and the range: ``上限30 ÷ 実績48``."""
    actual = f"実績{number(item['actual'])}"
    if item["actual"] < item["range_from"]:
        return f"{actual} ÷ 下限{number(item['range_from'])}"
    if item["actual"] > item["range_to"]:
        return f"上限{number(item['range_to'])} ÷ {actual}"
    return f"{actual}は{number(item['range_from'])}〜{number(item['range_to'])}の範囲内"


def _scale(view: View, item: Item) -> Fact | None:
    """What the indicator is judged by; None where nothing is judged, unless it has a criterion of its own."""
    has_own = item["indicator_id"] in view.evaluation.policy.scale.criterion_of
    if not has_own and not _knows(item, "year") and not _knows(item, "projection_status"):
        return None
    scale = scale_of(view.evaluation, item)
    if has_own:
        return Fact(HEAD, scale.name, scale.words)
    return Fact(HEAD, COMMON, f"{scale.name}: {scale.words}")


def _progress(item: Item, scale: Scale) -> Fact | None:
    if not _knows(item, "year", "progress"):
        return None
    return Fact("基準年からの進捗", scale.rate_words(item["progress"]), "(実績−基準値)÷(目標−基準値)")


def _way_to_final_target(item: Item) -> Fact | None:
    if not _knows(item, "final_target", "latest"):
        return None
    goal = f"{_year(item, 'final_year')} {quantity(item['final_target'], item['unit'])}"
    if reaches(item):
        return Fact("最終目標まで", "達している", f"{goal} に対し {quantity(item['latest'], item['unit'])}")
    gap = item["final_target"] - item["latest"]
    label = "最終目標までの削減幅" if direction_word(gap) == "減" else "最終目標まで"
    if item["direction"] in (NOT_STATED, BETWEEN):
        label = "最終目標との差"
    how = f"{goal} と直近値 {number(item['latest'])} の差"
    return Fact(label, quantity(abs(gap), step_unit(item["unit"])), how)


def pace_needed(item: Item) -> Fact | None:
    """The change a year that the final target needs; None where it is not known, or reached."""
    if not _knows(item, "final_target", "latest", "pace_needed") or reaches(item):
        return None
    gap, years_left = abs(item["final_target"] - item["latest"]), _years_ahead(item)
    needed = per_year(item["pace_needed"], item["unit"], beside=item["pace_so_far"])
    label = f"目標達成に必要な{direction_word(item['pace_needed'])}"
    return Fact(label, needed, f"{number(gap)} ÷ 残り{years_left}年")


def _years_ahead(item: Item) -> int:
    return int(item["final_year"] - item["latest_year"])


def pace_so_far(item: Item) -> Fact | None:
    """The change a year so far; None where it is not known."""
    if not _knows(item, "pace_so_far"):
        return None
    years = int(item["latest_year"] - item["pace_start_year"])
    how = f"{basis_words(item)}: {number(item['pace_start'])} → {number(item['latest'])}、{years}年"
    if is_small_pace(item):
        how += smallest_change_words(item)
    taken = taken_step(item) if is_small_pace(item) else _per_year_so_far(item)
    return Fact(f"これまでの{direction_word(item['pace_so_far'])}", taken, how)


def _per_year_so_far(item: Item) -> str:
    return per_year(item["pace_so_far"], item["unit"], beside=item["pace_needed"])


def _projection(item: Item) -> Fact | None:
    if not _knows(item, "projection"):
        return None
    return Fact(
        f"{PROJECTION}({_year(item, 'final_year')})",
        estimate(item["projection"], item["unit"], beside=item["final_target"]),
        f"最終{goal_words(item)}。{make_assumption(item)}。{basis_words(item)}による。実績ではない",
    )


def make_assumption(item: Item) -> str:
    """What a projection takes for granted: ``R2の5団体から5年間増減なしと仮定``; where it stops at a limit, that too."""
    latest = f"{_year(item, 'latest_year')}の{quantity(item['latest'], item['unit'])}"
    pause = "、" if item["pace_so_far"] else ""
    course = f"{latest}から{_years_ahead(item)}年間{pause}{taken_step(item)}と仮定"
    if not item["is_capped"]:
        return course
    limit = "下限" if item["pace_so_far"] < 0 else "上限"
    return f"{course}({limit}の{quantity(item['projection'], item['unit'])}まで)"


def own_words(view: View, indicator_id: str) -> tuple[Quote, ...]:
    """What the sheet says of an indicator's status, without texts of dashes alone."""
    return quotes(view, (row for row in _texts_on(view, indicator_id) if row.kind != "note"))


def notes_on(view: View, indicator_id: str) -> tuple[Quote, ...]:
    """The sheet's notes on an indicator: none of them speaks of its status."""
    return quotes(view, (row for row in _texts_on(view, indicator_id) if row.kind == "note"))


def _texts_on(view: View, indicator_id: str) -> Iterator[Any]:
    rows = texts_on(view.evaluation.tables, "indicator", indicator_id)
    return (row for row in rows if row.text.strip("—- "))
