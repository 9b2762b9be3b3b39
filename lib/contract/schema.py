"""The contract of every table: columns, types, key, row promises and foreign keys.

`find_breaches` reports everything that is wrong at once, each with its table, row and column, in Japanese, so
that whoever keeps the figures can mend all of it in one go. Checked when tables are built and when they
are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from lib.contract import terms
from lib.contract.era import parse_period
from lib.contract.reference import HOW_TO_WRITE, is_place, line_place, lines_in

Rows: TypeAlias = pd.DataFrame
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_MOST_BREACHES_OF_A_PROMISE = 5
# Lists stay short and pages quick: a name is read at a glance, a text is a paragraph of a sheet.
_LONGEST_NAME = 300
_LONGEST_TEXT = 5_000
_TEXTS = frozenset(
    ("text", "source_text", "overview", "target_audience", "explanation", "as_read", "corrected", "note", "question",
     "attribution_note")
)  # fmt: skip
_LARGEST = 1e13  # ten trillion; of thousand yen more than any budget


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, whether a blank is allowed, and the closed list of words if there is one."""

    name: str
    type: pa.DataType
    nullable: bool = False
    words: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Promise:
    """What every row keeps. `holds` takes the table's rows and answers a boolean a row."""

    column: str
    text: str
    holds: Callable[[Rows], pd.Series]


@dataclass(frozen=True)
class ForeignKey:
    """`column` (blank allowed where the column is nullable) names a key of `table`."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Contract:
    """A table's contract; `key` is unique and never blank."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    promises: tuple[Promise, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def links(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys, and that its rows name a document."""
        of_source = any(c.name == "source_id" for c in self.columns) and self.name != "sources"
        return self.foreign_keys + ((ForeignKey("source_id", "sources", "source_id"),) if of_source else ())

    @property
    def arrow(self) -> pa.Schema:
        """The pyarrow schema, in column order."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])


@dataclass(frozen=True)
class Breach:
    """One broken promise. `row` counts from 1 without the header; None concerns the whole table."""

    table: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        where = self.table
        where += f" {self.row}行目" if self.row is not None else ""
        where += f" 列「{self.column}」" if self.column else ""
        return f"{where}: {self.message}"


@dataclass
class ContractError(Exception):
    """Raised with every breach found, in the order of the tables."""

    breaches: list[Breach] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(str(b) for b in self.breaches)


def _each(column: str, test: Callable[[object], bool]) -> Callable[[Rows], pd.Series]:
    return lambda rows: rows[column].map(lambda v: pd.isna(v) or test(v)).astype(bool)


def _value_exactly_when_reported(value: str) -> Promise:
    return Promise(
        value,
        "値は「記載あり(reported)」の行にだけ、必ず入ります",
        lambda rows: rows[value].notna() == (rows["report_state"] == "reported"),
    )


def _inference_explained() -> Promise:
    return Promise(
        "attribution_note",
        "位置から推定(inferred)した値には、推定のしかたの説明が必要です",
        lambda rows: (rows["attribution"] != "inferred") | rows["attribution_note"].notna(),
    )


def _period_agrees(rows: Rows) -> pd.Series:
    def agrees(row: pd.Series) -> bool:
        try:
            start, end = parse_period(row["period_text"])
        except ValueError:
            return False
        return start == row["start_year"] and (pd.isna(row["end_year"]) if end is None else end == row["end_year"])

    return rows.apply(agrees, axis=1).astype(bool)


def _id(name: str) -> Column:
    return Column(name, pa.string())


def _text(name: str, nullable: bool = False) -> Column:
    return Column(name, pa.string(), nullable)


def _words(name: str, words: Mapping[str, str]) -> Column:
    return Column(name, pa.string(), False, tuple(words))


_YEAR = Column("fiscal_year", pa.int16())
_SHEET_YEAR = Column("sheet_year", pa.int16())
_STATE = _words("report_state", terms.REPORT_STATES)
# Where a fact stands in its source: line, verbatim text, and whether it was printed, inferred or prose.
_SOURCE = _id("source_id")
_ORIGIN = (_SOURCE, _text("source_ref"), _text("source_text"), _words("attribution", terms.ATTRIBUTIONS))
_NOTE = _text("attribution_note", nullable=True)

_WORD_IDS = "IDは英小文字・数字・下線の語です"


def _reference(column: str) -> Promise:
    return Promise(column, HOW_TO_WRITE, _each(column, is_place))


_REFS = _reference("source_ref")


def _word_id(column: str) -> Promise:
    return Promise(column, _WORD_IDS, _each(column, lambda v: bool(_WORD.fullmatch(str(v)))))


def _year_in_range(column: str) -> Promise:
    return Promise(
        column, "年度は1926〜2100の西暦です", _each(column, lambda v: 1926 <= int(str(v).split(".")[0]) <= 2100)
    )


def _viewpoint_in_range() -> Promise:
    return Promise("viewpoint", "視点は1〜10の整数です", lambda rows: rows["viewpoint"].between(1, 10))


CONTRACTS: dict[str, Contract] = {
    c.name: c
    for c in (
        Contract(
            "sources",
            (
                _id("source_id"),
                _text("title"),
                _SHEET_YEAR,
                _text("file"),
                _text("sha256"),
                Column("is_synthetic", pa.bool_()),
                _text("note", nullable=True),
            ),
            ("source_id",),
            (
                _word_id("source_id"),
                _year_in_range("sheet_year"),
                Promise(
                    "file",
                    "ファイル名だけを書きます(フォルダは書けません。UTF-8で200バイトまで)",
                    _each("file", lambda v: not re.search(r"[/\\\0]|^\.", str(v)) and len(str(v).encode()) <= 200),
                ),
                Promise(
                    "sha256",
                    "SHA-256は16進64桁です",
                    _each("sha256", lambda v: bool(re.fullmatch(r"[0-9a-f]{64}", str(v)))),
                ),
            ),
        ),
        Contract(
            "program_groups",
            (
                _id("group_id"),
                _text("name", nullable=True),
                # What an official sheet carries above its tables; our extract has lost that part.
                _text("basic_strategy", nullable=True),
                _text("measure", nullable=True),
                _text("department", nullable=True),
                _text("lead_section", nullable=True),
                _text("related_sections", nullable=True),
                _SOURCE,
            ),
            ("group_id",),
            (_word_id("group_id"),),
        ),
        Contract(
            "initiatives",
            (_id("initiative_id"), _id("group_id"), _text("name"), *_ORIGIN),
            ("initiative_id",),
            (_word_id("initiative_id"), _REFS),
            (ForeignKey("group_id", "program_groups", "group_id"),),
        ),
        Contract(
            "projects",
            (
                _id("project_id"),
                _SHEET_YEAR,
                _id("group_id"),
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
            ("project_id", "sheet_year"),
            (
                _word_id("project_id"),
                _year_in_range("sheet_year"),
                _REFS,
                Promise("period_text", "事業期間の文字と開始・終了年度が一致しません", _period_agrees),
            ),
            (ForeignKey("group_id", "program_groups", "group_id"),),
        ),
        Contract(
            "project_initiatives",
            (_id("project_id"), _SHEET_YEAR, _id("initiative_id"), _words("stated_in", terms.STATED_IN), *_ORIGIN),
            ("project_id", "initiative_id", "stated_in", "sheet_year"),
            (_REFS,),
            (
                ForeignKey("project_id", "projects", "project_id"),
                ForeignKey("initiative_id", "initiatives", "initiative_id"),
            ),
        ),
        Contract(
            "indicators",
            (
                _id("indicator_id"),
                _id("group_id"),
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
            ("indicator_id",),
            (
                _word_id("indicator_id"),
                _REFS,
                Promise(
                    "project_id",
                    "事業群の指標(group)は事務事業をもたず、活動・成果指標は必ずもちます",
                    lambda rows: rows["project_id"].isna() == (rows["kind"] == "group"),
                ),
            ),
            (
                ForeignKey("group_id", "program_groups", "group_id"),
                ForeignKey("project_id", "projects", "project_id"),
            ),
        ),
        Contract(
            "observations",
            (
                _id("indicator_id"),
                _YEAR,
                _words("measure", terms.MEASURES),
                _SHEET_YEAR,
                Column("value", pa.float64(), nullable=True),
                _STATE,
                _words("attribution", terms.ATTRIBUTIONS),
                _NOTE,
                _SOURCE,
                _text("source_ref"),
                _text("source_text"),
            ),
            ("indicator_id", "fiscal_year", "measure", "sheet_year"),
            (
                _REFS,
                _year_in_range("fiscal_year"),
                _year_in_range("sheet_year"),
                _value_exactly_when_reported("value"),
                Promise("value", "値は有限の数です", _each("value", lambda v: abs(float(str(v))) < float("inf"))),
                _inference_explained(),
            ),
            (ForeignKey("indicator_id", "indicators", "indicator_id"),),
        ),
        Contract(
            "budgets",
            (
                _id("project_id"),
                _YEAR,
                _words("stage", terms.STAGES),
                _words("item", terms.BUDGET_ITEMS),
                _SHEET_YEAR,
                Column("amount_thousand_yen", pa.int64(), nullable=True),
                _STATE,
                _words("attribution", terms.ATTRIBUTIONS),
                _NOTE,
                _SOURCE,
                _text("source_ref"),
                _text("source_text"),
            ),
            ("project_id", "fiscal_year", "stage", "item", "sheet_year"),
            (
                _REFS,
                _year_in_range("fiscal_year"),
                _value_exactly_when_reported("amount_thousand_yen"),
                Promise(
                    "amount_thousand_yen", "金額は0以上です", _each("amount_thousand_yen", lambda v: float(str(v)) >= 0)
                ),
                _inference_explained(),
            ),
            (ForeignKey("project_id", "projects", "project_id"),),
        ),
        Contract(
            "narratives",
            (
                _id("narrative_id"),
                _SHEET_YEAR,
                _words("subject_type", terms.SUBJECT_TYPES),
                _text("subject_id"),
                _words("kind", terms.NARRATIVE_KINDS),
                Column("position", pa.int16()),
                _text("text"),
                *_ORIGIN,
            ),
            ("narrative_id", "sheet_year"),
            (_word_id("narrative_id"), _REFS, _year_in_range("sheet_year")),
        ),
        Contract(
            "reviews",
            (_id("project_id"), Column("review_year", pa.int16()), _SHEET_YEAR, _text("decision"), *_ORIGIN),
            ("project_id", "review_year", "sheet_year"),
            (_REFS, _year_in_range("review_year")),
            (ForeignKey("project_id", "projects", "project_id"),),
        ),
        Contract(
            "review_viewpoints",
            (
                _id("project_id"),
                Column("review_year", pa.int16()),
                Column("viewpoint", pa.int8()),
                _SHEET_YEAR,
                *_ORIGIN,
            ),
            ("project_id", "review_year", "viewpoint", "sheet_year"),
            (_REFS, _viewpoint_in_range()),
            (
                ForeignKey("project_id", "projects", "project_id"),
                ForeignKey("viewpoint", "viewpoints", "viewpoint"),
            ),
        ),
        Contract(
            "viewpoints",
            (Column("viewpoint", pa.int8()), _text("question"), _text("short"), _SOURCE, _text("source_ref")),
            ("viewpoint",),
            (_viewpoint_in_range(), _REFS),
        ),
        Contract(
            "legal_bases",
            (
                _id("project_id"),
                _words("item", terms.LEGAL_ITEMS),
                _SHEET_YEAR,
                _text("text", nullable=True),
                _STATE,
                _words("attribution", terms.ATTRIBUTIONS),
                _NOTE,
                _SOURCE,
                _text("source_ref"),
                _text("source_text"),
            ),
            ("project_id", "item", "sheet_year"),
            (_REFS, _value_exactly_when_reported("text"), _inference_explained()),
            (ForeignKey("project_id", "projects", "project_id"),),
        ),
        Contract(
            "quality",
            (
                _id("quality_id"),
                _id("source_id"),
                _words("kind", terms.QUALITY_KINDS),
                _text("source_ref"),
                _text("as_read", nullable=True),
                _text("corrected", nullable=True),
                _text("explanation"),
            ),
            ("quality_id",),
            (
                _word_id("quality_id"),
                _REFS,
                Promise(
                    "corrected",
                    "訂正(correction)の行には、読んだ文字と訂正後の文字が両方必要です",
                    lambda rows: (rows["kind"] != "correction") | (rows["as_read"].notna() & rows["corrected"].notna()),
                ),
            ),
        ),
    )
}


def find_breaches(tables: Mapping[str, pa.Table]) -> list[Breach]:
    """Every broken promise of a set of tables, whole: missing tables, columns, types, rows, keys.

    A table whose shape is wrong is reported for its shape and left out of the row checks.
    """
    found: list[Breach] = []
    sound: dict[str, Rows] = {}
    for name, contract in CONTRACTS.items():
        if name not in tables:
            found.append(Breach(name, None, None, "テーブルがありません"))
            continue
        shape = _shape_breaches(contract, tables[name])
        found.extend(shape)
        if not shape:
            sound[name] = tables[name].to_pandas()
    for name, rows in sound.items():
        found.extend(_row_breaches(CONTRACTS[name], rows))
        found.extend(_foreign_breaches(CONTRACTS[name], rows, sound))
    if {"narratives", "initiatives", "program_groups", "projects", "indicators"} <= sound.keys():
        found.extend(_subject_breaches(sound))
    return found


def _shape_breaches(contract: Contract, table: pa.Table) -> list[Breach]:
    names = table.column_names
    doubled = sorted({str(name)[:60] for name in names if names.count(name) > 1})
    if doubled:
        return [
            Breach(contract.name, None, name, "同じ名前の列が2つ以上あります。1つだけ残してください")
            for name in doubled
        ]
    found = []
    for column in contract.columns:
        if column.name not in table.column_names:
            found.append(Breach(contract.name, None, column.name, "列がありません"))
        elif table.schema.field(column.name).type != column.type:
            actual = table.schema.field(column.name).type
            found.append(Breach(contract.name, None, column.name, f"型が {actual} です({column.type} が必要です)"))
    known = {c.name for c in contract.columns}
    found.extend(
        Breach(contract.name, None, str(name)[:60], "契約にない列です")
        for name in table.column_names
        if name not in known
    )
    return found


def _row_breaches(contract: Contract, rows: Rows) -> list[Breach]:
    found: list[Breach] = []
    blank = pd.Series(False, index=rows.index)
    for column in contract.columns:
        if not column.nullable:
            missing = rows[column.name].isna()
            blank |= missing
            found += _listed(contract.name, column.name, "空欄は許されません", rows, missing)
        if pa.types.is_string(column.type):
            longest = _LONGEST_TEXT if column.name in _TEXTS else _LONGEST_NAME
            long = rows[column.name].str.len() > longest
            blank |= long
            found += _listed(contract.name, column.name, f"{longest:,}字までです", rows, long)
        if pa.types.is_floating(column.type):
            huge = rows[column.name].abs() > _LARGEST
            found += _listed(contract.name, column.name, "数値は±10兆までです", rows, huge)
        if column.words:
            unknown = rows[column.name].notna() & ~rows[column.name].isin(column.words)
            found += _listed(contract.name, column.name, f"{'・'.join(column.words)} のどれかです", rows, unknown)
    doubled = rows.duplicated(list(contract.key), keep="first")
    found += _listed(contract.name, "+".join(contract.key), "キーが重複しています", rows, doubled, list(contract.key))
    whole = rows[~blank]
    if not whole.empty:
        for promise in contract.promises:
            found += _listed(contract.name, promise.column, promise.text, whole, ~promise.holds(whole).astype(bool))
    return found


def _foreign_breaches(contract: Contract, rows: Rows, all_rows: Mapping[str, Rows]) -> list[Breach]:
    found: list[Breach] = []
    for fk in contract.links:
        if fk.table in all_rows:
            lost = rows[fk.column].notna() & ~rows[fk.column].isin(all_rows[fk.table][fk.target])
            found += _listed(contract.name, fk.column, f"{fk.table}.{fk.target} にない値です", rows, lost)
    return found


def places_of(table: str) -> list[str]:
    """The columns of a table that name a place in the document of their row (source_id)."""
    return [c.name for c in CONTRACTS[table].columns if c.name.endswith("_ref")]


def find_place_breaches(frames: Mapping[str, Rows], documents: Mapping[str, Sequence[str]]) -> list[Breach]:
    """Lines (``L17``) that their document does not hold, or holds as an empty line.

    `frames` have kept the contract; `documents` are the lines of each source_id whose text could be read.
    """
    lengths = {source_id: len(lines) for source_id, lines in documents.items()}
    empty = {
        f"{source_id} {line_place(n)}"
        for source_id, lines in documents.items()
        for n, line in enumerate(lines, start=1)
        if not line.strip()
    }
    found: list[Breach] = []
    for name, rows in frames.items():
        for column in places_of(name):
            # NaN where the text could not be read: nothing is beyond that.
            length = rows["source_id"].map(lengths).astype("float64")
            beyond = lines_in(rows[column]) > length
            for most in sorted(length[beyond].unique()):
                text = f"原資料は{int(most)}行までです"
                found += _listed(name, column, text, rows, beyond & (length == most))
            blank = (rows["source_id"] + " " + rows[column]).isin(empty)
            found += _listed(name, column, "原資料のその行は空です", rows, blank)
    return found


def _subject_breaches(all_rows: Mapping[str, Rows]) -> list[Breach]:
    """A narrative speaks of a known group, project, indicator or (comma-separated) initiatives."""
    known = {
        "group": set(all_rows["program_groups"]["group_id"]),
        "project": set(all_rows["projects"]["project_id"]),
        "indicator": set(all_rows["indicators"]["indicator_id"]),
        "initiatives": set(all_rows["initiatives"]["initiative_id"]),
    }
    rows = all_rows["narratives"]
    lost = pd.Series(
        [
            not set(str(subject).split(",")) <= known.get(kind, set())
            for kind, subject in zip(rows["subject_type"], rows["subject_id"], strict=True)
        ],
        index=rows.index,
        dtype=bool,
    )
    return _listed("narratives", "subject_id", "subject_type の表にないIDです", rows, lost)


def _listed(
    table: str, column: str, text: str, rows: Rows, broken: pd.Series, show: list[str] | None = None
) -> list[Breach]:
    """A breach for each of the first broken rows, and one that counts the rest."""
    at = rows.index[broken.to_numpy(dtype=bool)]
    shown = show or [column]
    found = []
    for index in at[:_MOST_BREACHES_OF_A_PROMISE]:
        value = " / ".join(str(rows.at[index, name])[:40] for name in shown)
        found.append(Breach(table, int(index) + 1, column, f"{text}(値: {value})"))
    if len(at) > _MOST_BREACHES_OF_A_PROMISE:
        found.append(Breach(table, None, column, f"{text}(ほか{len(at) - _MOST_BREACHES_OF_A_PROMISE}行)"))
    return found
