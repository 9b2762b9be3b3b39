from __future__ import annotations

import pytest

from lib.contract.wording import (
    against,
    brief,
    change,
    direction_word,
    estimate,
    group_name,
    in_column,
    narrative_heading,
    number,
    oku_in_column,
    oku_yen,
    part_of,
    percent,
    quantity,
    share,
    span,
    step,
    steps_taken,
    thousand_yen,
    unit_words,
)  # fmt: skip


@pytest.mark.parametrize(
    ("actual", "target", "printed"),
    [
        (48, 20, "240%"),
        (2, 5, "40%"),
        (10, 4, "250%"),
        (11, 4, "275%"),
        (386_524, 361_091, "107%"),
        (413_852, 386_524, "107%"),
        (20, 40, "50%"),
        (9, 10, "90%"),
        (159, 120, "133%"),
        (1, 200, "1%"),
    ],
)
def test_rates_round_half_up_as_the_prefecture_prints_them(actual: float, target: float, printed: str) -> None:
    assert percent(actual / target) == printed


def test_rounding_is_half_up_and_never_to_even() -> None:
    assert [percent(x) for x in (0.005, 0.015, 0.025, 0.125, 1.005)] == ["1%", "2%", "3%", "13%", "101%"]
    assert percent(0.12345, 1) == "12.3%"


def test_a_change_too_small_to_be_seen_has_no_side() -> None:
    assert [change(ratio) for ratio in (-0.0049, 0.0, 0.0049)] == ["横ばい"] * 3
    assert [change(ratio) for ratio in (-0.005, 0.005)] == ["−1%", "+1%"]


def test_a_missing_figure_is_a_dash_and_zero_is_a_number() -> None:
    assert number(float("nan")) == percent(float("nan")) == quantity(float("nan"), "件") == "—"
    assert number(0.0) == "0" and quantity(0, "件") == "0件"


def test_figures_of_a_column_have_as_many_decimals_and_none_is_hidden() -> None:
    assert [in_column(value, 2) for value in (4.47, 8.1, 1234, 0.0004, float("nan"))] == [
        "4.47", "8.10", "1,234.00", "0.00040", "—",
    ]  # fmt: skip
    assert [oku_in_column(amount) for amount in (678_458, 14_044_000, 26)] == ["6.78", "140.44", "0.00026"]


def test_figures_are_written_as_the_sheet_writes_them() -> None:
    assert quantity(1800, "件") == "1,800件"
    assert thousand_yen(65729) == "65,729千円"
    assert number(2.2) == "2.2"
    assert brief(386_524) == "38.7万" and brief(3000) == "3,000"


def test_headline_money_keeps_three_digits() -> None:
    assert oku_yen(678_458) == "6.78億円"
    assert oku_yen(367_991) == "3.68億円"
    assert oku_yen(14_044_000) == "140億円"
    assert oku_yen(8_372) == "837万円"
    # At a limit: never a four-digit 万円 or a fourth digit of 億円 by rounding up.
    assert [oku_yen(amount) for amount in (99_994, 99_999, 999_400, 999_600, 9_999_000)] == [
        "9,999万円",
        "1.00億円",
        "9.99億円",
        "10.0億円",
        "100億円",
    ]


def test_money_from_a_trillion_yen_on_is_as_short() -> None:
    assert [oku_yen(amount) for amount in (4_217_900_000, 157_855_000_000, 1_354_000_000_000)] == [
        "4.22兆円",
        "158兆円",
        "1,354兆円",
    ]
    assert [oku_yen(amount) for amount in (999_949_000, 999_950_000, -2_000_000_000)] == [
        "9,999億円",
        "1.00兆円",
        "-2.00兆円",
    ]


def test_a_blank_unit_is_said() -> None:
    assert [unit_words("%"), unit_words("件", ": "), unit_words(" ")] == ["単位 %", "単位: 件", "単位の記載なし"]


def test_a_change_carries_its_sign() -> None:
    assert change(367_991 / 678_458 - 1) == "−46%"
    assert change(0.41) == "+41%" and change(0.99) == "+99%"


def test_from_double_on_a_change_is_said_in_times() -> None:
    assert [change(ratio) for ratio in (1.0, 65_729 / 8_372 - 1)] == ["約2倍", "約7.9倍"]


def test_a_rate_below_nothing_is_said_in_words_and_only_there() -> None:
    assert (
        share(-0.01) == share(-7) == "0%未満"
        and share(0) == "0%"
        and share(0.4) == "40%"
        and share(float("nan")) == "—"
    )


def test_a_small_figure_keeps_its_first_digits_and_is_never_rounded_to_nothing() -> None:
    small = (0.004, 0.04, 0.05, 0.25, -0.004, 1.04, 0.0)
    assert [number(v, 1) for v in small] == ["0.004", "0.04", "0.1", "0.3", "-0.004", "1", "0"]


def test_a_figure_of_the_sheet_keeps_its_digits() -> None:
    assert [number(v) for v in (1.66, 0.005, 33.333_333, 0.000_44)] == ["1.66", "0.005", "33.333", "0.00044"]
    assert quantity(79.96, "%") == "79.96%", "79.96 of 80 is a miss, and no 80"


def test_a_change_a_year_is_an_increase_or_a_decrease_in_words() -> None:
    assert step(2.2, "団体") == "年2.2団体の増" and step(-23.6, "日") == "年23.6日の減" and step(0, "件") == "増減なし"
    assert step(31.0, "%") == "年31ポイントの増", "percentages differ in points"
    assert step(float("nan"), "件") == "—"
    assert [direction_word(v) for v in (2, -2, 0, float("nan"))] == ["増", "減", "増減", "増減"]


def test_a_figure_against_its_target_says_how_far_in_the_direction_that_counts() -> None:
    assert (
        against(5, 16, "団体", False) == "に11団体足りない"
        and against(48.3, 24, "日", True) == "を24.3日超過し未達となる"
    )
    assert against(16, 16, "団体", False) == against(24, 24, "日", True) == against(0, 0, "件", True) == "に達する"
    assert against(17, 16, "団体", False) == against(20, 24, "日", True) == "に達する"
    assert against(5, 16, "団体", False, goes_on=True) == "に11団体足りず"
    assert (
        against(30, 24, "日", True, goes_on=True) == "を6日超過し未達"
        and against(1, 1, "件", False, goes_on=True) == "に達し"
    )
    assert against(24.6, 70, "%", False) == "に45.4ポイント足りない"


def test_a_computed_figure_is_no_finer_than_it_can_be_known() -> None:
    assert (
        estimate(1157.3, "千人") == "1,157千人"
        and estimate(48.33, "日") == "48.3日"
        and estimate(99.96, "点") == "100点"
    )
    assert estimate(44.6, "点", beside=150) == "45点" and against(1157.3, 1930, "件", False) == "に773件足りない"


def test_what_a_pace_rests_on_is_said_with_how_little_it_is() -> None:
    assert steps_taken(2019, 2020, 2) == "R元→R2の1年分の推移"
    assert steps_taken(2019, 2021, 2) == "R元→R3の2年分の推移" and steps_taken(2021, 2024, 4) == "R3〜R6の推移"
    assert span([2023, 2021, 2022]) == "R3〜R5" and span([2021]) == "R3"


def test_headings_take_their_years_from_the_sheet() -> None:
    assert narrative_heading("review", 2021) == "令和3年度の見直し内容"
    assert narrative_heading("next_direction", 2021) == "令和4年度に向けた見直しの方向"
    assert narrative_heading("review", 2026) == "令和8年度の見直し内容" and narrative_heading("note", 2021) == "注"


def test_of_a_group_without_a_name_an_extract_tells_less_than_a_sheet() -> None:
    assert group_name("名") == group_name("名", is_extract=True) == "名"
    for blank in (None, float("nan")):
        assert group_name(blank) == "(事業群名の記載なし)"
        assert group_name(blank, is_extract=True) == "(事業群名は原資料から読み取れず)"


def test_a_rate_of_a_target_near_nothing_is_written_and_breaks_nothing() -> None:
    assert percent(1e13 / 1e-26).endswith("%") and percent(2e-26) == "0%"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "なし"),
        (0, 5, "なし"),
        (1, 1, "1指標"),
        (1, 3, "1指標(33%)"),
        (3, 3, "3指標(100%)"),
        (1200, 4800, "1,200指標(25%)"),
    ],
)
def test_a_part_says_its_share_only_where_that_says_more(part: int, whole: int, words: str) -> None:
    assert part_of(part, whole, "指標") == words
