"""The rules are facts: each commit names those in force, and what was judged by them can be judged by them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.judge.policy.load import load_what_is_sound
from lib.store.__main__ import main
from lib.store.access import load_store
from lib.store.commit import BehindError, change_rules, commit, restore
from lib.store.delta import Store
from lib.store.problems import StoreError
from lib.store.rules import CRITERIA_FILE, FILES, RULES, digest_of, files_in
from lib.store.soundness import check
from tests import command
from tests.store.readings import next_year


def stricter() -> dict[str, bytes]:
    """The rules in force with another bound."""
    files = files_in(RULES)
    text = files["status.toml"].decode()
    assert text.count("lower_bound = 0.5") == 1
    return files | {"status.toml": text.replace("lower_bound = 0.5", "lower_bound = 0.6").encode()}


def test_a_commit_names_the_rules_in_force_byte_for_byte(store: Store) -> None:
    first = store.commit()
    assert first is not None and store.rule_files(first.rules) == files_in(RULES)
    assert set(store.rule_files(first.rules)) == set(FILES)
    second = commit(store, [next_year()], "佐藤", "R4調書")
    assert second.rules == first.rules
    assert len(store.table("rules").to_pyarrow_table()) == len(FILES), "the same rules are kept once"


def test_other_rules_are_a_commit_of_their_own_over_the_same_facts(store: Store) -> None:
    before = load_store(store)
    made = change_rules(store, stricter(), "佐藤", "やや遅れの境目を6割に")
    assert (made.number, made.kind, made.groups, made.rules) == (2, "rules", (), digest_of(stricter()))
    after = load_store(store)
    assert after.revisions == before.revisions and after.version != before.version
    assert commit(store, [next_year()], "佐藤", "R4調書").rules == made.rules, "the next commit keeps them"
    assert store.commit(1).rules == digest_of(files_in(RULES))  # type: ignore[union-attr]
    assert check(store).problems == ()


def with_a_criterion() -> dict[str, bytes]:
    """The rules in force with a criterion of one indicator."""
    entry = (
        '[[indicator]]\nindicator_id = "rpa_sections"\nlower_bounds = { on_track = 0.95, slightly_behind = 0.5 }\n'
        'author = "統計課"\ndecided = 2026-11-27\nreason = "全所属での利用を前提とするため"\n'
    )
    return files_in(RULES) | {CRITERIA_FILE: entry.encode()}


def test_a_criterion_is_in_force_from_its_commit_on_and_sets_without_the_file_stay_readable(store: Store) -> None:
    old = {name: content for name, content in files_in(RULES).items() if name != CRITERIA_FILE}
    first = change_rules(store, old, "佐藤", "指標ごとの基準のない規則")
    second = change_rules(store, with_a_criterion(), "佐藤", "指標の基準")
    for made, criteria in ((first, 0), (second, 1)):
        assert len(load_what_is_sound(store.rule_files(made.rules)).scale.criteria) == criteria
    assert set(store.rule_files(first.rules)) == set(FILES) - {CRITERIA_FILE} and check(store).problems == ()


def test_the_command_says_what_a_criterion_changes(store: Store, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for name, content in with_a_criterion().items():
        (tmp_path / "own" / name).write_bytes(content)
    tried = command.run(main, "rules", tmp_path / "own", "-m", "基準", "--try", DASHBOARD_STORE=store.address)
    assert tried.returncode == 0 and "進捗状況が変わる年度別の値1件" in tried.stdout, tried.stderr


def test_rules_in_force_are_no_change_and_a_late_one_is_told_who_came_first(store: Store) -> None:
    with pytest.raises(ValueError, match="今の規則と同じ"):
        change_rules(store, files_in(RULES), "佐藤", "同じ")
    commit(store, [next_year()], "鈴木", "R4調書")
    with pytest.raises(BehindError, match="鈴木"):
        change_rules(store, stricter(), "佐藤", "遅れた変更", parent=1)
    assert [each.number for each in store.commits()] == [2, 1]


def test_a_restored_version_comes_with_its_rules(store: Store) -> None:
    change_rules(store, stricter(), "佐藤", "変更")
    assert restore(store, 1, "佐藤", "取消し").rules == digest_of(files_in(RULES))
    assert restore(store, 2, "佐藤", "やはり").rules == digest_of(stricter())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with other rules."""
    (tmp_path / "rules").mkdir()
    for name, content in stricter().items():
        (tmp_path / "rules" / name).write_bytes(content)
    return tmp_path / "rules"


def test_the_command_says_what_other_rules_change_before_they_are_in_force(store: Store, folder: Path) -> None:
    tried = command.run(main, "rules", folder, "-m", "境目を6割に", "--try", DASHBOARD_STORE=store.address)
    assert (tried.returncode, tried.stderr) == (0, "") and len(Store(store.address).commits()) == 1
    done = command.run(main, "--who", "佐藤", "rules", folder, "-m", "境目を6割に", DASHBOARD_STORE=store.address)
    assert (
        done.returncode == 0 and done.stdout.startswith(tried.stdout) and "第2版として、規則を変えました" in done.stdout
    )
    assert "進捗状況が変わる年度別の値1件" in done.stdout and "RPA" not in done.stdout
    newest = Store(store.address).commits()[0]
    assert (newest.kind, newest.who, newest.note) == ("rules", "佐藤", "境目を6割に")


def test_rules_with_a_mistake_are_refused_with_file_and_entry(store: Store, folder: Path) -> None:
    text = (folder / "status.toml").read_text(encoding="utf-8")
    (folder / "status.toml").write_text(text.replace("lower_bound = 0.6", "lower_bound = 6"), encoding="utf-8")
    done = command.run(main, "--who", "佐藤", "rules", folder, "-m", "誤り", DASHBOARD_STORE=store.address)
    assert done.returncode == 2 and "規則は変わっていません。status.toml" in done.stderr
    assert len(Store(store.address).commits()) == 1


def test_rules_that_are_not_as_they_were_committed_are_refused(store: Store) -> None:
    digest = store.commit().rules  # type: ignore[union-attr]
    for path in (Path(store.address) / "rules").glob("*.parquet"):
        path.unlink()
    with pytest.raises(StoreError, match="rules"):
        Store(store.address).rule_files(digest)
    assert any("rules" in problem for problem in check(Store(store.address)).problems)
