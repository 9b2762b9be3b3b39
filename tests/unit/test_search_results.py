"""検索 in words: what was asked for, how much was found, each text with its sheets, its place and whose it is."""

from __future__ import annotations

import re

import pytest

from lib.findings.search_results import SearchResults, make_search_results
from lib.judge.evaluation import Evaluation
from lib.ui.screens.search import search_results
from lib.view.narrow import narrow
from lib.view.search_index import SearchIndex, make_index
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
        "○概ね順調 90%",
        "RPA利用所属 R2 9所属 / 目標10所属",
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
        "▲やや遅れ 50%",
        "RPAロボット R2 20台 / 目標40台",
        "1",
    ]


def test_without_words_it_says_how_to_ask_and_offers_where_to_begin(evaluation: Evaluation) -> None:
    for nothing in ("", " 　"):
        found = _results(evaluation, find=nothing)
        assert found.title == "名称・文章・注記を、すべての調書から検索します"
        assert found.text.startswith("検索の対象は146件の文です。キーワードを空けて並べると、")
        start = found.start
        assert start is not None and len(start.words) > 12 and start.sections == ()
        assert words(start.reasons) == ["未達の要因にふれる文章 → search?topic=reason", "4件"]
        assert words(start.projects)[:2] == ["ながさきSociety5.0推進費 → projects?project=society50_promotion", "▼遅れ"]


def test_before_a_word_is_typed_the_first_reasons_for_a_miss_can_be_read(evaluation: Evaluation) -> None:
    shown = _results(evaluation)
    assert shown.reasons == _results(evaluation, topic="reason").results, "four, all of them"
    assert [text for text, is_lit in shown.reasons[0].passage if is_lit]
    drawn = search_results(shown)
    assert drawn.count('<div class="passage">') == 4 and "すぐに社会実装できるものがなかったため" in drawn.striptags()


@pytest.mark.parametrize("chosen", [{}, {"core": "yes"}])
def test_each_count_of_the_start_is_what_its_link_finds(
    prefecture: Evaluation, index: SearchIndex, chosen: dict[str, object]
) -> None:
    start = _results(prefecture, index, **chosen).start
    assert start is not None and start.reasons is not None and start.projects == () and start.sections
    for counted in (*start.words, start.reasons, *start.topics):
        assert counted.link.to.selection.changed(find="", topic="") == Selection().changed(**chosen)
        found = _results(prefecture, index, **vars(counted.link.to.selection))
        assert found.title == counted.count, counted.link.text


def test_a_text_that_tells_of_a_miss_is_on_something_behind_and_gives_a_cause(evaluation: Evaluation) -> None:
    found = _results(evaluation, topic="reason")
    assert found.topic is not None and found.topic.without.address == "search"
    passages = ["".join(text for text, _ in result.passage) for result in found.results]
    assert any("すぐに社会実装できるものがなかったため" in passage for passage in passages)
    assert any("9所属にとどまって" in passage for passage in passages)
    assert "解除</a>" in search_results(found)


def test_a_hit_carries_the_figure_of_its_indicator(evaluation: Evaluation) -> None:
    found = _results(evaluation, find="RPA作成ロボット数")
    (name,) = (result for result in found.results if result.what.startswith("指標名"))
    assert name.status is not None and name.status.text == "▲やや遅れ 50%"
    assert name.figure == "RPAロボット R2 20台 / 目標40台"


def test_a_head_that_many_sheets_share_is_one_result_that_says_so(prefecture: Evaluation, index: SearchIndex) -> None:
    department = str(prefecture.tables["program_groups"]["department"].dropna().iloc[0])
    groups = prefecture.tables["program_groups"]
    times = int((groups["department"] == department).sum())
    heads = [result for result in _results(prefecture, index, find=department).results if "部局" in result.what]
    assert times > 1 and [result.alike for result in heads] == [f"{times:,}事業群の調書に同じ記載"]
    assert heads[0].group is None


def test_nothing_found_is_said_with_near_words_and_the_filters_in_force(evaluation: Evaluation) -> None:
    nothing = "キーワードを短くするか、減らしてください。"
    assert words(_results(evaluation, find="語<")) == ["語<", "は見つかりませんでした", nothing, "1"]
    near = _results(evaluation, find="人材不測")
    assert "人材" in [link.text for link in near.near]
    kept_out = _results(evaluation, find="三次元", section=("情報システム課",), core="yes")
    assert [released.filter for released in kept_out.released] == ["所管課(室) 情報システム課", "中核事業のみ"]
    assert kept_out.text.startswith("絞り込みをすべて解除した場合は")
    assert "を解除</a>" in search_results(kept_out)


def test_a_word_that_other_kinds_hold_leads_to_them_by_number(prefecture: Evaluation, index: SearchIndex) -> None:
    everywhere = _results(prefecture, index, find="市町")
    asked = _results(prefecture, index, find="市町", topic="legal_bases")
    assert asked.title == "は、この種類の文章には見つかりませんでした" and asked.results == ()
    whole, *kinds = asked.elsewhere
    assert (whole.link.text, whole.count) == ("すべての種類", everywhere.title) and len(kinds) > 2
    for kind in asked.elsewhere:
        assert _results(prefecture, index, **vars(kind.link.to.selection)).title == kind.count, kind.link.text
    assert sum(int(kind.count.removesuffix("件").replace(",", "")) for kind in kinds) == int(
        whole.count.removesuffix("件").replace(",", "")
    )
    assert "市町" not in [link.text for link in asked.near], "the word itself is not near"
    drawn = search_results(asked)
    assert "<h2>ほかの種類の文章</h2>" in drawn and f'<span class="muted">{whole.count}</span>' in drawn


def test_a_word_that_no_kind_holds_is_said_not_to_be_found(prefecture: Evaluation, index: SearchIndex) -> None:
    nothing = _results(prefecture, index, find="ことばにない語", topic="legal_bases")
    assert (nothing.title, nothing.elsewhere) == ("は見つかりませんでした", ())


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


def test_a_hit_begins_with_whose_it_is_so_that_those_alike_are_told_apart(
    prefecture: Evaluation, index: SearchIndex
) -> None:
    drawn = search_results(_results(prefecture, index, find="市町", page=2))
    hits = re.findall(r"<li>(.*?)</li>", drawn.split('<ol class="found"')[1], re.S)
    heads = [hit.split('<div class="passage">')[0] for hit in hits]
    named = [head for head in heads if head.startswith("<b><a ")]
    assert len(named) > 20 and len(set(named)) == len(named)
    assert all(re.search(r"R\d", head) for head in heads), "and the years of its sheets stand beside it"
