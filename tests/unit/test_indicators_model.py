"""What the list of indicators says: the chosen one, the options, the order, and the words of one page."""

from __future__ import annotations

import pytest

from lib.findings.indicators import Line, chosen_indicator, make_indicators
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
    assert page.turning == Turning() and len(page.lines) == 12 and page.total == "12指標"
    assert len(page.years.rows) == 44 and page.years.warning == "" and not page.years.is_of_one


def test_the_first_rows_of_the_table_name_indicator_and_kind(evaluation: Evaluation) -> None:
    first, second, *_ = make_indicators(_view(evaluation)).years.rows
    assert (first.indicator, first.beside, first.kind, first.year) == (
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
    return [line.mark.text, line.name.text, line.judged, line.whose]


def test_of_many_groups_an_indicator_is_a_line_of_words(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture))
    assert len(page.lines) == 24 and page.turning.items == "1〜24" and page.chart == ""
    mark, name, judged, whose = _words(page.lines[0])
    assert (mark, name, judged) == ("▼遅れ 0%", "水環境の保全のための関係機関との協議会の開催回数", "R6 0 / 2回")
    assert whose.startswith("環境政策課・市町や関係団体と連携した")


def test_a_line_has_the_years_as_a_small_line_with_gaps_and_its_words(evaluation: Evaluation) -> None:
    lines = {line.indicator_id: line.spark for line in make_indicators(_view(evaluation)).lines}
    assert lines["rpa_robots"].values == (None, 20.0, None, None, None, None, None)
    assert (lines["rpa_robots"].target, lines["rpa_robots"].words) == (40.0, "R2 20、R2の目標値 40(台)")
    assert lines["survey_jobs"].is_empty and lines["survey_jobs"].words == ""


def test_what_is_not_judged_says_where_its_pace_leads_as_a_projection(evaluation: Evaluation) -> None:
    marks = {line.indicator_id: line.mark for line in make_indicators(_view(evaluation)).lines}
    assert marks["cloud_users"].text == "試算 31%(R元→R2の1年分)" and marks["cloud_users"].is_projected
    assert marks["trials_done"].text == "▼遅れ 40%" and not marks["trials_done"].is_projected
    assert marks["survey_jobs"].text == "判定前(報告時期前)"


def test_the_counts_of_the_head_lead_to_exactly_what_they_count(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture))
    assert {count.link.text.rsplit(" ", 1)[0] for count in page.counts} >= {"遅れ・やや遅れ", "早期注意"}
    for count in page.counts:
        chosen = make_indicators(_view(prefecture, count.link.to.selection))
        label, number = count.link.text.rsplit(" ", 1)
        assert chosen.total == f"{number}指標", label
        (again,) = [c for c in chosen.counts if c.is_chosen]
        assert make_indicators(_view(prefecture, again.link.to.selection)).total == page.total, "and back"


def test_the_orders_stand_in_the_address_and_one_is_in_force(prefecture: Evaluation) -> None:
    orders = make_indicators(_view(prefecture, Selection(sort="rate"))).orders
    assert [order.link.text for order in orders if order.is_chosen] == ["達成率の低い順"]
    shown = {make_indicators(_view(prefecture, order.link.to.selection)).shown for order in orders}
    assert len(shown) == len(orders), "each puts the list into another order"


def test_a_line_leads_to_its_indicator_on_the_same_page_of_the_same_list(prefecture: Evaluation) -> None:
    page = make_indicators(_view(prefecture, Selection(sort="-rate", page=2)))
    name = page.lines[0].name
    assert name.to.address == f"indicators?indicator={page.shown[0]}&sort=-rate&page=2" and name.hint == "右に表示"


def test_lines_are_the_same_whichever_is_chosen(prefecture: Evaluation) -> None:
    """The browser keeps the list, its place and the focus while another indicator is chosen."""
    pages = [make_indicators(_view(prefecture, Selection(indicator=one))) for one in list(prefecture.assessed)[:2]]
    first, other = ((page.lines, page.turning, page.orders, page.counts) for page in pages)
    assert first == other
