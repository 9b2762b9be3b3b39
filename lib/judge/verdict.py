"""Judges program groups as a whole on each year's sheet as it stood then: facts of their results, and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import NO_DIRECTION, NOT_DUE, UNREPORTED
from lib.judge.grading import directions, grade_columns, years_in_a_row
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import NOT_JUDGED, UNREPORTED_GROUP, VerdictRules
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
VERDICT_COLUMNS: Final = [
    "group_id",
    "sheet_year",
    "results",
    "judged",
    "behind",
    "worst",
    "reported",
    "owed",
    "own_behind",
    "own_worst_years",
    "behind_share",
    "worst_share",
    "verdict",
    "before",
    "before_year",
    "years_same",
]
# Indicators are counted under these names, by group and sheet year.
COUNTS: Final = ("results", "judged", "behind", "worst", "reported", "owed", "own_behind")
_MEASURES: Final = ("baseline", "target", "actual")


def standings(tables: Tables, scale: Scale, kinds: Sequence[str]) -> Frame:
    """How each indicator of these kinds stood on the sheet of a year, judged from that sheet and those before it alone.

    One row per sheet year and indicator on the group's whole sheet of that year (one that lists projects). Columns:
    sheet_year, indicator_id, group_id, kind, year, achievement_rate, status (of the latest judged year; else
    NO_DIRECTION, UNREPORTED, NOT_DUE or None), is_underperforming, years_behind, is_reported and is_owed (the actual of
    the year before the sheet's).
    """
    stated = tables.stated or tables.frames
    indicators = stated["indicators"].drop_duplicates("indicator_id", keep="last")
    indicators = indicators.loc[indicators["kind"].isin(kinds), ["indicator_id", "group_id", "kind", "direction"]]
    indicators = indicators.assign(direction=directions(indicators, scale))
    observations = stated["observations"]
    is_counted = observations["indicator_id"].isin(indicators["indicator_id"])
    observations = observations[observations["measure"].isin(_MEASURES) & is_counted]
    whole_sheets = stated["projects"][["group_id", "sheet_year"]].drop_duplicates()
    on_sheet = observations[["indicator_id", "sheet_year"]].drop_duplicates().merge(indicators, on="indicator_id")
    on_sheet = on_sheet.merge(whole_sheets, on=["group_id", "sheet_year"])
    by_year = [
        _stand_on_sheet(year, on_sheet[on_sheet["sheet_year"] == year], observations, scale)
        for year in sorted(on_sheet["sheet_year"].unique())
    ]
    # Without any sheet, the columns all the same.
    return pd.concat(by_year, ignore_index=True) if by_year else _stand_on_sheet(0, on_sheet, observations, scale)


def _stand_on_sheet(sheet_year: int, indicators: Frame, observations: Frame, scale: Scale) -> Frame:
    """The rows of `standings` for one year's sheets; later observations are left out."""
    cells = _cells_as_of(sheet_year, indicators, observations)
    cells = cells.assign(**grade_columns(cells, scale))
    judged = cells[cells["actual"].notna() & cells["target"].notna() & cells["is_met"].notna()]
    latest = judged.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    due = cells[cells["fiscal_year"] == sheet_year - 1].set_index("indicator_id")
    rows = indicators.drop(columns="direction").reset_index(drop=True)
    ids = rows["indicator_id"]
    status = ids.map(latest["status"]).astype(object)
    status = status.where(status.notna(), _waiting_status(ids, cells))
    return rows.assign(
        year=ids.map(latest["fiscal_year"]).astype(float),
        achievement_rate=ids.map(latest["achievement_rate"]).astype(float),
        status=status,
        is_underperforming=status.isin(scale.behind_codes),
        years_behind=ids.map(years_in_a_row(judged, scale.behind_codes)).fillna(0).astype(int),
        is_reported=ids.map(due["actual"]).notna().to_numpy(bool),
        is_owed=ids.map(due["status"]).eq(UNREPORTED).to_numpy(bool),
    )


def _cells_as_of(sheet_year: int, indicators: Frame, observations: Frame) -> Frame:
    """One row per indicator and fiscal year, as the sheets up to this year state it, ready for grade_columns."""
    is_stated = (observations["sheet_year"] <= sheet_year) & observations["indicator_id"].isin(
        indicators["indicator_id"]
    )
    keys = ["indicator_id", "fiscal_year"]
    newest = observations[is_stated].sort_values("sheet_year").drop_duplicates([*keys, "measure"], keep="last")
    wide = newest.pivot(index=keys, columns="measure", values=["value", "report_state"])
    # A measure that no sheet up to this year states has no column.
    figures = {m: wide["value", m].astype(float) if ("value", m) in wide else np.nan for m in _MEASURES}
    cells = pd.DataFrame(figures, index=wide.index).assign(actual_state=wide.get(("report_state", "actual")))
    cells = cells.reset_index().merge(indicators[["indicator_id", "direction"]], on="indicator_id")
    return cells.assign(is_due=cells["fiscal_year"] < sheet_year)


def _waiting_status(indicator_ids: pd.Series, cells: Frame) -> pd.Series:
    """NO_DIRECTION without a stated direction, UNREPORTED where an actual is owed, NOT_DUE where one is awaited."""
    undirected = set(cells.loc[cells["status"] == NO_DIRECTION, "indicator_id"])
    owed = set(cells.loc[cells["status"] == UNREPORTED, "indicator_id"])
    awaited = set(cells.loc[cells["status"] == NOT_DUE, "indicator_id"])
    conditions = [indicator_ids.isin(undirected), indicator_ids.isin(owed), indicator_ids.isin(awaited)]
    codes = np.select(conditions, [NO_DIRECTION, UNREPORTED, NOT_DUE], "").astype(object)
    return pd.Series(codes, index=indicator_ids.index).replace({"": None})


def verdicts(stood: Frame, scale: Scale, rules: VerdictRules) -> Frame:
    """A verdict for each group and year's sheet, oldest first, with VERDICT_COLUMNS. `stood`: see standings.

    results, judged, behind, worst, reported, owed: numbers of indicators; own_behind: of those that are the group's
    own. own_worst_years: most years in a row that an own indicator of the worst grade is behind. Shares are fractions
    of `judged`. before: the verdict on the sheet before (before_year), None on the first. years_same: consecutive
    sheet years with this verdict (a missing sheet ends the run).
    """
    facts = _group_facts(stood, scale.grades[-1].code)
    facts = facts.assign(verdict=_choose_verdicts(facts, rules))
    by_group = facts.groupby("group_id", sort=False)
    before, before_year = by_group["verdict"].shift().astype(object), by_group["sheet_year"].shift()
    before = before.where(before.notna(), None)
    is_new = (facts["verdict"] != before) | (facts["sheet_year"] != before_year + 1)
    run = is_new.groupby(facts["group_id"]).cumsum()
    years_same = facts.groupby([facts["group_id"], run], sort=False).cumcount() + 1
    return facts.assign(before=before, before_year=before_year, years_same=years_same)[VERDICT_COLUMNS]


def _group_facts(stood: Frame, worst_code: str) -> Frame:
    """One row per group and sheet year, what verdict rules ask: the columns of VERDICT_COLUMNS up to worst_share."""
    is_own, is_worst = stood["kind"] == "group", stood["status"] == worst_code
    counted = stood.assign(
        results=1,
        judged=stood["year"].notna(),
        behind=stood["is_underperforming"],
        worst=is_worst,
        reported=stood["is_reported"],
        owed=stood["is_owed"],
        own_behind=is_own & stood["is_underperforming"],
        own_worst_years=stood["years_behind"].where(is_own & is_worst, 0),
    )
    by_sheet = counted.groupby(["group_id", "sheet_year"], sort=True)
    facts = by_sheet[list(COUNTS)].sum().astype(int).join(by_sheet["own_worst_years"].max().astype(int)).reset_index()
    judged = facts["judged"].where(facts["judged"] > 0)
    return facts.assign(
        behind_share=(facts["behind"] / judged).astype(float), worst_share=(facts["worst"] / judged).astype(float)
    )


def _choose_verdicts(facts: Frame, rules: VerdictRules) -> list[str]:
    """The code of the first verdict, worst first, of which a condition holds; the last one has none."""
    expected = facts["reported"] + facts["owed"]
    is_unreported = (expected > 0) & (facts["reported"] < rules.reported_below * expected)
    conditions = [is_unreported, (facts["judged"] == 0) & ~is_unreported]
    codes = [UNREPORTED_GROUP, NOT_JUDGED]
    for step in rules.steps[:-1]:
        conditions.append(
            pd.concat([facts[fact] >= bound for fact, bound in step.when], axis="columns").any(axis="columns")
        )
        codes.append(step.code)
    return [str(code) for code in np.select(conditions, codes, rules.steps[-1].code)]
