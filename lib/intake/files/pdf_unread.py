"""What a PDF holds that cannot be read as a table, in words: figures without rules around them, pages that are pictures.

Where no rules part the cells, nothing says which figure belongs to which column and row. Such figures are named, never
guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from lib.contract.wording import line_numbers
from lib.intake.files.book import Message
from lib.intake.files.pdf_pages import LongTable
from lib.intake.files.pdf_tables import RuledCell
from lib.intake.question import Question
from lib.intake.values import value_of

# Of a letter's size: how far apart words are at the least, and columns.
_WORD_GAP, _COLUMN_GAP = 0.15, 0.8
_FEWEST_STACKED = 3  # figures upon each other in one cell that tell of rows
_MOST_NAMED = 200
_WHAT_HELPS = "元のExcelを選ぶか、表に罫線(格子)を付けて印刷したPDFを選んでください"


def rows_without_rules(tables: Iterable[LongTable]) -> list[RuledCell]:
    """What looks like rows of a table that no rules part: lines of several words with a figure, or figures upon figures."""
    return [cell for table in tables for cell in table.cells if _figures_in_rows(cell, table.is_ruled)]


def is_without_rules(tables: Sequence[LongTable], rows: Sequence[RuledCell]) -> bool:
    """Whether more figures stand in such rows than in cells of their own."""
    ruled = [cell.text for table in tables if table.is_ruled and len(table.columns) > 1 for cell in table.cells]
    return sum(len(_figures(_words(row))) for row in rows) > len(_figures(ruled))


def _figures_in_rows(cell: RuledCell, is_ruled: bool) -> list[str]:
    """The figures of a text that stand in rows without rules between them."""
    columns = _words(cell, _COLUMN_GAP)
    apart = _figures(columns)
    looks_so = (
        len(apart) >= _FEWEST_STACKED and len(apart) * 2 > len(columns) if is_ruled else len(columns) > 1 and apart
    )
    return _figures(_words(cell)) if looks_so else []


def about_rows(rows: Sequence[RuledCell]) -> list[Message]:
    """A question for each page with such rows, that names their figures."""
    messages = []
    for page, group in groupby(rows, key=lambda row: row.page):
        of_page = list(group)
        figures = [figure for row in of_page for figure in _figures(_words(row))]
        named = "".join(f"「{figure}」" for figure in figures[:_MOST_NAMED])
        more = "など" if len(figures) > _MOST_NAMED else ""
        words = f"{page}ページの次の数字は罫線で区切られていないため、取り込みません: {named}{more}。{_WHAT_HELPS}"
        messages.append(Message("warning", of_page[0].place, words, Question("unread_page", (page,), (len(figures),))))
    return messages


def refusal(rows: Sequence[RuledCell]) -> Message:
    """Why nothing of a document without ruled tables is read."""
    pages = line_numbers(row.page for row in rows)
    words = f"罫線のない表のPDFです({pages}ページ)。どの数字がどの列のどの年度のものかを確かめられないため、取り込みません。{_WHAT_HELPS}。"
    return Message("error", "", words)


def about_pictures(pages: Sequence[int]) -> list[Message]:
    """A question about the pages that hold pictures and no letters."""
    if not pages:
        return []
    words = f"{line_numbers(pages)}ページは画像だけで文字がないため、取り込みません。元のExcelか、文字の入ったPDFを選んでください"
    return [Message("warning", f"p{pages[0]}:0,0,0,0", words, Question("unread_page", tuple(pages)))]


def _words(cell: RuledCell, gap: float = _WORD_GAP) -> list[str]:
    """The words of a text that stand at least so far apart, in parts of a letter's size."""
    words: list[str] = []
    for line in cell.lines:
        end = -math.inf
        for letter in line:
            if not letter.text.strip():
                continue
            if letter.x0 - end > gap * letter.size:
                words.append("")
            words[-1] += letter.text
            end = letter.x1
    return words


def _figures(words: Iterable[str]) -> list[str]:
    return [word for word in words if value_of(word).state == "number"]
