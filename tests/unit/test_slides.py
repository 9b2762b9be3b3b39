"""The agenda: what the data proposes, what the planner chose, and one sourced finding a slide."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

import pandas as pd
import pytest

from lib.contract.wording import line_numbers
from lib.findings.headline import headline
from lib.findings.judged_by import scale_and_rules
from lib.findings.slides.agenda import make_agenda, make_slide, proposed
from lib.findings.slides.cover import make_cover
from lib.judge.evaluation import Evaluation, evaluate
from lib.store.tables import Tables
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.views import with_assessments


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_proposed_agenda_goes_from_the_whole_to_the_worst_to_what_was_decided(view: View) -> None:
    assert proposed(view) == [
        "overview", "indicator.trials_done", "indicator.rpa_robots", "indicator.cloud_users",
        "project.society50_promotion", "project.smart_prefecture", "decided",
    ]  # fmt: skip


def test_the_planners_order_is_kept(view: View) -> None:
    chosen = ["decided", "project.infra_dx", "indicator.open_data"]
    assert [s.key for s in make_agenda(view, chosen)] == chosen


def test_a_slide_says_its_finding_its_figures_its_question_and_its_lines(view: View) -> None:
    robots = make_slide(view, "indicator.rpa_robots")
    assert robots.sentence == "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ"
    assert [(f.label, f.value) for f in robots.facts[:2]] == [("R2達成率(②/①)", "50%"), ("RPA利用所属", "9 / 10所属")]
    assert robots.viewpoint_words == "記載の視点②" and robots.question.startswith(
        "確認事項(情報システム課) 調書の記載は「"
    )
    assert robots.source_words == "出典 38〜39行", "the pair shown beside it is cited too"


def test_a_projection_is_named_and_said_not_to_be_an_actual(view: View) -> None:
    fact = make_slide(view, "indicator.cloud_users").facts[0]
    assert (fact.label, fact.value) == ("R7試算", "5団体") and "実績ではない" in fact.how


def test_every_slide_of_the_address_can_be_made(view: View, evaluation: Evaluation, synthetic: Evaluation) -> None:
    for one in (evaluation, synthetic):
        words = vocabulary(one.tables, one.policy)
        everything = narrow(one, Selection(), words)
        for key in words.words["slides"]:
            made = make_slide(everything, key)
            assert made.sentence and made.key == key and len(made.facts) <= 3


def test_every_line_of_a_slide_holds_its_figure(view: View, document: list[str]) -> None:
    for key in ("indicator.cloud_users", "indicator.open_data", "indicator.rpa_robots", "project.smart_prefecture"):
        made = make_slide(view, key)
        text = "\n".join(document[p.line - 1] for p in made.places)
        for fact in made.facts:
            for figure in fact.how.split("/") if "実績" in fact.how and "/" in fact.how else []:
                digits = "".join(c for c in figure if c.isdigit())
                assert digits in text, (key, figure)


def test_neighbouring_lines_are_joined() -> None:
    assert line_numbers([9, 3, 4, 5, 4]) == "3〜5・9" and line_numbers([]) == ""


# (sentence, facts as (label, value, how, places), viewpoint, is recorded, lines, charted) of each kind, read beside the sheet.
WHOLE = {
    "overview": (
        "",
        [
            ("遅れ・やや遅れ・早期注意", "3 / 12指標", "遅れ・やや遅れ2指標、早期注意1指標。判定前(報告時期前)6指標(うち早期注意1指標)", ()),
            ("事業費 R2実績 → R3計画", "6.78億円 → 3.68億円", "−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定", ("L21", "L22", "L33", "L34", "L37", "L38")),
            ("注意(自動)", "13件", "記載の視点5件(翌年度の事業を構築する視点)", ()),
        ],
        7, False, (3, 4, 5, 8, 9, 17, 21, 22, 23, 33, 34, 35, 37, 38, 39), ("cloud_users", "open_data"),
    ),
    "indicator.trials_done": (
        "実証実験・社会実装: R2は目標5件に対し2件、40%で遅れ",
        [
            ("R2達成率(②/①)", "40%", "実績2 / 目標5件、年度は表の並びから推定", ("L23",)),
            ("R3以降の目標", "記載なし", "設定なしと推定。R3から目標のある同じ事業の成果指標1指標", ()),
            ("シーズ掘り起こし", "48 / 20件", "240%", ("L17",)),
        ],
        2, False, (17, 23), ("trials_done",),
    ),
    "indicator.open_data": (
        "オープンデータ登録数: 年250件の増が必要、これまでは年235件の増(R元→R2の1年分)",
        [
            ("R7試算", "2,925件", "最終目標3,000件に75件足りない。R元→R2の1年分の推移による。実績ではない", ("L9", "L8", "L3")),
            ("目標達成に必要な増", "250件/年", "残り5年", ()),
            ("これまでの増", "235件/年", "R元→R2の1年分の推移", ()),
        ],
        9, False, (3, 8, 9), ("open_data",),
    ),
    "indicator.public_system_uses": (
        "庁外システム利用: R2は目標386,524件に対し413,852件、107%で達成",
        [
            ("R2達成率(②/①)", "107%", "実績413,852 / 目標386,524件、年度は表の並びから推定", ("L35",)),
            ("これまでの増", "27,328件/年", "R元→R2の1年分の推移", ()),
            ("システム改修", "11 / 4回", "275%", ("L33",)),
        ],
        2, True, (33, 34, 35, 36), ("public_system_uses",),
    ),
    "indicator.services_in_use": (
        "実用化サービス: 実績は報告時期前", [("R3目標", "3件", "実績は報告時期前、年度は表の並びから推定", ("L24",))], 4, True, (24,), ("services_in_use",),
    ),
    "indicator.solutions_proposed": ("課題解決手法の提案: 実績は報告時期前", [], 4, True, (), ("solutions_proposed",)),
    "project.infra_dx": (
        "長崎県版インフラDX推進事業費: 指標は判定前(報告時期前)",
        [
            ("三次元データ仕様書 R3目標", "1件", "実績は報告時期前、年度は表の並びから推定", ("L27",)),
            ("三次元データ業務 R3目標", "1件", "実績は報告時期前、年度は表の並びから推定", ("L28",)),
            ("見直し区分", "現状維持", "建設企画課", ("L55",)),
        ],
        2, True, (27, 28, 29, 55), ("survey_specs", "survey_jobs"),
    ),
    "project.smart_prefecture": (
        "スマート県庁プロジェクト: 事業費はR2実績1,208万円からR3計画1,704万円(+41%、年度は表の並びから推定)。「RPAロボット」はR2に達成率50%(やや遅れ)",
        [
            ("事業費 R2実績 → R3計画", "+41%", "12,075千円 → 17,038千円、年度は表の並びから推定", ("L37", "L38")),
            ("RPAロボット R2", "50%", "実績20 / 目標40台", ("L38",)),
            ("見直し区分", "改善", "情報システム課", ("L57",)),
        ],
        2, True, (37, 38, 39, 57), (),
    ),
    "decided": ("この会議で決まったこと・残った確認事項", [], 0, False, (), ()),
}  # fmt: skip


@pytest.mark.parametrize("key", WHOLE)
def test_a_slide_is_this_and_nothing_else(view: View, key: str) -> None:
    sentence, facts, viewpoint, is_recorded, lines, charted = WHOLE[key]
    made = make_slide(view, key)
    assert made.sentence == (sentence or "".join(headline(view)))
    assert [(f.label, f.value, f.how, tuple(p.place for p in f.places)) for f in made.facts] == facts
    assert (made.viewpoint, made.is_recorded, made.charted) == (viewpoint, is_recorded, charted)
    assert tuple(p.line for p in made.places) == lines
    assert made.key == key and made.kind == key.split(".")[0] and made.subject_id == key.partition(".")[2]
    assert {p.source_id for p in made.places} <= {"r3_sheet"}
    questions = dict(
        zip(
            view.evaluation.tables["viewpoints"]["viewpoint"],
            view.evaluation.tables["viewpoints"]["question"],
            strict=True,
        )
    )
    is_asked_with_facts = made.question.startswith("確認事項(") and made.question.endswith("か。")
    assert is_asked_with_facts or made.question == questions.get(viewpoint, ""), "with facts, or as it is printed"
    assert is_asked_with_facts or is_recorded or not viewpoint
    assert made.source_words == (f"出典 {line_numbers(lines)}行" if lines else "")


def test_the_presenter_has_every_reason_and_every_text_with_its_line(view: View) -> None:
    notes = [
        (n.heading, n.text, n.place.line if n.place else 0) for n in make_slide(view, "indicator.cloud_users").notes
    ]
    assert [(h, line) for h, _, line in notes] == [
        ("注意(自動)②", 0), ("注意(自動)⑤", 0), ("注意(自動)⑦", 0), ("進捗状況", 3), ("進捗状況", 3), ("進捗状況", 3),
    ]  # fmt: skip
    assert notes[2][1].endswith(
        "関係者の行動を引き出せているか。 調書「・令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。」(3行)"
        " 調書「また、テスト環境を提供するなど利用に向けた協議を継続している団体もあるが利用団体増とはなっていない。」(45行)"
        " 調書「実績としては、利用中の1団体で、1システムの追加利用となっている。」(3行)"
    )
    project = [(n.heading, n.place.line if n.place else 0) for n in make_slide(view, "project.e_prefecture").notes]
    assert project == [
        ("注意(自動)②", 0), ("事業の成果", 32), ("事業の成果", 32), ("令和3年度の見直し内容", 56), ("令和3年度の見直し内容", 56),
        ("令和4年度に向けた見直しの方向", 56), ("令和4年度に向けた見直しの方向", 56),
    ]  # fmt: skip
    overview = [n.heading for n in make_slide(view, "overview").notes]
    assert len(overview) == len(view.flag_rows) and overview[:2] == ["注意(自動)①", "注意(自動)②"]


def test_the_newest_review_is_the_one_a_slide_shows(view: View, evaluation: Evaluation) -> None:
    rows = evaluation.tables["reviews"]
    older = rows.assign(review_year=rows["review_year"] - 1, decision="廃止", source_ref="L1")
    frames = dict(evaluation.tables.frames) | {"reviews": pd.concat([older, rows, older]).astype(rows.dtypes.to_dict())}
    both = evaluate(Tables(MappingProxyType(frames), "v", evaluation.tables.origin), evaluation.policy)
    again = narrow(both, Selection(), vocabulary(both.tables, both.policy))
    assert make_slide(again, "project.infra_dx").facts == make_slide(view, "project.infra_dx").facts


def test_a_project_of_which_nothing_is_known_says_so(view: View, evaluation: Evaluation) -> None:
    tables = evaluation.tables
    frames = dict(tables.frames) | {
        n: tables[n].iloc[:0] for n in ("indicators", "observations", "budgets", "narratives", "reviews")
    }
    bare = evaluate(Tables(MappingProxyType(frames), "v", tables.origin), evaluation.policy)
    made = make_slide(narrow(bare, Selection(), vocabulary(bare.tables, bare.policy)), "project.infra_dx")
    assert (
        made.sentence == "長崎県版インフラDX推進事業費: 予算も指標も記載がない"
        and made.facts == ()
        and made.places == ()
    )
    over = make_slide(narrow(bare, Selection(), vocabulary(bare.tables, bare.policy)), "overview")
    assert (
        over.sentence == "この条件に当てはまる指標はありません。"
        and over.charted == ()
        and [f.label for f in over.facts][1:] == ["注意(自動)"]
    )
    assert over.facts[0].how == "遅れ・やや遅れなし、早期注意なし"


def test_what_a_decrease_needs_is_called_a_decrease(synthetic: Evaluation) -> None:
    view = narrow(synthetic, Selection(), vocabulary(synthetic.tables, synthetic.policy))
    facts = {f.label: f for f in make_slide(view, "indicator.g1_own_2").facts}
    item = synthetic.assessments.set_index("indicator_id").loc["g1_own_2"]
    assert (
        item["direction"] == "decrease"
        and facts["目標達成に必要な減"].value.endswith("日/年")
        and facts["目標達成に必要な減"].how == "残り1年"
    )
    owed = make_slide(view, "indicator.g2_own_2")
    assert any("R3〜" not in f.how for f in owed.facts)


def test_a_slide_that_nobody_knows_is_refused_and_a_meeting_has_an_end(view: View) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        make_slide(view, "nonsense")
    keys = [f"indicator.{i}" for i in view.assessments["indicator_id"]] * 9
    assert len(make_agenda(view, keys)) == 12, "each once"
    again = [
        view.assessments.assign(needs_attention=True, indicator_id=view.assessments["indicator_id"] + mark)
        for mark in "abc"
    ]
    many = with_assessments(view, pd.concat(again, ignore_index=True))
    assert len([k for k in proposed(many) if k.startswith("indicator.")]) == 20


def test_only_projects_in_view_are_proposed(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    keys = proposed(narrow(evaluation, Selection(section=("情報システム課",)), words))
    assert "project.society50_promotion" not in keys and "project.smart_prefecture" in keys and keys[-1] == "decided"


def test_the_cover_says_whose_sheets_what_was_chosen_and_which_data(view: View, synthetic: Evaluation) -> None:
    cover = make_cover(view, "所管課(室): 建設企画課", datetime(2026, 11, 27))
    assert cover.title == "長崎県 令和3年度 事業群評価調書"
    assert cover.lines == (
        "(事業群名は原資料から読み取れず)〔society50〕",
        "絞り込み: 所管課(室): 建設企画課",
        "作成 令和8年11月27日",
        f"データ版 {view.evaluation.tables.version}",
        f"判定基準 {scale_and_rules(view)}",
    )
    made_up = make_cover(narrow(synthetic, Selection(), vocabulary(synthetic.tables, synthetic.policy)), "")
    assert made_up.title == "事業群評価 4事業群" and made_up.lines[0] == "評価調書4件(R7)、R7の調書(R6実績)で判定"
    assert made_up.lines[-1] == "架空データ: 実在の自治体の実績ではありません"


def test_the_cover_counts_the_sheets_of_the_groups_in_view_alone(prefecture: Evaluation) -> None:
    words, tables = vocabulary(prefecture.tables, prefecture.policy), prefecture.tables
    measure = str(tables["program_groups"]["measure"].iloc[0])
    groups = tables["program_groups"].loc[tables["program_groups"]["measure"] == measure, "group_id"]
    cover = make_cover(narrow(prefecture, Selection(measure=(measure,)), words), "")
    assert cover.lines[0].startswith(f"評価調書{5 * len(groups)}件(R3〜R7)") and len(groups) < 24
    assert measure in cover.title
    assert make_cover(narrow(prefecture, Selection(), words), "").lines[0].startswith("評価調書120件(R3〜R7)")
    nothing = make_cover(narrow(prefecture, Selection(q="どこにもない語"), words), "")
    assert (nothing.title, nothing.lines[0]) == ("評価調書なし", "該当する事業群なし")


def test_the_overview_lists_every_reason_that_it_counts_or_says_where_the_others_are(
    view: View, prefecture: Evaluation
) -> None:
    counted, *_ = [fact.value for fact in make_slide(view, "overview").facts if fact.label == "注意(自動)"]
    assert counted == f"{len(make_slide(view, 'overview').notes)}件"
    many = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    *listed, last = make_slide(many, "overview").notes
    assert last.text == f"ほか{len(many.flag_rows) - len(listed):,}件の理由は「視点」のページにあります。"
