"""Heads of columns and labels of filters, for screens, slides, paper and files. No other module spells them."""

from __future__ import annotations

from typing import Final

STRATEGY: Final = "基本戦略"
MEASURE: Final = "施策"
DEPARTMENT: Final = "部局"
LEAD_SECTION: Final = "主管課"
GROUP: Final = "事業群"
INITIATIVE: Final = "取組項目"
SECTION: Final = "所管課(室)"
PROJECT: Final = "事務事業"
CORE: Final = "中核事業"
INDICATOR: Final = "指標"
RESULTS: Final = "成果の指標"  # groups' own and outcome indicators
KIND: Final = "種別"
UNIT: Final = "単位"
YEAR: Final = "年度"
BASELINE: Final = "基準値"
TARGET: Final = "目標値"
ACTUAL: Final = "実績値"
FINAL_TARGET: Final = "最終目標"
RATE: Final = "達成率"
STATUS: Final = "進捗状況"
COST: Final = "事業費"
DECISION: Final = "見直し区分"
VIEWPOINT: Final = "視点"
SOURCE: Final = "出典"
