from __future__ import annotations

import pytest

from lib.wording import brief, change, number, oku_yen, percent, quantity, thousand_yen


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


def test_a_missing_figure_is_a_dash_and_zero_is_a_number() -> None:
    assert number(float("nan")) == percent(float("nan")) == quantity(float("nan"), "件") == "—"
    assert number(0.0) == "0" and quantity(0, "件") == "0件"


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


def test_a_change_carries_its_sign() -> None:
    assert change(367_991 / 678_458 - 1) == "−46%"
    assert change(0.41) == "+41%"
