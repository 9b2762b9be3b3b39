"""A store where none can be, on a full disk, or behind a connection that breaks: one Japanese sentence, and nothing half done."""

from __future__ import annotations

import datetime
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from deltalake import write_deltalake
from deltalake.exceptions import CommitFailedError

from lib.store import commit as writer
from lib.store import saved_views
from lib.store.__main__ import main
from lib.store.access import load, load_store, origin
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.problems import StoreError, UncertainError, cause_in_store
from tests import command
from tests.limits import largest_file
from tests.store.readings import next_year


def _said(done: Any) -> str:
    """The one sentence of a command that could not be done."""
    assert done.returncode == 2 and not done.stdout, done.stdout
    (line,) = done.stderr.splitlines()
    assert re.search(r"[ぁ-ん].*。$", line) and not re.search(r"Traceback|Error", line), line
    return str(line)


@pytest.mark.parametrize("what", ["init", "log", "tidy"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("{}/file", "フォルダではないもの"),
        ("{}/file/store", "フォルダではないもの"),
        ("{}/" + "長" * 100, "長すぎます"),
        ("{}/[store]", "「[」を含む場所"),
        ("{}/a%20b", "「%20」を含む場所"),
        ("file://{}/a%5Eb", "「^」を含む場所"),
        ("{}/a\nb", "「\\n」を含む場所"),
        ("~nobody-is-called-so/store", "ホームフォルダ"),
        ("D:\\hyoka\\store", "「D:\\hyoka\\store」: Windowsの場所"),
        ("\\\\server\\hyoka", "Windowsの場所"),
        ("foo://bucket/store", "アドレスの書き方が違います"),
    ],
)
def test_a_place_where_no_store_can_be_is_said_in_one_sentence(
    what: str, address: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said = _said(command.run(main, what, DASHBOARD_STORE=address.format(tmp_path)))
    assert words in said
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_page_of_a_store_whose_place_cannot_be_told_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", "~nobody-is-called-so/store")
    with pytest.raises(StoreError, match="ホームフォルダ"):
        load(origin())


def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one(store: Store) -> None:
    log = Path(store.address) / "commits" / "_delta_log"
    log.rename(log.with_name("away"))
    log.symlink_to(log)  # as a share whose link leads nowhere: not even its owner may look
    said = _said(command.run(main, "log", DASHBOARD_STORE=store.address))
    assert "循環しています" in said and "init" not in said


@pytest.mark.parametrize("name", ["蓄積 データ", "a#b?c=d&e", "100%", "'\"(髙)", "全角\u3000〜"])
def test_a_store_may_have_a_japanese_name_with_spaces_and_signs(name: str, tmp_path: Path) -> None:
    for address in (str(tmp_path / name), (tmp_path / "uri" / name).as_uri()):
        store = create(address)
        saved_views.save(store, "画面", "overview", "", "佐藤")
        assert len(saved_views.saved(Store(address))) == 1
    assert {p.name for p in tmp_path.iterdir()} == {name, "uri"}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("linkat", "EPERM", "ハードリンクを作れず"),
        ("linkat", "EOPNOTSUPP", "ハードリンクを作れず"),
        ("mkdir", "EROFS", "読み取り専用"),
    ],
)
def test_a_disk_that_refuses_a_write_is_said_and_the_next_run_goes_on(
    call: str, error: str, words: str, tmp_path: Path
) -> None:
    address = str(tmp_path / "store")
    arguments = (call, error, "lib.store", "init")
    assert words in _said(command.start("tests.limits", *arguments, DASHBOARD_STORE=address))
    assert command.run(main, "init", DASHBOARD_STORE=address).returncode == 0


def test_a_full_disk_leaves_a_store_as_it_was_and_the_next_commit_works(store: Store) -> None:
    before = load_store(store)
    # The log's entries are smaller than the documents: what fails is the first of many writes, then one of the last.
    for size in (1_000, 5_000):
        with largest_file(size), pytest.raises(StoreError, match="大きさの上限"):
            commit(store, [next_year()], "佐藤", "R4調書")
    assert load_store(store).version == before.version and len(store.commits()) == 1
    assert commit(store, [next_year()], "佐藤", "R4調書").number == 2 and load_store(store).number == 2


def test_a_store_that_a_full_disk_cut_short_is_completed_by_the_next_run(tmp_path: Path) -> None:
    address = str(tmp_path / "store")
    for size in (500, 3_000, 10_000):
        with largest_file(size):
            assert "大きさの上限" in _said(command.run(main, "init", DASHBOARD_STORE=address))
    assert command.run(main, "init", DASHBOARD_STORE=address).returncode == 0
    assert load_store(Store(address)).number == 1


@pytest.mark.parametrize("error", [OSError("timed out"), CommitFailedError("there is such a version")])
def test_a_commit_whose_answer_was_lost_is_not_taken_for_a_failed_one(
    error: Exception, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_and_lost(target: Any, *args: Any, **kwargs: Any) -> None:
        write_deltalake(target, *args, **kwargs)
        if "commit_properties" in kwargs:
            raise error

    monkeypatch.setattr(writer, "write_deltalake", written_and_lost)
    assert commit(store, [], "佐藤", "会議").number == 2
    assert [entry.note for entry in store.commits()] == ["会議", "最初の取込"]


def test_where_nobody_can_tell_whether_a_commit_is_in_force_that_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(store.address)

    def unplugged(*_args: Any, **_kwargs: Any) -> None:
        folder.rename(folder.with_name("gone"))
        raise OSError("(os error 5)")

    monkeypatch.setattr(writer, "write_deltalake", unplugged)
    with pytest.raises(UncertainError, match=r"取り込まれたかどうかを確かめられません.*lib.store log"):
        commit(store, [], "佐藤", "会議")


def test_an_object_store_that_does_not_answer_is_said_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port of ours on which nobody listens
        settings = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{nobody.getsockname()[1]}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "local",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "key",
        }
        for what in ("init", "log"):
            done = command.run(main, what, DASHBOARD_STORE="s3://bucket/store", **settings)
            assert "サーバーに接続できません" in _said(done)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NoSuchBucket: The specified bucket does not exist", "バケットがありません"),
        ("an error occurred while loading credentials", "鍵が設定されていません"),
        ("403 Forbidden: AccessDenied", "拒まれました"),
        ("operation timed out", "時間内に応答がありません"),
        ("dns error: failed to lookup address information", "通信できません"),
    ],
)
def test_what_object_stores_say_in_english_is_said_in_japanese(text: str, words: str) -> None:
    assert words in str(cause_in_store(OSError(text)))


class _Yesterday(datetime.datetime):
    """A clock that was turned back by a day."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        return datetime.datetime.now(tz) - datetime.timedelta(days=1)


def test_a_clock_that_was_turned_back_changes_no_order_and_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_views.save(store, "画面", "overview", "a=1", "佐藤")
    monkeypatch.setattr(writer, "datetime", _Yesterday)
    monkeypatch.setattr(saved_views, "datetime", _Yesterday)
    commit(store, [], "佐藤", "時計を\nもどした\x1b[31m後")
    saved_views.save(store, "画面", "overview", "a=2", "佐藤")
    assert [view.address for view in saved_views.saved(store)] == ["a=2"]
    second, first = command.run(main, "log", DASHBOARD_STORE=store.address).stdout.splitlines()
    assert "第2版" in second and "時刻が第1版より前です" in second and "第1版" in first
    assert "時計を\\nもどした\\x1b[31m後" in second and "時計を確かめ" not in first
