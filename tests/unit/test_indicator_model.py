"""What is said about one indicator: every word and figure of its page, at the real sheet and in special cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lib.findings.indicator import make_figures
from lib.findings.indicator_years import YearRow, make_year_table
from lib.findings.model import Quote
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.tables import Tables
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

CLOUD, OPEN_DATA, ROBOTS, SERVICES = "cloud_users", "open_data", "rpa_robots", "services_in_use"


def _view(evaluation: Evaluation, selection: Selection | None = None) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, selection or Selection(), words)


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return _view(evaluation)


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


# ---------------------------------------------------------------------- figures


def _figures(view: View, indicator_id: str) -> list[tuple[str, str, str]]:
    return [(fact.label, fact.value, fact.how) for fact in make_figures(view, indicator_id).facts]


def test_an_indicator_with_a_final_target_says_what_is_left_what_it_takes_and_where_the_pace_leads(view: View) -> None:
    assert _figures(view, CLOUD) == [
        ("直近値", "5団体", "R2(本文より・3行)"),
        ("最終目標まで", "11団体", "R7 16団体 と直近値 5 の差"),
        ("必要な年間増", "年2.2団体の増", "11 ÷ 残り5年"),
        ("これまでの年間増減", "増減なし", "R元→R2の1年分の歩み: 5 → 5、1年"),
        ("見込み(R7)", "5団体", "最終目標の31%。5から、増減なしを5年。R元→R2の1年分の歩みによる。実績ではない"),
    ]
    assert _figures(view, OPEN_DATA)[-1] == (
        "見込み(R7)",
        "2,925件",
        "最終目標の98%。1,750から、年235件の増を5年。R元→R2の1年分の歩みによる。実績ではない",
    )


def test_a_judged_indicator_says_its_rate_with_both_figures(view: View) -> None:
    assert _figures(view, ROBOTS) == [
        ("直近値", "20台", "R2(位置から推定・38行)"),
        ("達成率(②/①)", "50%", "R2 実績20 ÷ 目標40"),
    ]


def test_the_sheets_own_words_stand_beside_a_projection_alone(view: View) -> None:
    caution = make_figures(view, CLOUD).caution
    assert caution[0].text == "・令和2年度末現在、県内5団体で利用。" and _places(caution) == ["3行", "3行", "3行"]
    assert make_figures(view, ROBOTS).caution == ()


def test_without_a_figure_to_compare_it_says_why(view: View) -> None:
    figures = make_figures(view, SERVICES)
    assert (figures.facts, figures.without_facts) == ((), "比べられる値はまだありません(未到来)。")


def test_where_less_is_better_the_rate_names_its_formula_and_the_way_left_is_down(evaluation: Evaluation) -> None:
    judged = _assessed(evaluation, ROBOTS, direction="decrease")
    assert _figures(judged, ROBOTS)[1] == ("達成率(②/①)", "50%", "R2 実績20、目標40(減るほどよい指標の式)")
    falling = _assessed(evaluation, CLOUD, direction="decrease", final_target=2.0, pace_needed=-0.6)
    assert _figures(falling, CLOUD)[1:3] == [
        ("最終目標まで(あと減らす)", "3団体", "R7 2団体 と直近値 5 の差"),
        ("必要な年間減", "年0.6団体の減", "3 ÷ 残り5年"),
    ]


def test_a_final_target_that_is_reached_needs_no_pace(evaluation: Evaluation) -> None:
    view = _assessed(evaluation, CLOUD, latest=16.0)
    assert _figures(view, CLOUD)[1] == ("最終目標まで", "届いている", "R7 16団体 に対し 16団体")
    assert "必要な年間増" not in [label for label, _, _ in _figures(view, CLOUD)]


def test_progress_from_the_baseline_stands_where_it_is_known(evaluation: Evaluation) -> None:
    view = _assessed(evaluation, ROBOTS, progress=0.25)
    assert _figures(view, ROBOTS)[2] == ("基準年からの進捗", "25%", "(実績−基準値)÷(目標−基準値)")


def test_while_nobody_said_which_way_is_better_the_distance_is_no_way_left(tables: Tables, policy: Policy) -> None:
    assert _figures(_undirected(tables, policy), CLOUD) == [
        ("直近値", "5団体", "R2(本文より・3行)"),
        ("最終目標との差", "11団体", "R7 16団体 と直近値 5 の差"),
        ("これまでの年間増減", "増減なし", "R元→R2の1年分の歩み: 5 → 5、1年"),
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
        ["R3", "", "8", "未到来", "", "", "未到来", "", "団体", "4・5"],
        ["R4", "", "10", "未到来", "", "", "未到来", "", "団体", "4・5"],
        ["R5", "", "12", "未到来", "", "", "未到来", "", "団体", "4・5"],
        ["R6", "", "14", "未到来", "", "", "未到来", "", "団体", "4・5"],
        ["R7", "", "16", "未到来", "", "", "未到来", "16", "団体", "4・5"],
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
        ["R3", "", "抽出文字に見当たらない", "", "", "", "", "", "台", "38"],
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
