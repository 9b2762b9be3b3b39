from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.formulas import escaped, safe, unescaped
from lib.findings.indicator_file import Rate
from lib.report import export
from lib.report.export import Sheet, TooLargeError, to_csv, to_excel

PREFACE = [("データ版", "abcd1234"), ("絞り込み", "=cmd|' /C calc'!A0")]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", " =1", "<script>alert(1)</script>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_spreadsheet_finds_no_formula_in_a_file(text: str) -> None:
    rows = pd.DataFrame({text: [text]})
    for line in csv.reader(io.StringIO(to_csv(rows, PREFACE).decode("utf-8-sig"))):
        for cell in line:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
    book = openpyxl.load_workbook(io.BytesIO(to_excel([Sheet("表", rows, PREFACE)])))
    for row in book.active.iter_rows():
        for cell in row:
            assert cell.data_type != "f" and cell.hyperlink is None


@given(st.text(max_size=50))
def test_no_text_starts_a_formula_once_it_is_made_safe(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_figures_stay_figures_and_a_missing_one_stays_empty() -> None:
    rows = pd.DataFrame({"値": [1750.0, float("nan"), -3.0]})
    book = openpyxl.load_workbook(io.BytesIO(to_excel([Sheet("表", rows, PREFACE)])))
    values = [r[0] for r in book.active.iter_rows(min_row=5, values_only=True)]
    assert values[:3] == [1750, None, -3]
    lines = list(csv.reader(io.StringIO(to_csv(rows, PREFACE).decode("utf-8-sig"))))
    assert [line[0] for line in lines[4:7]] == ["1750", "", "-3"]


def test_a_file_carries_the_version_and_the_filters() -> None:
    text = to_csv(pd.DataFrame({"a": [1]}), PREFACE).decode("utf-8-sig")
    assert "データ版,abcd1234" in text and "絞り込み" in text


def test_a_text_longer_than_a_cell_says_how_much_is_left_out() -> None:
    rows = pd.DataFrame({"名": ["あ" * 40_000, "い" * 32_767]})
    book = openpyxl.load_workbook(io.BytesIO(to_excel([Sheet("表", rows, PREFACE)])))
    cut, whole = (str(book.active.cell(row, 1).value) for row in (5, 6))
    assert len(cut) <= 32_767 and cut.endswith("あ…(Excelのセルに入らない7,293字を省略)")
    assert whole == "い" * 32_767


def test_more_rows_than_a_sheet_holds_are_refused_and_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel's own limit is a million rows: XlsxWriter leaves out what is beyond, without a word."""
    monkeypatch.setattr(export, "MOST_ROWS", 8)
    assert to_excel([Sheet("表", pd.DataFrame({"値": range(4)}), PREFACE)])
    with pytest.raises(TooLargeError, match="「表」は5行あり、Excelの1枚\\(8行\\)に入りません。"):
        to_excel([Sheet("表", pd.DataFrame({"値": range(5)}), PREFACE)])


@given(st.text(st.sampled_from("'=+-@\t\r\n ＝－＠a5あ"), max_size=8))
def test_an_escaped_text_starts_no_formula_and_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


def test_a_text_that_was_never_escaped_keeps_its_apostrophe() -> None:
    assert unescaped("'21世紀") == "'21世紀" and unescaped("''21世紀") == "'21世紀"


def test_a_private_letter_stays_and_is_named_above_the_rows() -> None:
    rows = pd.DataFrame({"担当": ["課長\ue000野", "\ue000\uf8ff", None]})
    words = "外字2種(U+E000、U+F8FF)があります。外字を登録したPC以外では、空白や別の文字になります。"
    assert words in to_csv(rows, PREFACE).decode("utf-8-sig")
    values = [
        row[0] for row in openpyxl.load_workbook(io.BytesIO(to_excel([Sheet("表", rows, PREFACE)]))).active.values
    ]
    assert "文字" in values and "課長\ue000野" in values
    assert "外字" not in to_csv(pd.DataFrame({"担当": ["髙﨑𠮷田✅"]}), PREFACE).decode("utf-8-sig")


def _page(rows: pd.DataFrame, **more: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_excel([Sheet("表", rows, PREFACE, **more)]))).active


def _cells(rows: pd.DataFrame) -> list[tuple[object, str]]:
    return [(row[0].value, row[0].number_format) for row in _page(rows).iter_rows(min_row=5)]


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Rate(0.5, "50%"), "#,##0%"),
        (Rate(0.797, "79.7%"), "#,##0.0%"),
        (Rate(12.34, "1,234%"), "#,##0%"),
        (Rate(-0.4, "0%未満"), '"0%未満"'),
    ],
)
def test_a_rate_is_a_number_shown_in_the_words_of_the_screens(rate: Rate, shown: str) -> None:
    rows = pd.DataFrame({"達成率": [rate, None]}, dtype=object)
    assert _cells(rows)[0] == (rate.value, shown) and _cells(rows)[1][0] is None
    assert to_csv(rows, PREFACE).decode("utf-8-sig").splitlines()[4].strip('"') == rate.words


@pytest.mark.parametrize(
    ("value", "shown"), [(1750.0, "#,##0"), (60.1, "#,##0.0"), (-3, "#,##0"), (1234567.125, "#,##0.000")]
)
def test_a_number_is_parted_by_thousands_and_keeps_its_decimals(value: float, shown: str) -> None:
    assert _cells(pd.DataFrame({"値": [value]}))[0] == (value, shown)


def test_a_name_that_looks_like_a_formula_stays_text_beside_numbers() -> None:
    rows = pd.DataFrame({"指標": ["=1+1", "あ" * 80], "値": [1.0, None]}, dtype=object)
    row = next(_page(rows).iter_rows(min_row=5, max_row=5))
    assert (row[0].value, row[0].data_type) == ("'=1+1", "s") and row[1].data_type == "n"


def test_a_book_prints_on_a4_across_one_page_wide_with_its_heads_on_each_page() -> None:
    page = _page(
        pd.DataFrame({"指標": ["あ"] * 90, "値": range(90), "根拠": [""] * 90}), fixed="指標", printed_until="値"
    )
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert page.page_setup.fitToWidth in (None, 1)  # 1 is what a book means that says nothing
    assert page.print_title_rows == "$4:$4" and page.print_area == "'表'!$A$1:$B$94" and page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:C94"


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    page = _page(pd.DataFrame({"理由": ["短い", "長い文" * 200]}))
    assert page.row_dimensions[6].height > 3 * page.row_dimensions[5].height


@pytest.mark.parametrize("rows", [pd.DataFrame(), pd.DataFrame({"指標": []}), pd.DataFrame({"指標": ["一"]})])
def test_no_row_and_one_row_make_a_book(rows: pd.DataFrame) -> None:
    assert _page(rows)["A1"].value == "データ版"
