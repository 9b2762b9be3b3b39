"""What is asked about the files on the desk, one question at a time beside its cell, and what has been answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from lib.contract.reference import Reference
from lib.intake.answers import Answer, Answers
from lib.intake.check.corrections import Correction
from lib.intake.check.unprinted import UNPRINTED
from lib.intake.files.book import Grid, Message, ReadFile
from lib.intake.question import Question
from lib.ui.parts import labels
from lib.ui.screens.intake.models.files import place_words

GridsOf: TypeAlias = Callable[[str, bytes], Sequence[Grid]]  # of a file, by its name and bytes
_LONGEST_QUESTION = 120  # letters, of one that is answered


class Asked(NamedTuple):
    """A question about a file."""

    read: ReadFile
    message: Message
    question: Question

    @property
    def key(self) -> tuple[str, Question]:
        """What the desk keeps its answer under."""
        return self.read.sha256, self.question

    @property
    def is_in_table(self) -> bool:
        """Whether it is asked in the table of what sheets do not print, and not by itself."""
        return self.question.kind in UNPRINTED


def open_questions(reads: Sequence[ReadFile], answers: Answers) -> list[Asked]:
    """What is asked of the files that can come in and has no answer yet; the same fact of two files is asked once."""
    asked: dict[object, Asked] = {}
    for read in (read for read in reads if read.level != "error"):
        for message in read.messages:
            question = message.question
            if message.level != "warning" or question is None or answers.to(question, read.sha256):
                continue
            entry = Asked(read, message, question)
            asked.setdefault(question if question.is_of_a_fact else entry.key, entry)
    return list(asked.values())


@dataclass(frozen=True)
class QuestionBox:
    """A question or an error beside its cell: in which file and where, and what is asked."""

    heading: str
    file: str
    place: str
    text: str


@dataclass(frozen=True)
class NextQuestion:
    """The question that is put now. `alike`: all that are asked in the same way and can be answered with it."""

    asked: Asked
    box: QuestionBox
    number_open: int
    alike: tuple[Asked, ...]

    @property
    def accept_alike(self) -> str:
        """The words that answer all alike; blank where it is the only one."""
        return f"同じ種類の{len(self.alike)}件をこのまま取り込む" if len(self.alike) > 1 else ""


def make_next_question(asked: Sequence[Asked], answered: Iterable[Question]) -> NextQuestion | None:
    """The first question that the table does not hold; new names first, for more depends on them. None where none is open."""
    single = [entry for entry in asked if not entry.is_in_table]
    if not single:
        return None
    first = next((entry for entry in single if entry.question.kind == "renamed"), single[0])
    number = sum(1 for question in answered if question.kind not in UNPRINTED)
    heading = f"{labels.QUESTION} {number + 1}/{number + len(single)}"
    box = QuestionBox(heading, first.read.file, place_words(first.message.place), first.message.text)
    kind = first.question.kind
    alike = (entry for entry in single if entry.question.kind == kind and not entry.message.proposal)
    return NextQuestion(first, box, len(single), tuple(alike))


@dataclass(frozen=True)
class Surroundings:
    """Where a place stands in a file: a grid and the cell in it, or the page of a PDF that its box is on."""

    grid: Grid | None = None
    cell: tuple[int, int] = (0, 0)
    page: Reference | None = None


def make_surroundings(grids: Iterable[Grid], place: str) -> Surroundings | None:
    """What is shown around a place; None where the file has no such place."""
    reference = Reference("", place)
    if reference.box:
        return Surroundings(page=reference)
    for grid in grids:
        cell = next((cell for cell in grid.cells if place and cell.place == place), None)
        if cell is not None:
            return Surroundings(grid, (cell.row, cell.column))
        if reference.cell and reference.cell[0] == grid.name:
            return Surroundings(grid, reference.cell[1:])
    return None


def cell_text(read: ReadFile, message: Message, grids: Iterable[Grid]) -> str:
    """The text of the cell that a message is about; blank where its place holds several and it does not say which."""
    place, figures = message.place, message.question.figures if message.question else ()
    if not place:
        return ""
    texts = [cell.text for grid in grids for cell in grid.cells if cell.place == place]
    if len(texts) < 2:
        return "".join(texts)
    quoted = {row.get("source_text") for rows in read.tables.values() for row in rows if row.get("source_ref") == place}
    for alike in ([text for text in texts if text in figures], [text for text in texts if text in quoted]):
        if len(alike) == 1:
            return alike[0]
    return ""


@dataclass(frozen=True)
class Correctable:
    """What the mending of a cell can put right: the cell's text, and what is said beside it."""

    read: ReadFile
    place: str
    cell: str
    box: QuestionBox


def make_correctable(reads: Iterable[ReadFile], grids_of: GridsOf) -> Correctable | None:
    """The first error about one cell; None where there is none."""
    for read in reads:
        for message in (message for message in read.messages if message.level == "error"):
            if cell := cell_text(read, message, grids_of(read.file, read.content)):
                box = QuestionBox("直すと取り込める箇所", read.file, place_words(message.place), message.text)
                return Correctable(read, message.place, cell, box)
    return None


@dataclass(frozen=True)
class AnsweredLine:
    """A question that was answered, or a cell of a file that was mended; `file` and `place` are blank for a question."""

    file: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class AnsweredList:
    """What was answered and mended on this desk."""

    heading: str
    lines: tuple[AnsweredLine, ...]


def make_answered(answers: Iterable[Answer], corrections: Iterable[Correction]) -> AnsweredList | None:
    """Answers, then corrections; None where there is neither."""
    lines = [AnsweredLine("", "", answer.text[:_LONGEST_QUESTION], answer.words) for answer in answers]
    lines += [AnsweredLine(c.file, Reference("", c.place).words, c.as_read, c.corrected) for c in corrections]
    return AnsweredList(f"回答と訂正{len(lines):,}件", tuple(lines)) if lines else None
