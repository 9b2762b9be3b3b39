"""The kept verdicts of a store are counted by DuckDB or by an engine elsewhere: alike, whole, or not at all."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.judge import counting, keep, rollup, spark
from lib.judge.__main__ import main
from lib.judge.counting import NotJudgedError, count_verdicts
from lib.judge.evaluation import evaluate
from lib.judge.keep import keep_results
from lib.judge.policy.load import load_policy
from lib.judge.policy.toml import RuleError
from lib.judge.rollup import HEADS, Head
from lib.judge.spark import SparkConnect
from lib.store import verdict_rows
from lib.store.access import load_store
from lib.store.commit import change_rules, commit, create, tidy
from lib.store.delta import Store
from lib.store.rules import RULES, files_in
from lib.store.verdict_rows import VerdictRows
from tests import command
from tests.store.readings import another_group, next_year, real, with_open_data
from tests.store.test_engines import GROUPS, Sail, unjudged_store
from tests.store.test_many import bucket  # noqa: F401 - a fixture
from tests.store.test_results import _emptied, _flipped, _halved
from tests.unit.test_rollup import as_screens_count

_HEADER = "department,sheet_year,verdict,label,groups,judged,behind"


@pytest.fixture(autouse=True)
def as_if_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of Spark takes a worker of pytest-xdist, whose main module has no file, for its own doctests."""
    monkeypatch.setattr("sys.ps1", "", raising=False)


@pytest.fixture(scope="module")
def sail() -> Iterator[Sail]:
    server = Sail()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of made-up groups whose results are kept, those of an earlier version too."""
    place = unjudged_store(tmp_path_factory.mktemp("rollup"))
    keep_results(Store(str(place)), 1)
    keep_results(Store(str(place)))
    return place


@pytest.fixture
def judged(judged_once: Path, tmp_path: Path) -> Store:
    return Store(str(shutil.copytree(judged_once, tmp_path / "judged")))


def table_of(printed: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed)))


@pytest.mark.parametrize("head", HEADS)
def test_duckdb_and_spark_count_what_the_screens_do(judged: Store, sail: Sail, head: Head) -> None:
    by_duckdb, by_spark = count_verdicts(judged, head), count_verdicts(judged, head, SparkConnect(sail.address, 1))
    assert (by_duckdb.engine, by_spark.engine) == ("DuckDB", sail.address)
    assert by_duckdb.rows == by_spark.rows and by_duckdb.groups == by_spark.groups == 1 + GROUPS
    evaluation = evaluate(load_store(judged), load_policy())
    assert {row[:3]: row.groups for row in by_duckdb.rows} == as_screens_count(evaluation, head)
    assert sum(row.behind for row in by_duckdb.rows) == evaluation.verdicts["behind"].sum()


def test_the_command_prints_a_table_and_says_beside_it_what_counted(judged: Store, sail: Sail) -> None:
    ended = command.run(main, "--count", "department", DASHBOARD_STORE=judged.address)
    assert (ended.returncode, ended.stderr) == (0, f"第2版: {1 + GROUPS}事業群の判定をDuckDBで集計しました。\n")
    assert ended.stdout.splitlines()[0] == _HEADER
    rows = table_of(ended.stdout)
    assert sum(int(row["groups"]) for row in rows) == len(evaluate(load_store(judged), load_policy()).verdicts)
    assert rows[-1]["department"] == "" and {row["label"] for row in rows} >= {"順調", "注意", "要対応"}
    elsewhere = command.run(main, "--count", "department", "--engine", sail.address, DASHBOARD_STORE=judged.address)
    assert elsewhere.stdout == ended.stdout
    assert elsewhere.stderr == f"第2版: {1 + GROUPS}事業群の判定をエンジン「{sail.address}」で集計しました。\n"


def test_groups_that_are_not_judged_are_said_and_nothing_is_printed(judged: Store) -> None:
    commit(judged, [another_group("other")], "佐藤", "別の事業群")
    ended = command.run(main, "--count", "measure", DASHBOARD_STORE=judged.address)
    # The new one, and the one that is told apart from it by name now.
    sentence = f"第3版: {2 + GROUPS}事業群のうち2事業群は、まだ判定していません。先に python -m lib.judge を実行"
    assert (ended.returncode, ended.stdout) == (2, "") and sentence in ended.stderr
    assert command.run(main, DASHBOARD_STORE=judged.address).returncode == 0
    assert command.run(main, "--count", "measure", DASHBOARD_STORE=judged.address).returncode == 0


def test_a_store_without_any_result_is_not_counted(store: Store) -> None:
    with pytest.raises(NotJudgedError, match="1事業群のうち1事業群"):
        count_verdicts(store, "measure")


def test_without_rules_of_the_verdict_their_problem_is_said(store: Store) -> None:
    change_rules(store, {n: c for n, c in files_in(RULES).items() if n != "verdict.toml"}, "佐藤", "試し")
    keep_results(store)
    with pytest.raises(RuleError, match=r"verdict\.toml"):
        count_verdicts(store, "measure")


@pytest.mark.parametrize("words", [["--count", "section"], ["--count"], ["--count", "measure", "--all"]])
def test_what_cannot_be_counted_by_is_said(judged: Store, words: list[str]) -> None:
    ended = command.run(main, *words, DASHBOARD_STORE=judged.address)
    assert (ended.returncode, ended.stdout) == (2, "") and "--count" in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("spoil", [_emptied, _halved, _flipped, Path.unlink])
def test_a_result_that_is_damaged_is_left_out_and_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    commit(store, [another_group("other")], "佐藤", "別の事業群")
    monkeypatch.setattr(keep, "_MOST_ROWS", 1)  # the verdict of each group in a file of its own
    keep_results(store)
    damaged, _ = Path(store.uri("judged_groups")).glob("*.parquet")
    spoil(damaged)
    ended = command.run(main, "--count", "department", DASHBOARD_STORE=store.address)
    assert ended.returncode == 2
    said = ended.stderr.splitlines()
    assert said[0] == "第2版: 1事業群の判定をDuckDBで集計しました。"
    assert said[1].startswith("保存した判定の結果が書かれたときのままでないため、次の事業群を数えていません: 「")
    (row,) = table_of(ended.stdout)
    assert row["groups"] == "1"


def test_a_version_without_damaged_groups_says_so(judged: Store) -> None:
    commit(judged, [another_group("other")], "佐藤", "別の事業群")
    keep_results(judged)
    newest = max(Path(judged.uri("observations")).glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    newest.unlink()
    ended = command.run(main, "--count", "department", DASHBOARD_STORE=judged.address)
    assert ended.returncode == 2 and len(table_of(ended.stdout)) > 3
    assert ended.stderr == f"第3版(破損のため1事業群を除く): {1 + GROUPS}事業群の判定をDuckDBで集計しました。\n"


def test_one_version_is_counted_though_others_commit_meanwhile(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, [next_year()], "佐藤", "R4調書")
    keep_results(store)
    before = count_verdicts(store, "department")
    find_verdicts = verdict_rows.find_verdicts

    def meanwhile(*words: Any) -> VerdictRows:
        commit(Store(store.address), [with_open_data(400)], "鈴木", "訂正")
        keep_results(Store(store.address))
        verdicts = find_verdicts(*words)
        tidy(Store(store.address))
        return verdicts

    monkeypatch.setattr(counting, "find_verdicts", meanwhile)
    assert count_verdicts(store, "department") == before and before.version == "第2版"
    monkeypatch.undo()
    assert count_verdicts(store, "department").version == "第3版"


def test_an_engine_that_goes_away_is_said_and_nothing_is_printed(
    judged: Store, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(spark, "_MOST_TRIES", 1)
    server = Sail()
    request.addfinalizer(server.kill)
    rolled_up = rollup.rolled_up

    def kill(*frames: Any) -> Any:
        server.kill()
        return rolled_up(*frames)

    monkeypatch.setattr(spark, "rolled_up", kill)
    ended = command.run(main, "--count", "measure", "--engine", server.address, DASHBOARD_STORE=judged.address)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"エンジン「{server.address}」と通信できなくなりました。" in ended.stderr
    assert "集計は出力していません" in ended.stderr and "続きから判定" not in ended.stderr


def test_where_no_engine_answers_nothing_is_counted_by_another(judged: Store) -> None:
    ended = command.run(main, "--count", "measure", "--engine=sc://127.0.0.1:1", DASHBOARD_STORE=judged.address)
    assert (ended.returncode, ended.stdout) == (2, "") and "接続できません" in ended.stderr


@pytest.mark.parametrize("name", ["調書 令和", "a*b?c", "100% #1"])
def test_a_store_in_a_folder_of_any_name_is_counted_by_duckdb(
    judged: Store, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VerdictRows, "read", lambda _: pytest.fail("DuckDB finds the files by itself"))
    shutil.copytree(judged.address, tmp_path / "axbyc")
    moved = shutil.copytree(judged.address, tmp_path / name)
    assert count_verdicts(Store(str(moved)), "measure") == count_verdicts(judged, "measure")


def test_a_store_in_a_bucket_is_counted_without_an_extension(bucket: str) -> None:  # noqa: F811
    made = create(f"{bucket}-counted")
    commit(made, [real()], "作成者", "最初の取込")
    keep_results(made)
    counted = count_verdicts(Store(made.address), "department")
    assert [row.groups for row in counted.rows] == [1] and counted.engine == "DuckDB"


def test_a_head_that_excel_would_run_is_escaped(judged: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = count_verdicts(judged, "department")
    row = counted.rows[0]._replace(head="=1+1")
    monkeypatch.setattr(
        "lib.judge.__main__.count_verdicts", lambda *_: counted.__class__(**{**vars(counted), "rows": (row,)})
    )
    ended = command.run(main, "--count", "department", DASHBOARD_STORE=judged.address)
    assert ended.stdout.splitlines()[1].startswith("'=1+1,")
