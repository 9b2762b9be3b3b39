"""A command and its console: any sign on any console, output that cannot be written, being stopped, and the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.store.folder import ROOT
from lib.system import console
from lib.system.console import one_line
from tests import command


def _printing(text: str) -> command.Main:
    def main(_arguments: list[str]) -> int:
        print(text)
        print(text, file=sys.stderr)
        return 1

    return main


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("cp932", r"髙・①\u2013\u2705\udc80\xe9"),
        ("shift_jis", r"\u9ad9・\u2460\u2013\u2705\udc80\xe9"),
        ("ascii", r"\u9ad9\u30fb\u2460\u2013\u2705\udc80\xe9"),
        ("utf-8", "髙・①–✅\\udc80é"),
    ],
)
def test_a_sign_that_a_console_does_not_have_is_named_and_stops_nothing(encoding: str, seen: str) -> None:
    done = command.run(_printing("髙・①–✅\udc80é"), encoding=encoding)
    assert (done.returncode, done.stdout, done.stderr) == (1, f"{seen}\n", f"{seen}\n")


@given(st.text(st.characters(categories=("Cc", "Cf", "Cs", "Lo", "Zl", "Zp"))))
def test_no_text_moves_a_terminal(text: str) -> None:
    done = command.run(_printing(one_line(text)))
    assert done.stdout.count("\n") == 1
    assert not _moving(done.stdout.removesuffix("\n"))


def _moving(printed: str) -> list[str]:
    """The signs at which a terminal moves, breaks the line or turns the direction."""
    turning = ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI")
    return [
        sign
        for sign in set(printed) - {"\t"}
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in turning
    ]


@given(st.lists(st.text(st.characters(categories=("Cc", "Cf", "Cs", "Lo", "Zl", "Zp")))))
def test_json_for_scripts_moves_no_terminal_and_is_read_as_it_was(texts: list[str]) -> None:
    def main(_arguments: list[str]) -> int:
        console.print_utf8(json.dumps(texts, ensure_ascii=False))
        return 0

    printed = command.run(main).stdout
    assert json.loads(printed) == texts and not _moving(printed)


def _call(main: command.Main, stdout: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "stdout", stdout)
    return console.call(main, [], failed=2)


def _long(_arguments: list[str]) -> int:
    for _ in range(5_000):
        print("行")
    Path(os.environ["DONE"]).write_text("done", encoding="utf-8")
    return 0


@pytest.mark.parametrize(
    ("open_output", "code", "words"),
    [
        (lambda: open("/dev/full", "w", encoding="utf-8"), 2, "空き容量"),  # noqa: SIM115, PTH123
        (lambda: None, 2, "出力先が閉じています"),
        (lambda: _left_pipe(), 0, ""),
    ],
)
def test_output_that_cannot_be_written_stops_no_work_and_is_said(
    open_output: Callable[[], object],
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("DONE", str(tmp_path / "done"))
    assert _call(_long, open_output(), monkeypatch) == code
    said = capsys.readouterr().err
    assert (tmp_path / "done").is_file() and words in said and bool(words) == bool(said)


def _left_pipe() -> object:
    """The writing end of a pipe that nobody reads, as ``head`` leaves it."""
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "w", encoding="utf-8")


def _arguments(arguments: list[str]) -> int:
    parser = console.Parser(prog="command")
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--size", choices=("a", "b"))
    parser.add_argument("--side")
    parser.parse_args(arguments)
    return 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "次の指定が必要です: --number"),
        (["--number"], "--number の後に値が必要です"),
        (["--number", "あ"], "--number には整数を書いてください: 'あ'"),
        (["--number", "1", "\x1b[31m\udc80"], "使えない指定です: \\x1b[31m\\udc80"),
        (["--number", "1", "--size", "c"], "--size に 'c' は使えません。使えるもの: "),
        (["--number", "1", "--si", "c"], "--si だけでは決まりません。候補: --size, --side"),
    ],
)
def test_wrong_arguments_are_said_in_japanese(arguments: list[str], words: str) -> None:
    done = command.run(_arguments, *arguments)
    assert done.returncode == 2 and f"command: {words}" in done.stderr and "argument" not in done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file", "/x/y"), "「/x/y」: フォルダかファイルがありません"),
        (MemoryError(), "メモリーが足りません"),
        (KeyError("x"), "プログラムに問題が起きました(KeyError test_console.py:"),
        (OSError("something"), "原因を特定できません(OSError)"),
    ],
)
def test_what_a_command_does_not_catch_is_said_without_a_traceback(error: Exception, words: str) -> None:
    def main(_arguments: list[str]) -> int:
        raise error

    done = command.run(main)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def _run(code: str) -> subprocess.CompletedProcess[str]:
    head = "import os, signal, sys\nfrom lib.system import console\n"
    return subprocess.run(
        [sys.executable, "-c", head + code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def test_what_libraries_print_past_python_stays_off_the_console() -> None:
    code = """
def main(arguments):
    os.write(2, b"thread 'tokio-rt-worker' panicked")
    print("a word", file=sys.stderr)
    return 2
console.run(main, failed=2)
"""
    done = _run(code)
    assert (done.returncode, done.stderr) == (2, "a word\n")


_STOPPED = """
def main(arguments):
    with console.uninterrupted():
        os.kill(os.getpid(), signal.{first})
        print("written", flush=True)
    {after}
    return 0
console.run(main, failed=2)
"""


def test_who_insists_is_told_to_look_what_was_written() -> None:
    twice = """
def main(arguments):
    with console.uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        print("not reached")
console.run(main, failed=2)
"""
    done = _run(twice)
    assert (done.returncode, done.stdout) == (128 + signal.SIGINT, "")
    assert "書き込みの途中で止めました。どこまで書けたかを確かめてください" in done.stderr


@pytest.mark.parametrize(
    ("first", "after", "code", "words"),
    [
        ("SIGINT", "", 0, "待っています"),  # what was asked too late: the work is done
        ("SIGTERM", "os.kill(os.getpid(), signal.SIGTERM)", 128 + signal.SIGTERM, "途中で止めました"),
        ("SIGINT", "os.kill(os.getpid(), signal.SIGINT)", 128 + signal.SIGINT, "途中で止めました"),
    ],
)
def test_who_stops_a_command_is_answered_and_what_must_be_whole_is_whole(
    first: str, after: str, code: int, words: str
) -> None:
    done = _run(_STOPPED.format(first=first, after=after))
    assert (done.returncode, done.stdout) == (code, "written\n"), done.stderr
    assert words in done.stderr and "待っています" in done.stderr and "Traceback" not in done.stderr


_READING_ON = """
import io, time
import pyarrow as pa
from pyarrow import csv

class Endless(io.RawIOBase):
    def readable(self): return True
    def read(self, size=-1):
        if self.tell_again: time.sleep(0.0005)
        self.tell_again = True
        return b"1\\n" * 64
    tell_again = False

def main(arguments):
    global reader
    reader = csv.open_csv(pa.PythonFile(Endless(), "r"), csv.ReadOptions(block_size=4096, column_names=["a"]))
    reader.read_next_batch()
    print("read")
    return 0
{end}
"""


def test_threads_that_still_read_do_not_abort_a_command_that_is_done() -> None:
    """As pyarrow's may after the last row of a store is printed: torn down meanwhile, Python ends them, and they abort."""
    done = _run(_READING_ON.format(end="console.run(main, failed=2)"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "read\n", "")
