"""A program group judged as a whole, on each year's sheet as it stood then: facts of its results, a verdict, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from lib.contract.terms import NOT_DUE, UNREPORTED
from lib.judge.grading import graded, years_in_a_row
from lib.judge.scale import Scale
from lib.judge.verdict_rules import NOT_JUDGED, UNREPORTED_GROUP, VerdictRules
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
VERDICT_COLUMNS: Final = [
    "group_id", "sheet_year", "results", "judged", "behind", "worst", "reported", "owed", "own_behind", "own_worst_years",
    "behind_share", "worst_share", "verdict", "before", "before_year", "years_same",
]  # fmt: skip


def standings(tables: Tables, scale: Scale, kinds: Sequence[str]) -> Frame:
    """How each indicator of these kinds stood on the sheet of a year: from that sheet and those before it alone.

    One row a sheet year and indicator that the group's whole sheet of that year holds. Columns: sheet_year, indicator_id,
    group_id, kind, year, achievement_rate, status (of the latest judged year; else UNREPORTED, NOT_DUE or None),
    is_underperforming, years_behind, is_reported and is_owed (the actual of the year before the sheet's).
    """
    stated = tables.stated or tables.frames
    items = stated["indicators"].drop_duplicates("indicator_id", keep="last")
    items = items.loc[items["kind"].isin(kinds), ["indicator_id", "group_id", "kind", "direction"]]
    rows = stated["observations"]
    rows = rows[
        rows["measure"].isin(("baseline", "target", "actual")) & rows["indicator_id"].isin(items["indicator_id"])
    ]
    whole = stated["projects"][["group_id", "sheet_year"]].drop_duplicates()
    on_sheet = rows[["indicator_id", "sheet_year"]].drop_duplicates().merge(items, on="indicator_id")
    on_sheet = on_sheet.merge(whole, on=["group_id", "sheet_year"])
    found = [
        _as_of(int(year), on_sheet[on_sheet["sheet_year"] == year], rows[rows["sheet_year"] <= year], scale)
        for year in sorted(on_sheet["sheet_year"].unique())
    ]
    return pd.concat(found, ignore_index=True) if found else _as_of(0, on_sheet, rows, scale)


def _as_of(sheet_year: int, items: Frame, observations: Frame, scale: Scale) -> Frame:
    rows = observations[observations["indicator_id"].isin(items["indicator_id"])]
    newest = rows.sort_values("sheet_year").drop_duplicates(["indicator_id", "fiscal_year", "measure"], keep="last")
    wide = newest.pivot(index=["indicator_id", "fiscal_year"], columns="measure", values=["value", "report_state"])
    cells = pd.DataFrame(index=wide.index)
    for measure in ("baseline", "target", "actual"):
        known = ("value", measure) in wide
        cells[measure] = wide["value", measure].astype(float) if known else np.nan
    cells["actual_state"] = wide.get(("report_state", "actual"))
    cells = cells.reset_index().merge(items[["indicator_id", "direction"]], on="indicator_id")
    cells["is_due"] = cells["fiscal_year"] < sheet_year
    graded(cells, scale)
    poor = {g.code for g in scale.grades if g.underperforming}
    judged = cells[cells["actual"].notna() & cells["target"].notna()]
    last = judged.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    due = cells[cells["fiscal_year"] == sheet_year - 1].set_index("indicator_id")
    out = items.drop(columns="direction").reset_index(drop=True)
    ids = out["indicator_id"]
    out["year"] = ids.map(last["fiscal_year"]).astype(float)
    out["achievement_rate"] = ids.map(last["achievement_rate"]).astype(float)
    owed = set(cells.loc[cells["status"] == UNREPORTED, "indicator_id"])
    early = set(cells.loc[cells["status"] == NOT_DUE, "indicator_id"])
    waiting = np.select([ids.isin(owed), ids.isin(early)], [UNREPORTED, NOT_DUE], "")
    status = ids.map(last["status"]).astype(object)
    out["status"] = status.where(status.notna(), pd.Series(waiting, dtype=object).where(lambda s: s != "", None))
    out["is_underperforming"] = out["status"].isin(poor)
    out["years_behind"] = ids.map(years_in_a_row(judged, poor)).fillna(0).astype(int)
    out["is_reported"] = ids.map(due["actual"]).notna().to_numpy(bool)
    out["is_owed"] = ids.map(due["status"]).eq(UNREPORTED).to_numpy(bool)
    return out


def verdicts(stood: Frame, scale: Scale, rules: VerdictRules) -> Frame:
    """A verdict for each group and year's sheet, oldest first: VERDICT_COLUMNS.

    results, judged, behind, worst, reported, owed count indicators; own_behind those that are the group's own. before is
    the verdict on the last sheet before it (before_year; None on the first), years_same for how many years in a row, without a sheet that is missing, it stands.
    """
    worst = scale.grades[-1].code
    own = stood["kind"] == "group"
    facts = stood.assign(
        results=1,
        judged=stood["year"].notna(),
        behind=stood["is_underperforming"],
        worst=stood["status"] == worst,
        reported=stood["is_reported"],
        owed=stood["is_owed"],
        own_behind=own & stood["is_underperforming"],
        own_worst_years=stood["years_behind"].where(own & (stood["status"] == worst), 0),
    )
    counted = ["results", "judged", "behind", "worst", "reported", "owed", "own_behind"]
    by = facts.groupby(["group_id", "sheet_year"], sort=True)
    out = by[counted].sum().astype(int).join(by["own_worst_years"].max().astype(int)).reset_index()
    of_judged = out["judged"].where(out["judged"] > 0)
    out["behind_share"] = (out["behind"] / of_judged).astype(float)
    out["worst_share"] = (out["worst"] / of_judged).astype(float)
    out["verdict"] = _verdict(out, rules)
    of_group = out.groupby("group_id", sort=False)
    out["before"] = of_group["verdict"].shift().astype(object)
    out["before"] = out["before"].where(out["before"].notna(), None)
    out["before_year"] = of_group["sheet_year"].shift()
    gap = out["sheet_year"] != out["before_year"] + 1
    turned = ((out["verdict"] != out["before"]) | gap).groupby(out["group_id"]).cumsum()
    out["years_same"] = out.groupby([out["group_id"], turned], sort=False).cumcount() + 1
    return out[VERDICT_COLUMNS]


def _verdict(facts: Frame, rules: VerdictRules) -> list[str]:
    asked = facts["reported"] + facts["owed"]
    blank = (asked > 0) & (facts["reported"] < rules.reported_below * asked)
    early = (facts["judged"] == 0) & ~blank
    conditions, codes = [blank, early], [UNREPORTED_GROUP, NOT_JUDGED]
    for step in rules.steps[:-1]:
        met = pd.Series(False, index=facts.index)
        for fact, bound in step.when:
            met |= facts[fact] >= bound
        conditions.append(met)
        codes.append(step.code)
    return [str(code) for code in np.select(conditions, codes, rules.steps[-1].code)]
