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
from openpyxl.styles import Font

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
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The same book as each kind of workbook, saved by LibreOffice."""
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
    assert {c.place.removeprefix("表1!"): (c.text, c.number) for c in book.grids[0].cells} == {
        "B1": ("8,372", None),
        "B3": ("前の文後の文", None),
        "B5": ("太字普通", None),
        "B6": ("5", 5),
    }


def test_what_is_struck_out_is_asked_about_with_its_places(book: Book) -> None:
    (asked,) = [m for m in book.messages if m.question]
    assert asked.level == "warning" and asked.place == "表1!B1"
    assert "4か所" in asked.text and "B1「8,000」、B2「8372」、B3「消した文」、B4「全部消した」" in asked.text


def test_a_word_document_is_read_without_its_struck_letters() -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>8,000</w:t></w:r>"
    not_struck = '<w:r><w:rPr><w:dstrike w:val="0"/></w:rPr><w:t>8,372</w:t></w:r>'
    content = package(table(cell("値") + cell("").replace("<w:r>", f"{struck}{not_struck}<w:r>", 1)))
    opened = open_file("調書.docx", content)
    assert [c.text for c in opened.grids[0].cells] == ["値", "8,372"]
    (asked,) = [m for m in opened.messages if m.question]
    assert "1か所" in asked.text and "「8,000」" in asked.text
