"""The first screen of many groups: the words and figures of its model in every layout, and of special states."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from lib.contract import wording
from lib.contract.names import shared_beginning
from lib.contract.wording import change, oku_yen
from lib.findings.many_groups import needing
from lib.findings.overview import picture
from lib.findings.overview.answer_of_many import answer, net_change
from lib.findings.overview.group_attention import GroupAttentionList
from lib.findings.overview.group_list import GroupList
from lib.findings.overview.head_table import HeadTable, make_head_table
from lib.findings.overview.many_groups import AtOnce, ManyGroups, make_many_groups
from lib.findings.overview.picture import Picture, ResultsPicture
from lib.findings.overview.summary import make_summary
from lib.findings.overview.verdict_years import YearsLayout
from lib.findings.own_questions import own_questions
from lib.findings.questions import given_reason
from lib.judge.evaluation import Evaluation, evaluate
from lib.store.tables import lines_of
from lib.ui.screens.overview.head_table import draw_head_table
from lib.view.narrow import View, narrow
from lib.view.portfolio import Portfolio, of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.model_words import lines


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _model(evaluation: Evaluation, **chosen: Any) -> ManyGroups:
    model = make_many_groups(_view(evaluation, **chosen))
    assert model is not None
    return model


def _at_once(evaluation: Evaluation, **chosen: Any) -> AtOnce:
    layout = _model(evaluation, **chosen).layout
    assert isinstance(layout, AtOnce)
    return layout


def _table(evaluation: Evaluation, **chosen: Any) -> HeadTable:
    table = _at_once(evaluation, **chosen).beside
    assert isinstance(table, HeadTable)
    return table


def _picture(evaluation: Evaluation) -> Picture:
    picture = _at_once(evaluation, by="picture").beside
    assert isinstance(picture, Picture)
    return picture


def _attention(evaluation: Evaluation, **chosen: Any) -> GroupAttentionList:
    return _at_once(evaluation, **chosen).attention


def _years(evaluation: Evaluation) -> YearsLayout:
    layout = _model(evaluation, by="year").layout
    assert isinstance(layout, YearsLayout)
    return layout


def _whole(evaluation: Evaluation, **chosen: Any) -> Portfolio:
    whole = of_many(_view(evaluation, **chosen))
    assert whole is not None
    return whole


def _listed(evaluation: Evaluation, selection: Selection) -> int:
    """How many groups the list holds that an address leads to; 1 where the one group's own screen opens."""
    view = narrow(evaluation, selection, vocabulary(evaluation.tables, evaluation.policy))
    model = make_many_groups(view)
    if model is None:
        return len(view.group_rows)
    assert isinstance(model.layout, GroupList)
    return int(model.layout.total.removesuffix("事業群").replace(",", ""))


# ---------------------------------------------------------------------- the answer, and its numbers


def test_the_summary_of_24_groups(prefecture: Evaluation) -> None:
    assert lines(_model(prefecture).summary) == [
        "全体",
        "R7の調書による判定",
        "順調は24事業群のうち15。要対応は1で前年と同数。",
        "▼ 要対応 bad 1 前年と同数 要対応1事業群、前年と同数 →./?verdict=danger&by=list",
        "▲ 注意 warn 6 前年と同数 注意6事業群、前年と同数 →./?verdict=caution&by=list",
        "● 順調 good 15 前年と同数 順調15事業群、前年と同数 →./?verdict=sound&by=list",
        "？ 報告不足 unknown 2 報告不足2事業群 →./?verdict=unreported&by=list",
        "24事業群: 順調15・注意6・要対応1・報告不足2",
        "増減は両年とも判定できた20事業群。ほか4は今年報告不足2・前年報告不足2。",
        "事業費 R6実績 → R7計画",
        "105億円 → 104億円 →projects?sort=-cost_2025 事業ごとの事業費を見る",
        "−1%",
        "福祉保健部 →projects?department=福祉保健部&sort=-cost_2025 事業ごとの事業費を見る",
        "13.8億円 → 16.7億円",
        "判定の方法 →sources?part=method",
    ]


def test_changes_add_up_as_the_screen_says(prefecture: Evaluation) -> None:
    whole = _whole(prefecture)
    moved = _made(whole, verdict=[_D, _D, _C, _S, _U, _S, _N], before=[_C, _D, _D, _S, _S, _U, None])
    moved = replace(moved, standings=(*moved.standings[:6], replace(moved.standings[6], before_year=None)))
    view = _view(prefecture)
    for these in (whole, moved):
        summary = make_summary(view, these)
        changes = [net_change(these, step.code) for step in these.rules.steps]
        assert sum(net or 0 for net in changes) == 0, "of groups with a grade in both years none comes or goes"
        assert net_change(these, _D) == len(these.fallen) - len(these.recovered)
        assert all(count.change == "" for count in summary.counts if count.label in ("報告不足", "判定前"))
        compared, apart, *reasons = [int(n.replace(",", "")) for n in re.findall(r"(?<!R)\d+", summary.caution)]
        assert compared + apart == len(these.standings) == sum(int(count.number) for count in summary.counts)
        assert sum(reasons) == apart and compared == len(these.comparable)
    assert make_summary(view, moved).caution == (
        "増減は両年とも判定できた4事業群。ほか3は今年判定前1・今年報告不足1・前年報告不足1。"
    )
    table = make_head_table(view, whole, "department")
    changes_of_rows = [int(row.years.change.replace("−", "-") or 0) for row in table.rows]
    assert sum(changes_of_rows) == int(table.total.years.change.replace("−", "-") or 0)


def test_the_money_is_that_of_all_projects_of_the_groups_and_moves_most_under_one_head(prefecture: Evaluation) -> None:
    cost = _model(prefecture).summary.cost
    assert cost is not None and cost.mover is not None and cost.apart is None
    budgets = prefecture.tables["budgets"]
    total = budgets[(budgets["item"] == "total") & (budgets["report_state"] == "reported")]
    department_of = prefecture.tables["program_groups"].set_index("group_id")["department"]
    group_of = prefecture.tables["projects"].set_index("project_id")["group_id"]
    total = total.assign(department=total["project_id"].map(group_of).map(department_of))
    sides = [
        total[(total["stage"] == stage) & (total["fiscal_year"] == year)]
        for stage, year in (("actual", 2024), ("plan", 2025))
    ]
    amounts = [side["amount_thousand_yen"].sum() for side in sides]
    assert cost.total.text == " → ".join(map(oku_yen, amounts)) and cost.change == change(amounts[1] / amounts[0] - 1)
    by_department = [side.groupby("department")["amount_thousand_yen"].sum() for side in sides]
    assert cost.mover.text == (by_department[1] - by_department[0]).abs().idxmax()


def _with_budgets(evaluation: Evaluation, budgets: pd.DataFrame) -> Evaluation:
    frames = MappingProxyType({**evaluation.tables.frames, "budgets": budgets})
    return evaluate(replace(evaluation.tables, frames=frames), evaluation.policy)


def test_a_group_without_a_figure_in_one_of_the_years_is_counted_apart(prefecture: Evaluation) -> None:
    budgets, projects = prefecture.tables["budgets"], prefecture.tables["projects"]
    without_plan = projects.loc[projects["group_id"].isin(["g001", "g006"]), "project_id"]
    is_plan = budgets["project_id"].isin(without_plan) & (budgets["stage"] == "plan") & (budgets["fiscal_year"] == 2025)
    summary = _model(_with_budgets(prefecture, budgets[~is_plan])).summary
    cost = summary.cost
    assert cost is not None and cost.apart is not None
    assert cost.apart.text == "R6実績かR7計画のない2事業群を除く" and set(cost.apart.to.selection.group) == {
        "g001",
        "g006",
    }
    assert cost.apart in summary.ways
    others = projects.loc[~projects["project_id"].isin(without_plan), "project_id"]
    known = budgets[budgets["project_id"].isin(others) & (budgets["item"] == "total")]
    before = known.loc[(known["stage"] == "actual") & (known["fiscal_year"] == 2024), "amount_thousand_yen"].sum()
    assert cost.total.text.startswith(f"{oku_yen(before)} → "), "their actual is in no sum of which their plan is not"


def test_without_two_years_of_money_nothing_is_said_of_a_change(prefecture: Evaluation) -> None:
    budgets = prefecture.tables["budgets"]
    assert _model(_with_budgets(prefecture, budgets[budgets["stage"] == "actual"])).summary.cost is None


def test_money_of_one_department_moves_by_measure_and_of_one_measure_by_group(prefecture: Evaluation) -> None:
    one_department = _model(_with_heads(prefecture, department="企画部")).summary.cost
    assert one_department and one_department.mover and one_department.mover.to.selection.measure
    of_groups = _model(_with_heads(prefecture, department="企画部", measure="1-1 一つの施策")).summary.cost
    assert of_groups and of_groups.mover and len(of_groups.mover.to.selection.group) == 1


def test_what_was_chosen_is_named_in_the_summary(prefecture: Evaluation) -> None:
    (department, measure) = ("福祉保健部", "1-1 地域を支える産業人材の育成と若者の県内定着")
    summaries = [
        _model(prefecture, **chosen).summary
        for chosen in ({"department": (department,)}, {"measure": (measure,)}, {"core": "yes"}, {"years": (2022, 2024)})
    ]
    assert [summary.scope for summary in summaries] == [department, measure, "選んだ事業群", "全体"]
    assert "事業群全体の判定と事業費で示しています" in summaries[2].caution
    assert "年度の絞り込みは、判定には適用されません" in summaries[3].caution


def test_every_number_of_the_first_screen_leads_to_exactly_what_it_counts(prefecture: Evaluation) -> None:
    model = _model(prefecture)
    table, attention = _table(prefecture), _attention(prefecture)
    tiles = [(int(count.number), count.to) for count in model.summary.counts]
    cells = [(int(count.number), count.to) for row in (table.total, *table.rows) for count in row.counts]
    assert all((to is None) == (number == 0) for number, to in (*tiles, *cells))
    for number, to in (*tiles, *cells):
        assert to is None or _listed(prefecture, to.selection) == number
    lists = [link for link in attention.lists if link.to.page == "overview"]
    assert len(lists) == 3
    for link in lists:
        assert f"{_listed(prefecture, link.to.selection)}事業群" in link.text


def test_the_list_of_one_verdict_keeps_the_numbers_of_all_and_marks_its_own(prefecture: Evaluation) -> None:
    model = _model(prefecture, by="list", verdict=("caution",))
    assert isinstance(model.layout, GroupList) and model.layout.total == "6事業群"
    assert [count.number for count in model.summary.counts] == ["1", "6", "15", "2"]
    assert [count.label for count in model.summary.counts if count.is_chosen] == ["注意"]


def _made(whole: Portfolio, **columns: list[Any]) -> Portfolio:
    made = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    groups = zip(whole.standings, made, strict=False)
    return replace(whole, standings=tuple(replace(group, **values) for group, values in groups))


_D, _C, _S, _U, _N = "danger", "caution", "sound", "unreported", "not_judged"


@pytest.mark.parametrize(
    ("verdicts", "before", "departments", "said"),
    [
        ([_D, _D, _D, _S], [_C, _D, _S, _S], "AABA", "順調は4事業群のうち1。要対応は3(うち2はA)で前年より2増。"),
        ([_D, _D, _S, _S], [_D, _D, _D, _S], "AABB", "順調は4事業群のうち2。要対応は2(すべてA)で前年より1減。"),
        ([_D, _D, _D, _D], [_D, _D, _D, _D], "AABB", "全4事業群が要対応で前年と同数。"),
        ([_S, _S, _S, _S], [_S, _S, _S, _S], "AABB", "全4事業群が順調。"),
        ([_S, _S, _S, _S], [_S, _D, _S, _S], "AABB", "全4事業群が順調。要対応はない(前年より1減)。"),
        ([_C, _C, _S, _S], [_S, _C, _S, _S], "AABB", "順調は4事業群のうち2。要対応はない(前年もない)。"),
        ([_U, _U, _U, _U], [_U, _S, _S, _S], "AABB", "判定できた事業群はない(全4事業群)。報告不足は4。"),
        ([_N, _N, _N, _N], [None] * 4, "AABB", "判定できた事業群はない(全4事業群)。"),
        (
            [_S, _U, _U, _U],
            [_S, _S, _U, _U],
            "AABB",
            "判定できたのは4事業群のうち1で、順調は1。判定できた1事業群に要対応はない(前年もない)。",
        ),
        ([_D, _S, _S, _S], [None] * 4, "AABB", "順調は4事業群のうち3。要対応は1。"),
        ([_D, _D, _D, _D], [None] * 4, "AABB", "全4事業群が要対応。"),
        ([_D, _D, _D, _D], [_D, _U, _S, _S], "AABB", "全4事業群が要対応。比べられる3事業群では前年より2増。"),
        ([_C, _C, _C, _C], [_C, _C, _C, _D], "AABB", "4事業群に順調はない。要対応はない(前年より1減)。"),
        ([_D, _C, _C, _C], [_C, _C, _C, _C], "AABB", "4事業群に順調はない。要対応は1で前年より1増。"),
        (
            [_S, _S, _C, _U],
            [_S, _S, _C, _D],
            "AABB",
            "順調は4事業群のうち2。判定できた3事業群に要対応はない(比べられる3事業群では前年もない)。",
        ),
        (
            [_D, _D, _S, _U],
            [_S, _U, _S, _D],
            "AABB",
            "順調は4事業群のうち1。要対応は2(すべてA)で前年より1増。",
        ),
        (
            [_D, _D, _S, _S],
            [_S, _U, _S, _S],
            "AABB",
            "順調は4事業群のうち2。要対応は2(すべてA)。比べられる3事業群では前年より1増。",
        ),
    ],
)
def test_the_first_sentence_answers_whether_they_are_on_course(
    prefecture: Evaluation, verdicts: list[str], before: list[str | None], departments: str, said: str
) -> None:
    whole = _made(
        _whole(prefecture),
        verdict=verdicts,
        before=before,
        before_year=[2024 if word else None for word in before],
        department=list(departments),
        measure=["一"] * 4,
    )
    assert answer(whole) == said and len(said) <= 60


def test_the_first_sentence_stays_short_with_names_of_80_letters(prefecture: Evaluation) -> None:
    name = "地域の実情に応じた、きめ細かな支援を、" * 4 + "続ける部"
    assert len(name) >= 80
    whole = _whole(prefecture)
    in_danger = tuple(
        replace(group, verdict=_D, department=name if place % 3 else "他の部")
        for place, group in enumerate(whole.standings)
    )
    said = answer(replace(whole, standings=in_danger))
    assert len(said) <= 60 and "全24事業群が要対応" in said
    mixed = tuple(replace(group, verdict=_S) if place == 0 else group for place, group in enumerate(in_danger))
    said = answer(replace(whole, standings=mixed))
    assert len(said) <= 60 and "(うち16は地域の実情に" in said and "…)" in said


def test_measures_are_named_where_one_department_has_all(prefecture: Evaluation) -> None:
    whole = _made(
        _whole(prefecture), verdict=[_D, _D, _S], before=[_D, _D, _S], department=["A"] * 3, measure=["一", "一", "二"]
    )
    assert answer(whole) == "順調は3事業群のうち1。要対応は2(すべて一)で前年と同数。"


def test_without_sheets_of_last_year_nothing_is_compared(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    alone = replace(whole, standings=tuple(replace(group, before=None, before_year=None) for group in whole.standings))
    summary = make_summary(view, alone)
    assert summary.answer == "順調は24事業群のうち15。要対応は1。"
    assert [count.change for count in summary.counts] == [""] * 4
    assert summary.caution == "前年と判定を比べられる事業群はありません(前年の調書なし22・今年報告不足2)。"
    table = make_head_table(view, alone, "department")
    assert {row.years.change for row in (table.total, *table.rows)} == {""}


def test_where_none_can_be_judged_no_danger_is_denied(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    blank = replace(whole, standings=tuple(replace(group, verdict=_U, before=_U) for group in whole.standings))
    summary = make_summary(view, blank)
    assert "要対応は" not in summary.answer and "報告不足は24。" in summary.answer
    assert [count.number for count in summary.counts] == ["0", "0", "0", "24"]
    assert summary.caution == "前年と判定を比べられる事業群はありません(今年報告不足24)。"


# ---------------------------------------------------------------------- departments and measures by danger


def test_the_small_bars_are_said_in_figures_to_a_screen_reader_and_none_is_no_zero(prefecture: Evaluation) -> None:
    whole = _whole(prefecture)
    table = make_head_table(_view(prefecture), whole, "department")
    drawn = draw_head_table(table)
    bars = [(bar, row.years.words) for row in table.rows for bar in row.years.bars]
    assert {bar.number == 0 for bar, _ in bars} == {True, False}
    for bar, words in bars:
        assert f"{bar.year} {'判定なし' if bar.number is None else bar.number}" in words
    assert all(f'<span class="hidden">{row.years.words}</span>' in drawn for row in table.rows)
    assert drawn.count('<span class="spark" aria-hidden="true">') == len(table.rows)


def test_the_table_has_departments_by_danger_with_years_and_money(prefecture: Evaluation) -> None:
    table = _table(prefecture)
    assert (table.head_label, table.years_label, table.money_label) == (
        "部局",
        "要対応 R4〜R7",
        "遅れの事業費(億円)",
    )
    assert lines(table.rows[0]) == [
        "福祉保健部 →./?department=福祉保健部 1-6 安心できる医療提供体制の確保1事業群",
        "▼ 1 bad →./?department=福祉保健部&verdict=danger&by=list 福祉保健部 要対応1事業群",
        "▲ 1 warn →./?department=福祉保健部&verdict=caution&by=list 福祉保健部 注意1事業群",
        "● 0 good 福祉保健部 順調0事業群",
        "？ 0 unknown 福祉保健部 報告不足0事業群",
        "要対応 R4 0、R5 0、R6 0、R7 1。前年と比べられる2事業群で+1",
        "R4 0 0",
        "R5 0 0",
        "R6 0 0",
        "R7 1 10",
        "+1",
        "bad",
        "→./?department=福祉保健部&by=year",
        "3.54 →projects?department=福祉保健部&status=slightly_behind&status=behind&kind=outcome&sort=-cost 遅れのある事業を見る",
        "26%",
    ]
    danger = [[-int(count.number) for count in row.counts[:2]] for row in table.rows]
    assert danger == sorted(danger), "the worst first"
    assert table.total.years.in_a_row == "1→2→1→1" and not table.total.years.bars


def test_the_rows_add_up_to_all_groups(prefecture: Evaluation) -> None:
    for by in ("department", "measure"):
        table = _table(prefecture, by=by)
        for column, count in enumerate(table.total.counts):
            assert sum(int(row.counts[column].number) for row in table.rows) == int(count.number)


def test_money_without_a_project_behind_is_none_and_of_unknown_cost_a_dash(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    groups = (
        replace(whole.standings[0], department="A", projects_behind=0, money_behind=None, money=100.0),
        replace(whole.standings[1], department="B", projects_behind=2, money_behind=None, money=None),
    )
    table = make_head_table(view, replace(whole, standings=groups), "department")
    assert {row.head.text: (row.money, row.share) for row in table.rows if not isinstance(row.head, str)} == {
        "A": ("なし", ""),
        "B": ("—", ""),
    }


def test_long_names_keep_to_two_lines_and_are_whole_in_the_hint(prefecture: Evaluation) -> None:
    first, long = _attention(prefecture).entries[0].group.text, "と、地域の実情に応じたきめ細かな支援" * 4
    groups = prefecture.tables["program_groups"].assign(name=lambda frame: long + frame["name"])
    indicators = prefecture.tables["indicators"].assign(name=lambda frame: long + frame["name"])
    frames = MappingProxyType({**prefecture.tables.frames, "program_groups": groups, "indicators": indicators})
    made = evaluate(replace(prefecture.tables, frames=frames), prefecture.policy)
    entry = _attention(made).entries[0]
    assert entry.figures is not None and entry.group.own.endswith(first[-20:])
    assert len(entry.group.text) <= 42 and entry.hint.startswith(f"{long}{first} / ")
    assert len(entry.figures.indicator.text) <= 44 and entry.figures.indicator.hint.startswith(long)


def test_money_behind_is_not_denied_where_no_group_could_be_judged(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    groups = (
        replace(whole.standings[0], department="A", judged=0, projects_behind=0, money_behind=None),
        replace(whole.standings[1], department="B", judged=1, projects_behind=0, money_behind=None),
    )
    table = make_head_table(view, replace(whole, standings=groups), "department")
    assert {row.head.text: row.money for row in table.rows if not isinstance(row.head, str)} == {
        "A": "判定なし",
        "B": "なし",
    }


def test_amounts_of_the_column_have_as_many_decimals(prefecture: Evaluation) -> None:
    table = _table(prefecture)
    amounts = [row.money.text for row in (table.total, *table.rows) if not isinstance(row.money, str)]
    assert len(amounts) > 3 and all(re.fullmatch(r"[\d,]+\.\d\d", amount) for amount in amounts)


def test_the_total_has_no_number_of_a_year_in_which_few_groups_were_judged(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    few = [group.group_id for group in whole.standings[:2]]
    newest = {
        group: tuple(sheet for sheet in sheets if sheet.sheet_year == whole.newest or group in few)
        for group, sheets in whole.sheets.items()
    }
    years = make_head_table(view, replace(whole, sheets=newest), "department").total.years
    assert years.in_a_row == "—→—→—→1"
    assert "R6 判定できたのは2事業群だけ、R7 1" in years.words


def test_one_dash_stands_for_years_of_which_none_can_be_counted(prefecture: Evaluation) -> None:
    view, whole = _view(prefecture), _whole(prefecture)
    few = [group.group_id for group in whole.standings[:2]]
    of_few = {group: sheets if group in few else () for group, sheets in whole.sheets.items()}
    years = make_head_table(view, replace(whole, sheets=of_few), "department").total.years
    assert years.in_a_row == "—" and "R7 判定できたのは2事業群だけ" in years.words


def test_a_picture_of_very_many_groups_has_the_costliest_of_each_row_and_the_way_to_the_others(
    prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_cell = {row.head: row.cells for row in _picture(prefecture).rows}
    assert not any(row.others for row in _picture(prefecture).rows)
    monkeypatch.setattr(picture, "_MOST_CELLS", 12)
    monkeypatch.setattr(picture, "_FEWEST_OF_A_ROW", 1)
    rows = _picture(prefecture).rows
    cut = [row for row in rows if row.others]
    assert cut and len(cut) < len(rows)
    for row in rows:
        assert row.cells == every_cell[row.head][: len(row.cells)] and row.cells
        left = len(every_cell[row.head]) - len(row.cells)
        assert (row.others.text if row.others else "") == (f"ほか{left}事業群" if left else "")
    others = cut[0].others
    assert others and (others.to.selection.by, others.to.selection.sort) == ("list", "-cost")


def test_departments_are_shown_first_else_measures_else_the_groups_themselves(
    prefecture: Evaluation, synthetic: Evaluation
) -> None:
    assert _model(prefecture).by == "department"
    assert (
        _table(prefecture).head_label.startswith("部局") and _table(prefecture, by="measure").head_label[:2] == "施策"
    )
    assert _model(synthetic).by == "picture", "a few groups are named one by one"
    one_department = _with_heads(prefecture, department="企画部")
    assert _model(one_department).by == "measure" and _table(one_department).head_label.startswith("施策")
    assert [row.head.text for row in _table(one_department, by="department").rows if not isinstance(row.head, str)] == [
        "企画部"
    ]
    one_of_each = _with_heads(prefecture, department="企画部", measure="1-1 一つの施策")
    assert _model(one_of_each).by == "picture"
    picture = _at_once(one_of_each).beside
    assert isinstance(picture, Picture) and [len(row.cells) for row in picture.rows] == [24]


def _with_heads(evaluation: Evaluation, **heads: str) -> Evaluation:
    """The same evaluation, with one head on every sheet."""
    groups = evaluation.tables["program_groups"].assign(**heads)
    frames = MappingProxyType({**evaluation.tables.frames, "program_groups": groups})
    return evaluate(replace(evaluation.tables, frames=frames), evaluation.policy)


# ---------------------------------------------------------------------- the five to look at


def test_the_first_to_look_at_has_figures_the_sheets_words_and_a_question(prefecture: Evaluation) -> None:
    attention = _attention(prefecture)
    assert (attention.heading, attention.hint) == ("いま確認する5件", "9事業群のうち")
    assert lines(attention.entries[0]) == [
        "多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 →./?group=g006",
        "▼要対応(bad)",
        "(調書に記載なし) / 福祉保健部",
        "所管課 医療政策課(主管課 国保・健康増進課)",
        "障害者の就労に関する苦情・事故の件数 →indicators?group=g006&indicator=g006_p6_outcome_3 R6に目標7件に対し9件、目標の1.3倍(やや遅れ)",
        "R6",
        "9/7件",
        "23→20→12→9",
        "R3〜R6の実績",
        "調書に理由とみられる文なし(自動点検)",
        "2件超過。②未達の要因を分析し、目標達成に向けた対応を定めているか。",
        attention.entries[0].facts,
    ]
    assert attention.entries[0].facts.startswith("「障害者の就労に関する苦情・事故の件数」はR6に目標7件に対し9件")


def test_each_of_the_five_has_a_question_of_its_own(prefecture: Evaluation) -> None:
    entries = _attention(prefecture).entries
    questions = [entry.question for entry in entries]
    assert len(set(questions)) == 5 and all(question.endswith("か。") for question in questions)
    assert all(entry.asked_of for entry in entries)


def test_a_question_is_about_the_result_whose_figures_and_words_stand_beside_it(prefecture: Evaluation) -> None:
    whole = _whole(prefecture)
    groups = tuple(group for group in whole.standings if group.lead_indicator and group.verdict != _U)
    questions = own_questions(groups, prefecture, whole.rules)
    quoting = 0
    for group in groups:
        question, item = questions[group.group_id], prefecture.assessed[group.lead_indicator or ""]
        assert f"「{item['name']}」" in question.facts, "the facts are of the result that is quoted"
        distance = wording.number(abs(item["actual"] - item["target"]))
        assert question.text.startswith((f"あと{distance}", distance))
        cause = given_reason(prefecture, item)
        assert cause is None or question.passage == cause
        quoting += cause is not None
    assert 0 < quoting < len(groups), "some give a cause, some do not"


def test_a_question_names_the_section_it_is_asked_of_and_the_lead_where_that_is_another(
    prefecture: Evaluation,
) -> None:
    whole, rows = _whole(prefecture), prefecture.tables.rows
    entries = {entry.group.to.selection.group[0]: entry for entry in _attention(prefecture).entries}
    differing = set()
    for group in whole.standings:
        item = prefecture.assessed.get(group.lead_indicator or "")
        if group.group_id not in entries or item is None:
            continue
        projects = rows["projects"].of("project_id", item["project_id"])
        section = projects[0].section if projects else group.lead_section
        differs = section != group.lead_section
        expected = f"所管課 {section}(主管課 {group.lead_section})" if differs else section
        assert entries[group.group_id].asked_of == expected
        differing.add(differs)
    assert differing == {True, False}


def test_a_quotation_stands_on_the_line_it_names(prefecture: Evaluation) -> None:
    quoted = [entry.reason for entry in _attention(prefecture).entries if entry.reason]
    assert quoted
    for reason in quoted:
        assert reason.place is not None
        selection = reason.place.to.selection
        document = lines_of(prefecture.tables.document(selection.source))
        assert document is not None and reason.text.removesuffix("…") in document[selection.line - 1]


def test_a_group_that_did_not_report_is_asked_when_it_will(prefecture: Evaluation) -> None:
    (entry, *_) = _attention(prefecture, verdict=("unreported",)).entries
    assert entry.question.endswith("の実績は、いつ報告できるか。") and entry.why
    assert "報告" in entry.why


def test_groups_that_all_do_well_need_nothing(prefecture: Evaluation) -> None:
    model = _model(prefecture, measure=("1-3 誰もが学び続けられる教育環境の充実",))
    assert isinstance(model.layout, AtOnce)
    assert lines(model.layout.attention) == [
        "いま確認する事業群 注意が必要な順 この条件では、注意が必要な事業群はありません。",
    ]
    assert model.summary.answer == "全2事業群が順調。"


@pytest.mark.parametrize(
    ("name", "others", "shared"),
    [
        ("市町と連携した観光の振興", ["市町と連携した漁業の振興"], "市町と連携した"),
        ("地域福祉の推進", ["地域福祉の加速化"], "地域福祉の"),
        ("地域福祉の推進", ["地域福祉の推進"], ""),
        ("地域福祉", ["地域福祉の推進"], ""),
        ("観光", ["漁業"], ""),
        ("観光の推進", ["観光の振興"], ""),
        ("医師の確保", [], ""),
    ],
)
def test_the_beginning_that_names_share_ends_with_a_word(name: str, others: list[str], shared: str) -> None:
    assert shared_beginning(name, others) == shared


# ---------------------------------------------------------------------- the second level


def test_the_picture_has_a_row_a_measure_with_its_groups_money_and_changes(prefecture: Evaluation) -> None:
    picture = _picture(prefecture)
    assert picture.head_label == "施策" and len(picture.rows) == 20
    assert lines((picture.rows[0], *picture.rows[-2:])) == [
        "1-1 地域を支える産業人材の育成と若者の県内定着 →./?measure=1-1+地域を支える産業人材の育成と若者の県内定着 産業労働部1事業群、文化観光国際部1事業群",
        "▲ warn m 注意: 産業人材の育成に係る体制の整備と質の向上 事業費3.90億円 →./?group=g001",
        "● good m 順調: 外国人材の受入れの加速化 事業費2.25億円 →./?group=g002",
        "6.15億円",
        "3-7 安全で安心な消費生活と食の確保 →./?measure=3-7+安全で安心な消費生活と食の確保 県民生活環境部1事業群",
        "▲ warn s 注意: 消費者被害の防止に係る体制の整備と質の向上 事業費1,635万円 →./?group=g024",
        "1,635万円",
        "要対応から1 good 要対応でなくなったもの1事業群",
        "(調書に記載なし) →./?measure=- 福祉保健部1事業群",
        "▼ bad m 要対応: 多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 事業費9.72億円 →./?group=g006",
        "9.72億円",
        "要対応へ1 bad 新たに要対応1事業群",
    ]
    assert lines(picture.legend) == [
        "● good 順調",
        "▲ warn 注意",
        "▼ bad 要対応",
        "？ unknown 報告不足",
    ]


def test_a_few_groups_show_their_results(synthetic: Evaluation) -> None:
    picture = _at_once(synthetic).beside
    assert isinstance(picture, ResultsPicture)
    assert lines(picture.rows[-1]) == [
        "架空001 行政のデジタル化 →./?group=made_up_1 架空001 行政のデジタル化",
        "●順調(good)",
        "▲ warn m やや遅れ: 行政のデジタル化事業2の利用件数 →indicators?group=made_up_1&indicator=g1_p2_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標2 →indicators?group=made_up_1&indicator=g1_own_2",
        "○ fair m 概ね順調: 行政のデジタル化事業1の利用件数 →indicators?group=made_up_1&indicator=g1_p1_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標1 →indicators?group=made_up_1&indicator=g1_own_1",
        "○ fair m 概ね順調: 行政のデジタル化事業6の利用件数 →indicators?group=made_up_1&indicator=g1_p6_outcome",
        "○ fair l 概ね順調: 行政のデジタル化の指標3 →indicators?group=made_up_1&indicator=g1_own_3",
        "○ fair m 概ね順調: 行政のデジタル化事業4の利用件数 →indicators?group=made_up_1&indicator=g1_p4_outcome",
        "● good m 達成: 関係機関との連携による地域課題の解決に向けた総合的かつ計画的な取組を推進するための体制の整備に関する行政のデジタル化事業5の利用件数 →indicators?group=made_up_1&indicator=g1_p5_outcome",
        "● good m 達成: 行政のデジタル化事業3の利用件数 →indicators?group=made_up_1&indicator=g1_p3_outcome",
        "39.0億円",
    ]
    assert [entry.label for entry in picture.legend] == ["達成", "概ね順調", "やや遅れ", "遅れ"]


def test_the_verdicts_by_year_and_who_moved(prefecture: Evaluation) -> None:
    years = _years(prefecture)
    assert lines(years.bars) == [
        "R3",
        "・ unknown 判定前 24",
        "R4",
        "● good 順調 12",
        "▲ warn 注意 10",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 1",
        "R5",
        "● good 順調 15",
        "▲ warn 注意 7",
        "▼ bad 要対応 2",
        "R6",
        "● good 順調 13",
        "▲ warn 注意 8",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 2",
        "R7",
        "● good 順調 15",
        "▲ warn 注意 6",
        "▼ bad 要対応 1",
        "？ unknown 報告不足 2",
    ]
    assert lines(years.movers) == [
        "新たに要対応1事業群",
        "多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実 →./?group=g006 多様な主体との協働による障害者の就労と、地域の実情に応じたきめ細かな支援の充実",
        "注意→要対応",
        "要対応でなくなった1事業群",
        "消費者被害の防止に係る体制の整備と質の向上 →./?group=g024 消費者被害の防止に係る体制の整備と質の向上",
        "要対応→注意",
    ]


def test_the_list_by_cost(prefecture: Evaluation) -> None:
    layout = _model(prefecture, by="list", sort="-cost").layout
    assert isinstance(layout, GroupList) and layout.total == "24事業群"
    assert lines(layout.lines[0]) == [
        "16",
        "●順調(good)",
        "成果の指標は判定した8指標に遅れ・やや遅れなし",
        "順調",
        "MICEの推進 →./?group=g014",
        "2-3 観光産業の高付加価値化",
        "文化観光国際部",
        "国際課",
        "0/8",
        "4指標",
        "18.74",
        "—",
    ]
    assert [line.money for line in layout.lines[:3]] == ["18.74", "11.86", "9.72"]


@pytest.mark.parametrize("sort", ["name", "status", "section", "measure", "department", "behind", "years", "owed"])
def test_the_list_holds_every_group_from_either_end(prefecture: Evaluation, sort: str) -> None:
    orders = []
    for word in (sort, f"-{sort}"):
        layout = _model(prefecture, by="list", sort=word).layout
        assert isinstance(layout, GroupList)
        orders.append([line.rank for line in layout.lines])
    first, last = orders
    assert first != last and sorted(first) == sorted(last) == sorted(map(str, range(1, 25)))


@pytest.mark.parametrize("sort", ["measure", "-measure"])
def test_what_is_not_named_stands_last_from_either_end(prefecture: Evaluation, sort: str) -> None:
    layout = _model(prefecture, by="list", sort=sort).layout
    assert isinstance(layout, GroupList)
    measures = [line.measure for line in layout.lines]
    named = sorted(measures[:-1], reverse=sort.startswith("-"))
    assert measures == [*named, "(調書に記載なし)"] and "(調書に記載なし)" not in named


def test_the_table_by_year(prefecture: Evaluation) -> None:
    table = _years(prefecture).table
    assert lines(table.years) == ["R3の調書", "R4の調書", "R5の調書", "R6の調書", "R7の調書"]
    assert lines(table.rows[0]) == [
        "1-1 地域を支える産業人材の育成と若者の県内定着 →./?measure=1-1+地域を支える産業人材の育成と若者の県内定着 産業労働部1事業群、文化観光国際部1事業群",
        "R3",
        "・ unknown 判定前 2",
        "R4",
        "● good 順調 1",
        "▲ warn 注意 1",
        "R5",
        "● good 順調 1",
        "▲ warn 注意 1",
        "R6",
        "● good 順調 2",
        "R7",
        "● good 順調 1",
        "▲ warn 注意 1",
    ]
    assert table.signs == "●順調 ▲注意 ▼要対応 ？報告不足 ・判定前"


def test_one_group_or_unreadable_rules_make_no_screen_of_many(prefecture: Evaluation) -> None:
    assert make_many_groups(_view(prefecture, group=("g001",))) is None
    assert make_many_groups(_view(prefecture, q="どこにもない")) is None
    unruled = evaluate(prefecture.tables, replace(prefecture.policy, verdict=None))
    assert make_many_groups(_view(unruled)) is None


def test_of_one_verdict_groups_without_a_sheet_of_the_newest_year_come_last(prefecture: Evaluation) -> None:
    whole = of_many(narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy)))
    assert whole is not None
    before = [group.group_id for group in needing(whole)]
    caution = [group for group in needing(whole) if group.verdict == "caution"]
    assert len(caution) > 1
    older = replace(caution[0], sheet_year=caution[0].sheet_year - 1)
    changed = replace(whole, standings=tuple(older if each == caution[0] else each for each in whole.standings))
    place = before.index(older.group_id)
    following = before[place + 1 : place + len(caution)]
    after = [*before[:place], *following, older.group_id, *before[place + len(caution) :]]
    assert [group.group_id for group in needing(changed)] == after
