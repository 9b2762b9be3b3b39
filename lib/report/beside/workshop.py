"""Large files, made one after another in a process beside this one, each once for all who want it.

The process is started with the first order and ended when there was none for some minutes, when a file is given up, or with the server.
"""

from __future__ import annotations

import atexit
import io
import logging
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lib.report.beside.order import Order
from lib.report.steps import Step
from lib.store.folder import ROOT
from lib.system.faults import cause_of
from lib.system.workers import receive, send

_LOG = logging.getLogger("dashboard")
_FEWER = "絞り込みで事業群を減らして、もう一度作成してください。"
_ASK = "続くときは、時刻とこの文を管理者に伝えてください。"
_KILLED = (
    f"作成の途中で処理が止まりました。サーバーのメモリーの不足によることがあります。もう一度作成してください。{_ASK}"
)
_WORDS: Final = {
    "disk": f"サーバーのディスクを読み書きできません。少し待って、もう一度作成してください。{_ASK}",
    "fault": f"プログラムの誤りです。データは変わっていません。{_ASK}",
}
_FULL = "作成を待つファイルが多いため、受け付けられません。少し待って、もう一度作成してください。"
_LOOK_AGAIN = 0.3  # seconds


@dataclass(frozen=True)
class Limits:
    """What large files may use.

    One file: `seconds` of processor time, twice as many by the clock, `most_bytes` of memory beyond what the process held
    before. The process ends `idle` seconds after the last order. A made file is kept for `kept` seconds, all of them
    together within `most_kept_bytes`; `most_waiting` orders may wait.
    """

    seconds: int = 600
    most_bytes: int = 3 * 1024**3
    idle: float = 300.0
    kept: float = 600.0
    most_kept_bytes: int = 64 * 1024**2
    most_waiting: int = 20


@dataclass(frozen=True)
class Waiting:
    """An order that waits for its turn, and how many are ahead of it."""

    ahead: int


@dataclass(frozen=True)
class Being:
    """A file that is being made for so many seconds, and the last step that was told."""

    seconds: float
    step: Step | None


@dataclass(frozen=True)
class Made:
    """A file."""

    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Failed:
    """Why there is no file, as sentences for the reader; at which second of the clock that was."""

    words: str
    time: float


Standing = Waiting | Being | Made | Failed


class _GivenUpError(Exception):
    """Nobody waits for the file any more."""


class _NotMadeError(Exception):
    """Why a file could not be made, as sentences for the reader."""


@dataclass
class _Job:
    """An order, who wants it, and how it stands; `ended`: when, by time.monotonic."""

    order: Order
    readers: set[str]
    standing: Standing
    began: float = 0.0
    ended: float = 0.0

    @property
    def is_over(self) -> bool:
        return isinstance(self.standing, Made | Failed)


class Workshop:
    """The orders of all readers and how they stand."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._jobs: OrderedDict[Order, _Job] = OrderedDict()
        self._has_changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: _Process | None = None
        atexit.register(self.end)

    def ask(self, order: Order, reader: str) -> None:
        """Have a file made for a reader, unless it is made or being made already."""
        with self._has_changed:
            self._forget()
            job = self._jobs.get(order)
            if job is None or isinstance(job.standing, Failed):
                waiting = self._waiting()
                is_full = len(waiting) >= self.limits.most_waiting
                standing = Failed(_FULL, time.time()) if is_full else Waiting(0)
                job = _Job(order, set(), standing, ended=time.monotonic())
                self._jobs.pop(order, None)
                self._jobs[order] = job
            job.readers.add(reader)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="large files", daemon=True)
                self._thread.start()
            self._has_changed.notify_all()

    def leave(self, order: Order, reader: str) -> None:
        """A reader does not want a file any more; nobody left to want it, it is given up."""
        with self._has_changed:
            job = self._jobs.get(order)
            if job is None:
                return
            job.readers.discard(reader)
            if not job.readers and not isinstance(job.standing, Made):
                del self._jobs[order]

    def standing(self, order: Order, reader: str | None = None) -> Standing | None:
        """How an order stands; None where nobody, or not this reader, has asked for it. Whatever is made is there for all."""
        with self._has_changed:
            self._forget()
            job = self._jobs.get(order)
            if job is None or (reader is not None and reader not in job.readers and not isinstance(job.standing, Made)):
                return None
            if isinstance(job.standing, Waiting):
                waiting = self._waiting()
                return Waiting(
                    waiting.index(job) + sum(isinstance(other.standing, Being) for other in self._jobs.values())
                )
            if isinstance(job.standing, Being):
                return Being(time.monotonic() - job.began, job.standing.step)
            return job.standing

    def of_other_data(self, order: Order, reader: str) -> list[Order]:
        """The orders of a reader that differ from this one in the data or the rules alone: asked for before those changed."""
        with self._has_changed:
            self._forget()
            same = [job for job in self._jobs.values() if replace(job.order, judged=order.judged) == order]
            return [job.order for job in same if reader in job.readers and job.order != order]

    def end(self) -> None:
        """End the process, whatever it is doing; with the next order it starts anew."""
        process = self._process
        if process is not None:
            process.end()

    def _waiting(self) -> list[_Job]:
        return [job for job in self._jobs.values() if isinstance(job.standing, Waiting)]

    def _forget(self) -> None:
        """Let go of what is kept for long enough, then of the oldest beyond the bound."""
        over = [job for job in self._jobs.values() if job.is_over]
        kept_bytes = 0
        for index, job in enumerate(sorted(over, key=lambda job: job.ended, reverse=True)):
            kept_bytes += len(job.standing.content) if isinstance(job.standing, Made) else 0
            is_too_much = index > 0 and kept_bytes > self.limits.most_kept_bytes
            if is_too_much or time.monotonic() - job.ended > self.limits.kept:
                del self._jobs[job.order]

    # ------------------------------------------------------------------ the thread that the process answers

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            try:
                standing: Standing = Made(self._made(job))
            except _GivenUpError:
                continue
            except _NotMadeError as error:
                standing = Failed(str(error), time.time())
            except Exception:  # one order must not keep the next ones waiting for ever
                _LOG.exception("The process that makes large files cannot be understood")
                self.end()
                standing = Failed(_WORDS["fault"], time.time())
            with self._has_changed:
                job.standing, job.ended = standing, time.monotonic()

    def _next(self) -> _Job | None:
        """The order whose turn it is; None where none came for long, and then the process has ended."""
        with self._has_changed:
            self._has_changed.wait_for(self._waiting, timeout=self.limits.idle)
            waiting = self._waiting()
            if not waiting:
                self.end()
                self._thread = self._process = None
                return None
            job = waiting[0]
            job.standing, job.began = Being(0.0, None), time.monotonic()
            return job

    def _made(self, job: _Job) -> bytes:
        def tell(step: Step) -> None:
            with self._has_changed:
                job.standing = Being(0.0, step)

        def is_given_up() -> bool:
            with self._has_changed:
                return self._jobs.get(job.order) is not job

        process = self._process
        if process is None or not process.is_alive:
            try:
                process = self._process = _Process(self.limits)
            except OSError as error:
                raise _NotMadeError(f"作成を始められませんでした。{cause_of(error)}") from error
        return process.make(job.order, tell, is_given_up)


class _Values(pickle.Unpickler):
    """Takes plain values and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


class _Process:
    """A process that makes files, one at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._running = subprocess.Popen(
            [sys.executable, "-m", "lib.report.beside.worker", str(limits.seconds), str(limits.most_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._is_starting = True
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._running.stdout is not None
        while (answer := receive(self._running.stdout)) is not None:
            self._answers.put(answer)
        self._answers.put(None)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._running.poll() is None

    def end(self) -> None:
        """End it at once."""
        self._running.kill()
        self._running.wait()

    def make(self, order: Order, tell: Callable[[Step], None], is_given_up: Callable[[], bool]) -> bytes:
        """The content of a file. Raises _GivenUpError and _NotMadeError."""
        assert self._running.stdin is not None
        try:
            send(self._running.stdin, order)
        except OSError as error:  # it ended before it had the order
            raise self._why() from error
        began = time.monotonic()
        while time.monotonic() - began < 2 * self.limits.seconds:
            if is_given_up():
                self.end()
                raise _GivenUpError
            try:
                content = self._answers.get(timeout=_LOOK_AGAIN)
            except queue.Empty:
                continue
            if content is None:
                raise self._why()
            what, *values = _Values(io.BytesIO(content)).load()
            self._is_starting = False
            if what == "step":
                tell(Step(*values))
            elif what != "ready":
                return self._result(what, *values)
        self.end()
        raise _NotMadeError(_too_slow(2 * self.limits.seconds))

    def _result(self, what: str, value: Any, is_last: bool) -> bytes:
        if is_last:
            self.end()
        if what == "made":
            return bytes(value)
        if what == "memory":
            raise self._too_large()
        raise _NotMadeError(value if what == "words" else _WORDS[what])

    def _too_large(self) -> _NotMadeError:
        megabytes = self.limits.most_bytes // 1024 // 1024
        return _NotMadeError(f"作成に{megabytes:,} MBを超えるメモリーが必要なため、中止しました。{_FEWER}")

    def _why(self) -> _NotMadeError:
        """Why the process ended without an answer."""
        code = self._running.wait()
        if code == -_OUT_OF_TIME:
            return _NotMadeError(_too_slow(self.limits.seconds))
        if code == -signal.SIGABRT:  # how a library in Rust ends where it gets no memory
            return self._too_large()
        return _NotMadeError(f"作成を始められませんでした。{_ASK}" if self._is_starting else _KILLED)


def _too_slow(seconds: int) -> str:
    length = f"{seconds // 60}分" if seconds >= 60 else f"{seconds}秒"
    return f"{length}以内に作り終わらないため、中止しました。{_FEWER}"


_OUT_OF_TIME = getattr(signal, "SIGXCPU", sys.maxsize)  # Windows has no such signal
