"""Files read in a process of their own, with limits of time and memory: what the pages and the commands read through.

A file that is made to hurt, or is larger than anybody thought, ends its own process and nothing else, and its owner is
told what happened. Processes are kept for the next file; there are at most two, and who comes third waits.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, cast

from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.check.corrections import Correction
from lib.intake.files.book import Book, Message, ReadFile
from lib.intake.files.opening import file_name
from lib.intake.layouts.layout import Layout
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known
from lib.store.folder import ROOT
from lib.system.faults import cause_of
from lib.system.workers import receive, send

Waiting = Callable[[float], None]  # told about once a second how many seconds a file has been read
_MOST_PROCESSES = 2
_NOT_THE_FILE = (
    "ファイルの問題ではありません。サーバーのメモリーの不足によるものです。"
    "しばらくしてから読み込み直してください。続く場合は管理者に伝えてください"
)
_OR_MEMORY = "サーバーのメモリーの不足によることもあります。小さいファイルでも続く場合は、管理者に伝えてください"
_OTHERWISE = (
    "ページ又は行の多いファイルは分割してください。それ以外の場合は、作成したソフトで開いて保存し直すか、"
    "必要な表だけをコピーし、取込の画面で貼り付けてください"
)


@dataclass(frozen=True)
class Limits:
    """What one file may use: seconds of processor time, and bytes of memory beyond what its process held before.

    Read for twice as many seconds by the clock, it ends too: that holds where a system has no such limits. A PDF of 200
    pages takes 31 seconds, a sheet of 390,000 cells 12 seconds and 450 MB.
    """

    seconds: int = 60
    most_bytes: int = 1536 * 1024 * 1024


class _EndedError(Exception):
    """A reading that was ended by a limit or ended its process, as a sentence for the file's owner."""


def read_bounded(
    name: str,
    content: bytes,
    known: Known | None,
    corrections: Sequence[Correction] = (),
    answers: Answers = NO_ANSWERS,
    waiting: Waiting | None = None,
    layouts: Sequence[Layout] = (),
) -> ReadFile:
    """As lib.intake.read.read_file, within limits. What `waiting` raises ends the reading."""
    arguments: dict[str, object] = {
        "name": name,
        "content": content,
        "corrections": tuple(corrections),
        "answers": answers,
        "layouts": tuple(layouts),
    }
    try:
        found = _ask("read", arguments, known, waiting)
    except _EndedError as error:
        book = _unread(name, content, str(error))
        return ReadFile(book.file, book.sha256, book.kind, book.messages, no_rows(), content)
    return replace(cast(ReadFile, found), content=content)


def open_bounded(name: str, content: bytes) -> Book:
    """As lib.intake.files.opening.open_file, within limits."""
    try:
        return replace(cast(Book, _ask("open", {"name": name, "content": content}, None, None)), content=content)
    except _EndedError as error:
        return _unread(name, content, str(error))


def _unread(name: str, content: bytes, words: str) -> Book:
    return Book(file_name(name), "unknown", content, (), (Message("error", "", words),))


class _Plain(pickle.Unpickler):
    """Takes the data classes of intake and nothing else: what read a hostile file may only answer with data."""

    def find_class(self, module: str, name: str) -> Any:
        """A data class of intake by its name. Raises UnpicklingError for anything else."""
        found = getattr(sys.modules.get(module), name, None)
        if module.startswith("lib.intake.") and isinstance(found, type) and is_dataclass(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


class _Process:
    """A reading process, which reads one file at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.known: Known | None = None
        self._is_starting = True
        self._running = subprocess.Popen(
            [sys.executable, "-m", "lib.intake.worker", str(limits.seconds), str(limits.most_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._running.stdout is not None
        while (answer := receive(self._running.stdout)) is not None:
            self._answers.put(answer)
        self._answers.put(None)

    def ask(self, job: str, arguments: dict[str, object], known: Known | None, waiting: Waiting | None) -> object:
        """The answer to a request; afterwards `is_alive` says whether the process can be asked again."""
        stream = self._running.stdin
        assert stream is not None
        try:
            if job == "read" and known is not self.known:
                send(stream, ("known", known if known is None else dict(known)))
                self.known = known
            send(stream, (job, arguments))
            answer = self._answer(waiting)
        except OSError as error:  # it ended before it had the file
            raise _EndedError(self._why()) from error
        except BaseException:  # also the end of the page that waits: nobody is left to read for
            self.end()
            raise
        if answer is None:
            raise _EndedError(self._why())
        try:
            what, result, is_last = _Plain(io.BytesIO(answer)).load()
        except pickle.UnpicklingError as error:
            self.end()
            raise _EndedError(f"{_OUR_FAULT}({error})。") from error
        if is_last:
            self.end()
        if what == "memory":
            megabytes = self.limits.most_bytes // 1024 // 1024
            raise _EndedError(f"読み取りに{megabytes:,} MBを超えるメモリーが要るため、途中でやめました。{_OTHERWISE}。")
        if what == "fault":
            raise _EndedError(f"{_OUR_FAULT}({result})。")
        return result

    def _answer(self, waiting: Waiting | None) -> bytes | None:
        if self._is_starting:  # its first message: from here on the clock counts
            if self._answers.get() is None:
                return None
            self._is_starting = False
        began = time.monotonic()
        most = 2 * self.limits.seconds
        while (passed := time.monotonic() - began) < most:
            if waiting is not None and passed >= 1:
                waiting(passed)
            try:
                return self._answers.get(timeout=min(1, most - passed))
            except queue.Empty:
                continue
        raise _EndedError(_too_slow(most))

    def _why(self) -> str:
        """Why the process ended without an answer, in words."""
        if self._running.wait() == -_OUT_OF_TIME:
            return _too_slow(self.limits.seconds)
        if self._is_starting:
            return f"読み取りを始められませんでした。{_NOT_THE_FILE}。"
        return f"読み取りが途中で止まりました。ファイルの形式が通常と異なるか、大きすぎる可能性があります。{_OTHERWISE}。{_OR_MEMORY}。"

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._running.poll() is None

    def end(self) -> None:
        """End the process at once, whatever it is doing."""
        self._running.kill()
        self._running.wait()


def _too_slow(seconds: int) -> str:
    return f"{seconds}秒以内に読み終わらないため、読み取りを中止しました。{_OTHERWISE}。"


_OUT_OF_TIME = getattr(signal, "SIGXCPU", sys.maxsize)  # Windows has no such signal
_OUR_FAULT = "読み取りの途中で、プログラムに問題が起きました。このファイルを添えて管理者に伝えてください"
_idle: queue.LifoQueue[_Process] = queue.LifoQueue()
_PLACES = threading.Semaphore(_MOST_PROCESSES)


def limits() -> Limits:
    """The limits in force: DASHBOARD_READ_SECONDS, else 60 seconds."""
    given = os.environ.get("DASHBOARD_READ_SECONDS", "").strip()
    return Limits(int(given)) if given.isdecimal() and int(given) else Limits()


def _ask(job: str, arguments: dict[str, object], known: Known | None, waiting: Waiting | None) -> object:
    while not _PLACES.acquire(timeout=1):
        if waiting is not None:
            waiting(0)
    try:
        try:
            process = _process(limits())
        except OSError as error:  # no process may be started: the server's memory or number of processes is used up
            raise _EndedError(f"読み取りを始められませんでした。{cause_of(error)}") from error
        try:
            return process.ask(job, arguments, known, waiting)
        finally:
            if process.is_alive:
                _idle.put(process)
    finally:
        _PLACES.release()


def get_ready() -> None:
    """Start a process where none is waiting, so that the first file need not wait for it."""
    if _idle.empty() and _PLACES.acquire(blocking=False):
        try:
            with suppress(OSError):  # said with the first file
                _idle.put(_Process(limits()))
        finally:
            _PLACES.release()


def _process(wanted: Limits) -> _Process:
    """An idle process with these limits, else a new one."""
    while True:
        try:
            process = _idle.get_nowait()
        except queue.Empty:
            return _Process(wanted)
        if process.is_alive and process.limits == wanted:
            return process
        process.end()


@atexit.register
def _end_all() -> None:
    while not _idle.empty():
        _idle.get_nowait().end()
