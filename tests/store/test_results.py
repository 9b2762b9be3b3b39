"""What was judged is kept in the store: read as it was judged, and never where anything it follows from is another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lib.judge import kept_results
from lib.judge.__main__ import main
from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.keep import keep_results
from lib.judge.kept_results import THIS_PROGRAM, KeptResults
from lib.judge.policy.load import Policy, load_policy
from lib.store import results
from lib.store.access import load_store
from lib.store.backup import backup
from lib.store.commit import change_rules, commit, restore, tidy
from lib.store.delta import Store
from lib.store.problems import StoreError
from lib.store.rules import RULES, files_in
from lib.store.schemas import JUDGEMENTS, RESULTS
from lib.store.sealed import sealed
from lib.store.soundness import check
from lib.ui.session import kept
from tests.store.readings import GROUP, another_group, next_year, with_open_data
from tests.store.test_rules import stricter


@pytest.fixture
def judged(store: Store) -> Store:
    """A store of two groups, one of them with a second sheet, whose results are kept."""
    commit(store, [another_group("other"), next_year()], "佐藤", "R4調書")
    assert keep_results(store).judged == 2
    return store


def read(store: Store, policy: Policy | None = None, number: int | None = None) -> tuple[Evaluation, JudgedGroups]:
    """The evaluation that a server which starts now makes, and what it had to judge for it."""
    groups = JudgedGroups()
    evaluation = groups.evaluate(load_store(store, number), policy or load_policy(), KeptResults(store))
    return evaluation, groups


def equal(one: Evaluation, other: Evaluation) -> None:
    for part in ("cells", "assessments", "flags", "agreement", "verdicts"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), obj=part)


def test_a_server_that_starts_judges_nothing_and_has_all_that_judging_gives(judged: Store) -> None:
    evaluation, groups = read(judged)
    assert (groups.judged, groups.read) == (0, 2)
    equal(evaluation, evaluate(load_store(judged), load_policy()))
    assert len(evaluation.flags) and len(evaluation.verdicts) == 3


def test_a_judgement_by_an_indicators_own_criterion_is_read_as_it_was_judged(judged: Store) -> None:
    criterion = """[[indicator]]
indicator_id = "open_data"
range = { from = 100, to = 5000 }
smallest_change = 10
author = "情報政策課"
decided = 2026-04-01
reason = "例"
"""
    files = files_in(RULES) | {"criteria.toml": criterion.encode()}
    change_rules(judged, files, "佐藤", "一つの指標の基準")
    assert keep_results(judged).judged == 2
    evaluation, groups = read(judged, load_policy(files))
    assert groups.judged == 0
    equal(evaluation, evaluate(load_store(judged), load_policy(files)))
    assert evaluation.assessed["open_data"]["range_from"] == 100


def test_only_the_group_of_a_new_sheet_is_judged(judged: Store) -> None:
    commit(judged, [with_open_data(400)], "佐藤", "訂正")
    evaluation, groups = read(judged)
    assert (groups.judged, groups.read) == (1, 1)
    equal(evaluation, evaluate(load_store(judged), load_policy()))
    judging = keep_results(judged)
    assert (judging.judged, judging.read) == (1, 1)
    assert read(judged)[1].judged == 0


def test_a_result_names_the_engine_that_judged_and_an_older_row_names_none(judged: Store) -> None:
    assert set(read(judged)[0].engines.values()) == {THIS_PROGRAM}
    commit(judged, [with_open_data(400)], "佐藤", "訂正")
    evaluation, groups = read(judged)
    assert evaluation.engines == {f"other_{GROUP}": THIS_PROGRAM}, "the other group was judged here"
    again = groups.evaluate(load_store(judged), load_policy(), KeptResults(judged))
    assert again.engines == evaluation.engines, "what is cached tells so too"


def test_a_store_from_before_engines_were_named_is_read_and_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(store, [another_group("other"), next_year()], "佐藤", "R4調書")
    with monkeypatch.context() as before:
        before.setattr(results, "JUDGEMENTS", JUDGEMENTS.remove(JUDGEMENTS.get_field_index("engine")))
        before.setattr(results, "sealed", lambda row: sealed({**row, "engine": None}))
        assert keep_results(store).judged == 2
    assert "engine" not in [field.name for field in store.table("judgements").schema().fields]
    evaluation, groups = read(store)
    assert (groups.read, set(evaluation.engines.values())) == (2, {None})
    commit(store, [with_open_data(400)], "佐藤", "訂正")
    assert keep_results(store).judged == 1
    evaluation, groups = read(store)
    assert (groups.read, evaluation.engines) == (2, {GROUP: THIS_PROGRAM, f"other_{GROUP}": None})
    assert check(store).problems == ()


def test_an_earlier_version_and_one_that_is_restored_are_read_too(judged: Store) -> None:
    restore(judged, 1, "佐藤", "取消し")
    assert read(judged)[1].judged == 1, "the newest sheet of version 1 is of another year"
    assert main(["--all"]) == 2, "DASHBOARD_STORE is not set"
    for number in (1, 2, 3):
        keep_results(judged, number)
        evaluation, groups = read(judged, number=number)
        assert groups.judged == 0
        equal(evaluation, evaluate(load_store(judged, number), load_policy()))


def test_other_rules_another_program_or_another_revision_are_judged_anew(
    judged: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(judged, load_policy(stricter()))[1].read == 0
    tables = load_store(judged)
    other = replace(tables, revisions={group: (*ids, "another") for group, ids in tables.revisions.items()})
    groups = JudgedGroups()
    groups.evaluate(other, load_policy(), KeptResults(judged))
    assert groups.read == 0
    monkeypatch.setattr(kept_results, "program_name", lambda: "another version")
    assert read(judged)[1].read == 0


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(8, len(content) - 8, max(1, len(content) // 40)):
        content[at] ^= 4
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("spoil", [_emptied, _halved, _flipped, Path.unlink])
@pytest.mark.parametrize("table", ["judgements", *RESULTS])
@pytest.mark.parametrize("pattern", ["*.parquet", "_delta_log/*.json"])
def test_what_is_damaged_is_judged_anew_and_nothing_is_raised(
    judged: Store, table: str, pattern: str, spoil: Callable[[Path], None]
) -> None:
    wanted = evaluate(load_store(judged), load_policy())
    for path in sorted(Path(judged.uri(table)).glob(pattern)):
        spoil(path)
    anew = Store(judged.address)
    evaluation, groups = read(anew)
    equal(evaluation, wanted)
    assert groups.judged == 2
    if pattern == "*.parquet":
        assert check(anew).problems, "check says so"


def test_a_figure_that_was_changed_in_a_result_is_not_read(judged: Store) -> None:
    wanted = evaluate(load_store(judged), load_policy())
    (path,) = Path(judged.uri("judged_indicators")).glob("*.parquet")
    rows, size = pq.read_table(path), path.stat().st_size
    column = rows.schema.get_field_index("actual")
    pq.write_table(rows.set_column(column, rows.schema.field(column), pc.add(rows["actual"], 1.0)), path)
    # With the new size in the log the file is one that can be read.
    for entry in Path(judged.uri("judged_indicators")).glob("_delta_log/*.json"):
        entry.write_text(entry.read_text().replace(f'"size":{size}', f'"size":{path.stat().st_size}'))
    assert len(Store(judged.address).rows_where("judged_indicators", "indicator_id", ["open_data"])) == 1
    evaluation, groups = read(Store(judged.address))
    equal(evaluation, wanted)
    assert groups.judged == 2


def test_a_writer_that_dies_before_the_last_row_has_written_nothing(store: Store) -> None:
    place = Path(store.uri("judgements"))
    place.write_text("a file where the folder of the last table should be")
    with pytest.raises(StoreError, match="judgements"):
        keep_results(store)
    assert Path(store.uri("judged_indicators")).is_dir(), "its rows were written"
    assert read(store)[1].judged == 1
    place.unlink()
    assert keep_results(store).judged == 1
    evaluation, groups = read(store)
    assert (groups.judged, groups.read) == (0, 1)
    equal(evaluation, evaluate(load_store(store), load_policy()))


def test_two_that_write_at_once_leave_one_result_of_each_group(store: Store) -> None:
    commit(store, [another_group("other"), next_year()], "佐藤", "R4調書")
    writers = [threading.Thread(target=keep_results, args=(Store(store.address),)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    evaluation, groups = read(store)
    assert (groups.judged, groups.read) == (0, 2)
    equal(evaluation, evaluate(load_store(store), load_policy()))


def test_a_backup_has_the_results_and_tidying_changes_none(judged: Store, tmp_path: Path) -> None:
    copy = backup(judged, tmp_path / "copy")
    assert read(copy)[1].judged == 0
    tidy(judged)
    assert read(judged)[1].judged == 0 and check(judged).problems == ()


def test_a_server_keeps_what_it_judges_after_its_own_commits_and_a_reader_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    kept.base()
    assert not store.has("judgements")
    commit(store, [next_year()], "佐藤", "R4調書")
    kept.looked_anew()
    evaluation = kept.base()
    kept._WRITER.submit(int).result()  # the one thread that writes has done what came before
    assert read(store)[1].judged == 0
    equal(read(store)[0], evaluation)


def test_the_command_says_what_it_judged_and_what_was_kept(
    judged: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", judged.address)
    assert main(["--all"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "第2版: 0事業群を判定しました(判定済み2事業群)。",
        "第1版: 1事業群を判定しました(判定済み0事業群)。",
    ]
    monkeypatch.setenv("DASHBOARD_STORE", str(Path(judged.address) / "nowhere"))
    assert main([]) == 2 and "蓄積データがありません" in capsys.readouterr().err
