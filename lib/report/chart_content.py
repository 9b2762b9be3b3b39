"""Charts on paper and as pictures, as sheet.typ takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from lib.contract.names import short
from lib.contract.wording import brief, number
from lib.findings.series import Budget, Progress, Values

Write = Callable[[float], str]


@dataclass(frozen=True)
class ProgressChart:
    """An indicator over the years. `labels` and `goals` are written on its bars and targets, `ends` at its projection."""

    kind: str
    name: str
    unit: str
    alt: str
    years: list[str]
    baseline: Values
    actual: Values
    target: Values
    projection: Values
    is_thin: bool
    words: list[str]
    ends: str
    labels: list[str]
    goals: list[str]
    years_note: str


@dataclass(frozen=True)
class Bars:
    """One kind of cost along the slots, and what is written on its bars."""

    label: str
    values: Values
    labels: list[str]


@dataclass(frozen=True)
class CostChart:
    """The cost of a project. `totals` are written over the general fund and the other sources."""

    kind: str
    name: str
    unit: str
    alt: str
    slots: list[str]
    fund: Bars
    other: Bars
    personnel: Bars
    totals: list[str]
    words: list[str]
    years_note: str


def chart_content(chart: Progress | Budget, write: Write = brief) -> dict[str, Any]:
    """A chart as sheet.typ takes it; `write` writes the values of an indicator on its marks."""
    return asdict(_progress_chart(chart, write) if isinstance(chart, Progress) else _cost_chart(chart))


def _progress_chart(chart: Progress, write: Write) -> ProgressChart:
    bars = [actual if actual is not None else base for actual, base in zip(chart.actual, chart.baseline, strict=True)]
    return ProgressChart(
        "progress",
        short(chart.name),
        chart.unit,
        chart.alt,
        chart.years,
        chart.baseline,
        chart.actual,
        chart.target,
        chart.projection,
        chart.is_thin,
        chart.words,
        chart.projected,
        _labels(bars, write),
        _labels(chart.target, write),
        chart.years_note,
    )


def _cost_chart(chart: Budget) -> CostChart:
    fund, other, personnel = (Bars(label, values, _labels(values)) for label, values in chart.items.items())
    totals = [None if rest is None else rest + (own or 0) for own, rest in zip(chart.fund, chart.other, strict=True)]
    return CostChart(
        "budget",
        chart.name,
        "千円",
        chart.alt,
        chart.slots,
        fund,
        other,
        personnel,
        _labels(totals),
        chart.words,
        chart.years_note,
    )


def _whole(value: float) -> str:
    return number(value, 0)


def _labels(values: Values, write: Write = _whole) -> list[str]:
    """The values as they are written; nothing where there is none."""
    return ["" if value is None else write(value) for value in values]
