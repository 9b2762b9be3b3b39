"""Indicator tables of other offices' forms: read as proposed, confirmed once, found again, and joined to what is there."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from lib.findings.differences.between import changes
from lib.intake.check.questions import questions
from lib.intake.files.book import ReadFile
from lib.intake.files.opening import open_file
from lib.intake.kept import kept_of
from lib.intake.layouts.layout import Layout, Meaning, layout_from
from lib.intake.layouts.propose import propose
from lib.intake.layouts.shipped import as_toml, shipped
from lib.intake.layouts.tables import tables_in
from lib.intake.merge import after, readings_of
from lib.intake.read import read_file
from lib.intake.sheet.identity import bare
from lib.intake.values import value_of
from lib.judge.evaluation import evaluate
from lib.judge.policy.load import Policy
from lib.judge.policy.toml import RuleError
from lib.store.access import load_store
from lib.store.commit import commit, restore
from lib.store.delta import Store
from lib.store.tables import Tables
from tests.intake.indicator_tables import MAKERS, SERIES, Made, book, comma
from tests.store.readings import next_year


def compared(read: ReadFile, made: Made) -> tuple[int, list[str]]:
    """(figures read right, figures read wrong or made up) of a table whose figures are known."""
    indicators = {row["indicator_id"]: row for row in read.tables["indicators"]}
    truth = {(bare(name), year, measure): value for (name, year, measure), value in made.truth.items()}
    right, wrong = 0, []
    for row in read.tables["observations"]:
        if row["value"] is None:
            continue
        of = indicators[row["indicator_id"]]
        value, unit = truth.get((bare(of["name"]), row["fiscal_year"], row["measure"]), (None, ""))
        same = value is not None and row["value"] == pytest.approx(value)
        if same and (row["measure"] == "printed_rate" or bare(of["unit"]) == bare(unit)):
            right += 1
        else:
            wrong.append(
                f"{of['name']} {row['fiscal_year']} {row['measure']}: {row['value']}{of['unit']} for {value}{unit}"
            )
    return right, wrong


def _kinds(read: ReadFile) -> list[str]:
    return [m.question.kind for m in read.messages if m.level == "warning" and m.question]


def _layouts(read: ReadFile) -> list[Layout]:
    return [layout_from(entry) for entry in read.layouts]


@pytest.mark.parametrize("maker", MAKERS)
def test_a_table_is_read_as_proposed_with_one_question_and_again_without(maker: str) -> None:
    made = MAKERS[maker]()
    read = read_file(made.file, made.content, None)
    right, wrong = compared(read, made)
    print(f"{maker}: {right} of {len(made.truth)} figures right, {len(wrong)} wrong")
    assert read.kind == "table" and not [m.text for m in read.messages if m.level == "error"]
    assert not wrong and right == len(made.truth)
    assert _kinds(read).count("layout") == len(
        {m.place for m in read.messages if m.question and m.question.kind == "layout"}
    )
    assert read.counts is not None and read.counts.read == right
    again = read_file(made.file, made.content, None, layouts=_layouts(read))
    assert not {"layout", "layout_group"} & set(_kinds(again)) and not again.layouts
    assert again.tables == read.tables


def test_the_next_years_file_of_the_form_finds_its_layout() -> None:
    def table(first: int) -> bytes:
        heads = [
            ["KPI進捗管理表"],
            ["指標名", "単位", *(f"R{y} {w}" for y in (first, first + 1) for w in ("目標", "実績"))],
        ]
        return book([*heads, *([s.name, s.unit, 10, 11, 12, 13] for s in SERIES)])

    layouts = _layouts(read_file("a.xlsx", table(3), None))
    later = read_file("b.xlsx", table(4), None, layouts=layouts)
    assert "layout" not in _kinds(later) and {r["fiscal_year"] for r in later.tables["observations"]} == {2022, 2023}
    other = read_file(
        "c.xlsx",
        book([["令和5年度"], ["指標名", "単位", "R4 目標", "R4 見通し"], ["人口", "人", 10, 11]]),
        None,
        layouts=layouts,
    )
    assert "layout" in _kinds(other), "another heading is another form"


def test_a_form_of_another_title_asks_for_its_group_alone() -> None:
    def table(title: str) -> bytes:
        return book([[title], ["指標名", "単位", "R4目標", "R4実績"], ["来訪者数", "人", 10, 11]], sheet="Sheet1")

    layouts = _layouts(read_file("a.xlsx", table("観光の振興"), None))
    same = read_file("b.xlsx", table("観光の振興"), None, layouts=layouts)
    other = read_file("b.xlsx", table("農業の振興"), None, layouts=layouts)
    assert (
        "layout_group" not in _kinds(same)
        and _kinds(other).count("layout_group") == 1
        and "layout" not in _kinds(other)
    )


def test_a_form_that_its_headings_do_not_tell_is_known_by_its_title_too() -> None:
    def table(title: str) -> bytes:
        return book([[title], ["年度", "人口(人)", "世帯(戸)"], ["R3", 10, 11], ["R4", 12, 13]], sheet="Sheet1")

    layouts = _layouts(read_file("a.xlsx", table("主要指標の推移"), None))
    assert "layout" not in _kinds(read_file("b.xlsx", table("主要指標の推移"), None, layouts=layouts))
    other = read_file("b.xlsx", table("目標人口の推移"), None, layouts=layouts)
    assert "layout" in _kinds(other) and [g["name"] for g in other.tables["program_groups"]] == ["目標人口の推移"]


def test_a_layout_with_a_year_of_its_own_holds_for_its_file_alone() -> None:
    made = MAKERS["one_year"]()
    read = read_file(made.file, made.content, None)
    (layout,) = _layouts(read)
    head = next(head for head, meaning in layout.meanings.items() if meaning.role == "actual")
    mended = replace(layout, meanings={**layout.meanings, head: Meaning("actual", 2020)}, only_for=read.sha256)
    again = read_file(made.file, made.content, None, layouts=[mended])
    years = {r["fiscal_year"] for r in again.tables["observations"] if r["measure"] == "actual"}
    assert years == {2020} and "layout" not in _kinds(again)
    assert "layout" in _kinds(read_file("b.csv", MAKERS["long_csv"]().content, None, layouts=[mended]))
    other = openpyxl.load_workbook(io.BytesIO(made.content))
    other.active.cell(3, 4, 99)
    out = io.BytesIO()
    other.save(out)
    assert "layout" in _kinds(read_file("r6.xlsx", out.getvalue(), None, layouts=[mended]))


def test_the_sheet_is_that_of_the_year_behind_the_last_results_or_of_a_later_title() -> None:
    def years(title: str) -> set[int]:
        read = read_file("a.xlsx", book([[title], ["指標", "単位", "R4実績", "R5実績"], ["人口", "人", 5, ""]]), None)
        return {row["sheet_year"] for row in read.tables["sources"]}

    assert (
        years("進捗管理表") == {2023}
        and years("令和6年度 進捗管理表") == {2024}
        and years("令和3年度からの取組") == {2023}
    )


def test_a_table_without_a_title_is_never_filed_in_silence_under_anothers_group() -> None:
    heads = ["指標名", "単位", "R4目標", "R4実績"]
    layouts = _layouts(read_file("観光.csv", comma([heads, ["来訪者数", "人", "10", "11"]]), None))
    other = read_file("観光.csv", comma([heads, ["農家の数", "戸", "10", "11"]]), None, layouts=layouts)
    assert _kinds(other).count("layout_group") == 1


def test_what_is_not_read_is_said_with_its_places() -> None:
    made = MAKERS["nameless_row"]()
    read = read_file(made.file, made.content, None)
    left = [m for m in read.messages if m.question and m.question.kind == "left_out"]
    assert len(left) == 1 and "数値4個" in left[0].text and "KPIのC5" in left[0].text
    assert any("計・平均の行の数値4個" in m.text for m in read.messages if m.level == "info")
    money = MAKERS["money_beside"]()
    (asked,) = [
        m for m in read_file(money.file, money.content, None).messages if m.question and m.question.kind == "layout"
    ]
    assert "「事業費(千円)」(数値8個)" in asked.text and "「人員」(数値8個)" in asked.text


def test_words_and_dashes_mean_what_they_mean_on_the_official_sheet() -> None:
    made = MAKERS["words_for_none"]()
    read = read_file(made.file, made.content, None)
    states = {r["source_text"]: r["report_state"] for r in read.tables["observations"] if r["fiscal_year"] == 2023}
    assert states["調査中"] == states["集計中"] == "not_yet_reported"


def test_one_name_with_other_figures_is_two_indicators_or_asked() -> None:
    heads = ["施策", "指標", "単位", "R4目標", "R4実績"]
    rows = [
        ["施策1 観光", "満足度", "%", 50, 48],
        ["施策2 子育て", "満足度", "%", 60, 66],
        ["施策2 子育て", "相談件数", "件", 7, 8],
    ]
    read = read_file("a.xlsx", book([heads, *rows]), None)
    assert [r["name"] for r in read.tables["indicators"]] == ["満足度(施策1 観光)", "満足度(施策2 子育て)", "相談件数"]
    assert _kinds(read).count("same_name") == 1
    bare_rows = read_file("a.xlsx", book([heads, *(["", *row[1:]] for row in rows)]), None)
    assert [r["name"] for r in bare_rows.tables["indicators"]] == ["満足度", "相談件数"] and "same_name" in _kinds(
        bare_rows
    )


def test_the_same_figures_said_twice_are_said_once() -> None:
    heads = ["施策", "指標", "単位", "R4目標", "R4実績"]
    read = read_file("a.xlsx", book([heads, ["施策1", "人口", "人", 5, 4], ["施策2", "人口", "人", 5, 4]]), None)
    assert len(read.tables["indicators"]) == 1 and "same_name" not in _kinds(read) and read.level != "error"
    assert read.counts is not None and (read.counts.read, read.counts.left_out) == (2, 2)


def test_the_official_sheet_and_a_table_of_the_contract_are_no_indicator_tables(tables: Tables) -> None:
    sheet = read_file("調書.txt", tables.document("r3_sheet"), tables.stated)
    assert sheet.kind == "text"
    contract = comma([["indicator_id", "fiscal_year", "measure", "sheet_year"], ["a", "2021", "target", "2021"]])
    assert read_file("x.csv", contract, None).kind == "csv"
    assert read_file("住所録.csv", comma([["氏名", "電話"], ["長崎", "095"]]), None).level == "error"


def _table_of_the_group(tables: Tables, value: float) -> bytes:
    """A table that states two indicators of the real sheet and a new one, with an actual of R3."""
    names = list(tables["indicators"].set_index("indicator_id").loc[["cloud_users", "open_data"], "name"])
    heads = ["指標名", "単位", "令和2年度 実績", "令和3年度 目標", "令和3年度 実績"]
    return book(
        [
            ["進捗管理表"],
            heads,
            [names[0], "団体", 5, 8, value],
            [names[1], "件", 1750, 1800, 1790],
            ["相談件数", "件", 3, 4, 5],
        ]
    )


def test_a_table_joins_its_group_and_takes_nothing_away(tables: Tables) -> None:
    read = read_file("kpi.xlsx", _table_of_the_group(tables, 6), tables.stated)
    assert {g["group_id"] for g in read.tables["program_groups"]} == {"society50"}
    merged = readings_of([read], tables)
    then = after(tables, merged.readings)
    assert len(then["projects"]) == len(tables["projects"]) and len(then["narratives"]) == len(tables["narratives"])
    actual = then["observations"].query("indicator_id == 'cloud_users' and fiscal_year == 2021 and measure == 'actual'")
    assert list(actual["value"]) == [6]
    assert set(tables["indicators"]["indicator_id"]) < set(then["indicators"]["indicator_id"])
    assert then["program_groups"].drop(columns="source_id").equals(tables["program_groups"].drop(columns="source_id"))


def test_the_preview_names_a_new_program_group(tables: Tables, policy: Policy) -> None:
    read = read_file("a.xlsx", MAKERS["strategy"]().content, tables.stated)
    readings = readings_of([read], tables).readings
    preview = changes(
        evaluate(tables, policy), evaluate(after(tables, readings), policy), {r.group_id for r in readings}
    )
    assert preview.new_groups == {readings[0].group_id: "第2期総合戦略 重要業績評価指標(KPI)一覧"}


def test_the_sheet_of_the_same_year_goes_on_to_say_what_its_indicators_are(tables: Tables) -> None:
    now = after(tables, [next_year()])
    read = read_file("kpi.xlsx", _table_of_the_group(tables, 6), now.stated)
    then = after(now, readings_of([read], now).readings)
    own = [t["indicators"].set_index("indicator_id").loc[["cloud_users", "open_data"]] for t in (now, then)]
    assert own[0].equals(own[1]) and then["program_groups"].equals(now["program_groups"])


def test_next_years_sheet_is_asked_about_what_the_last_sheet_and_the_tables_since_had(tables: Tables) -> None:
    table = read_file("kpi.xlsx", _table_of_the_group(tables, 6), tables.stated)
    now = after(tables, readings_of([table], tables).readings)
    sheet = read_file("調書.txt", tables.document("r3_sheet").replace("令和3".encode(), "令和5".encode()), now.stated)
    lost = copy.deepcopy(sheet.tables)
    lost["projects"] = [r for r in lost["projects"] if r["project_id"] != "infra_dx"]
    for source in lost["sources"]:
        source["sheet_year"] = 2023
    asked = {str(m.question) for m in questions(replace(sheet, tables=lost), now)}
    new = next(r["indicator_id"] for r in table.tables["indicators"] if r["name"] == "相談件数")
    assert {"missing:projects:infra_dx", f"missing:indicators:{new}"} <= asked


def test_a_blank_says_nothing_beside_a_figure_in_force(tables: Tables) -> None:
    name = tables["indicators"].set_index("indicator_id").loc["cloud_users", "name"]
    content = book(
        [["指標名", "単位", "令和3年度 目標", "令和2年度 実績"], [name, "団体", "", 5], ["相談", "件", 3, 4]]
    )
    read = read_file("kpi.xlsx", content, tables.stated)
    then = after(tables, readings_of([read], tables).readings)
    target = then["observations"].query("indicator_id == 'cloud_users' and fiscal_year == 2021 and measure == 'target'")
    assert list(target["value"]) == [8] and "blanked" not in {
        m.question.kind for m in questions(read, tables) if m.question
    }


def test_a_figure_that_differs_from_the_one_in_force_is_asked_about(tables: Tables) -> None:
    content = _table_of_the_group(tables, 6)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook.active.cell(3, 4, 9)  # the target of R3, 8 on the sheet
    out = io.BytesIO()
    workbook.save(out)
    read = read_file("kpi.xlsx", out.getvalue(), tables.stated)
    assert "restated:cloud_users:2021:target:8:9" in {str(m.question) for m in questions(read, tables)}


def test_indicators_of_an_older_table_that_a_newer_sheet_hides_are_named(tables: Tables) -> None:
    now = after(tables, [next_year()])
    older = read_file("kpi.xlsx", _table_of_the_group(tables, 6), tables.stated)
    asked = {m.question.key: m.text for m in questions(older, tables) if m.question and m.question.kind == "left_out"}
    assert not asked, "the sheet in force is of the table's year"
    earlier = _table_of_the_group(tables, 6)
    workbook = openpyxl.load_workbook(io.BytesIO(earlier))
    for column, year in ((3, "令和元年度"), (4, "令和2年度"), (5, "令和2年度")):
        head = workbook.active.cell(2, column)
        head.value = year + str(head.value)[-3:]
    out = io.BytesIO()
    workbook.save(out)
    (words,) = [
        m.text
        for m in questions(read_file("kpi.xlsx", out.getvalue(), now.stated), now)
        if m.question and m.question.kind == "left_out"
    ]
    assert "R4の調書があり" in words and "「相談件数」" in words and "cloud" not in words


def test_a_layout_is_kept_with_its_commit_and_dropped_with_it(store: Store) -> None:
    made = MAKERS["strategy"]()
    before = load_store(store)
    read = read_file(made.file, made.content, before.stated)
    readings = readings_of([read], before).readings
    commit(store, readings, "担当", "KPI", details={"layouts": list(read.layouts)})
    layouts = kept_of(store.commits()).layouts
    assert "layout" not in _kinds(read_file(made.file, made.content, None, layouts=layouts))
    restore(store, 1, "担当", "取り消し")
    assert not kept_of(store.commits()).layouts


def test_read_again_in_another_way_a_file_leaves_nothing_of_the_first_way(store: Store) -> None:
    made = MAKERS["one_year"]()
    before = load_store(store)
    read = read_file(made.file, made.content, before.stated)
    commit(store, readings_of([read], before).readings, "担当", "KPI", details={"layouts": list(read.layouts)})
    (layout,) = _layouts(read)
    head = next(head for head, meaning in layout.meanings.items() if meaning.role == "actual")
    mended = replace(layout, meanings={**layout.meanings, head: Meaning("skip")})
    now = load_store(store)
    again = read_file(made.file, made.content, now.stated, layouts=[mended])
    then = after(now, readings_of([again], now).readings)
    mine = then["observations"]["source_id"].isin({s["source_id"] for s in again.tables["sources"]})
    assert set(then["observations"][mine]["measure"]) == {"target", "printed_rate"}


def test_a_layout_as_a_file_says_the_same(tmp_path: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = MAKERS["wide_pairs"]()
    (layout,) = _layouts(read_file(made.file, made.content, None))
    folder = tmp_path_factory.mktemp("layouts")
    (folder / "kpi.toml").write_text(as_toml(layout), encoding="utf-8")
    (loaded,) = shipped(folder)
    assert loaded.meanings == layout.meanings and loaded.fingerprint == layout.fingerprint
    (folder / "wrong.toml").write_text('name = "x"\n[[headings]]\nheading = "指標"\nrole = "nam"\n', encoding="utf-8")
    shipped.cache_clear()
    with pytest.raises(RuleError, match="nam"):
        shipped(folder)


@pytest.mark.parametrize(
    ("heading", "role", "year"),
    [
        ("R3実績", "actual", 2021),
        ("令和２年度\n目標値", "target", 2020),
        ("基準値(R元)", "baseline", 2019),
        ("目標値（令和７年度）", "final_target", 2025),
        ("実績値(R6.3末)", "actual", 2023),
        ("R5.9月末実績", "skip", None),
        ("R3〜R7累計", "skip", None),
        ("H30年度現状値", "baseline", 2018),
        ("2021年度実績", "actual", 2021),
        ("令和4年度(2022) 実績", "actual", 2022),
        ("R5見込値", "skip", 2023),
        ("R4決算額", "skip", 2022),
    ],
)
def test_a_heading_is_read_by_its_words_or_left_out(heading: str, role: str, year: int | None) -> None:
    cells: Sequence[Sequence[object]] = [
        ["指標名", "単位", "R2実績", heading],
        ["人口", "人", 5, 6],
        ["世帯", "戸", 7, 8],
    ]
    (grid,) = open_file("a.xlsx", book([list(row) for row in cells])).grids
    (table,) = tables_in(grid)
    layout = propose(table)
    assert layout is not None
    column = table.columns[-1]
    assert (layout.meaning(column.neutral).role, column.heading.year) == (role, year)


Read = list[tuple[str, int, str, float | None]]
_PAIR: list[Any] = ["指標", "単位", "R4目標", "R4実績"]
UNUSUAL: dict[str, tuple[list[list[Any]], list[tuple[int, int, int, int]], Read, set[str]]] = {
    "half years": (
        [
            ["指標", "単位", "令和4年度", "", "", "令和5年度", "", ""],
            ["", "", *["上半期実績", "下半期実績", "年間実績"] * 2],
            ["相談", "件", 10, 12, 22, 11, 13, 24],
        ],
        [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (0, 5, 0, 7)],
        [("相談", 2022, "actual", 22), ("相談", 2023, "actual", 24)],
        set(),
    ),
    "two tables side by side": (
        [["指標", "単位", "R4実績", "R5実績", "", "指標", "単位", "R4実績", "R5実績"], ["人口", "人", 5, 6, "", "戸数", "戸", 7, 8], ["面積", "ha", 1, 2, "", "道路", "km", 3, 4]],
        [],
        [],
        {"left_out"},
    ),
    "another area beside": (
        [["令和4年度"], ["指標", "単位", "R4実績", "R4全国平均", "R4実績(上半期)"], ["受診率", "%", 50, 48, 24]],
        [],
        [("受診率", 2022, "actual", 50)],
        set(),
    ),
    "one figure over two years": (
        [["指標", "単位", "R3実績", "R4実績", "R5実績"], ["受診率", "%", 50, "", 60]],
        [(1, 2, 1, 3)],
        [("受診率", 2023, "actual", 60)],
        {"left_out"},
    ),
    "a name over two rows that nothing tells apart": (
        [_PAIR, ["利用者", "人", 50, 48], ["", "人", 60, 66]],
        [(1, 0, 2, 0)],
        [("利用者", 2022, "actual", 48), ("利用者", 2022, "target", 50)],
        {"left_out"},
    ),
    "a second target without a name": (
        [["指標", "区分", "R4"], ["利用者(人)", "目標", 5], ["", "実績", 4], ["", "目標", 9]],
        [],
        [("利用者", 2022, "actual", 4), ("利用者", 2022, "target", 5)],
        {"left_out"},
    ),
    "parts of an indicator": (
        [["指標", "内訳", "単位", "R4実績"], ["健康寿命", "男性", "歳", 72], ["", "女性", "歳", 75]],
        [],
        [("健康寿命(女性)", 2022, "actual", 75), ("健康寿命(男性)", 2022, "actual", 72)],
        set(),
    ),
    "targets above results": (
        [["区分", "指標", "R3", "R4"], ["目標", "受診率", 50, 55], ["", "登録", 3, 4], ["実績", "受診率", 49, 54], ["", "登録", 2, 5]],
        [],
        [
            *[("受診率", 2021, "actual", 49), ("受診率", 2021, "target", 50), ("受診率", 2022, "actual", 54), ("受診率", 2022, "target", 55)],
            *[("登録", 2021, "actual", 2), ("登録", 2021, "target", 3), ("登録", 2022, "actual", 5), ("登録", 2022, "target", 4)],
        ],
        set(),
    ),
    "shares beside percentages": (
        [_PAIR, ["受診率", "%", 72, 0.717]],
        [],
        [("受診率", 2022, "actual", None), ("受診率", 2022, "target", 72)],
        {"unread"},
    ),
    "a rate of the last target": (
        [["指標", "単位", "R5実績", "R7目標", "達成率"], ["受診率", "%", 55, 80, "69%"]],
        [],
        [("受診率", 2023, "actual", 55), ("受診率", 2025, "final_target", 80)],
        set(),
    ),
    "a remark between the rows": (
        [_PAIR, ["来訪者", "人", 5, 6], ["新型コロナウイルス感染症の影響により一部を中止した。"], ["世帯", "戸", 7, 8]],
        [],
        [("世帯", 2022, "actual", 8), ("世帯", 2022, "target", 7), ("来訪者", 2022, "actual", 6), ("来訪者", 2022, "target", 5)],
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNUSUAL)
def test_an_unusual_table_is_read_right_or_asked_about(case: str) -> None:
    cells, merged, expected, kinds = UNUSUAL[case]
    read = read_file("a.xlsx", book([list(row) for row in cells], merged), None)
    names = {row["indicator_id"]: row["name"] for row in read.tables["indicators"]}
    figures = [
        (names[r["indicator_id"]], r["fiscal_year"], r["measure"], r["value"]) for r in read.tables["observations"]
    ]
    assert sorted(figures, key=str) == sorted(expected, key=str)
    numbers = sum(value_of(str(value)).number is not None for row in cells for value in row)
    assert read.counts is None or read.counts.on_sheet == numbers
    assert kinds <= set(_kinds(read)) and ({"left_out", "unread"} & set(_kinds(read))) == (
        {"left_out", "unread"} & kinds
    )
