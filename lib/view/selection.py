"""The reader's choice of what to see: one value per parameter of the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

CORE_WORDS = {"yes": "中核事業", "no": "中核以外"}
# What lists can be ordered by. A list offers those that it has; "-" in front of a word reverses the order.
SORT_WORDS = {
    "name": "名前",
    "section": "所管課(室)",
    "start": "期間",
    "cost": "事業費",
    "status": "進捗状況",
    "decision": "見直し区分",
    "measure": "施策",
    "department": "部局",
    "behind": "遅れの割合",
    "years": "続く年数",
    "owed": "未報告",
    "core": "中核事業",
    "codes": "視点の数",
    "group": "事業群",
    "rate": "達成率",
    "projection": "見込み",
}
RUN_WORDS = {"yes": "会議中"}
ROLE_WORDS = {"presenter": "発表者用"}
# The kinds of slides in a meeting. In the address a slide is its kind, or kind and item id joined by a dot.
OVERVIEW, GROUP, INDICATOR, PROJECT, DECIDED = "overview", "group", "indicator", "project", "decided"
# Length of a meeting in minutes; the proposed agenda fits it.
MINUTES_WORDS = {"30": "30分", "60": "60分", "90": "90分"}
PART_WORDS = {
    "document": "原資料",
    "method": "判定の方法",
    "reporting": "報告状況",
    "quality": "データの質",
    "words": "用語",
    "guide": "使い方",
}
# Layouts of the first screen of many groups.
BY_WORDS = {"measure": "施策で見る", "department": "部局で見る", "year": "年度で比べる", "list": "一覧で見る"}
TASK_WORDS = {"read": "読み取る", "collect": "集める・返す", "history": "版の履歴"}


@dataclass(frozen=True)
class Selection:
    """One reader's choice. A field at its default chooses nothing; `years` None is all years of the data."""

    strategy: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    core: str = ""
    decision: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    q: str = ""
    years: tuple[int, int] | None = None
    indicator: str = ""
    project: str = ""
    sort: str = ""
    code: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    part: str = ""
    source: str = ""
    line: int = 0
    place: str = ""
    page: int = 1
    slides: tuple[str, ...] = ()
    minutes: str = ""
    since: str = ""
    run: str = ""
    role: str = ""
    at: str = ""
    as_of: int = 0
    by: str = ""
    find: str = ""
    sheet: str = ""
    task: str = ""
    versions: tuple[int, int] | None = None

    def changed(self, **changes: Any) -> Selection:
        """This selection with other values, by field name."""
        return replace(self, **changes)


EMPTY: Final = Selection()
