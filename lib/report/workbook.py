"""The figures of a view as one Excel workbook: indicators, projects, what needs attention, viewpoints, record."""

from __future__ import annotations

from collections.abc import Iterable

from lib.contract import heads
from lib.contract.terms import RECORDED, SUGGESTED, WARNED
from lib.findings import listing
from lib.findings.decisions import Decision, as_rows
from lib.report.export import Sheet, to_excel
from lib.view.narrow import View
from lib.view.parameters import Vocabulary


def to_workbook(view: View, words: Vocabulary, decisions: Iterable[Decision] = ()) -> bytes:
    """Every sheet says what it holds, its data version and the filters in force."""
    sheets = [
        (heads.INDICATOR, "指標の目標と実績", listing.indicator_rows(view, words), []),
        (heads.PROJECT, "事務事業の一覧", listing.project_rows(view), []),
        ("注意が必要な順", f"{view.evaluation.policy.scale.behind_label}と{WARNED}", listing.attention_rows(view), []),
        (heads.VIEWPOINT, f"{RECORDED}と{SUGGESTED}", listing.viewpoint_rows(view), listing.about_agreement(view)),
        ("会議の記録", "会議で決まったこと・残った確認事項", as_rows(decisions), []),
    ]
    return to_excel(
        [Sheet(name, rows, [*listing.preface(view, words, what), *more]) for name, what, rows, more in sheets]
    )
