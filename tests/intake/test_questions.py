"""What an attentive reader would ask of a file, beside what is in force; and what changes when it is committed."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.tables import CONTRACTS
from lib.findings.differences.between import changes
from lib.intake.check.corrections import Correction, from_json
from lib.intake.check.questions import questions
from lib.intake.files.book import Message, ReadFile
from lib.intake.merge import after, readings_of
from lib.intake.question import Proposal, Question
from lib.intake.read import read_file
from lib.judge.evaluation import evaluate
from lib.judge.policy.load import load_policy
from lib.store.access import load_store
from lib.store.commit import commit
from lib.store.delta import Store
from lib.store.sheets import Reading
from lib.store.tables import Tables
from tests import real
from tests.intake.layouts import plain
from tests.store.readings import next_year


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
    return [str(m.question or "") for m in questions(read, tables)]


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


def test_the_preview_and_the_store_agree_on_what_would_be_in_force(store: Store) -> None:
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
        "空欄",
        "7団体",
        ("報告時期前", "概ね順調"),
    )
    target = by_label["長崎県自治体クラウドサービス県内利用団体数 R7の目標値"]
    assert (target.kind, target.old, target.new) == ("目標の改定", "16団体", "14団体")
    assert found.headline.startswith(f"変更点{len(found.changes)}件: 新しい実績2件") and found.unchanged > 100


def test_nothing_changed_says_so(tables: Tables) -> None:
    one = evaluate(tables, load_policy())
    assert changes(one, one, {"society50"}).headline == "変更点はありません"


def test_a_file_in_force_already_changes_nothing(tables: Tables) -> None:
    read = read_file("r3.txt", tables.document("r3_sheet"), tables.stated)
    merged = readings_of([read], tables)
    assert merged.readings == () and "取込済みです" in merged.messages[read.sha256][0].text


def test_one_bad_file_does_not_stop_the_rest(tables: Tables, sheet: ReadFile) -> None:
    bad = read_file("壊れた.xlsx", b"PK\x03\x04", tables.stated)
    merged = readings_of([bad, sheet], tables)
    assert [(r.group_id, r.sheet_year) for r in merged.readings] == [("society50", 2021)]


# ---------------------------------------------------------------------- corrections


_DOCUMENT = hashlib.sha256(real.DOCUMENT.read_bytes()).hexdigest()


def _fix(as_read: str, corrected: str, place: str = "L4") -> Correction:
    return Correction("調書.txt", place, as_read, corrected, "佐藤", "2026-05-01T09:00:00+00:00", sha256=_DOCUMENT)


def test_a_correction_is_applied_where_it_fits_and_stands_beside_what_was_read(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("8団体", "9団体")])
    value = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in read.tables["observations"]}
    assert value["cloud_users", 2021, "target"] == 9
    (row,) = read.tables["quality"]
    assert (row["kind"], row["as_read"], row["corrected"], row["source_ref"]) == ("correction", "8団体", "9団体", "L4")
    assert read.level == "info"


def test_a_file_in_force_can_be_mended_and_taken_in_again(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("8団体", "9団体")])
    (reading,) = readings_of([read], tables).readings
    rows = reading.tables["observations"].to_pylist()
    figures = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r["value"] for r in rows}
    assert figures["cloud_users", 2021, "target"] == 9
    assert figures["cloud_users", 2020, "actual"] == 5, "what a person took from the prose stays"
    assert reading.tables["quality"].num_rows == len(tables.stated["quality"]) + 1


def test_a_correction_that_no_longer_fits_says_what_stands_there_now(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("80団体", "8つ")])
    assert any("訂正は適用していません" in m.text and m.level == "warning" for m in read.messages)
    assert not read.tables["quality"]


def test_a_correction_that_the_file_says_already_is_passed_over(tables: Tables) -> None:
    read = read_file("調書.txt", tables.document("r3_sheet"), tables.stated, [_fix("80団体", "8団体")])
    assert read.level == "info" and not read.tables["quality"]


def test_corrections_come_back_from_json_and_nonsense_does_not() -> None:
    one = _fix("a", "b")
    assert from_json([one.as_json(), {"file": 1}, "x", None]) == [one] and from_json(None) == []


# ---------------------------------------------------------------------- the year after, and what only its reader knows


@pytest.fixture(scope="module")
def next_sheet() -> ReadFile:
    """The made-up sheet of the year after, read from Excel."""
    rows = {name: table.to_pylist() for name, table in next_year().tables.items()}
    return ReadFile("r4.xlsx", "0" * 64, "xlsx", (), rows)


def _without(read: ReadFile, table: str, wanted: dict[str, Any], *messages: Message) -> ReadFile:
    rows = [r for r in read.tables[table] if any(r[k] != v for k, v in wanted.items())]
    return replace(read, tables={**read.tables, table: rows}, messages=messages)


def _baseline(indicator: str) -> dict[str, Any]:
    return {"indicator_id": indicator, "measure": "baseline"}


def test_the_next_sheet_is_asked_about_what_it_restates_alone(next_sheet: ReadFile, tables: Tables) -> None:
    assert _asked(next_sheet, tables) == [
        "restated:cloud_users:2025:target:16:14",
        "restated:cloud_users:2025:final_target:16:14",
    ]


@pytest.mark.parametrize("wanted", [_baseline("cloud_users"), _actual("rpa_robots", 2020)])
def test_a_restated_baseline_or_actual_is_asked_about(
    wanted: dict[str, Any], next_sheet: ReadFile, tables: Tables
) -> None:
    more = [q for q in _asked(_with(next_sheet, "observations", wanted, value=7.0), tables) if wanted["measure"] in q]
    assert [q.split(":")[0] for q in more] == ["restated"]


def test_a_figure_restated_by_a_digit_is_one_question(next_sheet: ReadFile, tables: Tables) -> None:
    wanted = {"indicator_id": "cloud_users", "fiscal_year": 2022, "measure": "target"}
    shifted = _with(next_sheet, "observations", wanted, value=100.0)
    mine = [m for m in questions(shifted, tables) if ":2022:" in str(m.question) or "jump" in str(m.question)]
    assert [str(m.question) for m in mine] == ["restated:cloud_users:2022:target:10:100"]
    assert "桁を確かめてください" in mine[0].text


def test_a_target_that_jumps_within_the_sheet_is_one_question_though_the_next_one_jumps_back(sheet: ReadFile) -> None:
    wanted = {"indicator_id": "cloud_users", "fiscal_year": 2022, "measure": "target"}
    shifted = _with(sheet, "observations", wanted, value=100.0)
    assert _asked(shifted, None) == ["target_jump:cloud_users:2022:8:100"]


def test_an_earlier_year_that_rises_above_what_is_in_force_is_asked_about(sheet: ReadFile, tables: Tables) -> None:
    risen = _with(sheet, "observations", _baseline("open_data"), value=1_800.0)
    assert "fell:open_data:2020:1800:1750" in _asked(risen, tables)


def test_what_fell_in_force_already_is_not_asked_about_again(next_sheet: ReadFile, tables: Tables) -> None:
    rows = tables.stated["observations"].copy()
    cell = (rows["indicator_id"] == "open_data") & (rows["fiscal_year"] == 2020) & (rows["measure"] == "actual")
    before = replace(
        tables, stated={**tables.stated, "observations": rows.assign(value=rows["value"].mask(cell, 1_000.0))}
    )
    fallen = _with(next_sheet, "observations", _actual("open_data", 2020), value=1_000.0)
    assert not [q for q in _asked(fallen, before) if q.startswith("fell")]
    assert "fell:open_data:2020:1515:1000" in _asked(fallen, None)


@pytest.mark.parametrize(
    ("direction", "printed", "text", "asks"),
    [
        ("increase", 0.5, "50%", False),
        ("increase", 0.504, "50.4%", True),
        ("increase", 0.5, "50.0%", False),
        ("decrease", 1.5, "150%", False),
        ("decrease", 2.0, "200%", False),
        ("decrease", 0.5, "50%", False),
        ("decrease", 0.8, "80%", True),
    ],
)
def test_a_printed_rate_is_taken_as_it_is_rounded_and_as_falling_figures_are_rated(
    direction: str, printed: float, text: str, asks: bool, sheet: ReadFile, tables: Tables
) -> None:
    wanted = {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "printed_rate"}
    turned = _with(sheet, "indicators", {"indicator_id": "rpa_robots"}, direction=direction)
    found = questions(_with(turned, "observations", wanted, value=printed, source_text=text), tables)
    assert [m.question and m.question.kind for m in found] == (["rate_differs"] if asks else [])
    if asks:
        assert ("どの計算式でも" in found[0].text) == (direction == "decrease")
        assert ("50.0%です" in found[0].text) == (direction == "increase")


def test_a_target_of_zero_gives_no_rate_to_differ_from(sheet: ReadFile, tables: Tables) -> None:
    wanted = {"indicator_id": "rpa_robots", "fiscal_year": 2020, "measure": "target"}
    assert not [
        q for q in _asked(_with(sheet, "observations", wanted, value=0.0), tables) if "rate" in q or "jump" in q
    ]


def test_an_amount_in_yen_is_one_question_though_its_parts_and_the_next_year_jump_too(
    sheet: ReadFile, tables: Tables
) -> None:
    in_yen = sheet
    for item in ("total", "general_fund", "personnel"):
        wanted = {"project_id": "e_prefecture", "fiscal_year": 2020, "stage": "actual", "item": item}
        row = next(r for r in sheet.tables["budgets"] if all(r[k] == v for k, v in wanted.items()))
        in_yen = _with(in_yen, "budgets", wanted, amount_thousand_yen=row["amount_thousand_yen"] * 1000)
    (message,) = questions(in_yen, tables)
    assert str(message.question).startswith("cost_jump:e_prefecture:2020:total:512504:") and "千円単位" in message.text


def test_an_indicator_without_a_unit_is_asked_about_once(sheet: ReadFile, tables: Tables) -> None:
    bare = _with(sheet, "indicators", {"indicator_id": "cloud_users"}, unit="")
    assert _asked(bare, tables) == ["no_unit:cloud_users"]
    told = replace(bare, messages=(Message("warning", "L4", "…", Question("no_unit", ("cloud_users",))),))
    assert _asked(told, tables) == []


def test_what_the_sheet_before_held_is_asked_about_and_what_it_no_longer_held_is_not(
    next_sheet: ReadFile, tables: Tables
) -> None:
    gone = _without(
        _without(next_sheet, "projects", {"project_id": "infra_dx"}), "indicators", {"project_id": "infra_dx"}
    )
    (message,) = [m for m in questions(gone, tables) if str(m.question).startswith("missing")]
    assert str(message.question) == "missing:projects:infra_dx", "its indicators go with it"
    assert "R3の調書にある事務事業「長崎県版インフラDX推進事業費」" in message.text and message.text.endswith(
        "取り込むと一覧と判定から外れますが、R3の調書の記録は残ります"
    )
    tables_r4 = {n: pa.Table.from_pylist(rows, schema=CONTRACTS[n].arrow) for n, rows in _no_trace(gone).items()}
    before = after(tables, [replace(next_year(), tables=tables_r4)])
    for name, rows in (("stated", before.stated), ("in force", before.frames)):
        for table in ("projects", "indicators", "budgets", "reviews"):
            assert ("infra_dx" in set(rows[table]["project_id"])) == (name == "stated"), (name, table)
    assert "survey_jobs" not in set(before["observations"]["indicator_id"])
    of_r5 = {
        n: [r | {"sheet_year": 2023} if "sheet_year" in r else r for r in rows] for n, rows in _no_trace(gone).items()
    }
    later = replace(gone, tables=of_r5)
    assert [q for q in _asked(later, before) if q.startswith("missing")] == []


def _no_trace(read: ReadFile) -> dict[str, list[dict[str, Any]]]:
    """The rows of a file without what hangs on the project that it lacks."""
    lost = ("infra_dx", "survey_specs", "survey_jobs")
    return {
        name: [r for r in rows if not any(r.get(k) in lost for k in ("project_id", "indicator_id", "subject_id"))]
        for name, rows in read.tables.items()
    }


def test_the_same_years_sheet_read_again_says_that_what_it_lacks_goes(sheet: ReadFile, tables: Tables) -> None:
    gone = replace(sheet, tables=_no_trace(sheet))
    (message,) = questions(gone, tables)
    assert str(message.question) == "missing:projects:infra_dx" and "現在の版から除かれます" in message.text
    rows = {n: pa.Table.from_pylist(of, schema=CONTRACTS[n].arrow) for n, of in gone.tables.items()}
    then = after(tables, [Reading("society50", 2021, rows)])
    assert "infra_dx" not in set(then["projects"]["project_id"]), "and so it does"


def test_what_is_asked_as_renamed_or_as_a_missing_part_is_not_asked_as_missing(sheet: ReadFile, tables: Tables) -> None:
    renamed = _with(sheet, "projects", {"project_id": "infra_dx"}, project_id="p_new", name="長崎県版インフラDX推進費")
    assert "missing:projects:infra_dx" in _asked(replace(renamed, messages=()), tables)
    proposal = Proposal((("infra_dx", "同じもの"), ("new", "新しいもの")), "infra_dx", "")
    asked = Message("warning", "L32", "…", Question("renamed", ("projects", "p_new")), proposal)
    assert "missing:projects:infra_dx" not in _asked(replace(renamed, messages=(asked,)), tables)
    part = Message("warning", "", "…", Question("no_part", ("society50", "texts")))
    assert _asked(replace(_without(sheet, "initiatives", {"group_id": "society50"}), messages=(part,)), tables) == []


def test_an_id_that_nobody_knows_is_asked_about_with_the_nearest(sheet: ReadFile, tables: Tables) -> None:
    row = next(r for r in sheet.tables["observations"] if r["indicator_id"] == "cloud_users")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTRACTS}
    rows["observations"] = [row | {"indicator_id": i} for i in ("cloud_user", "cloud_user", "zzz", "cloud_users")]
    found = questions(ReadFile("observations.csv", "1" * 64, "csv", (), rows), tables)
    mine = [m for m in found if str(m.question).startswith("unknown")]
    assert {str(m.question) for m in mine} == {"unknown:indicators:cloud_user", "unknown:indicators:zzz"} and len(
        mine
    ) == 2
    (near,) = [m.text for m in mine if "近いのは" in m.text]
    assert "近いのは「cloud_users」(長崎県自治体クラウドサービス県内利用団体数)です。" in near


def test_every_question_is_told_apart_and_says_what_to_do(next_sheet: ReadFile, tables: Tables) -> None:
    messy = _with(next_sheet, "indicators", {"indicator_id": "cloud_users"}, unit="市町")
    for wanted in (_actual("open_data", 2021), _actual("rpa_robots", 2020), _baseline("open_data")):
        messy = _with(messy, "observations", wanted, value=3.0)
    found = questions(messy, tables)
    assert len(found) >= 6 and len({m.question for m in found}) == len(found)
    for message in found:
        assert message.level == "warning" and message.text.endswith("を確かめてください"), message.text
        assert not any(word in message.text for word in ("None", "nan", "_")), message.text


_NUMBERS = st.one_of(st.none(), st.integers(-10, 10**9).map(float), st.floats(-1e13, 1e13))


@given(st.lists(st.tuples(st.integers(0, 10_000), _NUMBERS), max_size=12), st.booleans())
def test_no_figures_stop_the_questions(changed: list[tuple[int, float | None]], alone: bool) -> None:
    rows = {name: table.to_pylist() for name, table in _NEXT.items()}
    for number, value in changed:
        row = rows["observations"][number % len(rows["observations"])]
        row |= {"value": value, "report_state": "not_yet_reported" if value is None else "reported"}
        money = rows["budgets"][number % len(rows["budgets"])]
        money["amount_thousand_yen"] = None if value is None else abs(int(value))
    found = questions(ReadFile("r4.xlsx", "0" * 64, "xlsx", (), rows), None if alone else _REAL)
    assert all(m.level == "warning" and m.question and m.text for m in found)


_NEXT, _REAL = next_year().tables, real.tables()


def test_a_question_is_kept_under_the_key_that_older_commits_know() -> None:
    assert Question("restated", ("cloud_users", 2025, "target"), (16.0, 14.5)).key == (
        "restated:cloud_users:2025:target:16:14.5"
    )
    assert Question("no_result", ("回答!J7",)).key == "no_result:回答!J7"
