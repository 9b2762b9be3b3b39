"""A file gets a name that Windows, macOS and Linux take, whatever a section or a sheet is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.app.downloads import file_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kaitohyo_R3_情報システム課.xlsx", "kaitohyo_R3_情報システム課.xlsx"),
        ('企画:総務*?"<課>|a/b\\c.xlsx', "企画：総務＊？＂＜課＞｜a／b￥c.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("lpt1.記録.txt", "_lpt1.記録.txt"),
        ("console.xlsx", "console.xlsx"),
        ("末尾の点. .xlsx", "末尾の点.xlsx"),
        ("か\u3099課\u202e\u0007\ue000.csv", "が課〓.csv"),
        (" .xlsx", "無題.xlsx"),
    ],
)
def test_what_a_system_forbids_is_written_otherwise(name: str, expected: str) -> None:
    assert file_name(name) == expected


@given(st.text(max_size=300))
def test_any_name_can_be_saved_and_keeps_its_ending(text: str) -> None:
    name = file_name(f"{text}.xlsx")
    assert len(name.encode()) <= 181 and name.endswith(".xlsx") and not set(name) & set('\\/:*?"<>|')
    assert name.isprintable() and name.strip() == name and len(name) > len(".xlsx")
