"""Pages are drawn a few at a time, first come, first served, and nobody waits for one that waits for something else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from lib.ui.app.turns import Turns

_SOON = 10.0  # seconds within which all is over


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _SOON
    while not is_so() and time.monotonic() < end:
        time.sleep(0.001)
    assert is_so()


def _have_asked(turns: Turns, number: int) -> bool:
    return len(turns._waiting) + len(turns._began) == number


def _twenty_readers(most: int) -> tuple[list[int], int]:
    """Who came in after whom, of twenty that asked one after the other before any left, and how many were in at once."""
    turns, come_in, go = Turns(most=most, patience=_SOON), list[int](), threading.Event()
    inside, most_inside, lock = 0, 0, threading.Lock()

    def read(number: int) -> None:
        nonlocal inside, most_inside
        with turns:
            with lock:
                come_in.append(number)
                inside += 1
                most_inside = max(most_inside, inside)
            go.wait(_SOON)
            with lock:
                inside -= 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for number, reader in enumerate(readers):
        reader.start()
        _wait_until(partial(_have_asked, turns, number + 1))
    _wait_until(lambda: inside == most)
    go.set()
    for reader in readers:
        reader.join(_SOON)
    return come_in, most_inside


def test_a_few_are_in_at_once_the_first_first() -> None:
    come_in, most_inside = _twenty_readers(most=2)
    # Of two at a time, who is let in first may say so last: only the first two, who wait inside, are sure.
    assert most_inside == 2 and sorted(come_in[:2]) == [0, 1] and sorted(come_in) == list(range(20))


def test_they_come_in_the_order_of_asking() -> None:
    come_in, most_inside = _twenty_readers(most=1)
    assert most_inside == 1 and come_in == list(range(20))


def test_who_waits_for_something_else_does_not_hold_up_the_others() -> None:
    turns, end = Turns(most=2, patience=0.05), threading.Event()
    through = list[int]()

    def wait_for_a_store() -> None:
        with turns:
            end.wait(_SOON)

    def read(number: int) -> None:
        with turns:
            through.append(number)

    stuck = [threading.Thread(target=wait_for_a_store) for _ in range(3)]
    readers = [threading.Thread(target=read, args=(number,)) for number in range(30)]
    for thread in (*stuck, *readers):
        thread.start()
    for reader in readers:
        reader.join(_SOON)
    assert sorted(through) == list(range(30)), "all have read while three still wait"
    assert all(thread.is_alive() for thread in stuck)
    end.set()
    for thread in stuck:
        thread.join(_SOON)


def test_a_fault_gives_the_turn_back() -> None:
    turns = Turns(most=1, patience=_SOON)
    with pytest.raises(ZeroDivisionError), turns:
        _ = 1 / 0
    with turns:
        assert len(turns._began) == 1
    assert not turns._began
