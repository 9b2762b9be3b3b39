"""Several processes, a killed process, a real object store: one commit or the next, never a mixture, and none lost."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from unittest.mock import Mock

import boto3
import pytest

from lib.store import access
from lib.store.access import load_store
from lib.store.commit import BehindError, commit, create
from lib.store.delta import Store
from lib.store.problems import StoreError
from tests.store.readings import another_group, real, with_open_data
from tests.store.writer import Order, Writers, saying, start_writers, stated

WRITERS, COMMITS, KILLS = 3, 3, 12


def test_writers_at_once_lose_nothing(store: Store, writers: Writers) -> None:
    values = list(range(1, 1 + COMMITS))
    groups = [f"group{n}" for n in range(WRITERS)]
    committed, ends = writers.run(*(Order(store.address, group, values, is_whole=False) for group in groups))
    assert ends == ["committed"] * WRITERS
    assert committed == dict.fromkeys(groups, values)
    assert store.head()[0] == 1 + WRITERS * COMMITS
    assert [c.number for c in reversed(store.commits())] == list(range(1, 2 + WRITERS * COMMITS))
    tables = load_store(store)
    for group in groups:
        assert stated(tables, group) == {values[-1]}


class _Killed:
    """A writer of one group that is killed again and again, and what the store then says of it."""

    def __init__(self, store: Store, writers: Writers) -> None:
        self.store, self.writers, self.committed = store, writers, 1

    def die(self, writes: int | None = None, seconds: float | None = None) -> tuple[str, int]:
        """Let it begin its next commit and be killed: how it ended, and how many commits are there by that."""
        order = Order(self.store.address, "killed", [self.committed + 1], writes, seconds)
        _, (end,) = self.writers.run(order)
        values = stated(load_store(Store(self.store.address)), "killed")
        assert len(values) == 1, f"a mixture: {values}"
        (now,) = values
        # The history tells of what is there, and the next writer goes on from it.
        assert int(self.store.commits()[0].note) == now
        made, self.committed = now - self.committed, now
        return end, made


@pytest.fixture
def killed(store: Store, writers: Writers) -> _Killed:
    commit(store, [saying("killed", 1)], "担当", "1")
    return _Killed(store, writers)


def test_a_writer_killed_at_any_write_leaves_the_commit_before(killed: _Killed) -> None:
    for number in count():
        end, made = killed.die(writes=number)
        if made:
            break
        assert end == "killed"
    assert number > 10, "there are as many writes as tables with rows"
    assert end == "killed", "the row is the commit; that it is announced comes after"


def test_a_writer_killed_at_any_instant_leaves_one_commit_or_the_next(killed: _Killed) -> None:
    chance = random.Random(11)
    for _ in range(KILLS):
        end, made = killed.die(seconds=chance.uniform(0.01, 0.4))
        assert (end, made) in (("killed", 0), ("killed", 1), ("committed", 1)), "what was committed is lost"


def test_two_readers_of_one_store_serve_the_same_commit(store: Store) -> None:
    one, other = Store(store.address), Store(store.address)
    assert load_store(one).version == load_store(other).version
    commit(one, [with_open_data(1_830)], "担当", "R4調書")
    assert load_store(other).version == load_store(one).version != load_store(one, 1).version


def test_a_store_that_is_gone_for_a_while_is_served_as_it_was_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    assert access.newest(store.address) == 1
    away = Path(store.address).with_name("away")
    Path(store.address).rename(away)
    assert access.newest(store.address) == 1
    with pytest.raises(StoreError) as gone:
        Store(store.address).head()
    with monkeypatch.context() as silent:
        silent.setattr(Store, "head", Mock(side_effect=gone.value))
        assert access.newest(store.address) == 1
    away.rename(store.address)
    commit(store, [with_open_data(1_830)], "担当", "R4調書")
    assert access.newest(store.address) == 2


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A real S3 server on this machine, with conditional put."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(150):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.2)
    address = f"http://127.0.0.1:{port}"
    settings = {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address, "AWS_ALLOW_HTTP": "true",
    }  # fmt: skip
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    boto3.client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket="sheets")
    yield "s3://sheets/store"
    server.kill()
    server.wait(timeout=30)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def writers(bucket: str) -> Iterator[Writers]:
    """The process that forks writers, with the settings of the object store in its environment."""
    with start_writers() as process:
        yield process


def test_an_object_store_is_a_store_like_any_other(bucket: str) -> None:
    made = create(bucket)
    commit(made, [real()], "作成者", "最初の取込")
    commit(made, [with_open_data(1_830)], "佐藤", "R4調書")
    with pytest.raises(BehindError, match="佐藤"):
        commit(made, [another_group("late")], "鈴木", "別の事業群", parent=1)
    assert load_store(Store(bucket)).document("r3_sheet") == real().files[real().sources["r3_sheet"]]
    assert [c.note for c in Store(bucket).commits()] == ["R4調書", "最初の取込"]


def test_a_bucket_that_is_not_there_is_said_in_words(bucket: str) -> None:
    for ask in (lambda: create("s3://none/store"), Store("s3://none/store").head):
        with pytest.raises(StoreError, match="バケットがありません"):
            ask()


def test_writers_at_once_lose_nothing_on_an_object_store(bucket: str, writers: Writers) -> None:
    address = f"{bucket}-busy"
    create(address)
    committed, ends = writers.run(*(Order(address, f"group{n}", [1, 2], is_whole=False) for n in range(2)))
    assert ends == ["committed"] * 2 and committed == {"group0": [1, 2], "group1": [1, 2]}
    assert [c.number for c in Store(address).commits()] == [4, 3, 2, 1]
