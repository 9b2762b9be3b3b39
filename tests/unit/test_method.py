"""How figures are judged, in words: the scale, the verdicts, the formulas and the rules of 判定の方法."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from lib.findings.method import Formula, Method, _computed, make_method
from lib.judge.evaluation import Evaluation
from lib.judge.kept_results import THIS_PROGRAM
from lib.judge.policy.load import Policy
from lib.judge.policy.review import Review
from lib.judge.policy.rules import Cite
from lib.judge.policy.verdict import Step
from lib.ui.screens.sources.method import draw
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

HOSTILE = "<b>&\"'"
TODAY = date(2026, 11, 27)


def _model(evaluation: Evaluation, policy: Policy | None = None) -> Method:
    judged = replace(evaluation, policy=policy or evaluation.policy)
    return make_method(narrow(judged, Selection(), vocabulary(judged.tables, judged.policy)), TODAY)


def test_rules_say_who_checked_them_and_when_their_day_has_passed(evaluation: Evaluation) -> None:
    def said(review: Review) -> list[str]:
        policy = evaluation.policy
        assert policy.verdict is not None
        rules = tuple(replace(rule, review=review) for rule in policy.rules)
        other = replace(
            policy,
            scale=replace(policy.scale, review=review),
            verdict=replace(policy.verdict, review=review),
            rules=rules,
        )
        model = _model(evaluation, other)
        assert model.group_verdict is not None
        words = [model.scale.review, model.group_verdict.decision.review, model.viewpoint_rules[0].review]
        assert all(each in draw(model) for each in words)
        return words

    assert said(Review()) == ["", "", ""]
    assert said(Review("政策企画課", date(2027, 4, 1))) == ["確認した人: 政策企画課、次回見直し: 令和9年4月1日"] * 3
    assert said(Review("", TODAY)) == ["次回見直し: 令和8年11月27日"] * 3, "the day itself is in time"
    passed = "次回見直しの期日(令和8年11月26日)を過ぎています"
    assert said(Review("", date(2026, 11, 26))) == [passed] * 3


def test_what_judged_and_what_counts_is_said_without_an_address(evaluation: Evaluation) -> None:
    def computed(groups: int, engines: Mapping[str, str | None]) -> str:
        rows = pd.DataFrame({"group_id": [f"g{number}" for number in range(groups)]})
        tables = replace(evaluation.tables, frames={**evaluation.tables.frames, "program_groups": rows})
        return _computed(replace(evaluation, tables=tables, engines=engines))

    assert _model(evaluation).computed == "1事業群の判定と件数の集計は、このサーバーで計算しています。"
    assert _model(evaluation).computed in draw(_model(evaluation))
    assert computed(2, {"g0": THIS_PROGRAM, "g1": THIS_PROGRAM}) == (
        "判定: 蓄積データに保存した結果2事業群(このプログラムで判定2事業群)。件数: このサーバーで集計しています。"
    )
    several = {"g0": "sc://host:15002", "g1": None, "g2": "sc://other:1", "g3": THIS_PROGRAM}
    assert computed(1_500, several) == (
        "判定: 蓄積データに保存した結果4事業群(このプログラムで判定1事業群、判定した方法の記録なし1事業群、"
        "外部エンジン(Spark Connect)で判定2事業群)、このサーバーで判定1,496事業群。件数: このサーバーで集計しています。"
    )


def test_the_scale_of_the_real_sheet(evaluation: Evaluation) -> None:
    model = _model(evaluation)
    assert (model.scale.name, model.scale.owner, model.scale.reason) == (
        "既定(100/80/50)",
        "このダッシュボードの既定。長崎県が定めた境目ではない。",
        "調書に境目が印刷されていないため、達成率80%と50%で切った。県の判定基準が決まれば置き換える。",
    )
    assert [f"{row.status.text} {row.status.tone} {row.condition} {row.is_behind}" for row in model.statuses] == [
        "●達成 good 目標を満たす(増えるほどよい指標は実績 ≥ 目標、減るほどよい指標は実績 ≤ 目標) いいえ",
        "○概ね順調 fair 目標に届かず、達成率 80%以上 いいえ",
        "▲やや遅れ warn 目標に届かず、達成率 50%以上 はい",
        "▼遅れ bad 目標に届かず、それ未満 はい",
        "判定前(未報告) unknown 判定した年度がなく、報告の時期が来た実績に空欄がある。空欄を0とはみなさない —",
        "判定前(報告時期前) unknown 判定した年度がなく、実績の報告の時期がまだ来ていない(調書が評価するのは前年度まで) —",
        "目標なし unknown その年度の目標がない —",
        "目標読み取れず unknown その年度の目標を、原資料から読み取れない —",
        "よい向き未確認 unknown 増えるほどよいか減るほどよいかが、取込時に回答されていない。目標と実績があっても判定しない —",
    ]


def test_the_verdict_of_groups(evaluation: Evaluation) -> None:
    verdict = _model(evaluation).group_verdict
    assert verdict and verdict.decision.name == "既定の判定(事業群)" and verdict.counted == "事業群の指標・成果指標"
    assert [f"{row.verdict.text} {row.verdict.tone} {row.condition}" for row in verdict.rules] == [
        "？報告不足 unknown 数える指標について、調書が評価する年度(調書の前年度)の実績のうち、報告されたものが50%未満。それより前の年度の未報告は数えない",
        "・判定前 unknown 目標と実績がそろい、判定できる指標がない",
        "▼要対応 bad 判定した成果の指標のうち、遅れ・やや遅れの割合が50%以上又は"
        "最も重い等級の事業群の指標の、遅れ・やや遅れの最長継続年数が2年以上",
        "▲注意 warn 判定した成果の指標のうち、遅れ・やや遅れの割合が25%以上又は"
        "事業群の指標のうち、遅れ・やや遅れの数が1指標以上",
        "●順調 good その他",
    ]
    assert (
        verdict.order
        == "判定の重い順(報告不足は判定したものの後)。同じ判定の中では、次の点の高い順、事業費の大きい順。"
    )
    assert verdict.order_reason.startswith("長く続く遅れを最も重く")
    assert [f"{row.part} {row.weight} {row.measured}" for row in verdict.weights] == [
        "遅れ・やや遅れが続く年数 0.35 4年で最大。判定のない年度で途切れる",
        "目標までの残り 0.30 その指標の達成率が0以下で最大(率のない遅れも)",
        "遅れ・やや遅れの成果指標のある事業の事業費 0.25 100万円で0、100億円で最大(対数)",
        "早期注意 0.10 数える指標のうちの割合",
    ]


def test_the_formulas_with_the_counts_in_view(evaluation: Evaluation) -> None:
    formulas = _model(evaluation).formulas
    assert [row.name for row in formulas] == [
        *("達成率(②/①)", "達成率(減るほどよい指標)", "率の丸め", "基準年からの進捗"),
        *("これまでの増(減)", "目標達成に必要な増(減)", "試算", "遅れ・やや遅れ", "早期注意"),
        *("注意が必要な順", "数え方"),
    ]
    assert [row.formula for row in formulas[1:4]] == [
        "2 − 実績値 ÷ 目標値",
        "四捨五入、小数点以下0桁。80%、50%、0%・100%との大小が丸めて変わる率は、区別できる桁まで示す。判定は丸める前の率で行う",
        "(実績値 − 基準値) ÷ (目標値 − 基準値)",
    ]
    assert formulas[7:9] == (
        Formula("遅れ・やや遅れ", "直近に判定した年度の等級が、遅れとして扱うもの。2指標"),
        Formula("早期注意", "遅れ・やや遅れではないが、試算が最終目標の80%未満のもの(実績の遅れではない)。1指標"),
    )


def test_the_rules_of_viewpoints_in_words(evaluation: Evaluation) -> None:
    rules = _model(evaluation).viewpoint_rules
    assert " ".join(f"{rule.sign}{rule.subject}{rule.count}" for rule in rules) == (
        "①事務事業1件 ①事務事業0件 ②指標2件 ②指標1件 ②指標1件 ③事務事業0件 ④事務事業1件 ④事業群0件 "
        "⑤指標1件 ⑤事務事業1件 ⑥事務事業1件 ⑥指標0件 ⑦指標1件 ⑧事務事業2件 ⑨指標1件 ⑨指標0件"
    )
    conditions = {condition for rule in rules for condition in rule.conditions}
    assert conditions >= {
        "活動指標が目標を達成",
        "達成率が200%以上",
        "成果1単位当たりの事業費の増減(同じ2つの年度)が10%を超える",
        "除外条件: 中核事業がある",
        "所管課(室)の数が2以上",
        "指標の種別が「事業群の指標」",
        "次の文があること: 調書の進捗状況の説明・課題・事業の成果のうち、"
        "「コロナ」「感染症」「物価」「円安」「災害」「台風」「豪雨」「地震」「景気」「原油」のいずれかを含み、かつ"
        "「影響」「により」「によって」「に伴」「を受け」「のため」のいずれかを含む文"
        "(「影響はな」「影響がな」「影響を受けず」「影響を受けな」を含む文は除く)。"
        "対象の名称や単位に含まれる語は数えない",
    }
    first = rules[0]
    assert first.question == "事業群としての成果目標に対する効果を見極め、事業の選択と集中ができているか。"
    assert first.because == "「{name}」の活動指標{activity}、成果指標{outcome}です。"
    assert (first.author, first.decided) == ("このダッシュボードの開発者(県の確認は受けていない)", "令和8年11月27日")
    assert [(example.heading, example.place and example.place.words) for example in rules[9].examples] == [
        ("挙げる例", "54行"),
        ("挙げない例", "44行"),
    ]


def test_an_example_of_a_document_that_the_data_does_not_have_names_its_file(evaluation: Evaluation) -> None:
    rule = evaluation.policy.rules[0]
    elsewhere = replace(rule, cites=(Cite(False, "r9.txt", "L12", "○ほかの調書の文"),))
    model = _model(evaluation, replace(evaluation.policy, rules=(elsewhere,)))
    (example,) = model.viewpoint_rules[0].examples
    assert (example.heading, example.place, example.file_line) == ("挙げない例", None, "r9.txt 12行")
    assert "<li>挙げない例: 「<bdi>○ほかの調書の文</bdi>」 r9.txt 12行</li>" in draw(model)


def test_beside_made_up_data_the_examples_are_said_to_be_real(evaluation: Evaluation, synthetic: Evaluation) -> None:
    model = _model(synthetic)
    assert model.examples_note.startswith("「もとになった文」") and "架空データではありません" in model.examples_note
    assert f">{model.examples_note}</p>" in draw(model)
    without_rules = replace(synthetic.policy, rules=())
    assert _model(evaluation).examples_note == _model(synthetic, without_rules).examples_note == ""


def test_other_rules_change_the_words(evaluation: Evaluation) -> None:
    scale = replace(evaluation.policy.scale, lower_is_better="ratio", decimals=1)
    model = _model(evaluation, replace(evaluation.policy, scale=scale, verdict=None, rules=(), place="rules/of/x"))
    assert [row.formula for row in model.formulas[1:3]] == [
        "目標値 ÷ 実績値",
        "四捨五入、小数点以下1桁。80%、50%、0%・100%との大小が丸めて変わる率は、区別できる桁まで示す。判定は丸める前の率で行う",
    ]
    assert model.settings == (
        "判定基準は rules/of/x/status.toml、個別の指標の基準は rules/of/x/criteria.toml、"
        "事業群の判定は rules/of/x/verdict.toml、規則は rules/of/x/viewpoints.toml "
        "により、この画面と判定の両方を作成しています。"
        "減るほどよい指標の式は lower_is_better = ratio。規則の名称は上から順に 。"
    )
    assert model.group_verdict is None and "事業群の判定</h2>" not in draw(model)


def test_whatever_the_rules_are_called_stands_as_text(evaluation: Evaluation) -> None:
    policy = evaluation.policy
    assert policy.verdict
    grades = tuple(replace(grade, label=HOSTILE, shape=HOSTILE) for grade in policy.scale.grades)
    scale = replace(policy.scale, name=HOSTILE, owner=HOSTILE, reason=HOSTILE, grades=grades)
    step = Step("unreported", HOSTILE, HOSTILE, "unknown")
    verdict = replace(policy.verdict, name=HOSTILE, owner=HOSTILE, reason=HOSTILE, unreported=step)
    verdict = replace(verdict, ranking=replace(verdict.ranking, reason=HOSTILE))
    rule = replace(policy.rules[0], rule_id=HOSTILE, question=HOSTILE, bears=HOSTILE, because=HOSTILE, author=HOSTILE)
    drawn = draw(_model(evaluation, replace(policy, scale=scale, verdict=verdict, rules=(rule,))))
    assert HOSTILE not in drawn and "<b>" not in drawn
    assert "判定の重い順(&lt;b&gt;&amp;&#34;&#39;は判定したものの後)" in drawn


def test_the_page_draws_chips_tables_and_folded_rules(evaluation: Evaluation) -> None:
    drawn = draw(_model(evaluation))
    assert '<td class="name"><span class="chip warn"><span aria-hidden="true">▲</span>やや遅れ</span></td>' in drawn
    assert '<td class="n">0.35</td>' in drawn and drawn.count('<details class="rule">') == 16
    assert "{ } には、数値又は記載の内容が入ります。" in drawn
