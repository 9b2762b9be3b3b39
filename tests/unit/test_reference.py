from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.reference import (
    Reference,
    box_place,
    cell_place,
    cited,
    column_letters,
    column_number,
    is_place,
    line_of,
    line_place,
    lines_in,
)


@pytest.mark.parametrize(
    ("place", "words", "kind"),
    [("L17", "17行", "行"), ("表1!C7", "表1のC7", "セル"), ("p3:12,40,88,52", "3ページ", "ページ")],
)
def test_a_place_is_a_line_a_cell_or_a_box(place: str, words: str, kind: str) -> None:
    ref = Reference("r3_sheet", place)
    assert is_place(place) and (ref.words, ref.kind) == (words, kind)


@pytest.mark.parametrize(
    "text", ["", "17", "L0", "L017", "L-1", "L1234567", "表1!7C", "!C7", "a/b!C7", "p0:1,2,3,4", "p3:1,2,3", "L17 "]
)
def test_anything_else_is_no_place(text: str) -> None:
    assert not is_place(text) and line_of(text) == 0


@given(st.integers(1, 999_999), st.integers(0, 99_998), st.integers(0, 16_383), st.integers(1, 9_999))
def test_what_is_written_is_read_back(line: int, row: int, column: int, page: int) -> None:
    assert line_of(line_place(line)) == line
    assert Reference("s", cell_place("令和3年度", row, column)).cell == ("令和3年度", row, column)
    assert Reference("s", box_place(page, (1.4, 2.6, 30, 4))).box == (page, (1, 3, 30, 4))


def test_columns_of_a_workbook_count_past_z() -> None:
    assert [cell_place("表", 0, n) for n in (0, 25, 26, 701, 702)] == ["表!A1", "表!Z1", "表!AA1", "表!ZZ1", "表!AAA1"]
    assert column_letters(16_383) == "XFD" and column_number("XFD") == 16_383


def test_every_column_of_excel_has_letters_that_name_it_alone() -> None:
    letters = [column_letters(column) for column in range(16_384)]
    assert [column_number(name) for name in letters] == list(range(16_384))


def test_a_column_before_the_first_has_no_letters() -> None:
    with pytest.raises(ValueError, match="0以上"):
        column_letters(-1)


def test_places_are_looked_up_in_order_neighbours_joined_and_older_sheets_by_name() -> None:
    here = [Reference("s", p) for p in ("L10", "L3", "L4", "L4", "L5")]
    assert cited(here) == "3〜5・10行" and cited(here, "") == "3〜5・10" and cited([]) == ""
    older = [Reference("a", "L12", "R3調書"), Reference("a", "L9", "R3調書")]
    assert cited([*older, *here]) == "3〜5・10行、R3調書9・12行"
    assert (
        cited([Reference("s", "表1!C10"), Reference("s", "表1!C9"), Reference("s", "L2")]) == "2行・表1のC9・表1のC10"
    )


def test_a_place_of_another_document_is_another_place() -> None:
    one, other = Reference("a", "L3", "R3調書"), Reference("b", "L3")
    assert len({one, other}) == 2 and (one.key, other.key) == ("a:L3", "L3")


def test_lines_of_a_column_leave_out_what_is_no_line() -> None:
    found = lines_in(pd.Series(["L3", "表1!C7", "p3:12,40,88,52", None]))
    assert found.iloc[0] == 3 and found.iloc[1:].isna().all()


def test_a_page_called_as_its_document_is_not_said_twice() -> None:
    cell = Reference("a", "調書!H17", "R3調書")
    assert cell.words == "R3調書のH17" and cited([cell]) == "R3調書のH17"
    assert (
        Reference("a", "調書!H17").words == "調書のH17" and Reference("a", "表1!C7", "R3調書").words == "R3調書表1のC7"
    )
