"""No two figures of a sentence contradict each other, for any direction, sign, unit, size and number of years."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.units import COUNTED
from lib.contract.wording import against, change, estimate, per_year, quantity, share, share_of, shortfall, step, times
from lib.findings.attention import mark_of, projection_mark
from lib.findings.indicator_figures import make_assumption
from lib.judge import phrases
from lib.judge.policy.scale import Scale
from tests.examples import one_in
from tests.unit.test_headline import FIGURES, ITEMS, SCALE, UNITS, everything_said, item_of

POSITIVE = st.floats(0, 12, allow_nan=False)
BOUNDS = st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True).map(lambda b: sorted(b, reverse=True))


def _scale(bounds: list[int], decimals: int, lower_is_better: str) -> Scale:
    codes = {g.code: bound / 1000 for g, bound in zip(SCALE.movable(), bounds, strict=True)}
    return replace(SCALE.with_bounds(codes), decimals=decimals, lower_is_better=lower_is_better)


def _read(words: str) -> float:
    """A rate as a reader takes it: of 80%弱 a little less."""
    near = {"弱": -1e-9, "強": 1e-9, "未満": -1e-9}
    ending = next((n for n in near if words.endswith(n)), "")
    return float(words.removesuffix(ending).rstrip("%").replace(",", "")) / 100 + near.get(ending, 0)


@given(rate=POSITIVE, bounds=BOUNDS, decimals=st.integers(0, 2))
def test_a_rate_is_on_the_side_of_every_limit_that_it_is_on(rate: float, bounds: list[int], decimals: int) -> None:
    scale = _scale(bounds, decimals, "two_minus")
    read = _read(scale.rate_words(rate))
    assert (read < 1) == (rate < 1) and (read > 0) == (rate > 0)
    assert scale.grade(read).code == scale.grade(rate).code, (rate, scale.rate_words(rate))


def test_a_rate_at_a_limit_has_one_decimal_more() -> None:
    said = [SCALE.rate_words(rate) for rate in (0.797, 0.8, 0.4951, 0.996, 0.004, 0.0, -0.4, 0.799999)]
    assert said == ["79.7%", "80%", "49.5%", "99.6%", "0.4%", "0%", "0%未満", "80%弱"]
    assert share(0.00001) == "0.01%未満" and share_of(99_999, 100_000) == "100%弱" and share_of(1, 1) == "100%"


@given(ratio=st.floats(-1, 50, allow_nan=False))
def test_a_change_never_has_a_sign_before_nothing(ratio: float) -> None:
    assert change(ratio) not in ("+0%", "−0%", "±0%", "-0%") and ("倍" in change(ratio)) == (ratio >= 1)


@given(value=FIGURES, goal=FIGURES, unit=UNITS, is_decrease=st.booleans())
def test_an_estimate_beside_its_target_reads_as_it_compares(
    value: float, goal: float, unit: str, is_decrease: bool
) -> None:
    is_met = value <= goal if is_decrease else value >= goal
    words = against(value, goal, unit, is_decrease)
    assert words.endswith("に達する") == is_met
    assert is_met or "未達" in words or "足りない" in words, "a miss reads as one"
    shown, target = (
        _figure(words) for words in (estimate(value, unit, beside=goal).removeprefix("約"), quantity(goal, unit))
    )
    assert (shown <= target if is_decrease else shown >= target) or not is_met
    if not is_met and "わずかに" in words:
        assert unit in COUNTED and shown == target
    elif not is_met:
        gap = re.sub(r"^[にを]|足りない|超過し未達となる", "", words).replace("ポイント", "").replace(unit, "")
        assert float(gap.replace(",", "")) == pytest.approx(abs(shown - target)), words


def _figure(words: str) -> float:
    return float(re.sub(r"[^\d.-]", "", words))


@given(one=FIGURES, other=FIGURES, unit=UNITS)
def test_two_steps_read_alike_only_where_they_are_equal(one: float, other: float, unit: str) -> None:
    if abs(one) != abs(other):
        assert step(one, unit, beside=other) != step(other, unit, beside=one)
    assert "-" not in step(one, unit) + per_year(one, unit)


@given(ratio=st.floats(1.0001, 1e6, allow_nan=False))
def test_more_than_a_target_is_never_once_it(ratio: float) -> None:
    assert times(ratio) != "1倍"
    assert [times(r) for r in (63 / 32, 2.0, 2.5, 1.04, 12.6)] == ["1.97倍", "2倍", "2.5倍", "1.04倍", "13倍"]


@pytest.mark.parametrize("lower_is_better", ["two_minus", "ratio"])
def test_no_two_grades_are_the_same_number_of_times_a_target(lower_is_better: str) -> None:
    scale = replace(SCALE, lower_is_better=lower_is_better)
    grades: dict[str, set[str]] = {}
    for target in range(1, 60):
        for actual in range(target + 1, 3 * target):
            rate = target / actual if lower_is_better == "ratio" else 2 - actual / target
            code = next(grade.code for grade in scale.grades if rate >= grade.lower_bound)
            grades.setdefault(times(actual / target, scale.times_limits), set()).add(code)
    assert {words: codes for words, codes in grades.items() if len(codes) > 1} == {}


def test_what_an_actual_lacks_of_its_target_is_exact() -> None:
    assert shortfall(59.8, 100, "%", is_decrease=False) == "に40.2ポイント足りない"
    assert shortfall(9, 7, "件", is_decrease=True) == "を2件超過し未達"


@one_in(4)
@given(items=ITEMS)
def test_what_is_said_of_an_indicator_is_grammatical_and_agrees_with_its_grade(items: list[dict[str, Any]]) -> None:
    for item in items:
        for words in everything_said(item):
            assert not re.search(r"[いるくすう]です|[−+-]0(?![.\d])", words), words
            assert "0%未満で達成" not in words and "未達となる目標" not in words
        if pd.notna(item["year"]):
            assert _rate_agrees(item, SCALE), phrases.judged_words(item, SCALE)


def _rate_agrees(item: dict[str, Any], scale: Scale) -> bool:
    """Whether the sentence and the chip say no rate of the other side of the target."""
    rate = phrases.rate_words(item, scale)
    if "倍" in rate:
        return item["direction"] == "decrease" and not item["is_met"]
    return not rate or (_read(rate.removeprefix("達成率").replace("0%未満", "0%")) >= 1) == item["is_met"]


@one_in(4)
@given(
    values=st.dictionaries(st.integers(2020, 2024), st.floats(0, 100).map(lambda v: round(v, 1)), min_size=2),
    goal=st.floats(0, 100).map(lambda v: round(v, 1)),
    direction=st.sampled_from(["increase", "decrease"]),
)
def test_a_share_is_projected_within_its_limits(values: dict[int, float], goal: float, direction: str) -> None:
    item = item_of(direction, "%", None, {2025: goal}, values)
    assert pd.isna(item["projection"]) or 0 <= item["projection"] <= 100


def test_a_pace_beyond_the_whole_ends_at_the_whole_and_reaches_it() -> None:
    item = item_of("increase", "%", 70, {2025: 100.0}, {2021: 80.0, 2024: 98.0})
    assert phrases.end_words(item) == "100%(上限)で、目標100%に達する" and item["is_capped"]
    count = item_of("increase", "件", 70, {2025: 100.0}, {2021: 80.0, 2024: 98.0})
    assert count["projection"] > 100 and not count["is_capped"], "a count has no upper limit"
    beyond = item_of("increase", "%", 70, {2025: 120.0}, {2021: 80.0, 2024: 98.0})
    assert beyond["projection"] > 100, "its own target exceeds 100 %"
    full = make_assumption(item_of("increase", "%", 70, {2025: 90.0}, {2021: 80.0, 2024: 100.0}))
    assert full == "R6の100%から1年間、年6ポイントの増と仮定(上限の100%まで)"
    below = item_of("decrease", "件", 9, {2025: 0.0}, {2021: 8.0, 2024: 1.0})
    assert below["projection"] == 0 and below["is_capped"]
    negative = item_of("decrease", "百万円", -2, {2021: 5.0, 2024: 1.0, 2025: 0.0}, {2021: 8.0, 2024: 1.0})
    assert negative["projection"] < 0, "it has been negative before"


@pytest.mark.parametrize(("name", "is_limited"), [("経済成長率", False), ("目標達成率", False), ("満足度", True)])
def test_a_rate_of_change_or_of_achievement_may_exceed_the_whole(name: str, is_limited: bool) -> None:
    item = item_of("increase", "%", 70, {2025: 100.0}, {2021: 80.0, 2024: 98.0}, name)
    assert (item["projection"] == 100) == is_limited


def test_a_target_that_is_met_and_left_again_says_both() -> None:
    item = item_of("decrease", "日", 10, {2025: 24.0}, {2021: 11.0, 2023: 16.0, 2024: 23.0})
    assert phrases.outlook_words(item) == (
        "R6に最終目標24日に達しているが、R元〜R6の推移が続いた場合、R7に25.6日で、目標24日を1.6日超過し未達となる試算"
    )
    assert phrases.need_words(item) == "最終目標を満たす水準の維持が必要"


def test_where_less_is_better_a_miss_is_said_in_times_of_its_target() -> None:
    item = item_of("decrease", "件", 20, {2024: 12.0, 2025: 11.0}, {2023: 19.0, 2024: 18.0})
    assert phrases.judged_words(item, SCALE) == "R6に目標12件に対し18件、目標の1.5倍(やや遅れ)"
    assert mark_of(item, SCALE)[0] == "▲やや遅れ 50%"
    assert "目標の" in projection_mark(item, SCALE)[0]
    met = item_of("decrease", "件", 20, {2024: 12.0, 2025: 11.0}, {2023: 19.0, 2024: 9.0})
    assert phrases.judged_words(met, SCALE) == "R6に目標12件に対し9件(達成)"


def test_what_is_counted_is_projected_whole() -> None:
    assert [estimate(v, "箇所", beside=5) for v in (3.7, 4.0, 0.2)] == ["約4箇所", "4箇所", "約0箇所"]
    assert estimate(3.7, "日", beside=5) == "3.7日" and against(3.7, 4, "箇所", False) == "にわずかに足りない"
    assert estimate(99.6, "%", beside=100) == "99.6%", "100 % is only all"


@given(value=st.floats(-1e6, 1e6, allow_nan=False), unit=UNITS)
def test_an_estimate_that_equals_its_target_is_written_as_the_target_is(value: float, unit: str) -> None:
    assert estimate(value, unit, beside=value).removeprefix("約") == quantity(value, unit)
