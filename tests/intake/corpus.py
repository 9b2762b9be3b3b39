"""Broken, strange and hostile files, made at test time: name -> bytes. None of them may do more than be told about."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pypdf
import typst
from PIL import Image

from lib.store import folder
from tests import real
from tests.intake.layouts import plain

_TABLES = real.tables()
DOCUMENT = _TABLES.document("r3_sheet")
SHEET = plain(_TABLES)


def _book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip(parts: dict[str, bytes], times: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for _ in range(times):
            for name, content in parts.items():
                package.writestr(name, content)
    return out.getvalue()


def _changed(change: Callable[[str, bytes], bytes | None], book: bytes = SHEET) -> bytes:
    """A sound book with some of its parts changed; None leaves one out."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        for name in package.namelist():
            content = change(name, package.read(name))
            if content is not None:
                parts[name] = content
    return _zip(parts)


def _sheet(fill: Callable[[Any], None]) -> bytes:
    def make(book: openpyxl.Workbook) -> None:
        fill(book.active)

    return _book(make)


def _in_sheet(find: bytes, put: bytes) -> bytes:
    return _changed(lambda n, c: c.replace(find, put, 1) if n.startswith("xl/worksheets/") else c)


def _ole(word: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + word.encode("utf-16-le") + bytes(512)


@cache
def pdf() -> bytes:
    words = "これは調書ではありません"
    return bytes(typst.compile(f'#set text(font: ("Noto Sans CJK JP", "IPAGothic"))\n{words}'.encode(), format="pdf"))


def _picture_pdf() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(out, "PDF")
    return out.getvalue()


def _locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    writer.encrypt("秘密", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return out.getvalue()


def _two_groups() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(SHEET))
    copy = book.copy_worksheet(book.active)
    copy.title = "もう1つ"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shifted() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(SHEET))
    sheet = book.active
    for row in sheet.iter_rows(min_row=20, max_row=24):
        values = [c.value for c in row]
        for cell, value in zip(row, [None, *values[:-1]], strict=True):
            if type(cell).__name__ == "Cell":
                cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dates(sheet: Any) -> None:
    sheet["A1"] = "事業群"
    sheet["B1"] = datetime.date(2021, 4, 1)


def _of_1904(book: openpyxl.Workbook) -> None:
    _dates(book.active)
    book.epoch = datetime.datetime(1904, 1, 1)


def _hidden(book: openpyxl.Workbook) -> None:
    book.active.append(["x"])
    book.create_sheet("見える")
    book.active.sheet_state = "hidden"


def _error(sheet: Any) -> None:
    sheet.append(["#REF!"])
    sheet["A1"].data_type = "e"


def _many(book: openpyxl.Workbook) -> None:
    for n in range(70):
        book.create_sheet(f"s{n}").append(["x"])


def _bomb() -> bytes:
    return _changed(lambda n, c: b"<worksheet>" + b"<row/>" * 60_000_000 if n.startswith("xl/worksheets/sheet1") else c)


_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'

# name of the case -> (file name, what makes it)
CORPUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("空.xlsx", lambda: b""),
    "only_spaces": ("空白.txt", lambda: b"  \n\t\n"),
    "bom_only": ("bom.txt", lambda: b"\xef\xbb\xbf"),
    "truncated_zip": ("切れた.xlsx", lambda: SHEET[: len(SHEET) // 2]),
    "zip_head_only": ("頭だけ.xlsx", lambda: b"PK\x03\x04"),
    "password_book": ("秘密.xlsx", lambda: _ole("EncryptedPackage")),
    "old_xls": ("古い.xls", lambda: _ole("Workbook")),
    "other_ole": ("文書.doc", lambda: _ole("WordDocument")),
    "html_as_xls": ("表.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "xml_sheet": ("表.xml", lambda: b"<?xml version='1.0'?><Workbook/>"),
    "docx": ("文書.docx", lambda: _zip({"[Content_Types].xml": b"", "word/document.xml": b"<w/>"})),
    "pptx": ("発表.pptx", lambda: _zip({"ppt/presentation.xml": b"<p/>"})),
    "xlsb": ("表.xlsb", lambda: _zip({"xl/workbook.bin": b"\0"})),
    "plain_zip": ("束.zip", lambda: _zip({"a.txt": b"x"})),
    "nested_zip": ("入れ子.zip", lambda: _zip({"inner.zip": _zip({"a.txt": b"x"})})),
    "png": ("図.png", _picture),
    "parquet": ("表.parquet", lambda: (folder.DEFAULT_TABLES / "sources.parquet").read_bytes()),
    "json": ("表.json", lambda: b'{"a": [1, 2]}'),
    "invalid_utf8": ("文字.txt", lambda: b"\x81\xff\xfe\x00abc" * 20),
    "null_bytes": ("ヌル.txt", lambda: b"a\0b\tc"),
    "no_workbook_part": ("欠け1.xlsx", lambda: _changed(lambda n, c: None if n == "xl/workbook.xml" else c)),
    "no_relations": ("欠け2.xlsx", lambda: _changed(lambda n, c: None if n == "xl/_rels/workbook.xml.rels" else c)),
    "no_sheet_part": ("欠け3.xlsx", lambda: _changed(lambda n, c: None if n.startswith("xl/worksheets/sheet1") else c)),
    "no_shared_strings": ("欠け4.xlsx", lambda: _changed(lambda n, c: None if n == "xl/sharedStrings.xml" else c)),
    "no_styles": ("欠け5.xlsx", lambda: _changed(lambda n, c: None if n == "xl/styles.xml" else c)),
    "broken_sheet_xml": ("壊れ.xlsx", lambda: _in_sheet(b"</sheetData>", b"<<<")),
    "cut_sheet_xml": ("壊れ2.xlsx", lambda: _changed(lambda n, c: c[:400] if n.startswith("xl/worksheets/") else c)),
    "wrong_bytes_in_zip": ("化け.xlsx", lambda: SHEET[:900] + bytes(200) + SHEET[1100:]),
    "zip_bomb": ("爆弾.xlsx", _bomb),
    "billion_laughs": ("実体.xlsx", lambda: _changed(lambda n, c: _LAUGHS if n.startswith("xl/worksheets/sheet1") else c)),
    "outside_entity": ("外部.xlsx", lambda: _changed(lambda n, c: _OUTSIDE if n.startswith("xl/worksheets/sheet1") else c)),
    "path_in_zip": ("道.xlsx", lambda: _zip({"xl/workbook.xml": b"<w/>", "../../etc/passwd": b"x"})),
    "absolute_path_in_zip": ("道2.xlsx", lambda: _zip({"xl/workbook.xml": b"<w/>", "/etc/passwd": b"x"})),
    "doubled_parts": ("二重.xlsx", lambda: _zip({"xl/workbook.xml": b"<w/>"}, times=2)),
    "many_parts": ("多い.xlsx", lambda: _zip({"xl/workbook.xml": b"<w/>"} | {f"x{n}": b"" for n in range(2_100)})),
    "many_sheets": ("枚数.xlsx", lambda: _book(_many)),
    "million_rows": ("百万行.xlsx", lambda: _sheet(lambda s: s.cell(1_000_000, 1, "x"))),
    "widest_sheet": ("幅.xlsx", lambda: _sheet(lambda s: s.cell(1, 16_384, "x"))),
    "long_cell": ("長い.xlsx", lambda: _sheet(lambda s: s.cell(1, 1, "あ" * 32_767))),
    "another_table": ("別の表.xlsx", lambda: _sheet(lambda s: s.append(["氏名", "住所"]))),
    "no_cells": ("白紙.xlsx", lambda: _book(lambda b: None)),
    "all_hidden": ("隠し.xlsx", lambda: _book(_hidden)),
    "error_values": ("エラー.xlsx", lambda: _sheet(_error)),
    "formula_without_result": ("式.xlsx", lambda: _sheet(lambda s: s.append(["=1+1", "x"]))),
    "dates": ("日付.xlsx", lambda: _sheet(_dates)),
    "dates_of_1904": ("日付1904.xlsx", lambda: _book(_of_1904)),
    "macros": ("マクロ.xlsm", lambda: _zip(_parts(SHEET) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "outside_links": ("リンク.xlsx", lambda: _zip(_parts(SHEET) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
    "two_sheets_of_one_group": ("二部.xlsx", _two_groups),
    "shifted_columns": ("ずれ.xlsx", _shifted),
    "cp932": ("シフトJIS.txt", lambda: DOCUMENT.decode().replace("й", "イ").replace("―", "—").encode("cp932", "replace")),
    "utf16": ("ユニコード.txt", lambda: DOCUMENT.decode().encode("utf-16")),
    "half_document": ("途中.txt", lambda: DOCUMENT[: len(DOCUMENT) // 2]),
    "headings_only": ("見出し.txt", lambda: "事業群\t指標\t\t基準年\tR3\tR4\n".encode()),
    "huge_numbers": ("桁.txt", lambda: DOCUMENT.decode().replace("8団体", "9" * 300 + "団体").encode()),
    "picture_pdf": ("画像.pdf", _picture_pdf),
    "locked_pdf": ("秘密.pdf", _locked_pdf),
    "cut_pdf": ("切れた.pdf", lambda: pdf()[:600]),
    "other_pdf": ("別物.pdf", pdf),
    "pdf_head_only": ("頭だけ.pdf", lambda: b"%PDF-1.7\n"),
    "csv_unknown_columns": ("observations.csv", lambda: b"a,b\n1,2\n"),
    "csv_broken_quotes": ("observations.csv", lambda: b'indicator_id,fiscal_year\n"a,2021\n'),
    "csv_header_only": ("sources.csv", lambda: b"source_id,title,sheet_year,file,sha256,is_synthetic,note\n"),
    "csv_wrong_types": ("reviews.csv", lambda: b"project_id,review_year,sheet_year,decision,source_id,source_ref,source_text,attribution\nx,soon,2021,a,s,L1,a,printed\n"),
    "csv_of_nothing": ("何か.csv", lambda: b"x,y\n1,2\n"),
    "hostile_name": ("../../etc/\u202epasswd\x07.txt", lambda: b"x"),
    "long_name": ("あ" * 400 + ".txt", lambda: b"x"),
    "torn_bytes": ("乱.xlsx", lambda: b"PK\x03\x04" + struct.pack("<200I", *range(200))),
}  # fmt: skip


@cache
def bad_file(case: str) -> tuple[str, bytes]:
    """The name and the bytes of a case; some take a second to make, so each is made once."""
    name, make = CORPUS[case]
    return name, make()


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return {name: package.read(name) for name in package.namelist()}
