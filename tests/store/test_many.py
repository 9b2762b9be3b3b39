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

from lib.store import read
from lib.store.commit import BehindError, commit, create
from lib.store.delta import Store, StoreError, load_store
from lib.store.folder import ROOT
from tests.store.readings import another_group, real, with_open_data
from tests.store.writer import saying, stated

WRITERS, COMMITS, KILLS = 3, 3, 12


def _writer(address: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer", address, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> list[int]:
    """The values that a writer was told are committed."""
    out, _ = process.communicate(timeout=600)
    return [int(line) for line in out.split()]


def test_writers_at_once_lose_nothing(store: Store) -> None:
    running = [_writer(store.address, f"group{n}", COMMITS) for n in range(WRITERS)]
    said = [_said(process) for process in running]
    assert [len(values) for values in said] == [COMMITS] * WRITERS
    assert store.head()[0] == 1 + WRITERS * COMMITS
    assert [c.number for c in reversed(store.commits())] == list(range(1, 2 + WRITERS * COMMITS))
    tables = load_store(store)
    for n, values in enumerate(said):
        assert stated(tables, f"group{n}") == {values[-1]}


class _Killed:
    """A writer of one group that is killed again and again, and what the store then says of it."""

    def __init__(self, store: Store, process: subprocess.Popen[str]) -> None:
        self.store, self.process, self.committed = store, process, 1

    def die(self, limit: str) -> tuple[str, int]:
        """Let it begin its next commit and be killed at `limit`: its answer, and how many commits are there by that."""
        assert self.process.stdin is not None and self.process.stdout is not None
        print(f"{self.committed + 1} {limit}", file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        values = stated(load_store(Store(self.store.address)), "killed")
        assert len(values) == 1, f"a mixture: {values}"
        (now,) = values
        # The history tells of what is there, and the next writer goes on from it.
        assert int(self.store.commits()[0].note) == now
        made, self.committed = now - self.committed, now
        return answer, made


@pytest.fixture
def killed(store: Store) -> Iterator[_Killed]:
    commit(store, [saying("killed", 1)], "担当", "1")
    with _writer(store.address, "killed", "killed") as process:
        yield _Killed(store, process)
        process.communicate(timeout=600)


def test_a_writer_killed_at_any_write_leaves_the_commit_before(killed: _Killed) -> None:
    for number in count():
        answer, made = killed.die(f"writes {number}")
        if answer == "committed":
            break
        assert (answer, made) == ("killed", 0)
    assert made == 1 and number > 10, "there are as many writes as tables with rows"


def test_a_writer_killed_at_any_instant_leaves_one_commit_or_the_next(killed: _Killed) -> None:
    chance = random.Random(11)
    for _ in range(KILLS):
        answer, made = killed.die(f"seconds {chance.uniform(0.01, 0.4):.3f}")
        assert (answer, made) in (("killed", 0), ("killed", 1), ("committed", 1)), "what was committed is lost"


def test_two_readers_of_one_store_serve_the_same_commit(store: Store) -> None:
    one, other = Store(store.address), Store(store.address)
    assert load_store(one).version == load_store(other).version
    commit(one, [with_open_data(1_830)], "担当", "R4調書")
    assert load_store(other).version == load_store(one).version != load_store(one, 1).version


def test_a_store_that_is_gone_for_a_while_is_served_as_it_was_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_LOOK_AGAIN", 0)
    assert read.newest(store.address) == 1
    away = Path(store.address).with_name("away")
    Path(store.address).rename(away)
    assert read.newest(store.address) == 1
    with pytest.raises(StoreError) as gone:
        Store(store.address).head()
    with monkeypatch.context() as silent:
        silent.setattr(Store, "head", Mock(side_effect=gone.value))
        assert read.newest(store.address) == 1
    away.rename(store.address)
    commit(store, [with_open_data(1_830)], "担当", "R4調書")
    assert read.newest(store.address) == 2


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


def test_an_object_store_is_a_store_like_any_other(bucket: str) -> None:
    made = create(bucket)
    commit(made, [real()], "作成者", "最初の取込")
    commit(made, [with_open_data(1_830)], "佐藤", "R4調書")
    with pytest.raises(BehindError, match="佐藤"):
        commit(made, [another_group("late")], "鈴木", "別の事業群", parent=1)
    assert load_store(Store(bucket)).document("r3_sheet") == real().files[real().sources["r3_sheet"]]
    assert [c.note for c in Store(bucket).commits()] == ["R4調書", "最初の取込"]


def test_writers_at_once_lose_nothing_on_an_object_store(bucket: str) -> None:
    address = f"{bucket}-busy"
    commit(create(address), [real()], "作成者", "最初の取込")
    running = [_writer(address, f"group{n}", 2) for n in range(2)]
    assert [len(_said(process)) for process in running] == [2, 2]
    assert [c.number for c in Store(address).commits()] == [5, 4, 3, 2, 1]
