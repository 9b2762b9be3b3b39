"""What many groups say together: how many stand where, where the danger gathers, what changed, what to ask of whom first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import NOT_NAMED, WARNED, circled
from lib.contract.wording import group_name, oku_yen, percent
from lib.findings.attention import Raised, counted
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.phrases import judged_words
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import FACTS_OF_A_GROUP, Step, VerdictRules
from lib.view.address import filters_below_groups
from lib.view.portfolio import EXPANDED, Portfolio
from lib.view.selection import Selection

MOST_FIRST = 12  # entries that reach the first screen
_LONGEST_NAME = 30
_LONGEST_ITEM = 24
_MOST_ON_A_SLIDE = 14  # rows that the back of a room can read
_ASKED_FIRST = 2  # the viewpoint of why a target is missed, asked where no rule asks more


def verdict_words(of: Portfolio) -> str:
    """How many groups stand where: ``130事業群: 順調 71・注意 38・危険 14・未報告 7``; verdicts of none are left out."""
    said = "・".join(f"{of.rules.step(code).label} {n:,}" for code, n in of.counts.items() if n)
    return f"{len(of.groups):,}事業群: {said}"


def danger_words(of: Portfolio) -> str:
    """Which department and which measure hold most of the groups in danger; nothing where none is, or they are spread."""
    worst = of.rules.worst
    rows = of.of(worst.code)
    if rows.empty:
        return ""
    said = []
    for column, word in (("department", ""), ("measure", "施策では")):
        counts = rows[column].value_counts()
        if of.groups[column].nunique(dropna=False) < 2:  # all that is in view: it says nothing
            continue
        if len(counts) and counts.iloc[0] > 1 and (len(counts) == 1 or counts.iloc[0] > counts.iloc[1]):
            name = str(counts.index[0])
            whole = int((of.groups[column] == name).sum())
            said.append(f"{int(counts.iloc[0]):,}は{word}「{short(name, _LONGEST_NAME)}」({whole:,}事業群中)")
    return f"{worst.label}{len(rows):,}のうち、{'、'.join(said)}。" if said else ""


def change_words(of: Portfolio) -> str:
    """What changed since last year's sheets, counted over the groups that are judged on both."""
    rows, worst = of.comparable, of.rules.worst.label
    if rows.empty:
        return "前年の調書と比べられる事業群はありません。"
    before = era(int(of.newest - 1))
    text = f"前年({before}の調書)から、新たに{worst} {len(of.fallen):,}、{worst}から回復 {len(of.recovered):,}"
    if lasting := len(of.lasting):
        text += f"。3年以上続けて{worst} {lasting:,}"
    return f"{text}。"


def compared_words(of: Portfolio) -> str:
    """What a comparison with last year leaves out; empty where it leaves out nothing, or there is none."""
    left = len(of.groups) - len(of.comparable)
    return f"(両方の調書で判定できない{left:,}事業群は数えていません)" if left and len(of.comparable) else ""


def of_wholes(selection: Selection) -> str:
    """What filters of projects, indicators and years do to verdicts of whole groups; empty where none is in force."""
    said = []
    if filters_below_groups(selection):
        said.append("しぼり込みに当てはまるものがある事業群を、事業群全体の判定と事業費で示しています")
    if selection.years:
        said.append("年度のしぼり込みは、判定には効きません")
    return f"({'。'.join(said)})" if said else ""


def money_words(of: Portfolio) -> str:
    """The money of projects whose results are behind, beside all, and how many of them are to be expanded all the same."""
    rows = of.groups
    whole, behind = rows["money"].sum(min_count=1), rows["money_behind"].sum(min_count=1)
    if pd.isna(behind) or pd.isna(whole) or not whole:
        return ""
    return f"{oku_yen(behind)}(全体の{percent(behind / whole)})"


def expanded_words(of: Portfolio, worst_grade: str) -> str:
    """How many projects are to be expanded though a result of theirs has the worst grade."""
    n = int(of.groups["expanded_behind"].sum())
    return f"成果が「{worst_grade}」なのに見直し区分が{EXPANDED} {n:,}事業"


@dataclass(frozen=True)
class GroupAttention:
    """One group that needs attention: how it stands, why it comes here, what to ask and of whom.

    `item` is the result that puts it here (a row of the assessments), None where it is only warned of or not reported.
    """

    group_id: str
    name: str
    measure: str
    department: str
    lead: str
    verdict: Step
    before: Step | None
    reason: str
    question: str
    viewpoint: int
    item: Mapping[str, Any] | None
    flags: tuple[Raised, ...]


def group_attention(of: Portfolio, evaluation: Evaluation, most: int = MOST_FIRST) -> list[GroupAttention]:
    """The groups that need attention, in order, one entry a group; the first `most` of them."""
    return _entries(needing(of).head(most), of, evaluation)


def entries(of: Portfolio, evaluation: Evaluation) -> list[GroupAttention]:
    """An entry for every group, whether it needs attention or not."""
    return _entries(of.groups, of, evaluation)


def _entries(rows: Frame, of: Portfolio, evaluation: Evaluation) -> list[GroupAttention]:
    items = evaluation.assessments
    wanted = items[items["indicator_id"].isin(rows["lead_indicator"].dropna())].set_index("indicator_id", drop=False)
    leads = {i: row.to_dict() for i, row in wanted.iterrows()}
    return [_entry(row, leads.get(row["lead_indicator"]), of.rules, evaluation) for row in rows.to_dict("records")]


def needing(of: Portfolio) -> Frame:
    """The groups that need attention, in order: those whose verdict is not the best one, or that are not reported."""
    return of.groups[~of.groups["verdict"].isin((of.rules.steps[-1].code, of.rules.not_judged.code))]


def _entry(
    row: Mapping[str, Any], item: Mapping[str, Any] | None, rules: VerdictRules, evaluation: Evaluation
) -> GroupAttention:
    flags = counted(evaluation).flags(item) if item is not None else ()
    question, viewpoint = _question(flags, evaluation)
    if item is None and row["owed"]:
        question, viewpoint = "報告されていない実績は、いつ、どの値で報告できるか。", 0
    before = row["before"]
    return GroupAttention(
        str(row["group_id"]),
        group_name(row["name"]),
        named(row["measure"]),
        named(row["department"]),
        str(row["lead_section"]) if isinstance(row["lead_section"], str) else "",
        rules.step(row["verdict"]),
        rules.step(before) if before is not None and before != row["verdict"] else None,
        reason_words(row, item, evaluation),
        question,
        viewpoint,
        item,
        flags,
    )


def _question(flags: tuple[Raised, ...], evaluation: Evaluation) -> tuple[str, int]:
    """What to ask: the question of the first rule that fires, else the prefecture's own question of viewpoint ②."""
    if flags:
        rule = next(r for r in evaluation.policy.rules if r.rule_id == flags[0].rule_id)
        return rule.question, rule.viewpoint
    rows = evaluation.tables["viewpoints"]
    own = rows.loc[rows["viewpoint"] == _ASKED_FIRST, "question"]
    return (str(own.iloc[0]), _ASKED_FIRST) if len(own) else ("", 0)


def reason_words(row: Mapping[str, Any], item: Mapping[str, Any] | None, evaluation: Evaluation) -> str:
    """Why a group stands where it does in the order, with the figures of what puts it there."""
    scale = evaluation.policy.scale
    said = []
    if item is not None:
        years = int(item["years_behind"])
        lasting = f"、判定した{years}年続けて{scale.behind_label}" if years > 1 else ""
        said.append(f"「{short(item['name'], _LONGEST_ITEM)}」は{judged_words(item, scale)}{lasting}。")
    if row["behind"]:
        money = f"、遅れの事業{row['projects_behind']}の事業費{oku_yen(row['money_behind'])}" if row["projects_behind"] and pd.notna(row["money_behind"]) else ""  # fmt: skip
        said.append(f"判定した{row['judged']}指標のうち{row['behind']}が{scale.behind_label}{money}。")
    if row["warned"]:
        said.append(f"{WARNED}{row['warned']}。")
    if row["owed"]:
        said.append(f"{era(int(row['sheet_year']) - 1)}の実績{row['owed']}が未報告。")
    return "".join(said)


def verdict_because(row: Mapping[Any, Any], rules: VerdictRules, scale: Scale) -> str:
    """Which condition of the rules gave a group its verdict: ``判定した9指標のうち5が遅れ・やや遅れ(56%、基準50%以上)``."""
    step = rules.step(row["verdict"])
    if step == rules.unreported:
        asked = int(row["reported"] + row["owed"])
        return f"報告の時期が来た{asked}指標のうち報告は{int(row['reported'])}({percent(rules.reported_below)}未満)"
    if step == rules.not_judged:
        return "目標と実績がそろって判定できる指標がまだない"
    said = []
    for fact, bound in step.when:
        if pd.notna(row[fact]) and row[fact] >= bound:
            tested = FACTS_OF_A_GROUP[fact]
            said.append(f"{tested.label(scale)}が{tested.figure(row[fact])}({tested.figure(bound)}以上)")
    return "、".join(said) or f"判定した{int(row['judged'])}指標のうち、{scale.behind_label}は{int(row['behind'])}"


def ask_words(one: GroupAttention) -> str:
    """What to ask and of whom: ``②どこに集中するか。(長寿社会課へ)``."""
    sign = circled(one.viewpoint) if one.viewpoint else ""
    return f"{sign}{one.question}({one.lead}へ)" if one.lead else f"{sign}{one.question}(主管課の記載なし)"


def named(value: object) -> str:
    """What a sheet's head names, or that it does not."""
    return value if isinstance(value, str) else NOT_NAMED


def by_head(of: Portfolio, column: str) -> list[tuple[str, Frame]]:
    """The groups under each measure or department (column), in the order of their names; those without one last.

    Within one, the costliest group first; a group of unknown cost last.
    """
    rows = of.groups.sort_values(["money", "group_id"], ascending=[False, True], na_position="last", kind="stable")
    found = [(str(name), part) for name, part in rows.groupby(column, sort=True)]
    blank = rows[rows[column].isna()]
    return [*found, *([(NOT_NAMED, blank)] if len(blank) else [])]


def by_year(of: Portfolio) -> dict[int, dict[str, int]]:
    """Sheet year -> verdict -> how many groups, oldest first; verdicts in the order of the screens."""
    found = {}
    for year, rows in of.sheets.groupby("sheet_year", sort=True):
        counts = rows["verdict"].value_counts()
        found[int(year)] = {s.code: int(counts.get(s.code, 0)) for s in of.rules.all}
    return found


def size_of(money: float) -> str:
    """How large a group is drawn: l from 1 billion yen, m from 100 million, s below or where it is not known (thousand yen)."""
    return "l" if pd.notna(money) and money >= 1_000_000 else "m" if pd.notna(money) and money >= 100_000 else "s"


def column_of_few(of: Portfolio) -> str:
    """By what a slide parts the groups: by measure, or by department where all are of one measure or they are too many to read."""
    return "measure" if 1 < of.groups["measure"].nunique(dropna=False) <= _MOST_ON_A_SLIDE else "department"


def lines(of: Portfolio, column: str = "measure") -> list[str]:
    """The groups under each measure in a line each, for a slide: ``1-5 健康長寿: ▼危険3 ▲注意3 ●順調2 事業費141億円``."""
    found = []
    for name, rows in by_head(of, column):
        counts = rows["verdict"].value_counts()
        marks = " ".join(f"{s.shape}{s.label}{int(counts[s.code])}" for s in (*of.rules.steps, of.rules.unreported, of.rules.not_judged) if s.code in counts)  # fmt: skip
        money = rows["money"].sum(min_count=1)
        found.append(f"{name}: {marks}{f' 事業費{oku_yen(money)}' if pd.notna(money) else ''}")
    return found
