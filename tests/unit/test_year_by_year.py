"""One year's sheets beside those before: what the sheets state otherwise, cell by cell and in words."""

from __future__ import annotations

from collections import Counter

import pytest

from lib.findings.changed_texts import find_changed_texts
from lib.findings.differences.words import NONE
from lib.findings.model import Link
from lib.findings.restated import RestatedCell, restated_by
from lib.findings.retargeted import ABOUT_MOVES
from lib.findings.year_by_year import (
    RestatedValues,
    SheetDifference,
    _change,
    changed_status,
    make_no_sheet_before,
    make_restated_values,
    make_sheet_difference,
    no_two_sheets,
    restated_rows,
    two_sheets,
)
from lib.judge.evaluation import Evaluation
from lib.store.sheets import groups_of
from lib.store.vintage import in_force, sheets_until
from lib.ui.screens.compare.year_by_year import moved_statuses, no_sheet_before, restated_values
from lib.view.narrow import View, narrow
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import words


def _view(evaluation: Evaluation, selection: Selection = EMPTY) -> View:
    return narrow(evaluation, selection, vocabulary(evaluation.tables, evaluation.policy))


def _restated(evaluation: Evaluation, year: int, selection: Selection = EMPTY) -> RestatedValues:
    known = vocabulary(evaluation.tables, evaluation.policy)
    texts = find_changed_texts(evaluation, year)
    return make_restated_values(narrow(evaluation, selection, known), known, year, texts)


def _difference(evaluation: Evaluation, group_id: str, year: int) -> SheetDifference | None:
    known = vocabulary(evaluation.tables, evaluation.policy)
    return make_sheet_difference(narrow(evaluation, EMPTY, known), known, group_id, year)


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_what_was_restated_is_every_cell_that_two_sheets_state_differently(prefecture: Evaluation, year: int) -> None:
    view = _view(prefecture)
    found = {(c.indicator_id, c.fiscal_year, c.measure, c.old, c.new) for c in restated_by(view, year)}
    rows = prefecture.tables.stated["observations"]
    known = set(prefecture.assessments["indicator_id"])
    last: dict[tuple[str, int, str], float] = {}
    wanted = set()
    for r in rows[rows["value"].notna()].sort_values("sheet_year", kind="stable").itertuples():
        key = (r.indicator_id, r.fiscal_year, r.measure)
        if r.sheet_year == year and key in last and last[key] != r.value and r.indicator_id in known:
            wanted.add((*key, last[key], r.value))
        last[key] = r.value
    assert found == wanted and len(found) > 5


def test_a_target_that_is_the_final_target_too_is_restated_as_both(prefecture: Evaluation) -> None:
    found = restated_by(_view(prefecture), 2024)
    goals = [c for c in found if c.measure in ("target", "final_target") and c.fiscal_year == 2025]
    of_indicator = {
        indicator: [c.measure for c in goals if c.indicator_id == indicator]
        for indicator in (c.indicator_id for c in goals)
    }
    assert of_indicator and all(measures == ["target", "final_target"] for measures in of_indicator.values())
    assert all(len(c.places) == 2 for c in goals)


def test_the_made_up_second_sheet_restates_what_it_was_written_to(two_years: Evaluation) -> None:
    cell, final = restated_by(_view(two_years), 2022)
    assert (cell.indicator_id, cell.fiscal_year, cell.old, cell.new) == ("cloud_users", 2025, 16.0, 14.0)
    assert (cell.measure, final.measure, final.old, final.new) == ("target", "final_target", 16.0, 14.0)
    assert [p.words for p in cell.places[:2]] == ["R3調書4行", cell.places[1].words] and cell.places[1].sheet == ""
    two = two_sheets(two_years, "society50", 2022)
    assert two is not None
    moved = changed_status(*two).set_index("indicator_id")
    assert tuple(moved.loc["cloud_users", ["status", "status_then"]]) == ("not_due", "on_track")


def test_a_group_as_it_was_is_judged_as_it_was(prefecture: Evaluation) -> None:
    group = str(prefecture.tables["program_groups"]["group_id"].iloc[0])
    two = two_sheets(prefecture, group, 2025)
    assert two is not None
    before, after = two
    now = prefecture.assessments
    now = now[now["group_id"] == group].set_index("indicator_id")["status"]
    assert after.assessments.set_index("indicator_id")["status"].to_dict() == now.to_dict()
    stood = prefecture.standings
    stood = stood[(stood["group_id"] == group) & (stood["sheet_year"] == 2024)].set_index("indicator_id")["status"]
    then = before.assessments.set_index("indicator_id")["status"]
    assert then.loc[stood.index].to_dict() == stood.to_dict()


def test_a_group_without_two_sheets_has_nothing_beside_it(evaluation: Evaluation, prefecture: Evaluation) -> None:
    assert two_sheets(evaluation, "society50", 2021) is None
    group = str(prefecture.tables["program_groups"]["group_id"].iloc[0])
    assert two_sheets(prefecture, group, 2021) is None and two_sheets(prefecture, group, 1999) is None


def test_the_sheets_of_a_time_know_nothing_of_later_ones(prefecture: Evaluation) -> None:
    stated = sheets_until(prefecture.tables.stated, 2022)
    assert max(stated["observations"]["sheet_year"]) == 2022
    assert set(stated["indicators"]["indicator_id"]) == set(stated["observations"]["indicator_id"])


def test_the_words_of_a_group_beside_its_sheet_of_the_year_before(two_years: Evaluation) -> None:
    difference = _difference(two_years, "society50", 2022)
    assert difference and words([difference.title, difference.statuses, difference.projects]) == [
        "R4の調書での進捗状況の変化6指標",
        "長崎県自治体クラウドサービス県内利用団体数 → indicators?indicator=cloud_users",
        "判定前(報告時期前)",
        "○概ね順調",
        "県・市町におけるオープンデータカタログサイトに登録されたデータ数 → indicators?indicator=open_data",
        "判定前(報告時期前)",
        "●達成",
        "課題解決手法の提案数 → indicators?indicator=solutions_proposed",
        "判定前(報告時期前)",
        "目標読み取れず",
        "実用化された、ICTを活用したサービスや仕組みの数 → indicators?indicator=services_in_use",
        "判定前(報告時期前)",
        "判定前(未報告)",
        "三次元データを活用する仕様書作成 → indicators?indicator=survey_specs",
        "判定前(報告時期前)",
        "判定前(未報告)",
        "県内測量業者の三次元データ業務 → indicators?indicator=survey_jobs",
        "判定前(報告時期前)",
        "判定前(未報告)",
    ]
    assert difference.changes.title == "R4の調書の変更点" and len(difference.changes.groups) == 1


def test_the_words_of_what_the_second_sheet_restates(two_years: Evaluation) -> None:
    assert words(_restated(two_years, 2022)) == [
        "R4調書で目標を",
        "緩和した指標1 → compare?restated=easier",
        "、",
        "厳しくした指標なし",
        "。",
        "この改定がなければ未達の指標なし",
        "。",
        "文章の変更1件 → compare?restated=texts",
        "。",
        "実績の改定なし",
        "判定が変わったものなし",
        ABOUT_MOVES,
        "R4の調書で改められた値2件",
        "目標値1件、最終目標1件。空欄だった欄に入った値と、空欄になった値は数えません。現在の調書にない指標は含みません。",
        "R4調書の値",
        "(事業群名は原資料から読み取れず)",
        "長崎県自治体クラウドサービス県内利用団体数 → indicators?indicator=cloud_users",
        "R7",
        "目標値",
        "16団体",
        "R3調書",
        "14団体",
        "−13%",
        "緩和",
        "R3調書4行",
        "74行",
        "(事業群名は原資料から読み取れず)",
        "長崎県自治体クラウドサービス県内利用団体数 → indicators?indicator=cloud_users",
        "R7",
        "最終目標",
        "16団体",
        "R3調書",
        "14団体",
        "−13%",
        "緩和",
        "R3調書4行",
        "75行",
    ]


def test_one_sheet_has_none_before_it_and_says_so(evaluation: Evaluation) -> None:
    assert _difference(evaluation, "society50", 2021) is None
    assert no_two_sheets(2021) == "この事業群には、R3とその前の調書がそろっていません。"
    known = vocabulary(evaluation.tables, evaluation.policy)
    invited = make_no_sheet_before(narrow(evaluation, EMPTY, known))
    assert invited.title.startswith("前の年度の調書がまだありません")
    assert [link.to.address for link in (invited.to_intake, *invited.now)] == [
        "intake",
        "compare?by=section",
        "projects",
    ]
    assert invited.now[-1].text == "R元実績・R2実績・R3計画の事業費(事務事業の一覧)"


def test_the_sample_of_a_comparison_says_that_it_is_one(evaluation: Evaluation) -> None:
    known = vocabulary(evaluation.tables, evaluation.policy)
    invited = make_no_sheet_before(narrow(evaluation, EMPTY, known))
    assert "見本" in invited.sample_title and "架空" in invited.sample_title
    assert all("見本" in line.indicator for line in invited.sample)
    drawn = no_sheet_before(invited)
    assert drawn.index("いまできる比較") < drawn.index("見本(架空")


def test_nothing_restated_is_said_of_the_groups_in_view_and_of_none(
    evaluation: Evaluation, prefecture: Evaluation
) -> None:
    nothing = _restated(evaluation, 2021)
    assert [nothing.title, nothing.note] == [
        "R3の調書で改められた値なし",
        "空欄だった欄に入った値と、空欄になった値は数えません。現在の調書にない指標は含みません。",
    ]
    assert nothing.nothing == "前の調書と違う値はありません。"
    assert restated_values(nothing) == (
        f'<div class="ev"><h2>{nothing.title} </h2><p class="small muted">{nothing.note}</p>'
        "<p>前の調書と違う値はありません。</p></div>"
    )
    none_in_view = _restated(prefecture, 2024, Selection(q="ことばにない語"))
    assert none_in_view.nothing == "この条件に当てはまる事業群はありません。"


def test_what_was_restated_is_turned_by_the_page_and_every_row_is_in_the_file(prefecture: Evaluation) -> None:
    restated = _restated(prefecture, 2024, Selection(page=2, by="sheet"))
    count = len(restated_by(_view(prefecture), 2024))
    assert restated.title == f"R6の調書で改められた値{count}件" and count > 50
    assert restated.turning.items == f"51〜{min(count, 100)}"
    assert restated.turning.back and restated.turning.back.to.address == "compare?by=sheet"
    rows = restated_rows(_view(prefecture), 2024)
    assert len(rows) == count and rows.columns[-4:].tolist() == ["R6調書の値", "単位", "目標の改定", "出典の行"]


def test_an_indicator_that_the_newest_sheet_no_longer_has_is_named_without_a_link(prefecture: Evaluation) -> None:
    groups = prefecture.tables["program_groups"]["group_id"]
    differences = [d for group in groups if (d := _difference(prefecture, group, 2022))]
    indicators = [moved.indicator for d in differences for moved in d.statuses]
    gone = [name for name in indicators if isinstance(name, str)]
    assert gone and any(isinstance(name, Link) for name in indicators)
    difference = next(d for d in differences if any(moved.indicator == gone[0] for moved in d.statuses))
    assert f"<li><bdi>{gone[0]}</bdi> <span class=" in moved_statuses(difference)


def test_the_list_stands_under_a_heading_with_figures_to_the_right(prefecture: Evaluation) -> None:
    drawn = restated_values(_restated(prefecture, 2024))
    assert drawn.startswith('<div class="ev"><h2>R6の調書で改められた値')
    assert "data-copy>" in drawn and '<th class="n" scope="col">R6調書の値</th>' in drawn
    assert drawn.count('class="n"') == 3 * 51 and drawn.count('class="k"') == 3 * 51
    assert drawn.endswith("</nav></div>")


def test_projects_that_came_and_went_are_named(prefecture: Evaluation) -> None:
    stated = prefecture.tables.stated["projects"]
    last_sheet = stated.groupby("project_id")["sheet_year"].max()
    ended = stated[stated["project_id"].isin(last_sheet[last_sheet == 2024].index)].iloc[-1]
    difference = _difference(prefecture, str(ended["group_id"]), 2025)
    assert difference and ended["name"] in dict(difference.projects)["載らなくなった事務事業"]


@pytest.mark.parametrize(
    ("old", "new", "unit", "words"),
    [
        (2900, 2950, "人", "+2%"),
        (-5743, -5419, "人", "+324人"),
        (-5, -8, "%", "−3ポイント"),
        (0, 12, "件", "+12件"),
    ],
)
def test_a_figure_below_zero_changes_by_a_difference_not_by_a_share(
    old: float, new: float, unit: str, words: str
) -> None:
    assert _change(RestatedCell("g", "i", "名", unit, 2021, "actual", old, new, 2021, ())) == words


def _texts_in_force(evaluation: Evaluation, year: int) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Group and text of each subject and kind by the sheets until a year."""
    frames = in_force(sheets_until(evaluation.tables.stated, year))
    rows = frames["narratives"].assign(owner=groups_of(frames)["narratives"]).sort_values("position", kind="stable")
    texts: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for row in rows.itertuples():
        texts.setdefault((row.subject_type, row.subject_id, row.kind), (row.owner, []))[1].append(row.text)
    return {key: (owner, "\n".join(each)) for key, (owner, each) in texts.items()}


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_the_changed_texts_of_a_year_are_those_that_each_text_by_itself_tells(
    prefecture: Evaluation, year: int
) -> None:
    before, after = _texts_in_force(prefecture, year - 1), _texts_in_force(prefecture, year)
    sheets = prefecture.tables.stated["projects"].groupby("group_id")["sheet_year"].agg(set)
    groups = {group for group, years in sheets.items() if year in years and min(years) < year}
    expected = Counter(
        (owner, before.get(key, ("", NONE))[1], text)
        for key, (owner, text) in after.items()
        if owner in groups and text != before.get(key, ("", NONE))[1]
    )
    changes = find_changed_texts(prefecture, year).changes
    assert Counter((change.group_id, change.old, change.new) for change in changes) == expected
    assert expected
