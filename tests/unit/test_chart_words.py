"""What a chart carries where it fills a screen or is saved: title, measure, unit, years, source, version, made-up data."""

from __future__ import annotations

from lib.findings.chart_words import words_of_indicator, words_of_list
from lib.judge.evaluation import Evaluation
from lib.ui.parts.templates import render
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_a_chart_alone_says_what_it_measures_where_it_stands_and_of_which_version(evaluation: Evaluation) -> None:
    words = words_of_indicator(_view(evaluation), "cloud_users")
    assert words.title == "クラウド利用団体: 年2.2団体の増が必要、これまでは増減なし(R元→R2の1年分)"
    assert words.subtitle == (
        "長崎県自治体クラウドサービス県内利用団体数・目標と実績・単位 団体・R元〜R7・試算はR元→R2の1年分の推移による"
    )
    assert words.foot == f"出典 3〜5行 データ版 {evaluation.tables.version}"


def test_a_chart_of_inferred_years_says_so(evaluation: Evaluation) -> None:
    assert "表の並びから推定" in words_of_indicator(_view(evaluation), "rpa_robots").subtitle


def test_a_chart_of_made_up_data_says_so(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    for words in (words_of_indicator(view, next(iter(prefecture.assessed))), words_of_list(view, "指標の一覧")):
        assert words.foot.startswith("架空データ") and prefecture.tables.version in words.foot


def test_the_buttons_carry_the_words_letter_by_letter(evaluation: Evaluation) -> None:
    drawn = render("chart_tools", words=words_of_list(_view(evaluation), '<b>"名"'))
    assert 'data-title="&lt;b&gt;&#34;名&#34;"' in drawn
    assert drawn.count('<button type="button"') == 2 and "全画面" in drawn
