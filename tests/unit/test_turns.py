"""Pages are drawn a few at a time, first come, first served, and nobody waits for one that waits for something else."""

from __future__ import annotations

import threading
import time

import pytest

from lib.ui.app.turns import Turns

_SOON = 10.0  # seconds within which all is over


def _wait_until_asked(turns: Turns, count: int) -> None:
    end = time.monotonic() + _SOON
    while len(turns._waiting) + len(turns._began) < count and time.monotonic() < end:
        time.sleep(0.001)
    assert len(turns._waiting) + len(turns._began) == count


def test_a_few_are_in_at_once() -> None:
    turns, go, lock = Turns(most=2, patience=_SOON), threading.Event(), threading.Lock()
    inside = most_inside = through = 0

    def read() -> None:
        nonlocal inside, most_inside, through
        with turns:
            with lock:
                inside += 1
                most_inside = max(most_inside, inside)
            go.wait(_SOON)
            with lock:
                inside -= 1
                through += 1

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    _wait_until_asked(turns, 20)
    go.set()
    for reader in readers:
        reader.join(_SOON)
    assert (most_inside, through) == (2, 20)


def test_they_come_in_the_order_of_asking() -> None:
    turns, come_in, go = Turns(most=1, patience=_SOON), list[int](), threading.Event()

    def read(number: int) -> None:
        with turns:
            come_in.append(number)
            go.wait(_SOON)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for number, reader in enumerate(readers):
        reader.start()
        _wait_until_asked(turns, number + 1)
    go.set()
    for reader in readers:
        reader.join(_SOON)
    assert come_in == list(range(20))


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
