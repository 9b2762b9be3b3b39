"""Breaking a table in any way gives the whole list of what is wrong, with table, row and column, and never loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from lib.contract.breaches import find_breaches
from lib.contract.contract import ContractError
from lib.contract.tables import CONTRACTS
from lib.store.folder import DEFAULT_TABLES, load
from tests.examples import one_in

Break = Callable[[pd.DataFrame], None]


def _set(row: int, column: str, value: Any) -> Break:
    def change(rows: pd.DataFrame) -> None:
        rows.loc[row, column] = value

    return change


def _rewrite(folder: Path, table: str, change: Break) -> None:
    path = folder / f"{table}.parquet"
    rows = pq.read_table(path).to_pandas()
    change(rows)
    schema = pa.schema([pa.field(f.name, f.type) for f in CONTRACTS[table].arrow])
    pq.write_table(pa.Table.from_pandas(rows, schema=schema, preserve_index=False), path)


def _breaches(folder: Path) -> str:
    with pytest.raises(ContractError) as caught:
        load(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("table", "change", "says"),
    [
        ("observations", _set(2, "report_state", "reportd"), "observations 3行目 列「report_state」"),
        ("observations", _set(0, "value", None), "observations 1行目 列「value」: 値は「記載あり"),
        ("observations", _set(0, "indicator_id", "nobody"), "indicators.indicator_id にない値"),
        ("observations", _set(0, "source_ref", "17"), "出典は「L行番号」"),
        ("observations", _set(0, "fiscal_year", 19), "年度は1926〜2100"),
        ("observations", _set(0, "value", float("inf")), "値は有限の数"),
        ("budgets", _set(4, "amount_thousand_yen", -1), "金額は0以上"),
        ("budgets", _set(3, "attribution_note", None), "推定の方法の説明"),
        ("projects", _set(0, "period_text", "R2-9"), "事業期間の記載と開始・終了年度が一致しません"),
        ("projects", _set(0, "project_id", "Bad Id"), "IDは英小文字"),
        ("indicators", _set(0, "project_id", "infra_dx"), "事業群の指標(group)の行には事務事業を書けず"),
        ("review_viewpoints", _set(0, "viewpoint", 11), "視点は1〜10"),
        ("narratives", _set(0, "subject_id", "nobody"), "対象の種類(subject_type)の表に、このIDがありません"),
        ("sources", _set(0, "file", "../../etc/passwd"), "ファイル名だけを書いてください"),
        ("reviews", _set(1, "project_id", "society50_promotion"), "同じキーの行が2行以上あります"),
        ("quality", _set(13, "corrected", None), "訂正(correction)の行には"),
        ("viewpoints", _set(0, "question", None), "空欄です。値を書いてください"),
    ],
)
def test_each_promise_is_held_on_load(copied_tables: Path, table: str, change: Break, says: str) -> None:
    _rewrite(copied_tables, table, change)
    said = _breaches(copied_tables)
    assert says in said and table in said


def test_all_breaches_come_at_once(copied_tables: Path) -> None:
    _rewrite(copied_tables, "observations", _set(0, "report_state", "x"))
    _rewrite(copied_tables, "budgets", _set(4, "amount_thousand_yen", -1))
    (copied_tables / "reviews.parquet").unlink()
    said = _breaches(copied_tables)
    assert "observations" in said and "budgets" in said and "reviews.parquet" in said


def test_a_long_run_of_the_same_breach_is_counted_not_listed(copied_tables: Path) -> None:
    _rewrite(copied_tables, "observations", lambda rows: rows.__setitem__("attribution", "guessed"))
    said = _breaches(copied_tables)
    assert said.count("attribution」") == 6 and "ほか101行" in said


@pytest.mark.parametrize("keep", [0, 3, 100, 2000])
def test_a_truncated_file_is_named(copied_tables: Path, keep: int) -> None:
    path = copied_tables / "observations.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    assert "observations.parquet を読めません" in _breaches(copied_tables)


def test_a_wrong_column_and_a_wrong_type_are_named(copied_tables: Path) -> None:
    path = copied_tables / "reviews.parquet"
    table = pq.read_table(path)
    table = table.rename_columns(["judgement" if name == "decision" else name for name in table.column_names])
    table = table.set_column(1, "review_year", pa.array(["R3"] * 4))
    pq.write_table(table, path)
    said = _breaches(copied_tables)
    assert "列「decision」: 列がありません" in said and "列「judgement」: 所定の列ではありません" in said
    assert "列「review_year」: 型が string です" in said


def test_a_missing_folder_is_said_not_thrown(tmp_path: Path) -> None:
    assert "データのフォルダ(DASHBOARD_DATA)を読めません。フォルダかファイルがありません" in _breaches(
        tmp_path / "nowhere"
    )
    (tmp_path / "file").touch()
    assert "フォルダではないもの" in _breaches(tmp_path / "file")
    assert "ファイルがありません(budgets.parquet)" in _breaches(tmp_path)


@one_in(2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_damage_to_a_file_never_gives_anything_but_a_breach_or_the_same_tables(
    copied_tables: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(CONTRACTS)))
    path = copied_tables / f"{name}.parquet"
    whole = path.read_bytes()
    spoiled = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        spoiled[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(spoiled))
    try:
        load(copied_tables)
    except ContractError as error:
        assert error.breaches
    finally:
        path.write_bytes(whole)


def test_every_year_and_every_place_of_every_table_is_checked() -> None:
    tables = {name: pq.read_table(DEFAULT_TABLES / f"{name}.parquet").to_pandas() for name in CONTRACTS}
    wrong = {"_year": ("年度は1926〜2100", 7), "_ref": ("出典は「L行番号」", "17")}
    columns = [
        (name, column.name, *words_and_value)
        for name, contract in CONTRACTS.items()
        for column in contract.columns
        for ending, words_and_value in wrong.items()
        # A project's first and last year are compared with its printed period instead.
        if column.name.endswith(ending) and column.name not in ("start_year", "end_year")
    ]
    for name, column, _, value in columns:
        tables[name].loc[0, column] = value
    breaches = find_breaches({name: pa.Table.from_pandas(rows, CONTRACTS[name].arrow) for name, rows in tables.items()})
    broken = {(breach.table, breach.column) for breach in breaches}
    for name, column, words, _ in columns:
        assert (name, column) in broken, f"{name}.{column} may hold anything"
        assert any(words in b.message for b in breaches if (b.table, b.column) == (name, column)), column
