"""What people have answered to questions about files: kept with a commit, found again for the same document or fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Final

from lib.intake.question import Kind, Question


@dataclass(frozen=True)
class Answer:
    """An answer to a question (its key), given for a document (sha256) at an ISO instant.

    `answer` is a code where the question offers answers, else words; `label` is the code as a screen shows it. `text` is
    the question as it was put. Older commits know neither documents nor authors: those are "".
    """

    question: str
    answer: str
    label: str = ""
    text: str = ""
    who: str = ""
    at: str = ""
    sha256: str = ""

    @property
    def words(self) -> str:
        """The answer as a screen shows it."""
        return self.label or self.answer

    def as_json(self) -> dict[str, str]:
        """As it is kept with a commit."""
        return asdict(self)


@dataclass(frozen=True)
class Answers:
    """Answers, oldest first: the last one given to a question counts."""

    given: tuple[Answer, ...] = ()

    @cached_property
    def _by_key(self) -> Mapping[str, Sequence[Answer]]:
        by_key: dict[str, list[Answer]] = {}
        for answer in self.given:
            by_key.setdefault(answer.question, []).append(answer)
        return by_key

    def to(self, question: Question, sha256: str) -> Answer | None:
        """The answer to a question about a document; one to a question about a fact holds for every document."""
        answers = self._by_key.get(question.key, ())
        fitting = [a for a in answers if a.sha256 == sha256 or question.is_of_a_fact]
        return fitting[-1] if fitting else None

    def code(self, question: Question, sha256: str, codes: Sequence[str] | Mapping[str, object]) -> Answer | None:
        """As `to`, where the answer is one of these codes."""
        answer = self.to(question, sha256)
        return answer if answer is not None and answer.answer in codes else None

    def of(self, kind: Kind) -> Answers:
        """The answers to questions of one kind."""
        return Answers(tuple(answer for answer in self.given if answer.question.startswith(f"{kind}:")))

    def with_more(self, more: Sequence[Answer]) -> Answers:
        """With more answers, given later."""
        return Answers((*self.given, *more))


NO_ANSWERS: Final = Answers()


def from_json(kept: object) -> list[Answer]:
    """Answers as a commit kept them; what is no answer is passed over."""
    names = [field.name for field in fields(Answer)]
    answers = []
    for entry in kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ():
        texts = {n: entry[n] for n in names if isinstance(entry.get(n), str)} if isinstance(entry, Mapping) else {}
        if texts.get("question") and "answer" in texts:
            answers.append(Answer(**texts))
    return answers
