"""Short names: they fit, and no two items read the same."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.names import LONGEST, distinct, short
from lib.judge.evaluation import Evaluation


def _shown(*names: str, owners: dict[str, str] | None = None) -> list[str]:
    ids = [f"i{n}" for n in range(len(names))]
    frame = pd.DataFrame({"indicator_id": ids, "name": list(names), "short_name": [None] * len(names)})
    return distinct(frame, None if owners is None else pd.Series(owners)).tolist()


def test_a_name_that_fits_stays_as_it_is_and_a_longer_one_ends_in_a_mark() -> None:
    assert short("あ" * LONGEST) == "あ" * LONGEST
    assert short("あ" * (LONGEST + 1)) == "あ" * (LONGEST - 1) + "…"


def test_the_tables_own_short_name_comes_first(evaluation: Evaluation) -> None:
    names = evaluation.assessments.set_index("indicator_id")["short_name"]
    assert names["cloud_users"] == "クラウド利用団体"


def test_long_names_that_differ_at_the_end_keep_their_end() -> None:
    same = "関係機関との連携による地域課題の解決に向けた総合的な取組を推進する体制の整備"
    shown = _shown(f"{same}の実施回数", f"{same}の利用件数", "短い名")
    assert shown[0].startswith("関係機関") and shown[0].endswith("の実施回数") and shown[1].endswith("の利用件数")
    assert shown[2] == "短い名"


def test_long_names_that_differ_in_the_middle_keep_their_middle() -> None:
    head, tail = "関係機関との連携による地域課題の解決に向けた", "のための総合的な取組を推進する体制の整備"
    shown = _shown(f"{head}農業{tail}", f"{head}漁業{tail}")
    assert "農業" in shown[0] and "漁業" in shown[1]


def test_names_that_are_the_same_say_in_what_they_differ_and_at_last_get_a_number() -> None:
    owners = {"i0": "子育て事業", "i1": "観光事業", "i2": "観光事業"}
    assert _shown("利用件数", "利用件数", "利用件数", owners=owners) == [
        "利用件数(子育て事業)", "利用件数(観光事業)(1)", "利用件数(観光事業)(2)",
    ]  # fmt: skip
    assert _shown("利用件数", "利用件数") == ["利用件数(1)", "利用件数(2)"]
    same = {"i0": "観光事業", "i1": "観光事業"}
    assert _shown("利用件数", "利用件数", owners=same) == ["利用件数(1)", "利用件数(2)"], (
        "an owner of both tells nothing"
    )
    frame = pd.DataFrame(
        {
            "indicator_id": ["a", "b", "c"],
            "name": ["利用件数"] * 3,
            "short_name": [None] * 3,
            "kind": ["activity", "outcome", "outcome"],
            "unit": ["件", "件", "人"],
        }
    )
    owner = pd.Series(dict.fromkeys("abc", "観光事業"))
    assert distinct(frame, owner).tolist() == ["利用件数(活動指標)", "利用件数(成果指標・件)", "利用件数(成果指標・人)"]


def test_a_number_is_never_taken_twice() -> None:
    assert _shown("件数", "件数(1)", "件数") == ["件数(2)", "件数(1)", "件数(3)"]


@given(st.lists(st.text(st.sampled_from("あいう(1)…"), min_size=1, max_size=40), min_size=1, max_size=12))
def test_no_two_names_ever_read_the_same(names: list[str]) -> None:
    shown = _shown(*names)
    assert len(set(shown)) == len(names)
    assert all(len(s) <= LONGEST + 4 for s in shown)
