"""Units of figures: which are percentages, and which count what is whole."""

from __future__ import annotations

from typing import Final

PERCENT: Final = ("%", "％", "パーセント")
_COUNTED: Final = (
    "件 箇所 か所 ヶ所 カ所 ヵ所 団体 人 名 所属 台 社 者 事業所 事業者 企業 校 園 戸 世帯 市町 市町村 施設 店 店舗 組織 組 "
    "地区 集落 路線 区間 回 本 冊 頭 羽 隻 機 棟 基 システム 種類 品目 商品 講座 法人 経営体 チーム グループ"
)
# A computed figure in one of these is whole: 3.7箇所 is 約4箇所. Averages (日, 点) and thousands (千人) are not.
COUNTED: Final = frozenset(_COUNTED.split())


def step_unit(unit: str) -> str:
    """Unit of a difference: ``ポイント`` for percentages, which differ in percentage points; any other unit unchanged."""
    return "ポイント" if unit in PERCENT else unit


# How units that count in thousands and more begin, the longest first.
_MULTIPLES: Final = {"百万": "100万", "千万": "1,000万", "千": "1,000"}


def one_of(unit: str) -> str:
    """One of a unit in words: ``1件``; ``100万円`` of 百万円, ``1,000人`` of 千人, ``1ポイント`` of a percentage."""
    for multiple, figure in _MULTIPLES.items():
        if unit.startswith(multiple):
            return f"{figure}{unit.removeprefix(multiple)}"
    return f"1{step_unit(unit)}"
