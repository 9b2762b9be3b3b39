"""The office's file comes back with only its cells changed: every other part is byte for byte what it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.intake.transcript import from_transcript
from lib.office.handback import HandbackError, fill, fillable, proof
from lib.store import folder
from tests import real
from tests.intake.layouts import plain
from tests.second_sheet import both_sheets


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
    sheet.insert_image("G10", str(folder.ROOT / "lib" / "ui" / "icon.png"))
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


def test_only_the_cells_named_change_in_the_sheet(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!D2": 1830})
    with zipfile.ZipFile(io.BytesIO(rich)) as a, zipfile.ZipFile(io.BytesIO(filled.content)) as b:
        old, new = (z.read("xl/worksheets/sheet1.xml") for z in (a, b))
    at = old.index(b'<c r="D2"')
    end = old.index(b"/>", at) + 2
    assert new[:at] == old[:at] and new[len(new) - (len(old) - end) :] == old[end:]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"調書!E2": 1}, "式のセル"),
        ({"ない!A1": 1}, "このブックのセルではありません"),
        ({"L3": 1}, "このブックのセルではありません"),
    ],
)
def test_what_must_not_be_written_is_refused_in_words(rich: bytes, cells: dict[str, int], words: str) -> None:
    with pytest.raises(HandbackError, match=words):
        fill("調書.xlsm", rich, cells)


def test_a_text_is_no_book_to_fill() -> None:
    with pytest.raises(HandbackError, match="xlsx"):
        fill("調書.txt", "事業群\t指標".encode(), {"調書!A1": 1})


def test_the_proof_names_every_cell_old_and_new(rich: bytes) -> None:
    filled = fill("調書.xlsm", rich, {"調書!C2": 1600, "調書!D2": 1830})
    said = proof("調書.xlsm", rich, filled)
    assert "調書のC2: 1,515件 → 1600" in said and "調書のD2: (空欄) → 1830" in said and "1バイトも" in said


def test_an_official_sheet_is_filled_with_what_is_known_by_now_and_says_it_when_read_again(tmp_path: Path) -> None:
    tables = real.tables()
    content = plain(tables)
    both_sheets(from_transcript(), tmp_path / "both")
    now = folder.load(tmp_path / "both")
    wanted = fillable(open_file("調書.xlsx", content), now)
    assert "7団体" in wanted.values() and "1,830件" in wanted.values()
    filled = fill("調書.xlsx", content, wanted)
    read = read_file("調書.xlsx", filled.content, tables.stated)
    value = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in read.tables["observations"]}
    assert (value["cloud_users", 2021, "actual"], value["open_data", 2021, "actual"]) == (7, 1830)
    assert fillable(open_file("調書.xlsx", filled.content), now) == {}
