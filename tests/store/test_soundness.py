"""A store can be checked, copied while others commit, and put together anew; an older one opens, a newer one does not."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.contract import Column
from lib.contract.tables import CONTRACTS
from lib.store import saved_views
from lib.store.__main__ import main
from lib.store.access import load_store
from lib.store.backup import backup
from lib.store.commit import append, commit, create
from lib.store.delta import Store
from lib.store.digest import contents
from lib.store.problems import StoreError
from lib.store.repair import repair
from lib.store.schemas import COMMITS, FORMAT, REVISION
from lib.store.sealed import is_whole, sealed, whole_rows
from lib.store.soundness import check
from tests import command
from tests.bench.damage import served
from tests.store.readings import another_group, next_year, with_open_data

KEPT = Path(__file__).parent / "kept"


@pytest.fixture
def four(store: Store) -> Store:
    """A store of two groups and four commits, and a saved view."""
    commit(store, [another_group("other")], "佐藤", "別の事業群")
    commit(store, [next_year()], "佐藤", "R4調書")
    commit(store, [], "佐藤", "会議", details={"decisions": []})
    saved_views.save(store, "画面", "overview", "", "佐藤")
    return Store(store.address)


def _part(store: Store, table: str, number: int = 0) -> Path:
    """A data file of a table, by the time it was written."""
    return sorted((Path(store.address) / table).glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)[number]


def test_a_store_without_a_commit_has_an_empty_history(tmp_path: Path) -> None:
    empty = create(str(tmp_path / "empty"))
    log = command.run(main, "log", DASHBOARD_STORE=empty.address)
    assert (log.returncode, log.stdout, log.stderr) == (0, "", "")


def test_a_sound_store_is_said_to_be_sound_with_what_was_read(four: Store) -> None:
    done = command.run(main, "check", DASHBOARD_STORE=four.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert "版4、調書3件、文書2件、保存した画面1件" in done.stdout and "取り込んだときのまま" in done.stdout


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda store: _part(store, "observations").write_bytes(b""), "行のうち0行、observations/"),
        (lambda store: _part(store, "revisions").unlink(), "が指す調書のうち1件の記録がありません"),
        (lambda store: _part(store, "commits", 1).unlink(), "第2版が失われています"),
        (lambda store: _part(store, "files").unlink(), "files"),
        (lambda store: _part(store, "views").unlink(), "views"),
    ],
)
def test_what_is_not_as_it_was_committed_is_named(damage: Callable[[Store], None], words: str, four: Store) -> None:
    damage(four)
    done = command.run(main, "check", DASHBOARD_STORE=four.address)
    assert done.returncode == 2 and words in done.stderr and "取り込んだときのまま" not in done.stdout


def test_a_group_whose_rows_are_damaged_is_left_out_by_name_and_the_others_are_served(four: Store) -> None:
    whole = load_store(four)
    _part(four, "budgets", 1).write_bytes(b"")  # the other group's
    tables = load_store(Store(four.address))
    assert [damage.group_id for damage in tables.damages] == ["other_society50"]
    assert set(tables["program_groups"]["group_id"]) == {"society50"}
    assert len(tables["budgets"]) == (whole["budgets"]["project_id"].str.startswith("other_") == False).sum()  # noqa: E712
    assert tables.version.endswith("(破損のため1事業群を除く)"), "what is handed out names its version"
    assert not load_store(Store(four.address), 1).damages, "the first version has no such sheet"


def test_a_value_that_changed_on_the_disk_is_not_served(four: Store) -> None:
    path = _part(four, "observations")
    table, size = pq.ParquetFile(path).read(), path.stat().st_size
    values = [1751.0 if value == 1750 else value for value in table["value"].to_pylist()]
    column = table.schema.get_field_index("value")
    pq.write_table(table.set_column(column, table.schema.field(column), pa.array(values, pa.float64())), path)
    # With the new size in the log the file is one that can be read.
    entry = Path(four.address) / "observations" / "_delta_log" / f"{1:020}.json"
    entry.write_text(entry.read_text().replace(f'"size":{size}', f'"size":{path.stat().st_size}'))
    assert [damage.group_id for damage in load_store(Store(four.address)).damages] == ["society50"]
    with pytest.raises(StoreError, match=f"取り込んだときと違います.*{path.name}"):
        load_store(Store(four.address), 1)


def test_a_letter_that_a_flipped_bit_made_none_is_damage_and_no_crash(four: Store) -> None:
    rows = pa.table({REVISION: ["r"], "text": pa.array([b"\xe3\x81"], pa.binary()).view(pa.string())})
    assert contents(rows, REVISION)["r"] != contents(rows.set_column(1, "text", pa.array(["あ"])), REVISION)["r"]
    whole = four.table("revisions").to_pyarrow_table()
    column = whole.schema.get_field_index("title")
    titles = pa.array([b"\xe9", *(title.encode() for title in whole["title"].to_pylist()[1:])], pa.binary())
    assert whole_rows(whole.set_column(column, "title", titles.view(pa.string()))) == whole.to_pylist()[1:]


def test_a_row_of_the_history_that_was_changed_is_lost_and_not_believed(four: Store) -> None:
    rows = four.table("commits").to_pyarrow_table()
    changed = pa.Table.from_pylist([{**rows.to_pylist()[0], "who": "鈴木"}], rows.schema)
    assert whole_rows(pa.concat_tables([rows, changed])) == rows.to_pylist()
    with pytest.raises(TypeError):
        sealed({"at": object()})
    row = four.table("revisions").to_pyarrow_table().to_pylist()[0]
    assert is_whole(row) and not is_whole({**row, "rows": row["rows"] + 1})


def test_what_is_written_is_synced_before_the_commit_is_and_the_commit_before_it_is_told(
    four: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    fsync = os.fsync

    def watched(number: int) -> None:
        seen.append(str(Path(f"/proc/self/fd/{number}").readlink()).removeprefix(four.address + "/"))
        fsync(number)

    monkeypatch.setattr(os, "fsync", watched)
    made = commit(four, [with_open_data(1_999)], "佐藤", "続き")
    tables = [path.split("/")[0] for path in seen]
    assert made.number == 5 and tables.index("commits") > max(n for n, name in enumerate(tables) if name in CONTRACTS)
    for table in ("observations", "revisions", "commits"):
        new = [path for path in seen if path.startswith(f"{table}/")]
        assert any(path.endswith(".parquet") for path in new) and f"{table}/_delta_log" in new, seen


@pytest.mark.parametrize("lost", [4, 3])
def test_the_newest_commit_cannot_go_without_a_word(lost: int, four: Store) -> None:
    log = Path(four.address) / "commits" / "_delta_log"
    for number in range(lost, 5):
        (log / f"{number:020}.json").unlink()
    with pytest.raises(StoreError, match=r"第4版の記録が失われています.*repair"):
        load_store(Store(four.address))


def test_a_lost_announcement_closes_nothing_but_is_told(four: Store) -> None:
    _part(four, "announced").write_bytes(b"")
    store = Store(four.address)
    assert load_store(store).number == 4
    assert "確かめられません" in store.lost(store.commits())


def test_a_copy_made_while_others_commit_is_a_whole_store(four: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        value = 1_800.0
        while not stop.is_set():
            value += 1
            commit(Store(four.address), [with_open_data(value)], "佐藤", str(int(value)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            copy = backup(Store(four.address), tmp_path / f"copy{number}")
            assert check(copy).problems == ()
            newest = copy.commits()[0]
            assert newest.number >= 4 and load_store(copy).number == newest.number
    finally:
        stop.set()
        writer.join()


def test_a_copy_is_not_laid_over_anything(four: Store, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    done = command.run(main, "backup", tmp_path / "there", DASHBOARD_STORE=four.address)
    assert done.returncode == 2 and "もう何かがあります" in done.stderr
    done = command.run(main, "backup", tmp_path / "copy", DASHBOARD_STORE=four.address)
    assert done.returncode == 0 and "第4版まで" in done.stdout


@pytest.mark.parametrize(
    "damage",
    [
        lambda store: shutil.rmtree(Path(store.address) / "observations" / "_delta_log"),
        lambda store: (Path(store.address) / "commits/_delta_log/00000000000000000004.json").unlink(),
        lambda store: (Path(store.address) / "commits/_delta_log/00000000000000000002.json").write_bytes(b""),
        lambda store: shutil.rmtree(Path(store.address) / "announced"),
        lambda store: (Path(store.address) / "revisions/_delta_log/00000000000000000000.json").write_bytes(b"x"),
    ],
)
def test_of_a_store_whose_logs_are_lost_everything_is_put_together(
    damage: Callable[[Store], None], four: Store, tmp_path: Path
) -> None:
    whole = served(four.address)
    damage(four)
    assert check(Store(four.address)).problems or not (Path(four.address) / "announced").exists()
    arguments = ("--who", "佐藤", "repair", tmp_path / "new", "-m", "停電の後")
    done = command.run(main, *arguments, DASHBOARD_STORE=four.address)
    assert (done.returncode, done.stderr) == (0, "") and "第5版として" in done.stdout
    new = Store(str(tmp_path / "new"))
    assert check(new).problems == () and new.commits()[0].kind == "repair"
    found = served(new.address)
    for name, answer in whole.answers.items():
        if name.startswith("commit ") and name != "commit newest" and isinstance(answer, tuple):
            assert all(frame.equals(found.answers[name][1][table]) for table, frame in answer[1].items()), name
    assert found.answers["views"] == whole.answers["views"]


def test_what_is_truly_lost_is_named_by_the_repair_and_stays_visible(four: Store, tmp_path: Path) -> None:
    _part(four, "commits", 1).unlink()
    _part(four, "budgets", 1).unlink()
    repaired = repair(Store(four.address), tmp_path / "new", "佐藤", "停電の後")
    assert repaired.number == 5 and len(repaired.lost) == 2
    assert "第2版の記録が失われています" in "".join(repaired.lost) and "budgetsの行" in "".join(repaired.lost)
    assert "第2版が失われています" in repaired.store.lost(repaired.store.commits())
    assert [damage.group_id for damage in load_store(repaired.store).damages] == ["other_society50"]


def test_a_row_of_a_writer_that_was_too_late_is_not_taken_for_a_commit(four: Store, tmp_path: Path) -> None:
    late = sealed({**_row(four), "note": "遅れた取込", "who": "鈴木"})
    pq.write_table(pa.Table.from_pylist([late], schema=COMMITS), Path(four.address) / "commits" / "late.parquet")
    repaired = repair(four, tmp_path / "new", "佐藤", "試し")
    assert "遅れた取込" not in [each.note for each in repaired.store.commits()]


def _row(store: Store) -> dict[str, object]:
    row: dict[str, object] = store.table("commits").to_pyarrow_table().to_pylist()[0]
    return {name: value for name, value in row.items() if name != "seal"}


@pytest.fixture(params=sorted(KEPT.glob("*.zip")), ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store that an earlier program made: three commits, two sheets of one group, a saved view."""
    zipfile.ZipFile(request.param).extractall(tmp_path / "kept")
    return Store(str(tmp_path / "kept"))


def test_a_store_of_an_earlier_format_opens_and_goes_on(kept: Store) -> None:
    assert [each.note for each in kept.commits()] == ["会議", "R4調書", "最初の取込"]
    assert not load_store(kept).damages and len(load_store(kept, 1)["observations"]) == 106
    assert [view.name for view in saved_views.saved(kept)] == ["画面"]
    commit(kept, [with_open_data(1_830)], "佐藤", "続き")
    saved_views.save(kept, "次の画面", "overview", "", "佐藤")
    again = Store(kept.address)
    assert load_store(again).number == 4 and not check(again).problems
    assert len(saved_views.saved(again)) == 2


def test_a_new_column_that_may_be_blank_closes_no_store(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = with_open_data(1_830)
    digest = reading.digest
    contract = CONTRACTS["budgets"]
    wider = type(contract)(
        **{**vars(contract), "columns": (*contract.columns, Column("fund", pa.string(), nullable=True))}
    )
    monkeypatch.setitem(CONTRACTS, "budgets", wider)
    tables = load_store(kept)
    assert tables["budgets"]["fund"].isna().all() and not tables.damages
    budgets = reading.tables["budgets"]
    wide = {**reading.tables, "budgets": budgets.append_column("fund", pa.nulls(len(budgets), pa.string()))}
    assert replace(reading, tables=wide).digest == digest, "a column of blanks says nothing"
    commit(kept, [replace(reading, tables=wide)], "佐藤", "広い表")
    assert not load_store(Store(kept.address)).damages and not check(Store(kept.address)).problems


def test_a_store_of_a_later_format_is_refused_in_words(store: Store) -> None:
    row = sealed({**_row(store), "number": 2, "format": FORMAT + 1})
    append(store, "commits", pa.Table.from_pylist([row], schema=COMMITS))
    with pytest.raises(StoreError, match=rf"新しい形式\({FORMAT + 1}\).*プログラムを新しい版に"):
        load_store(Store(store.address))
