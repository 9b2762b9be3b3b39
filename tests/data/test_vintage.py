"""Two years' sheets of one program group: the newest wins a cell, the older stays, and every place names its document."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lib.findings.restated import make_restated
from lib.intake.transcript import from_transcript
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.folder import load
from lib.store.tables import Tables
from lib.store.vintage import in_force
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.second_sheet import SOURCE, both_sheets


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("both") / "tables"
    both_sheets(from_transcript(), folder)
    return load(folder)


@pytest.fixture(scope="module")
def judged(both: Tables, policy: Policy) -> Evaluation:
    return evaluate(both, policy)


def _cell(evaluation: Evaluation, year: int) -> pd.Series:
    cells = evaluation.cells
    return cells[(cells["indicator_id"] == "cloud_users") & (cells["fiscal_year"] == year)].iloc[0]


def test_a_second_sheet_of_a_group_is_stored_beside_the_first(both: Tables, tables: Tables) -> None:
    assert len(both.stated["projects"]) == 2 * len(tables["projects"]) == 2 * len(both["projects"])
    assert both["projects"]["sheet_year"].unique().tolist() == [2022]


def test_the_newest_sheet_wins_a_cell_and_its_place_is_in_its_own_document(judged: Evaluation) -> None:
    assert _cell(judged, 2021)["actual"] == 7 and _cell(judged, 2021)["actual_ref"].source_id == SOURCE
    assert _cell(judged, 2021)["status"] == "on_track" and _cell(judged, 2025)["target"] == 14
    assert judged.cells["target_ref"].dropna().map(lambda r: r.sheet).unique().tolist() == [""]


def test_the_older_statement_can_still_be_seen(both: Tables) -> None:
    rows = both.stated["observations"]
    rows = rows[(rows["indicator_id"] == "cloud_users") & (rows["fiscal_year"] == 2025) & (rows["measure"] == "target")]
    assert dict(zip(rows["sheet_year"], rows["value"], strict=True)) == {2021: 16.0, 2022: 14.0}
    assert both.reference("r3_sheet", "L4").words == "R3調書4行"


def test_a_blank_year_before_the_newest_sheets_is_owed(judged: Evaluation, evaluation: Evaluation) -> None:
    status = judged.cells.set_index(["indicator_id", "fiscal_year"])["status"]
    before = evaluation.cells.set_index(["indicator_id", "fiscal_year"])["status"]
    assert (before["services_in_use", 2021], status["services_in_use", 2021]) == ("not_due", "unreported")
    assert status["cloud_users", 2022] == "not_due"


def test_a_cell_that_was_restated_is_said_with_both_sheets(judged: Evaluation, evaluation: Evaluation) -> None:
    def restated_of(of: Evaluation) -> dict[str, list[str]]:
        view = narrow(of, Selection(), vocabulary(of.tables, of.policy))
        restated = make_restated(view, "cloud_users", "団体")
        return {figure.words: [place.words for place in figure.places] for figure in restated}

    restated = restated_of(judged)
    assert list(restated) == ["R7 最終目標: R3調書16団体 → R4調書14団体", "R7 目標値: R3調書16団体 → R4調書14団体"]
    assert all(places[0] == "R3調書4行" and len(places) == 2 for places in restated.values()), restated
    assert restated_of(evaluation) == {}


def test_what_only_the_older_sheet_states_stays_in_force_and_says_so(
    policy: Policy, both: Tables, tmp_path: Path
) -> None:
    stated = dict(both.stated)
    budgets = stated["budgets"]
    stated["budgets"] = budgets[(budgets["sheet_year"] == 2021) | (budgets["fiscal_year"] == 2020)]
    found = in_force(stated)["budgets"].set_index(["project_id", "fiscal_year", "stage", "item"])
    assert found.loc[("e_prefecture", 2019, "actual", "total"), "sheet_year"] == 2021
    assert found.loc[("e_prefecture", 2020, "actual", "total"), "sheet_year"] == 2022


def test_texts_and_reviews_are_those_of_the_newest_sheet_that_speaks(both: Tables) -> None:
    assert set(both["narratives"]["sheet_year"]) == {2022} and set(both["reviews"]["sheet_year"]) == {2022}
    assert "県内7団体" in " ".join(both["narratives"]["text"]) and set(both["review_viewpoints"]["review_year"]) == {
        2022
    }


def test_what_the_newest_whole_sheet_no_longer_has_is_not_in_force_and_stays_stated(both: Tables) -> None:
    frames = dict(both.stated)
    ended = {"projects": ("project_id", "infra_dx"), "observations": ("indicator_id", "cloud_users")}
    for name, (key, item) in ended.items():
        frames[name] = frames[name][(frames[name][key] != item) | (frames[name]["sheet_year"] == 2021)]
    found = in_force(frames)
    assert "infra_dx" not in set(found["projects"]["project_id"]) | set(found["budgets"]["project_id"])
    own = found["indicators"]
    assert set(own.loc[own["project_id"].isna(), "indicator_id"]) == {"open_data"}
    assert not {"survey_specs", "survey_jobs", "cloud_users"} & set(found["observations"]["indicator_id"])
    assert "infra_dx" in set(frames["projects"]["project_id"])


def test_figures_alone_of_a_later_year_end_nothing(both: Tables) -> None:
    """A table of some figures is no whole sheet: what it does not name goes on."""
    frames = dict(both.stated)
    frames["projects"] = frames["projects"][frames["projects"]["sheet_year"] == 2021]
    rows = frames["observations"]
    frames["observations"] = rows[(rows["sheet_year"] == 2021) | (rows["indicator_id"] == "open_data")]
    assert len(in_force(frames)["indicators"]) == len(both.stated["indicators"])
