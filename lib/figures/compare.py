"""A few things on the same axes: the achievement rate of every result of each, and what each costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.names import short
from lib.contract.wording import oku_yen
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import SYMBOLS, Drawing, led_to, plain, source_line
from lib.judge.policy.scale import Scale

_MOST = 2.0  # rates beyond are drawn at the edge, and said


@dataclass(frozen=True)
class Result:
    """A result as it is drawn: its name, achievement rate (a fraction, NaN for none) and status.

    `told`: what a pointer is told beside these, line by line: year, figures with their unit, source. `address`: of a click.
    """

    name: str
    rate: float
    status: str
    told: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Lane:
    """One of the things compared, to be drawn. Costs in thousand yen, NaN where they are of other years or not known.

    `sources`: where the costs before and after stand, in words. `address`: what a click on them opens.
    """

    name: str
    results: tuple[Result, ...]
    before: float
    after: float
    sources: tuple[str, str] = ("", "")
    address: str = ""


def lanes(of: Sequence[Lane], scale: Scale, look: Palette, years: tuple[str, str]) -> Figure:
    """A lane each, the first on top: left every result's rate by status, right the cost of two years (`years` names them)."""
    drawing = Drawing()
    names = [plain(short(lane.name, 22)) for lane in of]
    places = list(range(len(of)))
    for grade in (scale.met, *scale.grades):
        x, y, words, addresses = [], [], [], []
        for place, lane in enumerate(of):
            results = [r for r in lane.results if r.status == grade.code and not math.isnan(r.rate)]
            for index, result in enumerate(results):
                x.append(min(max(result.rate, 0.0), _MOST) * 100)
                y.append(place + ((index * 7) % 9 - 4) * 0.06)
                rate = f"達成率 <b>{scale.rate_words(result.rate)}</b> {plain(f'{grade.shape}{grade.label}')}"
                words.append("<br>".join([plain(result.name), rate, *map(plain, result.told)]))
                addresses.append(result.address)
        drawing.scatter(
            x=x,
            y=y,
            mode="markers",
            name=plain(f"{grade.shape}{grade.label}"),
            text=words,
            hovertemplate="%{text}<extra></extra>",
            marker={
                "symbol": SYMBOLS[grade.tone],
                "size": 10,
                "color": look.tones[grade.tone][0],
                "line": {"width": 1.5, "color": look.tones[grade.tone][0]},
            },
            **led_to(addresses),
        )
    drawing.shapes.append(
        {
            "type": "line",
            "x0": 100,
            "x1": 100,
            "xref": "x",
            "y0": 0,
            "y1": 1,
            "yref": "y domain",
            "line": {"color": look.muted, "width": 1, "dash": "dash"},
        }
    )
    for when, label, values, colour in (
        (0, years[0], [lane.before for lane in of], look.known),
        (1, years[1], [lane.after for lane in of], look.fund),
    ):
        drawing.bar(
            x=[None if math.isnan(v) else v / 100_000 for v in values],
            y=places,
            orientation="h",
            name=f"事業費 {label}",
            xaxis="x2",
            yaxis="y2",
            marker={"color": colour},
            text=["比べられない" if math.isnan(v) else oku_yen(v) for v in values],
            textposition="outside",
            customdata=[[plain(lane.name), source_line(lane.sources[when])] for lane in of],
            hovertemplate=f"%{{customdata[0]}}<br>事業費 {label} <b>%{{text}}</b>%{{customdata[1]}}<extra></extra>",
            cliponaxis=False,
            **led_to([lane.address for lane in of]),
        )
    lane_axis = {"tickvals": places, "ticktext": names, "range": [len(of) - 0.5, -0.5], "showgrid": False}
    return drawing.figure(
        look,
        90 + 74 * len(of),
        barmode="group",
        bargap=0.35,
        xaxis={
            "domain": [0, 0.6],
            "range": [-4, 206],
            "title": {"text": "達成率 %(200%以上と0%未満は端に)"},
            "showgrid": True,
            "gridcolor": look.line,
        },
        yaxis=lane_axis,
        xaxis2={
            "domain": [0.66, 0.96],
            "anchor": "y2",
            "title": {"text": "事業費 億円"},
            "rangemode": "tozero",
            "tickformat": ",",
        },
        yaxis2=lane_axis | {"anchor": "x2", "showticklabels": False},
        margin={"l": 8, "r": 40, "t": 8, "b": 8},
    )
