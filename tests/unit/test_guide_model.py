"""What 使い方 says of the pages and terms, and where its links lead."""

from __future__ import annotations

from dataclasses import replace

from lib.contract.terms import PAGES
from lib.findings.guide import Guide, make_guide
from lib.judge.evaluation import Evaluation
from lib.ui.screens.sources.guide import draw
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from lib.view.words import PART_WORDS, TASK_WORDS


def _model(evaluation: Evaluation, **chosen: object) -> Guide:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return make_guide(narrow(evaluation, Selection().changed(**chosen), words))


def test_each_page_is_named_with_what_it_answers(evaluation: Evaluation) -> None:
    model = _model(evaluation)
    assert [row.page.text for row in model.pages] == list(PAGES.values())
    assert [f"{row.page.text}: {row.answers}" for row in model.pages][5:7] == [
        "検索: すべての年度の調書の名称、文章及び注記から、語を含む箇所。語を入力する前は、よく使われる言葉と未達の理由の記載",
        "会議: 会議の議題の準備、説明、決定と確認事項の記録、配布資料",
    ]


def test_the_terms_to_begin_with_are_those_of_the_scale_in_force(evaluation: Evaluation) -> None:
    terms = _model(evaluation).terms
    assert [term.term for term in terms] == [
        *("未報告", "報告時期前", "遅れ・やや遅れ", "早期注意", "試算", "記載の視点", "注意(自動)")
    ]
    assert terms[0].meaning == (
        "報告の時期が来ているのに、調書が空欄の実績。0ではない。どの年度の分も数え、直近の年度に判定した指標にもある。"
    )
    scale = evaluation.policy.scale
    renamed = replace(scale, grades=tuple(replace(grade, label=f"<{grade.code}>") for grade in scale.grades))
    other = _model(replace(evaluation, policy=replace(evaluation.policy, scale=renamed)))
    assert other.behind == other.terms[2].term == "<behind>・<slightly_behind>"
    assert "「&lt;behind&gt;・&lt;slightly_behind&gt;だけを見る」" in draw(other) and "<behind>" not in draw(other)


def test_its_links_lead_to_each_task_and_part_and_keep_the_filters(evaluation: Evaluation) -> None:
    model = _model(evaluation, section=("建設企画課",), part="guide")
    assert set(model.to) == {*TASK_WORDS, *PART_WORDS, "meeting"}
    assert {(target.page, target.selection.section) for target in model.to.values()} == {
        *(("intake", ("建設企画課",)), ("sources", ("建設企画課",)), ("meeting", ("建設企画課",)))
    }
    assert model.to["history"].selection.task == "history" and model.to["words"].selection.part == "words"
    assert model.pages[0].page.to.address.startswith("./?section=")
    drawn = draw(model)
    assert drawn.count("data-go") == len(model.pages) + drawn.count("「<a ")
