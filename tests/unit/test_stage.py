"""The stage of 会議: the words of its slides, what can be asked for, and the script that the browser gets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lib.figures.palette import LIGHT
from lib.findings.slides.agenda import make_agenda, make_slide
from lib.findings.slides.charted import GroupsChart, IndicatorChart, slide_chart
from lib.findings.slides.stage import (
    narrowed_words,
    overview_parts,
    pace,
    stage_slide,
    synthetic_words,
)
from lib.judge.evaluation import Evaluation
from lib.ui.screens.meeting import stage
from lib.ui.session.session import Session
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

GROUP = "(事業群名は原資料から読み取れず)〔society50〕"


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _script(evaluation: Evaluation, **chosen: Any) -> dict[str, Any]:
    view, words = _view(evaluation, **chosen), vocabulary(evaluation.tables, evaluation.policy)
    session = Session(evaluation, words, view.selection, view, (), LIGHT)
    script: dict[str, Any] = json.loads(json.dumps(stage.script_of(session)))
    return script


@pytest.fixture(scope="module")
def script(evaluation: Evaluation) -> dict[str, Any]:
    return _script(evaluation)


def test_the_words_of_a_slide_are_these(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    words = stage_slide(view, make_slide(view, "indicator.rpa_robots"))
    assert (words.whose, words.name, words.title, words.source) == (
        GROUP,
        "RPA作成ロボット数",
        "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ",
        "出典 38〜39行",
    )
    assert [(figure.label, figure.value, figure.how) for figure in words.facts] == [
        ("R2達成率(②/①)", "50%", "実績20 / 目標40台、年度は表の並びから推定"),
        ("RPA利用所属", "9 / 10所属", "90%"),
        ("直近値", "20台", "R2"),
    ]
    assert (words.viewpoint, words.viewpoint_number, words.recorded) == ("記載の視点②", 2, True)
    assert words.question.startswith("確認事項(情報システム課) 調書の記載は「") and words.story == ""
    assert [(r.heading, r.quote.text[:12], r.quote.place and r.quote.place.words) for r in words.remarks] == [
        ("注意(自動)②", "「RPA作成ロボット数」", None),
        ("注意(自動)⑧", "「スマート県庁プロジェク", None),
        ("事業の成果", "・手順の見直しとRPAに", "37行"),
        ("事業の成果", "・活用し効率化を体感した", "37行"),
        ("令和3年度の見直し内容", "○各部署のデジタル改革推", "57行"),
    ]


def test_a_slide_names_its_group_or_counts_them(evaluation: Evaluation, prefecture: Evaluation) -> None:
    view = _view(evaluation)
    assert [stage_slide(view, slide).whose for slide in make_agenda(view)] == [GROUP] * 7
    view = _view(prefecture)
    overview, group, *_, decided = (stage_slide(view, slide) for slide in make_agenda(view))
    assert overview.whose == decided.whose == "24事業群" and group.whose.startswith(group.name)


def test_a_slide_has_its_share_of_the_time_in_steps_of_half_a_minute(
    evaluation: Evaluation, prefecture: Evaluation
) -> None:
    view = _view(evaluation)
    agenda = make_agenda(view)
    assert pace(view, agenda) == (510, "目安 8分30秒")  # 60 minutes, 7 slides
    assert pace(view, agenda[:1]) == (3600, "目安 60分")
    assert pace(_view(evaluation, minutes="30"), agenda * 20) == (30, "目安 30秒")
    many = _view(prefecture, minutes="30")
    assert pace(many, make_agenda(many)) == (300, "目安 5分")


def _years(view: View, key: str) -> list[tuple[str, str]]:
    chart = slide_chart(view, make_slide(view, key))
    assert isinstance(chart, IndicatorChart)
    return [(shown.label, shown.words) for shown in chart.years]


def test_a_chart_goes_back_over_the_years_with_results_from_the_newest(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    assert _years(view, "indicator.cloud_users") == [("R2", "R2は実績5団体"), ("R元", "R元は基準値5団体")]
    assert _years(view, "indicator.rpa_robots") == [("R2", "R2は目標40台に対し20台(▲やや遅れ)")]
    (r2, _) = _years(view, "overview")
    assert r2 == ("R2", "R2は「クラウド利用団体」実績5団体、「オープンデータ登録数」実績1,750件")
    assert _years(_view(evaluation, years=(2019, 2019)), "indicator.cloud_users") == [("R元", "R元は基準値5団体")]


def test_no_year_without_a_result_is_offered(synthetic: Evaluation, prefecture: Evaluation) -> None:
    for source in (synthetic, prefecture):
        view, cells = _view(source), source.rows.cells
        for indicator_id in source.assessed:
            chart = slide_chart(view, make_slide(view, f"indicator.{indicator_id}"))
            assert isinstance(chart, IndicatorChart)
            known = {c.fiscal_year for c in cells.of("indicator_id", indicator_id) if c.actual >= 0 or c.actual < 0}
            based = {c.fiscal_year for c in cells.of("indicator_id", indicator_id) if c.baseline == c.baseline}
            assert [shown.year for shown in chart.years] == sorted(known | based, reverse=True)


def test_the_caption_of_a_year_names_no_later_one_and_no_projection(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    chart = slide_chart(view, make_slide(view, "indicator.cloud_users"))
    assert isinstance(chart, IndicatorChart) and "試算" in chart.caption
    assert [shown.caption.partition("(")[2] for shown in chart.years] == ["単位: 団体、R元〜R2)", "単位: 団体、R元)"]


def test_the_parts_are_departments_else_groups_else_sections(evaluation: Evaluation, prefecture: Evaluation) -> None:
    def labels(evaluation: Evaluation, **chosen: Any) -> list[str]:
        view, words = _view(evaluation, **chosen), vocabulary(evaluation.tables, evaluation.policy)
        return [part.label for part in overview_parts(view, words)]

    assert labels(evaluation) == ["次世代情報化推進室", "建設企画課", "情報システム課"]
    assert labels(evaluation, section=("建設企画課",)) == []
    groups = prefecture.tables["program_groups"]
    departments = labels(prefecture)
    assert len(departments) == min(6, groups["department"].nunique()) and set(departments) <= {*groups["department"]}
    own = labels(prefecture, department=(departments[0],))
    assert len(own) == min(12, int((groups["department"] == departments[0]).sum())) and "〔" in own[0]


def test_a_part_is_the_overview_of_what_is_left(evaluation: Evaluation) -> None:
    view, words = _view(evaluation), vocabulary(evaluation.tables, evaluation.policy)
    part = overview_parts(view, words)[1]
    assert (part.label, part.view.selection.section) == ("建設企画課", ("建設企画課",))
    assert "R2は6指標中" not in make_slide(part.view, "overview").sentence


def test_the_cover_says_what_was_chosen_and_whether_it_is_made_up(
    evaluation: Evaluation, synthetic: Evaluation
) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    assert narrowed_words(_view(evaluation), words) == "" == synthetic_words(_view(evaluation))
    chosen = _view(evaluation, section=("建設企画課",), core="yes")
    assert narrowed_words(chosen, words) == "絞り込み: 所管課(室) 建設企画課 / 中核事業のみ"
    assert synthetic_words(_view(synthetic)) == "架空データ: 実在の自治体の実績ではありません。"


def test_a_chart_is_told_in_words_and_as_a_table(evaluation: Evaluation, prefecture: Evaluation) -> None:
    view = _view(evaluation)
    charts = {slide.key: slide_chart(view, slide) for slide in make_agenda(view)}
    assert {key: chart and (chart.alt, len(chart.table.rows)) for key, chart in charts.items()} == {
        "overview": (
            "目標と実績のグラフ: 長崎県自治体クラウドサービス県内利用団体数、県・市町におけるオープンデータカタログサイトに登録されたデータ数",
            8,
        ),
        "indicator.trials_done": ("目標と実績のグラフ: 実証実験及び社会実装数", 2),
        "indicator.rpa_robots": ("目標と実績のグラフ: RPA作成ロボット数", 2),
        "indicator.cloud_users": ("目標と実績のグラフ: 長崎県自治体クラウドサービス県内利用団体数", 4),
        "project.society50_promotion": ("事業費のグラフ: ながさきSociety5.0推進費", 3),
        "project.smart_prefecture": ("事業費のグラフ: スマート県庁プロジェクト", 3),
        "decided": None,
    }
    many = _view(prefecture)
    picture = slide_chart(many, make_slide(many, "overview"))
    assert isinstance(picture, GroupsChart) and picture.alt.startswith("24事業群: ")
    assert sum(len(row.groups) for row in picture.rows) == 24 and {g.size for r in picture.rows for g in r.groups} <= {
        *"lms"
    }


def test_the_script_has_the_fields_that_the_browser_reads(script: dict[str, Any]) -> None:
    assert list(script) == [
        *(
            "format",
            "stage",
            "version",
            "dataset",
            "address",
            "library",
            "health",
            "code",
            "synthetic",
            "look",
            "paper",
        ),
        *("kinds", "circled", "viewpoints", "chosen", "template", "pace", "pace_words", "slides"),
    ]
    slide, *_ = script["slides"]
    words = ["whose", "key", "kind", "name", "title", "story", "facts"]
    words += ["viewpoint", "viewpoint_number", "recorded"]
    words += ["question", "source", "charts", "years", "notes", "detail"]
    assert list(slide) == [*words, "filtered"] and list(slide["filtered"][0]) == [*words, "label"]
    assert list(slide["charts"][0]) == ["figure", "alt", "caption", "table"] and list(slide["charts"][0]["table"]) == [
        "head",
        "rows",
    ]
    assert list(slide["years"][0]) == ["year", "label", "words", "caption"]
    assert script["address"] == "[]" and script["circled"][:3] == ["①", "②", "③"]


def test_a_caption_names_what_the_projection_rests_on(script: dict[str, Any]) -> None:
    captions = {slide["key"]: chart["caption"] for slide in script["slides"] for chart in slide["charts"]}
    assert captions["indicator.cloud_users"].endswith("(単位: 団体、R元〜R7)。試算はR元→R2の1年分の推移による")
    assert not any("試算" in caption for key, caption in captions.items() if key.startswith("project."))


def test_the_charts_of_the_stage_carry_no_words_that_only_a_pointer_would_show(script: dict[str, Any]) -> None:
    figures = [chart["figure"] for slide in script["slides"] for chart in slide["charts"]]
    traces = [trace for figure in figures for trace in figure["data"]]
    assert traces and not any({"customdata", "hovertemplate"} & set(trace) for trace in traces)


def test_the_template_of_charts_is_sent_once(script: dict[str, Any]) -> None:
    figures = [chart["figure"] for slide in script["slides"] for chart in slide["charts"]]
    assert script["template"]["layout"] and not any("template" in figure["layout"] for figure in figures)


def test_each_slide_of_the_script_has_its_chart_its_notes_and_its_detail(script: dict[str, Any]) -> None:
    told = {
        slide["key"]: (
            len(slide["charts"]),
            [shown["label"] for shown in slide["years"]],
            bool(slide["notes"]),
            bool(slide["detail"]),
            len(slide["filtered"]),
        )
        for slide in script["slides"]
    }
    assert told == {
        "overview": (1, ["R2", "R元"], True, False, 3),
        "indicator.trials_done": (1, ["R2"], True, True, 0),
        "indicator.rpa_robots": (1, ["R2"], True, True, 0),
        "indicator.cloud_users": (1, ["R2", "R元"], True, True, 0),
        "project.society50_promotion": (1, [], True, True, 0),
        "project.smart_prefecture": (1, [], True, True, 0),
        "decided": (0, [], False, False, 0),
    }


def test_a_text_of_the_sheet_leads_to_its_line(script: dict[str, Any]) -> None:
    notes = next(slide["notes"] for slide in script["slides"] if slide["key"] == "indicator.cloud_users")
    assert notes.startswith('<div class="ev"><ul class="texts"><li><b>注意(自動)②</b> <bdi>「長崎県自治体クラウド')
    assert (
        "<li><b>進捗状況</b> <bdi>・令和2年度末現在、県内5団体で利用。</bdi> "
        '<a class="ref" data-go href="sources?line=3" title="原資料のこの行を開く">出典 3行</a></li>'
    ) in notes


def test_a_script_is_pinned_to_what_was_chosen_but_not_to_the_slide_that_is_shown(evaluation: Evaluation) -> None:
    script = _script(evaluation, section=("建設企画課",), run="yes", at="decided")
    assert script["address"] == "[('section', ['建設企画課'])]"
    assert script["chosen"] == "絞り込み: 所管課(室) 建設企画課"
