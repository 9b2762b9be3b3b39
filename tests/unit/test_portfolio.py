"""Many groups together: every group once, in an order without ties, counted as its sheets give it."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from lib.findings import many_groups as findings
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.lookups import latest_cost
from lib.store.vintage import in_force
from lib.view.address import WORD_FILTERS, from_address
from lib.view.filters import UNNAMED
from lib.view.in_force import chosen_heads
from lib.view.narrow import narrow, remaining
from lib.view.portfolio import Portfolio, points, portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


def _of(evaluation: Evaluation, **chosen: Any) -> Portfolio:
    words = vocabulary(evaluation.tables, evaluation.policy)
    found = portfolio(narrow(evaluation, Selection(**chosen), words))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def whole(prefecture: Evaluation) -> Portfolio:
    return _of(prefecture)


def test_every_group_stands_once_and_is_counted_once(whole: Portfolio, prefecture: Evaluation) -> None:
    ids = prefecture.tables["program_groups"]["group_id"]
    assert sorted(whole.groups["group_id"]) == sorted(ids) and sum(whole.counts.values()) == len(ids) == 24
    newest = prefecture.verdicts.drop_duplicates("group_id", keep="last").set_index("group_id")["verdict"]
    assert whole.groups.set_index("group_id")["verdict"].to_dict() == newest.to_dict()


def test_the_order_is_by_verdict_then_points_and_has_no_ties(whole: Portfolio) -> None:
    place = {
        step.code: at for at, step in enumerate((*whole.rules.steps, whole.rules.unreported, whole.rules.not_judged))
    }
    keys = [(place[v], -s) for v, s in zip(whole.groups["verdict"], whole.groups["score"], strict=True)]
    assert keys == sorted(keys)
    ranked = [key for key, is_ranked in zip(keys, whole.groups["is_ranked"], strict=True) if is_ranked]
    assert len(set(ranked)) == len(ranked) > 12


def test_points_rise_with_each_of_the_four_and_stay_within_one(whole: Portfolio, policy: Policy) -> None:
    assert policy.verdict is not None
    base = {"years_behind": 1, "distance": 0.3, "money_behind": 50_000.0, "warned": 0, "results": 5}
    more = {"years_behind": 3, "distance": 0.9, "money_behind": 900_000.0, "warned": 2}
    rows = pd.DataFrame([base, *(base | {k: v} for k, v in more.items())])
    scores = points(rows, policy.verdict.ranking)
    assert all(s > scores[0] for s in scores[1:]) and whole.groups["score"].between(0, 1).all()
    unknown = points(pd.DataFrame([base | {"money_behind": float("nan")}]), policy.verdict.ranking)
    assert unknown[0] == pytest.approx(scores[0] - 0.25 * math.log10(50_000 / 1_000) / 4), "unknown money adds nothing"


def test_money_is_the_latest_actual_cost_of_the_groups_projects(whole: Portfolio, prefecture: Evaluation) -> None:
    tables = prefecture.tables
    group = str(whole.groups["group_id"].iloc[0])
    projects = set(tables["projects"].loc[tables["projects"]["group_id"] == group, "project_id"])
    latest: dict[str, tuple[int, int]] = {}
    for r in tables["budgets"].itertuples():
        if r.project_id in projects and (r.item, r.stage, r.report_state) == ("total", "actual", "reported"):
            latest[r.project_id] = max(latest.get(r.project_id, (0, 0)), (r.fiscal_year, r.amount_thousand_yen))
    assert whole.groups["money"].iloc[0] == sum(amount for _, amount in latest.values())
    items = prefecture.assessments
    failing = set(items.loc[(items["kind"] == "outcome") & items["is_underperforming"], "project_id"]) & projects
    assert whole.groups["money_behind"].iloc[0] == sum(latest[p][1] for p in failing)
    assert (whole.groups["money_behind"].fillna(0) <= whole.groups["money"].fillna(0)).all()


def test_what_moved_is_what_two_years_sheets_say(whole: Portfolio, prefecture: Evaluation) -> None:
    by_year = {
        int(year): rows.set_index("group_id")["verdict"].to_dict()
        for year, rows in prefecture.verdicts.groupby("sheet_year")
    }
    now, then = by_year[2025], by_year[2024]
    graded = {"sound", "caution", "danger"}
    both = {g for g in now if g in then and now[g] in graded and then[g] in graded}
    assert {group.group_id for group in whole.fallen} == {g for g in both if now[g] == "danger" != then[g]}
    assert {group.group_id for group in whole.recovered} == {g for g in both if then[g] == "danger" != now[g]}
    three = [by_year[y] for y in (2023, 2024, 2025)]
    assert {group.group_id for group in whole.lasting} == {g for g in now if all(of.get(g) == "danger" for of in three)}


def test_heads_of_sheets_filter_groups_and_the_blank_has_a_word_of_its_own(prefecture: Evaluation) -> None:
    groups = prefecture.tables["program_groups"]
    measure = str(groups["measure"].dropna().iloc[0])
    assert set(_of(prefecture, measure=(measure,)).groups["measure"]) == {measure}
    blank = _of(prefecture, measure=(UNNAMED,)).groups
    assert set(blank["group_id"]) == set(groups.loc[groups["measure"].isna(), "group_id"]) and len(blank) == 1
    words = vocabulary(prefecture.tables, prefecture.policy)
    selection, notices = from_address({"measure": [measure, "9-9 ない施策"], "department": [UNNAMED]}, words)
    assert selection.measure == (measure,) and selection.department == (UNNAMED,) and "9-9 ない施策" in notices[0]


def test_a_sheet_without_a_head_offers_no_filter_by_it(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy).words
    assert words["measure"] == words["department"] == words["strategy"] == {}


@pytest.mark.parametrize("key", [name for name in WORD_FILTERS if name != "group"])
def test_a_filter_says_how_much_each_of_its_words_finds(prefecture: Evaluation, key: str) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    department = str(prefecture.tables["program_groups"]["department"].value_counts().index[0])
    before = Selection() if key in ("department", "moved") else Selection(department=(department,))
    counted = remaining(narrow(prefecture, before, words), words, key)
    assert sum(counted.values()) > 0
    for word, n in list(counted.items())[:6]:
        chosen = (word,) if WORD_FILTERS[key].many else word
        found = narrow(prefecture, before.changed(**{key: chosen}), words)
        subjects = {"group": found.groups, "indicator": found.assessments}
        assert len(subjects.get(str(WORD_FILTERS[key].narrows), found.projects)) == n, (key, word)


# ---------------------------------------------------------------------- what is said of them


def _made(whole: Portfolio, **columns: list[Any]) -> Portfolio:
    made = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    groups = zip(whole.standings, made, strict=False)
    return replace(whole, standings=tuple(replace(group, **values) for group, values in groups))


def test_the_verdict_counts_what_there_is_and_names_nothing_else(whole: Portfolio) -> None:
    made = _made(whole, verdict=["sound", "danger", "sound", "unreported"])
    assert findings.verdict_words(made) == "4事業群: 順調2・要対応1・報告不足1"


@pytest.mark.parametrize(
    ("verdicts", "departments", "said"),
    [
        (
            ["danger", "danger", "danger", "sound"],
            ["A", "A", "B", "A"],
            "要対応3事業群のうち、2事業群は「A」(全3事業群)。",
        ),
        (["danger", "danger", "danger", "danger"], ["A", "A", "B", "B"], ""),
        (["danger", "sound", "sound", "sound"], ["A", "A", "B", "B"], ""),
        (["sound", "sound", "sound", "sound"], ["A", "A", "B", "B"], ""),
        (["danger", "danger", "sound", "sound"], ["A", "A", "A", "A"], ""),
        (["danger", "danger", "sound", "sound"], [None, None, "B", "B"], ""),
        (
            ["danger", "danger", "sound", "sound"],
            ["A", "A", None, None],
            "要対応2事業群は、すべて「A」(全2事業群)。",
        ),
    ],
)
def test_danger_is_said_to_gather_only_where_one_holds_most_of_it(
    whole: Portfolio, verdicts: list[str], departments: list[str | None], said: str
) -> None:
    made = _made(whole, verdict=verdicts, department=departments, measure=["一"] * 4)
    assert findings.danger_words(made) == said


def test_danger_that_gathers_whole_under_one_head_says_so_before_the_part_under_another(whole: Portfolio) -> None:
    made = _made(
        whole,
        verdict=["danger", "danger", "danger", "sound"],
        department=["A", "A", "A", "B"],
        measure=["一", "一", "二", "二"],
    )
    assert findings.danger_words(made) == (
        "要対応3事業群は、すべて「A」(全3事業群)。うち2事業群は施策「一」(全2事業群)。"
    )


@pytest.mark.parametrize(
    ("longest", "shortest", "words"),
    [(0, 0, ""), (1, 1, ""), (3, 3, "3年連続"), (4, 1, "最長4年連続"), (2, 1, "最長2年連続")],
)
def test_years_behind_are_the_longest_where_several_results_differ(
    whole: Portfolio, longest: int, shortest: int, words: str
) -> None:
    group = replace(whole.standings[0], longest_behind=longest, shortest_behind=shortest)
    assert findings.lasting_words(group) == words


def test_the_longest_run_of_a_group_is_that_of_its_results_behind(whole: Portfolio, prefecture: Evaluation) -> None:
    items = prefecture.assessments
    behind = items[items["is_underperforming"] & items["kind"].isin(whole.rules.counts)]
    runs = behind.groupby("group_id")["years_behind"].agg(list).to_dict()
    for group in whole.standings:
        known = runs.get(group.group_id, [0])
        assert (group.longest_behind, group.shortest_behind) == (max(known), min(known))
        assert group.years_behind in known
    assert any(group.longest_behind > group.shortest_behind for group in whole.standings)


def test_a_change_is_counted_only_between_neighbouring_sheets_that_are_both_judged(whole: Portfolio) -> None:
    made = _made(
        whole,
        sheet_year=[2025] * 5 + [2024],
        verdict=["danger", "sound", "danger", "danger", "unreported", "danger"],
        before=["caution", "danger", "sound", None, "danger", "sound"],
        before_year=[2024, 2024, 2023, float("nan"), 2024, 2023],
        years_same=[1, 1, 1, 5, 1, 4],
    )
    assert (
        findings.change_words(made)
        == "前年(R6の調書)から、新たに要対応1事業群、要対応でなくなったもの1事業群。3年以上続けて要対応1事業群。"
    )
    assert findings.compared_words(made) == (
        "(前年の調書のない2事業群、どちらかの調書で判定できない1事業群、R7の調書のない1事業群は数えていません)"
    )
    alone = _made(whole, before=[None, None], before_year=[float("nan")] * 2)
    assert findings.change_words(alone) == "前年の調書と比べられる事業群はありません。"
    assert findings.compared_words(alone) == ""


def test_what_needs_attention_is_few_one_a_group_and_says_what_to_ask_of_whom(
    whole: Portfolio, prefecture: Evaluation
) -> None:
    entries = findings.group_attention(whole, prefecture)
    assert len(entries) <= 12 and len({e.group_id for e in entries}) == len(entries)
    assert [e.group_id for e in entries] == [group.group_id for group in findings.needing(whole)[:12]]
    for entry in entries:
        assert entry.verdict.code != "sound" and entry.reason.endswith("。")
        assert entry.question is not None and entry.question.text.endswith("か。")
        if entry.item is not None:
            assert entry.item["group_id"] == entry.group_id and entry.item["is_underperforming"]


def test_a_reason_quotes_figures_of_the_sheet(whole: Portfolio, prefecture: Evaluation) -> None:
    entry = next(e for e in findings.group_attention(whole, prefecture) if e.item is not None)
    assert entry.item is not None
    cells = prefecture.tables["observations"]
    rows = cells[(cells["indicator_id"] == entry.item["indicator_id"]) & (cells["fiscal_year"] == entry.item["year"])]
    for value in rows.loc[rows["measure"].isin(("target", "actual")), "value"]:
        assert f"{value:,.1f}".rstrip("0").rstrip(".") in entry.reason


def test_a_verdict_says_which_condition_gave_it(whole: Portfolio, prefecture: Evaluation) -> None:
    rules, scale = whole.rules, prefecture.policy.scale
    group = replace(
        whole.standings[0], judged=6, behind=4, behind_share=4 / 6, worst_share=0.5, own_behind=1, own_worst_years=3
    )
    assert findings.verdict_because(replace(group, verdict="danger"), rules, scale) == (
        "判定した成果の指標のうち、遅れ・やや遅れの割合が67%(6指標のうち4、基準50%以上)、"
        "最も重い等級の事業群の指標の、遅れ・やや遅れの最長継続年数が3年(基準2年以上)"
    )
    blank = replace(group, verdict="unreported", reported=1, owed=4)
    assert findings.verdict_because(blank, rules, scale) == "R6の実績は、成果の5指標のうち報告1指標(基準50%以上)"
    assert "判定できる指標がない" in findings.verdict_because(replace(group, verdict="not_judged"), rules, scale)
    sound = replace(group, verdict="sound", behind=0, projects_behind=0)
    assert findings.verdict_because(sound, rules, scale) == "成果の指標は判定した6指標に遅れ・やや遅れなし"


def test_years_are_those_of_the_sheets_and_add_up(whole: Portfolio, prefecture: Evaluation) -> None:
    spread = findings.by_year(whole)
    assert list(spread) == [2021, 2022, 2023, 2024, 2025]
    for year, counts in spread.items():
        assert sum(counts.values()) == (prefecture.verdicts["sheet_year"] == year).sum()


def test_every_group_is_under_one_head_whichever_is_chosen(whole: Portfolio) -> None:
    for column in ("measure", "department"):
        found = [group.group_id for _, groups in findings.by_head(whole, column) for group in groups]
        assert sorted(found) == sorted(whole.groups["group_id"])
        assert findings.by_head(whole, column)[-1][0] == "(調書に記載なし)"


@pytest.mark.parametrize("state", ["all reported", "none reported"])
def test_all_or_none_reported_is_said_as_it_is(prefecture: Evaluation, policy: Policy, state: str) -> None:
    stated = dict(prefecture.tables.stated)
    rows = stated["observations"].copy()
    due = (rows["measure"] == "actual") & (rows["fiscal_year"] < 2025)
    if state == "none reported":
        rows.loc[due, ["value", "report_state"]] = [float("nan"), "not_yet_reported"]
    else:
        rows.loc[due & (rows["report_state"] == "not_yet_reported"), ["value", "report_state"]] = [1.0, "reported"]
    stated["observations"] = rows
    tables = replace(prefecture.tables, frames=MappingProxyType(in_force(stated)), stated=MappingProxyType(stated))
    made = _of(evaluate(tables, policy))
    if state == "none reported":
        assert made.counts["unreported"] == 24 and findings.verdict_words(made) == "24事業群: 報告不足24"
        assert findings.danger_words(made) == "" and "比べられる事業群はありません" in findings.change_words(made)
        entries = findings.group_attention(made, prefecture)
        assert {e.verdict.code for e in entries} == {"unreported"} and all("未報告" in e.reason for e in entries)
    else:
        assert made.counts["unreported"] == 0


@pytest.mark.parametrize("departments", ["other", "same", "none"])
def test_two_groups_of_one_name_are_told_apart_by_their_department_else_by_their_code(
    prefecture: Evaluation, departments: str
) -> None:
    groups = prefecture.tables["program_groups"]
    is_twice = groups["name"].duplicated(keep=False)
    words = {"other": ["土木部", "農林部"], "same": ["土木部", "土木部"], "none": ["土木部", None]}[departments]
    assert is_twice.sum() == 2
    changed = groups.assign(department=groups["department"].mask(is_twice))
    changed.loc[is_twice, "department"] = words
    frames = MappingProxyType({**prefecture.tables.frames, "program_groups": changed})
    judged = replace(prefecture, tables=replace(prefecture.tables, frames=frames))
    names = _of(judged).groups
    assert names["name"].is_unique
    labels = set(names.loc[names["group_id"].isin(groups.loc[is_twice, "group_id"]), "name"])
    (name,) = set(groups.loc[is_twice, "name"])
    first, second = groups.loc[is_twice, "group_id"]
    expected = {
        "other": {f"{name}(土木部)", f"{name}(農林部)"},
        "same": {f"{name}〔{first}〕", f"{name}〔{second}〕"},
        "none": {f"{name}(土木部)", f"{name}〔{second}〕"},
    }
    assert labels == expected[departments]


def test_a_measure_of_sixty_groups_and_a_department_of_one_are_pictured_whole(
    prefecture: Evaluation, policy: Policy
) -> None:
    frames = {name: rows.copy() for name, rows in prefecture.tables.frames.items()}
    groups = frames["program_groups"]
    groups["measure"], groups["department"] = "すべてを含む施策", "大きな部"
    groups.loc[groups.index[0], "department"] = "一つの部"
    tables = replace(prefecture.tables, frames=MappingProxyType(frames))
    made = _of(evaluate(tables, policy))
    assert [(n, len(r)) for n, r in findings.by_head(made, "measure")] == [("すべてを含む施策", 24)]
    assert [(n, len(r)) for n, r in findings.by_head(made, "department")] == [("一つの部", 1), ("大きな部", 23)]
    assert "施策では" not in findings.danger_words(made), "the only measure says nothing"


def test_filters_of_projects_and_years_say_what_they_do_to_verdicts() -> None:
    assert findings.of_wholes(Selection(measure=("一",), group=("g",))) == ""
    assert "事業群全体の判定" in findings.of_wholes(Selection(section=("課",)))
    assert findings.of_wholes(Selection(years=(2021, 2022))) == "(年度の絞り込みは、判定には適用されません)"


def test_what_was_chosen_is_named_only_where_all_of_it_is_shown() -> None:
    assert chosen_heads(Selection(measure=("一",), department=("部",), years=(2021, 2022))) == "一・部"
    for less in (
        Selection(measure=("一",), group=("g",)),
        Selection(measure=("一", "二"), department=("部",)),
        Selection(measure=("一",), section=("課",)),
        Selection(measure=(UNNAMED,)),
        Selection(),
    ):
        assert chosen_heads(less) == ""


def test_money_leads_to_the_projects_that_it_counts(prefecture: Evaluation, whole: Portfolio) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    poor = prefecture.policy.scale.behind_codes
    listed = narrow(prefecture, Selection(status=poor, kind=("outcome",)), words).projects["project_id"]
    cost = latest_cost(prefecture.tables)
    assert cost.reindex(listed).sum() == whole.groups["money_behind"].sum()


def test_a_standing_is_its_row_with_none_for_what_is_not_known(whole: Portfolio) -> None:
    for group, row in zip(whole.standings, whole.groups.to_dict("records"), strict=True):
        for name, value in vars(group).items():
            assert value == row[name] if value is not None else pd.isna(row[name]), (group.group_id, name)
    assert all(isinstance(group.judged, int) and isinstance(group.sheet_year, int) for group in whole.standings)
    assert [group.group_id for group in whole.standings if group.measure is None] == ["g006"]
