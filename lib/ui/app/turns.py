"""How many pages are drawn at once: a few, in the order in which they were asked for.

Python runs one thread at a time. Hundreds that all want to run wake each other every millisecond for nothing, and everybody
gets a page last. One after the other they get it first come, first served.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from types import TracebackType


class Turns:
    """A context that `most` threads are in at a time.

    Who has been in it for `patience` seconds is not counted any more: such a thread waits for something else (a store,
    another process), and must not hold up those who only read.
    """

    def __init__(self, most: int, patience: float) -> None:
        self._most = most
        self._patience = patience
        self._lock = threading.Lock()
        self._waiting = deque[threading.Event]()
        self._began = dict[threading.Event, float]()  # those in the context, by their turn
        self._of_thread = threading.local()

    def __enter__(self) -> None:
        turn = self._of_thread.turn = threading.Event()
        with self._lock:
            self._waiting.append(turn)
            self._let_in()
        while not turn.wait(self._patience):
            with self._lock:
                self._let_in()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            del self._began[self._of_thread.turn]
            self._let_in()

    def _let_in(self) -> None:
        """Let in those who came first, as many as there is room for."""
        now = time.monotonic()
        room = self._most - sum(now - began < self._patience for began in self._began.values())
        while self._waiting and room > 0:
            turn = self._waiting.popleft()
            self._began[turn] = now
            turn.set()
            room -= 1
