"""The A3 page of many groups in words: the picture by measure, the verdicts by year, what to ask of whom."""

from __future__ import annotations

from datetime import datetime

import pytest

from lib.findings.paper.overview import LegendItem, ManyGroupsPage, YearRow, make_many_groups_page
from lib.judge.evaluation import Evaluation
from lib.view.narrow import narrow
from lib.view.portfolio import of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture(scope="module")
def page(prefecture: Evaluation) -> ManyGroupsPage:
    view = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    portfolio = of_many(view)
    assert portfolio is not None
    return make_many_groups_page(view, portfolio, "なし", datetime(2026, 11, 24, 10, 30))


def test_the_words_of_the_page_are_these(page: ManyGroupsPage) -> None:
    assert [page.title, page.under, page.verdict, page.headline, page.money] == [
        "事業群評価 全体像",
        "絞り込み: なし / R7の調書による判定 / 既定の判定(事業群)",
        "24事業群: 順調15・注意6・要対応1・報告不足2",
        "前年(R6の調書)から、新たに要対応1事業群、要対応でなくなったもの1事業群。(どちらかの調書で判定できない4事業群は数えていません)",
        "成果が遅れ・やや遅れの事業の事業費(直近の実績) 16.8億円(全体の16%)",
    ]
    assert page.legend == (
        LegendItem("●", "good", "順調"),
        LegendItem("▲", "warn", "注意"),
        LegendItem("▼", "bad", "要対応"),
        LegendItem("？", "unknown", "報告不足"),
    )
    assert page.years[::4] == (
        YearRow("R3の調書", "・判定前24"),
        YearRow("R7の調書", "●順調15 ▲注意6 ▼要対応1 ？報告不足2"),
    )


def test_each_measure_shows_its_groups_their_money_and_who_moved(page: ManyGroupsPage) -> None:
    assert [(row.name, row.money, len(row.marks)) for row in page.rows[:2]] == [
        ("1-1 地域を支える産業人材の育成と若者の県内定着", "6.15億円", 2),
        ("1-2 結婚・妊娠・出産・子育ての切れ目ない支援", "7.80億円", 1),
    ]
    assert {row.name: row.moved for row in page.rows if row.moved} == {
        "3-7 安全で安心な消費生活と食の確保": "要対応から1",
        "(調書に記載なし)": "要対応へ1",
    }
    fallen = page.rows[-1].marks[0]
    assert (fallen.shape, fallen.tone, fallen.size) == ("▼", "bad", "m")


def test_the_first_group_to_talk_about_says_why_and_whom_to_ask(page: ManyGroupsPage) -> None:
    first = page.attention[0]
    assert (first.number, first.verdict, first.whose) == ("1", "▼要対応", "(調書に記載なし) / 福祉保健部")
    assert first.reason.startswith(
        "「障害者の就労に関する苦情・事故の件数」はR6に目標7件に対し9件、目標の1.3倍(やや遅れ)"
    )
    assert first.ask.startswith(
        "確認事項(医療政策課、総括 国保・健康増進課) ②「障害者の就労に関する苦情・事故の件数」は"
    )
