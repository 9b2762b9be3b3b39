"""Our own collecting form on its way out: an Excel book per section with only the cells that it owes.

What is owed is a blank actual of a year that has a cell for it. Names, units, targets and the last known values stand
ready; only the answer and a remark can be written. `lib.intake.form` reads it back.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import xlsxwriter

from lib.contract.era import era
from lib.contract.terms import ACCUMULATIONS, INDICATOR_KINDS
from lib.contract.wording import group_label
from lib.intake.files.excel import FORM_SHEET
from lib.intake.form import ANSWER, ANSWERS, FORMAT, HEAD_ROWS, REMARK
from lib.store.tables import Tables

GROUP_SECTION = "事業群の指標"
_COLUMNS = (
    ("事業群", 26), ("事務事業", 26), ("指標", 40), ("種類", 12), ("集計", 9), ("年度", 8), ("目標値", 12), ("前年度までの実績", 24),
    ("単位", 8), ("実績値(ここに記入)", 20), ("備考", 30),
)  # fmt: skip


def owed(tables: Tables, year: int | None = None) -> pd.DataFrame:
    """The actuals that are blank: of the years that the newest sheet judges, or of one year.

    Columns: indicator_id, fiscal_year, group_id, project_id, section, sheet_year. Rows in the order of the sheets.
    """
    rows = tables["observations"]
    blank = rows[(rows["measure"] == "actual") & (rows["report_state"] == "not_yet_reported")]
    newest = rows["indicator_id"].map(rows.groupby("indicator_id")["sheet_year"].max())
    wanted = blank["fiscal_year"] < newest[blank.index] if year is None else blank["fiscal_year"] == year
    found = blank[wanted][["indicator_id", "fiscal_year"]]
    found = found.merge(tables["indicators"][["indicator_id", "group_id", "project_id"]], on="indicator_id")
    sections = tables["projects"].drop_duplicates("project_id", keep="last").set_index("project_id")["section"]
    leads = tables["program_groups"].set_index("group_id")["lead_section"]
    section = found["project_id"].map(sections)
    found["section"] = section.fillna(found["group_id"].map(leads)).fillna(GROUP_SECTION)
    found["sheet_year"] = found["indicator_id"].map(rows.groupby("indicator_id")["sheet_year"].max())
    return found.reset_index(drop=True)


def make_forms(tables: Tables, year: int | None = None) -> dict[str, bytes]:
    """Section -> its collecting form; none where nothing is owed."""
    rows = owed(tables, year)
    return {str(section): _form(tables, str(section), of) for section, of in rows.groupby("section", sort=True)}


def _form(tables: Tables, section: str, rows: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})  # fmt: skip
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#E8ECF4", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    number = book.add_format({"border": 1, "num_format": "#,##0.##########", "valign": "top"})
    answer = book.add_format({"border": 2, "bg_color": "#FFFBE6", "num_format": "#,##0.##########", "locked": False, "valign": "top"})  # fmt: skip
    remark = book.add_format({"border": 1, "locked": False, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(ANSWERS)
    years = "・".join(era(int(y)) for y in sorted(set(rows["fiscal_year"])))
    sheet.write(0, 0, f"{years}の実績の回答票 {section}", title)
    for at, words in enumerate(
        (
            "黄色の欄に実績値を数字で書いてください(単位は書きません。小数と0も書けます)。",
            "まだ分からないものは空欄のままにしてください。空欄は「未報告」のまま残り、0にはなりません。",
            "行の並べ替え・削除・追加はしないでください。書き終わったら、このブックをそのまま「取込」の画面に入れてください。",
        ),
        start=1,
    ):
        sheet.write(at, 0, words)
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.write(HEAD_ROWS - 1, column, name, head)
        sheet.set_column(column, column, width)
    hidden = book.add_worksheet(FORM_SHEET)
    hidden.very_hidden()
    about = {
        "format": FORMAT,
        "version": tables.version,
        "section": section,
        "title": f"{years}実績の回答票 {section}",
    }
    hidden.write_string(0, 0, json.dumps(about, ensure_ascii=False))
    for at, row in enumerate(_described(tables, rows), start=HEAD_ROWS):
        for column, value in enumerate(row["shown"]):
            if isinstance(value, float):
                sheet.write_number(at, column, value, number)
            else:
                sheet.write_string(at, column, value, cell)
        sheet.write_blank(at, ANSWER, None, answer)
        sheet.write_blank(at, REMARK, None, remark)
        sheet.data_validation(at, ANSWER, at, ANSWER, {
            "validate": "decimal", "criteria": "between", "minimum": -1e13, "maximum": 1e13, "ignore_blank": True,
            "error_title": "数字を書いてください", "error_message": "単位や「約」は付けず、数字だけを書いてください。分からないときは空欄のままにします。",
        })  # fmt: skip
        hidden.write_string(at, 0, json.dumps(row["key"], ensure_ascii=False))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD_ROWS, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROWS - 1)
    book.close()
    return out.getvalue()


def _described(tables: Tables, rows: pd.DataFrame) -> list[dict[str, Any]]:
    indicators = tables["indicators"].set_index("indicator_id")
    projects = tables["projects"].drop_duplicates("project_id", keep="last").set_index("project_id")["name"]
    groups = tables["program_groups"].set_index("group_id")["name"]
    seen = tables["observations"]
    known = seen[seen["report_state"] == "reported"].set_index("indicator_id")
    found = []
    for row in rows.itertuples(index=False):
        about = indicators.loc[row.indicator_id]
        mine = known.loc[[row.indicator_id]] if row.indicator_id in known.index else known.iloc[:0]
        target = mine[(mine["measure"] == "target") & (mine["fiscal_year"] == row.fiscal_year)]["value"]
        before = mine[mine["measure"].isin(["actual", "baseline"]) & (mine["fiscal_year"] < row.fiscal_year)]
        before = before.sort_values("fiscal_year").drop_duplicates("fiscal_year").tail(2)
        last = "、".join(f"{era(int(b.fiscal_year))} {b.value:,.10g}" for b in before.itertuples())
        found.append(
            {
                "shown": [
                    group_label(str(row.group_id), groups[row.group_id]),
                    str(projects.get(row.project_id, "(事業群の指標)")), str(about["name"]), INDICATOR_KINDS[about["kind"]],
                    ACCUMULATIONS[about["accumulation"]], era(int(row.fiscal_year)),
                    float(target.iloc[0]) if len(target) else "設定なし", last or "なし", str(about["unit"]),
                ],
                "key": {
                    "indicator_id": row.indicator_id, "fiscal_year": int(row.fiscal_year), "measure": "actual",
                    "group_id": row.group_id, "sheet_year": int(row.sheet_year),
                },
            }
        )  # fmt: skip
    return found
