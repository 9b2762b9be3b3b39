from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.findings import agreement, headline, restated
from lib.findings.cost import Cost, about_cost, cost_of, cost_total, cost_years, left_out, new_content
from lib.judge.evaluation import Evaluation
from lib.store.rows import Rows
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.views import with_assessments


def test_the_first_sentence_says_what_the_sheet_alone_gives(evaluation: Evaluation) -> None:
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    text = "".join(headline.headline(view))
    assert text == (
        "R3〜R7の実績は報告時期前。R元→R2の1年分の推移が続いた場合、R7に「クラウド利用団体」は5団体で、目標16団体に11団体足りず、"
        "「オープンデータ登録数」は2,925件で、目標3,000件の98%の試算"
        "(「オープンデータ登録数」の要因に「コロナ」の記載)。"
        "R2は6指標中3指標が未達、うち遅れ・やや遅れ2指標(達成率が最低の「実証実験・社会実装」は40%)。"
    )


def test_an_empty_selection_still_gets_a_sentence(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    view = narrow(evaluation, Selection(section=("建設企画課",), core="yes"), words)
    assert headline.headline(view) == ["この条件に当てはまる指標はありません。"]


def test_the_budget_headline_names_what_it_leaves_out(evaluation: Evaluation) -> None:
    cost = cost_of(evaluation.tables.rows["budgets"], set(evaluation.tables["projects"]["project_id"]))
    assert cost is not None
    assert (cost.before, cost.after, cost.unknown) == (678_458, 367_991, 1)


def test_chart_titles_state_the_finding(evaluation: Evaluation) -> None:
    rows = evaluation.assessments.set_index("indicator_id", drop=False)
    scale = evaluation.policy.scale
    assert "年2.2団体の増が必要、これまでは増減なし(R元→R2の1年分)" in headline.about_indicator(
        rows.loc["cloud_users"], scale
    )
    assert "年250件の増が必要、これまでは年235件の増(R元→R2の1年分)" in headline.about_indicator(
        rows.loc["open_data"], scale
    )
    assert "目標40台に対し20台、50%でやや遅れ" in headline.about_indicator(rows.loc["rpa_robots"], scale)
    assert headline.about_indicator(rows.loc["survey_jobs"], scale) == "三次元データ業務: 実績は報告時期前"


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_changed_words_put_together_are_the_new_text(before: str, after: str) -> None:
    assert "".join(text for text, _ in restated.changed_parts(before, after)) == after


@pytest.mark.parametrize(
    ("before", "after", "new"), [("連携して進める", "連携して進める。", "。"), ("", "新しい", "新しい")]
)
def test_what_was_not_there_before_is_marked(before: str, after: str, new: str) -> None:
    assert "".join(text for text, is_new in restated.changed_parts(before, after) if is_new) == new


_INFERRED = "、年度は表の並びから推定"


def test_costs_compare_the_latest_actual_year_with_the_next_plan(evaluation: Evaluation) -> None:
    budgets = evaluation.tables["budgets"]
    one = cost_of(Rows(budgets), {"e_prefecture"})
    assert one == Cost(2020, 2021, 658_011, 285_224, 0, "", _INFERRED) and left_out(one) == _INFERRED
    assert about_cost(one) == "事業費 R2実績 → R3計画: 658,011千円 → 285,224千円(−57%、年度は表の並びから推定)"
    assert (cost_years(one), cost_total(one)) == ("R2実績 → R3計画", "6.58億円 → 2.85億円")
    assert cost_of(Rows(budgets), {"infra_dx"}) is None and cost_of(Rows(budgets.iloc[:0]), {"x"}) is None
    assert cost_of(Rows(budgets[budgets["stage"] == "actual"]), {"e_prefecture"}) is None
    late = budgets.assign(fiscal_year=budgets["fiscal_year"].where(budgets["stage"] == "actual", 2019))
    assert cost_of(Rows(late), {"e_prefecture"}) is None, "a plan of the past is no plan"
    more = pd.concat([budgets, budgets[budgets["stage"] == "plan"].assign(fiscal_year=2022, amount_thousand_yen=1)])
    assert cost_of(Rows(more), {"e_prefecture"}) == one, "the nearest plan"
    nothing = budgets.assign(amount_thousand_yen=budgets["amount_thousand_yen"].where(budgets["stage"] == "plan", 0))
    free = cost_of(Rows(nothing), {"e_prefecture"})
    assert (
        free is not None
        and pd.isna(free.change)
        and about_cost(free).endswith("0千円 → 285,224千円(—、年度は表の並びから推定)")
    )


def test_what_is_new_in_a_project_is_what_its_review_says(evaluation: Evaluation) -> None:
    tables = evaluation.tables
    assert new_content(tables, "society50_promotion") == [
        "○データを活用した新たなサービス提供等を図るため、データ連携基盤を構築し、県内全市町と県が共同で運用する仕組みを構築する。(54行)"
    ]
    assert new_content(tables, "infra_dx") == ["R3新規(55行)"]
    assert new_content(tables, "smart_prefecture") == []


def test_agreement_is_words_beside_chance_and_no_score(evaluation: Evaluation) -> None:
    whole = agreement.agreement_of(evaluation)
    assert (whole.recorded, whole.suggested, whole.both, round(whole.by_chance, 2)) == (5, 9, 4, 3.0)
    assert whole.words == (
        "記載の視点5件のうち、注意(自動)も同じ視点を挙げたもの4件"
        "(視点ごとの件数を変えず、事業を無作為に組み合わせた場合の平均は3件)。"
    )
    assert whole.caution == (
        "記載の視点は翌年度の事業を組み立てるためのもので、注意や警告ではなく、規則の正解でもありません。"
        "記載が30件に満たないため、重なりの多少は評価できません。"
    )
    one = agreement.agreement_of(evaluation, pd.Series(["infra_dx"]))
    assert (one.recorded, one.suggested, one.both, one.by_chance) == (1, 0, 0, 0)
    assert (
        "満たない" in agreement.Agreement(29, 1, 1, 1.0).caution
        and "満たない" not in agreement.Agreement(30, 1, 1, 1.0).caution
    )


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("引き続き連携して進める。", "引き続き連携して広げる。", [("引き続き連携して", False), ("広げる。", True)]),
        ("同じ", "同じ", [("同じ", True)]),
        ("同じ四字", "同じ四字", [("同じ四字", False)]),
        ("", "", []),
        ("市町を支援する", "国は市町を支援する", [("国は", True), ("市町を支援する", False)]),
        ("あいうえおかきくけこ", "あいうえ違うかきくけ", [("あいうえ", False), ("違う", True), ("かきくけ", False)]),
    ],
)
def test_runs_of_four_letters_count_as_said_before(before: str, after: str, pieces: list[tuple[str, bool]]) -> None:
    assert restated.changed_parts(before, after) == pieces


@pytest.mark.parametrize("shown", [0, 1, 2])
def test_the_steadiest_stand_in_where_few_need_attention(evaluation: Evaluation, shown: int) -> None:
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    own = view.assessments[view.assessments["kind"] == "group"].head(shown)
    said = headline.headline(with_assessments(view, own))
    assert sum(text.count("試算") for text in said) == bool(shown)
    assert sum(name in "".join(said) for name in ("クラウド利用団体", "オープンデータ登録数")) == shown


def test_each_sentence_stands_on_its_lines(evaluation: Evaluation) -> None:
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    assert [[p.place for p in sorted(s.places)] for s in headline.sentences(view)] == [
        [],
        ["L3", "L4", "L5", "L8", "L9"],
        ["L17", "L23", "L33", "L35", "L38", "L39"],
    ]


def test_years_of_which_something_is_known_are_not_said_to_wait(synthetic: Evaluation) -> None:
    view = narrow(synthetic, Selection(), vocabulary(synthetic.tables, synthetic.policy))
    assert headline.waiting_years(view, view.assessed, "unreported") == []
    late = [synthetic.assessed["g2_own_2"]]
    assert headline.waiting_years(view, late, "unreported") == [2022, 2023, 2024]
    assert headline.waiting_years(view, late, "unreported", "not_due") == [2022, 2023, 2024, 2025]


def test_a_project_whose_cost_is_known_on_one_side_only_is_in_neither_total(evaluation: Evaluation) -> None:
    rows = evaluation.tables["budgets"]
    at = (rows["project_id"] == "smart_prefecture") & (rows["stage"] == "plan") & (rows["item"] == "total")
    lost = rows.assign(
        amount_thousand_yen=rows["amount_thousand_yen"].where(~at),
        report_state=rows["report_state"].where(~at, "not_published"),
    )
    made = cost_of(Rows(lost), set(evaluation.tables["projects"]["project_id"]))
    why = "R3計画額が読み取れないか公表されていない"
    assert made == Cost(2020, 2021, 678_458 - 12_075, 367_991 - 17_038, 2, why, _INFERRED)
    assert left_out(made) == f"、{why}2事業を除く{_INFERRED}"
