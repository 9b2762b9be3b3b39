"""What an attentive reader would ask of a file, beside what is in force; and what changes when it is committed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from lib.intake.book import ReadFile
from lib.intake.corrections import Correction, from_json
from lib.intake.merge import after, readings_of
from lib.intake.preview import changes
from lib.intake.read import read_file
from lib.intake.sense import questions
from lib.judge.evaluation import evaluate
from lib.judge.policy import load_policy
from lib.store import folder
from lib.store.commit import commit, create
from lib.store.delta import load_store
from lib.store.tables import Tables
from tests.intake.layouts import plain
from tests.store.readings import next_year, real


@pytest.fixture(scope="module")
def tables() -> Tables:
    return folder.load(folder.DEFAULT_TABLES)


@pytest.fixture(scope="module")
def sheet(tables: Tables) -> ReadFile:
    return read_file("調書.xlsx", plain(tables), tables.stated)


def _with(sheet: ReadFile, table: str, wanted: dict[str, Any], **new: Any) -> ReadFile:
    """The file read with some cells of one row changed."""
    rows = copy.deepcopy(sheet.tables)
    row = next(r for r in rows[table] if all(r[k] == v for k, v in wanted.items()))
    row |= new
    return ReadFile(sheet.file, sheet.sha256, sheet.kind, sheet.messages, rows, sheet.content)


def _asked(read: ReadFile, tables: Tables | None) -> list[str]:
    return [m.question for m in questions(read, tables)]


def _actual(indicator: str, year: int) -> dict[str, Any]:
    return {"indicator_id": indicator, "fiscal_year": year, "measure": "actual"}


def test_the_same_facts_again_raise_no_question(sheet: ReadFile, tables: Tables) -> None:
    assert _asked(sheet, tables) == []


def test_a_cumulative_figure_that_fell_is_asked_about(sheet: ReadFile, tables: Tables) -> None:
    fallen = _with(sheet, "observations", _actual("open_data", 2021), value=1_700.0, report_state="reported")
    assert "fell:open_data:2021:1750:1700" in _asked(fallen, tables)
    risen = _with(sheet, "observations", _actual("open_data", 2021), value=1_760.0, report_state="reported")
    assert _asked(risen, tables) == []


def test_a_figure_that_may_fall_is_not_asked_about(sheet: ReadFile, tables: Tables) -> None:
    fallen = _with(sheet, "observations", _actual("cloud_users", 2021), value=4.0, report_state="reported")
    assert _asked(fallen, tables) == []


@pytest.mark.parametrize("value", [50.0, 0.5])
def test_a_jump_of_ten_times_is_asked_about(value: float, sheet: ReadFile, tables: Tables) -> None:
    jumped = _with(sheet, "observations", _actual("cloud_users", 2021), value=value, report_state="reported")
    assert [q.split(":")[0] for q in _asked(jumped, tables)] == ["jump"]


def test_a_printed_rate_that_its_figures_do_not_give_is_asked_about(sheet: ReadFile, tables: Tables) -> None:
    wanted = {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "printed_rate"}
    assert "rate_differs" in _asked(_with(sheet, "observations", wanted, value=0.6), tables)[0]
    assert _asked(_with(sheet, "observations", wanted, value=0.504), tables) == [], "rounding is no difference"


def test_a_restated_target_carries_both_figures(sheet: ReadFile, tables: Tables) -> None:
    wanted = {"indicator_id": "cloud_users", "fiscal_year": 2025, "measure": "target"}
    restated = _with(sheet, "observations", wanted, value=14.0)
    assert _asked(restated, tables) == ["restated:cloud_users:2025:target:16:14"]
    (message,) = questions(restated, tables)
    assert "R7の目標値が、前の16から14に変わっています" in message.text and message.level == "warning"


def test_a_figure_that_the_newer_sheet_leaves_blank_is_asked_about(sheet: ReadFile, tables: Tables) -> None:
    blank = _with(sheet, "observations", _actual("rpa_robots", 2020), value=None, report_state="not_yet_reported")
    assert "blanked:rpa_robots:2020:actual:20" in _asked(blank, tables)


def test_an_earlier_years_file_is_measured_by_its_own_year_and_says_that_a_newer_sheet_speaks(
    sheet: ReadFile, tables: Tables
) -> None:
    now = after(tables, [next_year()])
    assert _asked(sheet, now) == [""]
    (message,) = questions(sheet, now)
    assert message.level == "info" and "R3の調書です" in message.text and "R4の値を示します" in message.text


def test_a_changed_unit_and_a_lost_project_are_asked_about(sheet: ReadFile, tables: Tables) -> None:
    changed = _with(sheet, "indicators", {"indicator_id": "cloud_users"}, unit="自治体")
    assert "unit:cloud_users:団体:自治体" in _asked(changed, tables)
    lost = copy.deepcopy(sheet.tables)
    lost["projects"] = [r for r in lost["projects"] if r["project_id"] != "infra_dx"]
    without = ReadFile(sheet.file, sheet.sha256, sheet.kind, (), lost, sheet.content)
    assert "missing:projects:infra_dx" in _asked(without, tables)


def test_more_general_funds_than_the_whole_is_asked_about(sheet: ReadFile, tables: Tables) -> None:
    wanted = {"project_id": "e_prefecture", "fiscal_year": 2020, "stage": "actual", "item": "general_fund"}
    assert "fund_over_total" in _asked(_with(sheet, "budgets", wanted, amount_thousand_yen=999_999), tables)[0]


def test_the_preview_and_the_store_agree_on_what_would_be_in_force(tables: Tables, tmp_path: Any) -> None:
    store = create(str(tmp_path / "store"))
    commit(store, [real()], "作成者", "最初")
    before = load_store(store)
    foreseen = after(before, [next_year()])
    commit(store, [next_year()], "担当", "R4調書")
    now = load_store(store)
    for name in now.frames:
        keys = list(now[name].columns[:4])
        left, right = (t[name].sort_values(keys).reset_index(drop=True) for t in (foreseen, now))
        assert left.equals(right), name


def test_the_preview_says_old_and_new_with_status_before_and_after(tables: Tables) -> None:
    policy = load_policy()
    then = after(tables, [next_year()])
    found = changes(evaluate(tables, policy), evaluate(then, policy), {"society50"})
    by_label = {c.label: c for c in found.changes}
    actual = by_label["長崎県自治体クラウドサービス県内利用団体数 R3の実績値"]
    assert (actual.kind, actual.old, actual.new, actual.status) == (
        "新しい実績",
        "未報告",
        "7団体",
        ("未到来", "概ね順調"),
    )
    target = by_label["長崎県自治体クラウドサービス県内利用団体数 R7の目標値"]
    assert (target.kind, target.old, target.new) == ("目標の改定", "16団体", "14団体")
    assert found.headline.startswith(f"変わるところ {len(found.changes)}件: 新しい実績 2") and found.unchanged > 100


def test_nothing_changed_says_so(tables: Tables) -> None:
    one = evaluate(tables, load_policy())
    assert changes(one, one, {"society50"}).headline == "変わるところはありません"


def test_a_file_in_force_already_changes_nothing(tables: Tables) -> None:
    read = read_file("r3.txt", tables.document("r3_sheet"), tables.stated)
    merged = readings_of([read], tables)
    assert merged.readings == () and "すでに取り込まれています" in merged.messages["r3.txt"][0].text


def test_one_bad_file_does_not_stop_the_rest(tables: Tables, sheet: ReadFile) -> None:
    bad = read_file("壊れた.xlsx", b"PK\x03\x04", tables.stated)
    merged = readings_of([bad, sheet], tables)
    assert [(r.group_id, r.sheet_year) for r in merged.readings] == [("society50", 2021)]


# ---------------------------------------------------------------------- corrections


def _fix(as_read: str, corrected: str, place: str = "L4") -> Correction:
    return Correction("調書.txt", place, as_read, corrected, "佐藤", "2026-05-01T09:00:00+00:00")


def test_a_correction_is_applied_where_it_fits_and_stands_beside_what_was_read(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("8団体", "9団体")])
    value = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in read.tables["observations"]}
    assert value["cloud_users", 2021, "target"] == 9
    (row,) = read.tables["quality"]
    assert (row["kind"], row["as_read"], row["corrected"], row["source_ref"]) == ("correction", "8団体", "9団体", "L4")
    assert read.level == "info"


def test_a_correction_that_no_longer_fits_says_what_stands_there_now(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("80団体", "8つ")])
    assert any("直しは当てはめていません" in m.text and m.level == "warning" for m in read.messages)
    assert not read.tables["quality"]


def test_a_correction_that_the_file_says_already_is_passed_over(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("80団体", "8団体")])
    assert read.level == "info" and not read.tables["quality"]


def test_corrections_come_back_from_json_and_nonsense_does_not() -> None:
    one = _fix("a", "b")
    assert from_json([one.as_json(), {"file": 1}, "x", None]) == [one] and from_json(None) == []
