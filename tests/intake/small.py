"""A small official sheet of two indicators and two projects as an Excel book, to be bent as offices bend theirs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from lib.intake.files.book import Message, ReadFile
from lib.intake.read import read_file

SHEET = "調書"
YEARS = ("R3", "R4", "R5", "R6", "R7")
Bend = Callable[[Worksheet], None]

_HEAD = ("事業群", "指標", None, None, "基準年", *YEARS, "最終目標(年度)", "(進捗状況の分析)")
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("事業群評価調書(令和4年度実施)",),
    ("事業群名", None, "移住・定住の促進"),
    ("主管課(室)長名", None, "地域振興部地域づくり推進課長 長崎 太郎"),
    ("1.計画等掲載事項",),
    _HEAD,
    (None, "①県外からの移住者数", None, "目標値①", None, "1,800人", "2,200人", "2,600人", "2,900人", "3,200人", "3,200人(R7)", "・相談件数が増加した。"),
    (None, None, None, "実績値②", "1,479人(R元)", "1,768人", None, None, None, None, "進捗状況"),
    (None, None, None, "達成率②/①", None, "98%", None, None, None, None, "やや遅れ"),
    ("事業群", "指標", None, None, "基準年", *YEARS, "最終目標(年度)"),
    (None, "②移住相談の満足度", None, "目標値①", None, "72%", "76%", "80%", "84%", "88%", "88%(R7)"),
    (None, None, None, "実績値②", "69.3%(R2)", "71.7%", None, None, None, None, "進捗状況"),
    (None, None, None, "達成率②/①", None, "100%", None, None, None, None, "順調"),
    (),
    ("2.令和3年度取組実績(令和4年度新規・補正事業は参考記載)",),
    ("取組項目", "中核事業", "事業番号", "事務事業名", "事業費(単位:千円)", None, None, "事業概要", "指標(上段:活動指標、下段:成果指標)", None, None, None, "令和3年度事業の成果等"),
    (None, None, None, None, "R2実績", "うち一般財源", "人件費(参考)", "令和3年度事業の実施状況", "主な指標", "R2目標", "R2実績", "達成率"),
    (None, None, None, "事業期間", "R3実績", None, None, None, None, "R3目標", "R3実績"),
    (None, None, None, "所管課(室)名", "R4計画", None, None, "事業対象", None, "R4目標"),
    ("取組項目\ni", "○", 1, "移住サポートセンター運営事業", 47430, 23715, 12727, "○相談窓口を設け、市町と連携して移住希望者を支えた。", "【活動指標】\n協議回数(回)", 16, 16, "100%", "●事業の成果\n・協議を重ねた。"),
    (None, None, None, None, 41226, 20613, 795, None, None, 17, 11, "65%"),
    (None, None, None, None, 57705, 28852, 12727, None, None, 18),
    (None, None, None, "H28-", "地域振興法第5条", None, None, None, "【成果指標】\n参加者の満足度(%)", 83.1, 29.1, "35%"),
    (None, None, None, "地域づくり推進課", "○", "―", "公共", None, None, 87.2, 109.9, "126%"),
    (None, None, None, None, None, None, None, "県民", None, 91.4),
    ("取組項目\nii", None, 2, "移住支援金給付事業", 1393401, 0, 795, "○県外から移住した世帯に支援金を給付した。", "【活動指標】\n交付決定数(件)", 79, 28, "35%", "●事業の成果\n・給付した。"),
    (None, None, None, None, 1515398, 0, 3977, None, None, 83, 105, "127%"),
    (None, None, None, None, 1140681, 376424, 1591, None, None, 87),
    (None, None, None, "R元-R6", "―", None, None, None, "【成果指標】\n移住した世帯(世帯)", 74, 60, "81%"),
    (None, None, None, "地域づくり推進課", "○", "―", "―", None, None, 77, 62, "81%"),
    (None, None, None, None, None, None, None, "県民", None, 81),
    (),
    ("3.実績の検証及び解決すべき課題と解決に向けた方向性",),
    ("ⅰ 移住者の受入促進",),
    ("●実績の検証及び解決すべき課題\n○相談体制が足りない。", None, None, None, None, None, None, "●課題解決に向けた方向性\n○相談員を増やす。"),
    ("ⅱ 支援金の給付",),
    ("●実績の検証及び解決すべき課題\n○周知が足りない。", None, None, None, None, None, None, "●課題解決に向けた方向性\n○周知を強める。"),
    (),
    ("4.令和4年度見直し内容及び令和5年度実施に向けた方向性",),
    ("取組項目", "中核事業", "事業番号", "事務事業名\n事業期間\n所管課(室)名", "令和4年度事業の実施にあたり見直した内容", None, None, None, "令和5年度事業の実施に向けた方向性"),
    (None, None, None, None, None, None, None, None, "事業構築\nの視点", "見直しの方向", None, None, None, "見直し区分"),
    ("取組項目\ni", "○", 1, "移住サポートセンター運営事業\nH28-\n地域づくり推進課", "○窓口を増やした。", None, None, None, "③⑥", "○続ける。", None, None, None, "現状維持"),
    ("取組項目\nii", None, 2, "移住支援金給付事業\nR元-R6\n地域づくり推進課", "○周知した。", None, None, None, "⑤", "○広げる。", None, None, None, "拡充"),
)  # fmt: skip
# Rows of Excel, from 1: the first indicator's target, the second's, and the first row of each project.
FIRST, SECOND = 6, 10
PROJECTS = (19, 25)
# 9 of each indicator, 9 amounts and 14 figures of each project.
FIGURES = 64


def book(bend: Bend | None = None) -> bytes:
    """The sheet as a book, bent."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for row in _ROWS:
        sheet.append(row)
    if bend:
        bend(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(bend: Bend | None = None) -> ReadFile:
    """The bent sheet as it is read where nothing is known."""
    return read_file("調書.xlsx", book(bend), None)


def figures(read_: ReadFile) -> dict[tuple[str, int, str], float | None]:
    """(indicator's name, fiscal year, measure) -> value."""
    names = {r["indicator_id"]: r["name"] for r in read_.tables["indicators"]}
    return {
        (names[r["indicator_id"]], r["fiscal_year"], r["measure"]): r["value"] for r in read_.tables["observations"]
    }


def money(read_: ReadFile) -> dict[tuple[str, int, str], int | None]:
    """(project's name, fiscal year, item) -> thousand yen."""
    names = {r["project_id"]: r["name"] for r in read_.tables["projects"]}
    return {
        (names[r["project_id"]], r["fiscal_year"], r["item"]): r["amount_thousand_yen"] for r in read_.tables["budgets"]
    }


def asked(read_: ReadFile, word: str) -> list[Message]:
    """The questions and errors whose words hold a text."""
    return [m for m in read_.messages if m.level != "info" and word in m.text]


def spaced(sheet: Worksheet, columns: Sequence[int]) -> None:
    """A narrow blank column in front of each of these, as offices put them."""
    for column in sorted(columns, reverse=True):
        sheet.insert_cols(column)
