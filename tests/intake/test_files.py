"""A file taken apart: cells as a reader sees them, with their places, and everything odd named."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.worksheet import Worksheet

from lib.intake.files.book import Book
from lib.intake.files.opening import open_file


def _opened(fill: Callable[[Worksheet], None]) -> Book:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return open_file("表.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("value", "code", "text", "number"),
    [
        (2.4, "0%", "240%", 240),
        (1.075, "0.0%", "107.5%", 107.5),
        (72, '0"%"', "72%", 72),
        (1800, "#,##0", "1,800", 1800),
        (1800, '#,##0"件"', "1,800件", 1800),
        (8, '0"団体"', "8団体", 8),
        (3, '"R"0', "R3", 3),
        (3, '"令和"0"年度"', "令和3年度", 3),
        (1234.5, "#,##0.00", "1,234.50", 1234.5),
        (75.6, "#,##0.##########", "75.6", 75.6),
        (8, '#,##0.0##"人"', "8.0人", 8),
        (8, "0.##", "8", 8),
        (0.3, "General", "0.3", 0.3),
        (12.3456, "0.0", "12.3456", 12.3456),
        (-5, "0;△0", "-5", -5),
        (-5, '#,##0;"△"#,##0', "-5", -5),
        (47430321, "#,##0,", "47,430", 47430),
        (1234567890, '#,##0.0,,"百万円"', "1,234.6百万円", 1234.6),
        (5000, '[>=1000]#,##0,"千";0', "5千", 5),
        (5, '[>=1000]#,##0,"千";0', "5", 5),
        (0, '#,##0;-#,##0;"-"', "0", 0),
    ],
)
def test_a_figure_is_seen_as_its_format_shows_it(value: float, code: str, text: str, number: float) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = value
        sheet["B2"].number_format = code

    cell = _opened(fill).grids[0].at(1, 1)
    assert cell is not None and (cell.text, cell.number, cell.place) == (text, number, "表1!B2")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("[$-411]ge", "R3"),
        ('[$-411]ggge"年度"', "令和3年度"),
        ("yyyy", "2021"),
        ("yyyy/mm/dd", "2021-04-01"),
    ],
)
@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_date_is_seen_as_the_year_that_its_format_shows(code: str, text: str, epoch: datetime.datetime) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    assert book.active is not None
    book.active["B2"] = datetime.datetime(2021, 4, 1)
    book.active["B2"].number_format = code
    out = io.BytesIO()
    book.save(out)
    cell = open_file("表.xlsx", out.getvalue()).grids[0].at(1, 1)
    assert cell is not None and (cell.text, cell.number) == (text, None)


def test_a_value_that_a_format_hides_is_blank_and_is_named() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"], sheet["B3"] = 0, 5
        sheet["B2"].number_format = "0;-0;;@"

    book = _opened(fill)
    assert [cell.text for cell in book.grids[0].cells] == ["5"]
    assert any("B2" in m.text and "表示されない" in m.text for m in book.messages)


def test_a_merged_range_is_one_cell_wherever_it_is_looked_at() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "見出し"
        sheet.merge_cells("B2:D4")

    grid = _opened(fill).grids[0]
    cell = grid.at(1, 1)
    assert cell is not None and (cell.rows, cell.columns) == (3, 3) and grid.at(3, 3) is cell and grid.at(4, 1) is None


def test_hidden_rows_and_columns_are_read_and_hidden_sheets_are_not_and_all_are_named() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["見える"])
        sheet.append(["隠れた", "", "", "隠れた列"])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True
        other = sheet.parent.create_sheet("控え")
        other.append(["x"])
        other.sheet_state = "hidden"

    book = _opened(fill)
    assert [c.text for g in book.grids for c in g.cells] == ["見える", "隠れた", "隠れた列"] and book.grids[0].cells[
        1
    ].hidden
    said = " ".join(m.text for m in book.messages)
    assert "2行は非表示" in said and "D列は非表示" in said and "「控え」は非表示" in said


def test_errors_and_formulas_without_a_result_are_asked_about_at_their_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "#REF!"
        sheet["A1"].data_type = "e"
        sheet["B1"] = "=1+1"
        sheet["C1"] = "文字"

    book = _opened(fill)
    assert {(m.place, m.level) for m in book.messages if m.level == "warning"} == {
        ("表1!A1", "warning"),
        ("表1!B1", "warning"),
    }
    assert [c.text for c in book.grids[0].cells] == ["#REF!", "文字"]


def test_a_date_is_a_day_in_both_systems() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = datetime.date(2021, 4, 1)

    def of_1904(sheet: Worksheet) -> None:
        sheet.parent.epoch = datetime.datetime(1904, 1, 1)
        fill(sheet)

    assert [_opened(f).grids[0].cells[0].text for f in (fill, of_1904)] == ["2021-04-01", "2021-04-01"]


def test_what_is_pasted_from_excel_keeps_its_rows_and_the_lines_they_begin_on() -> None:
    book = open_file("貼り付け.txt", '見出し\t"二行の\nセル"\t値\n次の行\t"引用""符"\n'.encode())
    cells = {(c.row, c.column): (c.text, c.place) for c in book.grids[0].cells}
    assert cells == {
        (0, 0): ("見出し", "L1"), (0, 1): ("二行の\nセル", "L1"), (0, 2): ("値", "L1"), (1, 0): ("次の行", "L3"), (1, 1): ('引用"符', "L3"),
    }  # fmt: skip


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_text_is_read_in_every_usual_coding(coding: str) -> None:
    book = open_file("表.txt", "事業群\t指標\r\n値\t1".encode(coding))
    assert [c.text for c in book.grids[0].cells] == ["事業群", "指標", "値", "1"]


def _book_of(rows: str, part: str = "worksheets/sheet1.xml", **more: str) -> bytes:
    """The least a book can be, with these rows in its sheet; `more` are further parts by name, or others in their place."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package_schema = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package_schema}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package_schema}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package_schema}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="{part}"/></Relationships>',
        f"xl/{part}": f'<worksheet xmlns="{main}" xmlns:x="{main}"><sheetData>{rows}</sheetData></worksheet>',
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            package.writestr(name, xml)
    return out.getvalue()


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='xfd1048576'><v>1</v></c></row>",
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row><c t=">" r="ZZ1048576"><v>1</v></c></row>',
        '<x:row r="2"><x:c r="XFD1048576" t="inlineStr"><x:is><x:t>1</x:t></x:is></x:c></x:row>',
        '<row r="15000"><c r="SF15000"><v>1</v></c></row>',
    ],
)
@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "worksheets/sheet1.dat"])
def test_cells_too_far_apart_are_refused_before_anything_makes_room_between_them(far: str, part: str) -> None:
    book = open_file("表.xlsx", _book_of(NEAR + far, part))
    assert book.grids == () and [m.level for m in book.messages] == ["error"]
    assert "列あります" in book.messages[0].text and "離れたところ" in book.messages[0].text


def test_a_far_cell_that_has_a_format_and_no_value_does_not_stand_in_the_way() -> None:
    book = open_file("表.xlsx", _book_of(NEAR + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert [cell.text for grid in book.grids for cell in grid.cells] == ["1"] and book.messages == ()


def test_a_sheet_that_is_no_xml_is_refused_in_words() -> None:
    book = open_file("表.xlsx", _book_of(NEAR + "<row><c>"))
    assert book.grids == () and "壊れている" in book.messages[0].text


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
FAR_TABLE = (
    f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="表1"><table:table-row table:number-rows-repeated="2">'
    '<table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>値</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


def test_another_kind_of_book_that_poses_as_an_excel_book_is_not_given_to_the_reader() -> None:
    parts = {
        "xl/workbook.xml": "<workbook/>",
        "xl/_rels/workbook.xml.rels": "",
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"/>',
        "content.xml": FAR_TABLE,
    }
    book = open_file("表.xlsx", _book_of(NEAR, **parts))
    assert book.grids == () and "別の形の表計算" in book.messages[0].text


@pytest.mark.parametrize("address", ["A" * 1_000_000 + "1", "A" + "9" * 1_000_000, "$A$1", "A"])
def test_a_cell_whose_address_is_none_is_refused_at_once(address: str) -> None:
    book = open_file("表.xlsx", _book_of(NEAR + f'<row><c r="{address}"><v>1</v></c></row>'))
    assert book.grids == () and "壊れているか途中で切れています" in book.messages[0].text
