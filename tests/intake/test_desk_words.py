"""What the desk of 取込 says of files, questions and headings, before any of it is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.intake.answers import NO_ANSWERS, Answer
from lib.intake.check.corrections import Correction
from lib.intake.check.questions import checked
from lib.intake.files.book import Book, Message, ReadFile
from lib.intake.layouts.layout import Meaning
from lib.intake.layouts.read import Proposal, proposals
from lib.intake.merge import readings_of
from lib.intake.question import Question
from lib.intake.read import read_file
from lib.ui.parts.document import grids_of
from lib.ui.parts.templates import render
from lib.ui.screens.intake.models.files import FileRow, accepted_files, make_file_rows, make_opening
from lib.ui.screens.intake.models.headings import (
    BY_COLUMN,
    BY_SECTION,
    NEW_GROUP,
    GroupAnswer,
    HeadingChoice,
    confirmed_layout,
    group_answer,
    headings_problem,
    make_group_choice,
    make_heading_box,
    make_heading_choices,
)
from lib.ui.screens.intake.models.questions import (
    Asked,
    cell_text,
    make_answered,
    make_correctable,
    make_next_question,
    make_surroundings,
    open_questions,
)
from lib.ui.screens.intake.models.unprinted import make_unprinted_table
from tests import real
from tests.intake.indicator_tables import MAKERS
from tests.intake.layouts import plain
from tests.intake.test_answers import sheet_text

TABLES = real.tables()
_OTHER_SHEET = "事業群「防災」の令和3年度の調書が、「調書.txt」にもあります。1件だけ選んでください。"


def _read(content: bytes, name: str = "調書.txt") -> ReadFile:
    return checked(read_file(name, content, None), TABLES)


SMALL = _read(sheet_text("登録数"))
UNREAD = _read(sheet_text("登録数").replace("15人".encode(), "十五人".encode()), "調書2.txt")
BROKEN = _read(b"%PDF-1.4 x", "壊れた.pdf")


# ---------------------------------------------------------------------- files


def test_the_head_says_what_the_page_works_on() -> None:
    assert make_opening(3, is_store=True).state.startswith("表示しているのは第3版です。")
    without = make_opening(0, is_store=False)
    assert "確定はできません" in without.state and "管理者へ" in without.state
    assert not any("確定" in step for step in without.steps), "it is said once"
    assert make_opening(3, is_store=True).for_admin == ""
    planner = without.heading + without.state + "".join(without.steps)
    assert "DASHBOARD" not in planner and "環境変数" not in planner and "環境変数" in without.for_admin
    assert accepted_files().endswith("1件20 MBまで、一度に150件、合計100 MBまで追加できます。")


def _words(row: FileRow) -> list[object]:
    figures = f"{row.indicators} {row.projects} {row.figures}"
    notes = [f"{note.place}{note.text}" for note in row.notes]
    return [row.name, row.kind, row.groups, figures, row.result, row.is_open, row.counted, notes, row.more]


def test_every_file_is_said_with_what_was_read_the_result_and_what_there_is_to_know() -> None:
    reads = [SMALL, BROKEN, UNREAD]
    assert [_words(row) for row in make_file_rows(reads, readings_of(reads, TABLES), NO_ANSWERS)] == [
        ["調書.txt", "タブ区切りの文字(.txt)、CSV", "防災", "1 0 9", "未回答の確認事項5件", False,
         "表の数値9個 取り込む9個 確認が必要0個 取り込まない0個", [], ""],
        ["壊れた.pdf", "PDF", "—", "0 0 0", "取り込めません", True, "",
         ["PDFとして読めません。壊れているか途中で切れています。開けるかを確かめ、保存し直してください。"], ""],
        ["調書2.txt", "タブ区切りの文字(.txt)、CSV", "防災", "1 0 8", "取り込めません", True,
         "表の数値8個 取り込む8個 確認が必要0個 取り込まない0個", [_OTHER_SHEET], ""],
    ]  # fmt: skip


def test_errors_come_before_what_is_good_to_know_and_of_many_notes_the_first_are_shown() -> None:
    messages = [Message("info", "L3", f"参考{number}") for number in range(300)]
    read = replace(SMALL, messages=(*messages, Message("error", "", "誤り"), Message("warning", "", "問い")))
    (row,) = make_file_rows([read], readings_of([read], TABLES), NO_ANSWERS)
    assert [f"{note.place}{note.text}" for note in row.notes[:2]] == ["誤り", "3行: 参考0"]
    assert (len(row.notes), row.more, row.is_open) == (200, "ほか101件", True)


def test_a_file_without_notes_has_nothing_to_unfold_and_names_are_escaped() -> None:
    read = replace(SMALL, file="<b>.txt", messages=(), counts=None)
    drawn = render("intake/files", files=make_file_rows([read], readings_of([read], TABLES), NO_ANSWERS))
    assert "<bdi>&lt;b&gt;.txt</bdi>" in drawn and "<details" not in drawn and "<td>読めました</td>" in drawn
    drawn = render("intake/files", files=make_file_rows([BROKEN], readings_of([BROKEN], TABLES), NO_ANSWERS))
    assert "<details open><summary>取り込めません</summary>" in drawn


# ---------------------------------------------------------------------- questions


def test_one_question_is_put_at_a_time_with_its_number_its_place_and_how_many_are_alike() -> None:
    asked = open_questions([SMALL, UNREAD], NO_ANSWERS)
    question = make_next_question(asked, [])
    assert question is not None
    assert [question.box.heading, question.box.file, question.box.place, question.box.text] == [
        "確認事項 1/7",
        "調書.txt",
        "8行: ",
        "2の表に、事業番号と事務事業名のある行が見つかりません。事務事業は取り込みません",
    ]
    assert (question.number_open, question.accept_alike) == (7, "同じ種類の2件をこのまま取り込む")
    answered = [Question("no_part"), Question("direction", ("a",))]
    fewer = make_next_question(asked[-1:], answered)
    assert fewer is not None and (fewer.box.heading, fewer.accept_alike) == ("確認事項 2/2", "")
    assert make_next_question([entry for entry in asked if entry.is_in_table], []) is None


def test_a_new_name_is_asked_about_first_and_keeps_back_the_table() -> None:
    renamed = Asked(
        SMALL, Message("warning", "", "同じもの?", Question("renamed", ("p",))), Question("renamed", ("p",))
    )
    asked = [*open_questions([SMALL], NO_ANSWERS), renamed]
    question = make_next_question(asked, [])
    assert question is not None and question.asked is renamed
    assert make_unprinted_table(asked) is None and make_unprinted_table(asked[:-1]) is not None


def test_questions_that_offer_answers_are_answered_one_by_one() -> None:
    offering = next(entry.message for entry in open_questions([SMALL], NO_ANSWERS) if entry.message.proposal)
    questions = [Question("renamed", (name,)) for name in ("p", "q")]
    asked = [Asked(SMALL, replace(offering, question=question), question) for question in questions]
    question = make_next_question(asked, [])
    assert question is not None and (question.number_open, question.alike, question.accept_alike) == (2, (), "")


def test_what_sheets_do_not_print_is_asked_with_a_proposal_and_its_reason() -> None:
    table = make_unprinted_table(open_questions([SMALL], NO_ANSWERS))
    assert table is not None
    assert (table.heading, table.confirm) == (
        "調書に記載のない事項(1指標): よい向きと数え方",
        "1指標をこの内容で回答",
    )
    (row,) = table.rows
    assert [row.name, row.figures, row.project, row.file, row.place] == [
        "登録数(人)",
        "基準値 R元 14、目標 R2 13→R4 10、実績 R2 12→R3 15",
        "事業群の指標",
        "調書.txt",
        "5行",
    ]
    direction, accumulation = row.choices["direction"], row.choices["accumulation"]
    assert [direction.label, direction.proposed, direction.reason, list(direction.options)[-1]] == [
        "よい向き: 登録数",
        "decrease",
        "よい向き: 目標がR2の13からR7の8へ下がっているため",
        "not_stated",
    ]
    assert (accumulation.label, accumulation.proposed) == ("数え方: 登録数", "point_in_time")
    assert "not_stated" not in accumulation.options
    drawn = render("intake/unprinted_indicator", row=replace(row, name="<b>"))
    assert "<b><bdi>&lt;b&gt;</bdi></b>" in drawn


def test_the_cell_of_a_message_is_found_where_its_place_holds_one_or_the_question_quotes_one() -> None:
    unread = next(m for m in UNREAD.messages if m.question and m.question.kind == "unread")
    grids = grids_of(UNREAD.file, UNREAD.content)
    assert cell_text(UNREAD, unread, grids) == "十五人", "of a line with many cells the one that is quoted"
    assert cell_text(UNREAD, replace(unread, question=None, place="L4"), grids) == "", "which of them is not said"
    assert cell_text(UNREAD, replace(unread, place=""), grids) == ""


def test_the_first_error_about_one_cell_can_be_mended() -> None:
    content = plain(TABLES)
    cell = grids_of("調書.xlsx", content)[0].cells[0]
    errors = (Message("error", "", "全体の誤り"), Message("error", cell.place, "書き方が違います"))
    read = ReadFile("調書.xlsx", "x", "xlsx", errors, SMALL.tables, content)
    error = make_correctable([SMALL, BROKEN, read], grids_of)
    assert error is not None and (error.read, error.place, error.cell) == (read, cell.place, cell.text)
    assert [error.box.heading, error.box.text] == ["直すと取り込める箇所", "書き方が違います"]
    assert make_correctable([SMALL, BROKEN], grids_of) is None


def test_a_place_is_shown_in_its_grid_or_on_its_page() -> None:
    grids = grids_of("調書.xlsx", plain(TABLES))
    cell = grids[0].cells[3]
    around = make_surroundings(grids, cell.place)
    assert around is not None and (around.grid, around.cell) == (grids[0], (cell.row, cell.column))
    blank = make_surroundings(grids, f"{grids[0].name}!B3")
    assert blank is not None and blank.cell == (2, 1), "a blank cell stands in its sheet too"
    page = make_surroundings((), "p2:10,20,30,40")
    assert page is not None and page.page is not None and page.page.box == (2, (10, 20, 30, 40))
    assert make_surroundings(grids, "") is None and make_surroundings(grids, "ほか!A1") is None


def test_answers_and_corrections_of_this_desk_are_listed() -> None:
    answer = Answer("direction:a", "decrease", "減るほどよい", "よい向きは?" + "長" * 200)
    correction = Correction("調書.txt", "L6", "十五人", "15人", "佐藤", "2026-05-01T09:00:00+00:00", "", "x")
    answered = make_answered([answer], [correction])
    assert answered is not None and answered.heading == "回答と訂正2件"
    question, mended = answered.lines
    assert (question.file, len(question.before), question.after) == ("", 120, "減るほどよい")
    assert (mended.file, mended.place, mended.before, mended.after) == ("調書.txt", "6行", "十五人", "15人")
    assert make_answered([], []) is None
    drawn = render("intake/answered", answered=answered)
    assert "<bdi>調書.txt</bdi> 6行: <bdi>十五人</bdi> → <bdi>15人</bdi>(訂正)" in drawn and drawn.count("(訂正)") == 1


# ---------------------------------------------------------------------- headings of indicator tables


def _proposal(maker: str) -> tuple[ReadFile, Proposal]:
    made = MAKERS[maker]()
    read = read_file(made.file, made.content, TABLES.stated)
    book = Book(made.file, "xlsx", made.content, grids_of(made.file, made.content))
    return read, proposals(book, TABLES.stated, ())[0]


def _choice(maker: str, name: str) -> HeadingChoice:
    return next(choice for choice in make_heading_choices(_proposal(maker)[1]) if choice.name == name)


def test_each_heading_is_proposed_a_meaning_beside_its_first_values() -> None:
    read, proposal = _proposal("strategy")
    box = make_heading_box(read, proposal, 2)
    assert [box.heading, box.file, box.place] == ["表の見出しの読み方(ほか1表)", "senryaku.xlsx", "KPIのA2"]
    assert make_heading_box(read, proposal, 1).heading == "表の見出しの読み方"
    assert [(c.label, c.meaning.role, c.examples) for c in make_heading_choices(proposal)[1:5]] == [
        ("「重要業績評価指標(KPI)」", "name", "例: 合計特殊出生率、保育所の待機児童数、男性の育児休業取得率"),
        ("「基準値(R元)」", "baseline", "例: 1.42、38人、12.3%"),
        ("「R5実績」ほか2列", "actual", "例: 1.39、14人、31.8%"),
        ("「目標値(R7)」", "final_target", "例: 1.6、0人、50%"),
    ]


def test_the_year_is_asked_of_figures_whose_heading_names_none() -> None:
    assert not _choice("strategy", "目標値(R7)").years and not _choice("strategy", "所管課").years
    target = _choice("long_csv", "目標値")
    assert target.year_label == "「目標値」の年度" and list(target.years.values())[:2] == [
        "行や数値に書かれた年度",
        "平成17年度(このファイルだけ)",
    ]
    titled = list(_choice("one_year", "目標").years.values())[1:3]
    assert titled[0].startswith("表題の年度(") and titled[1].startswith("表題の前の年度(")


def test_a_table_belongs_to_a_known_group_a_new_one_or_one_for_each_row() -> None:
    _, proposal = _proposal("strategy")
    choice = make_group_choice(proposal, [("g1", "防災"), ("g2", None)])
    assert list(choice.options.values()) == [
        "新しい事業群(下の名称)",
        "防災",
        "g2",
        "行ごと(「事業群」の列の名称)",
    ]
    assert (choice.proposed, choice.new_name) == (NEW_GROUP, "第2期総合戦略 重要業績評価指標(KPI)一覧")
    assert make_group_choice(_proposal("by_group")[1], []).proposed == BY_COLUMN
    assert group_answer(BY_COLUMN, "名") == GroupAnswer("column") and group_answer(BY_SECTION, "") == GroupAnswer(
        "section"
    )
    assert group_answer(NEW_GROUP, " 新 ") == GroupAnswer("whole", "", "新")
    assert group_answer("g1", "名") == GroupAnswer("whole", "g1", "")


NAME, TARGET, GROUP, VALUE = Meaning("name"), Meaning("target"), Meaning("group"), Meaning("value")


@pytest.mark.parametrize(
    ("meanings", "group", "words"),
    [
        ((NAME, TARGET), GroupAnswer("whole", "g1"), ""),
        ((NAME, TARGET, GROUP), GroupAnswer("column"), ""),
        ((TARGET,), GroupAnswer("whole", "g1"), "「指標名」の見出しを1つだけ"),
        ((NAME, NAME, TARGET), GroupAnswer("whole", "g1"), "「指標名」の見出しを1つだけ"),
        ((NAME,), GroupAnswer("whole", "g1"), "数値の見出しを1つ以上"),
        ((NAME, VALUE), GroupAnswer("whole", "g1"), "「区分(行ごとの目標・実績)」の見出しも"),
        ((NAME, TARGET), GroupAnswer("column"), "「事業群」の見出しを選ぶか"),
        ((NAME, TARGET), GroupAnswer("whole"), "新しい事業群の名称を書いてください"),
    ],
)
def test_what_keeps_choices_from_being_a_reading_is_said(
    meanings: tuple[Meaning, ...], group: GroupAnswer, words: str
) -> None:
    problem = headings_problem({str(index): meaning for index, meaning in enumerate(meanings)}, group)
    assert words in problem and bool(words) == bool(problem)


def test_a_confirmed_layout_holds_for_one_file_where_a_year_was_chosen() -> None:
    _, proposal = _proposal("strategy")
    group = GroupAnswer("column")
    everywhere = confirmed_layout(proposal, "abc", {"名": NAME, "群": GROUP}, group, None)
    assert (everywhere.only_for, everywhere.group_head, everywhere.group_by) == ("", "群", "column")
    once = confirmed_layout(proposal, "abc", {"名": NAME, "値": Meaning("target", 2025)}, group, 2026)
    assert once.only_for == "abc" and once.filed[-1].sheet_year == 2026
