"""What a person is asked about a file, so that an answer finds its question again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "accumulation", "blanked", "cost_jump", "direction", "empty_form", "error_value", "fell", "fund_over_total", "jump", "layout",
    "layout_group", "left_out", "missing",
    "money", "no_initiative", "no_longer", "no_name", "no_number", "no_owner", "no_part", "no_period", "no_project", "no_projects",
    "no_result", "no_section", "no_unit", "no_year", "not_taken", "other_row", "other_sheet", "overwritten", "pdf_differs",
    "rate_differs", "remark", "renamed", "restated", "row_gone", "same_name", "scale", "softened", "struck", "target_jump", "unit", "units",
    "unknown", "unplaced", "unread", "unread_page", "viewpoint", "year", "zero_result",
]  # fmt: skip

# A question of these kinds is about a fact, or about figures that it carries: its answer holds wherever they stand. Every
# other one is about a cell or a part of a file, and its answer holds for that document alone.
_OF_A_FACT: Final[Collection[Kind]] = ("accumulation", "direction", "no_unit", "renamed", "unit", "unknown")
_OF_FIGURES: Final[Collection[Kind]] = (
    "blanked", "cost_jump", "fell", "fund_over_total", "jump", "rate_differs", "restated", "scale", "softened", "target_jump", "unread",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What is asked, of what, and on which figures or texts.

    `subject` names the very fact by ids, years and words of the contract, or is the place of a cell. `figures` are what
    stood there when it was asked: the same question about other figures is another question.
    """

    kind: Kind
    subject: tuple[str | int, ...] = ()
    figures: tuple[str | float, ...] = ()

    @property
    def key(self) -> str:
        """As a commit keeps it: ``restated:cloud_users:2025:target:16:14``."""
        return ":".join(_written(part) for part in (self.kind, *self.subject, *self.figures))

    @property
    def is_of_a_fact(self) -> bool:
        """Whether an answer holds for every document that states the fact, and not only for the one it was given for."""
        return self.kind in _OF_A_FACT or (self.kind in _OF_FIGURES and bool(self.figures))

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class Proposal:
    """The answers that a question offers, code -> label; the proposed one ("" for none), and why in words."""

    options: tuple[tuple[str, str], ...]
    code: str
    reason: str

    def label(self, code: str) -> str:
        """How an offered answer reads."""
        return dict(self.options)[code]


def _written(part: str | float) -> str:
    return f"{part:.10g}" if isinstance(part, float) else str(part)
