"""What the side of every page says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from lib.contract.terms import PAGES
from lib.findings.sidebar import make_brand, make_only_behind, make_shared_views, name_example
from lib.judge.evaluation import Evaluation, evaluate
from lib.store.saved_views import SavedView
from lib.ui.app.sidebar import brand, menu
from lib.ui.parts.templates import render
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY
from lib.view.vocabulary import vocabulary
from tests import real


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, EMPTY.changed(**chosen), words)


def test_the_data_that_is_shown_is_named_with_the_way_to_the_guide(prefecture: Evaluation) -> None:
    evaluation = real.evaluation()
    told = make_brand(_view(evaluation, section=("建設企画課",), project="x"))
    assert told.version == f"令和3年度の調書 版 {evaluation.tables.version}"
    assert told.to_guide.page == "sources"
    assert told.to_guide.selection == EMPTY.changed(section=("建設企画課",), part="guide")
    assert make_brand(_view(prefecture)).version.startswith("R3〜R7の調書 版 ")
    numbered = replace(evaluation, tables=replace(evaluation.tables, number=3))
    assert make_brand(replace(_view(evaluation), evaluation=numbered)).version == "令和3年度の調書 第3版"
    assert '<a data-go href="sources?' in brand(told) and ">使い方</a>" in brand(told)
    assert "<a" not in brand() and "<small" not in brand()


def test_the_menu_takes_the_filters_along_and_says_where_the_reader_is() -> None:
    drawn = menu("projects", EMPTY.changed(section=("建設企画課",), project="x", page=2))
    section = urlencode({"section": "建設企画課"})
    assert re.findall(r'<a data-go href="([^"]*)"[^>]*>([^<]*)</a>', drawn) == [
        (f"{'./' if page == 'overview' else page}?{section}", title) for page, title in PAGES.items()
    ]
    assert re.findall(r'aria-current="page">([^<]*)<', drawn) == [PAGES["projects"]]


def test_one_click_shows_what_is_behind_and_one_takes_it_back() -> None:
    evaluation = real.evaluation()
    behind = evaluation.policy.scale.behind_codes
    off = make_only_behind(_view(evaluation, page=4), "indicators")
    assert off
    assert (off.words, off.is_on) == ("遅れ・やや遅れだけを見る", False)
    assert (off.to.page, off.to.selection) == ("indicators", EMPTY.changed(status=behind))
    on = make_only_behind(_view(evaluation, status=behind), "indicators")
    assert on
    assert (on.words, on.is_on, on.to.selection) == ("✓ 遅れ・やや遅れだけを見る(解除)", True, EMPTY)


def test_what_is_behind_is_not_offered_where_nothing_is() -> None:
    evaluation = real.evaluation()
    infra = _view(evaluation, section=("建設企画課",))
    assert infra.assessed and make_only_behind(infra, "indicators") is None
    gone = _view(evaluation, section=("建設企画課",), status=evaluation.policy.scale.behind_codes)
    toggle = make_only_behind(gone, "indicators")
    assert toggle and toggle.is_on, "what is on can be taken out, though it leaves nothing"
    grades = tuple(replace(grade, underperforming=False) for grade in evaluation.policy.scale.grades)
    policy = replace(evaluation.policy, scale=replace(evaluation.policy.scale, grades=grades))
    assert make_only_behind(_view(evaluate(evaluation.tables, policy)), "indicators") is None


def test_shared_views_lead_to_their_page_and_one_that_is_gone_leads_home() -> None:
    at = datetime(2022, 8, 1, tzinfo=UTC)
    views = make_shared_views(
        [
            SavedView("福祉", "projects", "section=a", "佐藤", at),
            SavedView("全体", "overview", "", "鈴木", at),
            SavedView("前の画面", "gone", "q=1", "田中", at),
        ]
    )
    assert [(view.name, view.about, view.address) for view in views] == [
        ("福祉", "事務事業 佐藤", "projects?section=a"),
        ("全体", "全体像 鈴木", "./"),
        ("前の画面", " 田中", "./?q=1"),
    ]
    assert '<a data-go href="projects?section=a"><bdi>福祉</bdi></a>' in render("app/shared_views", views=views)
    assert "まだありません" in render("app/shared_views", views=[])


def test_the_name_of_a_view_is_shown_by_an_example_of_the_rules_in_force() -> None:
    assert name_example(real.policy()) == "例: 福祉の要対応"
    assert name_example(replace(real.policy(), verdict=None)) == "例: 福祉"
