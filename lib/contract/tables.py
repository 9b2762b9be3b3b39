"""The tables of the dashboard, each with its promises."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from lib.contract import terms
from lib.contract.contract import Column, Contract, ForeignKey, Promise, Rows, every_value
from lib.contract.era import parse_period

_ID = re.compile(r"[a-z][a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A folder in the name would let a table point out of the folder of documents; a leading dot hides a file.
_NO_FILE_NAME = re.compile(r"[/\\\0]|^\.")
_LONGEST_FILE_NAME = 200  # bytes; file systems allow 255


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


def _is_id(column: str) -> Promise:
    return Promise(
        column,
        "IDは英小文字・数字・下線の語です",
        every_value(column, lambda value: bool(_ID.fullmatch(str(value)))),
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
    every_value(
        "file",
        lambda value: not _NO_FILE_NAME.search(str(value)) and len(str(value).encode()) <= _LONGEST_FILE_NAME,
    ),
)
_IS_SHA256 = Promise(
    "sha256",
    "SHA-256は16進64桁です",
    every_value("sha256", lambda value: bool(_SHA256.fullmatch(str(value)))),
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
