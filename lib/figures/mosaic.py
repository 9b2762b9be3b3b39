"""Every group as a mark under its measure or department: its shape and colour the verdict, its size the money.

Of more groups than marks can be told apart a bar for each verdict, with how many they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract.names import short
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import SYMBOLS, Drawing, plain
from lib.judge.policy.verdict import Step

_SIZES = {"l": 15, "m": 11, "s": 8}  # a stage draws them larger, with its letters
_ROW = 26
_ROOM_FOR_NUMBERS = 1.4  # of the longest bar, at least
_LETTER = 0.0203  # of the width of a chart on the stage, of what stands behind a bar


@dataclass(frozen=True)
class Row:
    """One measure or department: its name, and (verdict's code, size l/m/s, name) of each group, the costliest first."""

    name: str
    groups: tuple[tuple[str, str, str], ...]


def mosaic(rows: Sequence[Row], steps: Sequence[Step], look: Palette, height: int | None = None) -> Figure:
    """The rows from the top; groups from the left. `steps` are the verdicts in the order of the legend."""
    drawing = Drawing()
    for step in steps:
        marks = [
            (at, place, size, name)
            for place, row in enumerate(rows)
            for at, (code, size, name) in enumerate(row.groups)
            if code == step.code
        ]
        if not marks:
            continue
        drawing.scatter(
            x=[m[0] for m in marks],
            y=[m[1] for m in marks],
            mode="markers",
            name=f"{plain(step.label)} {len(marks)}",
            text=[plain(f"{step.label}: {short(m[3], 40)}") for m in marks],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "symbol": SYMBOLS[step.tone],
                "opacity": 1,
                "size": [_SIZES[m[2]] for m in marks],
                "color": look.tones[step.tone][0],
                "line": {"width": 1.5, "color": look.tones[step.tone][0]},
            },
        )
    return _figure(drawing, rows, look, height, [-0.8, _widest(rows) - 0.2])


def counted_bars(rows: Sequence[Row], steps: Sequence[Step], look: Palette, height: int | None = None) -> Figure:
    """The rows from the top; in each a bar for each verdict in the order of the legend, behind them signs and numbers."""
    drawing, words = Drawing(), [""] * len(rows)
    tones: set[str] = set()
    for step in steps:
        counts = [sum(code == step.code for code, _, _ in row.groups) for row in rows]
        if not any(counts):
            continue
        ink, ground = look.tones[step.tone]
        drawing.bar(
            x=counts,
            y=list(range(len(rows))),
            orientation="h",
            name=f"{plain(step.shape)}{plain(step.label)} {sum(counts):,}",
            hoverinfo="skip",
            marker={
                "color": ground,
                "line": {"width": 1, "color": ink},
                # Two verdicts of one tone are told apart by lines.
                "pattern": {"shape": "/" if step.tone in tones else "", "fgcolor": ink, "size": 6},
            },
        )
        tones.add(step.tone)
        words = [f"{text} {step.shape}{count:,}" if count else text for text, count in zip(words, counts, strict=True)]
    drawing.scatter(
        x=[len(row.groups) for row in rows],
        y=list(range(len(rows))),
        mode="text",
        text=[plain(text.strip()) for text in words],
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )
    return _figure(drawing, rows, look, height, [0, _widest(rows) * _room_for(words)], barmode="stack")


def _room_for(words: Sequence[str]) -> float:
    """How much wider than the longest bar a chart is, so that the longest words fit behind it."""
    taken = min(_LETTER * max(map(len, words), default=0), 0.6)
    return max(_ROOM_FOR_NUMBERS, 1 / (1 - taken))


def _widest(rows: Sequence[Row]) -> int:
    return max((len(row.groups) for row in rows), default=1)


def _figure(
    drawing: Drawing, rows: Sequence[Row], look: Palette, height: int | None, reach: list[float], **layout: Any
) -> Figure:
    """The figure whose rows are named at the left; nothing is measured along the other axis, from end to end of `reach`."""
    return drawing.figure(
        look,
        height or 70 + _ROW * max(3, len(rows)),
        xaxis={"range": reach, "visible": False},
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [plain(short(row.name, 24)) for row in rows],
            "range": [len(rows) - 0.4, -0.6],
            "showgrid": True,
        },
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        **layout,
    )
