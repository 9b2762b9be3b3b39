"""Our own collecting form on its way back: its answers as observations, and everything in it that is no plain answer said.

What stands in a row must be what was asked there (`lib.intake.form_rows`). A row that cannot be taken is left out with the
reason, and the others come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lib.intake.files.book import Book, Cell, Grid, Message, Rows
from lib.intake.files.workbook import FORM_SHEET
from lib.intake.form_answers import LONGEST_QUOTE, AnswerReader, Standing, quoted
from lib.intake.form_rows import (
    ANSWER,
    NAME,
    REMARK,
    Asked,
    Line,
    Matched,
    asked_by,
    headings_of,
    json_of,
    lines_of,
    match,
)
from lib.intake.question import Question
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known

ANSWERS = "回答"
FORMAT = 1
WITHOUT_KEYS = (
    "回答票の様式が変わっています(「回答」のシート、見出し又は欄を識別する非表示のシートがありません)。"
    "表だけをコピーしたものや、CSVで保存したものは読めません。配布された回答票のブックに書き直してください。"
)
HEAD_ROWS = 6  # rows above the first answer, as forms are handed out
_MOST_NOTES = 20  # cells outside of the columns that are named one by one
_MOST_DIFFERING = 3  # cells of one row that are quoted
_UNREAD = ("no_result", "error_value")  # what the reader of the file asks of a cell, by its place alone


def is_without_keys(book: Book) -> bool:
    """Whether a file holds the table of a form and not the hidden sheet that says what was asked: copied or saved as text."""
    return book.kind != "form" and any(headings_of(grid) for grid in book.grids)


def tables_of_form(book: Book, known: Known | None) -> tuple[Rows, list[Message]]:
    """The answers of a form as observations, each with the cell it stands in, and all there is to say about the file."""
    opened = _opened(book)
    if opened is None:
        return no_rows(), [*book.messages, Message("error", "", WITHOUT_KEYS)]
    answers, keys, heading_row, columns = opened
    asked = list(asked_by(keys, HEAD_ROWS, known)) if known is not None else []
    if known is None or not asked:
        words = "回答票の指標は、現在のデータにありません。別のデータの回答票ではないかを確かめ、回答票を作り直してください。"
        return no_rows(), [*book.messages, Message("error", "", words)]
    matched = match(asked, lines_of(answers, heading_row, columns))
    reader = AnswerReader(f"f{book.sha256[:10]}", Standing.of(known, asked), _unread(book))
    for one, lines in matched.own:
        reader.read(one, lines)
    messages = [*_about_book(book, matched), *_about_rows(matched, keys, asked), *reader.messages]
    messages += [*_outside(answers, heading_row, columns), *_other_sheets(book, answers)]
    if reader.blank:
        messages.append(Message("info", "", f"空欄が{reader.blank:,}件あります。空欄のまま残し、0にはしません。"))
    rows = no_rows()
    rows["observations"] = reader.observations
    if reader.observations:
        rows["sources"] = [_source(book, reader, str((json_of(keys.at(0, 0)) or {}).get("title", "回答票")))]
    else:
        words = "実績値の記入がありません。取り込む値はありません"
        messages.append(Message("warning", "", words, Question("empty_form", (book.sha256[:10],))))
    return rows, messages


def _opened(book: Book) -> tuple[Grid, Grid, int, Mapping[str, int]] | None:
    """The answers' sheet, the hidden keys, the row of the headings and their columns; None where one of them is missing."""
    keys = next((grid for grid in book.grids if grid.name == FORM_SHEET), None)
    about = json_of(keys.at(0, 0)) if keys else None
    if keys is None or about is None or about.get("format") != FORMAT:
        return None
    sheets = [grid for grid in book.grids if grid.name != FORM_SHEET and headings_of(grid)]
    named = [grid for grid in sheets if grid.name == ANSWERS]
    answers = named[0] if named else sheets[0] if len(sheets) == 1 else None
    found = headings_of(answers) if answers else None
    return (answers, keys, *found) if answers and found else None


def _source(book: Book, reader: AnswerReader, title: str) -> dict[str, Any]:
    """The form as a document."""
    return {
        "source_id": reader.source_id,
        "title": title[:200],
        "sheet_year": max(row["sheet_year"] for row in reader.observations),
        "file": book.file,
        "sha256": book.sha256,
        "is_synthetic": False,
        "note": "所管課(室)から集めた回答票。",
    }


def _unread(book: Book) -> dict[str, str]:
    """Places whose figure the file itself does not hold, with the words for it."""
    return {m.place: m.text.split("。")[0] for m in book.messages if m.question and m.question.kind in _UNREAD}


def _about_book(book: Book, matched: Matched) -> Iterator[Message]:
    """What the reader of the file says, but for cells of answers: of those it is said with indicator and year."""
    answers = {line.place(ANSWER) for _, lines in matched.own for line in lines}
    for message in book.messages:
        if not (message.question and message.question.kind in _UNREAD and message.place in answers):
            yield message


def _about_rows(matched: Matched, keys: Grid, asked: Sequence[Asked]) -> Iterator[Message]:
    """Rows that moved, rows that answer nothing that was asked, and what was asked and has no row any more."""
    if matched.moved:
        rows = "・".join(str(row + 1) for row in matched.moved[:_MOST_NOTES])
        rows += "ほか" if len(matched.moved) > _MOST_NOTES else ""
        yield Message(
            "info",
            "",
            f"{len(matched.moved)}行が、配布時と異なる位置にあります({rows}行)。行に書かれた事業群・事務事業・指標・年度で照合して読み取りました。",
        )
    unknown = {cell.row for cell in keys.cells if cell.row >= HEAD_ROWS and json_of(cell)} - {one.row for one in asked}
    for line, here in matched.others:
        yield _about_unknown(line) if here is None and line.row in unknown else _about_other(line, here)
    for one in matched.gone:
        words = f"{one.words}の行がありません。空欄のまま残します。削除した行でなければ、元の回答票に書き直してください"
        yield Message("warning", "", words, Question("row_gone", (one.indicator_id, one.fiscal_year)))


def _about_unknown(line: Line) -> Message:
    words = f"指標「{line.text(NAME)[:LONGEST_QUOTE] or '?'}」は、現在のデータにありません。この行は取り込みません。回答票を作り直してください"
    return Message("warning", line.place(NAME), words, Question("other_row", (line.place(NAME),), (line.text(ANSWER),)))


def _about_other(line: Line, here: Asked | None) -> Message:
    """A row that names nothing that was asked: what stands there and what was asked at its place."""
    answer = "、".join(f"{h.split('(')[0]}「{line.text(h)[:LONGEST_QUOTE]}」" for h in (ANSWER, REMARK) if line.text(h))
    figures = (line.text(ANSWER), line.text(REMARK))
    if here is None:
        said = "、".join(f"{heading.split('(')[0]}「{quoted(cell)}」" for heading, cell in line.cells.items())
        place = line.place(ANSWER if line.text(ANSWER) else next(iter(line.cells)))
        words = f"配布した回答票にない行です({said})。この行は取り込みません"
        question = Question("other_row", (place,), figures) if answer else None
        return Message("warning" if answer else "info", place, words, question)
    differing = line.differing(here)
    stands = "、".join(
        f"{h}は「{line.text(h)[:LONGEST_QUOTE] or '空欄'}」(配布時は「{str(here.written[h][0])[:LONGEST_QUOTE]}」)"
        for h in differing[:_MOST_DIFFERING]
    ) + ("など" if len(differing) > _MOST_DIFFERING else "")
    words = (
        f"この行の{stands}です。{here.words}の行か特定できないため、この行{f'({answer})' if answer else ''}は取り込みません。"
        "書き換えた欄を元に戻すか、元の回答票に書き直してください"
    )
    question = Question("other_row", (here.indicator_id, here.fiscal_year), figures)
    return Message("warning", line.place(differing[0]), words, question)


def _outside(answers: Grid, heading_row: int, columns: Mapping[str, int]) -> Iterator[Message]:
    """What stands beside the form's columns."""
    beside = [c for c in answers.cells if c.row >= heading_row and not _is_over(c, set(columns.values()))]
    for cell in beside[:_MOST_NOTES]:
        yield Message("info", cell.place, f"欄の外に「{quoted(cell)}」と書かれています。取り込みません")
    if len(beside) > _MOST_NOTES:
        yield Message("info", "", f"欄の外の書き込みが、ほかに{len(beside) - _MOST_NOTES}件あります。取り込みません")


def _is_over(cell: Cell, columns: set[int]) -> bool:
    return not columns.isdisjoint(range(cell.column, cell.column + cell.columns))


def _other_sheets(book: Book, answers: Grid) -> Iterator[Message]:
    for grid in book.grids:
        if grid.name in (FORM_SHEET, answers.name) or not grid.cells:
            continue
        if headings_of(grid):
            words = f"シート「{grid.name}」にも回答票の表がありますが、どの欄の回答かを識別する記録がないため、取り込みません。その回答票のブックをそのまま取り込んでください"
            yield Message("warning", grid.cells[0].place, words, Question("other_sheet", (grid.name,)))
        else:
            yield Message("info", grid.cells[0].place, f"シート「{grid.name}」は回答票ではないため、取り込みません")
