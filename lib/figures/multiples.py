"""Every indicator small, on one time axis with its own scale, worst first."""

from __future__ import annotations

import html
import math

import pandas as pd
import plotly.graph_objects as go

from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import UNGRADED, UNKNOWN_TARGET, WAITING
from lib.contract.wording import brief, number, percent
from lib.figures.palette import Palette
from lib.figures.theme import base
from lib.judge.phrases import rests_on_one_step
from lib.judge.policy.scale import Scale

ROW_HEIGHT = 158
_PANEL_CHARACTERS = 17.5
# What a panel shows of the cells: each column more is cut once for every panel.
_COLUMNS = ["indicator_id", "fiscal_year", "baseline", "actual", "target", "target_state", "status"]


def multiples(
    cells: pd.DataFrame,
    assessments: pd.DataFrame,
    years: tuple[int, ...],
    scale: Scale,
    look: Palette,
    columns: int = 4,
    row_height: int = ROW_HEIGHT,
) -> go.Figure:
    """One panel a row of `assessments`, in its order; bars are known values, the line targets, dots the projection."""
    rows = max(1, math.ceil(len(assessments) / columns))
    columns = min(columns, max(1, len(assessments)))
    # Cut first: whoever draws two panels hands over the cells of a whole prefecture, and splitting those is the cost.
    is_drawn = cells["indicator_id"].isin(assessments["indicator_id"]) & cells["fiscal_year"].isin(years)
    drawn = cells.loc[is_drawn, _COLUMNS]
    by_indicator = dict(tuple(drawn.groupby("indicator_id")))
    traces: list[go.Bar | go.Scatter] = []
    layout: dict[str, object] = {"margin": {"l": 4, "r": 4, "t": 26, "b": 4}}
    notes: list[dict[str, object]] = []
    for place, item in enumerate(assessments.to_dict("records")):
        column, row = place % columns, place // columns
        axis = "" if place == 0 else str(place + 1)
        left, right = (column + 0.03) / columns, (column + 0.97) / columns
        high = 1 - (row + 0.24 * (row > 0)) / rows
        low = 1 - (row + 0.80) / rows
        layout[f"xaxis{axis}"] = {
            "domain": [left, right],
            "anchor": f"y{axis}",
            "range": [years[0] - 0.6, years[-1] + 0.6],
            "tickvals": [years[0], years[-1]] if len(years) > 1 else list(years),
            "ticktext": [era(y) for y in ((years[0], years[-1]) if len(years) > 1 else years)],
            "tickfont": {"size": 12},
        }
        part = by_indicator.get(item["indicator_id"], drawn.iloc[:0])
        traces += _panel(part, item, years, axis, look)
        layout[f"yaxis{axis}"] = {
            "domain": [low, high],
            "anchor": f"x{axis}",
            "showticklabels": False,
            "range": [0, _top(part, item) * 1.35],
            "gridcolor": "rgba(0,0,0,0)",
        }
        rate = f" {percent(item['achievement_rate'], scale.decimals)}" if pd.notna(item["year"]) else ""
        word = f"{scale.shape(item['status'])}{scale.labels()[item['status']]}{rate}"
        label = html.escape(_fit(str(item["short_name"]), word))
        notes.append(
            {
                "x": left,
                "y": high,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "align": "left",
                "text": f"<b>{label}</b> {html.escape(word)}",
                "font": {"size": 13, "color": look.ink},
                "hovertext": html.escape(str(item["name"])),
            }
        )
        notes += _in_words(part, axis, look)
    figure = base(look, row_height * rows + 26, showlegend=False, barmode="overlay", annotations=notes, **layout)
    figure.add_traces(traces)
    return figure


def _fit(name: str, word: str) -> str:
    """The name cut so that name and word stand on one line over a panel."""
    room = _PANEL_CHARACTERS - sum(0.6 if c.isascii() else 1.0 for c in word)
    return both_ends(name, max(6, int(room)))


def _top(part: pd.DataFrame, item: dict[str, object]) -> float:
    values = [part[c].max() for c in ("baseline", "actual", "target")] + [item["projection"]]
    return max([float(v) for v in values if pd.notna(v)], default=1.0) or 1.0


def _in_words(part: pd.DataFrame, axis: str, look: Palette) -> list[dict[str, object]]:
    """What is not there, in words: 未報告 or 未到来 over the years that wait for an actual, or a target that is not to be found."""
    nothing = part[["baseline", "actual", "target"]].isna().all(axis=None)
    word = {"xref": f"x{axis}", "yref": f"y{axis}", "showarrow": False, "font": {"size": 12, "color": look.unknown}}
    said = []
    for status in WAITING:
        years = part.loc[part["status"] == status, "fiscal_year"]
        if len(years):
            one = len(years) == 1
            at = float(years.min()) - 0.3 if one else float(years.mean())
            place = {"x": at, "y": 0, "yanchor": "bottom", "xanchor": "left" if one else "center"}
            said.append(word | place | {"text": UNGRADED[status]})
    if not said and nothing and (part["target_state"] == "illegible").any():
        at = float(part["fiscal_year"].mean())
        return [word | {"x": at, "y": 0.5, "text": UNKNOWN_TARGET}]
    return said


def _last_target(planned: pd.DataFrame) -> list[str]:
    """The last target's figure; none where it would stand inside a taller bar."""
    last = planned.iloc[-1]
    covered = pd.notna(last["actual"]) and last["actual"] >= last["target"]
    return [""] * (len(planned) - 1) + ["" if covered else brief(last["target"])]


def _panel(
    part: pd.DataFrame, item: dict[str, object], years: tuple[int, ...], axis: str, look: Palette
) -> list[go.Bar | go.Scatter]:
    on = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    known = part.assign(value=part["actual"].fillna(part["baseline"]))
    known = known[known["value"].notna()]
    name = html.escape(str(item["name"]))
    unit = html.escape(str(item["unit"]))
    high = _top(part, item) * 0.3
    tall = [v > high for v in known["value"]]
    traces: list[go.Bar | go.Scatter] = [
        go.Bar(
            x=known["fiscal_year"].tolist(),
            y=known["value"].tolist(),
            width=0.84,
            marker={"color": [look.known if pd.notna(b) else look.actual for b in known["baseline"]]},
            text=[brief(v) for v in known["value"]],
            textposition=["inside" if t else "outside" for t in tall],
            insidetextanchor="start",
            textangle=0,
            insidetextfont={
                "size": 12,
                "color": [look.on_actual if pd.isna(b) else look.on_known for b in known["baseline"]],
            },
            outsidetextfont={"size": 12, "color": look.ink},
            cliponaxis=False,
            customdata=[number(v) for v in known["value"]],
            hovertemplate=f"{name}<br>%{{customdata}}{unit}<extra></extra>",
            **on,
        )
    ]
    planned = part[part["target"].notna()]
    if len(planned):
        traces.append(
            go.Scatter(
                x=planned["fiscal_year"].tolist(),
                y=planned["target"].tolist(),
                mode="lines+markers+text",
                line={"color": look.target, "width": 1.5, "shape": "hvh"},
                marker={"symbol": "diamond", "size": 7, "color": look.target, "line": {"color": look.page, "width": 1}},
                text=_last_target(planned),
                textposition="top center",
                textfont={"size": 12, "color": look.ink},
                cliponaxis=False,
                hovertemplate=f"{name}<br>目標 %{{y:,}}{unit}<extra></extra>",
                **on,
            )
        )
    if pd.notna(item["projection"]) and item["final_year"] in years and item["latest_year"] in years:
        traces.append(
            go.Scatter(
                x=[item["latest_year"], item["final_year"]],
                y=[item["latest"], item["projection"]],
                mode="lines",
                line={"color": look.projection, "width": 1 if rests_on_one_step(item) else 2, "dash": "dot"},
                hovertemplate=f"{name}<br>見込み %{{y:,}}{unit}<extra></extra>",
                **on,
            )
        )
    return traces
