"""What judges parts of a store, each of some groups: this process alone, or several processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait as wait_for_end
from typing import Final, Protocol, TypeAlias

from lib.judge.kept_results import THIS_PROGRAM
from lib.judge.part import Judged, Part

# Parts with their results; closed where no more of them are wanted.
Results: TypeAlias = Generator[tuple[Part, Judged], None, None]
GOES_ON: Final = "保存した結果はそのままです。もう一度実行すると、続きから判定します。"


class EngineError(Exception):
    """What judges has gone away or cannot be used; the message is in Japanese."""


class Engine(Protocol):
    """Judges parts in any order. Raises EngineError where it cannot go on, and what judging a part raises."""

    name: str  # by which its results are kept

    def judge(self, parts: Iterator[Part]) -> Results:
        """Each part with its results, as soon as it has been judged."""


class ThisProcess:
    """Judges one part after another in this process."""

    name = THIS_PROGRAM

    def judge(self, parts: Iterator[Part]) -> Results:
        """See Engine."""
        for part in parts:
            yield part, part.judge()


class Processes:
    """Judges parts in several processes of this machine."""

    name = THIS_PROGRAM

    def __init__(self, count: int) -> None:
        self._count = count

    def judge(self, parts: Iterator[Part]) -> Results:
        """See Engine. No more parts are under way than there are processes, so that memory is bounded."""
        # Not forked: the threads of Arrow do not live on in a fork.
        pool = ProcessPoolExecutor(self._count, multiprocessing.get_context("spawn"), initializer=_begin)
        try:
            yield from as_judged(lambda part: pool.submit(part.judge), parts, self._count)
        except BrokenProcessPool as error:
            reason = "判定していたプロセスが途中で終わりました(メモリー不足などで、外から止められたときに起きます)。"
            fewer = "繰り返すときは、--processes の数を減らしてください。"
            raise EngineError(f"{reason}{GOES_ON}{fewer}") from error
        finally:
            pool.shutdown(cancel_futures=True)


def as_judged(submit: Callable[[Part], Future[Judged]], parts: Iterator[Part], most: int) -> Results:
    """The parts with their results as they come, with at most so many under way."""
    under_way: dict[Future[Judged], Part] = {}
    while True:
        for part in islice(parts, most - len(under_way)):
            under_way[submit(part)] = part
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            part = under_way.pop(future)
            yield part, future.result()


def _begin() -> None:
    """Begin a process that judges: Ctrl+C is for the one that asked, and without that one nothing is left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for_end([parent.sentinel])
        os._exit(1)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
