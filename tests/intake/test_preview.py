"""What changes from one state to another: every changed cell once, nothing else, with status and flags on both sides."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.findings.differences.between import changes, compared
from lib.findings.differences.cells import KINDS, Change
from lib.intake.merge import after
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.folder import load
from lib.store.tables import Tables
from tests import real
from tests.examples import one_in
from tests.store.readings import another_group, next_year
from tests.synthetic import generate

CLOUD = "長崎県自治体クラウドサービス県内利用団体数"


def _with(tables: Tables, table: str, where: Mapping[str, Any], **new: Any) -> Tables:
    """The tables with some cells of some rows changed."""
    rows = tables[table].copy()
    mine = pd.Series(True, index=rows.index)
    for column, value in where.items():
        mine &= rows[column] == value
    assert mine.any()
    for column, value in new.items():
        rows[column] = [value if is_mine else v for v, is_mine in zip(rows[column], mine, strict=True)]
    return replace(tables, frames={**tables.frames, table: rows})


def _told(before: Evaluation, then: Tables) -> list[tuple[str, str, str, str]]:
    """What `compared` tells, without judging the state before anew for each case."""
    preview = changes(before, evaluate(then, before.policy), {"society50"})
    return [(c.kind, c.label, c.old, c.new) for c in preview.changes]


def test_a_second_sheet_changes_what_it_restates_and_nothing_else(tables: Tables, policy: Policy) -> None:
    found = compared(tables, after(tables, [next_year()]), policy)
    assert found.headline == "変更点5件: 新しい実績2件、目標の改定2件、文章1件"
    assert found.unchanged > 150
    by_label = {c.label: c for c in found.changes}
    actual = by_label[f"{CLOUD} R3の実績値"]
    assert (actual.old, actual.new, actual.status) == ("空欄", "7団体", ("報告時期前", "概ね順調"))
    assert (actual.table, actual.what) == ("observations", "changed")
    assert actual.place and actual.place.words == "76行" and actual.old_place and actual.old_place.words == "R3調書5行"
    text = by_label[f"{CLOUD} 進捗状況"]
    assert "県内5団体で利用" in text.old and "県内7団体で利用" in text.new, "both in full"


def test_the_way_back_is_the_same_difference_mirrored(tables: Tables, policy: Policy) -> None:
    then = after(tables, [next_year()])
    there, back = compared(tables, then, policy).changes, compared(then, tables, policy).changes
    assert sorted((c.label, c.old, c.new) for c in there) == sorted((c.label, c.new, c.old) for c in back)
    assert {c.label: c.status for c in there} == {c.label: (c.status[1], c.status[0]) for c in back}


def test_judging_the_groups_that_change_gives_what_judging_all_gives(tables: Tables, policy: Policy) -> None:
    other = another_group("other")
    both = after(tables, [other])
    then = after(both, [next_year()])
    whole = changes(evaluate(both, policy), evaluate(then, policy), {"society50"})
    assert compared(both, then, policy).changes == whole.changes
    assert {c.group_id for c in whole.changes} == {"society50"}


def test_from_nothing_everything_is_new(tables: Tables, policy: Policy) -> None:
    found = compared(None, tables.frames, policy)
    assert found.unchanged == 0 and {(c.what, c.old) for c in found.changes} == {("new", "(なし)")}
    figures = tables["observations"]["value"].notna().sum() + tables["budgets"]["amount_thousand_yen"].notna().sum()
    assert sum(c.table in ("observations", "budgets") for c in found.changes) == figures, "a blank cell is no news"


def test_a_group_that_goes_is_said_cell_by_cell(tables: Tables, policy: Policy) -> None:
    both = after(tables, [another_group("other")])
    found = compared(both, tables, policy)
    assert found.changes and {(c.kind, c.what, c.new, c.group_id) for c in found.changes} == {
        ("後に記載のないもの", "gone", "(なし)", "other_society50")
    }


@pytest.mark.parametrize(
    ("table", "where", "new", "expected"),
    [
        ("observations", {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "actual"}, {"value": 21.0},
         ("実績の改定", "RPA作成ロボット数 R2の実績値", "20台", "21台")),
        ("observations", {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "actual"},
         {"value": None, "report_state": "not_published"}, ("後に記載のないもの", "RPA作成ロボット数 R2の実績値", "20台", "非公表")),
        ("observations", {"indicator_id": "cloud_users", "measure": "baseline"}, {"value": 5.5},
         ("その他の数値", f"{CLOUD} R元の基準値", "5団体", "5.5団体")),
        ("observations", {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "printed_rate"}, {"value": 0.505},
         ("その他の数値", "RPA作成ロボット数 R2の記載の達成率", "50%", "50.5%")),
        ("budgets", {"project_id": "e_prefecture", "fiscal_year": 2021, "item": "total"}, {"amount_thousand_yen": 300_000},
         ("事業費", "電子県庁推進事業 R3計画の事業費", "285,224千円", "300,000千円")),
        ("reviews", {"project_id": "e_prefecture"}, {"decision": "現状維持"}, ("見直し", "電子県庁推進事業 見直し区分", "改善", "現状維持")),
        ("projects", {"project_id": "e_prefecture"}, {"is_core": False}, ("事務事業", "電子県庁推進事業 中核事業", "中核", "中核以外")),
        ("projects", {"project_id": "e_prefecture"}, {"section": "架空課"}, ("事務事業", "電子県庁推進事業 所管課(室)", "情報システム課", "架空課")),
        ("indicators", {"indicator_id": "cloud_users"}, {"unit": "市町"}, ("指標", f"{CLOUD} 単位", "団体", "市町")),
        ("initiatives", {"initiative_id": "i"}, {"name": "架空"},
         ("取組項目", "取組項目i 取組項目名", "ながさきSociety5.0推進プラットフォームによるICT利活用の推進", "架空")),
        ("program_groups", {"group_id": "society50"}, {"department": "架空部"}, ("事業群", "(事業群名は原資料から読み取れず) 部局", "(なし)", "架空部")),
        ("legal_bases", {"project_id": "e_prefecture", "item": "obligation"}, {"text": "有", "report_state": "reported"},
         ("事務事業", "電子県庁推進事業 法令による事業実施の義務付け", "—", "有")),
        ("project_initiatives", {"project_id": "e_prefecture", "stated_in": "section_2"}, {"initiative_id": "i"},
         ("事務事業", "電子県庁推進事業 取組項目(2. 取組実績の表)", "v", "i")),
        ("review_viewpoints", {"project_id": "e_prefecture"}, {"viewpoint": 4}, ("見直し", "電子県庁推進事業 記載の視点", "②", "④")),
    ],
)  # fmt: skip
def test_every_kind_of_cell_is_told_once(
    table: str, where: dict[str, Any], new: dict[str, Any], expected: tuple[str, ...], evaluation: Evaluation
) -> None:
    assert _told(evaluation, _with(evaluation.tables, table, where, **new)) == [expected]


def test_two_indicators_of_one_name_are_told_apart_by_their_projects(tables: Tables, policy: Policy) -> None:
    alike = _with(tables, "indicators", {"kind": "activity"}, name="実施回数")
    where = {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "actual"}
    (change,) = compared(alike, _with(alike, "observations", where, value=21.0), policy).changes
    assert change.label == "実施回数(スマート県庁プロジェクト) R2の実績値"


def test_a_flag_of_the_project_is_shown_at_the_figures_of_its_indicators(tables: Tables, policy: Policy) -> None:
    where = {"indicator_id": "rpa_sections", "fiscal_year": 2020, "measure": "actual"}
    then = _with(tables, "observations", where, value=2.0)
    found = compared(tables, then, policy).changes
    flags = evaluate(then, policy).flags
    mine = flags[flags["subject_id"].isin(["rpa_sections", "smart_prefecture"])]["viewpoint"]
    assert len(set(mine)) == len(found[0].flags[1]) and found[0].flags[0] != found[0].flags[1]


def test_figures_of_a_changed_unit_are_not_told_as_changed(evaluation: Evaluation) -> None:
    then = _with(evaluation.tables, "indicators", {"indicator_id": "open_data"}, unit="データ")
    assert len(_told(evaluation, then)) == 1


_REAL, _POLICY = real.tables(), real.policy()
_HELD = compared(_REAL, _REAL, _POLICY).unchanged
_CELLS = ("observations", "budgets", "projects", "reviews")


@one_in(8)
@given(picked=st.sets(st.tuples(st.sampled_from(_CELLS), st.integers(0, 10_000)), min_size=1, max_size=12))
def test_as_many_changes_as_cells_were_changed(picked: set[tuple[str, int]]) -> None:
    column = {"observations": "value", "budgets": "amount_thousand_yen", "projects": "section", "reviews": "decision"}
    frames = {name: rows.copy() for name, rows in _REAL.frames.items()}
    changed = set()
    for table, number in picked:
        rows, name = frames[table], column[table]
        known = rows.index[rows[name].notna()]
        at = known[number % len(known)]
        if (table, at) not in changed:
            rows.loc[at, name] = rows.loc[at, name] + (1 if table in ("observations", "budgets") else "の別")
            changed.add((table, at))
    found = changes(real.evaluation(), evaluate(replace(_REAL, frames=frames), _POLICY), {"society50"})
    assert len(found.changes) == len(changed) and all(c.kind in KINDS for c in found.changes)
    assert found.unchanged + len(changed) == _HELD


def test_a_hundred_and_thirty_groups_are_compared_in_seconds(
    policy: Policy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("many")
    generate(folder, groups=130)
    before = load(folder)
    rows = before["observations"]
    actual = (rows["measure"] == "actual") & rows["value"].notna()
    frames = {**before.frames, "observations": rows.assign(value=rows["value"].where(~actual, rows["value"] + 1))}
    one, other = evaluate(before, policy), evaluate(replace(before, frames=frames), policy)
    began = time.process_time()
    found = changes(one, other, set(before["program_groups"]["group_id"]))
    took = time.process_time() - began
    assert found.headline == f"変更点{actual.sum():,}件(すべて実績の改定)"
    print(f"130 groups, {actual.sum():,} changes: {took:.2f} s")
    assert took < 5
    assert all(_is_plain(c) for c in found.changes)


def _is_plain(change: Change) -> bool:
    """Nothing of the machine in what a person reads."""
    said = f"{change.label}{change.old}{change.new}{change.status}{change.flags}"
    return not any(word in said for word in ("nan", "None", "<NA>", "not_", "_id"))


def test_a_state_without_changes_says_so(evaluation: Evaluation, policy: Policy) -> None:
    found = compared(evaluation.tables, evaluation.tables, policy)
    assert found.headline == "変更点はありません" and found.unchanged > 150
