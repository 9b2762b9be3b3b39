"""The one plotly template, light and dark, and the small marks every figure shares."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from math import isnan
from typing import Any, TypeAlias

from lib.figures import Figure
from lib.figures.palette import FONT, Palette, palette

Way: TypeAlias = Callable[[Any], str]  # of what a mark shows, the address that a click on it opens

# The mark that goes with the colour of a tone: never colour alone.
SYMBOLS = {
    "good": "circle",
    "fair": "circle-open",
    "warn": "triangle-up",
    "bad": "triangle-down",
    "unknown": "square-open",
}


def plain(text: object) -> str:
    """A text of the data as plotly shows it letter by letter: no tag, no entity and no place for a value.

    plotly reads few entities: of quotation marks it would show ``&quot;``.
    """
    return html.escape(str(text), quote=False).replace("{", "&#123;")


def led_to(addresses: list[str]) -> dict[str, Any]:
    """What a trace says of a click: the address that each of its marks opens; nothing where none opens any."""
    return {"meta": {"go": addresses}} if any(addresses) else {}


def source_line(places: str) -> str:
    """The line of a pointer's words that says where a figure stands; empty where that is not known."""
    return f"<br>出典 {plain(places)}" if places else ""


def nowhere(_shown: Any) -> str:
    """The way of marks that open nothing."""
    return ""


def extent(figures: Iterable[float]) -> tuple[float, float]:
    """The lowest and the highest figure that an axis spans, 0 with them; up to 1 where there is none but 0."""
    known = [float(figure) for figure in figures if not isnan(figure)]
    low, high = min([0.0, *known]), max([0.0, *known])
    return low, (high if high > low else 1.0)


def with_room(low: float, high: float, share: float) -> list[float]:
    """The range of an axis with room for figures above the highest mark and, where there are negative ones, below."""
    room = (high - low) * share
    return [low - room if low < 0 else 0, high + room]


def zero_line(low: float, look: Palette) -> dict[str, Any]:
    """The line from which bars rise and fall, where some fall."""
    return {"zeroline": True, "zerolinecolor": look.muted, "zerolinewidth": 1} if low < 0 else {}


@cache
def template(name: str) -> dict[str, Any]:
    """Our template for ``light`` or ``dark``."""
    look = palette(name)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.line,
        "tickfont": {"color": look.muted, "size": 13},
        "title": {"font": {"color": look.muted, "size": 13}, "standoff": 10},
        "fixedrange": True,
        "automargin": True,
        "tickangle": 0,
    }
    return {
        "layout": {
            "font": {"family": FONT, "color": look.ink, "size": 14},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "title": {"font": {"size": 18, "color": look.ink}, "x": 0, "xref": "paper", "xanchor": "left"},
            "xaxis": axis,
            "yaxis": axis | {"showgrid": True, "gridcolor": look.line, "gridwidth": 1, "rangemode": "tozero"},
            "margin": {"l": 12, "r": 12, "t": 12, "b": 12},
            "legend": {
                "orientation": "h",
                "yref": "container",
                "y": 1,
                "yanchor": "top",
                "itemwidth": 30,
                "itemclick": False,
                "itemdoubleclick": False,
                "x": 0,
                "font": {"color": look.ink, "size": 13},
            },
            "hoverlabel": {
                "bgcolor": look.panel,
                "bordercolor": look.line,
                "font": {"family": FONT, "color": look.ink, "size": 13},
            },
            "bargap": 0.42,
            "separators": ".,",
            "dragmode": False,
            "uniformtext": {"minsize": 12, "mode": "show"},
        }
    }


@dataclass
class Drawing:
    """What a figure is drawn from, as plain values in plotly's own words, in the order in which it is drawn.

    plotly takes them as they are: checking each value, which the tests do, costs more than a page has time for.
    """

    traces: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def bar(self, **trace: Any) -> None:
        """Add bars."""
        self.traces.append(trace | {"type": "bar"})

    def scatter(self, **trace: Any) -> None:
        """Add a line or marks."""
        self.traces.append(trace | {"type": "scatter"})

    def figure(self, look: Palette, height: int, **layout: Any) -> Figure:
        """The figure in our template. `height` in pixels; `layout` is plotly's."""
        parts = {"shapes": self.shapes, "annotations": self.notes}
        whole = {"template": template(look.name), "height": height, **{k: v for k, v in parts.items() if v}, **layout}
        return Figure({"data": self.traces, "layout": whole})

    def mark_waiting(self, look: Palette, year: int, height: float, word: dict[str, Any]) -> None:
        """An outlined, empty slot with 未報告 or 報告時期前 in words: never a bar of height zero.

        `word`: the text and where it stands.
        """
        self.shapes.append(
            {
                "type": "rect",
                "x0": year - 0.29,
                "x1": year + 0.29,
                "y0": 0,
                "y1": height,
                "line": {"color": look.unknown, "width": 1, "dash": "dot"},
                "layer": "below",
            }
        )
        font = {"size": 12, "color": look.unknown}
        self.notes.append({"x": year, "showarrow": False, "font": font, **word})
