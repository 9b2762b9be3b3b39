"""Which words a box offers: all where they are few, those found by their letters where they are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lib.contract.letters import matches

# A choice among more is none, and each page would bring them all to each reader.
MOST_OFFERED: Final = 300


@dataclass(frozen=True)
class Offered:
    """The words that a box offers, in their order, and what is said of the others. `is_shown`: the box is drawn."""

    words: tuple[str, ...]
    note: str = ""
    is_shown: bool = True


def offer_words(labels: Mapping[str, str], chosen: Collection[str], asked: str, what: str) -> Offered:
    """The words whose labels hold all of what is asked for, and those chosen. `what` the words are, for the note.

    Where nothing is asked for all of them, or of more than MOST_OFFERED those chosen alone.
    """
    if not asked.strip():
        if len(labels) <= MOST_OFFERED:
            return Offered(tuple(labels))
        words = tuple(word for word in labels if word in chosen)
        note = f"{what}は{len(labels):,}件あります。名前の一部を入れると、選べるものが並びます。"
        return Offered(words, note, is_shown=bool(words))
    series = pd.Series(labels)
    matching = list(series[matches(series, asked)].index)
    first = set(matching[:MOST_OFFERED])
    words = tuple(word for word in labels if word in first or word in chosen)
    if not matching:
        return Offered(words, f"その言葉をすべて含む{what}はありません。")
    if len(matching) > MOST_OFFERED:
        note = f"該当する{len(matching):,}件のうち{MOST_OFFERED}件が並びます。言葉を足すと絞り込めます。"
        return Offered(words, note)
    return Offered(words)
