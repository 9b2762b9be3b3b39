"""取込 → 規則の変更 on a real store: tried out, committed with a reason, told who came first, undone in the history."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.store import access
from lib.store.commit import change_rules, commit, create
from lib.store.delta import Commit, Store
from lib.store.problems import UncertainError, store_error
from lib.store.rules import FILES, RULES, RuleFiles, digest_of, files_in
from lib.ui.app import sign_in
from lib.ui.app.roles import Who
from lib.ui.screens.intake import rules
from lib.ui.session import kept
from tests.limits import largest_file
from tests.pages.test_pages import _page, _text
from tests.store.readings import another_group, next_year, real
from tests.store.test_rules import stricter

STRICTER = ("status.toml", stricter()["status.toml"])


@pytest.fixture(autouse=True)
def served(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    return store


@pytest.fixture
def planner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who may commit and restore is signed in."""
    who = Who("佐藤", frozenset({"planner", "steward"}), is_signed_in=True)
    monkeypatch.setattr(sign_in, "current", lambda: who)


def _rules_page(*files: tuple[str, bytes], **address: str) -> AppTest:
    page = _page("pages/intake.py", task="rules", **address)
    return _with(page, *files) if files else page


def _with(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, content, "application/toml") for name, content in files])
    page.run()
    assert not page.exception
    return page


def _say(page: AppTest, words: str) -> None:
    next(text for text in page.text_input if text.label.startswith("説明")).set_value(words)


def _press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click()
    page.run()
    assert not page.exception


def _can_commit(page: AppTest) -> bool:
    return any(button.label == "確定" and not button.disabled for button in page.button)


def test_the_rules_in_force_are_offered_as_files_byte_for_byte(served: Store) -> None:
    page = _rules_page()
    assert not page.exception
    saved = {str(button.proto.label) for button in page.get("download_button")}
    assert saved == {f"{name} を保存" for name in files_in(RULES)}
    change_rules(served, stricter(), "佐藤", "境目を6割に")
    files = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "offer", lambda downloads: files.update({file.name: file.make() for file in downloads}))
        assert "現在の規則のファイル(第2版)" in _text(_rules_page())
        assert files == stricter()
        assert "現在の規則のファイル(第1版)" in _text(_rules_page(as_of="1"))
        assert files == files_in(RULES)


@pytest.mark.usefixtures("planner")
def test_rules_are_tried_out_committed_with_a_reason_and_undone(served: Store) -> None:
    page = _rules_page(STRICTER)
    text = _text(page)
    assert "仮判定" in text and "まだ有効ではなく" in text and "進捗状況が変わる年度別の値1件" in text
    assert "<del><bdi>lower_bound = 0.50" in text and "<ins><bdi>lower_bound = 0.60" in text
    assert "変更した人として「佐藤」が履歴に残ります" in text
    assert len(served.commits()) == 1 and "やや遅れ1" in _text(_page("dashboard.py")), "nothing is in force yet"

    _press(page, "確定")
    assert "説明を書いてください" in page.error[0].value and len(served.commits()) == 1
    _say(page, "境目を6割に")
    _press(page, "確定")
    made = served.commits()[0]
    assert (made.number, made.kind, made.who, made.note) == (2, "rules", "佐藤", "境目を6割に")
    assert served.rule_files(made.rules) == stricter()
    assert "第2版として、規則を変更しました" in _text(page) and "「版の履歴」で第1版に戻して" in _text(page)
    assert "仮判定</span>" not in _text(page), "the files are taken away"
    assert "やや遅れ1" not in _text(_page("dashboard.py"))

    page.run()
    assert "規則を変更しました" not in _text(page) and len(served.commits()) == 2, "it is said once and done once"

    history = _page("pages/intake.py", task="history")
    assert "規則の変更" in _text(history) and '<td class="num">規則</td>' in _text(history)
    _say(history, "取消し")
    _press(history, "この版に戻す")
    assert served.commits()[0].rules == digest_of(files_in(RULES))
    assert "やや遅れ1" in _text(_page("dashboard.py"))


@pytest.mark.usefixtures("planner")
def test_what_was_tried_out_is_not_judged_again_when_it_comes_into_force(served: Store) -> None:
    commit(served, [another_group("other")], "佐藤", "別の事業群")
    _page("dashboard.py")
    judged = kept._GROUPS.judged
    page = _rules_page(STRICTER)
    assert kept._GROUPS.judged == judged + 2
    page.run()
    _say(page, "境目を6割に")
    _press(page, "確定")
    _page("dashboard.py")
    assert kept._GROUPS.judged == judged + 2


def test_the_difference_of_two_versions_says_what_their_rules_change(served: Store) -> None:
    change_rules(served, stricter(), "佐藤", "境目を6割に")
    commit(served, [next_year()], "佐藤", "R4調書")

    def difference(versions: str) -> str:
        page = _page("pages/intake.py", task="history", versions=versions)
        assert not page.exception and not page.error
        return _text(page)

    by_rules, by_facts, by_both = difference("1-2"), difference("2-3"), difference("1-3")
    assert "変更点はありません" in by_rules and "進捗状況が変わる年度別の値1件" in by_rules
    assert "規則の変更による違い" not in by_facts and "7団体" in by_facts
    assert "規則の変更による違い" in by_both and "7団体" in by_both and "第1版の規則で比べた" in by_both
    for text in (by_rules, by_both):
        assert "lower_bound = 0.60" in text and "仮判定</span>" not in text


def test_what_the_facts_change_is_compared_by_the_old_rules_alone(served: Store) -> None:
    commit(served, [next_year()], "佐藤", "R4調書")
    files = files_in(RULES)
    renamed = files["status.toml"].replace('label = "達成"'.encode(), 'label = "目標達成"'.encode())
    change_rules(served, files | {"status.toml": renamed}, "佐藤", "達成の名称の変更")
    by_facts, by_both = (
        re.findall(r'<table class="list changes">.*?</table>', _text(page), re.DOTALL)
        for page in (_page("pages/intake.py", task="history", versions=versions) for versions in ("1-2", "1-3"))
    )
    assert by_facts == by_both and "→ 達成" in by_facts[0]


def test_an_old_commit_whose_rules_cannot_be_read_any_more_is_said_where_it_is_compared(
    served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_rules(served, stricter(), "佐藤", "境目を6割に")
    read = Store.rule_files

    def unreadable(store: Store, digest: str) -> dict[str, bytes]:
        files = read(store, digest)
        return files | {"status.toml": b"x = 1"} if digest == digest_of(files_in(RULES)) else files

    monkeypatch.setattr(Store, "rule_files", unreadable)
    for file, address in (
        ("pages/intake.py", {"task": "history", "versions": "1-2"}),
        ("pages/meeting.py", {"since": "1"}),
    ):
        page = _page(file, **address)
        assert not page.exception and "知らない語「x」" in _text(page), file


# ---------------------------------------------------------------------- nothing is committed


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("rules.toml", b"x = 1")], "規則のファイルの名前ではありません"),
        ([("status.toml", b"")], "中身がありません"),
        ([("status.toml", b"\xff\xfe")], "UTF-8の文字として読めません"),
        ([("status.toml", b"#" * 200_001)], "200,000バイトまで"),
        ([("status.toml", files_in(RULES)["status.toml"])], "現在の規則と同じです"),
        ([STRICTER, ("verdict.toml", b"x = 1")], "知らない語「x」"),
        ([("viewpoints.toml", files_in(RULES)["viewpoints.toml"].replace(b'"L44"', b'"L45"'))], "45行目にありません"),
    ],
)
@pytest.mark.usefixtures("planner")
def test_files_that_cannot_come_into_force_are_said_and_nothing_is_offered(
    files: list[tuple[str, bytes]], words: str
) -> None:
    page = _rules_page(*files)
    assert words in _text(page) and "仮判定</span>" not in _text(page) and not _can_commit(page)


def test_who_may_not_commit_is_told_before_the_work_and_may_try(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "確定するには、取込の権限のある人のサインインが必要です" in _text(_rules_page())
    guest = Who("見学者", frozenset(), is_signed_in=True, why="取込の権限がありません。")
    monkeypatch.setattr(sign_in, "current", lambda: guest)
    assert "取込の権限がありません" in _text(_rules_page())
    page = _rules_page(STRICTER)
    assert "仮判定</span>" in _text(page) and not _can_commit(page)
    _say(page, "境目を6割に")
    next(button for button in page.button if button.label == "確定").proto.disabled = False
    _press(page, "確定")
    assert len(served.commits()) == 1, "a button that looks closed is not trusted to be"


@pytest.mark.usefixtures("planner")
def test_an_earlier_version_tries_rules_and_commits_none(served: Store) -> None:
    commit(served, [next_year()], "佐藤", "R4調書")
    page = _rules_page(STRICTER, as_of="1")
    assert "前の版を表示しているため、確定できません" in _text(page) and not _can_commit(page)


@pytest.mark.usefixtures("planner")
def test_data_that_is_no_store_tries_rules_and_says_that_nothing_can_be_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DASHBOARD_STORE")
    page = _rules_page(STRICTER)
    assert "履歴の保存先が未設定のため、確定できません" in _text(page) and not _can_commit(page)
    assert "進捗状況が変わる年度別の値1件" in _text(page)


def test_a_store_without_a_commit_says_that_nothing_is_in_it_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", create(str(tmp_path / "empty")).address)
    page = _rules_page()
    assert not page.exception and "データが登録されていません" in _text(page)


@pytest.mark.usefixtures("planner")
def test_of_two_who_change_the_rules_at_once_the_second_is_told_who_came_first(
    served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _rules_page(STRICTER)
    _say(page, "境目を6割に")

    def second(store: Store, files: RuleFiles, who: str, note: str, parent: int) -> Commit:
        commit(store, [next_year()], "鈴木", "R4調書")
        return change_rules(store, files, who, note, parent)

    monkeypatch.setattr(rules, "change_rules", second)
    _press(page, "確定")
    assert [made.who for made in served.commits()] == ["鈴木", "作成者"]
    assert "鈴木「R4調書」" in _text(page) and "現在の版で仮判定をやり直しました" in _text(page)
    monkeypatch.setattr(rules, "change_rules", change_rules)
    _say(page, "境目を6割に")
    _press(page, "確定")
    assert [made.kind for made in served.commits()] == ["rules", "commit", "init"]


@pytest.mark.usefixtures("planner")
def test_who_was_overtaken_before_pressing_sees_the_changes_again_first(served: Store) -> None:
    page = _rules_page(STRICTER)
    _say(page, "境目を6割に")
    commit(served, [next_year()], "鈴木", "R4調書")
    _press(page, "確定")
    assert served.commits()[0].who == "鈴木" and "鈴木「R4調書」" in _text(page)


@pytest.mark.usefixtures("planner")
def test_the_same_change_by_somebody_else_leaves_nothing_to_change(served: Store) -> None:
    page = _rules_page(STRICTER)
    change_rules(served, stricter(), "鈴木", "境目を6割に")
    page.run()
    assert "鈴木「境目を6割に」" in _text(page) and "変更するものはありません" in _text(page) and not _can_commit(page)


@pytest.mark.usefixtures("planner")
def test_a_full_disk_is_said_and_the_next_try_works(served: Store) -> None:
    page = _rules_page(STRICTER)
    _say(page, "境目を6割に")
    with largest_file(500):
        _press(page, "確定")
    assert "規則を変更できませんでした。規則は変わっていません。" in page.error[0].value and served.head()[0] == 1
    _press(page, "確定")
    assert served.head()[0] == 2 and not page.error


@pytest.mark.usefixtures("planner")
def test_a_commit_of_which_nobody_can_tell_is_said_as_such(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _rules_page(STRICTER)
    _say(page, "境目を6割に")

    def uncertain(*_arguments: object) -> None:
        raise UncertainError(store_error("commits", "応答がありません").breaches)

    monkeypatch.setattr("lib.store.commit.append_commit", uncertain)
    _press(page, "確定")
    assert "取り込まれたかどうか" in page.error[0].value and "規則は変わっていません" not in page.error[0].value


@pytest.mark.usefixtures("planner")
def test_a_store_whose_rules_were_never_recorded_offers_those_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        (tmp_path / "none").mkdir()
        patch.setenv("DASHBOARD_RULES", str(tmp_path / "none"))
        made = commit(create(str(tmp_path / "old")), [real()], "作成者", "最初の取込", parent=0)
    assert made.rules == ""
    monkeypatch.setenv("DASHBOARD_STORE", str(tmp_path / "old"))
    page = _rules_page(STRICTER)
    assert "読めました" in _text(page) and len(page.get("download_button")) == len(files_in(RULES)) <= len(FILES)
    _say(page, "境目を6割に")
    _press(page, "確定")
    assert Store(str(tmp_path / "old")).commits()[0].rules == digest_of(stricter())
