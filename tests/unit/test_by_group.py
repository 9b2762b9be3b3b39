"""Judging by group gives what judging the whole gives, and judges a group again only when it changed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy
from lib.store import folder
from lib.store.tables import Tables
from tests.synthetic import generate


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    out: Path = tmp_path_factory.mktemp("many")
    generate(out, groups=3)
    tables = folder.load(out)
    return replace(tables, revisions={group: (f"first {group}",) for group in tables["program_groups"]["group_id"]})


@pytest.fixture(scope="module")
def whole(many: Tables) -> Evaluation:
    """The groups judged together."""
    return evaluate(many, load_policy())


def _equal(one: Evaluation, other: Evaluation) -> None:
    for part in ("cells", "assessments", "flags", "agreement", "verdicts"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), obj=part)


def _committed(tables: Tables, *groups: str) -> Tables:
    return replace(tables, revisions={**tables.revisions, **{group: (f"next {time.time()}",) for group in groups}})


def test_judging_by_group_gives_what_judging_the_whole_gives(many: Tables, whole: Evaluation) -> None:
    policy, groups = load_policy(), JudgedGroups()
    _equal(groups.evaluate(many, policy), whole)
    _equal(groups.evaluate(many, policy), whole)
    assert groups.judged == 3


def test_a_commit_of_one_sheet_judges_one_group(many: Tables, whole: Evaluation) -> None:
    policy, groups = load_policy(), JudgedGroups()
    groups.evaluate(many, policy)
    group = many["program_groups"]["group_id"].iloc[2]
    ids = many["indicators"].loc[many["indicators"]["group_id"] == group, "indicator_id"]
    rows = many["observations"]
    mine = rows["indicator_id"].isin(ids) & (rows["measure"] == "actual")
    frames = {**many.frames, "observations": rows.assign(value=rows["value"].where(~mine, rows["value"] * 0.5))}
    changed = _committed(replace(many, frames=frames), group)
    _equal(groups.evaluate(changed, policy), evaluate(changed, policy))
    assert groups.judged == 3 + 1
    _equal(groups.evaluate(many, policy), whole)
    assert groups.judged == 3 + 1, "the commit before is kept too"


def test_a_name_that_now_reads_like_another_groups_is_judged_again(many: Tables) -> None:
    policy, groups = load_policy(), JudgedGroups()
    before = groups.evaluate(many, policy)
    rows = many["indicators"].copy()
    mine, theirs = (rows.index[rows["group_id"] == g][0] for g in list(many["program_groups"]["group_id"])[:2])
    rows.loc[mine, ["name", "short_name"]] = rows.loc[theirs, ["name", "short_name"]].to_numpy()
    changed = _committed(replace(many, frames={**many.frames, "indicators": rows}), rows.loc[mine, "group_id"])
    after = groups.evaluate(changed, policy)
    _equal(after, evaluate(changed, policy))
    named = [e.assessments.set_index("indicator_id")["short_name"] for e in (before, after)]
    other = rows.loc[theirs, "indicator_id"]
    assert named[0][other] != named[1][other] and groups.judged == 3 + 2


def test_another_policy_is_another_judgement(many: Tables) -> None:
    policy, groups = load_policy(), JudgedGroups()
    groups.evaluate(many, policy)
    grade = policy.scale.movable()[0]
    moved = replace(policy, scale=policy.scale.with_bounds({grade.code: grade.lower_bound + 0.2}))
    _equal(groups.evaluate(many, moved), evaluate(many, moved))
    assert groups.judged == 6


def test_what_is_kept_is_bounded(many: Tables) -> None:
    policy, groups = load_policy(), JudgedGroups(most=3)
    for n in range(3):
        groups.evaluate(_committed(many, *many.revisions), policy)
        assert len(groups._cache) == 3, n
