"""Parts of sentences about one indicator (a row of the assessments): how it did, where it leads, what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.era import era
from lib.contract.wording import against, estimate, quantity, share, step, steps_taken
from lib.judge.scale import Scale

Row: TypeAlias = Mapping[str, Any]


def basis_words(row: Row) -> str:
    """What the pace rests on: ``R元→R2の1年分の歩み``, ``R3〜R6の歩み``."""
    return steps_taken(int(row["pace_start_year"]), int(row["latest_year"]), int(row["pace_points"]))


def rests_on_one_step(row: Row) -> bool:
    """Whether a pace is drawn from two figures alone, which is too little for a grade."""
    return bool(pd.notna(row["projection"]) and row["pace_points"] <= 2)


def reaches(row: Row) -> bool:
    """Whether the latest figure is already as good as the final target."""
    latest, goal = row["latest"], row["final_target"]
    return bool(latest <= goal if row["direction"] == "decrease" else latest >= goal)


def end_words(row: Row, goes_on: bool = False) -> str:
    """Where the pace ends against the final target: ``5団体で、目標16団体に11団体足りない``."""
    unit, goal = str(row["unit"]), row["final_target"]
    end = against(row["projection"], goal, unit, row["direction"] == "decrease", goes_on)
    return f"{estimate(row['projection'], unit, beside=goal)}で、目標{quantity(goal, unit)}{end}"


def nearly_words(row: Row, scale: Scale, goes_on: bool = False) -> str:
    """Where a pace ends that the scale does not warn of: the share of the final target, not what is missing of it."""
    unit, goal = str(row["unit"]), row["final_target"]
    if not row["is_projected_short"] or pd.isna(row["projection_rate"]):
        return end_words(row, goes_on)
    end = f"{estimate(row['projection'], unit, beside=goal)}で、目標{quantity(goal, unit)}の"
    return f"{end}{share(row['projection_rate'], scale.decimals)}{'' if goes_on else 'の'}"


def need_words(row: Row) -> str:
    """What it takes from here: ``届くには年2.2団体の増が必要``; nothing more where the latest figure is there already."""
    if reaches(row):
        return "直近の値は最終目標に届いている"
    return f"届くには{step(row['pace_needed'], str(row['unit']))}が必要"


def judged_words(row: Row, scale: Scale) -> str:
    """How an indicator did in its latest judged year: ``R2に目標40台に対し20台、達成率50%(やや遅れ)``."""
    unit, word = str(row["unit"]), scale.labels()[row["status"]]
    said = f"{era(int(row['year']))}に目標{quantity(row['target'], unit)}に対し{quantity(row['actual'], unit)}"
    rate = row["achievement_rate"]
    return f"{said}({word})" if pd.isna(rate) else f"{said}、達成率{share(rate, scale.decimals)}({word})"


def outlook_words(row: Row) -> str:
    """Where the pace leads against the final target, and what the pace rests on."""
    return f"{basis_words(row)}のまま進めば、{era(int(row['final_year']))}に{end_words(row)}見込み"


def standing_is_judged(row: Row) -> bool:
    """Whether the judged year tells how an indicator stands: it is behind there, or its pace leads to the target."""
    return bool(pd.notna(row["year"]) and (row["is_underperforming"] or not row["is_projected_short"]))


def standing_words(row: Row, scale: Scale) -> str:
    """How an indicator stands: its judged year, or where its pace leads."""
    return judged_words(row, scale) if standing_is_judged(row) else outlook_words(row)


def movement_words(row: Row) -> str:
    """From where the pace starts to the latest figure, as a sentence: ``R元の5団体からR2の5団体へ、増減なしです。``

    Empty where there is nothing to compare with.
    """
    if pd.isna(row["pace_so_far"]):
        return ""
    unit = str(row["unit"])
    start = f"{era(int(row['pace_start_year']))}の{quantity(row['pace_start'], unit)}"
    return f"{start}から{era(int(row['latest_year']))}の{quantity(row['latest'], unit)}へ、{step(row['pace_so_far'], unit)}です。"
