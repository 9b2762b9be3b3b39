"""The first screen of many groups: the words and figures of its model in every layout, and of special states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lib.findings.overview.group_list import GroupList
from lib.findings.overview.many_groups import ByHead, ManyGroups, make_many_groups
from lib.findings.overview.picture import Picture, ResultsPicture
from lib.findings.overview.verdict_years import YearTable
from lib.judge.evaluation import Evaluation, evaluate
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import lines


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _model(evaluation: Evaluation, **chosen: Any) -> ManyGroups:
    model = make_many_groups(_view(evaluation, **chosen))
    assert model is not None
    return model


@pytest.fixture
def by_head(prefecture: Evaluation) -> ByHead:
    layout = _model(prefecture).layout
    assert isinstance(layout, ByHead)
    return layout


def test_the_summary_of_24_groups(prefecture: Evaluation) -> None:
    assert lines(_model(prefecture).summary) == [
        "全体",
        "R7の調書による判定",
        "→sources?part=method",
        "24事業群",
        "● 順調 good 15",
        "▲ 注意 warn 6",
        "▼ 要対応 bad 1",
        "？ 報告不足 unknown 2",
        "24事業群: 順調15・注意6・要対応1・報告不足2",
        "前年(R6の調書)から、新たに要対応1事業群、要対応でなくなったもの1事業群。",
        "(どちらかの調書で判定できない4事業群は数えていません)",
        "成果が遅れ・やや遅れの事業の事業費(直近の実績)",
        "16.8億円(全体の16%) →projects?status=slightly_behind&status=behind&kind=outcome&sort=-cost 事業ごとに見る",
        "成果が「遅れ」で、見直し区分が「拡充」の1事業 →projects?decision=拡充&status=behind&kind=outcome その事業を見る",
    ]


def test_what_was_chosen_is_named_in_the_summary(prefecture: Evaluation) -> None:
    (department, measure) = ("福祉保健部", "1-1 地域を支える産業人材の育成と若者の県内定着")
    summaries = [
        _model(prefecture, **chosen).summary
        for chosen in ({"department": (department,)}, {"measure": (measure,)}, {"core": "yes"}, {"years": (2022, 2024)})
    ]
    assert [(summary.heads, summary.scope) for summary in summaries] == [
        (department, ""),
        (measure, ""),
        ("", "選んだ事業群"),
        ("", "全体"),
    ]
    assert "事業群全体の判定と事業費で示しています" in summaries[2].caution
    assert "年度の絞り込みは、判定には適用されません" in summaries[3].caution


def test_the_picture_has_a_row_a_measure_with_its_groups_money_and_changes(by_head: ByHead) -> None:
    picture = by_head.picture
    assert isinstance(picture, Picture) and picture.head_label == "施策" and len(picture.rows) == 20
    assert lines((picture.rows[0], *picture.rows[-2:])) == [
        "1-1 地域を支える産業人材の育成と若者の県内定着 →./?measure=1-1+地域を支える産業人材の育成と若者の県内定着 産業労働部1事業群、文化観光国際部1事業群",
        "▲ warn m 注意: 産業人材の育成に係る体制の整備と質の向上 事業費3.90億円 →./?group=g001",
        "● good m 順調: 外国人材の受入れの加速化 事業費2.25億円 →./?group=g002",
        "6.15億円",
        "3-7 安全で安心な消費生活と食の確保 →./?measure=3-7+安全で安心な消費生活と食の確保 県民生活環境部1事業群",
        "▲ warn s 注意: 消費者被害の防止に係る体制の整備と質の向上 事業費1,635万円 →./?group=g024",
        "1,635万円",
        "要対応から1 good 要対応でなくなったもの1事業群",
        "(調書に記載なし) →./?measure=- 福祉保健部1事業群",
        "▼ bad m 要対応: 多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 事業費9.72億円 →./?group=g006",
        "9.72億円",
        "要対応へ1 bad 新たに要対応1事業群",
    ]
    assert lines(picture.legend) == [
        "● good 順調",
        "▲ warn 注意",
        "▼ bad 要対応",
        "？ unknown 報告不足",
    ]


def test_the_picture_by_department_names_the_measures_under_it(prefecture: Evaluation) -> None:
    layout = _model(prefecture, by="department").layout
    assert isinstance(layout, ByHead) and isinstance(layout.picture, Picture)
    assert layout.picture.head_label == "部局"
    assert lines(layout.picture.rows[0].head) == [
        "こども局 →./?department=こども局 1-2 結婚・妊娠・出産・子育ての切れ目ない支援1事業群、3-4 災害に強い県土づくり1事業群",
    ]


def test_a_few_groups_show_their_results(synthetic: Evaluation) -> None:
    layout = _model(synthetic).layout
    assert isinstance(layout, ByHead) and isinstance(layout.picture, ResultsPicture)
    assert lines(layout.picture.rows[-1]) == [
        "架空001 行政のデジタル化 →./?group=made_up_1 架空001 行政のデジタル化",
        "●順調(good)",
        "▲ warn m やや遅れ: 行政のデジタル化事業2の利用件数 →indicators?group=made_up_1&indicator=g1_p2_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標2 →indicators?group=made_up_1&indicator=g1_own_2",
        "○ fair m 概ね順調: 行政のデジタル化事業1の利用件数 →indicators?group=made_up_1&indicator=g1_p1_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標1 →indicators?group=made_up_1&indicator=g1_own_1",
        "○ fair m 概ね順調: 行政のデジタル化事業6の利用件数 →indicators?group=made_up_1&indicator=g1_p6_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標3 →indicators?group=made_up_1&indicator=g1_own_3",
        "○ fair m 概ね順調: 行政のデジタル化事業4の利用件数 →indicators?group=made_up_1&indicator=g1_p4_outcome",
        "● good m 達成: 関係機関との連携による地域課題の解決に向けた総合的かつ計画的な取組を推進するための体制の整備に関する行政のデジタル化事業5の利用件数 →indicators?group=made_up_1&indicator=g1_p5_outcome",
        "● good m 達成: 行政のデジタル化事業3の利用件数 →indicators?group=made_up_1&indicator=g1_p3_outcome",
        "39.0億円",
    ]
    assert [entry.label for entry in layout.picture.legend] == ["達成", "概ね順調", "やや遅れ", "遅れ"]


def test_the_verdicts_by_year_and_who_moved(by_head: ByHead) -> None:
    assert lines(by_head.bars) == [
        "R3",
        "・ unknown 判定前 24",
        "R4",
        "● good 順調 12",
        "▲ warn 注意 10",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 1",
        "R5",
        "● good 順調 15",
        "▲ warn 注意 7",
        "▼ bad 要対応 2",
        "R6",
        "● good 順調 13",
        "▲ warn 注意 8",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 2",
        "R7",
        "● good 順調 15",
        "▲ warn 注意 6",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 2",
    ]
    assert lines(by_head.movers) == [
        "新たに要対応1事業群",
        "多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 →./?group=g006 多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実",
        "注意→要対応",
        "要対応でなくなった1事業群",
        "消費者被害の防止に係る体制の整備と質の向上 →./?group=g024 消費者被害の防止に係る体制の整備と質の向上",
        "要対応→注意",
    ]


def test_who_comes_first_says_why_and_what_to_ask_of_whom(by_head: ByHead) -> None:
    attention = by_head.attention
    assert attention.counts == "9事業群" and len(attention.items) == 9 and attention.more is None
    assert lines(attention.items[0]) == [
        "多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 →./?group=g006 多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実",
        "▼要対応(bad)",
        "前の調書 注意",
        "(調書に記載なし) / 福祉保健部",
        "「障害者の就労に関する苦情・事故の件数」はR6に目標7件に対し9件、目標の1.3倍(やや遅れ)、4年連続で遅れ・やや遅れ。成果の指標は判定した11指標のうち7指標が遅れ・やや遅れ、遅れのある4事業の事業費1.25億円。成果の指標に早期注意1指標。実績の未報告6指標。",
        "確認事項(医療政策課、総括 国保・健康増進課)",
        "②「障害者の就労に関する苦情・事故の件数」はR6の目標7件を2件超過し未達。「障害者の就労総合対策事業費」の事業費2,720万円(直近の実績)。未達の要因を分析し、目標達成に向けた対応を定めているか。",
        "→indicators?group=g006&indicator=g006_p6_outcome_3",
    ]


def test_the_list_by_cost(prefecture: Evaluation) -> None:
    layout = _model(prefecture, by="list", sort="-cost").layout
    assert isinstance(layout, GroupList) and layout.total == "24事業群"
    assert lines(layout.lines[0]) == [
        "16",
        "●順調(good)",
        "成果の指標は判定した8指標に遅れ・やや遅れなし",
        "順調",
        "MICEの推進 →./?group=g014",
        "2-3 観光産業の高付加価値化",
        "文化観光国際部",
        "国際課",
        "0/8",
        "4指標",
        "18.74",
        "—",
    ]
    assert [line.money for line in layout.lines[:3]] == ["18.74", "11.86", "9.72"]


@pytest.mark.parametrize("sort", ["name", "status", "section", "measure", "department", "behind", "years", "owed"])
def test_the_list_holds_every_group_from_either_end(prefecture: Evaluation, sort: str) -> None:
    orders = []
    for word in (sort, f"-{sort}"):
        layout = _model(prefecture, by="list", sort=word).layout
        assert isinstance(layout, GroupList)
        orders.append([line.rank for line in layout.lines])
    first, last = orders
    assert first != last and sorted(first) == sorted(last) == sorted(map(str, range(1, 25)))


@pytest.mark.parametrize("sort", ["measure", "-measure"])
def test_what_is_not_named_stands_last_from_either_end(prefecture: Evaluation, sort: str) -> None:
    layout = _model(prefecture, by="list", sort=sort).layout
    assert isinstance(layout, GroupList)
    measures = [line.measure for line in layout.lines]
    named = sorted(measures[:-1], reverse=sort.startswith("-"))
    assert measures == [*named, "(調書に記載なし)"] and "(調書に記載なし)" not in named


def test_the_table_by_year(prefecture: Evaluation) -> None:
    layout = _model(prefecture, by="year").layout
    assert isinstance(layout, YearTable)
    assert lines(layout.years) == ["R3の調書", "R4の調書", "R5の調書", "R6の調書", "R7の調書"]
    assert lines(layout.rows[0]) == [
        "1-1 地域を支える産業人材の育成と若者の県内定着 →./?measure=1-1+地域を支える産業人材の育成と若者の県内定着 産業労働部1事業群、文化観光国際部1事業群",
        "R3",
        "・ unknown 判定前 2",
        "R4",
        "● good 順調 1",
        "▲ warn 注意 1",
        "R5",
        "● good 順調 1",
        "▲ warn 注意 1",
        "R6",
        "● good 順調 2",
        "R7",
        "● good 順調 1",
        "▲ warn 注意 1",
    ]
    assert layout.signs == "●順調 ▲注意 ▼要対応 ？報告不足 ・判定前"


def test_one_group_or_unreadable_rules_make_no_screen_of_many(prefecture: Evaluation) -> None:
    assert make_many_groups(_view(prefecture, group=("g001",))) is None
    assert make_many_groups(_view(prefecture, q="どこにもない")) is None
    unruled = evaluate(prefecture.tables, replace(prefecture.policy, verdict=None))
    assert make_many_groups(_view(unruled)) is None


def test_groups_that_all_do_well_need_nothing_and_none_of_them_moved(prefecture: Evaluation) -> None:
    model = _model(prefecture, measure=("1-3 誰もが学び続けられる教育環境の充実",))
    assert isinstance(model.layout, ByHead) and model.layout.movers == ()
    assert lines(model.layout.attention) == ["この条件では、注意が必要な事業群はありません。"]
    assert lines(model.summary.counts) == ["● 順調 good 2"] and model.summary.expanded is None
