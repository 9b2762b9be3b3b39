"""Who checked a set of rules, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lib.judge.policy.toml import require

REVIEW_KEYS: Final = {"checked_by", "next_review"}


@dataclass(frozen=True)
class Review:
    """Who checked rules, and the day by which they are looked at again; blank and None where the file does not say."""

    checked_by: str = ""
    next_review: date | None = None

    def is_due(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.next_review is not None and self.next_review < today


UNCHECKED: Final = Review()


def parse_review(entry: Mapping[str, Any], where: str) -> Review:
    """The review of an entry, both of whose keys may be left out. Raises RuleError on a value of another type."""
    return Review(
        require(entry, "checked_by", str, where) if "checked_by" in entry else "",
        require(entry, "next_review", date, where) if "next_review" in entry else None,
    )
