"""Section 4: how each project will be reviewed, with its name, period and section whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lib.contract.letters import CIRCLES, plain
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.heads import Heads
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.sheet.periods import is_period, period_in, plain_period
from lib.intake.sheet.section3_texts import signs_of
from lib.intake.values import value_of

Column: TypeAlias = Literal["initiative", "number", "name", "review", "viewpoints", "direction", "decision", "other"]
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_LONGEST = 90  # letters of a head
_MEANINGS: tuple[tuple[Column, str], ...] = (
    ("initiative", r"取組項目"),
    ("number", r"事業番号|番号"),
    ("name", r"事務事業名"),
    ("review", r"見直し(?:た)?内容"),
    ("viewpoints", r"視点"),
    ("direction", r"見直しの方向"),
    ("decision", r"見直し区分"),
)


@dataclass(frozen=True)
class Stated:
    """A row of section 4: a project with its name, period and section whole, and its review."""

    number: int | None
    name: str
    period: str
    section: str
    cell: Cell
    initiative: Cell | None
    review: Cell | None
    viewpoints: Cell | None
    direction: Cell | None
    decision: Cell | None

    def write(self, draft: Draft) -> None:
        """Add its review, if its project stands in section 2."""
        alike = [r for r in draft.rows["projects"] if _alike(r["name"], self.name)]
        same = [r for r in alike if r["number"] == self.number] or [
            r for r in alike if plain(r["name"]) == plain(self.name)
        ]
        project = same[0]["project_id"] if same else None
        if project is None:
            draft.say("warning", self.cell, f"4の表の事業{self.number or ''}「{self.name[:40]}」が、2の表にありません。見直しの記載は取り込みません", Question("no_project", (str(self.number), plain(self.name)[:20])))  # fmt: skip
            return
        if self.initiative is not None:
            for sign in signs_of(self.initiative.text):
                draft.add("project_initiatives", self.initiative, said=" ".join(self.initiative.text.split()) if "\n" in self.initiative.text else self.initiative.text,
                          project_id=project, initiative_id=draft.identity.initiative(sign), stated_in="section_4")  # fmt: skip
        for kind, cell in (("review", self.review), ("next_direction", self.direction)):
            if cell is not None:
                draft.texts("project", project, kind, cell, _reviewed(cell.text))
        if self.decision is not None:
            draft.add(
                "reviews",
                self.decision,
                project_id=project,
                review_year=draft.year,
                decision="".join(self.decision.text.split()),
            )
        if self.viewpoints is not None:
            found = [n for n, sign in enumerate(_CIRCLED, start=1) if sign in self.viewpoints.text]
            for viewpoint in found:
                draft.add(
                    "review_viewpoints",
                    self.viewpoints,
                    project_id=project,
                    review_year=draft.year,
                    viewpoint=viewpoint,
                )
            if not found and value_of(self.viewpoints.text).state == "words":
                draft.say("warning", self.viewpoints, f"事業構築の視点「{self.viewpoints.text[:30]}」を読めません。①〜⑩で書いてください", Question("viewpoint", (project,)))  # fmt: skip


def _alike(one: str, other: str) -> bool:
    return plain(one) in plain(other) or plain(other) in plain(one)


def _reviewed(text: str) -> list[str]:
    parts = paragraphs(text)
    return parts if any(p.startswith(tuple(CIRCLES)) for p in parts) else [text.strip()]


def read_reviews(grid: Grid, top: int, bottom: int) -> list[Stated]:
    """The rows of section 4."""
    header = next(
        (row for row in range(top, bottom) if any(plain(c.text).startswith("事務事業名") for c in grid.row(row))), None
    )
    if header is None:
        return []
    heads = _heads([c for row in range(header, min(header + 3, bottom)) for c in grid.row(row)])
    found = []
    for row in range(header + 1, bottom):
        number = next(iter(heads.cells(grid, row, "number")), None)
        name = heads.held(grid, row, "name")
        if number and name and plain(number.text) not in ("事業番号", "番号"):
            found.append(_stated(grid, heads, row, project_number(number), name, max(1, number.rows)))
    return found


def project_number(cell: Cell | None) -> int | None:
    """The number of a project: ``3``, ``(3)``, ``No.3``, ``③``; None for anything else."""
    found = re.fullmatch(r"(?:No\.?|第)?\(?(\d{1,3})\)?\.?", plain(cell.text)) if cell else None
    return int(found[1]) or None if found else None


def _heads(cells: Sequence[Cell]) -> Heads[Column]:
    """What the columns hold; of two heads that mean the same the first, of two in one column the more telling one."""
    words: dict[int, Column] = {}
    for meaning, pattern in _MEANINGS:
        cell = next((c for c in cells if re.search(pattern, plain(c.text)) and len(plain(c.text)) < _LONGEST), None)
        if cell is not None:
            words[cell.column] = meaning
    return Heads({**{c.column: "other" for c in cells}, **words})


def _stated(grid: Grid, heads: Heads[Column], top: int, number: int | None, name: Cell, height: int) -> Stated:
    """A row of the table, or its rows where name, period and section stand below one another."""
    own: dict[Column, Cell] = {}
    for row in range(top, top + height):
        for cell in grid.row(row):
            own.setdefault(heads.over(cell.column) or "other", cell)
    title, period, section = whole_name(name.text)
    for row in range(top + name.rows, top + max(height, name.rows)):
        below = heads.held(grid, row, "name")
        if below is not None and not (period and section):
            _, more, office = whole_name(f"x {below.text}")
            period, section = period or more, section or ("" if more else " ".join(below.text.split())) or office
    return Stated(
        number, title, period, section, name, own.get("initiative"), own.get("review"), own.get("viewpoints"),
        own.get("direction"), own.get("decision"),
    )  # fmt: skip


def whole_name(text: str) -> tuple[str, str, str]:
    """(name, period, section) of a cell that holds all three; blanks for what it does not hold."""
    words = text.split()
    for at in range(1, len(words)):
        period = period_in(words[at : at + 2])
        if period and (is_period(words[at]) or is_period("".join(words[at : at + 2]))):
            after = at + (1 if plain_period(words[at]) == period else 2)
            return " ".join(words[:at]), period, " ".join(words[after:])
    return " ".join(words), "", ""
