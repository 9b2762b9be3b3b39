from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.era import day_words, era, era_long, parse_era, parse_period


@pytest.mark.parametrize(
    ("text", "year"),
    [("R元", 2019), ("R3", 2021), ("H13", 2001), ("令和3年度", 2021), ("平成31年度", 2019), ("S64", 1989)],
)
def test_an_era_year_is_a_western_fiscal_year(text: str, year: int) -> None:
    assert parse_era(text) == year


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("R2-7", (2020, 2025)),
        ("(R3新規)R3-5", (2021, 2023)),
        ("H13-", (2001, None)),
        ("R2-", (2020, None)),
        ("H30-R4", (2018, 2022)),
    ],
)
def test_the_periods_of_the_sheet_are_read(text: str, years: tuple[int, int | None]) -> None:
    assert parse_period(text) == years


@pytest.mark.parametrize("text", ["", "3", "R", "R0", "2021", "R3-5", "X3", "R3 R4"])
def test_what_is_not_one_era_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"年度"):
        parse_era(text)


@pytest.mark.parametrize("text", ["R7-2", "R3", "", "-", "R2-7-9"])
def test_what_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"事業期間"):
        parse_period(text)


@given(st.integers(min_value=1926, max_value=2117))
def test_writing_and_reading_a_year_gives_it_back(year: int) -> None:
    assert parse_era(era(year)) == year


def test_a_hover_spells_the_year_out() -> None:
    assert era_long(2021) == "令和3年度(2021)"
    assert era_long(2019) == "令和元年度(2019)"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 3, 31), "令和4年3月31日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(8, 3, 31), "8年3月31日"),
    ],
)
def test_a_day_is_said_in_the_era_that_has_begun(day: date, words: str) -> None:
    assert day_words(day) == words
