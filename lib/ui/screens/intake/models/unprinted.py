"""What is asked at once of indicators whose sheets do not print it: the better direction, and how figures are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lib.contract.reference import Reference
from lib.contract.terms import NOT_STATED
from lib.intake.check.unprinted import UNPRINTED, figures_in_short
from lib.intake.question import Kind, Proposal
from lib.ui.screens.intake.models.questions import Asked

_HEADS: Final[Mapping[str, str]] = {"direction": "よい向き", "accumulation": "数え方"}
_LATER: Final = "回答しない(判定しない)"


@dataclass(frozen=True)
class Choice:
    """The answers to one question: code -> words, the proposed one, its label for who listens, and the reason."""

    asked: Asked
    kind: Kind
    label: str
    options: Mapping[str, str]
    proposed: str
    reason: str


@dataclass(frozen=True)
class UnprintedRow:
    """An indicator: its name with the unit, figures, project, file and place; and what is asked of it, by kind."""

    indicator_id: str
    name: str
    figures: str
    project: str
    file: str
    place: str
    choices: Mapping[Kind, Choice]


@dataclass(frozen=True)
class UnprintedTable:
    """Everything that sheets do not print, an indicator a row."""

    heading: str
    explanation: str
    confirm: str
    rows: tuple[UnprintedRow, ...]


def make_unprinted_table(asked: Iterable[Asked]) -> UnprintedTable | None:
    """The table of these questions.

    None where nothing of it is asked, and while a new name is asked about: an indicator that turns out to be a known
    one needs no answer here.
    """
    by_indicator: dict[str, dict[Kind, Asked]] = {}
    for entry in asked:
        if entry.question.kind == "renamed":
            return None
        if entry.is_in_table:
            by_indicator.setdefault(str(entry.question.subject[0]), {})[entry.question.kind] = entry
    if not by_indicator:
        return None
    return UnprintedTable(
        f"調書に記載のない事項({len(by_indicator)}指標): よい向きと数え方",
        "調書には、増えるほどよいか減るほどよいか、累計・単年度・時点のどれかの記載がありません。候補を選択しています。"
        "違うものを選び直してから、下のボタンを押してください。よい向きを回答していない指標は、判定しません。",
        f"{len(by_indicator)}指標をこの内容で回答",
        tuple(_row(indicator_id, questions) for indicator_id, questions in by_indicator.items()),
    )


def _row(indicator_id: str, questions: Mapping[Kind, Asked]) -> UnprintedRow:
    asked = next(iter(questions.values()))
    tables, place = asked.read.tables, asked.message.place
    indicator = next(row for row in tables["indicators"] if row["indicator_id"] == indicator_id)
    projects = (row["name"] for row in tables["projects"] if row["project_id"] == indicator["project_id"])
    name = str(indicator["name"])
    return UnprintedRow(
        indicator_id,
        f"{name}({indicator['unit']})" if indicator["unit"] else name,
        figures_in_short(asked.read, indicator_id),
        str(next(projects, "事業群の指標")),
        asked.read.file,
        Reference("", place).words if place else "",
        {kind: _choice(kind, name, questions[kind]) for kind in UNPRINTED if kind in questions},
    )


def _choice(kind: Kind, name: str, asked: Asked) -> Choice:
    proposal = asked.message.proposal or Proposal((), "", "")
    options = dict(proposal.options) | ({NOT_STATED: _LATER} if kind == "direction" else {})
    reason = f"{_HEADS[kind]}: {proposal.reason}"
    return Choice(asked, kind, f"{_HEADS[kind]}: {name}", options, proposal.code, reason)
