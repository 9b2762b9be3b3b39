"""Reading in a process of its own: the same as without one, and an end in words for a file that is made to hurt."""

from __future__ import annotations

import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from lib.intake import bounded, worker
from lib.intake.bounded import Limits, open_bounded, read_bounded
from lib.intake.files.book import Book, ReadFile
from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.system.workers import Reach
from tests import command, real
from tests.intake.corpus import SHEET
from tests.intake.hostile_pdf import endless_pdf, swelling_pdf


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file may take two seconds."""
    monkeypatch.setenv("DASHBOARD_READ_SECONDS", "2")
    yield


@pytest.mark.parametrize(
    ("name", "content"),
    [("調書.xlsx", SHEET), ("調書.txt", real.DOCUMENT.read_bytes()), ("空.xlsx", b""), ("../x.csv", b"a,b\n1,2")],
)
def test_a_file_is_read_as_it_is_without_a_process_of_its_own(name: str, content: bytes) -> None:
    known = real.tables().stated
    assert read_bounded(name, content, known) == read_file(name, content, known)
    assert open_bounded(name, content) == open_file(name, content)


def test_a_reading_that_does_not_end_is_ended_and_the_next_file_is_read(seconds: None) -> None:
    began = time.monotonic()
    said: list[float] = []
    read = read_bounded("終わらない.pdf", endless_pdf(), None, waiting=said.append)
    assert time.monotonic() - began < 20 and said
    assert (
        read.level == "error"
        and "秒以内に読み終わらない" in read.messages[0].text
        and "分割して" in read.messages[0].text
    )
    assert read_bounded("調書.xlsx", SHEET, None).tables["indicators"]


def test_a_file_that_swells_ends_by_its_memory_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "limits", lambda: Limits(seconds=60, most_bytes=200_000_000))
    read = read_bounded("膨らむ.pdf", swelling_pdf(), None)
    assert read.level == "error" and ("メモリー" in read.messages[0].text or "大きすぎます" in read.messages[0].text)
    assert read_bounded("調書.xlsx", SHEET, None).tables["indicators"]


class _NearItsBound(Reach):
    is_near = True


@pytest.mark.parametrize("job", ["open", "read"])
def test_near_the_bound_of_memory_a_file_is_not_called_broken(job: str) -> None:
    known = {"known": None} if job == "read" else {}
    broken = {"name": "壊れた.xlsx", "content": SHEET[:2000]} | known
    what, read = worker.answer(job, broken, Reach(10**12))
    assert what == "done" and isinstance(read, Book | ReadFile) and read.messages[0].level == "error"
    assert worker.answer(job, broken, _NearItsBound(10**12)) == ("memory", None)
    what, read = worker.answer(job, {"name": "調書.xlsx", "content": SHEET} | known, _NearItsBound(10**12))
    assert what == "done" and isinstance(read, Book | ReadFile), "what was read is believed"


def test_a_fault_near_the_bound_of_memory_is_not_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worker._JOBS, "open", lambda: 1 / 0)
    assert worker.answer("open", {}, Reach(10**12))[0] == "fault"
    assert worker.answer("open", {}, _NearItsBound(10**12)) == ("memory", None)


def test_others_are_read_while_one_file_does_not_end(seconds: None) -> None:
    slow = threading.Thread(target=read_bounded, args=("終わらない.pdf", endless_pdf(), None))
    slow.start()
    try:
        assert read_bounded("調書.xlsx", SHEET, None).tables["indicators"] and slow.is_alive()
    finally:
        slow.join()


def test_who_comes_third_waits_and_is_told(seconds: None) -> None:
    slow = [threading.Thread(target=read_bounded, args=("終わらない.pdf", endless_pdf(), None)) for _ in range(2)]
    for thread in slow:
        thread.start()
    time.sleep(0.5)
    said: list[float] = []
    assert read_bounded("調書.xlsx", SHEET, None, waiting=said.append).tables["indicators"] and 0 in said
    for thread in slow:
        thread.join()


def test_a_reading_ends_with_the_page_that_waits_for_it() -> None:
    class Left(BaseException):
        pass

    def leave(_: float) -> None:
        raise Left

    began = time.monotonic()
    with pytest.raises(Left):
        read_bounded("終わらない.pdf", endless_pdf(), None, waiting=leave)
    assert time.monotonic() - began < 10 and bounded._idle.empty()


def test_the_command_says_which_file_was_ended_and_reads_the_others(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "終わらない.pdf").write_bytes(endless_pdf())
    (folder / "調書.xlsx").write_bytes(SHEET)
    done = command.start(
        "lib.intake", folder / "終わらない.pdf", folder / "調書.xlsx", "--check", DASHBOARD_READ_SECONDS="2"
    )
    assert done.returncode == 2 and "Traceback" not in done.stdout + done.stderr
    assert "終わらない.pdf: 0事業群" in done.stdout and "秒以内に読み終わらない" in done.stdout
    assert "調書.xlsx: 1事業群" in done.stdout


@pytest.mark.parametrize(("program", "words"), [("false", "メモリーの不足"), ("none", "管理者|確かめて")])
def test_a_process_that_cannot_start_does_not_blame_the_file(
    program: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded._end_all()  # none is waiting
    monkeypatch.setattr(sys, "executable", shutil.which(program) or program)
    bounded.get_ready()
    read = read_bounded("調書.xlsx", SHEET, None)
    (message,) = read.messages
    assert message.text.startswith("読み取りを始められませんでした。") and re.search(words, message.text)
    assert "ファイルの中身" not in message.text and read.content == SHEET
