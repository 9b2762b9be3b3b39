"""What a cell says: every usual spelling of a number, and never a number that is not spelled there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.sheet.indicator import split_name
from lib.intake.values import value_of, year_in, year_of, years_of


@pytest.mark.parametrize(
    ("text", "number", "unit", "year"),
    [
        ("8団体", 8, "団体", None),
        ("1,515件(R元)", 1515, "件", 2019),
        ("1,515件(R元)", 1515, "件", 2019),
        ("16団体(R7)", 16, "団体", 2025),
        ("240%", 240, "%", None),
        ("107.5%", 107.5, "%", None),
        ("△5.0", -5, "", None),
        ("▲3件", -3, "件", None),
        ("-1,200", -1200, "", None),
        ("0", 0, "", None),
        ("12.5 ha", 12.5, "ha", None),
        ("1,800\n件", 1800, "件", None),
        ("48※1", 48, "", None),
        ("98(令和2年度)", 98, "", 2020),
        ("20(千円)", 20, "千円", None),
        ("150千m3", 150, "千m3", None),
        ("150千m³", 150, "千m3", None),
        ("11.0㎡/人", 11, "m2/人", None),
        ("72.0人/10万人(R2)", 72, "人/10万人", 2020),
        ("8,650千t-CO2", 8650, "千t-CO2", None),
        ("3.5人/人口10万人", 3.5, "人/人口10万人", None),
        ("1,800\u200b件", 1800, "件", None),
    ],
)
def test_a_number_is_read_with_its_unit_and_year(text: str, number: float, unit: str, year: int | None) -> None:
    value = value_of(text)
    assert (value.state, value.number, value.unit, value.year) == ("number", number, unit, year)


@pytest.mark.parametrize(
    ("text", "bound", "about"), [("10以上", "以上", False), ("約1,000人", "", True), ("3位以内", "以内", False)]
)
def test_a_softened_number_says_that_it_is_one(text: str, bound: str, about: bool) -> None:
    value = value_of(text)
    assert value.state == "number" and not value.is_plain and (value.bound, bool(value.word)) == (bound, about)


@pytest.mark.parametrize(
    ("text", "number", "word"),
    [
        ("2,051人(速報値)", 2051, "速報値"),
        ("88%(R7)(見込)", 88, "見込"),
        ("12件(R3.3末現在)", 12, "R3.3末現在"),
        ("概ね50%", 50, "概ね"),
    ],
)
def test_a_word_beside_a_number_goes_with_it(text: str, number: float, word: str) -> None:
    assert (value_of(text).number, value_of(text).word) == (number, word)


@pytest.mark.parametrize(
    "text", ["調査中", "集計中", "未公表", "算定中(R5.12公表予定)", "(未確定)", "R6年12月公表予定"]
)
def test_a_figure_that_is_still_to_come_is_no_number(text: str) -> None:
    assert value_of(text).state == "pending"


@pytest.mark.parametrize("text", ["非公表", "秘匿", "(非公開)"])
def test_a_figure_that_will_not_come_is_withheld(text: str) -> None:
    assert value_of(text).state == "withheld"


@pytest.mark.parametrize("text", ["30\n25", "30 25", "1 800", "75\n6", "30\n△25", "30 / 25", "100 (80)"])
def test_two_figures_in_a_cell_are_never_one(text: str) -> None:
    assert value_of(text).number is None


@pytest.mark.parametrize("text", ["—", "-", "―", "ー", "−", "— "])
def test_a_dash_is_no_number(text: str) -> None:
    assert value_of(text).state == "dash"


@pytest.mark.parametrize(
    "text",
    [
        "1,80",
        "12/20",
        "R元",
        "8団体→10団体",
        "5〜8",
        "#REF!",
        "1.2.3",
        "未定",
        "2 回(うち1回)",
        "=1+1",
        "1e5",
        "8(仮)団体",
        "٣",
    ],
)
def test_what_is_no_one_number_is_words(text: str) -> None:
    assert value_of(text).state == "words"


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["", "件", "団体", "km"]),
    st.booleans(),
    st.sampled_from(["-", "△", "▲"]),
)
def test_every_spelling_of_a_number_is_that_number(number: int, unit: str, wide: bool, minus: str) -> None:
    text = f"{minus if number < 0 else ''}{abs(number):,}{unit}"
    if wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,"})
    assert (value_of(text).number, value_of(text).unit) == (number, unit)


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error_and_no_digit_is_made_up(text: str) -> None:
    value = value_of(text)
    assert (value.number is not None) == (value.state == "number")
    if value.number is not None:
        assert re.search(r"\d", text)


@pytest.mark.parametrize(("text", "year"), [("R3", 2021), ("R3", 2021), ("令和元年度", 2019), ("H27", 2015), ("2021年度", 2021), ("指標", None), ("R", None), ("R3年", 2021), ("R.3", 2021), ("R03", 2021), ("r3", 2021), ("FY2021", 2021), ("R3※", 2021), ("R3目標", 2021),
    ("R3年度末", 2021), ("R3(見込)", 2021), ("R3(2021)", 2021), ("R3\n(2021)", 2021), ("令和3年度(2021)", 2021), ("令和3(2021)年度", 2021),
    ("2021(R3)", 2021), ("R3\u200b", 2021), ("R3\u00ad年度", 2021), ("R3¹", 2021), ("令和3年度実績①", 2021), ("(R3)", 2021), ("R3(2022)", None), ("R3-R7", None), ("R3.3", None), ("2021年3月", None), ("最終目標(R7)", None)])  # fmt: skip
def test_a_year_is_read_in_every_spelling(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (["R2", "3", "4年度", "R5"], [2020, 2021, 2022, 2023]),
        (["2", "3", "R4"], [2020, 2021, 2022]),
        (["H30", "元", "2"], [2018, 2019, 2020]),
        (["R2", "4", "R4"], [2020, None, 2022]),
        (["備考", "3", "R4"], [None, 2021, 2022]),
        (["3", "5"], [None, None]),
    ],
)
def test_a_year_without_its_era_is_told_by_its_neighbours(texts: list[str], years: list[int | None]) -> None:
    assert years_of(texts) == years


def test_the_first_year_in_a_heading_is_found() -> None:
    assert year_in("2. 令和2年度取組実績(令和3年度新規・補正事業は参考記載)") == 2020 and year_in("R元実績") == 2019


@pytest.mark.parametrize(
    ("text", "name", "unit", "cumulative"),
    [
        ("③県・市町におけるデータ数(累計)", "県・市町におけるデータ数", "", True),
        ("掘り起こされたシーズ・サービスの件数(件)", "掘り起こされたシーズ・サービスの件数", "件", False),
        ("利用者数(累計)(人)", "利用者数", "人", True),
        ("汚水処理人口普及率(R2から新基準)", "汚水処理人口普及率(R2から新基準)", "", False),
        ("登録数※1", "登録数", "", False),
    ],
)
def test_a_printed_name_is_parted_from_its_unit(text: str, name: str, unit: str, cumulative: bool) -> None:
    assert split_name(text) == (name, unit, cumulative)


def test_heads_beside_the_first_year_of_the_eras_are_no_years() -> None:
    assert years_of(["5", "1926", "2"]) == [None, 1926, 1927]
