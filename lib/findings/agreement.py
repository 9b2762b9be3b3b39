"""How the rules' suggestions meet the prefecture's records, beside what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.contract.terms import RECORDED, SUGGESTED
from lib.contract.wording import number
from lib.judge.evaluation import Evaluation
from lib.judge.flags import expected_agreement

_FEWEST_RECORDS = 30


@dataclass(frozen=True)
class Agreement:
    """How suggestions meet the prefecture's records, and how many would meet by chance. No score: see `caution`."""

    recorded: int
    suggested: int
    both: int
    by_chance: float

    @property
    def words(self) -> str:
        """The counts beside what chance would give; that there are no records where there are none."""
        if not self.recorded:
            return f"{RECORDED}なし。"
        return (
            f"{RECORDED}{self.recorded:,}件のうち、{SUGGESTED}も同じ視点を挙げたもの{self.both:,}件"
            f"(視点ごとの件数を変えず、事業を無作為に組み合わせた場合の平均は{number(self.by_chance, 1)}件)。"
        )

    @property
    def caution(self) -> str:
        """What the records are, and when their number says nothing."""
        few = (
            f"記載が{_FEWEST_RECORDS}件に満たないため、重なりの多少は評価できません。"
            if 0 < self.recorded < _FEWEST_RECORDS
            else ""
        )
        return f"{RECORDED}は翌年度の事業を組み立てるためのもので、注意や警告ではなく、規則の正解でもありません。{few}"


def agreement_of(evaluation: Evaluation, project_ids: pd.Series | None = None) -> Agreement:
    """Records and suggestions of these projects, side by side."""
    if project_ids is None:
        project_ids = evaluation.tables["projects"]["project_id"]
    rows = evaluation.agreement
    rows = rows[rows["project_id"].isin(project_ids)]
    return Agreement(
        int(rows["is_recorded"].sum()),
        int(rows["is_suggested"].sum()),
        int((rows["is_recorded"] & rows["is_suggested"]).sum()),
        expected_agreement(rows, len(project_ids)),
    )
