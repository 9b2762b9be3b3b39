"""What a project's page and slide say: every word and figure, at the real sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.findings.model import Chip, Place, Quote
from lib.findings.project import (
    make_amounts,
    make_asked,
    make_cost_change,
    make_indicators,
    make_title,
)
from lib.findings.project_documents import LegalBasis, NextDirection, make_documents
from lib.findings.projects import chosen_project, make_project_list
from lib.judge.evaluation import Evaluation
from lib.ui.parts.project import documents
from lib.ui.screens.projects import draw_asked, draw_standings, draw_title
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def _at(place: Place | None) -> str:
    return place.words if place else ""


def _starts(quotes: tuple[Quote, ...]) -> list[str]:
    return [f"{quote.text[:12]} {_at(quote.place)}" for quote in quotes]


def _next(direction: NextDirection) -> list[str]:
    """Each text with what is new in brackets."""
    texts = []
    for text in direction.texts:
        pieces = (f"[{piece.text}]" if piece.is_new else piece.text for piece in text.pieces)
        texts.append(f"{''.join(pieces)} {_at(text.place)}")
    return texts


def _basis(basis: LegalBasis) -> str:
    return f"{basis.item}: {basis.text} {basis.note} {_at(basis.place)}"


def test_the_money_is_said_by_year_each_amount_with_its_place(view: View) -> None:
    amounts = make_amounts(view, "smart_prefecture")
    assert [f"{a.year} {a.item} {a.words} {_at(a.place)}" for a in amounts] == [
        "R元実績 事業費 設定なし 39行",
        "R元実績 うち一般財源 設定なし 39行",
        "R元実績 人件費(参考) 設定なし 39行",
        "R2実績 事業費 12,075千円 37行",
        "R2実績 うち一般財源 12,075千円 37行",
        "R2実績 人件費(参考) 10,178千円 37行",
        "R3計画 事業費 17,038千円 38行",
        "R3計画 うち一般財源 17,038千円 38行",
        "R3計画 人件費(参考) 15,706千円 38行",
    ]
    place = amounts[3].place
    assert place is not None and place.to.address == "sources?line=37"


def test_an_amount_that_is_not_known_says_why(view: View) -> None:
    assert {(a.year, a.words) for a in make_amounts(view, "infra_dx")} == {
        ("R元実績", "設定なし"),
        ("R2実績", "設定なし"),
        ("R3計画", "原資料から読み取れず"),
    }


def test_the_documents_are_said_under_the_headings_of_the_sheet(view: View) -> None:
    texts = make_documents(view, "smart_prefecture")
    overview = texts.overview
    assert overview is not None
    assert overview.text.startswith("○RPAを庁内展開するにあたって、") and _at(overview.place) == "37行"
    assert {of_kind.heading: _starts(of_kind.quotes) for of_kind in (*texts.own, *texts.initiatives)} == {
        "事業の成果": ["・手順の見直しとRPAに 37行", "・活用し効率化を体感した 37行"],
        "令和3年度の見直し内容": ["○各部署のデジタル改革推 57行"],
        "取組項目の実績の検証及び解決すべき課題": ["○県におけるRPA作成ロ 48行", "○新たな技術活用 業務の 48行"],
        "取組項目の課題解決に向けた方向性": ["○県におけるRPA作成ロ 48行", "○新たな技術活用 業務の 48行"],
    }


def test_of_the_next_direction_what_the_review_does_not_say_is_new(view: View) -> None:
    direction = make_documents(view, "smart_prefecture").next_direction
    assert direction.heading == "令和4年度に向けた見直しの方向"
    assert _next(direction) == [
        "[○引き続き]デジタル改革推進員等と連携し、[RPA活用]を推進する。 57行",
        "[○AIの活用については、令和3年度中に]デジタル改革推進員等と連携し[て対象業務を掘り起こし、"
        "令和4年度以降の各部署における予算確保に向けた検討を実施する。] 57行",
    ]


def test_a_legal_basis_that_is_not_on_the_sheet_says_so(view: View) -> None:
    bases = make_documents(view, "smart_prefecture").legal_bases
    guessed = "所管課の行にある3つの「—」を、見出しの列の並びから3項目に当てた。"
    assert [_basis(basis) for basis in bases] == [
        "事業実施の根拠法令条項: 原資料から読み取れず この項目の記載を、原資料から読み取れない。 37行",
        f"法令による事業実施の義務付け: — {guessed} 40行",
        f"県の裁量の余地がない事業: — {guessed} 40行",
        f"他の評価対象事業(公共、研究等): — {guessed} 40行",
    ]
    assert [basis.is_reported for basis in bases] == [False, True, True, True]


def test_a_project_of_which_nothing_is_written_has_no_texts(view: View) -> None:
    texts = make_documents(view, "unknown")
    assert texts.overview is None and texts.legal_bases == () and texts.initiatives == ()
    assert texts.next_direction.texts == () and all(of_kind.quotes == () for of_kind in texts.own)
    assert make_amounts(view, "unknown") == ()


def test_the_title_says_what_the_sheet_says_of_a_project(view: View) -> None:
    project = make_title(view, "society50_promotion")
    assert (project.number, project.name, project.is_core) == ("1", "ながさきSociety5.0推進費", True)
    assert project.decision == Chip("見直し区分 改善", "unknown")
    facts = (project.section, project.period, project.audience)
    assert [f"{fact.text} {_at(fact.place)}" for fact in facts if fact] == [
        "次世代情報化推進室 26行",
        "R2-7 25行",
        "県民及び県内企業 26行",
    ]
    assert [f"{stated.signs} {stated.table} {_at(stated.place)}" for stated in project.initiatives] == [
        "i ii iii iv vii 2. 取組実績の表 17行",
        "i iii iv vii 4. 見直しの表 54行",
    ]
    assert [place.words for place in project.places] == ["26行", "25行", "26行", "17行", "54行"]
    drawn = draw_title(project)
    assert drawn.count("出典 ") == 4 and "<summary>ほか3</summary>" in drawn, "one source in sight, each place once"


def test_only_a_project_that_was_asked_for_is_brought_into_sight_and_can_be_closed(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    alone = narrow(evaluation, Selection(section=("建設企画課",)), words)
    asked_for = narrow(evaluation, Selection(section=("建設企画課",), project="infra_dx", sort="name"), words)
    assert chosen_project(alone) == chosen_project(asked_for) == "infra_dx"
    assert make_title(alone, "infra_dx").close is None and "data-arrive" not in draw_title(
        make_title(alone, "infra_dx")
    )
    close = make_title(asked_for, "infra_dx").close
    assert close is not None and close.selection.sort == "name" and close.selection.project == ""
    assert 'data-arrive="start"' in draw_title(make_title(asked_for, "infra_dx"))


@pytest.mark.parametrize(
    ("chosen", "sort", "shown"),
    [
        ("", "", "society50_promotion"),
        ("unknown", "", "society50_promotion"),
        ("", "-cost", "e_prefecture"),
        ("smart_prefecture", "", "smart_prefecture"),
    ],
)
def test_of_few_projects_the_first_of_the_list_is_shown_in_full_unless_another_is_asked_for(
    evaluation: Evaluation, chosen: str, sort: str, shown: str
) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    view = narrow(evaluation, Selection(project=chosen, sort=sort), words)
    assert chosen_project(view) == shown
    assert [row.is_chosen for row in make_project_list(view).rows].count(True) == 1


def test_of_many_projects_none_is_shown_in_full_unless_asked_for(prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    assert chosen_project(narrow(prefecture, Selection(), words)) == ""


def test_the_cost_is_said_with_its_places_and_what_is_new(view: View) -> None:
    cost = make_cost_change(view, "society50_promotion")
    assert cost.words == "事業費 R2実績 → R3計画: 約7.9倍"
    assert cost.subtitle == "事業費・単位 千円・R元〜R3・年度は表の並びから推定"
    assert [place.words for place in cost.places] == ["25行", "21行", "22行"]
    assert cost.new_content == (
        "○データを活用した新たなサービス提供等を図るため、データ連携基盤を構築し、"
        "県内全市町と県が共同で運用する仕組みを構築する。(54行)",
    )
    assert cost.chart.startswith(
        "事業費のグラフ(年度は表の並びから推定)。R元実績 事業費 設定なし、"
    ) and cost.chart.endswith(
        "R3計画 事業費 65,729千円、R3計画 うち一般財源 65,729千円、R3計画 人件費(参考) 58,898千円"
    )
    assert cost.is_known


def test_a_cost_that_cannot_be_compared_says_so(view: View) -> None:
    cost = make_cost_change(view, "infra_dx")
    assert (cost.words, cost.new_content, cost.is_known) == ("事業費の増減は比べられません", (), False)


@pytest.mark.parametrize(
    ("project_id", "standings"),
    [
        ("society50_promotion", ["活動 シーズ掘り起こし 240%", "成果 実証実験・社会実装 40%"]),
        ("infra_dx", ["活動 三次元データ仕様書 判定前(報告時期前)", "成果 三次元データ業務 判定前(報告時期前)"]),
        ("unknown", []),
    ],
)
def test_activity_stands_beside_outcome(view: View, project_id: str, standings: list[str]) -> None:
    indicators = make_indicators(view, project_id)
    assert [f"{s.kind} {s.indicator.text} {s.rate}" for s in indicators.standings] == standings
    assert ("指標はありません" in draw_standings(indicators)) == (not standings)


def test_an_indicator_leads_to_its_page_and_the_chart_is_said_in_words(view: View) -> None:
    indicators = make_indicators(view, "smart_prefecture")
    robots = indicators.standings[0].indicator
    assert (robots.hint, robots.to.address) == ("RPA作成ロボット数", "indicators?indicator=rpa_robots")
    assert indicators.chart == (
        "活動指標と成果指標のグラフ: RPA作成ロボット数(活動指標)、RPA作成ロボット利用所属数(成果指標)。"
        "数値は指標のページの表にあります。"
    )


def test_what_is_asked_is_said_with_its_reasons(view: View) -> None:
    asked_of = make_asked(view, "smart_prefecture")
    assert (asked_of.recorded, [reason.sign for reason in asked_of.reasons]) == ((2,), ["自動⑧", "自動②"])
    nothing = make_asked(view, "infra_dx")
    assert (nothing.recorded, nothing.reasons, nothing.none_raised) == ((2,), (), "自動点検による確認事項: なし")
    assert "自動点検による確認事項: なし" in draw_asked(nothing) and "記載②" in draw_asked(nothing)
    assert "記載なし" in draw_asked(replace(nothing, recorded=()))


def test_what_is_new_is_underlined_and_words_of_the_sheet_are_drawn_as_text(view: View) -> None:
    texts = make_documents(view, "smart_prefecture")
    assert "<ins>○引き続き</ins>デジタル改革推進員等と連携し、" in documents(texts)
    hostile = replace(texts, overview=Quote("<script>"), legal_bases=(LegalBasis("根拠", "<i>", True, "<b>", None),))
    drawn = documents(hostile)
    assert not any(f"<{tag}>" in drawn for tag in ("script", "i", "b")) and "&lt;script&gt;" in drawn
    blank = documents(make_documents(view, "unknown"))
    assert "記載はありません。" in blank and "<ins>" not in blank and "事業実施の根拠" not in blank
