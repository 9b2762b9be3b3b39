"""Sheets as offices really make them: every figure is read right, or asked about, and none is lost in silence."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.small import FIGURES, FIRST, PROJECTS, SECOND, SHEET, asked, figures, money, read, spaced

FIRST_NAME, SECOND_NAME = "県外からの移住者数", "移住相談の満足度"
PLAIN = read()


def test_the_plain_sheet_is_read_whole() -> None:
    counts = PLAIN.counts
    assert counts is not None
    assert (counts.on_sheet, counts.read, counts.asked, counts.left_out) == (FIGURES, FIGURES, 0, 0)
    assert figures(PLAIN)[FIRST_NAME, 2021, "actual"] == 1768 and figures(PLAIN)[SECOND_NAME, 2021, "target"] == 72
    assert money(PLAIN)["移住支援金給付事業", 2021, "personnel"] == 3977
    assert {p["section"] for p in PLAIN.tables["projects"]} == {"地域づくり推進課"}


def _same(bent: object) -> None:
    """The bent sheet says what the plain one says."""
    assert callable(bent)
    found = read(bent)
    assert figures(found) == figures(PLAIN) and money(found) == money(PLAIN)
    assert found.counts is not None and found.counts.read == FIGURES
    units = [{r["name"]: r["unit"] for r in one.tables["indicators"]} for one in (found, PLAIN)]
    assert units[0] == units[1]


def test_blank_columns_between_the_figures_shift_nothing() -> None:
    def bend(sheet: Worksheet) -> None:
        spaced(sheet, range(5, 14))

    _same(bend)


def test_a_unit_in_a_column_of_its_own_is_no_name() -> None:
    def bend(sheet: Worksheet) -> None:
        for row, unit in ((FIRST, "人"), (SECOND, "%")):
            sheet.cell(row - 1, 3).value, sheet.cell(row, 3).value = "単位", unit
            for at in (row, row + 1):
                for column in range(5, 12):
                    cell = sheet.cell(at, column)
                    if isinstance(cell.value, str) and cell.value != "進捗状況":
                        cell.value = cell.value.replace(unit, "")

    _same(bend)


@pytest.mark.parametrize(
    "words", [("目標", "実績", "達成率"), ("目標①", "実績②", "達成率②÷①(%)"), ("計画値", "実績値", "達成度")]
)
def test_labels_are_found_however_short_they_are(words: tuple[str, str, str]) -> None:
    def bend(sheet: Worksheet) -> None:
        for row in (FIRST, SECOND):
            for at, word in enumerate(words):
                sheet.cell(row + at, 4).value = word

    _same(bend)


def test_headings_that_printing_repeats_are_no_figures_and_no_texts() -> None:
    def bend(sheet: Worksheet) -> None:
        heading = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=15, max_row=18)]
        sheet.insert_rows(PROJECTS[1], 4)
        for at, values in enumerate(heading):
            for column, value in enumerate(values, start=1):
                sheet.cell(PROJECTS[1] + at, column).value = value

    _same(bend)
    found = read(bend)
    assert [t["text"] for t in found.tables["legal_bases"]] == [t["text"] for t in PLAIN.tables["legal_bases"]]


def test_headings_repeated_inside_a_project_do_not_shift_its_years() -> None:
    def bend(sheet: Worksheet) -> None:
        heading = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=15, max_row=18)]
        sheet.insert_rows(PROJECTS[0] + 2, 4)
        for at, values in enumerate(heading):
            for column, value in enumerate(values, start=1):
                sheet.cell(PROJECTS[0] + 2 + at, column).value = value

    _same(bend)


@pytest.mark.parametrize("word", ["計", "合計", "小計", "事業群計"])
def test_a_subtotal_is_no_figure_of_a_project_and_is_said(word: str) -> None:
    def bend(sheet: Worksheet) -> None:
        row = PROJECTS[1] + 6
        sheet.insert_rows(row)
        for column, value in ((4, word), (5, 1440831), (6, 23715), (7, 13522)):
            sheet.cell(row, column).value = value

    _same(bend)
    found = read(bend)
    assert found.counts is not None and (found.counts.left_out, found.counts.on_sheet) == (3, FIGURES + 3)
    assert any("計の行" in m.text and "1440831" in m.text for m in found.messages)
    assert not asked(found, "1440831")


@pytest.mark.parametrize(
    "head", ["R3年", "3年度", "令和3年度(2021)", "R3(2021)", "R.3", "FY2021", "R3※", "R3目標", "R3(見込)", "R3年度末", "3", "R3\n(2021)", "R\u200b3", "２０２１"]
)  # fmt: skip
def test_a_year_is_read_however_its_head_is_spelled(head: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST - 1, 6).value = head

    _same(bend)


def test_a_head_among_the_years_that_is_not_understood_names_the_figures_it_loses() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST - 1, 7).value = "中間"

    found = read(bend)
    assert (FIRST_NAME, 2022, "target") not in figures(found)
    said = asked(found, "見出し「中間」")
    assert [m.place for m in said] == [f"{SHEET}!G6"] and "2,200人" in said[0].text


def test_a_figure_that_belongs_to_nothing_is_asked_about_where_it_stands() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.insert_rows(FIRST + 3)
        sheet.cell(FIRST + 3, 8).value = 12345

    found = read(bend)
    assert [m.place for m in asked(found, "「12345」")] == [f"{SHEET}!H9"]
    assert found.counts is not None and found.counts.left_out == 1
    assert found.counts.on_sheet == found.counts.read + found.counts.asked + found.counts.left_out


@pytest.mark.parametrize(
    ("name", "cells", "expected", "unit"),
    [
        ("健康寿命(男性)", ("72.5歳", "72.3歳"), "健康寿命(男性)", "歳"),
        ("観光客の満足度(大変満足の割合)", ("34.0%", "33.8%"), "観光客の満足度(大変満足の割合)", "%"),
        ("素材生産量(千m3)", (150, 149), "素材生産量", "千m3"),
        ("素材生産量", ("150千m3", "149千m3"), "素材生産量", "千m3"),
        ("一人あたり緑地面積", ("11.0㎡/人", "10.0㎡/人"), "一人あたり緑地面積", "m2/人"),
        ("講座の受講者(延べ人)(累計)", (150, 149), "講座の受講者", "延べ人"),
    ],
)
def test_a_bracket_is_a_unit_only_where_it_is_one(
    name: str, cells: tuple[object, object], expected: str, unit: str
) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 2).value = name
        for row in (FIRST, FIRST + 1):
            for column in range(5, 12):
                if sheet.cell(row, column).value != "進捗状況":
                    sheet.cell(row, column).value = None
        sheet.cell(FIRST, 6).value, sheet.cell(FIRST + 1, 6).value = cells

    found = read(bend)
    assert {r["name"]: r["unit"] for r in found.tables["indicators"] if r["kind"] == "group"}[expected] == unit


def test_two_indicators_that_differ_in_brackets_are_two() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 2).value, sheet.cell(SECOND, 2).value = "満足度(男性)", "満足度(女性)"

    found = read(bend)
    assert found.level != "error"
    assert [r["name"] for r in found.tables["indicators"] if r["kind"] == "group"] == ["満足度(男性)", "満足度(女性)"]


def test_a_share_typed_beside_percentages_is_asked_about_and_becomes_no_number() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(SECOND, 7).value = 0.76

    found = read(bend)
    assert figures(found)[SECOND_NAME, 2022, "target"] is None and figures(found)[SECOND_NAME, 2021, "target"] == 72
    assert [m.place for m in asked(found, "「76%」")] == [f"{SHEET}!G10"]
    assert found.counts is not None and (found.counts.read, found.counts.asked) == (FIGURES - 1, 1)


def test_a_percent_format_and_a_percent_sign_are_one_scale() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(SECOND, 7).value, sheet.cell(SECOND, 7).number_format = 0.76, "0%"
        sheet.cell(SECOND + 1, 6).value, sheet.cell(SECOND + 1, 6).number_format = 0.717, "0.0%"

    _same(bend)


def test_two_figures_in_a_cell_are_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6).value = "30\n25"

    found = read(bend)
    assert figures(found)[FIRST_NAME, 2021, "target"] is None and len(asked(found, "「30 25」")) == 1


def test_money_in_another_unit_becomes_no_thousands_of_yen() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0], 5).value = "47,430,321円"
        sheet.cell(PROJECTS[1], 5).value = 1393.4

    found = read(bend)
    assert money(found)["移住サポートセンター運営事業", 2020, "total"] is None
    assert money(found)["移住支援金給付事業", 2020, "total"] is None
    assert len(asked(found, "単位が円です")) == 1 and len(asked(found, "千円単位の0以上の整数として読めません")) == 1


def test_a_table_in_millions_of_yen_is_asked_about_and_not_read() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(15, 5).value = "事業費(単位:百万円)"

    found = read(bend)
    assert not [v for v in money(found).values() if v is not None] and len(asked(found, "単位が百万円です")) == 18


@pytest.mark.parametrize(
    ("text", "state"), [("調査中", "not_yet_reported"), ("集計中", "not_yet_reported"), ("未公表", "not_yet_reported"), ("非公表", "not_published"), ("―", "not_set")]
)  # fmt: skip
def test_words_in_place_of_an_actual_say_why_there_is_none(text: str, state: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST + 1, 6).value = text

    found = read(bend)
    row = next(r for r in found.tables["observations"] if (r["fiscal_year"], r["measure"]) == (2021, "actual"))
    assert (row["value"], row["report_state"], row["source_text"]) == (None, state, text)
    assert not asked(found, text)


def test_a_dash_in_a_year_to_come_is_owed_later() -> None:
    def bend(sheet: Worksheet) -> None:
        for column in range(7, 11):
            sheet.cell(FIRST + 1, column).value = "―"

    rows = read(bend).tables["observations"]
    states = {r["report_state"] for r in rows if r["measure"] == "actual" and r["fiscal_year"] >= 2022}
    assert states == {"not_yet_reported"}


def test_a_word_beside_a_figure_is_kept_with_it() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST + 1, 6).value = "1,768人(速報値)"

    found = read(bend)
    row = next(r for r in found.tables["observations"] if (r["fiscal_year"], r["measure"]) == (2021, "actual"))
    assert row["value"] == 1768 and "速報値" in row["attribution_note"] and row["source_text"] == "1,768人(速報値)"


@pytest.mark.parametrize(
    ("period", "expected"), [("H28-\nR7", "H28-R7"), ("R元～R6", "R元-R6"), ("令和2年度〜", "R2-")]
)
def test_a_period_is_read_however_it_is_broken_and_dashed(period: str, expected: str) -> None:
    def bend(sheet: Worksheet) -> None:
        row = PROJECTS[0]
        sheet.cell(row, 4).value = f"移住サポートセンター運営事業\n{period}\n地域づくり推進課"
        sheet.cell(row + 3, 4).value = sheet.cell(row + 4, 4).value = None

    project = read(bend).tables["projects"][0]
    assert (project["name"], project["period_text"], project["section"]) == (
        "移住サポートセンター運営事業",
        expected,
        "地域づくり推進課",
    )


def test_a_period_of_one_year_is_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0] + 3, 4).value = "R3"

    found = read(bend)
    assert found.level != "error" and found.tables["projects"][0]["period_text"] == "R3-3"
    assert len(asked(found, "事業期間「R3」")) == 1


def test_two_sections_of_a_project_stay_two() -> None:
    def bend(sheet: Worksheet) -> None:
        row = PROJECTS[0]
        sheet.cell(row, 4).value = "移住サポートセンター運営事業\nH28-\n地域づくり推進課\n住宅課"
        sheet.cell(row + 3, 4).value = sheet.cell(row + 4, 4).value = None

    assert read(bend).tables["projects"][0]["section"] == "地域づくり推進課 住宅課"


def test_a_project_without_its_number_is_not_lost_in_the_one_above() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[1], 3).value = None

    found = read(bend)
    assert [p["number"] for p in found.tables["projects"]] == [1, 2] and money(found) == money(PLAIN)
    assert len(asked(found, "事業番号がありません")) == 1


def test_the_lead_section_is_the_section_without_its_head() -> None:
    group = PLAIN.tables["program_groups"][0]
    assert (group["department"], group["lead_section"]) == ("地域振興部", "地域づくり推進課")


def test_a_worksheet_that_is_no_part_of_the_sheet_is_named() -> None:
    def bend(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("参考") if sheet.parent else None
        assert isinstance(other, Worksheet)
        other.append(("市町", 12, 34))

    assert any("シート「参考」" in m.text and "数2個" in m.text for m in read(bend).messages)


def test_a_sheet_without_the_words_of_the_viewpoints_comes_in_and_says_so() -> None:
    assert PLAIN.level != "error" and {v["viewpoint"] for v in PLAIN.tables["viewpoints"]} == {3, 5, 6}
    assert all("印刷されていません" in v["question"] for v in PLAIN.tables["viewpoints"])


def test_an_indicator_that_lost_a_row_is_asked_about_and_shifts_no_year() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.delete_rows(PROJECTS[0] + 4)

    found = figures(read(bend))
    assert {found["参加者の満足度", year, "target"] for year in (2020, 2021, 2022)} == {None}
    assert len(asked(read(bend), "指標の行が2行しかなく")) == 4


def test_costs_beside_an_indicator_that_lost_a_row_are_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.delete_rows(PROJECTS[0] + 1)

    found = read(bend)
    amounts = [v for (name, _, _), v in money(found).items() if name == "移住サポートセンター運営事業"]
    assert set(amounts) == {None} and len(asked(found, "の年度を特定できません。取り込みません")) >= 6
