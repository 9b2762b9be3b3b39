"""Sentences made from the figures: what matters now, and what each chart shows. Never typed in."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.era import era
from lib.evaluate import Evaluation, Frame
from lib.rules import Scale
from lib.select import View
from lib.terms import MET, PROJECTION, UNREPORTED
from lib.wording import change, percent, quantity, thousand_yen

_LONGEST_NAME = 26
_MOST_WARNINGS = 2


@dataclass(frozen=True)
class Cost:
    """Total cost of the shown projects from the latest actual year to the plan that follows, in thousand yen."""

    from_year: int
    to_year: int
    before: float
    after: float
    unknown: int

    @property
    def change(self) -> float:
        """Relative change, NaN from nothing."""
        return self.after / self.before - 1 if self.before else float("nan")


def short(name: object, longest: int = _LONGEST_NAME) -> str:
    """A name that fits a sentence, or `longest` letters."""
    text = str(name)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def headline(view: View) -> list[str]:
    """What matters now, at most four short sentences: what is unreported, what is on course for what, what was missed."""
    sentences = []
    rows = view.assessments
    own = rows[(rows["kind"] == "group") & rows["projection"].notna()]
    owed = owed_years(view, rows[rows["kind"] == "group"])
    if owed:
        sentences.append(f"{_span(owed)}の実績は未報告。")
    scale = view.evaluation.policy.scale
    behind, steady = own[own["is_behind"]], own[~own["is_behind"]]
    for row in behind.head(_MOST_WARNINGS).to_dict("records"):
        sentences.append(f"{_course(row, scale)}にとどまる{PROJECTION}。")
    if len(behind) > _MOST_WARNINGS:
        sentences.append(f"ほか{len(behind) - _MOST_WARNINGS}指標も届かない{PROJECTION}。")
    for row in steady.head(1 if len(behind) < _MOST_WARNINGS else 0).to_dict("records"):
        sentences.append(f"{_course(row, scale)}の{PROJECTION}。")
    missed = _missed_sentence(view)
    if missed:
        sentences.append(missed)
    return sentences or ["この条件に当てはまる指標はありません。"]


def _course(row: Mapping[str, Any], scale: Scale) -> str:
    """Where today's pace takes an indicator, against its final target."""
    rate = percent(row["projection_rate"], scale.decimals)
    year, unit = era(int(row["final_year"])), row["unit"]
    end = quantity(row["projection"], unit)
    still = f"{end}のまま" if row["pace_so_far"] == 0 else end
    return f"{short(row['short_name'])}は{still}で{year}目標{quantity(row['final_target'], unit)}の{rate}"


def _missed_sentence(view: View) -> str:
    judged = view.assessments[view.assessments["year"].notna()]
    if judged.empty:
        return ""
    year = int(judged["year"].max())
    judged = judged[judged["year"] == year]
    missed = judged[judged["status"] != MET]
    if missed.empty:
        return f"{era(year)}は{len(judged)}指標すべてが目標を達成。"
    worst = missed.sort_values("achievement_rate").iloc[0]
    rate = percent(worst["achievement_rate"], view.evaluation.policy.scale.decimals)
    return f"{era(year)}は{len(judged)}指標中{len(missed)}指標が未達(最低は{short(worst['short_name'])}{rate})。"


def owed_years(view: View, assessments: Frame) -> list[int]:
    """Years in view for which none of these indicators has an actual and one is owed."""
    cells = view.cells[view.cells["indicator_id"].isin(assessments["indicator_id"])]
    owed = set(cells.loc[cells["status"] == UNREPORTED, "fiscal_year"])
    known = set(cells.loc[cells["actual"].notna(), "fiscal_year"])
    return sorted(int(y) for y in owed - known)


def _span(years: list[int]) -> str:
    return era(years[0]) if len(years) == 1 else f"{era(years[0])}〜{era(years[-1])}"


def about_indicator(row: pd.Series, scale: Scale) -> str:
    """The finding that titles an indicator's chart."""
    name, unit = short(row["short_name"]), str(row["unit"])
    if (row["is_behind"] and row["is_fact"]) or (pd.notna(row["year"]) and pd.isna(row["projection"])):
        return (
            f"{name}: {era(int(row['year']))}は目標{quantity(row['target'], unit)}に対し{quantity(row['actual'], unit)}、"
            f"{_rate_or_word(row, scale)}"
        )
    if pd.notna(row["pace_needed"]):
        need = quantity(abs(row["pace_needed"]), unit)
        way = "増" if row["pace_needed"] >= 0 else "減"
        if pd.isna(row["pace_so_far"]):
            return f"{name}: 最終目標まで年{need}の{way}が必要"
        if row["pace_so_far"] == 0:
            return f"{name}: 年{need}の{way}が必要、{era(int(row['latest_year']))}までは変わっていない"
        so_far = "増" if row["pace_so_far"] > 0 else "減"
        return f"{name}: 年{need}の{way}が必要、これまでは年{quantity(abs(row['pace_so_far']), unit)}の{so_far}"
    return f"{name}: 実績は未報告" if row["status"] == UNREPORTED else f"{name}: {scale.labels()[row['status']]}"


def _rate_or_word(row: pd.Series, scale: Scale) -> str:
    word = scale.labels()[row["status"]]
    rate = row["achievement_rate"]
    return f"{percent(rate, scale.decimals)}で{word}" if pd.notna(rate) else word


def cost(budgets: Frame, project_ids: pd.Series) -> Cost | None:
    """The cost of these projects, latest actual year against the next plan year; None without both."""
    rows = budgets[budgets["project_id"].isin(project_ids) & (budgets["item"] == "total")]
    known = rows[rows["report_state"] == "reported"]
    actual, plan = known[known["stage"] == "actual"], known[known["stage"] == "plan"]
    if actual.empty or plan.empty:
        return None
    start = int(actual["fiscal_year"].max())
    after = plan[plan["fiscal_year"] > start]
    if after.empty:
        return None
    end = int(after["fiscal_year"].min())
    lost = rows[(rows["fiscal_year"].isin([start, end])) & rows["report_state"].isin(["illegible", "not_published"])]
    return Cost(
        start,
        end,
        float(actual.loc[actual["fiscal_year"] == start, "amount_thousand_yen"].sum()),
        float(after.loc[after["fiscal_year"] == end, "amount_thousand_yen"].sum()),
        int(lost["project_id"].nunique()),
    )


def about_cost(budget: Cost) -> str:
    """The finding that titles a budget chart."""
    before, after = thousand_yen(budget.before), thousand_yen(budget.after)
    return f"事業費 {era(budget.from_year)}実績{before} → {era(budget.to_year)}計画{after}({change(budget.change)})"


def agreement_totals(evaluation: Evaluation, project_ids: pd.Series | None = None) -> dict[str, int]:
    """How far suggestions agree with the record: counts of recorded, both, recorded only, suggested only."""
    rows = evaluation.agreement
    if project_ids is not None:
        rows = rows[rows["project_id"].isin(project_ids)]
    both = int((rows["is_recorded"] & rows["is_suggested"]).sum())
    return {
        "recorded": int(rows["is_recorded"].sum()),
        "both": both,
        "recorded_only": int(rows["is_recorded"].sum()) - both,
        "suggested_only": int(rows["is_suggested"].sum()) - both,
    }


def changed_parts(before: str, after: str, shortest: int = 4) -> list[tuple[str, bool]]:
    """`after` in pieces, each with whether it is new against `before` (common runs of `shortest` characters or more are not)."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in matcher.get_matching_blocks():
        if match.size and match.size < shortest:
            continue
        if match.b > at:
            pieces.append((after[at : match.b], True))
        if match.size:
            pieces.append((after[match.b : match.b + match.size], False))
        at = match.b + match.size
    return pieces
