"""Cost of a project: total with the general fund inside it, personnel beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from lib.contract.era import era
from lib.contract.terms import REPORT_STATES, STAGES
from lib.contract.wording import number, thousand_yen
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import Drawing, Way, led_to, nowhere, source_line

_Key: TypeAlias = tuple[int, str]  # year and stage

_MOST_NAMED, _FEWER_NAMED = 8, 5  # bars with their year and amount


def budget(rows: Sequence[Any], look: Palette, height: int = 300, way: Way = nowhere, source: Way = nowhere) -> Figure:
    """rows: of the table budgets, of one or more projects; their sums a year in thousand yen. Unknown cells say why.

    `way`: from the rows that a bar sums to what a click on it opens; `source`: from these to their places in words.
    """
    drawing = Drawing()
    labels = _labels(rows)
    sums = _sums(rows)
    keys = [key for key in labels if any((*key, item) in sums for item in ("total", "general_fund", "personnel"))]
    x = [labels[key] for key in keys]
    total, fund, personnel = (
        [sums.get((*key, item), math.nan) for key in keys] for item in ("total", "general_fund", "personnel")
    )
    other = [t if math.isnan(f) else t - f for t, f in zip(total, fund, strict=True)]

    def bar(values: list[float], name: str, items: tuple[str, ...], colour: str, group: str, pattern: str = "") -> None:
        summed = [_summed(rows, key, items) for key in keys]
        drawing.bar(
            x=x,
            y=values,
            name=name,
            offsetgroup=group,
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fgcolor": look.page, "fillmode": "overlay", "size": 7, "solidity": 0.2},
            },
            hovertemplate=f"%{{x}}<br>{name} <b>%{{customdata[0]}}</b>%{{customdata[1]}}<extra></extra>",
            customdata=[[thousand_yen(v), source_line(source(of))] for v, of in zip(values, summed, strict=True)],
            **led_to([way(of) for of in summed]),
        )

    bar(fund, "うち一般財源", ("general_fund",), look.fund, "cost")
    bar(other, "その他の財源", ("total", "general_fund"), look.known, "cost")
    bar(personnel, "人件費(参考)", ("personnel",), look.personnel, "personnel", "/")
    named = _named_places(len(labels))
    top = max([v for v in [*total, *personnel] if not math.isnan(v)], default=1.0) or 1.0
    for place, key in enumerate(labels):
        if key in keys:
            at = keys.index(key)
            if place in named:
                _over(drawing, place - 0.175, total[at], look)
                _over(drawing, place + 0.175, personnel[at], look)
        else:
            state = next(row.report_state for row in rows if (row.fiscal_year, row.stage) == key)
            word = {"text": REPORT_STATES[state], "font": {"color": look.unknown, "size": 13}}
            drawing.notes.append(word | {"x": place, "y": top * 0.08, "showarrow": False})
    scale: dict[str, Any] = {"range": [0, top * 1.18], "tickformat": ","}
    if not keys:  # no figure, no scale
        scale |= {"showticklabels": False, "showgrid": False}
    return drawing.figure(
        look,
        height,
        barmode="stack",
        legend={"traceorder": "normal"},  # as the bars stand from the left; plotly turns a stack's around
        bargap=0.3,
        xaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": list(labels.values()),
            "tickvals": named,
            "ticktext": [list(labels.values())[place] for place in named],
            "range": [-0.5, len(labels) - 0.5],
        },
        yaxis=scale,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        **({} if keys else {"showlegend": False}),
    )


def _named_places(count: int) -> list[int]:
    """Which of so many bars bear their year and amount: all of few; of more some as far apart, the newest among them."""
    step = 1 if count <= _MOST_NAMED else -(-count // _FEWER_NAMED)
    return [place for place in range(count) if (count - 1 - place) % step == 0]


def _summed(rows: Iterable[Any], key: _Key, items: Sequence[str]) -> list[Any]:
    """The known rows of these items in a year and stage, in the order of the items."""
    known = [row for row in rows if (row.fiscal_year, row.stage) == key and row.report_state == "reported"]
    return [row for item in items for row in known if row.item == item]


def _labels(rows: Iterable[Any]) -> dict[_Key, str]:
    """The years and stages of the rows in order, with their words: ``R3計画``."""
    pairs = dict.fromkeys((row.fiscal_year, row.stage) for row in rows)
    return {(year, stage): f"{era(year)}{STAGES[stage]}" for year, stage in sorted(pairs, key=lambda pair: pair[0])}


def _sums(rows: Iterable[Any]) -> dict[tuple[int, str, str], float]:
    """(year, stage, item) -> the sum of what is reported, in thousand yen."""
    sums: dict[tuple[int, str, str], float] = {}
    for row in rows:
        if row.report_state == "reported":
            key = (row.fiscal_year, row.stage, row.item)
            sums[key] = sums.get(key, 0.0) + row.amount_thousand_yen
    return sums


def _over(drawing: Drawing, x: float, value: float, look: Palette) -> None:
    if not math.isnan(value):
        font = {"size": 12, "color": look.ink}
        drawing.notes.append(
            {"x": x, "y": value, "text": number(value, 0), "showarrow": False, "yanchor": "bottom", "font": font}
        )
