"""One computation at a time for one thing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.figures.palette import palette
from lib.judge.evaluation import Evaluation
from lib.ui.session.kept import forever, recent, shared
from lib.ui.session.once import Once
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def test_fifty_who_wait_for_one_part_see_it_drawn_once(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    session = Session(evaluation, words, Selection(), narrow(evaluation, Selection(), words), (), palette("light"))
    drawn: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    @drawn_once
    def part(_session: Session, number: int) -> str:
        drawn.append(number)
        begun.set()
        assert go_on.wait(10)
        return f"part {number}"

    with ThreadPoolExecutor(50) as crowd:
        asked = [crowd.submit(part, session, 1) for _ in range(49)]
        assert begun.wait(10)
        asked.append(crowd.submit(part, session, 2))
        go_on.set()
        said = [one.result(10) for one in asked]
    assert said == ["part 1"] * 49 + ["part 2"] and sorted(drawn) == [1, 2]


def test_a_part_may_draw_another_while_others_wait_for_both() -> None:
    once = Once()
    inner: list[int] = []

    def make_inner() -> int:
        inner.append(1)
        return 1

    def outer(name: str) -> str:
        return f"{name}{once.get('inner', make_inner)}"

    with ThreadPoolExecutor(20) as crowd:
        asked = [crowd.submit(once.get, name, lambda name=name: outer(name)) for name in "abcd" * 5]
        assert [one.result(10) for one in asked] == ["a1", "b1", "c1", "d1"] * 5
    assert inner == [1]


def test_what_is_ready_is_handed_out_while_another_thing_is_made() -> None:
    once = Once()
    once.get("ready", lambda: 1)
    begun, go_on = threading.Event(), threading.Event()

    def make_slow() -> bool:
        begun.set()
        return go_on.wait(10)

    with ThreadPoolExecutor(1) as crowd:
        slow = crowd.submit(once.get, "slow", make_slow)
        assert begun.wait(10)
        assert once.get("ready", lambda: 2) == 1
        go_on.set()
        slow.result(10)


def test_what_failed_is_not_kept_and_the_next_one_tries_again() -> None:
    once = Once()
    with pytest.raises(ZeroDivisionError):
        once.get("a", lambda: 1 / 0)
    assert once.get("a", lambda: 2.0) == 2.0 and once.get("a", lambda: 3.0) == 2.0


def test_only_the_last_are_kept_and_what_is_used_stays() -> None:
    once = Once(most=2)
    for key in "ab":
        once.get(key, lambda: key)  # noqa: B023
    once.get("a", lambda: "again")
    once.get("c", lambda: "c")
    assert once.get("a", lambda: "new") == "a" and once.get("b", lambda: "new") == "new"


def test_what_a_function_returns_is_shared_by_its_arguments_and_the_last_ones_stay() -> None:
    made: list[tuple[int, str]] = []

    @shared(most=2)
    def part(number: int, name: str = "") -> str:
        made.append((number, name))
        return f"{number}{name}"

    assert [part(1), part(1), part(1, name="a"), part(1, name="b"), part(1, name="a")] == ["1", "1", "1a", "1b", "1a"]
    assert made == [(1, ""), (1, "a"), (1, "b")]
    assert part(1) == "1" and made[-1] == (1, "") and len(made) == 4, "the oldest of three is made again"


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    made: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    @shared(most=4)
    def part(number: int) -> int:
        made.append(number)
        begun.set()
        assert go_on.wait(10)
        return number

    with ThreadPoolExecutor(8) as crowd:
        results = [crowd.submit(part, 7) for _ in range(8)]
        assert begun.wait(10)
        go_on.set()
        assert {result.result(10) for result in results} == {7}
    assert made == [7]


def test_what_is_kept_forever_or_recent_can_be_forgotten() -> None:
    made: list[int] = []
    kept_forever, kept_recent = forever(made.append), recent(1)(made.append)
    for part in (kept_forever, kept_recent):
        for number in (1, 1, 2, 1):
            part(number)
        part.cache_clear()
        part(2)
    assert made == [1, 2, 2, 1, 2, 1, 2]


def test_what_takes_long_is_made_beside_the_views_of_others() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make_slowly() -> str:
        begun.set()
        assert go_on.wait(10)
        return "index"

    long, views = Once(beside=True), Once()
    with ThreadPoolExecutor(3) as crowd:
        asked = [crowd.submit(long.get, "index", make_slowly) for _ in range(2)]
        assert begun.wait(10)
        assert crowd.submit(views.get, "view", lambda: "view").result(5) == "view"
        go_on.set()
        assert [one.result(10) for one in asked] == ["index", "index"]
