"""A document as it was received, and the place in it that a figure led to: a line, a cell, a box on a page."""

from __future__ import annotations

import base64
import io
import re
from threading import Lock

import pypdfium2

from lib.contract.reference import Reference, column_letters
from lib.intake.bounded import open_bounded
from lib.intake.files.book import Cell, Grid
from lib.store.tables import lines_of
from lib.ui.parts.html import esc, link
from lib.ui.session import links
from lib.ui.session.kept import recent
from lib.ui.session.session import Session

_MOST_ROWS, _MOST_COLUMNS = 400, 60
_LETTERS_OF_A_COLUMN = 5  # about as many as stand in a narrow column
_MOST_MEASURED = 20_000  # cells, from which the widths are told
_UNBROKEN = re.compile(r"[!-~]+")  # figures and the like, which are not broken over lines
_PDF = b"%PDF"
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # ZIP and OLE
_SCALE = 1.6  # pixels a point
_MOST_PIXELS = 8_000_000  # of a page; one of A3 has 2.6 million
_DRAWING = Lock()  # pdfium draws one page at a time


def received_as(content: bytes) -> str:
    """What a reader has before them."""
    if content.startswith(_PDF):
        return "受け取ったままのPDFのページです。"
    if content.startswith(_BOOKS):
        return "受け取ったファイルの、表の文字です。"
    return "受け取ったままの文字です。表の列の区切りは ⇥ で示します。"


def body(name: str, content: bytes, session: Session) -> str:
    """The document: a text numbered, a book's sheet as a table, a PDF's page as a picture; the place in view marked."""
    at = Reference("", session.selection.place)
    if content.startswith(_PDF):
        return _page(name, content, at, session)
    if content.startswith(_BOOKS):
        return _sheet(name, content, at, session)
    return numbered(lines_of(content) or [], session)


def numbered(lines: list[str], session: Session | None) -> str:
    """The lines of a text, each with its address; without a session plain."""
    out = []
    for number, text in enumerate(lines, start=1):
        words = f"<bdi>{esc(text).replace(chr(9), ' ⇥ ')}</bdi>"
        if session is None:
            out.append(f"<li><span>{number}</span>{words}</li>")
            continue
        here = number == session.selection.line
        mark = ' data-arrive tabindex="-1"' if here else ""
        word = '<span class="hidden">ここが出典です。</span>' if here else ""
        href = links.stay("sources", session.selection, line=number, place="", part="")
        out.append(f"<li{mark}>{link(href, f'{word}{number}', 'この行へのアドレス')}{words}</li>")
    return f'<ol class="doc" tabindex="0" aria-label="原資料の全文">{"".join(out)}</ol>'


@recent(16)
def grids_of(name: str, content: bytes) -> tuple[Grid, ...]:
    """The grids of a file."""
    return open_bounded(name, content).grids


def _sheet(name: str, content: bytes, at: Reference, session: Session) -> str:
    grids = grids_of(name, content)
    if not grids:
        return "<p>この文書のシートを表示できません。</p>"
    wanted = at.cell[0] if at.cell else grids[0].name
    grid = next((g for g in grids if g.name == wanted), grids[0])
    others = "".join(
        f"<li>{esc(g.name)}</li>" if g is grid else f"<li>{link(_to_cell(session, g), esc(g.name))}</li>" for g in grids
    )
    tabs = f'<nav aria-label="シート"><ul class="tabs">{others}</ul></nav>' if len(grids) > 1 else ""
    return tabs + cells(grid, at.cell[1:] if at.cell else None)


def _to_cell(session: Session, grid: Grid) -> str:
    first = grid.cells[0].place if grid.cells else f"{grid.name}!A1"
    return links.stay("sources", session.selection, place=first, line=0, part="")


def cells(grid: Grid, marked: tuple[int, int] | None, around: int | None = None) -> str:
    """A grid as a table with its letters and numbers, one cell marked; `around` keeps so many rows on each side of it.

    A text reaches over the blank cells beside it as far as it needs, as in Excel.
    """
    top, bottom = 0, min(grid.height, _MOST_ROWS)
    if marked and (around is not None or marked[0] >= bottom):
        reach = around if around is not None else _MOST_ROWS // 2
        top, bottom = max(0, marked[0] - reach), min(max(grid.height, marked[0] + 1), marked[0] + reach + 1)
    width = min(grid.width, _MOST_COLUMNS)
    head = "".join(f"<th scope=col>{column_letters(column)}</th>" for column in range(width))
    rows = []
    for row in range(top, bottom):
        held = []
        column = 0
        while column < width:
            cell = grid.at(row, column)
            begins = cell is not None and (row in (cell.row, top)) and cell.column == column
            tall, wide = 1, 1
            if cell is not None and begins:
                tall = min(cell.row + cell.rows, bottom) - row
                wide = min(cell.columns, width - column)
                wide += _reach(grid, cell, column + wide, width, marked)
            if cell is None or begins:
                held.append(_cell(cell, tall, wide, _mark(grid, (row, column), marked, around)))
            column += wide
        rows.append(f"<tr><th scope=row>{row + 1}</th>{''.join(held)}</tr>")
    rest = grid.height - (bottom - top)
    more = f'<p class="small">ほか{rest:,}行は表示していません。</p>' if rest > 0 and around is None else ""
    return (
        f'<div class="sheet" tabindex="0" role="region" aria-label="{esc(grid.name or "文書")}"><table class="cells">'
        f"<colgroup><col>{_widths(grid, width)}</colgroup>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{more}"
    )


def _mark(grid: Grid, at: tuple[int, int], marked: tuple[int, int] | None, around: int | None) -> str:
    """The words for the cell that is marked, as a reader by ear needs them; blank for the others."""
    if marked is None or (at != marked and (grid.at(*at) is None or grid.at(*at) is not grid.at(*marked))):
        return ""
    return "ここが出典です。" if around is None else "ここです。"


def _cell(cell: Cell | None, tall: int, wide: int, mark: str) -> str:
    span = (f' rowspan="{tall}"' if tall > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
    arrive = ' data-arrive tabindex="-1"' if mark.startswith("ここが") else ""
    names = [*(["here"] if mark else []), *(["figure"] if cell and cell.number is not None else [])]
    classes = f' class="{" ".join(names)}"' if names else ""
    word = f'<span class="hidden">{mark}</span>' if mark else ""
    return f"<td{span}{classes}{arrive}>{word}{f'<bdi>{esc(cell.text)}</bdi>' if cell else ''}</td>"


def _reach(grid: Grid, cell: Cell, start: int, width: int, marked: tuple[int, int] | None) -> int:
    """Over how many blank cells to its right a text reaches."""
    needed = len(cell.text) // _LETTERS_OF_A_COLUMN - cell.columns
    if cell.rows > 1 or cell.number is not None or needed <= 0:
        return 0
    reached = 0
    while reached < needed and start + reached < width:
        place = (cell.row, start + reached)
        if grid.at(*place) is not None or place == marked:
            break
        reached += 1
    return reached


def _widths(grid: Grid, width: int) -> str:
    """The columns with their shares of a printed page: by their longest figure, and more for those of long texts."""
    needed = [2.0] * width
    for cell in grid.cells[:_MOST_MEASURED]:
        reach = cell.columns + _reach(grid, cell, cell.column + cell.columns, width, None)
        unbroken = max(map(len, _UNBROKEN.findall(cell.text)), default=0)
        share = max(1.4 * (len(cell.text) / reach) ** 0.5, (0.6 * unbroken + 1.2) / reach)
        for column in range(cell.column, min(cell.column + reach, width)):
            needed[column] = max(needed[column], share)
    whole = sum(needed) + 2
    return "".join(f'<col style="--share: {100 * one / whole:.1f}%">' for one in needed)


def page_picture(name: str, content: bytes, at: Reference) -> str:
    """A page of a PDF with the box of a place; nothing where it cannot be drawn."""
    number, box = at.box or (1, (0, 0, 0, 0))
    try:
        picture, width, height, _ = _picture(content, number)
    except (pypdfium2.PdfiumError, IndexError):
        return ""
    return _drawn(name, number, picture, width, height, box)


def _drawn(name: str, number: int, picture: str, width: float, height: float, box: tuple[int, int, int, int]) -> str:
    left, top, right, bottom = box
    mark = ""
    if right > left and bottom > top:
        where = f"left:{left / width:.2%};top:{top / height:.2%};width:{(right - left) / width:.2%};height:{(bottom - top) / height:.2%}"
        mark = f'<div class="box" style="{where}" data-arrive tabindex="-1"><span class="hidden">ここが出典です。</span></div>'
    return f'<div class="pdf"><img alt="{esc(name)} {number}ページの画像" src="data:image/png;base64,{picture}">{mark}</div>'


def _page(name: str, content: bytes, at: Reference, session: Session) -> str:
    number, box = at.box or (1, (0, 0, 0, 0))
    try:
        picture, width, height, pages = _picture(content, number)
    except (pypdfium2.PdfiumError, IndexError):
        return "<p>この文書のページを表示できません。</p>"
    turn = []
    for to, words in ((number - 1, "← 前のページ"), (number + 1, "次のページ →")):
        if 1 <= to <= pages:
            turn.append(link(links.stay("sources", session.selection, place=f"p{to}:0,0,0,0", line=0, part=""), words))
    return f'<p class="small">{number}ページ/{pages}ページ {" ".join(turn)}</p>{_drawn(name, number, picture, width, height, box)}'


@recent(16)
def _picture(content: bytes, number: int) -> tuple[str, float, float, int]:
    """A page (counted from 1) as a PNG in base64, its width and height in points, and how many pages there are."""
    with _DRAWING:
        document = pypdfium2.PdfDocument(content)
        try:
            pages = len(document)
            page = document[number - 1]
            width, height = page.get_size()
            out = io.BytesIO()
            scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            page.render(scale=scale).to_pil().save(out, "PNG")
            return base64.b64encode(out.getvalue()).decode(), width, height, pages
        finally:
            document.close()
