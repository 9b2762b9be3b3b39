"""Side by side, and one year's sheets beside the year before: what the sheets state, cell by cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.figures.compare import Lane, lanes
from lib.figures.palette import palette
from lib.findings import compare, restated
from lib.intake.transcript import from_transcript
from lib.judge.evaluation import Evaluation, evaluate
from lib.store.folder import load
from lib.store.vintage import sheets_until
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests.second_sheet import both_sheets


def _view(evaluation: Evaluation, selection: Selection = EMPTY) -> tuple[View, Vocabulary]:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, selection, words), words


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_what_was_restated_is_every_cell_that_two_sheets_state_differently(prefecture: Evaluation, year: int) -> None:
    view, _ = _view(prefecture)
    found = {
        (c.indicator_id, c.fiscal_year, m, c.old, c.new) for c in restated.restated_by(view, year) for m in c.measures
    }
    rows = prefecture.tables.stated["observations"]
    known = set(prefecture.assessments["indicator_id"])
    last: dict[tuple[str, int, str], float] = {}
    wanted = set()
    for r in rows[rows["value"].notna()].sort_values("sheet_year", kind="stable").itertuples():
        key = (r.indicator_id, r.fiscal_year, r.measure)
        if r.sheet_year == year and key in last and last[key] != r.value and r.indicator_id in known:
            wanted.add((*key, last[key], r.value))
        last[key] = r.value
    assert found == wanted and len(found) > 5


def test_a_target_that_is_the_final_target_too_is_restated_once(prefecture: Evaluation) -> None:
    found = restated.restated_by(_view(prefecture)[0], 2024)
    goals = [c for c in found if set(c.measures) & {"target", "final_target"} and c.fiscal_year == 2025]
    assert goals and all(c.measures == ("target", "final_target") and len(c.places) == 4 for c in goals)


def test_the_made_up_second_sheet_restates_what_it_was_written_to(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("two") / "tables"
    both_sheets(from_transcript(), folder)
    both = evaluate(load(folder), evaluation.policy)
    (cell,) = restated.restated_by(_view(both)[0], 2022)
    assert (cell.indicator_id, cell.fiscal_year, cell.old, cell.new) == ("cloud_users", 2025, 16.0, 14.0)
    assert [p.words for p in cell.places[:2]] == ["R3調書4行", cell.places[1].words] and cell.places[1].sheet == ""
    two = compare.two_sheets(both, "society50", 2022)
    assert two is not None
    moved = compare.changed_status(*two).set_index("indicator_id")
    assert tuple(moved.loc["cloud_users", ["status", "status_then"]]) == ("not_due", "on_track")


def test_a_group_as_it_was_is_judged_as_it_was(prefecture: Evaluation) -> None:
    group = str(prefecture.tables["program_groups"]["group_id"].iloc[0])
    two = compare.two_sheets(prefecture, group, 2025)
    assert two is not None
    before, after = two
    now = prefecture.assessments
    now = now[now["group_id"] == group].set_index("indicator_id")["status"]
    assert after.assessments.set_index("indicator_id")["status"].to_dict() == now.to_dict()
    stood = prefecture.standings
    stood = stood[(stood["group_id"] == group) & (stood["sheet_year"] == 2024)].set_index("indicator_id")["status"]
    then = before.assessments.set_index("indicator_id")["status"]
    assert then.loc[stood.index].to_dict() == stood.to_dict()


def test_a_group_without_two_sheets_has_nothing_beside_it(evaluation: Evaluation, prefecture: Evaluation) -> None:
    assert compare.two_sheets(evaluation, "society50", 2021) is None
    group = str(prefecture.tables["program_groups"]["group_id"].iloc[0])
    assert compare.two_sheets(prefecture, group, 2021) is None and compare.two_sheets(prefecture, group, 1999) is None


def test_the_sheets_of_a_time_know_nothing_of_later_ones(prefecture: Evaluation) -> None:
    stated = sheets_until(prefecture.tables.stated, 2022)
    assert max(stated["observations"]["sheet_year"]) == 2022
    assert set(stated["indicators"]["indicator_id"]) == set(stated["observations"]["indicator_id"])


@pytest.mark.parametrize("key", ["group", "section", "department", "measure"])
def test_each_column_counts_what_choosing_it_alone_shows(prefecture: Evaluation, key: str) -> None:
    view, words = _view(prefecture)
    values = {
        "group": view.groups["group_id"], "section": view.projects["section"],
        "department": view.groups["department"], "measure": view.groups["measure"],
    }[key].dropna().unique()[:3]  # fmt: skip
    chosen = replace(EMPTY, **{key: tuple(map(str, values))})  # type: ignore[arg-type]
    columns = compare.side_by_side(narrow(prefecture, chosen, words), words, key)
    assert [c.name for c in columns] == [words.words[key][str(v)] for v in values]
    for column, value in zip(columns, values, strict=True):
        alone = narrow(prefecture, replace(chosen, **{key: (str(value),)}), words)  # type: ignore[arg-type]
        flags = (
            alone.flags[alone.flags["project_id"].isin(alone.projects["project_id"])]
            if key == "section"
            else alone.flags
        )
        assert column.projects == len(alone.projects) and column.flags == len(flags)
        results = alone.assessments[
            alone.assessments["kind"].isin(["outcome"] if key == "section" else ["group", "outcome"])
        ]
        assert len(column.results) == len(results) and column.behind == int(results["is_underperforming"].sum())
        assert sum(column.tally.by_status.values()) == len(results)


def test_one_thing_or_seven_are_not_set_side_by_side(prefecture: Evaluation) -> None:
    _, words = _view(prefecture)
    for n in (0, 1, 7):
        chosen = Selection(group=tuple(prefecture.tables["program_groups"]["group_id"].iloc[:n]))
        assert compare.side_by_side(narrow(prefecture, chosen, words), words, "group") == []


def test_lanes_stand_on_one_axis_and_draw_every_rate(prefecture: Evaluation) -> None:
    view, words = _view(prefecture)
    chosen = Selection(group=tuple(view.groups["group_id"].iloc[:3]))
    columns = compare.side_by_side(narrow(prefecture, chosen, words), words, "group")
    figure = lanes(
        [Lane(c.name, c.results, 1e5, float("nan")) for c in columns],
        prefecture.policy.scale,
        palette("light"),
        ("R6実績", "R7計画"),
    )
    points = sum(len(t.x) for t in figure.data if t.type == "scatter")
    assert points == sum(int(c.results["achievement_rate"].notna().sum()) for c in columns) > 5
    assert len({t.marker.symbol for t in figure.data if t.type == "scatter"}) == 4, "never colour alone"
    assert all(0 <= x <= 200 for t in figure.data if t.type == "scatter" for x in t.x)
    bars = [t for t in figure.data if t.type == "bar"]
    assert (
        list(bars[0].text) == ["1.00億円"] * 3 and list(bars[1].text) == ["比べられない"] * 3 and bars[1].x[0] is None
    )
