"""JSON: what the screens say about a group, figure by figure, with its passages and places."""

from __future__ import annotations

import json
import math
from typing import Any

from lib.findings.attention import attention
from lib.findings.headline import headline
from lib.findings.indicator import make_indicator
from lib.findings.model import Link, Place, To
from lib.findings.overview.one_group import make_one_group
from lib.judge.evaluation import Evaluation
from lib.report.summary import plain, to_json
from lib.view.narrow import View
from lib.view.selection import Selection
from tests.report.conftest import view_of


def _summary(view: View) -> Any:
    return json.loads(to_json(view))


def test_it_says_what_the_screen_says(view: View) -> None:
    said = _summary(view)
    assert said["headline"] == "".join(headline(view))
    assert said["headline_places"] == ["L3", "L4", "L5", "L8", "L9", "L17", "L23", "L33", "L35", "L38", "L39"]
    assert [(a["rank"], a["indicator_id"], a["mark"], a["reason"]) for a in said["attention"]] == [
        (n, a.indicator_id, a.mark, a.reason) for n, a in enumerate(attention(view), start=1)
    ]
    assert [f["because"] for f in said["flags"]] == view.flags["because"].tolist()
    assert said["counts"] == {"indicators": 12, "behind": 2, "warned": 1, "unreported": 0, "not_due": 7}
    assert said["cost"]["words"].endswith("(−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定)")
    assert (said["is_synthetic"], said["format"]) == (False, 1)
    assert said["groups"] == [
        {"group_id": "society50", "name": "(事業群名は原資料から読み取れず)", "source_id": "r3_sheet"}
    ]


def test_an_indicator_carries_its_figures_its_status_and_where_they_stand(view: View) -> None:
    items = {i["id"]: i for i in _summary(view)["indicators"]}
    robots, cloud = items["rpa_robots"], items["cloud_users"]
    assert (robots["name"], robots["status"], robots["rate"], robots["year"]) == (
        "RPA作成ロボット数",
        "やや遅れ",
        0.5,
        2020,
    )
    assert (robots["target"], robots["actual"], robots["is_behind"], robots["is_warned"]) == (40, 20, True, False)
    assert robots["projection"] is None and robots["places"] == ["L38"] and robots["years_behind"] == 1
    assert (cloud["status"], cloud["status_code"], cloud["rate"]) == ("判定前(報告時期前)", "not_due", None)
    assert (cloud["projection"], cloud["projection_rate"], cloud["projection_status"]) == (5, 0.3125, None)
    assert (cloud["pace_needed_words"], cloud["pace_from_year"], cloud["pace_points"]) == ("年2.2団体の増", 2019, 2)
    assert cloud["is_warned"] and cloud["places"] == ["L5", "L4", "L3"]
    assert items["survey_jobs"]["pace_points"] is None and items["survey_jobs"]["latest_year"] is None


def test_a_flag_quotes_its_passages_with_source_and_place(view: View, document: list[str]) -> None:
    flags = _summary(view)["flags"]
    assert {
        "subject_type",
        "subject_id",
        "subject_name",
        "viewpoint",
        "rule_id",
        "because",
        "passages",
        "places",
    } <= set(flags[0])
    seven = next(f for f in flags if f["viewpoint"] == 7)
    assert seven["passages"][0] == {
        "text": "・令和2年度には、県内団体からの問合せは多かったが、新規利用開始となった団体はない。", "source_id": "r3_sheet", "place": "L3",
    }  # fmt: skip
    for flag in flags:
        for passage in flag["passages"]:
            assert passage["text"] in document[int(passage["place"][1:]) - 1]


def test_agreement_stands_beside_chance_and_is_called_what_it_is(view: View) -> None:
    agreement = _summary(view)["agreement"]
    assert (agreement["recorded"], agreement["suggested"], agreement["both"], agreement["by_chance"]) == (
        5,
        9,
        4,
        3.0,
    )
    assert "30件に満たない" in agreement["caution"] and "翌年度の事業" in agreement["caution"]


def test_each_group_has_its_own_and_no_figure_is_beyond_json(synthetic: Evaluation) -> None:
    for group in synthetic.tables["program_groups"]["group_id"]:
        said = _summary(view_of(synthetic, Selection(group=(group,))))
        assert [g["group_id"] for g in said["groups"]] == [group] and said["is_synthetic"]
        assert len(said["indicators"]) == 15 and {f["subject_id"] for f in said["flags"]}
        assert all(i["rate"] is None or math.isfinite(i["rate"]) for i in said["indicators"])
    enough = _summary(view_of(synthetic))["agreement"]
    assert enough["recorded"] >= 30 and "満たない" not in enough["caution"]


def test_the_screens_are_the_models_that_are_drawn(view: View) -> None:
    summary = _summary(view)
    screens = summary["screens"]
    assert list(screens) == ["overview", "indicators", "projects"]
    assert screens["overview"] == plain(make_one_group(view))
    assert [screen["indicator"] for screen in screens["indicators"]] == [
        plain(make_indicator(view, indicator_id)) for indicator_id in view.assessments["indicator_id"]
    ]
    assert [screen["project_id"] for screen in screens["projects"]] == view.projects["project_id"].tolist()
    assert summary["headline"] == "".join(headline(view))
    assert [item["finding"] for item in summary["indicators"]] == [
        screen["indicator"]["finding"] for screen in screens["indicators"]
    ]
    asked = screens["overview"]["asked"]["items"]
    assert [item["name"] for item in summary["attention"]] == [item["link"]["hint"] for item in asked]


def test_the_words_of_a_screen_stand_in_the_file(view: View) -> None:
    screens = _summary(view)["screens"]
    robots = next(screen for screen in screens["indicators"] if screen["indicator"]["indicator_id"] == "rpa_robots")
    assert robots["indicator"]["status"] == {"text": "▲やや遅れ", "tone": "warn", "is_projected": False}
    assert robots["indicator"]["project"]["to"] == "projects?project=smart_prefecture"
    assert [
        (row["year"], row["target"]["text"], row["actual"]["text"], row["status"]) for row in robots["years"]["rows"]
    ] == [
        ("R元", "設定なし", "設定なし", ""),
        ("R2", "40", "20", "やや遅れ"),
        ("R3", "原資料から読み取れず", "", ""),
    ]
    project = next(screen for screen in screens["projects"] if screen["project_id"] == "smart_prefecture")
    assert (project["title"]["name"], project["title"]["decision"]["text"]) == (
        "スマート県庁プロジェクト",
        "見直し区分 改善",
    )
    assert project["cost"]["words"] == "事業費 R2実績 → R3計画: +41%"
    assert project["cost"]["subtitle"].endswith("年度は表の並びから推定")


def test_a_model_becomes_plain_values() -> None:
    to = To("indicators", Selection(indicator="cloud"))
    assert plain(Link("クラウド", to)) == {"text": "クラウド", "to": "indicators?indicator=cloud", "hint": ""}
    assert plain((Place("44行", "行", to), None, float("nan"), {2: 1.5})) == [
        {"words": "44行", "kind": "行", "to": "indicators?indicator=cloud"},
        None,
        None,
        {"2": 1.5},
    ]
