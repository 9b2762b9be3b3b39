"""Letters with a line through them (見え消し) are deleted for a reader: they are no part of a figure, and are asked about."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, Side

from lib.intake.files.book import Book
from lib.intake.files.opening import open_file
from tests.intake.word_document import cell, package, table

_STRUCK, _PLAIN = InlineFont(strike=True), InlineFont(strike=False)


def _book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表1"
    sheet["B1"] = CellRichText(TextBlock(_STRUCK, "8,000"), TextBlock(_PLAIN, "8,372"))
    sheet["B2"] = 8372
    sheet["B3"] = CellRichText("前の文", TextBlock(_STRUCK, "消した文"), "後の文")
    sheet["B4"] = "全部消した"
    sheet["B5"] = CellRichText(TextBlock(InlineFont(b=True), "太字"), "普通")
    sheet["B6"] = 5
    for place, is_struck in (("B2", True), ("B4", True), ("B6", False)):
        sheet[place].font = Font(strike=is_struck)
    sheet["B7"] = "下線"
    sheet["B7"].font = Font(underline="single")
    sheet.column_dimensions["B"].width = 30
    for row in range(1, 8):  # a PDF is read by its rules
        sheet.cell(row, 2).border = Border(*[Side(style="thin")] * 4)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods", "pdf"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The same book as each kind of workbook and as a PDF, saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("struck")
    made = folder / "表.xlsx"
    made.write_bytes(_book())
    if request.param != "xlsx":
        office = shutil.which("soffice")
        assert office, "no LibreOffice: run sh tests/run"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", request.param, "--outdir", str(folder), str(made)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    name = f"表.{request.param}"
    return open_file(name, Path(folder, name).read_bytes())


def test_only_letters_without_a_line_through_them_are_read(book: Book) -> None:
    read = [(c.text.replace(" ", ""), c.number) for c in book.grids[0].cells]
    number = None if book.kind == "pdf" else 5
    assert read == [("8,372", None), ("前の文後の文", None), ("太字普通", None), ("5", number), ("下線", None)]


def test_what_is_struck_out_is_asked_about_with_its_places(book: Book) -> None:
    (asked,) = [m for m in book.messages if m.question]
    places = ["1ページ"] * 4 if book.kind == "pdf" else ["B1", "B2", "B3", "B4"]
    texts = ["8,000", "8372", "消した文", "全部消した"]
    named = "、".join(f"{place}「{text}」" for place, text in zip(places, texts, strict=True))
    assert asked.level == "warning" and f"4か所にあります({named})" in asked.text


def test_a_word_document_is_read_without_its_struck_letters() -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>8,000</w:t></w:r>"
    not_struck = '<w:r><w:rPr><w:dstrike w:val="0"/></w:rPr><w:t>8,372</w:t></w:r>'
    content = package(table(cell("値") + cell("").replace("<w:r>", f"{struck}{not_struck}<w:r>", 1)))
    opened = open_file("調書.docx", content)
    assert [c.text for c in opened.grids[0].cells] == ["値", "8,372"]
    (asked,) = [m for m in opened.messages if m.question]
    assert "1か所" in asked.text and "「8,000」" in asked.text
