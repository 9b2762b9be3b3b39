"""The catalogue of facts that rules may use: what a condition can test and what a reason can quote.

A fact of a subject (an indicator, a project, a program group) is one of two things, declared where it is made:

- a column of the frame of subjects, which conditions test and reasons quote: ``Catalogue.column``;
- a function that words it, which reasons quote: ``Catalogue.words``. It runs only for subjects that raise a flag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import pandas as pd

from lib.contract.reference import Reference
from lib.contract.wording import format_fact

Row: TypeAlias = Mapping[str, Any]
Context = TypeVar("Context")


def no_places(_row: Row, _context: object) -> Sequence[Reference]:
    """Places of a fact that quotes no figure of its own, such as a name."""
    return ()


@dataclass(frozen=True)
class Fact(Generic[Context]):
    """What a rule may use of a subject.

    kind: how a value is tested and written (bool, text, rate, share, change, count); "words" of what is quoted only.
    words: returns the text, or None where a figure in it is unknown; None for a column.
    places: returns where the source document states the quoted figures. It is asked only where the fact is known.
    """

    kind: str
    label: str
    words: Callable[[Row, Context], str | None] | None
    places: Callable[[Row, Context], Sequence[Reference]]


class Catalogue(Mapping[str, Fact[Context]]):
    """The facts of one kind of subject by name. Raises ValueError where two declare the same name."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact[Context]] = {}

    def __getitem__(self, name: str) -> Fact[Context]:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def column(
        self,
        name: str,
        kind: str,
        label: str,
        places: Callable[[Row, Context], Sequence[Reference]] = no_places,
    ) -> None:
        """Declare a fact that is a column of the frame of subjects."""
        self._declare(name, Fact(kind, label, None, places))

    def words(
        self, name: str, label: str, places: Callable[[Row, Context], Sequence[Reference]] = no_places
    ) -> Callable[[Callable[[Row, Context], str | None]], Callable[[Row, Context], str | None]]:
        """Declare the decorated function as the words of a fact."""

        def declare(words: Callable[[Row, Context], str | None]) -> Callable[[Row, Context], str | None]:
            self._declare(name, Fact("words", label, words, places))
            return words

        return declare

    def _declare(self, name: str, fact: Fact[Context]) -> None:
        if name in self._facts:
            raise ValueError(f"fact declared twice: {name}")
        self._facts[name] = fact


class SubjectFacts(Generic[Context]):
    """The facts of all subjects of one kind.

    `frame`: one row per subject; columns subject_id, group_id, project_id (None for a group's own) and every column of
    the catalogue. `context`: what wording a fact needs beside the subject's row.
    Raises ValueError where the frame lacks a column that the catalogue declares.
    """

    def __init__(self, frame: pd.DataFrame, context: Context, catalogue: Catalogue[Context]) -> None:
        missing = [name for name, fact in catalogue.items() if fact.words is None and name not in frame]
        if missing:
            raise ValueError(f"facts without a column: {', '.join(missing)}")
        self.frame = frame
        self._context = context
        self._catalogue = catalogue

    def quote(self, row: Row, name: str, decimals: int = 0) -> str | None:
        """A fact as a reason quotes it, rates with this many decimals; None where it is unknown."""
        fact = self._catalogue[name]
        if fact.words is not None:
            return fact.words(row, self._context)
        return format_fact(row[name], fact.kind, decimals=decimals) if pd.notna(row[name]) else None

    def places(self, row: Row, name: str) -> Sequence[Reference]:
        """Where the source document states the figures of a known fact."""
        return self._catalogue[name].places(row, self._context)
