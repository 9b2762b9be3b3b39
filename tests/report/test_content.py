"""What stands on paper, as it is handed to the typesetter: the screen's words and figures, place by place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from lib.findings import headline
from lib.findings.attention import attention
from lib.findings.decisions import Decision
from lib.findings.judged_by import scale_and_rules
from lib.findings.listing import quoted
from lib.findings.series import budget, charts
from lib.findings.slides.agenda import make_slide
from lib.judge.evaluation import Evaluation
from lib.report.chart_content import chart_content
from lib.report.paper import PICTURE, group_content, overview_content, picture_content
from lib.view.narrow import View
from lib.view.selection import Selection
from tests.report.conftest import view_of

AT = datetime(2026, 11, 24, 10, 30)
NOBODY = "(事業群名は原資料から読み取れず)"


@pytest.fixture(scope="module")
def page(view: View) -> dict[str, Any]:
    record = [
        Decision("a", "overview", "全体像", "decision", 2, "決めた", "2026-11-24 10:00", "v"),
        Decision("b", "overview", "全体像", "question", 0, "問う", "2026-11-24 10:01", "v"),
    ]
    content = group_content([view, view], "なし(すべて)", record, AT)
    assert (content["form"], content["title"]) == ("a4", "事業群評価")
    assert (
        content["foot"]
        == f"データ版 {view.evaluation.tables.version} 作成 令和8年11月24日 10:30 判定基準 {scale_and_rules(view)}"
    )
    assert [len(g["record"]) for g in content["groups"]] == [2, 0], "the record stands once"
    return dict(content["groups"][0])


def test_the_head_of_a_group(page: dict[str, Any], view: View) -> None:
    assert page["title"] == NOBODY and page["banner"] == ""
    assert page["under"] == "長崎県 令和3年度 事業群評価調書 / 絞り込み: なし(すべて)"
    assert page["headline"] == "".join(headline.headline(view))
    assert (
        page["cost"]
        == "事業費 R2実績 → R3計画: 6.78億円 → 3.68億円(−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定)"
    )
    assert page["record"] == (
        {"kind": "決定", "slide": "全体像", "viewpoint": "②", "text": "決めた", "written_at": "令和8年11月24日 10:00"},
        {"kind": "確認事項", "slide": "全体像", "viewpoint": "", "text": "問う", "written_at": "令和8年11月24日 10:01"},
    )


def test_the_indicators_of_a_group(page: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in page["indicators"]}
    assert len(rows) == 12 and page["indicators"][0]["name"] == "実証実験及び社会実装数"
    assert rows["RPA作成ロボット数"] == {
        "name": "RPA作成ロボット数",
        "kind": "活動指標",
        "goal": "40台",
        "actual": "R2※ 20台",
        "rate": "50%",
        "status": "▲やや遅れ",
        "projection": "",
        "places": "38",
    }
    assert rows["長崎県自治体クラウドサービス県内利用団体数"] == {
        "name": "長崎県自治体クラウドサービス県内利用団体数",
        "kind": "事業群の指標",
        "goal": "R7 16団体",
        "actual": "R2 5団体",
        "rate": "",
        "status": "判定前(報告時期前)",
        "projection": "5団体 試算 31%(R元→R2の1年分)",
        "places": "3〜5",
    }
    assert list(rows["課題解決手法の提案数"].values())[1:] == [
        "活動指標",
        "原資料から読み取れず",
        "報告時期前",
        "",
        "判定前(報告時期前)",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "goal", "line"),
    [
        ("実用化された、ICTを活用したサービスや仕組みの数", "R3※ 3件", "24"),
        ("三次元データを活用する仕様書作成", "R3※ 1件", "27"),
        ("県内測量業者の三次元データ業務", "R3※ 1件", "28"),
    ],
)
def test_a_target_of_the_next_year_is_shown(page: dict[str, Any], name: str, goal: str, line: str) -> None:
    row = next(row for row in page["indicators"] if row["name"] == name)
    assert (row["goal"], row["actual"], row["rate"]) == (goal, "報告時期前", "")
    assert (row["status"], row["projection"], row["places"]) == ("判定前(報告時期前)", "", line)


def test_the_lists_of_a_group_say_which_years_are_inferred(page: dict[str, Any]) -> None:
    assert (page["indicators_note"], page["costs_note"]) == ("(※ 年度は表の並びから推定)", "、年度は表の並びから推定")
    marked = {row["name"] for row in page["indicators"] if "※" in row["goal"] + row["actual"]}
    assert len(marked) == 9 and "課題解決手法の提案数" not in marked


def test_a_group_whose_years_are_printed_says_nothing_of_them(synthetic: Evaluation) -> None:
    group = str(synthetic.tables["program_groups"]["group_id"].iloc[0])
    (made,) = group_content([view_of(synthetic, Selection(group=(group,)))], "なし")["groups"]
    assert (made["indicators_note"], made["costs_note"]) == ("", "") and "※" not in str(made["indicators"])


def test_the_projects_of_a_group(page: dict[str, Any]) -> None:
    assert page["budget_years"] == ("R元実績", "R2実績", "R3計画")
    assert page["projects"][:2] == (
        {
            "number": "1○",
            "name": "ながさきSociety5.0推進費",
            "section": "次世代情報化推進室",
            "amounts": ("設定なし", "8,372", "65,729"),
            "recorded": "④⑧",
            "suggested": "①②④⑤⑥⑧",
            "decision": "改善",
        },
        {
            "number": "2",
            "name": "長崎県版インフラDX推進事業費",
            "section": "建設企画課",
            "amounts": ("設定なし", "設定なし", "原資料から読み取れず"),
            "recorded": "②",
            "suggested": "",
            "decision": "現状維持",
        },
    )


def test_every_question_stands_with_its_passages_and_lines(page: dict[str, Any], view: View) -> None:
    assert [row["because"] for row in page["flags"]] == view.flags["because"].tolist()
    seven = next(row for row in page["flags"] if row["viewpoint"] == "⑦")
    assert "新規利用開始となった団体はない。」(3行)" in seven["passages"] and seven["places"] == "3〜5"
    assert (page["flags"][0]["passages"], page["flags"][0]["places"]) == (
        "「○令和2年度調査したシーズ・サービスは48件であったが、すぐに社会実装できるものがなかったため、実証実験を行った2件のみが実績となった。」(44行)",
        "17・23",
    )


def test_the_charts_of_a_group_are_its_own_first(page: dict[str, Any]) -> None:
    assert [c["name"] for c in page["charts"]] == [
        "クラウド利用団体", "オープンデータ登録数", "実証実験・社会実装", "RPAロボット", "RPA利用所属", "庁外システム利用",
    ]  # fmt: skip
    cloud = page["charts"][0]
    assert cloud == {
        "kind": "progress", "name": "クラウド利用団体", "unit": "団体", "alt": cloud["alt"],
        "years": ["R元", "R2", "R3", "R4", "R5", "R6", "R7"], "baseline": [5, *[None] * 6], "actual": [None, 5, *[None] * 5],
        "target": [None, None, 8, 10, 12, 14, 16], "projection": [None, 5, 5, 5, 5, 5, 5], "is_thin": True, "ends": "5",
        "words": ["", "", *["報告時期前"] * 5], "labels": ["5", "5", "", "", "", "", ""], "goals": ["", "", "8", "10", "12", "14", "16"], "years_note": "",
    }  # fmt: skip
    assert "R3は目標8団体、報告時期前" in cloud["alt"] and page["charts"][3]["ends"] == ""
    assert page["charts"][5]["labels"][:2] == ["38.7万", "41.4万"], "narrow: from ten thousand on in 万"


def test_a_cost_chart_counts_its_general_fund_once(view: View) -> None:
    made = chart_content(budget(view, "e_prefecture", "電子県庁推進事業"))
    assert made["totals"] == ["512,504", "658,011", "285,224"]
    assert [
        (bars["label"], bars["values"], bars["labels"]) for bars in (made["fund"], made["other"], made["personnel"])
    ] == [
        ("うち一般財源", [165_193, 84_924, 124_445], ["165,193", "84,924", "124,445"]),
        ("その他の財源", [347_311, 573_087, 160_779], ["347,311", "573,087", "160,779"]),
        ("人件費(参考)", [19_885, 10_178, 16_491], ["19,885", "10,178", "16,491"]),
    ]
    assert (made["kind"], made["name"], made["unit"], made["words"]) == (
        "budget",
        "電子県庁推進事業",
        "千円",
        ["", "", ""],
    )
    assert made["slots"] == ["R元実績", "R2実績", "R3計画"] and made["alt"].startswith(
        "電子県庁推進事業の事業費(年度は表の並びから推定)。R元実績"
    )
    lost = chart_content(budget(view, "infra_dx", "x"))
    assert lost["totals"] == ["", "", ""] and lost["fund"]["labels"] == ["", "", ""]


def test_a_picture_says_its_finding_and_its_lines(view: View) -> None:
    robots, cost = (charts(view, make_slide(view, k))[0] for k in ("indicator.rpa_robots", "project.e_prefecture"))
    made = picture_content(robots, "出典 38行")
    assert (made["form"], (made["width"], made["height"]), made["foot"]) == ("picture", PICTURE, "出典 38行")
    assert made["chart"]["title"] == "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ"
    assert (
        picture_content(cost)["chart"]["title"] == "電子県庁推進事業 事業費(単位: 千円)"
        and picture_content(cost)["foot"] == ""
    )
    uses = charts(view, make_slide(view, "indicator.public_system_uses"))[0]
    assert picture_content(uses)["chart"]["labels"][:2] == ["386,524", "413,852"], "a picture has room for all digits"


def test_the_overview_of_everything(view: View) -> None:
    page = overview_content(view, "なし", AT)
    assert (page["form"], page["title"], page["under"], page["banner"]) == (
        "a3",
        "事業群評価 全体像",
        "絞り込み: なし",
        "",
    )
    assert page["headline"] == "".join(headline.headline(view)) and page["foot"].endswith(scale_and_rules(view))
    assert page["cost"].endswith("(−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定)")
    assert [c["name"] for c in page["charts"]][:3] == ["クラウド利用団体", "オープンデータ登録数", "実証実験・社会実装"]
    assert len(page["charts"]) == 8
    assert (page["met"], page["behind"]) == ("達成", "遅れ・やや遅れ")
    assert page["groups"] == (
        {
            "name": NOBODY,
            "indicators": "12",
            "met": "3",
            "behind": "2",
            "warned": "1",
            "unreported": "0",
            "not_due": "7",
            "projects": "4",
            "cost": "6.78億円 → 3.68億円、R3計画額が読み取れない1事業を除く、年度は表の並びから推定",
            "flags": "13",
        },
    )
    assert [
        (row["group"], row["indicator"], row["mark"], row["reason"], row["places"]) for row in page["attention"]
    ] == [
        (NOBODY, row.short_name, row.mark, f"{row.reason} {quoted(row.passages)}".strip(), lines)
        for row, lines in zip(attention(view), ["23〜24", "38", "3〜5"], strict=True)
    ]
    assert [(row["recorded"], row["suggested"]) for row in page["attention"]] == [
        (_signs(row.recorded), _signs(row.suggested)) for row in attention(view)
    ]


def _signs(viewpoints: tuple[int, ...]) -> str:
    return "".join("①②③④⑤⑥⑦⑧⑨"[viewpoint - 1] for viewpoint in viewpoints)


def test_behind_counts_what_is_behind_and_never_what_is_met(synthetic: Evaluation) -> None:
    for group in synthetic.tables["program_groups"]["group_id"]:
        (row,) = overview_content(view_of(synthetic, Selection(group=(group,))), "なし")["groups"]
        mine = synthetic.assessments[synthetic.assessments["group_id"] == group]
        poor = mine["status"].isin(["behind", "slightly_behind"])
        assert row == {
            "name": row["name"],
            "indicators": str(len(mine)),
            "met": str((mine["status"] == "met").sum()),
            "behind": str(poor.sum()),
            "warned": str(mine["is_warned"].sum()),
            "unreported": str(_waiting(synthetic, mine, "unreported")),
            "not_due": str(_waiting(synthetic, mine, "not_due")),
            "projects": "6",
            "cost": row["cost"],
            "flags": str((synthetic.flags["group_id"] == group).sum()),
        }


def _waiting(judged: Evaluation, items: pd.DataFrame, state: str) -> int:
    """How many of these indicators wait for an actual of any year, judged or not."""
    waiting = set(judged.cells.loc[judged.cells["status"] == state, "indicator_id"])
    return int(items["indicator_id"].isin(waiting).sum())


def test_made_up_data_says_so_on_every_page(synthetic: Evaluation) -> None:
    group = str(synthetic.tables["program_groups"]["group_id"].iloc[0])
    view = view_of(synthetic, Selection(group=(group,)))
    page = group_content([view], "x", (), AT)
    assert page["groups"][0]["banner"] == "架空データ: 試用のためにつくられたものです。" and page["foot"].endswith(
        " 架空データ"
    )
    assert page["groups"][0]["title"] == "架空001 行政のデジタル化" and overview_content(view, "x")["banner"]
    assert [row["name"] for row in overview_content(view, "x")["groups"]] == ["架空001 行政のデジタル化"]
    assert "のようなもの" not in page["foot"] and len(page["groups"][0]["flags"]) <= 40


def test_a_group_without_budgets_has_no_cost_and_no_years(hard_view: View) -> None:
    page = group_content([hard_view], "x")["groups"][0]
    budgets = hard_view.evaluation.tables["budgets"]
    assert bool(page["cost"]) == bool(len(budgets)) and len(page["budget_years"]) == (3 if len(budgets) else 0)
    assert overview_content(hard_view, "x")["groups"][0]["cost"]
    assert all(len(row["amounts"]) == len(page["budget_years"]) for row in page["projects"])
