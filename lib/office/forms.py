"""Our own collecting form on its way out: an Excel book per section with only the actuals that it has to report.

Which actuals are blank is told as 報告状況 tells it (judge.evaluation.blank_actuals). Names, units, targets and the last known values stand
ready; only the answer and a remark can be written. A hidden sheet keeps what each row asks and what stood in it, so that
`lib.intake.form` tells on its way back what was sorted, deleted or written over.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from lib.contract.era import era
from lib.contract.terms import ACCUMULATIONS, INDICATOR_KINDS, REPORT_STATES
from lib.contract.wording import group_label
from lib.figures.palette import BOOK_ANSWER, BOOK_HEAD
from lib.intake.files.workbook import FORM_SHEET
from lib.intake.form import ANSWERS, FORMAT, HEAD_ROWS
from lib.intake.form_rows import (
    ACCUMULATION,
    ANSWER,
    BEFORE,
    GROUP,
    HEADINGS,
    KIND,
    NAME,
    OF_NO_PROJECT,
    PROJECT,
    REMARK,
    TARGET,
    UNIT,
    YEAR,
    last_actuals,
)
from lib.judge.evaluation import blank_actuals
from lib.office.number_formats import number_format
from lib.store.lookups import answering
from lib.store.tables import Tables

GROUP_SECTION = "事業群の指標"
_WIDTHS = {
    GROUP: 26, PROJECT: 26, NAME: 40, KIND: 12, ACCUMULATION: 9, YEAR: 8, TARGET: 12, BEFORE: 24, UNIT: 8, ANSWER: 20, REMARK: 30,
}  # fmt: skip
_HOW_TO_ANSWER = (
    "黄色の欄に実績値を数字で書いてください(単位は書きません。小数と0も書けます。%の指標は、85%なら85と書きます)。",
    "未確定のものは空欄としてください。空欄は0とはしません。",
    "行の並べ替え・削除・追加はしないでください。書き終わったら、このブックを「取込」の画面に追加してください。",
)


def asked(tables: Tables, year: int | None = None) -> pd.DataFrame:
    """The blank actuals that forms ask for: those that are owed, or all of one year, due or not.

    Columns: indicator_id, fiscal_year, is_due, group_id, project_id, section, sheet_year. Rows in the order of the
    sheets.
    """
    blank, observations = blank_actuals(tables["observations"]), tables["observations"]
    blank = blank[blank["is_due"] if year is None else blank["fiscal_year"] == year]
    rows = tables["indicators"][["indicator_id", "group_id", "project_id"]].merge(blank, on="indicator_id")
    sheet_year = rows["indicator_id"].map(observations.groupby("indicator_id")["sheet_year"].max())
    return rows.assign(section=answering(tables, rows).fillna(GROUP_SECTION), sheet_year=sheet_year)


def make_form(tables: Tables, section: str, year: int | None = None) -> bytes:
    """The collecting form of one section. Raises KeyError where nothing is asked of it."""
    rows = asked(tables, year)
    rows = rows[rows["section"] == section]
    if rows.empty:
        raise KeyError(section)
    return _form(tables, section, rows)


def _form(tables: Tables, section: str, rows: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet, hidden = book.add_worksheet(ANSWERS), book.add_worksheet(FORM_SHEET)
    hidden.very_hidden()
    years = "・".join(era(int(y)) for y in sorted(set(rows["fiscal_year"])))
    sheet.write(0, 0, f"{years}の実績の回答票 {section}", book.add_format({"bold": True, "font_size": 14}))
    for row, words in enumerate(_HOW_TO_ANSWER, start=1):
        sheet.write(row, 0, words)
    head = book.add_format({"bold": True, "bg_color": BOOK_HEAD, "border": 1, "text_wrap": True, "valign": "vcenter"})
    for column, heading in enumerate(HEADINGS):
        sheet.write(HEAD_ROWS - 1, column, heading, head)
        sheet.set_column(column, column, _WIDTHS[heading])
    about = {"format": FORMAT, "version": tables.version, "section": section, "title": f"{years}実績の回答票 {section}"}
    hidden.write_string(0, 0, json.dumps(about, ensure_ascii=False))
    lines = _Lines(book, sheet)
    for row, (key, written) in enumerate(_described(tables, rows), start=HEAD_ROWS):
        lines.write(row, written)
        hidden.write_string(row, 0, json.dumps(key | {"written": written}, ensure_ascii=False))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD_ROWS, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROWS - 1)
    book.close()
    return out.getvalue()


class _Lines:
    """Writes the rows of a form: what stands ready is locked, the answer and the remark are open."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        self.book, self.sheet = book, sheet
        box = {"border": 1, "text_wrap": True, "valign": "top"}
        self.cell = book.add_format(box)
        self.remark = book.add_format(box | {"locked": False})
        # No number format of its own: what is typed is shown as it is, and "85%" becomes a percentage that says so.
        self.answer = book.add_format({"border": 2, "bg_color": BOOK_ANSWER, "locked": False, "valign": "top"})
        self.numbers: dict[str, xlsxwriter.format.Format] = {}

    def write(self, row: int, written: Mapping[str, str | float]) -> None:
        for heading, value in written.items():
            column = HEADINGS.index(heading)
            if isinstance(value, float):
                self.sheet.write_number(row, column, value, self._number(number_format(value)))
            else:
                self.sheet.write_string(row, column, value, self.cell)
        answer = HEADINGS.index(ANSWER)
        self.sheet.write_blank(row, answer, None, self.answer)
        self.sheet.write_blank(row, HEADINGS.index(REMARK), None, self.remark)
        self.sheet.data_validation(row, answer, row, answer, {
            "validate": "decimal", "criteria": "between", "minimum": -1e13, "maximum": 1e13, "ignore_blank": True,
            "error_title": "数字を書いてください", "error_message": "単位や「約」は付けず、数字だけを書いてください。未確定のときは空欄としてください。",
        })  # fmt: skip

    def _number(self, code: str) -> xlsxwriter.format.Format:
        if code not in self.numbers:
            self.numbers[code] = self.book.add_format({"border": 1, "valign": "top", "num_format": code})
        return self.numbers[code]


def _why_no_target(observations: pd.DataFrame, key: dict[str, Any]) -> str:
    """Why there is no target of an indicator and year, as the newest sheet that has its cell says."""
    rows = observations[observations["indicator_id"] == key["indicator_id"]]
    rows = rows[(rows["measure"] == "target") & (rows["fiscal_year"] == key["fiscal_year"])].sort_values("sheet_year")
    return REPORT_STATES[rows["report_state"].iloc[-1] if len(rows) else "not_set"]


def _described(tables: Tables, rows: pd.DataFrame) -> Iterator[tuple[dict[str, Any], dict[str, str | float]]]:
    """Of each actual that is asked for: its key, and what stands ready in its row by heading."""
    indicators = tables["indicators"].set_index("indicator_id")
    projects = tables["projects"].drop_duplicates("project_id", keep="last").set_index("project_id")["name"]
    groups = tables.group_names
    observations = tables["observations"]
    reported = observations[observations["report_state"] == "reported"].set_index("indicator_id")
    for row in rows.itertuples(index=False):
        about = indicators.loc[row.indicator_id]
        figures = reported.loc[[row.indicator_id]] if row.indicator_id in reported.index else reported.iloc[:0]
        target = figures[(figures["measure"] == "target") & (figures["fiscal_year"] == row.fiscal_year)]["value"]
        key = {
            "indicator_id": row.indicator_id, "fiscal_year": int(row.fiscal_year), "measure": "actual", "group_id": row.group_id,
            "sheet_year": int(row.sheet_year),
        }  # fmt: skip
        yield (
            key,
            {
                GROUP: group_label(str(row.group_id), groups[row.group_id]),
                PROJECT: str(projects.get(row.project_id, OF_NO_PROJECT)),
                NAME: str(about["name"]),
                KIND: INDICATOR_KINDS[about["kind"]],
                ACCUMULATION: ACCUMULATIONS[about["accumulation"]],
                YEAR: era(int(row.fiscal_year)),
                TARGET: float(target.iloc[0]) if len(target) else _why_no_target(observations, key),
                BEFORE: last_actuals(figures, int(row.fiscal_year)),
                UNIT: str(about["unit"]),
            },
        )
