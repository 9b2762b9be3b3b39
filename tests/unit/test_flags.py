"""What is flagged: on the real sheet exactly what an official would sign; the principles on any data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib.contract.reference import Reference
from lib.contract.units import one_of
from lib.judge.causes import name_cause
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.facts.costs import unit_cost_words
from lib.judge.facts.facts import FACTS, collect_facts
from lib.judge.flags import FLAG_COLUMNS, compare_with_records, expected_agreement
from lib.judge.passages import Passage, Texts, pick_passages, split_sentences
from lib.judge.policy.catalogue import Catalogue, SubjectFacts, no_places
from lib.judge.policy.load import Policy
from lib.judge.policy.rules import Condition, Quotes, Rule
from lib.store.lookups import current_initiatives
from lib.store.tables import Tables

# Read beside the document, one by one: (viewpoint, subject) -> lines of the passages quoted.
SIGNED = {
    (1, "society50_promotion"): ["L44"],
    (2, "cloud_users"): ["L3"],
    (2, "rpa_robots"): ["L48"],
    (2, "system_upgrades"): [],
    (2, "trials_done"): ["L44"],
    (4, "society50_promotion"): [],
    (5, "cloud_users"): ["L45", "L56", "L56"],
    (5, "society50_promotion"): ["L54"],
    (6, "society50_promotion"): ["L54"],
    (7, "cloud_users"): ["L3", "L45", "L3"],
    (8, "smart_prefecture"): [],
    (8, "society50_promotion"): [],
    (9, "open_data"): ["L3"],
}


def _flag(evaluation: Evaluation, viewpoint: int, subject: str) -> Any:
    flags = evaluation.flags
    found = flags[(flags["viewpoint"] == viewpoint) & (flags["subject_id"] == subject)]
    assert len(found) == 1
    return found.iloc[0]


def _changed(tables: Tables, policy: Policy, **frames: pd.DataFrame) -> Evaluation:
    return evaluate(Tables(MappingProxyType(dict(tables.frames) | frames), tables.version, tables.origin), policy)


def _subjects(evaluation: Evaluation, viewpoint: int) -> set[str]:
    return set(evaluation.flags.loc[evaluation.flags["viewpoint"] == viewpoint, "subject_id"])


# ---------------------------------------------------------------------- the real sheet


def test_the_real_sheet_raises_what_was_signed_and_nothing_else(evaluation: Evaluation) -> None:
    raised = {
        (f.viewpoint, f.subject_id): [p.place.place for p in f.passages]
        for f in evaluation.flags.itertuples(index=False)
    }
    assert raised == SIGNED


@pytest.mark.parametrize(
    ("viewpoint", "subject", "words"),
    [
        (1, "society50_promotion", ["「掘り起こされたシーズ・サービスの件数」はR2に目標20件に対し48件", "目標5件に対し2件、達成率40%(遅れ)"]),
        (2, "cloud_users", ["R元→R2の1年分の推移が続いた場合、R7に5団体で、目標16団体に11団体足りない試算(1年分)", "最も近い目標はR3の8団体(R2から3団体の増が必要)です。最終目標に達するには年2.2団体の増が必要"]),
        (2, "rpa_robots", ["R2に目標40台に対し20台、達成率50%(やや遅れ)"]),
        (2, "system_upgrades", ["R2に目標4回に対し11回、達成率275%", "R元も目標4回に対し10回で、目標は変わっていません。R3の目標は原資料から読み取れません。"]),
        (2, "trials_done", ["R2に目標5件に対し2件、達成率40%(遅れ)", "原資料にR3以降の目標の記載がありません(設定なしと推定)", "同じ事業の成果指標「実用化された、ICTを活用したサービスや仕組みの数」は、R2以前の記載がなく、R3の目標は3件(年度は表の並びから推定)です"]),
        (4, "society50_promotion", ["R2に目標5件に対し2件、達成率40%(遅れ)です。取組項目i・iiiは、「長崎県版インフラDX推進事業費」(建設企画課、R3から)とともに担います。R2の実績は、ともに担う前のものです"]),
        (5, "society50_promotion", ["(この進め方との関係は点検していません)。この進め方について、県と市町の"]),
        (6, "society50_promotion", ["(この進め方との関係は点検していません)。この進め方について、県と民間の"]),
        (7, "cloud_users", ["試算(1年分)", "R元の5団体からR2の5団体へ、増減なし"]),
        (8, "smart_prefecture", ["R2実績12,075千円、R3計画17,038千円(年度は表の並びから推定)で、どちらもすべて一般財源"]),
        (8, "society50_promotion", ["R2実績8,372千円、R3計画65,729千円(年度は表の並びから推定)で、どちらもすべて一般財源"]),
        (9, "open_data", ["R7に2,925件で、目標3,000件に75件足りない試算(1年分)", "この指標の動きの要因に「コロナ関連のデータの新規追加」(3要因の一つ)を挙げています"]),
    ],
)  # fmt: skip
def test_a_reason_names_its_figures_and_years(
    evaluation: Evaluation, viewpoint: int, subject: str, words: list[str]
) -> None:
    because = _flag(evaluation, viewpoint, subject).because
    for part in words:
        assert part in because


def test_a_passage_says_what_moved_and_what_did_not(evaluation: Evaluation) -> None:
    texts = {
        key: [p.text for p in _flag(evaluation, *key).passages] for key in ((2, "cloud_users"), (7, "cloud_users"))
    }
    moved = "実績としては、利用中の1団体で、1システムの追加利用となっている。"
    assert texts[2, "cloud_users"] == [moved] and texts[7, "cloud_users"][-1] == moved
    (private,) = _flag(evaluation, 6, "society50_promotion").passages
    assert "民間コンサルや銀行、大学などと連携した" in private.text
    (missed,) = _flag(evaluation, 2, "trials_done").passages
    assert "実証実験を行った2件のみ" in missed.text
    assert _flag(evaluation, 1, "society50_promotion").passages == (missed,)


@pytest.mark.parametrize(
    ("viewpoint", "terms"),
    [
        (1, ["事業群としての成果目標", "事業の選択と集中ができているか"]),
        (2, ["要因を分析"]),
        (4, ["関係課の役割分担・協力関係の整理ができているか"]),
        (5, ["県と市町の役割分担・協力関係の整理・認識共有ができているか"]),
        (6, ["県と民間の役割分担・協力関係の整理・認識共有ができているか"]),
        (7, ["戦略的に関係者の行動を引き出せているか"]),
        (8, ["国制度等の最大限の活用が図られているか", "国へ政策提案(制度改正要望)する必要はないか"]),
        (9, ["環境の変化に対応した効果的・適切な見直しとなっているか"]),
    ],
)
def test_a_question_asks_in_the_words_of_its_viewpoint(
    evaluation: Evaluation, viewpoint: int, terms: list[str]
) -> None:
    questions = [r.question for r in evaluation.policy.rules if r.viewpoint == viewpoint]
    assert all(any(term in question for question in questions) for term in terms)
    printed = evaluation.tables["viewpoints"].set_index("viewpoint")["question"][viewpoint]
    assert viewpoint == 2 or all(term in printed for term in terms)


def test_the_figures_of_a_reason_stand_on_its_lines(evaluation: Evaluation) -> None:
    assert [p.place for p in _flag(evaluation, 1, "society50_promotion").places] == ["L17", "L23"]
    assert [p.place for p in _flag(evaluation, 2, "cloud_users").places] == ["L3", "L4", "L5"]
    assert [p.place for p in _flag(evaluation, 2, "trials_done").places] == ["L23", "L24"]
    assert [p.place for p in _flag(evaluation, 2, "system_upgrades").places] == ["L32", "L33"]
    assert [p.place for p in _flag(evaluation, 4, "society50_promotion").places] == ["L23", "L54", "L55"]
    assert [p.place for p in _flag(evaluation, 8, "smart_prefecture").places] == ["L37", "L38", "L39"]


def test_every_passage_stands_on_its_line_word_for_word(evaluation: Evaluation, document: list[str]) -> None:
    passages = [p for quoted in evaluation.flags["passages"] for p in quoted]
    assert len(passages) == 13
    for passage in passages:
        assert passage.place.source_id == "r3_sheet" and passage.text in document[passage.place.line - 1]


# ---------------------------------------------------------------------- principles, on any data


@pytest.fixture(params=["real", "made up"])
def either(request: pytest.FixtureRequest, evaluation: Evaluation, synthetic: Evaluation) -> Evaluation:
    return evaluation if request.param == "real" else synthetic


def test_a_subject_is_asked_once_a_viewpoint(either: Evaluation) -> None:
    assert list(either.flags.columns) == FLAG_COLUMNS
    assert not either.flags.duplicated(["subject_type", "subject_id", "viewpoint"]).any()


def test_a_reason_names_its_subject_quotes_figures_and_ends_in_a_question(either: Evaluation) -> None:
    for flag in either.flags.itertuples(index=False):
        assert f"「{flag.subject_name}」" in flag.because and flag.because.endswith("か。")
        assert any(c.isdigit() for c in flag.because) and flag.places
        for wrong in ("{", "nan", "None", "True", "—", "-"):
            assert wrong not in flag.because.replace(flag.subject_name, ""), flag.because


def test_only_what_the_scale_counts_as_behind_is_called_so(either: Evaluation) -> None:
    fine = {g.label for g in (either.policy.scale.met, *either.policy.scale.grades) if not g.underperforming}
    exempt = {"target_far_exceeded", "activity_met_outcome_missed", "cause_from_outside", "break_in_its_series"}
    for flag in either.flags.itertuples(index=False):
        if flag.rule_id not in exempt:
            because = re.sub("成果指標「[^」]*」は[^。]*です。", "", flag.because)  # what stands beside it may be fine
            if flag.rule_id != "all_general_fund_and_behind":
                because = flag.because
            assert not any(f"({word})" in because for word in fine), flag.because


def test_each_viewpoint_can_fire_on_made_up_data(synthetic: Evaluation, evaluation: Evaluation, policy: Policy) -> None:
    assert set(synthetic.flags["viewpoint"]) == set(range(1, 10))
    fired = set(evaluation.flags["rule_id"]) | set(synthetic.flags["rule_id"])
    assert fired == {r.rule_id for r in policy.rules}


def test_ninety_percent_is_not_behind_however_its_costs_rose(evaluation: Evaluation) -> None:
    assert not _subjects(evaluation, 3), "no two years of cost and outcome can be compared for what is behind"


def test_words_without_figures_raise_nothing(tables: Tables, policy: Policy) -> None:
    rows = tables["observations"]
    actual = rows["measure"].isin(["actual", "printed_rate"])
    blank = rows.assign(
        value=rows["value"].where(~actual), report_state=rows["report_state"].where(~actual, "not_yet_reported")
    )
    assert _changed(tables, policy, observations=blank).flags.empty


def test_a_word_of_the_items_own_name_or_unit_counts_for_nothing(tables: Tables, policy: Policy) -> None:
    indicators = tables["indicators"]
    for column, value in (("name", "長崎県自治体クラウドサービス市町利用団体数"), ("unit", "市町")):
        named = indicators.assign(
            **{column: indicators[column].where(indicators["indicator_id"] != "cloud_users", value)}
        )
        assert "cloud_users" not in _subjects(_changed(tables, policy, indicators=named), 5)


def test_a_passage_about_one_subject_never_tags_another(tables: Tables, policy: Policy) -> None:
    texts = Texts(tables)
    items = {i["indicator_id"]: i for i in tables["indicators"].to_dict("records")}
    about = {i: {r.narrative_id for r in texts.of_indicator(item)} for i, item in items.items()}
    assert {"online_issue_2", "online_direction_2", "e_prefecture_review_2"} <= about["cloud_users"]
    assert not about["cloud_users"] & about["open_data"]
    assert "society50_promotion_result_1" not in about["trials_done"], "the seminars are not the trials"
    named = {r.narrative_id for r in texts.of_project("e_prefecture")}
    assert "online_issue_1" in named and "online_issue_2" not in named, "the cloud is the group's own"
    assert not {r.narrative_id for r in texts.of_project("smart_prefecture")} & {"online_issue_1", "platform_issue_4"}


def test_a_text_that_could_name_either_of_two_indicators_names_neither(tables: Tables) -> None:
    narratives = tables["narratives"]
    one = narratives[narratives["narrative_id"] == "newtech_issue_1"].assign(text="RPA作成ロボット数が増えない。")
    indicators = tables["indicators"]
    twin = indicators.assign(
        name=indicators["name"].where(indicators["indicator_id"] != "rpa_sections", "RPA作成ロボット数B")
    )
    frames = dict(tables.frames) | {"narratives": one, "indicators": twin}
    texts = Texts(Tables(MappingProxyType(frames), tables.version, tables.origin))
    for item in twin[twin["project_id"] == "smart_prefecture"].to_dict("records"):
        assert texts.of_indicator(item) == []


def test_the_later_table_says_which_initiatives_a_project_has(tables: Tables) -> None:
    found = current_initiatives(tables["project_initiatives"])
    assert found["society50_promotion"] == ("i", "iii", "iv", "vii") and found["infra_dx"] == ("i", "iii")
    earlier = tables["project_initiatives"][lambda rows: rows["stated_in"] == "section_2"]
    assert current_initiatives(earlier)["infra_dx"] == ("i", "ii", "iii")


def test_projects_of_one_section_share_nothing_to_settle(tables: Tables, policy: Policy) -> None:
    one = _changed(tables, policy, projects=tables["projects"].assign(section="同じ課"))
    assert not _subjects(one, 4)


def test_a_group_with_a_core_project_has_somebody_who_leads(tables: Tables, policy: Policy) -> None:
    none = _changed(tables, policy, projects=tables["projects"].assign(is_core=False))
    assert _subjects(none, 4) == {"society50", "society50_promotion"}
    assert "中核事業の印がありません" in _flag(none, 4, "society50").because


def test_other_money_in_either_year_leaves_the_nations_schemes_unasked(tables: Tables, policy: Policy) -> None:
    budgets = tables["budgets"]
    for year in (2020, 2021):
        mixed = budgets.copy()
        at = (mixed["item"] == "general_fund") & (mixed["fiscal_year"] == year) & mixed["amount_thousand_yen"].notna()
        mixed.loc[at, "amount_thousand_yen"] -= 1
        assert not _subjects(_changed(tables, policy, budgets=mixed), 8)


def test_the_costliest_project_is_asked_only_when_its_own_outcome_misses(tables: Tables, policy: Policy) -> None:
    rows = tables["observations"]
    at = (rows["indicator_id"] == "public_system_uses") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    few = (rows["indicator_id"] == "system_upgrades") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    missed = rows.assign(value=rows["value"].where(~at, 100_000.0).where(~few, 3.0))
    flag = _flag(_changed(tables, policy, observations=missed), 1, "e_prefecture")
    assert "R2実績658,011千円(年度は表の並びから推定)が事業群の中で最も大きく" in flag.because
    assert "「長崎県自治体クラウドサービス県内利用団体数」は" in flag.because


def test_cost_per_outcome_compares_the_same_two_years(tables: Tables, policy: Policy) -> None:
    rows = tables["observations"]
    at = (rows["indicator_id"] == "public_system_uses") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    missed = _changed(tables, policy, observations=rows.assign(value=rows["value"].where(~at, 250_000.0)))
    because = _flag(missed, 3, "e_prefecture").because
    assert "R元実績512,504千円・386,524件からR2実績658,011千円・250,000件へ" in because
    assert "成果1件当たりの事業費が1,326円から2,632円(+99%)(年度は表の並びから推定)" in because
    assert [p.place for p in _flag(missed, 3, "e_prefecture").places] == ["L32", "L33", "L34", "L35"]
    cheaper = tables["budgets"].copy()
    then = (cheaper["project_id"] == "e_prefecture") & (cheaper["fiscal_year"] == 2019) & (cheaper["item"] == "total")
    cheaper.loc[then, "amount_thousand_yen"] = 2_000_000
    assert not _subjects(_changed(tables, policy, observations=missed.tables["observations"], budgets=cheaper), 3)


@pytest.mark.parametrize(
    ("earlier", "current", "words"),
    [
        (9.8, 152.3, "9,800円から152,300円(約15.5倍)"),
        (1_289.5, 1_623.2, "129万円から162.3万円(+26%)"),
        (89_000, 123_456, "8,900万円から1.23億円(+39%)"),
    ],
)
def test_the_cost_of_one_outcome_is_written_in_yen_man_or_oku(earlier: float, current: float, words: str) -> None:
    row = {"earlier_unit_cost": earlier, "unit_cost": current, "unit_cost_change": current / earlier - 1}
    assert unit_cost_words(row) == words


@pytest.mark.parametrize(
    ("unit", "words"),
    [("件", "1件"), ("百万円", "100万円"), ("千人", "1,000人"), ("千t-CO2", "1,000t-CO2"), ("%", "1ポイント")],
)
def test_one_of_a_unit_is_written_out(unit: str, words: str) -> None:
    assert one_of(unit) == words


def test_a_supply_that_is_short_itself_is_not_offered_in_vain(tables: Tables, policy: Policy) -> None:
    rows = tables["observations"]
    at = (rows["indicator_id"] == "rpa_sections") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    few = rows.assign(value=rows["value"].where(~at, 3.0))
    assert "rpa_sections" not in _subjects(_changed(tables, policy, observations=few), 7)
    made = (rows["indicator_id"] == "rpa_robots") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    enough = few.assign(value=few["value"].where(~made, 40.0))
    assert "rpa_sections" not in _subjects(_changed(tables, policy, observations=enough), 7), "no text says so"
    text = "○県におけるRPA作成ロボット利用促進 全庁に周知したが、本庁の所属にとどまっている。"
    narratives = tables["narratives"]
    said = narratives.assign(text=narratives["text"].where(narratives["narrative_id"] != "newtech_issue_1", text))
    assert [
        p.place.place
        for p in _flag(_changed(tables, policy, observations=enough, narratives=said), 7, "rpa_sections").passages
    ] == ["L48"]
    short = _changed(tables, policy, observations=few, narratives=said)
    assert "rpa_sections" not in _subjects(short, 7), "the robots are not made yet"


@pytest.mark.parametrize(
    ("actuals", "breaks"),
    [
        ((100, 102, 101, 40), True),
        ((100, 102, 101, 97), False),
        ((100, 130, 95, 40), False),
        ((100, 40), False),
        ((100, 101, 100, 125), False),
        ((100, 101, 100, 135), True),
        ((100, 104, 100, 135), True),
        ((100, 108, 100, 135), False),
        ((100, 100, 100, 40), False),
        ((102, 101, 40), False),
        ((1000, 1001, 1002, 1010), False),
    ],
)
def test_a_break_is_a_last_year_that_left_what_the_years_before_it_did(
    synthetic: Evaluation, policy: Policy, actuals: tuple[float, ...], breaks: bool
) -> None:
    rows = synthetic.tables["observations"]
    name = "g2_own_3"
    mine = (rows["indicator_id"] == name) & (rows["measure"] == "actual") & (rows["fiscal_year"] < 2025)
    first = 2025 - len(actuals)
    given = {first + n: float(v) for n, v in enumerate(actuals)}
    value = rows["value"].where(~mine, rows["fiscal_year"].map(given))
    state = rows["report_state"].where(~(mine & value.isna()), "not_yet_reported")
    high = (rows["indicator_id"] == name) & rows["measure"].isin(["target", "final_target"])
    changed = _changed(
        synthetic.tables, policy, observations=rows.assign(value=value.where(~high, 2_000.0), report_state=state)
    )
    assert (name in _subjects(changed, 9)) is breaks


def test_the_first_rule_of_a_viewpoint_speaks_for_a_subject(tables: Tables, policy: Policy) -> None:
    rule = next(r for r in policy.rules if r.rule_id == "indicator_underperforming")
    again = replace(rule, rule_id="again", because="「{name}」は{standing}だった。")
    for rules, first in (((rule, again), rule.rule_id), ((again, rule), "again")):
        assert set(evaluate(tables, replace(policy, rules=rules)).flags["rule_id"]) == {first}


def test_the_words_a_rule_must_not_hold_exclude_a_sentence(tables: Tables) -> None:
    texts = Texts(tables)
    near = texts.of_project("society50_promotion")
    quotes = Quotes(("direction",), (("市町",),), (), True)
    assert [p.text for p in texts.find_passages(near, quotes, ())] == [
        "○情報戦略アドバイザーによる県・市町の職員に対する人材育成(研修等)の実施。"
    ]
    assert texts.find_passages(near, replace(quotes, never=("県・市町の職員",)), ()) == []


def test_passages_with_more_of_the_words_come_first_then_by_kind(tables: Tables) -> None:
    texts = Texts(tables)
    near = texts.of_project("society50_promotion")
    by_kind = texts.find_passages(near, Quotes(("next_direction", "issue"), (("。",),), (), True), ())
    assert [p.place.place for p in by_kind] == ["L54"] * 3 + ["L44"] * 4
    words = (("企業", "大学", "銀行", "民間"), ("連携", "必要"))
    fitting = texts.find_passages(near, Quotes(("issue", "next_direction"), words, (), True), ())
    assert [(p.place.place, p.word) for p in fitting] == [("L54", "大学"), ("L44", "企業")]


def test_of_several_quotes_each_is_heard_and_three_are_quoted() -> None:
    place = Reference("sheet", "L1")
    first, second = ([Passage(f"{name}{n}", place) for n in range(4)] for name in "ab")
    assert [p.text for p in pick_passages([first, second])] == ["a0", "a1", "b0"]
    assert [p.text for p in pick_passages([first, []])] == ["a0", "a1", "a2"]
    assert [p.text for p in pick_passages([first[:1], first])] == ["a0", "a1", "a2"]
    assert pick_passages([]) == ()


def test_a_sentence_that_states_the_figure_and_letters_of_the_name_is_about_the_indicator(
    evaluation: Evaluation,
) -> None:
    texts = Texts(evaluation.tables)
    rows = {i: dict(r) for i, r in evaluation.assessments.set_index("indicator_id", drop=False).iterrows()}
    quotes = Quotes(("issue", "result"), (("。",),), (), True)

    def found(indicator_id: str, **changed: object) -> list[str]:
        return [p.text[:12] for p in texts.find_indicator_passages(rows[indicator_id] | changed, quotes, ())]

    assert found("trials_done") == ["○令和2年度調査したシー", "このうち実証実験を2件実"]
    assert found("trials_done", actual=8.0) == [], "48件 is not 8件"
    assert found("trials_done", name="実施した試行の数") == [], "letters of another name"
    assert found("trials_done", actual=float("nan")) == []
    assert found("rpa_robots") == ["令和2年度までに20ロボ"], "20ロボット counts what the name counts"
    assert found("rpa_robots", actual=9.0) == [], "9所属 is the figure of the sections that use them"
    assert found("rpa_robots", name="ロボットの数", unit="ロボット") == [], "ロボット stands in two names"


def test_sentences_are_cut_from_the_text_and_never_changed() -> None:
    text = "○題 一つ目。 二つ目、まだ続く。終わりに句点がない"
    assert split_sentences(text) == ["○題 一つ目。", "二つ目、まだ続く。", "終わりに句点がない"]
    assert all(s in text for s in split_sentences(text)) and split_sentences("。。") == []


def test_a_condition_holds_at_its_bound_as_it_says(tables: Tables, policy: Policy) -> None:
    for test, hits in (("at_least", True), ("above", False), ("at_most", True), ("below", False)):
        rule = Rule(
            "x", 2, "indicator", "どうか。", "b", "c", "a", date(2026, 1, 1),
            (Condition("achievement_rate", test, 0.5), Condition("is_underperforming", "is", True)), "「{name}」は{standing}。", (), (),
        )  # fmt: skip
        raised = evaluate(tables, replace(policy, rules=(rule,))).flags
        assert ("rpa_robots" in set(raised["subject_id"])) is hits


def test_without_rules_everything_is_judged_and_nothing_flagged(tables: Tables, policy: Policy) -> None:
    plain = evaluate(tables, replace(policy, rules=()))
    assert plain.flags.empty and list(plain.flags.columns) == FLAG_COLUMNS
    assert plain.assessments["needs_attention"].sum() == 3 and plain.agreement["is_recorded"].sum() == 5


# ---------------------------------------------------------------------- the catalogue of facts


@pytest.mark.parametrize("maker", ["judged_words", "thousand_yen"])
def test_a_fault_in_the_wording_of_a_fact_is_an_error_and_never_a_missing_flag(
    monkeypatch: pytest.MonkeyPatch, tables: Tables, policy: Policy, maker: str
) -> None:
    def missing(*_: object) -> str:
        raise KeyError("renamed")

    monkeypatch.setattr(f"lib.judge.facts.projects.{maker}", missing)
    quotes_both = replace(policy.rules[0], quotes=(), because="「{name}」は{activity}、{cost}。")
    with pytest.raises(KeyError, match="renamed"):
        evaluate(tables, replace(policy, rules=(quotes_both,)))


def _fact_texts(evaluation: Evaluation, subject: str, name: str) -> tuple[list[str], list[Reference]]:
    """What a fact says of every subject of whom it is known, and the places of its figures."""
    facts = collect_facts(evaluation.tables, evaluation.cells, evaluation.assessments, evaluation.policy.scale)[subject]
    texts = {row["subject_id"]: facts.quote(row, name) for row in facts.frame.to_dict("records")}
    rows = [row for row in facts.frame.to_dict("records") if texts[row["subject_id"]]]
    return [text for text in texts.values() if text is not None], [p for row in rows for p in facts.places(row, name)]


@pytest.mark.parametrize(("subject", "name"), [(subject, name) for subject in FACTS for name in FACTS[subject]])
def test_every_fact_is_known_of_somebody_and_none_is_quoted_with_an_unknown_figure(
    synthetic: Evaluation, evaluation: Evaluation, subject: str, name: str
) -> None:
    known, places = _fact_texts(synthetic, subject, name)
    also_known, also_places = _fact_texts(evaluation, subject, name)
    assert known and any([*known, *also_known])
    assert not [text for text in [*known, *also_known] if "—" in text or "nan" in text]
    assert all(isinstance(place, Reference) for place in [*places, *also_places])
    assert places or also_places or FACTS[subject][name].places is no_places


def test_a_cost_per_unit_is_of_what_is_counted_year_by_year_and_better_when_more(synthetic: Evaluation) -> None:
    facts = collect_facts(synthetic.tables, synthetic.cells, synthetic.assessments, synthetic.policy.scale)
    projects = facts["project"].frame
    outcomes = synthetic.assessments[lambda rows: rows["kind"] == "outcome"]
    is_counted = (outcomes["accumulation"] == "annual") & (outcomes["direction"] == "increase")
    with_a_cost = set(projects.loc[projects["unit_cost"].notna(), "project_id"])
    assert with_a_cost == set(outcomes.loc[is_counted, "project_id"]) and len(outcomes) > len(with_a_cost) > 0


def test_of_several_activities_the_best_is_quoted(tables: Tables, evaluation: Evaluation) -> None:
    rows = evaluation.assessments
    activity = rows[(rows["kind"] == "activity") & (rows["project_id"] == "society50_promotion")].iloc[:1]
    lower = activity.assign(indicator_id="lower", name="低い方", achievement_rate=0.5, is_met=False)
    for assessments in (pd.concat([rows, lower]), pd.concat([lower, rows])):
        facts = collect_facts(tables, evaluation.cells, assessments, evaluation.policy.scale)["project"]
        project = facts.frame[facts.frame["project_id"] == "society50_promotion"].iloc[0]
        assert project["activity_is_met"] and "低い方" not in str(facts.quote(project, "activity"))


def test_of_several_indicators_that_are_behind_the_first_in_need_of_attention_is_quoted(
    tables: Tables, evaluation: Evaluation
) -> None:
    rows = evaluation.assessments
    behind = rows[rows["is_underperforming"] & rows["project_id"].notna()].iloc[:1]
    (project_id,) = behind["project_id"]
    less = behind.assign(indicator_id="less", name="遅れの小さい方")
    facts = collect_facts(tables, evaluation.cells, pd.concat([rows, less]), evaluation.policy.scale)["project"]
    project = facts.frame[facts.frame["project_id"] == project_id].iloc[0]
    assert "遅れの小さい方" not in str(facts.quote(project, "standing"))


def test_the_number_of_sections_stands_where_the_sheet_names_them(tables: Tables, evaluation: Evaluation) -> None:
    facts = collect_facts(tables, evaluation.cells, evaluation.assessments, evaluation.policy.scale)["group"]
    group = facts.frame.iloc[0]
    assert facts.quote(group, "section_count") == str(tables["projects"]["section"].nunique())
    assert set(facts.places(group, "section_count")) == set(tables.references(tables.rows["projects"], "section_ref"))


def test_a_fact_without_its_column_is_refused_when_the_facts_are_made() -> None:
    catalogue = Catalogue[None]()
    catalogue.column("is_behind", "bool", "遅れ")
    with pytest.raises(ValueError, match="is_behind"):
        SubjectFacts(pd.DataFrame({"subject_id": ["a"], "is_late": [True]}), None, catalogue)
    with pytest.raises(ValueError, match="is_behind"):
        catalogue.column("is_behind", "bool", "遅れ")


# ---------------------------------------------------------------------- records and suggestions


def test_suggestions_and_records_stay_two_tables(evaluation: Evaluation) -> None:
    assert len(evaluation.tables["review_viewpoints"]) == 5
    both = evaluation.agreement[lambda rows: rows["is_recorded"] & rows["is_suggested"]]
    assert set(zip(both["project_id"], both["viewpoint"], strict=True)) == {
        ("society50_promotion", 4), ("society50_promotion", 8), ("smart_prefecture", 2), ("e_prefecture", 2),
    }  # fmt: skip


def test_only_the_latest_review_of_a_project_is_its_record(tables: Tables, policy: Policy) -> None:
    rows = tables["review_viewpoints"]
    older = rows.assign(review_year=rows["review_year"] - 1, viewpoint=9)[:1]
    both = _changed(tables, policy, review_viewpoints=pd.concat([rows, older]).astype(rows.dtypes.to_dict()))
    assert not both.agreement[lambda r: (r["viewpoint"] == 9) & r["is_recorded"]].size


@pytest.mark.parametrize("often", [(0.1, 0.3), (0.9, 0.5), (0.02, 0.9), (0.5, 0.0)])
@pytest.mark.parametrize("projects", [2, 7, 60])
def test_chance_keeps_how_often_each_viewpoint_is_recorded_and_suggested(
    often: tuple[float, float], projects: int
) -> None:
    """Beside the mean over shuffles that deal the projects' suggestions among the projects anew."""
    random = np.random.default_rng(projects)
    recorded = random.random((projects, 10)) < np.linspace(often[0], often[1], 10)
    suggested = random.random((projects, 10)) < np.linspace(often[1], often[0], 10)
    suggested[:, 9] = False  # no rule suggests viewpoint ⑩
    rows = [
        (f"p{project}", viewpoint + 1, recorded[project, viewpoint], suggested[project, viewpoint])
        for project in range(projects)
        for viewpoint in range(10)
        if recorded[project, viewpoint] or suggested[project, viewpoint]
    ]
    frame = pd.DataFrame(rows, columns=["project_id", "viewpoint", "is_recorded", "is_suggested"])
    shuffled = [(recorded & random.permutation(suggested)).sum() for _ in range(3000)]
    tolerance = 6 * np.std(shuffled) / np.sqrt(len(shuffled)) + 1e-9
    assert expected_agreement(frame, projects) == pytest.approx(np.mean(shuffled), abs=tolerance)


def test_nothing_meets_by_chance_without_projects(evaluation: Evaluation) -> None:
    assert expected_agreement(evaluation.agreement[:0], 0) == 0


def test_a_reason_whose_figures_are_not_known_is_not_written(tables: Tables, policy: Policy) -> None:
    for quoted, kept in (
        ("{planned_cost}", 3),
        ("{unit_cost}", 1),
        ("{planned_general_fund_share}", 3),
        ("{activity}", 3),
    ):
        rule = replace(
            policy.rules[0],
            quotes=(),
            conditions=(Condition("activity_is_met", "is", True),),
            because=f"「{{name}}」は{quoted}。",
        )
        everyone = replace(rule, conditions=(Condition("is_costliest", "is", True),))
        other = replace(rule, conditions=(Condition("is_costliest", "is", False),))
        flags = evaluate(tables, replace(policy, rules=(everyone, other))).flags
        assert len(flags) == kept, quoted


def test_many_partners_are_named_in_part_and_counted(synthetic: Evaluation) -> None:
    flags = synthetic.flags[synthetic.flags["rule_id"] == "sections_share_initiative"]
    counted = flags[flags["because"].str.contains("など[45]事業とともに担い")]
    assert len(counted) and (counted["because"].str.count("」\\(架空") == 4).all()


def test_no_project_is_the_costliest_while_anothers_cost_is_unknown_or_the_same(tables: Tables, policy: Policy) -> None:
    rows = tables["observations"]
    at = (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    missed = rows.assign(
        value=rows["value"]
        .where(~(at & (rows["indicator_id"] == "public_system_uses")), 100_000.0)
        .where(~(at & (rows["indicator_id"] == "system_upgrades")), 3.0)
    )
    assert "e_prefecture" in _subjects(_changed(tables, policy, observations=missed), 1)
    budgets = tables["budgets"]
    other = (
        (budgets["project_id"] == "smart_prefecture") & (budgets["fiscal_year"] == 2020) & (budgets["item"] == "total")
    )
    same = budgets.assign(amount_thousand_yen=budgets["amount_thousand_yen"].where(~other, 658_011))
    lost = budgets.assign(
        amount_thousand_yen=budgets["amount_thousand_yen"].where(~other),
        report_state=budgets["report_state"].where(~other, "illegible"),
    )
    for changed in (same, lost):
        assert "e_prefecture" not in _subjects(_changed(tables, policy, observations=missed, budgets=changed), 1)


def test_a_target_that_was_far_exceeded_is_told_by_its_year_even_when_the_end_is_not_reached(
    tables: Tables, policy: Policy
) -> None:
    rows = tables["observations"]
    final = rows[(rows["indicator_id"] == "cloud_users") & (rows["measure"] == "final_target")].assign(
        indicator_id="system_upgrades", value=17.0
    )
    first = final.assign(measure="baseline", fiscal_year=2018, value=1.0)
    because = _flag(
        _changed(tables, policy, observations=pd.concat([rows, final, first])), 2, "system_upgrades"
    ).because
    assert "R2に目標4回に対し11回、達成率275%" in because and "試算" not in because


def test_an_influence_that_was_not_there_is_no_cause(tables: Tables, policy: Policy) -> None:
    narratives = tables["narratives"]
    at = narratives["narrative_id"] == "open_data_status_3"
    said = narratives.assign(text=narratives["text"].where(~at, "・コロナの影響はなかった。"))
    assert "open_data" not in _subjects(_changed(tables, policy, narratives=said), 9)


def test_money_is_asked_about_with_the_outcome_beside_what_is_behind(evaluation: Evaluation) -> None:
    because = _flag(evaluation, 8, "smart_prefecture").because
    assert "「RPA作成ロボット数」はR2に目標40台に対し20台、達成率50%(やや遅れ)です。" in because
    assert "成果指標「RPA作成ロボット利用所属数」はR2に目標10所属に対し9所属、達成率90%(概ね順調)です。" in because
    assert _flag(evaluation, 8, "society50_promotion").because.count("実証実験及び社会実装数") == 1, (
        "the outcome itself is behind"
    )


def test_flags_on_groups_alone_stand_beside_records(evaluation: Evaluation) -> None:
    flags = evaluation.flags.assign(project_id=float("nan"))
    agreement = compare_with_records(evaluation.tables["review_viewpoints"], flags)
    assert len(agreement) and not agreement["is_suggested"].any()


# ---------------------------------------------------------------------- causes, series and words of rules

_MAKES_CAUSE = ("影響", "により", "によって", "に伴", "を受け", "のため")


@pytest.mark.parametrize(
    ("text", "word", "cause"),
    [
        ("・合計としては、開設の支援、毎年の追加やコロナ関連の追加によって、1,750件となった。", "コロナ", "「コロナ関連の追加」(3要因の一つ)"),
        ("・物価の上昇の影響により、前年を下回った。", "物価", "「物価の上昇」"),
        ("○県内では、外出の自粛及び物価高騰により、減少した。", "物価", "「物価高騰」(2要因の一つ)"),
        ("・研修を開催し、コロナ感染症拡大の影響で、一部中止した。", "コロナ", "「コロナ感染症拡大」"),
        ("・令和2年度、豪雨により、中止した。", "豪雨", "「豪雨」"),
        ("・一方、豪雨により、中止した。", "豪雨", "「豪雨」"),
        ("・コロナが広がったことにより、減少した。", "コロナ", "「コロナ」"),
        ("・支援により増えたが、コロナの前の数には届かない。", "コロナ", None),
    ],
)  # fmt: skip
def test_a_cause_is_named_in_the_words_of_the_sheet_and_as_one_of_those_listed(
    text: str, word: str, cause: str | None
) -> None:
    assert name_cause(Passage(text, Reference("sheet", "L1"), word), _MAKES_CAUSE) == cause


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("・周知が十分に行き届かず、目標に届かなかった。", False),
        ("・周知が十分でなかったため、新しく加わった者はいない。", False),
        ("・説明会の開催は2回にとどまったが、参加者は増えた。", False),
        ("・システムの構築に至っていないが、周知は行った。", False),
        ("・周知と説明会を行ったが、新しく加わった者はいない。", True),
        ("・情報の提供を続けているものの、件数は伸び悩んでいる。", True),
    ],
)
def test_what_the_prefecture_itself_left_undone_is_not_what_others_did_not_do(
    tables: Tables, policy: Policy, text: str, fires: bool
) -> None:
    narratives = tables["narratives"]
    is_status = (narratives["subject_id"] == "cloud_users") & (narratives["kind"] == "status")
    about = narratives.assign(text=narratives["text"].where(~is_status, text))
    about = about[~about["narrative_id"].isin(["online_issue_2"])]
    assert ("cloud_users" in _subjects(_changed(tables, policy, narratives=about), 7)) is fires


def test_twice_the_target_once_is_asked_only_with_a_next_target_that_is_half_of_it(
    tables: Tables, policy: Policy
) -> None:
    rows = tables["observations"]
    cell = (rows["indicator_id"] == "seeds_found") & (rows["fiscal_year"] == 2021) & (rows["measure"] == "target")
    for target, fires in ((24.0, True), (25.0, False), (60.0, False)):
        value = rows["value"].where(~cell, target)
        later = rows.assign(value=value, report_state=rows["report_state"].where(~cell, "reported"))
        changed = _changed(tables, policy, observations=later)
        assert ("seeds_found" in _subjects(changed, 2)) is fires
        if fires:
            assert "R3の目標も24件で、R2の実績の半分以下です。" in _flag(changed, 2, "seeds_found").because


@pytest.mark.parametrize(
    ("earlier", "outcome", "fires"),
    [(658_011, 350_000, True), (658_011, 383_000, False), (658_012, 250_000, False), (500_000, 250_000, True)],
)
def test_a_cost_per_outcome_that_hardly_rose_or_a_cost_that_fell_asks_nothing(
    tables: Tables, policy: Policy, earlier: float, outcome: float, fires: bool
) -> None:
    rows, budgets = tables["observations"], tables["budgets"].copy()
    is_actual = (rows["indicator_id"] == "public_system_uses") & (rows["measure"] == "actual")
    value = rows["value"].where(~(is_actual & (rows["fiscal_year"] == 2020)), outcome)
    is_target = (rows["indicator_id"] == "public_system_uses") & (rows["measure"] == "target")
    value = value.where(~is_target, 600_000.0)
    then = (budgets["project_id"] == "e_prefecture") & (budgets["fiscal_year"] == 2019) & (budgets["item"] == "total")
    budgets.loc[then, "amount_thousand_yen"] = earlier
    changed = _changed(tables, policy, observations=rows.assign(value=value), budgets=budgets)
    assert ("e_prefecture" in _subjects(changed, 3)) is fires


def test_a_warning_from_two_figures_says_so_and_comes_after_those_from_more(synthetic: Evaluation) -> None:
    warned = synthetic.assessments[lambda rows: rows["is_warned"]]
    by_one_step = warned["is_warned_by_one_step"].tolist()
    assert by_one_step == sorted(by_one_step)
    assert by_one_step == [points < 3 for points in warned["pace_points"]]
    flags = synthetic.flags[synthetic.flags["rule_id"] == "early_warning"].set_index("subject_id")["because"]
    for row in warned.to_dict("records"):
        assert ("(1年分)" in flags[row["indicator_id"]] or "(2つの値)" in flags[row["indicator_id"]]) is row[
            "is_warned_by_one_step"
        ]
