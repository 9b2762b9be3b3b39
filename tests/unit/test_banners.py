"""What is said above a page: every word of an earlier version, of stopped rules, of the filters in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lib.findings.banners import make_filters_in_force, make_left_out, make_older_version, make_stopped_rules
from lib.findings.model import To
from lib.store.delta import Commit
from lib.store.whole import Damage
from lib.ui.parts.templates import render
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests import real

EVALUATION = real.evaluation()
WORDS = vocabulary(EVALUATION.tables, EVALUATION.policy)


def _view(**chosen: Any) -> View:
    return narrow(EVALUATION, EMPTY.changed(**chosen), WORDS)


def _commit(number: int, note: str = "R3調書") -> Commit:
    at = datetime(2022, 8, number, 1, 30, tzinfo=UTC)
    return Commit(number, number - 1, at, "佐藤", note, "commit", (), (), {})


def test_an_earlier_version_is_named_with_its_committer_the_newest_and_the_way_there() -> None:
    version = make_older_version(_view(as_of=1, section=("建設企画課",), page=3), "projects", _commit(1), _commit(2))
    assert version is not None
    assert [version.heading, version.who, version.note, version.newest] == [
        "令和4年8月1日 10:30の第1版を表示しています",
        "佐藤",
        "R3調書",
        "最新は令和4年8月2日 10:30の第2版です。",
    ]
    assert version.to_newest == To("projects", EMPTY.changed(section=("建設企画課",), page=3))
    assert make_older_version(_view(), "projects", _commit(2), _commit(2)) is None


def test_rules_that_cannot_be_read_stop_what_they_rule_and_name_their_file() -> None:
    assert make_stopped_rules(real.policy()) == ()
    flags, verdict = make_stopped_rules(replace(real.policy(), problem="視" * 400, verdict_problem="3行目"))
    assert [flags.heading, flags.problem, flags.remedy] == [
        "注意(自動)を停止しています",
        "視" * 300,
        "data/rules/viewpoints.toml のその箇所を直してください。",
    ]
    assert [verdict.heading, verdict.explanation, verdict.problem, verdict.remedy] == [
        "事業群の判定を停止しています",
        "事業群の判定の規則に問題があります。その他の数値と判定は表示しています。"
        "規則の修正後、この画面を読み込み直すと表示されます。",
        "3行目",
        "data/rules/verdict.toml のその箇所を直してください。",
    ]


def test_groups_that_are_left_out_are_counted_with_the_sheets_that_are_damaged() -> None:
    assert make_left_out(()) is None
    damages = [Damage(f"r{n}", f"g{n // 2}", f"調書{n}", "budgets", "12行のうち0行", ("a.parquet",)) for n in range(7)]
    words = make_left_out(damages)
    assert words is not None
    assert (words.heading, len(words.sheets), words.more) == ("4事業群を表示していません", 5, "ほか2件")
    assert words.sheets[0] == "調書「調書0」の行が足りません(12行のうち0行、budgets/a.parquet)"
    drawn = render("app/left_out", left_out=replace(words, sheets=("<b>",)))
    assert "&lt;b&gt;" in drawn and 'role="alert"' in drawn and "python -m lib.store check" in drawn


def _filters(**chosen: Any) -> list[tuple[str, Selection]]:
    in_force = make_filters_in_force(_view(**chosen), "projects", WORDS)
    assert in_force is not None
    assert {target.without.page for target in in_force.filters} == {in_force.without_any.page} == {"projects"}
    assert in_force.without_any.selection == EMPTY
    return [(entry.words, entry.without.selection) for entry in in_force.filters]


def test_each_filter_in_force_is_said_with_the_page_without_it() -> None:
    assert _filters(section=("建設企画課", "情報システム課"), core="yes", page=2) == [
        ("所管課(室): 建設企画課", EMPTY.changed(section=("情報システム課",), core="yes")),
        ("所管課(室): 情報システム課", EMPTY.changed(section=("建設企画課",), core="yes")),
        ("中核事業のみ", EMPTY.changed(section=("建設企画課", "情報システム課"))),
    ]
    assert make_filters_in_force(_view(page=2, sort="name"), "projects", WORDS) is None


@pytest.mark.parametrize(("count", "entries"), [(4, 4), (5, 1)])
def test_of_a_filter_with_many_values_their_number_is_said(count: int, entries: int) -> None:
    viewpoints = tuple(sorted(WORDS.words["recorded"]))[:count]
    filters = _filters(recorded=viewpoints)
    assert len(filters) == entries
    if entries == 1:
        assert filters == [("記載の視点: 5件", EMPTY)]


def test_banners_are_drawn_with_their_links_and_with_texts_escaped() -> None:
    version = make_older_version(_view(as_of=1), "projects", _commit(1, "<b>"), _commit(2))
    drawn = render("app/older_version", version=version, word="最新の版を見る")
    assert "&lt;b&gt;" in drawn and '<a data-go href="projects">最新の版を見る</a>' in drawn
    in_force = make_filters_in_force(_view(q="<b>"), "projects", WORDS)
    drawn = render("app/filters", in_force=in_force, take_out="解除", take_all_out="すべて解除")
    assert '<a data-go href="projects" aria-label="キーワード: &lt;b&gt;を解除">解除</a>' in drawn
