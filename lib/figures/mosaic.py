"""Every group as a mark under its measure or department: its shape and colour the verdict, its size the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.names import short
from lib.figures import Figure
from lib.figures.palette import Palette
from lib.figures.theme import SYMBOLS, Drawing, plain
from lib.judge.policy.verdict import Step

_SIZES = {"l": 15, "m": 11, "s": 8}  # a stage draws them larger, with its letters
_ROW = 26


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
    widest = max((len(row.groups) for row in rows), default=1)
    return drawing.figure(
        look,
        height or 70 + _ROW * max(3, len(rows)),
        xaxis={"range": [-0.8, widest - 0.2], "visible": False},
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [plain(short(row.name, 24)) for row in rows],
            "range": [len(rows) - 0.4, -0.6],
            "showgrid": True,
        },
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
    )
