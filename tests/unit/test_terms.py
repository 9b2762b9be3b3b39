"""What the words of the screens mean: the terms of 用語 and the viewpoints."""

from __future__ import annotations

from dataclasses import replace

from lib.contract.terms import REPORT_STATES
from lib.findings.words import Term, Viewpoint, make_words
from lib.judge.evaluation import Evaluation
from lib.ui.screens.sources.words import draw
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_terms_of_the_real_sheet(evaluation: Evaluation) -> None:
    terms = make_words(_view(evaluation)).terms
    assert [term.term for term in terms] == [
        *("事業群", "事業群コード", "事務事業", "取組項目", "中核事業", "事業群の指標", "活動指標・成果指標"),
        *("基準値", "目標値・最終目標", "達成率(②/①)", "よい向き", "判定基準・この指標の基準", "基準年からの進捗"),
        *("これまでの増(減)・目標達成に必要な増(減)", "試算", "遅れ・やや遅れ", "早期注意"),
        *("事業群の判定(順調・注意・要対応)", "成果の指標", "未報告", "報告時期前"),
        *(
            "判定前(未報告)・判定前(報告時期前)",
            "設定なし",
            "原資料から読み取れず",
            "累計・単年度・時点",
        ),
        *("事業費・うち一般財源・人件費(参考)", "事業構築の視点①〜⑩", "記載の視点", "注意(自動)"),
        *("見直し区分", "仮判定"),
    ]
    assert terms[9] == Term(
        "達成率(②/①)", "実績値を目標値で割った率。調書の定義と同じ。減るほどよい指標の率は2−②/①とする。"
    )


def test_the_terms_are_those_of_the_scale_in_force(evaluation: Evaluation) -> None:
    scale = evaluation.policy.scale
    renamed = replace(scale, grades=tuple(replace(grade, label=f"<{grade.code}>") for grade in scale.grades))
    terms = make_words(_view(replace(evaluation, policy=replace(evaluation.policy, scale=renamed)))).terms
    behind = "・".join(f"<{grade.code}>" for grade in reversed(scale.grades) if grade.underperforming)
    assert behind in [term.term for term in terms] and "遅れ・やや遅れ" not in [term.term for term in terms]


def test_the_viewpoints_are_quoted_with_their_lines(evaluation: Evaluation) -> None:
    viewpoints = make_words(_view(evaluation)).viewpoints
    assert [f"{row.sign} {row.short} {row.place.words if row.place else ''}" for row in viewpoints] == [
        *("① 選択と集中 63行", "② 要因分析と工夫 64行", "③ 廃止・見直し 65行", "④ 政策間連携 66行"),
        *("⑤ 県と市町 67行", "⑥ 県と民間 68行", "⑦ 関係者の行動 69行", "⑧ 国制度の活用 70行"),
        *("⑨ 環境変化への対応 71行", "⑩ その他 72行"),
    ]
    assert viewpoints[6].question == "戦略的に関係者の行動を引き出せているか。"


def test_terms_and_viewpoints_are_tables_of_text(evaluation: Evaluation) -> None:
    model = make_words(_view(evaluation))
    viewpoint = Viewpoint("①", "<i>", "<i>", None)
    drawn = draw(replace(model, terms=(Term("<i>", "<i>"),), viewpoints=(viewpoint,)))
    assert '<td class="name"><b>&lt;i&gt;</b></td><td>&lt;i&gt;</td>' in drawn and "<i>" not in drawn
    assert '<td>①</td><td class="name"><bdi>&lt;i&gt;</bdi></td><td><bdi>&lt;i&gt;</bdi></td><td></td>' in drawn


def test_every_state_of_a_value_that_is_not_known_is_explained(evaluation: Evaluation) -> None:
    explained = {term.term for term in make_words(_view(evaluation)).terms}
    assert REPORT_STATES["illegible"] in explained
