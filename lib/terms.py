"""Every code of the data and its one Japanese label. Nothing else in the project spells these out."""

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
    "illegible": "判読不能",
}
ATTRIBUTIONS: Final = {"printed": "表に記載", "inferred": "位置から推定", "prose": "本文より"}
INDICATOR_KINDS: Final = {"group": "事業群の指標", "activity": "活動指標", "outcome": "成果指標"}
ACCUMULATIONS: Final = {"cumulative": "累計", "annual": "単年度", "point_in_time": "時点"}
DIRECTIONS: Final = {"increase": "増えるほどよい", "decrease": "減るほどよい"}
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
NARRATIVE_KINDS: Final = {
    "status": "進捗状況",
    "result": "事業の成果",
    "issue": "実績の検証及び解決すべき課題",
    "direction": "課題解決に向けた方向性",
    "review": "令和3年度の見直し内容",
    "next_direction": "令和4年度に向けた見直しの方向",
    "note": "注",
}
STATED_IN: Final = {"section_2": "2. 取組実績の表", "section_4": "4. 見直しの表"}
LEGAL_ITEMS: Final = {
    "law": "事業実施の根拠法令条項",
    "obligation": "法令による事業実施の義務付け",
    "no_discretion": "県の裁量の余地がない事業",
    "other_evaluation": "他の評価対象事業(公共、研究等)",
}
QUALITY_KINDS: Final = {
    "illegible": "判読不能",
    "inferred": "位置から推定",
    "correction": "誤読文字の訂正",
    "discrepancy": "原資料内の不一致",
    "missing": "原資料に記載なし",
}

# Statuses that are not grades of the scale in data/rules/status.toml.
UNREPORTED: Final = "unreported"
NO_TARGET: Final = "no_target"
MET: Final = "met"
UNGRADED: Final = {UNREPORTED: "未報告", NO_TARGET: "目標なし"}

OTHER_VIEWPOINT: Final = 10
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def circled(viewpoint: int) -> str:
    """The printed sign of a review viewpoint: 2 -> ``②``."""
    return _CIRCLED[viewpoint - 1]


# Screen names of things that have no code in the data.
PAGES: Final = {
    "overview": "全体像",
    "indicators": "指標",
    "projects": "事務事業",
    "viewpoints": "視点",
    "meeting": "会議",
    "sources": "出典と方法",
}
RECORDED: Final = "記載の視点"
SUGGESTED: Final = "注意(自動)"
PROJECTION: Final = "見込み"
WHAT_IF: Final = "試算"
SYNTHETIC: Final = "架空データ"

# What the words on screen mean: (term, meaning), shown on 出典と方法.
DEFINITIONS: Final = (
    ("事業群", "同じ目標に向かう事務事業のまとまり。評価調書は事業群ごとに1通つくられる。"),
    ("事務事業", "予算と所管課をもつ個々の事業。調書の2と4に1行ずつ記載される。"),
    ("取組項目", "事業群の中の取組の柱(i〜vii)。1つの事務事業が複数の取組項目に属することがある。"),
    ("中核事業", "調書で○が付いた、事業群の中心となる事務事業。"),
    ("事業群の指標", "事業群の成果を測る指標。基準年とR3〜R7の目標、最終目標をもつ。"),
    ("活動指標・成果指標", "活動指標は行ったことの量、成果指標はその結果の量。事務事業ごとに対で置かれる。"),
    ("基準値", "計画が始まる前の値。進捗を測る起点で、実績には数えない。"),
    ("目標値・最終目標", "各年度に達すべき値と、最終年度に達すべき値。"),
    ("達成率(②/①)", "実績値を目標値で割った率。調書の定義と同じ。"),
    ("基準年からの進捗", "基準値から目標値までの道のりのうち、進んだ割合。達成率とは別の率。"),
    (
        "これまでの年間増・必要な年間増",
        "基準年から直近までの1年あたりの変化と、最終目標に届くために今後必要な1年あたりの変化。",
    ),
    ("見込み", "これまでの年間増が最終年度まで続くとしたときの値。実績ではなく、常に点線で示す。"),
    ("未報告", "まだ報告の時期が来ていない、または調書が空欄の実績。0ではない。"),
    ("設定なし", "その年度に事業や指標がなく、値があり得ない欄。"),
    ("判読不能", "文字の抽出で失われ、または位置がずれて読めない欄。推測で埋めない。"),
    ("累計・単年度・時点", "値の数え方。始まりからの合計か、その年度だけか、ある時点の量か。"),
    (
        "事業費・うち一般財源・人件費(参考)",
        "事業の費用、そのうち県の一般財源、事業費に含まれない参考の人件費。単位は千円。",
    ),
    ("事業構築の視点①〜⑩", "県が事業の見直しで問う10の視点。⑩はその他の視点。"),
    ("記載の視点", "県が調書に書いた視点(事実)。●で示す。"),
    ("注意(自動)", "このダッシュボードの規則が数値と本文から挙げた視点(提案)。○で示し、理由を添える。"),
    ("見直し区分", "次年度の扱い。改善、現状維持など。"),
    ("試算", "判定の境目を動かしたときの結果。事実とも既定の判定とも区別して示す。"),
)
