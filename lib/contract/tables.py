"""The tables of the dashboard, each with its promises."""

from __future__ import annotations

import pyarrow as pa

from lib.contract import terms
from lib.contract.contract import Column, Contract, ForeignKey
from lib.contract.promises import (
    AMOUNT_NOT_NEGATIVE,
    CORRECTION_HAS_BOTH,
    EXPLAINED_ORIGIN,
    FISCAL_YEAR,
    INFERENCE_IS_EXPLAINED,
    IS_FILE_NAME,
    IS_FINITE,
    IS_SHA256,
    IS_VIEWPOINT,
    OF_GROUP,
    OF_PROJECT,
    ORIGIN,
    PERIOD_AGREES_WITH_YEARS,
    PROJECT_BY_KIND,
    REPORT_STATE,
    SHEET_YEAR,
    SOURCE_ID,
    SOURCE_REF,
    is_id,
    text,
    value_exactly_when_reported,
    words,
)

CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for contract in (
        # One row per document that facts were read from.
        Contract(
            "sources",
            columns=(
                text("source_id"),
                text("title"),
                SHEET_YEAR,
                text("file"),
                text("sha256"),
                Column("is_synthetic", pa.bool_()),
                text("note", nullable=True),
            ),
            key=("source_id",),
            promises=(
                is_id("source_id"),
                IS_FILE_NAME,
                IS_SHA256,
            ),
        ),
        # One row per program group (事業群), the subject of an evaluation sheet.
        Contract(
            "program_groups",
            columns=(
                text("group_id"),
                text("name", nullable=True),
                # What an official sheet carries above its tables; our extract has lost that part.
                text("basic_strategy", nullable=True),
                text("measure", nullable=True),
                text("department", nullable=True),
                text("lead_section", nullable=True),
                text("related_sections", nullable=True),
                SOURCE_ID,
            ),
            key=("group_id",),
            promises=(is_id("group_id"),),
        ),
        # One row per initiative (取組項目), i to vii, of a group.
        Contract(
            "initiatives",
            columns=(text("initiative_id"), text("group_id"), text("name"), *ORIGIN),
            key=("initiative_id",),
            promises=(is_id("initiative_id"),),
            foreign_keys=(OF_GROUP,),
        ),
        # One row per project and sheet: a sheet states its projects anew.
        Contract(
            "projects",
            columns=(
                text("project_id"),
                SHEET_YEAR,
                text("group_id"),
                Column("number", pa.int16()),
                text("name"),
                text("section"),
                Column("is_core", pa.bool_()),
                Column("start_year", pa.int16()),
                Column("end_year", pa.int16(), nullable=True),
                text("period_text"),
                text("overview", nullable=True),
                text("target_audience", nullable=True),
                # A project's cells stand on several lines; source_ref is that of its name and number.
                text("section_ref"),
                text("period_ref"),
                text("overview_ref", nullable=True),
                text("audience_ref", nullable=True),
                *ORIGIN,
            ),
            key=("project_id", "sheet_year"),
            promises=(
                is_id("project_id"),
                PERIOD_AGREES_WITH_YEARS,
            ),
            foreign_keys=(OF_GROUP,),
        ),
        # A project's initiatives. Sections 2 and 4 of one sheet may differ, so both are kept, told apart by stated_in.
        Contract(
            "project_initiatives",
            columns=(
                text("project_id"),
                SHEET_YEAR,
                text("initiative_id"),
                words("stated_in", terms.STATED_IN),
                *ORIGIN,
            ),
            key=("project_id", "initiative_id", "stated_in", "sheet_year"),
            foreign_keys=(
                OF_PROJECT,
                ForeignKey("initiative_id", "initiatives", "initiative_id"),
            ),
        ),
        # One row per indicator. It has no sheet_year: its name and unit are the same in every sheet.
        Contract(
            "indicators",
            columns=(
                text("indicator_id"),
                text("group_id"),
                Column("project_id", pa.string(), nullable=True),
                words("kind", terms.INDICATOR_KINDS),
                text("name"),
                # Ours, for narrow places on screen; the printed name is always one hover or click away.
                text("short_name", nullable=True),
                text("unit"),
                words("accumulation", terms.ACCUMULATIONS),
                words("direction", terms.DIRECTIONS),
                *ORIGIN,
            ),
            key=("indicator_id",),
            promises=(
                is_id("indicator_id"),
                PROJECT_BY_KIND,
            ),
            foreign_keys=(
                OF_GROUP,
                OF_PROJECT,
            ),
        ),
        # One row per cell of an indicator's figures, blank cells too, for a blank has a reason as well (report_state).
        Contract(
            "observations",
            columns=(
                text("indicator_id"),
                FISCAL_YEAR,
                words("measure", terms.MEASURES),
                SHEET_YEAR,
                Column("value", pa.float64(), nullable=True),
                REPORT_STATE,
                *EXPLAINED_ORIGIN,
            ),
            key=("indicator_id", "fiscal_year", "measure", "sheet_year"),
            promises=(
                value_exactly_when_reported("value"),
                IS_FINITE,
                INFERENCE_IS_EXPLAINED,
            ),
            foreign_keys=(ForeignKey("indicator_id", "indicators", "indicator_id"),),
        ),
        # One row per amount of a project: year, actual or plan, total or part.
        Contract(
            "budgets",
            columns=(
                text("project_id"),
                FISCAL_YEAR,
                words("stage", terms.STAGES),
                words("item", terms.BUDGET_ITEMS),
                SHEET_YEAR,
                Column("amount_thousand_yen", pa.int64(), nullable=True),
                REPORT_STATE,
                *EXPLAINED_ORIGIN,
            ),
            key=("project_id", "fiscal_year", "stage", "item", "sheet_year"),
            promises=(
                value_exactly_when_reported("amount_thousand_yen"),
                AMOUNT_NOT_NEGATIVE,
                INFERENCE_IS_EXPLAINED,
            ),
            foreign_keys=(OF_PROJECT,),
        ),
        # One row per text of a sheet on a group, a project, an indicator or initiatives.
        Contract(
            "narratives",
            columns=(
                text("narrative_id"),
                SHEET_YEAR,
                words("subject_type", terms.SUBJECT_TYPES),
                text("subject_id"),
                words("kind", terms.NARRATIVE_KINDS),
                Column("position", pa.int16()),
                text("text"),
                *ORIGIN,
            ),
            key=("narrative_id", "sheet_year"),
            promises=(is_id("narrative_id"),),
        ),
        # The decision (改善, 現状維持, …) on a project for the next year.
        Contract(
            "reviews",
            columns=(text("project_id"), Column("review_year", pa.int16()), SHEET_YEAR, text("decision"), *ORIGIN),
            key=("project_id", "review_year", "sheet_year"),
            foreign_keys=(OF_PROJECT,),
        ),
        # The viewpoints ①–⑩ that the prefecture recorded with a review.
        Contract(
            "review_viewpoints",
            columns=(
                text("project_id"),
                Column("review_year", pa.int16()),
                Column("viewpoint", pa.int8()),
                SHEET_YEAR,
                *ORIGIN,
            ),
            key=("project_id", "review_year", "viewpoint", "sheet_year"),
            promises=(IS_VIEWPOINT,),
            foreign_keys=(
                OF_PROJECT,
                ForeignKey("viewpoint", "viewpoints", "viewpoint"),
            ),
        ),
        # The ten questions behind the viewpoints, as printed.
        Contract(
            "viewpoints",
            columns=(Column("viewpoint", pa.int8()), text("question"), text("short"), SOURCE_ID, SOURCE_REF),
            key=("viewpoint",),
            promises=(IS_VIEWPOINT,),
        ),
        # What a sheet says of the law behind a project: one row per item, blank ones too.
        Contract(
            "legal_bases",
            columns=(
                text("project_id"),
                words("item", terms.LEGAL_ITEMS),
                SHEET_YEAR,
                text("text", nullable=True),
                REPORT_STATE,
                *EXPLAINED_ORIGIN,
            ),
            key=("project_id", "item", "sheet_year"),
            promises=(value_exactly_when_reported("text"), INFERENCE_IS_EXPLAINED),
            foreign_keys=(OF_PROJECT,),
        ),
        # What is odd in a document: misread letters and their correction, contradictions, parts that are missing.
        Contract(
            "quality",
            columns=(
                text("quality_id"),
                text("source_id"),
                words("kind", terms.QUALITY_KINDS),
                SOURCE_REF,
                text("as_read", nullable=True),
                text("corrected", nullable=True),
                text("explanation"),
            ),
            key=("quality_id",),
            promises=(
                is_id("quality_id"),
                CORRECTION_HAS_BOTH,
            ),
        ),
    )
}
