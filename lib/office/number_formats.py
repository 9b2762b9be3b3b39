"""Excel number formats for the figures that we write: all digits that a figure has, and its unit behind it."""

from __future__ import annotations


def number_format(value: float, unit: str = "") -> str:
    """The format that shows a figure with its unit: 2519 and 人 -> ``#,##0"人"``, 71.7 without one -> ``#,##0.0``.

    A percentage gets the format of a percentage, which `held` goes with: whoever types 75 over it reads 75 %.
    """
    digits = "#,##0" + (f".{'0' * decimals(value)}" if decimals(value) else "")
    if unit in PERCENT:
        return f"{digits}%"
    return digits + (f'"{unit}"' if unit and '"' not in unit else "")


PERCENT = ("%", "％")


def held(value: float, unit: str = "") -> float:
    """The number that a cell of `number_format` holds: 71.7 and % -> 0.717, as Excel keeps percentages."""
    return round(value / 100, 12) if unit in PERCENT else value


def decimals(value: float) -> int:
    """How many digits a figure has behind its point, ten at most."""
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])
