"""A PDF read as a reader sees it: across page breaks, turned, with letters cut off, printed twice or without rules."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from lib.intake.files.book import Book, Cell
from lib.intake.files.opening import open_file
from lib.store.tables import Tables
from tests.intake import layouts
from tests.intake.pdfs import HIGH, WIDE, Page, pdf

_LEFTS = (20, 60, 160, 220, 380)


def _box(column: int, top: float, bottom: float) -> tuple[float, float, float, float]:
    return _LEFTS[column], top, _LEFTS[column + 1], bottom


def _heads(page: Page, top: float, words: tuple[str, ...] = ("番号", "事務事業名", "目標", "概要")) -> Page:
    for column, text in enumerate(words):
        page.cell(_box(column, top, top + 20), text)
    return page


def _grid(book: Book) -> list[tuple[int, int, int, str]]:
    return [(cell.row, cell.column, cell.rows, cell.text) for cell in _cells(book)]


def _cells(book: Book) -> tuple[Cell, ...]:
    return book.grids[0].cells


def _levels(book: Book) -> list[str]:
    return [message.level for message in book.messages]


def _cut_project(heads_again: bool) -> Book:
    """Project 2 begins at the foot of a page and goes on overleaf, as printing an Excel sheet makes it.

    Its merged cells have no rule at the break, and their text is drawn whole on both pages, cut off at the break.
    """
    first = _heads(Page(), 20)
    for column, text in enumerate(("1", "就農支援", "10", "した。")):
        first.cell(_box(column, 40, 60), text)
    number, overview = _box(0, 60, 80), _box(3, 60, 80)
    first.cell(number, "2", without="b").cell(_box(1, 60, 80), "移住支援").cell(_box(2, 60, 80), "20")
    first.cell(overview, without="b")
    lines = ("○説明会を開いた。", "○相談を受けた。", "○支援金を払った。")
    for index, line in enumerate(lines):
        first.words(222, 62 + 10 * index, line, cut=overview)
    second = Page()
    top = 40 if heads_again else 20
    if heads_again:
        _heads(second, 20)
    sides = "" if heads_again else "t"
    number, overview = _box(0, top, top + 20), _box(3, top, top + 20)
    second.cell(number, without=sides).words(22, top - 18, "2", cut=(20, top, 380, top + 20))
    second.cell(_box(1, top, top + 20), "R2-7").cell(_box(2, top, top + 20), "21").cell(overview, without=sides)
    for index, line in enumerate(lines):
        second.words(222, top - 18 + 10 * index, line, cut=overview)
    for column, text in enumerate(("3", "空き家", "30", "である。")):
        second.cell(_box(column, top + 20, top + 40), text)
    return open_file("調書.pdf", pdf(first, second))


@pytest.mark.parametrize("heads_again", [False, True])
def test_a_project_on_a_page_break_is_one_project_and_headings_printed_again_are_none(heads_again: bool) -> None:
    book = _cut_project(heads_again)
    assert _grid(book) == [
        (0, 0, 1, "番号"), (0, 1, 1, "事務事業名"), (0, 2, 1, "目標"), (0, 3, 1, "概要"),
        (1, 0, 1, "1"), (1, 1, 1, "就農支援"), (1, 2, 1, "10"), (1, 3, 1, "した。"),
        (2, 0, 2, "2"), (2, 1, 1, "移住支援"), (2, 2, 1, "20"), (2, 3, 2, "○説明会を開いた。\n○相談を受けた。\n○支援金を払った。"),
        (3, 1, 1, "R2-7"), (3, 2, 1, "21"),
        (4, 0, 1, "3"), (4, 1, 1, "空き家"), (4, 2, 1, "30"), (4, 3, 1, "である。"),
    ]  # fmt: skip
    assert [cell.place for cell in _cells(book) if cell.text == "2"] == ["p1:20,60,60,80"]
    assert _levels(book) == (["info"] if heads_again else [])
    assert not heads_again or "2ページに繰り返し印刷された見出し" in book.messages[0].text


def test_a_text_that_stands_in_parts_on_two_pages_is_put_together() -> None:
    first = _heads(Page(), 20).cell(_box(0, 40, 60), "1", without="b").cell(_box(3, 40, 60), "前半の文。", without="b")
    first.cell(_box(1, 40, 60), "移住支援").cell(_box(2, 40, 60), "10")
    second = Page().cell(_box(0, 20, 40), without="t").cell(_box(3, 20, 40), "後半の文。", without="t")
    second.cell(_box(1, 20, 40), "R2-7").cell(_box(2, 20, 40), "20")
    texts = {(cell.row, cell.column): cell.text for cell in _cells(open_file("調書.pdf", pdf(first, second)))}
    assert texts[1, 3] == "前半の文。\n後半の文。" and texts[2, 2] == "20" and (2, 0) not in texts


def test_two_figures_on_the_sides_of_a_page_break_never_become_one() -> None:
    first, second = _heads(Page(), 20), Page()
    for column, (above, below) in enumerate((("1", "2"), ("就農", "移住"), ("10", "20"), ("した。", "した。"))):
        first.cell(_box(column, 40, 60), above, without="b")
        second.cell(_box(column, 20, 40), below, without="t")
    assert [cell.text for cell in _cells(open_file("調書.pdf", pdf(first, second)))][4:] == [
        "1", "就農", "10", "した。", "2", "移住", "20", "した。",
    ]  # fmt: skip


def test_another_table_on_the_next_page_keeps_its_headings() -> None:
    first, second = _heads(Page(), 20), _heads(Page(), 20, ("番号", "事務事業名", "見直し", "概要"))
    for page, text in ((first, "1"), (second, "2")):
        page.cell(_box(0, 40, 60), text).cell(_box(1, 40, 60), "移住").cell(_box(2, 40, 60), "9").cell(_box(3, 40, 60))
    book = open_file("調書.pdf", pdf(first, second))
    assert [cell.text for cell in _cells(book)].count("番号") == 2 and _levels(book) == []


def test_page_numbers_and_titles_of_each_page_do_not_come_between_the_rows_of_a_table() -> None:
    pages = []
    for number in (1, 2, 3):
        page = Page().words(20, 2, "令和3年度調書").words(190, 285, str(number))
        for column, text in enumerate((str(number), "移住", "9", "した。")):
            page.cell(_box(column, 20, 40), text)
        pages.append(page)
    book = open_file("調書.pdf", pdf(*pages))
    assert [(cell.row, cell.text) for cell in _cells(book) if cell.column == 0] == [
        (0, "令和3年度調書"), (1, "1"), (2, "2"), (3, "3"),
    ]  # fmt: skip
    assert [message.text for message in book.messages] == [
        "1〜3ページに繰り返し印刷された見出しとページ番号は、取り込みません"
    ]


def test_a_title_on_a_page_of_its_own_form_stays() -> None:
    pages = []
    for name in ("移住の促進", "農業の振興"):
        page = Page().words(20, 2, "事業群評価調書").cell((20, 20, 100, 40), "事業群名").cell((100, 20, 380, 40), name)
        pages.append(page.cell((20, 60, 60, 80), "1").cell((60, 60, 380, 80), "した。"))
    texts = [cell.text for cell in _cells(open_file("調書.pdf", pdf(*pages)))]
    assert texts == [
        "事業群評価調書", "事業群名", "移住の促進", "1", "した。", "事業群評価調書", "事業群名", "農業の振興", "1", "した。",
    ]  # fmt: skip


_TURNED: dict[str, dict[str, Any]] = {
    "as it is": {},
    "90": {"more": "/Rotate 90"},
    "180": {"more": "/Rotate 180"},
    "270": {"more": "/Rotate 270"},
    "moved": {"matrix": "1 0 0 1 70 -40 cm", "more": f"/MediaBox [70 -40 {70 + WIDE} {HIGH - 40}]"},
    "moved and 90": {"matrix": "1 0 0 1 70 -40 cm", "more": f"/MediaBox [70 -40 {70 + WIDE} {HIGH - 40}] /Rotate 90"},
    "cropped": {"more": f"/MediaBox [-30 -50 {WIDE + 10} {HIGH + 20}] /CropBox [0 0 {WIDE} {HIGH}]"},
    "cropped and 270": {"more": f"/MediaBox [-30 -50 {WIDE + 10} {HIGH + 20}] /CropBox [0 0 {WIDE} {HIGH}] /Rotate 270"},
    "a larger unit": {"more": "/UserUnit 2"},
    "drawn sideways": {"matrix": f"0 1 -1 0 {HIGH} 0 cm", "size": (HIGH, WIDE)},
    "drawn sideways, other way": {"matrix": f"0 -1 1 0 0 {WIDE} cm", "size": (HIGH, WIDE)},
    "a hair off level": {"matrix": "0.9999999 0.0000011 -0.0000011 1 0 0 cm"},
}  # fmt: skip


@pytest.mark.parametrize("way", _TURNED)
def test_a_page_reads_the_same_however_it_is_turned_and_its_places_are_where_it_is_shown(way: str) -> None:
    page = _heads(Page(), 20)
    for column, text in enumerate(("1", "就農支援", "10", "した。")):
        page.cell(_box(column, 40, 60), text)
    content = pdf(page, **_TURNED[way])
    book = open_file("調書.pdf", content)
    assert [cell.text for cell in _cells(book)] == [
        "番号",
        "事務事業名",
        "目標",
        "概要",
        "1",
        "就農支援",
        "10",
        "した。",
    ]
    assert book.messages == ()
    for cell in _cells(book):
        left, top, right, bottom = (int(side) for side in cell.place.partition(":")[2].split(","))
        assert _has_ink(content, (left + 2, top + 2, right - 2, bottom - 2))
        assert (right - left, bottom - top) in {(wide, 20) for wide in (40, 100, 60, 160)} | {(20, wide) for wide in (40, 100, 60, 160)}  # fmt: skip


def _has_ink(content: bytes, box: tuple[int, int, int, int]) -> bool:
    """Whether something is drawn in a box of the first page as pdfium shows it, and no rule crosses it."""
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=1).to_pil().convert("L").crop(box)
    document.close()
    sides = [picture.crop((0, 0, picture.width, 1)), picture.crop((0, 0, 1, picture.height))]
    return picture.getextrema()[0] < 200 and all(side.getextrema()[1] > 200 for side in sides)


def test_what_a_cell_cuts_off_belongs_to_it_and_not_to_the_cell_below() -> None:
    page = Page().cell((20, 20, 200, 40)).cell((20, 40, 200, 60), "次の行")
    for index, line in enumerate(("○一行目。", "○二行目。", "○三行目。")):
        page.words(22, 22 + 10 * index, line, cut=(20, 20, 200, 40))
    book = open_file("調書.pdf", pdf(page))
    assert [cell.text for cell in _cells(book)] == ["○一行目。\n○二行目。\n○三行目。", "次の行"] and book.messages == ()


def test_letters_that_are_printed_twice_to_look_bold_are_read_once() -> None:
    page = Page().cell((20, 20, 200, 40), "2,185人").words(22.3, 22, "2,185人").cell((20, 40, 200, 60), "11")
    book = open_file("調書.pdf", pdf(page))
    assert [cell.text for cell in _cells(book)] == ["2,185人", "11"] and book.messages == ()


def _without_rules(page: Page, top: float) -> Page:
    for row, texts in enumerate(
        (("指標", "R3", "R4"), ("移住者数", "1,800人", "2,200人"), ("就職率", "66.5%", "67.0%"))
    ):
        for column, text in enumerate(texts):
            page.words(22 + 120 * column, top + 20 * row, text)
    return page


def test_a_table_without_rules_is_refused_with_what_helps_and_its_figures_are_named() -> None:
    book = open_file("調書.pdf", pdf(_without_rules(Page(), 20)))
    refusal, question = book.messages
    assert book.grids == () and (refusal.level, question.level) == ("error", "warning")
    assert "罫線のない表のPDFです(1ページ)" in refusal.text and "罫線(格子)を付けて印刷したPDF" in refusal.text
    assert "「1,800人」「2,200人」「66.5%」「67.0%」" in question.text


def test_figures_without_rules_beside_ruled_tables_are_asked_about_and_the_tables_are_read() -> None:
    page = _heads(Page(), 20)
    for row in range(2):
        for column, text in enumerate((str(row + 1), "就農支援", "10", "20")):
            page.cell(_box(column, 40 + 20 * row, 60 + 20 * row), text)
    book = open_file("調書.pdf", pdf(_without_rules(page, 120)))
    assert [cell.text for cell in _cells(book)][:5] == ["番号", "事務事業名", "目標", "概要", "1"]
    assert [(message.level, message.place) for message in book.messages] == [("warning", "p1:21,140,311,150")]
    assert "「1,800人」「2,200人」「66.5%」「67.0%」" in book.messages[0].text


def test_a_page_that_is_a_picture_among_pages_with_text_is_asked_about() -> None:
    page = _heads(Page(), 20)
    picture = Page(["q 100 0 0 100 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x55 EI Q"])
    book = open_file("調書.pdf", pdf(page, picture))
    assert [message.level for message in book.messages] == ["warning"] and "2ページは画像だけ" in book.messages[0].text


def test_a_table_that_columns_without_rules_part_is_one() -> None:
    page = Page()
    for row, texts in enumerate(
        (("指標", "R3", "R4"), ("移住者数", "1,800人", "2,200人"), ("就職率", "66.5%", "67.0%"))
    ):
        top = 20 + 20 * row
        page.cell((20, top, 100, top + 20), texts[0])
        page.cell((160, top, 230, top + 20), texts[1]).cell((230, top, 300, top + 20), texts[2])
    book = open_file("調書.pdf", pdf(page))
    assert [(cell.row, cell.column, cell.text) for cell in _cells(book)] == [
        (0, 0, "指標"), (0, 1, "R3"), (0, 2, "R4"), (1, 0, "移住者数"), (1, 1, "1,800人"), (1, 2, "2,200人"),
        (2, 0, "就職率"), (2, 1, "66.5%"), (2, 2, "67.0%"),
    ]  # fmt: skip


def test_a_background_that_ends_within_a_cell_does_not_cut_it() -> None:
    page = _heads(Page().colour(20, 20, 380, 30), 20)
    assert _grid(open_file("調書.pdf", pdf(page))) == [
        (0, 0, 1, "番号"), (0, 1, 1, "事務事業名"), (0, 2, 1, "目標"), (0, 3, 1, "概要"),
    ]  # fmt: skip


def test_words_that_are_turned_in_their_cell_are_read_along_their_line() -> None:
    page = (
        Page()
        .cell((20, 20, 60, 80))
        .turned(35, 75, "達成率")
        .cell((60, 20, 100, 80))
        .turned(75, 25, "年度", "0 -1 1 0")
    )
    book = open_file("調書.pdf", pdf(page.cell((100, 20, 380, 80), "98%98%98%")))
    assert [cell.text for cell in _cells(book)] == ["達成率", "年度", "98%98%98%"] and book.messages == ()


def test_a_mark_across_the_page_is_no_part_of_the_figures_below_it() -> None:
    page = _heads(Page(), 20).cell(_box(0, 40, 60), "1").cell(_box(1, 40, 60), "2,185人")
    book = open_file("調書.pdf", pdf(page.turned(70, 58, "3案", "0.8 0.6 -0.6 0.8")))
    assert [cell.text for cell in _cells(book)][4:] == ["1", "2,185人"]
    assert [message.text for message in book.messages] == ["1ページの斜めの文字(透かしなど)は、取り込みません"]


def test_figures_upon_each_other_between_upright_rules_are_rows_that_nothing_parts() -> None:
    page = Page().cell((20, 20, 140, 80)).cell((140, 20, 260, 80)).cell((260, 20, 380, 80))
    for row in range(3):
        for column in range(3):
            page.words(22 + 120 * column, 22 + 20 * row, f"1,{row}8{column}人")
    book = open_file("調書.pdf", pdf(page))
    assert book.grids == () and "罫線のない表のPDFです" in book.messages[0].text


def test_a_title_that_its_own_cell_cuts_off_is_read_whole() -> None:
    page = _heads(Page(), 40)
    for index, line in enumerate(("2.令和3年度", "取組実績")):
        page.words(22, 32 + 10 * index, line, cut=(20, 30, 60, 40.4))
    assert _cells(open_file("調書.pdf", pdf(page)))[0].text.replace("\n", "") == "2.令和3年度取組実績"


def test_a_title_with_years_is_no_row_of_figures() -> None:
    title = Page().words(20, 2, "令和").words(38, 2, "3").words(48, 2, "年度").words(90, 2, "事業群評価調書")
    page = _heads(title, 20).cell(_box(0, 40, 60)).cell(_box(1, 40, 60)).cell((160, 40, 380, 80))
    for row in range(3):
        page.words(162, 42 + 10 * row, "利用が").words(188, 42 + 10 * row, str(row)).words(
            198, 42 + 10 * row, "件増えた。"
        )
    assert open_file("調書.pdf", pdf(page)).messages == ()


def test_the_real_sheet_as_pdf_asks_nothing(tables: Tables) -> None:
    assert open_file("調書.pdf", layouts.pdf(tables)).messages == ()
