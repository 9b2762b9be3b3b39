"""What the list of indicators says: the chosen one, the options, the order, and the words of one page."""

from __future__ import annotations

import pytest

from lib.findings.indicators import Line, chosen_indicator, make_indicators, make_options
from lib.findings.pages import Turning
from lib.judge.evaluation import Evaluation
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

# The indicators of the sheet: the group's own, then those of its projects as they need attention.
AS_THEY_COME = [
    "cloud_users", "open_data", "trials_done", "rpa_robots", "rpa_sections", "public_system_uses",
    "seeds_found", "system_upgrades", "solutions_proposed", "services_in_use", "survey_specs", "survey_jobs",
]  # fmt: skip


def _view(evaluation: Evaluation, selection: Selection | None = None) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, selection or Selection(), words)


def test_the_list_of_the_sheet_in_words(evaluation: Evaluation) -> None:
    page = make_indicators(_view(evaluation))
    assert (
        page.title
        == "指標の一覧(12指標): 遅れ・やや遅れ2指標、早期注意1指標、判定前(報告時期前)6指標(うち早期注意1指標)"
    )
    assert list(page.shown) == AS_THEY_COME
    assert page.chart == (
        "指標ごとの小さなグラフ(12指標): クラウド利用団体、オープンデータ登録数、実証実験・社会実装、RPAロボット、RPA利用所属、"
        "庁外システム利用、シーズ掘り起こし、システム改修、課題解決手法の提案、実用化サービス、三次元データ仕様書、"
        "三次元データ業務。同じ数値を下の表に示します。"
    )
    assert page.turning == Turning() and page.lines == ()
    assert len(page.years.rows) == 44 and page.years.warning == "" and not page.years.is_of_one


def test_the_first_rows_of_the_table_name_indicator_and_kind(evaluation: Evaluation) -> None:
    first, second, *_ = make_indicators(_view(evaluation)).years.rows
    assert (first.indicator, first.group, first.kind, first.year) == (
        "長崎県自治体クラウドサービス県内利用団体数", "", "事業群の指標", "R元",
    )  # fmt: skip
    assert (second.year, second.actual.text, second.status) == ("R2", "5", "目標なし")


def test_the_table_keeps_to_the_years_of_the_filter(evaluation: Evaluation) -> None:
    rows = make_indicators(_view(evaluation, Selection(years=(2020, 2020)))).years.rows
    assert {row.year for row in rows} == {"R2"}


def test_the_chosen_indicator_is_the_one_named_else_the_most_pressing_in_view(evaluation: Evaluation) -> None:
    chosen = {
        "": Selection(),
        "named": Selection(indicator="seeds_found"),
        "named, out of view": Selection(indicator="seeds_found", section=("情報システム課",)),
        "of a section": Selection(kind=("activity",), section=("情報システム課",)),
        "nothing in view": Selection(section=("建設企画課",), core="yes"),
    }
    assert {name: chosen_indicator(_view(evaluation, selection)) for name, selection in chosen.items()} == {
        "": "cloud_users",
        "named": "seeds_found",
        "named, out of view": "seeds_found",
        "of a section": "rpa_robots",
        "nothing in view": "",
    }


def test_an_option_names_indicator_and_kind_and_those_in_view_come_first(evaluation: Evaluation) -> None:
    options = make_options(_view(evaluation, Selection(kind=("outcome",), section=("情報システム課",))))
    assert list(options.items())[:2] == [
        ("rpa_sections", "RPA作成ロボット利用所属数(成果指標)"),
        ("public_system_uses", "庁外向けシステム利用件数(成果指標)"),
    ]
    assert sorted(options) == sorted(AS_THEY_COME)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", "rpa_sections", "cloud_users"),
        ("-name", "cloud_users", "rpa_sections"),
        ("status", "public_system_uses", "survey_jobs"),
        ("-status", "trials_done", "survey_jobs"),
        ("rate", "trials_done", "survey_jobs"),
        ("-rate", "system_upgrades", "survey_jobs"),
        ("projection", "cloud_users", "survey_jobs"),
        ("section", "survey_specs", "open_data"),
    ],
)
def test_the_order_asked_for_puts_what_has_no_value_last(
    evaluation: Evaluation, sort: str, first: str, last: str
) -> None:
    shown = make_indicators(_view(evaluation, Selection(sort=sort))).shown
    assert (shown[0], shown[-1]) == (first, last) and sorted(shown) == sorted(AS_THEY_COME)


# ---------------------------------------------------------------------- many groups


def _words(line: Line) -> list[str]:
    judged = [line.judged, line.rate, line.years_behind, line.projection]
    return [line.status.text, line.name.text, line.kind, line.group, line.section, *judged]


def test_of_many_groups_an_indicator_is_a_line_of_words(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture))
    assert len(page.lines) == 24 and page.turning.items == "1〜24"
    assert _words(page.lines[0]) == [
        "▼遅れ", "水環境の保全のための関係機関との協議会の開催回数", "活動指標",
        "市町や関係団体と連携した水環境の保全の取組の強化", "環境政策課", "R6 0 / 2回", "0%", "4年", "0%",
    ]  # fmt: skip


def test_a_groups_own_indicator_stands_under_the_section_that_leads_the_group(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture, Selection(kind=("group",))))
    assert _words(page.lines[2]) == [
        "▲やや遅れ", "二地域居住に関する苦情・事故の件数", "事業群の指標",
        "市町や関係団体と連携したへき地医療の取組の強化", "離島振興課", "R6 3 / 2件", "50%", "4年", "0%未満",
    ]  # fmt: skip


def test_what_a_line_does_not_know_is_blank(prefecture: Evaluation) -> None:
    (line, *_) = make_indicators(_view(prefecture, Selection(status=("not_due", "no_target", "unreported")))).lines
    assert (line.judged, line.rate, line.years_behind) == ("", "", "")


def test_of_many_groups_an_option_names_group_and_section(prefecture: Evaluation) -> None:
    options = make_options(_view(prefecture))
    names = list(options.values())
    assert names[0] == (
        "障害者の就労に取り組む市町・団体の割合(事業群の指標)"
        "〔多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 g006〕"
    )
    assert names[-1] == (
        "水環境の保全に係る温室効果ガス排出量(成果指標)"
        "〔市町や関係団体と連携した水環境の保全の取組の強化 g023〕環境政策課"
    )


def test_a_line_leads_to_its_indicator_on_the_same_page_of_the_same_list(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture, Selection(sort="-rate", page=2)))
    name = page.lines[0].name
    assert name.to.address == f"indicators?indicator={page.shown[0]}&sort=-rate&page=2" and name.hint == "大きく表示"
