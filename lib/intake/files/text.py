"""A text with tabs, a line a row, as the official sheet is extracted and as a book is pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress

from lib.contract.letters import seen
from lib.contract.reference import line_place
from lib.contract.tables import CONTRACTS
from lib.intake.files.book import MOST_CELLS, Book, Cell, Grid, Message, NotReadableError

_MOST_TEXT_LINES = 20_000


class NoTextError(NotReadableError):
    """A file that is no text, and nothing else that is known."""


def grid_of(text: str, name: str = "") -> Grid:
    """The cells of a text: each line a row, cut at its tabs, its place the line.

    A cell that begins with a quotation mark may hold line breaks, as Excel puts it on the clipboard; it stands on the
    line where it begins.
    """
    cells: list[Cell] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    row = number = 0
    while number < len(lines):
        line, place = lines[number], line_place(number + 1)
        number += 1
        parts = line.split("\t")
        while _is_open(parts[-1]) and any('"' in later for later in lines[number : number + 50]):
            more = lines[number].split("\t")
            parts[-1] += "\n" + more[0]
            parts += more[1:]
            number += 1
        _check_number(cells, parts)
        for column, part in enumerate(parts):
            held = seen(_unquoted(part)).strip()
            if held:
                cells.append(Cell(row, column, held, place))
        row += 1
    return Grid(name, tuple(cells))


def grid_of_csv(text: str, name: str = "") -> Grid:
    """The cells of a CSV: its place is the line where its row begins. Cut at commas, else at tabs or semicolons.

    Raises csv.Error where quotation marks do not close.
    """
    head = text[:5_000]
    separator = max(",\t;", key=head.count)
    cells: list[Cell] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for row, parts in enumerate(lines):
        _check_number(cells, parts)
        held = ((column, seen(part).strip()) for column, part in enumerate(parts))
        cells += [Cell(row, column, words, line_place(line)) for column, words in held if words]
        line = lines.line_num + 1
    return Grid(name, tuple(cells))


def _check_number(cells: Sequence[Cell], parts: Sequence[str]) -> None:
    """Refuse a text of too many cells before the parts of another line become some. Raises NotReadableError."""
    if max(len(cells), len(parts)) > MOST_CELLS:
        raise NotReadableError(f"表のセルが多すぎます({MOST_CELLS:,}個まで)。表だけのファイルに分けてください")


def _is_open(part: str) -> bool:
    """Whether a quoted cell has begun and not ended."""
    return part.startswith('"') and (len(part) == 1 or part.count('"') % 2 == 1)


def _unquoted(part: str) -> str:
    if len(part) > 1 and part.startswith('"') and part.endswith('"'):
        return part[1:-1].replace('""', '"')
    return part


def book_of_text(name: str, content: bytes) -> Book:
    """A text as a book; a table with commas keeps its bytes for `tidy`. Raises NotReadableError in words."""
    messages = []
    text, coding = _decoded(content)
    if coding not in ("utf-8", "utf-8-sig"):
        words = {"cp932": "シフトJIS", "utf-16": "UTF-16"}[coding]
        messages.append(Message("info", "", f"文字コードは{words}として読み取りました"))
    if "\0" in text:
        raise NoTextError("文字のファイルではありません")
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise NotReadableError("ファイルに文字がありません。中身のあるファイルを選んでください")
    lines = text.count("\n") + 1
    if lines > _MOST_TEXT_LINES:
        raise NotReadableError(f"{lines:,}行あります。{_MOST_TEXT_LINES:,}行までです。分けてください")
    if _is_of_contract(name, text):
        return Book(name, "csv", content, (), tuple(messages))
    if not name.lower().endswith(".csv"):
        return Book(name, "text", content, (grid_of(text, name),), tuple(messages))
    with suppress(csv.Error):  # quotation marks that do not close: said where its rows are read
        return Book(name, "csv", content, (grid_of_csv(text.lstrip("\ufeff"), name),), tuple(messages))
    return Book(name, "csv", content, (), tuple(messages))


def text_of(content: bytes) -> str:
    """The text of a file that is one, however it is coded. Raises NotReadableError in words."""
    return _decoded(content)[0]


def _decoded(content: bytes) -> tuple[str, str]:
    codings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for coding in codings:
        try:
            return content.decode(coding), coding
        except UnicodeDecodeError:
            continue
    raise NoTextError(
        "文字コードを判別できないか、文字のファイルではありません。文字のファイルなら、UTF-8で保存し直してください"
    )


def _is_of_contract(name: str, text: str) -> bool:
    """Whether a text is a table of the contract with commas: by its columns, or by its name."""
    header = {word.strip().strip('"') for word in text.lstrip("\ufeff").split("\n", 1)[0].split(",")}
    if name.rpartition(".")[0] in CONTRACTS and "," in text.split("\n", 1)[0]:
        return True
    return any(len(header & {c.name for c in k.columns}) >= 3 for k in CONTRACTS.values())
