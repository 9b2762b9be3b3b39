"""A rule that raises a viewpoint's question (data/rules/viewpoints.toml), and its parts."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Condition:
    """`test` is one of is, below, above, at_least, at_most; `value` what it compares with."""

    fact: str
    test: str
    value: Any


@dataclass(frozen=True)
class Quotes:
    """Which sentences of the sheet support a rule: in texts of these kinds, one word of each list, none of `never`.

    Where they are required the figures alone do not raise the flag; the words alone never do.
    """

    kinds: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True)
class Cite:
    """A passage of a document that the rule was made from: an example of where it fires, or of where it must not."""

    fires: bool
    file: str
    place: str
    text: str


@dataclass(frozen=True)
class Rule:
    """Raises `viewpoint` for every subject that meets all conditions; `because` quotes the figures, `question` asks."""

    rule_id: str
    viewpoint: int
    subject: str
    question: str
    bears: str
    counter_case: str
    author: str
    decided: date
    conditions: tuple[Condition, ...]
    because: str
    quotes: Quotes | None
    cites: tuple[Cite, ...]

    @property
    def quoted_facts(self) -> tuple[str, ...]:
        """The facts that the reason names, in order."""
        return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(self.because) if name))
