"""The heads of a table: each reaches to the next one, so that a figure beside its head's own column still belongs to it.

Offices put narrow blank columns between figures, or a column for the unit behind each of them; a head then stands over
several columns, merged or not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from lib.intake.files.book import Cell, Grid

Word = TypeVar("Word")


@dataclass(frozen=True)
class Heads(Generic[Word]):
    """What each column of a table holds: column where a head begins -> its word."""

    words: Mapping[int, Word]

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(self.words)

    def over(self, column: int) -> Word | None:
        """The word of the head over a column; None left of the first head."""
        at = bisect_right(self._starts, column)
        return self.words[self._starts[at - 1]] if at else None

    def column(self, word: Word) -> int | None:
        """Where the head with a word begins; None where there is none."""
        return next((column for column in self._starts if self.words[column] == word), None)

    def cells(self, grid: Grid, row: int, word: Word) -> list[Cell]:
        """The cells that begin in a row under the head with a word, from the left."""
        return [cell for cell in grid.row(row) if self.over(cell.column) == word]

    def held(self, grid: Grid, row: int, word: Word) -> Cell | None:
        """The first cell under a head that reaches this row, also one of a merged range that begins above."""
        start = self.column(word)
        if start is None:
            return None
        at = self._starts.index(start)
        end = self._starts[at + 1] if at + 1 < len(self._starts) else start + 1
        return next((cell for column in range(start, end) if (cell := grid.at(row, column))), None)
