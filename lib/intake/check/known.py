"""What is in force of the things that a file speaks of, beside which its figures are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from lib.intake.files.book import Message, ReadFile
from lib.intake.question import Question
from lib.store.tables import Tables

Row: TypeAlias = Mapping[str, Any]
Figures: TypeAlias = dict[tuple[str, int, str], Row]
Amounts: TypeAlias = dict[tuple[str, int, str, str], Row]
_JUMP = 10.0
LARGEST = 1e6  # as a rate; beyond it one of the two figures is not what it seems
FIGURE = ("indicator_id", "fiscal_year", "measure")
AMOUNT = ("project_id", "fiscal_year", "stage", "item")
MONEY = "amount_thousand_yen"
# Without these a row is no fact; the contract says so where they are missing.
_NEEDED = (
    "indicator_id", "project_id", "fiscal_year", "measure", "stage", "item", "sheet_year", "source_id", "source_ref", "report_state",
)  # fmt: skip


def facts(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that are facts: no part of their key or place is missing."""
    return (row for row in rows if all(row[name] is not None for name in _NEEDED if name in row))


def newest_of(rows: Iterable[Row], key: tuple[str, ...], value: str) -> dict[Any, Row]:
    """The figures by cell, each from the newest of the sheets that state it."""
    known = (row for row in rows if row[value] is not None and row[value] == row[value])
    return {tuple(row[k] for k in key): row for row in sorted(known, key=lambda row: row["sheet_year"])}


@dataclass(frozen=True)
class KnownFacts:
    """What is in force of the things that a file speaks of, as the sheets up to its own say it; and their names."""

    figures: Figures
    amounts: Amounts
    indicators: Mapping[str, Row]  # the file's own, else those in force
    projects: Mapping[str, Row]
    units: Mapping[str, str]  # in force

    @staticmethod
    def beside(read: ReadFile, rows: Mapping[str, Sequence[Row]], before: Tables | None) -> KnownFacts:
        """What is in force of the things that a file speaks of; nothing where nothing is."""
        mine = {name: {r[f"{name[:-1]}_id"]: r for r in read.tables[name]} for name in ("indicators", "projects")}
        if before is None:
            return KnownFacts({}, {}, mine["indicators"], mine["projects"], {})
        ids = {
            "indicators": {*mine["indicators"], *(r["indicator_id"] for r in rows["observations"])},
            "projects": {*mine["projects"], *(r["project_id"] for r in rows["budgets"])},
        }
        named = {
            name: {r[key]: r for r in _of(before[name], key, ids[name])}
            for name, key in (("indicators", "indicator_id"), ("projects", "project_id"))
        }
        stated = before.stated or before.frames
        newest = max((r["sheet_year"] for of in rows.values() for r in of), default=0)
        figures = _of(stated["observations"], "indicator_id", ids["indicators"], newest)
        amounts = _of(stated["budgets"], "project_id", ids["projects"], newest)
        units = {i: r["unit"] for i, r in named["indicators"].items()}
        return KnownFacts(
            newest_of(figures, FIGURE, "value"), newest_of(amounts, AMOUNT, MONEY),
            named["indicators"] | mine["indicators"], named["projects"] | mine["projects"], units,
        )  # fmt: skip

    def name(self, indicator: str) -> str:
        """An indicator's name in brackets."""
        return f"「{str(self.indicators.get(indicator, {}).get('name', indicator))[:50]}」"

    def project(self, project: str) -> str:
        """A project's name in brackets."""
        return f"「{str(self.projects.get(project, {}).get('name', project))[:50]}」"

    def says(self, indicator: str, column: str) -> str:
        """A column of the indicator; blank where it is not known."""
        return str(self.indicators.get(indicator, {}).get(column, ""))


def _of(rows: pd.DataFrame, key: str, ids: set[str], newest: int | None = None) -> list[dict[Any, Any]]:
    mine = rows[rows[key].isin(ids)]
    if newest is not None:
        mine = mine[mine["sheet_year"] <= newest]
    return mine.to_dict("records")


def written(value: float) -> str:
    """A figure as a question writes it."""
    return f"{value:,.10g}"


def ask(row: Row, words: str, question: Question) -> Message:
    """A question at the place of a row."""
    return Message("warning", str(row.get("source_ref") or ""), words, question)


def is_jump(before: float, now: float) -> bool:
    """Ten times as much or as little, as where a digit has moved; nothing is said of what was or is zero."""
    return before * now > 0 and not 1 / _JUMP < now / before < _JUMP
