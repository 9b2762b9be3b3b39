"""What lists and files hold: every heading and every word of a row, checked against the sheet."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lib.contract.reference import Reference
from lib.findings import listing
from lib.findings.judged_by import scale_and_rules
from lib.findings.projects import budget_years
from lib.judge.evaluation import Evaluation
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.views import with_cells

SHEET = "長崎県 令和3年度 事業群評価調書"
OURS = {"事業群コード": "society50", "事業群": "(事業群名は原資料から読み取れず)"}


@pytest.fixture
def words(evaluation: Evaluation) -> Vocabulary:
    return vocabulary(evaluation.tables, evaluation.policy)


@pytest.fixture
def view(evaluation: Evaluation, words: Vocabulary) -> View:
    return narrow(evaluation, Selection(), words)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


def _rows(view: View, words: Vocabulary) -> list[dict[str, Any]]:
    return listing.indicator_rows(view, words).to_dict("records")


def _row(**changed: Any) -> dict[str, Any]:
    blank = {
        "事務事業": "", "所管課(室)": "", "基準値": None, "目標値": None, "目標の状態": "", "実績値": None, "実績の状態": "",
        "達成率": "", "記載の達成率": "", "進捗状況": "", "最終目標": None, "出典": SHEET, "年度の根拠": "",
        "達成率の式(①目標 ②実績)": "", "判定基準": "", "判定基準の内容": "",
    }  # fmt: skip
    return OURS | blank | changed


CLOUD = {"指標": "長崎県自治体クラウドサービス県内利用団体数", "種別": "事業群の指標", "単位": "団体"}
ROBOTS = {
    "指標": "RPA作成ロボット数",
    "種別": "活動指標",
    "単位": "台",
    "事務事業": "スマート県庁プロジェクト",
    "所管課(室)": "情報システム課",
}


@pytest.mark.parametrize(
    "expected",
    [
        _row(**CLOUD, 年度="R元", 基準値=5.0, 出典の行="5", 年度の根拠="表に記載"),
        _row(**CLOUD, 年度="R2", 実績値=5.0, 実績の状態="記載あり", 進捗状況="目標なし", 出典の行="3", 年度の根拠="本文より"),
        _row(**CLOUD, 年度="R3", 目標値=8.0, 目標の状態="記載あり", 実績の状態="報告時期前", 進捗状況="報告時期前", 出典の行="4・5", 年度の根拠="表に記載"),
        _row(**CLOUD, 年度="R7", 目標値=16.0, 目標の状態="記載あり", 実績の状態="報告時期前", 進捗状況="報告時期前", 最終目標=16.0, 出典の行="4・5", 年度の根拠="表に記載"),
        _row(**ROBOTS, 年度="R元", 目標の状態="設定なし", 実績の状態="設定なし", 出典の行="38"),
        _row(**ROBOTS, 年度="R2", 目標値=40.0, 目標の状態="記載あり", 実績値=20.0, 実績の状態="記載あり", 達成率="50%",
             記載の達成率="50%", 進捗状況="やや遅れ", 出典の行="38", 年度の根拠="表の並びから推定", 判定基準="既定(100/80/50)",
             判定基準の内容="概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ", **{"達成率の式(①目標 ②実績)": "②/①"}),
        _row(**ROBOTS, 年度="R3", 目標の状態="原資料から読み取れず", 出典の行="38"),
    ],
    ids=lambda row: f"{row['単位']}-{row['年度']}",
)  # fmt: skip
def test_a_cell_of_the_sheet_is_a_row(view: View, words: Vocabulary, expected: dict[str, Any]) -> None:
    rows = [_plain(r) for r in _rows(view, words)]
    assert [r for r in rows if (r["指標"], r["年度"]) == (expected["指標"], expected["年度"])] == [expected]


def test_rows_go_by_indicator_as_the_page_does_and_then_by_year(view: View, words: Vocabulary) -> None:
    rows = _rows(view, words)
    names = list(dict.fromkeys(r["指標"] for r in rows))
    assert len(rows) == 44 and names[0] == CLOUD["指標"] and names[2] == "実証実験及び社会実装数"
    assert [r["年度"] for r in rows if r["指標"] == CLOUD["指標"]] == ["R元", "R2", "R3", "R4", "R5", "R6", "R7"]


def test_the_computed_rate_is_not_the_printed_one(evaluation: Evaluation, words: Vocabulary, view: View) -> None:
    cells = view.cells.copy()
    at = (cells["indicator_id"] == "rpa_robots") & (cells["fiscal_year"] == 2020)
    cells.loc[at, "printed_rate"] = 0.99
    wrong = with_cells(view, cells)
    row = next(r for r in _rows(wrong, words) if r["指標"] == "RPA作成ロボット数" and r["年度"] == "R2")
    assert (row["達成率"], row["記載の達成率"]) == ("50%", "99%")


def test_an_unpublished_actual_and_an_owed_one_differ(synthetic: Evaluation) -> None:
    known = vocabulary(synthetic.tables, synthetic.policy)
    states = {r["実績の状態"] for r in _rows(narrow(synthetic, Selection(), known), known)}
    assert {"未報告", "報告時期前", "非公表", "記載あり"} <= states


def test_a_project_is_a_row_with_its_costs_and_viewpoints(view: View) -> None:
    rows = [_plain(row) for row in listing.project_rows(view).to_dict("records")]
    assert rows[0] == OURS | {
        "番号": 1, "中核事業": "○", "事務事業": "ながさきSociety5.0推進費", "所管課(室)": "次世代情報化推進室", "事業期間": "R2-7",
        "事業費 R元実績(千円)": None, "事業費 R2実績(千円)": 8372.0, "事業費 R3計画(千円)": 65729.0,
        "事業費の空欄": "R元実績 設定なし",
        "まず見る指標": "実証実験及び社会実装数", "その進捗状況": "遅れ", "記載の視点": "④⑧", "注意(自動)の視点": "①②④⑤⑥⑧",
        "見直し区分": "改善", "出典の行": "17", "事業費の年度の根拠": "表の並びから推定", "事業費の出典の行": "21〜22",
    }  # fmt: skip
    assert rows[1] == OURS | {
        "番号": 2, "中核事業": "", "事務事業": "長崎県版インフラDX推進事業費", "所管課(室)": "建設企画課", "事業期間": "(R3新規)R3-5",
        "事業費 R元実績(千円)": None, "事業費 R2実績(千円)": None, "事業費 R3計画(千円)": None,
        "事業費の空欄": "R元実績 設定なし、R2実績 設定なし、R3計画 原資料から読み取れず",
        "まず見る指標": "三次元データを活用する仕様書作成", "その進捗状況": "判定前(報告時期前)", "記載の視点": "②", "注意(自動)の視点": "",
        "見直し区分": "現状維持", "出典の行": "27", "事業費の年度の根拠": "", "事業費の出典の行": "27",
    }  # fmt: skip
    assert [r["番号"] for r in rows] == [1, 2, 3, 4] and rows[3]["注意(自動)の視点"] == "②⑧"


def test_the_newest_review_of_a_project_is_shown(evaluation: Evaluation, words: Vocabulary) -> None:
    from types import MappingProxyType

    import pandas as pd

    from lib.judge.evaluation import evaluate
    from lib.store.tables import Tables

    tables = evaluation.tables
    rows = tables["reviews"]
    older = rows.assign(review_year=rows["review_year"] - 1, decision="廃止")
    for frame in (pd.concat([rows, older]), pd.concat([older, rows])):
        frames = dict(tables.frames) | {"reviews": frame.astype(rows.dtypes.to_dict())}
        both = evaluate(Tables(MappingProxyType(frames), tables.version, tables.origin), evaluation.policy)
        shown = listing.project_rows(narrow(both, Selection(), words))
        assert shown["見直し区分"].tolist() == ["改善", "現状維持", "改善", "改善"]


def test_projects_without_anything_said_have_blanks_and_not_errors(evaluation: Evaluation, words: Vocabulary) -> None:
    from types import MappingProxyType

    from lib.judge.evaluation import evaluate
    from lib.store.tables import Tables

    tables = evaluation.tables
    frames = dict(tables.frames) | {
        name: tables[name].iloc[:0]
        for name in ("indicators", "observations", "narratives", "budgets", "reviews", "review_viewpoints")
    }
    bare = evaluate(Tables(MappingProxyType(frames), tables.version, tables.origin), evaluation.policy)
    row = listing.project_rows(narrow(bare, Selection(), words)).to_dict("records")[0]
    assert (
        row["まず見る指標"],
        row["その進捗状況"],
        row["記載の視点"],
        row["注意(自動)の視点"],
        row["見直し区分"],
    ) == ("", "", "", "", "")
    assert not [k for k in row if k.startswith("事業費")]


def test_the_last_four_budget_years_in_order(view: View, synthetic: Evaluation) -> None:
    assert budget_years(view) == [(2019, "actual"), (2020, "actual"), (2021, "plan")]
    known = vocabulary(synthetic.tables, synthetic.policy)
    assert budget_years(narrow(synthetic, Selection(), known)) == [
        (2023, "actual"),
        (2024, "actual"),
        (2025, "plan"),
    ]


def test_attention_and_viewpoints_as_the_files_hold_them(view: View) -> None:
    rows = listing.attention_rows(view)
    assert list(rows.columns) == [
        "順",
        "事業群コード",
        "事業群",
        "指標",
        "状況",
        "記載の視点",
        "注意(自動)の視点",
        "理由",
        "調書の文",
        "出典の行",
    ]
    assert rows.iloc[0].tolist()[:7] == [
        1,
        "society50",
        "(事業群名は原資料から読み取れず)",
        "実証実験及び社会実装数",
        "▼遅れ 40%",
        "④⑧",
        "①②④⑤⑥⑧",
    ]
    assert rows.iloc[0].tolist()[8:] == [
        "「○令和2年度調査したシーズ・サービスは48件であったが、すぐに社会実装できるものがなかったため、実証実験を行った2件のみが実績となった。」(44行)",
        "23〜24",
    ]
    seen = listing.suggestion_rows(view)
    assert list(seen.columns) == ["事業群コード", "事業群", "視点", "対象", "理由", "調書の文", "出典の行"]
    assert not set(seen["理由"]) & set(rows["理由"])
    seven = seen[seen["視点"] == "⑦"].iloc[0]
    assert seven["対象"] == CLOUD["指標"] and seven["出典の行"] == "3〜5"
    assert seven["調書の文"] == (
        "「・令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。」(3行) "
        "「また、テスト環境を提供するなど利用に向けた協議を継続している団体もあるが利用団体増とはなっていない。」(45行)"
        " 「実績としては、利用中の1団体で、1システムの追加利用となっている。」(3行)"
    )


def test_a_file_says_what_it_holds(
    view: View, words: Vocabulary, synthetic: Evaluation, evaluation: Evaluation
) -> None:
    version = evaluation.tables.version
    assert listing.preface(view, words, "指標の表") == [
        ("内容", "指標の表"), ("データ版", version), ("絞り込み", "なし(すべて)"), ("判定基準", scale_and_rules(view)),
    ]  # fmt: skip
    known = vocabulary(synthetic.tables, synthetic.policy)
    made_up = listing.preface(narrow(synthetic, Selection(), known), known, "x")
    assert made_up[0] == ("注意", "架空データ。実在の自治体の実績ではありません。") and len(made_up) == 5
    assert listing.about_agreement(view)[0][0] == "記載と注意の重なり"
    assert listing.about_agreement(view)[0][1].startswith("記載の視点5件のうち") and listing.about_agreement(view)[0][
        1
    ].endswith("評価できません。")


def test_filters_are_said_in_words(words: Vocabulary) -> None:
    chosen = Selection(section=("情報システム課", "建設企画課"), years=(2020, 2021), core="yes", indicator="rpa_robots")
    assert (
        listing.filters_in_words(chosen, words)
        == "所管課(室): 情報システム課、建設企画課 / 中核事業のみ / 年度: R2〜R3"
    )
    assert listing.filters_in_words(Selection(indicator="rpa_robots"), words) == "なし(すべて)"
    tried = Selection(recorded=("2",), limits=(("on_track", 90), ("slightly_behind", 50)))
    assert listing.filters_in_words(tried, words) == (
        "記載の視点: ② 要因分析と工夫 / 仮判定: 概ね順調は90%以上、やや遅れは50%以上"
    )


def test_signs_and_lines_are_joined_in_order() -> None:
    assert listing.signs([8, 2, 8]) == "②⑧" and listing.signs([]) == ""
    assert listing.places([Reference("r3_sheet", place) for place in ("L5", "L3", "L4", "L9")]) == "3〜5・9"
