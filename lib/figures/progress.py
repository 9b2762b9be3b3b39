"""One indicator: actuals as bars, targets as a stepped line, the unreported in words, the projection dotted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan

import pandas as pd

from lib.contract import heads
from lib.contract.era import era, era_long
from lib.contract.reference import Reference
from lib.contract.terms import ATTRIBUTIONS, LOST_STATES, NOT_DUE, PROJECTION, REPORT_STATES, WAITING
from lib.contract.units import COUNTED
from lib.contract.wording import brief, estimate, estimate_figure, number, quantity
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import Drawing, Way, extent, led_to, nowhere, plain, with_room, zero_line
from lib.judge.evaluation import Cell, Item
from lib.judge.phrases import basis_words, is_kept_between, range_words, rests_on_one_step
from lib.judge.policy.scale import Scale
from lib.store.rows import Rows

# In a slot of a narrow screen, five letters beside five letters would run into each other.
_IN_A_SLOT = {NOT_DUE: "報告<br>時期前"}
_LOST_IN_A_SLOT = {"illegible": "原資料から<br>読み取れず"}
_MARK = 9  # px: half of the largest mark, which may stand on the axis or on a low bar
_WIDE, _WIDEST = 5, 9  # letters: beyond the first a figure is set smaller, beyond the second rounded
_HOLDS_A_FIGURE = 0.17  # share of what the axis spans: on a lower bar its own stands above it
_WIDEST_END = 4  # full-width letters of a projection's figure with its unit
_HOLDS_A_WORD = 0.15  # as much, for a slot and its word of two lines
_FEW_STEPS = 5  # what an axis spans at most, to be divided in ones
_A_LINE = 18  # px that a second text over a bar or a slot stands above its figure


def progress(
    cells: Rows,
    assessment: Item,
    years: tuple[int, ...],
    scale: Scale,
    look: Palette,
    height: int = 380,
    way: Way = nowhere,
) -> Figure:
    """The large chart of one indicator.

    cells: the rows of Evaluation.cells; assessment: the indicator's, by column.
    The axis covers `years` (Western fiscal years); values are in the indicator's unit. `way`: from a figure's reference.
    """
    unit = str(assessment["unit"])
    rows = [cell for cell in cells.of("indicator_id", assessment["indicator_id"]) if cell.fiscal_year in years]
    drawing = Drawing()
    actuals = [cell for cell in rows if isnan(cell.baseline)]
    figures = [figure for cell in rows for figure in (cell.baseline, cell.actual, cell.target, cell.final_target)]
    low, high = extent([*figures, assessment["projection"], assessment["range_from"], assessment["range_to"]])
    subject = _Subject(plain(assessment["short_name"]), unit, low, high, scale, way)
    _bars(drawing, rows, "baseline", subject, look)
    _bars(drawing, actuals, "actual", subject, look)
    _targets(drawing, rows, subject, look)
    _range(drawing, assessment, years, subject, look)
    _projection(drawing, assessment, years, subject, look)
    _final(drawing, rows, assessment, unit, look)
    _waiting(drawing, rows, assessment, subject, look)
    _lost(drawing, rows, look)
    _plan_years(drawing, rows, look)
    figure = drawing.figure(
        look,
        height,
        xaxis={
            "tickvals": list(years),
            "ticktext": [era(y) for y in years],
            "range": [years[0] - 0.6, years[-1] + _room_after(assessment, unit)],
            "ticklabelstandoff": _MARK,
        },
        yaxis={
            "range": with_room(low, high, 0.25),
            "tickformat": ",",
            **_ticks(unit, low, high),
            **zero_line(low, look),
        },
        barmode="overlay",
        hoverdistance=-1,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
    )
    return replace(figure, is_wide=_longest(drawing) > _WIDE)


def _ticks(unit: str, low: float, high: float) -> dict[str, int]:
    """How the axis is divided: in whole numbers where the unit counts what is whole, which there is no half of."""
    return {"dtick": 1} if unit in COUNTED and high - low <= _FEW_STEPS else {"nticks": 6}


def _projected_words(assessment: Item, unit: str) -> str:
    """The projection's figure as it stands beside its mark: with its unit, where that is short; the subtitle says it too."""
    beside = assessment["final_target"]
    words = estimate(assessment["projection"], unit, beside=beside)
    return words if _letters(words) <= _WIDEST_END else estimate_figure(assessment["projection"], unit, beside)


def _letters(words: str) -> float:
    """How wide words are, in full-width letters."""
    return sum(0.58 if letter.isascii() else 1.0 for letter in words)


def _room_after(assessment: Item, unit: str) -> float:
    """How far the axis goes on after its last year: so that the projection's figure has room."""
    if pd.isna(assessment["projection"]):
        return 0.6
    return 1.15 + max(0.0, _letters(_projected_words(assessment, unit)) - 3) * 0.25


def _longest(drawing: Drawing) -> int:
    """The letters of the longest figure on a mark."""
    return max((len(label) for trace in drawing.traces for label in trace.get("text", ())), default=0)


@dataclass(frozen=True)
class _Subject:
    """Whose figures are drawn: the indicator's name and unit as plotly writes them, what its axis spans, and its ways."""

    name: str
    unit: str
    low: float
    high: float
    scale: Scale
    way: Way

    @property
    def least(self) -> float:
        """The height, in the indicator's unit, that a figure in words takes."""
        return (self.high - self.low) * _HOLDS_A_FIGURE


def _waiting(drawing: Drawing, rows: Sequence[Cell], assessment: Item, subject: _Subject, look: Palette) -> None:
    """The years that wait for an actual, each as a slot with its word."""
    top = subject.high - subject.low
    for cell in rows:
        if cell.status in WAITING:
            slot = cell.target if cell.target > 0 else top * (0.4 if subject.high > 0 else 0.2)
            dotted = assessment["latest"] + assessment["pace_so_far"] * (cell.fiscal_year - assessment["latest_year"])
            word = _IN_A_SLOT.get(cell.status, WAITING[cell.status])
            drawing.mark_waiting(look, cell.fiscal_year, slot, {"text": word} | _clear_of(dotted, slot, top))


def _lost(drawing: Drawing, rows: Sequence[Cell], look: Palette) -> None:
    """The years whose target or actual the source does not give, in words."""
    for cell in rows:
        lines = list(_lost_words(cell))
        if lines:
            drawing.notes.append(
                {
                    "x": cell.fiscal_year,
                    "y": 0,
                    "yanchor": "bottom",
                    "yshift": 4,
                    "text": "<br>".join(lines),
                    "hovertext": "、".join(line.replace("<br>", "") for line in lines),
                    "showarrow": False,
                    "font": {"size": 12, "color": look.unknown},
                }
            )


def _lost_words(cell: Cell) -> Iterator[str]:
    figures = [("目標", cell.target, cell.target_state)]
    if cell.status not in WAITING and isnan(cell.baseline):
        figures.append(("実績", cell.actual, cell.actual_state))
    for label, value, state in figures:
        if isnan(value) and state in LOST_STATES:
            yield f"{label}は{_LOST_IN_A_SLOT.get(state, REPORT_STATES[state])}"


def _clear_of(line: float, slot: float, top: float) -> dict[str, object]:
    """Where a slot's word stands: low, higher where the dotted line and its figure run low, over one that does not hold it."""
    if slot < top * _HOLDS_A_WORD:
        return {"y": slot, "yanchor": "bottom", "yshift": _A_LINE}
    lowest = min(slot / 2, top * 0.07)
    clear = [y for y in (lowest, slot / 2, slot - lowest) if isnan(line) or abs(y - line) > top * _HOLDS_A_WORD]
    return {"y": clear[0]} if clear else {"y": slot, "yanchor": "bottom", "yshift": _A_LINE}


def _known(cell: Cell) -> float:
    """The value of a year's bar: the actual, else the baseline; NaN for none."""
    return float(cell.baseline if isnan(cell.actual) else cell.actual)


def _stands_above(cell: Cell, subject: _Subject) -> bool:
    """Whether a bar's figure stands above it: a low bar's, and one at whose foot stands an overshot target's."""
    value = _known(cell)
    return value <= subject.least or (cell.target < value and cell.target < 2 * subject.least)


def _is_crowded(cell: Cell, subject: _Subject) -> bool:
    """Whether the figures of a bar and of its target would lie on one another, or on the axis: both are as low."""
    value = _known(cell)
    is_near = value >= 0 and abs(value - cell.target) < subject.least
    return is_near and _stands_above(cell, subject) and min(value, cell.target) < subject.least


def _is_on_bar(cell: Cell, subject: _Subject) -> bool:
    """Whether a target's figure stands on the bar of its year: one that was overshot."""
    return bool(cell.target < cell.actual or cell.actual <= cell.target <= -subject.least)


def _above(cell: Cell, label: str, size: int, colour: str) -> dict[str, object]:
    """A figure over both the bar and the target of a year, and over the target's mark."""
    return {
        "x": cell.fiscal_year,
        "y": max(_known(cell), cell.target),
        "yanchor": "bottom",
        "yshift": _MARK,
        "text": label,
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": size, "color": colour},
    }


def _labels(values: Sequence[float]) -> list[str]:
    """Figures as they stand on a bar: whole, or rounded where even a wide bar has no room. The tables hold all digits."""
    whole = [number(v) for v in values]
    return whole if max(map(len, whole)) <= _WIDEST else [brief(v) for v in values]


def _bars(drawing: Drawing, rows: Sequence[Cell], measure: str, subject: _Subject, look: Palette) -> None:
    known = [cell for cell in rows if not isnan(getattr(cell, measure))]
    if not known:
        return
    label, colour, on_colour = {
        "baseline": (heads.BASELINE, look.known, look.on_known),
        "actual": (heads.ACTUAL, look.actual, look.on_actual),
    }[measure]
    values = [getattr(cell, measure) for cell in known]
    labels = _labels(values)
    longest = max(map(len, labels))
    size = 12 if longest > _WIDE else 15
    above = [_is_crowded(cell, subject) for cell in known]
    for cell, text, is_above in zip(known, labels, above, strict=True):
        if is_above:
            drawing.notes.append(_above(cell, text, size, look.ink))
    drawing.bar(
        x=[cell.fiscal_year for cell in known],
        y=values,
        width=min(0.86, max(0.58, 0.17 * longest)),
        name=label,
        marker={"color": colour},
        text=["" if is_above else label for label, is_above in zip(labels, above, strict=True)],
        textposition=["outside" if _stands_above(cell, subject) else "inside" for cell in known],
        insidetextanchor="start" if any(cell.target < getattr(cell, measure) for cell in known) else "end",
        textangle=0,
        insidetextfont={"size": size, "color": on_colour},
        outsidetextfont={"size": size, "color": look.ink},
        cliponaxis=False,
        customdata=[
            [
                era_long(cell.fiscal_year),
                quantity(value, plain(subject.unit)),
                ATTRIBUTIONS[getattr(cell, f"{measure}_attribution")],
                plain(getattr(cell, f"{measure}_ref").words),
                subject.scale.of(cell.indicator_id).rate_words(cell.achievement_rate),
            ]
            for cell, value in zip(known, values, strict=True)
        ],
        hovertemplate=f"{subject.name}<br>%{{customdata[0]}} {label} <b>%{{customdata[1]}}</b>"
        "<br>達成率 %{customdata[4]}<br>出典 %{customdata[3]}(%{customdata[2]})<extra></extra>",
        **led_to([subject.way(getattr(cell, f"{measure}_ref")) for cell in known]),
    )


def _targets(drawing: Drawing, rows: Sequence[Cell], subject: _Subject, look: Palette) -> None:
    known = [cell for cell in rows if not isnan(cell.target)]
    if not known:
        return
    years, values = [cell.fiscal_year for cell in known], [cell.target for cell in known]
    labels = _labels(values)
    inside = [_is_on_bar(cell, subject) for cell in known]
    near_the_top = [cell.target >= 0 and cell.actual - cell.target < subject.least for cell in known]
    above = [_is_crowded(cell, subject) for cell in known]
    size = 12 if max(map(len, labels)) > _WIDE else 14
    for cell, label, is_above in zip(known, labels, above, strict=True):
        if is_above:
            drawing.notes.append(_above(cell, label, size, look.target) | {"yshift": _A_LINE + _MARK})
    drawing.scatter(
        x=years,
        y=values,
        mode="lines",
        line={"color": look.page, "width": 5, "shape": "hvh"},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    drawing.scatter(
        x=years,
        y=values,
        mode="lines+markers+text",
        name=heads.TARGET,
        line={"color": look.target, "width": 2, "shape": "hvh"},
        marker={"symbol": "diamond", "size": 11, "color": look.target, "line": {"color": look.page, "width": 1}},
        text=["" if is_above else label for label, is_above in zip(labels, above, strict=True)],
        textposition=["bottom center" if i and n else "top center" for i, n in zip(inside, near_the_top, strict=True)],
        textfont={
            "size": size,
            "color": [look.on_actual if i else look.target for i in inside],
        },
        customdata=[
            [era_long(cell.fiscal_year), quantity(cell.target, plain(subject.unit)), plain(cell.target_ref.words)]
            for cell in known
        ],
        hovertemplate=f"{subject.name}<br>%{{customdata[0]}} {heads.TARGET} <b>%{{customdata[1]}}</b>"
        "<br>出典 %{customdata[2]}<extra></extra>",
        cliponaxis=False,
        **led_to([subject.way(cell.target_ref) for cell in known]),
    )


def _range(drawing: Drawing, assessment: Item, years: tuple[int, ...], subject: _Subject, look: Palette) -> None:
    """Both limits of the range that the indicator is judged by, where its criterion has one, named in the legend."""
    if not is_kept_between(assessment):
        return
    words = plain(range_words(assessment))
    across = [years[0] - 0.5, years[-1] + 0.5]
    drawing.scatter(
        x=[*across, None, *across],
        y=[assessment["range_from"]] * 2 + [None] + [assessment["range_to"]] * 2,
        mode="lines",
        name=f"基準の範囲 {words}",
        line={"color": look.ink, "width": 1.5, "dash": "dash"},
        hovertemplate=f"{subject.name}<br>基準の範囲 <b>{words}</b><extra></extra>",
    )


def _projection(drawing: Drawing, assessment: Item, years: tuple[int, ...], subject: _Subject, look: Palette) -> None:
    if (
        pd.isna(assessment["projection"])
        or years[-1] < assessment["final_year"]
        or years[0] > assessment["latest_year"]
    ):
        return
    end = estimate(assessment["projection"], subject.unit, beside=assessment["final_target"])
    drawing.scatter(
        x=[assessment["latest_year"], assessment["final_year"]],
        y=[assessment["latest"], assessment["projection"]],
        mode="lines+markers",
        name=PROJECTION,
        # Drawn from one step alone it looks as weak as it is.
        line={"color": look.projection, "width": 1.5 if rests_on_one_step(assessment) else 3, "dash": "dot"},
        marker={"symbol": "circle-open", "size": [0, 11], "color": look.projection, "line": {"width": 2}},
        hovertemplate=f"{subject.name}<br>{era_long(int(assessment['final_year']))} {PROJECTION} <b>{plain(end)}</b>"
        f"<br>{basis_words(assessment)}による。実績ではありません<extra></extra>",
        cliponaxis=False,
    )
    drawing.notes.append(
        {
            "x": assessment["final_year"] + 0.16,
            "y": assessment["projection"],
            "text": f"{PROJECTION}<br>{plain(_projected_words(assessment, subject.unit))}",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom" if assessment["projection"] - subject.low < subject.least else "middle",
            "align": "left",
            "bgcolor": look.page,
            "font": {"size": 14, "color": look.projection},
        }
    )


def _final(drawing: Drawing, rows: Sequence[Cell], assessment: Item, unit: str, look: Palette) -> None:
    """The final target as a star, with its figure where no target of that year says it."""
    years = {cell.fiscal_year: cell for cell in rows}
    if pd.isna(assessment["final_target"]) or assessment["final_year"] not in years:
        return
    cell = years[assessment["final_year"]]
    goal = plain(quantity(assessment["final_target"], unit))
    is_said = cell.target == assessment["final_target"]
    source = f"<br>出典 {plain(cell.final_target_ref.words)}" if isinstance(cell.final_target_ref, Reference) else ""
    drawing.scatter(
        x=[assessment["final_year"]],
        y=[assessment["final_target"]],
        mode="markers" if is_said else "markers+text",
        name=heads.FINAL_TARGET,
        marker={"symbol": "star", "size": 17, "color": look.target},
        text=["" if is_said else number(assessment["final_target"])],
        textposition="top center",
        textfont={"size": 14, "color": look.target},
        hovertemplate=f"{era_long(cell.fiscal_year)} {heads.FINAL_TARGET} <b>{goal}</b>{source}<extra></extra>",
        cliponaxis=False,
    )


def _plan_years(drawing: Drawing, rows: Sequence[Cell], look: Palette) -> None:
    """The ground of the years that wait for an actual; the slot of each says which it waits for."""
    planned = [
        cell.fiscal_year for cell in rows if not isnan(cell.target) and isnan(cell.actual) and cell.status in WAITING
    ]
    if not planned:
        return
    drawing.shapes.append(
        {
            "type": "rect",
            "xref": "x",
            "yref": "y domain",
            "x0": min(planned) - 0.5,
            "x1": max(planned) + 0.5,
            "y0": 0,
            "y1": 1,
            "fillcolor": look.plan,
            "line": {"width": 0},
            "layer": "below",
        }
    )
