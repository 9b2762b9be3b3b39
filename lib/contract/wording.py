"""How figures are written in Japanese: thousands, units, percent, money, years.

A missing figure (None, NaN) or an infinite one is written ``—``, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, TypeGuard

from lib.contract.era import era, era_year
from lib.contract.terms import ATTRIBUTIONS, INFERRED, NARRATIVE_KINDS
from lib.contract.units import COUNTED, step_unit

# quantize() fails when the result does not fit: a float has up to 309 digits before the point, and its first two
# significant digits may stand up to 325 places after it.
_EXACT = Context(prec=400)
# Ends the words for the years that a pace rests on.
PACE_SO_FAR: Final = "の推移"


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
    """A fraction as percent with `decimals` digits after the point: 1.0704 -> ``107%``, -0.4 -> ``−40%``.

    Rounded whatever it stands beside, as a printed rate is; a rate or a share on a screen is written by `share`.
    """
    if not _is_figure(rate):
        return "—"
    # Times 100 in decimals: in floats 0.285 * 100 is 28.499999999999996, which would round down.
    figure = rounded(_as_decimal(rate) * 100, decimals)
    return f"{'−' if figure < 0 else ''}{abs(figure):,}%"


def share(rate: float, decimals: int = 0, limits: Iterable[float] = ()) -> str:
    """A rate or a share, never rounded across a limit: 0.5 -> ``50%``, 0.996 -> ``99.6%``, 0.004 -> ``0.4%``.

    0 and 100 % are limits, and those given, such as the bounds of grades: with 0.8, 0.797 is ``79.7%``. What two more
    decimals do not tell from its limit is ``80%弱``. A negative rate is ``0%未満``.
    """
    if not _is_figure(rate):
        return "—"
    if rate < 0:
        return "0%未満"
    exact = _as_decimal(rate) * 100
    bounds = [Decimal(100), *(_as_decimal(limit) * 100 for limit in limits)]
    for places in range(decimals, decimals + 3):
        figure = rounded(exact, places)
        if (figure > 0) == (exact > 0) and all((figure < bound) == (exact < bound) for bound in bounds):
            return f"{figure:,}%"
    if figure == 0:
        return f"{Decimal(1).scaleb(-places)}%未満"
    nearest = min(bounds, key=lambda bound: abs(exact - bound))
    return f"{nearest.normalize():f}%{'弱' if exact < nearest else '強'}"


def number(value: float, decimals: int = 3) -> str:
    """A figure with thousands separators, and decimals only where it has some: 1750.0 -> ``1,750``, 1.66 -> ``1.66``.

    A figure that would be rounded to 0 keeps its first two significant digits: 0.00044 -> ``0.00044``. 0 is only
    written for 0.
    """
    return _written(_visible(value, decimals)) if _is_figure(value) else "—"


def in_column(value: float, decimals: int) -> str:
    """A figure of a column whose figures all have as many decimals: 8.1 -> ``8.10``. What is near 0 as in `number`."""
    return f"{_visible(value, decimals):,f}" if _is_figure(value) else "—"


def oku_in_column(amount: float) -> str:
    """An amount in thousand yen as a number of 億円, of a column whose head says 億円: 678458 -> ``6.78``."""
    return in_column(amount / 100_000, 2)


def _visible(value: float, decimals: int) -> Decimal:
    """The figure as it is written: rounded, but to its first two significant digits where that would leave 0."""
    figure = rounded(value, decimals)
    if figure == 0 and value != 0:
        return rounded(value, 1 - math.floor(math.log10(abs(value))))
    return figure


def _written(figure: Decimal) -> str:
    is_whole = figure == figure.to_integral_value()
    return f"{int(figure):,}" if is_whole else f"{figure.normalize():,f}"


def brief(value: float) -> str:
    """A figure for a narrow place, such as a chart's label; from 10,000 on in 万: 386524 -> ``38.7万``."""
    return f"{number(value / 10_000, 1)}万" if abs(value) >= 10_000 else number(value)


def unit_words(unit: str, mark: str = " ") -> str:
    """The unit of figures, for a caption: ``単位 %``; of a blank one that none is stated."""
    return f"単位{mark}{unit}" if unit.strip() else "単位の記載なし"


def quantity(value: float, unit: str, decimals: int = 3) -> str:
    """A figure with its unit: ``1,800件``. A missing figure is ``—`` without one."""
    return number(value, decimals) + (unit if _is_figure(value) else "")


# ---------------------------------------------------------------------- phrases that compare one figure with another


def estimate(value: float, unit: str = "", beside: float = 0.0) -> str:
    """A computed figure with its unit, no finer than it can be known: ``48.3日``, ``1,157千人``, ``約4箇所``.

    Whole numbers from 100 on, and of what is counted (units.COUNTED). `beside` is a figure in the same sentence: where
    it is that large, this one is whole too, and the two read alike only where they are equal or count something.
    """
    return estimate_figure(value, unit, beside) + (unit if _is_figure(value) else "")


def estimate_figure(value: float, unit: str, beside: float = 0.0) -> str:
    """As estimate, without the unit: ``約4``."""
    if not _is_figure(value):
        return "—"
    figure = _estimated(value, unit, beside)
    is_about = unit in COUNTED and figure != _as_decimal(value)
    return f"{'約' if is_about else ''}{_written(figure)}"


def _estimated(value: float, unit: str, beside: float) -> Decimal:
    """The figure that `estimate` writes: one that equals the other as that is written."""
    if value == beside:
        return _visible(value, 3)
    if unit in COUNTED and value >= 0 and float(beside).is_integer():
        return rounded(value)
    is_large = max(abs(value), abs(beside)) >= 100 and float(beside).is_integer()
    return _visible(value, _decimals_apart(value, beside, 0 if is_large else 1))


def _decimals_apart(value: float, other: float, fewest: int) -> int:
    """The decimals from `fewest` on at which two figures read differently; `fewest` where they are equal or unknown."""
    if not math.isfinite(other) or value == other:
        return fewest
    return next((n for n in range(fewest, 10) if rounded(value, n) != rounded(other, n)), fewest)


def step(value: float, unit: str, beside: float = math.nan) -> str:
    """Yearly change with its direction in words: ``年2.2団体の増``, ``年23.6日の減``, ``増減なし``.

    Never with a sign: whether minus is good depends on the indicator. `beside`: the change that it is compared with.
    """
    if not _is_figure(value):
        return "—"
    if value == 0:
        return "増減なし"
    return f"年{_step_size(value, unit, beside)}の{direction_word(value)}"


def per_year(value: float, unit: str, beside: float = math.nan) -> str:
    """The size of a yearly change, where a label says its direction: ``2.2団体/年``, ``増減なし``; see step."""
    return f"{_step_size(value, unit, beside)}/年" if _is_figure(value) and value else step(value, unit)


def _step_size(value: float, unit: str, beside: float) -> str:
    decimals = _decimals_apart(value, beside, 0 if abs(value) >= 100 else 1)
    return f"{number(abs(value), decimals)}{step_unit(unit)}"


def direction_word(change: float) -> str:
    """Direction of a change, for a label: 増, 減, or 増減 where it is 0 or unknown."""
    if not math.isfinite(change) or change == 0:
        return "増減"
    return "増" if change > 0 else "減"


def against(value: float, goal: float, unit: str, is_decrease: bool, goes_on: bool = False) -> str:
    """How a computed figure compares with its target, to follow the target's name.

    ``に11団体足りない``, ``に達する``; lower is better (`is_decrease`): ``を24.3日超過し未達となる``, so that no miss reads
    as a success. The gap is that of the figures as `estimate` writes them. `goes_on`: the sentence continues (``足りず``).
    """
    is_met = value <= goal if is_decrease else value >= goal
    if is_met:
        return "に達し" if goes_on else "に達する"
    gap = abs(_estimated(value, unit, goal) - rounded(goal, 3))
    size = f"{_written(gap)}{step_unit(unit)}" if gap else "わずかに"
    if is_decrease:
        return f"を{size}超過し未達{'' if goes_on else 'となる'}"
    return f"に{size}{'足りず' if goes_on else '足りない'}"


def shortfall(actual: float, target: float, unit: str, is_decrease: bool) -> str:
    """How far an actual is from the target that it misses, exactly, to follow the target's name.

    ``に40.2ポイント足りない``; lower is better (`is_decrease`): ``を2件超過し未達``.
    """
    gap = quantity(abs(actual - target), step_unit(unit))
    return f"を{gap}超過し未達" if is_decrease else f"に{gap}足りない"


def times(ratio: float, limits: Iterable[float] = ()) -> str:
    """How many times another figure: 2.5 -> ``2.5倍``, 1.04 -> ``1.04倍``; below 10 ``2倍`` is exactly that.

    Never rounded onto a limit, such as the bound of a grade: with 1.5, 1.545 is ``1.55倍``.
    """
    if not _is_figure(ratio):
        return "—"
    decimals = 0 if ratio >= 10 else max(_decimals_beside(ratio, limit) for limit in (round(ratio), *limits))
    return f"{number(ratio, decimals)}倍"


def _decimals_beside(ratio: float, limit: float) -> int:
    """The decimals at which a ratio reads apart from a limit; all that it has, up to three, where it is the limit."""
    if ratio != limit:
        return _decimals_apart(ratio, limit, 1)
    return next((n for n in (1, 2) if rounded(ratio, n) == _as_decimal(ratio)), 3)


def steps_taken(first_year: int, last_year: int, points: int) -> str:
    """The years that a pace is computed from: ``R3〜R6の推移``.

    A pace from two `points` (figures) alone says how few years that is, so that nobody takes it for a trend:
    ``R元→R2の1年分の推移``.
    """
    if points > 2:
        return f"{era(first_year)}〜{era(last_year)}{PACE_SO_FAR}"
    return f"{era(first_year)}→{era(last_year)}の{last_year - first_year}年分{PACE_SO_FAR}"


def span(years: Sequence[int]) -> str:
    """Fiscal years as era years, consecutive ones joined: ``R3〜R7``, ``R3・R5``."""
    return "・".join(_from_to(era(first), era(last)) for first, last in _runs(years))


def inferred_caveat(is_inferred: bool) -> str:
    """That the year of the figure before it is inferred: ``(年度は表の並びから推定)``; empty for a printed one."""
    return f"({ATTRIBUTIONS[INFERRED]})" if is_inferred else ""


def group_name(name: object, is_extract: bool = False) -> str:
    """A program group's name, or words that say that its sheet has none; of an extract, that this does not hold it."""
    if isinstance(name, str):
        return name
    return "(事業群名は原資料から読み取れず)" if is_extract else "(事業群名の記載なし)"


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
    """An amount in thousand yen for headlines, in 兆円, 億円 or 万円: 678458 -> ``6.78億円``, 8372 -> ``837万円``.

    兆円 and 億円 with three significant digits: 6.78, 67.8, 678.
    """
    if not math.isfinite(amount):
        return "—"
    man = rounded(amount / 10)
    # Limits are compared after rounding: 99,999千円 is 1.00億円, not 10,000万円.
    if abs(man) < 10_000:
        return f"{man:,}万円"
    oku = amount / 100_000
    if abs(rounded(oku)) < 10_000:
        return f"{_three_digits(oku)}億円"
    return f"{_three_digits(oku / 10_000)}兆円"


def _three_digits(value: float) -> str:
    """A figure of 1 or more with three significant digits; from 1,000 on in whole numbers."""
    for decimals, limit in ((2, 10), (1, 100)):
        figure = rounded(value, decimals)
        if abs(figure) < limit:
            return f"{figure:,}"
    return f"{rounded(value):,}"


def change(ratio: float) -> str:
    """A relative change: -0.458 -> ``−46%``, 0.2 -> ``+20%``, from double on ``約7.9倍``; 横ばい where it rounds to 0 %."""
    if not _is_figure(ratio):
        return "—"
    if ratio >= 1:
        return f"約{number(1 + ratio, 1)}倍"
    size = percent(abs(ratio))
    if size == percent(0):
        return "横ばい"
    return f"{'−' if ratio < 0 else '+'}{size}"


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
        case "rate" | "share":
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
    return share(part / whole) if whole else "—"


def part_of(part: int, whole: int, counter: str) -> str:
    """How many of a whole, with the share where that says more: ``3指標(33%)``, ``1指標`` of one, ``なし``."""
    has_share = part and whole > 1
    return f"{how_many(part, counter)}({share_of(part, whole)})" if has_share else how_many(part, counter)
