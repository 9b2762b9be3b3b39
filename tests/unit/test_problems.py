"""What is said of data or rules that cannot be used, and how to mend them."""

from __future__ import annotations

import pytest

from lib.contract.contract import Breach, ContractError
from lib.findings.problems import NoData, Problem, make_problem
from lib.judge.policy.toml import RuleError
from lib.store.access import Origin
from lib.store.folder import NoDataYetError
from lib.ui.app.problems import draw_problem

FOLDER, STORE = Origin("/srv/data/tables/", is_store=False), Origin("s3://hyoka/store", is_store=True)


@pytest.mark.parametrize(
    ("origin", "place", "command"),
    [(FOLDER, "データのフォルダ「tables」", "lib.intake.transcript"), (STORE, "蓄積データ「store」", "lib.store init")],
)
def test_breaches_are_counted_and_named_with_what_mends_the_place(origin: Origin, place: str, command: str) -> None:
    error = ContractError([Breach("projects", 3, "name", "空です"), Breach("budgets", None, None, "表がありません")])
    problem = make_problem(error, origin)
    assert isinstance(problem, Problem)
    assert [problem.heading, problem.explanation, problem.breaches, problem.more] == [
        f"{place}に問題があり、この画面を表示できません",
        "誤った数値を表示しないため、表示を停止しています。問題は2件です。",
        ("projects 3行目 列「name」: 空です", "表がありません"),
        "",
    ]
    assert command in problem.remedy and "読み込み直すと表示されます" in problem.remedy


def test_of_many_breaches_the_first_are_shown_and_long_ones_cut() -> None:
    problem = make_problem(ContractError([Breach("projects", row, None, "長" * 400) for row in range(1, 31)]), FOLDER)
    assert isinstance(problem, Problem)
    assert (len(problem.breaches), problem.more) == (12, "ほか18件")
    assert {len(breach) for breach in problem.breaches} == {300} and "問題は30件です" in problem.explanation


def test_rules_that_cannot_be_used_are_mended_in_their_file() -> None:
    problem = make_problem(RuleError("status.toml 2行目: 境目がありません"), STORE)
    assert isinstance(problem, Problem)
    assert problem.heading == "判定の規則(data/rules)に問題があり、この画面を表示できません"
    assert problem.breaches == ("status.toml 2行目: 境目がありません",) and "TOMLファイル" in problem.remedy


@pytest.mark.parametrize(
    ("origin", "place", "command"),
    [(FOLDER, "データのフォルダ「tables」", "lib.intake.transcript"), (STORE, "蓄積データ「store」", "lib.store init")],
)
def test_tables_that_are_empty_are_no_fault(origin: Origin, place: str, command: str) -> None:
    no_data = make_problem(NoDataYetError([]), origin)
    assert isinstance(no_data, NoData)
    assert no_data.heading == "データが登録されていません" and no_data.explanation.startswith(
        f"{place}に問題はありません"
    )
    assert command in no_data.remedy


def test_a_problem_is_an_alert_and_no_data_a_notice_and_texts_are_escaped() -> None:
    drawn = draw_problem(make_problem(RuleError("<b>"), FOLDER))
    assert 'role="alert"' in drawn and "<li><bdi>&lt;b&gt;</bdi></li>" in drawn and "ほか" not in drawn
    assert 'role="status"' in draw_problem(make_problem(NoDataYetError([]), FOLDER))
