"""Views that show what no filter of the data would leave."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lib.view.narrow import View


def with_assessments(view: View, assessments: pd.DataFrame) -> View:
    """The view as if these were all of its indicators, judged so."""
    evaluation = replace(view.evaluation, assessments=assessments)
    return replace(view, evaluation=evaluation, ids=view.ids._replace(indicators=set(assessments["indicator_id"])))


def with_cells(view: View, cells: pd.DataFrame) -> View:
    """The view as if these were the cells of its evaluation."""
    return replace(view, evaluation=replace(view.evaluation, cells=cells))
