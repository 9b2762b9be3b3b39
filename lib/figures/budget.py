"""Cost of a project: total with the general fund inside it, personnel beside it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from lib.contract.era import era
from lib.contract.terms import REPORT_STATES, STAGES
from lib.contract.wording import number, thousand_yen
from lib.figures.palette import Palette
from lib.figures.theme import base


def budget(rows: pd.DataFrame, look: Palette, height: int = 300) -> go.Figure:
    """rows: budgets of one or more projects; amounts are summed a year, in thousand yen. Unknown cells say why."""
    figure = base(look, height, barmode="stack", bargap=0.3)
    known = rows[rows["report_state"] == "reported"]
    wide = known.pivot_table(
        index=["fiscal_year", "stage"], columns="item", values="amount_thousand_yen", aggfunc="sum"
    )
    wide = wide.reindex(columns=["total", "general_fund", "personnel"])
    slots = rows[["fiscal_year", "stage"]].drop_duplicates().sort_values("fiscal_year")
    labels = {
        (r.fiscal_year, r.stage): f"{era(int(r.fiscal_year))}{STAGES[r.stage]}" for r in slots.itertuples(index=False)
    }
    keys = [k for k in labels if k in wide.index]
    x = [labels[k] for k in keys]
    total, fund, personnel = (wide.loc[keys, c].tolist() if keys else [] for c in wide.columns)
    other = [t - f if pd.notna(f) else t for t, f in zip(total, fund, strict=True)]

    def bar(values: list[float], name: str, colour: str, group: str, pattern: str = "") -> None:
        figure.add_bar(
            x=x,
            y=values,
            name=name,
            offsetgroup=group,
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fgcolor": look.page, "fillmode": "overlay", "size": 7, "solidity": 0.2},
            },
            hovertemplate=f"%{{x}}<br>{name} %{{customdata}}<extra></extra>",
            customdata=[thousand_yen(v) for v in values],
        )

    bar(fund, "うち一般財源", look.fund, "cost")
    bar(other, "その他の財源", look.known, "cost")
    bar(personnel, "人件費(参考)", look.personnel, "personnel", "/")
    top = max([v for v in [*total, *personnel] if pd.notna(v)], default=1.0) or 1.0
    for place, key in enumerate(labels):
        if key in keys:
            at = keys.index(key)
            _over(figure, place - 0.175, total[at], look)
            _over(figure, place + 0.175, personnel[at], look)
        else:
            state = rows.loc[(rows["fiscal_year"] == key[0]) & (rows["stage"] == key[1]), "report_state"].iloc[0]
            figure.add_annotation(
                x=place,
                y=top * 0.08,
                text=REPORT_STATES[state],
                showarrow=False,
                font={"color": look.unknown, "size": 13},
            )
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(labels.values()),
        tickvals=list(range(len(labels))),
        ticktext=list(labels.values()),
        range=[-0.5, len(labels) - 0.5],
    )
    figure.update_yaxes(title={"text": "単位: 千円"}, range=[0, top * 1.18], tickformat=",")
    if not keys:  # no figure, no scale
        figure.update_yaxes(title=None, showticklabels=False, showgrid=False)
        figure.update_layout(showlegend=False)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    return figure


def _over(figure: go.Figure, x: float, value: float, look: Palette) -> None:
    if pd.notna(value):
        figure.add_annotation(
            x=x, y=value, text=number(value, 0), showarrow=False, yanchor="bottom", font={"size": 12, "color": look.ink}
        )
