"""How figures are written in Japanese: thousands, units, percent, money, years."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from lib.contract.era import era, era_year
from lib.contract.terms import NARRATIVE_KINDS

_EXACT = Context(prec=400)  # of any two figures that the contract allows


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Round half up, as the prefecture prints its rates, on the decimal digits of the figure."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT) + 0  # without the sign of a zero


def percent(rate: float, decimals: int = 0) -> str:
    """A fraction as whole percent (or `decimals` digits), half up: 1.0704 -> ``107%``. Infinite or missing: ``—``."""
    if rate is None or not math.isfinite(rate):
        return "—"
    return f"{rounded(Decimal(repr(float(rate))) * 100, decimals):,}%"


def share(rate: float, decimals: int = 0) -> str:
    """A rate in a sentence or on a chip. The rate of a lower-is-better indicator can fall below nothing: ``0%未満``."""
    return "0%未満" if rate is not None and math.isfinite(rate) and rate < 0 else percent(rate, decimals)


def number(value: float, decimals: int = 1) -> str:
    """Thousands separated; decimals only when there are any: 1750.0 -> ``1,750``, 2.2 -> ``2.2``.

    What would round to nothing keeps its first digits: 0.004 -> ``0.004``.
    """
    if value is None or not math.isfinite(value):
        return "—"
    short = rounded(value, decimals)
    if short == 0 and value != 0:
        short = rounded(value, 1 - math.floor(math.log10(abs(value))))
    return f"{int(short):,}" if short == short.to_integral_value() else f"{short.normalize():,f}"


def brief(value: float) -> str:
    """A figure for a narrow place: from 10,000 on in 万, 386524 -> ``38.7万``."""
    return f"{number(value / 10_000, 1)}万" if abs(value) >= 10_000 else number(value)


def quantity(value: float, unit: str, decimals: int = 1) -> str:
    """A figure with its unit: ``1,800件``."""
    return number(value, decimals) + ("" if value is None or not math.isfinite(value) else unit)


# ---------------------------------------------------------------------- phrases: what a figure means against another


def step_unit(unit: str) -> str:
    """The unit of a difference: percentages differ in points, everything else in itself."""
    return "ポイント" if unit in ("%", "％", "パーセント") else unit


def estimate(value: float, unit: str = "", beside: float = 0.0) -> str:
    """A computed figure, no finer than it can be known: whole from 100 on (or where what stands `beside` it is that large)."""
    return quantity(value, unit, 0 if max(abs(value), abs(beside)) >= 100 else 1)


def step(value: float, unit: str) -> str:
    """A change a year, its direction in words and never in a sign: ``年2.2団体の増``, ``年23.6日の減``, ``増減なし``."""
    if value is None or not math.isfinite(value):
        return "—"
    if value == 0:
        return "増減なし"
    return f"年{estimate(abs(value), step_unit(unit))}の{'増' if value > 0 else '減'}"


def direction_word(value: float) -> str:
    """Whether a change is an increase or a decrease, for a label: 増, 減, 増減 where there is none."""
    return "増減" if not math.isfinite(value) or value == 0 else "増" if value > 0 else "減"


def against(value: float, goal: float, unit: str, is_decrease: bool, goes_on: bool = False) -> str:
    """A figure against its target, after the target is named: ``に11団体足りない``, ``を24.3日超える``, ``に届く``.

    For lower-is-better, staying at or under the target is reaching it. `goes_on` where the sentence does: ``足りず``.
    """
    if value <= goal if is_decrease else value >= goal:
        return "に届き" if goes_on else "に届く"
    gap = estimate(abs(value - goal), step_unit(unit), beside=max(abs(value), abs(goal)))
    if is_decrease:
        return f"を{gap}{'超え' if goes_on else '超える'}"
    return f"に{gap}{'足りず' if goes_on else '足りない'}"


def steps_taken(first_year: int, last_year: int, points: int) -> str:
    """Which years a pace rests on; two points alone say how little that is: ``R元→R2の1年分の歩み``, ``R3〜R6の歩み``."""
    if points > 2:
        return f"{era(first_year)}〜{era(last_year)}の歩み"
    return f"{era(first_year)}→{era(last_year)}の{last_year - first_year}年分の歩み"


def span(years: Sequence[int]) -> str:
    """Some years, those in a row joined: ``R3〜R7``, ``R3・R5``."""
    return "・".join(era(a) if a == b else f"{era(a)}〜{era(b)}" for a, b in _in_a_row(years))


def group_name(name: object) -> str:
    """A program group's name, or what stands for one that our extract of the sheet does not hold."""
    return name if isinstance(name, str) else "(事業群名は抽出文字に見当たらない)"


def group_label(group_id: object, name: object) -> str:
    """A program group by its name and the code that the data knows it by."""
    return f"{group_name(name)}〔{group_id}〕"


def narrative_heading(kind: str, sheet_year: int) -> str:
    """What a kind of text is headed with on the sheet of this fiscal year."""
    return NARRATIVE_KINDS[kind].format(this=era_year(sheet_year), next=era_year(sheet_year + 1))


def line_numbers(lines: Iterable[int]) -> str:
    """Lines of a document, neighbours joined: 3, 4, 5, 9 -> ``3〜5・9``."""
    return "・".join(str(a) if a == b else f"{a}〜{b}" for a, b in _in_a_row(lines))


def _in_a_row(numbers: Iterable[int]) -> list[list[int]]:
    """First and last of each run of neighbours, in order."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


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


def format_fact(value: object, kind: str, unit: str = "", decimals: int = 0) -> str:
    """A fact as the rules quote it; `kind` is one of the words of rules.FACTS."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    if kind in ("text", "bool"):
        return str(value)
    figure = float(str(value))
    match kind:
        case "rate":
            return share(figure, decimals)
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
