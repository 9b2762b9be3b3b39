"""What is said at the end of the desk, and of what goes out: forms, sheets, sheets that were filled."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lib.findings.decisions import Decision
from lib.findings.reporting import make_reporting
from lib.intake.files.book import Message
from lib.intake.merge import readings_of
from lib.judge.evaluation import Evaluation
from lib.office.filling import Change, Filled, Left
from lib.office.forms import asked
from lib.ui.parts.templates import render
from lib.ui.screens.intake.models.collect import (
    blank_years,
    make_filled_words,
    make_forms_words,
    make_sheet_books,
)
from lib.ui.screens.intake.models.commit import (
    Ready,
    Situation,
    committed_words,
    make_commit_box,
    why_no_commit,
)
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.intake.test_desk_words import SMALL, TABLES

ERROR = replace(SMALL, messages=(Message("error", "", "誤り"),))
LINE = Decision("d1", "overview", "全体像", "decision", 0, "確認する", "2026-05-01 10:00", "2-x")
NOTHING = readings_of([], TABLES)
READY = Ready([SMALL], readings_of([SMALL], TABLES), [], 0)
HEADLINE = "変更点9件: 新しい実績2件"


@pytest.mark.parametrize(
    ("ready", "sentences"),
    [
        (READY, f"{HEADLINE}。"),
        (replace(READY, decisions=[LINE, LINE]), f"{HEADLINE}。会議の記録2件。"),
        (Ready([], NOTHING, [LINE], 0), "会議の記録1件。"),
        (replace(READY, reads=[SMALL, ERROR]), f"{HEADLINE}。誤りのあるファイル1件は取り込みません。"),
    ],
)
def test_what_a_commit_takes_in_and_leaves_out_is_said(ready: Ready, sentences: str) -> None:
    assert make_commit_box(ready, HEADLINE, "").sentences == sentences and ready.is_anything


def test_nothing_is_committed_where_there_is_nothing() -> None:
    assert not Ready([ERROR], NOTHING, [], 0).is_anything


MAY = Situation(is_store=True, is_old_version=False, may_commit=True)


@pytest.mark.parametrize(
    ("situation", "questions", "words"),
    [
        (MAY, 0, ""),
        (
            replace(MAY, is_store=False),
            3,
            "履歴の保存先が未設定のため、確定できません。このダッシュボードの管理者へ設定を依頼してください。",
        ),
        (replace(MAY, is_old_version=True), 3, "前の版を表示しているため、確定できません。最新の版に戻ってください。"),
        (replace(MAY, may_commit=False), 3, "未回答の確認事項が3件あります。回答すると確定できます。"),
        (replace(MAY, may_commit=False), 0, "確定するには、取込の権限のある人のサインインが必要です。"),
        (replace(MAY, may_commit=False, why_no_role="期限が切れています。"), 0, "期限が切れています。"),
    ],
)
def test_why_there_is_no_committing_is_said(situation: Situation, questions: int, words: str) -> None:
    assert why_no_commit(replace(READY, open_questions=questions), situation) == words


def test_what_was_committed_is_said_with_the_way_back() -> None:
    words = "第2版として取り込みました。会議の記録1件。「版の履歴」から、いつでも元に戻せます。"
    assert committed_words("第2版", "会議の記録1件") == words


# ---------------------------------------------------------------------- what goes out


def test_forms_go_to_the_sections_that_have_actuals_of_a_year_to_report(prefecture: Evaluation) -> None:
    assert blank_years(TABLES) == [2021, 2022, 2023, 2024, 2025]
    forms = make_forms_words(TABLES, 2021)
    assert forms.words == (
        "R3の実績は、7指標が報告時期前です。回答票は4通(事業群の指標2指標、建設企画課2指標、情報システム課2指標、"
        "次世代情報化推進室1指標)。各回答票には、その課の空欄だけが入ります。"
    )
    assert forms.sections == ("事業群の指標", "建設企画課", "情報システム課", "次世代情報化推進室")
    many = make_forms_words(prefecture.tables, blank_years(prefecture.tables)[-1])
    assert many.words.count("指標、") == 20 and f"ほか{len(many.sections) - 20}通)" in many.words


def test_the_forms_ask_for_what_the_reporting_screen_counts(evaluation: Evaluation, prefecture: Evaluation) -> None:
    for judged in (evaluation, prefecture):
        words = vocabulary(judged.tables, judged.policy)
        counted = []
        for year in blank_years(judged.tables):
            view = narrow(judged, Selection(years=(year, year)), words)
            model = make_reporting(view)
            counted.append(len(asked(judged.tables, year)))
            assert counted[-1] == sum(
                int(row.unreported.years) + int(row.not_due.years) for row in model.counts[0].rows
            )
            for state in ("未報告", "報告時期前"):
                reported = re.findall(rf"{state}([\d,]+指標)", model.heading)
                assert reported == re.findall(rf"([\d,]+指標)が{state}", _form(judged, year)), (state, model.heading)
        assert sum(counted) == judged.cells["status"].isin(("unreported", "not_due")).sum() > 0


def _form(judged: Evaluation, year: int) -> str:
    return make_forms_words(judged.tables, year).words.split("。")[0]


def test_every_sheet_can_be_written_as_a_book(prefecture: Evaluation) -> None:
    (book,) = make_sheet_books(TABLES)
    assert book.words.endswith("R3調書") and book.file == "chosho_society50_R3.xlsx"
    assert len(make_sheet_books(prefecture.tables)) == 24 * 5


def test_cells_that_were_written_and_figures_that_were_left_are_listed_with_their_reasons() -> None:
    filled = Filled(b"", (Change("調書!C4", "", "15"),), 9, (), (Left("調書!D4", "16", "<b>"),), is_to_calculate=True)
    words = make_filled_words(filled)
    assert words.written_heading == "1個のセルに値を書き込みました。"
    assert [(c.place, c.before, c.after) for c in words.written] == [("調書のC4", "(空欄)", "15")]
    assert words.left_heading == "1個の値は書き込んでいません。手作業で確かめてください。"
    assert [(c.place, c.figure, c.why) for c in words.left] == [("調書のD4", "16", "<b>")]
    assert words.formulas == "式は、Excelで開いたときに計算し直されます。"
    assert "<li>調書のD4: 16 <i>&lt;b&gt;</i></li>" in render("intake/filled", filled=words)
    assert not make_filled_words(Filled(b"", (), 9, ())).is_anything
