"""What the headings of indicator tables are called, from office to office."""

from __future__ import annotations

import re
from typing import Final

from lib.contract.letters import plain

# What a column can hold. The last one is for columns that are left out.
ROLES: Final = {
    "name": "指標名",
    "part": "指標の内訳",
    "unit": "単位",
    "measure": "区分(行ごとの目標・実績)",
    "year": "年度(行ごと)",
    "value": "値(区分は行による)",
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "final_target": "最終目標",
    "printed_rate": "達成率",
    "baseline_year": "基準値の年度",
    "target_year": "最終目標の年度",
    "group": "事業群",
    "context": "施策・分野",
    "section": "所管課(室)",
    "direction": "増減のどちらがよいか",
    "accumulation": "累計・単年度・時点",
    "skip": "読まない",
}
FIGURES: Final = ("baseline", "target", "actual", "final_target", "printed_rate", "value")
MEASURES: Final = ("baseline", "target", "actual", "final_target", "printed_rate")

_SECTION = (
    r"(?:主?担当|主?所管|主管|関係|責任)(?:部局|部署|部|課|所属|組織|課室|課\(室\)|課等|課名|部課名?|機関)*(?:名|等)?"
)
_PATTERNS: Final = tuple(
    (role, re.compile(pattern, re.I))
    for role, pattern in (
        ("unit", r"(?:指標の?)?単位"),
        ("part", r"(?:指標の?)?内訳|細目|細分|男女別|性別"),
        ("printed_rate", r"(?:目標)?(?:値の?)?達成(?:率|度|割合|状況率)|進捗(?:率|度)|対目標比|対計画比"),
        ("baseline_year", r"(?:基準|現状|現況|策定)(?:値の?|時の?)?(?:年度?|時期|時点)"),
        ("target_year", r"(?:最終)?(?:目標|達成)(?:値の?)?(?:年度?|年次|時期|期限)"),
        ("measure", r"(?:目標・?/?実績)?(?:値の?)?区分|目標・?/?実績|種別|項目区分"),
        ("year", r"(?:会計|対象|評価|実績|事業)?年度?|西暦"),
        ("baseline", r"(?:計画)?(?:基準|現状|現況|策定時?|従前|当初|初期|スタート|ベースライン|計画開始時)(?:時点?)?の?(?:値|数値|指標値|年度?値?)?"),
        ("final_target", r"(?:最終|計画|最終年度の?|期末|中長期|将来|計画期間末の?|KPI)目標(?:値|数値)?|最終年度|目標年度の?目標値"),
        ("target", r"(?:中間|年度別?|単年度|当該年度|各年度の?|年次|[今本当前翌次]年度の?)?(?:目標|計画|目安|ねらい)(?:値|数値|数|量)?|当初見込み?|活動見込み?|数値目標"),
        ("actual", r"(?:成果|活動|年度別?|各年度の?|最新|直近|現在|計画期間の?|年間|[今本当前]年度の?|累計|単年度)?の?(?:実績|現在|実測|最新|直近|成果実績|活動実績)の?(?:値|数値|数|量)?|年度別推移|推移"),
        ("group", r"事業群(?:名|の名称)?"),
        ("name", r"(?:施策|成果|活動|評価|代表|主要|まちづくり|重要業績評価|進捗管理|取組|目標|管理|政策)?指標(?:名|名称|の名称|・KPI|\/KPI)?|(?:重要業績評価指標)?\(?KPI\)?(?:名|名称|指標|項目)?|(?:活動指標|成果指標)/(?:活動指標|成果指標)"),
        ("context", r"(?:基本|重点|主要|個別|具体的|中|小|大)?(?:施策|政策|目標|戦略|方針|プロジェクト|取組|柱|分野|項目|課題)(?:名|名称|番号名|の名称|の柱|項目|体系)?|基本的方向|大分類|中分類|小分類|章|節"),
        ("section", _SECTION + r"|部局名?|課名|所属名?|課\(室\)名?"),
        ("direction", r"(?:指標の?)?(?:望ましい|目指す|めざす|よい|良い)?(?:方向性?|向き|増減)(?:区分)?|増減の?(?:向き|方向)|方向"),
        ("accumulation", r"(?:値の)?(?:集計|累計|把握|数え)(?:方法|区分|方|・?単年度の?別)?|累計等|累計・単年度"),
        ("skip", r"(?:No\.?|番号|通番|項番|連番|#|ID|コード|整理番号|指標番号|KPI番号)|(?:備考|摘要|説明|コメント|所見|出典|資料|根拠|定義|算出方法|算定式|計算式|設定根拠|考え方|要因|理由|分析|課題|今後|評価|判定|進捗状況|達成状況|状況|ランク|進捗|自己評価).{0,14}"),
    )
)  # fmt: skip
_WEAK_NAMES: Final = re.compile(
    r"(?:評価|測定)?項目(?:名|の名称)?|内容|成果目標|数値目標|目標項目|目標|取組(?:内容|名)?|事業名?|名称|事項"
)
_FORECAST: Final = re.compile(r"見込|予測|推計|速報|暫定|予定|試算")
# Beside 目標 or 実績 these make another figure of it: of half a year, of the whole country, a difference.
_OF_ANOTHER: Final = re.compile(
    r"半期|[前翌次]年度|[1-4]Q|\d{1,2}月|累計|累積|通算|全国|平均|順位|前年|前回|増減|差|伸び|うち|内訳|男|女|見直|変更|補正|修正|改定|参考|旧|試算|推計|比(?!率)"
)
_SAYS_NOTHING: Final = re.compile(
    r"(?:年度別?|各年度|年次|数値|値|データ|指標値?|推移|状況|計画期間|進捗|成果|活動|期間|の|別|及び|と|・|[A-D/÷])*"
)
# What follows a name of these is no indicator of its own.
_TOTAL: Final = re.compile(r"(?:小|合|総)?計|(?:全体|総)?平均値?|累計|総合計|(?:小|合)計[(:].*")
_NOTE: Final = re.compile(r"[※*＊]|\(?注[\d)::]|注$|\(?(?:備考|出典|資料|凡例)[)::]|【注|〔注")
_SECTION_HEAD: Final = re.compile(
    r"[【〔［\[〈<■◆●◎○□▼▶]|第?[0-9一二三四五六七八九十ⅠⅡⅢⅣⅤⅥIVX]{1,4}[.．、)章節編 ]|\(?[0-9]{1,2}\)|(?:基本|重点|個別)?(?:施策|政策|目標|戦略|柱|分野|方針|プロジェクト|事業群|取組項目)"
)
_DIRECTIONS: Final = (
    ("increase", re.compile(r"増(?:加|やす|えるほどよい|)|向上|上昇|プラス|\+|↑|↗|⬆|高いほど.*|多いほど.*|大きいほど.*|上げる|拡大|正")),
    ("decrease", re.compile(r"減(?:少|らす|るほどよい|)|低下|低減|下降|抑制|マイナス|-|↓|↘|⬇|低いほど.*|少ないほど.*|小さいほど.*|下げる|縮小|負")),
)  # fmt: skip
_ACCUMULATIONS: Final = (
    ("cumulative", re.compile(r".*累計.*|.*累積.*|積み?上げ")),
    ("annual", re.compile(r".*単年.*|.*年間.*|毎年度?.*|フロー")),
    ("point_in_time", re.compile(r".*時点.*|.*年度末.*|ストック|現在高")),
)


def role_of(text: str) -> str | None:
    """What a heading means, without its year and brackets; None where the words are not known."""
    bare = plain(text).strip("・:|")
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(bare)), None) if bare else None


def may_be_name(text: str) -> bool:
    """Whether a heading may stand over the names where no better one is there: 項目, 数値目標."""
    return bool(_WEAK_NAMES.fullmatch(plain(text)))


def is_forecast(text: str) -> bool:
    """Whether a heading says that its figures are no final ones: 見込, 速報."""
    return bool(_FORECAST.search(plain(text)))


def is_of_another(text: str) -> bool:
    """Whether words make of a target or a result another figure than that of the year."""
    return bool(_OF_ANOTHER.search(plain(text)))


def says_nothing(text: str) -> bool:
    """Whether words beside a year or a measure leave open nothing of what stands below."""
    return bool(_SAYS_NOTHING.fullmatch(plain(text)))


def is_total(text: str) -> bool:
    """Whether a name is that of a row of totals."""
    return bool(_TOTAL.fullmatch(plain(text)))


def is_note(text: str) -> bool:
    """Whether a text is a footnote."""
    return bool(_NOTE.match(plain(text)))


def is_section_head(text: str) -> bool:
    """Whether a text that stands alone in its row reads as a heading over the rows below."""
    return bool(_SECTION_HEAD.match(plain(text)))


def direction_of(text: str) -> str | None:
    """The direction that a cell names; None where it names none."""
    bare = plain(text)
    return next((code for code, pattern in _DIRECTIONS if pattern.fullmatch(bare)), None)


def accumulation_of(text: str) -> str | None:
    """How values are counted, as a cell names it; None where it names none."""
    bare = plain(text)
    return next((code for code, pattern in _ACCUMULATIONS if pattern.fullmatch(bare)), None)
