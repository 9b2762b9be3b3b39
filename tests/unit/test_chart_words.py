"""What a chart carries where it fills a screen or is saved: title, measure, unit, years, source, version, made-up data."""

from __future__ import annotations

import re

from lib.findings.chart_words import words_of_cost, words_of_indicator, words_of_list, words_of_projects_indicators
from lib.findings.judged_by import version_and_rules
from lib.judge.evaluation import Evaluation
from lib.ui.parts import labels
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
    assert words.foot == f"出典 3〜5行 {version_and_rules(_view(evaluation))}"


def test_a_chart_of_inferred_years_says_so(evaluation: Evaluation) -> None:
    assert "表の並びから推定" in words_of_indicator(_view(evaluation), "rpa_robots").subtitle


def test_a_chart_of_made_up_data_says_so(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    first = next(iter(prefecture.assessed))
    for words in (words_of_indicator(view, first), words_of_list(view, "指標の一覧", [first])):
        assert words.foot.startswith("架空データ") and prefecture.tables.version in words.foot


def test_the_buttons_carry_the_words_letter_by_letter(evaluation: Evaluation) -> None:
    drawn = render("chart_tools", labels=labels, words=words_of_list(_view(evaluation), '<b>"名"', []))
    assert 'data-title="&lt;b&gt;&#34;名&#34;"' in drawn
    assert drawn.count('<button type="button"') == 3 and "全画面" in drawn and "図をSVGで保存" in drawn


def test_a_projects_charts_alone_say_whose_they_are_and_where_they_stand(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    cost, small = (of(view, "society50_promotion") for of in (words_of_cost, words_of_projects_indicators))
    assert cost.title == "ながさきSociety5.0推進費: 事業費 R2実績 → R3計画: 約7.9倍"
    assert cost.subtitle.startswith("事業費・単位 千円・R元〜R3")
    assert cost.foot.startswith("出典 21〜22・25行 データ版") and cost.file != small.file
    assert small.title.startswith("ながさきSociety5.0推進費: 活動 ") and "目盛りは指標ごと" in small.subtitle
    assert small.foot.startswith("出典 ") and evaluation.tables.version in small.foot


def test_the_small_charts_of_a_list_cite_all_places_or_how_many(evaluation: Evaluation, prefecture: Evaluation) -> None:
    words = words_of_list(_view(evaluation), "指標の一覧", ["cloud_users", "open_data"])
    assert words.foot.startswith("出典 3〜")
    many = words_of_list(_view(prefecture), "指標の一覧", list(prefecture.assessed)[:24])
    assert re.search(r"出典 調書の\d+か所 データ版", many.foot)
