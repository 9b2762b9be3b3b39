"""The floor for the first chart: a Streamlit page with the same figure and nothing else."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from lib.figures.multiples import multiples
from lib.figures.palette import LIGHT
from lib.judge.evaluation import evaluate
from lib.judge.policy.load import load_policy
from lib.store.folder import load
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@st.cache_resource
def _figure() -> go.Figure:
    tables, policy = load(), load_policy()
    view = narrow(evaluate(tables, policy), Selection(), vocabulary(tables, policy))
    own = [item for item in view.assessed if item["kind"] == "group"][:2]
    drawn = multiples(view.evaluation.rows.cells, own, view.years, policy.scale, LIGHT, columns=2, row_height=128)
    return go.Figure(drawn.spec)


st.set_page_config(layout="wide")
st.plotly_chart(_figure(), theme=None, config={"displayModeBar": False})
