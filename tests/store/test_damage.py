"""A store that lost a file or a part of one says so, with what to do: it is never silently shorter or emptier."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lib.contract.era import day
from lib.store import saved_views
from lib.store.__main__ import main
from lib.store.access import load_store
from lib.store.commit import commit
from lib.store.delta import Store
from lib.store.problems import StoreError
from tests import command
from tests.store.readings import next_year


@pytest.fixture
def three(store: Store) -> Store:
    """A store of three commits, of which the second brings a sheet."""
    commit(store, [next_year()], "佐藤", "R4調書")
    commit(store, [], "佐藤", "会議")
    return Store(store.address)


def _entry(store: Store, table: str, version: int) -> Path:
    return Path(store.address) / table / "_delta_log" / f"{version:020}.json"


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut_after_a_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines()[0])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _data_file(store: Store, table: str) -> Path:
    return sorted((Path(store.address) / table).glob("*.parquet"))[0]


def test_a_lost_commit_in_the_middle_is_named_and_the_others_are_listed(three: Store) -> None:
    _empty(_entry(three, "commits", 2))
    log = command.run(main, "log", DASHBOARD_STORE=three.address)
    assert [line.split()[0] for line in log.stdout.splitlines()] == ["第3版", "第1版"] and log.returncode == 2
    assert "第2版が失われています" in log.stderr and "控えから戻してください" in log.stderr
    assert load_store(Store(three.address)).number == 3  # its rows are all there


def _fill_with_zeros(path: Path) -> None:
    """As some file systems do when power is lost."""
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("damage", [_empty, _cut_after_a_line, _cut, _fill_with_zeros])
@pytest.mark.parametrize(("table", "version"), [("commits", 3), ("observations", 2), ("files", 2), ("views", 1)])
def test_a_newest_entry_that_says_nothing_is_named_with_what_to_do(
    damage: Callable[[Path], None], table: str, version: int, three: Store
) -> None:
    saved_views.save(three, "画面", "overview", "", "佐藤")
    entry = _entry(three, table, version)
    damage(entry)
    with pytest.raises(
        StoreError, match=rf"{table}/_delta_log/{entry.name}\)に中身がないか途中で切れていて.*控えから戻して.*除くと"
    ):
        Store(three.address).table(table)


def test_a_server_that_runs_notices_that_the_newest_commit_is_lost(three: Store) -> None:
    assert three.head()[0] == 3
    for content in (b"", b'{"add":'):
        _entry(three, "commits", 4).write_bytes(content)
        with pytest.raises(StoreError, match="に中身がないか"):
            three.head()
    _entry(three, "commits", 4).unlink()  # the way out where there is no copy
    assert Store(three.address).head()[0] == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda store: _entry(store, "commits", 2).unlink(),
        lambda store: _entry(store, "commits", 0).unlink(),
        lambda store: _cut(_entry(store, "commits", 2)),
    ],
)
def test_a_table_without_one_of_its_files_is_told_from_a_full_disk(
    damage: Callable[[Store], None], three: Store
) -> None:
    damage(three)
    log = command.run(main, "log", DASHBOARD_STORE=three.address)
    assert log.returncode == 2 and not log.stdout
    assert "一部がないか、途中で切れています" in log.stderr and "控えから戻してください" in log.stderr


@pytest.mark.parametrize("damage", [_cut, _empty, Path.unlink])
def test_of_the_commits_those_that_can_be_read_are_listed_and_the_lost_one_is_named(
    damage: Callable[[Path], None], three: Store
) -> None:
    damage(_data_file(three, "commits"))
    log = command.run(main, "log", DASHBOARD_STORE=three.address)
    assert log.returncode == 2 and len(log.stdout.splitlines()) == 2
    assert re.search(r"第\d版.*失われて", log.stderr) and "控えから戻してください" in log.stderr


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("observations", r"調書「.*」の行が足りません\(\d+行のうち\d+行、observations\)"),
        ("revisions", "調書のうち1件の記録がありません"),
    ],
)
def test_a_copy_made_while_somebody_committed_is_not_read_as_if_whole(table: str, words: str, three: Store) -> None:
    _entry(three, table, 2).unlink()  # copied before the commit's rows were written
    with pytest.raises(StoreError, match=f"{words}.*restore"):
        load_store(Store(three.address))
    assert command.run(main, "restore", 2, "-m", "だめ", DASHBOARD_STORE=three.address).returncode == 2
    assert command.run(main, "--who", "佐藤", "restore", 1, "-m", "戻す", DASHBOARD_STORE=three.address).returncode == 0
    assert load_store(Store(three.address)).number == 4


def test_the_log_tells_the_time_in_japan_as_the_pages_do(store: Store) -> None:
    log = command.run(main, "log", DASHBOARD_STORE=store.address)
    assert f"第1版 {day(store.commits()[0].at)} " in log.stdout


@pytest.mark.parametrize("lost", ["commits", "commits/_delta_log", "commits/_delta_log/0*"])
def test_a_store_that_lost_its_commits_is_not_begun_anew(lost: str, three: Store) -> None:
    for path in Path(three.address).glob(lost):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for what in ("log", "init"):
        done = command.run(main, "--who", "佐藤", what, DASHBOARD_STORE=three.address)
        assert done.returncode == 2 and "commits がありません。控えから戻してください" in done.stderr, done.stdout


def test_files_that_a_system_leaves_beside_the_log_are_no_entries(three: Store) -> None:
    log = Path(three.address) / "commits" / "_delta_log"
    for name in ("~x.json", "._00000000000000000003.json", ".DS_Store", "00000000000000000003 - コピー.json"):
        (log / name).write_bytes(b"")
    assert Store(three.address).head()[0] == 3
