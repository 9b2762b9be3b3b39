"""A store: what is read once is never changed, a commit is seen whole, and nothing committed is lost."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from lib.contract.contract import ContractError
from lib.contract.tables import CONTRACTS
from lib.intake.transcript import from_transcript
from lib.store import checks, folder
from lib.store import commit as writer
from lib.store.access import load_store
from lib.store.commit import BehindError, commit, restore, tidy
from lib.store.delta import Store
from lib.store.sheets import Reading
from lib.store.tables import Tables
from tests.second_sheet import CELLS, both_sheets
from tests.store.readings import GROUP, NEXT_YEAR, another_group, next_year, real, with_open_data


def _same(one: Tables, other: Tables) -> None:
    for name, contract in CONTRACTS.items():
        keys = list(contract.key)
        for part in ("frames", "stated"):
            left, right = (getattr(t, part)[name].sort_values(keys).reset_index(drop=True) for t in (one, other))
            pd.testing.assert_frame_equal(left, right, obj=f"{part} {name}")


def _open_data(tables: Tables) -> float:
    rows = tables["observations"].set_index(["indicator_id", "fiscal_year", "measure"])
    return float(rows.loc[("open_data", 2021, "actual"), "value"])


def test_a_store_that_begins_with_the_real_sheet_gives_the_committed_tables(store: Store) -> None:
    _same(load_store(store), folder.load(folder.DEFAULT_TABLES))


def test_a_store_keeps_the_documents_byte_for_byte(store: Store) -> None:
    real_file = folder.DEFAULT_TABLES.parent / "source" / "r3-jigyogun-hyoka-chosho.txt"
    assert load_store(store).document("r3_sheet") == real_file.read_bytes()


def test_a_second_sheet_in_a_store_gives_what_both_sheets_give_in_a_folder(store: Store, tmp_path: Path) -> None:
    both_sheets(from_transcript(), tmp_path / "both")
    commit(store, [next_year()], "担当", "R4調書")
    _same(load_store(store), folder.load(tmp_path / "both"))


def test_an_earlier_commit_is_read_as_it_was(store: Store) -> None:
    before = load_store(store)
    commit(store, [next_year()], "担当", "R4調書")
    _same(load_store(store, 1), before)
    assert load_store(store, 1).version == before.version != load_store(store).version


def test_a_reading_takes_the_place_of_the_one_of_its_group_and_year_alone(store: Store) -> None:
    commit(store, [another_group("other")], "担当", "別の事業群")
    commit(store, [with_open_data(1_830)], "担当", "R4調書")
    first = load_store(store)
    commit(store, [with_open_data(1_840)], "担当", "R4調書の訂正")
    second = load_store(store)
    assert (_open_data(first), _open_data(second)) == (1_830, 1_840)
    assert first.revisions["other_society50"] == second.revisions["other_society50"]
    assert first.revisions[GROUP][0] == second.revisions[GROUP][0] and len(second.revisions[GROUP]) == 2


def test_the_same_sheet_again_keeps_its_revision(store: Store) -> None:
    before = load_store(store).revisions
    made = commit(store, [real()], "担当", "同じ調書")
    assert load_store(store).revisions == before and made.groups == ()


def test_undo_is_a_commit_of_the_earlier_set(store: Store) -> None:
    before = load_store(store)
    commit(store, [next_year()], "担当", "R4調書")
    made = restore(store, 1, "担当", "取り消し")
    assert (made.number, made.kind, made.groups) == (3, "restore", (GROUP,))
    _same(load_store(store), before)
    assert _open_data(load_store(store, 2)) == 1_830, "what was undone can still be seen"
    assert [c.note for c in store.commits()] == ["取り消し", "R4調書", "最初の取込"]


def test_restoring_what_never_was_changes_nothing(store: Store) -> None:
    with pytest.raises(KeyError):
        restore(store, 7, "担当", "取り消し")
    assert store.head()[0] == 1


def test_who_comes_second_is_told_who_came_first_and_nothing_is_written(store: Store) -> None:
    commit(store, [with_open_data(1_830)], "佐藤", "R4調書")
    with pytest.raises(BehindError, match=r"第2版\(佐藤「R4調書」\)") as told:
        commit(store, [with_open_data(1_840)], "鈴木", "R4調書", parent=1)
    assert [c.who for c in told.value.newer] == ["佐藤"]
    assert (store.head()[0], _open_data(load_store(store))) == (2, 1_830)


def test_a_writer_overtaken_between_look_and_write_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    append = writer._append_readings

    def overtaken(*args: Any) -> None:
        monkeypatch.setattr(writer, "_append_readings", append)
        commit(Store(store.address), [another_group("first")], "佐藤", "別の事業群")
        append(*args)

    monkeypatch.setattr(writer, "_append_readings", overtaken)
    with pytest.raises(BehindError, match="佐藤"):
        commit(store, [with_open_data(1_840)], "鈴木", "R4調書")
    assert [c.who for c in store.commits()] == ["佐藤", "作成者"]


def test_a_reading_that_breaks_the_contract_is_refused_in_words_and_the_store_is_as_before(store: Store) -> None:
    reading = next_year()
    rows = reading.tables["observations"].to_pylist()
    rows[0] |= {"report_state": "reported", "value": None}
    broken = dict(reading.tables) | {"observations": pa.Table.from_pylist(rows, schema=CONTRACTS["observations"].arrow)}
    with pytest.raises(ContractError, match="記載あり"):
        commit(store, [dataclasses.replace(reading, tables=broken)], "担当", "壊れた調書")
    assert store.head()[0] == 1
    _same(load_store(store), folder.load(folder.DEFAULT_TABLES))


def test_two_groups_may_not_share_a_name(store: Store) -> None:
    reading = another_group("other")
    rows = [
        row | ({"indicator_id": "open_data"} if row["indicator_id"] == "other_open_data" else {})
        for row in reading.tables["indicators"].to_pylist()
    ]
    tables = dict(reading.tables) | {"indicators": pa.Table.from_pylist(rows, schema=CONTRACTS["indicators"].arrow)}
    with pytest.raises(ContractError, match="open_data」は別の事業群「society50」"):
        commit(store, [dataclasses.replace(reading, tables=tables)], "担当", "名の重なり")


def test_two_sheets_of_one_group_and_year_are_refused(store: Store) -> None:
    with pytest.raises(ContractError, match="2件あります"):
        commit(store, [with_open_data(1), with_open_data(2)], "担当", "二重")


def test_a_document_must_come_with_the_sheet_that_cites_it(store: Store) -> None:
    with pytest.raises(ContractError, match="文書がありません"):
        commit(store, [dataclasses.replace(next_year(), files={})], "担当", "文書なし")


def test_a_line_that_the_document_does_not_hold_is_refused(store: Store) -> None:
    reading = next_year()
    (sha256,) = set(reading.sources.values())
    with pytest.raises(ContractError, match=r"\d行まで"):
        commit(store, [dataclasses.replace(reading, files={sha256: b"one line"})], "担当", "別の文書")


def _with_blank_value(reading: Reading) -> Reading:
    rows = reading.tables["observations"].to_pylist()
    rows[-1] |= {"report_state": "reported", "value": None}
    table = pa.Table.from_pylist(rows, schema=CONTRACTS["observations"].arrow)
    return dataclasses.replace(reading, tables={**reading.tables, "observations": table})


def test_what_is_wrong_with_several_sheets_reads_the_same_however_few_are_checked_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = [next_year(), another_group("other"), *map(_with_blank_value, (another_group("a"), another_group("b")))]
    with pytest.raises(ContractError) as together:
        commit(store, sheets, "担当", "壊れた調書")
    monkeypatch.setattr(checks, "_MOST_ROWS", 1)
    with pytest.raises(ContractError) as by_group:
        commit(store, sheets, "担当", "壊れた調書")
    assert str(by_group.value) == str(together.value) and "ほか" not in str(together.value)
    assert store.head()[0] == 1
    commit(store, sheets[:2], "担当", "2件")
    assert len(load_store(store).revisions) == 2


def test_what_a_sheet_names_may_stand_on_another_that_comes_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_MOST_ROWS", 1)
    other = another_group("other")
    without_list = dataclasses.replace(
        other, tables={**other.tables, "viewpoints": CONTRACTS["viewpoints"].arrow.empty_table()}
    )
    with pytest.raises(ContractError, match="viewpoints"):
        commit(store, [without_list], "担当", "一覧なし")
    commit(store, [next_year(), without_list], "担当", "一覧は別の調書")
    assert store.head()[0] == 2


def test_tidying_joins_files_and_changes_no_row(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.store.commit._MOST_SMALL_FILES", 2)
    for value in (1_810, 1_820, 1_830):
        commit(store, [with_open_data(value)], "担当", f"{value}")
    before, writer = load_store(store), Store(store.address)
    head = writer.head()
    assert tidy(store)["observations"] == 1
    _same(load_store(store), before)
    assert store.head()[0] == head[0] == 4
    assert commit(writer, [with_open_data(1_840)], "担当", "整理のあと", parent=4).number == 5


def test_what_a_sheet_says_of_its_year_wins_and_the_older_stays(store: Store) -> None:
    commit(store, [next_year()], "担当", "R4調書")
    tables = load_store(store)
    cell = ("open_data", 2021, "actual")
    stated = tables.stated["observations"].set_index(["indicator_id", "fiscal_year", "measure", "sheet_year"])
    assert _open_data(tables) == CELLS[cell] == stated.loc[(*cell, NEXT_YEAR), "value"]
    assert stated.loc[(*cell, 2021), "report_state"] == "not_yet_reported"
