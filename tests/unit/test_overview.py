"""The first screen of one group: every word and figure of its model at the real sheet, and of special states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from lib.contract.terms import NOT_STATED
from lib.findings.overview.answer import MOST_LETTERS, make_answer
from lib.findings.overview.asked_list import make_asked_list
from lib.findings.overview.cards import indicator_card, suggestion_card
from lib.findings.overview.indicator_cards import make_indicator_cards
from lib.findings.overview.many_groups import make_many_groups
from lib.findings.overview.one_group import OneGroup, make_one_group
from lib.findings.overview.stated_years import stated_years
from lib.findings.overview.status_grid import Figure, Judged, Lost, make_status_grid
from lib.findings.overview.whereabouts import make_whereabouts
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import lines


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


@pytest.fixture
def screen(evaluation: Evaluation) -> OneGroup:
    return make_one_group(_view(evaluation))


def test_the_opening_of_the_real_sheet(screen: OneGroup) -> None:
    assert lines(screen.opening) == [
        "長崎県 令和3年度 事業群評価調書",
        "R2実績の評価",
        "R3〜R7の実績は報告時期前",
        "▲注意(warn) 判定した成果の指標のうち、遅れ・やや遅れの割合が33%(3指標のうち1、基準25%以上)",
        "「実証実験・社会実装」はR2の目標5件に3件足りない。遅れ1・やや遅れ1・早期注意1指標。",
        "→sources?part=method",
        "→meeting",
        "→sources",
    ]


def test_the_indicators_of_the_real_sheet_stand_side_by_side(screen: OneGroup) -> None:
    cards = screen.indicators.cards
    assert [(card.link.text, card.latest, card.of, card.standing.text) for card in cards] == [
        ("クラウド利用団体", "5団体", "R2実績", "試算 31%(R元→R2の1年分)"),
        ("オープンデータ登録数", "1,750件", "R2実績", "判定前(報告時期前)"),
        ("実証実験・社会実装", "2件", "R2実績※", "▼遅れ 40%"),
        ("RPAロボット", "20台", "R2実績※", "▲やや遅れ 50%"),
    ]
    assert [card.aims for card in cards] == [
        ("R3目標 8団体(あと3団体の増)", "最終目標 R7 16団体(試算 5団体)"),
        ("R3目標 1,800件(あと50件の増)", "最終目標 R7 3,000件(試算 2,925件)"),
        ("R2目標 5件",),
        ("R2目標 40台", "R3目標 原資料から読み取れず"),
    ]
    assert screen.indicators.note == "※年度は表の並びから推定"
    assert [(mark.year, mark.target, mark.actual, mark.state) for mark in cards[0].course.years] == [
        ("R元", "", "5", ""),
        ("R2", "", "5", ""),
        ("R3", "8", "", "報告時期前"),
        ("R4", "10", "", "報告時期前"),
        ("R5", "12", "", "報告時期前"),
        ("R6", "14", "", "報告時期前"),
        ("R7", "16", "", "報告時期前"),
    ]
    assert [mark.hint for mark in cards[3].course.years][:3] == [
        "R元 記載なし",
        "R2 目標40台、実績20台",
        "R3 目標は原資料から読み取れず",
    ]


def test_heights_are_shares_of_the_highest_figure_and_a_projection_is_no_bar(screen: OneGroup) -> None:
    years = screen.indicators.cards[0].course.years
    assert [mark.actual_height for mark in years] == [pytest.approx(5 / 16, abs=0.001)] * 2 + [None] * 5
    assert [mark.outlook_height for mark in years[:2]] == [None, None] and years[6].outlook_height == years[
        1
    ].actual_height
    assert years[6].target_height == 1 and years[6].is_final and years[0].is_baseline


def test_what_to_ask_of_whom_on_the_real_sheet(screen: OneGroup) -> None:
    assert lines(screen.asked) == [
        "遅れ・やや遅れ2指標、早期注意1指標",
        "実証実験・社会実装 →indicators?indicator=trials_done 実証実験及び社会実装数",
        "▼遅れ 40%(bad)",
        "R2 2件 / 目標5件",
        "次世代情報化推進室",
        "令和2年度調査したシーズ・サービスは48件であったが、すぐに社会実装できるものがなかったため、実証実験を行った2件のみが実績となった。 44行",
        "②",
        "未達の要因を分析し、目標達成に向けた対応を定めているか。",
        "4・8",
        "1・2・4・5・6・8",
        "RPAロボット →indicators?indicator=rpa_robots RPA作成ロボット数",
        "▲やや遅れ 50%(warn)",
        "R2 20台 / 目標40台",
        "情報システム課",
        "令和2年度までに20ロボットを作成し運用開始したところであるが、本庁の9所属にとどまっており地方機関を含めた活用とはなっていないため、更なる全庁での活用を推進する必要がある。 48行",
        "②",
        "未達の要因を分析し、目標達成に向けた対応を定めているか。",
        "2",
        "2・8",
        "クラウド利用団体 →indicators?indicator=cloud_users 長崎県自治体クラウドサービス県内利用団体数",
        "試算 31%(R元→R2の1年分)(unknown・試算)",
        "R7 試算5団体 / 目標16団体",
        "担当課は確認できず",
        "令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。 3行",
        "⑦",
        "働きかけや提供が関係者の利用・参加に結び付かない要因を分析し、戦略的に関係者の行動を引き出せているか。",
        "2・5・7",
        "早期注意は試算が最終目標の80%未満",
    ]


def test_the_money_and_the_counts_of_the_real_sheet(screen: OneGroup) -> None:
    assert lines(screen.counts) == [
        "事業費 R2実績 → R3計画",
        "6.78億円",
        "3.68億円",
        "→projects",
        "事業ごとの事業費を見る",
        "−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定",
        "電子県庁推進事業 →projects?project=e_prefecture",
        "6.58億円 → 2.85億円",
        "指標(進捗状況別)",
        "12",
        "指標(うち事業群の指標2指標)",
        "●達成 3 →indicators?status=met good",
        "○概ね順調 1 →indicators?status=on_track fair",
        "▲やや遅れ 1 →indicators?status=slightly_behind warn",
        "▼遅れ 1 →indicators?status=behind bad",
        "判定前(報告時期前) 6 →indicators?status=not_due unknown",
        "事務事業(見直し区分別)",
        "4",
        "事業",
        "改善 3 →projects?decision=改善",
        "現状維持 1 →projects?decision=現状維持",
        "注意(自動)(視点別の件数)",
        "13",
        "件 / 記載の視点5件",
        "① 1 →viewpoints?code=1 視点①の理由を見る",
        "② 4 →viewpoints?code=2 視点②の理由を見る",
        "④ 1 →viewpoints?code=4 視点④の理由を見る",
        "⑤ 2 →viewpoints?code=5 視点⑤の理由を見る",
        "⑥ 1 →viewpoints?code=6 視点⑥の理由を見る",
        "⑦ 1 →viewpoints?code=7 視点⑦の理由を見る",
        "⑧ 2 →viewpoints?code=8 視点⑧の理由を見る",
        "⑨ 1 →viewpoints?code=9 視点⑨の理由を見る",
    ]


def test_the_status_grid_of_the_real_sheet(screen: OneGroup) -> None:
    assert lines(screen.grid) == [
        "R元 令和元年度(2019)",
        "R2 令和2年度(2020)",
        "R3 令和3年度(2021)",
        "R4 令和4年度(2022)",
        "R5 令和5年度(2023)",
        "R6 令和6年度(2024)",
        "R7 令和7年度(2025)",
        "クラウド利用団体 →indicators?indicator=cloud_users 長崎県自治体クラウドサービス県内利用団体数(団体)",
        "5 R元 基準値5団体 →sources?line=5",
        "5 R2 実績5団体(本文より) →sources?line=3",
        "5 報告時期前(目標 8→16団体) R3 目標8団体、R4 目標10団体、R5 目標12団体、R6 目標14団体、R7 目標16団体 →sources?line=5",
        "5/16 31%(unknown・試算) 試算 31%(R元→R2の1年分) 5/16団体。R元→R2の1年分の推移による試算。実績ではありません",
        "オープンデータ登録数 →indicators?indicator=open_data 県・市町におけるオープンデータカタログサイトに登録されたデータ数(件)",
        "1,515 R元 基準値1,515件 →sources?line=9",
        "1,750 R2 実績1,750件(本文より) →sources?line=3",
        "5 報告時期前(目標 1,800→3,000件) R3 目標1,800件、R4 目標2,000件、R5 目標2,300件、R6 目標2,600件、R7 目標3,000件 →sources?line=9",
        "2,925/3,000 98%(unknown・試算) 試算 98%(R元→R2の1年分) 2,925/3,000件。R元→R2の1年分の推移による試算。実績ではありません",
        "実証実験・社会実装 →indicators?indicator=trials_done 実証実験及び社会実装数(件)",
        "設定なし",
        "▼40%(bad) 遅れ 遅れ R2 実績2件/目標5件(年度は表の並びから推定) →sources?line=23",
        "設定なし",
        "RPAロボット →indicators?indicator=rpa_robots RPA作成ロボット数(台)",
        "設定なし",
        "▲50%(warn) やや遅れ やや遅れ R2 実績20台/目標40台(年度は表の並びから推定) →sources?line=38",
        "目標読み取れず 原資料から読み取れず 目標値は原資料から読み取れず。R3目標の値を、原資料から読み取れない。",
        "RPA利用所属 →indicators?indicator=rpa_sections RPA作成ロボット利用所属数(所属)",
        "設定なし",
        "○90%(fair) 概ね順調 概ね順調 R2 実績9所属/目標10所属(年度は表の並びから推定) →sources?line=39",
        "1 報告時期前 R3 目標15所属(年度は表の並びから推定) →sources?line=40",
        "庁外システム利用 →indicators?indicator=public_system_uses 庁外向けシステム利用件数(件)",
        "●107%(good) 達成 達成 R元 実績386,524件/目標361,091件(年度は表の並びから推定) →sources?line=34",
        "●107%(good) 達成 達成 R2 実績413,852件/目標386,524件(年度は表の並びから推定) →sources?line=35",
        "1 報告時期前 R3 目標413,852件(年度は表の並びから推定) →sources?line=36",
        "シーズ掘り起こし →indicators?indicator=seeds_found 掘り起こされたシーズ・サービスの件数(件)",
        "設定なし",
        "●240%(good) 達成 達成 R2 実績48件/目標20件(年度は表の並びから推定) →sources?line=17",
        "設定なし",
        "システム改修 →indicators?indicator=system_upgrades システムの改修等数(回)",
        "●250%(good) 達成 達成 R元 実績10回/目標4回(年度は表の並びから推定) →sources?line=32",
        "●275%(good) 達成 達成 R2 実績11回/目標4回(年度は表の並びから推定) →sources?line=33",
        "目標読み取れず 原資料から読み取れず 目標値は原資料から読み取れず。R3目標の値を、原資料から読み取れない。",
        "課題解決手法の提案 →indicators?indicator=solutions_proposed 課題解決手法の提案数(件)",
        "設定なし",
        "設定なし",
        "目標読み取れず 原資料から読み取れず 目標値は原資料から読み取れず。R3目標の値を、原資料から読み取れない。",
        "実用化サービス →indicators?indicator=services_in_use 実用化された、ICTを活用したサービスや仕組みの数(件)",
        "設定なし",
        "設定なし",
        "1 報告時期前 R3 目標3件(年度は表の並びから推定) →sources?line=24",
        "三次元データ仕様書 →indicators?indicator=survey_specs 三次元データを活用する仕様書作成(件)",
        "設定なし",
        "設定なし",
        "1 報告時期前 R3 目標1件(年度は表の並びから推定) →sources?line=27",
        "三次元データ業務 →indicators?indicator=survey_jobs 県内測量業者の三次元データ業務(件)",
        "設定なし",
        "設定なし",
        "1 報告時期前 R3 目標1件(年度は表の並びから推定) →sources?line=28",
    ]


def test_a_view_of_nothing_says_so_in_every_part(evaluation: Evaluation) -> None:
    screen = make_one_group(_view(evaluation, q="どこにもない"))
    assert screen.opening.answer.sentence == "この条件に当てはまる指標はありません。"
    assert screen.opening.answer.verdict is None and screen.indicators.cards == ()
    assert lines(screen.counts) == [
        "事業費 — 実績と計画の両方がそろう年度がありません",
        "指標(進捗状況別) なし",
        "事務事業(見直し区分別) なし",
        "注意(自動)(視点別の件数) なし / 記載の視点なし",
    ]
    assert screen.grid.grid.rows == () and not screen.grid.grid.is_dense
    assert lines(screen.asked) == ["この条件では、遅れ・やや遅れの指標も、早期注意もありません。"]


def test_unreadable_rules_of_viewpoints_stop_the_suggestions_and_nothing_else(evaluation: Evaluation) -> None:
    policy = replace(evaluation.policy, rules=(), problem="規則が読めない")
    view = _view(evaluate(evaluation.tables, policy))
    assert lines(suggestion_card(view)) == ["注意(自動)(視点別の件数) — 規則に問題があり、止めています"]
    assert lines(indicator_card(view)) == lines(indicator_card(_view(evaluation)))


def test_what_nobody_stated_a_direction_of_is_shown_and_not_judged(evaluation: Evaluation, policy: Policy) -> None:
    tables = evaluation.tables
    indicators = tables["indicators"].assign(direction=NOT_STATED)
    view = _view(evaluate(replace(tables, frames=dict(tables.frames) | {"indicators": indicators}), policy))
    grid = make_status_grid(view, view.assessed)
    figures = [cell for row in grid.rows for cell in row.cells if isinstance(cell, Figure) and not cell.is_baseline]
    assert "R2 実績2件(年度は表の並びから推定)。よい向き未確認のため判定していません" in [
        figure.hint for figure in figures
    ]
    assert not [cell for row in grid.rows for cell in row.cells if isinstance(cell, Judged)]
    assert make_asked_list(view).none.endswith("よい向きが未確認の6指標は、判定していません。")


def test_several_groups_show_the_most_pressing_and_name_each_group(synthetic: Evaluation) -> None:
    screen = make_one_group(_view(synthetic))
    assert len(screen.grid.grid.rows) == 12 and screen.grid.grid.is_dense
    assert [screen.grid.excerpt, *lines(screen.grid.to_all)] == [
        "注意が必要な順に12指標。",
        "全60指標を見る → →indicators",
    ]
    assert all(row.group for row in screen.grid.grid.rows) and all(item.group for item in screen.asked.items)
    assert lines(screen.asked.more) == ["ほか23指標を一覧で見る → →indicators"]


def test_a_year_that_is_not_published_says_so(synthetic: Evaluation) -> None:
    grid = make_one_group(_view(synthetic)).grid.grid
    assert {lines(cell)[0] for row in grid.rows for cell in row.cells if isinstance(cell, Lost)} == {
        "非公表 非公表 実績値は非公表。"
    }


def test_one_group_of_many_leads_to_its_heads_and_neighbours(prefecture: Evaluation) -> None:
    groups = prefecture.tables["program_groups"]["group_id"]
    assert lines(make_whereabouts(_view(prefecture, group=(groups[7],), years=(2022, 2024)))) == [
        "1 人が育つ →./?strategy=1+人が育つ",
        "1-5 健やかで生きがいを持って暮らせる健康長寿社会の実現"
        " →./?measure=1-5+健やかで生きがいを持って暮らせる健康長寿社会の実現",
        "文化観光国際部 →./?department=文化観光国際部",
        "(調書に記載なし)",
        "← 前の事業群 →./?group=g007 介護人材の確保に係る体制の整備と質の向上",
        "同じ施策の2事業群の2番目",
        "→./",
    ]
    nameless = make_whereabouts(_view(prefecture, group=(groups[5],)))
    assert nameless and lines(nameless.heads) == [
        "(調書に記載なし) →./?strategy=-",
        "(調書に記載なし) →./?measure=-",
        "福祉保健部 →./?department=福祉保健部",
    ]
    assert nameless.position == "24事業群の6番目"
    assert make_whereabouts(_view(prefecture)) is None


@pytest.mark.parametrize("status", [(), ("behind",)])
def test_the_groups_flags_are_in_view_where_no_status_is_chosen(synthetic: Evaluation, status: tuple[str, ...]) -> None:
    view = _view(synthetic, status=status)
    assert [flag.subject_id for flag in view.flag_rows] == view.flags["subject_id"].tolist()
    assert any(flag.subject_type == "group" for flag in view.flag_rows) == (not status)


def _refuse(*_: object) -> None:
    raise AssertionError("a frame is cut")


@pytest.mark.parametrize("by", ["measure", "department", "year", "list"])
def test_no_frame_is_cut_for_another_view(prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    group_ids = prefecture.tables["program_groups"]["group_id"].tolist()
    words = vocabulary(prefecture.tables, prefecture.policy)

    def make_screen(groups: list[str]) -> object:
        view = narrow(prefecture, Selection(group=tuple(groups), by=by), words)
        return make_many_groups(view) or make_one_group(view)

    screens = (group_ids[:1], group_ids[:5], group_ids[:20])
    for groups in screens:  # makes what is made once for all views
        make_screen(groups)
    monkeypatch.setattr(pd.DataFrame, "__getitem__", _refuse)
    others = (group_ids[7:8], *([*groups, group_ids[-1]] for groups in screens))
    assert all(make_screen(groups) for groups in others)


def test_one_group_of_many_is_judged_by_its_rule_and_beside_the_sheet_before(prefecture: Evaluation) -> None:
    groups = prefecture.tables["program_groups"]["group_id"]
    answer = make_answer(_view(prefecture, group=(groups[7],), years=(2022, 2024)))
    assert answer.verdict and lines(answer.verdict) == [
        "●順調(good) 成果の指標は判定した8指標に遅れ・やや遅れなし(年度の絞り込みは、判定には適用されません) 前の調書では順調"
    ]
    assert make_answer(_view(prefecture)).verdict is None, "several groups have no verdict together"


def test_each_group_is_answered_in_one_sentence_that_fits(prefecture: Evaluation) -> None:
    sentences = {
        group_id: make_answer(_view(prefecture, group=(group_id,))).sentence
        for group_id in prefecture.tables["program_groups"]["group_id"]
    }
    assert max(map(len, sentences.values())) <= MOST_LETTERS
    assert all(sentence.endswith("。") and "。。" not in sentence for sentence in sentences.values())
    behind = prefecture.assessments.groupby("group_id")["is_underperforming"].any()
    named = {group_id for group_id, sentence in sentences.items() if "遅れ" in sentence.replace("遅れなし", "")}
    assert {group_id for group_id in sentences if behind[group_id]} <= named, (
        "none that is behind goes without the word"
    )


def test_a_name_of_eighty_letters_is_cut_in_the_sentence_and_whole_on_its_card(evaluation: Evaluation) -> None:
    tables = evaluation.tables
    name = "".join(chr(0x4E00 + n) for n in range(80))
    indicators = tables["indicators"].assign(name=name, short_name=None)
    view = _view(evaluate(replace(tables, frames=dict(tables.frames) | {"indicators": indicators}), evaluation.policy))
    sentence = make_answer(view).sentence
    assert len(sentence) <= MOST_LETTERS and sentence.startswith(f"「{name[:2]}") and "目標5件に3件足りない" in sentence
    assert make_indicator_cards(view)[0].link.hint == name


@pytest.mark.parametrize(
    "largest, unit, shown",
    [
        (9_999, "件", "9999"),
        (413_852, "件", "41.4万件"),
        (42_216, "百万円", "422.2億円"),
        (52_000, "千人", "5200万人"),
    ],
)
def test_figures_too_wide_for_a_year_count_in_a_larger_unit(
    evaluation: Evaluation, largest: int, unit: str, shown: str
) -> None:
    tables = evaluation.tables
    observations = tables["observations"].copy()
    is_target = (observations["indicator_id"] == "cloud_users") & (observations["measure"] == "target")
    observations.loc[is_target & (observations["fiscal_year"] == 2025), "value"] = largest
    indicators = tables["indicators"].assign(unit=unit)
    frames = dict(tables.frames) | {"observations": observations, "indicators": indicators}
    view = _view(evaluate(replace(tables, frames=frames), evaluation.policy))
    course = next(card for card in make_indicator_cards(view) if card.link.text == "クラウド利用団体").course
    assert f"{course.years[-1].target}{course.multiple}" == shown


def test_a_card_and_the_grid_end_where_the_sheet_ends_and_not_where_others_do(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    longer = replace(view, years=tuple(range(2010, 2036)))
    labels = [year.label for year in make_status_grid(longer, longer.assessed).years]
    assert labels == ["R元", "R2", "R3", "R4", "R5", "R6", "R7"]
    for card in make_indicator_cards(longer):
        assert [mark.year for mark in card.course.years] == labels


def test_years_that_no_cell_speaks_of_stay_where_there_is_no_other(evaluation: Evaluation) -> None:
    assert stated_years((2030, 2031), evaluation.rows.cells) == (2030, 2031)
    assert stated_years((2030, 2031), ()) == (2030, 2031)
    assert stated_years(range(2015, 2040), evaluation.rows.cells, until=2030.0)[-1] == 2030
