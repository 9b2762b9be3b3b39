"""Letters that stand for one another: one folding for comparing names and for search.

Only what is compared is folded; what a cell says is kept and shown as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

# Signs that begin a paragraph; the last two dots are those of symbol fonts.
CIRCLES = "○〇◯"
DOTS = "・･·•‧∙⋅⦁\uf0b7\uf0a7"
_DASHES = "-‐‑‒–—―−⁃⎯⏤─━"
_TILDES = "~〜∼∿⁓〰"

# Radicals that the fonts of PDFs give for whole letters (⻑崎 for 長崎), and these letters, as in Unicode's
# EquivalentUnifiedIdeograph.txt (14.0) for U+2E80–2EFF. NFKC knows those of U+2F00–2FD5.
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_LETTERS_OF_RADICALS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# Two forms of one letter: those of names (髙 﨑 𠮷) and of what NFKC makes of radicals (戶 黑), and those that names keep
# though the lists of common letters and of letters for names (常用漢字表, 人名用漢字表) have another. Names of indicators are
# folded by them too: no group tells two indicators apart by 髙 and 高, and its sheets of two years may write either.
_RARE_FORMS = (
    "髙﨑嵜濵濱邊邉德𠮷栁桒槗曻瀨戶戾靑淸黃黑內產稅說銳悅閱綠緣錄每步敎增麥齒龜齊齋澤廣國縣惠榮櫻瀧藏眞會學龍諌嶋嶌冨舘嶽豐壽關條萬寶"
    "實淨晉顯彌鷗蠣鰺篭檮竈鹽圓與應來兒靜乘曉勳燈舊鐵驛灣溪峽澁礪祗曾廳區臺峯桧藪凉穗稻遙槇堯萠凛"
)
_USUAL_FORMS = (
    "高崎崎浜浜辺辺徳吉柳桑橋昇瀬戸戻青清黄黒内産税説鋭悦閲緑縁録毎歩教増麦歯亀斉斎沢広国県恵栄桜滝蔵真会学竜諫島島富館岳豊寿関条万宝"
    "実浄晋顕弥鴎蛎鯵籠梼竃塩円与応来児静乗暁勲灯旧鉄駅湾渓峡渋砺祇曽庁区台峰檜薮涼穂稲遥槙尭萌凜"
)

# What no reader sees: white space, control letters, soft hyphens, zero-width letters, directions, variation selectors;
# and marks that have no letter to join (NFKC joins the others).
_UNSEEN = [
    *(code for code in range(0x3001) if chr(code).isspace() or unicodedata.category(chr(code)) in ("Cc", "Cf")),
    *(*range(0x300, 0x370), 0x3099, 0x309A),
    *(0x115F, 0x1160, *range(0x180B, 0x1810), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF),
    *(*range(0xFFF9, 0xFFFD), *range(0xE0000, 0xE0200)),
]


class _Table(dict[int, int | None]):
    """A table for str.translate that keeps other letters, and adds each it is asked for: a missing one costs more."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


def _as(letter: str, others: str) -> dict[int, int]:
    """Each of the others as one letter."""
    return dict.fromkeys(map(ord, others), ord(letter))


def _pairs(letters: str, others: str) -> dict[int, int]:
    return dict(zip(map(ord, letters), map(ord, others), strict=True))


_SAME: Mapping[int, int | None] = {
    **dict.fromkeys(_UNSEEN),
    **_as("-", _DASHES),
    **_as("~", _TILDES),
    **_as("・", DOTS),
    **_as("'", "‘’‚‛ʼ′`"),
    **_as('"', "“”„‟″〝〞〟"),
    **_as("/", "⁄∕"),
    **_as("△", "∆⊿Δ"),  # before negative figures
    **_pairs(_RARE_FORMS, _USUAL_FORMS),
    **_pairs(_RADICALS, _LETTERS_OF_RADICALS.translate(_pairs(_RARE_FORMS, _USUAL_FORMS))),
}
_PLAIN = _Table(_SAME)
_FOLDED = _Table(
    {
        **_SAME,
        **{code: code - 0x60 for code in range(0x30A1, 0x30F7)},  # katakana as hiragana
        **_pairs("ヵヶゕゖ", "かけかけ"),
        **_as("ー", "-" + _DASHES),  # サ－ビス, 2ー7
        **_as("○", CIRCLES),
        **_as(",", "、"),
        **_as("△", "δ"),  # Δ in lower case
    }
)
# What shows nothing at all: not what parts words, nor a joiner, mark or selector that changes its letter.
_SEEN = _Table(
    dict.fromkeys(
        code
        for code in _UNSEEN
        if unicodedata.category(chr(code)) in ("Cc", "Cf") and not chr(code).isspace() and chr(code) != "\u200d"
    )
)
_VOICING = "゛゜ﾞﾟ"  # these belong to the kana before
_KANA = "ぁ-ゖァ-ヺ"
_LONG_VOWELS_AS_DASHES = re.compile(rf"(?<![{_KANA}ー])ー+")
_DASHES_AS_LONG_VOWELS = re.compile(r"(?<=[ァ-ヺー])-+(?![-0-9A-Za-z])")


def seen(text: str) -> str:
    """A text as a reader sees it: no soft hyphens, zero-width spaces and the like, line breaks of all kinds as one."""
    return "\n".join(text.translate(_SEEN).splitlines())


def about_private(texts: Iterable[str]) -> str:
    """A sentence that names the private letters (外字) of texts, which only their own PC has; empty for none."""
    letters = sorted(letter for letter in set().union(*map(set, texts)) if unicodedata.category(letter) == "Co")
    if not letters:
        return ""
    named = "、".join(f"U+{ord(letter):04X}" for letter in letters[:12]) + (" ほか" if len(letters) > 12 else "")
    return f"外字{len(letters)}種({named})があります。外字を登録したPC以外では、空白や別の文字になります。"


def plain(text: str) -> str:
    """Text for comparing names and labels: NFKC, letters that look the same as one, nothing that no reader sees.

    A dash is ``-`` and a wave ``~``, however they are typed: ``R2ー７`` and ``R2−7`` are ``R2-7``; ``サ－ビス`` is ``サービス``.
    """
    same = _normal(text).translate(_PLAIN)
    if "ー" in same:
        same = _LONG_VOWELS_AS_DASHES.sub(lambda run: "-" * len(run[0]), same)
    if "-" in same:
        same = _DASHES_AS_LONG_VOWELS.sub(lambda run: "ー" * len(run[0]), same)
    return same


def folded(text: str) -> str:
    """Text for search: as `plain`, whatever the case or kana. Dashes and long vowels are one; so are ヶ and ケ."""
    return _normal(text).casefold().translate(_FOLDED)


def folded_all(texts: Sequence[str]) -> list[str]:
    """Each text as `folded` gives it, in a tenth of the time for many: each letter that occurs is folded once.

    Letters that fold otherwise beside others (see _alone) are left to `folded`, each with its whole text.
    """
    if not texts:
        return []
    joined = _joined(texts)
    letters = {chr(code): _alone(chr(code)) for code in np.flatnonzero(np.bincount(_codes(joined))).tolist() if code}
    beside_others = [letter for letter, alone in letters.items() if alone is None]
    for letter, alone in letters.items():
        if alone is not None and len(alone) > 1:  # … as ...
            joined = joined.replace(letter, alone)
    result = _by_letter(joined, {letter: alone for letter, alone in letters.items() if alone is not None}).split(_END)
    if beside_others:
        has_any = re.compile(f"[{re.escape(''.join(beside_others))}]").search
        for index, text in enumerate(texts):
            if has_any(text):
                result[index] = folded(text)
    return result


def words_of(query: str) -> list[str]:
    """The words of a query, folded."""
    return [word for word in map(folded, query.split()) if word]


def matches(texts: pd.Series, query: str) -> pd.Series:
    """Which texts hold every word of the query, folded. Returns booleans."""
    words = words_of(query)
    return pd.Series([_holds_all(folded(str(text)), words) for text in texts], index=texts.index, dtype=bool)


def hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where folded words stand in a text, as (start, end) in its own letters; overlapping ones are joined."""
    # Folding changes lengths (㌔ becomes きろ): starts and ends lead from each folded letter to its letter of the text.
    folded_text, starts, ends = "", [], []
    for start, end in _letters(text):
        letters = folded(text[start:end])
        folded_text += letters
        starts += [start] * len(letters)
        ends += [end] * len(letters)
    spans = []
    for word in words:
        index = folded_text.find(word)
        while index >= 0:
            spans.append((starts[index], ends[index + len(word) - 1]))
            index = folded_text.find(word, index + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each letter together with its marks."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (text[end] in _VOICING or unicodedata.category(text[end])[0] == "M"):
            end += 1
        yield start, end
        start = end


def _holds_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _normal(text: str) -> str:
    """NFKC, where ゛ ゜ and ˜ are no marks on a space."""
    return unicodedata.normalize("NFKC", text.replace("゛", "\u3099").replace("゜", "\u309a").replace("˜", "~"))


# ---------------------------------------------------------------------- many texts at once

_END = "\0"  # ends each of many texts: folded ones do not hold it
_NOTHING = 0x110000  # the number of no letter
# Letters that join the one before though they are no marks: those of which Korean syllables are made.
_JOINING = range(0x1160, 0x1200)


def _joined(texts: Sequence[str]) -> str:
    """The texts as one, each without the letter that ends it, which no reader sees."""
    joined = _END.join(texts)
    if joined.count(_END) >= len(texts):
        joined = _END.join(text.replace(_END, "") for text in texts)
    return joined


@cache
def _alone(letter: str) -> str | None:
    """A letter folded, where it folds so beside any others; None where it may join the one before, or folds twice."""
    first = unicodedata.normalize("NFKD", letter)[0]
    if letter in _VOICING or unicodedata.category(first)[0] == "M" or ord(first) in _JOINING:
        return None
    alone = folded(letter)
    return alone if len(alone) < 2 or all(folded(each) == each for each in alone) else None


def _by_letter(text: str, letters: Mapping[str, str]) -> str:
    """A text with a letter, or none, in place of each of these."""
    table = np.arange(_NOTHING, dtype="<u4")
    for letter, other in letters.items():
        if len(other) < 2:
            table[ord(letter)] = ord(other) if other else _NOTHING
    codes = table[_codes(text)]
    return codes[codes != _NOTHING].tobytes().decode("utf-32-le", "surrogatepass")


def _codes(text: str) -> np.ndarray:
    """The numbers of a text's letters."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
