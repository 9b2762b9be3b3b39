"""/healthz says whether a server can take readers, and which version; a question reads no facts."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest
from starlette.requests import Request

from lib.store import access
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.ui.app import program
from lib.ui.app.web import health
from lib.ui.app.web.health import Health
from lib.ui.session import kept
from tests.store.readings import next_year


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    monkeypatch.setattr(health, "_READ_AGAIN", 0)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Health]:
    def serving(address: str, **options: Any) -> Health:
        monkeypatch.setenv("DASHBOARD_STORE", address)
        return Health(program.running, **options)

    return serving


def _answer(server: Health) -> tuple[int, dict[str, Any]]:
    answer = server.answer(Request({"type": "http", "method": "GET", "path": "/healthz", "headers": []}))
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, json.loads(bytes(answer.body))


def _comes(server: Health, status: int, **content: object) -> None:
    """Ask as a machine does that watches, until the answer is this one."""
    wanted = (status, {**content, "program": program.running.name})
    end = time.monotonic() + 60
    while (answer := _answer(server)) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert answer == wanted


def test_it_is_not_ready_before_the_first_screens_are_drawn(store: Store, serve: Callable[..., Health]) -> None:
    server = serve(store.address)
    _comes(server, 503, ready=False, reason=health.STARTING)
    server.begin()
    assert _answer(server) == (200, {"ready": True, "version": 1, "program": program.running.name})


def test_a_commit_by_another_server_is_read_beside_the_answer(store: Store, serve: Callable[..., Health]) -> None:
    may_read = Event()
    may_read.set()
    server = serve(store.address, read=lambda: may_read.wait(60) and kept.base() and None)
    server.begin()
    may_read.clear()
    commit(store, [next_year()], "佐藤", "R4調書")
    for _ in range(3):
        assert _answer(server)[1]["version"] == 1, "what was read last, without waiting"
    may_read.set()
    _comes(server, 200, ready=True, version=2)


def test_facts_that_cannot_be_read_are_told_without_a_place_and_mended_ones_are_served(
    copied_tables: Path, serve: Callable[..., Health], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve("")
    monkeypatch.setenv("DASHBOARD_DATA", str(copied_tables))
    server.begin()
    stamp = access.stamp(access.origin())[:12]
    assert _answer(server)[1] == {"ready": True, "version": stamp, "program": program.running.name}
    projects = shutil.copy(copied_tables / "projects.parquet", copied_tables / "projects.whole")
    (copied_tables / "projects.parquet").write_bytes(b"no table")
    _comes(server, 503, ready=False, reason=health.UNREADABLE)
    shutil.move(projects, copied_tables / "projects.parquet")
    _comes(server, 200, ready=True, version=access.stamp(access.origin())[:12])


def test_a_store_that_is_not_there_is_not_ready_and_an_empty_one_is(
    tmp_path: Path, serve: Callable[..., Health]
) -> None:
    server = serve(str(tmp_path / "none"))
    server.begin()
    _comes(server, 503, ready=False, reason=health.UNREADABLE)
    create(str(tmp_path / "none"))
    _comes(server, 200, ready=True, version=0)


def test_a_program_that_is_replaced_is_not_ready(store: Store, serve: Callable[..., Health]) -> None:
    serve(store.address)
    server = Health(Mock(is_replaced=lambda: True))
    server._program.name = "a1"  # type: ignore[misc]
    server.begin()
    assert _answer(server) == (503, {"ready": False, "reason": health.REPLACED, "program": "a1"})


def test_a_question_reads_no_fact(store: Store, serve: Callable[..., Health]) -> None:
    read = Mock()
    server = serve(store.address, read=read)
    server.begin()
    for _ in range(5):
        assert _answer(server)[0] == 200
    assert read.call_count == 1
