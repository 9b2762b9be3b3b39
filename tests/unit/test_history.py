"""The versions of a store in words: the list, the difference of two, the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.findings.history import make_difference, make_history, make_rules_history, make_way_back
from lib.findings.model import To
from lib.store.delta import Commit
from lib.ui.parts.templates import render
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY
from lib.view.vocabulary import vocabulary
from tests import real

EVALUATION = real.evaluation()
WORDS = vocabulary(EVALUATION.tables, EVALUATION.policy)
_BEGIN = datetime(2022, 7, 31, 1, 30, tzinfo=UTC)


def _view(**chosen: Any) -> View:
    return narrow(EVALUATION, EMPTY.changed(task="history", **chosen), WORDS)


def _commit(number: int, kind: str = "commit", **changes: Any) -> Commit:
    parts = {"who": "佐藤", "note": f"第{number}回", "groups": ("g1",), "details": {}} | changes
    return Commit(
        number=number, parent=number - 1, at=_BEGIN + timedelta(days=number), kind=kind, revisions=(), **parts
    )


COMMITS = [
    _commit(3, "restore", groups=()),
    _commit(2, details={"answers": [1, 2], "corrections": [3]}, groups=tuple(f"g{n}" for n in range(1200))),
    _commit(1, "init"),
]


def test_every_version_is_said_newest_first_with_what_it_took_in() -> None:
    history = make_history(_view(), COMMITS)
    assert [(r.label, r.at, r.who, r.kind, r.note, r.answers, r.changed) for r in history.rows] == [
        ("第3版", "令和4年8月3日 10:30", "佐藤", "元に戻す", "第3回", "", "0"),
        ("第2版", "令和4年8月2日 10:30", "佐藤", "取込", "第2回", "回答2件、訂正1件", "1,200"),
        ("第1版", "令和4年8月1日 10:30", "佐藤", "最初", "第1回", "", "1"),
    ]
    assert history.turning.total == ""


def test_a_version_of_other_rules_is_not_said_to_change_nothing() -> None:
    rules = [("b", "commit", ("g1",)), ("b", "rules", ()), ("a", "restore", ()), ("b", "commit", ("g1",)), ("", "init", ())]  # fmt: skip
    commits = [_commit(5 - at, kind, rules=digest, groups=groups) for at, (digest, kind, groups) in enumerate(rules)]
    assert [row.changed for row in make_history(_view(), commits).rows] == ["1", "規則", "規則", "1", "0"]
    both = [_commit(2, rules="b", groups=("g1",)), _commit(1, "init", rules="a")]
    assert make_history(_view(), both).rows[0].changed == "1・規則"


def test_the_versions_that_brought_other_rules_are_told_with_their_reason_and_which_are_shown() -> None:
    rules = [("b", "restore"), ("b", "rules"), ("a", "commit"), ("a", "commit"), ("", "init")]
    commits = [_commit(5 - at, kind, rules=digest) for at, (digest, kind) in enumerate(rules)]
    shown = replace(EVALUATION, tables=replace(EVALUATION.tables, number=3))
    rows = make_rules_history(narrow(shown, EMPTY, WORDS), commits)
    assert [(r.label, r.who, r.note, r.is_shown) for r in rows] == [
        ("第4版", "佐藤", "第4回", False),
        ("第2版", "佐藤", "第2回", True),
    ]
    assert rows[0].to_method == To("sources", EMPTY.changed(part="method", as_of=4))
    by_newest = make_rules_history(narrow(shown, EMPTY.changed(rules="now"), WORDS), commits)
    assert not any(row.is_shown for row in by_newest), "these facts are judged by the rules of another version"
    assert make_rules_history(_view(), COMMITS) == make_rules_history(_view(), []) == ()


def test_a_version_leads_to_itself_and_to_what_it_changed_and_the_first_only_to_itself() -> None:
    view = _view(section=("建設企画課",), page=2)
    *_, second, first = make_history(view, COMMITS).rows
    assert second.to_version == To("overview", EMPTY.changed(section=("建設企画課",), as_of=2))
    changes = EMPTY.changed(section=("建設企画課",), task="history", versions=(1, 2))
    assert second.to_changes == To("intake", changes)
    assert second.changes_hint == "第1版から第2版への変更点"
    assert first.to_changes is None


def test_a_long_history_is_shown_a_page_at_a_time() -> None:
    commits = [_commit(number) for number in range(65, 0, -1)]
    history = make_history(_view(page=3), commits)
    assert [row.label for row in history.rows] == [f"第{number}版" for number in range(5, 0, -1)]
    assert (history.turning.items, history.turning.total, history.turning.on) == ("61〜65", "65件", None)


@pytest.mark.parametrize(("pair", "missing"), [((1, 3), ""), ((1, 9), "第1版又は第9版がありません。")])
def test_two_versions_are_compared_where_there_are_both(pair: tuple[int, int], missing: str) -> None:
    difference = make_difference(_view(versions=pair, page=2), COMMITS, *pair)
    assert (difference.title, difference.missing) == (f"第{pair[0]}版から第{pair[1]}版への変更点", missing)
    assert (difference.back.text, difference.back.to) == ("← 版の履歴", To("intake", EMPTY.changed(task="history")))


def test_every_version_but_the_newest_can_be_put_in_force_again_by_who_may() -> None:
    commits = [_commit(2), _commit(1, note="長" * 60)]
    way_back = make_way_back(commits, may_restore=True, why="")
    assert way_back is not None and way_back.why_not == ""
    assert way_back.versions == {1: f"第1版 令和4年8月1日 10:30 佐藤「{'長' * 40}」"}
    assert make_way_back(commits[1:], may_restore=True, why="") is None
    nobody, expired = (make_way_back(commits, may_restore=False, why=why) for why in ("", "期限が切れています。"))
    assert nobody is not None and nobody.why_not.endswith("python -m lib.store restore 版の番号 -m 説明 で戻せます。")
    assert expired is not None and expired.why_not == "期限が切れています。"


def test_the_list_is_drawn_with_links_and_texts_escaped() -> None:
    history = make_history(_view(), [_commit(2, who="<b>", note="<i>")])
    drawn = render("intake/history", history=history, show_version="この版を見る", show_changes="変更点")
    assert "<bdi>&lt;b&gt;</bdi>" in drawn and "<bdi>&lt;i&gt;</bdi>" in drawn
    assert '<a data-go href="./?as_of=2">この版を見る</a>' in drawn
    assert 'title="第1版から第2版への変更点">変更点</a>' in drawn
