"""The figures of a view as one Excel workbook: indicators, projects, reasons, record."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lib import listing
from lib.decisions import Decision, as_rows
from lib.export import Sheet, to_excel
from lib.select import View, Vocabulary
from lib.terms import RECORDED, SUGGESTED, circled


def to_workbook(view: View, words: Vocabulary, decisions: Iterable[Decision] = ()) -> bytes:
    """Every sheet says what it holds, its data version and the filters in force."""
    sheets = [
        ("指標", "指標の目標と実績", pd.DataFrame([row for _, row in listing.indicator_rows(view, words)])),
        ("事務事業", "事務事業の一覧", listing.project_rows(view)),
        ("視点", f"{RECORDED}と{SUGGESTED}", _viewpoints(view)),
        ("会議の記録", "会議で決まったこと・残った問い", as_rows(decisions)),
    ]
    return to_excel([Sheet(name, rows, listing.preface(view, words, what)) for name, what, rows in sheets])


def _viewpoints(view: View) -> pd.DataFrame:
    names = view.evaluation.tables["projects"].set_index("project_id")["name"].to_dict()
    recorded = view.agreement[view.agreement["is_recorded"]]
    rows = [
        [RECORDED, circled(int(r.viewpoint)), names[r.project_id], ""] for r in recorded.itertuples(index=False)
    ] + [
        [SUGGESTED, circled(int(f.viewpoint)), names.get(f.project_id, ""), f.because]
        for f in view.flags.itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=["区分", "視点", "事務事業", "理由"])
