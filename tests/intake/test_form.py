"""The collecting form: only what is owed, filled in, and read back by what stands in its rows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from lib.contract.terms import WAITING
from lib.findings.reporting import OWN, waiting_rows
from lib.intake.check.questions import questions
from lib.intake.files.book import Message, ReadFile
from lib.intake.files.workbook import FORM_SHEET
from lib.intake.form import ANSWERS, HEAD_ROWS
from lib.intake.read import read_file
from lib.judge.evaluation import Evaluation
from lib.office.forms import GROUP_SECTION, asked, make_form
from lib.store.tables import Tables
from lib.ui.screens.intake.models.collect import blank_years
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.intake.careless import REMARK, STRAY, careless

CLOUD, DATA = "cloud_users", "open_data"  # what the form asks for in rows 7 and 8
_ANSWER, _NOTE = 10, 11  # columns


def _book(tables: Tables) -> openpyxl.Workbook:
    form = make_form(tables, GROUP_SECTION, 2021)
    return openpyxl.load_workbook(io.BytesIO(form))


def _read(book: openpyxl.Workbook, tables: Tables) -> ReadFile:
    out = io.BytesIO()
    book.save(out)
    return read_file("回答.xlsx", out.getvalue(), tables.stated)


def _filled(tables: Tables, *answers: Any, then: Callable[[Worksheet], None] = lambda sheet: None) -> ReadFile:
    """A form with these answers from its first row on, and what else an office does to its sheet."""
    book = _book(tables)
    for n, answer in enumerate(answers):
        book[ANSWERS].cell(7 + n, _ANSWER, answer)
    then(book[ANSWERS])
    return _read(book, tables)


def _without_kept_texts(book: openpyxl.Workbook) -> None:
    """A form as it was before forms kept what they handed out."""
    hidden = book[FORM_SHEET]
    for row in range(7, hidden.max_row + 1):
        key = json.loads(hidden.cell(row, 1).value)
        hidden.cell(row, 1, json.dumps({name: value for name, value in key.items() if name != "written"}))


def _values(read: ReadFile) -> dict[str, float]:
    return {r["indicator_id"]: r["value"] for r in read.tables["observations"] if r["value"] is not None}


def _asked(read: ReadFile, kind: str) -> list[Message]:
    return [m for m in read.messages if m.question and m.question.kind == kind]


def test_a_form_holds_what_its_section_has_to_report_and_nothing_else(tables: Tables) -> None:
    assert asked(tables).empty, "nothing is owed of the years that the sheet judges"
    wanted = asked(tables, 2021)
    assert dict(wanted["section"].value_counts()) == {
        "建設企画課": 2,
        "情報システム課": 2,
        "次世代情報化推進室": 1,
        GROUP_SECTION: 2,
    }
    assert set(wanted.loc[wanted["section"] == GROUP_SECTION, "indicator_id"]) == {CLOUD, DATA}
    book = openpyxl.load_workbook(io.BytesIO(make_form(tables, GROUP_SECTION, 2021)))
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


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://example.jp")', "+1", "@数", "{=1}", "\t=1", "数\x07の\x0b名\x00", "数\ufffe"]
)
def test_any_name_is_a_text_in_a_form_and_comes_back(name: str, tables: Tables) -> None:
    indicators = tables.stated["indicators"].copy()
    indicators.loc[indicators["indicator_id"] == CLOUD, ["name", "unit"]] = name
    frames = {**tables.stated, "indicators": indicators}
    named = Tables(frames, "named", tables.origin, frames)
    cells = [cell for row in _book(named).worksheets[0].iter_rows() for cell in row]
    assert cells and all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert _values(_filled(named, 9, 1830)) == {CLOUD: 9, DATA: 1830}


def test_answers_come_back_by_key_with_the_cell_they_stand_in(tables: Tables) -> None:
    read = _filled(tables, 9, 1830.5)
    assert _values(read) == {CLOUD: 9, DATA: 1830.5} and not read.messages
    assert [r["source_ref"] for r in read.tables["observations"]] == ["回答!J7", "回答!J8"]
    assert all(
        r["sheet_year"] == 2021 and r["source_id"] == read.tables["sources"][0]["source_id"]
        for r in read.tables["observations"]
    )


def test_a_blank_stays_unreported_and_zero_is_a_number(tables: Tables) -> None:
    read = _filled(tables, None, 0)
    assert _values(read) == {DATA: 0} and any("空欄が1件" in m.text for m in read.messages)


@pytest.mark.parametrize("answer", ["9件", "九", "9(R2)", "10以上", "7\n2", "2,519\n(うち女性 400)", "9〜10", "#N/A"])
def test_one_bad_cell_is_refused_with_its_row_and_the_others_come_in(answer: str, tables: Tables) -> None:
    read = _filled(tables, answer, 1830)
    assert _values(read) == {DATA: 1830} and read.level == "warning"
    (refused,) = _asked(read, "not_taken")
    assert refused.place == "回答!J7" and "「長崎県自治体クラウドサービス県内利用団体数」のR3" in refused.text
    assert "この行は取り込みません" in refused.text


@pytest.mark.parametrize("answer", ["9団体", " 9 ", "９", "9(R3)"])
def test_the_units_own_sign_and_the_year_may_stand_with_the_number(answer: str, tables: Tables) -> None:
    assert _values(_filled(tables, answer))[CLOUD] == 9


def test_a_word_beside_the_figure_is_kept_and_asked_about(tables: Tables) -> None:
    read = _filled(tables, "約9", 1830)
    assert _values(read)[CLOUD] == 9 and "約" in _asked(read, "softened")[0].text
    assert read.tables["observations"][0]["source_text"] == "約9"


@pytest.mark.parametrize(
    ("answer", "state", "is_asked"),
    [("調査中", "not_yet_reported", False), ("―", "not_yet_reported", False), ("未定", "not_yet_reported", True), ("非公表", "not_published", True)],
)  # fmt: skip
def test_words_in_place_of_a_figure_are_kept_as_its_state(
    answer: str, state: str, is_asked: bool, tables: Tables
) -> None:
    read = _filled(tables, answer, 1830)
    row = read.tables["observations"][0]
    assert (row["indicator_id"], row["value"], row["report_state"], row["source_text"]) == (CLOUD, None, state, answer)
    assert _values(read) == {DATA: 1830} and bool(_asked(read, "not_taken")) is is_asked
    assert any(m.place == "回答!J7" and answer in m.text for m in read.messages)


def test_words_do_not_strike_a_figure_that_is_there(tables: Tables) -> None:
    rows = tables.stated["observations"].copy()
    is_answered = (rows["indicator_id"] == CLOUD) & (rows["fiscal_year"] == 2021) & (rows["measure"] == "actual")
    rows.loc[is_answered, ["value", "report_state"]] = [7.0, "reported"]
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, "調査中")
    out = io.BytesIO()
    book.save(out)
    read = read_file("回答.xlsx", out.getvalue(), {**tables.stated, "observations": rows})
    assert not read.tables["observations"] and "現在のデータの値は7です" in _asked(read, "not_taken")[0].text


# ---------------------------------------------------------------------- rows that were moved, written over or lost


def _sort(sheet: Worksheet) -> None:
    first, second = ([sheet.cell(row, c).value for c in range(1, 12)] for row in (7, 8))
    for column, (above, below) in enumerate(zip(first, second, strict=True), start=1):
        sheet.cell(7, column).value = below
        sheet.cell(8, column).value = above


@pytest.mark.parametrize("is_old", [False, True])
def test_sorted_rows_are_followed_by_their_names(is_old: bool, tables: Tables) -> None:
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    book[ANSWERS].cell(8, _ANSWER, 1830)
    _sort(book[ANSWERS])
    if is_old:
        _without_kept_texts(book)
    read = _read(book, tables)
    assert _values(read) == {CLOUD: 9, DATA: 1830} and read.level == "info"
    assert {r["indicator_id"]: r["source_ref"] for r in read.tables["observations"]} == {
        CLOUD: "回答!J8",
        DATA: "回答!J7",
    }
    assert any("2行が、配布時と異なる位置にあります(7・8行)" in m.text for m in read.messages)


@pytest.mark.parametrize("row", [1, 4, 7, 8])
def test_rows_that_were_pushed_down_are_followed(row: int, tables: Tables) -> None:
    read = _filled(tables, 9, 1830, then=lambda sheet: sheet.insert_rows(row))
    assert _values(read) == {CLOUD: 9, DATA: 1830} and read.level == "info"


def test_a_column_that_was_inserted_is_followed_by_the_headings(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, then=lambda sheet: sheet.insert_cols(3))
    assert _values(read) == {CLOUD: 9, DATA: 1830}


def test_a_deleted_row_is_said_and_the_other_is_not_filed_under_it(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, then=lambda sheet: sheet.delete_rows(7))
    assert _values(read) == {DATA: 1830}
    assert "「長崎県自治体クラウドサービス県内利用団体数」のR3の行がありません" in _asked(read, "row_gone")[0].text


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        (1, "別の事業群〔other〕", "事業群は「別の事業群〔other〕」"),
        (2, "別の事業", "事務事業は「別の事業」"),
        (3, "利用する市町の数", "指標は「利用する市町の数」"),
        (6, "R2", "年度は「R2」(配布時は「R3」)"),
        (9, "市町", "単位は「市町」(配布時は「団体」)"),
        (3, None, "指標は「空欄」"),
    ],
)
@pytest.mark.parametrize("is_old", [False, True])
def test_a_row_that_names_something_else_is_refused_in_words(
    column: int, text: str | None, words: str, is_old: bool, tables: Tables
) -> None:
    book = _book(tables)
    sheet = book[ANSWERS]
    sheet.cell(7, _ANSWER, 9)
    sheet.cell(8, _ANSWER, 1830)
    sheet.cell(7, column).value = text
    if is_old:
        _without_kept_texts(book)
    read = _read(book, tables)
    (refused,) = _asked(read, "other_row")
    assert _values(read) == {DATA: 1830} and words in refused.text and "取り込みません" in refused.text
    assert refused.place == sheet.cell(7, column).coordinate.join(("回答!", ""))


def test_names_are_the_same_whatever_their_width_and_the_way_a_year_is_written(tables: Tables) -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["C7"] = " 長崎県自治体クラウドサービス 県内利用団体数\n"
        sheet["F7"] = "令和３年度"

    assert _values(_filled(tables, 9, 1830, then=retype)) == {CLOUD: 9, DATA: 1830}


def test_a_footnote_mark_on_a_name_does_not_part_it_from_its_key(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, then=lambda sheet: sheet.cell(7, 3, f"①{sheet['C7'].value}※1"))
    assert _values(read) == {CLOUD: 9, DATA: 1830} and read.level == "info"
    assert any(m.place == "回答!C7" and "として読み取りました" in m.text for m in read.messages)


def test_a_name_that_two_keys_could_bear_is_refused(tables: Tables) -> None:
    indicators = tables.stated["indicators"].copy()
    for indicator, name in ((CLOUD, "①利用する団体の数"), (DATA, "②利用する団体の数")):
        indicators.loc[indicators["indicator_id"] == indicator, ["name", "unit"]] = [name, "団体"]
    frames = {**tables.stated, "indicators": indicators}
    alike = Tables(frames, "alike", tables.origin, frames)
    read = _filled(alike, 9, 1830, then=lambda sheet: sheet.cell(7, 3, "利用する団体の数"))
    assert _values(read) == {DATA: 1830} and "指標は「利用する団体の数」" in _asked(read, "other_row")[0].text


def test_an_answer_merged_with_its_remark_is_no_remark(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, then=lambda sheet: sheet.merge_cells("J7:K7"))
    assert _values(read) == {CLOUD: 9, DATA: 1830} and not _asked(read, "remark")


def test_comments_on_cells_are_shown(tables: Tables) -> None:
    def comment(sheet: Worksheet) -> None:
        sheet["J7"].comment = Comment("まだ確定では\nない & 参考", "担当")

    read = _filled(tables, 9, 1830, then=comment)
    assert any("J7「まだ確定では ない & 参考」" in m.text for m in read.messages)


def test_a_negative_answer_where_no_other_is_negative_is_asked_about(tables: Tables) -> None:
    read = _filled(tables, -9)
    assert [m.place for m in questions(read, tables) if "負の値" in m.text] == ["回答!J7"]


def test_one_answer_in_merged_cells_is_copied_to_no_row(tables: Tables) -> None:
    read = _filled(tables, 9, then=lambda sheet: sheet.merge_cells("J7:J8"))
    assert _values(read) == {} and ["結合されています" in m.text for m in _asked(read, "not_taken")] == [True, True]


def test_names_may_be_merged_over_rows(tables: Tables) -> None:
    assert _values(_filled(tables, 9, 1830, then=lambda sheet: sheet.merge_cells("A7:A8"))) == {CLOUD: 9, DATA: 1830}


def test_two_answers_to_one_question_are_both_refused(tables: Tables) -> None:
    def copy(sheet: Worksheet) -> None:
        for column in range(1, 10):
            sheet.cell(9, column, sheet.cell(7, column).value)
        sheet.cell(9, _ANSWER, 8)

    read = _filled(tables, 9, 1830, then=copy)
    assert _values(read) == {DATA: 1830} and "2行あります(7・9行)" in _asked(read, "not_taken")[0].text


def test_an_answer_where_nothing_was_asked_is_said(tables: Tables) -> None:
    read = _filled(tables, 9, 1830, 5)
    assert "配布した回答票にない行です" in _asked(read, "other_row")[0].text and len(_values(read)) == 2


@pytest.mark.parametrize("is_old", [False, True])
def test_remarks_and_changed_targets_are_shown_to_the_planner(is_old: bool, tables: Tables) -> None:
    book = _book(tables)
    sheet = book[ANSWERS]
    for place, value in {
        "J7": 9, "J8": 1830, "K7": "8月に確定予定", "G7": 12, "H8": "R元 1,515(基準値)、R2 1,760", "M2": "担当: 企画係", "M8": "検算済み",
    }.items():  # fmt: skip
        sheet[place] = value
    if is_old:
        _without_kept_texts(book)
    read = _read(book, tables)
    assert len(_values(read)) == 2 and "備考に「8月に確定予定」とあります" in _asked(read, "remark")[0].text
    assert "8月に確定予定" in str(read.tables["observations"][0]["attribution_note"])
    changed = {m.place: m.text for m in _asked(read, "overwritten")}
    assert set(changed) == {"回答!G7", "回答!H8"}
    compared = "現在のデータ" if is_old else "配布時"
    assert f"目標値は「12」ですが、{compared}は「8」です" in changed["回答!G7"]
    assert "R2 1,760" in changed["回答!H8"] and any("検算済み" in m.text for m in read.messages)


def test_an_answer_in_the_remarks_is_asked_about_and_not_taken(tables: Tables) -> None:
    read = _filled(tables, None, 1830, then=lambda sheet: sheet.cell(7, _NOTE, "9団体です"))
    assert _values(read) == {DATA: 1830} and "備考の数値は取り込みません" in _asked(read, "remark")[0].text


def test_a_careless_office_loses_no_answer_and_gains_none(tables: Tables, tmp_path: Path) -> None:
    form = tmp_path / "回答.xlsx"
    form.write_bytes(make_form(tables, GROUP_SECTION, 2021))
    careless(form)
    read = read_file("回答.xlsx", form.read_bytes(), tables.stated)
    assert _values(read) == {DATA: 1830} and read.level == "warning"
    states = {r["indicator_id"]: r["report_state"] for r in read.tables["observations"]}
    assert states == {CLOUD: "not_yet_reported", DATA: "reported"}
    assert str(STRAY) in _asked(read, "other_row")[0].text and REMARK in _asked(read, "remark")[0].text


# ---------------------------------------------------------------------- percentages and other scales


def _as_percent(tables: Tables, target: float, actuals: dict[int, float]) -> Tables:
    """The first indicator as a percentage with this target and these actuals."""
    indicators, rows = tables.stated["indicators"].copy(), tables.stated["observations"].copy()
    indicators.loc[indicators["indicator_id"] == CLOUD, "unit"] = "%"
    is_cloud, is_before = rows["indicator_id"] == CLOUD, rows["fiscal_year"] < 2021
    rows.loc[is_cloud & (rows["measure"] == "target"), "value"] = target
    for year, value in actuals.items():
        rows.loc[is_cloud & is_before & (rows["fiscal_year"] == year), "value"] = value
    rows = rows[~(is_cloud & is_before & ~rows["fiscal_year"].isin(list(actuals)))].reset_index(drop=True)
    frames = {**tables.stated, "indicators": indicators, "observations": rows}
    return Tables(frames, "percent", tables.origin, frames)


@pytest.mark.parametrize("actuals", [{2020: 71.7}, {}])
@pytest.mark.parametrize(
    ("answer", "number_format", "value", "is_asked"),
    [
        (85, "General", 85, False), ("85%", "General", 85, False), ("８５％", "General", 85, False), (0.85, "0%", 85, False),
        (0.8512, "0%", 85.12, False), ("0.85%", "General", 0.85, True), (7200, "General", 7200, True),
    ],
)  # fmt: skip
def test_a_percentage_has_one_scale_and_what_does_not_fit_is_asked(
    actuals: dict[int, float], answer: Any, number_format: str, value: float, is_asked: bool, tables: Tables
) -> None:
    percent = _as_percent(tables, 76.0, actuals)

    def write(sheet: Worksheet) -> None:
        sheet["J7"].number_format = number_format

    read = _filled(percent, answer, then=write)
    asked = [m for m in questions(read, percent) if m.question and m.question.kind in ("jump", "scale")]
    assert _values(read) == {CLOUD: value} and [m.place for m in asked] == ["回答!J7"] * is_asked
    assert all("85%なら85と書きます" in m.text for m in asked)


@pytest.mark.parametrize("answer", [0.85, "0.85", 1])
def test_a_share_of_one_beside_percentages_is_not_taken(answer: Any, tables: Tables) -> None:
    read = _filled(_as_percent(tables, 76.0, {2020: 71.7}), answer, 1830)
    (refused,) = _asked(read, "not_taken")
    assert _values(read) == {DATA: 1830} and "割合(0〜1)か百分率かを特定できません" in refused.text
    assert _values(_filled(_as_percent(tables, 1.2, {2020: 0.9}), answer))[CLOUD] == float(answer), (
        "its series is as small"
    )


def test_ten_times_as_much_is_asked_of_a_form_too(tables: Tables) -> None:
    read = _filled(tables, 90)
    assert any("10倍以上違います" in m.text and m.place == "回答!J7" for m in questions(read, tables))


def test_a_form_shows_a_percentage_as_it_is_printed(tables: Tables) -> None:
    sheet = _book(_as_percent(tables, 76.5, {2020: 71.7}))[ANSWERS]
    assert (sheet["G7"].value, sheet["G7"].number_format, sheet["I7"].value) == (76.5, "#,##0.0", "%")
    assert "71.7" in sheet["H7"].value


# ---------------------------------------------------------------------- the file as a whole


def test_a_form_of_another_data_set_is_told_apart(tables: Tables) -> None:
    form = make_form(tables, GROUP_SECTION, 2021)
    others = {**tables.stated, "indicators": tables.stated["indicators"].iloc[2:]}
    read = read_file("回答.xlsx", form, others)
    assert read.level == "error" and "現在のデータにありません" in read.messages[0].text


def test_a_row_of_an_indicator_that_is_no_more_keeps_the_others(tables: Tables) -> None:
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    book[ANSWERS].cell(8, _ANSWER, 1830)
    out = io.BytesIO()
    book.save(out)
    rows = tables.stated["indicators"]
    read = read_file("回答.xlsx", out.getvalue(), {**tables.stated, "indicators": rows[rows["indicator_id"] != CLOUD]})
    assert _values(read) == {DATA: 1830} and "現在のデータにありません" in _asked(read, "other_row")[0].text


def test_a_form_without_its_keys_is_refused(tables: Tables) -> None:
    book = _book(tables)
    book[FORM_SHEET]["A1"] = "消えた"
    read = _read(book, tables)
    assert read.level == "error" and "配布された回答票のブックに書き直してください" in read.messages[0].text


@pytest.mark.parametrize("is_text", [False, True])
def test_the_table_of_a_form_alone_is_refused_with_what_to_do(is_text: bool, tables: Tables) -> None:
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    del book[FORM_SHEET]
    if is_text:
        lines = ["\t".join(str(cell.value or "") for cell in row) for row in book[ANSWERS].iter_rows()]
        read = read_file("回答.txt", "\n".join(lines).encode(), tables.stated)
    else:
        read = _read(book, tables)
    assert read.level == "error" and "配布された回答票のブックに書き直してください" in read.messages[0].text
    assert not any(read.tables.values())


def test_a_key_that_was_written_over_leaves_its_row_out(tables: Tables) -> None:
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    book[ANSWERS].cell(8, _ANSWER, 1830)
    book[FORM_SHEET]["A7"] = json.dumps({"indicator_id": CLOUD, "fiscal_year": "いつか"})
    read = _read(book, tables)
    assert _values(read) == {DATA: 1830} and _asked(read, "other_row")


def test_a_sheet_of_another_form_in_the_book_is_said(tables: Tables) -> None:
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    book.copy_worksheet(book[ANSWERS]).title = "回答 (2)"
    book.create_sheet("内訳")["A1"] = 5
    read = _read(book, tables)
    assert _values(read) == {CLOUD: 9} and "回答 (2)" in _asked(read, "other_sheet")[0].text
    assert any("シート「内訳」" in m.text for m in read.messages)


def test_a_formula_without_its_result_is_asked_about_and_gives_no_number(tables: Tables) -> None:
    read = _filled(tables, "=1+8", 1830)
    (asked,) = _asked(read, "not_taken")
    assert _values(read) == {DATA: 1830} and "式の計算結果" in asked.text
    assert asked.question and asked.question.subject == (CLOUD, 2021), "a cell's place would silence next year's form"
    assert not _asked(read, "no_result")


def test_an_answer_goes_with_the_newest_sheet_that_came_meanwhile(tables: Tables) -> None:
    rows = tables.stated["observations"]
    newer = rows[rows["indicator_id"] == CLOUD].assign(sheet_year=2022)
    book = _book(tables)
    book[ANSWERS].cell(7, _ANSWER, 9)
    out = io.BytesIO()
    book.save(out)
    later = {**tables.stated, "observations": pd.concat([rows, newer], ignore_index=True)}
    read = read_file("回答.xlsx", out.getvalue(), later)
    assert read.tables["observations"][0]["sheet_year"] == 2022, "a blank of the newer sheet would win over it"


def test_a_baseline_among_the_actuals_before_is_named(tables: Tables) -> None:
    sheet = _book(tables)[ANSWERS]
    assert [sheet.cell(row, 8).value for row in (7, 8)] == ["R元 5(基準値)、R2 5", "R元 1,515(基準値)、R2 1,750"]


def test_a_form_that_did_not_name_the_baseline_is_read_as_before(tables: Tables) -> None:
    book = _book(tables)
    _without_kept_texts(book)
    for row, before in ((7, "R元 5、R2 5"), (8, "R元 1,515、R2 1,750")):
        book[ANSWERS].cell(row, 8, before)
        book[ANSWERS].cell(row, _ANSWER, row)
    read = _read(book, tables)
    assert _values(read) == {CLOUD: 7, DATA: 8} and not [m for m in read.messages if "R元" in m.text]


def _owed_by_reporting(evaluation: Evaluation) -> dict[tuple[str, int], set[str]]:
    """Section and year -> the indicators that 報告状況 counts as waiting for that year's actual."""
    view = narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))
    counted: dict[tuple[str, int], set[str]] = {}
    rows = waiting_rows(view)
    section_of = {(row.indicator_id, row.status): row.section for row in rows.itertuples()}
    for cell in view.cells[view.cells["status"].isin(list(WAITING))].itertuples():
        section = section_of[cell.indicator_id, cell.status]
        section = GROUP_SECTION if section == OWN else section
        counted.setdefault((section, int(cell.fiscal_year)), set()).add(cell.indicator_id)
    assert sum(map(len, counted.values())) == rows["count"].sum()
    return counted


@pytest.mark.parametrize("data", ["evaluation", "two_years", "prefecture"])
def test_a_form_holds_exactly_what_the_section_owes_by_the_count_of_reporting(
    data: str, request: pytest.FixtureRequest
) -> None:
    evaluation: Evaluation = request.getfixturevalue(data)
    counted = _owed_by_reporting(evaluation)
    years = sorted({year for _, year in counted})
    assert years and years == blank_years(evaluation.tables)
    for year in years:
        sections = asked(evaluation.tables, year)["section"].unique()
        forms = {str(section): make_form(evaluation.tables, str(section), year) for section in sections}
        assert set(forms) == {section for section, of_year in counted if of_year == year}
        for section, form in forms.items():
            hidden = openpyxl.load_workbook(io.BytesIO(form))[FORM_SHEET]
            keys = [json.loads(str(row[0].value)) for row in hidden.iter_rows(min_row=HEAD_ROWS + 1)]
            asked_for = [key["indicator_id"] for key in keys]
            assert len(asked_for) == len(set(asked_for)) and set(asked_for) == counted[section, year]
            assert {key["fiscal_year"] for key in keys} == {year}


def test_a_target_without_a_cell_for_its_actual_is_asked_for(evaluation: Evaluation) -> None:
    """RPA利用所属 has a target for R3, and its sheet no cell yet for the actual."""
    form = make_form(evaluation.tables, "情報システム課", 2021)
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(form))[ANSWERS].iter_rows(values_only=True)]
    assert any("RPA作成ロボット利用所属数" in row and "R3" in row and 15 in row for row in rows)
