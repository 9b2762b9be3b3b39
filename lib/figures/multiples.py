"""Every indicator small, on one time axis with its own scale, worst first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import UNKNOWN_TARGET, WAITING
from lib.contract.wording import brief, number
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import Drawing, plain
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import rests_on_one_step
from lib.judge.policy.scale import Scale
from lib.store.rows import Rows

ROW_HEIGHT = 158
_PANEL_CHARACTERS = 17.5


def multiples(
    cells: Rows,
    assessments: Sequence[Item],
    years: tuple[int, ...],
    scale: Scale,
    look: Palette,
    columns: int = 4,
    row_height: int = ROW_HEIGHT,
) -> Figure:
    """One panel an assessment, in their order; bars are known values, the line targets, dots the projection.

    cells: the rows of Evaluation.cells, those of the assessed indicators and of any others.
    """
    rows = max(1, math.ceil(len(assessments) / columns))
    columns = min(columns, max(1, len(assessments)))
    drawing = Drawing()
    layout: dict[str, object] = {"margin": {"l": 4, "r": 4, "t": 26, "b": 4}}
    for place, item in enumerate(assessments):
        column, row = place % columns, place // columns
        axis = "" if place == 0 else str(place + 1)
        left, right = (column + 0.03) / columns, (column + 0.97) / columns
        high = 1 - (row + 0.24 * (row > 0)) / rows
        low = 1 - (row + 0.80) / rows
        part = [cell for cell in cells.of("indicator_id", item["indicator_id"]) if cell.fiscal_year in years]
        top = _top(part, item)
        layout[f"xaxis{axis}"] = _years_axis(years) | {"domain": [left, right], "anchor": f"y{axis}"}
        layout[f"yaxis{axis}"] = {
            "domain": [low, high],
            "anchor": f"x{axis}",
            "showticklabels": False,
            "range": [0, top * 1.35],
            "gridcolor": "rgba(0,0,0,0)",
        }
        _panel(drawing, _Panel(part, item, years, axis, top), look)
        drawing.notes.append(_title(item, scale, look) | {"x": left, "y": high})
        drawing.notes += _in_words(part, axis, look)
    return drawing.figure(look, row_height * rows + 26, showlegend=False, barmode="overlay", **layout)


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
    }


def _title(item: Item, scale: Scale, look: Palette) -> dict[str, object]:
    """Name and status over a panel, without their place."""
    rate = f" {scale.rate_words(item['achievement_rate'])}" if pd.notna(item["year"]) else ""
    word = f"{scale.shape(item['status'])}{scale.labels()[item['status']]}{rate}"
    label = plain(_fit(str(item["short_name"]), word))
    return {
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "text": f"<b>{label}</b> {plain(word)}",
        "font": {"size": 13, "color": look.ink},
        "hovertext": plain(item["name"]),
    }


def _fit(name: str, word: str) -> str:
    """The name cut so that name and word stand on one line over a panel."""
    room = _PANEL_CHARACTERS - sum(0.6 if c.isascii() else 1.0 for c in word)
    return both_ends(name, max(6, int(room)))


def _top(part: Sequence[Cell], item: Item) -> float:
    values = [value for cell in part for value in (cell.baseline, cell.actual, cell.target)] + [item["projection"]]
    return max([float(value) for value in values if pd.notna(value)], default=1.0) or 1.0


def _in_words(part: Sequence[Cell], axis: str, look: Palette) -> list[dict[str, object]]:
    """What is not there, in words: 未報告 or 報告時期前 over the years that wait for an actual, or a target that is not to be found."""
    word = {"xref": f"x{axis}", "yref": f"y{axis}", "showarrow": False, "font": {"size": 12, "color": look.unknown}}
    notes: list[dict[str, object]] = []
    for status in WAITING:
        years = [cell.fiscal_year for cell in part if cell.status == status]
        if years:
            is_one = len(years) == 1
            x = years[0] - 0.3 if is_one else sum(years) / len(years)
            place = {"x": x, "y": 0, "yanchor": "bottom", "xanchor": "left" if is_one else "center"}
            notes.append(word | place | {"text": WAITING[status]})
    has_figures = any(not math.isnan(value) for cell in part for value in (_value(cell), cell.target))
    if not notes and not has_figures and any(cell.target_state == "illegible" for cell in part):
        x = sum(cell.fiscal_year for cell in part) / len(part)
        return [word | {"x": x, "y": 0.5, "text": UNKNOWN_TARGET}]
    return notes


class _Panel(NamedTuple):
    """What a panel shows: an indicator's cells and assessment in these years, on an axis up to `top`."""

    cells: Sequence[Cell]
    item: Item
    years: tuple[int, ...]
    axis: str
    top: float


def _panel(drawing: Drawing, panel: _Panel, look: Palette) -> None:
    on = {"xaxis": f"x{panel.axis}", "yaxis": f"y{panel.axis}"}
    drawing.traces.append(_bars(panel, look) | on)
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
            hovertemplate=f"{plain(item['name'])}<br>試算 %{{y:,}}{plain(item['unit'])}<extra></extra>",
            **on,
        )


def _bars(panel: _Panel, look: Palette) -> dict[str, object]:
    """The known values; a figure stands in its bar where that is tall enough."""
    known = [cell for cell in panel.cells if not math.isnan(_value(cell))]
    name, unit = plain(panel.item["name"]), plain(panel.item["unit"])
    return {
        "type": "bar",
        "x": [cell.fiscal_year for cell in known],
        "y": [_value(cell) for cell in known],
        "width": 0.84,
        "marker": {"color": [look.actual if _is_actual(cell) else look.known for cell in known]},
        "text": [brief(_value(cell)) for cell in known],
        "textposition": ["inside" if _value(cell) > panel.top * 0.3 else "outside" for cell in known],
        "insidetextanchor": "start",
        "textangle": 0,
        "insidetextfont": {
            "size": 12,
            "color": [look.on_actual if _is_actual(cell) else look.on_known for cell in known],
        },
        "outsidetextfont": {"size": 12, "color": look.ink},
        "cliponaxis": False,
        "customdata": [number(_value(cell)) for cell in known],
        "hovertemplate": f"{name}<br>%{{customdata}}{unit}<extra></extra>",
    }


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
        "hovertemplate": f"{name}<br>目標 %{{y:,}}{unit}<extra></extra>",
    }
