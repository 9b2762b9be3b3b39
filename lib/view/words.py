"""The words that the address may hold, with their labels: fixed ones, and those of a data set and policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import NOT_NAMED
from lib.contract.wording import group_label
from lib.judge.policy.load import Policy
from lib.store.lookups import initiative_sign, listed_viewpoints
from lib.store.rows import column_by, rows_of
from lib.store.tables import Tables
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.group_names import names_apart
from lib.view.moves import move_labels

# The labels of a parameter's words: word -> label, from the data and the policy.
Labels = Callable[[Tables, Policy], Mapping[str, str]]

CORE_WORDS = {"yes": f"{heads.CORE}のみ", "no": f"{heads.CORE}以外"}
WARNED_WORDS = {"yes": "あり", "no": "なし"}
# What lists can be ordered by. A list offers those that it has; "-" in front of a word reverses the order.
SORT_WORDS = {
    "number": "番号",
    "name": "名前",
    "section": heads.SECTION,
    "start": "期間",
    "cost": heads.COST,
    "change": f"{heads.COST}の増減",
    "status": heads.STATUS,
    "decision": heads.DECISION,
    "measure": heads.MEASURE,
    "department": heads.DEPARTMENT,
    "behind": "遅れの割合",
    "years": "続く年数",
    "owed": "未報告",
    "core": heads.CORE,
    "codes": "視点の数",
    "group": heads.GROUP,
    "rate": heads.RATE,
    "projection": "試算",
}
RUN_WORDS = {"yes": "会議中"}
ROLE_WORDS = {"presenter": "発表者用"}
# By which rules an earlier version is judged, where not by its own.
RULES_WORDS = {"now": "最新の版の規則"}
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
BY_WORDS = {
    "department": "部局で見る",
    "measure": "施策で見る",
    "picture": "1つずつ見る",
    "year": "年度で比べる",
    "list": "一覧で見る",
}
TASK_WORDS = {"read": "読み取る", "collect": "集める・返す", "rules": "規則の変更", "history": "版の履歴"}
# What a text of the sheets is, as 検索 narrows to it. The headings are those of any year.
REASON = "reason"
TOPIC_WORDS = {
    REASON: "未達の要因にふれる文章",
    "status": heads.STATUS,
    "result": "事業の成果",
    "issue": "実績の検証及び解決すべき課題",
    "direction": "課題解決に向けた方向性",
    "review": "見直し内容",
    "next_direction": "見直しの方向",
    "overview": "事業概要",
    "target_audience": "対象",
    "group": heads.GROUP,
    "project": heads.PROJECT,
    "indicator": heads.INDICATOR,
    "initiative": heads.INITIATIVE,
    "section": heads.SECTION,
    "legal_bases": "根拠法令",
    "note": "注記",
}
# What a year's sheets restated, by what it means.
EASIER, HARDER, MIXED, UNKNOWN, ONLY_THEN = "easier", "harder", "mixed", "unknown", "only_then"
OF_ACTUALS, OF_VERDICTS, OF_TEXTS = "actual", "verdict", "texts"
RESTATED_WORDS = {
    EASIER: "目標を緩和した指標",
    HARDER: "目標を厳しく改定した指標",
    MIXED: "年度により緩和・厳しくの両方がある指標",
    UNKNOWN: "よい向きが未確認の指標",
    ONLY_THEN: "改定がなければ未達の指標",
    OF_ACTUALS: "実績の改定",
    OF_VERDICTS: "判定が変わった事業群",
    OF_TEXTS: "文章の変更",
}
# Further layouts, of 比較 and 視点.
MORE_BY_WORDS = {"section": "所管課", "group": heads.GROUP, "sheet": "調書"}


def fixed(words: Mapping[str, str]) -> Labels:
    """Words that do not depend on the data."""
    return lambda tables, policy: words


def sort_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """What lists can be ordered by, from either end: words of every data set, and the cost of each year of this one."""
    years = sorted(map(int, tables["budgets"]["fiscal_year"].unique()))
    words = SORT_WORDS | {cost_word(year): f"{era(year)}の{heads.COST}" for year in years}
    return words | {f"-{word}": f"{label}(逆)" for word, label in words.items()}


def cost_word(year: int) -> str:
    """The word that orders a list by the cost of a fiscal year."""
    return f"cost_{year}"


def section_labels(tables: Tables, policy: Policy) -> dict[str, str]:
    """The sections of projects; before those of one name in several departments the name, which means them all."""
    words = tables.section_words
    named = [word for row in tables.rows["projects"] for word in (row.section, words[row.project_id])]
    return {word: tables.sections.label(word) for word in named}


def column_words(table: str, column: str) -> Labels:
    """The different values of a column, each its own label."""
    return lambda tables, policy: {value: value for value in tables[table][column].unique()}


def names_of(table: str, id_column: str, name_column: str = "name") -> Labels:
    """The rows of a table by id, with their names."""
    return lambda tables, policy: column_by(tables[table], id_column, name_column)


def group_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """Program groups by code, with name and code."""
    return {group: group_label(group, name) for group, name in tables.group_names.items()}


def viewpoint_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """Viewpoints by number, with sign and short name."""
    return {str(number): listed.sign_and_name for number, listed in listed_viewpoints(tables).items()}


def status_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """Statuses by code, as the scale in force calls them."""
    return policy.scale.labels()


def verdict_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """The verdicts of groups by code, worst first; empty without rules of the verdict."""
    rules = policy.verdict
    if rules is None:
        return {}
    return {step.code: step.label for step in (*rules.steps, rules.unreported, rules.not_judged)}


def move_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """How groups moved since last year's sheets; empty without rules of the verdict."""
    return move_labels(policy.verdict) if policy.verdict else {}


def sheet_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """The years whose sheets can be compared with earlier ones, newest first."""
    years = sorted({int(year) for year in tables["sources"]["sheet_year"]}, reverse=True)
    return {str(year): f"{era(year)}の調書" for year in years[:-1]}


def head_words(name: str) -> Labels:
    """The heads of a filter in OF_GROUPS that sheets name, sorted, then UNNAMED for groups without.

    Empty where no sheet names any.
    """

    def labels(tables: Tables, policy: Policy) -> dict[str, str]:
        named = tables["program_groups"][OF_GROUPS[name]]
        names = sorted(named.dropna().unique())
        if not names:
            return {}
        return {str(name): str(name) for name in names} | ({UNNAMED: NOT_NAMED} if named.isna().any() else {})

    return labels


def initiative_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """Initiatives by sign and name; with the group's code among several groups, where signs and names repeat."""
    has_many_groups = len(tables["program_groups"]) > 1
    return {
        row.initiative_id: f"{initiative_sign(row.initiative_id)} {row.name}"
        + (f"〔{row.group_id}〕" if has_many_groups else "")
        for row in rows_of(tables["initiatives"])
    }


def slide_words(tables: Tables, policy: Policy) -> dict[str, str]:
    """Every slide that a meeting could hold: its word in the address -> its name."""
    indicators = {
        f"{INDICATOR}.{row.indicator_id}": f"指標: {row.name if pd.isna(row.short_name) else row.short_name}"
        for row in rows_of(tables["indicators"])
    }
    projects = {f"{PROJECT}.{row.project_id}": f"事務事業: {row.name}" for row in rows_of(tables["projects"])}
    groups = {f"{GROUP}.{group}": f"事業群: {name}" for group, name in names_apart(tables).items()}
    if len(groups) == 1:  # its slide would repeat the overview
        groups = {}
    return {OVERVIEW: "全体像", **groups, **indicators, **projects, DECIDED: "決まったこと"}
