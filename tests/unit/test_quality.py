"""What could not be read, corrected or inferred: the words and figures of データの質."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.findings import quality
from lib.findings.quality import PrintedRates, make_quality
from lib.judge.evaluation import Evaluation
from lib.ui.screens.sources.quality import draw
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

HOSTILE = '<script>alert("x")</script>'


def _view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_real_sheet(evaluation: Evaluation) -> None:
    model = make_quality(_view(evaluation))
    assert model.heading == (
        "データの質: 推定10件、原資料内の不一致7件、原資料から読み取れず4件、誤読文字の訂正3件、原資料で空欄1件"
    )
    assert model.printed_rates == PrintedRates(
        "記載の達成率8件は、すべて実績と目標からの計算と一致します。", agree=True
    )
    assert [f"{remark.kind} {remark.place.words if remark.place else ''}" for remark in model.remarks] == [
        *("誤読文字の訂正 17行", "誤読文字の訂正 54行", "誤読文字の訂正 44行"),
        *(f"原資料内の不一致 {line}行" for line in (4, 7, 35, 54, 55, 17, 44)),
        *(f"原資料から読み取れず {line}行" for line in (3, 27, 18, 17)),
        *(f"推定 {line}行" for line in (3, 18, 38, 39, 22, 17, 22, 24, 39, 4)),
        "原資料で空欄 5行",
    ]
    corrected = model.remarks[0]
    assert (corrected.as_read, corrected.corrected, corrected.explanation) == (
        *("杵岐", "壱岐"),
        "「県内2地域(県北・杵岐)」の地名。引用文では読んだままにする。",
    )
    empty = model.remarks[-1]
    assert (empty.as_read, empty.corrected) == ("", "")
    assert len(model.inferred) == 31 and not model.cut
    first = model.inferred[0]
    assert [first.indicator, first.year, first.measure, first.written, first.reasoning] == [
        "長崎県自治体クラウドサービス県内利用団体数",
        "R2",
        "実績値",
        "令和2年度末現在、県内5団体で利用。",
        "進捗の説明文にある令和2年度末の値。",
    ]


def test_a_printed_rate_that_differs_is_said_in_the_colour_of_a_warning(evaluation: Evaluation) -> None:
    cells = evaluation.cells
    differing = cells.assign(rate_differs=cells.index == cells.index[cells["printed_rate"].notna()][0])
    model = make_quality(_view(replace(evaluation, cells=differing)))
    assert model.printed_rates == PrintedRates(
        "▲ 記載の達成率8件のうち1件が、実績と目標からの計算と一致しません。記載のまま示しています。", agree=False
    )
    assert '<p class="chip warn">▲ 記載の達成率8件' in draw(model)
    none = replace(evaluation, cells=cells.assign(printed_rate=float("nan"), rate_differs=False))
    assert make_quality(_view(none)).printed_rates is None


def test_a_long_list_of_inferred_values_says_how_many_it_leaves_out(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "_MOST_INFERRED", 4)
    model = make_quality(_view(evaluation))
    assert len(model.inferred) == 4 and model.cut == "ほか27件は表示していません。"
    assert '<p class="small">ほか27件は表示していません。</p>' in draw(model)


def test_a_long_list_of_remarks_is_turned_by_pages(evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_them = make_quality(_view(evaluation)).remarks
    assert len(all_of_them) > 20 and not make_quality(_view(evaluation)).turning.total
    monkeypatch.setattr(quality, "_REMARKS_A_PAGE", 10)
    words = vocabulary(evaluation.tables, evaluation.policy)
    pages = [make_quality(narrow(evaluation, Selection(page=number), words)) for number in (1, 2, 3)]
    assert tuple(remark for page in pages for remark in page.remarks) == all_of_them
    assert pages[1].turning.items == "11〜20" and "11〜20" in draw(pages[1])


def test_what_was_read_is_text_wherever_it_stands(evaluation: Evaluation) -> None:
    model = make_quality(_view(evaluation))
    assert "<bdi>&lt;ul style=&#34;list-style-type: none&#34;&gt;</bdi>" in draw(model)
    hostile = replace(model.remarks[0], as_read=HOSTILE, corrected=HOSTILE, explanation=HOSTILE)
    assert HOSTILE not in draw(replace(model, remarks=(hostile,)))


def test_a_table_without_inferred_figures_is_a_sentence(evaluation: Evaluation) -> None:
    model = replace(make_quality(_view(evaluation)), inferred=())
    drawn = draw(model)
    assert "年度や値の種類を推定した値はありません。" in drawn and "推定した値の表" not in drawn
    assert "年度や値の種類を推定した値はありません。" not in draw(make_quality(_view(evaluation)))
