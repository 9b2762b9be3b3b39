"""What a PDF holds that cannot be read as a table, in words: figures without rules around them, pages that are pictures.

Where no rules part the cells, nothing says which figure belongs to which column and row. Such figures are named, never
guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from lib.contract.wording import line_numbers
from lib.intake.files.book import Message
from lib.intake.files.pdf_pages import LongTable
from lib.intake.files.pdf_tables import RuledCell
from lib.intake.question import Question
from lib.intake.values import value_of

_GAP = 0.15  # of a letter's size: what stands further apart in a line is in different columns
_MOST_NAMED = 200
_WHAT_HELPS = "元のExcelを選ぶか、表に罫線(格子)を付けて印刷したPDFを選んでください"


def rows_without_rules(tables: Iterable[LongTable]) -> list[RuledCell]:
    """The lines outside of ruled tables that look like rows of one: several words, of which at least one is a figure."""
    lines = [table.cells[0] for table in tables if not table.is_ruled]
    return [line for line in lines if len(words := _words(line)) > 1 and _figures(words)]


def is_without_rules(tables: Sequence[LongTable], rows: Sequence[RuledCell]) -> bool:
    """Whether more figures stand outside of ruled tables than in them."""
    outside = sum(len(_figures(_words(row))) for row in rows)
    ruled = [cell.text for table in tables if table.is_ruled and len(table.columns) > 1 for cell in table.cells]
    return outside > len(_figures(ruled))


def about_rows(rows: Sequence[RuledCell]) -> list[Message]:
    """A question for each page with such rows, that names their figures."""
    messages = []
    for page, group in groupby(rows, key=lambda row: row.page):
        of_page = list(group)
        figures = [figure for row in of_page for figure in _figures(_words(row))]
        named = "".join(f"「{figure}」" for figure in figures[:_MOST_NAMED])
        more = "など" if len(figures) > _MOST_NAMED else ""
        words = f"{page}ページの次の数字は罫線で区切られていないため、読んでいません: {named}{more}。{_WHAT_HELPS}"
        messages.append(Message("warning", of_page[0].place, words, Question("unread_page", (page,), (len(figures),))))
    return messages


def refusal(rows: Sequence[RuledCell]) -> Message:
    """Why nothing of a document without ruled tables is read."""
    pages = line_numbers(row.page for row in rows)
    words = f"罫線のない表のPDFです({pages}ページ)。どの数字がどの列のどの年度のものかを確かめられないため、読んでいません。{_WHAT_HELPS}。"
    return Message("error", "", words)


def about_pictures(pages: Sequence[int]) -> list[Message]:
    """A question about the pages that hold pictures and no letters."""
    if not pages:
        return []
    words = f"{line_numbers(pages)}ページは画像だけで文字がなく、読んでいません。元のExcelか、文字の入ったPDFを選んでください"
    return [Message("warning", f"p{pages[0]}:0,0,0,0", words, Question("unread_page", tuple(pages)))]


def _words(cell: RuledCell) -> list[str]:
    """The words of a text, parted by blanks and gaps."""
    words: list[str] = []
    for line in cell.lines:
        words.append("")
        for before, letter in zip((line[0], *line), line, strict=False):
            is_apart = letter.x0 - before.x1 > _GAP * letter.size
            if is_apart or not letter.text.strip():
                words.append("")
            words[-1] += letter.text.strip()
    return [word for word in words if word]


def _figures(words: Iterable[str]) -> list[str]:
    return [word for word in words if value_of(word).state == "number"]
