"""Indicator tables as different offices make them, each with the figures that it states: made in code, for tests and measuring."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl

from lib.contract.era import era, era_year
from tests.intake.layouts import pdf_of

Cells = list[list[Any]]
Merged = list[tuple[int, int, int, int]]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Series:
    """An indicator with its figures by year; the baseline is of R元."""

    name: str
    unit: str
    policy: str
    section: str
    baseline: float
    targets: dict[int, float]
    actuals: dict[int, float]

    def rate(self, year: int) -> str:
        """The printed rate of a year, in whole percent."""
        return f"{self.actuals[year] / self.targets[year] * 100:.0f}%"


def _series(
    name: str, unit: str, policy: str, section: str, baseline: float, targets: Sequence[float], actuals: Sequence[float]
) -> Series:
    return Series(
        name,
        unit,
        policy,
        section,
        baseline,
        dict(zip(range(2021, 2026), targets, strict=False)),
        dict(zip(range(2021, 2024), actuals, strict=False)),
    )


SERIES = (
    _series("合計特殊出生率", "", "施策1 子育て支援の充実", "こども未来課", 1.42, (1.45, 1.48, 1.52, 1.56, 1.6), (1.44, 1.43, 1.39)),
    _series("保育所の待機児童数", "人", "施策1 子育て支援の充実", "こども未来課", 38, (30, 20, 10, 5, 0), (27, 22, 14)),
    _series("男性の育児休業取得率", "%", "施策1 子育て支援の充実", "人事課", 12.3, (18, 24, 30, 40, 50), (17.5, 25.1, 31.8)),
    _series("観光入込客数", "千人", "施策2 観光の振興", "観光振興課", 3421.5, (3500, 3600, 3700, 3800, 3900), (1987.2, 2754, 3610.8)),
    _series("宿泊客の満足度(大変満足)", "%", "施策2 観光の振興", "観光振興課", 41.2, (42, 44, 46, 48, 50), (43, 44.6, 45.1)),
    _series("新規就農者数(累計)", "人", "施策3 農林業の振興", "農政課", 112, (150, 190, 230, 270, 310), (148, 183, 226)),
    _series("農業産出額", "億円", "施策3 農林業の振興", "農政課", 1499, (1510, 1525, 1540, 1555, 1570), (1531, 1504, 1551)),
    _series("温室効果ガス排出量", "千t-CO2", "施策4 脱炭素の推進", "環境政策課", 8412, (8100, 7800, 7500, 7200, 6900), (8254, 7961, 7699)),
)  # fmt: skip
YEARS, DONE = range(2021, 2026), range(2021, 2024)
Truth = dict[tuple[str, int, str], tuple[float, str]]


@dataclass(frozen=True)
class Made:
    """A file, and the figures that stand in it: (name, year, measure) -> (value, unit)."""

    file: str
    content: bytes
    truth: Truth = field(repr=False)


def book(cells: Cells, merged: Merged = (), sheet: str = "KPI", formats: dict[int, str] | None = None) -> bytes:  # type: ignore[assignment]
    """The cells as a workbook; `formats` are number formats by column."""
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row, values in enumerate(cells, start=1):
        for column, value in enumerate(values, start=1):
            if value not in ("", None):
                workbook.active.cell(row, column, value)
                if formats and column - 1 in formats and isinstance(value, int | float):
                    workbook.active.cell(row, column).number_format = formats[column - 1]
    for top, left, bottom, right in merged:
        workbook.active.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def comma(cells: Cells, coding: str = "utf-8-sig", separator: str = ",") -> bytes:
    """The cells as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(cells)
    return out.getvalue().encode(coding)


def truth_of(
    targets: Sequence[int] = (), actuals: Sequence[int] = (), rates: Sequence[int] = (), baseline: bool = False, final: bool = False,
    series: Sequence[Series] = SERIES,
) -> Truth:  # fmt: skip
    """What a table with these years states."""
    found: Truth = {}
    for item in series:
        name = item.name.removesuffix("(累計)")
        found |= {(name, y, "target"): (item.targets[y], item.unit) for y in targets}
        found |= {(name, y, "actual"): (item.actuals[y], item.unit) for y in actuals if y in item.actuals}
        found |= {(name, y, "printed_rate"): (round(float(item.rate(y)[:-1]) / 100, 4), "") for y in rates}
        if baseline:
            found[name, 2019, "baseline"] = (item.baseline, item.unit)
        if final:
            found[name, 2025, "final_target"] = (item.targets[2025], item.unit)
    return found


def wide_pairs() -> Made:
    """Two rows of headings: a merged year over 目標, 実績 and 達成率; a unit column; sections of policies between the rows."""
    cells: Cells = [["○○市まち・ひと・しごと創生総合戦略 KPI進捗管理表(令和5年度末時点)"], []]
    cells += [["No.", "指標名", "単位", "担当課", "基準値", *(w for y in DONE for w in (era_year(y), "", "")), "備考"]]
    cells += [["", "", "", "", "(R元)", *(w for _ in DONE for w in ("目標", "実績", "達成率")), ""]]
    merged = [(2, c, 3, c) for c in (0, 1, 2, 3, 14)] + [(2, 5 + 3 * n, 2, 7 + 3 * n) for n in range(3)]
    policy = ""
    for number, item in enumerate(SERIES, start=1):
        if item.policy != policy:
            policy = item.policy
            cells.append([policy])
        figures = [w for y in DONE for w in (item.targets[y], item.actuals[y], item.rate(y))]
        cells.append(
            [number, item.name, item.unit, item.section, item.baseline, *figures, "" if number % 3 else "速報値を含む"]
        )
    cells += [["※達成率は実績÷目標"], ["(注)端数処理のため一致しないことがある"]]
    return Made("kpi_wide.xlsx", book(cells, merged), truth_of(DONE, DONE, DONE, baseline=True))


def stacked() -> Made:
    """Rows 目標値, 実績値 and 達成率 under a name that is merged over them; years as columns."""
    cells: Cells = [["令和5年度 施策評価表"], ["施策", "指標", "単位", "区分", "基準値(R元)", *(era(y) for y in YEARS)]]
    merged: Merged = []
    for item in SERIES:
        top = len(cells)
        cells.append([item.policy, item.name, item.unit, "目標値", item.baseline, *(item.targets[y] for y in YEARS)])
        cells.append(["", "", "", "実績値", "", *(item.actuals.get(y, "") for y in YEARS)])
        cells.append(["", "", "", "達成率", "", *(item.rate(y) if y in item.actuals else "" for y in YEARS)])
        merged += [(top, c, top + 2, c) for c in (0, 1, 2, 4)]
    return Made("sesaku.xlsx", book(cells, merged, "施策評価"), truth_of(YEARS, DONE, DONE, baseline=True))


def stacked_csv() -> Made:
    """The same, saved as CP932 CSV: merged cells are blank below their first one."""
    cells: Cells = [["指標名", "単位", "目標・実績", *(f"{y}年度" for y in YEARS)]]
    for item in SERIES:
        cells.append([item.name, item.unit, "目標", *(f"{item.targets[y]:,}" for y in YEARS)])
        cells.append(["", "", "実績", *(f"{item.actuals[y]:,}" if y in item.actuals else "-" for y in YEARS)])
    return Made("kpi.csv", comma(cells, "cp932"), truth_of(YEARS, DONE))


def long_csv() -> Made:
    """A row for each indicator and year, target and actual beside each other, in UTF-8."""
    cells: Cells = [["施策", "指標名", "単位", "年度", "目標値", "実績値", "担当課"]]
    cells += [
        [i.policy, i.name, i.unit, str(y), i.targets[y], i.actuals.get(y, ""), i.section] for i in SERIES for y in YEARS
    ]
    return Made("indicators_long.csv", comma(cells), truth_of(YEARS, DONE))


def longest_csv() -> Made:
    """A row for each figure: 区分 and 年度 say of what, as tools export it."""
    cells: Cells = [["KPI", "単位", "年度", "区分", "値"]]
    for item in SERIES:
        cells.append([item.name, item.unit, "R元", "基準値", item.baseline])
        cells += [[item.name, item.unit, era(y), "目標値", item.targets[y]] for y in YEARS]
        cells += [[item.name, item.unit, era(y), "実績値", item.actuals[y]] for y in DONE]
    return Made("export.csv", comma(cells), truth_of(YEARS, DONE, baseline=True))


def strategy() -> Made:
    """総合戦略: baseline, the actuals of each year, and the target of the last year; statuses as signs."""
    cells: Cells = [["第2期総合戦略 重要業績評価指標(KPI)一覧"], ["基本目標", "重要業績評価指標(KPI)", "基準値(R元)", "R3実績", "R4実績", "R5実績", "目標値(R7)", "進捗状況", "所管課"]]  # fmt: skip
    for item in SERIES:
        unit = item.unit
        shown = [f"{v:,}{unit}" for v in (item.baseline, *item.actuals.values(), item.targets[2025])]
        cells.append([item.policy, item.name, *shown, "◎" if item.unit == "人" else "△", item.section])
    return Made("senryaku.xlsx", book(cells), truth_of(actuals=DONE, baseline=True, final=True))


def units_in_brackets() -> Made:
    """The unit in brackets behind the name; years as R.3; thousands with commas as text."""
    cells: Cells = [["項目", "現状値(令和元年度)", *(f"R.{y - 2018} 実績" for y in DONE), "目標(令和7年度)"]]
    for item in SERIES:
        name = f"{item.name}({item.unit})" if item.unit else item.name
        cells.append([name, f"{item.baseline:,}", *(f"{item.actuals[y]:,}" for y in DONE), f"{item.targets[2025]:,}"])
    return Made("pasted.txt", comma(cells, "utf-8", "\t"), truth_of(actuals=DONE, baseline=True, final=True))


def western() -> Made:
    """Years as FY2021 under 目標 and 実績: the measure above, the years below."""
    cells: Cells = [["Indicator list(指標一覧)"], ["指標", "単位", "目標値", "", "", "", "", "実績値", "", ""]]
    cells.append(["", "", *(f"FY{y}" for y in YEARS), *(f"FY{y}" for y in DONE)])
    cells += [[i.name, i.unit, *i.targets.values(), *i.actuals.values()] for i in SERIES]
    return Made(
        "list.xlsx", book(cells, [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 6), (1, 7, 1, 9)]), truth_of(YEARS, DONE)
    )


def western_csv() -> Made:
    """The same as CSV: nothing is merged any more."""
    cells: Cells = [
        ["指標", "単位", "目標値", "", "", "", "", "実績値", "", ""],
        ["", "", *map(str, YEARS), *map(str, DONE)],
    ]
    cells += [[i.name, i.unit, *i.targets.values(), *i.actuals.values()] for i in SERIES]
    return Made("目標実績.csv", comma(cells, "cp932"), truth_of(YEARS, DONE))


def turned() -> Made:
    """Years down the side, an indicator a column."""
    cells: Cells = [["主要指標の推移"], ["年度", *(f"{i.name}({i.unit})" if i.unit else i.name for i in SERIES)]]
    cells += [[era_year(y), *(i.actuals[y] for i in SERIES)] for y in DONE]
    return Made("suii.xlsx", book(cells, sheet="推移"), truth_of(actuals=DONE))


def one_year() -> Made:
    """One year, which the title says; subtotals and a remark in between."""
    cells: Cells = [
        ["令和5年度実績 成果指標一覧"],
        ["施策名", "成果指標名", "単位", "目標", "実績", "達成度(%)", "評価"],
    ]
    for item in SERIES:
        cells.append(
            [item.policy, item.name, item.unit, item.targets[2023], item.actuals[2023], item.rate(2023)[:-1], "A"]
        )
    cells.append(["", "平均", "", "", "", "98", ""])
    return Made("r5.xlsx", book(cells), truth_of([2023], [2023], [2023]))


def percent_formats() -> Made:
    """Numbers with formats: percentages as fractions shown with %, thousands with commas, units in the format."""
    cells: Cells = [["指標名", "R3目標", "R3実績", "R4目標", "R4実績"]]
    items = [i for i in SERIES if i.unit == "%"]
    for item in items:
        cells.append([item.name, *(v / 100 for y in (2021, 2022) for v in (item.targets[y], item.actuals[y]))])
    return Made(
        "percent.xlsx",
        book(cells, formats=dict.fromkeys(range(1, 5), "0.0%")),
        truth_of([2021, 2022], [2021, 2022], series=items),
    )


def words_for_none() -> Made:
    """調査中, －, 未公表 and footnotes among the figures; the last year not in yet."""
    cells: Cells = [["KPI名", "単位", "R3実績値", "R4実績値", "R5実績値", "R7目標値"]]
    truth = truth_of(actuals=[2021, 2022], final=True)
    words = ("調査中", "－", "未公表", "集計中", "", "―", "R6.9公表予定", "…")
    for item, word in zip(SERIES, words, strict=True):
        cells.append(
            [item.name + "※1", item.unit, item.actuals[2021], f"{item.actuals[2022]}※2", word, item.targets[2025]]
        )
    return Made("words.xlsx", book(cells), truth)


def two_tables() -> Made:
    """Two tables of the same form on one sheet, each with a title of its own, and a third of another form below."""
    half = len(SERIES) // 2
    heads = ["指標", "単位", "R4目標", "R4実績"]
    cells: Cells = [
        ["基本目標1"],
        heads,
        *([i.name, i.unit, i.targets[2022], i.actuals[2022]] for i in SERIES[:half]),
        [],
    ]
    cells += [["基本目標2"], heads, *([i.name, i.unit, i.targets[2022], i.actuals[2022]] for i in SERIES[half:])]
    return Made("two.xlsx", book(cells), truth_of([2022], [2022]))


def repeated_heads() -> Made:
    """Headings said again after some rows, as long lists are printed; a page number in between."""
    heads = ["番号", "評価指標", "単位", "令和3年度 目標値", "令和3年度 実績値", "令和4年度 目標値", "令和4年度 実績値"]
    rows = [
        [n, i.name, i.unit, i.targets[2021], i.actuals[2021], i.targets[2022], i.actuals[2022]]
        for n, i in enumerate(SERIES, 1)
    ]
    return Made("page.xlsx", book([heads, *rows[:4], heads, *rows[4:]]), truth_of([2021, 2022], [2021, 2022]))


def short_years() -> Made:
    """Years without an era behind the first one; the name in the second of three text columns, spacers between."""
    cells: Cells = [["", "分野", "指標(KPI)", "", "単位", "R3", "4", "5年度", "", "最終目標(R7)"]]
    cells += [["", i.policy, i.name, "", i.unit, *i.actuals.values(), "", i.targets[2025]] for i in SERIES]
    return Made("short.xlsx", book(cells), truth_of(actuals=DONE, final=True))


def forecasts() -> Made:
    """A column of forecasts beside the results: no result, and said."""
    cells: Cells = [["指標", "単位", "令和3年度 実績", "令和4年度 実績", "令和5年度 見込", "令和7年度 目標"]]
    cells += [[i.name, i.unit, i.actuals[2021], i.actuals[2022], i.actuals[2023], i.targets[2025]] for i in SERIES]
    return Made("mikomi.xlsx", book(cells), truth_of(actuals=[2021, 2022], final=True))


def middle_target() -> Made:
    """A target in the middle and one at the end; the years of baseline and target in columns of their own."""
    cells: Cells = [
        ["取組指標", "単位", "現状値", "現状年度", "中間目標値(R5)", "最終目標値", "目標年度", "最新値(R5)"]
    ]
    cells += [
        [i.name, i.unit, i.baseline, "R元", i.targets[2023], i.targets[2025], "令和7年度", i.actuals[2023]]
        for i in SERIES
    ]
    truth = truth_of(targets=[2023], actuals=[2023], baseline=True, final=True)
    return Made("chukan.csv", comma(cells), truth)


def directions() -> Made:
    """A column says which way is good, another how values are counted; the end of a fiscal year as a day."""
    cells: Cells = [
        ["指標名", "単位", "方向性", "集計方法", "基準値(R2.3末)", "実績値(R4.3末)", "実績値(R5.3末)", "目標値(R8.3末)"]
    ]
    for item in SERIES:
        way = "減少" if "待機" in item.name or "排出" in item.name else "増加"
        cells.append(
            [
                item.name,
                item.unit,
                way,
                "累計" if "累計" in item.name else "単年度",
                item.baseline,
                item.actuals[2021],
                item.actuals[2022],
                item.targets[2025],
            ]
        )
    return Made("houkou.xlsx", book(cells), truth_of(actuals=[2021, 2022], baseline=True, final=True))


def nested_policies() -> Made:
    """基本目標, 施策 and 担当課 merged over their rows; 基準値, 目標値 and 実績値 side by side under one heading."""
    cells: Cells = [["総合計画 指標の進捗"], ["基本目標", "施策", "指標", "", "数値", "", "", "", "担当課"]]
    cells.append(["", "", "指標名", "単位", "基準値(R元年度)", "R4年度実績", "R5年度実績", "R7年度目標", ""])
    merged = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 7), (1, 8, 2, 8)]
    start = len(cells)
    for n, item in enumerate(SERIES):
        same = n and SERIES[n - 1].policy == item.policy
        cells.append(
            [
                "基本目標1 豊かな暮らし" if not n else "",
                "" if same else item.policy,
                item.name,
                item.unit,
                item.baseline,
                item.actuals[2022],
                item.actuals[2023],
                item.targets[2025],
                item.section,
            ]
        )
    merged += [
        (start, 0, start + len(SERIES) - 1, 0),
        (start, 1, start + 2, 1),
        (start + 3, 1, start + 4, 1),
        (start + 5, 1, start + 6, 1),
    ]
    return Made("keikaku.xlsx", book(cells, merged), truth_of(actuals=[2022, 2023], baseline=True, final=True))


def money_beside() -> Made:
    """Costs beside the figures: not read, and said with their count."""
    cells: Cells = [["指標名", "単位", "R4目標", "R4実績", "事業費(千円)", "人員"]]
    cells += [[i.name, i.unit, i.targets[2022], i.actuals[2022], 1000 + n, 3] for n, i in enumerate(SERIES)]
    return Made("hiyo.xlsx", book(cells), truth_of([2022], [2022]))


def nameless_row() -> Made:
    """A row that has lost its name: its figures are no other indicator's."""
    cells: Cells = [["指標名", "単位", "R3目標", "R3実績", "R4目標", "R4実績"]]
    cells += [[i.name, i.unit, i.targets[2021], i.actuals[2021], i.targets[2022], i.actuals[2022]] for i in SERIES]
    cells.insert(4, ["", "人", 5, 6, 7, 8])
    cells.append(["合計", "", 100, 200, 300, 400])
    return Made("nameless.xlsx", book(cells), truth_of([2021, 2022], [2021, 2022]))


def by_group() -> Made:
    """A column names the program group of each row."""
    cells: Cells = [
        ["事業群名", "指標名", "単位", "令和4年度目標値", "令和4年度実績値", "令和5年度目標値", "令和5年度実績値"]
    ]
    cells += [
        [i.policy[4:], i.name, i.unit, i.targets[2022], i.actuals[2022], i.targets[2023], i.actuals[2023]]
        for i in SERIES
    ]
    return Made("gun.csv", comma(cells, "cp932"), truth_of([2022, 2023], [2022, 2023]))


def pdf_grid() -> Made:
    """A ruled table of a PDF with merged years."""
    cells: Cells = [["指標名", "単位", "令和4年度", "", "令和5年度", ""], ["", "", "目標", "実績", "目標", "実績"]]
    cells += [[i.name, i.unit, *(str(v) for y in (2022, 2023) for v in (i.targets[y], i.actuals[y]))] for i in SERIES]
    content = book(cells, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)])
    return Made("kpi.pdf", pdf_of(content), truth_of([2022, 2023], [2022, 2023]))


def full_width() -> Made:
    """Full-width digits and signs, circled numbers before the names, formulas in the headings."""
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789,.%()R"}
    cells: Cells = [["指　標", "単　位", "R４目標①", "R４実績②", "達成率②／①", "R５目標①", "R５実績②", "達成率②／①"]]
    for n, item in enumerate(SERIES):
        figures = [w for y in (2022, 2023) for w in (f"{item.targets[y]:,}", f"{item.actuals[y]:,}", item.rate(y))]
        cells.append([f"{chr(0x2460 + n)}{item.name}", item.unit, *(f.translate(wide) for f in figures)])
    return Made("zenkaku.txt", comma(cells, "utf-8", "\t"), truth_of([2022, 2023], [2022, 2023], [2022, 2023]))


def moved() -> Made:
    """The table begins in the fourth row and third column; a legend stands beside it."""
    cells: Cells = [
        [],
        ["", "", "KPI一覧(令和5年度)"],
        ["", "", "作成:企画課", "", "", "", "", "凡例: ◎達成 ○順調"],
        ["", "", "項目番号", "成果指標", "単位", "R5 計画値", "R5 実績値"],
    ]
    cells += [["", "", f"{n}-1", i.name, i.unit, i.targets[2023], i.actuals[2023]] for n, i in enumerate(SERIES, 1)]
    return Made("ido.xlsx", book(cells), truth_of([2023], [2023]))


MAKERS: dict[str, Callable[[], Made]] = {
    f.__name__: f
    for f in (
        wide_pairs, stacked, stacked_csv, long_csv, longest_csv, strategy, units_in_brackets, western, western_csv, turned, one_year,
        percent_formats, words_for_none, two_tables, repeated_heads, short_years, forecasts, middle_target, directions, nested_policies,
        money_beside, nameless_row, by_group, pdf_grid, full_width, moved,
    )
}  # fmt: skip
