"""What a project's page and slide say: every word and figure, at the real sheet."""

from __future__ import annotations

import pytest

from lib.findings.model import Place, Quote
from lib.findings.project import LegalBasis, NextDirection, make_amounts, make_documents
from lib.judge.evaluation import Evaluation
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
    assert [f"{a.year} {a.item} {a.amount} {_at(a.place)}" for a in amounts] == [
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
    assert {(a.year, a.amount) for a in make_amounts(view, "infra_dx")} == {
        ("R元実績", "設定なし"),
        ("R2実績", "設定なし"),
        ("R3計画", "抽出文字に見当たらない"),
    }


def test_the_documents_are_said_under_the_headings_of_the_sheet(view: View) -> None:
    documents = make_documents(view, "smart_prefecture")
    overview = documents.overview
    assert overview is not None
    assert overview.text.startswith("○RPAを庁内展開するにあたって、") and _at(overview.place) == "37行"
    assert {texts.heading: _starts(texts.quotes) for texts in (*documents.own, *documents.initiatives)} == {
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
        "事業実施の根拠法令条項: 抽出文字に見当たらない この項目の記載は、抽出した文字に見当たらない。 37行",
        f"法令による事業実施の義務付け: — {guessed} 40行",
        f"県の裁量の余地がない事業: — {guessed} 40行",
        f"他の評価対象事業(公共、研究等): — {guessed} 40行",
    ]
    assert [basis.is_reported for basis in bases] == [False, True, True, True]


def test_a_project_of_which_nothing_is_written_has_no_texts(view: View) -> None:
    documents = make_documents(view, "unknown")
    assert documents.overview is None and documents.legal_bases == () and documents.initiatives == ()
    assert documents.next_direction.texts == () and all(texts.quotes == () for texts in documents.own)
    assert make_amounts(view, "unknown") == ()
