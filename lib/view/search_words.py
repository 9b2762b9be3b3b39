"""The words of the sheets' texts: the most frequent ones, and those that are like a word that was asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import numpy as np

from lib.contract import heads
from lib.contract.letters import folded, folded_all, words_of
from lib.view.folded_texts import FoldedTexts, Numbers

# Runs of kanji, of katakana, of Latin letters.
_WORD = re.compile("[一-龠々]{2,}|[ァ-ヺー]{3,}|[A-Za-z]{2,}")
_MOST_FREQUENT = 80
# What nearly every sheet says and nobody looks for.
_COMMON_WORDS = """
令和 平成 事業 実施 実績 目標 推進 取組 進捗 状況 活動 成果 検証 課題 解決 方向 対象 内容 今後 必要 活用 促進 支援 整備
県内 長崎県 見直 調書 開始 計画 作成 開催 業務 新規 方法 提供 対応 整理 共有 検討 開発 関係 結果 増加 向上 強化 継続
表 記載 数値 判定 原資料 推定
"""
_COMMON = {heads.PROJECT, heads.YEAR, heads.INDICATOR, *_COMMON_WORDS.split()}


@dataclass(frozen=True)
class Words:
    """The words of texts. `frequent`: those that most texts hold alone, and the numbers of all texts that hold them.

    `lines`: all words, the most frequent first, one a line: as Python's own texts they would take ten times the memory.
    """

    lines: str
    frequent: Mapping[str, Numbers]

    def near(self, query: str, most: int = 8) -> list[str]:
        """Words that are like a word of the query, or share two of its letters in a row; the likest first.

        None of those that were asked for.
        """
        words, asked = self.lines.splitlines(), words_of(query)
        by_folded: dict[str, str] = {}
        for letters, word in zip(folded_all(words), words, strict=True):
            by_folded.setdefault(letters, word)
        near: list[str] = []
        for word in asked:
            near += get_close_matches(word, by_folded, n=most, cutoff=0.6)
            pairs = {first + second for first, second in pairwise(word)}
            near += [known for known in by_folded if any(pair in known for pair in pairs)]
        return [by_folded[word] for word in dict.fromkeys(near) if word not in asked][:most]


def make_words(texts: Sequence[str], times: Sequence[int], folded_texts: FoldedTexts) -> Words:
    """The words of texts that stand so many times each; `folded_texts` are these texts folded."""
    counts = _counts(texts, times)
    in_order = sorted(counts, key=lambda word: (-counts[word], word))
    frequent = [word for word in in_order if word not in _COMMON][:_MOST_FREQUENT]
    return Words("\n".join(in_order), {word: np.flatnonzero(folded_texts.holding([folded(word)])) for word in frequent})


def _counts(texts: Sequence[str], times: Sequence[int]) -> Counter[str]:
    """How many texts hold each word alone."""
    counts: Counter[str] = Counter()
    for text, count in zip(texts, times, strict=True):
        for word in set(_WORD.findall(text)):
            counts[word] += count
    return counts
