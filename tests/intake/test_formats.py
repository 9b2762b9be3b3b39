"""Each kind of file: told by its bytes, read as a reader sees it, or named with what helps."""

from __future__ import annotations

import base64
import io
import re
import struct

import pytest
from PIL import Image

from lib.contract.reference import Reference
from lib.findings.document import kind_of
from lib.intake.files.book import Cell
from lib.intake.files.formats import ACCEPTED, FORMATS, LABELS
from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.ui.parts import document, labels
from tests import real
from tests.intake import open_document, word_document
from tests.intake.corpus import SHEET
from tests.intake.excel_97_book import BOOK
from tests.intake.word_document import cell, package, paragraph, table


def _held(content: bytes) -> dict[str, Cell]:
    return {cell.place: cell for grid in open_file("何か", content).grids for cell in grid.cells}


def _said(content: bytes) -> str:
    return " ".join(message.text for message in open_file("何か", content).messages)


# ---------------------------------------------------------------------- .xls


def test_an_old_book_is_read_as_its_formats_show_it() -> None:
    cells = _held(BOOK)
    assert {place.removeprefix("表1!"): (c.text, c.number) for place, c in cells.items()} == {
        "B1": ("72%", 72), "B2": ("47,430", 47430), "B3": ("1,800件", 1800), "B5": ("R3", None), "B6": ("文字", None),
        "B7": ("結合", None), "C1": ("#DIV/0!", None), "C2": ("2", 2), "C3": ("0", 0),
    }  # fmt: skip
    assert (cells["表1!B7"].rows, cells["表1!B7"].columns) == (2, 3) and cells["表1!B3"].hidden


def test_what_is_odd_in_an_old_book_is_said_at_its_cell() -> None:
    book = open_file("古い.xls", BOOK)
    assert book.kind == "xls"
    asked = {(m.place, m.question.kind) for m in book.messages if m.question}
    assert asked == {("表1!C1", "error_value"), ("表1!C3", "zero_result")}
    said = _said(BOOK)
    assert "「控え」は非表示" in said and "3行は非表示" in said and "表示されない書式のセルが1個" in said
    assert "式のセルが3個" in said


def test_a_far_cell_of_an_old_book_is_refused() -> None:
    """The row of a number (record 0x203 or 0x27E) is made the last that there can be."""
    record = re.compile(rb"(\x7e\x02\x0a\x00|\x03\x02\x0e\x00)..(?=\x01\x00)", re.S)
    far, times = record.subn(lambda found: found[1] + b"\xff\xff", BOOK)
    assert times and "65,536行" in _said(far)


@pytest.mark.parametrize("end", [3000, 5000])
def test_an_old_book_that_is_cut_off_is_refused_in_words(end: int) -> None:
    book = open_file("古い.xls", BOOK[:end])
    assert book.grids == () and re.search("してください", book.messages[0].text)


def test_any_changed_byte_of_an_old_book_is_opened_without_an_error() -> None:
    for at in range(0, len(BOOK), 37):
        open_file("古い.xls", BOOK[:at] + b"\xff\xff\xff" + BOOK[at + 3 :])


# ---------------------------------------------------------------------- .ods


def test_a_cell_of_libreoffice_is_what_is_shown_with_its_number() -> None:
    cells = _held(
        open_document.book(
            open_document.table(
                open_document.row(
                    open_document.cell("72%", "0.72", "percentage"), open_document.cell("47,430", "47430321"), open_document.cell("12.3", "12.3456"), open_document.cell("△5", "-5"),
                    open_document.cell("1,800件", "1800"), open_document.cell(None, "0.5"), open_document.cell("R3", kind="date"), open_document.cell("二<text:line-break/>行"),
                )
            )
        )
    )  # fmt: skip
    assert [(c.text, c.number) for c in cells.values()] == [
        ("72%", 72), ("47,430", 47430), ("12.3", 12.3456), ("△5", -5), ("1,800件", 1800), ("0.5", 0.5), ("R3", None), ("二\n行", None),
    ]  # fmt: skip


def test_a_value_that_libreoffice_does_not_show_is_blank_and_said() -> None:
    content = open_document.book(
        open_document.table(open_document.row(open_document.cell("", "5"), open_document.cell("値")))
    )
    assert list(_held(content)) == ["表1!B1"] and "表示されない書式のセルが1個" in _said(content)


def test_repeated_and_merged_cells_stand_where_a_reader_sees_them() -> None:
    rows = (
        open_document.row("<table:table-cell/>", about='table:number-rows-repeated="3"')
        + open_document.row(open_document.cell("左"), '<table:table-cell table:number-columns-repeated="2"/>', open_document.cell("右", about='table:number-columns-repeated="2"'))
        + "<table:table-row-group>" + open_document.row(open_document.cell("同じ"), about='table:number-rows-repeated="2"') + "</table:table-row-group>"
        + open_document.row(open_document.cell("結合", about='table:number-columns-spanned="2" table:number-rows-spanned="2"'), "<table:covered-table-cell/>", open_document.cell("隣"))
        + open_document.row("<table:table-cell/>", about='table:number-rows-repeated="1048000"')
    )  # fmt: skip
    cells = _held(open_document.book(open_document.table(rows)))
    assert {place.removeprefix("表1!"): c.text for place, c in cells.items()} == {
        "A4": "左", "D4": "右", "E4": "右", "A5": "同じ", "A6": "同じ", "A7": "結合", "C7": "隣",
    }  # fmt: skip
    assert (cells["表1!A7"].rows, cells["表1!A7"].columns) == (2, 2)


@pytest.mark.parametrize(
    ("rows", "cells"), [(1_000_000, 1), (1, 16_000), (2_000_000_000, 1), (1, 2_000_000_000), (15_000, 499)]
)
def test_a_value_that_is_repeated_without_end_is_refused_at_once(rows: int, cells: int) -> None:
    content = open_document.book(
        open_document.table(
            open_document.row(
                open_document.cell("値", about=f'table:number-columns-repeated="{cells}"'),
                about=f'table:number-rows-repeated="{rows}"',
            )
        )
    )
    assert _held(content) == {} and "列あります" in _said(content)


def test_what_libreoffice_hides_and_calculates_is_said() -> None:
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>'
    blank = '<table:table-cell table:formula="of:=[.A1]"/>'
    sheet = open_document.table(
        open_document.row(open_document.cell("見"), about='table:visibility="collapse"')
        + open_document.row(error, blank)
    )
    book = open_file(
        "表.ods",
        open_document.book(
            sheet + open_document.table(open_document.row(open_document.cell("x")), "控え", 'table:style-name="h"'),
            hidden,
        ),
    )
    assert book.kind == "ods" and [g.name for g in book.grids] == ["表1"] and book.grids[0].cells[0].hidden
    assert {m.place for m in book.messages if m.level == "warning"} == {"表1!A2"}
    assert "「控え」は非表示" in _said(book.content) and "1行は非表示" in _said(book.content)


def test_a_sheet_whose_name_no_place_can_hold_has_a_name_of_ours() -> None:
    content = open_document.book(open_document.table(open_document.row(open_document.cell("値")), "長" * 40))
    assert list(_held(content)) == ["シート1!A1"] and "「シート1」と呼びます" in _said(content)


# ---------------------------------------------------------------------- .docx


def test_tables_and_paragraphs_of_a_document_stand_in_one_grid() -> None:
    first = table(cell("指標", 2) + cell("R3"), cell("A", merged="restart") + cell("目標") + cell("8"), cell("", merged="continue") + cell("実績") + cell("9"))  # fmt: skip
    cells = _held(package(paragraph("見出し") + paragraph("") + first + paragraph("二\n行") + table(cell("次"))))
    assert {place.removeprefix("文書!"): (c.text, c.rows, c.columns) for place, c in cells.items()} == {
        "A1": ("見出し", 1, 1), "A2": ("指標", 1, 2), "C2": ("R3", 1, 1), "A3": ("A", 2, 1), "B3": ("目標", 1, 1), "C3": ("8", 1, 1),
        "B4": ("実績", 1, 1), "C4": ("9", 1, 1), "A5": ("二\n行", 1, 1), "A6": ("次", 1, 1),
    }  # fmt: skip


def test_changes_in_a_document_are_read_as_accepted_and_what_is_left_out_is_said() -> None:
    changed = "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>値</w:t></w:r></w:p>"
    listed = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>項目</w:t></w:r></w:p>"
    content = package(changed + listed + table(cell("値")))
    assert [c.text for c in _held(content).values()] == ["新値", "項目", "値"]
    assert "変更履歴" in _said(content) and "自動で付く番号" in _said(content)


def test_a_sheet_in_word_has_the_figures_of_the_same_sheet_in_excel() -> None:
    grid = open_file("調書.xlsx", SHEET).grids[0]
    known = real.tables().stated
    excel, word = (read_file("調書", c, known).tables for c in (SHEET, word_document.document(grid)))
    for name in ("observations", "budgets"):
        keys = [
            key for key in excel[name][0] if key.endswith(("_id", "year", "measure", "stage", "item", "value", "_yen"))
        ]
        figures = [sorted(str([row[k] for k in keys if k != "source_id"]) for row in t[name]) for t in (excel, word)]
        assert figures[0] == figures[1] and len(figures[0]) > 30


def test_a_document_without_a_table_says_what_helps() -> None:
    assert "表がありません" in _said(package(paragraph("文だけ")))


# ---------------------------------------------------------------------- what is named


def _ole(*names: str) -> bytes:
    """The least an OLE file can be: a header, one sector of allocation and one of names at its root."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    head += b"\xff" * (512 - len(head))
    allocation = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for number, name in enumerate(("Root Entry", *names)):
        kind = 5 if number == 0 else 2
        child = 1 if number == 0 else 0xFFFFFFFF
        right = number + 1 if 0 < number < len(names) else 0xFFFFFFFF
        text = name.encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xFFFFFFFF, right, child)
        entries += bytes(36) + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    return head + allocation + entries.ljust(512, b"\0")


def _locked(book: bytes) -> bytes:
    """An old book whose second record is made the one that says it is encrypted (FILEPASS)."""
    at = book.index(struct.pack("<HH", 0x809, 16))
    after = at + 20
    return book[:after] + struct.pack("<H", 0x2F) + book[after + 2 :]


def _office_lock(user: str) -> bytes:
    """What Excel puts beside an open book: the user's name in the system's letters and in UTF-16, both filled with blanks."""
    name = user.encode("cp932")
    wide = struct.pack("<H", len(user)) + user.encode("utf-16-le")
    return bytes([len(name)]) + name.ljust(54) + wide + b" \0" * ((165 - 55 - len(wide)) // 2)


_NAMED: dict[str, tuple[bytes, str]] = {
    "excel_open": (_office_lock("政策企画課 田中"), r"開いている間の.*~\$ の付かないファイル"),
    "word_open": (_office_lock("hirai")[:162], r"開いている間の.*~\$ の付かないファイル"),
    "libreoffice_open": (
        b",hirai,pc-12,26.11.2026 10:00,file:///home/hirai/.config/libreoffice/4;",
        r"LibreOfficeが.*元の文書",
    ),
    "thumbs": (_ole("256_5f3b2a", "Catalog"), "Thumbs.db.*除いてください"),
    "desktop": (b"[.ShellClassInfo]\r\nIconResource=x.dll,3\r\n", "desktop.ini.*除いてください"),
    "desktop_wide": ("\ufeff[.ShellClassInfo]\r\n".encode("utf-16-le"), "desktop.ini.*除いてください"),
    "ds_store": (b"\0\0\0\x01Bud1" + bytes(60), ".DS_Store.*除いてください"),
    "apple_double": (b"\0\x05\x16\x07\0\x02\0\0Mac OS X" + bytes(66), "除いてください"),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0" + bytes(70), "ショートカット.*元のファイル"),
    "web_shortcut": (b"[InternetShortcut]\r\nURL=file:///c:/r3.xlsx\r\n", "ショートカット"),
    "taro": (_ole("\x04JSRV_SegmentInformation", "DocumentText"), "一太郎の文書.*表を選んでコピー"),
    "taro_packed": (_ole("JSCompDocument"), "一太郎の文書"),
    "doc": (_ole("WordDocument", "1Table"), r"Wordの古い形の文書.*\.docx"),
    "rtf": (rb"{\rtf1\ansi text}", r"Wordの古い形の文書.*\.docx"),
    "ppt": (_ole("PowerPoint Document"), "PowerPoint"),
    "pptx": (open_document.package({"ppt/presentation.xml": b"<p/>"}), "PowerPoint"),
    "password": (_ole("EncryptedPackage", "EncryptionInfo"), "パスワード"),
    "password_ods": (
        open_document.package(
            {
                "mimetype": open_document.SPREADSHEET,
                "content.xml": bytes(range(256)),
                "META-INF/manifest.xml": "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
            }
        ),
        "パスワード",
    ),
    "password_ods_24": (
        open_document.package({"mimetype": open_document.SPREADSHEET, "encrypted-package": bytes(range(256))}),
        "パスワード",
    ),
    "password_xls": (_locked(BOOK), "パスワード"),
    "mail": (_ole("__properties_version1.0"), "メール.*添付"),
    "mail_text": (b"MIME-Version: 1.0\r\n\r\nx", "メール"),
    "other_ole": (_ole("Something"), "読めるのは"),
    "xlsb": (open_document.package({"xl/workbook.bin": b"\0"}), r"xlsb.*\.xlsx"),
    "odt": (
        open_document.package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        r"\.odt.*\.docx",
    ),
    "numbers": (open_document.package({"Index/Document.iwa": b"\0"}), "Numbers"),
    "backslashes": (
        open_document.package({"xl\\workbook.xml": b"<a/>", "xl\\styles.xml": b"<a/>"}),
        "区切り.*保存し直して",
    ),
    "zip": (open_document.package({"調書.xlsx": SHEET}), "圧縮ファイル.*展開"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "圧縮ファイル"),
    "lzh": (b"\x20\x00-lh5-" + bytes(50), "圧縮ファイル"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "画像.*元のExcel"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "画像"),
    "tiff": (b"II*\0" + bytes(50), "画像"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(50), "画像"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", r"ウェブページ.*\.xlsx"),
    "zeros": (bytes(5000), "中身が失われた"),
    "cut_zip": (SHEET[: len(SHEET) // 2], "壊れているか、途中で切れた"),
    "cut_pdf": (b"%PDF-1.7\n1 0 obj", "PDFとして読めません"),
    "cut_old_book": (BOOK[:2000], "してください"),
    "nothing": (b"", "空のファイル"),
}


@pytest.mark.parametrize("case", _NAMED)
@pytest.mark.parametrize("ending", ["xlsx", "xls", "txt"])
def test_a_file_is_named_by_its_bytes_with_what_helps(case: str, ending: str) -> None:
    content, words = _NAMED[case]
    book = open_file(f"調書.{ending}", content)
    assert book.grids == () and [m.level for m in book.messages] == ["error"]
    assert re.search(words, book.messages[0].text), book.messages[0].text


def test_a_book_is_read_whatever_its_name_ends_in() -> None:
    assert [open_file(f"調書.{e}", SHEET).kind for e in ("xls", "ods", "txt", "csv", "")] == ["xlsx"] * 5


def test_a_text_that_begins_like_another_kind_is_a_text() -> None:
    for text in ("PKO法\t1", "BM指標\t2", "RIFF\t3"):
        assert [c.text for c in open_file("表.txt", text.encode()).grids[0].cells] == text.split("\t")


def test_the_words_for_pasting_are_those_of_the_page() -> None:
    helps = [form.helps for form in FORMATS if "貼り付け" in form.helps]
    assert helps and all(f"「{labels.PASTE}」" in words for words in helps)


def test_whoever_reads_a_kind_has_a_label_for_it() -> None:
    assert set(LABELS) == {"xlsx", "xls", "ods", "docx", "pdf", "text"} and all(
        label in ACCEPTED for label in LABELS.values()
    )


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml"])
def test_a_packed_bomb_of_another_kind_is_refused_before_it_is_unpacked(name: str) -> None:
    content = open_document.package({"mimetype": open_document.SPREADSHEET, name: bytes(30_000_000)})
    assert "大きくなりすぎる" in _said(content)


@pytest.mark.parametrize("deep", [500, 100_000])
def test_xml_that_is_nested_without_end_is_refused_in_words(deep: int) -> None:
    nested = (
        "<table:table-row-group>" * deep
        + open_document.row(open_document.cell("x"))
        + "</table:table-row-group>" * deep
    )
    book = open_file("深い.ods", open_document.book(open_document.table(nested)))
    assert deep == 500 or (book.grids == () and "してください" in book.messages[0].text)
    inner = "<w:sdt><w:sdtContent>" * deep + table(cell("x")) + "</w:sdtContent></w:sdt>" * deep
    document = open_file("深い.docx", package(inner))
    assert deep == 500 or (document.grids == () and "してください" in document.messages[0].text)


@pytest.mark.parametrize(
    "content",
    [
        BOOK,
        open_document.book_of(open_file("x", SHEET).grids[0]),
        word_document.document(open_file("x", SHEET).grids[0]),
    ],
    ids=["xls", "ods", "docx"],
)
def test_a_place_leads_to_its_cell_where_the_document_is_shown(content: bytes) -> None:
    grids = {grid.name: grid for grid in document.grids_of("調書", content)}
    assert grids and kind_of(content) != "text"
    for grid in grids.values():
        for cell_ in grid.cells:
            at = Reference("", cell_.place).cell
            assert at and grids[at[0]].at(at[1], at[2]) is cell_


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("あ\n" * 60_000, "60,001行あります"),
        ("a\t" * 7_500_000, "セルが多すぎます"),
        ('a\t"x\n' * 20_001, "20,002行あります"),
    ],
    ids=["lines", "tabs", "quotation marks"],
)
def test_a_text_that_never_ends_is_refused_in_words(content: str, words: str) -> None:
    assert words in _said(content.encode())


def test_a_picture_of_a_page_is_never_larger_than_a_screen_needs() -> None:
    from tests.intake.hostile_pdf import page_of

    picture = document.page_picture("巨大.pdf", page_of(b"", size=14_400), Reference("", "p1:0,0,0,0"))
    found = re.search('base64,([^"]+)', picture)
    assert found
    width, height = Image.open(io.BytesIO(base64.b64decode(found[1]))).size
    assert width * height < 10_000_000
