"""The official evaluation sheet (事業群評価調書), found by what its headings mean, in whatever grid it came.

A file is cut into sheets (a program group each) and a sheet into its parts: head, 1 indicators, 2 projects, 3 what was
learned, 4 how each project will be reviewed, notes and the list of viewpoints. Each part is read by a module of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from lib.contract.era import era_year
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.files.book import Book, Counts, Grid, Message, Rows
from lib.intake.question import Question
from lib.intake.sheet.counted import count
from lib.intake.sheet.draft import Draft, no_rows
from lib.intake.sheet.identity import Identity, Known, group_of
from lib.intake.sheet.notes import add_unprinted_viewpoints, read_notes
from lib.intake.sheet.section1_indicators import names_of_indicators, read_indicators
from lib.intake.sheet.section2_projects import names_of_projects, read_projects
from lib.intake.sheet.section3_texts import read_texts
from lib.intake.sheet.section4_reviews import read_reviews
from lib.intake.sheet.sections import HEAD, Sheet, heads_of, sheets_of, year_of_sheet
from lib.intake.values import value_of


def is_official(sheets: Sequence[Sheet]) -> bool:
    """Whether a file that is cut into sheets holds an official one: its year is said, or a section that no other form has."""
    return any(
        year_of_sheet(sheet)[0] is not None or any(sheet.of(part) for part in ("projects", "texts", "reviews"))
        for sheet in sheets
    )


def tables_of(
    book: Book,
    known: Known | None,
    blanks: dict[tuple[str, int, str], str] | None = None,
    answers: Answers = NO_ANSWERS,
    sheets: Sequence[Sheet] | None = None,
) -> tuple[Rows, list[Message], Counts]:
    """The rows of every sheet in a book, by the contract, what there is to say, and what became of its figures.

    `known` gives names their ids. A book without a part of an official sheet gives no rows and an error. `blanks` takes the
    places of the blank cells of figures, by (indicator_id, fiscal_year, measure). `answers` say which known thing bears a
    new name. `sheets` are those of the book where it is cut already.
    """
    sheets = sheets_of(book.grids) if sheets is None else sheets
    if not sheets:
        words = "事業群評価調書の形が見つかりません。「指標」「基準年」の見出し、「2. 〇年度取組実績」などの項目が必要です。別の表ではないかを確かめてください。"
        return no_rows(), [Message("error", "", words)], Counts()
    rows, messages, counts = no_rows(), _other_grids(book.grids, sheets), Counts()
    read: dict[tuple[str, int], str] = {}
    for sheet in sheets:
        draft = _read(sheet, book, known, len(sheets) == 1, answers)
        if isinstance(draft, Message):
            messages.append(draft)
            continue
        key = (draft.group_id, draft.year)
        if key in read:
            first, again = (place.partition("!")[0] for place in (read[key], sheet.place))
            words = f"同じ事業群の{era_year(draft.year)}の調書が、このファイルに2つあります({first}と{again})。1つだけを残してください。"
            messages.append(Message("error", sheet.place, words))
            continue
        read[key] = sheet.place
        counts += count(draft, sheet)
        messages += draft.messages
        for name, found in draft.rows.items():
            rows[name] += [
                r for r in found if name != "viewpoints" or r["viewpoint"] not in {v["viewpoint"] for v in rows[name]}
            ]
        if blanks is not None:
            blanks |= draft.blanks
    return rows, messages, counts


def _other_grids(grids: Sequence[Grid], sheets: Sequence[Sheet]) -> list[Message]:
    """The worksheets that hold no part of an official sheet: they are named, with what stands in them."""
    read = {id(block.grid) for sheet in sheets for block in sheet.blocks if block.is_told}
    found = []
    for grid in grids:
        figures = sum(1 for cell in grid.cells if value_of(cell.text, cell.number).state == "number")
        if id(grid) not in read and grid.cells:
            words = f"シート「{grid.name}」は調書の形ではないため、取り込みません(数{figures:,}個)"
            if figures:
                words += "。調書の続きなら、1つのシートにつなげるか、見出しの行を付けてください"
                question = Question("no_part", (grid.name,), (figures,))
                found.append(Message("warning", grid.cells[0].place, words, question))
            else:
                found.append(Message("info", grid.cells[0].place, words))
    return found


def _read(sheet: Sheet, book: Book, known: Known | None, alone: bool, answers: Answers) -> Draft | Message:
    """A sheet's draft; the error where even its year cannot be told."""
    year, said_at, differs = year_of_sheet(sheet)
    if year is None:
        words = "調書の年度を特定できません。「2. 令和〇年度取組実績」か「令和〇年度 事業群評価調書」の見出しが必要です。見出しを追加して、もう一度読み込んでください。"
        return Message("error", sheet.place, words)
    draft = _begun(sheet, book, known, year, alone, answers)
    if differs:
        words = f"調書の年度を{era_year(year)}としました。ほかの見出しと合いません: {differs}"
        draft.say("warning", said_at, words, Question("year", (draft.group_id,)))
    _read_parts(draft, sheet)
    _missing_parts(draft, sheet)
    if not draft.rows["indicators"] and not draft.rows["projects"]:
        words = "指標も事務事業も1つも読めません。見出しの行(指標・基準年、事業番号・事務事業名)と、その下の行を確かめてください。"
        draft.say("error", next((c for b in sheet.blocks for c in b.cells), None), words)
    _initiatives_of_projects(draft)
    return draft


def _begun(sheet: Sheet, book: Book, known: Known | None, year: int, alone: bool, answers: Answers) -> Draft:
    """A draft with the rows of its document and its program group."""
    head = heads_of(sheet)
    name = head.get("name")
    items = [("projects", n) for b in sheet.of("projects") for n in names_of_projects(b.grid, b.top, b.bottom)]
    items += [("indicators", n) for b in sheet.of("indicators") for n in names_of_indicators(b.grid, b.rows)]
    group_id = group_of(known, name, items)
    source_id, title, note = _source(book, known, group_id, alone)
    draft = Draft(year, source_id, group_id, Identity(known, group_id, answers))
    title = title or f"{era_year(year)} 事業群評価調書" + (f" {name}" if name else "")
    is_synthetic = any("架空データ" in c.text for b in sheet.blocks for c in b.cells)
    draft.rows["sources"].append(
        {"source_id": source_id, "title": title, "sheet_year": year, "file": book.file, "sha256": book.sha256, "is_synthetic": is_synthetic, "note": note}
    )  # fmt: skip
    draft.rows["program_groups"].append(
        {"group_id": group_id, **{key: head.get(key) for key in HEAD}, "source_id": source_id}
    )
    if not name:
        is_known = known is not None and group_id in set(known["program_groups"]["group_id"])
        words = (
            "指標と事務事業の名称から、どの事業群かを判断しました。" if is_known else "名称のない新しい事業群とします。"
        )
        draft.say("info", None, f"事業群名は、このファイルに見当たりません。{words}")
    return draft


def _read_parts(draft: Draft, sheet: Sheet) -> None:
    """Every part by the module that reads it: section 4 first, since it says names, periods and sections whole."""
    stated = [row for b in sheet.of("reviews") for row in read_reviews(b.grid, b.top, b.bottom)]
    for block in sheet.of("indicators"):
        read_indicators(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("texts"):
        read_texts(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("projects"):
        read_projects(draft, block.grid, block.top, block.bottom, stated)
    for row in stated:
        row.write(draft)
    for block in sheet.blocks:
        if block.part != "indicators":
            read_notes(draft, block.cells)
    add_unprinted_viewpoints(draft)


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
