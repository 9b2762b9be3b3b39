"""The contract of every table: its columns, types, key, the promises its rows keep, and its foreign keys.

Tables are checked against it when they are built, committed and loaded. `find_breaches` reports everything that is
wrong at once, each with its table, row and column, in Japanese, so that whoever keeps the figures can mend all of it in
one go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from lib.contract import terms
from lib.contract.era import parse_period
from lib.contract.reference import HOW_TO_WRITE, is_place, line_place, lines_in

Rows: TypeAlias = pd.DataFrame
# A boolean for each row. Arrays, because every column of every table is checked at every load and most of the time of a
# Series over a few hundred rows goes into making it.
_Mask: TypeAlias = npt.NDArray[np.bool_]
_ID = re.compile(r"[a-z][a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A folder in the name would let a table point out of the folder of documents; a leading dot hides a file.
_NO_FILE_NAME = re.compile(r"[/\\\0]|^\.")
_LONGEST_FILE_NAME = 200  # bytes; file systems allow 255
# A promise that every row breaks is listed for its first rows and counted for the rest: nobody reads 10,000 lines.
_MOST_BREACHES_OF_A_PROMISE = 5
# In letters. A name is read at a glance, a text is a paragraph of a sheet; longer ones come from cells gone wrong, and
# would make every list and page that shows them slow.
_LONGEST_NAME = 300
_LONGEST_TEXT = 5_000
_TEXTS = frozenset(
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


@dataclass(frozen=True)
class Column:
    """A column: its Arrow type, whether a blank is allowed, and the only `words` it may hold, None for any."""

    name: str
    type: pa.DataType
    nullable: bool = False
    words: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Promise:
    """A rule that every row of a table keeps.

    `holds(rows)` returns a boolean Series, one value per row. `column` and `text` (Japanese) describe a row that breaks
    it.
    """

    column: str
    text: str
    holds: Callable[[Rows], pd.Series]


@dataclass(frozen=True)
class ForeignKey:
    """Every value of `column` is among those of `target` in `table`. A blank is allowed where the column allows it."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Contract:
    """The contract of one table.

    The values of the columns in `key` are never blank and unique together. `promises` and `foreign_keys` are those of
    this table alone; checks use `all_promises` and `links`.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    promises: tuple[Promise, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def links(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys, including that of source_id to the documents, which nearly every table has."""
        has_source = any(column.name == "source_id" for column in self.columns)
        if has_source and self.name != "sources":
            return (*self.foreign_keys, ForeignKey("source_id", "sources", "source_id"))
        return self.foreign_keys

    @property
    def all_promises(self) -> tuple[Promise, ...]:
        """Its promises, after those of every table: a column named …_ref holds places, one named …_year years."""
        names = [column.name for column in self.columns]
        places = [_is_place(name) for name in names if name.endswith("_ref")]
        years = [_is_year(name) for name in names if name.endswith("_year")]
        return (*places, *years, *self.promises)

    @property
    def arrow(self) -> pa.Schema:
        """The pyarrow schema, in column order."""
        return pa.schema([pa.field(column.name, column.type, column.nullable) for column in self.columns])


@dataclass(frozen=True)
class Breach:
    """One thing that is wrong in a table, with a Japanese message.

    `row` counts from 1 below the header; None for the whole table. `column` is None where no single one is wrong.
    """

    table: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        row = f" {self.row}行目" if self.row is not None else ""
        column = f" 列「{self.column}」" if self.column else ""
        return f"{self.table}{row}{column}: {self.message}"


@dataclass
class ContractError(Exception):
    """Tables do not keep their contract. `breaches` is everything that is wrong, in the order of the tables."""

    breaches: list[Breach] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(str(breach) for breach in self.breaches)


def _text(name: str, nullable: bool = False) -> Column:
    return Column(name, pa.string(), nullable)


def _words(name: str, words: Mapping[str, str]) -> Column:
    """A column that holds the codes of a list of `terms`."""
    return Column(name, pa.string(), words=tuple(words))


# Columns that several tables have. "ref" is a place in the document source_id (see reference.py), source_text what is
# written there, word for word, and attribution whether it was printed in a table, inferred or taken from prose.
_FISCAL_YEAR = Column("fiscal_year", pa.int16())
_SHEET_YEAR = Column("sheet_year", pa.int16())
_REPORT_STATE = _words("report_state", terms.REPORT_STATES)
_SOURCE_ID = _text("source_id")
_SOURCE_REF = _text("source_ref")
_SOURCE_TEXT = _text("source_text")
_ATTRIBUTION = _words("attribution", terms.ATTRIBUTIONS)
_ATTRIBUTION_NOTE = _text("attribution_note", nullable=True)
_ORIGIN = (_SOURCE_ID, _SOURCE_REF, _SOURCE_TEXT, _ATTRIBUTION)
# Of tables whose values may be inferred: the same, with how each was inferred.
_EXPLAINED_ORIGIN = (_ATTRIBUTION, _ATTRIBUTION_NOTE, _SOURCE_ID, _SOURCE_REF, _SOURCE_TEXT)


def _every_value(column: str, test: Callable[[object], bool]) -> Callable[[Rows], pd.Series]:
    """A promise's `holds` that tests every value of a column. A blank passes: Column.nullable decides on blanks."""
    return lambda rows: rows[column].map(lambda value: pd.isna(value) or test(value)).astype(bool)


def _is_id(column: str) -> Promise:
    return Promise(
        column,
        "IDは英小文字・数字・下線の語です",
        _every_value(column, lambda value: bool(_ID.fullmatch(str(value)))),
    )


def _is_place(column: str) -> Promise:
    return Promise(column, HOW_TO_WRITE, _every_value(column, is_place))


def _is_year(column: str) -> Promise:
    # From 1926, the first year of 昭和 (era.py knows none before), to a year that only a slip of the hand reaches.
    return Promise(
        column,
        "年度は1926〜2100の西暦です",
        lambda rows: rows[column].isna() | rows[column].between(1926, 2100),
    )


def _value_exactly_when_reported(column: str) -> Promise:
    # So that a blank always has a reason (report_state) and a figure never stands beside "not reported".
    return Promise(
        column,
        "値は「記載あり(reported)」の行にだけ、必ず入ります",
        lambda rows: rows[column].notna() == (rows["report_state"] == "reported"),
    )


def _agrees_with_years(rows: Rows) -> pd.Series:
    """Whether start_year and end_year of a project are those of its printed period, for each row."""

    def agrees(row: pd.Series) -> bool:
        try:
            start, end = parse_period(row["period_text"])
        except ValueError:
            return False
        is_same_end = pd.isna(row["end_year"]) if end is None else end == row["end_year"]
        return start == row["start_year"] and is_same_end

    return rows.apply(agrees, axis=1).astype(bool)


_IS_VIEWPOINT = Promise("viewpoint", "視点は1〜10の整数です", lambda rows: rows["viewpoint"].between(1, 10))
_INFERENCE_IS_EXPLAINED = Promise(
    "attribution_note",
    "位置から推定(inferred)した値には、推定のしかたの説明が必要です",
    lambda rows: (rows["attribution"] != "inferred") | rows["attribution_note"].notna(),
)
_IS_FILE_NAME = Promise(
    "file",
    "ファイル名だけを書きます(フォルダは書けません。UTF-8で200バイトまで)",
    _every_value(
        "file",
        lambda value: not _NO_FILE_NAME.search(str(value)) and len(str(value).encode()) <= _LONGEST_FILE_NAME,
    ),
)
_IS_SHA256 = Promise(
    "sha256",
    "SHA-256は16進64桁です",
    _every_value("sha256", lambda value: bool(_SHA256.fullmatch(str(value)))),
)
_PERIOD_AGREES_WITH_YEARS = Promise("period_text", "事業期間の文字と開始・終了年度が一致しません", _agrees_with_years)
_PROJECT_BY_KIND = Promise(
    "project_id",
    "事業群の指標(group)は事務事業をもたず、活動・成果指標は必ずもちます",
    lambda rows: rows["project_id"].isna() == (rows["kind"] == "group"),
)
_IS_FINITE = Promise("value", "値は有限の数です", lambda rows: rows["value"].abs() != float("inf"))
_AMOUNT_NOT_NEGATIVE = Promise(
    "amount_thousand_yen", "金額は0以上です", lambda rows: ~(rows["amount_thousand_yen"] < 0)
)
_CORRECTION_HAS_BOTH = Promise(
    "corrected",
    "訂正(correction)の行には、読んだ文字と訂正後の文字が両方必要です",
    lambda rows: (rows["kind"] != "correction") | (rows["as_read"].notna() & rows["corrected"].notna()),
)
_OF_PROJECT = ForeignKey("project_id", "projects", "project_id")
_OF_GROUP = ForeignKey("group_id", "program_groups", "group_id")


CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for contract in (
        # One row per document that facts were read from.
        Contract(
            "sources",
            columns=(
                _text("source_id"),
                _text("title"),
                _SHEET_YEAR,
                _text("file"),
                _text("sha256"),
                Column("is_synthetic", pa.bool_()),
                _text("note", nullable=True),
            ),
            key=("source_id",),
            promises=(
                _is_id("source_id"),
                _IS_FILE_NAME,
                _IS_SHA256,
            ),
        ),
        # One row per program group (事業群), the subject of an evaluation sheet.
        Contract(
            "program_groups",
            columns=(
                _text("group_id"),
                _text("name", nullable=True),
                # What an official sheet carries above its tables; our extract has lost that part.
                _text("basic_strategy", nullable=True),
                _text("measure", nullable=True),
                _text("department", nullable=True),
                _text("lead_section", nullable=True),
                _text("related_sections", nullable=True),
                _SOURCE_ID,
            ),
            key=("group_id",),
            promises=(_is_id("group_id"),),
        ),
        # One row per initiative (取組項目), i to vii, of a group.
        Contract(
            "initiatives",
            columns=(_text("initiative_id"), _text("group_id"), _text("name"), *_ORIGIN),
            key=("initiative_id",),
            promises=(_is_id("initiative_id"),),
            foreign_keys=(_OF_GROUP,),
        ),
        # One row per project and sheet: a sheet states its projects anew.
        Contract(
            "projects",
            columns=(
                _text("project_id"),
                _SHEET_YEAR,
                _text("group_id"),
                Column("number", pa.int16()),
                _text("name"),
                _text("section"),
                Column("is_core", pa.bool_()),
                Column("start_year", pa.int16()),
                Column("end_year", pa.int16(), nullable=True),
                _text("period_text"),
                _text("overview", nullable=True),
                _text("target_audience", nullable=True),
                # A project's cells stand on several lines; source_ref is that of its name and number.
                _text("section_ref"),
                _text("period_ref"),
                _text("overview_ref", nullable=True),
                _text("audience_ref", nullable=True),
                *_ORIGIN,
            ),
            key=("project_id", "sheet_year"),
            promises=(
                _is_id("project_id"),
                _PERIOD_AGREES_WITH_YEARS,
            ),
            foreign_keys=(_OF_GROUP,),
        ),
        # A project's initiatives. Sections 2 and 4 of one sheet may differ, so both are kept, told apart by stated_in.
        Contract(
            "project_initiatives",
            columns=(
                _text("project_id"),
                _SHEET_YEAR,
                _text("initiative_id"),
                _words("stated_in", terms.STATED_IN),
                *_ORIGIN,
            ),
            key=("project_id", "initiative_id", "stated_in", "sheet_year"),
            foreign_keys=(
                _OF_PROJECT,
                ForeignKey("initiative_id", "initiatives", "initiative_id"),
            ),
        ),
        # One row per indicator. It has no sheet_year: its name and unit are the same in every sheet.
        Contract(
            "indicators",
            columns=(
                _text("indicator_id"),
                _text("group_id"),
                Column("project_id", pa.string(), nullable=True),
                _words("kind", terms.INDICATOR_KINDS),
                _text("name"),
                # Ours, for narrow places on screen; the printed name is always one hover or click away.
                _text("short_name", nullable=True),
                _text("unit"),
                _words("accumulation", terms.ACCUMULATIONS),
                _words("direction", terms.DIRECTIONS),
                *_ORIGIN,
            ),
            key=("indicator_id",),
            promises=(
                _is_id("indicator_id"),
                _PROJECT_BY_KIND,
            ),
            foreign_keys=(
                _OF_GROUP,
                _OF_PROJECT,
            ),
        ),
        # One row per cell of an indicator's figures, blank cells too, for a blank has a reason as well (report_state).
        Contract(
            "observations",
            columns=(
                _text("indicator_id"),
                _FISCAL_YEAR,
                _words("measure", terms.MEASURES),
                _SHEET_YEAR,
                Column("value", pa.float64(), nullable=True),
                _REPORT_STATE,
                *_EXPLAINED_ORIGIN,
            ),
            key=("indicator_id", "fiscal_year", "measure", "sheet_year"),
            promises=(
                _value_exactly_when_reported("value"),
                _IS_FINITE,
                _INFERENCE_IS_EXPLAINED,
            ),
            foreign_keys=(ForeignKey("indicator_id", "indicators", "indicator_id"),),
        ),
        # One row per amount of a project: year, actual or plan, total or part.
        Contract(
            "budgets",
            columns=(
                _text("project_id"),
                _FISCAL_YEAR,
                _words("stage", terms.STAGES),
                _words("item", terms.BUDGET_ITEMS),
                _SHEET_YEAR,
                Column("amount_thousand_yen", pa.int64(), nullable=True),
                _REPORT_STATE,
                *_EXPLAINED_ORIGIN,
            ),
            key=("project_id", "fiscal_year", "stage", "item", "sheet_year"),
            promises=(
                _value_exactly_when_reported("amount_thousand_yen"),
                _AMOUNT_NOT_NEGATIVE,
                _INFERENCE_IS_EXPLAINED,
            ),
            foreign_keys=(_OF_PROJECT,),
        ),
        # One row per text of a sheet on a group, a project, an indicator or initiatives.
        Contract(
            "narratives",
            columns=(
                _text("narrative_id"),
                _SHEET_YEAR,
                _words("subject_type", terms.SUBJECT_TYPES),
                _text("subject_id"),
                _words("kind", terms.NARRATIVE_KINDS),
                Column("position", pa.int16()),
                _text("text"),
                *_ORIGIN,
            ),
            key=("narrative_id", "sheet_year"),
            promises=(_is_id("narrative_id"),),
        ),
        # The decision (改善, 現状維持, …) on a project for the next year.
        Contract(
            "reviews",
            columns=(_text("project_id"), Column("review_year", pa.int16()), _SHEET_YEAR, _text("decision"), *_ORIGIN),
            key=("project_id", "review_year", "sheet_year"),
            foreign_keys=(_OF_PROJECT,),
        ),
        # The viewpoints ①–⑩ that the prefecture recorded with a review.
        Contract(
            "review_viewpoints",
            columns=(
                _text("project_id"),
                Column("review_year", pa.int16()),
                Column("viewpoint", pa.int8()),
                _SHEET_YEAR,
                *_ORIGIN,
            ),
            key=("project_id", "review_year", "viewpoint", "sheet_year"),
            promises=(_IS_VIEWPOINT,),
            foreign_keys=(
                _OF_PROJECT,
                ForeignKey("viewpoint", "viewpoints", "viewpoint"),
            ),
        ),
        # The ten questions behind the viewpoints, as printed.
        Contract(
            "viewpoints",
            columns=(Column("viewpoint", pa.int8()), _text("question"), _text("short"), _SOURCE_ID, _SOURCE_REF),
            key=("viewpoint",),
            promises=(_IS_VIEWPOINT,),
        ),
        # What a sheet says of the law behind a project: one row per item, blank ones too.
        Contract(
            "legal_bases",
            columns=(
                _text("project_id"),
                _words("item", terms.LEGAL_ITEMS),
                _SHEET_YEAR,
                _text("text", nullable=True),
                _REPORT_STATE,
                *_EXPLAINED_ORIGIN,
            ),
            key=("project_id", "item", "sheet_year"),
            promises=(_value_exactly_when_reported("text"), _INFERENCE_IS_EXPLAINED),
            foreign_keys=(_OF_PROJECT,),
        ),
        # What is odd in a document: misread letters and their correction, contradictions, parts that are missing.
        Contract(
            "quality",
            columns=(
                _text("quality_id"),
                _text("source_id"),
                _words("kind", terms.QUALITY_KINDS),
                _SOURCE_REF,
                _text("as_read", nullable=True),
                _text("corrected", nullable=True),
                _text("explanation"),
            ),
            key=("quality_id",),
            promises=(
                _is_id("quality_id"),
                _CORRECTION_HAS_BOTH,
            ),
        ),
    )
}


def find_breaches(tables: Mapping[str, pa.Table]) -> list[Breach]:
    """Everything that is wrong in a set of tables: missing tables, columns, types, values, keys and foreign keys.

    A table with wrong columns or types is reported for those alone: its rows are not checked, nor foreign keys to it.
    """
    breaches: list[Breach] = []
    sound_tables: dict[str, Rows] = {}
    for name, contract in CONTRACTS.items():
        if name not in tables:
            breaches.append(Breach(name, None, None, "テーブルがありません"))
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
        Breach(contract.name, None, str(name)[:60], "契約にない列です") for name in names if name not in contract_names
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
        breaches += _list_breaches(contract.name, "+".join(key), "キーが重複しています", rows[key], is_repeated)
    # Promises are tested on the other rows alone: they may rely on values that are there, and on their length.
    fit_rows = rows[~is_unfit] if is_unfit.any() else rows
    if fit_rows.empty:
        return breaches
    for promise in contract.all_promises:
        is_broken = ~promise.holds(fit_rows).to_numpy(dtype=bool)
        values = fit_rows[promise.column]
        breaches += _list_breaches(contract.name, promise.column, promise.text, values, is_broken)
    return breaches


def _column_breaches(table: str, column: Column, values: pd.Series) -> tuple[list[Breach], _Mask]:
    """Values that a column does not allow; and for each row whether its value is too long or wrongly blank."""
    is_blank = values.isna().to_numpy()
    is_unfit = np.zeros(len(values), dtype=bool)
    checks: list[tuple[str, _Mask]] = []
    if not column.nullable:
        is_unfit |= is_blank
        checks.append(("空欄は許されません", is_blank))
    if pa.types.is_string(column.type):
        longest = _LONGEST_TEXT if column.name in _TEXTS else _LONGEST_NAME
        is_long = (values.str.len() > longest).to_numpy()
        is_unfit |= is_long
        checks.append((f"{longest:,}字までです", is_long))
    if pa.types.is_floating(column.type):
        checks.append(("数値は±10兆までです", np.abs(values.to_numpy()) > _LARGEST))
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
    breaches += _list_breaches(table, column, "原資料のその行は空です", places, is_empty)
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
    text = "subject_type の表にないIDです"
    return _list_breaches("narratives", "subject_id", text, rows[["subject_id"]], np.array(is_lost, bool))


def _list_breaches(table: str, column: str, text: str, values: Rows | pd.Series, is_broken: _Mask) -> list[Breach]:
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
