"""How figures are written in Japanese: thousands, units, percent, money, years."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from lib.era import era


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Round half up, as the prefecture prints its rates, on the decimal digits of the figure."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(rate: float, decimals: int = 0) -> str:
    """A fraction as whole percent (or `decimals` digits), half up: 1.0704 -> ``107%``. Infinite or missing: ``—``."""
    if rate is None or not math.isfinite(rate):
        return "—"
    return f"{rounded(Decimal(repr(float(rate))) * 100, decimals):,}%"


def number(value: float, decimals: int = 1) -> str:
    """Thousands separated; decimals only when there are any: 1750.0 -> ``1,750``, 2.2 -> ``2.2``."""
    if value is None or not math.isfinite(value):
        return "—"
    short = rounded(value, decimals)
    return f"{int(short):,}" if short == short.to_integral_value() else f"{short.normalize():,f}"


def brief(value: float) -> str:
    """A figure for a narrow place: from 10,000 on in 万, 386524 -> ``38.7万``."""
    return f"{number(value / 10_000, 1)}万" if abs(value) >= 10_000 else number(value)


def quantity(value: float, unit: str, decimals: int = 1) -> str:
    """A figure with its unit: ``1,800件``."""
    return number(value, decimals) + ("" if value is None or not math.isfinite(value) else unit)


def line_numbers(lines: Iterable[int]) -> str:
    """Lines of a document, neighbours joined: 3, 4, 5, 9 -> ``3〜5・9``."""
    spans: list[list[int]] = []
    for line in sorted(set(lines)):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return "・".join(str(a) if a == b else f"{a}〜{b}" for a, b in spans)


def thousand_yen(amount: float) -> str:
    """An amount as the sheet writes it: ``65,729千円``."""
    return quantity(amount, "千円", 0)


def oku_yen(amount: float) -> str:
    """Thousand yen for headlines in three digits, 億円 or 万円: 678458 -> ``6.78億円``, 14044000 -> ``140億円``."""
    if not math.isfinite(amount):
        return "—"
    oku = amount / 100_000
    if abs(oku) < 1:
        return f"{rounded(amount / 10):,}万円"
    return f"{rounded(oku, 2 if abs(oku) < 10 else 1 if abs(oku) < 100 else 0):,}億円"


def change(ratio: float) -> str:
    """A relative change with its sign: -0.458 -> ``−46%``, 6.85 -> ``+685%``."""
    if ratio is None or not math.isfinite(ratio):
        return "—"
    return ("−" if ratio < 0 else "+") + percent(abs(ratio))


def written(value: object, kind: str, unit: str = "", decimals: int = 0) -> str:
    """A fact as the rules quote it; `kind` is one of the words of rules.FACTS."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    if kind in ("text", "bool"):
        return str(value)
    figure = float(str(value))
    match kind:
        case "rate":
            return percent(figure, decimals)
        case "value":
            return quantity(figure, unit)
        case "year":
            return era(int(figure))
        case "money":
            return thousand_yen(figure)
        case "change":
            return change(figure)
        case _:
            return number(figure)
