"""The office's file comes back with only its cells changed: every other part is byte for byte what it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from lib.contract.reference import Reference
from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.intake.sheet.sheet import tables_of
from lib.intake.transcript import from_transcript
from lib.office.filling import Filled, HandbackError, fill
from lib.office.forms import GROUP_SECTION, make_form
from lib.office.handback import hand_back, proof
from lib.store import folder
from lib.store.tables import Tables
from tests import real
from tests.intake.layouts import plain
from tests.second_sheet import both_sheets

CLOUD, DATA = "cloud_users", "open_data"


@pytest.fixture
def rich(tmp_path: Path) -> bytes:
    """A book with what openpyxl loses: a text box, a picture, a chart, a comment, print settings, rules, macros."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("調書")
    red = book.add_format({"bold": True, "num_format": '#,##0"件"'})
    sheet.write("B2", "実績値②")
    sheet.write("C2", 1515, red)
    sheet.write_blank("D2", None, red)
    sheet.write_formula("E2", "=C2*2", red, 3030)
    sheet.merge_range("B4:C5", "", red)
    sheet.insert_textbox("G2", "決裁印")
    sheet.write_comment("B2", "確認済み")
    sheet.insert_image("G10", str(folder.ROOT / "lib" / "ui" / "app" / "icon.png"))
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=調書!$C$2:$D$2"})
    sheet.insert_chart("K2", chart)
    sheet.data_validation("D2", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.conditional_format("C2:D2", {"type": "cell", "criteria": "<", "value": 1, "format": red})
    sheet.set_landscape()
    sheet.set_header("&L部外秘")
    macros = tmp_path / "vbaProject.bin"
    macros.write_bytes(b"\xd0\xcf\x11\xe0 macros")
    book.add_vba_project(str(macros))
    book.add_worksheet("参考").write("A1", "そのまま")
    book.close()
    return out.getvalue()


def _packed(content: bytes) -> dict[str, tuple[bytes, int]]:
    """Each part's packed bytes as they lie in the file, and its checksum."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            start = part.header_offset + 30 + len(part.filename.encode()) + int.from_bytes(content[part.header_offset + 28 : part.header_offset + 30], "little")  # fmt: skip
            found[part.filename] = (content[start : start + part.compress_size], part.CRC)
        assert package.testzip() is None
    return found


def test_only_the_sheet_with_the_cell_changes_and_all_else_keeps_its_bytes(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!D2": 1830, "調書!B4": "7団体", "調書!Z99": "新しい", "調書!A1": None})
    before, after = _packed(rich), _packed(filled.content)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    assert filled.untouched == len(before) - 1


def test_the_new_values_are_read_by_every_reader_and_keep_their_format(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!D2": 1830, "調書!B4": "7団体<&>", "調書!Z99": "新しい"})
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))["調書"]
    assert (sheet["D2"].value, sheet["B4"].value, sheet["Z99"].value) == (1830, "7団体<&>", "新しい")
    assert sheet["D2"].number_format == '#,##0"件"' and sheet["E2"].value == "=C2*2"
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(filled.content))
        .get_sheet_by_name("調書")
        .to_python(skip_empty_area=False)
    )
    assert (rows[1][2], rows[1][3], rows[3][1]) == (1515.0, 1830.0, "7団体<&>")
    grid = open_file("調書.xlsx", filled.content).grids[0]
    cell = grid.at(1, 3)
    assert cell is not None and cell.text == "1,830件"


@pytest.mark.parametrize(
    "text", ["=1+1", "人\x07数", "\x00", "人\x0b数", "人\ufffe", "人\r数", "_x0041_", "人\n数 <&>"]
)
def test_any_text_is_a_text_in_a_book_that_opens(rich: bytes, text: str) -> None:
    filled = fill("調書.xlsm", rich, {"調書!B4": text})
    cell = openpyxl.load_workbook(io.BytesIO(filled.content))["調書"]["B4"]
    assert cell.data_type == "s" and unescape(cell.value) == text


def test_only_the_cells_named_change_in_the_sheet(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!D2": 1830})
    with zipfile.ZipFile(io.BytesIO(rich)) as a, zipfile.ZipFile(io.BytesIO(filled.content)) as b:
        old, new = (z.read("xl/worksheets/sheet1.xml") for z in (a, b))
    at = old.index(b'<c r="D2"')
    end = old.index(b"/>", at) + 2
    assert new[:at] == old[:at] and new[len(new) - (len(old) - end) :] == old[end:]


@pytest.mark.parametrize("place", ["ない!A1", "L3"])
def test_a_place_outside_of_the_book_is_refused_in_words(rich: bytes, place: str) -> None:
    with pytest.raises(HandbackError, match="このブックのセルではありません"):
        fill("調書.xlsm", rich, {place: 1})


def test_a_formula_is_left_and_the_others_are_filled(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!E2": 1, "調書!D2": 1830})
    assert [c.place for c in filled.changed] == ["調書!D2"]
    assert [(one.place, "式のセル" in one.why) for one in filled.left] == [("調書!E2", True)]
    assert openpyxl.load_workbook(io.BytesIO(filled.content))["調書"]["E2"].value == "=C2*2"


def test_a_merged_range_is_filled_at_the_cell_that_is_shown_and_once(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!C5": 7, "調書!B4": 8})
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))["調書"]
    assert sheet["B4"].value == 7 and [one.place for one in filled.left] == ["調書!B4"]


def test_a_new_cell_takes_the_format_of_its_column_or_row() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("調書")
    percent = book.add_format({"num_format": "0.0%"})
    sheet.set_column("C:C", 9, percent)
    sheet.set_row(4, None, percent)
    sheet.write("A1", "指標")
    sheet.write("A5", "実績値")
    book.close()
    filled = fill("調書.xlsx", out.getvalue(), {"調書!C3": 0.72, "調書!D5": 0.5})
    assert [c.new for c in filled.changed] == ["72.0%", "50.0%"]
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))["調書"]
    assert (sheet["C3"].number_format, sheet["D5"].number_format) == ("0.0%", "0.0%")


def test_only_a_sheet_in_a_book_of_today_is_filled(tables: Tables) -> None:
    with pytest.raises(HandbackError, match="xlsx"):
        fill("調書.txt", "事業群\t指標".encode(), {"調書!A1": 1})
    for content, words in (
        ("事業群\t指標".encode(), "xlsx"),
        (make_form(tables, GROUP_SECTION, 2021), "回答票です"),
        (b"PK\x03\x04 cut", "壊れている"),
    ):
        with pytest.raises(HandbackError, match=words):
            hand_back("調書.xlsx", content, tables)


def test_the_proof_names_every_cell_old_and_new(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!C2": 1600, "調書!D2": 1830})
    said = proof("調書.xlsm", rich, filled)
    assert (
        "調書のC2: 1,515件 → 1,600件" in said
        and "調書のD2: (空欄) → 1,830件" in said
        and "18個の部品は変更していません" in said
    )


# ---------------------------------------------------------------------- an office's sheet


@pytest.fixture
def now(tmp_path: Path) -> Tables:
    """The data of a year later: 7 団体 and 1,830 件 are known of R3."""
    both_sheets(from_transcript(), tmp_path / "both")
    return folder.load(tmp_path / "both")


def _places(tables: Tables) -> dict[tuple[str, int, str], tuple[int, int]]:
    """Row and column, as openpyxl counts, of the cells of the two indicators on the sheet of R3."""
    blanks: dict[tuple[str, int, str], str] = {}
    rows, _, _ = tables_of(open_file("調書.xlsx", plain(tables)), tables.stated, blanks)
    read = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["source_ref"] for r in rows["observations"]}
    found = read | blanks
    cells = {key: Reference("", place).cell for key, place in found.items()}
    return {key: (cell[1] + 1, cell[2] + 1) for key, cell in cells.items() if cell}


ACTUAL, TARGET, NEXT = (CLOUD, 2021, "actual"), (CLOUD, 2021, "target"), (CLOUD, 2022, "actual")


def _given_back(now: Tables, change: Callable[[Worksheet, Callable[..., Any]], None]) -> tuple[Filled, Worksheet]:
    """The sheet of R3 as an office changed it, filled; `change` gets the sheet and its cells by (indicator, year, measure)."""
    tables = real.tables()
    places = _places(tables)
    book = openpyxl.load_workbook(io.BytesIO(plain(tables)))
    change(book.active, lambda *key: book.active.cell(*places[key]))
    out = io.BytesIO()
    book.save(out)
    filled = hand_back("調書.xlsx", out.getvalue(), now)
    return filled, openpyxl.load_workbook(io.BytesIO(filled.content)).active


def _cell(sheet: Worksheet, key: tuple[str, int, str]) -> Any:
    return sheet.cell(*_places(real.tables())[key])


def test_an_official_sheet_is_filled_with_what_is_known_by_now_and_says_it_when_read_again(now: Tables) -> None:
    tables = real.tables()
    filled = hand_back("調書.xlsx", plain(tables), now)
    assert {"7団体", "1,830件"} <= {c.new for c in filled.changed} and filled.left == ()
    read = read_file("調書.xlsx", filled.content, tables.stated)
    value = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in read.tables["observations"]}
    assert (value[CLOUD, 2021, "actual"], value[DATA, 2021, "actual"]) == (7, 1830)
    assert hand_back("調書.xlsx", filled.content, now).changed == ()


def test_numbers_stay_numbers_and_take_the_number_format_of_their_row(now: Tables) -> None:
    def clear(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).number_format = "General"

    _, sheet = _given_back(now, clear)
    assert (_cell(sheet, ACTUAL).value, _cell(sheet, ACTUAL).number_format) == (7, '#,##0"団体"')


def test_a_cell_that_looks_another_way_keeps_its_style(now: Tables) -> None:
    def fill_red(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).number_format = "General"
        at(*ACTUAL).fill = PatternFill("solid", fgColor="FFFF0000")

    _, sheet = _given_back(now, fill_red)
    cell = _cell(sheet, ACTUAL)
    assert (cell.value, cell.number_format, cell.fill.fgColor.rgb) == (7, "General", "FFFF0000")


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        ("8団体", "7団体"),
        ("8", "7"),
        ("8(団体)", "7(団体)"),
        ("８団体", "７団体"),
        ("8.0団体", "7.0団体"),
        ("約8団体", "7団体"),
    ],
)
def test_texts_stay_texts_as_their_neighbours_are_written(texts: str, written: str, now: Tables) -> None:
    def as_text(sheet: Worksheet, at: Callable[..., Any]) -> None:
        for year in range(2021, 2026):
            at(CLOUD, year, "target").value = texts

    _, sheet = _given_back(now, as_text)
    assert _cell(sheet, ACTUAL).value == written


@pytest.mark.parametrize(("texts", "written"), [("1,800件", "1,830件"), ("1800件", "1830件"), ("800件", "1,830件")])
def test_thousands_are_parted_as_the_neighbours_part_them(texts: str, written: str, now: Tables) -> None:
    def as_text(sheet: Worksheet, at: Callable[..., Any]) -> None:
        for year in range(2021, 2026):
            at(DATA, year, "target").value = texts

    _, sheet = _given_back(now, as_text)
    assert _cell(sheet, (DATA, 2021, "actual")).value == written


def test_a_figure_is_written_in_the_scale_that_its_cell_shows(now: Tables) -> None:
    def in_thousands(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(DATA, 2021, "actual").number_format = '#,##0,"件"'
        at(*ACTUAL).number_format = '#,##0.0,"団体"'

    filled, sheet = _given_back(now, in_thousands)
    assert _cell(sheet, (DATA, 2021, "actual")).value == 1_830_000
    assert _cell(sheet, ACTUAL).value == 7000 and {"1,830件", "7.0団体"} <= {c.new for c in filled.changed}


@pytest.mark.parametrize("code", ["0%", '#,##0"件"', "ge"])
def test_a_cell_of_another_scale_or_unit_is_left_and_listed(code: str, now: Tables) -> None:
    def another(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).number_format = code

    filled, sheet = _given_back(now, another)
    assert _cell(sheet, ACTUAL).value is None and "1,830件" in {c.new for c in filled.changed}
    (left,) = (one for one in filled.left if "実績値" in one.figure)
    assert "7団体" in left.figure and code in left.why
    assert left.why in proof("調書.xlsx", b"", filled)


def test_formulas_are_left_and_calculated_when_the_book_is_opened(now: Tables) -> None:
    def formulas(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(DATA, 2021, "actual").value = '=IF(F6="","",F6)'

    filled, sheet = _given_back(now, formulas)
    assert str(_cell(sheet, (DATA, 2021, "actual")).value).startswith("=IF") and _cell(sheet, ACTUAL).value == 7
    assert [("1,830件" in one.figure, "式のセル" in one.why) for one in filled.left] == [(True, True)]
    with zipfile.ZipFile(io.BytesIO(filled.content)) as package:
        assert b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")


def test_words_in_place_of_a_figure_are_left_and_listed(now: Tables) -> None:
    def pending(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).value = "調査中"

    filled, sheet = _given_back(now, pending)
    assert _cell(sheet, ACTUAL).value == "調査中"
    assert [("7団体" in one.figure, "数値以外の文字" in one.why) for one in filled.left] == [(True, True)]


def test_a_cell_merged_over_two_years_is_left(now: Tables) -> None:
    def merge(sheet: Worksheet, at: Callable[..., Any]) -> None:
        first, last = at(*ACTUAL), at(*NEXT)
        sheet.merge_cells(f"{first.coordinate}:{last.coordinate}")

    filled, sheet = _given_back(now, merge)
    assert _cell(sheet, ACTUAL).value is None
    assert any("結合" in one.why and "7団体" in one.figure for one in filled.left)


@pytest.mark.parametrize("is_number", [True, False])
def test_a_percentage_goes_back_in_the_scale_of_its_row(is_number: bool, now: Tables) -> None:
    indicators, rows = now["indicators"].copy(), now["observations"].copy()
    indicators.loc[indicators["indicator_id"] == CLOUD, "unit"] = "%"
    rows.loc[
        (rows["indicator_id"] == CLOUD) & (rows["measure"] == "actual") & (rows["fiscal_year"] == 2021), "value"
    ] = 71.7
    percent = replace(now, frames={**now.frames, "indicators": indicators, "observations": rows})

    def in_percent(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).number_format = "0.0%" if is_number else "General"
        for year in range(2021, 2026):
            at(CLOUD, year, "target").value = 0.72 if is_number else "72.0%"
            at(CLOUD, year, "target").number_format = "0.0%"

    filled, sheet = _given_back(percent, in_percent)
    assert _cell(sheet, ACTUAL).value == (0.717 if is_number else "71.7%") and "71.7%" in {
        c.new for c in filled.changed
    }


def test_a_percentage_beside_percent_formats_is_not_written_into_a_plain_cell(now: Tables) -> None:
    indicators = now["indicators"].copy()
    indicators.loc[indicators["indicator_id"] == CLOUD, "unit"] = "%"
    percent = replace(now, frames={**now.frames, "indicators": indicators})

    def half(sheet: Worksheet, at: Callable[..., Any]) -> None:
        at(*ACTUAL).number_format = "0.0"
        for year in range(2021, 2026):
            at(CLOUD, year, "target").value, at(CLOUD, year, "target").number_format = 0.08, "0.0%"

    filled, sheet = _given_back(percent, half)
    assert _cell(sheet, ACTUAL).value is None and any("割合か百分率か" in one.why for one in filled.left)


def test_a_figure_that_would_not_be_read_back_is_taken_out(now: Tables) -> None:
    """0.5 % among percentages without their sign, which a reader may take for 50 %."""
    indicators, rows = now["indicators"].copy(), now["observations"].copy()
    indicators.loc[indicators["indicator_id"] == CLOUD, "unit"] = "%"
    is_actual = (rows["indicator_id"] == CLOUD) & (rows["measure"] == "actual") & (rows["fiscal_year"] == 2021)
    rows.loc[is_actual, "value"] = 0.5
    percent = replace(now, frames={**now.frames, "indicators": indicators, "observations": rows})

    def mostly_with_signs(sheet: Worksheet, at: Callable[..., Any]) -> None:
        for year in range(2021, 2026):
            at(CLOUD, year, "target").value = "72" if year == 2021 else "72%"

    filled, sheet = _given_back(percent, mostly_with_signs)
    assert _cell(sheet, ACTUAL).value is None and "1,830件" in {c.new for c in filled.changed}
    assert any("同じ値として読めません" in one.why and "0.5%" in one.figure for one in filled.left)
