"""Many texts folded and laid out as one, in which a word is looked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from lib.contract.letters import folded_all

Mask: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.intp]

# Texts that are folded in one step: some milliseconds, after which other threads may take their turn.
_AT_ONCE: Final = 2_000
_END: Final = 0  # of each text; no folded text and no word holds it


class FoldedTexts:
    """Texts as they are compared, two bytes a letter: half of what they would take as Python's own."""

    def __init__(self, texts: Sequence[str]) -> None:
        steps = (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))
        self._units = np.concatenate([_units(""), *(_units(_ended(folded_all(step))) for step in steps)])
        self._ends = np.flatnonzero(self._units == _END)

    def __len__(self) -> int:
        return len(self._ends)

    def holding(self, words: Iterable[str]) -> Mask:
        """Which texts hold every one of these folded words (see words_of)."""
        holding = np.ones(len(self), bool)
        for word in words:
            holding &= self._holding(word)
        return holding

    def _holding(self, word: str) -> Mask:
        """Which texts hold a word, by where it stands: between the ends of two texts there is a place or none."""
        until_each_end = np.searchsorted(self._places(word), self._ends)
        return np.diff(until_each_end, prepend=0) > 0

    def _places(self, word: str) -> Numbers:
        """Where a word stands in all texts: its first two letters everywhere, the others where these are."""
        first, *others = _units(word).tolist()
        is_place = self._units == first
        if others:
            is_place[:-1] &= self._units[1:] == others[0]
            is_place[-1] = False
        places = np.flatnonzero(is_place)
        for distance, letter in enumerate(others[1:], 2):
            places = places[places + distance < len(self._units)]
            places = places[self._units[places + distance] == letter]
        return places


def _ended(texts: Iterable[str]) -> str:
    return "".join(f"{text}\0" for text in texts)


def _units(text: str) -> npt.NDArray[np.uint16]:
    """A text in UTF-16, in which no letter begins within another."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
