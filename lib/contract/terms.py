"""Every code of the data with its one Japanese label, and the terms of the screens. No other module spells these out.

A dict is a closed list: a column of the contract holds its keys (tables.py), a screen shows its values.
"""

from __future__ import annotations

from typing import Final

from lib.contract import heads

MEASURES: Final = {
    "baseline": heads.BASELINE,
    "target": heads.TARGET,
    "actual": heads.ACTUAL,
    "final_target": heads.FINAL_TARGET,
    "printed_rate": "記載の達成率",
}
REPORT_STATES: Final = {
    "reported": "記載あり",
    "not_yet_reported": "空欄",  # owed only where it is due: see UNREPORTED and NOT_DUE
    "not_set": "設定なし",
    "not_published": "非公表",
    "illegible": "原資料から読み取れず",  # the extract of a sheet does not hold it
}
NOT_WRITTEN: Final = "記載なし"  # of a text that a sheet may leave out
INFERRED: Final = "inferred"
ATTRIBUTIONS: Final = {"printed": "表に記載", INFERRED: "年度は表の並びから推定", "prose": "本文より"}
SOME_INFERRED: Final = "一部は年度を表の並びから推定"  # of several figures, where others are printed
INFERRED_MARK: Final = "※"  # beside a year in a table where others are printed
LOST_STATES: Final = ("illegible", "not_published")  # of a figure that is there, but nobody can read here
INDICATOR_KINDS: Final = {"group": "事業群の指標", "activity": "活動指標", "outcome": "成果指標"}
ACCUMULATIONS: Final = {"cumulative": "累計", "annual": "単年度", "point_in_time": "時点"}
NOT_STATED: Final = "not_stated"  # nobody has said yet which way is better, so the indicator is not judged
DIRECTIONS: Final = {"increase": "増えるほどよい", "decrease": "減るほどよい", NOT_STATED: "よい向き未確認"}
STAGES: Final = {"actual": "実績", "plan": "計画"}
BUDGET_ITEMS: Final = {
    "total": heads.COST,
    "general_fund": "うち一般財源",
    "personnel": "人件費(参考)",
}
SUBJECT_TYPES: Final = {
    "group": heads.GROUP,
    "project": heads.PROJECT,
    "indicator": heads.INDICATOR,
    "initiatives": heads.INITIATIVE,
}
# In a heading, {this} is the fiscal year of the sheet and {next} the one after it (wording.narrative_heading).
NARRATIVE_KINDS: Final = {
    "status": heads.STATUS,
    "result": "事業の成果",
    "issue": "実績の検証及び解決すべき課題",
    "direction": "課題解決に向けた方向性",
    "review": "{this}の見直し内容",
    "next_direction": "{next}に向けた見直しの方向",
    "note": "注",
}
# Two sections of one sheet list the initiatives of a project, and not always the same ones.
STATED_IN: Final = {"section_2": "2. 取組実績の表", "section_4": "4. 見直しの表"}
LEGAL_ITEMS: Final = {
    "law": "事業実施の根拠法令条項",
    "obligation": "法令による事業実施の義務付け",
    "no_discretion": "県の裁量の余地がない事業",
    "other_evaluation": "他の評価対象事業(公共、研究等)",
}
QUALITY_KINDS: Final = {
    "illegible": "原資料から読み取れず",
    "inferred": "推定",
    "correction": "誤読文字の訂正",
    "discrepancy": "原資料内の不一致",
    "missing": "原資料で空欄",
}
# Shown in narrow places for a target that cannot be read from the source.
UNKNOWN_TARGET: Final = "目標読み取れず"
# Statuses of an indicator that are not among the grades of data/rules/status.toml.
UNREPORTED: Final = "unreported"  # the actual is due on the newest sheet and blank there
NOT_DUE: Final = "not_due"  # the sheet of year Y evaluates Y-1, so actuals of Y and later are not due yet
NO_TARGET: Final = "no_target"
LOST_TARGET: Final = "lost_target"  # the sheet has a target, but its extract does not hold it
NO_DIRECTION: Final = "no_direction"  # both figures are known, but not which way is better
MET: Final = "met"
UNGRADED: Final = {
    UNREPORTED: "判定前(未報告)",
    NOT_DUE: "判定前(報告時期前)",
    NO_TARGET: "目標なし",
    LOST_TARGET: UNKNOWN_TARGET,
    NO_DIRECTION: "よい向き未確認",
}
# The same codes of one year's actual. An indicator that was judged in an earlier year waits for some, too.
WAITING: Final = {UNREPORTED: "未報告", NOT_DUE: "報告時期前"}
# Shown for a measure, department or section that the head of a sheet does not name.
NOT_NAMED: Final = "(調書に記載なし)"
TABLES: Final = {
    "sources": "文書",
    "program_groups": heads.GROUP,
    "initiatives": heads.INITIATIVE,
    "projects": heads.PROJECT,
    "project_initiatives": "事務事業の取組項目",
    "indicators": heads.INDICATOR,
    "observations": "目標値と実績値",
    "budgets": heads.COST,
    "narratives": "文章",
    "reviews": "見直し",
    "review_viewpoints": "記載の視点",
    "viewpoints": "事業構築の視点",
    "legal_bases": "根拠法令",
    "quality": "データの質",
}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def circled(viewpoint: int) -> str:
    """Sign of a review viewpoint as printed: 2 -> ``②``. From 1 to 10."""
    return _CIRCLED[viewpoint - 1]


# Screen names of things that have no code in the data.
PAGES: Final = {
    "overview": "全体像",
    "indicators": heads.INDICATOR,
    "projects": heads.PROJECT,
    "viewpoints": heads.VIEWPOINT,
    "compare": "比較",
    "search": "検索",
    "meeting": "会議",
    "sources": "出典と方法",
    "intake": "取込",
}
RECORDED: Final = "記載の視点"
SUGGESTED: Final = "注意(自動)"
PROJECTION: Final = "試算"
WARNED: Final = "早期注意"
WHAT_IF: Final = "仮判定"
SYNTHETIC: Final = "架空データ"
