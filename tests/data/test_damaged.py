"""Damaged sets are refused by the contract, in words that say what and where; a set in exchange is never a mixture."""

from __future__ import annotations

import json
import random
import re
import shutil
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.contract import ContractError
from lib.contract.tables import CONTRACTS
from lib.intake.transcript import from_transcript
from lib.judge.evaluation import Evaluation
from lib.store.folder import DEFAULT_TABLES, MANIFEST, ExchangeError, NoDataYetError, _read_if_there, load, stamp, write
from lib.store.tables import Tables

TEXTS = {c.name: [col.name for col in c.columns if pa.types.is_string(col.type)] for c in CONTRACTS.values()}
NUMBERS = [(c.name, col.name) for c in CONTRACTS.values() for col in c.columns if pa.types.is_floating(col.type)]
PLACES = [(c.name, col.name) for c in CONTRACTS.values() for col in c.columns if col.name.endswith("_ref")]


def _said(folder: Path) -> str:
    with pytest.raises(ContractError) as refused:
        load(folder)
    assert type(refused.value) is ContractError
    return str(refused.value)


def _put(folder: Path, table: str, column: str, value: object, row: int = 0) -> None:
    path = folder / f"{table}.parquet"
    read = pq.read_table(path)
    at = read.schema.get_field_index(column)
    values = read[column].to_pylist()
    values[row] = value
    pq.write_table(read.set_column(at, read.schema.field(at), pa.array(values, read.schema.field(at).type)), path)


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_column_name_that_stands_twice_is_named(copied_tables: Path, table: str) -> None:
    path = copied_tables / f"{table}.parquet"
    read = pq.read_table(path)
    name = read.column_names[1]
    pq.write_table(read.append_column(read.schema.field(1), read[name]), path)
    assert f"{table} 列「{name}」: 同じ名前の列が2つ以上あります" in _said(copied_tables)


@pytest.mark.parametrize("value", [1e27, -1e27, 1e308, -1e308])
@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_a_number_that_no_figure_has_is_named_with_its_row(
    copied_tables: Path, table: str, column: str, value: float
) -> None:
    values = pq.read_table(copied_tables / f"{table}.parquet")[column].to_pylist()
    row = next(n for n, v in enumerate(values) if v is not None)
    _put(copied_tables, table, column, value, row)
    assert f"{table} {row + 1}行目 列「{column}」: 数値は±10兆以内で書いてください" in _said(copied_tables)


def test_every_place_beyond_the_document_or_on_an_empty_line_is_named(copied_tables: Path, document: list[str]) -> None:
    for table, column in PLACES:
        _put(copied_tables, table, column, "L999")
    said = _said(copied_tables)
    for table, column in PLACES:
        assert f"{table} 1行目 列「{column}」: 原資料は{len(document)}行までです(値: L999)" in said
    empty = next(n for n, line in enumerate(document, start=1) if not line.strip())
    for table, column in PLACES:
        _put(copied_tables, table, column, f"L{empty}")
    said = _said(copied_tables)
    for table, column in PLACES:
        assert f"{table} 1行目 列「{column}」: 原資料のその行に文字がありません" in said


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_text_of_ten_thousand_letters_is_named(copied_tables: Path, table: str) -> None:
    for column in TEXTS[table]:
        _put(copied_tables, table, column, "長" * 10_000)
    said = _said(copied_tables)
    for column in TEXTS[table]:
        assert re.search(rf"{table} 1行目 列「{column}」: [\d,]+字以内で書いてください", said), column
    assert len(said) < 20_000


def test_a_file_name_of_five_thousand_letters_is_named(copied_tables: Path) -> None:
    _put(copied_tables, "sources", "file", "a" * 5_000)
    assert "sources 1行目 列「file」: 300字以内で書いてください" in _said(copied_tables)
    _put(copied_tables, "sources", "file", "調" * 100)
    assert "UTF-8で200バイトまで" in _said(copied_tables)


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_table_without_rows_is_said_or_read(copied_tables: Path, table: str) -> None:
    path = copied_tables / f"{table}.parquet"
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    try:
        assert len(load(copied_tables)[table]) == 0
    except ContractError as error:
        assert "にない値です" in str(error) or "表に、このIDがありません" in str(error)


def test_tables_in_order_without_a_group_are_no_data_yet(tmp_path: Path) -> None:
    for name, contract in CONTRACTS.items():
        pq.write_table(contract.arrow.empty_table(), tmp_path / f"{name}.parquet")
    with pytest.raises(NoDataYetError, match="データが登録されていません"):
        load(tmp_path)


# ---------------------------------------------------------------------- one set at a time


@pytest.fixture(scope="module")
def two_sets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Our tables as they are, and with every project's name changed, which changes the version."""
    one, other = (tmp_path_factory.mktemp(name) for name in ("one", "other"))
    tables = dict(from_transcript())
    write(tables, one)
    projects = tables["projects"]
    names = pa.array([f"{n}改" for n in projects["name"].to_pylist()], pa.string())
    tables["projects"] = projects.set_column(
        projects.schema.get_field_index("name"), projects.schema.field("name"), names
    )
    notes = tables["quality"]
    tables["quality"] = notes.slice(1)
    write(tables, other)
    return one, other


def test_the_committed_tables_are_the_set_of_their_manifest() -> None:
    assert set(json.loads((DEFAULT_TABLES / MANIFEST).read_text())["files"]) == set(CONTRACTS)
    assert load(DEFAULT_TABLES).version


_READS = 40


class _Exchange:
    """A writer that replaces the files of a folder one by one, the manifest last, by one set and the other in turn."""

    def __init__(self, live: Path, sets: tuple[Path, Path]) -> None:
        names = [*(f"{name}.parquet" for name in CONTRACTS), MANIFEST]
        self.live = live
        self.files = cycle([new / name for new in (sets[1], sets[0]) for name in names])

    def go_on(self, steps: int) -> None:
        for source in islice(self.files, steps):
            part = self.live / f".{source.name}.tmp"
            part.write_bytes(source.read_bytes())
            part.replace(self.live / source.name)


def test_while_files_are_exchanged_one_by_one_a_reader_sees_one_set_or_the_other(
    two_sets: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer goes on between any two reads of the reader: by chance, so that it is met at each of its steps."""
    live = tmp_path / "live"
    shutil.copytree(two_sets[0], live)
    known = {load(folder).version: len(load(folder)["quality"]) for folder in two_sets}
    assert len(known) == 2
    exchange, chance, steps_a_read = _Exchange(live, two_sets), random.Random(7), 0.0

    def read_while_exchanging(path: Path) -> bytes | None:
        exchange.go_on(int(steps_a_read + chance.random()))
        return _read_if_there(path)

    monkeypatch.setattr("lib.store.folder._read_if_there", read_while_exchanging)
    monkeypatch.setattr("lib.store.folder._SECONDS_BETWEEN", 0)
    seen: list[Tables] = []
    refused = 0
    last_mark = ""
    for _ in range(_READS):
        exchange.go_on(chance.randrange(16))
        steps_a_read = chance.choice((0, 0.02, 0.1, 0.3))
        mark = stamp(live)
        if mark == last_mark:
            continue
        try:
            seen.append(load(live))
            last_mark = mark
        except ExchangeError:
            refused += 1  # the set before goes on being shown
    assert {(tables.version, len(tables["quality"])) for tables in seen} == set(known.items())
    assert refused and len(seen) > 10


def test_a_half_exchanged_set_is_called_that_and_not_broken(two_sets: tuple[Path, Path], tmp_path: Path) -> None:
    live = tmp_path / "live"
    shutil.copytree(two_sets[0], live)
    before = stamp(live)
    shutil.copy(two_sets[1] / "projects.parquet", live / "projects.parquet")
    assert stamp(live) == before, "a server that shows the set before does not even look"
    with pytest.raises(ExchangeError, match=r"projects\.parquet は一覧"):
        load(live)


def test_a_manifest_that_cannot_be_read_says_so(two_sets: tuple[Path, Path], tmp_path: Path) -> None:
    live = tmp_path / "live"
    shutil.copytree(two_sets[0], live)
    for damaged in ("{", "[]", '{"files": 3}', "[" * 100_000):
        (live / MANIFEST).write_text(damaged)
        assert "manifest.json を読めません" in _said(live)


def test_a_killed_build_leaves_the_set_before(two_sets: tuple[Path, Path], tmp_path: Path) -> None:
    live = tmp_path / "live"
    shutil.copytree(two_sets[0], live)

    class Killed(dict):  # type: ignore[type-arg]
        def items(self):  # type: ignore[no-untyped-def]
            for at, pair in enumerate(super().items()):
                if at == 7:
                    raise KeyboardInterrupt
                yield pair

    before = stamp(live)
    with pytest.raises(KeyboardInterrupt):
        write(Killed(from_transcript()), live)
    assert stamp(live) == before, "the manifest is written last"
    assert load(live).version == load(two_sets[0]).version, "the same content, so the same digests"
    assert not list(live.glob("*.tmp")) and not list(live.glob(".*.tmp"))


def test_what_is_within_bounds_is_read(evaluation: Evaluation) -> None:
    assert len(evaluation.tables["indicators"]) == 12
