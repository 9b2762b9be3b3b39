"""The collecting form: only what is owed, filled in and read back by key."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from lib.intake.files.book import ReadFile
from lib.intake.files.excel import FORM_SHEET
from lib.intake.form import ANSWERS
from lib.intake.read import read_file
from lib.office.forms import GROUP_SECTION, make_forms, owed
from lib.store.tables import Tables


def _filled(tables: Tables, *answers: Any) -> ReadFile:
    (form,) = make_forms(tables, 2021).values()
    book = openpyxl.load_workbook(io.BytesIO(form))
    for n, answer in enumerate(answers):
        book[ANSWERS].cell(7 + n, 10, answer)
    out = io.BytesIO()
    book.save(out)
    return read_file("回答.xlsx", out.getvalue(), tables.stated)


def _values(read: ReadFile) -> dict[str, float]:
    return {r["indicator_id"]: r["value"] for r in read.tables["observations"]}


def test_a_form_holds_what_is_owed_and_nothing_else(tables: Tables) -> None:
    assert make_forms(tables) == {}, "nothing is owed of the years that the sheet judges"
    wanted = owed(tables, 2021)
    assert set(wanted["indicator_id"]) == {"cloud_users", "open_data"} and set(wanted["section"]) == {GROUP_SECTION}
    book = openpyxl.load_workbook(io.BytesIO(make_forms(tables, 2021)[GROUP_SECTION]))
    sheet = book[ANSWERS]
    assert sheet.max_row == 8 and book[FORM_SHEET].sheet_state == "veryHidden"
    assert sheet.protection.sheet and not sheet.cell(7, 10).protection.locked and sheet.cell(7, 7).protection.locked
    assert [sheet.cell(7, c).value for c in (3, 6, 7, 9)] == [
        "長崎県自治体クラウドサービス県内利用団体数",
        "R3",
        8,
        "団体",
    ]
    assert sheet.data_validations.dataValidation


def test_answers_come_back_by_key_with_the_cell_they_stand_in(tables: Tables) -> None:
    read = _filled(tables, 9, 1830.5)
    assert _values(read) == {"cloud_users": 9, "open_data": 1830.5} and read.level == "info"
    assert [r["source_ref"] for r in read.tables["observations"]] == ["回答!J7", "回答!J8"]
    assert all(
        r["sheet_year"] == 2021 and r["source_id"] == read.tables["sources"][0]["source_id"]
        for r in read.tables["observations"]
    )


def test_a_blank_stays_unreported_and_zero_is_a_number(tables: Tables) -> None:
    read = _filled(tables, None, 0)
    assert _values(read) == {"open_data": 0} and any("空欄が1件" in m.text for m in read.messages)


@pytest.mark.parametrize("answer", ["約9", "9件", "九", "9(R3)", "10以上"])
def test_what_is_no_plain_number_is_an_error_in_words(answer: str, tables: Tables) -> None:
    read = _filled(tables, answer, 1830)
    assert read.level == "error" and any(m.place == "回答!J7" for m in read.messages)
    assert "cloud_users" not in _values(read)


def test_the_units_own_sign_may_stand_behind_the_number(tables: Tables) -> None:
    assert _values(_filled(tables, "9団体"))["cloud_users"] == 9


def test_a_form_of_another_data_set_is_told_apart(tables: Tables) -> None:
    (form,) = make_forms(tables, 2021).values()
    others = {**tables.stated, "indicators": tables.stated["indicators"].iloc[2:]}
    read = read_file("回答.xlsx", form, others)
    assert read.level == "error" and "いまのデータにありません" in read.messages[0].text


def test_an_answer_where_nothing_was_asked_is_said(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, 5)
    assert any("回答欄ではない行" in m.text and m.level == "warning" for m in read.messages)


def test_a_form_without_its_keys_is_refused(tables: Tables) -> None:
    (form,) = make_forms(tables, 2021).values()
    book = openpyxl.load_workbook(io.BytesIO(form))
    book[FORM_SHEET]["A1"] = "消えた"
    out = io.BytesIO()
    book.save(out)
    read = read_file("回答.xlsx", out.getvalue(), tables.stated)
    assert read.level == "error" and "配られた回答票に書き直してください" in read.messages[0].text


def test_a_formula_without_its_result_is_asked_about_and_gives_no_number(tables: Tables) -> None:
    read = _filled(tables, "=1+8", 1830)
    assert read.level == "warning" and "cloud_users" not in _values(read)
    assert any("式の計算結果" in m.text for m in read.messages)
