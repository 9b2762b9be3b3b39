"""Look for rows that break the promises of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.contract.contract import Breach, Column, Contract, Mask, Rows
from lib.contract.reference import line_place, lines_in
from lib.contract.tables import CONTRACTS

# A promise that every row breaks is listed for its first rows and counted for the rest: nobody reads 10,000 lines.
_MOST_BREACHES_OF_A_PROMISE = 5
# In letters. A name is read at a glance, a text is a paragraph of a sheet; longer ones come from cells gone wrong, and
# would make every list and page that shows them slow.
_LONGEST_NAME = 300
_LONGEST_TEXT = 5_000
TEXTS = frozenset(
    (
        "as_read",
        "attribution_note",
        "corrected",
        "explanation",
        "note",
        "overview",
        "question",
        "source_text",
        "target_audience",
        "text",
    )
)
_LARGEST = 1e13  # ten trillion: of thousand yen more than any budget, and far below where floats lose whole numbers


def find_breaches(tables: Mapping[str, pa.Table]) -> list[Breach]:
    """Everything that is wrong in a set of tables: missing tables, columns, types, values, keys and foreign keys.

    A table with wrong columns or types is reported for those alone: its rows are not checked, nor foreign keys to it.
    """
    breaches: list[Breach] = []
    sound_tables: dict[str, Rows] = {}
    for name, contract in CONTRACTS.items():
        if name not in tables:
            breaches.append(Breach(name, None, None, "表がありません"))
            continue
        shape_breaches = _shape_breaches(contract, tables[name])
        breaches += shape_breaches
        if not shape_breaches:
            sound_tables[name] = tables[name].to_pandas()
    for name, rows in sound_tables.items():
        breaches += _row_breaches(CONTRACTS[name], rows)
        breaches += _foreign_breaches(CONTRACTS[name], rows, sound_tables)
    if {"narratives", "initiatives", "program_groups", "projects", "indicators"} <= sound_tables.keys():
        breaches += _subject_breaches(sound_tables)
    return breaches


def _shape_breaches(contract: Contract, table: pa.Table) -> list[Breach]:
    """Columns that a table has twice, lacks, has in another type, or has beyond its contract."""
    names = table.column_names
    repeated = sorted({str(name)[:60] for name in names if names.count(name) > 1})
    if repeated:
        # Arrow cannot look a column up by a repeated name, so nothing further can be checked.
        return [
            Breach(contract.name, None, name, "同じ名前の列が2つ以上あります。1つだけ残してください")
            for name in repeated
        ]
    breaches = []
    for column in contract.columns:
        if column.name not in names:
            breaches.append(Breach(contract.name, None, column.name, "列がありません"))
            continue
        actual = table.schema.field(column.name).type
        if actual != column.type:
            breaches.append(Breach(contract.name, None, column.name, f"型が {actual} です({column.type} が必要です)"))
    contract_names = {column.name for column in contract.columns}
    breaches += [
        Breach(contract.name, None, str(name)[:60], "所定の列ではありません")
        for name in names
        if name not in contract_names
    ]
    return breaches


def _row_breaches(contract: Contract, rows: Rows) -> list[Breach]:
    """Values that their column does not allow, repeated keys, and rows that break a promise."""
    breaches: list[Breach] = []
    is_unfit = np.zeros(len(rows), dtype=bool)
    for column in contract.columns:
        column_breaches, is_blank_or_long = _column_breaches(contract.name, column, rows[column.name])
        breaches += column_breaches
        is_unfit |= is_blank_or_long
    key = list(contract.key)
    is_repeated = rows.duplicated(key, keep="first").to_numpy()
    if is_repeated.any():
        breaches += _list_breaches(
            contract.name, "+".join(key), "同じキーの行が2行以上あります", rows[key], is_repeated
        )
    # Promises are tested on the other rows alone: they may rely on values that are there, and on their length.
    fit_rows = rows[~is_unfit] if is_unfit.any() else rows
    if fit_rows.empty:
        return breaches
    for promise in contract.all_promises:
        is_broken = ~promise.holds(fit_rows).to_numpy(dtype=bool)
        values = fit_rows[promise.column]
        breaches += _list_breaches(contract.name, promise.column, promise.text, values, is_broken)
    return breaches


def _column_breaches(table: str, column: Column, values: pd.Series) -> tuple[list[Breach], Mask]:
    """Values that a column does not allow; and for each row whether its value is too long or wrongly blank."""
    is_blank = values.isna().to_numpy()
    is_unfit = np.zeros(len(values), dtype=bool)
    checks: list[tuple[str, Mask]] = []
    if not column.nullable:
        is_unfit |= is_blank
        checks.append(("空欄です。値を書いてください", is_blank))
    if pa.types.is_string(column.type):
        longest = _LONGEST_TEXT if column.name in TEXTS else _LONGEST_NAME
        is_long = (values.str.len() > longest).to_numpy()
        is_unfit |= is_long
        checks.append((f"{longest:,}字以内で書いてください", is_long))
    if pa.types.is_floating(column.type):
        checks.append(("数値は±10兆以内で書いてください", np.abs(values.to_numpy()) > _LARGEST))
    if column.words:
        is_unknown = ~is_blank & ~values.isin(column.words).to_numpy()
        checks.append((f"{'・'.join(column.words)} のどれかです", is_unknown))
    breaches: list[Breach] = []
    for text, is_broken in checks:
        breaches += _list_breaches(table, column.name, text, values, is_broken)
    return breaches, is_unfit


def _foreign_breaches(contract: Contract, rows: Rows, tables: Mapping[str, Rows]) -> list[Breach]:
    """Values of foreign keys that their table does not have. A table that is not sound itself is not looked into."""
    breaches: list[Breach] = []
    for link in contract.links:
        if link.table in tables:
            values = rows[link.column]
            is_lost = values.notna() & ~values.isin(tables[link.table][link.target])
            text = f"{link.table}.{link.target} にない値です"
            breaches += _list_breaches(contract.name, link.column, text, values, is_lost.to_numpy())
    return breaches


def places_of(table: str) -> list[str]:
    """Columns of a table that hold a place in the document named by the row's source_id."""
    return [column.name for column in CONTRACTS[table].columns if column.name.endswith("_ref")]


def find_place_breaches(frames: Mapping[str, Rows], documents: Mapping[str, Sequence[str]]) -> list[Breach]:
    """Lines (``L17``) that their document does not have, or that are empty in it.

    `frames` keep the contract. `documents` are the lines of each document by source_id; places in documents that are
    not among them (a workbook, a PDF, a text that could not be read) are not checked.
    """
    filled_lines = {
        source_id: {line_place(number) for number, line in enumerate(lines, start=1) if line.strip()}
        for source_id, lines in documents.items()
    }
    breaches: list[Breach] = []
    for table, rows in frames.items():
        source_ids = rows["source_id"].to_list()
        for column in places_of(table):
            pairs = zip(source_ids, rows[column].to_list(), strict=True)
            is_doubtful = [
                source_id in filled_lines and place not in filled_lines[source_id] for source_id, place in pairs
            ]
            # Nearly every place names a line with text; which rule another one breaks is looked at for those alone.
            if any(is_doubtful):
                breaches += _line_breaches(table, column, rows[is_doubtful], documents)
    return breaches


def _line_breaches(table: str, column: str, rows: Rows, documents: Mapping[str, Sequence[str]]) -> list[Breach]:
    """A breach for each row whose place is a line: one beyond the end of its document, or an empty one.

    `rows` are those whose document is among `documents` and whose place names no line with text in it.
    """
    breaches: list[Breach] = []
    places = rows[column]
    line = lines_in(places)  # NaN for a cell, a box or a blank
    length = rows["source_id"].map({source_id: len(lines) for source_id, lines in documents.items()})
    is_beyond = (line > length).to_numpy()
    for document_length in sorted(length[is_beyond].unique()):
        text = f"原資料は{int(document_length)}行までです"
        breaches += _list_breaches(table, column, text, places, is_beyond & (length == document_length).to_numpy())
    # A line that the document has is in `rows` only because it is empty.
    is_empty = line.between(1, length).to_numpy()
    breaches += _list_breaches(table, column, "原資料のその行に文字がありません", places, is_empty)
    return breaches


def _subject_breaches(tables: Mapping[str, Rows]) -> list[Breach]:
    """Narratives whose subject_id is not in the table that their subject_type names.

    A ForeignKey cannot express this, for the table depends on the row, and initiatives are several ids with commas.
    """
    ids = {
        "group": set(tables["program_groups"]["group_id"]),
        "project": set(tables["projects"]["project_id"]),
        "indicator": set(tables["indicators"]["indicator_id"]),
        "initiatives": set(tables["initiatives"]["initiative_id"]),
    }
    rows = tables["narratives"]
    is_lost = [
        not set(str(subject_id).split(",")) <= ids.get(subject_type, set())
        for subject_type, subject_id in zip(rows["subject_type"], rows["subject_id"], strict=True)
    ]
    text = "対象の種類(subject_type)の表に、このIDがありません"
    return _list_breaches("narratives", "subject_id", text, rows[["subject_id"]], np.array(is_lost, bool))


def _list_breaches(table: str, column: str, text: str, values: Rows | pd.Series, is_broken: Mask) -> list[Breach]:
    """A breach for each of the first broken rows, with its `values`, and one that counts the further ones.

    `values` are the column or columns to show, `is_broken` a boolean for each of their rows. One column is passed as it
    is: cutting a frame out of the rows for each check of each column would take most of the time of a load.
    """
    breaches: list[Breach] = []
    if not is_broken.any():
        return breaches
    row_numbers = values.index[is_broken]
    frame = values.to_frame() if isinstance(values, pd.Series) else values
    for number in row_numbers[:_MOST_BREACHES_OF_A_PROMISE]:
        shown_values = " / ".join(str(value)[:40] for value in frame.loc[number])
        breaches.append(Breach(table, int(number) + 1, column, f"{text}(値: {shown_values})"))
    if len(row_numbers) > _MOST_BREACHES_OF_A_PROMISE:
        more_rows = len(row_numbers) - _MOST_BREACHES_OF_A_PROMISE
        breaches.append(Breach(table, None, column, f"{text}(ほか{more_rows}行)"))
    return breaches
