"""Which words in brackets behind an indicator's name are a unit, and which belong to the name: (人) and (男性)."""

from __future__ import annotations

import re

from lib.contract.letters import plain

_COUNTED = (
    "人|名|件|団体|回|箇所|か所|カ所|ヶ所|ヵ所|個所|ケ所|所|社|者|戸|世帯|棟|台|本|冊|部|枚|点|個|種|種類|品目|品種|地区|市町村|市町|市|町|村|校|園|"
    "施設|病院|病床|床|組|班|組織|法人|企業|事業者|事業所|事業|店舗|店|館|室|人泊|泊|人日|人回|日|時間|分|秒|年|か月|ヶ月|カ月|月|歳|才|"
    "円|ドル|ポイント|pt|割|倍|位|級|段階|頭|羽|匹|尾|株|袋|箱|束|ケース|便|隻|艘|両|路線|系統|区間|橋|基|号|章|項目|課題|テーマ|講座|コース|"
    "クラス|学級|チーム|クラブ|ロボット|業務|手続|システム|サービス|データ|経営体|ファイル|アカウント|アクセス|ページ|語|字|題|問|通|票|食|杯|粒|玉|所属|部署|係|課|局"
)
_MEASURED = (
    r"%|‰|パーセント|m|km|cm|mm|m2|km2|cm2|m3|ha|a|ヘクタール|アール|メートル|キロメートル|平方メートル|立方メートル|L|l|kL|kl|mL|リットル|キロリットル|"
    r"t|トン|kg|g|mg|μg|グラム|キログラム|kW|kWh|MW|MWh|GW|GWh|W|J|GJ|TJ|PJ|dB|ppm|ppb|℃|度|Mbps|Gbps|GB|TB|t-CO2|トン-CO2|kg-CO2|CO2トン|bps|dpi|Hz"
)
_TIMES = r"(?:千|万|億|兆|十|百|十万|百万|千万|十億|延べ?|実|各)*"
_UNIT = re.compile(
    rf"(?:単位[::])?{_TIMES}(?:{_COUNTED}|{_MEASURED})(?:(?:/|・|あたり|当たり|毎)(?:人口)?{_TIMES}(?:\d+[万千]?)?(?:{_COUNTED}|{_MEASURED}))?(?:以上|以下|未満)?"
)


def unit_in(text: str) -> str:
    """The unit that a text is, as it is compared: ``(単位:千m3)`` without its brackets -> ``千m3``; blank where it is none."""
    bare = plain(text)
    return re.sub(r"^単位[::]", "", bare) if _UNIT.fullmatch(bare) else ""


def without_brackets(text: str) -> str:
    """A word of a column or cell for units as it is compared, without the brackets around it: ``(回)`` -> ``回``."""
    return plain(text).strip("()[]【】〔〕")


_NO_UNIT = re.compile(
    r".*(?:性|率|別|計|内|外|等|他|割合|系|型|用|式|版|的|値|分|数|額|量|度|目|期|者)|[男女新旧公私国県市町村]|全体|全国|平均|新規|継続|公立|私立|本庁|再掲|参考"
)
_LONGEST = 3


def may_be_unit(text: str) -> bool:
    """Whether a short word that is no known unit may still be one: (ロール), but not (男性) or (新規)."""
    bare = plain(text)
    return len(bare) <= _LONGEST and not re.search(r"[\d\W]", bare) and not _NO_UNIT.fullmatch(bare)
