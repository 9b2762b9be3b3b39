"""Results of judging, kept beside the facts: append-only, and never taken for more than what was written.

A result belongs to a key, the name of all that it follows from (lib/judge/kept_results.py makes it). Its rows are
written first and the row of ``judgements`` that names them last, so a writer that dies halfway leaves rows that nobody
reads. A result whose rows are not those that were written is as if it were not there: it is judged anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from lib.store.coded import coded_schema, texts_and_codes
from lib.store.commit import append, make_table
from lib.store.delta import Store
from lib.store.digest import contents
from lib.store.frames import frames_of
from lib.store.problems import FAULTS, StoreError
from lib.store.schemas import JUDGEMENTS, RESULT, RESULTS
from lib.store.sealed import sealed, whole_rows

# What damaged files or columns of other types raise.
_UNREADABLE: Final = (StoreError, KeyError, TypeError, *FAULTS)
_JUDGED_ANEW: Final = "判定し直すため、画面の数値は変わりません。"
# What a reader gets: the rows of each table of RESULTS, with the key that each row belongs to.
KEY: Final = "key"


def read_results(store: Store, keys: Collection[str]) -> tuple[dict[str, str | None], dict[str, pd.DataFrame]]:
    """The keys of which there is a whole result, and their rows by table: KEY, then the columns of RESULTS.

    Each key with the engine that judged, None where that was not recorded.

    Whatever is not there, cannot be read or is not as it was written is left out; nothing is raised.
    """
    try:
        newest = newest_results(store, keys)
        tables = {name: store.coded_rows(name, RESULT, list(newest))[0] for name in RESULTS} if newest else {}
        content_of = {name: contents(rows, RESULT) for name, rows in tables.items()}
        sound = {
            result: row[KEY]
            for result, row in newest.items()
            if row["contents"] == _words({name: by_result.get(result) for name, by_result in content_of.items()})
        }
        engines = {row[KEY]: row.get("engine") for result, row in newest.items() if result in sound}
        rows_of_sound = {name: _sound_rows(rows, RESULTS[name], sound) for name, rows in tables.items()}
        return engines, frames_of(rows_of_sound)
    except _UNREADABLE:
        return {}, {}


def newest_results(store: Store, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The newest row of JUDGEMENTS of each of these keys, by the result that it names; none before the first result."""
    if not store.has("judgements"):
        return {}
    rows = whole_rows(store.rows_where("judgements", KEY, list(keys)))
    by_key = {row[KEY]: row for row in sorted(rows, key=lambda row: row["at"])}
    return {row[RESULT]: row for row in by_key.values()}


def _sound_rows(rows: pa.Table, schema: pa.Schema, key_of: Mapping[str, str]) -> pa.Table:
    """The rows of sound results; where a result is not sound, as where none was ever written, without them."""
    results, codes = texts_and_codes(rows[RESULT])
    keys = pa.array([key_of.get(result) for result in results.to_pylist()], pa.string()).take(pa.array(codes))
    columns = [rows[field.name].cast(field.type) for field in coded_schema(schema)]
    return pa.table([keys, *columns], names=[KEY, *schema.names]).filter(keys.is_valid())


def write_results(
    store: Store, group_of_key: Mapping[str, str], frames: Mapping[str, pd.DataFrame], engine: str
) -> None:
    """Append the results of these keys, each of one program group. `frames`: as read_results gives them.

    Raises StoreError where they cannot be written; what is there then is not read.
    """
    result_of = {key: uuid.uuid4().hex for key in group_of_key}
    content_of = {}
    for name, schema in RESULTS.items():
        rows = pa.Table.from_pandas(frames[name][schema.names], schema, preserve_index=False)
        owners = pa.array(frames[name][KEY].map(result_of), pa.string())
        rows = rows.add_column(0, pa.field(RESULT, pa.string(), False), owners)
        content_of[name] = contents(rows, RESULT)
        make_table(store, name, rows.schema)
        if len(rows):
            append(store, name, rows)
    now = datetime.now(UTC)
    judgements = [
        sealed(
            {
                RESULT: result_of[key],
                KEY: key,
                "group_id": group_id,
                "contents": _words({name: by_result.get(result_of[key]) for name, by_result in content_of.items()}),
                "at": now,
                "engine": engine,
            }
        )
        for key, group_id in group_of_key.items()
    ]
    make_table(store, "judgements", JUDGEMENTS)
    append(store, "judgements", pa.Table.from_pylist(judgements, schema=JUDGEMENTS))


def _words(content_of: Mapping[str, object | None]) -> list[str]:
    """What each table holds of a result, as a row of JUDGEMENTS names it; a table without rows of it is not named."""
    return [f"{name}:{content}" for name, content in content_of.items() if content is not None]


def kept_keys(store: Store, keys: Iterable[str]) -> set[str]:
    """The keys of which a result was written, whether its rows are whole or not."""
    try:
        return {row[KEY] for row in newest_results(store, list(keys)).values()}
    except _UNREADABLE:
        return set()


def results_problem(store: Store) -> str:
    """How many results cannot be used, in Japanese; empty where all are as they were written."""
    if not store.has("judgements"):
        return ""
    try:
        with store.reading("judgements"):
            keys = set(store.table("judgements").to_pyarrow_table(columns=[KEY])[KEY].to_pylist())
    except StoreError as error:
        return f"保存した判定の結果を読めません。{_JUDGED_ANEW}{error}"
    lost = len(keys - read_results(store, keys)[0].keys())
    return f"保存した判定の結果のうち{lost}件が、書かれたときのままではありません。{_JUDGED_ANEW}" if lost else ""
