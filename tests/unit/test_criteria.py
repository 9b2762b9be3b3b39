"""Criteria of single indicators: read and checked, judged by, and nothing else changed."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from lib.judge.policy.criteria import Range
from lib.judge.policy.load import Policy, load_policy, load_what_is_sound
from lib.judge.policy.review import Review
from lib.judge.policy.toml import RuleError
from lib.store.rules import CRITERIA_FILE, RULES, UNREADABLE, digest_of, files_in

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
