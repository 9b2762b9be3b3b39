"""A small line of years as a picture in the page: a gap where a year has no value, never a zero."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from lib.figures.palette import Palette
from lib.findings.sparks import Spark
from lib.ui.parts.html import element

_WIDTH, _HEIGHT, _EDGE = 72, 24, 3  # px; the edge keeps marks whole
_SAFE: Final = "/:=' ,"  # stand in an address as they are


def sparkline(of: Spark, look: Palette) -> Markup:
    """The line, its newest value as a dot and that year's target as a stroke, with its words; nothing without a value.

    A picture of its own: Streamlit takes SVG out of HTML.
    """
    if of.is_empty:
        return Markup()
    address = f"data:image/svg+xml,{quote(_drawn(of, look), safe=_SAFE)}"
    return element("img", css="years-line", src=address, alt=of.words, title=of.words)


def _drawn(of: Spark, look: Palette) -> Markup:
    points = _points(of)
    runs = [list(run) for is_known, run in groupby(points, key=lambda point: point is not None) if is_known]
    x, y = [point for point in points if point is not None][-1]
    parts = [element("path", d="".join(map(_path, runs)), fill="none", stroke=look.actual, stroke_width="1.5")]
    if of.target is not None:
        aim = f"M{x - 5:g} {_y(of.target, _top(of)):g}h10"
        parts.append(element("path", d=aim, stroke=look.target, stroke_width="2"))
    parts.append(element("circle", cx=f"{x:g}", cy=f"{y:g}", r="2.5", fill=look.actual))
    return element("svg", *parts, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_WIDTH} {_HEIGHT}")


def _top(of: Spark) -> float:
    return max([value for value in (*of.values, of.target) if value is not None]) or 1.0


def _y(value: float, top: float) -> float:
    return round(_HEIGHT - _EDGE - max(0.0, value) / top * (_HEIGHT - 2 * _EDGE), 1)


def _points(of: Spark) -> list[tuple[float, float] | None]:
    step, top = (_WIDTH - 2 * _EDGE - 4) / max(1, len(of.values) - 1), _top(of)
    return [
        None if value is None else (round(_EDGE + 2 + step * place, 1), _y(value, top))
        for place, value in enumerate(of.values)
    ]


def _path(run: Sequence[tuple[float, float] | None]) -> str:
    """A line through these points; one alone is a dash as wide as a dot."""
    (x, y), *others = [point for point in run if point is not None]
    return f"M{x:g} {y:g}" + ("".join(f"L{right:g} {low:g}" for right, low in others) or "h2")
