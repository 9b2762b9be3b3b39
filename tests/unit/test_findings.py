from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import findings
from lib.evaluate import Evaluation
from lib.select import Selection, narrow, vocabulary


def test_the_first_sentence_says_what_the_sheet_alone_gives(evaluation: Evaluation) -> None:
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    text = "".join(findings.headline(view))
    assert text == (
        "R3〜R7の実績は未到来。R元→R2の1年分の歩みのまま進めば、R7に「クラウド利用団体」は5団体で、目標16団体に11団体足りず、"
        "「オープンデータ登録数」は2,925件で、目標3,000件に75件足りない見込み。"
        "R2は6指標中3指標が未達(最低は「実証実験・社会実装」の40%)。"
    )


def test_an_empty_selection_still_gets_a_sentence(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    view = narrow(evaluation, Selection(section=("建設企画課",), core="yes"), words)
    assert findings.headline(view) == ["この条件に当てはまる指標はありません。"]


def test_the_budget_headline_names_what_it_leaves_out(evaluation: Evaluation) -> None:
    cost = findings.cost(evaluation.tables["budgets"], evaluation.tables["projects"]["project_id"])
    assert cost is not None
    assert (cost.before, cost.after, cost.unknown) == (678_458, 367_991, 1)


def test_chart_titles_state_the_finding(evaluation: Evaluation) -> None:
    rows = evaluation.assessments.set_index("indicator_id", drop=False)
    scale = evaluation.policy.scale
    assert "年2.2団体の増が必要、R2までは変わっていない" in findings.about_indicator(rows.loc["cloud_users"], scale)
    assert "年250件の増が必要、これまでは年235件の増(R元→R2の1年分)" in findings.about_indicator(
        rows.loc["open_data"], scale
    )
    assert "目標40台に対し20台、50%でやや遅れ" in findings.about_indicator(rows.loc["rpa_robots"], scale)
    assert findings.about_indicator(rows.loc["survey_jobs"], scale) == "三次元データ業務: 実績は未到来"


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_changed_words_put_together_are_the_new_text(before: str, after: str) -> None:
    assert "".join(text for text, _ in findings.changed_parts(before, after)) == after


@pytest.mark.parametrize(
    ("before", "after", "new"), [("連携して進める", "連携して進める。", "。"), ("", "新しい", "新しい")]
)
def test_what_was_not_there_before_is_marked(before: str, after: str, new: str) -> None:
    assert "".join(text for text, is_new in findings.changed_parts(before, after) if is_new) == new
