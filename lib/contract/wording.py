"""How figures are written in Japanese: thousands, units, percent, money, years.

A missing figure (None, NaN) or an infinite one is written ``—``, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeGuard

from lib.contract.era import era, era_year
from lib.contract.terms import NARRATIVE_KINDS

# quantize() fails when the result does not fit: a float has up to 309 digits before the point, and its first two
# significant digits may stand up to 325 places after it.
_EXACT = Context(prec=400)
_MOST_DECIMALS = 16  # that tell a share of whole numbers from 0 and 100 %


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Round half up, as the prefecture prints its rates: 132.5 -> 133.

    Rounds the digits that a reader sees, not the binary float behind them: 1.005 to two decimals is 1.01.
    """
    exact = value if isinstance(value, Decimal) else _as_decimal(value)
    # Adding 0 turns -0 into 0; a rounded-away loss must not keep its minus sign.
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT) + 0


def _as_decimal(value: float) -> Decimal:
    """The shortest decimal number that reads back as this float."""
    # float() first, because repr() of a numpy float is no number: np.float64(0.5).
    return Decimal(repr(float(value)))


def _is_figure(value: float | None) -> TypeGuard[float]:
    """Whether there is a finite figure to write."""
    return value is not None and math.isfinite(value)


def percent(rate: float, decimals: int = 0) -> str:
    """A fraction as percent with `decimals` digits after the point: 1.0704 -> ``107%``."""
    if not _is_figure(rate):
        return "—"
    # Times 100 in decimals: in floats 0.285 * 100 is 28.499999999999996, which would round down.
    return f"{rounded(_as_decimal(rate) * 100, decimals):,}%"


def share(rate: float, decimals: int = 0) -> str:
    """A rate in a sentence or on a chip: 1.0704 -> ``107%``.

    The rate of a lower-is-better indicator (2 - actual/target) can be negative: ``0%未満``.
    """
    if _is_figure(rate) and rate < 0:
        return "0%未満"
    return percent(rate, decimals)


def number(value: float, decimals: int = 1) -> str:
    """A figure with thousands separators, and decimals only where it has some: 1750.0 -> ``1,750``, 2.2 -> ``2.2``.

    A figure that would be rounded to 0 keeps its first two significant digits: 0.004 -> ``0.004``. 0 is only written
    for 0.
    """
    if not _is_figure(value):
        return "—"
    figure = rounded(value, decimals)
    if figure == 0 and value != 0:
        figure = rounded(value, 1 - math.floor(math.log10(abs(value))))
    is_whole = figure == figure.to_integral_value()
    return f"{int(figure):,}" if is_whole else f"{figure.normalize():,f}"


def brief(value: float) -> str:
    """A figure for a narrow place, such as a chart's label; from 10,000 on in 万: 386524 -> ``38.7万``."""
    return f"{number(value / 10_000, 1)}万" if abs(value) >= 10_000 else number(value)


def quantity(value: float, unit: str, decimals: int = 1) -> str:
    """A figure with its unit: ``1,800件``. A missing figure is ``—`` without one."""
    return number(value, decimals) + (unit if _is_figure(value) else "")


# ---------------------------------------------------------------------- phrases that compare one figure with another


def step_unit(unit: str) -> str:
    """Unit of a difference: ``ポイント`` for percentages, which differ in percentage points; any other unit unchanged."""
    return "ポイント" if unit in ("%", "％", "パーセント") else unit


def estimate(value: float, unit: str = "", beside: float = 0.0) -> str:
    """A computed figure with its unit, no finer than it can be known: ``48.3日``, ``1,157件``.

    Whole numbers from 100 on. `beside` is a figure in the same sentence: where it is that large, this one is whole too.
    """
    is_large = max(abs(value), abs(beside)) >= 100
    return quantity(value, unit, 0 if is_large else 1)


def step(value: float, unit: str) -> str:
    """Yearly change with its direction in words: ``年2.2団体の増``, ``年23.6日の減``, ``増減なし``.

    Never with a sign: whether minus is good depends on the indicator.
    """
    if not _is_figure(value):
        return "—"
    if value == 0:
        return "増減なし"
    return f"年{estimate(abs(value), step_unit(unit))}の{direction_word(value)}"


def direction_word(change: float) -> str:
    """Direction of a change, for a label: 増, 減, or 増減 where it is 0 or unknown."""
    if not math.isfinite(change) or change == 0:
        return "増減"
    return "増" if change > 0 else "減"


def against(value: float, goal: float, unit: str, is_decrease: bool, goes_on: bool = False) -> str:
    """How a figure compares with its target, to follow the target's name: ``に11団体足りない``, ``を24.3日超える``, ``に届く``.

    `is_decrease`: lower is better, so the target is met at or under it. `goes_on`: the sentence continues, so the verb
    takes its conjunctive form (``足りず``).
    """
    is_met = value <= goal if is_decrease else value >= goal
    if is_met:
        return "に届き" if goes_on else "に届く"
    gap = estimate(abs(value - goal), step_unit(unit), beside=max(abs(value), abs(goal)))
    if is_decrease:
        return f"を{gap}{'超え' if goes_on else '超える'}"
    return f"に{gap}{'足りず' if goes_on else '足りない'}"


def steps_taken(first_year: int, last_year: int, points: int) -> str:
    """The years that a pace is computed from: ``R3〜R6の推移``.

    A pace from two `points` (figures) alone says how few years that is, so that nobody takes it for a trend:
    ``R元→R2の1年分の推移``.
    """
    if points > 2:
        return f"{era(first_year)}〜{era(last_year)}の推移"
    return f"{era(first_year)}→{era(last_year)}の{last_year - first_year}年分の推移"


def span(years: Sequence[int]) -> str:
    """Fiscal years as era years, consecutive ones joined: ``R3〜R7``, ``R3・R5``."""
    return "・".join(_from_to(era(first), era(last)) for first, last in _runs(years))


def group_name(name: object) -> str:
    """A program group's name, or words that say that the extract of its sheet does not hold one."""
    return name if isinstance(name, str) else "(事業群名は原資料から読み取れず)"


def group_label(group_id: object, name: object) -> str:
    """A program group's name and its id, which alone tells groups of one name apart: ``情報化の推進〔ict〕``."""
    return f"{group_name(name)}〔{group_id}〕"


def narrative_heading(kind: str, sheet_year: int) -> str:
    """Heading of a kind of text (terms.NARRATIVE_KINDS) on the sheet of a fiscal year: ``令和3年度の見直し内容``."""
    return NARRATIVE_KINDS[kind].format(this=era_year(sheet_year), next=era_year(sheet_year + 1))


def line_numbers(lines: Iterable[int]) -> str:
    """Line numbers of a document, consecutive ones joined: 3, 4, 5, 9 -> ``3〜5・9``."""
    return "・".join(_from_to(str(first), str(last)) for first, last in _runs(lines))


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first}〜{last}"


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """[first, last] of each run of consecutive numbers, in order: 3, 4, 5, 9 -> [[3, 5], [9, 9]]."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def thousand_yen(amount: float) -> str:
    """An amount in thousand yen, as the sheet writes it: ``65,729千円``."""
    return quantity(amount, "千円", 0)


def oku_yen(amount: float) -> str:
    """An amount in thousand yen for headlines, in 億円 or 万円: 678458 -> ``6.78億円``, 8372 -> ``837万円``.

    億円 with three significant digits: 6.78, 67.8, 678.
    """
    if not math.isfinite(amount):
        return "—"
    man = rounded(amount / 10)
    # Limits are compared after rounding: 99,999千円 is 1.00億円, not 10,000万円.
    if abs(man) < 10_000:
        return f"{man:,}万円"
    oku = amount / 100_000
    for decimals, limit in ((2, 10), (1, 100)):
        figure = rounded(oku, decimals)
        if abs(figure) < limit:
            return f"{figure:,}億円"
    return f"{rounded(oku):,}億円"


def change(ratio: float) -> str:
    """A relative change with its sign: -0.458 -> ``−46%``, 6.85 -> ``+685%``; one that rounds to 0 is ``±0%``."""
    if not _is_figure(ratio):
        return "—"
    size = percent(abs(ratio))
    sign = "±" if size == percent(0) else "−" if ratio < 0 else "+"
    return sign + size


def format_fact(value: object, kind: str, unit: str = "", decimals: int = 0) -> str:
    """A fact as a rule's reason quotes it.

    `kind` (text, bool, rate, value, year, money, change or count) is that of the fact in the catalogue of facts, FACTS
    in lib/judge/facts. `unit` goes with a value, `decimals` with a rate.
    """
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


def how_many(count: int, counter: str) -> str:
    """A number of things with their counter: ``1,204指標``, ``なし`` for none."""
    return f"{count:,}{counter}" if count else "なし"


def share_of(part: int, whole: int) -> str:
    """The share of a whole, 100 % only of all and 0 % only of none: 405 of 406 are ``99.8%``; ``—`` of nothing."""
    if part in (0, whole):
        return share(part / whole) if whole else "—"
    written = (share(part / whole, decimals) for decimals in range(_MOST_DECIMALS))
    limits = {share(limit, decimals) for limit in (0, 1) for decimals in range(_MOST_DECIMALS)}
    return next(words for words in written if words not in limits)


def part_of(part: int, whole: int, counter: str) -> str:
    """How many of a whole, with the share where that says more: ``3指標(33%)``, ``1指標`` of one, ``なし``."""
    has_share = part and whole > 1
    return f"{how_many(part, counter)}({share_of(part, whole)})" if has_share else how_many(part, counter)


def times(after: float, before: float) -> str:
    """An amount beside an earlier one: ``約7.9倍`` from twice on, else its change: ``−46%``."""
    if not _is_figure(after) or not _is_figure(before) or before <= 0 or after < 2 * before:
        return change(after / before - 1) if before else "—"
    return f"約{number(after / before)}倍"
