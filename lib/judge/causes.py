"""The cause that a sentence of the sheet names, and among how many: a sentence may list several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lib.judge.passages import Passage

# Ends of what a sentence speaks of, before the causes that it names: 「…の合計としては、」「県内では、」.
_TOPIC: Final = re.compile(r"(?:は|も|において|に対し|について)、")
# Joints of a list of nouns: 「、」, or 「や」 between letters that are not hiragana.
_JOINT: Final = re.compile(r"、|及び|並びに|(?<=[^ぁ-ん])や(?=[^ぁ-ん])")
# What stands before 「、」 without being a cause: a clause (it ends in hiragana), a time, a conjunction.
_IS_NO_NOUN: Final = re.compile(r"[ぁ-ん]$|年度?$|月$|中$|現在$|以降$|^一方$|^結果$")
_MARKS: Final = "・○●◎■□ 　"


def name_cause(passage: Passage, makes_cause: Sequence[str]) -> str | None:
    """The cause that a sentence names, in its own words: ``「コロナ関連のデータの新規追加」(3要因の一つ)``.

    `passage.word` is the word that it is known by, `makes_cause` are the words that make one of it (``によって``). None
    where none of them follows. The number is told only where the sentence joins several nouns before that word.
    """
    start = passage.text.find(passage.word)
    ends = [end for end in (passage.text.find(word, start) for word in makes_cause) if end >= 0]
    if not ends:
        return None
    nouns = _last_nouns(passage.text[: min(ends)].removesuffix("の"))
    cause = next((noun for noun in nouns if passage.word in noun), None)
    if cause is None:
        return f"「{passage.word}」"
    return f"「{cause}」({len(nouns)}要因の一つ)" if len(nouns) > 1 else f"「{cause}」"


def _last_nouns(text: str) -> list[str]:
    """The nouns that a text ends in, joined by 「、」 or 「や」: ``…は、AやB`` -> A, B."""
    parts = [part.strip(_MARKS) for part in _JOINT.split(_TOPIC.split(text)[-1])]
    nouns: list[str] = []
    for part in reversed(parts):
        if not part or _IS_NO_NOUN.search(part):
            break
        nouns.insert(0, part)
    return nouns
