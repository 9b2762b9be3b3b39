"""What is asked of whom: each question has facts of its own and goes to the section that owns what it is about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from lib.findings import many_groups
from lib.findings.cost import years_note
from lib.findings.questions import Question, question_on_reports
from lib.findings.slides.agenda import make_slide
from lib.judge.evaluation import Evaluation
from lib.view.narrow import narrow
from lib.view.portfolio import portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture
def entries(prefecture: Evaluation) -> list[many_groups.GroupAttention]:
    view = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    whole = portfolio(view)
    assert whole is not None
    return many_groups.group_attention(whole, prefecture, len(whole.standings))


def test_no_two_groups_are_asked_the_same(entries: list[many_groups.GroupAttention]) -> None:
    texts = [entry.question.text for entry in entries if entry.question is not None]
    assert len(texts) == len(entries) and len(set(texts)) == len(texts)


def test_a_question_names_its_indicator_and_a_figure_of_it(entries: list[many_groups.GroupAttention]) -> None:
    for entry in entries:
        assert entry.question is not None
        if entry.question.viewpoint and entry.item is not None:
            text = entry.question.text
            assert text.startswith(f"「{str(entry.item['name'])[:29]}")
            assert re.search(r"R\d+の目標[\d,.]+", text) and text.endswith("か。")
        else:
            assert "いつ報告できるか" in entry.question.text and "「" in entry.question.text


def test_who_has_not_reported_is_asked_for_all_that_is_owed(prefecture: Evaluation) -> None:
    cells = prefecture.rows.cells
    for group in prefecture.tables.rows["program_groups"]:
        items = prefecture.rows.assessments.of("group_id", group.group_id)
        owing = [i for i in items if any(c.status == "unreported" for c in cells.of("indicator_id", i.indicator_id))]
        made = question_on_reports(prefecture, group.group_id, "")
        assert (made is None) == (not owing)
        if made is not None:
            others = re.search(r"ほか(\d+)指標", made.text)
            assert made.text.count("「") + (int(others[1]) if others else 0) == len(owing)


def test_words_in_a_question_stand_in_the_sheet_as_they_are(
    entries: list[many_groups.GroupAttention], prefecture: Evaluation
) -> None:
    texts = set(prefecture.tables["narratives"]["text"])
    quoted = [re.search(r"調書の記載は「(.*?)…?」\(", entry.question.text) for entry in entries if entry.question]
    assert any(quoted)
    assert all(any(match[1] in text for text in texts) for match in quoted if match)


def test_a_question_goes_to_the_section_of_its_indicator_with_the_lead_beside_it(
    entries: list[many_groups.GroupAttention], prefecture: Evaluation
) -> None:
    rows = prefecture.tables.rows
    for entry in entries:
        if entry.item is None or entry.question is None or not entry.question.viewpoint:
            continue
        (group,) = rows["program_groups"].of("group_id", entry.group_id)
        owner = group.lead_section
        if isinstance(entry.item["project_id"], str):
            (project,) = rows["projects"].of("project_id", entry.item["project_id"])
            owner = project.section
        lead = f"、総括 {group.lead_section}" if owner != group.lead_section else ""
        assert entry.question.asked_of == f"確認事項({owner}{lead})"


@pytest.mark.parametrize(
    ("sections", "lead", "words"),
    [
        (("A課",), "B課", "確認事項(A課、総括 B課)"),
        (("A課",), "A課", "確認事項(A課)"),
        (("A課",), "", "確認事項(A課)"),
        ((), "B課", "確認事項(B課)"),
        ((), "", "確認事項(主管課は確認できず)"),
        (("A課", "B課"), "B課", "確認事項(A課・B課)"),
        (("A課", "B課", "C課"), "D課", "確認事項(A課・B課ほか1課、総括 D課)"),
    ],
)
def test_whom_a_question_is_asked_of(sections: tuple[str, ...], lead: str, words: str) -> None:
    assert Question("…か。", 2, sections, lead).asked_of == words


def test_a_slide_of_a_group_asks_as_the_first_screen_does(
    entries: list[many_groups.GroupAttention], prefecture: Evaluation
) -> None:
    view = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    for entry in entries[:3]:
        assert entry.question is not None
        assert make_slide(view, f"group.{entry.group_id}").question == entry.question.brief


def test_inferred_years_are_said_and_printed_ones_are_not(evaluation: Evaluation, prefecture: Evaluation) -> None:
    assert years_note(evaluation.tables.rows["budgets"]) == "、年度は表の並びから推定"
    assert years_note(prefecture.tables.rows["budgets"]) == ""
    blank: Any = [row for row in evaluation.tables.rows["budgets"] if row.report_state != "reported"]
    assert years_note(blank) == "", "a year without an amount says nothing"


def test_the_best_verdict_says_what_its_count_leaves_aside(prefecture: Evaluation) -> None:
    view = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    whole = portfolio(view)
    assert whole is not None
    sound = next(group for group in whole.standings if group.verdict == "sound")
    group = replace(sound, judged=9, behind=1, projects_behind=1, money_behind=621_000.0, money=780_000.0)
    said = many_groups.verdict_because(group, whole.rules, prefecture.policy.scale)
    assert "判定は指標の数により、事業費によらない" in said and "6.21億円(全体7.80億円の80%)" in said
    assert "事業費" not in many_groups.verdict_because(
        replace(group, projects_behind=0), whole.rules, prefecture.policy.scale
    )
