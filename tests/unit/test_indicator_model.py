"""What is said about one indicator: every word and figure of its page, at the real sheet and in special cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lib.findings.indicator import chart_subtitle, make_indicator
from lib.findings.indicator_figures import make_figures
from lib.findings.indicator_years import YearRow, make_year_table
from lib.findings.model import Quote
from lib.intake.transcript import from_transcript
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.folder import load
from lib.store.tables import Tables
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.second_sheet import both_sheets

CLOUD, OPEN_DATA, ROBOTS, SERVICES = "cloud_users", "open_data", "rpa_robots", "services_in_use"


def _view(evaluation: Evaluation, selection: Selection | None = None) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, selection or Selection(), words)


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return _view(evaluation)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Evaluation:
    """The sheets of two years."""
    folder = tmp_path_factory.mktemp("both") / "tables"
    both_sheets(from_transcript(), folder)
    return evaluate(load(folder), policy)


def _assessed(evaluation: Evaluation, indicator_id: str, **changes: Any) -> View:
    """The view with other values in the assessment of an indicator."""
    rows = evaluation.assessments.copy()
    rows.loc[rows["indicator_id"] == indicator_id, list(changes)] = list(changes.values())
    return _view(replace(evaluation, assessments=rows))


def _undirected(tables: Tables, policy: Policy) -> View:
    """The view of the sheet while nobody has said of any indicator which way is better."""
    indicators = tables["indicators"].assign(direction="not_stated")
    return _view(evaluate(replace(tables, frames={**tables.frames, "indicators": indicators}), policy))


def _places(quotes: tuple[Quote, ...]) -> list[str]:
    return [quote.place.words if quote.place else "" for quote in quotes]


# ---------------------------------------------------------------------- what it is, how it stands


def _head(view: View, indicator_id: str) -> list[str]:
    """The words over an indicator, in the order of the page."""
    indicator = make_indicator(view, indicator_id)
    owner = [indicator.project.text, indicator.section] if indicator.project else []
    place = indicator.place.words if indicator.place else ""
    return [indicator.finding, indicator.status.text, indicator.name, *owner, indicator.kind, indicator.traits, place]


@pytest.mark.parametrize(
    ("indicator_id", "expected"),
    [
        (CLOUD, ["クラウド利用団体: 年2.2団体の増が必要、これまでは増減なし(R元→R2の1年分)", "判定前(報告時期前)",
                 "長崎県自治体クラウドサービス県内利用団体数", "事業群の指標", "時点・増えるほどよい", "4行"]),
        (OPEN_DATA, ["オープンデータ登録数: 年250件の増が必要、これまでは年235件の増(R元→R2の1年分)", "判定前(報告時期前)",
                     "県・市町におけるオープンデータカタログサイトに登録されたデータ数", "事業群の指標", "累計・増えるほどよい", "8行"]),
        (ROBOTS, ["RPAロボット: R2は目標40台に対し20台、50%でやや遅れ", "▲やや遅れ", "RPA作成ロボット数",
                  "スマート県庁プロジェクト", "情報システム課", "活動指標", "累計・増えるほどよい", "38行"]),
        (SERVICES, ["実用化サービス: 実績は報告時期前", "判定前(報告時期前)", "実用化された、ICTを活用したサービスや仕組みの数",
                    "ながさきSociety5.0推進費", "次世代情報化推進室", "成果指標", "累計・増えるほどよい", "24行"]),
    ],
)  # fmt: skip
def test_the_head_says_the_finding_the_status_and_whose_it_is(
    view: View, indicator_id: str, expected: list[str]
) -> None:
    assert _head(view, indicator_id) == expected


def test_a_projects_indicator_leads_to_its_project_with_the_filters_taken_along(evaluation: Evaluation) -> None:
    indicator = make_indicator(_view(evaluation, Selection(section=("情報システム課",))), ROBOTS)
    assert indicator.project
    section = "%E6%83%85%E5%A0%B1%E3%82%B7%E3%82%B9%E3%83%86%E3%83%A0%E8%AA%B2"
    assert indicator.project.to.address == f"projects?section={section}&project=smart_prefecture"


def test_while_nobody_said_which_way_is_better_the_head_says_that_it_is_not_judged(
    tables: Tables, policy: Policy
) -> None:
    assert _head(_undirected(tables, policy), ROBOTS) == [
        "RPAロボット: よい向きが未確認のため判定していません", "よい向き未確認", "RPA作成ロボット数",
        "スマート県庁プロジェクト", "情報システム課", "活動指標", "累計・よい向き未確認", "38行",
    ]  # fmt: skip


def test_an_indicator_out_of_view_is_said_all_the_same(evaluation: Evaluation) -> None:
    view = _view(evaluation, Selection(section=("建設企画課",)))
    assert ROBOTS not in set(view.assessments["indicator_id"])
    assert make_indicator(view, ROBOTS).name == "RPA作成ロボット数"


@pytest.mark.parametrize(
    ("indicator_id", "expected"),
    [
        (CLOUD, "クラウド利用団体: 年2.2団体の増が必要、これまでは増減なし(R元→R2の1年分)。R元は基準値5団体。R2は実績5団体。"
                "R3は目標8団体、報告時期前。R4は目標10団体、報告時期前。R5は目標12団体、報告時期前。R6は目標14団体、報告時期前。R7は目標16団体、報告時期前"),
        (ROBOTS, "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ。R2は目標40台、実績20台。R2の年度は表の並びから推定"),
        (SERVICES, "実用化サービス: 実績は報告時期前。R3は目標3件、報告時期前。R3の年度は表の並びから推定"),
        ("solutions_proposed", "課題解決手法の提案: 実績は報告時期前。"),
    ],
)  # fmt: skip
def test_the_chart_is_said_in_words_year_by_year(view: View, indicator_id: str, expected: str) -> None:
    assert make_indicator(view, indicator_id).chart == expected


# ---------------------------------------------------------------------- why, and what the sheet says


def _why(view: View, indicator_id: str) -> list[str]:
    """What stands in the box beside the chart, in its order: each reason by its sign, each text by its heading."""
    why = make_indicator(view, indicator_id).why
    return [
        *(reason.sign for reason in why.reasons),
        *(f"記載{viewpoint}" for viewpoint in why.recorded),
        *(figure.words for figure in why.restated),
        *(f"{texts.heading} {'・'.join(dict.fromkeys(_places(texts.quotes)))}" for texts in why.texts),
    ]


@pytest.mark.parametrize(
    ("indicator_id", "expected"),
    [
        (CLOUD, ["自動②", "自動⑤", "自動⑦"]),
        (OPEN_DATA, ["自動⑨"]),
        (ROBOTS, ["自動②", "自動⑧", "記載2", "調書の説明: 事業の成果 37行", "取組項目viの記載: 解決すべき課題 48行"]),
        ("trials_done", ["自動②", "自動①", "自動④", "自動⑤", "自動⑥", "自動⑧", "記載4", "記載8",
                         "調書の説明: 事業の成果 17行", "取組項目i・ii・iii・iv・viiの記載: 解決すべき課題 44行"]),
        ("survey_specs", ["記載2", "調書の説明: 事業の成果 ", "取組項目i・ii・iiiの記載: 解決すべき課題 44行"]),
    ],
)  # fmt: skip
def test_the_box_says_reasons_records_and_texts_with_their_places(
    view: View, indicator_id: str, expected: list[str]
) -> None:
    assert _why(view, indicator_id) == expected


def test_the_sheets_own_words_stand_in_the_box_where_there_is_no_projection(tables: Tables, policy: Policy) -> None:
    assert "調書の説明: 進捗状況 3行" in _why(_undirected(tables, policy), CLOUD)


def test_a_note_is_no_word_of_the_sheet_on_the_status(tables: Tables, policy: Policy) -> None:
    narratives = tables["narratives"]
    is_own = (narratives["subject_type"] == "indicator") & (narratives["subject_id"] == CLOUD)
    noted = narratives.assign(kind=narratives["kind"].mask(is_own, "note"))
    judged = evaluate(replace(tables, frames={**tables.frames, "narratives": noted}), policy)
    assert "調書の注 3行" in _why(_view(judged), CLOUD)
    assert not make_indicator(_view(judged), CLOUD).figures.caution


def test_a_figure_that_a_later_sheet_restates_is_said_with_both_places(both: Evaluation) -> None:
    (goal, target) = make_indicator(_view(both), CLOUD).why.restated
    assert [goal.words, target.words] == [
        "R7 最終目標: R3調書16団体 → R4調書14団体",
        "R7 目標値: R3調書16団体 → R4調書14団体",
    ]
    assert goal.places[0].words == "R3調書4行"


def test_the_box_says_that_there_is_nothing_to_say(tables: Tables, policy: Policy) -> None:
    narratives = tables["narratives"].iloc[:0]
    silent = evaluate(replace(tables, frames={**tables.frames, "narratives": narratives}), policy)
    rows = silent.flags.iloc[:0]
    assert make_indicator(_view(replace(silent, flags=rows)), CLOUD).why.is_empty
    assert not make_indicator(_view(silent), ROBOTS).why.is_empty


# ---------------------------------------------------------------------- figures


def _figures(view: View, indicator_id: str) -> list[tuple[str, str, str]]:
    return [(fact.label, fact.value, fact.how) for fact in make_figures(view, indicator_id).facts]


def test_an_indicator_with_a_final_target_says_what_is_left_what_it_takes_and_where_the_pace_leads(view: View) -> None:
    assert _figures(view, CLOUD) == [
        ("直近値", "5団体", "R2(本文より・3行)"),
        ("最終目標まで", "11団体", "R7 16団体 と直近値 5 の差"),
        ("目標達成に必要な増", "2.2団体/年", "11 ÷ 残り5年"),
        ("これまでの増減", "増減なし", "R元→R2の1年分の推移: 5 → 5、1年"),
        (
            "試算(R7)",
            "5団体",
            "最終目標16団体に11団体足りない。R2の5団体から5年間増減なしと仮定。R元→R2の1年分の推移による。実績ではない",
        ),
    ]
    assert _figures(view, OPEN_DATA)[-1] == (
        "試算(R7)",
        "2,925件",
        "最終目標3,000件に75件足りない。R2の1,750件から5年間、年235件の増と仮定。R元→R2の1年分の推移による。実績ではない",
    )


def test_a_judged_indicator_says_its_rate_with_both_figures(view: View) -> None:
    assert _figures(view, ROBOTS) == [
        ("直近値", "20台", "R2(年度は表の並びから推定・38行)"),
        ("達成率(②/①)", "50%", "R2 実績20 ÷ 目標40"),
        ("判定基準", "共通の基準", "既定(100/80/50): 概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ"),
    ]


def test_the_sheets_own_words_stand_beside_a_projection_alone(view: View) -> None:
    caution = make_figures(view, CLOUD).caution
    assert caution[0].text == "・令和2年度末現在、県内5団体で利用。" and _places(caution) == ["3行", "3行", "3行"]
    assert make_figures(view, ROBOTS).caution == ()


def test_without_a_figure_to_compare_it_says_why(view: View) -> None:
    figures = make_figures(view, SERVICES)
    assert (figures.facts, figures.without_facts) == ((), "比べられる値はまだありません(報告時期前)。")


def test_where_less_is_better_the_rate_names_its_formula_and_the_way_left_is_down(evaluation: Evaluation) -> None:
    judged = _assessed(evaluation, ROBOTS, direction="decrease")
    assert _figures(judged, ROBOTS)[1] == ("達成率(2−②/①)", "50%", "R2 2 − 実績20 ÷ 目標40")
    falling = _assessed(evaluation, CLOUD, direction="decrease", final_target=2.0, pace_needed=-0.6)
    assert _figures(falling, CLOUD)[1:3] == [
        ("最終目標までの削減幅", "3団体", "R7 2団体 と直近値 5 の差"),
        ("目標達成に必要な減", "0.6団体/年", "3 ÷ 残り5年"),
    ]


def test_a_final_target_that_is_reached_needs_no_pace(evaluation: Evaluation) -> None:
    view = _assessed(evaluation, CLOUD, latest=16.0)
    assert _figures(view, CLOUD)[1] == ("最終目標まで", "達している", "R7 16団体 に対し 16団体")
    assert "目標達成に必要な増" not in [label for label, _, _ in _figures(view, CLOUD)]


def test_progress_from_the_baseline_stands_where_it_is_known(evaluation: Evaluation) -> None:
    view = _assessed(evaluation, ROBOTS, progress=0.25)
    assert _figures(view, ROBOTS)[3] == ("基準年からの進捗", "25%", "(実績−基準値)÷(目標−基準値)")


def test_while_nobody_said_which_way_is_better_the_distance_is_no_way_left(tables: Tables, policy: Policy) -> None:
    assert _figures(_undirected(tables, policy), CLOUD) == [
        ("直近値", "5団体", "R2(本文より・3行)"),
        ("最終目標との差", "11団体", "R7 16団体 と直近値 5 の差"),
        ("これまでの増減", "増減なし", "R元→R2の1年分の推移: 5 → 5、1年"),
    ]


# ---------------------------------------------------------------------- the table of its years


def _words(row: YearRow) -> list[str]:
    figures = [row.baseline, row.target.text, row.actual.text, row.rate, row.printed_rate, row.status]
    return [row.year, *figures, row.final_target, row.unit, "・".join(place.text for place in row.places)]


def test_the_table_of_an_indicator_holds_all_years_with_their_lines(view: View) -> None:
    table = make_year_table(view, CLOUD)
    assert [_words(row) for row in table.rows] == [
        ["R元", "5", "", "", "", "", "", "", "団体", "5"],
        ["R2", "", "", "5", "", "", "目標なし", "", "団体", "3"],
        ["R3", "", "8", "報告時期前", "", "", "報告時期前", "", "団体", "4・5"],
        ["R4", "", "10", "報告時期前", "", "", "報告時期前", "", "団体", "4・5"],
        ["R5", "", "12", "報告時期前", "", "", "報告時期前", "", "団体", "4・5"],
        ["R6", "", "14", "報告時期前", "", "", "報告時期前", "", "団体", "4・5"],
        ["R7", "", "16", "報告時期前", "", "", "報告時期前", "16", "団体", "4・5"],
    ]
    assert table.is_of_one and table.warning == ""
    assert table.rows[2].places[0].to.address == "sources?line=4"


def test_the_table_of_an_indicator_ignores_the_years_of_the_filter(evaluation: Evaluation) -> None:
    table = make_year_table(_view(evaluation, Selection(years=(2020, 2021))), CLOUD)
    assert [row.year for row in table.rows] == ["R元", "R2", "R3", "R4", "R5", "R6", "R7"]


def test_what_is_unknown_is_told_apart_from_a_figure(view: View) -> None:
    robots = make_year_table(view, ROBOTS).rows
    assert [_words(row) for row in robots] == [
        ["R元", "", "設定なし", "設定なし", "", "", "", "", "台", "38"],
        ["R2", "", "40", "20", "50%", "50%", "やや遅れ", "", "台", "38"],
        ["R3", "", "原資料から読み取れず", "", "", "", "", "", "台", "38"],
    ]
    assert [row.target.is_known for row in robots] == [False, True, False]


def test_a_printed_rate_that_its_figures_do_not_give_is_warned_of_beside_its_own_indicator(
    evaluation: Evaluation,
) -> None:
    cells = evaluation.cells.copy()
    cells.loc[(cells["indicator_id"] == ROBOTS) & (cells["fiscal_year"] == 2020), "rate_differs"] = True
    view = _view(replace(evaluation, cells=cells))
    assert make_year_table(view, ROBOTS).warning == "▲ 記載の達成率と計算が合わない欄があります"
    assert make_year_table(view, CLOUD).warning == ""


def test_a_blank_unit_is_said_over_the_chart(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    item = {**next(iter(evaluation.assessed.values())), "unit": ""}
    assert "単位の記載なし" in chart_subtitle(narrow(evaluation, Selection(), words), item)
