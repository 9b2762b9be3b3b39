"""The columns and promises that several tables share."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from lib.contract import terms
from lib.contract.contract import Column, ForeignKey, Promise, Rows, every_value
from lib.contract.era import parse_period

ID = re.compile(r"[a-z][a-z0-9_]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
# A folder in the name would let a table point out of the folder of documents; a leading dot hides a file.
NO_FILE_NAME = re.compile(r"[/\\\0]|^\.")
LONGEST_FILE_NAME = 200  # bytes; file systems allow 255


def text(name: str, nullable: bool = False) -> Column:
    """A column of texts."""
    return Column(name, pa.string(), nullable)


def words(name: str, words: Mapping[str, str]) -> Column:
    """A column that holds the codes of a list of `terms`."""
    return Column(name, pa.string(), words=tuple(words))


# Columns that several tables have. "ref" is a place in the document source_id (see reference.py), source_text what is
# written there, word for word, and attribution whether it was printed in a table, inferred or taken from prose.
FISCAL_YEAR = Column("fiscal_year", pa.int16())
SHEET_YEAR = Column("sheet_year", pa.int16())
REPORT_STATE = words("report_state", terms.REPORT_STATES)
SOURCE_ID = text("source_id")
SOURCE_REF = text("source_ref")
SOURCE_TEXT = text("source_text")
ATTRIBUTION = words("attribution", terms.ATTRIBUTIONS)
ATTRIBUTION_NOTE = text("attribution_note", nullable=True)
ORIGIN = (SOURCE_ID, SOURCE_REF, SOURCE_TEXT, ATTRIBUTION)
# Of tables whose values may be inferred: the same, with how each was inferred.
EXPLAINED_ORIGIN = (ATTRIBUTION, ATTRIBUTION_NOTE, SOURCE_ID, SOURCE_REF, SOURCE_TEXT)


def is_id(column: str) -> Promise:
    """Every value is an id."""
    return Promise(
        column,
        "IDは英小文字・数字・下線だけで書いてください",
        every_value(column, lambda value: bool(ID.fullmatch(str(value)))),
    )


def value_exactly_when_reported(column: str) -> Promise:
    """A value stands in the rows that are reported, and in no other."""
    # So that a blank always has a reason (report_state) and a figure never stands beside "not reported".
    return Promise(
        column,
        "値は「記載あり(reported)」の行に必ず書き、それ以外の行には書けません",
        lambda rows: rows[column].notna() == (rows["report_state"] == "reported"),
    )


def agrees_with_years(rows: Rows) -> pd.Series:
    """Whether start_year and end_year of a project are those of its printed period, for each row."""

    def agrees(row: pd.Series) -> bool:
        try:
            start, end = parse_period(row["period_text"])
        except ValueError:
            return False
        is_same_end = pd.isna(row["end_year"]) if end is None else end == row["end_year"]
        return start == row["start_year"] and is_same_end

    return rows.apply(agrees, axis=1).astype(bool)


IS_VIEWPOINT = Promise("viewpoint", "視点は1〜10の整数で書いてください", lambda rows: rows["viewpoint"].between(1, 10))
INFERENCE_IS_EXPLAINED = Promise(
    "attribution_note",
    "推定(inferred)した値には、推定の方法の説明が必要です",
    lambda rows: (rows["attribution"] != "inferred") | rows["attribution_note"].notna(),
)
IS_FILE_NAME = Promise(
    "file",
    "ファイル名だけを書いてください(フォルダは書けません。UTF-8で200バイトまで)",
    every_value(
        "file",
        lambda value: not NO_FILE_NAME.search(str(value)) and len(str(value).encode()) <= LONGEST_FILE_NAME,
    ),
)
IS_SHA256 = Promise(
    "sha256",
    "SHA-256は16進64桁で書いてください",
    every_value("sha256", lambda value: bool(SHA256.fullmatch(str(value)))),
)
PERIOD_AGREES_WITH_YEARS = Promise("period_text", "事業期間の記載と開始・終了年度が一致しません", agrees_with_years)
PROJECT_BY_KIND = Promise(
    "project_id",
    "事業群の指標(group)の行には事務事業を書けず、活動指標・成果指標の行には必要です",
    lambda rows: rows["project_id"].isna() == (rows["kind"] == "group"),
)
IS_FINITE = Promise("value", "値は有限の数で書いてください", lambda rows: rows["value"].abs() != float("inf"))
AMOUNT_NOT_NEGATIVE = Promise(
    "amount_thousand_yen", "金額は0以上で書いてください", lambda rows: ~(rows["amount_thousand_yen"] < 0)
)
CORRECTION_HAS_BOTH = Promise(
    "corrected",
    "訂正(correction)の行には、読んだ文字と訂正後の文字の両方が必要です",
    lambda rows: (rows["kind"] != "correction") | (rows["as_read"].notna() & rows["corrected"].notna()),
)
OF_PROJECT = ForeignKey("project_id", "projects", "project_id")
OF_GROUP = ForeignKey("group_id", "program_groups", "group_id")
