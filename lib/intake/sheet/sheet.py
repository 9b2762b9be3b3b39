"""The official evaluation sheet (事業群評価調書), found by what its headings mean, in whatever grid it came.

A file is cut into sheets (a program group each) and a sheet into its parts: head, 1 indicators, 2 projects, 3 what was
learned, 4 how each project will be reviewed, notes and the list of viewpoints. Each part is read by a module of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from lib.contract.era import era_year
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.files.book import Book, Cell, Grid, Message, Rows
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft, no_rows
from lib.intake.sheet.identity import Identity, Known, group_of
from lib.intake.sheet.section1_indicators import names_of_indicators, read_indicators
from lib.intake.sheet.section2_projects import names_of_projects, read_projects
from lib.intake.sheet.section3_texts import read_notes, read_reviews, read_texts
from lib.intake.sheet.sections import HEAD, Sheet, sheets_of, year_of_sheet
from lib.intake.values import plain


def is_official(grids: Sequence[Grid]) -> bool:
    """Whether a file holds an official sheet: its year is said, or a section that no other form has."""
    return any(
        year_of_sheet(sheet)[0] is not None or any(sheet.of(part) for part in ("projects", "texts", "reviews"))
        for sheet in sheets_of(grids)
    )


def tables_of(
    book: Book,
    known: Known | None,
    blanks: dict[tuple[str, int, str], str] | None = None,
    answers: Answers = NO_ANSWERS,
) -> tuple[Rows, list[Message]]:
    """The rows of every sheet in a book, by the contract, and what there is to say. `known` gives names their ids.

    A book without a part of an official sheet gives no rows and an error. `blanks` takes the places of the blank cells of
    figures, by (indicator_id, fiscal_year, measure). `answers` say which known thing bears a new name.
    """
    blanks = {} if blanks is None else blanks
    rows, messages = no_rows(), []
    sheets = sheets_of(book.grids)
    if not sheets:
        words = "事業群評価調書の形が見つかりません。「指標」「基準年」の見出し、「2. 〇年度取組実績」などの項目が必要です。別の表ではないかを確かめてください。"
        return rows, [Message("error", "", words)]
    for sheet in sheets:
        read, said = _read(sheet, book, known, len(sheets) == 1, blanks, answers)
        messages += said
        for name, found in read.items():
            rows[name] += [
                r for r in found if name != "viewpoints" or r["viewpoint"] not in {v["viewpoint"] for v in rows[name]}
            ]
    return rows, messages


def _read(
    sheet: Sheet,
    book: Book,
    known: Known | None,
    alone: bool,
    blanks: dict[tuple[str, int, str], str],
    answers: Answers,
) -> tuple[Rows, list[Message]]:
    year, said_at, differs = year_of_sheet(sheet)
    if year is None:
        words = "調書の年度が分かりません。「2. 令和〇年度取組実績」か「令和〇年度 事業群評価調書」の見出しが必要です。見出しを足して、もう一度読み込んでください。"
        first = sheet.blocks[0].cells
        return no_rows(), [Message("error", first[0].place if first else "", words)]
    head = _head(sheet)
    name_cell = head.get("name")
    name = name_cell[1] if name_cell else None
    items = [("projects", n) for b in sheet.of("projects") for n in names_of_projects(b.grid, b.top, b.bottom)]
    items += [("indicators", n) for b in sheet.of("indicators") for n in names_of_indicators(b.grid, b.rows)]
    group_id = group_of(known, name, items)
    source_id, title, note = _source(book, known, group_id, alone)
    identity = Identity(known, group_id, answers)
    draft = Draft(year, source_id, group_id, identity)
    if differs:
        draft.say(
            "warning",
            said_at,
            f"調書の年度を{era_year(year)}としました。ほかの見出しと合いません: {differs}",
            Question("year", (group_id,)),
        )
    title = title or f"{era_year(year)} 事業群評価調書" + (f" {name}" if name else "")
    is_synthetic = any("架空データ" in c.text for b in sheet.blocks for c in b.cells)
    draft.rows["sources"].append(
        {"source_id": source_id, "title": title, "sheet_year": year, "file": book.file, "sha256": book.sha256, "is_synthetic": is_synthetic, "note": note}
    )  # fmt: skip
    group = {key: head[key][1] if key in head else None for key in HEAD}
    draft.rows["program_groups"].append({"group_id": group_id, **{k: group[k] for k in ("name", "basic_strategy", "measure", "department", "lead_section", "related_sections")}, "source_id": source_id})  # fmt: skip
    if not name:
        draft.say("info", None, "事業群名は、このファイルに見当たりません。指標と事務事業の名から、どの事業群かを判断しました。" if known is not None and group_id in set(known["program_groups"]["group_id"]) else "事業群名は、このファイルに見当たりません。名のない新しい事業群として読みました。")  # fmt: skip
    reviews = sheet.of("reviews")
    stated = [read_reviews(b.grid, b.top, b.bottom) for b in reviews]
    for block in sheet.of("indicators"):
        read_indicators(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("texts"):
        read_texts(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("projects"):
        read_projects(draft, block.grid, block.top, block.bottom, [row for rows in stated for row in rows])
    for rows in stated:
        for row in rows:
            row.write(draft)
    for block in sheet.blocks:
        if block.part in ("notes", "reviews", "texts", "head", "projects"):
            read_notes(draft, block.cells)
    _missing_parts(draft, sheet)
    if not draft.rows["indicators"] and not draft.rows["projects"]:
        words = "指標も事務事業も1つも読めません。見出しの行(指標・基準年、事業番号・事務事業名)と、その下の行を確かめてください。"
        top = next((c for b in sheet.blocks for c in b.cells), None)
        draft.say("error", top, words)
    _initiatives_of_projects(draft)
    blanks |= draft.blanks
    return draft.rows, draft.messages


def _head(sheet: Sheet) -> dict[str, tuple[Cell, str]]:
    """What stands above the tables: column -> (cell, text)."""
    found: dict[str, tuple[Cell, str]] = {}
    for block in sheet.of("head") + sheet.of("indicators"):
        for cell in block.cells:
            text = plain(cell.text)
            for key, words in HEAD.items():
                if key in found:
                    continue
                if text in words:
                    right = [c for c in block.grid.row(cell.row) if c.column > cell.column]
                    if right and plain(right[0].text) not in {w for ws in HEAD.values() for w in ws}:
                        found[key] = (right[0], " ".join(right[0].text.split()))
                else:
                    word = next((w for w in words if text.startswith((f"{w}:", f"{w}："))), None)
                    if word:
                        found[key] = (cell, re.split(r"[:：]", cell.text, maxsplit=1)[1].strip())
    return found


def _source(book: Book, known: Known | None, group_id: str, alone: bool) -> tuple[str, str, str | None]:
    """(source_id, title, note) of the document: those known by the same bytes, else new ones."""
    if known is not None and alone:
        sources = known["sources"]
        same = sources[sources["sha256"] == book.sha256]
        if len(same):
            row = same.iloc[0]
            note = row["note"]
            return str(row["source_id"]), str(row["title"]), str(note) if isinstance(note, str) else None
    digest = hashlib.sha256(f"{book.sha256} {group_id}".encode()).hexdigest()
    return f"s{digest[:10]}", "", None


def _missing_parts(draft: Draft, sheet: Sheet) -> None:
    names = {
        "indicators": "1の指標の表",
        "projects": "2の取組実績の表",
        "texts": "3の検証と方向性",
        "reviews": "4の見直しの表",
    }
    for part, name in names.items():
        if not sheet.of(part):  # type: ignore[arg-type]
            draft.say("warning", None, f"{name}が見当たりません。この部分は前の版のまま残らず、空になります。ファイルが途中で切れていないかを確かめてください", Question("no_part", (draft.group_id, part)))  # fmt: skip


def _initiatives_of_projects(draft: Draft) -> None:
    """A project's initiatives that section 3 does not name are asked about and left out: nothing may point to nothing."""
    named = {row["initiative_id"] for row in draft.rows["initiatives"]}
    for table in ("project_initiatives",):
        kept = []
        for row in draft.rows[table]:
            if row["initiative_id"] in named:
                kept.append(row)
                continue
            sign = row["initiative_id"].rsplit("_", 1)[-1]
            words = f"取組項目「{sign}」は、3の項目に見当たりません。事務事業との結びつきを取り込まずに残します"
            draft.messages.append(
                Message("warning", row["source_ref"], words, Question("no_initiative", (row["project_id"], sign)))
            )
        draft.rows[table] = kept
