"""Who owes which year: the words and figures of 報告状況, and the list that is sent to those who can report."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from lib.contract.era import era
from lib.contract.wording import share_of
from lib.findings import reporting
from lib.findings.reporting import Count, CountTable, Reporting, forms_to_send, make_reporting, owed_rows
from lib.judge.evaluation import Evaluation
from lib.ui.screens.sources.reporting import draw
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.views import with_cells


def _view(evaluation: Evaluation, **chosen: object) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, Selection().changed(**chosen), words)


def _numbers(unreported: Count, not_due: Count) -> str:
    return " ".join((unreported.indicators, unreported.years, not_due.indicators, not_due.years))


def _words(model: Reporting) -> list[str]:
    lines = [model.heading, " / ".join(year.link.text for year in model.years), model.left_out]
    for counts in model.counts:
        lines.append(f"{counts.subject}別")
        lines += [
            " ".join((row.name, row.oldest, row.reported, _numbers(row.unreported, row.not_due))) for row in counts.rows
        ]
    for row in model.waiting:
        told = (row.state, row.section, row.indicator.text, row.kind, row.years, row.year_count, row.targets)
        lines.append(" ".join((*told, row.place.words)))
    lines.append(f"{model.uncounted.names}{model.uncounted.more}" if model.uncounted else "")
    return [line for line in lines if line]


def test_the_real_sheet(evaluation: Evaluation) -> None:
    own = "事業群の指標(所管課は原資料から読み取れず)"
    assert _words(make_reporting(_view(evaluation))) == [
        "報告状況: 実績の未報告なし。報告時期前7指標(のべ15年度分)。",
        "R3 報告時期前7 / R4 報告時期前2 / R5 報告時期前2 / R6 報告時期前2 / R7 報告時期前2",
        "所管課(室)別",
        f"{own} — 100% 0 0 2 10",
        "建設企画課 — — 0 0 2 2",
        "情報システム課 — 100% 0 0 2 2",
        "次世代情報化推進室 — 100% 0 0 1 1",
        f"報告時期前 {own} 長崎県自治体クラウドサービス県内利用団体数 事業群の指標 R3〜R7 5 "
        "R3 8団体、R4 10団体、R5 12団体、R6 14団体、R7 16団体 5行",
        f"報告時期前 {own} 県・市町におけるオープンデータカタログサイトに登録されたデータ数 事業群の指標 R3〜R7 5 "
        "R3 1,800件、R4 2,000件、R5 2,300件、R6 2,600件、R7 3,000件 9行",
        "報告時期前 建設企画課 県内測量業者の三次元データ業務 成果指標 R3 1 R3※ 1件 28行",
        "報告時期前 建設企画課 三次元データを活用する仕様書作成 活動指標 R3 1 R3※ 1件 27行",
        "報告時期前 情報システム課 庁外向けシステム利用件数 成果指標 R3 1 R3※ 413,852件 36行",
        "報告時期前 情報システム課 RPA作成ロボット利用所属数 成果指標 R3 1 R3※ 15所属 40行",
        "報告時期前 次世代情報化推進室 実用化された、ICTを活用したサービスや仕組みの数 成果指標 R3 1 R3※ 3件 24行",
        "RPA作成ロボット数(R3)、課題解決手法の提案数(R3)、システムの改修等数(R3)",
    ]


def test_a_chosen_section_says_what_it_leaves_out(evaluation: Evaluation) -> None:
    assert _words(make_reporting(_view(evaluation, section=("建設企画課",)))) == [
        "報告状況: 実績の未報告なし。報告時期前2指標(のべ2年度分)。",
        "所管課(室)で絞り込んでいるため、所管課を原資料から読み取れない事業群の指標(2指標)を含みません。",
        "所管課(室)別",
        "建設企画課 — — 0 0 2 2",
        "報告時期前 建設企画課 県内測量業者の三次元データ業務 成果指標 R3 1 R3※ 1件 28行",
        "報告時期前 建設企画課 三次元データを活用する仕様書作成 活動指標 R3 1 R3※ 1件 27行",
    ]


def test_where_nothing_waits_there_is_neither_count_nor_list(evaluation: Evaluation) -> None:
    model = make_reporting(_view(evaluation, years=(2016, 2018)))
    assert _words(model)[0] == "報告状況: 実績の未報告なし。" and not model.counts and not model.waiting
    assert "<table" not in draw(model)


def test_the_links_lead_to_the_sections_list_to_the_indicator_and_to_its_line(evaluation: Evaluation) -> None:
    model = make_reporting(_view(evaluation, part="reporting", page=2))
    own, section, *_ = model.counts[0].rows
    assert own.link is None, "no section is known that could be chosen"
    assert section.link and section.link.to.selection.section == ("建設企画課",)
    assert section.link.to.address.startswith("sources?section=") and "part=reporting" in section.link.to.address
    first = model.waiting[0]
    assert (
        first.indicator.to.address == "indicators?indicator=cloud_users" and first.place.to.address == "sources?line=5"
    )


def test_sections_and_groups_count_what_the_view_holds(synthetic: Evaluation) -> None:
    view = _view(synthetic)
    waiting = view.cells["status"].isin(("unreported", "not_due")).sum()
    by_section, by_group = make_reporting(view).counts
    assert [by_section.subject, by_group.subject] == ["所管課(室)", "事業群"]
    assert by_section.has_reported and not by_group.has_reported
    assert _years(by_section) == _years(by_group) == waiting
    assert len(by_group.rows) == len(view.groups) and all("〔" in row.name for row in by_group.rows)


def _years(counts: CountTable) -> int:
    return sum(int(count.years.replace(",", "")) for row in counts.rows for count in (row.unreported, row.not_due))


def test_a_chosen_section_lists_its_own_indicators_alone(synthetic: Evaluation) -> None:
    section = str(synthetic.tables["projects"]["section"].iloc[0])
    model = make_reporting(_view(synthetic, section=(section,)))
    assert {row.section for row in model.waiting} == {row.name for row in model.counts[0].rows} == {section}


def test_who_owes_is_counted_from_the_oldest_year_on_with_the_share_that_is_in(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    rows = make_reporting(view).counts[0].rows
    years = [int(row.oldest.removeprefix("R")) for row in rows if row.oldest != "—"]
    assert all(older <= newer for older, newer in pairwise(years)) and years[0] < years[-1]
    first = rows[0]
    due = prefecture.cells[
        prefecture.cells["is_due"] & prefecture.cells["indicator_id"].isin(_of(prefecture, first.name))
    ]
    reported, owed = int(due["actual"].notna().sum()), int((due["status"] == "unreported").sum())
    assert (first.reported, first.unreported.years) == (share_of(reported, reported + owed), str(owed))


def test_a_figure_that_was_not_due_yet_does_not_count_as_reported(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    nothing_due = with_cells(view, view.cells.assign(is_due=False))
    assert {row.reported for row in make_reporting(nothing_due).counts[0].rows} == {"—"}


def _of(evaluation: Evaluation, section: str) -> list[str]:
    """The indicators that a section answers for."""
    sections = evaluation.tables["projects"].set_index("project_id")["section"]
    leads = evaluation.tables["program_groups"].set_index("group_id")["lead_section"]
    return [
        item["indicator_id"]
        for item in evaluation.assessments.to_dict("records")
        if sections.get(item["project_id"], leads[item["group_id"]]) == section
    ]


def test_the_list_that_goes_out_has_each_owed_year_and_fills_nothing_in(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    owed = owed_rows(view)
    assert list(owed.columns) == [
        "所管課(室)",
        "年度",
        "事業群",
        "事務事業",
        "指標",
        "種別",
        "目標値",
        "単位",
        "実績値",
    ]
    assert len(owed) == (prefecture.cells["status"] == "unreported").sum() > 20
    assert owed["所管課(室)"].is_monotonic_increasing and set(owed["実績値"]) == {""}
    by_section = owed["所管課(室)"].value_counts().to_dict()
    counted = {row.name: int(row.unreported.years) for row in make_reporting(view).counts[0].rows}
    assert by_section == {name: years for name, years in counted.items() if years}
    assert reporting.is_owed(view) and not reporting.is_owed(_view(prefecture, years=(2030, 2031)))


def test_one_press_shows_what_is_owed_of_one_year_on_screen_and_in_the_file(prefecture: Evaluation) -> None:
    whole = _view(prefecture, part="reporting", page=2)
    owed = prefecture.cells[prefecture.cells["status"] == "unreported"]
    newest = int(owed["fiscal_year"].max())
    first = make_reporting(whole).years[0]
    count = int((owed["fiscal_year"] == newest).sum())
    assert first.link.text.startswith(f"{era(newest)} 未報告{count:,}") and not first.is_chosen
    assert first.link.to.address == f"sources?years={newest}-{newest}&part=reporting"
    alone = _view(prefecture, part="reporting", years=(newest, newest))
    model = make_reporting(alone)
    assert f"未報告{count}指標(のべ{count}年度分)" in model.heading
    assert {row.years for row in model.waiting} == {era(newest)} == set(owed_rows(alone)["年度"])
    again = model.years[0]
    assert again.is_chosen and again.link.to.selection == Selection(part="reporting"), "and one more press all again"
    assert [year.link.text for year in model.years] == [year.link.text for year in make_reporting(whole).years]


def test_a_chosen_section_is_offered_its_form_of_the_year_in_view_or_of_all_it_owes(
    evaluation: Evaluation, prefecture: Evaluation
) -> None:
    section = "情報システム課"
    assert forms_to_send(_view(evaluation, section=(section,), years=(2021, 2021))) == [(section, 2021)]
    assert forms_to_send(_view(evaluation, section=(section,))) == [], "nothing is owed yet"
    assert forms_to_send(_view(evaluation, years=(2021, 2021))) == [], "whose form is not chosen"
    owing = make_reporting(_view(prefecture)).counts[0].rows[0].name
    assert forms_to_send(_view(prefecture, section=(owing,))) == [(owing, None)]


def test_a_long_count_is_cut_and_says_so(prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_reporting(_view(prefecture)).counts[0]
    most = len(whole.rows) - 1
    monkeypatch.setattr(reporting, "_MOST_COUNTED", most)
    cut = make_reporting(_view(prefecture)).counts[0]
    assert cut.rows == whole.rows[:most] and not whole.cut
    assert cut.cut == f"古い順に{most}課。ほか1課。"


def test_a_count_and_a_list_are_tables_with_numbers_at_the_right(evaluation: Evaluation) -> None:
    drawn = str(draw(make_reporting(_view(evaluation))))
    by_section, listed = re.findall(r'<div class="scroll".*?</table></div>', drawn, re.S)
    assert re.findall(r'<th class="([nk])"', by_section) == ["k", "k", "n", "n", "n", "n"]
    assert re.findall(r'<th class="([nk])"', listed) == ["k", "k", "n"]
    assert 'aria-label="所管課(室)別の報告状況の表"' in by_section and 'aria-label="報告を待つ指標の表"' in listed
    assert re.search(
        r'<a data-go href="sources\?section=[^"]+" title="この課の一覧"><bdi>建設企画課</bdi></a>', by_section
    )
    assert (
        listed.count('class="ref"') == 7
        and '<h2>指標の一覧(未報告を先に、古い年度から) <span class="small muted">※ 年度は表の並びから推定</span> <button'
        in drawn
    )
