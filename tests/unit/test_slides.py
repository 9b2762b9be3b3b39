"""The agenda: what the data proposes, what the planner chose, and one sourced finding a slide."""

from __future__ import annotations

import pytest

from lib.evaluate import Evaluation
from lib.select import Selection, View, narrow, vocabulary
from lib.slides import agenda, proposed, slide
from lib.wording import line_numbers


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_proposed_agenda_goes_from_the_whole_to_the_worst_to_what_was_decided(view: View) -> None:
    assert proposed(view) == [
        "overview", "indicator.trials_done", "indicator.rpa_robots", "indicator.cloud_users",
        "project.society50_promotion", "project.smart_prefecture", "decided",
    ]  # fmt: skip


def test_the_planners_order_is_kept(view: View) -> None:
    chosen = ["decided", "project.infra_dx", "indicator.open_data"]
    assert [s.key for s in agenda(view, chosen)] == chosen


def test_a_slide_says_its_finding_its_figures_its_question_and_its_lines(view: View) -> None:
    robots = slide(view, "indicator.rpa_robots")
    assert robots.sentence == "RPAロボット: R2は目標40台に対し20台、50%でやや遅れ"
    assert [(f.label, f.value) for f in robots.facts[:2]] == [("R2達成率(②/①)", "50%"), ("RPA利用所属", "9 / 10所属")]
    assert robots.viewpoint_words == "記載の視点②" and robots.question.startswith("指標の進捗状況に応じて")
    assert robots.source_words == "出典 38〜39行", "the pair shown beside it is cited too"


def test_a_projection_is_named_and_said_not_to_be_an_actual(view: View) -> None:
    fact = slide(view, "indicator.cloud_users").facts[0]
    assert (fact.label, fact.value) == ("R7見込み", "5団体") and "実績ではない" in fact.how


def test_every_slide_of_the_address_can_be_made(view: View, evaluation: Evaluation, synthetic: Evaluation) -> None:
    for one in (evaluation, synthetic):
        words = vocabulary(one.tables, one.policy)
        everything = narrow(one, Selection(), words)
        for key in words.words["slides"]:
            made = slide(everything, key)
            assert made.sentence and made.key == key and len(made.facts) <= 3


def test_every_line_of_a_slide_holds_its_figure(view: View, document: list[str]) -> None:
    for key in ("indicator.cloud_users", "indicator.open_data", "indicator.rpa_robots", "project.smart_prefecture"):
        made = slide(view, key)
        text = "\n".join(document[n - 1] for n in made.lines)
        for fact in made.facts:
            for figure in fact.how.split("/") if "実績" in fact.how and "/" in fact.how else []:
                digits = "".join(c for c in figure if c.isdigit())
                assert digits in text, (key, figure)


def test_neighbouring_lines_are_joined() -> None:
    assert line_numbers([9, 3, 4, 5, 4]) == "3〜5・9" and line_numbers([]) == ""
