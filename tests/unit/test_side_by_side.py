"""Side by side: each column counts what choosing it alone shows; the page in words; what to choose; the chart."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lib.figures.compare import lanes
from lib.figures.palette import palette
from lib.findings.compared import Compared, compared_things
from lib.findings.model import Advice, Link
from lib.findings.side_by_side import SideBySide, _lanes, make_side_by_side
from lib.judge.evaluation import Evaluation
from lib.ui.parts.notices import advice
from lib.ui.screens.compare.side_by_side import side_by_side
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import words
from tests.plotted import plotted


def _view(evaluation: Evaluation, selection: Selection = EMPTY) -> tuple[View, Vocabulary]:
    known = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, selection, known), known


def _things(evaluation: Evaluation, by: str, selection: Selection) -> list[Compared]:
    return compared_things(*_view(evaluation, selection), by)


def _compared(evaluation: Evaluation, by: str, selection: Selection) -> SideBySide:
    compared = make_side_by_side(*_view(evaluation, selection), by)
    assert isinstance(compared, SideBySide)
    return compared


def _advice(evaluation: Evaluation, by: str, selection: Selection = EMPTY) -> Advice:
    to_choose = make_side_by_side(*_view(evaluation, selection), by)
    assert isinstance(to_choose, Advice)
    return to_choose


def _of_frequent(evaluation: Evaluation, by: str, count: int) -> Selection:
    """The choice of the first values of a filter."""
    view, _ = _view(evaluation)
    rows = view.projects if by == "section" else view.groups
    values = rows["group_id" if by == "group" else by].dropna().unique()[:count]
    return EMPTY.changed(**{by: tuple(map(str, values))})


@pytest.mark.parametrize("by", ["group", "section", "department", "measure"])
def test_each_column_counts_what_choosing_it_alone_shows(prefecture: Evaluation, by: str) -> None:
    chosen = _of_frequent(prefecture, by, 3)
    values = getattr(chosen, by)
    things = _things(prefecture, by, chosen)
    _, known = _view(prefecture)
    assert [thing.name for thing in things] == [known.words[by][value] for value in values]
    for thing, value in zip(things, values, strict=True):
        alone, _ = _view(prefecture, chosen.changed(**{by: (value,)}))
        flags = alone.flags
        if by == "section":
            flags = flags[flags["project_id"].isin(alone.projects["project_id"])]
        assert thing.projects == len(alone.projects) and thing.flags == len(flags)
        kinds = ["outcome"] if by == "section" else ["group", "outcome"]
        results = alone.assessments[alone.assessments["kind"].isin(kinds)]
        assert len(thing.results) == len(results) and thing.behind == int(results["is_underperforming"].sum())
        assert sum(thing.tally.by_status.values()) == len(results)


def test_the_words_of_two_groups_side_by_side(prefecture: Evaluation) -> None:
    compared = _compared(prefecture, "group", Selection(group=("g001", "g003"), by="group"))
    assert words([compared.title, compared.caption, compared.label, compared.names, compared.facts]) == [
        "事業群2件を比較",
        "事業群の比較",
        "事業群",
        "産業人材の育成に係る体制の整備と質の向上〔g001〕 → ./?group=g001",
        "ひとり親家庭への支援の加速化〔g003〕 → ./?group=g003",
        "事務事業",
        "5事業 → projects?group=g001",
        "8事業 → projects?group=g003",
        "成果の指標",
        "9指標(うち判定9指標)",
        "13指標(うち判定13指標)",
        "進捗状況(成果の指標)",
        "●達成 5指標",
        "○概ね順調 1指標",
        "▲やや遅れ 2指標",
        "▼遅れ 1指標",
        "●達成 3指標",
        "○概ね順調 5指標",
        "▲やや遅れ 3指標",
        "▼遅れ 2指標",
        "遅れ・やや遅れ(成果の指標)",
        "3指標(33%) → indicators?group=g001&status=slightly_behind&status=behind&kind=group&kind=outcome",
        "5指標(38%) → indicators?group=g003&status=slightly_behind&status=behind&kind=group&kind=outcome",
        "遅れの年数(最も長いもの)",
        "3年",
        "4年",
        "報告の割合",
        "100%",
        "89%",
        "事業費",
        "3.90億円 → 3.72億円",
        "R6実績 → R7計画、−4%",
        "7.80億円 → 7.49億円",
        "R6実績 → R7計画、−4%",
        "見直し区分",
        "改善",
        "2事業",
        "現状維持",
        "2事業",
        "拡充",
        "1事業",
        "現状維持",
        "3事業",
        "改善",
        "3事業",
        "縮小",
        "2事業",
        "記載の視点",
        "②3件 ④1件 ⑤1件 ⑥1件",
        "②5件 ④3件 ⑧1件",
        "注意(自動)",
        "5件 → viewpoints?group=g001",
        "23件 → viewpoints?group=g003",
    ]
    assert compared.note == "" and compared.chart.alternative == (
        "達成率と事業費の比較。"
        "産業人材の育成に係る体制の整備と質の向上〔g001〕は成果の指標のうち判定した9指標では3指標が遅れ・やや遅れ、R7計画の事業費3.72億円。"
        "ひとり親家庭への支援の加速化〔g003〕は成果の指標のうち判定した13指標では5指標が遅れ・やや遅れ、R7計画の事業費7.49億円"
    )


def test_the_words_of_two_sections(evaluation: Evaluation) -> None:
    compared = _compared(evaluation, "section", _of_frequent(evaluation, "section", 2))
    assert words([compared.title, compared.names, compared.facts, compared.note]) == [
        "所管課(室)2件を比較",
        "次世代情報化推進室 → projects?section=%E6%AC%A1%E4%B8%96%E4%BB%A3%E6%83%85%E5%A0%B1%E5%8C%96%E6%8E%A8%E9%80%B2%E5%AE%A4",
        "建設企画課 → projects?section=%E5%BB%BA%E8%A8%AD%E4%BC%81%E7%94%BB%E8%AA%B2",
        "事務事業",
        "1事業 → projects?section=%E6%AC%A1%E4%B8%96%E4%BB%A3%E6%83%85%E5%A0%B1%E5%8C%96%E6%8E%A8%E9%80%B2%E5%AE%A4",
        "1事業 → projects?section=%E5%BB%BA%E8%A8%AD%E4%BC%81%E7%94%BB%E8%AA%B2",
        "成果の指標",
        "2指標(うち判定1指標)",
        "1指標(うち判定なし)",
        "進捗状況(成果の指標)",
        "▼遅れ 1指標",
        "判定前(報告時期前) 1指標",
        "判定前(報告時期前) 1指標",
        "遅れ・やや遅れ(成果の指標)",
        "1指標 → indicators?section=%E6%AC%A1%E4%B8%96%E4%BB%A3%E6%83%85%E5%A0%B1%E5%8C%96%E6%8E%A8%E9%80%B2%E5%AE%A4&status=slightly_behind&status=behind&kind=outcome",
        "—",
        "遅れの年数(最も長いもの)",
        "1年",
        "—",
        "報告の割合",
        "100%",
        "—",
        "事業費",
        "837万円 → 6,573万円",
        "R2実績 → R3計画、約7.9倍、年度は表の並びから推定",
        "—",
        "見直し区分",
        "改善",
        "1事業",
        "現状維持",
        "1事業",
        "記載の視点",
        "④1件 ⑧1件",
        "②1件",
        "注意(自動)",
        "6件",
        "なし",
        "事業群の指標と、事業群そのものへの注意は、所管課の列には入れていません。",
    ]


def test_a_section_has_no_way_to_a_number_that_its_list_does_not_show(prefecture: Evaluation) -> None:
    for by in ("section", "department"):
        facts = {fact.label: fact for fact in _compared(prefecture, by, _of_frequent(prefecture, by, 2)).facts}
        assert all(isinstance(cell, Link) for cell in facts["注意(自動)"].cells) == (by == "department")
        behind = next(cell for cell in facts["遅れ・やや遅れ(成果の指標)"].cells if isinstance(cell, Link))
        assert ("kind=group" in behind.to.address) == (by == "department")


def test_where_nothing_was_judged_no_share_is_told(prefecture: Evaluation) -> None:
    things = _compared(prefecture, "group", replace(_of_frequent(prefecture, "group", 2), kind=("output",)))
    cells = {fact.label: set(fact.cells) for fact in things.facts}
    assert cells["成果の指標"] == {"—"}
    for label in ("進捗状況(成果の指標)", "遅れ・やや遅れ(成果の指標)", "遅れの年数(最も長いもの)", "報告の割合"):
        assert cells[label] == {"—"}, label


@pytest.mark.parametrize("count", [0, 1, 7])
def test_one_thing_or_seven_are_not_set_side_by_side(prefecture: Evaluation, count: int) -> None:
    chosen = _of_frequent(prefecture, "group", count)
    assert _things(prefecture, "group", chosen) == []
    to_choose = _advice(prefecture, "group", chosen)
    assert to_choose.title == "左の「絞り込み」の「事業群」で、2〜6件を選んでください"
    now = f"現在は{count}件です。" if count else ""
    assert to_choose.text == f"{now}選んだものを、同じ目盛りで横に並べます。"


def test_groups_of_one_measure_and_frequent_values_are_proposed(prefecture: Evaluation, evaluation: Evaluation) -> None:
    groups = _advice(prefecture, "group").examples
    assert 1 < len(groups) <= 6 and all(example.text.startswith("施策「") for example in groups)
    (sections,) = _advice(prefecture, "section", Selection(by="section")).examples
    frequent = prefecture.tables["projects"]["section"].value_counts().index[:3]
    assert sections.text == "、".join(frequent) and sections.to.address.endswith("&by=section")
    assert _advice(evaluation, "group").examples == (), "one group has nothing beside it"


def test_advice_offers_choices_where_there_are_any() -> None:
    assert advice(Advice("題<", "文")) == '<div class="ev"><h1 class="finding">題&lt;</h1><p>文</p></div>'


def test_the_table_draws_links_chips_costs_and_names(prefecture: Evaluation) -> None:
    drawn = side_by_side(_compared(prefecture, "group", Selection(group=("g001", "g003"))))
    assert drawn.startswith('<div class="ev"><h1 class="finding">事業群2件を比較</h1><div class="scroll"')
    assert drawn.count('<th scope="col">') == 2 and drawn.count("<tr>") == 11
    assert '<table class="as-cards beside">' in drawn and drawn.count('<td class="name">') == 10
    assert (
        '<td class="name">進捗状況(成果の指標)</td><td><span class="chip ' in drawn
        and drawn.count('<br><span class="small muted">') == 2
    )
    assert '<td class="name">見直し区分</td><td><bdi>' in drawn and "</bdi> " in drawn


def test_lanes_stand_on_one_axis_and_draw_every_rate(prefecture: Evaluation) -> None:
    chosen = _of_frequent(prefecture, "group", 3)
    compared = _compared(prefecture, "group", chosen)
    drawn = [replace(lane, before=1e5, after=math.nan) for lane in compared.chart.lanes]
    figure = plotted(lanes(drawn, prefecture.policy.scale, palette("light"), ("R6実績", "R7計画")))
    points = [trace for trace in figure.data if trace.type == "scatter"]
    rates = [thing.results["achievement_rate"].notna().sum() for thing in _things(prefecture, "group", chosen)]
    assert sum(len(trace.x) for trace in points) == sum(rates) > 5
    assert len({trace.marker.symbol for trace in points}) == 4, "never colour alone"
    assert all(0 <= x <= 200 for trace in points for x in trace.x)
    before, after = (trace for trace in figure.data if trace.type == "bar")
    assert list(before.text) == ["1.00億円"] * 3
    assert list(after.text) == ["比べられない"] * 3 and after.x[0] is None


def test_costs_of_other_years_are_not_drawn_beside_each_other(prefecture: Evaluation) -> None:
    first, second, _ = _things(prefecture, "group", _of_frequent(prefecture, "group", 3))
    assert first.cost and second.cost
    chart = _lanes([first, replace(second, cost=replace(second.cost, from_year=2020))], prefecture.policy.scale)
    assert chart.years == ("R6実績", "R7計画")
    assert (chart.lanes[0].before, chart.lanes[0].after) == (first.cost.before, first.cost.after)
    assert math.isnan(chart.lanes[1].before) and math.isnan(chart.lanes[1].after)


def test_the_chart_says_on_a_line_who_is_behind_most_and_beneath_it_what_it_measures(evaluation: Evaluation) -> None:
    sections = Selection(section=("情報システム課", "次世代情報化推進室"))
    chart = _compared(evaluation, "section", sections).chart
    assert chart.finding == "遅れ・やや遅れが最も多いのは次世代情報化推進室の1指標"
    assert chart.subtitle == "成果の指標の達成率(%、R2)と事業費(億円、R2実績・R3計画、年度は表の並びから推定)"
    assert chart.references


def test_a_mark_of_the_chart_tells_year_unit_and_source_and_opens_what_it_shows(evaluation: Evaluation) -> None:
    sections = Selection(section=("情報システム課", "次世代情報化推進室"))
    first, second = _compared(evaluation, "section", sections).chart.lanes
    told = [result.told for result in (*first.results, *second.results) if result.told]
    assert told and all(" 目標" in figures and source.startswith("出典 ") for figures, source in told)
    assert all(result.address.startswith("indicators?") for result in first.results)
    assert first.address.startswith("projects?") and first.sources[0].endswith("行")


def test_equal_counts_name_no_one_alone(prefecture: Evaluation) -> None:
    things = _things(prefecture, "group", _of_frequent(prefecture, "group", 3))
    scale = prefecture.policy.scale
    some, none = [replace(thing, behind=2) for thing in things], [replace(thing, behind=0) for thing in things]
    assert _lanes(some, scale).finding.endswith("など3件(各2指標)")
    assert _lanes(none, scale).finding == "遅れ・やや遅れの成果の指標はありません"
    assert _lanes([replace(thing, judged=0) for thing in none], scale).finding == "成果の指標の判定はまだありません"
