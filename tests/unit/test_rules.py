from __future__ import annotations

import re
from pathlib import Path

import pytest

from lib.rules import RULES, RuleError, load_policy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in ("status.toml", "viewpoints.toml"):
        (tmp_path / file).write_text((RULES / file).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def _change(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_every_viewpoint_one_to_nine_has_a_rule() -> None:
    assert {r.viewpoint for r in load_policy().rules} == set(range(1, 10))


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "viewpoints.toml",
            "outcome_is_underperforming = true",
            "outcome_is_sad = true",
            "知らない語「outcome_is_sad」",
        ),
        ("viewpoints.toml", "viewpoint = 1\n", "viewpoint = 10\n", "viewpoint は1〜9です"),
        ("viewpoints.toml", "viewpoint = 1\n", "viewpoint = 0\n", "viewpoint は1〜9です"),
        ("viewpoints.toml", 'subject = "project"', 'subject = "prefecture"', "subject は"),
        ("viewpoints.toml", "{activity_name}", "{activity_nmae}", "知らない語「activity_nmae」"),
        ("viewpoints.toml", "at_least = 2.0", 'at_least = "2"', "数です"),
        ("viewpoints.toml", "at_least = 2.0", "over = 2.0", "知らない語「over」"),
        ("viewpoints.toml", 'mentions = ["市町", "団体"]', "mentions = []", "語の並びです"),
        ("viewpoints.toml", "activity_is_met = true", 'activity_is_met = "yes"', "true か false"),
        (
            "viewpoints.toml",
            'id = "indicator_underperforming"',
            'id = "activity_met_outcome_missed"',
            "id が重なっています",
        ),
        ("status.toml", "lower_bound = 0.80", "lower_bound = 0.40", "上の等級ほど大きく"),
        ("status.toml", "lower_bound = 0.80", "lower_buond = 0.80", "知らない語「lower_buond」"),
        ("status.toml", 'lower_is_better = "two_minus"', 'lower_is_better = "half"', "two_minus か ratio"),
        ("status.toml", 'tone = "bad"', 'tone = "red"', "tone は"),
        ("status.toml", "decimals = 0", "decimals = 0.5", "decimals"),
        ("status.toml", "decimals = 0", "decimals =", "TOMLとして読めません"),
    ],
)
def test_a_mistake_in_a_rules_file_fails_with_its_place(
    folder: Path, file: str, before: str, after: str, says: str
) -> None:
    _change(folder, file, before, after)
    with pytest.raises(RuleError, match=re.escape(says)) as caught:
        load_policy(folder)
    assert file in str(caught.value)


def test_a_rule_without_a_reason_fails(folder: Path) -> None:
    path = folder / "viewpoints.toml"
    text = re.sub(r'because = ".*"\n', "", path.read_text(encoding="utf-8"), count=1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="because"):
        load_policy(folder)


def test_a_missing_rules_file_is_named(folder: Path) -> None:
    (folder / "status.toml").unlink()
    with pytest.raises(RuleError, match=r"status\.toml"):
        load_policy(folder)


def test_a_scale_is_a_list_of_any_length(folder: Path) -> None:
    _change(
        folder,
        "status.toml",
        '[[grade]]\ncode = "slightly_behind"',
        '[[grade]]\ncode = "close"\nlabel = "あと少し"\nshape = "△"\ntone = "warn"\nlower_bound = 0.7\nunderperforming = true\n\n'
        '[[grade]]\ncode = "slightly_behind"',
    )
    scale = load_policy(folder).scale
    assert [scale.grade(r).code for r in (0.8, 0.79, 0.7, 0.5, 0.49, -3)] == [
        "on_track", "close", "close", "slightly_behind", "behind", "behind",
    ]  # fmt: skip


def test_bounds_that_no_longer_descend_are_refused() -> None:
    with pytest.raises(ValueError, match="上から順に"):
        load_policy().scale.with_bounds({"on_track": 0.3})
