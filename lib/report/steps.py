"""How far the making of a file is: told by what makes it, to whoever listens in this context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """What is being made, as a noun; `number` of `total` that are counted in `unit`, 0 where nothing is counted."""

    what: str
    number: int = 0
    total: int = 0
    unit: str = ""


_LISTENER: ContextVar[Callable[[Step], None] | None] = ContextVar("listener", default=None)


def tell(what: str, number: int = 0, total: int = 0, unit: str = "") -> None:
    """Say that a step begins."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(Step(what, number, total, unit))


@contextmanager
def listening(listener: Callable[[Step], None]) -> Iterator[None]:
    """Have `listener` called at every step within."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)
