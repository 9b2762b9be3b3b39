"""A rule that raises a viewpoint's question (data/rules/viewpoints.toml), and its parts."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lib.judge.policy.review import UNCHECKED, Review

# In a reason: the cause that a quoted sentence names (lib/judge/causes.py). Not a fact of the subject.
CAUSE: Final = "cause"


@dataclass(frozen=True)
class Condition:
    """What a subject's fact must be. test: is, below, above, at_least or at_most; value: what it compares with."""

    fact: str
    test: str
    value: Any


@dataclass(frozen=True)
class Quotes:
    """Which sentences of the sheet stand beside a reason.

    about: of a project, ``outcome`` for sentences on the outcome that its reason quotes; empty for all on the subject.
    kinds: of narratives (terms.NARRATIVE_KINDS). says: lists of words; a sentence holds one of each list. never: words
    that it does not hold. is_required: without a sentence the figures alone do not raise the flag. Sentences alone
    never do.
    """

    kinds: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    is_required: bool
    about: str = ""


@dataclass(frozen=True)
class Cite:
    """A passage of a document that the rule was made from.

    fires: whether it is an example for the rule, or one that must not raise it. place: ``L44``, a line of the file.
    """

    fires: bool
    file: str
    place: str
    text: str


@dataclass(frozen=True)
class Rule:
    """Raises a viewpoint's question for every subject that meets all conditions.

    viewpoint: 1 to 9. subject: indicator, project or group. question: ends in 「か。」. because: the reason, with facts
    in braces. bears: why this bears on the viewpoint. counter_case: when it must not be raised.
    """

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
    quotes: tuple[Quotes, ...]
    cites: tuple[Cite, ...]
    review: Review = UNCHECKED

    @property
    def quoted_facts(self) -> tuple[str, ...]:
        """Names of the subject's facts in the reason, each once, in order. Raises ValueError on an unclosed brace."""
        return tuple(name for name in self._names if name != CAUSE)

    @property
    def names_cause(self) -> bool:
        """Whether the reason names the cause that a quoted sentence names."""
        return CAUSE in self._names

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(self.because) if name))
