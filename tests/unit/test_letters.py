"""One folding for names and search: letters that look or mean the same are one, and no two names become one by it."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.letters import _RARE_FORMS, _USUAL_FORMS, folded, folded_all, hits, matches, plain, seen, words_of
from lib.judge.evaluation import Evaluation

# Spellings that are one for names, each with another that offices' files hold.
_SAME = {
    "wave dash": ("4〜6月", "4～6月", "4∼6月", "4˜6月", "4~6月"),
    "dashes": ("R2−7", "R2－7", "R2‐7", "R2–7", "R2—7", "R2―7", "R2─7", "R2ー7", "R2ｰ7", "R2-7"),
    "dash for a long vowel": ("サービス", "サ－ビス", "サ−ビス", "ｻｰﾋﾞｽ", "サ―ビス"),
    "radicals of fonts": ("長崎の西海の民", "⻑崎の⻄海の⺠", "⾧崎の⻄海の⺠"),
    "radicals with a traditional form": ("黒字の青い戸と黄麦", "⿊字の⾭い⼾と⿈⿆", "⿊字の⻘い⼾と⻩⻨"),
    "radicals of a table of municipalities": ("亀長黒戸竜西青鬼", "⻲⻑黑戶⻯⻄⻘⻤", "龜長黑戶龍西靑鬼"),
    "old forms of places": ("諫早の竜と桜の浜", "諌早の龍と櫻の濱"),
    "forms of names": ("高島と長崎", "髙島と長﨑", "髙\U000e0101島と長﨑"),
    "compatibility ideographs": ("神戸の都", "\ufa19戸の\ufa26"),
    "zero width": ("満足度", "満\u200b足\u200d度", "\ufeff満足度\u00ad", "満足\ufe00度", "満\u2060足度"),
    "spaces": ("県民 満足度", "県民\u3000満足度", "県民\u00a0満足度", "県民\u2009満\n足度"),
    "dots": ("産学・官", "産学･官", "産学·官", "産学•官"),
    "voicing marks": ("デジタル", "テ\u3099シ\u3099タル", "テ゛シ゛タル", "ﾃﾞｼﾞﾀﾙ"),
    "triangles": ("△5.0", "Δ5.0", "∆5.0", "⊿5.0"),
    "eras in one letter": ("令和3年度", "㋿３年度"),
    "units in one letter": ("10km2の5%", "10㎢の5％"),
    "quotes": ("県の\"X\"と'Y'", "県の“X”と‘Y’", "県の＂X＂と＇Y＇"),
}  # fmt: skip
_SAME_IN_SEARCH = {
    "case": ("DX推進", "ｄｘ推進"),
    "kana": ("ごみとデジタル", "ゴミとでじたる"),
    "small ke": ("龍ケ崎", "龍ヶ崎"),
    "circles": ("○○課", "〇〇課", "◯◯課"),
    "commas": ("林業、水産業", "林業，水産業"),
    "dash before a digit": ("フェーズー2", "フェーズ-2"),
}
_LETTERS = st.text(
    st.sampled_from("".join(w for words in (_SAME | _SAME_IN_SEARCH).values() for w in words) + "か゛゜ー-")
)


@pytest.mark.parametrize("spellings", _SAME.values(), ids=_SAME)
def test_spellings_of_one_name_are_one(spellings: tuple[str, ...]) -> None:
    assert len({plain(text) for text in spellings}) == len({folded(text) for text in spellings}) == 1


@pytest.mark.parametrize("spellings", _SAME_IN_SEARCH.values(), ids=_SAME_IN_SEARCH)
def test_search_minds_even_less(spellings: tuple[str, ...]) -> None:
    assert len({folded(text) for text in spellings}) == 1 < len({plain(text) for text in spellings})


@given(st.lists(st.one_of(_LETTERS, st.text(max_size=12)), max_size=12))
def test_many_texts_are_folded_as_each_alone(texts: list[str]) -> None:
    assert folded_all(texts) == [folded(text) for text in texts]


def test_each_letter_is_folded_among_many_as_alone() -> None:
    letters = [chr(code) for code in range(0x3_0000) if not 0xD800 <= code < 0xE000]
    pairs = [*letters, *(f"か{letter}" for letter in letters), *(f"{letter}ー゙" for letter in letters)]
    assert folded_all(pairs) == [folded(text) for text in pairs]
    joined = ["ᄒ\u1161ᆫ", "か\0\u3099", "か\1\u3099", "A\u030a", "\u09c7\u09be", ""]
    assert folded_all(joined) == [folded(text) for text in joined]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("データ", "デタ"),
        ("一人", "ー人"),
        ("カ所", "力所"),
        ("10", "1-0"),
        ("高い", "低い"),
        ("1.5", "15"),
        ("ハ", "バ"),
    ],
)
def test_letters_that_mean_something_else_stay_apart(one: str, other: str) -> None:
    assert plain(one) != plain(other) and folded(one) != folded(other)


_GREEK_MARK = "\u0345"  # a mark beside Greek letters, in lower case a letter of its own: Unicode's one exception


@given(st.text(st.characters(exclude_characters=_GREEK_MARK + "\u037a")) | _LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert folded(folded(text)) == folded(text) == folded(plain(text))


def test_forms_of_letters_are_plain_and_lead_nowhere_else() -> None:
    letters = _RARE_FORMS + _USUAL_FORMS
    assert unicodedata.normalize("NFKC", letters) == letters
    assert not set(_RARE_FORMS) & set(_USUAL_FORMS) and len(set(_RARE_FORMS)) == len(_RARE_FORMS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("目標\u00ad値\u200b①", "目標値①"),
        ("\ufeff令和3年度", "令和3年度"),
        ("目標値\r\n①\x0b②\u2028③", "目標値\n①\n②\n③"),
        ("葛\U000e0100城 市", "葛\U000e0100城 市"),
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_a_text_is_kept_as_a_reader_sees_it(text: str, shown: str) -> None:
    assert seen(text) == shown == seen(shown)


@given(st.text(st.sampled_from("アイサビスデータンヴー"), min_size=1).filter(lambda word: word[0] != "ー"))
def test_a_long_vowel_of_a_word_stays(word: str) -> None:
    assert plain(word) == word


def _belongs_to_the_letter_before(letter: str) -> bool:
    return letter in ("゛", "゜", "ﾞ", "ﾟ") or unicodedata.category(letter)[0] == "M"


@given(st.text(st.sampled_from("アサービ゙一二あー-〜～髙﨑 ・x2")), st.text() | _LETTERS, st.data())
def test_any_part_of_a_text_is_found_and_stands_where_it_is_lit(text: str, after: str, data: st.DataObject) -> None:
    text += after
    bounds = [n for n in range(len(text)) if not _belongs_to_the_letter_before(text[n])] + [len(text)]
    start, end = sorted((data.draw(st.sampled_from(bounds)), data.draw(st.sampled_from(bounds))))
    words = words_of(text[start:end])
    lit = hits(text, words)
    assert bool(lit) == bool(words)
    assert all(any(word in folded(text[a:b]) for word in words) for a, b in lit)


@pytest.mark.parametrize(
    ("text", "query", "lit"),
    [
        ("長﨑県の髙島", "長崎 高島", ["長﨑", "髙島"]),
        ("葛\U000e0101城市の満\u200b足度", "葛城 満足", ["葛\U000e0101城", "満\u200b足"]),
        ("4〜6月のサ－ビス", "～６月 さーびす", ["〜6月", "サ－ビス"]),
        ("⻑崎のテ゛ータ", "長崎 データ", ["⻑崎", "テ゛ータ"]),
    ],
)
def test_hits_are_in_the_letters_of_the_text(text: str, query: str, lit: list[str]) -> None:
    assert [text[start:end] for start, end in hits(text, words_of(query))] == lit


def test_every_word_of_a_query_is_needed() -> None:
    texts = pd.Series(["RPAロボット", "rpa"])
    assert matches(texts, "rpa　ろぼっと").tolist() == [True, False]
    assert matches(texts, " \u200b ").all(), "no word"


@pytest.mark.parametrize("data", ["evaluation", "prefecture"])
def test_no_two_names_become_one(data: str, request: pytest.FixtureRequest) -> None:
    evaluation: Evaluation = request.getfixturevalue(data)
    stated = evaluation.tables.stated or evaluation.tables.frames
    names = {str(n) for table in ("program_groups", "projects", "indicators") for n in stated[table]["name"].dropna()}
    before = {"".join(unicodedata.normalize("NFKC", name).split()) for name in names}
    assert len(names) >= 16 and len({plain(name) for name in names}) == len({folded(name) for name in names}) == len(
        before
    )
