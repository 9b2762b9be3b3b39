"""What a person mends at a cell: a logged step, applied again to the next file where it fits, and said where it no longer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from lib.intake.files.book import Book, Grid, Message
from lib.intake.question import Question
from lib.intake.values import plain


@dataclass(frozen=True)
class Correction:
    """The text of a cell as it was read, and as it should read. `at` is an ISO instant."""

    file: str
    place: str
    as_read: str
    corrected: str
    who: str
    at: str
    why: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is kept with a commit."""
        return asdict(self)


def from_json(kept: object) -> list[Correction]:
    """Corrections as a commit kept them; what is no correction is passed over."""
    found = []
    for one in kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ():
        if not isinstance(one, Mapping):
            continue
        given = {f: one.get(f, "" if f == "why" else None) for f in Correction.__dataclass_fields__}
        texts = {f: v for f, v in given.items() if isinstance(v, str)}
        if len(texts) == len(given):
            found.append(Correction(**texts))
    return found


def mended(book: Book, corrections: Sequence[Correction]) -> tuple[Book, list[Correction], list[Message]]:
    """The book with its cells mended, the corrections that fitted, and what to say of those that did not.

    A correction fits a cell of the same place that reads as it read then. One whose cell already says what it should is
    passed over in silence; one whose cell says something else is not applied.
    """
    grids: list[Grid] = list(book.grids)
    fitted: list[Correction] = []
    said: list[Message] = []
    for one in corrections:
        held = [(n, cell) for n, grid in enumerate(grids) for cell in grid.cells if cell.place == one.place]
        same = [(n, cell) for n, cell in held if cell.text == one.as_read]
        if not same:
            if not any(plain(cell.text) == plain(one.corrected) for _, cell in held):
                now = "、".join(cell.text[:30] for _, cell in held[:3]) or "空欄"
                words = f"前に{one.who}が「{one.as_read[:30]}」を「{one.corrected[:30]}」に直した欄ですが、いまは「{now}」です。直しは当てはめていません"
                said.append(
                    Message(
                        "warning",
                        one.place,
                        words,
                        Question("no_longer", (one.place,), (plain(one.as_read)[:20], plain(now)[:20])),
                    )
                )
            continue
        n, cell = same[0]
        new = replace(cell, text=one.corrected, number=None)
        grids[n] = Grid(
            grids[n].name, tuple(new if c is cell else c for c in grids[n].cells if c is not cell or one.corrected)
        )
        fitted.append(one)
    return replace(book, grids=tuple(grids)), fitted, said


def quality_rows(fitted: Sequence[Correction], source_id: str) -> list[dict[str, Any]]:
    """The corrections as rows of the table of quality, beside what the document says."""
    return [
        {
            "quality_id": f"{source_id}_fix_{n}", "source_id": source_id, "kind": "correction", "source_ref": one.place,
            "as_read": one.as_read, "corrected": one.corrected or "(空欄)", "explanation": f"取込のときに{one.who}が直した。{one.why}"[:500],
        }
        for n, one in enumerate(fitted, start=1)
    ]  # fmt: skip
