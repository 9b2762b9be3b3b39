"""Every indicator small, on one time axis with its own scale, worst first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import PROJECTION, REPORT_STATES, UNKNOWN_TARGET, WAITING
from lib.contract.wording import brief, estimate, quantity
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import Drawing, Way, extent, nowhere, plain, with_room, zero_line
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import basis_words, rests_on_one_step
from lib.judge.policy.scale import Scale
from lib.store.rows import Rows

ROW_HEIGHT = 184
_LINE = 17  # px of a title
_FOOT = 30  # px under a panel, of its years
_LOWEST_OF_TWO_LINES = 150  # px of a row: in a lower one a name has one line
_WIDTH = 17.5  # letters over a panel, where four stand side by side
_BAR = 3  # letters on a bar, where four panels stand side by side
_NOT_PUBLISHED = REPORT_STATES["not_published"]
_MARK = 5  # px: half of a mark, which may stand on the axis
_OVER_A_TARGET = 26  # px that a word stands above a low target and its figure
_HOLDS_A_FIGURE = 0.3  # share of the highest figure: on a lower bar its own stands above it


def multiples(
    cells: Rows,
    assessments: Sequence[Item],
    years: tuple[int, ...],
    scale: Scale,
    look: Palette,
    columns: int = 4,
    row_height: int = ROW_HEIGHT,
    way: Way = nowhere,
) -> Figure:
    """One panel an assessment, in their order; bars are known values, the line targets, dots the projection.

    cells: the rows of Evaluation.cells, those of the assessed indicators and of any others. `way`: from an indicator's id.
    """
    rows = max(1, math.ceil(len(assessments) / columns))
    columns = min(columns, max(1, len(assessments)))
    drawing = Drawing()
    layout: dict[str, object] = {"margin": {"l": 4, "r": 4, "t": 4, "b": 4}, "hoverdistance": -1}
    title_lines = 3 if row_height >= _LOWEST_OF_TWO_LINES else 1
    over, under = title_lines * _LINE / row_height, _FOOT / row_height
    for place, item in enumerate(assessments):
        column, row = place % columns, place // columns
        axis = "" if place == 0 else str(place + 1)
        left, right = (column + 0.03) / columns, (column + 0.97) / columns
        upper, lower = 1 - (row + over) / rows, 1 - (row + 1 - under) / rows
        part = [cell for cell in cells.of("indicator_id", item["indicator_id"]) if cell.fiscal_year in years]
        low, high = _extent(part, item)
        layout[f"xaxis{axis}"] = _years_axis(years) | {"domain": [left, right], "anchor": f"y{axis}"}
        layout[f"yaxis{axis}"] = {
            "domain": [lower, upper],
            "anchor": f"x{axis}",
            "showticklabels": False,
            "range": with_room(low, high, 0.3),
            "gridcolor": "rgba(0,0,0,0)",
            **zero_line(low, look),
        }
        room = _BAR if columns > 2 else 2 * _BAR
        _panel(drawing, _Panel(part, item, years, axis, high - low, room, way(item["indicator_id"])), look)
        drawing.notes.append(_title(item, scale, look, title_lines) | {"x": left, "y": 1 - row / rows})
        drawing.notes += _in_words(part, axis, (low, high), look)
    return drawing.figure(look, row_height * rows + 8, showlegend=False, barmode="overlay", **layout)


def _value(cell: Cell) -> float:
    """The known value: the actual, else the baseline; NaN where the sheet has neither."""
    return float(cell.baseline if math.isnan(cell.actual) else cell.actual)


def _is_actual(cell: Cell) -> bool:
    """Whether the bar is an actual: a baseline's is paler."""
    return math.isnan(cell.baseline)


def _years_axis(years: tuple[int, ...]) -> dict[str, object]:
    ends = [years[0], years[-1]] if len(years) > 1 else list(years)
    return {
        "range": [years[0] - 0.6, years[-1] + 0.6],
        "tickvals": ends,
        "ticktext": [era(year) for year in ends],
        "tickfont": {"size": 12},
        "ticklabelstandoff": _MARK,
    }


def _title(item: Item, scale: Scale, look: Palette, lines: int) -> dict[str, object]:
    """Name and status over a panel, from its top."""
    own = scale.of(item["indicator_id"])
    rate = f" {own.rate_words(item['achievement_rate'])}" if pd.notna(item["year"]) else ""
    word = f"{scale.shape(item['status'])}{scale.labels()[item['status']]}{rate}"
    if lines == 1:
        text = f"<b>{plain(_fit(str(item['short_name']), word))}</b> {plain(word)}"
    else:
        text = "<br>".join([*(f"<b>{plain(line)}</b>" for line in _in_two_lines(item)), plain(word)])
    return {
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "align": "left",
        "text": text,
        "font": {"size": 13, "color": look.ink},
        "hovertext": plain(item["name"]),
    }


def _fit(name: str, word: str) -> str:
    """The name cut so that name and word stand on one line over a panel."""
    room = _WIDTH - sum(0.6 if c.isascii() else 1.0 for c in word)
    return both_ends(name, max(6, int(room)))


def _in_two_lines(item: Item) -> list[str]:
    """The short name where one line holds it, else the whole name over two, and only a longer one is cut."""
    line, short_name, name = int(_WIDTH) - 1, str(item["short_name"]), str(item["name"])
    if len(short_name) <= line:
        return [short_name]
    whole = both_ends(name, 2 * line)
    return [text for text in (whole[:line], whole[line:]) if text]


def _extent(part: Sequence[Cell], item: Item) -> tuple[float, float]:
    values = [value for cell in part for value in (cell.baseline, cell.actual, cell.target)]
    return extent([*values, item["projection"]])


def _in_words(part: Sequence[Cell], axis: str, spans: tuple[float, float], look: Palette) -> list[dict[str, object]]:
    """What is not there, in words: 未報告 or 報告時期前 over the years that wait for an actual, or a target that is not to be found."""
    word = {"xref": f"x{axis}", "yref": f"y{axis}", "showarrow": False, "font": {"size": 12, "color": look.unknown}}
    notes: list[dict[str, object]] = []
    low, high = spans
    for status in WAITING:
        years = [cell.fiscal_year for cell in part if cell.status == status]
        if years:
            is_one = len(years) == 1
            x = years[0] - 0.3 if is_one else sum(years) / len(years)
            targets = [cell.target for cell in part if cell.fiscal_year in years]
            is_low = any(target - low < (high - low) * _HOLDS_A_FIGURE for target in targets)
            place = {"x": x, "y": low, "yanchor": "bottom", "xanchor": "left" if is_one else "center"}
            place |= {"yshift": _OVER_A_TARGET} if is_low else {}
            notes.append(word | place | {"text": WAITING[status]})
    for cell in part:
        if math.isnan(_value(cell)) and cell.status not in WAITING and cell.actual_state == "not_published":
            notes.append(word | {"x": cell.fiscal_year, "y": 0, "yanchor": "bottom", "text": _NOT_PUBLISHED})
    has_figures = any(not math.isnan(value) for cell in part for value in (_value(cell), cell.target))
    if not notes and not has_figures and any(cell.target_state == "illegible" for cell in part):
        x = sum(cell.fiscal_year for cell in part) / len(part)
        return [word | {"x": x, "y": 0.5, "text": UNKNOWN_TARGET}]
    return notes


class _Panel(NamedTuple):
    """What a panel shows: an indicator's cells and assessment in these years, on an axis that spans `top`.

    `room`: letters on a bar. `address`: what a click opens.
    """

    cells: Sequence[Cell]
    item: Item
    years: tuple[int, ...]
    axis: str
    top: float
    room: int
    address: str

    @property
    def led_to(self) -> dict[str, object]:
        """What each trace says of a click."""
        return {"meta": {"go": self.address}} if self.address else {}


def _panel(drawing: Drawing, panel: _Panel, look: Palette) -> None:
    on = {"xaxis": f"x{panel.axis}", "yaxis": f"y{panel.axis}"} | panel.led_to
    drawing.traces.append(_bars(panel, look) | on)
    drawing.notes += _newest(panel, look)
    targets = [cell for cell in panel.cells if not math.isnan(cell.target)]
    if targets:
        drawing.traces.append(_targets(panel, targets, look) | on)
    item = panel.item
    if pd.notna(item["projection"]) and item["final_year"] in panel.years and item["latest_year"] in panel.years:
        drawing.scatter(
            x=[item["latest_year"], item["final_year"]],
            y=[item["latest"], item["projection"]],
            mode="lines",
            line={"color": look.projection, "width": 1 if rests_on_one_step(item) else 2, "dash": "dot"},
            hovertemplate=f"{plain(item['name'])}<br>{_projected(item)}<extra></extra>",
            **on,
        )


def _projected(item: Item) -> str:
    """Year and figure of the projection, what it rests on, and that it is no actual."""
    end = estimate(item["projection"], str(item["unit"]), beside=item["final_target"])
    year = era(int(item["final_year"]))
    return f"{year} {PROJECTION} <b>{plain(end)}</b><br>{basis_words(item)}による。実績ではありません"


def _bars(panel: _Panel, look: Palette) -> dict[str, object]:
    """The known values; a figure stands in its bar where that has room. The newest has its figure apart: see `_newest`."""
    known = [cell for cell in panel.cells if not math.isnan(_value(cell))]
    name, unit = plain(panel.item["name"]), plain(panel.item["unit"])
    labels = [brief(_value(cell)) for cell in known]
    return {
        "type": "bar",
        "x": [cell.fiscal_year for cell in known],
        "y": [_value(cell) for cell in known],
        "width": 0.84,
        "marker": {"color": [look.actual if _is_actual(cell) else look.known for cell in known]},
        "text": [label if len(label) <= panel.room else "" for label in labels[:-1]] + [""] * bool(labels),
        "textposition": ["inside" if _value(cell) > panel.top * _HOLDS_A_FIGURE else "outside" for cell in known],
        "insidetextanchor": "start",
        "textangle": 0,
        "insidetextfont": {
            "size": 12,
            "color": [look.on_actual if _is_actual(cell) else look.on_known for cell in known],
        },
        "outsidetextfont": {"size": 12, "color": look.ink},
        "cliponaxis": False,
        "customdata": [_hover(cell, unit) for cell in known],
        "hovertemplate": f"{name}<br>%{{customdata[0]}} <b>%{{customdata[1]}}</b><br>出典 %{{customdata[2]}}<extra></extra>",
    }


def _hover(cell: Cell, unit: str) -> list[str]:
    """Year and kind of a known value, the value with its unit, and its place."""
    label, measure = (heads.ACTUAL, "actual") if _is_actual(cell) else (heads.BASELINE, "baseline")
    words = plain(getattr(cell, f"{measure}_ref").words)
    return [f"{era(cell.fiscal_year)} {label}", quantity(_value(cell), unit), words]


def _newest(panel: _Panel, look: Palette) -> list[dict[str, object]]:
    """The newest known value, always: at the foot of a bar that is tall enough, else above it."""
    known = [cell for cell in panel.cells if not math.isnan(_value(cell))]
    if not known:
        return []
    cell = known[-1]
    is_tall = _value(cell) > panel.top * _HOLDS_A_FIGURE
    ground, ink = (look.actual, look.on_actual) if _is_actual(cell) else (look.known, look.on_known)
    return [
        {
            "xref": f"x{panel.axis}",
            "yref": f"y{panel.axis}",
            "x": cell.fiscal_year,
            "y": 0 if is_tall else _value(cell),
            "yanchor": "top" if _value(cell) < 0 else "bottom",
            "text": f"<b>{brief(_value(cell))}</b>",
            "showarrow": False,
            "borderpad": 0,
            "font": {"size": 13, "color": ink if is_tall else look.ink},
            **({"bgcolor": ground} if is_tall else {}),
        }
    ]


def _targets(panel: _Panel, targets: Sequence[Cell], look: Palette) -> dict[str, object]:
    """The targets as a stepped line; the last has its figure, where it would not stand inside a taller bar."""
    name, unit = plain(panel.item["name"]), plain(panel.item["unit"])
    last = targets[-1]
    figure = "" if last.actual >= last.target else brief(last.target)
    return {
        "type": "scatter",
        "x": [cell.fiscal_year for cell in targets],
        "y": [cell.target for cell in targets],
        "mode": "lines+markers+text",
        "line": {"color": look.target, "width": 1.5, "shape": "hvh"},
        "marker": {"symbol": "diamond", "size": 7, "color": look.target, "line": {"color": look.page, "width": 1}},
        "text": [""] * (len(targets) - 1) + [figure],
        "textposition": "top center",
        "textfont": {"size": 12, "color": look.ink},
        "cliponaxis": False,
        "customdata": [
            [f"{era(cell.fiscal_year)} {heads.TARGET}", quantity(cell.target, unit), plain(cell.target_ref.words)]
            for cell in targets
        ],
        "hovertemplate": f"{name}<br>%{{customdata[0]}} <b>%{{customdata[1]}}</b><br>出典 %{{customdata[2]}}<extra></extra>",
    }
