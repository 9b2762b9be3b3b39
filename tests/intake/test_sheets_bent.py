"""Sheets whose rows, columns and cells contradict the form: figures go where the sheet says, or are asked about."""

from __future__ import annotations

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from lib.intake.files.book import ReadFile
from lib.intake.sheet.periods import is_period, plain_period
from tests.intake.small import FIGURES, FIRST, PROJECTS, SECOND, SHEET, Bend, asked, figures, money, read

FIRST_NAME = "県外からの移住者数"
CENTER, GRANT = "移住サポートセンター運営事業", "移住支援金給付事業"
PLAIN = read()
HEAD = 16  # the row of the heads R2実績, R3実績, R4計画


def _same(bend: Bend) -> ReadFile:
    found = read(bend)
    assert figures(found) == figures(PLAIN) and money(found) == money(PLAIN)
    return found


def _swap(sheet: Worksheet, one: int, other: int, columns: tuple[int, ...]) -> None:
    for column in columns:
        a, b = sheet.cell(one, column), sheet.cell(other, column)
        a.value, b.value = b.value, a.value


def test_rows_are_of_the_years_that_the_heads_print_newest_first_too() -> None:
    def bend(sheet: Worksheet) -> None:
        _swap(sheet, HEAD, HEAD + 2, (5, 10))
        for first in PROJECTS:
            _swap(sheet, first, first + 2, (5, 6, 7, 10))
            _swap(sheet, first + 3, first + 5, (10,))

    found = read(bend)
    assert money(found) == money(PLAIN)
    targets = {key: value for key, value in figures(PLAIN).items() if key[2] == "target"}
    assert {key: value for key, value in figures(found).items() if key[2] == "target"} == targets
    assert asked(found, "見出しの年度(R4計画・R3実績・R2実績)")


def test_a_table_of_two_years_is_of_those_two() -> None:
    def bend(sheet: Worksheet) -> None:
        for first in reversed(PROJECTS):
            sheet.delete_rows(first + 3)
            sheet.delete_rows(first)
            for column, value in (
                (1, "取組項目\ni"),
                (3, 1 if first == PROJECTS[0] else 2),
                (4, f"事業{first}\nR2-\n課"),
                (9, "【活動指標】\n回数(回)"),
            ):
                sheet.cell(first, column).value = value
        sheet.delete_rows(HEAD)

    found = read(bend)
    years = {(year, stage) for r in found.tables["budgets"] for year, stage in [(r["fiscal_year"], r["stage"])]}
    assert years == {(2021, "actual"), (2022, "plan")}
    assert money(found)[f"事業{PROJECTS[0]}", 2021, "total"] == 41226


def test_blank_rows_between_all_rows_shift_no_year() -> None:
    def bend(sheet: Worksheet) -> None:
        for row in range(PROJECTS[1] + 5, HEAD, -1):
            sheet.insert_rows(row)

    _same(bend)


def test_a_blank_row_within_a_project_shifts_no_year() -> None:
    _same(lambda sheet: sheet.insert_rows(PROJECTS[0] + 1))


def test_the_rows_of_a_project_that_began_lately_are_of_their_own_years() -> None:
    def bend(sheet: Worksheet) -> None:
        for column in (5, 6, 7, 10, 11, 12):
            sheet.cell(PROJECTS[0], column).value = None
        sheet.cell(PROJECTS[0] + 3, 4).value = "R3-7"

    found = read(bend)
    amounts = [money(found)[CENTER, year, "total"] for year in (2020, 2021, 2022)]
    assert amounts == [None, 41226, 57705]
    targets = [figures(found)["協議回数", year, "target"] for year in (2020, 2021, 2022)]
    assert targets == [None, 17, 18]


def test_a_note_right_of_the_table_is_said_and_costs_no_figure() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0], 17).value = 9340

    assert asked(_same(bend), "「9340」")


@pytest.mark.parametrize("text", ["(11)", "11\n(10)", "11回(累計50回)", "9月公表予定", "10~15"])
def test_a_text_among_the_figures_is_no_indicator(text: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0], 11).value = text

    found = read(bend)
    assert {r["name"] for r in found.tables["indicators"]} == {r["name"] for r in PLAIN.tables["indicators"]}
    expected = {**figures(PLAIN), ("協議回数", 2020, "actual"): None}
    assert figures(found) == expected


@pytest.mark.parametrize("number", ["新規", "※2", "1-2", "再掲"])
def test_a_project_with_an_odd_number_is_still_a_project(number: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[1], 3).value = number

    assert asked(_same(bend), "事業番号がありません")


def test_a_project_without_number_and_initiative_is_still_a_project() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[1], 3).value = sheet.cell(PROJECTS[1], 1).value = None

    _same(bend)


def test_initiatives_that_are_merged_over_projects_are_of_each() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[1], 1).value = None
        sheet.merge_cells(start_row=PROJECTS[0], end_row=PROJECTS[1] + 5, start_column=1, end_column=1)

    rows = [r for r in read(bend).tables["project_initiatives"] if r["stated_in"] == "section_2"]
    assert [r["initiative_id"].rsplit("_", 1)[-1] for r in rows] == ["i", "i"]


def test_a_figure_of_another_year_in_brackets_is_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST + 1, 6).value = "1,700人(R2)"

    found = read(bend)
    assert figures(found)[FIRST_NAME, 2021, "actual"] is None and asked(found, "ほかの年度の値")


def test_a_figure_merged_over_years_is_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=FIRST, end_row=FIRST, start_column=6, end_column=10)

    found = read(bend)
    targets = [r for r in found.tables["observations"] if r["measure"] == "target" and r["source_ref"] == f"{SHEET}!F6"]
    assert {(r["fiscal_year"], r["value"], r["report_state"]) for r in targets} == {
        (y, None, "illegible") for y in range(2021, 2026)
    }
    assert len(asked(found, "結合されています")) == 1


@pytest.mark.parametrize("text", ["調査中", "検討する", "10人又は20人", "1,700人(R2)", "非公表"])
def test_what_is_no_figure_has_a_place_and_no_value(text: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 6).value = text
        sheet.cell(PROJECTS[0] + 1, 5).value = "41,226円"
        sheet.cell(PROJECTS[0] + 3, 5).value = None

    tables = read(bend).tables
    target = next(r for r in tables["observations"] if r["source_ref"] == f"{SHEET}!F{FIRST}")
    assert (target["value"], target["report_state"]) == (None, "illegible")
    amount = next(r for r in tables["budgets"] if r["source_ref"] == f"{SHEET}!E{PROJECTS[0] + 1}")
    assert (amount["amount_thousand_yen"], amount["report_state"]) == (None, "illegible")


def test_an_amount_merged_over_years_is_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=PROJECTS[0], end_row=PROJECTS[0] + 1, start_column=5, end_column=5)

    found = read(bend)
    assert money(found)[CENTER, 2020, "total"] is None and asked(found, "結合セルにあります")


def test_figures_before_a_project_began_are_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0] + 3, 4).value = "R4-7"

    found = read(bend)
    assert money(found)[CENTER, 2020, "total"] is None and money(found)[CENTER, 2022, "total"] == 57705
    assert len(asked(found, "事業はR4に始まっています")) == 6 + 12


@pytest.mark.parametrize("head", ["事業費\n(百万円)", "事業費(単位:百万円)", "事業費【単位:百万円】"])
def test_costs_in_another_unit_are_no_thousands_of_yen(head: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(15, 5).value = head

    assert set(money(read(bend)).values()) == {None}


def test_costs_without_a_unit_are_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(15, 5).value = "事業費"

    assert len(asked(_same(bend), "事業費の単位が書かれていません")) == 1


@pytest.mark.parametrize("text", ["9、347", "(9,347)", "9 347", "約9,347"])
def test_money_that_is_no_plain_number_is_no_law_and_is_asked_about(text: str) -> None:
    def bend(sheet: Worksheet) -> None:
        for row in range(PROJECTS[0], PROJECTS[0] + 3):
            sheet.cell(row, 5).value = text

    found = read(bend)
    assert {money(found)[CENTER, year, "total"] for year in (2020, 2021, 2022)} == {None}
    places = {m.place for m in found.messages if m.level == "warning"}
    assert {f"{SHEET}!E{row}" for row in range(PROJECTS[0], PROJECTS[0] + 3)} <= places
    laws = [r["text"] for r in found.tables["legal_bases"] if r["item"] == "law"]
    assert laws == ["地域振興法第5条", "―"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (("○", "調査中", "調査中"), ["地域振興法第5条", "○", "調査中", "調査中"]),
        (("調査中", "―", "非公表"), ["地域振興法第5条", "調査中", "―", "非公表"]),
    ],
)
def test_what_is_still_inquired_is_what_the_sheet_says_below_the_law(
    written: tuple[str, ...], read_as: list[str | None]
) -> None:
    def bend(sheet: Worksheet) -> None:
        row = next(r for r in range(PROJECTS[0], PROJECTS[1]) if sheet.cell(r, 5).value == "地域振興法第5条") + 1
        for column, text in enumerate(written, start=5):
            sheet.cell(row, column).value = text

    rows = read(bend).tables["legal_bases"]
    assert [row["text"] for row in rows[:4]] == read_as


def test_columns_of_actual_and_target_may_change_places() -> None:
    def bend(sheet: Worksheet) -> None:
        for row in range(HEAD, PROJECTS[1] + 6):
            _swap_columns(sheet, row, 10, 11)

    _same(bend)


def _swap_columns(sheet: Worksheet, row: int, one: int, other: int) -> None:
    a, b = sheet.cell(row, one), sheet.cell(row, other)
    a.value, b.value = b.value, a.value


def test_a_unit_below_the_name_is_the_unit() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0], 9).value, sheet.cell(PROJECTS[0] + 1, 9).value = "【活動指標】\n協議回数", "(回)"

    units = {r["name"]: r["unit"] for r in _same(bend).tables["indicators"]}
    assert units["協議回数"] == "回"


@pytest.mark.parametrize("label", ["(活動)", "活動指標:", "〈活動指標〉", "[活動]"])
def test_the_kind_before_a_name_is_no_part_of_it(label: str) -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(PROJECTS[0], 9).value = f"{label}協議回数(回)"

    _same(bend)


def test_a_label_in_the_middle_of_its_rows_is_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        cell = sheet.cell(PROJECTS[0], 9)
        sheet.cell(PROJECTS[0] + 1, 9).value, cell.value = cell.value, None

    found = figures(read(bend))
    assert {value for (name, _, _), value in found.items() if name == "協議回数"} == {None}


def test_parts_of_an_indicator_keep_its_name() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 2).value, sheet.cell(FIRST, 3).value = "①健康寿命", "男性"

    assert "健康寿命(男性)" in {r["name"] for r in read(bend).tables["indicators"]}


def test_a_column_beside_the_name_is_no_name() -> None:
    def bend(sheet: Worksheet) -> None:
        for row, text in ((FIRST - 1, "所管課"), (FIRST, "観光振興課"), (SECOND - 1, "所管課"), (SECOND, "住宅課")):
            sheet.cell(row, 3).value = text

    _same(bend)


def test_a_name_printed_in_each_row_is_one_name() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST + 1, 2).value = sheet.cell(FIRST + 2, 2).value = sheet.cell(FIRST, 2).value

    _same(bend)


def test_a_year_that_does_not_follow_its_neighbours_is_no_year() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST - 1, 6).value = "H3"

    found = read(bend)
    assert not [key for key in figures(found) if key[1] == 1991] and asked(found, "見出し「H3」")


def test_shares_of_one_without_any_sign_are_asked_about() -> None:
    def bend(sheet: Worksheet) -> None:
        for row, values in (
            (PROJECTS[0] + 3, (0.77, 0.62)),
            (PROJECTS[0] + 4, (0.81, 1.02)),
            (PROJECTS[0] + 5, (0.84,)),
        ):
            for column, value in enumerate(values, start=10):
                sheet.cell(row, column).value = value

    found = read(bend)
    values = [
        v for (name, _, measure), v in figures(found).items() if name == "参加者の満足度" and measure != "printed_rate"
    ]
    assert set(values) == {None} and len(asked(found, "割合(0〜1)か百分率か")) == 5


def test_a_figure_in_another_unit_than_the_others_is_no_number() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 7).value = "22千人"

    found = read(bend)
    assert figures(found)[FIRST_NAME, 2022, "target"] is None and figures(found)[FIRST_NAME, 2023, "target"] == 2600


def test_the_year_that_most_headings_say_is_the_years() -> None:
    def bend(sheet: Worksheet) -> None:
        sheet.cell(1, 1).value = "事業群評価調書(令和3年度実施)"

    assert asked(_same(bend), "調書の年度を令和4年度としました")


def test_two_sheets_of_one_group_and_year_are_refused_in_words() -> None:
    def bend(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.copy_worksheet(sheet)

    found = read(bend)
    assert found.level == "error" and asked(found, "同じ事業群の令和4年度の調書が、このファイルに2つあります")
    assert not asked(found, "同じキーの行が")


@pytest.mark.parametrize(
    ("text", "period"),
    [("2016-2025", "H28-R7"), ("2016年度~", "H28-"), ("R3.4-R4.3", "R3-R3"), ("令和2~7年度", "R2-7"), ("R2年4月~", "R2-"), ("R2~(終期未定)", "R2-")],
)  # fmt: skip
def test_a_period_is_read_in_months_and_western_years(text: str, period: str) -> None:
    assert is_period(text) and plain_period(text) == period


def test_the_plain_sheet_counts_what_it_holds() -> None:
    assert PLAIN.counts is not None and PLAIN.counts.read == FIGURES
