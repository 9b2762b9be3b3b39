"""A meeting and its papers name the data and the rules by which they are judged: of a folder, a store, an older version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from lib.findings.decisions import sort_out
from lib.findings.judged_by import rules_name, scale_and_rules, version_and_rules, version_of_record
from lib.findings.listing import preface
from lib.findings.paper.page import foot
from lib.findings.slides.agenda import make_agenda
from lib.findings.slides.cover import make_cover
from lib.findings.slides.stage import stage_slide
from lib.findings.summary import make_summary
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy, policy_of
from lib.store import access
from lib.store.access import load_store
from lib.store.commit import change_rules, commit, restore
from lib.store.delta import Store
from lib.store.rules import RULES, digest_of, files_in
from lib.ui.session import kept
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY
from lib.view.vocabulary import vocabulary
from tests import command, real
from tests.store.readings import next_year
from tests.store.test_rules import stricter

_SCALE = "既定(100/80/50)"
Look = Callable[..., View]


def _view(evaluation: Evaluation) -> View:
    return narrow(evaluation, EMPTY, vocabulary(evaluation.tables, evaluation.policy))


@pytest.fixture
def look(store: Store, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What the app shows of a store: its newest version, an earlier one, an earlier one by the newest rules."""
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    return lambda version="0", by_newest=False: _view(kept.current(kept.marks_of(version, by_newest)))


def test_a_folder_names_its_rules_by_their_content() -> None:
    digest = digest_of(files_in(RULES))[:6]
    assert rules_name(_view(real.evaluation())) == f"規則 {digest}"
    other = evaluate(real.tables(), load_policy(stricter()))
    assert rules_name(_view(other)) == f"規則 {digest_of(stricter())[:6]}" != f"規則 {digest}"


def test_a_store_names_the_version_that_brought_its_rules(store: Store, look: Look) -> None:
    assert rules_name(look()) == "第1版の規則"
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    commit(store, [next_year()], "佐藤", "R4調書")
    assert rules_name(look()) == "第2版の規則", "the third version brought other facts, not other rules"
    restore(store, 1, "佐藤", "取消し")
    assert rules_name(look()) == "第1版の規則"


def test_an_older_version_names_its_own_rules_or_that_they_are_not_its_own(store: Store, look: Look) -> None:
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    own, other = look("1"), look("1", by_newest=True)
    assert rules_name(own) == "第1版の規則" and version_of_record(own) == own.evaluation.tables.version
    assert rules_name(other) == "第2版の規則(この版の規則ではない)"
    assert version_of_record(other) == f"{other.evaluation.tables.version} 第2版の規則(この版の規則ではない)"
    assert rules_name(look("2", by_newest=True)) == "第2版の規則"


def test_every_paper_of_a_meeting_names_data_and_rules(store: Store, look: Look) -> None:
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    for view in (look(), look("1"), look("1", by_newest=True), _view(real.evaluation())):
        version, rules = view.evaluation.tables.version, rules_name(view)
        words = vocabulary(view.evaluation.tables, view.evaluation.policy)
        assert scale_and_rules(view) == f"{_SCALE} {rules}"
        assert version_and_rules(view) == f"データ版 {version} {rules}"
        at = datetime(2026, 11, 24, 10, 30)
        assert foot(view, at) == f"データ版 {version} 作成 令和8年11月24日 10:30 判定基準 {_SCALE} {rules}"
        assert {f"データ版 {version}", f"判定基準 {_SCALE} {rules}"} <= set(make_cover(view, "").lines)
        assert dict(preface(view, words, "指標"))["判定基準"] == f"{_SCALE} {rules}"
        assert make_summary(view).rules == rules
        first, *others = make_agenda(view, ())
        assert stage_slide(view, first).source.endswith(f"データ版 {version} {rules}")
        assert not any("データ版" in stage_slide(view, slide).source for slide in others)


def test_the_record_of_a_meeting_by_other_rules_or_of_a_damaged_version_can_be_read_again(
    store: Store, look: Look
) -> None:
    change_rules(store, stricter(), "佐藤", "境目を6割に")
    damaged = f"{load_store(store).version}(破損のため130事業群を除く)"
    for version in (version_of_record(look("1", by_newest=True)), damaged):
        line = {"id": "1", "slide": "overview", "name": "全体像", "kind": "decision", "viewpoint": 0, "text": "決めた"}
        decisions, problems = sort_out([{**line, "written_at": "2026-05-01T10:00", "version": version}])
        assert [each.version for each in decisions] == [version] and problems == []


def test_the_command_judges_a_store_by_the_rules_that_its_newest_version_names(store: Store) -> None:
    from lib.report.__main__ import main

    change_rules(store, stricter(), "佐藤", "境目を6割に")
    policy = policy_of(load_store(store))
    assert (policy, policy.since) == (load_policy(stricter()), 2) != (load_policy(), 2)
    assert policy_of(real.tables()) == load_policy()
    done = command.run(main, "--check", DASHBOARD_STORE=store.address)
    assert done.returncode == 0 and "rules: 記録した規則" in done.stdout
