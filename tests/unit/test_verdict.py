"""A group judged as a whole, on each year's sheet as it stood: the judgement of the sheets of that time, by the rules of the TOML."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.judge.policy.verdict import VerdictRules
from lib.judge.verdict import standings, verdicts
from lib.store.tables import Tables
from lib.store.vintage import in_force


@pytest.fixture(scope="module")
def rules(policy: Policy) -> VerdictRules:
    assert policy.verdict is not None
    return policy.verdict


def _sheets_until(tables: Tables, year: int) -> Tables:
    """The tables as they were when the sheets of that year were the newest."""
    stated = {
        name: rows[rows["sheet_year"] <= year].reset_index(drop=True) if "sheet_year" in rows else rows
        for name, rows in tables.stated.items()
    }
    return replace(tables, frames=MappingProxyType(in_force(stated)), stated=MappingProxyType(stated))


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_a_years_standings_are_what_its_own_sheets_gave_at_the_time(
    prefecture: Evaluation, policy: Policy, rules: VerdictRules, year: int
) -> None:
    then = _sheets_until(prefecture.tables, year)
    wanted = evaluate(then, policy).assessments
    newest = then.stated["projects"].groupby("group_id")["sheet_year"].max()
    wanted = wanted[wanted["kind"].isin(rules.counts) & (wanted["group_id"].map(newest) == year)]
    stood = standings(prefecture.tables, policy.scale, rules.counts)
    stood = stood[stood["sheet_year"] == year].set_index("indicator_id")
    wanted = wanted.set_index("indicator_id").loc[stood.index]
    assert len(stood) > 60
    for column in ("status", "year", "achievement_rate", "years_behind", "is_underperforming"):
        pd.testing.assert_series_equal(stood[column], wanted[column], check_dtype=False, check_names=False)


def _stood(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Standings of one group's sheet: (kind, status or 'unreported', years behind)."""
    judged = [status not in ("unreported", "not_due") for _, status, _ in rows]
    return pd.DataFrame(
        {
            "sheet_year": 2025,
            "indicator_id": [f"i{n}" for n in range(len(rows))],
            "group_id": "g",
            "kind": [kind for kind, _, _ in rows],
            "year": [2024.0 if j else float("nan") for j in judged],
            "achievement_rate": 0.4,
            "status": [status for _, status, _ in rows],
            "is_underperforming": [status in ("behind", "slightly_behind") for _, status, _ in rows],
            "years_behind": [years for _, _, years in rows],
            "is_reported": judged,
            "is_owed": [status == "unreported" for _, status, _ in rows],
        }
    )


MET, LATE, WORST, BLANK, EARLY = (
    ("outcome", status, years)
    for status, years in (("met", 0), ("slightly_behind", 1), ("behind", 3), ("unreported", 0), ("not_due", 0))
)


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([MET, MET, MET], "sound"),
        ([MET, MET, MET, MET, LATE], "sound"),
        ([MET, MET, MET, LATE], "caution"),
        ([MET, LATE], "danger"),
        ([MET, MET, MET, MET, MET, ("group", "slightly_behind", 4)], "caution"),
        ([MET, MET, MET, MET, MET, ("group", "behind", 1)], "caution"),
        ([MET, MET, MET, MET, MET, ("group", "behind", 2)], "danger"),
        ([MET, BLANK], "sound"),
        ([MET, BLANK, BLANK], "unreported"),
        ([WORST, BLANK, BLANK], "unreported"),
        ([BLANK], "unreported"),
        ([EARLY, EARLY], "not_judged"),
        ([LATE, EARLY], "danger"),
    ],
)
def test_the_verdict_follows_the_conditions_of_the_rules_file(
    rows: list[tuple[str, str, int]], verdict: str, policy: Policy, rules: VerdictRules
) -> None:
    assert verdicts(_stood(*rows), policy.scale, rules)["verdict"].tolist() == [verdict]


def test_a_verdict_is_set_beside_the_groups_last_sheet_and_counted_in_a_row(
    policy: Policy, rules: VerdictRules
) -> None:
    sheets = [(2021, [MET, MET]), (2022, [LATE, MET]), (2024, [LATE, MET]), (2025, [LATE, MET])]
    stood = pd.concat([_stood(*rows).assign(sheet_year=year) for year, rows in sheets])
    found = verdicts(stood, policy.scale, rules)
    assert found["verdict"].tolist() == ["sound", "danger", "danger", "danger"]
    assert found["before"].tolist() == [None, "sound", "danger", "danger"]
    assert found["before_year"].tolist()[1:] == [2021, 2022, 2024]
    assert found["years_same"].tolist() == [1, 1, 1, 2], "a sheet that is missing ends what stood in a row"


def test_the_real_sheet_has_one_verdict_and_none_before(evaluation: Evaluation) -> None:
    (row,) = evaluation.verdicts.to_dict("records")
    # Of the two own ones nothing is due yet; three of five outcomes are judged, in R2: 40 %, 107 % and 90 %.
    assert row["before"] is None and row["own_behind"] == 0 and row["owed"] == 0
    assert (row["results"], row["judged"], row["behind"]) == (7, 3, 1) and row["verdict"] == "caution"


def test_no_result_on_any_sheet_gives_no_verdict(policy: Policy, tables: Tables) -> None:
    frames = dict(tables.stated)
    frames["indicators"] = frames["indicators"][frames["indicators"]["kind"] == "activity"]
    empty = replace(tables, frames=MappingProxyType(frames), stated=MappingProxyType(frames))
    assert policy.verdict is not None
    stood = standings(empty, policy.scale, policy.verdict.counts)
    assert stood.empty and verdicts(stood, policy.scale, policy.verdict).empty
