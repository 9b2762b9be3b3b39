"""Words on buttons, boxes and headings that the guide (使い方) quotes.

The screens and the guide both take them from here, so a renamed button is renamed in the guide.
Names of pages, filters and terms stand in ``lib.contract.terms``, ``lib.contract.heads`` and ``lib.view.words``.
"""

from __future__ import annotations

from typing import Final

# every page: the menu, the bar above the page, files
NARROWING: Final = "絞り込み"
TAKE_OUT: Final = "解除"
TAKE_ALL_OUT: Final = "すべて解除"
SAVED_VIEWS: Final = "保存した画面"
SHARE: Final = "この画面を共有"
COPY_ADDRESS: Final = "アドレスをコピー"
COPY_TABLE: Final = "表をコピー"
SAVE_CSV: Final = "CSVで保存"
SAVE_EXCEL: Final = "Excelで保存"
FILL_SCREEN: Final = "全画面"
SAVE_CHART: Final = "図を保存"
SAVE_SVG: Final = "図をSVGで保存"
NEWEST_VERSION: Final = "最新の版を見る"

# 事務事業
FIND_REASON: Final = "未達の理由・課題で探す"

# 取込 → 読み取る
PASTE: Final = "表を貼り付ける"
HEADINGS: Final = "表の見出しの読み方"
CONFIRM_HEADINGS: Final = "この読み方で読み取る"
REVIEW_HEADINGS: Final = "見出しの読み方を見直す"
QUESTION: Final = "確認事項"
ACCEPT: Final = "このまま取り込む"
CORRECT: Final = "直して読み直す"
PREVIEW: Final = "取込による変更点"
COMMIT: Final = "確定"
SIGN_IN: Final = "サインイン"

# 取込 → 集める・返す
FORM_YEAR: Final = "集める年度"
FORMS: Final = "回答票の配布"
WRITE_SHEET: Final = "調書の形で書き出す"
FILL_SHEET: Final = "手元の調書に書き込んで返す"
SAVE_FILLED: Final = "書き込んだ調書を保存"
SAVE_PROOF: Final = "書き込みの記録を保存"
EXPORT_ALL: Final = "データ全体を保存"

# 取込 → 規則の変更
RULES_CHANGE: Final = "規則の変更による違い"

# 取込 → 版の履歴
SHOW_VERSION: Final = "この版を見る"
SHOW_CHANGES: Final = "変更点"
RESTORE: Final = "この版に戻す"

# 会議
BEGIN_MEETING: Final = "会議を始める"
SINCE: Final = "前回の会議から"
SAVE_RECORD: Final = "記録を保存(.json)"
LOAD_RECORD: Final = "保存した記録を読み込む(.json)"
HANDOUTS: Final = "配布資料"
