"""Parts of sentences on one indicator: how it did, where its pace leads, what reaching the target takes.

`row` is a row of the assessments (evaluation.assess). Figures come with unit and fiscal year, in Japanese.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import NOT_STATED, PROJECTION
from lib.contract.units import COUNTED, step_unit
from lib.contract.wording import (
    PACE_SO_FAR,
    against,
    estimate,
    number,
    quantity,
    shortfall,
    step,
    steps_taken,
    times,
)
from lib.judge.policy.criteria import BETWEEN
from lib.judge.policy.scale import Scale

Row: TypeAlias = Mapping[str, Any]


def basis_words(row: Row) -> str:
    """The years that a pace rests on: ``R元→R2の1年分の推移``, ``R3〜R6の推移``."""
    return steps_taken(int(row["pace_start_year"]), int(row["latest_year"]), int(row["pace_points"]))


def basis_years(row: Row) -> str:
    """As basis_words, for narrow places: ``R元→R2の1年分``, ``R3〜R6``."""
    return basis_words(row).removesuffix(PACE_SO_FAR)


def rests_on_one_step(row: Row) -> bool:
    """Whether a pace is drawn from two figures alone, which is too little for a grade."""
    return bool(pd.notna(row["projection"]) and row["pace_points"] <= 2)


def one_step_words(row: Row) -> str:
    """To follow the word for a projection that rests on two figures alone: ``(1年分)``, ``(2つの値)``; else empty."""
    if not rests_on_one_step(row):
        return ""
    years = int(row["latest_year"] - row["pace_start_year"])
    return "(1年分)" if years == 1 else "(2つの値)"


def is_decrease(row: Row) -> bool:
    """Whether lower is better."""
    return bool(row["direction"] == "decrease")


def is_kept_between(row: Row) -> bool:
    """Whether an indicator is judged by the range of its own criterion, not by its target."""
    return bool(row["direction"] == BETWEEN)


def aim_words(row: Row) -> str:
    """What the judged actual is held against: ``目標40台``; ``基準の範囲10〜20台`` of an indicator with a range."""
    return aim_of_year(row, row["target"])


def aim_of_year(row: Row, target: float) -> str:
    """As aim_words, of a year with another target."""
    if is_kept_between(row):
        return f"基準の範囲{range_words(row)}"
    return f"目標{quantity(target, str(row['unit']))}"


def aim_in_column(row: Row) -> str:
    """The target of the judged year, for a column of targets, with the range that is judged by where one is."""
    target = quantity(row["target"], str(row["unit"]))
    return f"{target}(基準の範囲{range_words(row)})" if is_kept_between(row) else target


def range_words(row: Row) -> str:
    """The range that an indicator is to stay in: ``10〜20台``."""
    return f"{number(row['range_from'])}〜{quantity(row['range_to'], str(row['unit']))}"


def gap_words(row: Row) -> str:
    """How far a judged actual that misses is from it, to follow aim_words: ``に3件足りない``, ``を2件超過し未達``."""
    actual, unit = row["actual"], str(row["unit"])
    if not is_kept_between(row):
        return shortfall(actual, row["target"], unit, is_decrease(row))
    is_above = actual > row["range_to"]
    return shortfall(actual, row["range_to" if is_above else "range_from"], unit, bool(is_above))


def distance_words(row: Row) -> str:
    """How far a judged actual that misses is from what it is held against: ``あと3件``, ``2件超過``."""
    goal, is_above = row["target"], is_decrease(row)
    if is_kept_between(row):
        is_above = bool(row["actual"] > row["range_to"])
        goal = row["range_to"] if is_above else row["range_from"]
    gap = quantity(abs(row["actual"] - goal), step_unit(str(row["unit"])))
    return f"{gap}超過" if is_above else f"あと{gap}"


def smallest_change_words(row: Row) -> str:
    """From which change on one counts, by the indicator's criterion: ``(0.5ポイント未満の変化は横ばいとする基準)``."""
    smallest = quantity(row["smallest_change"], step_unit(str(row["unit"])))
    return f"({smallest}未満の変化は横ばいとする基準)"


def is_small_pace(row: Row) -> bool:
    """Whether an actual changed, but by less than what counts, so that its pace is none."""
    return bool(row["pace_so_far"] == 0 and row["latest"] != row["pace_start"])


def reaches(row: Row) -> bool:
    """Whether the latest figure is already as good as the final target; not while nobody said which way is better."""
    if row["direction"] in (NOT_STATED, BETWEEN):
        return False
    latest, goal = row["latest"], row["final_target"]
    return bool(latest <= goal if is_decrease(row) else latest >= goal)


def end_words(row: Row, goes_on: bool = False) -> str:
    """Where the pace ends, against the final target: ``5団体で、目標16団体に11団体足りない``.

    `goes_on` where the sentence does: ``足りず``.
    """
    unit, goal = str(row["unit"]), row["final_target"]
    return f"{estimate(row['projection'], unit, beside=goal)}{limit_words(row)}で、{goal_words(row, goes_on)}"


def limit_words(row: Row) -> str:
    """That a projection stops at the least or the most that its figure can be: ``(下限)``; else empty."""
    if not row["is_capped"]:
        return ""
    return "(下限)" if row["projection"] <= 0 else "(上限)"


def goal_words(row: Row, goes_on: bool = False) -> str:
    """How the projection compares with the final target: ``目標16団体に11団体足りない``; see end_words."""
    unit, goal = str(row["unit"]), row["final_target"]
    return f"目標{quantity(goal, unit)}{against(row['projection'], goal, unit, is_decrease(row), goes_on)}"


def nearly_words(row: Row, scale: Scale, goes_on: bool = False) -> str:
    """As end_words, for a pace that is not warned of: the share of the final target, not what is missing of it.

    What is missing where the share would not read true: of a lower-is-better indicator, and of a few things counted.
    """
    unit, goal = str(row["unit"]), row["final_target"]
    is_of_few = unit in COUNTED and goal < 100
    if not row["is_projected_short"] or pd.isna(row["projection_rate"]) or is_decrease(row) or is_of_few:
        return end_words(row, goes_on)
    projected = estimate(row["projection"], unit, beside=goal)
    rate = scale.of(row["indicator_id"]).rate_words(row["projection_rate"])
    return f"{projected}{limit_words(row)}で、目標{quantity(goal, unit)}の{rate}{'' if goes_on else 'の'}"


def need_words(row: Row) -> str:
    """The change a year that reaching the final target takes, to be followed by です:

    ``最終目標に達するには年2.2団体の増が必要``.
    """
    if reaches(row):
        return "最終目標を満たす水準の維持が必要"
    return f"最終目標に達するには{needed_step(row)}が必要"


def needed_step(row: Row) -> str:
    """The change a year that the final target needs: ``年2.2団体の増``; it reads unlike the pace so far unless equal."""
    return step(row["pace_needed"], str(row["unit"]), beside=row["pace_so_far"])


def taken_step(row: Row) -> str:
    """The change a year so far: ``年2.2団体の増``, 横ばい where it is smaller than what counts; see needed_step."""
    if is_small_pace(row):
        return "横ばい"
    return step(row["pace_so_far"], str(row["unit"]), beside=row["pace_needed"])


def rate_words(row: Row, scale: Scale) -> str:
    """How an actual compares with its target: ``達成率50%``; where lower is better a miss is ``目標の1.5倍``.

    Empty where there is no rate (a target of 0), and for a met target of a lower-is-better indicator.
    """
    if pd.isna(row["achievement_rate"]):
        return ""
    own = scale.of(row["indicator_id"])
    if not is_decrease(row):
        return f"達成率{own.rate_words(row['achievement_rate'])}"
    return f"目標の{times(row['actual'] / row['target'], own.times_limits)}" if row["actual"] > row["target"] else ""


def goal_share(row: Row, scale: Scale) -> str:
    """The projection's share of the final target: ``31%``; where lower is better ``目標の1.5倍``, or 目標に達する.

    Empty where there is none (a target of 0).
    """
    if pd.isna(row["projection_rate"]):
        return ""
    own = scale.of(row["indicator_id"])
    if not is_decrease(row):
        return own.rate_words(row["projection_rate"])
    return (
        f"目標の{times(row['projection'] / row['final_target'], own.times_limits)}"
        if row["is_projected_short"]
        else "目標に達する"
    )


def judged_words(row: Row, scale: Scale) -> str:
    """How an indicator did in its latest judged year: ``R2に目標40台に対し20台、達成率50%(やや遅れ)``.

    With rate_words where there are any. Raises ValueError where no year is judged.
    """
    grade, actual = scale.labels()[row["status"]], quantity(row["actual"], str(row["unit"]))
    figures = f"{era(int(row['year']))}に{aim_words(row)}に対し{actual}"
    rate = rate_words(row, scale)
    return f"{figures}、{rate}({grade})" if rate else f"{figures}({grade})"


def outlook_words(row: Row) -> str:
    """Where the pace leads, and what it rests on: ``R元→R2の1年分の推移が続いた場合、R7に5団体で、…試算``.

    A final target that the latest figure reaches, and the pace leaves again, is said first:
    ``R6に最終目標24日に達しているが、…``.
    Raises ValueError where there is neither a pace nor a final target.
    """
    course = f"{basis_words(row)}が続いた場合、{era(int(row['final_year']))}に{end_words(row)}{PROJECTION}{one_step_words(row)}"
    return f"{reached_words(row)}が、{course}" if reaches(row) and row["is_projected_short"] else course


def reached_words(row: Row) -> str:
    """That the latest figure reaches the final target: ``R6に最終目標24日に達している``."""
    goal = quantity(row["final_target"], str(row["unit"]))
    return f"{era(int(row['latest_year']))}に最終目標{goal}に達している"


def standing_is_judged(row: Row) -> bool:
    """Whether an indicator's judged year tells how it stands: it is behind there, or its pace reaches the target."""
    return bool(pd.notna(row["year"]) and (row["is_underperforming"] or not row["is_projected_short"]))


def standing_words(row: Row, scale: Scale) -> str:
    """How an indicator stands: judged_words or outlook_words, by standing_is_judged."""
    return judged_words(row, scale) if standing_is_judged(row) else outlook_words(row)


def movement_words(row: Row) -> str:
    """The change from the start of the pace to the latest figure: ``R元の5団体からR2の5団体へ、増減なしです。``

    Empty without a pace.
    """
    if pd.isna(row["pace_so_far"]):
        return ""
    unit = str(row["unit"])
    start = f"{era(int(row['pace_start_year']))}の{quantity(row['pace_start'], unit)}"
    latest = f"{era(int(row['latest_year']))}の{quantity(row['latest'], unit)}"
    basis = smallest_change_words(row) if is_small_pace(row) else ""
    return f"{start}から{latest}へ、{taken_step(row)}{basis}です。"
