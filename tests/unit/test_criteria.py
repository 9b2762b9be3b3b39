"""Criteria of single indicators: read and checked, judged by, and nothing else changed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib.contract.terms import NOT_STATED
from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.facts.series import breaks_series
from lib.judge.grading import range_rate
from lib.judge.phrases import judged_words, movement_words
from lib.judge.policy.criteria import Range
from lib.judge.policy.load import Policy, load_policy, load_what_is_sound
from lib.judge.policy.review import Review
from lib.judge.policy.toml import RuleError
from lib.store.rules import CRITERIA_FILE, RULES, UNREADABLE, digest_of, files_in
from lib.store.tables import Tables

_WHO = 'author = "統計課"\ndecided = 2026-11-27\nreason = "誤差の範囲を除くため"\n'


def entry(settings: str, indicator_id: str = "cloud_users", who: str = _WHO) -> str:
    """One entry of criteria.toml."""
    return f'[[indicator]]\nindicator_id = "{indicator_id}"\n{settings}\n{who}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def with_criteria(folder: Path, *entries: str) -> Policy:
    """The policy of a folder with these entries of criteria.toml."""
    (folder / CRITERIA_FILE).write_text("\n".join(entries), encoding="utf-8")
    return load_policy(folder)


# ---------------------------------------------------------------------- the file


def test_an_entry_says_what_an_indicator_is_judged_by_who_decided_it_when_and_why(folder: Path) -> None:
    settings = (
        "lower_bounds = { on_track = 0.9, slightly_behind = 0.7 }\nrange = { from = 10, to = 20.5 }\n"
        'smallest_change = 0.5\nchecked_by = "財政課"\nnext_review = 2027-04-01'
    )
    policy = with_criteria(folder, entry(settings), entry('direction = "decrease"', "open_data"))
    own, other = policy.scale.criteria
    assert (own.indicator_id, own.author, own.decided) == ("cloud_users", "統計課", date(2026, 11, 27))
    assert own.lower_bounds == (("on_track", 0.9), ("slightly_behind", 0.7)) and own.allowed == Range(10, 20.5)
    assert (own.smallest_change, own.reason, own.direction) == (0.5, "誤差の範囲を除くため", "")
    assert own.review == Review("財政課", date(2027, 4, 1))
    assert (other.direction, other.lower_bounds, other.allowed, other.smallest_change) == ("decrease", (), None, 0.0)


def test_rules_without_the_file_have_no_criteria_and_keep_their_name(folder: Path) -> None:
    shipped = load_policy(folder)
    assert shipped.scale.criteria == (), "the shipped file has no entry"
    (folder / CRITERIA_FILE).unlink()
    files = files_in(folder)
    assert load_policy(folder) == load_policy(files) == shipped and CRITERIA_FILE not in files
    assert digest_of(files) != digest_of(files_in(RULES)), "the name of a set counts the files that it has"
    assert digest_of(files_in(RULES)) == digest_of(files | {CRITERIA_FILE: (RULES / CRITERIA_FILE).read_bytes()})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (entry("lower_bounds = { on_track = 0.9 }"), "「slightly_behind」がないか"),
        (entry("lower_bounds = { on_track = 0.9, slightly_behind = 0.9 }"), "上の等級ほど大きく"),
        (entry("lower_bounds = { on_track = 90, slightly_behind = 0.5 }"), "on_track は-10〜1です"),
        (entry("lower_bounds = { on_track = 0.9, slightly_behind = 0.5, behind = 0.1 }"), "知らない語「behind」"),
        (entry("lower_bounds = 0.9"), "「lower_bounds」がないか、種類が違います"),
        (entry("range = { from = 20, to = 10 }"), "from は to より小さく"),
        (entry("range = { from = 10 }"), "「to」がないか"),
        (entry("range = { from = -1, to = 10 }"), "from は0〜"),
        (entry("range = { least = 1, to = 10 }"), "知らない語「least」"),
        (entry("smallest_change = 0"), "0より大きく"),
        (entry('smallest_change = "0.5"'), "「smallest_change」がないか"),
        (entry('direction = "up"'), "increase か decrease"),
        (entry('direction = "not_stated"'), "increase か decrease"),
        (entry('direction = "increase"\nrange = { from = 1, to = 2 }'), "direction は書けません"),
        (entry(""), "どれかを1つ以上書きます"),
        (entry("smallest_chnage = 1"), "知らない語「smallest_chnage」"),
        (entry("smallest_change = 1") + entry("smallest_change = 2"), "indicator_id が重なっています(cloud_users)"),
        (entry("smallest_change = 1", who='author = "統計課"\nreason = "x"'), "「decided」がないか"),
        (entry("smallest_change = 1", who='decided = 2026-11-27\nreason = "x"'), "「author」がないか"),
        (entry("smallest_change = 1", who='author = "統計課"\ndecided = 2026-11-27'), "「reason」がないか"),
        ("indicator = [1]", "[[indicator]] の形で書きます"),
        ("[indicator]\nsmallest_change = 1", "「indicator」がないか"),
        ("rules = 1", "知らない語「rules」"),
        ("[[indicator]]\nsmallest_change = 1\n" + _WHO, "1番目: 「indicator_id」がないか"),
        ("[[indicator", "TOMLとして読めません"),
    ],
)
def test_a_mistake_in_the_criteria_is_refused_with_file_and_entry(folder: Path, text: str, says: str) -> None:
    with pytest.raises(RuleError, match=re.escape(says)) as refused:
        with_criteria(folder, text)
    assert str(refused.value).startswith(CRITERIA_FILE)


def test_criteria_that_cannot_be_read_stop_the_judgement_as_a_scale_does(folder: Path) -> None:
    (folder / CRITERIA_FILE).write_text("[[indicator", encoding="utf-8")
    with pytest.raises(RuleError, match=CRITERIA_FILE):
        load_what_is_sound(folder)


@pytest.mark.parametrize("damage", ["a folder", "far too large"])
def test_a_file_of_criteria_that_is_there_but_unreadable_is_never_taken_for_none(folder: Path, damage: str) -> None:
    (folder / CRITERIA_FILE).unlink()
    if damage == "a folder":
        (folder / CRITERIA_FILE).mkdir()
    else:
        (folder / CRITERIA_FILE).write_text("#" * 300_000, encoding="utf-8")
    files = files_in(folder)
    assert files[CRITERIA_FILE] == UNREADABLE
    for source in (folder, files):
        with pytest.raises(RuleError, match=CRITERIA_FILE):
            load_policy(source)


# ---------------------------------------------------------------------- what is judged by it


def assessment(evaluation: Evaluation, indicator_id: str) -> dict[str, Any]:
    return dict(evaluation.assessed[indicator_id])


def without(frame: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """The rows of all other indicators, in an order that no judgement changes."""
    others = frame[frame["indicator_id"] != indicator_id]
    keys = [key for key in ("indicator_id", "fiscal_year", "sheet_year") if key in frame]
    return others.sort_values(keys, ignore_index=True)


@pytest.mark.parametrize(
    ("indicator_id", "settings", "status"),
    [
        ("rpa_sections", "lower_bounds = { on_track = 0.95, slightly_behind = 0.5 }", "slightly_behind"),
        ("rpa_sections", "lower_bounds = { on_track = 0.9, slightly_behind = 0.5 }", "on_track"),
        ("seeds_found", "range = { from = 10, to = 60 }", "met"),
        ("seeds_found", "range = { from = 48, to = 60 }", "met"),
        ("seeds_found", "range = { from = 10, to = 30 }", "slightly_behind"),
        ("trials_done", "range = { from = 4, to = 10 }", "slightly_behind"),
        ("trials_done", "range = { from = 0, to = 1 }", "slightly_behind"),
    ],
)
def test_a_criterion_judges_its_indicator_and_no_other(
    tables: Tables, evaluation: Evaluation, folder: Path, indicator_id: str, settings: str, status: str
) -> None:
    judged = evaluate(tables, with_criteria(folder, entry(settings, indicator_id)))
    assert assessment(judged, indicator_id)["status"] == status
    assert set(judged.cells.loc[judged.cells["indicator_id"] == indicator_id, "status"].dropna()) >= {status}
    stood = judged.standings[judged.standings["indicator_id"] == indicator_id]
    assert all(stood["status"] == status), "the verdict of the group counts it so"
    for frame in ("cells", "assessments", "standings"):
        before, after = (without(getattr(e, frame), indicator_id) for e in (evaluation, judged))
        pd.testing.assert_frame_equal(before, after)


def test_without_an_entry_all_is_judged_as_without_the_file(
    tables: Tables, evaluation: Evaluation, folder: Path
) -> None:
    (folder / CRITERIA_FILE).unlink()
    judged = evaluate(tables, load_policy(folder))
    for frame in ("cells", "assessments", "flags", "agreement", "verdicts"):
        pd.testing.assert_frame_equal(getattr(evaluation, frame), getattr(judged, frame))


def test_an_entry_of_an_indicator_that_the_data_does_not_have_changes_nothing(
    tables: Tables, evaluation: Evaluation, folder: Path
) -> None:
    judged = evaluate(tables, with_criteria(folder, entry("smallest_change = 1", "of_another_store")))
    pd.testing.assert_frame_equal(evaluation.assessments, judged.assessments)


def test_an_entry_of_one_indicator_is_judged_anew_where_groups_are_kept(
    tables: Tables, policy: Policy, folder: Path
) -> None:
    kept, groups = JudgedGroups(), replace(tables, revisions=MappingProxyType({"society50": ("r3",)}))
    assert kept.evaluate(groups, policy).assessed["rpa_sections"]["status"] == "on_track"
    other = with_criteria(folder, entry("lower_bounds = { on_track = 0.95, slightly_behind = 0.5 }", "rpa_sections"))
    assert kept.evaluate(groups, other).assessed["rpa_sections"]["status"] == "slightly_behind"


def test_the_rate_of_a_range_is_one_within_it_and_the_share_of_the_side_that_a_figure_left() -> None:
    actual = np.array([5.0, 10.0, 15.0, 20.0, 25.0, np.nan, 1.0, -1.0])
    least = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 10.0, np.nan, 0.0])
    rates = range_rate(actual, least, least + 10)
    assert rates[:5].tolist() == [0.5, 1.0, 1.0, 1.0, 0.8] and np.isnan(rates[5:]).all()


def test_a_range_is_named_in_sentences_and_has_no_projection(tables: Tables, folder: Path) -> None:
    policy = with_criteria(
        folder,
        entry("range = { from = 10, to = 30 }", "seeds_found"),
        entry("range = { from = 1000, to = 1600 }", "open_data"),
    )
    judged = evaluate(tables, policy)
    row = assessment(judged, "seeds_found")
    assert judged_words(row, policy.scale) == "R2に基準の範囲10〜30件に対し48件、達成率63%(やや遅れ)"
    row = assessment(judged, "open_data")
    assert np.isnan(row["projection"]) and np.isnan(row["pace_needed"]) and not row["is_warned"]
    assert row["pace_so_far"] == 235, "the change so far is a fact"
    assert not judged.cells.loc[judged.cells["indicator_id"] == "seeds_found", "rate_differs"].any()


@pytest.mark.parametrize(("smallest", "pace"), [(236, 0.0), (235, 235.0)])
def test_a_change_smaller_than_what_counts_is_none(tables: Tables, folder: Path, smallest: float, pace: float) -> None:
    policy = with_criteria(folder, entry(f"smallest_change = {smallest}", "open_data"))
    row = assessment(evaluate(tables, policy), "open_data")
    assert (row["pace_so_far"], row["projection"]) == (pace, 1750 + 5 * pace)
    words = movement_words(row)
    assert ("横ばい(236件未満の変化は横ばいとする基準)" in words) is (pace == 0), words


def test_a_break_of_a_series_is_none_while_the_change_does_not_count() -> None:
    series = [(2018, 10.0), (2019, 10.1), (2020, 10.0), (2021, 15.0)]
    assert breaks_series(series) and breaks_series(series, 5.0) and not breaks_series(series, 5.1)


def undirected(tables: Tables, indicator_id: str) -> Tables:
    """The tables while nobody said which way is better for an indicator."""
    indicators = tables["indicators"]
    directions = indicators["direction"].where(indicators["indicator_id"] != indicator_id, NOT_STATED)
    frames = {**tables.frames, "indicators": indicators.assign(direction=directions)}
    return replace(tables, frames=MappingProxyType(frames), stated={})


@pytest.mark.parametrize(("direction", "status"), [("increase", "on_track"), ("decrease", "met")])
def test_a_direction_judges_an_indicator_of_which_none_is_stated(
    tables: Tables, policy: Policy, folder: Path, direction: str, status: str
) -> None:
    silent = undirected(tables, "rpa_sections")
    assert assessment(evaluate(silent, policy), "rpa_sections")["status"] == "no_direction"
    judged = evaluate(silent, with_criteria(folder, entry(f'direction = "{direction}"', "rpa_sections")))
    assert (assessment(judged, "rpa_sections")["direction"], assessment(judged, "rpa_sections")["status"]) == (
        direction,
        status,
    )


def test_a_direction_that_is_stated_stays(tables: Tables, evaluation: Evaluation, folder: Path) -> None:
    judged = evaluate(tables, with_criteria(folder, entry('direction = "decrease"', "rpa_sections")))
    pd.testing.assert_frame_equal(evaluation.assessments, judged.assessments)


def test_bounds_that_are_tried_out_leave_an_indicator_with_bounds_of_its_own(folder: Path) -> None:
    own = entry("lower_bounds = { on_track = 0.9, slightly_behind = 0.2 }")
    tried = with_criteria(folder, own).scale.with_bounds({"on_track": 0.99, "slightly_behind": 0.95})
    assert tried.of("cloud_users").grade(0.9).code == "on_track" and tried.of("open_data").grade(0.9).code == "behind"
