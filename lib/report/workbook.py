"""The figures of a view as one Excel workbook: indicators, projects, what needs attention, viewpoints, record."""

from __future__ import annotations

from collections.abc import Iterable

from lib.contract import heads
from lib.contract.terms import SUGGESTED, WARNED
from lib.findings import listing
from lib.findings.decisions import Decision, as_rows
from lib.findings.indicator_file import ABOUT_BLANKS, indicator_table, printed_until
from lib.report.export import Sheet, to_excel
from lib.view.narrow import View
from lib.view.parameters import Vocabulary


def to_workbook(view: View, words: Vocabulary, decisions: Iterable[Decision] = ()) -> bytes:
    """Every sheet says what it holds, its data version and the filters in force. Without decisions there is no record."""
    record = as_rows(decisions)
    behind = f"{view.evaluation.policy.scale.behind_label}と{WARNED}"

    def about(what: str) -> list[tuple[str, str]]:
        return listing.preface(view, words, what)

    sheets = [
        indicator_sheet(view, words),
        project_sheet(view, words),
        Sheet(listing.ATTENTION, listing.attention_rows(view), about(behind), heads.INDICATOR),
        Sheet(
            heads.VIEWPOINT,
            listing.suggestion_rows(view),
            [*about(SUGGESTED), *listing.about_suggestions(view), *listing.about_agreement(view)],
        ),
    ]
    if len(record):
        sheets.append(Sheet("会議の記録", record, about("会議で決まったこと・残った確認事項")))
    return to_excel(sheets)


def indicator_sheet(view: View, words: Vocabulary) -> Sheet:
    """The indicators, a row each, in the order of the screen."""
    about = [*listing.preface(view, words, "指標の目標と実績(1指標を1行)"), *listing.about_scales(view), ABOUT_BLANKS]
    return Sheet(heads.INDICATOR, indicator_table(view), about, heads.INDICATOR, printed_until())


def project_sheet(view: View, words: Vocabulary) -> Sheet:
    """The projects in the order of the screen."""
    return Sheet(
        heads.PROJECT, listing.project_rows(view), listing.preface(view, words, "事務事業の一覧"), heads.PROJECT
    )
