"""What every kind of file becomes before anybody asks what it means: grids of cells, each cell with its place.

A line of a text cut at its tabs, a worksheet, a ruled table of a PDF: the same three classes, so that a sheet is
understood in one way whatever it came in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

from lib.intake.question import Proposal, Question

Level = Literal["error", "warning", "info"]
Kind = Literal["text", "xlsx", "xls", "ods", "docx", "pdf", "csv", "form", "table", "unknown"]
# A file of these kinds holds all that its sheets say; one of the others a part.
OF_SHEETS: frozenset[Kind] = frozenset(("text", "xlsx", "xls", "ods", "docx", "pdf"))
LOCKED = "パスワードで保護されています。作ったソフトで開いてパスワードを解除し、保存し直してください"
MOST_CELLS = 400_000  # of a grid
# Rows of each table of the contract, by the contract's names, as plain values.
Rows = dict[str, list[dict[str, Any]]]


class NotReadableError(Exception):
    """Why a file cannot be read, as a sentence for its owner, without its full stop."""


@dataclass(frozen=True)
class Message:
    """What the person is told about a file, in Japanese: what is there, what was expected, what to do.

    An error keeps the file from being committed, a warning asks for an answer, an info is good to know. `place` is
    written as lib.contract.reference writes it; empty where the whole file is meant. `question` is what a warning asks,
    so that an answer finds it again; None for the others. `proposal`: the answers that it offers, where it offers any.
    """

    level: Level
    place: str
    text: str
    question: Question | None = None
    proposal: Proposal | None = None

    def as_json(self) -> dict[str, Any]:
        """As the command writes it: with the question's key, the codes that it offers and the proposed one."""
        options = [code for code, _ in self.proposal.options] if self.proposal else []
        return {
            "level": self.level,
            "place": self.place,
            "text": self.text,
            "question": self.question.key if self.question else "",
            "options": options,
            "proposal": self.proposal.code if self.proposal else "",
        }


@dataclass(frozen=True)
class Cell:
    """A cell that holds something. `row` and `column` count from 0 within its grid; a merged range is one cell.

    `number` is the value where the file itself holds a number; `text` is then how a reader sees it (``240%``, ``1,800``).
    """

    row: int
    column: int
    text: str
    place: str
    number: float | None = None
    rows: int = 1
    columns: int = 1
    hidden: bool = False


@dataclass(frozen=True)
class Grid:
    """A worksheet, a text, or a ruled table of a page. `cells` are in reading order; blank ones are not there."""

    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def _held(self) -> Mapping[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    @cached_property
    def _rows(self) -> Mapping[int, Sequence[Cell]]:
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        return rows

    def at(self, row: int, column: int) -> Cell | None:
        """The cell at a position, also inside of a merged range; None where it is blank."""
        return self._held.get((row, column))

    def row(self, row: int) -> Sequence[Cell]:
        """The cells that begin in a row, from the left."""
        return self._rows.get(row, ())

    @property
    def height(self) -> int:
        """How many rows there are, blank ones too."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        """How many columns there are, blank ones too."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)


@dataclass(frozen=True)
class Book:
    """A file taken apart: its bytes, its kind, its grids, and what there was to say on the way."""

    file: str
    kind: Kind
    content: bytes = field(repr=False)
    grids: tuple[Grid, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def sha256(self) -> str:
        """Names the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Counts:
    """What became of the figures in a file's tables. `on_sheet` is the sum of the others."""

    on_sheet: int = 0
    read: int = 0
    asked: int = 0
    left_out: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.on_sheet + other.on_sheet, self.read + other.read, self.asked + other.asked, self.left_out + other.left_out
        )  # fmt: skip

    @property
    def words(self) -> str:
        """As it is told: ``表の数値64個 取り込む60個 確認が必要2個 取り込まない2個``."""
        return f"表の数値{self.on_sheet:,}個 取り込む{self.read:,}個 確認が必要{self.asked:,}個 取り込まない{self.left_out:,}個"


@dataclass(frozen=True)
class ReadFile:
    """A file understood: rows by the contract's tables and names, and everything that there is to say about it.

    `tables` holds every table of the contract, with no rows where nothing could be read. A file may hold sheets of
    several program groups; each is a row of `sources` of its own, with the same file and sha256. `layouts` are those of
    its indicator tables that nobody has confirmed, as a commit keeps them. `uncounted`: ids of the indicators of which
    nobody has said how their figures add up.
    """

    file: str
    sha256: str
    kind: Kind
    messages: tuple[Message, ...]
    tables: Rows
    content: bytes = field(repr=False, default=b"")
    layouts: tuple[Mapping[str, Any], ...] = ()
    uncounted: tuple[str, ...] = ()
    counts: Counts | None = None

    @property
    def level(self) -> Level:
        """The gravest of its messages; info where there is none."""
        levels = {message.level for message in self.messages}
        return "error" if "error" in levels else "warning" if "warning" in levels else "info"

    def as_json(self) -> dict[str, Any]:
        """As the command writes it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.kind,
            "messages": [message.as_json() for message in self.messages],
            "figures": asdict(self.counts) if self.counts else None,
            "tables": self.tables,
        }
