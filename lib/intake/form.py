"""Our own collecting form: an Excel book per section with only the cells that it owes, and the way back by key.

What is owed is a blank actual of a year that has a cell for it. Names, units, targets and the last known values stand
ready; only the answer and a remark can be written. The hidden sheet ``_form`` says which cell answers what, so that an
answer is never told by its place in a list.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pandas as pd
import xlsxwriter

from lib.contract.era import era
from lib.contract.reference import cell_place
from lib.contract.terms import ACCUMULATIONS, INDICATOR_KINDS
from lib.contract.wording import group_label
from lib.intake.book import Book, Cell, Message, Rows
from lib.intake.draft import no_rows
from lib.intake.identity import Known
from lib.intake.sheet_excel import FORM_SHEET
from lib.intake.values import plain, value_of
from lib.store.tables import Tables

ANSWERS = "回答"
GROUP_SECTION = "事業群の指標"
_FORMAT = 1
_HEAD = 6  # rows above the first answer
_COLUMNS = (
    ("事業群", 26), ("事務事業", 26), ("指標", 40), ("種類", 12), ("集計", 9), ("年度", 8), ("目標値", 12), ("前年度までの実績", 24),
    ("単位", 8), ("実績値(ここに記入)", 20), ("備考", 30),
)  # fmt: skip
_ANSWER, _REMARK = 9, 10


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
        sheet.write(_HEAD - 1, column, name, head)
        sheet.set_column(column, column, width)
    hidden = book.add_worksheet(FORM_SHEET)
    hidden.very_hidden()
    about = {
        "format": _FORMAT,
        "version": tables.version,
        "section": section,
        "title": f"{years}実績の回答票 {section}",
    }
    hidden.write_string(0, 0, json.dumps(about, ensure_ascii=False))
    for at, row in enumerate(_described(tables, rows), start=_HEAD):
        for column, value in enumerate(row["shown"]):
            if isinstance(value, float):
                sheet.write_number(at, column, value, number)
            else:
                sheet.write_string(at, column, value, cell)
        sheet.write_blank(at, _ANSWER, None, answer)
        sheet.write_blank(at, _REMARK, None, remark)
        sheet.data_validation(at, _ANSWER, at, _ANSWER, {
            "validate": "decimal", "criteria": "between", "minimum": -1e13, "maximum": 1e13, "ignore_blank": True,
            "error_title": "数字を書いてください", "error_message": "単位や「約」は付けず、数字だけを書いてください。分からないときは空欄のままにします。",
        })  # fmt: skip
        hidden.write_string(at, 0, json.dumps(row["key"], ensure_ascii=False))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(_HEAD, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD - 1)
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


def tables_of_form(book: Book, known: Known | None) -> tuple[Rows, list[Message]]:
    """The answers of a form as observations, each with the cell it stands in; blanks stay what they were.

    Rows are told by the hidden keys. What is no number, of no known indicator, or stands where nothing was asked is said.
    """
    rows, messages = no_rows(), []
    answers = next((g for g in book.grids if g.name == ANSWERS), None)
    keys = next((g for g in book.grids if g.name == FORM_SHEET), None)
    about = _json(keys.at(0, 0)) if keys else None
    if answers is None or keys is None or not about or about.get("format") != _FORMAT:
        words = "回答票の形が崩れています(「回答」のシートか、欄を見分ける記録がありません)。配られた回答票に書き直してください。"
        return rows, [Message("error", "", words)]
    indicators = set(known["indicators"]["indicator_id"]) if known is not None else set()
    source_id = f"f{hashlib.sha256(book.content).hexdigest()[:10]}"
    blank, sheet_years = 0, set()
    for cell in keys.cells:
        key = _json(cell) if cell.row >= _HEAD else None
        if not key:
            continue
        place = cell_place(ANSWERS, cell.row, _ANSWER)
        if key.get("indicator_id") not in indicators:
            name = answers.at(cell.row, 2)
            messages.append(Message("error", place, f"指標「{name.text if name else '?'}」は、いまのデータにありません。新しい回答票を作り直してください。"))  # fmt: skip
            continue
        answer = answers.at(cell.row, _ANSWER)
        if answer is None or value_of(answer.text, answer.number).state in ("blank", "dash"):
            blank += 1
            continue
        value = value_of(answer.text, answer.number)
        unit = answers.at(cell.row, 8)
        alien = value.unit and plain(value.unit) != plain(unit.text if unit else "")
        if not value.is_plain or alien or value.year:
            messages.append(Message("error", place, f"「{answer.text[:40]}」を数として読めません。単位や「約」を付けず、数字だけを書いてください。"))  # fmt: skip
            continue
        sheet_years.add(int(key["sheet_year"]))
        rows["observations"].append(
            {
                "indicator_id": key["indicator_id"], "fiscal_year": int(key["fiscal_year"]), "measure": key["measure"],
                "sheet_year": int(key["sheet_year"]), "value": value.number, "report_state": "reported", "attribution": "printed",
                "attribution_note": None, "source_id": source_id, "source_ref": place, "source_text": answer.text,
            }
        )  # fmt: skip
    if blank:
        messages.append(Message("info", "", f"空欄が{blank}件あります。未報告のまま残ります。"))
    stray = [c for c in answers.cells if c.row >= _HEAD and c.column == _ANSWER and keys.at(c.row, 0) is None]
    messages += [Message("warning", c.place, f"回答欄ではない行に「{c.text[:30]}」があります。取り込まれません", f"stray:{c.place}") for c in stray]  # fmt: skip
    if rows["observations"]:
        rows["sources"].append(
            {
                "source_id": source_id, "title": str(about.get("title", "回答票"))[:200], "sheet_year": max(sheet_years), "file": book.file,
                "sha256": book.sha256, "is_synthetic": False, "note": "所管課(室)から集めた回答票。",
            }
        )  # fmt: skip
    elif not messages or not any(m.level == "error" for m in messages):
        messages.append(Message("warning", "", "実績値が1つも書かれていません。取り込むものはありません", "empty_form"))
    return rows, messages


def _json(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    try:
        found = json.loads(cell.text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
