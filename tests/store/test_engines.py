"""A store is judged part by part, here, by processes or by an engine elsewhere: the same rows, and what is kept stays."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import psutil
import pytest

from lib.judge import keep, spark
from lib.judge.__main__ import main
from lib.judge.by_group import JudgedGroups, cache_keys
from lib.judge.engine import Engine, EngineError
from lib.judge.evaluation import distinct_names, evaluate
from lib.judge.keep import keep_results
from lib.judge.kept_results import KeptResults, program_name
from lib.judge.part import Part
from lib.judge.policy.load import load_policy
from lib.judge.spark import SparkConnect
from lib.store import folder
from lib.store.access import load_store
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.outline import load_outline, tables_of_groups
from lib.store.packed import unpacked_results
from lib.store.problems import StoreError
from lib.store.schemas import RESULTS
from lib.store.sheets import by_sheet, rows_of_groups
from lib.store.vintage import in_force
from lib.system.console import StoppedError
from tests import command
from tests.prefecture import generate
from tests.store.readings import GROUP, another_group, real

GROUPS = 12
_OLDEST, _NEWEST = 2021, 2025  # sheets
_ROWS_OF_A_PART = 2_500  # of the made-up groups two or three


@pytest.fixture(scope="module")
def unjudged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """See unjudged_store."""
    return unjudged_store(tmp_path_factory.mktemp("engines"))


def unjudged_store(out: Path) -> Path:
    """A store of the real sheet and of made-up groups with five years' sheets each; not judged yet."""
    generate(out / "tables", groups=GROUPS)
    tables = folder.load(out / "tables")
    documents = [(out / "tables" / "source" / str(file)).read_bytes() for file in tables["sources"]["file"]]
    sheets = by_sheet(tables.stated or tables.frames, dict(zip(tables["sources"]["sha256"], documents, strict=True)))
    store = create(str(out / "store"))
    commit(store, [real()], "作成者", "最初の取込", parent=0)
    commit(store, sheets, "佐藤", "架空の調書")
    return out / "store"


@pytest.fixture
def many(unjudged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of the store, which is judged in several parts."""
    monkeypatch.setattr(keep, "_MOST_ROWS", _ROWS_OF_A_PART)
    return Store(str(shutil.copytree(unjudged, tmp_path / "many")))


def rows_kept(store: Store) -> dict[str, pd.DataFrame]:
    """All rows that are kept, in an order of their own."""
    order = {
        "judged_indicators": ["indicator_id"],
        "judged_flags": ["viewpoint", "subject_type", "subject_id"],
        "judged_groups": ["group_id", "sheet_year"],
    }
    kept = {name: store.table(name).to_pyarrow_table().to_pandas()[schema.names] for name, schema in RESULTS.items()}
    return {name: rows.sort_values(order[name], ignore_index=True) for name, rows in kept.items()}


def judged_at_once(store: Store) -> dict[str, pd.DataFrame]:
    """The rows that a server keeps, which judges all groups together."""
    JudgedGroups().evaluate(load_store(store), load_policy(), KeptResults(store, lambda write: write()))
    return rows_kept(store)


def is_served_as_judged(store: Store) -> None:
    """Whether a server that starts reads all results, and what it would have judged."""
    groups = JudgedGroups()
    evaluation = groups.evaluate(load_store(store), load_policy(), KeptResults(store))
    whole = evaluate(load_store(store), load_policy())
    assert (groups.judged, groups.read) == (0, 1 + GROUPS)
    for part in ("cells", "assessments", "flags", "agreement", "verdicts"):
        pd.testing.assert_frame_equal(getattr(evaluation, part), getattr(whole, part), obj=part)


class Sail:
    """A Spark Connect server (Sail) as a process of its own; with this program, unless it is in another folder."""

    def __init__(self, folder: Path = folder.ROOT) -> None:
        self.port = _free_port()
        self.address = f"sc://127.0.0.1:{self.port}"
        command = [str(Path(sys.executable).parent / "sail"), "spark", "server", "--port", str(self.port)]
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        nowhere = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=nowhere, stderr=nowhere)
        end = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < end, "Sail does not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture(autouse=True)
def as_if_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of Spark takes a worker of pytest-xdist, whose main module has no file, for its own doctests."""
    monkeypatch.setattr(sys, "ps1", "", raising=False)


@pytest.fixture(scope="module")
def sail() -> Iterator[Sail]:
    server = Sail()
    yield server
    server.kill()


@pytest.mark.parametrize("engine", ["one process", "two processes", "Sail"])
def test_parts_are_judged_as_all_groups_together_are(
    many: Store, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    elsewhere: Engine | None = None
    if engine == "Sail":
        elsewhere = SparkConnect(request.getfixturevalue("sail").address, at_once=2)
    processes = 2 if engine == "two processes" else 1
    wanted = judged_at_once(Store(str(shutil.copytree(many.address, tmp_path / "whole"))))
    told: list[tuple[int, int]] = []
    judging = keep_results(many, None, elsewhere, processes, lambda *counts: told.append(counts))
    assert (judging.judged, judging.read) == (1 + GROUPS, 0)
    assert len(told) >= 4 and told[-1] == (1 + GROUPS, 1 + GROUPS)
    for name, rows in rows_kept(many).items():
        assert len(rows)
        pd.testing.assert_frame_equal(rows, wanted[name], obj=name)
    is_served_as_judged(many)
    assert keep_results(many).judged == 0


def test_an_earlier_version_is_judged_in_parts_too(many: Store) -> None:
    keep_results(many, 1)
    groups = JudgedGroups()
    groups.evaluate(load_store(many, 1), load_policy(), KeptResults(many))
    assert groups.judged == 0


def test_a_process_that_is_killed_costs_its_parts_and_the_next_run_goes_on(many: Store) -> None:
    told: list[int] = []

    def kill(judged: int, _groups: int) -> None:
        told.append(judged)
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(EngineError, match=r"途中で終わりました.*続きから"):
        keep_results(many, processes=2, tell=kill)
    assert 0 < told[-1] < 1 + GROUPS
    judging = keep_results(many, processes=2)
    assert (judging.judged, judging.read) == (1 + GROUPS - told[-1], told[-1])
    is_served_as_judged(many)


def test_who_stops_between_two_parts_keeps_what_is_judged(many: Store) -> None:
    def stop(_judged: int, _groups: int) -> None:
        raise StoppedError(signal.SIGINT, False)

    for processes in (1, 2):
        with pytest.raises(StoppedError):
            keep_results(many, processes=processes, tell=stop)
        assert not multiprocessing.active_children()
    judging = keep_results(many)
    assert judging.read > 0 and judging.judged > 0
    is_served_as_judged(many)


def test_of_two_that_judge_at_once_each_result_is_written_once(many: Store) -> None:
    others: list[int] = []

    def meanwhile(_judged: int, _groups: int) -> None:
        if not others:
            others.append(keep_results(Store(many.address)).judged)

    keep_results(many, tell=meanwhile)
    keys = many.table("judgements").to_pyarrow_table()["key"].to_pylist()
    assert len(keys) == len(set(keys)) == 1 + GROUPS and others[0] < 1 + GROUPS


def test_a_sheet_that_is_lost_while_it_is_judged_is_told_from_a_process_too(
    many: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = list((Path(many.address) / "budgets").glob("*.parquet"))
    plan = keep._plan

    def lose(*words: object) -> object:
        planned = plan(*words)  # type: ignore[arg-type]
        for path in lost:
            path.unlink()
        return planned

    monkeypatch.setattr(keep, "_plan", lose)
    with pytest.raises(StoreError, match="budgets"):
        keep_results(many, processes=2)
    assert not many.has("judgements")


def _processes_left(pids: list[int]) -> list[int]:
    """Those of these processes that are still there after a while."""
    end = time.monotonic() + 20
    while (left := [pid for pid in pids if psutil.pid_exists(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def test_processes_that_judge_end_with_the_one_that_started_them() -> None:
    script = """
import multiprocessing, os, signal, time
from concurrent.futures import ProcessPoolExecutor
from lib.judge.engine import _begin
if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), initializer=_begin)
    list(pool.map(time.sleep, [0.2, 0.2]))
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    pids = [int(pid) for pid in ended.stdout.split()]
    assert ended.returncode == -signal.SIGKILL and len(pids) == 2
    assert _processes_left(pids) == []


@contextlib.contextmanager
def spoilt(path: Path) -> Iterator[None]:
    """A file that is not there for a while."""
    content = path.read_bytes()
    path.unlink()
    yield
    path.write_bytes(content)


def test_an_outline_names_what_all_tables_name(many: Store) -> None:
    commit(many, [another_group("other")], "佐藤", "別の事業群")
    newest = max((Path(many.address) / "observations").glob("*.parquet"), key=os.path.getmtime)
    policy = load_policy()
    for number, damaged in ((None, False), (1, False), (None, True)):
        with spoilt(newest) if damaged else contextlib.nullcontext():
            tables, outline = load_store(many, number), load_outline(many, number).tables
        assert bool(tables.damages) == damaged and outline.damages == tables.damages
        for name in ("sources", "program_groups", "projects", "indicators"):
            pd.testing.assert_frame_equal(outline[name], tables[name], obj=name)
        names = distinct_names(outline)
        pd.testing.assert_series_equal(names, distinct_names(tables))
        assert cache_keys(outline, policy, names) == cache_keys(tables, policy, names)


def test_a_store_without_a_commit_and_one_that_is_damaged_as_a_whole_have_no_outline(tmp_path: Path) -> None:
    empty = create(str(tmp_path / "empty"))
    with pytest.raises(Exception, match="取込済みの調書がありません"):
        load_outline(empty)
    commit(empty, [real()], "作成者", "最初の取込", parent=0)
    (file,) = (Path(empty.address) / "observations").glob("*.parquet")
    with spoilt(file), pytest.raises(StoreError, match="observations"):
        load_outline(empty)


def test_what_is_in_force_of_a_group_follows_from_its_own_sheets(many: Store) -> None:
    tables = load_store(many)
    stated = dict(tables.stated)
    # A group whose older sheet has figures but no projects, and one whose newest review names no viewpoint.
    figures, reviewed = tables["program_groups"]["group_id"].iloc[[1, 2]]
    projects = stated["projects"]
    is_gone = (projects["group_id"] == figures) & (projects["sheet_year"] < _NEWEST)
    ended = tables["indicators"].loc[tables["indicators"]["group_id"] == figures, "indicator_id"].iloc[0]
    rows = stated["observations"]
    stated["projects"] = projects[~is_gone]
    stated["observations"] = rows[(rows["indicator_id"] != ended) | (rows["sheet_year"] == _OLDEST)]
    viewpoints = stated["review_viewpoints"]
    of_reviewed = viewpoints["project_id"].isin(projects.loc[projects["group_id"] == reviewed, "project_id"])
    stated["review_viewpoints"] = viewpoints[~of_reviewed | (viewpoints["sheet_year"] == _OLDEST)]
    whole = in_force(stated)
    assert ended not in set(whole["indicators"]["indicator_id"])
    for group_id in tables["program_groups"]["group_id"]:
        alone, wanted = in_force(rows_of_groups(stated, [group_id])), rows_of_groups(whole, [group_id])
        for name, expected in wanted.items():
            pd.testing.assert_frame_equal(alone[name].reset_index(drop=True), expected, obj=f"{group_id} {name}")


def test_a_part_is_no_more_rows_than_its_bound_or_one_group(many: Store) -> None:
    _, parts = keep._plan(many, None)
    group_ids = load_outline(many).tables["program_groups"]["group_id"]
    assert [group_id for part in parts for group_id in part.group_ids] == list(group_ids)
    assert len(parts) > 3 and any(len(part.group_ids) > 1 for part in parts)
    assert all(_rows(part) <= _ROWS_OF_A_PART or len(part.group_ids) == 1 for part in parts)


def test_documents_are_called_older_in_a_part_where_they_are_in_the_whole(many: Store) -> None:
    """The real sheet is the oldest of all; judged by itself it would be the newest."""
    whole = load_store(many)
    _, parts = keep._plan(many, None)
    (alone,) = (sheet for part in parts for sheet in part.revisions if sheet["group_id"] == GROUP)
    outside = parts[0].outside
    assert outside.newest_sheet == _NEWEST
    tables = tables_of_groups(many.rows([alone]), outside.newest_sheet)
    assert tables.older_sheets == {"r3_sheet": whole.older_sheets["r3_sheet"]}


def _rows(part: Part) -> int:
    return sum(sheet["rows"] for sheet in part.revisions)


def test_the_command_takes_one_process_or_more(many: Store) -> None:
    for words in ("0", "-1", "zwei"):
        ended = command.run(main, "--processes", words, DASHBOARD_STORE=many.address)
        assert ended.returncode == 2 and "--processes" in ended.stderr and "1以上" in ended.stderr
    ended = command.run(main, "--processes", 1, DASHBOARD_STORE=many.address)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"第2版: {1 + GROUPS}事業群を判定しました(判定済み0事業群)。\n"


# ---------------------------------------------------------------------- an engine elsewhere


def test_an_engine_that_goes_away_costs_its_parts_and_the_next_run_goes_on(
    many: Store, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(spark, "_MOST_TRIES", 1)
    server = Sail()
    request.addfinalizer(server.kill)
    told: list[int] = []

    def kill(judged: int, _groups: int) -> None:
        told.append(judged)
        server.kill()

    with pytest.raises(EngineError, match=rf"エンジン「{server.address}」と通信できなくなりました。.*続きから"):
        keep_results(many, None, SparkConnect(server.address, 2), tell=kill)
    assert 0 < told[-1] < 1 + GROUPS
    kept = many.table("judgements").to_pyarrow_table()
    assert len(kept) == told[-1]
    judging = keep_results(many)
    assert (judging.judged, judging.read) == (1 + GROUPS - told[-1], told[-1])
    is_served_as_judged(many)


def test_the_command_names_the_engine_that_judged(many: Store, sail: Sail) -> None:
    ended = command.run(main, "--engine", sail.address, DASHBOARD_STORE=many.address)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"第2版: {1 + GROUPS}事業群をエンジン「{sail.address}」で判定しました(判定済み0事業群)。\n"
    evaluation = JudgedGroups().evaluate(load_store(many), load_policy(), KeptResults(many))
    assert set(evaluation.engines.values()) == {sail.address} and len(evaluation.engines) == 1 + GROUPS
    ended = command.run(main, "--engine", "sc://127.0.0.1:1", DASHBOARD_STORE=many.address)
    assert ended.stdout == f"第2版: 0事業群を判定しました(判定済み{1 + GROUPS}事業群)。\n", "nothing is asked of it"


@pytest.mark.parametrize("address", ["", "spark://host", "sc://", "sc://a:b", "http://127.0.0.1:15002", "sc://a b:1\n"])
def test_an_address_that_is_none_of_an_engine_is_told(many: Store, address: str) -> None:
    ended = command.run(main, f"--engine={address}", DASHBOARD_STORE=many.address)
    assert ended.returncode == 2 and "sc://ホスト:ポート" in ended.stderr
    assert not many.has("judgements")


def test_where_no_engine_answers_the_command_says_so(many: Store) -> None:
    ended = command.run(main, "--engine", f"sc://127.0.0.1:{_free_port()}", DASHBOARD_STORE=many.address)
    assert ended.returncode == 2
    assert re.search(r"エンジン「sc://127\.0\.0\.1:\d+」に接続できません。相手のサーバーに接続できません", ended.stderr)
    assert not many.has("judgements")


def test_a_server_of_another_kind_is_told(many: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "_MOST_TRIES", 1)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"sc://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(EngineError, match=f"エンジン「{address}」と通信できなくなりました"):
            keep_results(many, None, SparkConnect(address, 1))
        server.shutdown()


def _no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)


def _another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "program_name", lambda: "another version")


def _unlike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "judged_rows", lambda _row: unpacked_results({}))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_no_client, "pyspark-client が必要です"),
        (_another_program, "版が、こちらと違います"),
        (_unlike, "結果を読めません"),
    ],
)
def test_what_an_engine_cannot_give_is_told_and_nothing_is_kept(
    many: Store,
    sail: Sail,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[pytest.MonkeyPatch], None],
    sentence: str,
) -> None:
    spoil(monkeypatch)
    with pytest.raises(EngineError, match=sentence):
        keep_results(many, None, SparkConnect(sail.address, 1))
    assert not many.has("judgements")


def test_an_engine_without_the_program_is_told(many: Store, tmp_path: Path) -> None:
    server = Sail(tmp_path)
    try:
        with pytest.raises(EngineError, match=r"の側に lib がありません.*PYTHONPATH"):
            keep_results(many, None, SparkConnect(server.address, 1))
    finally:
        server.kill()
    assert not many.has("judgements")


def test_a_password_in_an_address_is_never_said() -> None:
    assert SparkConnect("sc://host.example:443/;token=geheim", 1).name == "sc://host.example:443"
    assert SparkConnect("sc://[::1]", 1).name == "sc://[::1]:15002"


def test_the_program_that_is_sent_to_an_engine_has_the_same_name(tmp_path: Path) -> None:
    spark.write_program(tmp_path / "lib.zip")
    script = "from lib.judge.kept_results import program_name; import lib; print(lib.__file__, program_name(), sep='|')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "lib.zip")}
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    file, name = ran.stdout.strip().split("|")
    assert file.startswith(str(tmp_path / "lib.zip")) and name == program_name()
