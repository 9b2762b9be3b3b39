"""What the text of a cell says: a number with its unit, a dash, nothing, or words. Never more than the whole text bears."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from lib.contract.era import era, parse_era
from lib.contract.letters import plain

# pending: 調査中 and its like, where a figure will come; withheld: 非公表, where none will.
State = Literal["number", "blank", "dash", "pending", "withheld", "words"]

_DASHES = frozenset("-‐‑‒–—―−ー─_")
_A_NAME = re.compile(r".*(?:事業|推進|計画|対策|支援|整備)")  # 6次産業化推進事業 is no figure
# Letters behind a figure that are no unit: 5OO for 500, 1e3, 500p for a provisional figure.
_NO_UNIT = re.compile(
    r"(?!(?:[kcm]?m[23]?|ha|a|k?t|[km]?g|[km]?[lL]|[kMG]?Wh?|[GTP]?J|dB|pp[mb]|pt|[GT]B|h|s|Hz|[MG]?bps)$)[A-Za-z]{1,3}\d?"
)
_FOOTNOTE = re.compile(r"(?:[※*]\d*|\(注\d*\)|注\d+\)?)$")
# A unit may hold digits where they are part of it: 千m3, t-CO2, 人/10万人.
_UNIT = r"(?:%|(?:[^\d,.()\[\]%~〜→⇒+=<>:;#&-]|(?<=[A-Za-zン])-|(?<=[A-Za-z])[23](?!\d)|(?<=/)10{0,4}(?=[^\d.,()])|(?<=/人口)10{0,4}(?=[^\d.,()])){0,12}?)"
_WORDS_BEFORE = r"約|およそ|概ね|おおむね|推計|推定|暫定|速報"
_WORDS_BEHIND = (
    r"速報値?|暫定値?|推計値?|推定値?|概算値?|概数|見込み?値?|確定値?|参考値?|予定|現在|時点|程度|弱|強|余り?"
)
_SHAPE = re.compile(
    rf"(?P<before>{_WORDS_BEFORE})?(?P<sign>[△▲-]?)(?P<digits>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"(?P<unit>{_UNIT})(?P<bound>以上|以下|以内|未満|超)?(?P<behind>{_WORDS_BEHIND})?(?P<in>(?:\([^()]{{1,16}}\)){{0,2}})"
)
_WORD_IN_BRACKETS = re.compile(rf"(?:{_WORDS_BEHIND}|.{{0,8}}(?:{_WORDS_BEHIND}))")
_PENDING = re.compile(
    r"[(]?(?:(?:現在|実績)?(?:調査|集計|算定|算出|精査|確認|照会|推計|作業|取りまとめ|とりまとめ|公表準備)中"
    r"|未(?:公表|確定|集計|算定|報告|調査|発表)|(?:今後|後日|.{1,10}(?:月|頃|以降|年度?|末))(?:に)?(?:公表|発表|判明|確定|把握)(?:予定)?|公表前|発表前)[)]?(?:[(:].{0,24})?"
)
_WITHHELD = re.compile(r"[(]?(?:非公表|非公開|秘匿|公表不可)[)]?")
_BEGINS_WITH_A_LONG_DASH = re.compile(r"\s*[—―ー─━]")  # no minus, maybe: ask
_FIRST_YEAR = 1926  # of the eras that are known
_ERA_INSIDE = re.compile(r"(令和|平成|昭和|[RHS])\.?\s*(元|\d{1,2})")
_WESTERN = r"(?:19|20)\d{2}"
_WESTERN_YEAR = re.compile(rf"(?:FY|西暦)?({_WESTERN})(?:年度?)?", re.I)
# What may stand behind the year in the head of a column and leaves the year what it is.
_BEHIND_YEAR = re.compile(r"(?:年度?)?末?(?:目標|実績|見込み?|計画|予定|当初|決算|推計|速報)?値?$")
_NOTE_IN_HEAD = re.compile(r"[※*]+\d*|注\d+\)?")
_BRACKETS = re.compile(r"[(\[〔【〈][^()\[\]〔〕【】〈〉]{0,12}[)\]〕】〉]")
_BARE_YEAR = re.compile(r"(元|[1-9]\d?)(?:年度?)?")


@dataclass(frozen=True)
class Value:
    """A cell's meaning. `number` is set exactly for the state number, in the unit as it is printed: ``72%`` is 72 and %.

    `year` is the fiscal year in brackets behind it; `bound` a word like 以上 that makes it no exact figure; `word` one that
    goes with it, such as 約 or 速報値. `text` is the cell's own.
    """

    text: str
    state: State
    number: float | None = None
    unit: str = ""
    year: int | None = None
    bound: str = ""
    word: str = ""

    @property
    def is_plain(self) -> bool:
        """A number and nothing that softens it."""
        return self.state == "number" and not self.bound and not self.word

    @property
    def fraction(self) -> float | None:
        """A percentage as a fraction of one, as rates are kept: ``240%`` is 2.4; any other number as it is."""
        if self.number is None or self.unit != "%":
            return self.number
        return round(self.number / 100, 12)


def year_of(text: str) -> int | None:
    """The fiscal year that a text names: ``R3``, ``令和３年度``, ``R3(2021)``, ``R3目標``, ``FY2021``, ``R3※``.

    None for none, for more than one, and for a year without its era (``3年度``), which `years_of` tells from its neighbours.
    """
    outside, inside = _head(text)
    names = {year for part in (outside, *inside) if (year := _one_year(part)) is not None}
    is_year = _one_year(outside) is not None or not outside
    return names.pop() if is_year and len(names) == 1 else None


def _head(text: str) -> tuple[str, list[str]]:
    """What stands outside and inside of the brackets of a head, without notes: ``令和3年度(2021)`` -> ``令和3``, ``2021``."""
    bare = plain("".join(c for c in text if unicodedata.category(c) != "No"))  # ① and ¹ are signs, no digits
    inside = [found[1:-1] for found in _BRACKETS.findall(bare)]
    return _bare_head(_BRACKETS.sub("", bare)), [_bare_head(part) for part in inside]


def _bare_head(bare: str) -> str:
    return _BEHIND_YEAR.sub("", _NOTE_IN_HEAD.sub("", bare))


def _one_year(bare: str) -> int | None:
    try:
        return parse_era(re.sub(r"^([RHS])\.?0?(?=[\d元])", r"\1", bare.upper()))
    except ValueError:
        found = _WESTERN_YEAR.fullmatch(bare)
        return int(found[1]) if found else None


def years_of(texts: list[str]) -> list[int | None]:
    """The years that heads name, from the left; one without an era takes it from its neighbours.

    ``R2, 3, 4年度`` -> 2020, 2021, 2022. A bare number is a year only where the heads beside it make it the one that follows.
    """
    found = [year_of(text) for text in texts]
    for step in (1, -1):
        for at in range(len(found))[::step]:
            before = at - step
            bare = _BARE_YEAR.fullmatch(_head(texts[at])[0])
            if found[at] is not None or not bare or not 0 <= before < len(found):
                continue
            year = found[before]
            if year is None or year + step < _FIRST_YEAR:
                continue
            if era(year + step)[1:] in (bare[1], "元" if bare[1] == "1" else ""):
                found[at] = year + step
    return found


def year_in(text: str) -> int | None:
    """The first fiscal year that stands anywhere in a text: ``R2実績`` -> 2020; None where there is none."""
    bare = plain(text)
    found = _ERA_INSIDE.search(bare)
    if found:
        try:
            return parse_era(found[1] + found[2])
        except ValueError:
            return None
    western = re.search(rf"(?<!\d)({_WESTERN})(?!\d)", bare)
    return int(western[1]) if western else None


def value_of(text: str, number: float | None = None) -> Value:
    """What a cell says. `number` is the value where the file itself holds one; the text is then how it is shown."""
    bare = plain(text)
    if not bare:
        return Value(text, "blank")
    if set(bare) <= _DASHES:
        return Value(text, "dash")
    if _WITHHELD.fullmatch(bare):
        return Value(text, "withheld")
    if _PENDING.fullmatch(bare):
        return Value(text, "pending")
    bare = _FOOTNOTE.sub("", bare)
    found = _SHAPE.fullmatch(bare)
    is_name = found is not None and bool(_A_NAME.fullmatch(found["unit"]) or _NO_UNIT.fullmatch(found["unit"]))
    if not found or is_name or _holds_several(text) or _holds_signs(text) or _BEGINS_WITH_A_LONG_DASH.match(text):
        return Value(text, "words")
    year, unit, word = None, found["unit"], found["before"] or found["behind"] or ""
    for inside in re.findall(r"\(([^()]+)\)", found["in"]):
        if (named := year_of(inside)) is not None and year is None:
            year = named
        elif _WORD_IN_BRACKETS.fullmatch(inside) and not word:
            word = inside
        elif not unit and not re.search(r"\d", inside.replace("人口10万", "")):
            unit = inside
        else:  # a second thing in brackets that is neither: ask
            return Value(text, "words")
    read = float(found["digits"].replace(",", ""))
    read = -read if found["sign"] else read
    if number is not None and not found["bound"]:
        read = number
    return Value(text, "number", read, unit, year, found["bound"] or "", word)


def _holds_several(text: str) -> bool:
    """Whether white space parts two groups of digits: two figures in one cell are never joined."""
    return bool(re.search(r"\d[^\S\u00a0\u202f]*\s+[^\S]*[\d△▲-]", unicodedata.normalize("NFKC", text)))


def _holds_signs(text: str) -> bool:
    """Whether digits stand in it that are signs: ① and ² are no figures, but in m² they belong to the unit."""
    return any(
        unicodedata.category(c) == "No" and not (c in "²³₂₃" and n and text[n - 1].isalpha())
        for n, c in enumerate(text)
    )
