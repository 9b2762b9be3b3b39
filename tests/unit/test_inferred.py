"""A year that is inferred is said to be where its figure stands; where all are printed nothing is said."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from lib.findings import many_groups
from lib.findings.indicator_years import make_page_table, make_year_table
from lib.findings.inferred import mark_words, year_bases, years_of_costs, years_words
from lib.findings.listing import indicator_rows, project_rows
from lib.findings.overview.group_list import file_rows, make_group_list
from lib.findings.overview.head_table import make_head_table
from lib.findings.overview.picture import make_picture
from lib.findings.paper.overview import make_many_groups_page
from lib.findings.project import make_amounts_note, make_cost_change
from lib.findings.projects import make_project_list
from lib.findings.reporting import make_reporting
from lib.findings.series import charts
from lib.findings.side_by_side import make_side_by_side
from lib.findings.slides.agenda import make_slide
from lib.judge.evaluation import Evaluation, evaluate
from lib.report.chart_content import chart_content
from lib.store.tables import Tables
from lib.ui.parts import indicator
from lib.ui.parts.project import money
from lib.ui.parts.table import Order
from lib.ui.screens.overview.group_list import draw_group_list
from lib.ui.screens.overview.picture import draw_picture
from lib.ui.screens.projects import draw_list
from lib.view.narrow import View, narrow
from lib.view.portfolio import Portfolio, of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

WORDS = "年度は表の並びから推定"
SOME = "一部は年度を表の並びから推定"


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _many(view: View) -> Portfolio:
    whole = of_many(view)
    assert whole is not None
    return whole


@pytest.fixture(scope="module")
def mixed(prefecture: Evaluation) -> Evaluation:
    """Many groups of which one, g001, has inferred years of its costs."""
    tables = prefecture.tables
    budgets = tables["budgets"].copy()
    projects = tables["projects"]
    own = budgets["project_id"].isin(projects.loc[projects["group_id"] == "g001", "project_id"])
    budgets.loc[own, "attribution"] = "inferred"
    frames = MappingProxyType({**tables.frames, "budgets": budgets})
    return evaluate(Tables(frames, tables.version, tables.origin), prefecture.policy)


@pytest.mark.parametrize(
    ("attributions", "words", "bases"),
    [
        ([], "", ""),
        (["printed", "prose"], "", "表に記載・本文より"),
        (["inferred", "inferred"], WORDS, "表の並びから推定"),
        (["printed", "inferred"], SOME, "表に記載・表の並びから推定"),
    ],
)
def test_all_or_some_of_the_years_are_inferred(attributions: list[str], words: str, bases: str) -> None:
    assert (years_words(attributions), year_bases(attributions)) == (words, bases)
    assert years_of_costs(attributions) == (f"事業費の{words}" if words else "")
    assert (mark_words(True), mark_words(False)) == (f"※ {WORDS}", "")


def test_the_list_of_projects_says_it_once(evaluation: Evaluation, prefecture: Evaluation, mixed: Evaluation) -> None:
    real, printed, both = (make_project_list(_view(e)) for e in (evaluation, prefecture, mixed))
    assert (real.years_note, printed.years_note, both.years_note) == (WORDS, "", SOME)
    assert draw_list(real, Selection()).count(WORDS) == 1
    assert f"(金額は事業費、千円、{WORDS}。名前を選ぶと" in draw_list(real, Selection())
    assert "(金額は事業費、千円。名前を選ぶと" in draw_list(printed, Selection())


def test_the_amounts_of_a_project_say_it_once(evaluation: Evaluation, prefecture: Evaluation) -> None:
    view, printed = _view(evaluation), _view(prefecture)
    assert make_amounts_note(view, "e_prefecture") == WORDS and make_amounts_note(view, "infra_dx") == ""
    assert f'<p class="small muted">{WORDS}</p>' in money((), WORDS) and "<p" not in money((), "")
    project_id = str(prefecture.tables["projects"]["project_id"].iloc[0])
    assert make_amounts_note(printed, project_id) == ""
    assert make_cost_change(printed, project_id).chart.startswith("事業費のグラフ。")


def test_amounts_that_cannot_be_compared_say_how_their_years_are_told(evaluation: Evaluation) -> None:
    tables = evaluation.tables
    budgets = tables["budgets"]
    actuals = MappingProxyType({**tables.frames, "budgets": budgets[budgets["stage"] == "actual"]})
    bare = evaluate(Tables(actuals, tables.version, tables.origin), evaluation.policy)
    cost = make_cost_change(_view(bare), "e_prefecture")
    assert (cost.words, cost.is_known) == ("事業費の増減は比べられません", True) and WORDS in cost.subtitle


def test_a_table_of_figures_marks_the_years_that_are_inferred(evaluation: Evaluation, prefecture: Evaluation) -> None:
    view, printed = _view(evaluation), _view(prefecture)
    table = make_page_table(view, view.assessed)
    marked = [(row.indicator, row.year) for row in table.rows if row.year_mark]
    assert len(marked) == 13 and ("実用化された、ICTを活用したサービスや仕組みの数", "R3") in marked
    assert table.note == f"※ {WORDS}" and indicator.years(table).count(WORDS) == 1
    assert "<bdi>R3</bdi>※</td>" in indicator.years(table)
    assert (
        make_year_table(view, "cloud_users").note == "" and make_year_table(view, "services_in_use").note == table.note
    )
    assert "※" not in indicator.years(make_page_table(printed, printed.assessed[:24]))


def test_the_list_of_what_waits_marks_inferred_targets(evaluation: Evaluation, prefecture: Evaluation) -> None:
    assert make_reporting(_view(evaluation)).note == f"※ {WORDS}"
    printed = make_reporting(_view(prefecture))
    assert printed.note == "" and not any("※" in row.targets for row in printed.waiting)


def test_the_files_say_how_each_year_is_told(evaluation: Evaluation, prefecture: Evaluation) -> None:
    view, words = _view(evaluation), vocabulary(evaluation.tables, evaluation.policy)
    bases = indicator_rows(view, words)["年度の根拠"].value_counts().to_dict()
    assert bases == {"表に記載": 12, "本文より": 2, "表の並びから推定": 13, "": 17}
    assert project_rows(view)["事業費の出典の行"].tolist() == ["21〜22", "27", "32〜34", "37〜38"]
    printed = _view(prefecture, group=("g001",))
    of_made_up = vocabulary(prefecture.tables, prefecture.policy)
    assert set(indicator_rows(printed, of_made_up)["年度の根拠"]) <= {"表に記載", ""}
    assert set(project_rows(printed)["事業費の年度の根拠"]) <= {"表に記載", ""}


def test_a_comparison_in_words_names_the_year_of_each_cost(evaluation: Evaluation) -> None:
    view = _view(evaluation, section=("情報システム課", "次世代情報化推進室"))
    compared = make_side_by_side(view, vocabulary(evaluation.tables, evaluation.policy), "section")
    alternative = compared.chart.alternative  # type: ignore[union-attr]
    assert f"、R3計画の事業費3.02億円({WORDS})" in alternative and f"、R3計画の事業費6,573万円({WORDS})" in alternative


def test_totals_of_many_groups_say_that_some_years_are_inferred(mixed: Evaluation, prefecture: Evaluation) -> None:
    view, whole = _view(mixed), _many(_view(mixed))
    assert make_head_table(view, whole, "department").note.endswith(f"事業費の{SOME}")
    for drawn in (draw_picture(make_picture(view, whole, "measure")), _drawn_list(view, whole)):
        assert drawn.count(f"事業費の{SOME}") == 1
    assert make_many_groups_page(view, whole, "", None).years_note == f"、事業費の{SOME}"
    printed, other = _view(prefecture), _many(_view(prefecture))
    assert "推定" not in draw_picture(make_picture(printed, other, "measure")) + _drawn_list(printed, other)
    assert (
        "推定" not in many_groups.money_words(other)
        and make_many_groups_page(printed, other, "", None).years_note == ""
    )


def _drawn_list(view: View, whole: Portfolio) -> str:
    return str(draw_group_list(make_group_list(view, whole), Order("overview", view.selection)))


def test_of_many_groups_only_the_one_whose_years_are_inferred_says_so(mixed: Evaluation) -> None:
    view = _view(mixed)
    bases = file_rows(view).set_index("事業群コード")["事業費の年度の根拠"]
    assert bases["g001"] == "表の並びから推定" and set(bases.drop("g001")) == {"表に記載"}
    hows = {g: make_slide(view, f"group.{g}").facts[-1].how for g in ("g001", "g003")}
    assert hows["g001"].endswith(WORDS) and "推定" not in hows["g003"]
    (group,) = (group for group in _many(view).standings if group.group_id == "g001")
    behind = replace(group, projects_behind=2, money_behind=1_000.0, money_behind_attributions=("inferred",))
    told = many_groups.reason_words(behind, None, mixed)
    assert f"、遅れのある2事業の事業費100万円({WORDS})" in told or not behind.behind


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("indicator.public_system_uses", f"R元〜R3の{WORDS}"),
        ("indicator.cloud_users", ""),
        ("project.e_prefecture", WORDS),
    ],
)
def test_a_chart_in_words_and_a_picture_say_it_once(evaluation: Evaluation, key: str, note: str) -> None:
    view = _view(evaluation)
    (chart,) = charts(view, make_slide(view, key))
    assert chart_content(chart)["years_note"] == note and chart.alt.count("推定") == (1 if note else 0)


@pytest.mark.parametrize("key", ["indicator.trials_done", "indicator.services_in_use"])
def test_the_figures_of_a_slide_say_that_their_year_is_inferred(evaluation: Evaluation, key: str) -> None:
    facts = make_slide(_view(evaluation), key).facts
    assert any(fact.how.endswith(f"、{WORDS}") for fact in facts if "実績" in fact.how)


def test_the_figures_of_a_slide_whose_years_are_printed_say_nothing(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    facts = [
        fact for item in view.assessed[:40] for fact in make_slide(view, f"indicator.{item['indicator_id']}").facts
    ]
    assert facts and not any("推定" in fact.how for fact in facts)
