"""What a command takes from its machine: files written whole, the user's name, and errors of the system in words."""

from __future__ import annotations

import errno
import getpass
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.store.folder import ROOT
from lib.system.faults import cause_of, number_of
from lib.system.files import ReadError, WriteError, check_place, read_whole, write_whole
from lib.system.user import UserError, name_of_user, note_of
from tests.limits import largest_file


@pytest.fixture(params=[0o022, 0o027, 0o002])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_open_to_others_as_the_umask_says(tmp_path: Path, umask: int) -> None:
    write_whole(tmp_path / "出力.json", b"1")
    assert _mode(tmp_path / "出力.json") == 0o666 & ~umask


def test_a_file_that_is_replaced_keeps_its_permissions_and_the_link_to_it(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"before")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"after")
    assert link.is_symlink() and target.read_bytes() == b"after" and _mode(target) == 0o640


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"before")
    with largest_file(1_000), pytest.raises(WriteError, match="大きさの上限"):
        write_whole(path, bytes(100_000))
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As ``/dev/stdout`` and a pipe of the shell are."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        write_whole(pipe, b"1")
        assert reader.read() == b"1" and pipe.is_fifo()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "同じ名前のフォルダ"),
        ("none/x", "フォルダかファイルがありません"),
        ("file/x", "フォルダではないもの"),
        ("長" * 100, "長すぎます"),
        ("a\0b", "に書き込めません"),
        ("ring", "に書き込めません"),
    ],
)
def test_a_place_that_takes_no_file_is_said_with_the_cause(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(WriteError, match=words):
        write_whole(tmp_path / name if name else tmp_path, b"1")


def _no_account(error: Exception) -> object:
    def getuser() -> str:
        raise error

    return getuser


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("uid"), ModuleNotFoundError("pwd")])
def test_a_name_that_is_given_needs_no_account_and_without_one_the_way_is_said(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", _no_account(error))
    monkeypatch.setenv("DASHBOARD_WHO", " 情報 システム課 ")
    assert (name_of_user("佐藤"), name_of_user(None)) == ("佐藤", "情報 システム課")
    monkeypatch.setenv("DASHBOARD_WHO", " ")
    with pytest.raises(UserError, match=r"名前がありません。--who 名前 か DASHBOARD_WHO"):
        name_of_user(None)


def test_without_a_given_name_the_account_stands_in_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_WHO", raising=False)
    monkeypatch.setenv("LOGNAME", "suzuki")
    assert name_of_user(None) == "suzuki"
    monkeypatch.setenv("LOGNAME", "a\x1bb")
    with pytest.raises(UserError, match="--who"):
        name_of_user(None)


@pytest.mark.parametrize("text", ["", " \u3000", "a\x1b[31m", "\x9b31m", "\udc80", "長" * 10_000])
def test_a_name_and_a_note_that_a_history_cannot_show_are_refused(text: str) -> None:
    for take in (name_of_user, note_of):
        with pytest.raises(UserError):
            take(text)


def test_a_note_of_several_lines_becomes_one() -> None:
    assert note_of(" R4調書\n\t訂正 ") == "R4調書 訂正"


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (OSError(errno.ENOSPC, ""), errno.ENOSPC),
        (OSError("Generic LocalFileSystem error\n Unable to rename file (os error 122)"), errno.EDQUOT),
        (Exception('Error: Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only" }'), errno.EROFS),
        (MemoryError(), errno.ENOMEM),
        (ValueError("code: x"), None),
    ],
)
def test_the_number_of_an_error_is_found_wherever_it_stands(error: Exception, number: int | None) -> None:
    assert number_of(error) == number
    assert ("特定できません" in str(cause_of(error))) == (number is None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none", "見つかりません"),
        (".", "フォルダです"),
        ("/dev/null", "ふつうのファイルではありません"),
        ("large", "大きすぎます。1 MBまで"),
        ("a/b", "フォルダではないもの"),
        ("a\0b", "開けません"),
    ],
)
def test_what_cannot_be_read_is_said_at_once(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "large").write_bytes(b"1" * (1024 * 1024 + 1))
    assert read_whole(tmp_path / "a") == b"1"
    with pytest.raises(ReadError, match=words):
        read_whole(tmp_path / name, 1024 * 1024)


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code = "import sys, pathlib; from lib.system.files import read_whole; read_whole(pathlib.Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(tmp_path / "pipe")]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, timeout=20)
    assert "ReadError: ふつうのファイルではありません" in done.stderr.decode()


@pytest.mark.parametrize("name", ["none/a", ".", "file/a", "長" * 90])
def test_a_place_is_checked_as_it_will_be_written_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"1")
    os.mkfifo(tmp_path / "pipe")
    for good in ("new", "file", "pipe"):
        check_place(tmp_path / good)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "pipe"] and (tmp_path / "file").read_bytes() == b"1"
    with pytest.raises(WriteError) as checked:
        check_place(tmp_path / name)
    with pytest.raises(WriteError) as written:
        write_whole(tmp_path / name, b"1")
    assert str(checked.value) == str(written.value)
