"""The kinds of parameters in the address: how each is read, written and named."""

from __future__ import annotations

import itertools
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lib.contract.era import era
from lib.view.filters import IdsOf, Subject
from lib.view.words import Labels

_LONGEST_TEXT = 100
_LEAST_BOUND, _MOST_BOUND = 1, 150  # in percent


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Every word that the address may hold, from one data set and policy.

    `words` is parameter name -> word -> its label. `bounds` are the lower bounds in percent that can be tried out,
    by grade code, highest first.
    """

    words: Mapping[str, Mapping[str, str]]
    first_year: int
    last_year: int
    bounds: Mapping[str, int] = field(default_factory=dict)

    def least_and_most_bound(self) -> tuple[int, int]:
        """Between which percentages a bound can be tried out: those of the policy are always among them."""
        tried = [_LEAST_BOUND, _MOST_BOUND, *self.bounds.values()]
        return min(tried), max(tried)


class Parsed(NamedTuple):
    """What the texts of a parameter stand for: a value, None for nothing, and the texts that are not valid."""

    value: Any
    invalid: Sequence[str] = ()


@dataclass(frozen=True)
class Parameter(ABC):
    """One parameter of the address and field of Selection: how it is read, written and named.

    `label` is its name in chips and notices, `name` that of the field which declares it. `narrows` is what a filter
    narrows; None for anything but a filter. `side` are the pages beside which a filter is offered.
    """

    label: str
    name: str = field(default="", kw_only=True)
    narrows: Subject | None = field(default=None, kw_only=True)
    side: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def nothing(self) -> Any:
        """The value that chooses nothing."""
        return ""

    @abstractmethod
    def parse(self, text: str, words: Vocabulary) -> Any | None:
        """The value that a text stands for; None where it is not valid."""

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """The value of the parameter's texts in the address, none of them blank. Only the first counts."""
        value = self.parse(texts[0], words)
        return Parsed(value, [texts[0]] if value is None else [])

    def write(self, value: Any) -> list[str]:
        """The texts of a value in the address."""
        return [str(value)]

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """The words of a filter's value, each with the value that is left when the reader takes it out."""
        return [(str(value), self.nothing)]


@dataclass(frozen=True)
class Choice(Parameter):
    """One word of the vocabulary, or `many`. `labels` gives the words with their labels."""

    labels: Labels = field(kw_only=True)
    many: bool = field(default=False, kw_only=True)

    @property
    def nothing(self) -> Any:
        """No word."""
        return () if self.many else ""

    def parse(self, text: str, words: Vocabulary) -> str | None:
        """The word itself where the vocabulary has it."""
        return text if text in words.words[self.name] else None

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """All words of the vocabulary among the texts, each once; the first of them where only one can be chosen."""
        invalid = [text for text in texts if self.parse(text, words) is None]
        valid = tuple(dict.fromkeys(text for text in texts if self.parse(text, words) is not None))
        if not valid:
            return Parsed(None, invalid)
        return Parsed(valid if self.many else valid[0], invalid)

    def write(self, value: Any) -> list[str]:
        """The words."""
        return list(value) if self.many else [value]

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """One chip per word."""
        labels = words.words[self.name]
        if not self.many:
            return [(labels.get(value, value), "")]
        return [(labels.get(word, word), tuple(other for other in value if other != word)) for word in value]


@dataclass(frozen=True)
class WordFilter(Choice):
    """A filter that keeps the subjects (see Subject) with a chosen word. `ids_of` gives those of every word."""

    ids_of: IdsOf = field(kw_only=True)

    def chosen(self, selection: object) -> tuple[str, ...]:
        """The chosen words of a Selection."""
        value = getattr(selection, self.name)
        if self.many:
            return tuple(value)
        return (value,) if value else ()


@dataclass(frozen=True)
class Text(Parameter):
    """Free text."""

    def parse(self, text: str, words: Vocabulary) -> str:
        """The text without invisible characters, cut to a length that a search can have."""
        return clean(text)[:_LONGEST_TEXT]


@dataclass(frozen=True)
class Validated(Parameter):
    """A text taken as it is where it is valid."""

    is_valid: Callable[[str], bool] = field(kw_only=True)

    def parse(self, text: str, words: Vocabulary) -> str | None:
        """The text itself."""
        return text if self.is_valid(text) else None


def is_number(text: str) -> bool:
    """Whether a text is a whole number from 1 to 999,999."""
    return re.fullmatch(r"[1-9][0-9]{0,5}", text) is not None


@dataclass(frozen=True)
class Number(Parameter):
    """A whole number from 1, without leading zeros."""

    most: int = field(default=999_999, kw_only=True)
    default: int = field(default=0, kw_only=True)

    @property
    def nothing(self) -> Any:
        """The number that stands for no choice."""
        return self.default

    def parse(self, text: str, words: Vocabulary) -> int | None:
        """The number."""
        return int(text) if is_number(text) and int(text) <= self.most else None


@dataclass(frozen=True)
class NumberPair(Parameter):
    """Two whole numbers, written ``3-5``."""

    @property
    def nothing(self) -> Any:
        """No pair."""
        return None

    def parse(self, text: str, words: Vocabulary) -> tuple[int, int] | None:
        """The numbers."""
        pair = re.fullmatch(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,8})", text)
        return (int(pair[1]), int(pair[2])) if pair else None

    def write(self, value: Any) -> list[str]:
        """The numbers joined by a hyphen."""
        first, last = value
        return [f"{first}-{last}"]


@dataclass(frozen=True)
class YearRange(NumberPair):
    """A first and last fiscal year of the data. All years of the data are no choice."""

    def parse(self, text: str, words: Vocabulary) -> tuple[int, int] | None:
        """The years; None where they are not in the data, or are all of them."""
        years = super().parse(text, words)
        if years is None or years == (words.first_year, words.last_year):
            return None
        return years if words.first_year <= years[0] <= years[1] <= words.last_year else None

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """The years. All years of the data are valid, but choose nothing."""
        if texts[0] == f"{words.first_year}-{words.last_year}":
            return Parsed(None)
        return super().read(texts, words)

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """The years of the Japanese era: ``R2〜R3``."""
        first, last = value
        return [(era(first) if first == last else f"{era(first)}〜{era(last)}", None)]


@dataclass(frozen=True)
class Limits(Parameter):
    """Lower bounds of grades that the reader tries out, in percent: ``on_track:90,slightly_behind:60``."""

    @property
    def nothing(self) -> Any:
        """No bounds."""
        return ()

    def parse(self, text: str, words: Vocabulary) -> tuple[tuple[str, int], ...] | None:
        """(Grade code, bound) of all movable grades; None unless they descend and differ from the policy's."""
        bounds = dict(words.bounds)
        for pair in text.split(","):
            match = re.fullmatch(r"([^:,]+):(-?[0-9]{1,10})", pair)
            if not match or match[1] not in bounds:
                return None
            least, most = words.least_and_most_bound()
            if not least <= int(match[2]) <= most:
                return None
            bounds[match[1]] = int(match[2])
        if any(upper <= lower for upper, lower in itertools.pairwise(bounds.values())) or bounds == words.bounds:
            return None
        return tuple(bounds.items())

    def write(self, value: Any) -> list[str]:
        """The bounds as one text."""
        return [",".join(f"{code}:{percent}" for code, percent in value)]


def clean(text: str) -> str:
    """Text without control characters, format characters (right-to-left marks) and other invisible ones."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "C").strip()
