"""Our own collecting form on its way back: the hidden sheet ``_form`` says which cell answers what, so that an answer is never
told by its place in a list.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lib.contract.reference import cell_place
from lib.intake.files.book import Book, Cell, Message, Rows
from lib.intake.files.excel import FORM_SHEET
from lib.intake.question import Question
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known
from lib.intake.values import plain, value_of

ANSWERS = "回答"
FORMAT = 1
HEAD_ROWS = 6  # rows above the first answer
ANSWER, REMARK = 9, 10


def tables_of_form(book: Book, known: Known | None) -> tuple[Rows, list[Message]]:
    """The answers of a form as observations, each with the cell it stands in; blanks stay what they were.

    Rows are told by the hidden keys. What is no number, of no known indicator, or stands where nothing was asked is said.
    """
    rows, messages = no_rows(), []
    answers = next((g for g in book.grids if g.name == ANSWERS), None)
    keys = next((g for g in book.grids if g.name == FORM_SHEET), None)
    about = _json(keys.at(0, 0)) if keys else None
    if answers is None or keys is None or not about or about.get("format") != FORMAT:
        words = "回答票の形が崩れています(「回答」のシートか、欄を見分ける記録がありません)。配られた回答票に書き直してください。"
        return rows, [Message("error", "", words)]
    indicators = set(known["indicators"]["indicator_id"]) if known is not None else set()
    source_id = f"f{hashlib.sha256(book.content).hexdigest()[:10]}"
    blank, sheet_years = 0, set()
    for cell in keys.cells:
        key = _json(cell) if cell.row >= HEAD_ROWS else None
        if not key:
            continue
        place = cell_place(ANSWERS, cell.row, ANSWER)
        if key.get("indicator_id") not in indicators:
            name = answers.at(cell.row, 2)
            messages.append(Message("error", place, f"指標「{name.text if name else '?'}」は、いまのデータにありません。新しい回答票を作り直してください。"))  # fmt: skip
            continue
        answer = answers.at(cell.row, ANSWER)
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
    stray = [c for c in answers.cells if c.row >= HEAD_ROWS and c.column == ANSWER and keys.at(c.row, 0) is None]
    messages += [Message("warning", c.place, f"回答欄ではない行に「{c.text[:30]}」があります。取り込まれません", Question("stray", (c.place,))) for c in stray]  # fmt: skip
    if rows["observations"]:
        rows["sources"].append(
            {
                "source_id": source_id, "title": str(about.get("title", "回答票"))[:200], "sheet_year": max(sheet_years), "file": book.file,
                "sha256": book.sha256, "is_synthetic": False, "note": "所管課(室)から集めた回答票。",
            }
        )  # fmt: skip
    elif not messages or not any(m.level == "error" for m in messages):
        messages.append(
            Message("warning", "", "実績値が1つも書かれていません。取り込むものはありません", Question("empty_form"))
        )
    return rows, messages


def _json(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    try:
        found = json.loads(cell.text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
