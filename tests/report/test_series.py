"""What charts hold as plain lists: every year of every series, and the same in words."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from lib.contract.era import era
from lib.findings.series import Budget, Progress, budget, charts, progress
from lib.findings.slides.agenda import make_slide
from lib.judge.evaluation import Evaluation, evaluate
from lib.report.powerpoint.charts import caption
from lib.store.tables import Tables
from lib.view.narrow import View
from lib.view.selection import Selection
from tests.report.conftest import view_of

YEARS = ["R元", "R2", "R3", "R4", "R5", "R6", "R7"]
NOTHING = [None] * 7


def _progress(view: View, indicator_id: str) -> Progress:
    return progress(view, view.evaluation.assessed[indicator_id])


def test_a_group_indicator_over_the_years(view: View) -> None:
    made = _progress(view, "open_data")
    assert made == Progress(
        name="オープンデータ登録数",
        finding="オープンデータ登録数: 年250件の増が必要、これまでは年235件の増(R元→R2の1年分)",
        unit="件",
        years=YEARS,
        baseline=[1515, *NOTHING[1:]],
        actual=[None, 1750, *NOTHING[2:]],
        target=[None, None, 1800, 2000, 2300, 2600, 3000],
        words=["", "", "報告時期前", "報告時期前", "報告時期前", "報告時期前", "報告時期前"],
        projection=[None, 1750, 1985, 2220, 2455, 2690, 2925],
        projection_words="R7の試算は2,925件(R元→R2の1年分の推移による。実績ではない)。",
        projected="2,925",
        is_thin=True,
    )
    assert made.alt == (
        "オープンデータ登録数: 年250件の増が必要、これまでは年235件の増(R元→R2の1年分)。R元は基準値1,515件。R2は実績1,750件。"
        "R3は目標1,800件、報告時期前。R4は目標2,000件、報告時期前。R5は目標2,300件、報告時期前。R6は目標2,600件、報告時期前。"
        "R7は目標3,000件、報告時期前。R7の試算は2,925件(R元→R2の1年分の推移による。実績ではない)。"
    )


def test_an_indicator_without_a_projection_says_what_is_not_to_be_found(view: View) -> None:
    made = _progress(view, "rpa_robots")
    assert (made.actual, made.target, made.projection) == ([None, 20, *NOTHING[2:]], [None, 40, *NOTHING[2:]], NOTHING)
    assert made.words == ["", "", "目標読み取れず", "", "", "", ""] and made.projection_words == "" and not made.is_thin
    assert made.alt.endswith("R2は目標40台、実績20台。R3は目標読み取れず。R2の年度は表の並びから推定。")


def test_a_year_of_which_nothing_is_published_says_so(prefecture: Evaluation) -> None:
    view = view_of(prefecture)
    unpublished = view.cells[(view.cells["actual_state"] == "not_published") & view.cells["target"].notna()]
    assert len(unpublished)
    for cell in unpublished.itertuples():
        made, year = _progress(view, cell.indicator_id), era(int(cell.fiscal_year))
        assert made.words[made.years.index(year)] == "実績非公表"
        assert re.search(rf"{year}は目標[^。]*、実績非公表。", made.alt) and f"{year}は実績非公表" in caption(made)


def test_years_that_lack_a_figure_are_a_span_only_where_all_between_do(synthetic: Evaluation) -> None:
    made = _progress(view_of(synthetic), "g2_own_2")
    assert caption(made).endswith("(R4〜R6の実績は未報告、R7の実績は報告時期前)")
    apart = replace(made, words=["", "実績非公表", "", "実績非公表", "未報告", "未報告", ""])
    assert caption(apart).endswith("(R2・R4は実績非公表、R5〜R6の実績は未報告)")


def test_a_projection_is_drawn_only_when_both_its_ends_are_in_view(evaluation: Evaluation) -> None:
    for years, drawn in (((2020, 2025), True), ((2019, 2024), False), ((2021, 2025), False)):
        made = _progress(view_of(evaluation, Selection(years=years)), "open_data")
        assert (any(v is not None for v in made.projection), bool(made.projection_words)) == (drawn, drawn)
        assert len(made.years) == len(made.actual) == len(made.words) == years[1] - years[0] + 1


def test_a_pace_of_several_years_is_not_thin_and_owed_years_say_so(synthetic: Evaluation) -> None:
    view = view_of(synthetic)
    assert not _progress(view, "g1_own_1").is_thin
    late = _progress(view, "g2_own_2")
    assert late.is_thin and late.words == ["", "", "", "未報告", "未報告", "未報告", "報告時期前"]


def test_a_budget_is_general_fund_and_the_rest_and_personnel_beside_them(view: View) -> None:
    assert budget(view, "e_prefecture", "電子") == Budget(
        name="電子",
        slots=["R元実績", "R2実績", "R3計画"],
        fund=[165_193, 84_924, 124_445],
        other=[512_504 - 165_193, 658_011 - 84_924, 285_224 - 124_445],
        personnel=[19_885, 10_178, 16_491],
        words=["", "", ""],
        years_note="年度は表の並びから推定",
    )
    assert list(budget(view, "e_prefecture", "電子").items) == ["うち一般財源", "その他の財源", "人件費(参考)"]
    assert budget(view, "smart_prefecture", "x").alt == (
        "xの事業費(年度は表の並びから推定)。R元実績 設定なし。R2実績 うち一般財源12,075千円、その他の財源0千円、人件費(参考)10,178千円。"
        "R3計画 うち一般財源17,038千円、その他の財源0千円、人件費(参考)15,706千円"
    )


def test_a_cost_that_is_not_there_says_why(view: View) -> None:
    lost = budget(view, "infra_dx", "DX")
    assert lost.words == ["設定なし", "設定なし", "原資料から読み取れず"]
    assert set(map(tuple, lost.items.values())) == {(None, None, None)}


def test_a_total_whose_general_fund_is_not_known_is_all_other_money(evaluation: Evaluation) -> None:
    rows = evaluation.tables["budgets"]
    kept = rows[~((rows["project_id"] == "e_prefecture") & (rows["item"] == "general_fund"))]
    frames = MappingProxyType(dict(evaluation.tables.frames) | {"budgets": kept})
    tables = Tables(frames, evaluation.tables.version, evaluation.tables.origin)
    made = budget(view_of(evaluate(tables, evaluation.policy)), "e_prefecture", "x")
    assert made.items["うち一般財源"] == [None, None, None] and made.items["その他の財源"] == [
        512_504,
        658_011,
        285_224,
    ]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("overview", ["クラウド利用団体", "オープンデータ登録数"]),
        ("indicator.rpa_robots", ["RPAロボット"]),
        ("project.e_prefecture", ["電子県庁推進事業"]),
        ("project.infra_dx", ["三次元データ仕様書", "三次元データ業務"]),
        ("decided", []),
    ],
)
def test_a_slide_draws_its_indicators_or_its_cost(view: View, key: str, names: list[str]) -> None:
    assert [chart.name for chart in charts(view, make_slide(view, key))] == names


def test_a_project_without_any_budget_row_draws_nothing(view: View) -> None:
    nobody = replace(make_slide(view, "project.e_prefecture"), subject_id="nobody")
    assert charts(view, nobody) == []
