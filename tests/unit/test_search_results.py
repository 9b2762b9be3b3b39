"""検索 in words: what was asked for, how much was found, each text with its sheets, its place and whose it is."""

from __future__ import annotations

import re

import pytest

from lib.findings.search_results import SearchResults, make_search_results
from lib.judge.evaluation import Evaluation
from lib.ui.screens.search import search_results
from lib.view.narrow import narrow
from lib.view.search import SearchIndex, make_index
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import words

_GONE = "最新の調書にはない指標・事務事業"


@pytest.fixture(scope="module")
def index(prefecture: Evaluation) -> SearchIndex:
    return make_index(prefecture)


def _results(evaluation: Evaluation, index: SearchIndex | None = None, **chosen: object) -> SearchResults:
    known = vocabulary(evaluation.tables, evaluation.policy)
    view = narrow(evaluation, Selection().changed(**chosen), known)
    return make_search_results(view, known, index or make_index(evaluation))


def test_the_words_of_the_real_sheet(evaluation: Evaluation) -> None:
    assert words(_results(evaluation, find="rpa ロボット 利用")) == [
        "rpa ロボット 利用",
        "4件",
        "指標1件、文章3件",
        "指標名 R3の調書",
        "39行",
        "RPA",
        "作成",
        "ロボット利用",
        "所属数",
        "RPA作成ロボット利用所属数 → indicators?indicator=rpa_sections",
        "文章・実績の検証及び解決すべき課題 R3の調書",
        "48行",
        "○県における",
        "RPA",
        "作成",
        "ロボット利用",
        "促進 地方機関を含めた全庁での活用を想定した環境を構築済。 令和2年度までに20",
        "ロボット",
        "を作成し運用開始したところであるが、本庁の9所属にとどまっており地方機関",
        "…",
        "文章・課題解決に向けた方向性 R3の調書",
        "48行",
        "○県における",
        "RPA",
        "作成",
        "ロボット利用",
        "促進 今後は、策定したデジタル改革推進ガイドラインに基づき、各部署のデジタル改革推進員等と連携し、活用対象の情報収集を行う。",
        "文章・事業概要 R3の調書",
        "37行",
        "○",
        "RPA",
        "を庁内展開するにあたって、地方機関を含む知事部局等で共同",
        "利用",
        "するための環境を構築した。 ○40",
        "ロボット",
        "作成・10",
        "利用",
        "所属を目標に、開発に着手した。",
        "スマート県庁プロジェクト → projects?project=smart_prefecture",
        "1",
    ]


def test_without_words_it_says_how_to_ask(evaluation: Evaluation) -> None:
    for nothing in ("", " 　"):
        found = words(_results(evaluation, find=nothing))
        assert found[0] == "名称・文章・注記を、すべての調書から検索します"
        assert found[1].startswith("検索の対象は146件の文です。キーワードを空けて並べると、") and found[2:] == ["1"]


def test_nothing_found_is_said_and_the_filters_in_force(evaluation: Evaluation) -> None:
    nothing = "キーワードを短くするか、減らしてください。"
    assert words(_results(evaluation, find="語<")) == ["語<", "は見つかりませんでした", nothing, "1"]
    assert _results(evaluation, find="語<", core="yes").text == f"左の「絞り込み」を解除するか、{nothing}"


def test_among_many_groups_each_result_says_its_group_and_pages_are_turned(
    prefecture: Evaluation, index: SearchIndex
) -> None:
    found = _results(prefecture, index, find="市町", page=2, core="yes")
    assert found.first == 31 and len(found.results) == 30 and found.turning.items == "31〜60"
    groups = [result.group for result in found.results]
    assert all(group and re.fullmatch(r"\./\?group=g\d+&core=yes", group.to.address) for group in groups)


def test_a_text_of_the_head_leads_to_its_sheet_as_a_whole(prefecture: Evaluation, index: SearchIndex) -> None:
    department = str(prefecture.tables["program_groups"]["department"].dropna().iloc[0])
    head = _results(prefecture, index, find=department).results[0]
    assert head.what.startswith("事業群・部局 ") and head.place is None and head.subject == ""
    assert head.sheet and head.sheet.text == "出典の調書" and head.sheet.to.address.startswith("sources?source=")


def test_what_the_newest_sheet_no_longer_has_is_in_words_alone(prefecture: Evaluation, index: SearchIndex) -> None:
    stated = prefecture.tables.stated["projects"]
    ended = stated[~stated["project_id"].isin(prefecture.tables["projects"]["project_id"])]
    found = _results(prefecture, index, find=str(ended["name"].iloc[0]))
    assert _GONE in words(found)
    assert f'<span class="muted">{_GONE}</span> / <a' in search_results(found)


def test_what_was_asked_for_is_lit_in_a_list_that_goes_on_from_the_page_before(
    prefecture: Evaluation, index: SearchIndex
) -> None:
    drawn = search_results(_results(prefecture, index, find="市町", page=2))
    assert '<ol class="found" start="31">' in drawn and "<mark>市町</mark>" in drawn
    assert drawn.count('<nav class="turn small"') == 2 and drawn.count("<li>") == 30
    nothing = search_results(_results(prefecture, index, find="<b>語</b>"))
    assert "「<bdi>&lt;b&gt;語&lt;/b&gt;</bdi>」は見つかりませんでした" in nothing and "<nav" not in nothing
