"""Every code of the data with its one Japanese label, and the terms of the screens. No other module spells these out.

A dict is a closed list: a column of the contract holds its keys (schema.py), a screen shows its values.
"""

from __future__ import annotations

from typing import Final

MEASURES: Final = {
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "final_target": "最終目標",
    "printed_rate": "記載の達成率",
}
REPORT_STATES: Final = {
    "reported": "記載あり",
    "not_yet_reported": "未報告",
    "not_set": "設定なし",
    "not_published": "非公表",
    "illegible": "抽出文字に見当たらない",
}
ATTRIBUTIONS: Final = {"printed": "表に記載", "inferred": "位置から推定", "prose": "本文より"}
INDICATOR_KINDS: Final = {"group": "事業群の指標", "activity": "活動指標", "outcome": "成果指標"}
ACCUMULATIONS: Final = {"cumulative": "累計", "annual": "単年度", "point_in_time": "時点"}
NOT_STATED: Final = "not_stated"  # nobody has said yet which way is better, so the indicator is not judged
DIRECTIONS: Final = {"increase": "増えるほどよい", "decrease": "減るほどよい", NOT_STATED: "よい向き未確認"}
STAGES: Final = {"actual": "実績", "plan": "計画"}
BUDGET_ITEMS: Final = {
    "total": "事業費",
    "general_fund": "うち一般財源",
    "personnel": "人件費(参考)",
}
SUBJECT_TYPES: Final = {
    "group": "事業群",
    "project": "事務事業",
    "indicator": "指標",
    "initiatives": "取組項目",
}
# In a heading, {this} is the fiscal year of the sheet and {next} the one after it (wording.narrative_heading).
NARRATIVE_KINDS: Final = {
    "status": "進捗状況",
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
    "illegible": "抽出文字に見当たらない",
    "inferred": "推定",
    "correction": "誤読文字の訂正",
    "discrepancy": "原資料内の不一致",
    "missing": "原資料で空欄",
}

# Statuses of an indicator that are not among the grades of data/rules/status.toml.
UNREPORTED: Final = "unreported"  # the actual is due on the newest sheet and blank there
NOT_DUE: Final = "not_due"  # the sheet of year Y evaluates Y-1, so actuals of Y and later are not due yet
NO_TARGET: Final = "no_target"
NO_DIRECTION: Final = "no_direction"  # both figures are known, but not which way is better
MET: Final = "met"
UNGRADED: Final = {UNREPORTED: "未報告", NOT_DUE: "未到来", NO_TARGET: "目標なし", NO_DIRECTION: "よい向き未確認"}
WAITING: Final = (UNREPORTED, NOT_DUE)
# Shown for a measure, department or section that the head of a sheet does not name.
NOT_NAMED: Final = "(調書に記載なし)"
# Shown in narrow places for a target that the extract of the sheet does not hold.
UNKNOWN_TARGET: Final = "目標不明"

TABLES: Final = {
    "sources": "文書",
    "program_groups": "事業群",
    "initiatives": "取組項目",
    "projects": "事務事業",
    "project_initiatives": "事務事業の取組項目",
    "indicators": "指標",
    "observations": "目標値と実績値",
    "budgets": "事業費",
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
    "indicators": "指標",
    "projects": "事務事業",
    "viewpoints": "視点",
    "compare": "くらべる",
    "search": "さがす",
    "meeting": "会議",
    "sources": "出典と方法",
    "intake": "取込",
}
RECORDED: Final = "記載の視点"
SUGGESTED: Final = "注意(自動)"
PROJECTION: Final = "見込み"
BEHIND: Final = "遅れ・やや遅れ"
WARNED: Final = "早期の注意"
WHAT_IF: Final = "試算"
SYNTHETIC: Final = "架空データ"

# (term, meaning) of the words on screen, shown on the page 出典と方法.
DEFINITIONS: Final = (
    ("事業群", "同じ目標に向かう事務事業のまとまり。評価調書は事業群ごとに1通つくられる。"),
    ("事業群コード", "この画面とファイルで事業群を指す符号(〔 〕の中)。調書に印刷されたものではない。"),
    ("事務事業", "予算と所管課をもつ個々の事業。調書の2と4に1行ずつ記載される。"),
    ("取組項目", "事業群の中の取組の柱(i〜vii)。1つの事務事業が複数の取組項目に属することがある。"),
    ("中核事業", "調書で○が付いた、事業群の中心となる事務事業。"),
    ("事業群の指標", "事業群の成果を測る指標。基準値、計画の各年度の目標、最終目標をもつ。"),
    ("活動指標・成果指標", "活動指標は行ったことの量、成果指標はその結果の量。事務事業ごとに対で置かれる。"),
    ("基準値", "計画が始まる前の値。進捗を測る起点で、実績には数えない。"),
    ("目標値・最終目標", "各年度に達すべき値と、最終年度に達すべき値。"),
    ("達成率(②/①)", "実績値を目標値で割った率。調書の定義と同じ。"),
    (
        "よい向き",
        "指標が増えるほどよいか、減るほどよいか。調書には印刷されないため、取り込むときに人が答える。答えるまでは「よい向き未確認」とし、判定しない。",
    ),
    ("基準年からの進捗", "基準値から目標値までの道のりのうち、進んだ割合。達成率とは別の率。"),
    (
        "これまでの年間増(減)・必要な年間増(減)",
        "計画期間の実績が2つ以上あればその間、なければ基準年から直近までの、1年あたりの変化。必要な方は、直近から最終目標までを残りの年数で割った変化。",
    ),
    (
        "見込み",
        "これまでの年間増(減)が最終年度まで続くとしたときの値。実績ではなく、常に点線で示す。値が2つだけの見込みは「1年分の歩み」などと断り、進捗状況の等級を付けない。",
    ),
    (
        "遅れ・やや遅れ",
        "直近に判定した年度の実績が目標に届かず、判定の尺度で遅れとして扱う指標。1つの指標は1度だけ数える。",
    ),
    (
        "早期の注意",
        "判定では遅れていないか、まだ判定できないが、今の歩みのままでは最終目標に対する率が、尺度で遅れとして扱う所まで下がる指標。見込みによるもので、実績の遅れではない。",
    ),
    (
        "事業群の判定(順調・注意・危険)",
        "事業群を、事業群の指標と成果指標からまとめて判定したもの。条件は「判定の方法」にある。"
        "各年度の判定は、その年度の調書と前の調書だけによる。"
        "報告が足りないものは「未報告」、報告の時期が来ていないものは「判定前」とし、判定しない。",
    ),
    ("未報告", "報告の時期が来ているのに、調書が空欄の実績。0ではない。"),
    (
        "未到来",
        "報告の時期がまだ来ていない年度。ある年度の調書が評価するのは前の年度までで、その年度から先は誰も報告を求められていない。",
    ),
    ("設定なし", "その年度の欄がない、またはあることを示すものが調書の文字にないもの。"),
    (
        "抽出文字に見当たらない(判読不能、目標不明)",
        "調書から抽出した文字の中に見当たらない欄。県の調書にないという意味ではなく、原因もわからない。推測で埋めない。",
    ),
    ("累計・単年度・時点", "値の数え方。始まりからの合計か、その年度だけか、ある時点の量か。"),
    (
        "事業費・うち一般財源・人件費(参考)",
        "事業の費用、そのうち県の一般財源、事業費に含まれない参考の人件費。単位は千円。",
    ),
    ("事業構築の視点①〜⑩", "県が翌年度の事業を組み立てるときに問う10の視点。⑩はその他の視点。"),
    ("記載の視点", "県が調書に書いた、翌年度の事業を組み立てるための視点(事実)。注意や警告ではない。●で示す。"),
    (
        "注意(自動)",
        "このダッシュボードの規則が数値や事業の組み立てから挙げた問い(提案)。○で示し、理由と、支える調書の文があれば行とともに添える。",
    ),
    ("見直し区分", "次年度の扱い。改善、現状維持など。"),
    ("試算", "判定の境目を動かしたときの結果。事実とも既定の判定とも区別して示す。"),
)
