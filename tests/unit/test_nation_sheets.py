"""Review sheets of ministries as readings: nothing is guessed, every row has its line, what is left out is counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from lib.judge.keep import keep_results
from lib.store.access import load_store
from lib.store.commit import commit, create
from lib.store.sheets import Reading
from tests.bench.nation_sheets import Sheet, readings_of, sheets_in


def _outcome(**changed: Any) -> dict[str, Any]:
    return {
        "成果目標": "窓口の待ち時間を短くする",
        "成果指標": "平均の待ち時間",
        "単位": "分",
        "目標値": "1,200",
        "目標最終年度": 2025,
        "成果実績": [
            {"年度": 2018, "成果実績": None, "目標値": None},
            {"年度": 2019, "成果実績": None, "目標値": 30.0},
            {"年度": 2020, "成果実績": 0.0, "目標値": None},
        ],
        **changed,
    }


def _sheet(number: int, year: int = 2021, **changed: Any) -> Sheet:
    fields = {
        "公開年度": year,
        "事業名": f"試しの事業{number}",
        "開始年度": 2011,
        "終了年度": None,
        "府省庁": "試作省",
        "事業番号": f"{number:04d}",
        "担当部局庁": "試作省 総務局",
        "担当課室": "企画課",
        "会計区分": ["一般会計"],
        "実施方法": ["補助"],
        "事業目的": "目的の文。\n続き。",
        "事業概要": "概要の文。",
        "主要施策": ["ＩＴ戦略,地方創生"],
        "予算": [
            {"年度": year - 1, "予算計": 1_900.0, "執行額": 1_881.5},
            {"年度": year, "予算計": 0.0},
            {"年度": year + 1, "要求額": 5.0},
        ],
        "アウトカム": [_outcome()],
        "アウトプット": [],
        **changed,
    }
    return Sheet(f"{year}/試作省/{number:04d}.json", fields)


def _reading(*sheets: Sheet) -> tuple[Reading, Counter[str]]:
    left_out: Counter[str] = Counter()
    (reading,) = readings_of(sheets, left_out)
    return reading, left_out


def _rows(reading: Reading, table: str) -> list[dict[str, Any]]:
    return reading.tables[table].to_pylist()


def test_every_row_quotes_its_line_of_the_document() -> None:
    reading, _ = _reading(_sheet(1), _sheet(2))
    (content,) = reading.files.values()
    lines = content.decode().split("\n")
    assert "[2021/試作省/0002.json]" in lines
    tables = ("projects", "indicators", "observations", "budgets", "narratives", "project_initiatives")
    quoted = [row for table in tables for row in _rows(reading, table)]
    assert len(quoted) == 30
    for row in quoted:
        assert lines[int(row["source_ref"][1:]) - 1] == row["source_text"]


def test_a_figure_is_quoted_with_its_place_in_the_file() -> None:
    reading, _ = _reading(_sheet(1))
    zero = next(row for row in _rows(reading, "observations") if row["value"] == 0)
    assert zero["source_text"] == "アウトカム[0].成果実績[2].成果実績(2020年度): 0"


def test_no_direction_is_guessed() -> None:
    reading, _ = _reading(_sheet(1))
    assert {row["direction"] for row in _rows(reading, "indicators")} == {"not_stated"}


def test_an_actual_is_owed_only_where_the_year_has_a_target() -> None:
    reading, _ = _reading(_sheet(1))
    states = {(row["fiscal_year"], row["measure"]): row["report_state"] for row in _rows(reading, "observations")}
    assert states[2018, "target"] == states[2018, "actual"] == "not_set"
    assert states[2019, "actual"] == "not_yet_reported"
    assert states[2020, "actual"] == "reported"
    assert states[2020, "target"] == "not_set"


def test_a_final_target_that_is_no_figure_or_has_no_year_stays_in_its_words() -> None:
    targets = [
        ("1,200", 2025),
        ("1.2.3", 2025),
        ("前年度比増", 2025),
        ("国際3.8\n地域3.8", 2025),
        ("80", None),
        ("90", 1993),
    ]
    outcomes = [
        _outcome(成果指標=f"指標{at}", 目標値=text, 目標最終年度=year) for at, (text, year) in enumerate(targets)
    ]
    reading, left_out = _reading(_sheet(1, アウトカム=outcomes))
    assert [r["value"] for r in _rows(reading, "observations") if r["measure"] == "final_target"] == [1_200.0]
    words = [row["text"] for row in _rows(reading, "narratives") if row["text"].startswith("最終目標")]
    assert words == [
        "最終目標: 1.2.3(目標最終年度 2025)",
        "最終目標: 前年度比増(目標最終年度 2025)",
        "最終目標: 国際3.8 地域3.8(目標最終年度 2025)",
        "最終目標: 80(目標最終年度 記載なし)",
        "最終目標: 90(目標最終年度 1993)",
    ]
    assert left_out["最終目標が数でない(文のまま)"] == 3
    assert left_out["最終目標の年度がない(文のまま)"] == 1
    assert left_out["最終目標の年度が、調書の実績より前か2100年度より後(文のまま)"] == 1


def test_money_is_spent_before_the_sheets_year_and_planned_in_it() -> None:
    reading, left_out = _reading(_sheet(1))
    money = [(row["fiscal_year"], row["stage"], row["amount_thousand_yen"]) for row in _rows(reading, "budgets")]
    assert money == [(2020, "actual", 1_881_500), (2021, "plan", 0)]
    assert left_out["翌年度の要求額(計画ではない)"] == left_out["前年度までの予算計(執行額がある)"] == 1


def test_a_first_year_that_is_not_stated_is_said_so() -> None:
    reading, left_out = _reading(_sheet(1, 開始年度=None), _sheet(2, 開始年度=2309, 終了年度=2024))
    periods = [row["period_text"] for row in _rows(reading, "projects")]
    assert periods == ["(開始年度の記載なし)R3-", "(開始年度は読み取れず)R3-R6"]
    assert len(_rows(reading, "quality")) == left_out.total() - 4 == 2


def test_a_group_is_a_bureau_and_the_first_policy_and_keeps_all_policies() -> None:
    spaced = _sheet(2, 担当部局庁="総 務 局", 主要施策=["IT戦略"])
    other = _sheet(3, 主要施策=["地方創生"])
    readings = list(readings_of([_sheet(1), spaced, other], Counter()))
    assert sorted(len(_rows(each, "projects")) for each in readings) == [1, 2]
    largest = max(readings, key=lambda each: len(_rows(each, "projects")))
    assert {row["name"] for row in _rows(largest, "initiatives")} == {"ＩＴ戦略", "地方創生"}


def test_two_years_are_committed_and_judged_and_the_newer_sheet_restates(tmp_path: Path) -> None:
    store = create(str(tmp_path / "store"))
    newer = _sheet(1, アウトカム=[_outcome(成果実績=[{"年度": 2020, "成果実績": 7.0, "目標値": 8.0}])])
    for sheet in (_sheet(1, year=2020), newer):
        commit(store, [_reading(sheet)[0]], "test", "a year")
    assert keep_results(store).judged == 1
    tables = load_store(store)
    assert len(tables["projects"]) == len(tables["indicators"]) == 1
    observations = tables["observations"]
    is_actual = (observations["fiscal_year"] == 2020) & (observations["measure"] == "actual")
    assert observations.loc[is_actual, "value"].tolist() == [7.0]


def test_a_folder_of_sheets_is_read_by_ministry(tmp_path: Path) -> None:
    for ministry in ("甲省", "乙省"):
        folder = tmp_path / "2021" / ministry
        folder.mkdir(parents=True)
        fields = {**_sheet(1).fields, "府省庁": ministry, "支出先": [{"支出先名": "だれか"}]}
        (folder / "1.json").write_text(json.dumps(fields))
    assert [sheet.path for sheet in sheets_in(tmp_path / "2021")] == ["2021/乙省/1.json", "2021/甲省/1.json"]
    (only,) = sheets_in(tmp_path / "2021", ministries=1)
    assert only.ministry == "乙省"
    assert "支出先" not in only.fields
