"""Why viewpoints are raised: what each reason says, cites and quotes; and that it is drawn escaped."""

from __future__ import annotations

import pytest

from lib.findings.attention import attention
from lib.findings.model import Quote
from lib.findings.reasons import Reason, make_reasons
from lib.judge.evaluation import Evaluation
from lib.ui.parts.attention import draw_reasons
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(
        evaluation, Selection(section=("次世代情報化推進室",)), vocabulary(evaluation.tables, evaluation.policy)
    )


def test_a_reason_says_cites_and_quotes(view: View) -> None:
    item = next(item for item in attention(view) if item.indicator_id == "trials_done")
    words = [
        (r.sign, [p.words for p in r.places], [(q.text[:12], q.place.words if q.place else "") for q in r.quotes])
        for r in make_reasons(view, item.flags)
    ]
    assert words == [
        ("自動②", ["23行", "24行"], [("○令和2年度調査したシー", "44行")]),
        ("自動①", ["17行", "23行"], [("○令和2年度調査したシー", "44行")]),
        ("自動④", ["23行", "54行", "55行"], []),
        ("自動⑤", ["23行"], [("○データを活用した新たな", "54行")]),
        ("自動⑥", ["23行"], [("○各分野における課題解決", "54行")]),
        ("自動⑧", ["21行", "22行", "23行"], []),
    ]
    assert make_reasons(view, item.flags)[0].because == item.reason


def test_a_place_keeps_the_filters_of_the_reader(view: View) -> None:
    flags = [flag for item in attention(view) for flag in item.flags if flag.places]
    (reason,) = make_reasons(view, flags[:1])
    selection = reason.places[0].to.selection
    assert (reason.places[0].to.page, selection.section, selection.line) == (
        "sources",
        ("次世代情報化推進室",),
        flags[0].places[0].line,
    )


def test_a_reason_is_drawn_escaped_and_a_quote_needs_no_place() -> None:
    drawn = draw_reasons([Reason("自動②", "<b>", (), (Quote("<i>"),))])
    assert (
        drawn
        == '<li><span class="code s">自動②</span> <bdi>&lt;b&gt;</bdi><blockquote>調書「<bdi>&lt;i&gt;</bdi>」 </blockquote></li>'
    )
