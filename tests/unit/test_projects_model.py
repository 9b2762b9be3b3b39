"""What the list of projects says: every word and figure at the real sheet, its order, its pages, and how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from lib.contract.terms import MET
from lib.findings.listing import project_rows
from lib.findings.projects import Cost, ProjectRow, make_department_options, make_project_list
from lib.judge.evaluation import Evaluation
from lib.ui.screens.projects import draw_list
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

Choose = Callable[..., View]


@pytest.fixture
def choose(evaluation: Evaluation) -> Choose:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return lambda **choice: narrow(evaluation, Selection(**choice), words)


def _signs(viewpoints: Iterable[int]) -> str:
    return ",".join(map(str, viewpoints))


def _words(row: ProjectRow) -> str:
    first = row.indicator
    return " / ".join(
        (
            f"{row.project.number}{'○' if row.project.is_core else ''} {row.name.text} {row.group}".strip(),
            f"{row.project.section} {row.project.period}",
            " ".join(cost.words for cost in row.costs),
            f"{first.chip.text} {first.called}({first.name})" if first else "",
            f"記載{_signs(row.project.recorded)} 提案{_signs(row.project.suggested)}",
            row.project.decision,
        )
    )


def test_each_row_says_what_the_sheet_says_of_a_project(choose: Choose) -> None:
    projects = make_project_list(choose())
    assert (projects.total, projects.years) == (4, ("R元実績", "R2実績", "R3計画"))
    assert [_words(row) for row in projects.rows] == [
        "1○ ながさきSociety5.0推進費 / 次世代情報化推進室 R2-7 / – 8,372 65,729"
        " / ▼遅れ 40% 実証実験・社会実装(実証実験及び社会実装数) / 記載4,8 提案1,2,4,5,6,8 / 改善",
        "2 長崎県版インフラDX推進事業費 / 建設企画課 (R3新規)R3-5 / – – 原資料から読み取れず"
        " / 判定前(報告時期前) 三次元データ仕様書(三次元データを活用する仕様書作成) / 記載2 提案 / 現状維持",
        "3○ 電子県庁推進事業 / 情報システム課 H13- / 512,504 658,011 285,224"
        " / ●達成 107% 庁外システム利用(庁外向けシステム利用件数) / 記載2 提案2 / 改善",
        "4○ スマート県庁プロジェクト / 情報システム課 R2- / – 12,075 17,038"
        " / ▲やや遅れ 50% RPAロボット(RPA作成ロボット数) / 記載2 提案2,8 / 改善",
    ]


def test_a_cost_that_is_not_known_says_whether_it_was_set(choose: Choose) -> None:
    costs = make_project_list(choose()).rows[1].costs
    assert costs == (
        Cost("–", hint="設定なし"),
        Cost("–", hint="設定なし"),
        Cost("原資料から読み取れず", is_lost=True),
    )


def test_bars_show_the_costs_of_a_project_on_its_own_scale_and_a_gap_where_none_is_known(choose: Choose) -> None:
    first, lost, third, _ = (row.cost_bars for row in make_project_list(choose()).rows)
    assert lost is None, "no cost of it is known"
    assert third is not None and first is not None
    assert [bar.share for bar in third.bars] == [512_504 / 658_011, 1.0, 285_224 / 658_011]
    assert [(bar.share is None, bar.is_set, bar.is_plan) for bar in first.bars] == [
        (True, False, False), (False, True, False), (False, True, True),
    ]  # fmt: skip
    assert first.words == "事業費の推移: R元実績 設定なし、R2実績 8,372千円、R3計画 65,729千円"


def test_the_newest_change_of_a_cost_is_told_where_both_years_are_known(choose: Choose) -> None:
    projects = make_project_list(choose())
    assert projects.change_years == "R2実績→R3計画"
    assert [row.change for row in projects.rows] == ["+57,357", "", "−372,787", "+4,963"]


def test_the_indicator_to_look_at_first_is_one_that_the_filters_let_through(
    choose: Choose, evaluation: Evaluation
) -> None:
    assessed = evaluation.assessments.set_index("name")
    for filters, column, allowed in (
        ({"kind": ("outcome",)}, "kind", {"outcome"}),
        ({"kind": ("activity",)}, "kind", {"activity"}),
        ({"status": (MET,)}, "status", {MET}),
    ):
        view = choose(**filters)
        first = [row.indicator.name for row in make_project_list(view).rows if row.indicator]
        assert first and {assessed.loc[name, column] for name in first} == allowed
        assert first == [name for name in project_rows(view)["まず見る指標"] if name], "and so in the file"


def test_a_project_of_which_no_indicator_is_let_through_says_so(prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    of_groups = narrow(prefecture, Selection(kind=("group",)), words)
    assert {row.without_indicator for row in make_project_list(of_groups).rows} <= {
        "条件に当てはまる指標なし",
        "指標なし",
    }
    assert "条件に当てはまる指標なし" in draw_list(make_project_list(of_groups), of_groups.selection)


def test_a_word_of_the_reasons_leaves_the_projects_behind_for_it_with_the_sheets_sentence(choose: Choose) -> None:
    (row,) = make_project_list(choose(reason="社会実装")).rows
    assert row.name.text == "ながさきSociety5.0推進費" and row.reason and row.reason.place
    assert "すぐに社会実装できるものがなかったため" in row.reason.text and row.reason.place.words == "44行"
    view = choose(reason="社会実装")
    (told,) = project_rows(view)["未達の理由・課題"]
    assert told == f"「{row.reason.text}」({row.reason.place.words})"
    assert make_project_list(choose(reason="庁外")).rows == (), "a word of a project that is not behind"
    assert all(row.reason is None for row in make_project_list(choose(q="社会実装")).rows)
    drawn = draw_list(make_project_list(view), view.selection)
    assert '<small class="reason">「<bdi>○令和2年度' in drawn


def test_each_department_is_one_press_away_and_one_more_takes_it_back(prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    options = make_department_options(narrow(prefecture, Selection(page=2), words), words)
    departments = prefecture.tables["program_groups"]["department"].fillna("(調書に記載なし)").value_counts()
    assert {option.link.text for option in options} == {f"{name} {count}" for name, count in departments.items()}
    chosen = narrow(prefecture, options[0].link.to.selection, words)
    assert len(chosen.selection.department) == 1 and chosen.selection.page == 1
    (again,) = (option for option in make_department_options(chosen, words) if option.is_chosen)
    assert again.link.to.selection == Selection()


def test_one_department_is_no_choice(choose: Choose, evaluation: Evaluation) -> None:
    assert make_department_options(choose(), vocabulary(evaluation.tables, evaluation.policy)) == ()


def test_a_file_of_projects_has_the_order_of_the_list(choose: Choose) -> None:
    for sort in ("-cost_2020", "name", ""):
        view = choose(sort=sort)
        assert project_rows(view)["事務事業"].tolist() == [row.name.text for row in make_project_list(view).rows]


def test_a_name_opens_its_project_and_keeps_what_is_chosen(choose: Choose) -> None:
    first, *_, last = make_project_list(choose(core="yes", sort="name", project="e_prefecture")).rows
    assert first.name.to.address == "projects?core=yes&project=society50_promotion&sort=name"
    assert [first.is_chosen, last.is_chosen] == [False, True]


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("", "1234"),
        ("core", "1342"),
        ("-core", "2134"),
        ("name", "1423"),
        ("-name", "3241"),
        ("section", "2341"),
        ("start", "3142"),
        ("cost", "4132"),
        ("-cost", "3142"),
        ("status", "1432"),
        ("-status", "3412"),
        ("codes", "1432"),
        ("decision", "1342"),
        ("rate", "1234"),
        ("-number", "4321"),
        ("-cost_2020", "3412"),
        ("cost_2019", "3124"),
        ("change", "3412"),
        ("-change", "1432"),
    ],
)
def test_the_list_is_ordered_by_any_column_and_what_is_unknown_stands_last(
    choose: Choose, sort: str, numbers: str
) -> None:
    rows = make_project_list(choose(sort=sort)).rows
    assert "".join(str(row.project.number) for row in rows) == numbers


def test_of_many_groups_each_row_names_its_group_and_the_list_turns_its_pages(prefecture: Evaluation) -> None:
    view = narrow(prefecture, Selection(page=2, sort="cost"), vocabulary(prefecture.tables, prefecture.policy))
    projects = make_project_list(view)
    assert projects.turning.items == f"51〜{min(100, projects.total)}"
    assert projects.turning.total == f"{projects.total}事業"
    assert all(row.group and row.indicator and row.indicator.called == row.indicator.name for row in projects.rows)


def test_every_project_of_many_stands_on_one_page(prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    seen: list[str] = []
    number = 1
    while True:
        projects = make_project_list(narrow(prefecture, Selection(page=number), words))
        assert len(projects.rows) <= 50
        seen += [row.name.to.selection.project for row in projects.rows]
        if projects.turning.on is None:
            break
        number += 1
    assert number == -(-len(seen) // 50) > 1 and sorted(seen) == sorted(prefecture.tables["projects"]["project_id"])


def test_no_project_in_view_says_so(choose: Choose) -> None:
    view = choose(section=("建設企画課",), core="yes")
    assert make_project_list(view).rows == () and project_rows(view).empty
    drawn = draw_list(make_project_list(view), view.selection)
    assert (
        "事務事業の一覧: 該当なし" in drawn
        and "この条件に当てはまる事務事業はありません。" in drawn
        and "<table" not in drawn
    )


def test_the_list_is_drawn_by_its_columns(choose: Choose) -> None:
    view = choose(sort="-cost_2021", project="infra_dx")
    drawn = draw_list(make_project_list(view), view.selection)
    head, body = drawn.split("</thead>")
    assert re.findall(r"sort=(-?\w+)", head) == [
        "number", "core", "name", "section", "start", "-cost_2019", "-cost_2020", "cost_2021", "change", "status", "codes", "decision",
    ], "a column of figures is ordered from the largest first"  # fmt: skip
    assert '<th class="n" scope="col" aria-sort="descending">' in head and "R3計画 ▼" in head
    assert '<td class="n"><span class="muted small lost">原資料から読み取れず</span></td>' in body
    assert '<td class="n"><span class="muted" title="設定なし">–</span></td>' in body
    assert body.count('<b aria-current="true">▸ ') == 1 and body.count('<td class="k">') == 2 * len(view.projects)


def test_words_of_the_data_are_drawn_as_text(choose: Choose) -> None:
    view = choose()
    projects = make_project_list(view)
    row = projects.rows[0]
    project = replace(row.project, section="<script>", period="<i>", decision="<b>")
    hostile = replace(row, project=project, group="<u>")
    drawn = draw_list(replace(projects, rows=(hostile,)), view.selection)
    assert not any(f"<{tag}>" in drawn for tag in ("script", "i", "b", "u")) and "&lt;script&gt;" in drawn
