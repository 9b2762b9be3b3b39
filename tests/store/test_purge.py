"""A document can be taken out of a store for good: its facts stay, and who asks for it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.store.__main__ import main
from lib.store.access import load_store
from lib.store.commit import commit
from lib.store.delta import Store
from lib.store.purge import purge
from lib.store.repair import repair
from lib.store.soundness import check
from tests import command
from tests.store.readings import next_year, real


def test_the_bytes_are_gone_the_facts_stay_and_the_history_says_who_and_why(store: Store) -> None:
    commit(store, [next_year()], "佐藤", "R4調書")
    sha256 = real().sources["r3_sheet"]
    before = load_store(store)
    old_files = {path.name for path in Path(store.address, "files").glob("*.parquet")}
    made = purge(store, sha256, "佐藤", "個人名の記載")
    assert (made.number, made.kind, made.who, made.note) == (3, "purge", "佐藤", "個人名の記載")
    after = load_store(Store(store.address))
    assert all(frame.equals(after.frames[name]) for name, frame in before.frames.items())
    with pytest.raises(FileNotFoundError, match="第3版で消去されています"):
        after.document("r3_sheet")
    assert after.document("r4_made_up"), "the other document is still there"
    left = {path.name for path in Path(store.address, "files").glob("*.parquet")}
    assert not old_files <= left and check(Store(store.address)).problems == ()
    with pytest.raises(FileNotFoundError, match="消去"):
        load_store(Store(store.address), 1).document("r3_sheet")


def test_a_purge_that_was_cut_short_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = real().sources["r3_sheet"]
    with monkeypatch.context() as cut:
        cut.setattr("lib.store.purge._delete_bytes", lambda *_: None)
        purge(store, sha256, "佐藤", "個人名の記載")
    assert store.rows_where("files", "sha256", [sha256], ["sha256"]).num_rows == 1
    assert purge(store, sha256, "佐藤", "個人名の記載").number == 2, "no second commit"
    assert store.rows_where("files", "sha256", [sha256], ["sha256"]).num_rows == 0


def test_a_store_with_a_purged_document_takes_commits_and_is_put_together_without_it(
    store: Store, tmp_path: Path
) -> None:
    purge(store, real().sources["r3_sheet"], "佐藤", "個人名の記載")
    assert commit(store, [next_year()], "佐藤", "R4調書").number == 3
    repaired = repair(store, tmp_path / "new", "佐藤", "試し")
    assert repaired.lost == () and check(repaired.store).problems == ()


def test_the_command_purges_the_one_document_that_is_named(store: Store) -> None:
    name = load_store(store)["sources"]["file"].iloc[0]
    none = command.run(main, "--who", "佐藤", "purge", "nothing.txt", "-m", "x", DASHBOARD_STORE=store.address)
    assert none.returncode == 2 and "何も消去していません" in none.stderr
    done = command.run(main, "--who", "佐藤", "purge", name, "-m", "個人名の記載", DASHBOARD_STORE=store.address)
    assert done.returncode == 0 and "第2版として" in done.stdout and "控えには残っています" in done.stdout
