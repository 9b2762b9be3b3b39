"""Parts of sentences on one indicator: how it did, where its pace leads, what reaching the target takes.

`row` is a row of the assessments (evaluation.assess). Figures come with unit and fiscal year, in Japanese.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import NOT_STATED
from lib.contract.wording import against, estimate, quantity, share, step, steps_taken
from lib.judge.policy.scale import Scale

Row: TypeAlias = Mapping[str, Any]


def basis_words(row: Row) -> str:
    """The years that a pace rests on: ``R元→R2の1年分の推移``, ``R3〜R6の推移``."""
    return steps_taken(int(row["pace_start_year"]), int(row["latest_year"]), int(row["pace_points"]))


def rests_on_one_step(row: Row) -> bool:
    """Whether a pace is drawn from two figures alone, which is too little for a grade."""
    return bool(pd.notna(row["projection"]) and row["pace_points"] <= 2)


def one_step_words(row: Row) -> str:
    """To follow the word for a projection that rests on two figures alone: ``(1年分)``, ``(2つの値)``; else empty."""
    if not rests_on_one_step(row):
        return ""
    years = int(row["latest_year"] - row["pace_start_year"])
    return "(1年分)" if years == 1 else "(2つの値)"


def reaches(row: Row) -> bool:
    """Whether the latest figure is already as good as the final target; not while nobody said which way is better."""
    if row["direction"] == NOT_STATED:
        return False
    latest, goal = row["latest"], row["final_target"]
    return bool(latest <= goal if row["direction"] == "decrease" else latest >= goal)


def end_words(row: Row, goes_on: bool = False) -> str:
    """Where the pace ends, against the final target: ``5団体で、目標16団体に11団体足りない``.

    `goes_on` where the sentence does: ``足りず``.
    """
    unit, goal = str(row["unit"]), row["final_target"]
    end = against(row["projection"], goal, unit, row["direction"] == "decrease", goes_on)
    return f"{estimate(row['projection'], unit, beside=goal)}で、目標{quantity(goal, unit)}{end}"


def nearly_words(row: Row, scale: Scale, goes_on: bool = False) -> str:
    """As end_words, for a pace that is not warned of: the share of the final target, not what is missing of it."""
    unit, goal = str(row["unit"]), row["final_target"]
    if not row["is_projected_short"] or pd.isna(row["projection_rate"]):
        return end_words(row, goes_on)
    projected = estimate(row["projection"], unit, beside=goal)
    rate = share(row["projection_rate"], scale.decimals)
    return f"{projected}で、目標{quantity(goal, unit)}の{rate}{'' if goes_on else 'の'}"


def need_words(row: Row) -> str:
    """The change a year that reaching the final target takes: ``届くには年2.2団体の増が必要``."""
    if reaches(row):
        return "直近の値は最終目標に届いている"
    return f"届くには{step(row['pace_needed'], str(row['unit']))}が必要"


def judged_words(row: Row, scale: Scale) -> str:
    """How an indicator did in its latest judged year: ``R2に目標40台に対し20台、達成率50%(やや遅れ)``.

    Without the rate where there is none (a target of 0). Raises ValueError where no year is judged.
    """
    unit, grade = str(row["unit"]), scale.labels()[row["status"]]
    target, actual = quantity(row["target"], unit), quantity(row["actual"], unit)
    figures = f"{era(int(row['year']))}に目標{target}に対し{actual}"
    if pd.isna(row["achievement_rate"]):
        return f"{figures}({grade})"
    return f"{figures}、達成率{share(row['achievement_rate'], scale.decimals)}({grade})"


def outlook_words(row: Row) -> str:
    """Where the pace leads, and what it rests on: ``R元→R2の1年分の推移が続いた場合、R7に5団体で、…試算``.

    Raises ValueError where there is neither a pace nor a final target.
    """
    return f"{basis_words(row)}が続いた場合、{era(int(row['final_year']))}に{end_words(row)}試算{one_step_words(row)}"


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
    return f"{start}から{latest}へ、{step(row['pace_so_far'], unit)}です。"
